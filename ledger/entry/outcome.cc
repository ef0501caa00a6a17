#include "ledger/entry/outcome.h"

#include "absl/strings/str_cat.h"

namespace amanat::entry {
namespace {

struct Name {
  Outcome outcome;
  const char* name;
};

constexpr Name kNames[] = {
    {Outcome::kAccepted, "ACCEPTED"},
    {Outcome::kSeparationOfDuties, "SEPARATION_OF_DUTIES"},
    {Outcome::kDuplicate, "DUPLICATE"},
    {Outcome::kAlreadyExists, "ALREADY_EXISTS"},
    {Outcome::kNotFound, "NOT_FOUND"},
    {Outcome::kWrongState, "WRONG_STATE"},
    {Outcome::kAlreadyConsumed, "ALREADY_CONSUMED"},
    {Outcome::kEntitlementInUse, "ENTITLEMENT_IN_USE"},
    {Outcome::kFrozen, "FROZEN"},
    {Outcome::kIdentifierReused, "IDENTIFIER_REUSED"},
    {Outcome::kNotCovered, "NOT_COVERED"},
    {Outcome::kDocumentsMissing, "DOCUMENTS_MISSING"},
    {Outcome::kDeadlinePassed, "DEADLINE_PASSED"},
    {Outcome::kSharesNotWhole, "SHARES_NOT_WHOLE"},
    {Outcome::kUnknownBenefit, "UNKNOWN_BENEFIT"},
    {Outcome::kUnknownRate, "UNKNOWN_RATE"},
    {Outcome::kReasonRequired, "REASON_REQUIRED"},
    {Outcome::kCurrencyMismatch, "CURRENCY_MISMATCH"},
    {Outcome::kAmountMismatch, "AMOUNT_MISMATCH"},
    {Outcome::kInvalidAmount, "INVALID_AMOUNT"},
    {Outcome::kInvalidPeriod, "INVALID_PERIOD"},
    {Outcome::kNoMinorUnit, "NO_MINOR_UNIT"},
    {Outcome::kUnknownParty, "UNKNOWN_PARTY"},
    {Outcome::kCeilingExceeded, "CEILING_EXCEEDED"},
    {Outcome::kAccountClosed, "ACCOUNT_CLOSED"},
    {Outcome::kLimitExceeded, "LIMIT_EXCEEDED"},
};

}  // namespace

std::string OutcomeName(Outcome outcome) {
  for (const Name& name : kNames) {
    if (name.outcome == outcome) return name.name;
  }
  return absl::StrCat("OUTCOME_", static_cast<uint32_t>(outcome));
}

bool IsKnownOutcome(uint32_t number) {
  for (const Name& name : kNames) {
    if (static_cast<uint32_t>(name.outcome) == number) return true;
  }
  return false;
}

}  // namespace amanat::entry
