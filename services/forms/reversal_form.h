// Why something that was recorded is taken back: the codes that a reversing act's reason may be. The client
// asks before it signs, the rules again before they decide.
//
//   IsReversalReason("wrong-amount");   // true
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_FORMS_REVERSAL_FORM_H_
#define AMANAT_SERVICES_FORMS_REVERSAL_FORM_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace amanat::forms {

// wrong-amount: of money, a fee or a rate, its currency included. wrong-person: another member, or another
// provider. wrong-document: the number of a receipt, slip, statement line or reference. wrong-date: any of
// its dates. wrong-place: a destination or corridor. recorded-twice: it stands under another number, too.
// did-not-happen: no money moved, or none of it was meant for the fund. refunded: whoever was paid gave all
// of it back. disallowed: what was accepted is found not to be the fund's to bear.
absl::Span<const absl::string_view> ReversalReasons();
// One of ReversalReasons.
bool IsReversalReason(absl::string_view text);

}  // namespace amanat::forms

#endif  // AMANAT_SERVICES_FORMS_REVERSAL_FORM_H_
