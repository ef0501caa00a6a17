#include "clients/intake/payment_key.h"

#include "absl/strings/str_cat.h"
#include "clients/intake/written_text.h"

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

// The identifier, unless it is none.
absl::string_view Given(absl::string_view identifier) {
  return IsPlaceholder(identifier) ? absl::string_view() : identifier;
}

// What tells the transaction from the others of its message.
std::string PlaceIn(const CreditTransfer& transfer) {
  const absl::string_view transaction = Given(transfer.transaction_id);
  if (!transaction.empty()) return absl::StrCat("transaction ", transaction);
  const absl::string_view instruction = Given(transfer.instruction_id);
  if (!instruction.empty()) return absl::StrCat("instruction ", instruction);
  return transfer.number == 0 ? "" : absl::StrCat("number ", transfer.number);
}

}  // namespace

PaymentIdentity IdentityOf(const CreditTransfer& transfer) {
  if (!transfer.uetr.empty()) return PaymentIdentity::kUetr;
  if (!IsPlaceholder(transfer.end_to_end_id)) return PaymentIdentity::kEndToEnd;
  if (IsPlaceholder(transfer.message_id) || PlaceIn(transfer).empty())
    return PaymentIdentity::kNone;
  return PaymentIdentity::kMessage;
}

OnceFingerprint PaymentKey(const CreditTransfer& transfer) {
  FingerprintBuilder builder;
  switch (IdentityOf(transfer)) {
    case PaymentIdentity::kNone:
      return {};
    case PaymentIdentity::kUetr:
      return builder.Add("uetr").Add(transfer.uetr).Build();
    case PaymentIdentity::kEndToEnd: {
      const money::Money& amount = transfer.instructed_amount.value_or(transfer.settlement_amount);
      return builder.Add("references")
          .Add(FullBic(transfer.debtor_agent))
          .Add(transfer.debtor_agent.clearing_system)
          .Add(transfer.debtor_agent.clearing_member)
          .Add(transfer.end_to_end_id)
          .Add(Given(transfer.transaction_id))
          .Add(money::FormatMoney(amount))
          .Add(FormatCivilDate(transfer.settlement_date))
          .Build();
    }
    case PaymentIdentity::kMessage:
      return builder.Add("message")
          .Add(FullBic(transfer.instructing_agent))
          .Add(transfer.instructing_agent.clearing_system)
          .Add(transfer.instructing_agent.clearing_member)
          .Add(transfer.message_id)
          .Add(PlaceIn(transfer))
          .Add(FormatCivilDate(transfer.settlement_date))
          .Build();
  }
  return {};
}

}  // namespace amanat::intake
