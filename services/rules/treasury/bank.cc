// Head office's banks: what they hold when the fund begins, and exchanges between currencies.
#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "ledger/money/ratio.h"
#include "services/core/corrections.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/checks.h"
#include "services/rules/treasury/exchange.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::ExchangeMade;
using ::amanat::treasury::OpeningBalance;
using ::amanat::treasury::OwnAccount;
using core::CheckAmount;
using core::Refuse;
using directory::Role;
using entry::Outcome;
using money::Money;

namespace {

absl::StatusOr<Decision> DecideOpening(const Given<OpeningBalance>& given) {
  const OpeningBalance& body = given.body;
  const Context& context = given.context;
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
  if (auto refusal = CheckBankDate(body.statement_date, given.command)) return *refusal;
  Decision decision;
  decision.once.push_back(once);
  const money::Currency currency = body.amount.currency;
  core::Post(decision, OwnAccount(context, chart::kBank, currency),
             OwnAccount(context, chart::kAccumulatedFund, currency), body.amount.minor_units);
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
  return ExchangeLegs(
      {.rate = ratio,
       .foreign = exchange.foreign,
       .home = exchange.home,
       .buys = exchange.buys,
       .foreign_account = OwnAccount(context, chart::kBank, exchange.foreign.currency),
       .home_account = OwnAccount(context, chart::kBank, exchange.home.currency)});
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
  const directory::Rate* rate = context.directory.FindRate(body.rate, context.directory_size);
  const std::optional<Exchange> exchange = ReadExchange(body, rate);
  if (!exchange.has_value()) {
    return Refuse(outcome::kUnknownRate,
                  absl::StrCat("entry ", body.rate, " of the directory is no rate between ",
                               money::CodeOf(body.bought.currency), " and ",
                               money::CodeOf(body.charged.currency)));
  }
  if (auto refusal = CheckAmount(body.bought)) return *refusal;
  if (auto refusal = CheckAmount(body.charged)) return *refusal;
  auto legs = LegsOf(*exchange, rate->body, context);
  if (!legs.ok()) {
    return Refuse(outcome::kInvalidAmount, "the amount at this rate is nothing, or too large");
  }
  if (auto refusal = CheckBankDate(body.bank_date, given.command)) return *refusal;
  Decision decision;
  decision.once.push_back(line.free);
  decision.postings = *std::move(legs);
  return decision;
}

}  // namespace

std::vector<Act> BankActs() {
  Act opening = MakeAct<OpeningBalance, DecideOpening>(event::kOpeningBalance, Place::kHeadOffice,
                                                       {Role::kAdministrator});
  opening.second_roles = {Role::kAdministrator};
  return {opening, MakeAct<ExchangeMade, DecideExchange>(event::kExchangeMade, Place::kHeadOffice,
                                                         {Role::kTreasurer})};
}

}  // namespace amanat::rules::treasury
