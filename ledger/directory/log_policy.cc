#include "ledger/directory/log_policy.h"

namespace amanat::directory {
namespace {

bool IsSiteOfAuditors(const Directory& directory, TreeSize size, absl::string_view site) {
  bool any = false;
  for (const Operator& item : directory.operators()) {
    if (item.body.site != site || directory.FindOperator(item.admission, size) == nullptr) continue;
    if (item.body.roles != std::vector<Role>{Role::kAuditor}) return false;
    any = true;
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
