// What a writer is founded and opened with.
#ifndef AMANAT_LEDGER_APPEND_OPTIONS_H_
#define AMANAT_LEDGER_APPEND_OPTIONS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/known_logs.h"
#include "ledger/examine/rule_versions.h"
#include "ledger/signing/signing.h"
#include "ledger/store/guard.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace amanat::append {

struct FoundOptions {
  entry::LogName name;
  LogId directory;  // zero for the directory's own log
  // Of the fund: the directory's own log names the first of them. Outlives the call.
  const examine::RuleVersions* rules = nullptr;
  // Of the directory's own log: the keys of the two administrators who found the fund.
  std::vector<PublicKey> administrators = {};
  std::string store_path;
  std::string guard_path;
  std::string key_path;
  bool create_key = true;  // false: the key file is there already
  Clock* clock = nullptr;
  RandomSource* random = nullptr;
  rocksdb::Env* env = nullptr;
};

struct WriterOptions {
  entry::LogName name;
  std::string store_path;
  std::string guard_path;
  signing::PrivateKey key;
  examine::KnownLogs* known_logs = nullptr;
  // By which everything is decided; outlives the writer.
  const examine::RuleVersions* rules = nullptr;
  Clock* clock = nullptr;
  RandomSource* random = nullptr;
  rocksdb::Env* env = nullptr;
  // Called once, in the sequencer's thread, when a durable step failed. Default: prints to standard
  // error and ends the process with status 70. One that returns is for tests.
  std::function<void(const absl::Status&)> fatal = nullptr;
  // Default: GuardFile::Write. For tests that break it.
  std::function<absl::Status(store::GuardFile&, const store::Guard&)> write_guard = nullptr;
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_OPTIONS_H_
