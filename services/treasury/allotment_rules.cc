// An allotment seen to be accepted, and its way back.
#include "absl/strings/str_cat.h"
#include "services/treasury/treasury_rules.h"

namespace amanat::treasury {

using accounts::Chart;
using core::Refuse;
using directory::Role;
using entry::EventType;
using entry::Outcome;
using money::Money;

namespace {

// The refusal of a date that lies after the act.
std::optional<Decision> CheckDate(const wire::CivilDate& date, const Command& command) {
  if (date <= command.effective_date) return std::nullopt;
  return Refuse(Outcome::kInvalidPeriod, "the bank's date lies after the effective date");
}

Decision RefuseOn(const std::vector<entry::Reference>& rests_on, Outcome outcome,
                  absl::string_view detail) {
  Decision decision = Refuse(outcome, detail);
  decision.rests_on = rests_on;
  return decision;
}

void PostOne(Decision& decision, const accounts::AccountKey& account, int64_t minor_units) {
  if (minor_units != 0) decision.postings.push_back({account, minor_units, entry::Phase::kPosted});
}

}  // namespace

absl::StatusOr<Decision> DecideAcceptanceSeen(const TreasuryCore& core, const Command& command,
                                              const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<AcceptanceSeen>(command));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          ReadCited(context, body.acceptance, EventType::kAllotmentAccepted));
  const IssuedAllotment* issued = core.FindIssued(body.allotment);
  const auto acceptance = wire::Decode<AllotmentAccepted>(cited.leaf.command.body);
  if (!cited.fits || !acceptance.ok() || acceptance->allotment != body.allotment ||
      issued == nullptr || issued->recipient != body.acceptance.log) {
    return absl::InvalidArgumentError("the cited entry does not accept an allotment of this log");
  }
  Decision decision;
  decision.consumes.push_back(body.acceptance);
  const Money& amount = issued->amount;
  core::Post(decision, DueFrom(issued->site, amount.currency, body.allotment),
             OwnAccount(context, Chart::kAllotmentInTransit, amount.currency, body.allotment.hex()),
             amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> DecideReturn(const TreasuryCore& core, const Command& command,
                                      const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<AllotmentReturned>(command));
  AMANAT_RETURN_IF_ERROR(
      core::RequireRole(command, context, {Role::kTreasurer, Role::kOfficer}).status());
  AMANAT_RETURN_IF_ERROR(RequireConsulate(context));
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, body.allotment));
  const AcceptedAllotment* accepted = core.FindAccepted(body.allotment);
  if (accepted == nullptr) return Refuse(Outcome::kNotFound, "no such allotment was accepted here");
  if (body.amount.currency != accepted->amount.currency) {
    return Refuse(Outcome::kCurrencyMismatch,
                  absl::StrCat("the allotment is of ", money::FormatMoney(accepted->amount)));
  }
  if (auto refusal = CheckAmount(body.amount)) return *refusal;
  if (auto refusal = CheckDate(body.bank_date, command)) return *refusal;
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  Decision decision;
  decision.recipient = accepted->issuer;
  core::Post(decision, DueTo(head_office->name.site, body.amount.currency, body.allotment),
             OwnAccount(context, Chart::kAllotmentCash, body.amount.currency, body.allotment.hex()),
             body.amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> DecideCredit(const TreasuryCore& core, const Command& command,
                                      const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<ReturnCredited>(command));
  AMANAT_RETURN_IF_ERROR(core::RequireRole(command, context, {Role::kTreasurer}).status());
  AMANAT_RETURN_IF_ERROR(RequireHeadOffice(context));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          ReadCited(context, body.returned, EventType::kAllotmentReturned));
  const std::vector<entry::Reference> read = {body.returned};
  const auto returned = wire::Decode<AllotmentReturned>(cited.leaf.command.body);
  const IssuedAllotment* issued = core.FindIssued(body.allotment);
  if (!cited.fits || !returned.ok() || returned->allotment != body.allotment || issued == nullptr ||
      issued->recipient != body.returned.log) {
    return RefuseOn(read, Outcome::kNotFound, "the cited entry does not return this allotment");
  }
  if (!issued->acceptance_seen.has_value()) {
    return absl::FailedPreconditionError("the allotment's acceptance is not taken up here yet");
  }
  if (context.log.ConsumerOf(body.returned.log, body.returned.index).has_value()) {
    return RefuseOn(read, Outcome::kAlreadyConsumed, "the return was credited already");
  }
  const money::Currency currency = returned->amount.currency;
  const auto is_of_currency = [&](const Money& part) {
    return part.currency == currency || part == Money{};
  };
  if (!is_of_currency(body.credited) || !is_of_currency(body.charges)) {
    return RefuseOn(read, Outcome::kCurrencyMismatch,
                    absl::StrCat("returned were ", money::FormatMoney(returned->amount)));
  }
  int64_t sum = 0;
  if (__builtin_add_overflow(body.credited.minor_units, body.charges.minor_units, &sum) ||
      sum != returned->amount.minor_units) {
    return RefuseOn(read, Outcome::kAmountMismatch,
                    absl::StrCat("returned were ", money::FormatMoney(returned->amount)));
  }
  if (body.credited.minor_units < 0 || body.charges.minor_units < 0) {
    return RefuseOn(read, Outcome::kInvalidAmount, "a negative amount");
  }
  if (auto refusal = CheckDate(body.bank_date, command)) {
    refusal->rests_on = read;
    return *refusal;
  }
  Decision decision;
  decision.consumes = read;
  PostOne(decision, OwnAccount(context, Chart::kBank, currency), body.credited.minor_units);
  PostOne(decision, OwnAccount(context, Chart::kBankCharges, currency), body.charges.minor_units);
  PostOne(decision, DueFrom(issued->site, currency, body.allotment), -sum);
  return decision;
}

}  // namespace amanat::treasury
