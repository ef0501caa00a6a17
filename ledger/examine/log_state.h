// The derived state of one log, and the rules by which an entry may be the next one. The writer's
// sequencer, a follower's examination and the auditor's verifier run this same code, so a state is
// a function of the log's bytes and of the directory at the frontier that the log recorded.
//
//   LogState state(log_id);
//   Finding finding = state.Take(leaf, surroundings);   // examines, and applies when valid
//   if (finding.verdict == Verdict::kValid) state.Commit(); else state.Rollback();
//
// Take leaves the state untouched unless the verdict is kValid. What an entry gives the fund's tables
// that they cannot take makes the entry invalid, rule EFFECTS. Rollback takes back every Take
// since the last Commit, so that a batch enters whole or not at all; entries of a batch may cite
// earlier ones of it. Examined is the envelope first: order, signatures, frontier, versions,
// references, once-only keys, postings, limits, imports; then whether the effects are those that the
// fund's rules give.
//
// Where the state lives. LogState(id) keeps everything in memory. LogState(id, &stored) keeps
// accounts, holds and frontier in memory and looks up all else among the stored rows; what changes
// is handed out to be stored together with the entries, and is at hand here until it is:
//
//   LogState state(log_id, &stored);
//   AMANAT_RETURN_IF_ERROR(state.Load());
//   ... Take, Commit ...
//   const state::Changes changes = state.TakeChanges();   // stored in one write with the entries
//   ... the next entries may be taken meanwhile ...
//   state.ForgetStored();
//
// Who decides a few entries over rows that never change, and stores nothing, opens the state with
// LoadLazily: accounts and holds are then looked up as they are asked for.
//
// With rules every entry is made again: from its command, signatures, line, index and time the version
// of the rules that is active where the entry stands (rule_versions.h) gives its effects, and Take
// compares. Where this program does not have that version, Take answers kUpgrade. What a decision
// cites may lie in a log that policy
// does not bring here: such an entry is examined by its envelope alone and counted in underived().
//
// A stored row that cannot be read makes Take answer kWaiting with rule STATE, from then on; the
// lookups below then answer as if the row were not there, and read_status() says why.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_EXAMINE_LOG_STATE_H_
#define AMANAT_LEDGER_EXAMINE_LOG_STATE_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/accounts/accounts.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/finding.h"
#include "ledger/examine/import_state.h"
#include "ledger/examine/leaf.h"
#include "ledger/examine/rule_versions.h"
#include "ledger/examine/rules.h"
#include "ledger/examine/surroundings.h"
#include "ledger/state/changes.h"
#include "ledger/state/keys.h"
#include "ledger/state/overlay.h"
#include "ledger/state/reader.h"
#include "ledger/state/rows.h"
#include "ledger/state/stored_accounts.h"

namespace amanat::examine {

using state::FrontierMark;

// Whether the engine's own writer makes entries of the type of itself: no rules are asked for those,
// and they have no effects.
bool IsWriters(uint32_t event_type);

// What a decision looked at outside its log.
struct CitedLogs {
  // Logs of which an entry beyond the recorded frontier was read.
  std::vector<LogId> beyond_frontier;
  // An entry was asked for in a log that policy does not bring here.
  bool not_held = false;
};

class LogState {
 public:
  // `stored` and `rules` outlive this object. Without `stored` everything stays in memory; without
  // `rules` only envelopes are examined, by the event types and charts of `catalogue`.
  explicit LogState(LogId id, const state::Reader* stored = nullptr,
                    const RuleVersions* rules = nullptr,
                    const entry::Catalogue& catalogue = entry::EngineCatalogue())
      : id_(id),
        stored_(stored),
        rules_(rules),
        active_(rules == nullptr ? nullptr : rules->first().rules),
        accounts_(active_ == nullptr ? catalogue : active_->catalogue()),
        rows_(stored),
        keys_(&rows_) {}
  LogState(const LogState&) = delete;
  LogState& operator=(const LogState&) = delete;

  // Reads what is stored; the state of an empty log when nothing is. Before anything else.
  // DataLoss names a row that is damaged or contradicts another one.
  absl::Status Load();
  // The same without reading accounts and holds, of which all(), holds() and reversed() then know nothing:
  // no Digest. `stored` does not change meanwhile.
  absl::Status LoadLazily();

  Finding Take(const Leaf& leaf, const Surroundings& surroundings);
  // For the writer, in this order: whether the command of a leaf, whose effects are not made yet, may
  // be the next entry's; then, with what Decide or DecideLine has just given, the rest of Take.
  Finding CheckCommand(const Leaf& leaf, const Surroundings& surroundings);
  // The same for a command that nobody has signed yet: without signatures, key and expiry, and perhaps
  // without a version of the rules.
  Finding CheckUnsignedCommand(const Leaf& leaf, const Surroundings& surroundings);
  Finding TakeMade(const Leaf& leaf, const Surroundings& surroundings);
  // The same for an entry that was examined before: looks only at order, imports and postings, without
  // which nothing can be applied. Of the surroundings the directory alone is looked at, to change the
  // fund's rows and for what was added to charts; nullptr: these and the notes of streams stay as they are.
  Finding TakeExamined(const Leaf& leaf, const Surroundings* surroundings = nullptr);

  // What the rules say of a command that would be the next entry, and of the next line of the open
  // import; the errors of Rules::Decide. Entries of other logs are read as far as they are at hand,
  // beyond the recorded frontier too: `cited` then says which logs are to be followed first.
  // FailedPrecondition "UPGRADE: ..." when the active version is not known here. Precondition: rules.
  absl::StatusOr<proposal::Decision> Decide(const entry::Command& command, UnixMicros record_time,
                                            const Surroundings& surroundings,
                                            CitedLogs* cited) const;
  absl::StatusOr<proposal::Decision> DecideLine(const Line& line, UnixMicros record_time,
                                                const Surroundings& surroundings) const;
  // As Rules::TakeUp.
  std::optional<entry::Command> TakeUp(const Leaf& foreign, const LogId& foreign_log,
                                       UnixMicros record_time,
                                       const Surroundings& surroundings) const;

  // Makes decisions about entries that use these keys cheaper, if they follow at once: state::OnceKeys.
  void LookAhead(const std::vector<OnceFingerprint>& once) { keys_.LookAhead(once); }
  void LookAhead(state::OnceAnswers answers) { keys_.LookAhead(std::move(answers)); }
  void Commit();
  void Rollback();

  // Whether the state may be stored as it stands: not in the middle of an import.
  bool storable() const { return !import_.open(); }
  // The rows that changed since the last call. Preconditions: stored rows, storable, nothing
  // uncommitted, and ForgetStored was called since.
  state::Changes TakeChanges();
  // What TakeChanges gave last is stored and can be read.
  void ForgetStored() { rows_.ForgetStored(); }
  const absl::Status& read_status() const {
    return accounts_.read_status().ok() ? keys_.read_status() : accounts_.read_status();
  }

  const LogId& id() const { return id_; }
  // Set by entry 0.
  const entry::LogName& name() const { return facts_.name; }
  const PublicKey& founding_key() const { return facts_.founding_key; }
  const LogId& directory_log() const { return facts_.directory_log; }
  bool is_directory() const { return facts_.name.book == entry::Book::kDirectory; }

  TreeSize size() const { return facts_.size; }
  UnixMicros last_record_time() const { return facts_.last_record_time; }
  const Incarnation& incarnation() const { return facts_.incarnation; }
  const accounts::Accounts& accounts() const { return accounts_; }
  // Everything that stands in tables, as of size().
  const state::Reader& rows() const { return rows_; }
  const RuleVersions* rules() const { return rules_; }
  // Of the version by which the last entry was examined.
  const entry::Catalogue& catalogue() const { return accounts_.catalogue(); }
  // The number of the version that decides the log's next entry.
  uint32_t RulesVersionAt(const directory::Directory& directory) const;
  // Entries of the fund's acts that could not be made again here, in all the life of the stored rows.
  uint64_t underived() const { return underived_; }
  // Accepted entries that name the stream, or the subject of the same 16 bytes.
  uint64_t VersionOf(const StreamId& stream) const { return keys_.VersionOf(stream); }
  FrontierMark FrontierOf(const LogId& log) const;
  const std::map<LogId, FrontierMark>& frontier() const { return frontier_; }
  // The directory's size by which this log's next entry is judged.
  TreeSize DirectorySize() const;
  // The entry that used the key.
  std::optional<state::KeyUse> FindIdempotencyKey(const IdempotencyKey& key) const {
    return keys_.FindIdempotencyKey(key);
  }
  // The entry of this log that consumed `index` of `log`.
  std::optional<LogIndex> ConsumerOf(const LogId& log, LogIndex index) const {
    return keys_.ConsumerOf(log, index);
  }
  std::optional<LogIndex> FindOnce(const OnceFingerprint& fingerprint) const {
    return keys_.FindOnce(fingerprint);
  }
  // The event type of the leaf's entry: a line has that of its manifest, which must be taken.
  uint32_t EventTypeOf(const Leaf& leaf) const;
  // Over everything above, in the order of the stored rows: two nodes at one size compare it. Reads
  // all rows. Preconditions as of TakeChanges, whose rows were stored. An error of reading them.
  absl::StatusOr<Hash> Digest() const;

 private:
  // What entry 0 and the last entries say.
  struct Facts {
    entry::LogName name;
    PublicKey founding_key;
    LogId directory_log;
    TreeSize size = 0;
    UnixMicros last_record_time = 0;
    Incarnation incarnation;
  };
  // Where everything stood when the batch that is not yet committed began.
  struct Before {
    Facts facts;
    ImportState::Mark import;
    state::OnceKeys::Mark keys;
    size_t rows = 0;
    size_t movements = 0;
    uint64_t underived = 0;
  };

  // The active version; nullptr when it is not known here.
  const Rules* ActiveRules(const directory::Directory& directory) const;
  // Goes over to the active version, and to what was added to charts.
  Finding Activate(uint32_t event_type, const Surroundings& around);
  Finding CheckRulesVersion(const Leaf& leaf, const Surroundings& around) const;
  Finding CheckDate(const Leaf& leaf) const;
  Finding ExamineCommand(const Leaf& leaf, uint32_t event_type, const Surroundings& around) const;
  Finding ExamineEffects(const Leaf& leaf, const Surroundings& around) const;
  Finding CheckAdmitted(absl::string_view rule, const LogId& log, const Surroundings& around) const;
  Finding CheckOrder(const Leaf& leaf, uint32_t event_type) const;
  Finding CheckWriterEntry(const Leaf& leaf, uint32_t event_type, const Surroundings& around) const;
  Finding CheckFounding(const Leaf& leaf) const;
  Finding CheckWriterBody(const Leaf& leaf, uint32_t event_type) const;
  Finding CheckFollowed(const Leaf& leaf, const Surroundings& around) const;
  Finding CheckSigned(const Leaf& leaf, uint32_t event_type, const Surroundings& around) const;
  Finding CheckSignatures(const Leaf& leaf, uint32_t event_type, const Surroundings& around) const;
  Finding CheckFoundingAdmission(const Leaf& leaf, uint32_t event_type,
                                 const Surroundings& around) const;
  Finding CheckManifest(const Leaf& leaf, uint32_t event_type) const;
  Finding CheckAuthors(const Leaf& leaf, bool two_administrators, const Surroundings& around) const;
  Finding CheckStreams(const Leaf& leaf) const;
  Finding CheckReference(const entry::Reference& reference, bool consumes,
                         const Surroundings& around) const;
  Finding CheckReferences(const Leaf& leaf, const Surroundings& around) const;
  Finding CheckOnce(const Leaf& leaf) const;
  Finding CheckReversal(const Leaf& leaf, const Surroundings& around) const;
  Finding Unreadable() const;
  Finding CheckEffects(const Leaf& leaf, uint32_t event_type, const Surroundings& around,
                       bool* underived);
  // Of an entry that cannot be made again here.
  Finding CheckUnderived(const Leaf& leaf, uint32_t event_type) const;
  Finding CheckMadeEffects(const proposal::Decision& decision, const Leaf& leaf,
                           uint32_t event_type);
  // Of an IMPORT_DUPLICATES whose own form was examined: whether its lines repeat what they are said
  // to repeat. `repeated`: their hashes.
  Finding CheckRepeated(const Leaf& leaf, const Surroundings& around,
                        std::vector<Hash>& repeated) const;
  Finding CheckRepeats(const Leaf& earlier, UnixMicros record_time,
                       const Surroundings& around) const;
  // `repeated`: the hashes of the lines of an IMPORT_DUPLICATES, where they were read.
  Finding TakePostings(const Leaf& leaf, uint32_t event_type, const Surroundings* around,
                       const std::vector<Hash>& repeated = {});
  // What Load and LoadLazily have in common; whether anything is stored.
  absl::StatusOr<bool> LoadFacts();
  absl::Status LoadFrontier();
  class Citations;
  // `citations` outlives the context; nullptr: nothing may be cited.
  Context ContextOf(const Surroundings& around, UnixMicros record_time,
                    const Citations* citations) const;
  void Begin();
  // The effective date of an entry that is applied; a line's is that of the open import.
  int32_t DateOf(const Leaf& leaf) const;
  absl::Status Apply(const Leaf& leaf, uint32_t event_type, const Surroundings* around,
                     const std::vector<Hash>& repeated);
  absl::Status Evolve(const Leaf& leaf, uint32_t event_type, const Surroundings& around,
                      std::string& note);
  void ApplyWriterEntry(const Leaf& leaf, uint32_t event_type, const std::vector<Hash>& repeated);
  void AdvanceStreams(const Leaf& leaf, const std::string& note);
  void RecordMovements(const Leaf& leaf, const std::vector<entry::Posting>& closed_hold);
  void WriteMovements(state::Changes& changes);

  const LogId id_;
  const state::Reader* const stored_;
  const RuleVersions* const rules_;
  const Rules* active_;  // nullptr without rules
  size_t permits_ = 0;   // how many of the directory's additions to charts the accounts know
  Facts facts_;
  std::optional<state::StoredAccounts> stored_accounts_;  // of LoadLazily
  accounts::Accounts accounts_;
  state::Overlay rows_;
  state::Keys keys_;
  std::map<LogId, FrontierMark> frontier_;
  ImportState import_;
  uint64_t underived_ = 0;
  uint64_t underived_stored_ = 0;

  // Since the last Commit.
  std::optional<Before> before_;
  std::vector<EntryFacts> uncommitted_;
  std::vector<std::pair<LogId, FrontierMark>> frontier_before_;

  // Since the last TakeChanges; unused without stored rows.
  std::vector<LogId> frontier_changed_;
  std::vector<std::pair<uint64_t, state::Movement>> movements_;  // by account
};

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_LOG_STATE_H_
