#include "services/claims/claims_core.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/core/fund_rules.h"

namespace amanat::claims {
namespace {

using accounts::AccountKey;
using accounts::Chart;
using core::Command;
using core::Context;
using core::Decision;
using core::Outcome;
using core::ReadBody;
using core::Refuse;
using core::RequireHeadOffice;
using core::RequireRole;
using core::RequireStream;
using directory::Benefit;
using directory::Operator;
using directory::Role;
using entry::EventType;

AccountKey Account(const Context& context, Chart chart, const Claim& claim) {
  const std::string dimension = chart == Chart::kExpense ? claim.body.benefit : "";
  return {context.site(), chart, claim.benefit.amount.currency, dimension};
}

bool SameContent(ClaimFiled a, ClaimFiled b) {
  a.request.reset();
  b.request.reset();
  return wire::Encode(a) == wire::Encode(b);
}

// The consulate's request that `body` takes up: what stands there is repeated exactly.
absl::StatusOr<examine::Leaf> ReadRequest(const ClaimFiled& body,
                                          const std::vector<SubjectId>& subjects,
                                          const Context& context) {
  const entry::Reference& request = *body.request;
  AMANAT_ASSIGN_OR_RETURN(core::Cited cited,
                          core::ReadCited(context, request, EventType::kClaimRequested));
  if (!cited.fits) {
    return absl::InvalidArgumentError("the cited entry is no claim request to this log");
  }
  const examine::Leaf& leaf = cited.leaf;
  AMANAT_ASSIGN_OR_RETURN(const ClaimFiled requested, ReadBody<ClaimFiled>(leaf.command));
  if (!SameContent(body, requested) || subjects != leaf.command.subjects) {
    return absl::InvalidArgumentError("the claim is not what was requested");
  }
  return std::move(cited.leaf);
}

// A claim at one of `states` that nobody of `barred` may act on.
struct Step {
  const Claim* claim = nullptr;
  std::optional<Decision> refusal;
};

Step TakeStep(const Claim* claim, const std::string& actor,
              std::initializer_list<const std::string Claim::*> barred,
              std::initializer_list<ClaimState> states) {
  if (claim == nullptr) return {nullptr, Refuse(Outcome::kNotFound, "no such claim")};
  for (const std::string Claim::*role : barred) {
    if (claim->*role == actor) {
      return {claim, Refuse(Outcome::kSeparationOfDuties,
                            "recommender, approver and payer are three different people")};
    }
  }
  if (std::find(states.begin(), states.end(), claim->state) == states.end()) {
    return {claim, Refuse(Outcome::kWrongState,
                          absl::StrCat("the claim is ", ClaimStateName(claim->state)))};
  }
  return {claim, std::nullopt};
}

// What every step after filing begins with: the role, head office, a body that names the stream.
template <typename Body>
absl::StatusOr<std::pair<const Operator*, Body>> Begin(const Command& command,
                                                       const Context& context, Role role) {
  AMANAT_ASSIGN_OR_RETURN(const Operator* author, RequireRole(command, context, {role}));
  AMANAT_RETURN_IF_ERROR(RequireHeadOffice(context));
  AMANAT_ASSIGN_OR_RETURN(Body body, ReadBody<Body>(command));
  AMANAT_RETURN_IF_ERROR(RequireStream(command, body.claim));
  return std::make_pair(author, std::move(body));
}

}  // namespace

StreamId EntitlementOf(const Claim& claim) {
  return EntitlementStream(claim.benefit.programme, claim.subjects.front());
}

bool ClaimsCore::Handles(EventType type) const {
  return type >= EventType::kClaimRequested && type <= EventType::kClaimPaid;
}

absl::StatusOr<Decision> ClaimsCore::Decide(const Command& command, const Context& context) const {
  switch (static_cast<EventType>(command.event_type)) {
    case EventType::kClaimRequested:
      return DecideRequest(command, context);
    case EventType::kClaimFiled:
      return DecideFiling(command, context);
    case EventType::kClaimRecommended:
      return DecideRecommendation(command, context);
    case EventType::kClaimApproved:
      return DecideApproval(command, context);
    case EventType::kClaimRejected:
      return DecideRejection(command, context);
    case EventType::kClaimPaymentOrdered:
      return DecideOrder(command, context);
    case EventType::kClaimPaid:
      return DecidePayment(command, context);
    default:
      return absl::InvalidArgumentError("not an act of claims");
  }
}

absl::StatusOr<Decision> ClaimsCore::DecideRequest(const Command& command,
                                                   const Context& context) const {
  AMANAT_RETURN_IF_ERROR(RequireRole(command, context, {Role::kOfficer}).status());
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, core::HeadOfficeFund(context));
  AMANAT_RETURN_IF_ERROR(core::RequireConsulate(context));
  AMANAT_ASSIGN_OR_RETURN(const auto body, ReadBody<ClaimFiled>(command));
  if (body.request.has_value()) return absl::InvalidArgumentError("a request cites no request");
  AMANAT_RETURN_IF_ERROR(CheckForm(body, command.subjects));
  AMANAT_RETURN_IF_ERROR(RequireStream(command, body.claim));
  if (requested_.contains(body.claim)) {
    return Refuse(Outcome::kAlreadyExists, "a claim of this id was requested already");
  }
  const Benefit* benefit = BenefitOf(body, context.directory, context.directory_size);
  if (benefit == nullptr) {
    return Refuse(Outcome::kUnknownBenefit, "no such benefit on the date of the event");
  }
  if (auto refusal = RefuseContent(body, *benefit, command.effective_date.days)) return *refusal;
  Decision decision;
  decision.recipient = head_office->id;
  return decision;
}

bool ClaimsCore::EntitlementInUse(const StreamId& entitlement, const ClaimFiled& body,
                                  const Benefit& benefit) const {
  const auto it = by_entitlement_.find(entitlement);
  if (it == by_entitlement_.end()) return false;
  return std::any_of(it->second.begin(), it->second.end(), [&](const StreamId& id) {
    const Claim& other = claims_.at(id);
    if (other.state == ClaimState::kRejected) return false;
    // A benefit that may be had again is free for another event once the earlier one is paid.
    return other.state != ClaimState::kPaid || benefit.one_time || other.benefit.one_time ||
           other.body.event_date == body.event_date;
  });
}

absl::StatusOr<Decision> ClaimsCore::DecideFiling(const Command& command,
                                                  const Context& context) const {
  AMANAT_RETURN_IF_ERROR(RequireRole(command, context, {Role::kOfficer}).status());
  AMANAT_RETURN_IF_ERROR(RequireHeadOffice(context));
  AMANAT_ASSIGN_OR_RETURN(const auto body, ReadBody<ClaimFiled>(command));
  AMANAT_RETURN_IF_ERROR(CheckForm(body, command.subjects));
  AMANAT_RETURN_IF_ERROR(RequireStream(command, body.claim));
  CivilDays filed_on = command.effective_date.days;
  if (body.request.has_value()) {
    AMANAT_ASSIGN_OR_RETURN(const examine::Leaf request,
                            ReadRequest(body, command.subjects, context));
    filed_on = request.command.effective_date.days;
  }
  AMANAT_ASSIGN_OR_RETURN(Decision decision, DecideContent(command, body, filed_on, context));
  if (body.request.has_value()) {
    // A refusal consumes nothing, but it was decided with the request in hand.
    const bool accepted = decision.outcome == Outcome::kAccepted;
    (accepted ? decision.consumes : decision.rests_on).push_back(*body.request);
  }
  return decision;
}

absl::StatusOr<Decision> ClaimsCore::DecideContent(const Command& command, const ClaimFiled& body,
                                                   CivilDays filed_on,
                                                   const Context& context) const {
  if (claims_.contains(body.claim)) {
    return Refuse(Outcome::kAlreadyExists, "a claim of this id was filed already");
  }
  if (body.request.has_value() &&
      context.log.ConsumerOf(body.request->log, body.request->index).has_value()) {
    return Refuse(Outcome::kAlreadyConsumed, "the request was taken up already");
  }
  const Benefit* benefit = BenefitOf(body, context.directory, context.directory_size);
  if (benefit == nullptr) {
    return Refuse(Outcome::kUnknownBenefit, "no such benefit on the date of the event");
  }
  const SubjectId& member = command.subjects.front();
  const StreamId entitlement = EntitlementStream(benefit->programme, member);
  AMANAT_RETURN_IF_ERROR(RequireStream(command, entitlement));
  AMANAT_RETURN_IF_ERROR(RequireStream(command, core::StreamOf(member)));
  if (EntitlementInUse(entitlement, body, *benefit)) {
    return Refuse(Outcome::kEntitlementInUse,
                  absl::StrCat("a claim on programme ", benefit->programme, " stands already"));
  }
  const contribution::Cover cover =
      cover_->CoverOn(member, body.event_date.days, benefit->tail_days);
  if (!cover.covered()) {
    return Refuse(Outcome::kNotCovered, absl::StrCat("cover on the date of the event: ",
                                                     contribution::CoverStatusName(cover.status)));
  }
  if (auto refusal = RefuseContent(body, *benefit, filed_on)) return *refusal;
  Decision decision;
  decision.rests_on.push_back(
      {context.log.id(), cover.evidence, cover_->LeafHashOf(cover.evidence)});
  return decision;
}

absl::StatusOr<Decision> ClaimsCore::DecideRecommendation(const Command& command,
                                                          const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto begun, Begin<ClaimStep>(command, context, Role::kOfficer));
  const Step step =
      TakeStep(Find(begun.second.claim), begun.first->body.code, {}, {ClaimState::kFiled});
  return step.refusal.value_or(Decision{});
}

absl::StatusOr<Decision> ClaimsCore::DecideApproval(const Command& command,
                                                    const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto begun, Begin<ClaimStep>(command, context, Role::kApprover));
  const Step step = TakeStep(Find(begun.second.claim), begun.first->body.code,
                             {&Claim::recommender}, {ClaimState::kRecommended});
  if (step.refusal.has_value()) return *step.refusal;
  Decision decision;
  core::Post(decision, Account(context, Chart::kExpense, *step.claim),
             Account(context, Chart::kClaimsPayable, *step.claim),
             step.claim->benefit.amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> ClaimsCore::DecideRejection(const Command& command,
                                                     const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto begun,
                          Begin<ClaimRejected>(command, context, Role::kApprover));
  const Step step = TakeStep(Find(begun.second.claim), begun.first->body.code,
                             {&Claim::recommender}, {ClaimState::kFiled, ClaimState::kRecommended});
  if (step.refusal.has_value()) return *step.refusal;
  if (!IsReason(begun.second.reason)) {
    return Refuse(Outcome::kReasonRequired,
                  "reasons: not-covered, documents-not-genuine, not-an-heir, excluded-cause, "
                  "withdrawn");
  }
  AMANAT_RETURN_IF_ERROR(RequireStream(command, EntitlementOf(*step.claim)));
  return Decision{};
}

absl::StatusOr<Decision> ClaimsCore::DecideOrder(const Command& command,
                                                 const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto begun, Begin<ClaimStep>(command, context, Role::kApprover));
  const Step step = TakeStep(Find(begun.second.claim), begun.first->body.code,
                             {&Claim::recommender}, {ClaimState::kApproved});
  if (step.refusal.has_value()) return *step.refusal;
  Decision decision;
  core::Post(decision, Account(context, Chart::kClaimsPayable, *step.claim),
             Account(context, Chart::kClaimsOrdered, *step.claim),
             step.claim->benefit.amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> ClaimsCore::DecidePayment(const Command& command,
                                                   const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto begun, Begin<ClaimStep>(command, context, Role::kPayer));
  const Step step = TakeStep(Find(begun.second.claim), begun.first->body.code,
                             {&Claim::recommender, &Claim::approver, &Claim::orderer},
                             {ClaimState::kPaymentOrdered});
  if (step.refusal.has_value()) return *step.refusal;
  const Claim& claim = *step.claim;
  AMANAT_RETURN_IF_ERROR(RequireStream(command, EntitlementOf(claim)));
  Decision decision;
  const int64_t whole = claim.benefit.amount.minor_units;
  decision.postings.push_back({Account(context, Chart::kClaimsOrdered, claim), whole});
  for (const int64_t amount : AmountsOf(whole, claim.body.heirs)) {
    // The share of an heir may be less than a minor unit.
    if (amount == 0) continue;
    decision.postings.push_back({Account(context, Chart::kBank, claim), -amount});
  }
  return decision;
}

void ClaimsCore::EvolveFiling(const examine::Leaf& leaf, const Context& context) {
  auto body = wire::Decode<ClaimFiled>(leaf.command.body);
  if (!body.ok() || leaf.command.subjects.empty()) return;
  const Benefit* benefit = BenefitOf(*body, context.directory, context.log.DirectorySize());
  // What another core wrote; its replay reports it.
  if (benefit == nullptr || claims_.contains(body->claim)) return;
  const StreamId id = body->claim;
  Claim& claim = claims_[id];
  claim.subjects = leaf.command.subjects;
  claim.benefit = *benefit;
  claim.filed = claim.last = leaf.entry.index;
  claim.filer = core::AuthorCode(leaf.command, context.directory);
  claim.body = *std::move(body);
  order_.push_back(id);
  by_entitlement_[EntitlementOf(claim)].push_back(id);
}

void ClaimsCore::EvolveStep(const examine::Leaf& leaf, EventType type, const Context& context) {
  StreamId id;
  std::string reason;
  if (type == EventType::kClaimRejected) {
    const auto body = wire::Decode<ClaimRejected>(leaf.command.body);
    if (!body.ok()) return;
    id = body->claim;
    reason = body->reason;
  } else {
    const auto body = wire::Decode<ClaimStep>(leaf.command.body);
    if (!body.ok()) return;
    id = body->claim;
  }
  const auto it = claims_.find(id);
  if (it == claims_.end()) return;
  Claim& claim = it->second;
  claim.last = leaf.entry.index;
  const std::string author = core::AuthorCode(leaf.command, context.directory);
  switch (type) {
    case EventType::kClaimRecommended:
      claim.state = ClaimState::kRecommended;
      claim.recommender = author;
      break;
    case EventType::kClaimApproved:
      claim.state = ClaimState::kApproved;
      claim.approver = author;
      break;
    case EventType::kClaimRejected:
      claim.state = ClaimState::kRejected;
      claim.rejector = author;
      claim.reason = reason;
      break;
    case EventType::kClaimPaymentOrdered:
      claim.state = ClaimState::kPaymentOrdered;
      claim.orderer = author;
      break;
    default:
      claim.state = ClaimState::kPaid;
      claim.payer = author;
      break;
  }
}

void ClaimsCore::Evolve(const examine::Leaf& leaf, uint32_t event_type, const Context& context) {
  const auto type = static_cast<EventType>(event_type);
  if (!Handles(type)) return;
  if (type == EventType::kClaimFiled) {
    EvolveFiling(leaf, context);
  } else if (type == EventType::kClaimRequested) {
    auto body = wire::Decode<ClaimFiled>(leaf.command.body);
    if (!body.ok()) return;
    requested_[body->claim] = leaf.entry.index;
    requests_.push_back({leaf.entry.index, leaf.entry.recipient, *std::move(body),
                         leaf.command.subjects, leaf.command.effective_date.days});
  } else {
    EvolveStep(leaf, type, context);
  }
}

const Claim* ClaimsCore::Find(const StreamId& claim) const {
  const auto it = claims_.find(claim);
  return it == claims_.end() ? nullptr : &it->second;
}

}  // namespace amanat::claims
