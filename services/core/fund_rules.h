// Rules that the fund's domains share, so that each stands once: which log is head office's, who is
// who, what an amount is, and the streams on which two domains meet.
//
//   AMANAT_RETURN_IF_ERROR(core::RequireHeadOffice(context));
//   if (auto refusal = core::CheckAmount(body.amount)) return *refusal;
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_CORE_FUND_RULES_H_
#define AMANAT_SERVICES_CORE_FUND_RULES_H_

#include <optional>
#include <string>

#include "services/core/core.h"

namespace amanat::core {

// Head office's fund log: that of the site of the first administrator who was admitted, whatever
// became of his key since. FailedPrecondition before the log is admitted.
absl::StatusOr<const directory::AdmittedLog*> HeadOfficeFund(const Context& context);
// PermissionDenied unless the context's log is, or is not, head office's fund log.
absl::Status RequireHeadOffice(const Context& context);
absl::Status RequireConsulate(const Context& context);

// The code of the command's first author, revoked or not; empty when nobody was admitted there.
std::string AuthorCode(const Command& command, const directory::Directory& directory);

// Whether two codes are one person's by the directory as the log has recorded it. Whatever in the rules compares
// who did something asks this, and never compares codes.
bool IsSamePerson(const Context& context, absl::string_view one, absl::string_view other);
// Whether a person signed both commands, under whichever codes. Who was admitted where the log has not recorded
// the directory yet is nobody; a command of the writer's own is signed by nobody.
bool SharesAuthor(const Context& context, const Command& one, const Command& other);

struct Cited {
  examine::Leaf leaf;
  // Accepted, of the expected type, and addressed to the context's log.
  bool fits = false;
};
// The entry that `reference` names. InvalidArgument when its leaf hash is another one; the errors
// of Context::read.
absl::StatusOr<Cited> ReadCited(const Context& context, const entry::Reference& reference,
                                entry::EventType type);

// The refusal of an amount that is not positive, or of a currency in which no money is counted.
std::optional<Decision> CheckAmount(const money::Money& amount);

// How old what an act tells of may be, by its effective date: paper that comes later than a year is a matter
// for people, not for a date in a form.
constexpr CivilDays kDateAgeDaysMax = 366;

// The refusal of a date that lies after `effective` or more than `age_days_max` before it; `what` says of
// what it is. The effective date itself is bounded by the record date (ledger/examine/effective_date.h).
std::optional<Decision> CheckDate(absl::string_view what, wire::CivilDate date,
                                  wire::CivilDate effective,
                                  CivilDays age_days_max = kDateAgeDaysMax);

// InvalidArgument unless a command by which the log takes up `foreign` has that entry's effective date:
// what it takes up says when it took effect, however late it comes.
absl::Status RequireDateOf(const examine::Leaf& foreign, const Command& command);

// InvalidArgument when no line of the bank's statement is named, by a letter or digit at least. A line is booked
// once, whichever act cites it, and however it is written: capitals and what stands between words make no
// difference, so that FAKE-900, fake/900 and Fake900 are one line. Where digits part does: 1-17 is not 11-7.
absl::Status CheckStatementLine(absl::string_view line);
OnceFingerprint StatementLineKey(absl::string_view line);

// Whether an emergency approval is ratified, in head office's log: the ratification names it, and
// so does whatever rests on there being one or none.
StreamId EmergencyStream(const LogId& log, LogIndex approval);
// What head office decided of a consulate's spend, whichever liquidation it stood in.
StreamId SpendStream(const LogId& log, LogIndex spend);

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_FUND_RULES_H_
