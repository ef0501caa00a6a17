// What the sequencer answers where an examination finds something, or the rules fail.
//
// Thread-safe: pure functions.
#ifndef AMANAT_LEDGER_APPEND_FINDING_STATUS_H_
#define AMANAT_LEDGER_APPEND_FINDING_STATUS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/examine/finding.h"

namespace amanat::append {

// OK for kValid; else the status that Writer::Append documents for the rule, with `place` before the
// detail.
absl::Status ToStatus(const examine::Finding& finding, absl::string_view place = "");

absl::Status WrongEffects(absl::string_view why);

// Of an entry whose command was examined and whose effects the rules have just given: what the
// envelope refuses then, limits excepted, is a fault of the rules, and nobody's who signed. How the
// directory may grow is the engine's own rule.
absl::Status ToStatusOfMade(const examine::Finding& finding, absl::string_view place = "");

// Rules say DataLoss of a row that they cannot read: Unavailable "STATE: ..." then.
absl::Status WithUnreadableState(const absl::Status& status);

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_FINDING_STATUS_H_
