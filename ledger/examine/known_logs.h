// The logs that are at hand in a process, owned and followed: what one log's examination may ask
// about another. Each log is reached through a LogReader; the directory stands beside them as a
// value that is replaced, never changed, so that a reader keeps what it saw.
//
//   KnownLogs known;
//   known.Add(log_id, &reader);
//   KnownLogs::View view = known.Snapshot();
//   Finding finding = state.Take(leaf, view);
//
// Thread-safe. A View is thread-compatible, cheap, and meant to live for one batch.
#ifndef AMANAT_LEDGER_EXAMINE_KNOWN_LOGS_H_
#define AMANAT_LEDGER_EXAMINE_KNOWN_LOGS_H_

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "ledger/directory/directory.h"
#include "ledger/examine/log_state.h"

namespace amanat::examine {

// Reads one log. Implementations are thread-safe.
class LogReader {
 public:
  virtual ~LogReader() = default;
  // Entries that are durable and examined here.
  virtual TreeSize ExaminedSize() const = 0;
  // NotFound at or beyond the examined size; DataLoss for damage.
  virtual absl::StatusOr<std::string> ReadEntry(LogIndex index) const = 0;
  virtual absl::StatusOr<Hash> RootAt(TreeSize size) const = 0;
};

class KnownLogs {
 public:
  class View final : public Surroundings {
   public:
    const directory::Directory& directory() const override { return *directory_; }
    TreeSize directory_size() const override { return directory_size_; }
    bool Holds(const LogId& log) const override;
    TreeSize SizeOf(const LogId& log) const override;
    std::optional<EntryFacts> Find(const LogId& log, LogIndex index) const override;
    std::optional<Hash> RootAt(const LogId& log, TreeSize size) const override;
    absl::StatusOr<std::string> Read(const LogId& log, LogIndex index) const override;

   private:
    friend class KnownLogs;
    std::shared_ptr<const directory::Directory> directory_;
    TreeSize directory_size_ = 0;
    std::map<LogId, std::pair<const LogReader*, TreeSize>> readers_;
  };

  // `reader` outlives this object.
  void Add(const LogId& log, const LogReader* reader) ABSL_LOCKS_EXCLUDED(mutex_);
  // The directory after its first `size` entries.
  void SetDirectory(std::shared_ptr<const directory::Directory> directory, TreeSize size)
      ABSL_LOCKS_EXCLUDED(mutex_);
  View Snapshot() const ABSL_LOCKS_EXCLUDED(mutex_);
  // The directory alone, and its size.
  std::pair<std::shared_ptr<const directory::Directory>, TreeSize> ShareDirectory() const
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  mutable absl::Mutex mutex_;
  std::map<LogId, const LogReader*> readers_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const directory::Directory> directory_ ABSL_GUARDED_BY(mutex_) =
      std::make_shared<const directory::Directory>();
  TreeSize directory_size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_KNOWN_LOGS_H_
