#include "ledger/directory/events.h"

#include "absl/strings/str_cat.h"

namespace amanat::directory {

absl::string_view RoleName(Role role) {
  return role == Role::kUnspecified ? "unknown" : EnumName(role);
}

absl::StatusOr<Role> RoleFromName(absl::string_view name) {
  for (const entry::EnumValue& value : acts::directory::kRoleValues) {
    const auto role = static_cast<Role>(value.number);
    if (role != Role::kUnspecified && value.name == name) return role;
  }
  return absl::InvalidArgumentError(absl::StrCat("no role is called '", name, "'"));
}

}  // namespace amanat::directory
