// A writer's log as replication sends it. Thread-safe; the writer outlives it.
#ifndef AMANAT_LEDGER_REPLICATION_WRITER_LOG_H_
#define AMANAT_LEDGER_REPLICATION_WRITER_LOG_H_

#include <string>
#include <vector>

#include "ledger/append/writer.h"
#include "ledger/replication/local_log.h"

namespace amanat::replication {

class WriterLog final : public LocalLog {
 public:
  explicit WriterLog(append::Writer* writer) : writer_(writer) {}

  const LogId& id() const override { return writer_->id(); }
  const entry::LogName& name() const override { return writer_->name(); }
  std::string PublishedCheckpoint() const override { return writer_->published_checkpoint(); }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, size_t count_max,
                                                       size_t bytes_max) const override {
    return writer_->ReadEntries(first, count_max, bytes_max);
  }
  absl::StatusOr<std::vector<Hash>> ConsistencyProof(TreeSize old_size,
                                                     TreeSize new_size) const override {
    return writer_->ConsistencyProof(old_size, new_size);
  }
  absl::StatusOr<Hash> RootAt(TreeSize size) const override { return writer_->RootAt(size); }
  absl::Status CompareWithHeadHeldBy(absl::string_view site,
                                     absl::string_view note) const override {
    return writer_->CompareWithHeadHeldBy(site, note);
  }
  bool IsHeld() const override { return !writer_->Held().empty(); }

 private:
  append::Writer* const writer_;
};

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_WRITER_LOG_H_
