// The writer of one log: the append pipeline, and the reading of what it made.
//
//   AMANAT_RETURN_IF_ERROR(Writer::Found(founding));                     // once, by an operator
//   AMANAT_ASSIGN_OR_RETURN(auto writer, Writer::Open(std::move(options)));
//   writer->Start();
//   absl::StatusOr<AppendResult> result = writer->Append(signed_command);
//
// Stages, in this order for each group of units (a unit is one command, one import, or one entry of
// another log to be taken up): validate (in the caller's thread), sequence, where the rules decide,
// then in a second thread integrate, store (one synced batch), guard, sign, publish, acknowledge.
// While one group is stored the next one is sequenced. What is not to be appended, a preview or a
// validation, is decided in its caller's thread over what is published, and disturbs nobody. What a
// crash between any two stages leaves: ledger/doc/life_of_an_entry.md.
//
// Invariants:
//  1. A checkpoint is signed only for what is durable in the store and in the guard.
//  2. A caller sees success only for what a published checkpoint covers.
//  3. After a failed write of store or guard nothing more is written: `fatal` is called, the
//     group's callers get Unknown, all later ones FailedPrecondition.
//  4. Once somebody showed a head that this log's key signed and that is not of this history, nothing more is
//     signed (CompareWithHeadHeldBy).
// Thread-safe after Open.
#ifndef AMANAT_LEDGER_APPEND_WRITER_H_
#define AMANAT_LEDGER_APPEND_WRITER_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/append/committer.h"
#include "ledger/append/options.h"
#include "ledger/append/sequencer.h"
#include "ledger/append/unit.h"
#include "ledger/append/unit_queue.h"
#include "ledger/examine/known_logs.h"
#include "ledger/examine/log_state.h"
#include "ledger/proposal/submission.h"
#include "ledger/store/database.h"
#include "ledger/store/log_table.h"

namespace amanat::append {

class Writer final : public examine::LogReader {
 public:
  // Makes a log: key, store with entry 0 and its checkpoint, and last the guard. AlreadyExists when
  // the store, the guard or (with create_key) the key is there, also when an earlier founding broke
  // off: whoever founds looks at what it left and removes it. Durable on OK.
  static absl::Status Found(const FoundOptions& options);

  // Compares the log with the guard, loads its state (entries that it does not cover are made again by
  // the rules), and appends WRITER_STARTED with a fresh incarnation. Adds itself to `known_logs`, which
  // is used no more after the writer is gone; the directory's own writer also sets the directory there.
  // Logs that this one has followed must be there before, the directory above all.
  // NotFound: no store. FailedPrecondition: the guard is missing, of another log, or ahead of the
  // store (a restored backup). DataLoss: an entry breaks a rule, or the store contradicts itself or
  // the guard. Unavailable: the log rests on what is not at hand. FailedPrecondition "UPGRADE: ...", too,
  // when the log stands under a version of the rules that is not among `rules`. A wrong clock is no
  // reason (record_clock.h).
  static absl::StatusOr<std::unique_ptr<Writer>> Open(WriterOptions options);

  // Stops. No call may be under way.
  ~Writer() override;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Starts the pipeline's threads. Once.
  void Start();
  // Refuses new units, finishes the queued ones, ends the threads. Idempotent.
  void Stop();

  // Appends one command, or a whole file atomically, and waits until it is published. The rules
  // decide; a refusal by them is a result, with its outcome. With Purpose::kValidate everything is
  // decided and examined as it is published, and nothing appended. Errors; but for Unknown nothing was
  // appended:
  //   InvalidArgument     malformed, or against a rule: the message begins with "RULE: ", or is the
  //                       rules' own
  //   PermissionDenied    SIGNATURE, AUTHOR; or by the rules: role, site
  //   AlreadyExists       the idempotency key was used with other bytes
  //   Aborted             prepare again: STREAM_VERSION; RULES_VERSION, when another version of the
  //                       rules is active than the command names; or an author who is newer than the
  //                       directory here
  //   FailedPrecondition  EXPIRY: expired; LIMIT of an import; UPGRADE: in the directory, rules that are not
  //                       known here; the writer stands; or by the rules
  //   Unavailable         rests on what has not arrived here or, CLOCK, is dated far ahead of the clock
  //                       here; or a row cannot be read
  //   ResourceExhausted   the queue is full, too much is validated at a time, an import is too large, or
  //                       REFUSALS: the log keeps no more refusals of an author today
  //                       (refusal_budget.h)
  //   Internal            the rules gave effects that no entry may have
  //   Unknown             a durable step failed: whether it was appended is known after a restart
  // A limit, or an account that is closed, turns a single command into a refusal with that outcome.
  // The same key with the same bytes gets the first answer, `repeated` and without detail, expired or
  // not. An import whose manifest is refused enters as that refusal alone; one of whose lines the
  // rules refuse does not enter, and the result names them.
  absl::StatusOr<AppendResult> Append(const SignedCommand& command,
                                      Purpose purpose = Purpose::kAppend);
  absl::StatusOr<AppendResult> Append(const SignedImport& import,
                                      Purpose purpose = Purpose::kAppend);
  // What a command that nobody has signed yet would do now; also of a manifest without its lines. The
  // result has the version of the rules that the command is to name.
  absl::StatusOr<AppendResult> Preview(const std::string& command);
  // Takes up an entry of another log that is addressed to this one, as the rules do it without a
  // person's decision. `repeated`, with the consumer's index, when that was done before; NotFound
  // when the rules take it up by a person's decision only.
  absl::StatusOr<AppendResult> TakeUp(const LogId& foreign_log, LogIndex index);

  // Why this log does not follow the directory any further, "UPGRADE: ...": a version of the rules is
  // active there that is not known here. Empty when it is followed.
  std::string StandsBefore() const;
  // What is wrong with the clock, "CLOCK: ...", although the log goes on (record_clock.h). Empty when
  // nothing is.
  std::string ClockFault() const;

  // Site `site` holds this note of the log. When the log's key signed it and it is beyond what was ever published
  // here, or of another history, store and guard are those of an earlier day: the log is held. Nothing more is
  // signed for it, who asks to append hears FailedPrecondition "AHEAD: ..." or "FORKED: ...", and a head that
  // is beyond the guard becomes the guard, so that a start finds the store behind it. OK of every head that
  // the key signed; InvalidArgument or PermissionDenied of any other, which holds nothing; or the error of the
  // guard's disk, upon which the log is held all the same. Idempotent.
  absl::Status CompareWithHeadHeldBy(absl::string_view site, absl::string_view note)
      ABSL_LOCKS_EXCLUDED(queue_mutex_);
  // Why the log is held, with what to do; empty while it is not.
  std::string Held() const ABSL_LOCKS_EXCLUDED(queue_mutex_);

  const LogId& id() const { return id_; }
  const entry::LogName& name() const { return options_.name; }
  const PublicKey& public_key() const { return options_.key.public_key(); }
  const Incarnation& incarnation() const { return incarnation_; }

  // Calls `reader` with the state once it is that of the published size; keep it short, the
  // sequencer waits. `reader` must not append or call WithState.
  void WithState(absl::FunctionRef<void(const examine::LogState&)> reader) const
      ABSL_LOCKS_EXCLUDED(state_mutex_);
  // For copies of the store while it is written.
  const store::Database& database() const { return *database_; }
  // The rows as of the published size, which their head tells; they never change any more. The writer
  // outlives them.
  std::shared_ptr<const state::Reader> published_rows() const {
    return committer_.published_state().rows;
  }
  // The stored state. Rows may be ahead of ExaminedSize(): bound what is read by index.
  const state::Reader& stored_state() const { return table_->state(); }

  // examine::LogReader: what is durable in store and guard.
  TreeSize ExaminedSize() const override;
  absl::StatusOr<std::string> ReadEntry(LogIndex index) const override;
  absl::StatusOr<Hash> RootAt(TreeSize size) const override;
  // As store::LogTable::ReadEntries, up to ExaminedSize().
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, size_t count_max,
                                                       size_t bytes_max) const;

  // The latest signed note; never empty.
  std::string published_checkpoint() const;
  // Whether a published checkpoint covers `size` before the timeout.
  bool WaitForSize(TreeSize size, absl::Duration timeout) const;
  // InvalidArgument unless index < size <= ExaminedSize(), or 0 < old_size <= new_size.
  absl::StatusOr<std::vector<Hash>> InclusionProof(LogIndex index, TreeSize size) const;
  absl::StatusOr<std::vector<Hash>> ConsistencyProof(TreeSize old_size, TreeSize new_size) const;
  // A C2SP tlog-proof of the entry under the published checkpoint. NotFound beyond it.
  absl::StatusOr<std::string> ProofBundle(LogIndex index) const;

 private:
  Writer(WriterOptions options, std::unique_ptr<store::Database> database,
         std::unique_ptr<store::LogTable> table);

  // Opens the guard, and keeps it.
  absl::Status CompareWithGuard();
  absl::Status CompareWithCheckpoint() const;
  absl::Status LoadState() ABSL_LOCKS_EXCLUDED(state_mutex_);
  // Of the loaded state.
  absl::Status CompareIncarnation() const ABSL_LOCKS_EXCLUDED(state_mutex_);
  absl::Status StartIncarnation() ABSL_LOCKS_EXCLUDED(state_mutex_);

  absl::StatusOr<AppendResult> Submit(Unit& unit) ABSL_LOCKS_EXCLUDED(queue_mutex_);
  // Beside the sequencer what needs not be done in it.
  void AskForOnceKeys(Unit& unit) const;
  // What the sequencer would say if it stood where the log is published.
  absl::StatusOr<AppendResult> Rehearse(const Unit& unit) ABSL_LOCKS_EXCLUDED(queue_mutex_);
  absl::Status CheckRunning() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(queue_mutex_);
  void Run();
  // The next group; empty when the writer is stopped, or was idle for a while.
  std::vector<Unit*> NextGroup() ABSL_LOCKS_EXCLUDED(queue_mutex_);
  void Process(std::vector<Unit*> units) ABSL_LOCKS_EXCLUDED(state_mutex_, queue_mutex_);
  Group Seal(std::vector<Unit*> units) ABSL_EXCLUSIVE_LOCKS_REQUIRED(state_mutex_);
  // Ends the writer after a failed durable step.
  void Break(const absl::Status& cause) ABSL_LOCKS_EXCLUDED(queue_mutex_);
  absl::Status Hold(const store::Guard& head, const std::string& why)
      ABSL_LOCKS_EXCLUDED(queue_mutex_);

  const WriterOptions options_;
  const LogId id_;
  const Incarnation incarnation_;
  const std::unique_ptr<store::Database> database_;
  const std::unique_ptr<store::LogTable> table_;
  mutable Committer committer_;
  RecordClock record_clock_;
  std::thread thread_;  // the sequencer's, of Start and Stop

  mutable absl::Mutex state_mutex_;
  const std::unique_ptr<Sequencer> sequencer_ ABSL_PT_GUARDED_BY(state_mutex_);
  // Who waits for a state without what a crash could take back: no group begins meanwhile.
  mutable int readers_waiting_ ABSL_GUARDED_BY(state_mutex_) = 0;
  bool sequencing_ ABSL_GUARDED_BY(state_mutex_) = false;  // a group, not yet handed over

  mutable absl::Mutex queue_mutex_;
  UnitQueue queue_ ABSL_GUARDED_BY(queue_mutex_);             // each of a caller that waits for it
  size_t rehearsed_bytes_ ABSL_GUARDED_BY(queue_mutex_) = 0;  // of units that are rehearsed now
  bool running_ ABSL_GUARDED_BY(queue_mutex_) = false;
  absl::Status broken_ ABSL_GUARDED_BY(queue_mutex_);
  std::string held_ ABSL_GUARDED_BY(queue_mutex_);
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_WRITER_H_
