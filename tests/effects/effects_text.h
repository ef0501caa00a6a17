// The effects of one entry as text that is compared with what was recorded: everything that the
// fund's rules decide, and nothing of how a program writes it down (no keys, signatures, hashes,
// times, versions, or bytes of commands).
//
//     recipient  riyadh/fund
//     opening    manila ALLOTMENT_IN_TRANSIT SAR <allotment-1> NEVER_CREDIT
//     posting    manila ALLOTMENT_IN_TRANSIT SAR <allotment-1> 500000 POSTED
//     posting    manila BANK SAR - -500000 POSTED
//
// One effect a line, in the order of the entry's lists. Amounts are minor units, debit positive; an
// account is office, chart, currency and dimension ("-": none). An opening's event types are left
// out: they follow from its chart. Thread-safe: pure functions.
#ifndef AMANAT_TESTS_EFFECTS_EFFECTS_TEXT_H_
#define AMANAT_TESTS_EFFECTS_EFFECTS_TEXT_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "ledger/accounts/accounts.h"
#include "ledger/entry/entry.h"

namespace amanat::effects {

// How the text names what an entry refers to.
struct Naming {
  absl::FunctionRef<std::string(const LogId&)> log;              // "riyadh/fund"
  absl::FunctionRef<std::string(const LogId&, LogIndex)> entry;  // "riyadh/fund #7"
};

// `accounts` are those of the entry's log `log`, this entry included.
std::string EffectsText(const entry::Entry& entry, const LogId& log,
                        const accounts::Accounts& accounts, const Naming& naming);

// What IdOf (stage.h) was given, in angle brackets, where the 32 hexadecimal digits `text` are such
// an id; `text` itself otherwise, "-" when it is empty.
std::string DimensionText(const std::string& text);

}  // namespace amanat::effects

#endif  // AMANAT_TESTS_EFFECTS_EFFECTS_TEXT_H_
