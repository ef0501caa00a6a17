// What the clock on the wall of a site shows, and which day it is there: the civil date that a command of that
// site has, wherever its client runs. The one place that asks ICU, which has the database of time zones.
//
//   AMANAT_ASSIGN_OR_RETURN(const std::string zone, TimeZoneOfSite(channel, "riyadh"));
//   AMANAT_ASSIGN_OR_RETURN(const CivilDays today, DayAt(zone, now_micros));
//
// Thread-safe: functions without state.
#ifndef AMANAT_CLIENTS_CLI_SITE_DAY_H_
#define AMANAT_CLIENTS_CLI_SITE_DAY_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "ledger/base/clock.h"

namespace amanat::cli {

constexpr absl::string_view kUniversalTime = "Etc/UTC";

// Whether the database of time zones, as ICU has it, knows the name.
bool IsTimeZone(absl::string_view name);

// Date and time of day at that moment, seconds left out. FailedPrecondition when ICU does not know the time
// zone: directories may be newer than programs.
absl::StatusOr<absl::CivilMinute> CivilMinuteAt(absl::string_view time_zone, UnixMicros moment);
// The civil date at that moment; errors as above.
absl::StatusOr<CivilDays> DayAt(absl::string_view time_zone, UnixMicros moment);

// The time zone that the directory gives the site; kUniversalTime for one that it does not have yet, and
// where it tells this caller nothing, as before the fund has operators. Otherwise the errors of the
// directory's service.
absl::StatusOr<std::string> TimeZoneOfSite(const std::shared_ptr<grpc::Channel>& channel,
                                           const std::string& site);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_SITE_DAY_H_
