#include "services/rules/act/parties.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/directory/directory.h"
#include "services/rules/catalogue/outcomes.h"

namespace amanat::rules {

std::optional<Decision> RefuseUnlessParty(const Context& context, absl::string_view code,
                                          std::initializer_list<absl::string_view> kinds) {
  const directory::Party* party = context.directory.FindParty(code, context.directory_size);
  if (party != nullptr && std::find(kinds.begin(), kinds.end(), party->body.kind) != kinds.end()) {
    return std::nullopt;
  }
  return core::Refuse(outcome::kUnknownParty,
                      absl::StrCat("the code is of no registered ", absl::StrJoin(kinds, " or "),
                                   "; see amanat directory parties"));
}

}  // namespace amanat::rules
