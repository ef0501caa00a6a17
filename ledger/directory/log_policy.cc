#include "ledger/directory/log_policy.h"

#include <algorithm>

namespace amanat::directory {
namespace {

// Reads everything, or runs the site's node and reads no book.
bool IsAuditorOrKeeper(const Operator& item) {
  return std::all_of(item.body.roles.begin(), item.body.roles.end(), [](Role role) {
    return role == Role::kAuditor || role == Role::kSiteOperator;
  });
}

bool IsSiteOfAuditors(const Directory& directory, TreeSize size, absl::string_view site) {
  bool any = false;
  for (const Operator& item : directory.operators()) {
    if (item.body.site != site || directory.FindOperator(item.admission, size) == nullptr) continue;
    if (!IsAuditorOrKeeper(item)) return false;
    any = any || item.HasRole(Role::kAuditor);
  }
  return any;
}

}  // namespace

bool MayHold(const Directory& directory, TreeSize size, absl::string_view head_office,
             absl::string_view site, const entry::LogName& log) {
  if (log.book == entry::Book::kDirectory || log.site == site || site == head_office) return true;
  if (directory.FindSite(site, size) == nullptr) return false;
  const bool followed_by_all = log.book == entry::Book::kFund && log.site == head_office;
  return followed_by_all || IsSiteOfAuditors(directory, size, site);
}

}  // namespace amanat::directory
