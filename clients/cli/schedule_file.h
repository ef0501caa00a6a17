// A benefit schedule as a TOML file; deploy/schedules/example.toml documents every key.
#ifndef AMANAT_CLIENTS_CLI_SCHEDULE_FILE_H_
#define AMANAT_CLIENTS_CLI_SCHEDULE_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "amanat/directory/v1/directory.pb.h"

namespace amanat::cli {

// InvalidArgument names path, line, key and reason.
absl::StatusOr<directory::v1::SetSchedule> ParseSchedule(const std::string& text,
                                                         const std::string& path);
absl::StatusOr<directory::v1::SetSchedule> ReadSchedule(const std::string& path);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_SCHEDULE_FILE_H_
