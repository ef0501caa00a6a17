// The codes that acts may carry where not any word will do: the client offers them and refuses every other
// before anything is signed, the rules ask again before they decide.
//
//   IsOneOf(CaseReasons(), "abuse");   // true
//
// A code that is none of its list could be a person's name, so it is a status and no entry. Which field of a
// body has which list, the field's definition says (code_lists.h). Codes are for ever: new ones are added, none is taken away.
// Thread-safe: constant data.
#ifndef AMANAT_SERVICES_FORMS_CODES_H_
#define AMANAT_SERVICES_FORMS_CODES_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace amanat::forms {

using Codes = absl::Span<const absl::string_view>;

bool IsOneOf(Codes codes, absl::string_view code);
// InvalidArgument, "the source is none of bsp, ...", unless it is one of them.
absl::Status RequireOneOf(Codes codes, absl::string_view code, absl::string_view what);

// Repatriation.
Codes CaseReasons();
Codes CaseHiring();  // how somebody in distress was hired
Codes CostLines();
Codes EmergencyReasons();
Codes ReleaseReasons();
Codes WithdrawalReasons();
Codes CaseOutcomes();

// Contributions: how a member was hired.
Codes MemberHiring();

// Claims.
Codes ClaimRejections();
Codes DocumentKinds();  // of a claim's documents, each once in a claim, and of what a benefit asks for

// Treasury.
Codes AllotmentPurposes();
Codes DeclineReasons();
Codes ExpenseCodes();       // as what a line of a liquidation is accepted
Codes LineReturnReasons();  // why a line of a liquidation is sent back
Codes ReturnRefusalReasons();

// The directory.
Codes KeyRevocations();
Codes PartyKinds();
Codes PartyStatuses();
Codes PartyStatusReasons();
Codes Languages();    // of operators, by ISO 639
Codes RateSources();  // who publishes rates, of remittances' reference rates too

// Remittances and prices: how money is paid in or out, and how fast it arrives. The words of Remittance
// Prices Worldwide among them, as firms' files are read (clients/intake).
Codes PaymentChannels();
Codes PaymentSpeeds();

}  // namespace amanat::forms

#endif  // AMANAT_SERVICES_FORMS_CODES_H_
