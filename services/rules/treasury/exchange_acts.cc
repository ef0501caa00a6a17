// Exchanges between head office's banks: near the pinned rate by one person, further away by two, and
// taken back by two where they were recorded wrongly.
#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "ledger/money/ratio.h"
#include "services/core/corrections.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/act/reversal.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/checks.h"
#include "services/rules/treasury/exchange.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::ExchangeMade;
using ::amanat::treasury::ExchangeReversed;
using ::amanat::treasury::OwnAccount;
using core::CheckAmount;
using core::Refuse;
using directory::Role;
using money::Money;

namespace {

// The exchange as the rate sees it, between head office's banks: home currency given for foreign
// currency, or the other way; nothing when the entry of the directory is no rate between the two.
std::optional<PricedExchange> AtItsRate(const ExchangeMade& body, const Context& context) {
  const directory::Rate* rate = context.directory.FindRate(body.rate, context.directory_size);
  if (rate == nullptr || rate->body.numerator > INT64_MAX || rate->body.denominator > INT64_MAX) {
    return std::nullopt;
  }
  const auto ratio = money::MakeRatio(static_cast<int64_t>(rate->body.numerator),
                                      static_cast<int64_t>(rate->body.denominator));
  const auto is_of = [&](const Money& foreign, const Money& home) {
    return rate->body.currency == foreign.currency && rate->body.in_currency == home.currency;
  };
  const bool buys = is_of(body.bought, body.charged);
  if (!ratio.ok() || (!buys && !is_of(body.charged, body.bought))) return std::nullopt;
  const Money& foreign = buys ? body.bought : body.charged;
  const Money& home = buys ? body.charged : body.bought;
  return PricedExchange{.rate = *ratio,
                        .foreign = foreign,
                        .home = home,
                        .buys = buys,
                        .foreign_account = OwnAccount(context, chart::kBank, foreign.currency),
                        .home_account = OwnAccount(context, chart::kBank, home.currency)};
}

// The refusal of an exchange that is further from its rate than those who sign it may book.
std::optional<Decision> CheckTolerance(const PricedExchange& exchange, int64_t worth, bool by_two) {
  const bool within = IsWithinTolerance(worth, exchange.home.minor_units);
  if (within != by_two) return std::nullopt;
  const std::string product =
      money::FormatMoney(Money{.currency = exchange.home.currency, .minor_units = worth});
  if (by_two) {
    return Refuse(
        outcome::kAmountMismatch,
        absl::StrCat("at the pinned rate it is worth ", product, ", and ",
                     money::FormatMoney(exchange.home), " is within ", kExchangeTolerancePercent,
                     " percent of that: one treasurer signs it, as EXCHANGE_MADE"));
  }
  return Refuse(
      outcome::kBeyondTolerance,
      absl::StrCat("at the pinned rate it is worth ", product, ", and ",
                   money::FormatMoney(exchange.home), " is more than ", kExchangeTolerancePercent,
                   " percent away from that: look at amounts and rate again; if the bank "
                   "really did so, two persons sign it, each a treasurer or an "
                   "administrator"));
}

absl::StatusOr<Decision> DecideExchange(const Given<ExchangeMade>& given) {
  const ExchangeMade& body = given.body;
  const Context& context = given.context;
  AMANAT_RETURN_IF_ERROR(core::CheckStatementLine(body.statement_line));
  AMANAT_ASSIGN_OR_RETURN(const core::KeyUse line,
                          core::FindKeyUse(context, core::StatementLineKey(body.statement_line),
                                           core::HeldBy::kPosting));
  if (line.standing.has_value()) {
    return core::RefuseUsed("the line of the statement", given.command, *line.standing, context);
  }
  const std::optional<PricedExchange> exchange = AtItsRate(body, context);
  if (!exchange.has_value()) {
    return Refuse(outcome::kUnknownRate,
                  absl::StrCat("entry ", body.rate, " of the directory is no rate between ",
                               money::CodeOf(body.bought.currency), " and ",
                               money::CodeOf(body.charged.currency)));
  }
  if (auto refusal = CheckAmount(body.bought)) return *refusal;
  if (auto refusal = CheckAmount(body.charged)) return *refusal;
  const auto worth = ExchangeWorth(*exchange);
  if (!worth.ok()) {
    return Refuse(outcome::kInvalidAmount, "the amount at this rate is nothing, or too large");
  }
  if (auto refusal = CheckBankDate(body.bank_date, given.command)) return *refusal;
  const bool by_two =
      given.command.event_type == static_cast<uint32_t>(event::kExchangeBeyondTolerance);
  if (auto refusal = CheckTolerance(*exchange, *worth, by_two)) return *refusal;
  Decision decision;
  decision.once.push_back(line.free);
  AMANAT_ASSIGN_OR_RETURN(decision.postings, ExchangeLegs(*exchange));
  return decision;
}

absl::Status EvolveExchange(const Recorded<ExchangeMade>& recorded, Evolution& evolution) {
  const std::optional<PricedExchange> exchange = AtItsRate(recorded.body, recorded.context);
  if (!exchange.has_value()) return absl::InternalError("an accepted exchange without its rate");
  AMANAT_ASSIGN_OR_RETURN(const int64_t worth, ExchangeWorth(*exchange));
  BookedExchange booked;
  booked.body = recorded.body;
  booked.worth = {exchange->home.currency, worth};
  booked.buys = exchange->buys;
  booked.beyond_tolerance = !IsWithinTolerance(worth, exchange->home.minor_units);
  return BookedExchanges().Put(evolution.rows, booked, recorded.index());
}

absl::StatusOr<Decision> DecideReversal(const Given<ExchangeReversed>& given) {
  const ExchangeReversed& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(context, body.entry));
  const EventType types[] = {event::kExchangeMade, event::kExchangeBeyondTolerance};
  if (auto refusal = RefuseReversal(original, types, body.reason, context)) return *refusal;
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, body.exchange, given.command.subjects));
  return TakeBack(original, context);
}

absl::Status EvolveReversal(const Recorded<ExchangeReversed>& recorded, Evolution& evolution) {
  const LogIndex entry = recorded.body.entry;
  AMANAT_ASSIGN_OR_RETURN(BookedExchange booked,
                          FindRecorded(BookedExchanges(), evolution.rows, entry));
  booked.reversal = recorded.index();
  return BookedExchanges().Put(evolution.rows, booked, entry);
}

}  // namespace

std::vector<Act> ExchangeActs() {
  const std::vector<Role> either = {Role::kTreasurer, Role::kAdministrator};
  Act beyond = MakeAct<ExchangeMade, DecideExchange, EvolveExchange>(
      event::kExchangeBeyondTolerance, Place::kHeadOffice, either);
  Act reversal = MakeAct<ExchangeReversed, DecideReversal, EvolveReversal>(
      event::kExchangeReversed, Place::kHeadOffice, either);
  beyond.second_roles = reversal.second_roles = either;
  return {MakeAct<ExchangeMade, DecideExchange, EvolveExchange>(
              event::kExchangeMade, Place::kHeadOffice, {Role::kTreasurer}),
          beyond, reversal};
}

}  // namespace amanat::rules::treasury
