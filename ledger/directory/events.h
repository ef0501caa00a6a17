// Bodies of the directory's entries, which proto/amanat/acts/v1/directory.proto defines, and the
// names of roles.
#ifndef AMANAT_LEDGER_DIRECTORY_EVENTS_H_
#define AMANAT_LEDGER_DIRECTORY_EVENTS_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "amanat/acts/directory.h"

namespace amanat::directory {

// "administrator"; "unknown" for what is no role that an operator can have.
absl::string_view RoleName(Role role);
// InvalidArgument when no role has that name.
absl::StatusOr<Role> RoleFromName(absl::string_view name);

}  // namespace amanat::directory

#endif  // AMANAT_LEDGER_DIRECTORY_EVENTS_H_
