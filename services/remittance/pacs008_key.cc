#include "absl/strings/str_cat.h"
#include "services/remittance/pacs008.h"

namespace amanat::remittance {
namespace {

// A BIC of eight characters means the head office, which with eleven is written XXX.
constexpr absl::string_view kHeadOffice = "XXX";
constexpr size_t kBicWithoutBranch = 8;

// SHA-256 over a domain line and fields, each preceded by its length in four bytes, big endian.
class FingerprintBuilder {
 public:
  FingerprintBuilder& Add(absl::string_view field) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      input_.push_back(static_cast<char>(field.size() >> shift & 0xFF));
    }
    absl::StrAppend(&input_, field);
    return *this;
  }
  OnceFingerprint Build() const {
    return *OnceFingerprint::FromBytes(
        absl::string_view(Sha256(input_)).substr(0, OnceFingerprint::kSize));
  }

 private:
  std::string input_ = "amanat/remittance/payment/v1\n";
};

std::string FullBic(const Agent& agent) {
  return agent.bic.size() == kBicWithoutBranch ? absl::StrCat(agent.bic, kHeadOffice) : agent.bic;
}

bool MayBeSame(const Agent& first, const Agent& second) {
  if (!first.bic.empty() && !second.bic.empty()) {
    return first.bic.substr(0, kBicWithoutBranch) == second.bic.substr(0, kBicWithoutBranch);
  }
  if (!first.clearing_member.empty() && !second.clearing_member.empty() &&
      first.clearing_system == second.clearing_system) {
    return first.clearing_member == second.clearing_member;
  }
  return true;
}

}  // namespace

OnceFingerprint DuplicateKey(const CreditTransfer& transfer) {
  FingerprintBuilder builder;
  if (!transfer.uetr.empty()) return builder.Add("uetr").Add(transfer.uetr).Build();
  const money::Money& amount = transfer.instructed_amount.value_or(transfer.settlement_amount);
  return builder.Add("references")
      .Add(FullBic(transfer.debtor_agent))
      .Add(transfer.debtor_agent.clearing_system)
      .Add(transfer.debtor_agent.clearing_member)
      .Add(transfer.end_to_end_id)
      .Add(transfer.transaction_id)
      .Add(money::FormatMoney(amount))
      .Add(FormatCivilDate(transfer.settlement_date))
      .Build();
}

bool DescribesSamePayment(const CreditTransfer& first, const CreditTransfer& second) {
  if (first.end_to_end_id != second.end_to_end_id) return false;
  if (first.instructed_amount && second.instructed_amount &&
      *first.instructed_amount != *second.instructed_amount) {
    return false;
  }
  return MayBeSame(first.debtor_agent, second.debtor_agent) &&
         MayBeSame(first.creditor_agent, second.creditor_agent);
}

}  // namespace amanat::remittance
