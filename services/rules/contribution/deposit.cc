// A collector deposits what he collected, and the bank's credit is matched to the deposit that it
// names: until then the money is in transit, and the deposit stands on the list of uncredited ones.
#include "amanat/acts/contribution.h"
#include "services/core/corrections.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/acts.h"
#include "services/rules/contribution/collector.h"
#include "services/rules/contribution/keys.h"
#include "services/rules/contribution/tables.h"

namespace amanat::rules::contribution {
namespace {

using accounts::AccountKey;
using amanat::contribution::BankCredited;
using amanat::contribution::DepositMade;
using amanat::contribution::DepositStream;
using amanat::contribution::SlipKey;
using core::Refuse;
using core::RequireStream;
using directory::Role;

AccountKey TransitAccount(const std::string& collector, money::Currency currency,
                          const Context& context) {
  return {context.site(), chart::kDepositsInTransit, currency, collector};
}

absl::StatusOr<Decision> DecideDeposit(const Given<DepositMade>& given) {
  const DepositMade& body = given.body;
  AMANAT_RETURN_IF_ERROR(RequireOwnName(*given.author, body.collector));
  if (body.slip.empty()) {
    return absl::InvalidArgumentError("the number of the deposit slip is missing");
  }
  AMANAT_RETURN_IF_ERROR(RequireStream(given.command, DepositStream(body.collector, body.slip)));
  AMANAT_ASSIGN_OR_RETURN(
      const core::KeyUse slip,
      core::FindKeyUse(given.context, SlipKey(body.collector, body.slip), core::HeldBy::kPosting));
  if (slip.standing.has_value()) {
    return core::RefuseUsed("the slip", given.command, *slip.standing, given.context);
  }
  if (auto refusal = core::CheckAmount(body.amount)) return *refusal;
  if (auto refusal =
          core::CheckDate("the deposit's date", body.deposited_on, given.command.effective_date)) {
    return *refusal;
  }
  Decision decision;
  decision.once.push_back(slip.free);
  core::Post(decision, TransitAccount(body.collector, body.amount.currency, given.context),
             AccountOf(body.collector, body.amount.currency, given.context),
             body.amount.minor_units);
  return decision;
}

absl::Status EvolveDeposit(const Recorded<DepositMade>& recorded, Evolution& evolution) {
  const DepositMade& body = recorded.body;
  return Deposits().Put(evolution.rows, {recorded.index(), body.amount, body.deposited_on, 0, 0},
                        body.collector, body.slip);
}

absl::StatusOr<Decision> DecideCredit(const Given<BankCredited>& given) {
  const BankCredited& body = given.body;
  AMANAT_RETURN_IF_ERROR(core::CheckStatementLine(body.statement_line));
  AMANAT_RETURN_IF_ERROR(RequireStream(given.command, DepositStream(body.collector, body.slip)));
  AMANAT_ASSIGN_OR_RETURN(
      const core::KeyUse statement,
      core::FindKeyUse(given.context, core::StatementLineKey(body.statement_line),
                       core::HeldBy::kPosting));
  if (statement.standing.has_value()) {
    return core::RefuseUsed("the line of the statement", given.command, *statement.standing,
                            given.context);
  }
  AMANAT_ASSIGN_OR_RETURN(const std::optional<Deposit> deposit,
                          Deposits().Find(given.context.rows(), body.collector, body.slip));
  if (!deposit.has_value() || deposit->reversal != 0) {
    return Refuse(outcome::kNotFound,
                  "the collector made no deposit with that slip, or none stands");
  }
  // That the bank has the money is the word of somebody else than who held it.
  if (core::IsSamePerson(given.context, body.collector, given.author->body.code)) {
    return Refuse(outcome::kSeparationOfDuties, "who deposited may not record the bank's credit");
  }
  if (deposit->credit != 0) {
    return Refuse(outcome::kWrongState,
                  absl::StrCat("entry ", deposit->credit, " credits the deposit already"));
  }
  if (body.amount.currency != deposit->amount.currency) {
    return Refuse(outcome::kCurrencyMismatch, "another currency than the deposit's");
  }
  if (body.amount != deposit->amount) {
    return Refuse(outcome::kAmountMismatch,
                  absl::StrCat("the deposit is of ", money::FormatMoney(deposit->amount)));
  }
  if (body.value_date < deposit->deposited_on) {
    return Refuse(outcome::kInvalidPeriod, "the value date lies before the deposit");
  }
  if (auto refusal =
          core::CheckDate("the value date", body.value_date, given.command.effective_date)) {
    return *refusal;
  }
  Decision decision;
  decision.once.push_back(statement.free);
  core::Post(decision, {given.context.site(), chart::kBank, body.amount.currency, ""},
             TransitAccount(body.collector, body.amount.currency, given.context),
             body.amount.minor_units);
  return decision;
}

absl::Status EvolveCredit(const Recorded<BankCredited>& recorded, Evolution& evolution) {
  const BankCredited& body = recorded.body;
  AMANAT_ASSIGN_OR_RETURN(std::optional<Deposit> deposit,
                          Deposits().Find(evolution.rows, body.collector, body.slip));
  if (!deposit.has_value()) return absl::InternalError("a credited deposit is not there");
  deposit->credit = recorded.index();
  return Deposits().Put(evolution.rows, *deposit, body.collector, body.slip);
}

}  // namespace

Act MakeDeposit() {
  return MakeAct<DepositMade, DecideDeposit, EvolveDeposit>(event::kDepositMade, Place::kHeadOffice,
                                                            {Role::kCollector});
}

Act CreditDeposit() {
  return MakeAct<BankCredited, DecideCredit, EvolveCredit>(event::kBankCredited, Place::kHeadOffice,
                                                           {Role::kTreasurer});
}

}  // namespace amanat::rules::contribution
