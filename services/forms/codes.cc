#include "services/forms/codes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

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
// As offices abroad and registries at home issue them, and what stands in for one that cannot be had.
constexpr absl::string_view kDocumentKinds[] = {"death-certificate",
                                                "no-record-certificate",
                                                "parish-record",
                                                "affidavit",
                                                "affidavit-2",
                                                "burial-permit",
                                                "funeral-receipt",
                                                "cargo-receipt",
                                                "accident-report",
                                                "police-report",
                                                "medical-certificate",
                                                "medical-certificate-2",
                                                "hospital-bill",
                                                "passport",
                                                "passport-copy",
                                                "travel-document",
                                                "visa",
                                                "seamans-book",
                                                "identity-card",
                                                "birth-certificate",
                                                "marriage-certificate",
                                                "kinship-proof",
                                                "proof-of-kinship",
                                                "guardianship-order",
                                                "power-of-attorney",
                                                "court-order",
                                                "employment-contract",
                                                "labour-permit",
                                                "termination-letter",
                                                "membership-certificate",
                                                "contribution-receipt",
                                                "embassy-recommendation",
                                                "embassy-clearance",
                                                "school-certificate",
                                                "bank-details",
                                                "application-form",
                                                "photograph",
                                                "other"};
constexpr absl::string_view kLineReturnReasons[] = {
    "receipt-missing", "receipt-unreadable", "amount-differs",  "not-of-this-case",
    "wrong-cost-line", "paid-twice",         "entered-in-error"};
constexpr absl::string_view kKeyRevocations[] = {"left",     "lost",       "stolen",
                                                 "replaced", "role-ended", "entered-in-error"};

constexpr absl::string_view kPartyKinds[] = {"agency",    "employer", "insurer",  "club",
                                             "authority", "court",    "provider", "vendor"};
constexpr absl::string_view kPartyStatuses[] = {"active", "warned", "suspended", "listed"};
constexpr absl::string_view kPartyStatusReasons[] = {
    "complaint",   "contract-violation", "non-payment", "licence-lapsed", "licence-revoked",
    "court-order", "authority-order",    "settled",     "appeal-upheld",  "entered-in-error"};
// What migrant workers and those who help them speak, by ISO 639-1, by 639-3 where that has none.
constexpr absl::string_view kLanguages[] = {
    "am",  "ar",  "bcl", "bn",  "ceb", "de",  "el", "en", "es", "fa",  "fil", "fr",
    "gu",  "he",  "hi",  "hil", "id",  "ilo", "it", "ja", "jv", "kn",  "km",  "ko",
    "ku",  "lo",  "mad", "mai", "ml",  "mr",  "ms", "my", "ne", "om",  "or",  "pa",
    "pag", "pam", "ps",  "pt",  "ro",  "ru",  "sd", "si", "so", "su",  "sw",  "syl",
    "ta",  "te",  "th",  "ti",  "tl",  "tr",  "ur", "uz", "vi", "war", "yue", "zh"};

constexpr absl::string_view kAllotmentPurposes[] = {"assistance", "repatriation", "welfare",
                                                    "evacuation", "legal-aid",    "shelter"};
// Central banks by the names that they have in English, and who else publishes rates for everybody.
constexpr absl::string_view kRateSources[] = {
    "bsp",          "bi",  "bangladesh-bank",
    "nrb",          "sbp", "rbi",
    "cbsl",         "cbm", "sbv",
    "bot",          "bnm", "sama",
    "cbuae",        "cbk", "qcb",
    "cbb",          "cbo", "cbj",
    "bdl",          "cbe", "hkma",
    "mas",          "boj", "bok",
    "cbc",          "ecb", "boe",
    "fed",          "boc", "rba",
    "snb",          "imf",
    "central-bank",  // of the country whose currency it is
    "bank"};         // that keeps the fund's account
constexpr absl::string_view kPaymentChannels[] = {"cash",
                                                  "bank",
                                                  "bank-account",
                                                  "bank-account-transfer",
                                                  "own-partner-bank-account",
                                                  "account-to-account",
                                                  "account-to-account-same-bank",
                                                  "account-to-account-other-bank",
                                                  "account-to-cash",
                                                  "cash-to-cash",
                                                  "cash-to-account",
                                                  "credit-card",
                                                  "debit-card",
                                                  "debit-credit-card",
                                                  "card",
                                                  "prepaid-card",
                                                  "mobile-money",
                                                  "mobile-wallet",
                                                  "internet",
                                                  "online",
                                                  "atm",
                                                  "agent",
                                                  "home-delivery",
                                                  "door-to-door",
                                                  "money-order",
                                                  "post-office",
                                                  "cheque",
                                                  "other",
                                                  "n-a"};
constexpr absl::string_view kPaymentSpeeds[] = {
    "less-than-one-hour", "same-day",       "next-day", "2-days",
    "3-5-days",           "6-days-or-more", "other",    "n-a"};

}  // namespace

absl::Status RequireOneOf(Codes codes, absl::string_view code, absl::string_view what) {
  if (IsOneOf(codes, code)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, " is none of ", absl::StrJoin(codes, ", ")));
}

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
Codes DocumentKinds() { return kDocumentKinds; }
Codes LineReturnReasons() { return kLineReturnReasons; }
Codes KeyRevocations() { return kKeyRevocations; }
Codes PartyKinds() { return kPartyKinds; }
Codes PartyStatuses() { return kPartyStatuses; }
Codes PartyStatusReasons() { return kPartyStatusReasons; }
Codes AllotmentPurposes() { return kAllotmentPurposes; }
Codes Languages() { return kLanguages; }
Codes RateSources() { return kRateSources; }
Codes PaymentChannels() { return kPaymentChannels; }
Codes PaymentSpeeds() { return kPaymentSpeeds; }

}  // namespace amanat::forms
