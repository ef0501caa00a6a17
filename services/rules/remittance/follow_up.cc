// What is recorded of a remittance later: its status, and what came back of it.
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/counted.h"
#include "ledger/base/status.h"
#include "services/core/corrections.h"
#include "services/core/fund_rules.h"
#include "services/forms/payment_status.h"
#include "services/forms/remittance_form.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/remittance/acts.h"
#include "services/rules/remittance/aftermath.h"

namespace amanat::rules::remittance {
namespace {

using amanat::remittance::IsPaymentStatus;
using amanat::remittance::kObservedAgeDaysMax;
using amanat::remittance::kValueDateAheadDaysMax;
using amanat::remittance::PaymentFound;
using core::Outcome;
using core::Refuse;
using directory::Role;

absl::Status CheckForm(const Command& command, const OnceFingerprint& identity,
                       const OnceFingerprint& payment) {
  if (!command.subjects.empty()) {
    return absl::InvalidArgumentError("an observation names no person");
  }
  if (identity.is_zero() || payment.is_zero()) {
    return absl::InvalidArgumentError("without the fingerprint of its own, or of its payment");
  }
  return absl::OkStatus();
}

absl::StatusOr<Decision> RefuseUnknown() {
  return Refuse(outcome::kNotFound, "the payment that it is about is not recorded in this log");
}

// What it means that `identity` was used before; nothing when it was not. The same is what has the same
// bytes: whatever differs is for a person to look at.
absl::StatusOr<std::optional<Decision>> RefuseKnown(EventType type, const OnceFingerprint& identity,
                                                    const Command& command,
                                                    const Context& context) {
  const std::optional<LogIndex> index = context.log.FindOnce(identity);
  if (!index.has_value()) return std::optional<Decision>();
  AMANAT_ASSIGN_OR_RETURN(const Leaf leaf, context.read(context.log.id(), *index));
  if (leaf.entry.line.has_value() || leaf.command.event_type != static_cast<uint32_t>(type)) {
    return absl::InvalidArgumentError("the fingerprint is that of something else");
  }
  if (leaf.command.body == command.body) {
    Decision duplicate = Refuse(Outcome::kDuplicate, "it was recorded before");
    duplicate.repeats = *index;
    return std::optional<Decision>(std::move(duplicate));
  }
  return std::optional<Decision>(
      core::RefuseReused(context, *index, "says something else under the same identifier",
                         "compare the two: that one stays, and what differs from it has an "
                         "identifier of its own"));
}

Decision AcceptFor(const Payment& payment, const OnceFingerprint& identity) {
  Decision decision;
  decision.once.push_back(identity);
  PaymentFound found;
  found.entry = payment.entry;
  decision.added = wire::Encode(found);
  return decision;
}

// Between kObservedAgeDaysMax before the effective date and `ahead` behind it.
std::optional<Decision> CheckDay(absl::string_view what, CivilDays day, wire::CivilDate effective,
                                 CivilDays ahead) {
  if (day - effective.days <= ahead && effective.days - day <= kObservedAgeDaysMax) {
    return std::nullopt;
  }
  return Refuse(
      outcome::kInvalidPeriod,
      absl::StrCat(what, " lies more than ", Counted(static_cast<uint64_t>(ahead), "day"),
                   " after the effective date, or more than ", kObservedAgeDaysMax, " before it"));
}

CivilDays DayOf(wire::Instant instant) {
  return instant.micros / kMicrosPerDay;  // never before 1970
}

absl::StatusOr<Decision> DecideStatus(const Given<RemittanceStatus>& given) {
  const RemittanceStatus& body = given.body;
  AMANAT_RETURN_IF_ERROR(CheckForm(given.command, body.report, body.payment));
  if (!IsPaymentStatus(body.status)) {
    return absl::InvalidArgumentError("the status is not a known code");
  }
  AMANAT_ASSIGN_OR_RETURN(const auto payment, FindPayment(given.context, body.payment));
  if (!payment.has_value()) return RefuseUnknown();
  AMANAT_ASSIGN_OR_RETURN(auto known, RefuseKnown(event::kRemittanceStatusRecorded, body.report,
                                                  given.command, given.context));
  if (known.has_value()) return *std::move(known);
  // It may be a day later where the report was made.
  if (auto refusal =
          CheckDay("the report", DayOf(body.reported), given.command.effective_date, 1)) {
    return *std::move(refusal);
  }
  return AcceptFor(*payment, body.report);
}

// The refusal of amounts that are none, or more than the payment's.
std::optional<Decision> CheckMoney(const RemittanceReturn& body, const Payment& payment) {
  const auto counted = CountReturn(body, payment.currency, payment.row.received_currency);
  if (!counted.has_value()) {
    return Refuse(outcome::kCurrencyMismatch,
                  "the return is in another currency than what was sent, and than what arrived");
  }
  if (body.charges.has_value() && body.charges->currency != body.returned.currency) {
    return Refuse(outcome::kCurrencyMismatch, "the charges are not in the currency of the return");
  }
  const uint64_t before =
      counted->of_received ? payment.aftermath.returned_of_received : payment.aftermath.returned;
  const uint64_t most = counted->of_received ? payment.row.received : payment.row.sent;
  if (counted->minor_units > 0 && static_cast<uint64_t>(counted->minor_units) > most - before) {
    return Refuse(
        outcome::kAmountMismatch,
        absl::StrCat("more comes back than ", counted->of_received ? "arrived" : "was sent",
                     before > 0 ? ", with what came back before" : ""));
  }
  const bool none = body.returned.minor_units <= 0 || counted->minor_units <= 0 ||
                    (body.instructed.has_value() && body.instructed->minor_units <= 0);
  if (none) return Refuse(outcome::kInvalidAmount, "what is returned is not positive");
  if (body.charges.has_value() && body.charges->minor_units < 0) {
    return Refuse(outcome::kInvalidAmount, "the charges are negative");
  }
  return std::nullopt;
}

std::optional<Decision> CheckCurrencies(const RemittanceReturn& body) {
  for (const auto& currency :
       {body.returned.currency, body.instructed.value_or(body.returned).currency}) {
    const auto digits = money::MinorUnits(currency);
    if (!digits.ok()) return Refuse(outcome::kNoMinorUnit, digits.status().message());
  }
  return std::nullopt;
}

absl::StatusOr<Decision> DecideReturn(const Given<RemittanceReturn>& given) {
  const RemittanceReturn& body = given.body;
  AMANAT_RETURN_IF_ERROR(CheckForm(given.command, body.identity, body.payment));
  AMANAT_ASSIGN_OR_RETURN(const auto payment, FindPayment(given.context, body.payment));
  if (!payment.has_value()) return RefuseUnknown();
  AMANAT_ASSIGN_OR_RETURN(auto known, RefuseKnown(event::kRemittanceReturnRecorded, body.identity,
                                                  given.command, given.context));
  if (known.has_value()) return *std::move(known);
  if (auto refusal = CheckMoney(body, *payment)) return *std::move(refusal);
  if (auto refusal = CheckDay("the value date", body.value_date.days, given.command.effective_date,
                              kValueDateAheadDaysMax)) {
    return *std::move(refusal);
  }
  if (auto refusal = CheckCurrencies(body)) return *std::move(refusal);
  return AcceptFor(*payment, body.identity);
}

template <typename Body>
absl::StatusOr<LogIndex> EntryOf(const Recorded<Body>& recorded) {
  const auto found = wire::Decode<PaymentFound>(recorded.leaf.entry.added);
  if (!found.ok()) return absl::InternalError("an accepted entry without its payment's");
  return found->entry;
}

absl::Status EvolveStatus(const Recorded<RemittanceStatus>& recorded, Evolution& evolution) {
  AMANAT_ASSIGN_OR_RETURN(const LogIndex entry, EntryOf(recorded));
  return TakeUpStatus(recorded.body, entry, evolution.rows);
}

absl::Status EvolveReturn(const Recorded<RemittanceReturn>& recorded, Evolution& evolution) {
  AMANAT_ASSIGN_OR_RETURN(const LogIndex entry, EntryOf(recorded));
  return TakeUpReturn(recorded.body, entry, evolution.rows);
}

}  // namespace

Act RecordStatus() {
  return MakeAct<RemittanceStatus, DecideStatus, EvolveStatus>(event::kRemittanceStatusRecorded,
                                                               Place::kAnywhere, {Role::kReporter});
}

Act RecordReturn() {
  return MakeAct<RemittanceReturn, DecideReturn, EvolveReturn>(event::kRemittanceReturnRecorded,
                                                               Place::kAnywhere, {Role::kReporter});
}

}  // namespace amanat::rules::remittance
