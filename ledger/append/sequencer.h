// Turns units into entries: the deciding part of the append pipeline. It owns the log's derived
// state (and, for the directory's own log, the directory) and the entries that are decided but not
// yet stored. No threads, no writing.
//
//   Sequencer sequencer(log, table, clock);
//   for (...) AMANAT_RETURN_IF_ERROR(sequencer.Replay(entry, view));
//   unit.result = sequencer.Take(unit, view);
//   std::vector<std::string> group = sequencer.TakePending();   // to be stored, all or none
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_APPEND_SEQUENCER_H_
#define AMANAT_LEDGER_APPEND_SEQUENCER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/append/unit.h"
#include "ledger/base/clock.h"
#include "ledger/directory/directory.h"
#include "ledger/examine/known_logs.h"
#include "ledger/examine/log_state.h"
#include "ledger/store/log_table.h"

namespace amanat::append {

// Entry 0.
entry::Entry FoundingEntry(const entry::LogFounded& founding, UnixMicros now);

class Sequencer {
 public:
  using View = examine::KnownLogs::View;

  // `table` (may be null while nothing is stored) and `clock` outlive this object; nothing is read
  // from `table` before its entries were replayed.
  Sequencer(const LogId& log, const store::LogTable* table, Clock* clock);

  // Takes the next stored entry. DataLoss when it breaks a rule, Unavailable when it rests on what
  // is not at hand; both name the index and the rule.
  absl::Status Replay(std::string entry, const View& view);

  // Decides the unit and appends its entries to those pending; see Writer::Append for the errors,
  // after which nothing has changed. The result lacks durable_size.
  absl::StatusOr<proposal::AppendResult> Take(const Unit& unit, const View& view);
  // The same for WRITER_STARTED. Trusts the clock as it stands.
  absl::Status TakeWriterStarted(const Incarnation& incarnation, const View& view);

  // Adopts the clock's time while there is nothing to do; see kClockJumpMax.
  void LookAtClock();

  bool has_pending() const { return !pending_.empty(); }
  std::vector<std::string> TakePending();
  const examine::LogState& state() const { return state_; }
  // Of the directory's own log: as of state().size(). The value never changes any more.
  std::shared_ptr<const directory::Directory> ShareDirectory();

 private:
  class Around;

  absl::StatusOr<UnixMicros> RecordTime();
  // Examines `entry` as the next one, index and time set, and makes it pending when valid.
  // InvalidArgument when its bytes break a cap.
  absl::StatusOr<examine::Finding> TakeEntry(entry::Entry entry, UnixMicros now,
                                             const Around& around);
  absl::Status TakeWriterEntry(entry::EventType type, std::string body, UnixMicros now,
                               const Around& around);
  absl::StatusOr<proposal::AppendResult> FirstAnswer(const Unit& unit, LogIndex index,
                                                     const Hash& command_hash) const;
  absl::Status Follow(const Unit& unit, UnixMicros now, const Around& around);
  absl::Status FollowLog(const LogId& log, TreeSize size, UnixMicros now, const Around& around);
  absl::Status CheckDirectory(const Unit& unit) const;
  absl::Status CheckAuthors(const Unit& unit) const;
  absl::StatusOr<proposal::AppendResult> TakeUnit(const Unit& unit, UnixMicros now,
                                                  const Around& around);
  absl::StatusOr<proposal::AppendResult> TakeCommand(const Unit& unit, UnixMicros now,
                                                     const Around& around);
  absl::Status TakeImportLines(const proposal::Import& import, LogIndex manifest, UnixMicros now,
                               const Around& around);
  absl::StatusOr<std::string> ReadOwn(LogIndex index) const;

  const store::LogTable* const table_;
  Clock* const clock_;
  UnixMicros clock_seen_ = 0;  // the latest time that was found plausible
  examine::LogState state_;
  std::vector<std::string> pending_;  // entries [state_.size() - pending_.size(), state_.size())
  std::shared_ptr<directory::Directory> directory_;
  bool directory_shared_ = false;  // the next change needs a copy
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_SEQUENCER_H_
