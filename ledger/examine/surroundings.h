// What examination asks beside the log under examination: the directory, and other logs' entries.
// Implementations are thread-compatible.
#ifndef AMANAT_LEDGER_EXAMINE_SURROUNDINGS_H_
#define AMANAT_LEDGER_EXAMINE_SURROUNDINGS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/directory/directory.h"

namespace amanat::examine {

// What an entry says to other logs.
struct EntryFacts {
  Hash leaf_hash;
  LogId recipient;
  uint32_t event_type = 0;
  bool accepted = true;
};

// What is at hand beside the log under examination. Implementations are thread-compatible.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  // The directory and how many of its entries are known here.
  virtual const directory::Directory& directory() const = 0;
  virtual TreeSize directory_size() const = 0;
  // Whether policy brings `log` here; references into others are not examined, which is not
  // waiting.
  virtual bool Holds(const LogId& log) const = 0;
  virtual TreeSize SizeOf(const LogId& log) const = 0;
  virtual std::optional<EntryFacts> Find(const LogId& log, LogIndex index) const = 0;
  virtual std::optional<Hash> RootAt(const LogId& log, TreeSize size) const = 0;
  // An earlier entry of `log`; of the log under examination also one of the batch that is not yet
  // committed.
  virtual absl::StatusOr<std::string> Read(const LogId& log, LogIndex index) const = 0;
};

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_SURROUNDINGS_H_
