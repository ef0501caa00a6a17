#include "services/rules/catalogue/catalogue.h"

#include <algorithm>

#include "amanat/acts/all.h"

namespace amanat::rules {
namespace {

// The way of an allotment out and back is never taken back: issue, accept or decline, return, its credit or
// refusal, and the entries by which an office takes these up.
constexpr entry::EventType kNeverReversed[] = {
    event::kAllotmentIssued,    event::kAllotmentAccepted,     event::kAcceptanceSeen,
    event::kAllotmentReturned,  event::kReturnCredited,        event::kAllotmentDeclined,
    event::kDeclineSeen,        event::kReturnRefused,         event::kReturnRefusalSeen,
    event::kReturnRestoredSeen, event::kReturnCreditedWithLoss};

// As the definitions of the bodies say, but for the directory's acts, which the engine has itself.
std::vector<entry::EventTypeInfo> EventTypes() {
  std::vector<entry::EventTypeInfo> types;
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      if (act.book == entry::Book::kDirectory) continue;
      const entry::EventType type{act.event_type};
      const bool reversible = std::find(std::begin(kNeverReversed), std::end(kNeverReversed),
                                        type) == std::end(kNeverReversed);
      types.push_back({type, act.name, act.signer_class, act.book,
                       entry::EventType{act.line_event_type}, reversible});
    }
  }
  return types;
}

std::vector<entry::OutcomeInfo> Outcomes() {
  return {
      {outcome::kSeparationOfDuties, "SEPARATION_OF_DUTIES"},
      {outcome::kAlreadyExists, "ALREADY_EXISTS"},
      {outcome::kNotFound, "NOT_FOUND"},
      {outcome::kWrongState, "WRONG_STATE"},
      {outcome::kAlreadyConsumed, "ALREADY_CONSUMED"},
      {outcome::kEntitlementInUse, "ENTITLEMENT_IN_USE"},
      {outcome::kFrozen, "FROZEN"},
      {outcome::kIdentifierReused, "IDENTIFIER_REUSED"},
      {outcome::kPersonDeceased, "PERSON_DECEASED"},
      {outcome::kNotCovered, "NOT_COVERED"},
      {outcome::kDocumentsMissing, "DOCUMENTS_MISSING"},
      {outcome::kDeadlinePassed, "DEADLINE_PASSED"},
      {outcome::kSharesNotWhole, "SHARES_NOT_WHOLE"},
      {outcome::kUnknownBenefit, "UNKNOWN_BENEFIT"},
      {outcome::kUnknownRate, "UNKNOWN_RATE"},
      {outcome::kReasonRequired, "REASON_REQUIRED"},
      {outcome::kCurrencyMismatch, "CURRENCY_MISMATCH"},
      {outcome::kAmountMismatch, "AMOUNT_MISMATCH"},
      {outcome::kInvalidAmount, "INVALID_AMOUNT"},
      {outcome::kInvalidPeriod, "INVALID_PERIOD"},
      {outcome::kNoMinorUnit, "NO_MINOR_UNIT"},
      {outcome::kUnknownParty, "UNKNOWN_PARTY"},
      {outcome::kBeyondTolerance, "BEYOND_TOLERANCE"},
      {outcome::kCeilingExceeded, "CEILING_EXCEEDED"},
  };
}

constexpr entry::RightsInfo kRights = {.issued = chart::kAllotmentInTransit,
                                       .accepted = chart::kAllotmentCash,
                                       .due_from = chart::kDueFrom,
                                       .due_to = chart::kDueTo,
                                       .issues = event::kAllotmentIssued,
                                       .accepts = event::kAllotmentAccepted,
                                       .returns = event::kAllotmentReturned,
                                       .restores = event::kReturnRefusalSeen};

}  // namespace

const entry::Catalogue& FundCatalogue() {
  static const auto* catalogue =
      new entry::Catalogue({EventTypes(), Outcomes(), chart::Infos(), kRights});
  return *catalogue;
}

}  // namespace amanat::rules
