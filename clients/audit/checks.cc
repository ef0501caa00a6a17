#include "clients/audit/checks.h"

#include <iterator>

#include "clients/audit/allotment_checks.h"
#include "clients/audit/benefit_checks.h"
#include "clients/audit/case_checks.h"
#include "clients/audit/conduct_checks.h"

namespace amanat::audit {
namespace {

constexpr CheckInfo kAllChecks[] = {
    {CheckId::kAdvanceWhileOpen, "advance-while-open",
     "a new allotment while payments of an earlier one were undecided for too long",
     CheckAdvanceWhileOpen},
    {CheckId::kAdvanceAgeing, "advance-ageing",
     "what offices owe of their allotments, by the age of the acceptance", CheckAdvanceAgeing},
    {CheckId::kRecoverableAsExpense, "recoverable-as-expense",
     "what an agency or employer should bear, booked to the fund or not collected",
     CheckRecoverableAsExpense},
    {CheckId::kExpenseDiffers, "expense-differs",
     "payments accepted as another expense than they were made for", CheckExpenseDiffers},
    {CheckId::kReceiptChain, "receipt-chain",
     "money between collector and bank, missing numbers of receipt books", CheckReceiptChain},
    {CheckId::kInterOfficeMirror, "inter-office-mirror",
     "what two offices say of each other, and what is under way too long", CheckInterOfficeMirror},
    {CheckId::kRepeatedAssistance, "repeated-assistance",
     "one person helped home twice, in one case or two, and help without cover",
     CheckRepeatedAssistance},
    {CheckId::kOverMaximum, "over-maximum",
     "more for a case than the ceiling that stood, heard of or not", CheckOverMaximum},
    {CheckId::kOutsidePeriod, "outside-period",
     "expenses before their allotment, or of another fiscal year", CheckOutsidePeriod},
    {CheckId::kVerbalApproval, "verbal-approval",
     "emergency approvals not ratified, or late, and who has many", CheckVerbalApproval},
    {CheckId::kDoubleBenefit, "double-benefit",
     "a claim and a payment that exclude each other, for one person", CheckDoubleBenefit},
    {CheckId::kStaleCase, "stale-case", "open cases and claims in which nothing happens",
     CheckStaleCase},
    {CheckId::kOutsidePurpose, "outside-purpose", "cost lines that an allotment is not for",
     CheckOutsidePurpose},
    {CheckId::kStaleRate, "stale-rate", "old or missing rates, and banks far from them",
     CheckStaleRate},
    {CheckId::kIdleAgainstRefused, "idle-against-refused",
     "money that lies idle where people are refused", CheckIdleAgainstRefused},
    {CheckId::kUncollectedEntitlement, "uncollected-entitlement",
     "claims approved and not paid, covered deaths not claimed", CheckUncollectedEntitlement},
    {CheckId::kCollateralShort, "collateral-short",
     "what a party owes or will owe, against its collateral", CheckCollateralShort},
    {CheckId::kMissingChain, "missing-chain", "logs that are absent, short or far behind",
     CheckMissingChain},
    {CheckId::kBackDated, "back-dated",
     "acts, and money that changed hands, long before their record", CheckBackDated},
    {CheckId::kSeparationOfDuties, "separation-of-duties",
     "who tried to act in two roles of one thing", CheckSeparationOfDuties},
    {CheckId::kCeilingRaised, "ceiling-raised", "ceilings raised, used at once and lowered",
     CheckCeilingRaised},
    {CheckId::kSignedAfterRevocation, "signed-after-revocation",
     "acts of a revoked key whose office had not heard", CheckSignedAfterRevocation},
    {CheckId::kRefusedThenAccepted, "refused-then-accepted",
     "what was refused and went through with other data", CheckRefusedThenAccepted},
    {CheckId::kNewPayee, "new-payee", "claims paid to people who were hardly known", CheckNewPayee},
    {CheckId::kLowestCeiling, "lowest-ceiling",
     "approvals above the lowest ceiling of the days around them", CheckLowestCeiling},
};
static_assert(std::size(kAllChecks) == kChecks);

constexpr AbsentCheck kAbsentChecks[] = {
    {"money-outside-books", "registers of bank accounts, their statements, money of others"},
    {"outside-plan", "budget lines, term deposits, loans, refunds of contributions"},
    {"officers' advances", "imprest of officers: only allotments are advances here"},
    {"stays and use of budget lines", "stays with day limits, budget lines"},
    {"conflicts of panels", "panels, matters and their decisions"},
    {"collections at another rate", "collections at offices abroad"},
    {"notices not served", "notices"},
    {"one receipt at two payments",
     "no entry says whose key made a receipt's digest: the ledger finds a receipt again only where "
     "clients share the office's key, and over all offices nobody does"},
};

}  // namespace

absl::Span<const CheckInfo> Checks() { return kAllChecks; }

absl::string_view CheckName(CheckId check) { return kAllChecks[static_cast<size_t>(check)].name; }

absl::Span<const AbsentCheck> AbsentChecks() { return kAbsentChecks; }

Findings RunChecks(const Facts& facts, const Parameters& parameters) {
  Findings findings;
  for (const CheckInfo& info : kAllChecks) info.run(facts, parameters, findings);
  findings.Sort();
  return findings;
}

}  // namespace amanat::audit
