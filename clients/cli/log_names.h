// What logs are called by the directory, for people who would otherwise read their ids. An id follows from a
// log's name and founding key, so that nobody can give a log the name of another one.
//
//   PlaceText(names, log, 17);   // "owf.example/manila/fund/1:17", or "entry 17 of log 0123..."
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_CLI_LOG_NAMES_H_
#define AMANAT_CLIENTS_CLI_LOG_NAMES_H_

#include <map>
#include <string>

#include "ledger/base/bytes.h"
#include "ledger/entry/event_type.h"

namespace amanat::cli {

// By their ids; of those that are known.
using LogNames = std::map<LogId, std::string>;

// The name, in full as answers name logs, or the id in hex.
std::string LogText(const LogNames& names, const LogId& log);
// The entry under the name by which every command takes it; where the log has none, in words.
std::string PlaceText(const LogNames& names, const LogId& log, LogIndex index);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_LOG_NAMES_H_
