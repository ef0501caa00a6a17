// Turns units into entries: the deciding part of the append pipeline. It owns the log's derived
// state (and, for the directory's own log, the directory) and the entries that are decided but not
// yet stored. No threads, no writing of entries.
//
//   Sequencer sequencer(log, table, rules, record_clock);
//   AMANAT_RETURN_IF_ERROR(sequencer.Load(view));
//   unit.result = sequencer.Take(unit, view);
//   std::shared_ptr<const EntryBatch> batch = sequencer.Seal();   // to be stored, all or none
//   ... further units may be taken meanwhile, but not sealed ...
//   sequencer.ForgetStored();
//
// Another one over published rows decides what is not appended, beside the log's own and without a word
// to it:
//
//   Sequencer rehearsal(log, table, rows, rules, record_clock);
//   AMANAT_RETURN_IF_ERROR(rehearsal.LoadPublished(directory));
//   unit.result = rehearsal.Take(unit, view);
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_APPEND_SEQUENCER_H_
#define AMANAT_LEDGER_APPEND_SEQUENCER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/append/record_clock.h"
#include "ledger/append/refusal_budget.h"
#include "ledger/append/unit.h"
#include "ledger/directory/directory.h"
#include "ledger/examine/known_logs.h"
#include "ledger/examine/log_state.h"
#include "ledger/state/changes.h"
#include "ledger/store/log_table.h"

namespace amanat::append {

// Entry 0.
entry::Entry FoundingEntry(const entry::LogFounded& founding, UnixMicros now);

// Entries that are stored together, and what they change in the derived state.
struct EntryBatch {
  std::vector<std::string> entries;
  std::vector<Hash> leaf_hashes;
  state::Changes state;
};

class Sequencer {
 public:
  using View = examine::KnownLogs::View;

  // `table` (may be null while nothing is stored), `rules` and `clock` outlive this object.
  Sequencer(const LogId& log, store::LogTable* table, const examine::RuleVersions* rules,
            RecordClock* clock)
      : Sequencer(log, table, table == nullptr ? nullptr : &table->state(), rules, clock) {}
  // Over `rows` of the log as they were published. They outlive this object, too.
  Sequencer(const LogId& log, store::LogTable* table, const state::Reader* rows,
            const examine::RuleVersions* rules, RecordClock* clock);

  // Loads the stored state, and replays the entries that it does not cover: all of them when there
  // is none. DataLoss when an entry breaks a rule or the state is damaged; Unavailable when an entry
  // rests on what is not at hand; FailedPrecondition "UPGRADE: ..." when the log stands under a version
  // of the rules that is not known here.
  absl::Status Load(const View& view);
  // In place of Load, over published rows: reads what the decision asks for when it asks. Nothing may be
  // replayed, sealed or appended then. `directory`: of the directory's own log, as of these rows.
  absl::Status LoadPublished(std::shared_ptr<const directory::Directory> directory);

  // Takes the next stored entry. DataLoss when it breaks a rule, Unavailable when it rests on what
  // is not at hand, FailedPrecondition as above; all name the index and the rule.
  absl::Status Replay(std::string entry, const View& view);

  // Decides the unit, which was validated, and appends its entries to those pending; see
  // Writer::Append for the errors, after which nothing has changed. The result lacks durable_size.
  absl::StatusOr<AppendResult> Take(const Unit& unit, const View& view);
  // The same for WRITER_STARTED.
  absl::Status TakeWriterStarted(const Incarnation& incarnation, const View& view);

  // Looks at the clock while there is nothing to do; see RecordClock::Now.
  void LookAtClock();

  bool has_pending() const { return !pending_.entries.empty(); }
  const std::vector<std::string>& pending_entries() const { return pending_.entries; }
  // What is pending, which counts as stored from now on.
  std::shared_ptr<const EntryBatch> Seal();
  // What was sealed last is stored, its state can be read.
  void ForgetStored();
  const examine::LogState& state() const { return state_; }
  // Of the directory's own log: as of state().size(). The value never changes any more.
  std::shared_ptr<const directory::Directory> ShareDirectory();

 private:
  class Around;

  absl::Status StoreState();
  // Of the last entries, for the day that has begun.
  absl::Status CountRefusals();
  // ResourceExhausted when the unit's refusal is one too many of an author's.
  absl::Status TakeRefusal(const Unit& unit);
  // Gives leaf_ index, time and what `decision` does.
  absl::Status MakeEffects(const proposal::Decision& decision);
  // Encodes leaf_'s entry and examines it as the next one; pending when valid. `derived`: its effects
  // were just made by the rules. InvalidArgument when it breaks a cap.
  absl::StatusOr<examine::Finding> TakeEntry(const Around& around, bool derived);
  absl::Status TakeWriterEntry(entry::EventType type, std::string body, const Around& around);
  absl::StatusOr<AppendResult> FirstAnswer(const Unit& unit, LogIndex index,
                                           const Hash& command_hash) const;
  // Takes a FOLLOWED, at the time of the last entry that is followed or later: so is all behind it.
  absl::Status FollowLog(const LogId& log, TreeSize size, const Around& around);
  absl::Status FollowDirectory(const Around& around);
  absl::Status FollowCited(const proposal::Decision& decision, const Around& around);
  // The record time of entry `size` - 1.
  static absl::StatusOr<UnixMicros> TimeOfLast(const LogId& log, TreeSize size,
                                               const Around& around);
  // Of the first `size` entries of another log those that this one may rest on; at least those that it
  // rests on already. What is dated later than latest_of_others_ counts as not arrived: another node's
  // clock does not move this log ahead.
  absl::StatusOr<TreeSize> FollowableSize(const LogId& log, TreeSize size,
                                          const Around& around) const;
  // What the rules say of the command once everything that it cites is followed.
  absl::StatusOr<proposal::Decision> Decide(const entry::Command& command, const Around& around);
  // Whether the unit's command is valid at now_.
  absl::Status CheckExpiry(const Unit& unit) const;
  absl::Status CheckAuthors(const Unit& unit) const;
  absl::Status CheckActivation(const Unit& unit) const;
  absl::StatusOr<AppendResult> TakeUnit(const Unit& unit, const Around& around);
  absl::StatusOr<AppendResult> TakeCommand(const Unit& unit, const Around& around);
  absl::Status TakeLines(const Unit& unit, const Around& around, AppendResult& result);
  // Counts a recorded line in `result`, adds a duplicate to `runs`.
  absl::Status TakeLine(const Unit& unit, uint64_t number, LogIndex manifest, const Around& around,
                        std::vector<entry::DuplicateRun>& runs, AppendResult& result);
  // Whether the entry, of which the rules say that `line` repeats it, is a line of the same bytes.
  absl::StatusOr<bool> HasLine(LogIndex index, absl::string_view line) const;
  absl::StatusOr<AppendResult> TakeUp(const entry::Reference& foreign, const Around& around);
  absl::StatusOr<std::string> ReadOwn(LogIndex index) const;

  store::LogTable* const table_;
  RecordClock* const clock_;
  examine::LogState state_;
  RefusalBudget refusals_;
  examine::Leaf leaf_;                        // the one being made; its memory is used again
  UnixMicros now_ = 0;                        // record time of the unit being taken
  UnixMicros latest_of_others_ = 0;           // then; see RecordClock
  TreeSize stored_size_ = 0;                  // of the rows that stand below those in memory
  TreeSize sealed_size_ = 0;                  // with sealed_
  EntryBatch pending_;                        // the newest entries of state_
  std::shared_ptr<const EntryBatch> sealed_;  // those before; nullptr: all are stored
  std::shared_ptr<directory::Directory> directory_;
  bool directory_shared_ = false;                                    // the next change needs a copy
  std::shared_ptr<const directory::Directory> published_directory_;  // of LoadPublished
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_SEQUENCER_H_
