#include "clients/cli/limit_advice.h"

#include <algorithm>
#include <iterator>

#include "amanat/acts/event_types.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kBuyFirst =
    "Head office's bank has not so much of that currency: amanat treasury trial-balance shows what "
    "it has, and amanat treasury exchange enters what the bank bought of it.";
constexpr absl::string_view kMoreAtTheBank =
    "Head office's bank has not so much of that currency: amanat treasury trial-balance shows what "
    "it has; collectors' deposits that the bank credits, and exchanges, bring more.";
constexpr absl::string_view kAnotherAllotment =
    "The allotment has not so much left: amanat treasury allotments shows what is available of "
    "each; "
    "head office issues another one.";
constexpr absl::string_view kAtMostAvailable =
    "At most what is available of the allotment goes out of it: see amanat treasury allotments.";
constexpr absl::string_view kAtMostCollected =
    "A collector deposits at most what he collected in that currency and has not deposited yet: "
    "see amanat contribution unmatched.";
constexpr absl::string_view kDepositFirst =
    "The receipt's money was deposited: the deposit is taken back first, see amanat contribution "
    "unmatched.";

struct Advice {
  entry::EventType type;
  absl::string_view text;
};
constexpr Advice kAdvice[] = {
    {event::kAllotmentIssued, kBuyFirst},
    {event::kExchangeMade, kMoreAtTheBank},
    {event::kExchangeBeyondTolerance, kMoreAtTheBank},
    {event::kClaimPaid, kMoreAtTheBank},
    {event::kAssistanceApproved, kAnotherAllotment},
    {event::kAssistanceEmergencyApproved, kAnotherAllotment},
    {event::kAllotmentReturned, kAtMostAvailable},
    {event::kBankCharged, kAtMostAvailable},
    {event::kDepositMade, kAtMostCollected},
    {event::kContributionReversed, kDepositFirst},
};

}  // namespace

absl::string_view LimitAdvice(uint32_t event_type) {
  const auto* found = std::find_if(std::begin(kAdvice), std::end(kAdvice), [&](const Advice& each) {
    return static_cast<uint32_t>(each.type) == event_type;
  });
  return found == std::end(kAdvice) ? absl::string_view() : found->text;
}

}  // namespace amanat::cli
