#include "services/core/site_rows.h"

namespace amanat::core {

const LogRows* SiteRows::Find(const LogId& log) const {
  for (const LogRows& known : logs) {
    if (known.id == log) return &known;
  }
  return nullptr;
}

const LogRows* SiteRows::Of(absl::string_view of_site, entry::Book book) const {
  for (const LogRows& known : logs) {
    if (known.name.site == of_site && known.name.book == book) return &known;
  }
  return nullptr;
}

std::string SiteRows::HeadOffice() const {
  return directory->operators().empty() ? "" : directory->operators().front().body.site;
}

}  // namespace amanat::core
