// Every event type: its number, who signs it and in which book it stands. A number is never
// reused; a changed body is a new type. What a body holds: writer_events.h for the writer's own,
// proto/amanat/acts for all others.
//
// Thread-safe: constant data.
#ifndef AMANAT_LEDGER_ENTRY_EVENT_TYPE_H_
#define AMANAT_LEDGER_ENTRY_EVENT_TYPE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::entry {

enum class Book : uint8_t { kUnspecified = 0, kDirectory = 1, kFund = 2, kRemittance = 3 };

absl::string_view BookName(Book book);
absl::StatusOr<Book> BookFromName(absl::string_view name);

// Reserved, and to be given out in these ranges alone, for acts that the books know and this version
// does not have: 112-119 the treasury's way back (an issue declined and that seen, a return refused
// and that seen, a line's acceptance reversed and that seen, money remitted and credited), 127-135
// refunds, reversed spends and money held for others, 138-139 stays and what is noted. An
// account permits the event types of the chart by which it was opened, and no later ones.
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
  // Treasury.
  kOpeningBalance = 100,
  kExchangeMade = 101,
  kAllotmentIssued = 102,
  kAllotmentAccepted = 103,
  kAcceptanceSeen = 104,
  kAllotmentReturned = 105,
  kReturnCredited = 106,
  kLiquidationSubmitted = 107,
  kLiquidationLineAccepted = 108,
  kLiquidationLineSentBack = 109,
  kLineAcceptanceSeen = 110,
  kLineSentBackSeen = 111,
  // Repatriation and emergency assistance.
  kCaseOpened = 120,
  kAssistanceRecommended = 121,
  kAssistanceApproved = 122,
  kAssistanceEmergencyApproved = 123,
  kAssistanceDisbursed = 124,
  kAssistanceReleased = 125,
  kEmergencyRatified = 126,
  kAssistanceRecommendationWithdrawn = 136,
  kCaseClosed = 137,
  // Contributions.
  kMemberEnrolled = 140,
  kContributionCollected = 141,
  kContributionManifest = 142,
  kContributionLine = 143,
  kDepositMade = 144,
  kBankCredited = 145,
  // Claims.
  kClaimRequested = 160,
  kClaimFiled = 161,
  kClaimRecommended = 162,
  kClaimApproved = 163,
  kClaimRejected = 164,
  kClaimPaymentOrdered = 165,
  kClaimPaid = 166,
  // Remittance observations.
  kRemittanceRecorded = 200,
  kRemittanceManifest = 201,
  kRemittanceLine = 202,
  kPricesObserved = 203,
};

enum class SignerClass : uint8_t {
  kWriter,      // nobody decides: the bytes follow from what the log already says
  kPerson,      // one operator
  kTwoPersons,  // two different operators sign the same command bytes
  kLine,        // a line of a manifest that one operator signed
};

struct EventTypeInfo {
  EventType type;
  absl::string_view name;  // UPPER_SNAKE, stable
  SignerClass signer_class;
  Book book;  // kUnspecified: any book
  // Of a manifest: the type of the lines that its one signature covers, for any other would borrow
  // it. kUnspecified: not a manifest.
  EventType line_type = EventType::kUnspecified;
};

// nullptr for a type that this version does not know.
const EventTypeInfo* FindEventType(uint32_t number);
// As EventTypeInfo::line_type; kUnspecified for an unknown type, too.
EventType LineTypeOf(uint32_t number);
inline bool IsManifest(uint32_t number) { return LineTypeOf(number) != EventType::kUnspecified; }

// The name, or "EVENT_<number>" for an unknown one.
std::string EventTypeName(uint32_t number);

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_EVENT_TYPE_H_
