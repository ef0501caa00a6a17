// What entry 0 of a stored log says: its name, the key that founded it, and its fund's directory.
#ifndef AMANAT_LEDGER_UPKEEP_LOG_ORIGIN_H_
#define AMANAT_LEDGER_UPKEEP_LOG_ORIGIN_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ledger/checkpoint/note.h"
#include "ledger/entry/log_name.h"
#include "ledger/store/log_table.h"

namespace amanat::upkeep {

struct LogOrigin {
  entry::LogName name;
  PublicKey founding_key;
  LogId directory;                        // of the fund; zero when this is its log
  std::vector<PublicKey> administrators;  // who found the fund, where this is the directory

  checkpoint::VerifierKey key() const;
};

// Of a log that is not empty. DataLoss when entry 0 does not found it: a log's id is a hash of name
// and key, so another entry cannot pass for it.
absl::StatusOr<LogOrigin> ReadOrigin(const store::LogTable& table);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_LOG_ORIGIN_H_
