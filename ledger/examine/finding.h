// What examination says of an entry. Values are plain data; functions are thread-safe.
#ifndef AMANAT_LEDGER_EXAMINE_FINDING_H_
#define AMANAT_LEDGER_EXAMINE_FINDING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/entry/outcome.h"

namespace amanat::examine {

enum class Verdict {
  kValid,
  kWaiting,  // rests on what has not arrived here: nobody is blamed
  kLimit,    // well formed, but an account would pass its limit: the writer makes it a refusal
  kUpgrade,  // this program does not have the version of the rules that decides it: nobody is blamed
  kInvalid,
};

// `rule` is a stable UPPER_SNAKE name, `detail` says what was expected and what is there.
struct Finding {
  Verdict verdict = Verdict::kValid;
  std::string rule;
  std::string detail;
  // Of kLimit: LIMIT_EXCEEDED or ACCOUNT_CLOSED.
  entry::Outcome refusal = entry::Outcome::kAccepted;
};

inline Finding Invalid(absl::string_view rule, absl::string_view detail) {
  return {Verdict::kInvalid, std::string(rule), std::string(detail), entry::Outcome::kAccepted};
}

// Valid when `status` is OK.
inline Finding FromStatus(absl::string_view rule, const absl::Status& status) {
  return status.ok() ? Finding{} : Invalid(rule, status.message());
}

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_FINDING_H_
