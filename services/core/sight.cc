#include "services/core/sight.h"

#include <algorithm>
#include <map>

#include "ledger/directory/log_policy.h"

namespace amanat::core {
namespace {

std::string TimeZoneOf(const SiteRows& site, absl::string_view of) {
  const directory::SiteAdmitted* admitted = site.directory->FindSite(of, site.directory_size);
  return admitted == nullptr ? "" : admitted->time_zone;
}

Sight NothingOf(const SiteRows& site, const directory::AdmittedLog& log) {
  Sight sight;
  sight.log = log.id;
  sight.log_name = log.name.str();
  sight.site = log.name.site;
  sight.time_zone = TimeZoneOf(site, log.name.site);
  sight.missing = 1;  // it was founded: entry 0 is somewhere
  return sight;
}

}  // namespace

Sight SightOf(const SiteRows& site, const LogRows& log, UnixMicros now) {
  Sight sight;
  sight.log = log.id;
  sight.log_name = log.name.str();
  sight.site = log.name.site;
  sight.time_zone = TimeZoneOf(site, log.name.site);
  sight.size = log.size;
  sight.recorded_at = log.recorded_at;
  sight.missing = log.missing;
  sight.finding = log.finding;
  const bool whole = log.missing == 0 && log.finding.empty();
  const UnixMicros told = !whole ? 0 : log.owned ? now : log.told_until;
  sight.as_of = std::min(now, std::max(told, log.recorded_at));
  return sight;
}

std::vector<Sight> FundSights(const SiteRows& site, UnixMicros now) {
  // In the order of admission: the latest one of a site stays.
  std::map<std::string, const directory::AdmittedLog*> latest;
  const std::string head_office = site.HeadOffice();
  for (const directory::AdmittedLog& log : site.directory->logs()) {
    if (log.admission >= site.directory_size || log.name.book != entry::Book::kFund ||
        log.name.site == site.site ||
        !directory::MayHold(*site.directory, site.directory_size, head_office, site.site,
                            log.name)) {
      continue;
    }
    const directory::AdmittedLog*& known = latest[log.name.site];
    if (known == nullptr || log.name.succession > known->name.succession) known = &log;
  }
  std::vector<Sight> sights;
  for (const auto& [name, log] : latest) {
    const LogRows* rows = site.Find(log->id);
    sights.push_back(rows == nullptr ? NothingOf(site, *log) : SightOf(site, *rows, now));
  }
  return sights;
}

}  // namespace amanat::core
