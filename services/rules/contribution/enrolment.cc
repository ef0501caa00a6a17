// An officer enrols a member for a contract, once each; cover begins with the contribution.
#include <algorithm>

#include "amanat/acts/contribution.h"
#include "services/forms/contribution_form.h"
#include "services/forms/country.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/acts.h"
#include "services/rules/contribution/deaths.h"
#include "services/rules/contribution/member.h"

namespace amanat::rules::contribution {
namespace {

using amanat::contribution::IsPlausiblePeriod;
using amanat::contribution::kContractDaysMax;
using core::Refuse;

absl::StatusOr<Decision> Decide(const Given<MemberEnrolled>& given) {
  const MemberEnrolled& body = given.body;
  const std::vector<SubjectId>& subjects = given.command.subjects;
  if (subjects.size() != 1 || subjects.front().is_zero()) {
    return absl::InvalidArgumentError("an enrolment is of exactly one member");
  }
  const SubjectId& member = subjects.front();
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, core::StreamOf(member)));
  if (!forms::IsCountry(body.destination)) {
    return absl::InvalidArgumentError("the destination is no ISO 3166-1 alpha-3 code");
  }
  if (body.hiring.empty()) return absl::InvalidArgumentError("the hiring is missing");
  AMANAT_ASSIGN_OR_RETURN(const std::vector<MemberEnrolled> before,
                          EnrolmentsOf(given.context.rows(), member));
  if (std::any_of(before.begin(), before.end(), [&](const MemberEnrolled& known) {
        return known.contract_start == body.contract_start;
      })) {
    return Refuse(outcome::kAlreadyExists, "the member is enrolled for that contract already");
  }
  AMANAT_ASSIGN_OR_RETURN(const auto death, DeathOf(given.context.rows(), member));
  if (death.has_value() && body.contract_start >= death->died_on) {
    return Refuse(outcome::kPersonDeceased,
                  absl::StrCat("a claim stands on the member's death, entry ", death->filed,
                               ": no contract begins from that day on"));
  }
  if (body.contract_end <= body.contract_start) {
    return Refuse(outcome::kInvalidPeriod, "the contract ends before it begins");
  }
  if (!IsPlausiblePeriod(body.contract_start.days, given.command.effective_date.days) ||
      body.contract_end.days - body.contract_start.days > kContractDaysMax) {
    return Refuse(outcome::kInvalidPeriod,
                  "the contract begins too far from the effective date, or is too long");
  }
  return Decision{};
}

absl::Status Evolve(const Recorded<MemberEnrolled>& recorded, Evolution& evolution) {
  evolution.note = NoteOf(recorded.body);
  return absl::OkStatus();
}

}  // namespace

Act EnrolMember() {
  return MakeAct<MemberEnrolled, Decide, Evolve>(event::kMemberEnrolled, Place::kAnywhere,
                                                 {directory::Role::kOfficer});
}

}  // namespace amanat::rules::contribution
