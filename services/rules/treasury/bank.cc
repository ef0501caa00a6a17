// What head office's banks hold when the fund begins; recorded wrongly, it is taken back.
#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "services/core/corrections.h"
#include "services/rules/act/reversal.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/checks.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::OpeningBalance;
using ::amanat::treasury::OpeningBalanceReversed;
using ::amanat::treasury::OwnAccount;
using core::CheckAmount;
using core::Refuse;
using directory::Role;
using entry::Outcome;

namespace {

absl::StatusOr<Decision> DecideOpening(const Given<OpeningBalance>& given) {
  const OpeningBalance& body = given.body;
  const Context& context = given.context;
  if (body.statement_digest.is_zero()) {
    return absl::InvalidArgumentError("the digest of the bank's statement is missing");
  }
  // A bank account is opened once. The statement could not tell: its digest is salted.
  const std::string code = money::CodeOf(body.amount.currency);
  AMANAT_ASSIGN_OR_RETURN(
      const core::KeyUse use,
      core::FindKeyUse(context, core::Once("opening-balance", {code}), core::HeldBy::kPosting));
  if (use.standing.has_value()) {
    return Refuse(Outcome::kDuplicate, absl::StrCat("entry ", *use.standing,
                                                    " opened the balance in ", code, " already"));
  }
  if (auto refusal = CheckAmount(body.amount)) return *refusal;
  if (auto refusal = CheckBankDate(body.statement_date, given.command)) return *refusal;
  Decision decision;
  decision.once.push_back(use.free);
  const money::Currency currency = body.amount.currency;
  core::Post(decision, OwnAccount(context, chart::kBank, currency),
             OwnAccount(context, chart::kAccumulatedFund, currency), body.amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> DecideOpeningReversal(const Given<OpeningBalanceReversed>& given) {
  const OpeningBalanceReversed& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(context, body.entry));
  if (auto refusal = RefuseReversal(original, {event::kOpeningBalance}, body.reason, context)) {
    return *refusal;
  }
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, body.opening, given.command.subjects));
  return TakeBack(original, context);
}

}  // namespace

std::vector<Act> BankActs() {
  Act reversal = MakeAct<OpeningBalanceReversed, DecideOpeningReversal>(
      event::kOpeningBalanceReversed, Place::kHeadOffice, {Role::kAdministrator});
  reversal.second_roles = {Role::kAdministrator};
  Act opening = MakeAct<OpeningBalance, DecideOpening>(event::kOpeningBalance, Place::kHeadOffice,
                                                       {Role::kAdministrator});
  opening.second_roles = {Role::kAdministrator};
  return {opening, reversal};
}

}  // namespace amanat::rules::treasury
