#include "clients/cli/body_text.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "amanat/acts/claims.h"
#include "amanat/acts/contribution.h"
#include "amanat/acts/remittance.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "ledger/base/status.h"
#include "ledger/directory/events.h"
#include "ledger/entry/text.h"
#include "ledger/entry/writer_events.h"

namespace amanat::cli {
namespace {

using entry::EventType;

template <typename Body>
absl::StatusOr<std::string> Show(absl::string_view bytes) {
  AMANAT_ASSIGN_OR_RETURN(const Body body, wire::Decode<Body>(bytes));
  return entry::ToJson(body);
}

// Nothing for an event type of another domain.
using Printed = std::optional<absl::StatusOr<std::string>>;

Printed OfWriter(EventType type, absl::string_view body) {
  switch (type) {
    case EventType::kLogFounded:
      return Show<entry::LogFounded>(body);
    case EventType::kWriterStarted:
      return Show<entry::WriterStarted>(body);
    case EventType::kFollowed:
      return Show<entry::Followed>(body);
    case EventType::kImportDuplicates:
      return Show<entry::ImportDuplicates>(body);
    case EventType::kImportClosed:
      return Show<entry::ImportClosed>(body);
    default:
      return std::nullopt;
  }
}

Printed OfDirectory(EventType type, absl::string_view body) {
  switch (type) {
    case EventType::kOperatorAdmitted:
      return Show<directory::OperatorAdmitted>(body);
    case EventType::kKeyRevoked:
      return Show<directory::KeyRevoked>(body);
    case EventType::kSiteAdmitted:
      return Show<directory::SiteAdmitted>(body);
    case EventType::kLogAdmitted:
      return Show<directory::LogAdmitted>(body);
    case EventType::kCeilingSet:
      return Show<directory::CeilingSet>(body);
    case EventType::kScheduleSet:
      return Show<directory::ScheduleSet>(body);
    case EventType::kRateSet:
      return Show<directory::RateSet>(body);
    default:
      return std::nullopt;
  }
}

Printed OfTreasury(EventType type, absl::string_view body) {
  switch (type) {
    case EventType::kOpeningBalance:
      return Show<treasury::OpeningBalance>(body);
    case EventType::kExchangeMade:
      return Show<treasury::ExchangeMade>(body);
    case EventType::kAllotmentIssued:
      return Show<treasury::AllotmentIssued>(body);
    case EventType::kAllotmentAccepted:
      return Show<treasury::AllotmentAccepted>(body);
    case EventType::kAcceptanceSeen:
      return Show<treasury::AcceptanceSeen>(body);
    case EventType::kAllotmentReturned:
      return Show<treasury::AllotmentReturned>(body);
    case EventType::kReturnCredited:
      return Show<treasury::ReturnCredited>(body);
    case EventType::kLiquidationSubmitted:
      return Show<treasury::LiquidationSubmitted>(body);
    case EventType::kLiquidationLineAccepted:
      return Show<treasury::LiquidationLineAccepted>(body);
    case EventType::kLiquidationLineSentBack:
      return Show<treasury::LiquidationLineSentBack>(body);
    case EventType::kLineAcceptanceSeen:
      return Show<treasury::LineAcceptanceSeen>(body);
    case EventType::kLineSentBackSeen:
      return Show<treasury::LineSentBackSeen>(body);
    default:
      return std::nullopt;
  }
}

Printed OfRepatriation(EventType type, absl::string_view body) {
  switch (type) {
    case EventType::kCaseOpened:
      return Show<repatriation::CaseOpened>(body);
    case EventType::kAssistanceRecommended:
      return Show<repatriation::AssistanceRecommended>(body);
    case EventType::kAssistanceApproved:
      return Show<repatriation::AssistanceApproved>(body);
    case EventType::kAssistanceEmergencyApproved:
      return Show<repatriation::AssistanceEmergencyApproved>(body);
    case EventType::kAssistanceDisbursed:
      return Show<repatriation::AssistanceDisbursed>(body);
    case EventType::kAssistanceReleased:
      return Show<repatriation::AssistanceReleased>(body);
    case EventType::kEmergencyRatified:
      return Show<repatriation::EmergencyRatified>(body);
    default:
      return std::nullopt;
  }
}

Printed OfContribution(EventType type, absl::string_view body) {
  switch (type) {
    case EventType::kMemberEnrolled:
      return Show<contribution::MemberEnrolled>(body);
    case EventType::kContributionCollected:
    case EventType::kContributionLine:
      return Show<contribution::Contribution>(body);
    case EventType::kContributionManifest:
      return Show<entry::Manifest>(body);
    case EventType::kDepositMade:
      return Show<contribution::DepositMade>(body);
    case EventType::kBankCredited:
      return Show<contribution::BankCredited>(body);
    default:
      return std::nullopt;
  }
}

Printed OfClaims(EventType type, absl::string_view body) {
  switch (type) {
    case EventType::kClaimRequested:
    case EventType::kClaimFiled:
      return Show<claims::ClaimFiled>(body);
    case EventType::kClaimRecommended:
    case EventType::kClaimApproved:
    case EventType::kClaimPaymentOrdered:
    case EventType::kClaimPaid:
      return Show<claims::ClaimStep>(body);
    case EventType::kClaimRejected:
      return Show<claims::ClaimRejected>(body);
    default:
      return std::nullopt;
  }
}

Printed OfRemittance(EventType type, absl::string_view body) {
  switch (type) {
    case EventType::kRemittanceRecorded:
    case EventType::kRemittanceLine:
      return Show<remittance::Remittance>(body);
    case EventType::kRemittanceManifest:
      return Show<entry::Manifest>(body);
    case EventType::kPricesObserved:
      return Show<remittance::PricesObserved>(body);
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::StatusOr<std::string> BodyJson(uint32_t event_type, absl::string_view body) {
  using Printer = Printed (*)(EventType, absl::string_view);
  for (const Printer printer : {OfWriter, OfDirectory, OfTreasury, OfRepatriation, OfContribution,
                                OfClaims, OfRemittance}) {
    const Printed json = printer(static_cast<EventType>(event_type), body);
    if (!json.has_value()) continue;
    if (json->ok()) return *json;
    return Annotate(json->status(), "body of " + entry::EventTypeName(event_type));
  }
  return absl::UnimplementedError(
      absl::StrCat(entry::EventTypeName(event_type), " is not known to this program"));
}

std::string ServiceOf(uint32_t event_type) {
  const entry::EventTypeInfo* info = entry::FindEventType(event_type);
  if (info == nullptr || info->book == entry::Book::kUnspecified) return "";
  if (info->book == entry::Book::kDirectory) return "directory";
  if (info->book == entry::Book::kRemittance) return "remittance";
  const auto type = static_cast<EventType>(event_type);
  if (type <= EventType::kLineSentBackSeen) return "treasury";
  if (type <= EventType::kEmergencyRatified) return "repatriation";
  return type <= EventType::kBankCredited ? "contribution" : "claims";
}

}  // namespace amanat::cli
