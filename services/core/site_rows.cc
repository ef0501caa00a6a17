#include "services/core/site_rows.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

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

absl::Status SiteRows::CheckWhole(entry::Book book) const {
  for (const LogRows& log : logs) {
    // An own log has a finding only while it is behind its guard.
    if (!log.owned || log.name.book != book || log.finding.empty()) continue;
    absl::string_view why = log.finding;
    absl::ConsumePrefix(&why, "GUARD: ");
    return absl::FailedPreconditionError(absl::StrCat(
        "GUARD: ", log.name.str(),
        " is not written until it is recovered, and nothing is answered out of it: ", why));
  }
  return absl::OkStatus();
}

std::string SiteRows::HeadOffice() const {
  return directory->operators().empty() ? "" : directory->operators().front().body.site;
}

}  // namespace amanat::core
