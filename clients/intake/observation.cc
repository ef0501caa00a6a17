#include "clients/intake/observation.h"

#include <algorithm>
#include <limits>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/firm_code.h"
#include "clients/intake/payment_key.h"
#include "clients/intake/written_text.h"
#include "ledger/entry/log_name.h"
#include "services/forms/country.h"

namespace amanat::intake {

using remittance::MessageKind;
using remittance::PaymentContent;
using remittance::Remittance;

namespace {

constexpr size_t kBicWithoutBranch = 8;

OnceFingerprint FingerprintOf(absl::string_view purpose,
                              const std::vector<absl::string_view>& parts) {
  return *OnceFingerprint::FromBytes(
      entry::Fingerprint(absl::StrCat("remittance/", purpose), parts));
}

// 32 bits of a fingerprint, never 0; 0 for no text.
uint32_t ShortFingerprint(absl::string_view purpose, absl::string_view text) {
  if (text.empty()) return 0;
  const OnceFingerprint full = FingerprintOf(absl::StrCat("content/", purpose), {text});
  uint32_t value = 0;
  for (size_t i = 0; i < sizeof value; ++i) value = value << 8 | full.value[i];
  return std::max<uint32_t>(value, 1);
}

struct AgentContent {
  uint32_t bic, system, member;
};

AgentContent ContentOf(const Agent& agent) {
  return {ShortFingerprint("bic", absl::string_view(agent.bic).substr(0, kBicWithoutBranch)),
          ShortFingerprint("system", agent.clearing_system),
          ShortFingerprint("member", agent.clearing_member)};
}

std::string ProviderOf(const Agent& agent) {
  const std::string code =
      !agent.bic.empty()
          ? absl::AsciiStrToLower(absl::string_view(agent.bic).substr(0, 8))
          : CodeFromName(absl::StrCat(agent.clearing_system, " ", agent.clearing_member))
                .value_or("");
  return entry::IsCode(code) ? code : std::string(kUnstatedProvider);
}

// Messages write alpha-2. Empty for what is no country, or is not stated.
std::string CountryOf(absl::string_view alpha2) {
  return forms::CountryFromText(alpha2).value_or("");
}

std::optional<money::Money> SumOf(const std::vector<money::Money>& charges,
                                  money::Currency currency) {
  if (charges.empty()) return std::nullopt;
  absl::int128 sum = 0;
  for (const money::Money& charge : charges) {
    if (charge.currency != currency) return std::nullopt;
    sum += charge.minor_units;
  }
  if (sum > std::numeric_limits<int64_t>::max()) return std::nullopt;
  return money::Money{currency, static_cast<int64_t>(sum)};
}

}  // namespace

Remittance ObservationOf(const CreditTransfer& transfer) {
  Remittance body;
  body.payment = PaymentKey(transfer);
  body.content = ContentOf(transfer);
  body.kind = MessageKind::kPacs008;
  body.provider = ProviderOf(transfer.debtor_agent);
  body.source = CountryOf(transfer.debtor_country);
  body.destination = CountryOf(transfer.creditor_country);
  body.sent = transfer.instructed_amount.value_or(transfer.settlement_amount);
  if (body.sent.currency != transfer.settlement_amount.currency) {
    body.received = transfer.settlement_amount;
  }
  body.fee = SumOf(transfer.charges, body.sent.currency);
  body.value_date.days = transfer.settlement_date;
  body.purpose = transfer.purpose_code;
  return body;
}

std::optional<Remittance> ObservationOf(const TransferRefusal& refusal) {
  const money::Money& settlement = refusal.transfer.settlement_amount;
  if (refusal.reason != RefusalReason::kCurrencyWithoutMinorUnit ||
      settlement.currency.numeric == 0 || settlement.minor_units != 0) {
    return std::nullopt;
  }
  Remittance body;
  body.kind = MessageKind::kPacs008;
  body.provider = ProviderOf(refusal.transfer.debtor_agent);
  body.source = CountryOf(refusal.transfer.debtor_country);
  body.destination = CountryOf(refusal.transfer.creditor_country);
  body.sent = settlement;
  body.value_date.days = refusal.transfer.settlement_date;
  return body;
}

PaymentContent ContentOf(const CreditTransfer& transfer) {
  const AgentContent debtor = ContentOf(transfer.debtor_agent);
  const AgentContent creditor = ContentOf(transfer.creditor_agent);
  const bool by_message = IdentityOf(transfer) == PaymentIdentity::kMessage;
  PaymentContent content;
  if (by_message) {
    content.end_to_end = ShortFingerprint("transaction", transfer.content.hex());
  } else if (!IsPlaceholder(transfer.end_to_end_id)) {
    content.end_to_end = ShortFingerprint("end-to-end", transfer.end_to_end_id);
  }
  content.debtor_bic = debtor.bic;
  content.debtor_system = debtor.system;
  content.debtor_member = debtor.member;
  content.creditor_bic = creditor.bic;
  content.creditor_system = creditor.system;
  content.creditor_member = creditor.member;
  content.instructed = transfer.instructed_amount;
  if (by_message && !content.instructed.has_value())
    content.instructed = transfer.settlement_amount;
  return content;
}

remittance::RemittanceReturn ReturnOf(const PaymentReturn& payment_return) {
  remittance::RemittanceReturn body;
  body.payment = PaymentKey(payment_return.original);
  const std::string& id = payment_return.return_id;
  body.identity =
      FingerprintOf("return", {body.payment.view(), IsPlaceholder(id) ? absl::string_view() : id});
  body.returned = payment_return.returned;
  if (payment_return.instructed != payment_return.returned) {
    body.instructed = payment_return.instructed;
  }
  body.charges = SumOf(payment_return.charges, body.returned.currency);
  body.reason = payment_return.reason_code;
  body.value_date.days = payment_return.settlement_date;
  return body;
}

remittance::RemittanceStatus StatusOf(const StatusReport& report) {
  remittance::RemittanceStatus body;
  body.payment = PaymentKey(report.original);
  const Agent& agent = report.reporting_agent;
  const std::string place = IsPlaceholder(report.status_id)
                                ? absl::StrCat("number ", report.number)
                                : absl::StrCat("report ", report.status_id);
  const std::string day = FormatCivilDate(report.reported / kMicrosPerDay);
  body.report = FingerprintOf(
      "status", {absl::string_view(agent.bic).substr(0, kBicWithoutBranch), agent.clearing_system,
                 agent.clearing_member, report.message_id, place, day});
  body.status = report.status;
  body.reason = report.reason_code;
  body.reported.micros = report.reported;
  return body;
}

OnceFingerprint ReferenceKey(absl::string_view provider, absl::string_view reference) {
  return FingerprintOf("reference", {provider, reference});
}

PaymentContent ContentOf(absl::string_view reference, const money::Money& sent) {
  PaymentContent content;
  content.end_to_end = ShortFingerprint("end-to-end", reference);
  content.instructed = sent;
  return content;
}

remittance::Rate RateOf(const money::Ratio& ratio) {
  return {static_cast<uint64_t>(ratio.numerator), static_cast<uint64_t>(ratio.denominator)};
}

}  // namespace amanat::intake
