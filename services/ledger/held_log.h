// A log of this site as its store has it while nobody writes it: until its writer is open, and for as
// long as the node runs when the store ends before its guard (ledger/append/behind_guard.h). Then it is
// read as far as it goes, the guard stays locked against every other process, and nothing is ever signed for it.
//
//   AMANAT_ASSIGN_OR_RETURN(const auto held, HeldLog::Open(place, entry::Book::kFund));
//   if (held->finding().empty()) held->Close();         // and open its writer
//
// Thread-safe after Open, but for Close.
#ifndef AMANAT_SERVICES_LEDGER_HELD_LOG_H_
#define AMANAT_SERVICES_LEDGER_HELD_LOG_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/checkpoint/note.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/known_logs.h"
#include "ledger/state/reader.h"
#include "ledger/store/database.h"
#include "ledger/store/guard.h"
#include "ledger/store/log_table.h"
#include "services/ledger/founding.h"

namespace amanat::ledger {

class HeldLog final : public examine::LogReader {
 public:
  // Whatever is wrong with the guard but that the store ends before it, the writer says. Errors, with the
  // log's name: of its key and its store; NotFound, when there is no store, only where no guard of this log
  // says that there was one.
  static absl::StatusOr<std::unique_ptr<HeldLog>> Open(const NodePlace& place, entry::Book book);

  const LogId& id() const { return id_; }
  const entry::LogName& name() const { return name_; }
  const checkpoint::VerifierKey& key() const { return key_; }
  // Why nothing may be signed for the log, "GUARD: ...", and what to do; empty when the store reaches its
  // guard.
  const std::string& finding() const { return finding_; }
  // FailedPrecondition with the log's name. Precondition: there is a finding.
  absl::Status Refusal() const;

  // Leaves store and guard to the log's writer; the size is still known.
  void Close();

  TreeSize ExaminedSize() const override { return size_; }
  absl::StatusOr<std::string> ReadEntry(LogIndex index) const override;
  absl::StatusOr<Hash> RootAt(TreeSize size) const override;

  // Of a log that is behind its guard.
  TreeSize guard_size() const { return guard_->guard().size; }
  // The latest signed note in the store; empty when there is none.
  const std::string& checkpoint() const { return checkpoint_; }
  // As stored; without a row when the store is lost. The log outlives them.
  const std::shared_ptr<const state::Reader>& rows() const { return rows_; }
  // nullptr when it is lost.
  const store::Database* database() const { return database_.get(); }
  // As store::LogTable; none at the end or beyond it.
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, size_t count_max,
                                                       size_t bytes_max) const;

 private:
  HeldLog(entry::LogName name, LogId id, checkpoint::VerifierKey key)
      : name_(std::move(name)), id_(id), key_(std::move(key)) {}
  absl::Status OpenStore(const std::string& path);
  // Keeps the guard, and what is read of the store, when the log is behind.
  absl::Status CompareWithGuard(const std::string& path);
  absl::Status NotOpen() const;

  const entry::LogName name_;
  const LogId id_;
  const checkpoint::VerifierKey key_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::LogTable> table_;
  TreeSize size_ = 0;
  std::unique_ptr<store::GuardFile> guard_;
  std::string finding_;
  std::string checkpoint_;
  std::shared_ptr<const state::Reader> rows_;
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_HELD_LOG_H_
