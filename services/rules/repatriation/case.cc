// A case of a person in distress is opened, and closed when nothing is left to do.
#include "absl/strings/str_cat.h"
#include "amanat/acts/repatriation.h"
#include "services/rules/act/parties.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/act_groups.h"
#include "services/rules/repatriation/acts.h"
#include "services/rules/repatriation/case_rules.h"

namespace amanat::rules::repatriation {

using ::amanat::repatriation::CaseClosed;
using ::amanat::repatriation::CaseOpened;
using core::Refuse;
using directory::Role;

namespace {

// The party that a case of this hiring must, may or must not name.
bool PartyFits(const CaseOpened& body) {
  if (body.hiring == "government") return body.liable_party.empty();
  if (body.hiring == "direct" && body.liable_party.empty()) return true;
  return !body.liable_party.empty();
}

absl::StatusOr<Decision> DecideOpening(const Given<CaseOpened>& given) {
  const CaseOpened& body = given.body;
  AMANAT_RETURN_IF_ERROR(CheckCaseAct(given.command, body.case_id, /*subjects=*/1));
  if (body.hiring.empty()) return absl::InvalidArgumentError("the hiring is missing");
  if (given.context.log.VersionOf(body.case_id) != 0) {
    return Refuse(outcome::kAlreadyExists, "a stream of this id was opened already");
  }
  AMANAT_ASSIGN_OR_RETURN(const std::optional<Case> death,
                          CaseOfDeath(given.context.rows(), given.command.subjects.front()));
  if (death.has_value() && body.reason != "death" && body.distress_date > death->distress_date) {
    return Refuse(outcome::kPersonDeceased,
                  absl::StrCat("a case stands on the person's death, entry ", death->opened,
                               ", which was before the distress"));
  }
  if (body.reason.empty()) return Refuse(outcome::kReasonRequired, "the reason is missing");
  const CivilDays age = given.command.effective_date.days - body.distress_date.days;
  if (age < 0 || age > kDistressAgeDaysMax) {
    return Refuse(outcome::kInvalidPeriod,
                  absl::StrCat("the distress lies ahead, or more than ", kDistressAgeDaysMax,
                               " days before the effective date"));
  }
  if (!PartyFits(body)) {
    return Refuse(outcome::kUnknownParty,
                  absl::StrCat("hiring ", body.hiring,
                               body.hiring == "government" ? " has no liable party"
                                                           : " needs the liable party's code"));
  }
  if (!body.liable_party.empty()) {
    if (auto refusal = RefuseUnlessParty(given.context, body.liable_party,
                                         {"agency", "employer", "insurer"})) {
      return *std::move(refusal);
    }
  }
  return Decision();
}

absl::Status EvolveOpening(const Recorded<CaseOpened>& recorded, Evolution& evolution) {
  const CaseOpened& body = recorded.body;
  const std::vector<SubjectId>& subjects = recorded.leaf.command.subjects;
  if (subjects.size() != 1) return absl::InternalError("an accepted case without its person");
  Case opened;
  opened.person = subjects.front();
  opened.reason = body.reason;
  opened.hiring = body.hiring;
  opened.liable_party = body.liable_party;
  opened.distress_date = body.distress_date;
  opened.opened = recorded.index();
  opened.opened_at = recorded.leaf.entry.record_time;
  opened.officer = recorded.author;
  return Cases().Put(evolution.rows, opened, body.case_id);
}

absl::StatusOr<Decision> DecideClosing(const Given<CaseClosed>& given) {
  const CaseClosed& body = given.body;
  AMANAT_RETURN_IF_ERROR(CheckCaseAct(given.command, body.case_id));
  AMANAT_ASSIGN_OR_RETURN(const auto found, Cases().Find(given.context.rows(), body.case_id));
  if (auto refusal = CheckOpen(found)) return *refusal;
  if (found->recommended != 0 || found->approved != 0) {
    return Refuse(outcome::kWrongState,
                  absl::StrCat(found->recommended, " assistances wait for their approval, ",
                               found->approved, " for their payment"));
  }
  if (body.outcome.empty()) return Refuse(outcome::kReasonRequired, "the outcome is missing");
  return Decision();
}

absl::Status EvolveClosing(const Recorded<CaseClosed>& recorded, Evolution& evolution) {
  const StreamId& case_id = recorded.body.case_id;
  AMANAT_ASSIGN_OR_RETURN(Case closed, FindRecorded(Cases(), evolution.rows, case_id));
  closed.closed = recorded.index();
  closed.closed_at = recorded.leaf.entry.record_time;
  closed.outcome = recorded.body.outcome;
  return Cases().Put(evolution.rows, closed, case_id);
}

}  // namespace

std::vector<Act> CaseActs() {
  return {MakeAct<CaseOpened, DecideOpening, EvolveOpening>(event::kCaseOpened, Place::kConsulate,
                                                            {Role::kOfficer}),
          MakeAct<CaseClosed, DecideClosing, EvolveClosing>(event::kCaseClosed, Place::kConsulate,
                                                            {Role::kOfficer})};
}

}  // namespace amanat::rules::repatriation
