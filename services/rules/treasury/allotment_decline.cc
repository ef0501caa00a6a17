// A consulate declines an allotment instead of accepting it; head office sees that, and its bank credits
// what was issued (allotment_return.cc).
#include "amanat/acts/treasury.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/allotment_reads.h"
#include "services/rules/treasury/checks.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::AllotmentDeclined;
using ::amanat::treasury::DeclineSeen;
using core::Cited;
using directory::Role;

namespace {

absl::StatusOr<Decision> DecideDecline(const Given<AllotmentDeclined>& given) {
  const AllotmentDeclined& body = given.body;
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, body.allotment));
  AMANAT_ASSIGN_OR_RETURN(auto read, ReadOffer(given.context, body.allotment, body.issue));
  if (auto* refusal = std::get_if<Decision>(&read)) return std::move(*refusal);
  if (body.reason.empty()) {
    return RefuseOn({body.issue}, outcome::kReasonRequired, "the reason is missing");
  }
  Decision decision;
  decision.recipient = std::get<Offer>(read).head_office->id;
  decision.consumes = {body.issue};
  return decision;
}

absl::Status EvolveDecline(const Recorded<AllotmentDeclined>& recorded, Evolution& evolution) {
  return DeclinedAllotments().Put(
      evolution.rows,
      {recorded.index(), recorded.leaf.command.effective_date, recorded.body.reason},
      recorded.body.allotment);
}

absl::StatusOr<Decision> DecideDeclineSeen(const Given<DeclineSeen>& given) {
  const DeclineSeen& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, body.decline, event::kAllotmentDeclined));
  AMANAT_ASSIGN_OR_RETURN(const auto issued,
                          IssuedAllotments().Find(context.rows(), body.allotment));
  const auto decline = wire::Decode<AllotmentDeclined>(cited.leaf.command.body);
  if (!cited.fits || !decline.ok() || decline->allotment != body.allotment || !issued.has_value() ||
      issued->recipient != body.decline.log) {
    return absl::InvalidArgumentError("the cited entry does not decline an allotment of this log");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireDateOf(cited.leaf, given.command));
  Decision decision;
  decision.consumes.push_back(body.decline);
  return decision;
}

absl::Status EvolveDeclineSeen(const Recorded<DeclineSeen>& recorded, Evolution& evolution) {
  const StreamId& allotment = recorded.body.allotment;
  AMANAT_ASSIGN_OR_RETURN(IssuedAllotment issued,
                          FindRecorded(IssuedAllotments(), evolution.rows, allotment));
  issued.decline_seen = recorded.index();
  return IssuedAllotments().Put(evolution.rows, issued, allotment);
}

std::optional<Command> TakeUpDecline(const Leaf& foreign, const entry::Reference& cited,
                                     const Context&) {
  const auto decline = wire::Decode<AllotmentDeclined>(foreign.command.body);
  if (!decline.ok()) return std::nullopt;
  return SeenCommand(event::kDeclineSeen, foreign, DeclineSeen{decline->allotment, cited});
}

}  // namespace

std::vector<Act> DeclineActs() {
  return {MakeAct<AllotmentDeclined, DecideDecline, EvolveDecline>(
              event::kAllotmentDeclined, Place::kConsulate, {Role::kTreasurer, Role::kOfficer}),
          MakeAct<DeclineSeen, DecideDeclineSeen, EvolveDeclineSeen>(event::kDeclineSeen,
                                                                     Place::kHeadOffice, {})};
}

std::vector<Taking> DeclineTakings() { return {{event::kAllotmentDeclined, TakeUpDecline}}; }

}  // namespace amanat::rules::treasury
