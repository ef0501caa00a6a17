// Head office files a claim, its own or a consulate's request: one death gives one benefit, cover is
// judged on the date of the event, and the contribution that gives the cover is cited.
#include <algorithm>

#include "amanat/acts/claims.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/acts.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/claims/tables.h"
#include "services/rules/claims/the_dead.h"
#include "services/rules/contribution/deaths.h"
#include "services/rules/contribution/member.h"

namespace amanat::rules::claims {
namespace {

using amanat::claims::BenefitOf;
using amanat::claims::Brought;
using amanat::claims::CheckForm;
using amanat::claims::EntitlementStream;
using amanat::claims::IsOfDeath;
using amanat::claims::RefuseContent;
using amanat::contribution::CoverStatusName;
using contribution::Cover;
using core::Outcome;
using core::Refuse;
using core::RequireStream;
using directory::Benefit;

bool SameContent(ClaimFiled a, ClaimFiled b) {
  a.request.reset();
  b.request.reset();
  return wire::Encode(a) == wire::Encode(b);
}

// The consulate's request that the filing takes up: what stands there is repeated exactly.
absl::StatusOr<Leaf> ReadRequest(const Given<ClaimFiled>& given) {
  AMANAT_ASSIGN_OR_RETURN(core::Cited cited, core::ReadCited(given.context, *given.body.request,
                                                             event::kClaimRequested));
  if (!cited.fits) {
    return absl::InvalidArgumentError("the cited entry is no claim request to this log");
  }
  AMANAT_ASSIGN_OR_RETURN(const ClaimFiled requested,
                          core::ReadBody<ClaimFiled>(cited.leaf.command));
  if (!SameContent(given.body, requested) ||
      given.command.subjects != cited.leaf.command.subjects) {
    return absl::InvalidArgumentError("the claim is not what was requested");
  }
  return std::move(cited.leaf);
}

// Whether a claim stands that `body` may not stand beside.
absl::StatusOr<bool> EntitlementInUse(const StreamId& entitlement, const ClaimFiled& body,
                                      const Benefit& benefit, const state::Reader& rows) {
  bool in_use = false;
  AMANAT_RETURN_IF_ERROR(Claims().ScanIndex(
      rows, kClaimsByEntitlement, state::KeyOf(entitlement), "",
      [&](absl::string_view, const auto&, const Claim& other) -> absl::StatusOr<bool> {
        // A benefit that may be had again is free for another event once the earlier one is paid.
        in_use = other.state != ClaimState::kPaid || benefit.one_time || other.benefit.one_time ||
                 other.body.event_date == body.event_date;
        return !in_use;
      }));
  return in_use;
}

// A filing whose request, if it cites one, was read; `brought`: when it first was, in whatever log.
absl::StatusOr<Decision> DecideContent(const Given<ClaimFiled>& given, const Brought& brought) {
  const ClaimFiled& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const std::optional<Claim> known,
                          Claims().Find(context.rows(), body.claim));
  if (known.has_value()) {
    return Refuse(outcome::kAlreadyExists, "a claim of this id was filed already");
  }
  if (body.request.has_value() &&
      context.log.ConsumerOf(body.request->log, body.request->index).has_value()) {
    return Refuse(outcome::kAlreadyConsumed, "the request was taken up already");
  }
  const Benefit* benefit = BenefitOf(body, context.directory, context.directory_size);
  if (benefit == nullptr) {
    return Refuse(outcome::kUnknownBenefit, "no such benefit on the date of the event");
  }
  const SubjectId& member = given.command.subjects.front();
  const StreamId entitlement = EntitlementStream(benefit->programme, member);
  AMANAT_RETURN_IF_ERROR(RequireStream(given.command, entitlement));
  AMANAT_RETURN_IF_ERROR(RequireStream(given.command, core::StreamOf(member)));
  AMANAT_ASSIGN_OR_RETURN(const bool in_use,
                          EntitlementInUse(entitlement, body, *benefit, context.rows()));
  if (in_use) {
    return Refuse(outcome::kEntitlementInUse,
                  absl::StrCat("a claim on programme ", benefit->programme, " stands already"));
  }
  AMANAT_ASSIGN_OR_RETURN(const std::optional<Decision> deceased,
                          RefuseTheDead(body, given.command.subjects, *benefit, context.rows()));
  if (deceased.has_value()) return *deceased;
  AMANAT_ASSIGN_OR_RETURN(
      const Cover cover,
      contribution::CoverOn(context.rows(), member, body.event_date.days, benefit->tail_days));
  if (!cover.covered()) {
    return Refuse(outcome::kNotCovered,
                  absl::StrCat("cover on the date of the event, by what was recorded up to then: ",
                               CoverStatusName(cover.status)));
  }
  if (auto refusal = RefuseContent(body, *benefit, brought)) return *refusal;
  AMANAT_ASSIGN_OR_RETURN(const Leaf evidence, context.read(context.log.id(), cover.evidence));
  Decision decision;
  decision.rests_on.push_back({context.log.id(), cover.evidence, evidence.hash});
  return decision;
}

absl::StatusOr<Decision> Decide(const Given<ClaimFiled>& given) {
  const ClaimFiled& body = given.body;
  AMANAT_RETURN_IF_ERROR(CheckForm(body, given.command.subjects));
  AMANAT_RETURN_IF_ERROR(RequireStream(given.command, body.claim));
  Brought brought{given.command.effective_date, given.context.record_time};
  if (body.request.has_value()) {
    AMANAT_ASSIGN_OR_RETURN(const Leaf request, ReadRequest(given));
    brought = {request.command.effective_date, request.entry.record_time.micros};
  }
  AMANAT_ASSIGN_OR_RETURN(Decision decision, DecideContent(given, brought));
  if (body.request.has_value()) {
    // A refusal consumes nothing, but it was decided with the request in hand.
    const bool accepted = decision.outcome == Outcome::kAccepted;
    (accepted ? decision.consumes : decision.rests_on).push_back(*body.request);
  }
  return decision;
}

absl::Status Evolve(const Recorded<ClaimFiled>& recorded, Evolution& evolution) {
  const Context& context = recorded.context;
  const Benefit* benefit = BenefitOf(recorded.body, context.directory, context.directory_size);
  if (benefit == nullptr || recorded.leaf.command.subjects.empty()) {
    return absl::InternalError("an accepted claim without benefit or member");
  }
  Claim claim;
  claim.body = recorded.body;
  claim.subjects = recorded.leaf.command.subjects;
  claim.benefit = *benefit;
  claim.entitlement = EntitlementStream(benefit->programme, claim.subjects.front());
  claim.state = ClaimState::kFiled;
  claim.filed = claim.last = recorded.index();
  claim.filer = recorded.author;
  AMANAT_RETURN_IF_ERROR(Claims().Put(evolution.rows, claim, recorded.body.claim));
  if (IsOfDeath(*benefit)) {
    AMANAT_RETURN_IF_ERROR(contribution::RecordDeath(
        evolution.rows, claim.subjects.front(),
        {recorded.body.claim, recorded.body.event_date, recorded.index()}));
  }
  const std::optional<entry::Reference>& request = recorded.body.request;
  if (!request.has_value()) return absl::OkStatus();
  return CountEntry(FiledRequestCounts(), evolution.rows, request->log, request->index);
}

}  // namespace

Act FileClaim() {
  return MakeAct<ClaimFiled, Decide, Evolve>(event::kClaimFiled, Place::kHeadOffice,
                                             {directory::Role::kOfficer});
}

}  // namespace amanat::rules::claims
