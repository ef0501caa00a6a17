// Contributions, deposits, credits and enrolments that were recorded wrongly are taken back by two people;
// then the right thing is recorded under the same number.
#include "services/rules/act/reversal.h"
#include "amanat/acts/contribution.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/acts.h"
#include "services/rules/contribution/collector.h"
#include "services/rules/contribution/keys.h"
#include "services/rules/contribution/member.h"
#include "services/rules/contribution/tables.h"

namespace amanat::rules::contribution {
namespace {

using amanat::contribution::Contribution;
using amanat::contribution::ContributionReversed;
using amanat::contribution::CreditReversed;
using amanat::contribution::DepositReversed;
using amanat::contribution::DepositStream;
using amanat::contribution::EnrolmentWithdrawn;
using core::Refuse;
using core::RequireStream;
using directory::Role;

// A collector takes back what is his own; treasurers and administrators whatever is wrong.
absl::Status RequireAnswerable(const directory::Operator& author, const std::string& collector) {
  if (author.HasRole(Role::kTreasurer) || author.HasRole(Role::kAdministrator)) {
    return absl::OkStatus();
  }
  return RequireOwnName(author, collector);
}

absl::StatusOr<Decision> DecideContribution(const Given<ContributionReversed>& given) {
  const ContributionReversed& body = given.body;
  AMANAT_RETURN_IF_ERROR(RequireAnswerable(*given.author, body.contribution.collector));
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(given.context, body.entry));
  if (auto refusal =
          RefuseReversal(original, {event::kContributionCollected, event::kContributionLine},
                         body.reason, given.context)) {
    return *std::move(refusal);
  }
  Contribution said = body.contribution;
  if (original.type == event::kContributionLine) {
    if (said.collector != original.source) {
      return absl::InvalidArgumentError(
          absl::StrCat("entry ", body.entry, " is a line of another collector's file"));
    }
    said.collector.clear();
  }
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, said, given.command.subjects));
  return TakeBack(original, given.context);
}

absl::Status EvolveContribution(const Recorded<ContributionReversed>& recorded,
                                Evolution& evolution) {
  evolution.note = NoteOfReversal(recorded.body.entry);
  return UncountContribution(recorded.body.contribution, evolution.rows);
}

absl::StatusOr<Decision> DecideDeposit(const Given<DepositReversed>& given) {
  const DepositReversed& body = given.body;
  AMANAT_RETURN_IF_ERROR(RequireAnswerable(*given.author, body.deposit.collector));
  AMANAT_RETURN_IF_ERROR(
      RequireStream(given.command, DepositStream(body.deposit.collector, body.deposit.slip)));
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(given.context, body.entry));
  if (auto refusal = RefuseReversal(original, {event::kDepositMade}, body.reason, given.context)) {
    return *std::move(refusal);
  }
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, body.deposit, given.command.subjects));
  AMANAT_ASSIGN_OR_RETURN(
      const Deposit deposit,
      FindRecorded(Deposits(), given.context.rows(), body.deposit.collector, body.deposit.slip));
  if (deposit.credit != 0) {
    return Refuse(outcome::kWrongState, absl::StrCat("entry ", deposit.credit,
                                                     " credits the deposit: take that back first"));
  }
  return TakeBack(original, given.context);
}

absl::Status EvolveDeposit(const Recorded<DepositReversed>& recorded, Evolution& evolution) {
  const std::string& collector = recorded.body.deposit.collector;
  const std::string& slip = recorded.body.deposit.slip;
  AMANAT_ASSIGN_OR_RETURN(Deposit deposit,
                          FindRecorded(Deposits(), evolution.rows, collector, slip));
  deposit.reversal = recorded.index();
  return Deposits().Put(evolution.rows, deposit, collector, slip);
}

absl::StatusOr<Decision> DecideCredit(const Given<CreditReversed>& given) {
  const CreditReversed& body = given.body;
  AMANAT_RETURN_IF_ERROR(
      RequireStream(given.command, DepositStream(body.credit.collector, body.credit.slip)));
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(given.context, body.entry));
  if (auto refusal = RefuseReversal(original, {event::kBankCredited}, body.reason, given.context)) {
    return *std::move(refusal);
  }
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, body.credit, given.command.subjects));
  return TakeBack(original, given.context);
}

absl::Status EvolveCredit(const Recorded<CreditReversed>& recorded, Evolution& evolution) {
  const std::string& collector = recorded.body.credit.collector;
  const std::string& slip = recorded.body.credit.slip;
  AMANAT_ASSIGN_OR_RETURN(Deposit deposit,
                          FindRecorded(Deposits(), evolution.rows, collector, slip));
  deposit.credit = 0;
  return Deposits().Put(evolution.rows, deposit, collector, slip);
}

absl::StatusOr<Decision> DecideEnrolment(const Given<EnrolmentWithdrawn>& given) {
  const EnrolmentWithdrawn& body = given.body;
  const std::vector<SubjectId>& subjects = given.command.subjects;
  if (subjects.size() != 1) {
    return absl::InvalidArgumentError("an enrolment is of exactly one member");
  }
  AMANAT_RETURN_IF_ERROR(RequireStream(given.command, core::StreamOf(subjects.front())));
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(given.context, body.entry));
  if (auto refusal =
          RefuseReversal(original, {event::kMemberEnrolled}, body.reason, given.context)) {
    return *std::move(refusal);
  }
  AMANAT_RETURN_IF_ERROR(RequireSaid(original, body.enrolment, subjects));
  AMANAT_ASSIGN_OR_RETURN(const auto resting,
                          FirstRestingOn(given.context.rows(), subjects.front(), body.entry));
  if (resting.has_value()) {
    return Refuse(
        outcome::kWrongState,
        absl::StrCat("entry ", *resting, " names the member since: take that back first"));
  }
  return TakeBack(original, given.context);
}

absl::Status EvolveEnrolment(const Recorded<EnrolmentWithdrawn>& recorded, Evolution& evolution) {
  evolution.note = NoteOfReversal(recorded.body.entry);
  return absl::OkStatus();
}

}  // namespace

Act ReverseContribution() {
  Act act = MakeAct<ContributionReversed, DecideContribution, EvolveContribution>(
      event::kContributionReversed, Place::kHeadOffice,
      {Role::kCollector, Role::kTreasurer, Role::kAdministrator});
  act.second_roles = {Role::kTreasurer, Role::kAdministrator};
  return act;
}

Act ReverseDeposit() {
  Act act = MakeAct<DepositReversed, DecideDeposit, EvolveDeposit>(
      event::kDepositReversed, Place::kHeadOffice,
      {Role::kCollector, Role::kTreasurer, Role::kAdministrator});
  act.second_roles = {Role::kTreasurer, Role::kAdministrator};
  return act;
}

Act ReverseCredit() {
  Act act = MakeAct<CreditReversed, DecideCredit, EvolveCredit>(
      event::kCreditReversed, Place::kHeadOffice, {Role::kTreasurer, Role::kAdministrator});
  act.second_roles = {Role::kTreasurer, Role::kAdministrator};
  return act;
}

Act WithdrawEnrolment() {
  Act act = MakeAct<EnrolmentWithdrawn, DecideEnrolment, EvolveEnrolment>(
      event::kEnrolmentWithdrawn, Place::kAnywhere, {Role::kOfficer, Role::kAdministrator});
  act.second_roles = {Role::kOfficer, Role::kTreasurer, Role::kAdministrator};
  return act;
}

}  // namespace amanat::rules::contribution
