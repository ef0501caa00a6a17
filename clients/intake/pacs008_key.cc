#include "absl/strings/str_cat.h"
#include "clients/intake/pacs008.h"

namespace amanat::intake {
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

}  // namespace amanat::intake
