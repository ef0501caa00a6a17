#include "ledger/directory/events.h"

#include "absl/strings/str_cat.h"

namespace amanat::directory {
namespace {

struct RoleEntry {
  Role role;
  absl::string_view name;
};

constexpr RoleEntry kRoles[] = {
    {Role::kAdministrator, "administrator"},
    {Role::kTreasurer, "treasurer"},
    {Role::kReviewer, "reviewer"},
    {Role::kCollector, "collector"},
    {Role::kOfficer, "officer"},
    {Role::kApprover, "approver"},
    {Role::kPayer, "payer"},
    {Role::kReporter, "reporter"},
    {Role::kAuditor, "auditor"},
};

}  // namespace

absl::string_view RoleName(Role role) {
  for (const RoleEntry& entry : kRoles) {
    if (entry.role == role) return entry.name;
  }
  return "unknown";
}

absl::StatusOr<Role> RoleFromName(absl::string_view name) {
  for (const RoleEntry& entry : kRoles) {
    if (entry.name == name) return entry.role;
  }
  return absl::InvalidArgumentError(absl::StrCat("no role is called '", name, "'"));
}

}  // namespace amanat::directory
