// Money: opening balances, exchanges, and the way of an allotment out and back.
#include "absl/strings/str_cat.h"
#include "ledger/money/ratio.h"
#include "ledger/proposal/exchange.h"
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

// An exchange as the rate sees it: home currency given for foreign currency, or the other way.
struct Exchange {
  Money foreign;
  Money home;
  bool buys = true;  // the foreign currency
};

std::optional<Exchange> ReadExchange(const ExchangeMade& body, const directory::Rate* rate) {
  const auto is_of = [&](const Money& foreign, const Money& home) {
    return rate != nullptr && rate->body.currency == foreign.currency &&
           rate->body.in_currency == home.currency;
  };
  if (is_of(body.bought, body.charged)) return Exchange{body.bought, body.charged, true};
  if (is_of(body.charged, body.bought)) return Exchange{body.charged, body.bought, false};
  return std::nullopt;
}

absl::StatusOr<money::Ratio> RatioOf(const directory::RateSet& rate) {
  if (rate.numerator > INT64_MAX || rate.denominator > INT64_MAX) {
    return absl::OutOfRangeError("the rate is beyond 63 bits");
  }
  return money::MakeRatio(static_cast<int64_t>(rate.numerator),
                          static_cast<int64_t>(rate.denominator));
}

// The four legs between head office's banks, gain or loss in home currency.
absl::StatusOr<std::vector<proposal::KeyedPosting>> LegsOf(const Exchange& exchange,
                                                           const directory::RateSet& rate,
                                                           const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const money::Ratio ratio, RatioOf(rate));
  return proposal::ExchangeLegs(
      {.rate = ratio,
       .foreign = exchange.foreign,
       .home = exchange.home,
       .buys = exchange.buys,
       .foreign_account = OwnAccount(context, Chart::kBank, exchange.foreign.currency),
       .home_account = OwnAccount(context, Chart::kBank, exchange.home.currency)});
}

void PostOne(Decision& decision, const accounts::AccountKey& account, int64_t minor_units) {
  if (minor_units != 0) decision.postings.push_back({account, minor_units, entry::Phase::kPosted});
}

}  // namespace

absl::StatusOr<Decision> DecideOpeningBalance(const Command& command, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<OpeningBalance>(command));
  AMANAT_RETURN_IF_ERROR(core::RequireRole(command, context, {Role::kAdministrator}).status());
  AMANAT_RETURN_IF_ERROR(RequireHeadOffice(context));
  if (body.statement_digest.is_zero()) {
    return absl::InvalidArgumentError("the digest of the bank's statement is missing");
  }
  // A bank account is opened once. The statement could not tell: its digest is salted.
  const std::string code = money::CodeOf(body.amount.currency);
  const OnceFingerprint once = core::Once("opening-balance", {code});
  if (context.log.FindOnce(once).has_value()) {
    return Refuse(Outcome::kDuplicate,
                  absl::StrCat("the balance in ", code, " was opened already"));
  }
  if (auto refusal = CheckAmount(body.amount)) return *refusal;
  if (auto refusal = CheckDate(body.statement_date, command)) return *refusal;
  Decision decision;
  decision.once.push_back(once);
  const money::Currency currency = body.amount.currency;
  core::Post(decision, OwnAccount(context, Chart::kBank, currency),
             OwnAccount(context, Chart::kAccumulatedFund, currency), body.amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> DecideExchange(const Command& command, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<ExchangeMade>(command));
  AMANAT_RETURN_IF_ERROR(core::RequireRole(command, context, {Role::kTreasurer}).status());
  AMANAT_RETURN_IF_ERROR(RequireHeadOffice(context));
  AMANAT_RETURN_IF_ERROR(core::CheckStatementLine(body.statement_line));
  const OnceFingerprint once = core::StatementLineKey(body.statement_line);
  if (context.log.FindOnce(once).has_value()) {
    return Refuse(Outcome::kDuplicate, "that line of the bank's statement is booked already");
  }
  const directory::Rate* rate = context.directory.FindRate(body.rate, context.directory_size);
  const std::optional<Exchange> exchange = ReadExchange(body, rate);
  if (!exchange.has_value()) {
    return Refuse(Outcome::kUnknownRate,
                  absl::StrCat("entry ", body.rate, " of the directory is no rate between ",
                               money::CodeOf(body.bought.currency), " and ",
                               money::CodeOf(body.charged.currency)));
  }
  if (auto refusal = CheckAmount(body.bought)) return *refusal;
  if (auto refusal = CheckAmount(body.charged)) return *refusal;
  auto legs = LegsOf(*exchange, rate->body, context);
  if (!legs.ok()) {
    return Refuse(Outcome::kInvalidAmount, "the amount at this rate is nothing, or too large");
  }
  if (auto refusal = CheckDate(body.bank_date, command)) return *refusal;
  Decision decision;
  decision.once.push_back(once);
  decision.postings = *std::move(legs);
  return decision;
}

absl::StatusOr<Decision> DecideIssue(const Command& command, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<AllotmentIssued>(command));
  AMANAT_RETURN_IF_ERROR(core::RequireRole(command, context, {Role::kTreasurer}).status());
  AMANAT_RETURN_IF_ERROR(RequireHeadOffice(context));
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, body.allotment));
  if (body.allotment.is_zero() || !entry::IsCode(body.purpose)) {
    return absl::InvalidArgumentError("an allotment has an id and the code of its purpose");
  }
  if (context.log.VersionOf(body.allotment) != 0) {
    return Refuse(Outcome::kAlreadyExists, "a stream of this id was opened already");
  }
  if (body.rate != 0) {
    const directory::Rate* rate = context.directory.FindRate(body.rate, context.directory_size);
    if (rate == nullptr || rate->body.currency != body.amount.currency) {
      return Refuse(Outcome::kUnknownRate,
                    absl::StrCat("entry ", body.rate, " of the directory is no rate of ",
                                 money::CodeOf(body.amount.currency)));
    }
  }
  if (auto refusal = CheckAmount(body.amount)) return *refusal;
  const directory::AdmittedLog* recipient = context.FindLog(body.site, entry::Book::kFund);
  if (recipient == nullptr || body.site == context.site()) {
    return Refuse(Outcome::kUnknownParty, "the site is no consulate with an admitted fund log");
  }
  Decision decision;
  decision.recipient = recipient->id;
  const money::Currency currency = body.amount.currency;
  core::Post(decision,
             OwnAccount(context, Chart::kAllotmentInTransit, currency, body.allotment.hex()),
             OwnAccount(context, Chart::kBank, currency), body.amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> DecideAcceptance(const Command& command, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<AllotmentAccepted>(command));
  AMANAT_RETURN_IF_ERROR(
      core::RequireRole(command, context, {Role::kTreasurer, Role::kOfficer}).status());
  AMANAT_RETURN_IF_ERROR(RequireConsulate(context));
  AMANAT_RETURN_IF_ERROR(core::RequireStream(command, body.allotment));
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOfficeFund(context));
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          ReadCited(context, body.issue, EventType::kAllotmentIssued));
  const std::vector<entry::Reference> read = {body.issue};
  const auto issue = wire::Decode<AllotmentIssued>(cited.leaf.command.body);
  if (!cited.fits || body.issue.log != head_office->id || !issue.ok() ||
      issue->allotment != body.allotment) {
    return RefuseOn(read, Outcome::kNotFound, "the cited entry does not issue this allotment here");
  }
  if (context.log.ConsumerOf(body.issue.log, body.issue.index).has_value()) {
    return RefuseOn(read, Outcome::kAlreadyConsumed, "the allotment was accepted already");
  }
  if (auto refusal = CheckDate(body.bank_date, command)) {
    refusal->rests_on = read;
    return *refusal;
  }
  Decision decision;
  decision.recipient = head_office->id;
  decision.consumes = read;
  const Money& amount = issue->amount;
  core::Post(decision,
             OwnAccount(context, Chart::kAllotmentCash, amount.currency, body.allotment.hex()),
             DueTo(head_office->name.site, amount.currency, body.allotment), amount.minor_units);
  return decision;
}

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
