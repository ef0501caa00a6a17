#include "services/core/site_rows.h"

#include <algorithm>

namespace amanat::core {

const LogRows* SiteRows::Find(const LogId& log) const {
  for (const LogRows& known : logs) {
    if (known.id == log) return &known;
  }
  return nullptr;
}

const LogRows* SiteRows::Of(absl::string_view of_site, entry::Book book) const {
  const LogRows* latest = nullptr;
  for (const LogRows& known : logs) {
    if (known.name.site != of_site || known.name.book != book) continue;
    if (latest == nullptr || known.name.succession > latest->name.succession) latest = &known;
  }
  return latest;
}

std::vector<const LogRows*> SiteRows::LatestOf(entry::Book book) const {
  std::vector<const LogRows*> latest;
  for (const LogRows& known : logs) {
    if (known.name.book == book && Of(known.name.site, book) == &known) latest.push_back(&known);
  }
  std::sort(latest.begin(), latest.end(),
            [](const LogRows* a, const LogRows* b) { return a->name.site < b->name.site; });
  return latest;
}

std::string SiteRows::HeadOffice() const {
  return directory->operators().empty() ? "" : directory->operators().front().body.site;
}

}  // namespace amanat::core
