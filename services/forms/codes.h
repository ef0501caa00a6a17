// The codes that acts may carry where not any word will do: the client offers them and refuses every other
// before anything is signed, the rules ask again before they decide.
//
//   IsOneOf(CaseReasons(), "abuse");   // true
//
// Some acts take any code by the rules, since a word that was recorded once must stay readable; for those
// only the client asks, and that is said here. Codes are for ever: new ones are added, none is taken away.
// Thread-safe: constant data.
#ifndef AMANAT_SERVICES_FORMS_CODES_H_
#define AMANAT_SERVICES_FORMS_CODES_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace amanat::forms {

using Codes = absl::Span<const absl::string_view>;

bool IsOneOf(Codes codes, absl::string_view code);

// Repatriation.
Codes CaseReasons();
Codes CaseHiring();  // how somebody in distress was hired
Codes CostLines();
Codes EmergencyReasons();
Codes ReleaseReasons();
Codes WithdrawalReasons();
Codes CaseOutcomes();

// Treasury.
Codes DeclineReasons();
Codes ReturnRefusalReasons();

// Contributions: how a member was hired.
Codes MemberHiring();

// Claims.
Codes ClaimRejections();

// Asked by the client alone.
Codes ExpenseCodes();       // as what a line of a liquidation is accepted
Codes LineReturnReasons();  // why a line of a liquidation is sent back
Codes KeyRevocations();

}  // namespace amanat::forms

#endif  // AMANAT_SERVICES_FORMS_CODES_H_
