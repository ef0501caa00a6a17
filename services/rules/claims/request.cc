// A consulate requests a claim of head office, which files it: what head office would refuse by the
// content alone is refused here already.
#include "amanat/acts/claims.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/acts.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/claims/tables.h"

namespace amanat::rules::claims {
namespace {

using amanat::claims::BenefitOf;
using amanat::claims::CheckForm;
using amanat::claims::RefuseContent;
using amanat::claims::RefuseDeceasedMember;
using core::Refuse;

absl::StatusOr<Decision> Decide(const Given<ClaimFiled>& given) {
  const ClaimFiled& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, core::HeadOfficeFund(context));
  if (body.request.has_value()) return absl::InvalidArgumentError("a request cites no request");
  AMANAT_RETURN_IF_ERROR(CheckForm(body, given.command.subjects));
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, body.claim));
  AMANAT_ASSIGN_OR_RETURN(const bool requested, IsRequested(context.rows(), body.claim));
  if (requested) {
    return Refuse(outcome::kAlreadyExists, "a claim of this id was requested already");
  }
  const directory::Benefit* benefit = BenefitOf(body, context.directory, context.directory_size);
  if (benefit == nullptr) {
    return Refuse(outcome::kUnknownBenefit, "no such benefit on the date of the event");
  }
  if (auto refusal = RefuseDeceasedMember(body, *benefit)) return *refusal;
  if (auto refusal =
          RefuseContent(body, *benefit, {given.command.effective_date, context.record_time})) {
    return *refusal;
  }
  Decision decision;
  decision.recipient = head_office->id;
  return decision;
}

absl::Status Evolve(const Recorded<ClaimFiled>& recorded, Evolution& evolution) {
  const Leaf& leaf = recorded.leaf;
  AMANAT_RETURN_IF_ERROR(Requests().Put(
      evolution.rows,
      {leaf.entry.recipient, recorded.body, leaf.command.subjects, leaf.command.effective_date},
      recorded.index()));
  return CountEntry(RequestCounts(), evolution.rows, leaf.entry.recipient, recorded.index());
}

}  // namespace

Act RequestClaim() {
  return MakeAct<ClaimFiled, Decide, Evolve>(event::kClaimRequested, Place::kConsulate,
                                             {directory::Role::kOfficer});
}

}  // namespace amanat::rules::claims
