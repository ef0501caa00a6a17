// Between which days a signed command may say that what it does took effect. Without bounds its signer
// could enter today what is to count as of last year, or as of the next.
//
//   AMANAT_RETURN_IF_ERROR(CheckEffectiveDate(command.effective_date, record_time));
//
// The record date is that of the entry's record time at UTC. A site's civil date is that one, or a day
// beside it: the day behind it is within the bounds for sites whose day begins earlier. Lines of a file have
// their manifest's date. What a log takes up by itself has the date of the entry that it takes up, however
// late that comes; the rules ask so. Thread-safe: pure functions.
#ifndef AMANAT_LEDGER_EXAMINE_EFFECTIVE_DATE_H_
#define AMANAT_LEDGER_EXAMINE_EFFECTIVE_DATE_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/clock.h"
#include "ledger/entry/calendar.h"

namespace amanat::examine {

constexpr CivilDays kEffectiveBeforeRecordMax = 7;
constexpr CivilDays kEffectiveAfterRecordMax = 1;

// Of a time from 1970 on, as every record time is.
constexpr CivilDays RecordDate(UnixMicros record_time) { return record_time / kMicrosPerDay; }

// InvalidArgument names the date, and those that may stand in its place.
inline absl::Status CheckEffectiveDate(wire::CivilDate effective, UnixMicros record_time) {
  const CivilDays first = RecordDate(record_time) - kEffectiveBeforeRecordMax;
  const CivilDays last = RecordDate(record_time) + kEffectiveAfterRecordMax;
  if (effective.days >= first && effective.days <= last) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "the effective date is ", FormatCivilDate(effective.days), ", an entry of ",
      FormatCivilDate(RecordDate(record_time)), " may have one from ", FormatCivilDate(first),
      " to ", FormatCivilDate(last), ": prepare the command anew with such a date"));
}

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_EFFECTIVE_DATE_H_
