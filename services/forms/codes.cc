#include "services/forms/codes.h"

#include <algorithm>

namespace amanat::forms {
namespace {

constexpr absl::string_view kCaseReasons[] = {
    "contract-violation",  "abuse",   "illness", "death", "calamity", "war",
    "illegal-recruitment", "stranded"};
constexpr absl::string_view kCaseHiring[] = {"agency", "employer", "direct", "government"};
constexpr absl::string_view kCostLines[] = {"ticket",  "attendant-ticket", "exit-fine",
                                            "shelter", "medical",          "legal",
                                            "remains", "interpreter",      "subsistence"};
constexpr absl::string_view kEmergencyReasons[] = {"no-second-officer", "life-at-risk",
                                                   "office-closed"};
constexpr absl::string_view kReleaseReasons[] = {"no-longer-needed", "paid-by-liable-party",
                                                 "entered-in-error"};
constexpr absl::string_view kWithdrawalReasons[] = {
    "no-longer-needed", "paid-by-liable-party", "declined-by-person",
    "replaced",  // by another recommendation, of another amount, line or allotment
    "entered-in-error"};
constexpr absl::string_view kCaseOutcomes[] = {"repatriated",
                                               "helped-abroad",  // and stays there
                                               "settled-by-liable-party",
                                               "referred",
                                               "declined-by-person",
                                               "contact-lost",
                                               "entered-in-error"};
constexpr absl::string_view kDeclineReasons[] = {"not-received", "wrong-amount", "wrong-currency",
                                                 "wrong-consulate", "not-needed"};
constexpr absl::string_view kReturnRefusalReasons[] = {
    "not-received", "wrong-account", "account-closed", "wrong-currency", "sent-back-by-bank"};
// The cost lines, and what the banks of consulates take.
constexpr absl::string_view kExpenseCodes[] = {
    "ticket", "attendant-ticket", "exit-fine",   "shelter",     "medical",
    "legal",  "remains",          "interpreter", "subsistence", "bank-charges"};
constexpr absl::string_view kMemberHiring[] = {"agency", "direct", "government"};
constexpr absl::string_view kClaimRejections[] = {"not-covered", "documents-not-genuine",
                                                  "not-an-heir", "excluded-cause", "withdrawn"};
constexpr absl::string_view kLineReturnReasons[] = {
    "receipt-missing", "receipt-unreadable", "amount-differs",  "not-of-this-case",
    "wrong-cost-line", "paid-twice",         "entered-in-error"};
constexpr absl::string_view kKeyRevocations[] = {"left",     "lost",       "stolen",
                                                 "replaced", "role-ended", "entered-in-error"};

}  // namespace

bool IsOneOf(Codes codes, absl::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

Codes CaseReasons() { return kCaseReasons; }
Codes CaseHiring() { return kCaseHiring; }
Codes CostLines() { return kCostLines; }
Codes EmergencyReasons() { return kEmergencyReasons; }
Codes ReleaseReasons() { return kReleaseReasons; }
Codes WithdrawalReasons() { return kWithdrawalReasons; }
Codes CaseOutcomes() { return kCaseOutcomes; }
Codes DeclineReasons() { return kDeclineReasons; }
Codes ReturnRefusalReasons() { return kReturnRefusalReasons; }
Codes ExpenseCodes() { return kExpenseCodes; }
Codes MemberHiring() { return kMemberHiring; }
Codes ClaimRejections() { return kClaimRejections; }
Codes LineReturnReasons() { return kLineReturnReasons; }
Codes KeyRevocations() { return kKeyRevocations; }

}  // namespace amanat::forms
