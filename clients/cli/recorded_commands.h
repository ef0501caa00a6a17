// Which of the commands that wait on this machine (half_signed.h) were submitted elsewhere meanwhile: their logs
// say so, where a node answers that has them.
//
//   const RecordedCommands recorded = RecordedAmong(session, waiting);
//   const auto found = recorded.find(waiting.front().command);
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_RECORDED_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_RECORDED_COMMANDS_H_

#include <map>
#include <string>
#include <vector>

#include "clients/cli/half_signed.h"
#include "clients/cli/session.h"

namespace amanat::cli {

struct RecordedCommand {
  std::string place;  // "owf.example/manila/directory/1:12"
  bool is_accepted = false;
};
using RecordedCommands = std::map<std::string, RecordedCommand>;  // by the command's bytes

// Of each log the entries are read back from its end to before the first of its commands was written, at most
// 4,096. Never an error: of what cannot be read nothing is known, and it still waits.
RecordedCommands RecordedAmong(Session& session, const std::vector<HalfSigned>& waiting);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_RECORDED_COMMANDS_H_
