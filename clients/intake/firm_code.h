// Makes the code under which a firm, or a way of paying, stands in bodies out of the name that was
// published, in any script.
//
//   *CodeFromName("KCB (Kenya Commercial Bank)");   // "kcb-kenya-commercial-bank"
//   *CodeFromName("Crédit Agricole");               // "credit-agricole-" and 16 hexadecimal digits
//   *CodeFromName("الفردان للصرافة");                 // "n-" and 16 hexadecimal digits
//
// Names that differ in white space, in punctuation or in the case of letters alone have one code; all
// others have codes of their own, whatever letters a code cannot hold: those count by a fingerprint of
// the name in normal form C and folded case. Thread-safe: a pure function.
#ifndef AMANAT_CLIENTS_INTAKE_FIRM_CODE_H_
#define AMANAT_CLIENTS_INTAKE_FIRM_CODE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::intake {

// Lower case; what is neither letter nor digit becomes one '-' between words. Of more than 32 bytes the
// first 23 stay, and behind them a '-' and 8 hexadecimal digits of the hash of them all. A name with
// letters beyond a to z keeps what it has of those, up to 15 bytes, and behind them a '-' and 16 digits
// of its fingerprint. A code, or empty for a name without letter and digit. InvalidArgument as CleanText,
// but joiners, which scripts need within words, are allowed and count.
absl::StatusOr<std::string> CodeFromName(absl::string_view name);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_FIRM_CODE_H_
