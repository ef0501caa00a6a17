#include "clients/audit/findings.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"

namespace amanat::audit {

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

void Findings::Add(Finding finding) {
  if (finding.entries.size() > kFindingEntriesMax) {
    absl::StrAppend(&finding.detail, "; ", finding.entries.size() - kFindingEntriesMax,
                    " entries more");
    finding.entries.resize(kFindingEntriesMax);
  }
  all_.push_back(std::move(finding));
}

uint64_t Findings::count(CheckId check, Severity severity) const {
  return static_cast<uint64_t>(std::count_if(all_.begin(), all_.end(), [&](const Finding& found) {
    return found.check == check && found.severity == severity;
  }));
}

uint64_t Findings::count(Severity severity) const {
  return static_cast<uint64_t>(std::count_if(
      all_.begin(), all_.end(), [&](const Finding& found) { return found.severity == severity; }));
}

void Findings::Sort() {
  const auto key = [](const Finding& found) {
    const Place first = found.entries.empty() ? Place() : found.entries.front();
    return std::make_tuple(found.check, -static_cast<int>(found.severity), found.site,
                           -found.age_days.value_or(0), first.log, first.index, found.detail);
  };
  std::stable_sort(all_.begin(), all_.end(), [&](const Finding& left, const Finding& right) {
    return key(left) < key(right);
  });
}

}  // namespace amanat::audit
