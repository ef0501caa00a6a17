// The firms that acts name: registered in the directory, as of the size of it that the entry's log knew. A
// code that anybody could make up is no party, so that a slip of the pen is not another firm.
//
//   if (auto refusal = RefuseUnlessParty(context, body.liable_party, {"agency", "employer"})) return *refusal;
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_ACT_PARTIES_H_
#define AMANAT_SERVICES_RULES_ACT_PARTIES_H_

#include <initializer_list>
#include <optional>

#include "absl/strings/string_view.h"
#include "services/rules/act/act.h"

namespace amanat::rules {

// UNKNOWN_PARTY unless a party of one of the kinds is registered under the code. Its status is not asked:
// by whom somebody was hired is a fact, of whatever standing the firm is. The code is not told on.
std::optional<Decision> RefuseUnlessParty(const Context& context, absl::string_view code,
                                          std::initializer_list<absl::string_view> kinds);

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_ACT_PARTIES_H_
