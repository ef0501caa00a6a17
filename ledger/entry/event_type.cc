#include "ledger/entry/event_type.h"

#include <array>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"

namespace amanat::entry {
namespace {

using enum SignerClass;
using T = EventType;
constexpr Book kAny = Book::kUnspecified;
constexpr Book kDir = Book::kDirectory;
constexpr Book kFund = Book::kFund;
constexpr Book kRem = Book::kRemittance;

constexpr EventTypeInfo kEventTypes[] = {
    {T::kLogFounded, "LOG_FOUNDED", kWriter, kAny},
    {T::kWriterStarted, "WRITER_STARTED", kWriter, kAny},
    {T::kFollowed, "FOLLOWED", kWriter, kAny},
    {T::kImportDuplicates, "IMPORT_DUPLICATES", kWriter, kAny},
    {T::kImportClosed, "IMPORT_CLOSED", kWriter, kAny},
    {T::kOperatorAdmitted, "OPERATOR_ADMITTED", kTwoPersons, kDir},
    {T::kKeyRevoked, "KEY_REVOKED", kTwoPersons, kDir},
    {T::kSiteAdmitted, "SITE_ADMITTED", kTwoPersons, kDir},
    {T::kLogAdmitted, "LOG_ADMITTED", kTwoPersons, kDir},
    {T::kCeilingSet, "CEILING_SET", kTwoPersons, kDir},
    {T::kScheduleSet, "SCHEDULE_SET", kTwoPersons, kDir},
    {T::kRateSet, "RATE_SET", kTwoPersons, kDir},
    {T::kOpeningBalance, "OPENING_BALANCE", kTwoPersons, kFund},
    {T::kExchangeMade, "EXCHANGE_MADE", kPerson, kFund},
    {T::kAllotmentIssued, "ALLOTMENT_ISSUED", kPerson, kFund},
    {T::kAllotmentAccepted, "ALLOTMENT_ACCEPTED", kPerson, kFund},
    {T::kAcceptanceSeen, "ACCEPTANCE_SEEN", kWriter, kFund},
    {T::kAllotmentReturned, "ALLOTMENT_RETURNED", kPerson, kFund},
    {T::kReturnCredited, "RETURN_CREDITED", kPerson, kFund},
    {T::kLiquidationSubmitted, "LIQUIDATION_SUBMITTED", kPerson, kFund},
    {T::kLiquidationLineAccepted, "LIQUIDATION_LINE_ACCEPTED", kPerson, kFund},
    {T::kLiquidationLineSentBack, "LIQUIDATION_LINE_SENT_BACK", kPerson, kFund},
    {T::kLineAcceptanceSeen, "LINE_ACCEPTANCE_SEEN", kWriter, kFund},
    {T::kLineSentBackSeen, "LINE_SENT_BACK_SEEN", kWriter, kFund},
    {T::kCaseOpened, "CASE_OPENED", kPerson, kFund},
    {T::kAssistanceRecommended, "ASSISTANCE_RECOMMENDED", kPerson, kFund},
    {T::kAssistanceApproved, "ASSISTANCE_APPROVED", kPerson, kFund},
    {T::kAssistanceEmergencyApproved, "ASSISTANCE_EMERGENCY_APPROVED", kPerson, kFund},
    {T::kAssistanceDisbursed, "ASSISTANCE_DISBURSED", kPerson, kFund},
    {T::kAssistanceReleased, "ASSISTANCE_RELEASED", kPerson, kFund},
    {T::kEmergencyRatified, "EMERGENCY_RATIFIED", kPerson, kFund},
    {T::kAssistanceRecommendationWithdrawn, "ASSISTANCE_RECOMMENDATION_WITHDRAWN", kPerson, kFund},
    {T::kCaseClosed, "CASE_CLOSED", kPerson, kFund},
    {T::kMemberEnrolled, "MEMBER_ENROLLED", kPerson, kFund},
    {T::kContributionCollected, "CONTRIBUTION_COLLECTED", kPerson, kFund},
    {T::kContributionManifest, "CONTRIBUTION_MANIFEST", kPerson, kFund, T::kContributionLine},
    {T::kContributionLine, "CONTRIBUTION_LINE", kLine, kFund},
    {T::kDepositMade, "DEPOSIT_MADE", kPerson, kFund},
    {T::kBankCredited, "BANK_CREDITED", kPerson, kFund},
    {T::kClaimRequested, "CLAIM_REQUESTED", kPerson, kFund},
    {T::kClaimFiled, "CLAIM_FILED", kPerson, kFund},
    {T::kClaimRecommended, "CLAIM_RECOMMENDED", kPerson, kFund},
    {T::kClaimApproved, "CLAIM_APPROVED", kPerson, kFund},
    {T::kClaimRejected, "CLAIM_REJECTED", kPerson, kFund},
    {T::kClaimPaymentOrdered, "CLAIM_PAYMENT_ORDERED", kPerson, kFund},
    {T::kClaimPaid, "CLAIM_PAID", kPerson, kFund},
    {T::kRemittanceRecorded, "REMITTANCE_RECORDED", kPerson, kRem},
    {T::kRemittanceManifest, "REMITTANCE_MANIFEST", kPerson, kRem, T::kRemittanceLine},
    {T::kRemittanceLine, "REMITTANCE_LINE", kLine, kRem},
    {T::kPricesObserved, "PRICES_OBSERVED", kPerson, kRem},
};

// Position in kEventTypes by number; kUnknown where no type has the number. Asked for every entry.
constexpr size_t kNumbersMax = 256;
constexpr uint8_t kUnknown = 0xff;
static_assert(std::size(kEventTypes) < kUnknown);

constexpr std::array<uint8_t, kNumbersMax> MakePositions() {
  std::array<uint8_t, kNumbersMax> positions{};
  positions.fill(kUnknown);
  for (size_t i = 0; i < std::size(kEventTypes); ++i) {
    positions.at(static_cast<size_t>(kEventTypes[i].type)) = static_cast<uint8_t>(i);
  }
  return positions;
}
constexpr std::array<uint8_t, kNumbersMax> kPositions = MakePositions();

}  // namespace

absl::string_view BookName(Book book) {
  switch (book) {
    case Book::kDirectory:
      return "directory";
    case Book::kFund:
      return "fund";
    case Book::kRemittance:
      return "remittance";
    case Book::kUnspecified:
      break;
  }
  return "unspecified";
}

absl::StatusOr<Book> BookFromName(absl::string_view name) {
  for (const Book book : {Book::kDirectory, Book::kFund, Book::kRemittance}) {
    if (BookName(book) == name) return book;
  }
  return absl::InvalidArgumentError(absl::StrCat("no book is called '", name, "'"));
}

const EventTypeInfo* FindEventType(uint32_t number) {
  if (number >= kNumbersMax || kPositions[number] == kUnknown) return nullptr;
  return &kEventTypes[kPositions[number]];
}

EventType LineTypeOf(uint32_t number) {
  const EventTypeInfo* info = FindEventType(number);
  return info != nullptr ? info->line_type : EventType::kUnspecified;
}

std::string EventTypeName(uint32_t number) {
  const EventTypeInfo* info = FindEventType(number);
  return info != nullptr ? std::string(info->name) : absl::StrCat("EVENT_", number);
}

}  // namespace amanat::entry
