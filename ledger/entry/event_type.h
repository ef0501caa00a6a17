// The event types that the engine has itself: those of a log's own writer and of the directory. All
// others are a fund's and stand in its catalogue (catalogue.h): here they are numbers. A number is
// never reused; a changed body is a new type. What a body holds: writer_events.h for the writer's
// own, proto/amanat/acts for all others.
//
// Thread-safe: constant data.
#ifndef AMANAT_LEDGER_ENTRY_EVENT_TYPE_H_
#define AMANAT_LEDGER_ENTRY_EVENT_TYPE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::entry {

enum class Book : uint8_t { kUnspecified = 0, kDirectory = 1, kFund = 2, kRemittance = 3 };

absl::string_view BookName(Book book);
absl::StatusOr<Book> BookFromName(absl::string_view name);

// Any number may occur: 1 to 99 and 188 are the engine's, the others from 100 on the fund's.
enum class EventType : uint32_t {
  kUnspecified = 0,
  // Written by the log's own writer, covered by its checkpoint.
  kLogFounded = 1,
  kWriterStarted = 2,
  kFollowed = 3,
  kImportDuplicates = 4,
  kImportClosed = 5,
  // Directory.
  kOperatorAdmitted = 10,
  kKeyRevoked = 11,
  kSiteAdmitted = 12,
  kLogAdmitted = 13,
  kCeilingSet = 14,
  kScheduleSet = 15,
  kRateSet = 16,
  kRulesActivated = 17,
  kChartPermitsAdded = 188,
  kAuditParametersSet = 25,
  kPartySet = 19,
  kPartyStatusSet = 20,
  kOperatorProfileSet = 23,
};

enum class SignerClass : uint8_t {
  kWriter,      // nobody decides: the bytes follow from what the log already says
  kPerson,      // one operator
  kTwoPersons,  // two different operators sign the same command bytes; in the directory, administrators
  kLine,        // a line of a manifest that one operator signed
};

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_EVENT_TYPE_H_
