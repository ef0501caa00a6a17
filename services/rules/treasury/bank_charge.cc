// A consulate's bank took charges from an allotment's cash: a spend without a case.
#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "services/core/corrections.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/checks.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::BankCharged;
using ::amanat::treasury::OwnAccount;
using core::Refuse;
using directory::Role;

namespace {

absl::StatusOr<Decision> DecideBankCharge(const Given<BankCharged>& given) {
  const BankCharged& body = given.body;
  const Context& context = given.context;
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, body.allotment));
  AMANAT_RETURN_IF_ERROR(core::CheckStatementLine(body.statement_line));
  AMANAT_ASSIGN_OR_RETURN(const core::KeyUse line,
                          core::FindKeyUse(context, core::StatementLineKey(body.statement_line),
                                           core::HeldBy::kPosting));
  AMANAT_ASSIGN_OR_RETURN(const auto accepted,
                          AcceptedAllotments().Find(context.rows(), body.allotment));
  if (!accepted.has_value()) {
    return Refuse(outcome::kNotFound, "no such allotment was accepted here");
  }
  if (line.standing.has_value()) {
    return core::RefuseUsed("the line of the statement", given.command, *line.standing, context);
  }
  if (body.amount.currency != accepted->amount.currency) {
    return Refuse(outcome::kCurrencyMismatch,
                  absl::StrCat("the allotment is of ", money::FormatMoney(accepted->amount)));
  }
  if (auto refusal = core::CheckAmount(body.amount)) return *refusal;
  if (auto refusal = CheckBankDate(body.bank_date, given.command)) return *refusal;
  Decision decision;
  decision.recipient = accepted->issuer;
  decision.once.push_back(line.free);
  const auto& [currency, minor_units] = body.amount;
  const std::string dimension = body.allotment.hex();
  core::Post(decision, OwnAccount(context, chart::kDisbursed, currency, dimension),
             OwnAccount(context, chart::kAllotmentCash, currency, dimension), minor_units);
  return decision;
}

absl::Status EvolveBankCharge(const Recorded<BankCharged>& recorded, Evolution& evolution) {
  Spend spend;
  spend.allotment = recorded.body.allotment;
  spend.amount = recorded.body.amount;
  spend.cost_line = kBankChargesLine;
  spend.recorded_at = recorded.leaf.entry.record_time;
  return RecordSpend(evolution.rows, recorded.index(), spend);
}

}  // namespace

std::vector<Act> BankChargeActs() {
  Act charge = MakeAct<BankCharged, DecideBankCharge, EvolveBankCharge>(
      event::kBankCharged, Place::kConsulate, {Role::kTreasurer, Role::kOfficer});
  charge.second_roles = {Role::kTreasurer, Role::kOfficer, Role::kApprover};
  return {charge};
}

}  // namespace amanat::rules::treasury
