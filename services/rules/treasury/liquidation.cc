// A consulate accounts for what it spent of an allotment.
#include "absl/strings/str_cat.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/liquidation_forms.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::CheckForm;
using ::amanat::treasury::LiquidationSubmitted;
using core::Refuse;
using directory::Role;

namespace {

// Each is of the allotment and free, and of each is said what is left of it.
absl::StatusOr<std::optional<Decision>> CheckSpends(const LiquidationSubmitted& body,
                                                    const state::Reader& rows) {
  std::optional<LogIndex> taken_back;
  std::optional<LogIndex> frozen;
  std::optional<Decision> mismatch;
  for (size_t i = 0; i < body.spends.size(); ++i) {
    const LogIndex index = body.spends[i];
    AMANAT_ASSIGN_OR_RETURN(const auto spend, Spends().Find(rows, index));
    if (!spend.has_value() || spend->allotment != body.allotment) {
      return std::optional<Decision>(Refuse(
          outcome::kNotFound, absl::StrCat("entry ", index, " is no spend of this allotment")));
    }
    if (spend->state == SpendState::kTakenBack) {
      if (!taken_back.has_value()) taken_back = index;
    } else if (spend->state != SpendState::kOpen) {
      if (!frozen.has_value()) frozen = index;
    } else if (body.amounts[i] != spend->net() && !mismatch.has_value()) {
      mismatch = Refuse(outcome::kAmountMismatch,
                        absl::StrCat("of spend ", index, " ", money::FormatMoney(spend->net()),
                                     " is left to account for"));
    }
  }
  if (taken_back.has_value()) {
    return std::make_optional(Refuse(
        outcome::kWrongState,
        absl::StrCat("nothing is left of spend ", *taken_back, ": it was refunded or taken back")));
  }
  if (frozen.has_value()) {
    return std::make_optional(
        Refuse(outcome::kFrozen, absl::StrCat("spend ", *frozen, " stands in a liquidation")));
  }
  return mismatch;
}

absl::StatusOr<Decision> DecideLiquidation(const Given<LiquidationSubmitted>& given) {
  const LiquidationSubmitted& body = given.body;
  const Context& context = given.context;
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, body.liquidation));
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, body.allotment));
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  if (body.spends.back() >= context.log.size()) {
    return absl::FailedPreconditionError(
        absl::StrCat("entry ", body.spends.back(), " is not in the log yet"));
  }
  if (context.log.VersionOf(body.liquidation) != 0) {
    return Refuse(outcome::kAlreadyExists, "a stream of this id was opened already");
  }
  AMANAT_ASSIGN_OR_RETURN(const auto accepted,
                          AcceptedAllotments().Find(context.rows(), body.allotment));
  if (!accepted.has_value()) {
    return Refuse(outcome::kNotFound, "no such allotment was accepted here");
  }
  AMANAT_ASSIGN_OR_RETURN(auto refusal, CheckSpends(body, context.rows()));
  if (refusal.has_value()) return *refusal;
  Decision decision;
  decision.recipient = accepted->issuer;
  return decision;
}

absl::Status EvolveLiquidation(const Recorded<LiquidationSubmitted>& recorded,
                               Evolution& evolution) {
  const LiquidationSubmitted& body = recorded.body;
  const LogIndex index = recorded.index();
  AMANAT_RETURN_IF_ERROR(Liquidations().Put(
      evolution.rows, {body.liquidation, body.allotment, recorded.leaf.command.effective_date},
      index));
  for (const LogIndex at : body.spends) {
    AMANAT_ASSIGN_OR_RETURN(Spend spend, FindRecorded(Spends(), evolution.rows, at));
    spend.state = SpendState::kSubmitted;
    spend.liquidation = index;
    AMANAT_RETURN_IF_ERROR(Spends().Put(evolution.rows, spend, at));
    AMANAT_RETURN_IF_ERROR(Lines().Put(evolution.rows, {LineState::kUndecided}, index, at));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Act> LiquidationActs() {
  return {MakeAct<LiquidationSubmitted, DecideLiquidation, EvolveLiquidation>(
      event::kLiquidationSubmitted, Place::kConsulate, {Role::kTreasurer, Role::kOfficer})};
}

}  // namespace amanat::rules::treasury
