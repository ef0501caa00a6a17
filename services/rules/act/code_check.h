// Asks of a body that each code in it is one of the closed list that its field has, by the definition of the act:
// no act asks for itself, and none can forget it.
//
//   CheckCodes(acts::directory::kKeyRevoked, body);   // "reason: is not one of left, lost, ..."
//
// RuleSet asks before it asks the act. An absent code is none of a list and no problem: where one must be given the
// act says so. Bytes that are no such body are no problem either: whoever decodes them says what is wrong, and
// whatever decodes is walked to its end.
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_ACT_CODE_CHECK_H_
#define AMANAT_SERVICES_RULES_ACT_CODE_CHECK_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/entry/act_description.h"

namespace amanat::rules {

// Whether a field of it, or of the messages in it, has a closed list. A list that is nowhere defined stops the
// process.
bool HasCodeList(const entry::BodyDescription& body);

// InvalidArgument names the first field whose code is none of its list, and the list; never the code.
absl::Status CheckCodes(const entry::BodyDescription& body, absl::string_view bytes);

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_ACT_CODE_CHECK_H_
