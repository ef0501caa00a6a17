// A benefit schedule as a TOML file; deploy/schedules/example.toml documents every key.
#ifndef AMANAT_CLIENTS_CLI_SCHEDULE_FILE_H_
#define AMANAT_CLIENTS_CLI_SCHEDULE_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "amanat/acts/v1/directory.pb.h"

namespace amanat::cli {

// InvalidArgument names path, line, key and reason.
absl::StatusOr<acts::v1::ScheduleSet> ParseSchedule(const std::string& text,
                                                    const std::string& path);
absl::StatusOr<acts::v1::ScheduleSet> ReadSchedule(const std::string& path);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_SCHEDULE_FILE_H_
