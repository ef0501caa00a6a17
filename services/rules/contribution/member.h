// What a fund log knows of a member. Every accepted entry that names a person has a row in the
// person's own stream, which the engine writes (state::Table::kStream); what the acts here keep of
// an entry stands in that row as its note (Evolution::note), so that a line of a file costs no
// other row under a random key, and all that is known of a member lies together:
//
//   evolution.note = NoteOf(payment);                                     // in Evolve
//   AMANAT_ASSIGN_OR_RETURN(const Cover cover, CoverOn(rows, member, date, tail_days));
//
// What is taken back stays, and a later row says so: payments and enrolments below are those that stand.
//
// A note begins with one byte that says what it is, out of the domain's range of table numbers: acts
// of several domains name one person.
//
// Errors: those of the reader; DataLoss for a row that does not parse. Thread-safe: functions without
// state. Cost: a scan of the member's rows.
#ifndef AMANAT_SERVICES_RULES_CONTRIBUTION_MEMBER_H_
#define AMANAT_SERVICES_RULES_CONTRIBUTION_MEMBER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amanat/acts/contribution.h"
#include "ledger/state/reader.h"
#include "services/rules/contribution/cover.h"

namespace amanat::rules::contribution {

using amanat::contribution::Cover;
using amanat::contribution::MemberEnrolled;
using amanat::contribution::Payment;

// The notes of a contribution (its index is the row's) and of an enrolment, of which the whole body
// is kept.
std::string NoteOf(const Payment& payment);
std::string NoteOf(const MemberEnrolled& enrolment);
// The note of what takes one of them back, which stands at `entry`.
std::string NoteOfReversal(LogIndex entry);

// Those that stand, in the order in which they were recorded.
absl::StatusOr<std::vector<Payment>> PaymentsOf(const state::Reader& rows, const SubjectId& member);
absl::StatusOr<std::vector<MemberEnrolled>> EnrolmentsOf(const state::Reader& rows,
                                                         const SubjectId& member);

// Those of whom a contribution or an enrolment is recorded and whose ids begin with these hexadecimal digits
// (at most 32, in lower case), ascending, the first `members_max`. ResourceExhausted when more rows begin so
// than are looked through.
constexpr size_t kMemberRowsReadMax = size_t{1} << 16;
absl::StatusOr<std::vector<SubjectId>> MembersWith(const state::Reader& rows,
                                                   const std::string& digits, size_t members_max);

// What of the member was taken back, in the order in which that was done.
struct TakenBack {
  LogIndex entry = 0;
  LogIndex by = 0;
};
absl::StatusOr<std::vector<TakenBack>> TakenBackOf(const state::Reader& rows,
                                                   const SubjectId& member);

// The first entry behind `entry` that names the member and was not taken back, whatever it says; nothing
// when none does. Enrolments do not count: none rests on another one.
absl::StatusOr<std::optional<LogIndex>> FirstRestingOn(const state::Reader& rows,
                                                       const SubjectId& member, LogIndex entry);

// On `date`, by what is recorded so far and stands.
absl::StatusOr<Cover> CoverOn(const state::Reader& rows, const SubjectId& member, CivilDays date,
                              uint64_t tail_days = 0);

}  // namespace amanat::rules::contribution

#endif  // AMANAT_SERVICES_RULES_CONTRIBUTION_MEMBER_H_
