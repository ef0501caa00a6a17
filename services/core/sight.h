// As of when a site knows another site's log: what a person is told beside whatever was read of it.
//
//   const Sight sight = SightOf(site, *fund, now);
//   if (!found && !sight.current(now)) ...     // absent here says nothing of what is there
//
// A log is current while nothing that its writer told of is missing here, examination does not stand
// still, and the writer's site told of the log less than kCurrentMicros ago, or wrote to it since: a line
// that lives is asked for signs of life more often than that. An own log is always current.
//
// Thread-safe: pure functions; plain data.
#ifndef AMANAT_SERVICES_CORE_SIGHT_H_
#define AMANAT_SERVICES_CORE_SIGHT_H_

#include <string>
#include <vector>

#include "ledger/base/clock.h"
#include "services/core/site_rows.h"

namespace amanat::core {

constexpr UnixMicros kCurrentMicros = 60 * kMicrosPerSecond;

struct Sight {
  LogId log;
  std::string log_name;
  std::string site;            // that writes it
  std::string time_zone;       // the site's; empty when the directory does not say
  TreeSize size = 0;           // 0: nothing of it is at hand
  UnixMicros recorded_at = 0;  // record time of the last entry
  UnixMicros as_of = 0;        // never ahead of the time of the question; 0: nothing is at hand
  TreeSize missing = 0;
  std::string finding;

  bool current(UnixMicros now) const {
    return size > 0 && missing == 0 && finding.empty() && now - as_of < kCurrentMicros;
  }
  // 0 when it is current.
  UnixMicros behind(UnixMicros now) const { return current(now) || size == 0 ? 0 : now - as_of; }
};

Sight SightOf(const SiteRows& site, const LogRows& log, UnixMicros now);

// Of the latest fund log of each other site that this site may hold, at hand or not; by site.
std::vector<Sight> FundSights(const SiteRows& site, UnixMicros now);

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_SIGHT_H_
