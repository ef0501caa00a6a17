// The derived state of one log, and the rules by which an entry may be the next one. The writer's
// sequencer, a follower's examination and the auditor's verifier run this same code, so a state is
// a function of the log's bytes and of the directory at the frontier that the log recorded.
//
//   LogState state(log_id);
//   Finding finding = state.Take(leaf, surroundings);   // examines, and applies when valid
//   if (finding.verdict == Verdict::kValid) state.Commit(); else state.Rollback();
//
// Take leaves the state untouched unless the verdict is kValid. Rollback takes back every Take
// since the last Commit, so that a batch enters whole or not at all; entries of a batch may cite
// earlier ones of it. An entry of an event type that this version does not know is judged by its
// envelope alone. What is examined here is the
// envelope: order, signatures, frontier, versions, references, once-only keys, postings, limits,
// imports. Whether the effects are those that the fund's rules give is asked by replaying the
// service's core (services/core).
//
// Thread-compatible; the object must not move between Take and Commit or Rollback.
#ifndef AMANAT_LEDGER_EXAMINE_LOG_STATE_H_
#define AMANAT_LEDGER_EXAMINE_LOG_STATE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "ledger/accounts/accounts.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/finding.h"
#include "ledger/examine/import_state.h"
#include "ledger/examine/leaf.h"

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
};

struct FrontierMark {
  TreeSize size = 0;
  Hash root;
};

class LogState {
 public:
  explicit LogState(LogId id) : id_(id) {}
  LogState(const LogState&) = delete;
  LogState& operator=(const LogState&) = delete;

  Finding Take(const Leaf& leaf, const Surroundings& surroundings);
  void Commit();
  void Rollback();

  const LogId& id() const { return id_; }
  // Set by entry 0.
  const entry::LogName& name() const { return name_; }
  const PublicKey& founding_key() const { return founding_key_; }
  const LogId& directory_log() const { return directory_log_; }
  bool is_directory() const { return name_.book == entry::Book::kDirectory; }

  TreeSize size() const { return size_; }
  UnixMicros last_record_time() const { return last_record_time_; }
  const Incarnation& incarnation() const { return incarnation_; }
  const accounts::Accounts& accounts() const { return accounts_; }
  // Accepted entries that name the stream, or the subject of the same 16 bytes.
  uint64_t VersionOf(const StreamId& stream) const;
  FrontierMark FrontierOf(const LogId& log) const;
  const std::map<LogId, FrontierMark>& frontier() const { return frontier_; }
  // The directory's size by which this log's next entry is judged.
  TreeSize DirectorySize() const;
  // Index and command hash of the entry that used the key.
  std::optional<std::pair<LogIndex, Hash>> FindIdempotencyKey(const IdempotencyKey& key) const;
  // The entry of this log that consumed `index` of `log`.
  std::optional<LogIndex> ConsumerOf(const LogId& log, LogIndex index) const;
  std::optional<LogIndex> FindOnce(const OnceFingerprint& fingerprint) const;
  // The event type of the leaf's entry: a line has that of its manifest, which must be taken.
  uint32_t EventTypeOf(const Leaf& leaf) const;
  // SHA-256 over everything above but the undo journal: two nodes at one size compare it.
  Hash Digest() const;

 private:
  Finding Examine(const Leaf& leaf, uint32_t event_type, const Surroundings& surroundings) const;
  Finding CheckOrder(const Leaf& leaf, uint32_t event_type) const;
  Finding CheckWriterEntry(const Leaf& leaf, uint32_t event_type, const Surroundings& around) const;
  Finding CheckFounding(const Leaf& leaf) const;
  Finding CheckFollowed(const Leaf& leaf, const Surroundings& around) const;
  Finding CheckSigned(const Leaf& leaf, uint32_t event_type, const Surroundings& around) const;
  Finding CheckSignatures(const Leaf& leaf, uint32_t event_type, const Surroundings& around) const;
  Finding CheckFoundingAdmission(const Leaf& leaf, uint32_t event_type) const;
  Finding CheckManifest(const Leaf& leaf, uint32_t event_type) const;
  Finding CheckAuthors(const Leaf& leaf, bool two_administrators, const Surroundings& around) const;
  Finding CheckStreams(const Leaf& leaf) const;
  Finding CheckReference(const entry::Reference& reference, bool consumes,
                         const Surroundings& around) const;
  Finding CheckReferences(const Leaf& leaf, const Surroundings& around) const;
  Finding CheckOnce(const Leaf& leaf) const;
  void Apply(const Leaf& leaf, uint32_t event_type);
  void Advance(const StreamId& stream);
  void ApplyWriterEntry(const Leaf& leaf, uint32_t event_type);

  // Inserts into one of the maps below and journals the removal.
  template <typename Map, typename Key, typename Value>
  void Insert(Map& map, const Key& key, Value value);

  const LogId id_;
  entry::LogName name_;
  PublicKey founding_key_;
  LogId directory_log_;
  TreeSize size_ = 0;
  UnixMicros last_record_time_ = 0;
  Incarnation incarnation_;
  accounts::Accounts accounts_;
  absl::flat_hash_map<StreamId, uint64_t> streams_;
  absl::flat_hash_map<IdempotencyKey, std::pair<LogIndex, Hash>> idempotency_keys_;
  absl::flat_hash_map<OnceFingerprint, LogIndex> once_;
  std::map<std::pair<LogId, LogIndex>, LogIndex> consumed_;
  std::map<LogId, FrontierMark> frontier_;
  ImportState import_;
  std::vector<EntryFacts> uncommitted_;  // the entries taken since the last Commit
  accounts::UndoJournal undo_;
};

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_LOG_STATE_H_
