// What a log's entries used up or named, looked up one at a time and too many to keep in memory:
// idempotency keys, once-only fingerprints, consumed references, streams. New ones are held here
// until they are stored; older ones are asked of the stored rows.
//
//   Keys keys(&stored);                       // or Keys(nullptr): everything stays in memory
//   const size_t mark = keys.Mark();
//   keys.UseOnce(fingerprint, index);
//   keys.RollbackTo(mark);                    // or:
//   keys.WriteTo(changes);                    // to be stored with the entries
//   keys.ForgetStored();                      // they are
//
// Between WriteTo and ForgetStored the next batch may already be taken: lookups see both, whether
// or not the rows of the first can be read yet.
//
// A lookup whose stored row cannot be read answers as if there were none and leaves its error in
// read_status(): whoever decides by lookups asks that before it acts on them. Thread-compatible.
#ifndef AMANAT_LEDGER_STATE_KEYS_H_
#define AMANAT_LEDGER_STATE_KEYS_H_

#include <array>
#include <deque>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "ledger/base/bytes.h"
#include "ledger/state/changes.h"
#include "ledger/state/reader.h"
#include "ledger/state/rows.h"

namespace amanat::state {

class Keys {
 public:
  // `stored` outlives this object.
  explicit Keys(const Reader* stored);
  // Its rows are those of the first `size` entries. Before anything else.
  void BeginAt(TreeSize size) { generations_.back().begin = size; }

  std::optional<KeyUse> FindIdempotencyKey(const IdempotencyKey& key) const;
  std::optional<LogIndex> FindOnce(const OnceFingerprint& fingerprint) const;
  // Asks the stored rows for all of these together, which costs less than one at a time; FindOnce
  // needs them no more until the next call of this or of ForgetStored.
  void LookAhead(std::vector<OnceFingerprint> fingerprints);
  // Have the processor fetch what the functions of these names are about to look at in memory.
  void PrefetchOnce(const OnceFingerprint& fingerprint) const {
    generations_.back().once.prefetch(fingerprint);
  }
  void PrefetchStream(const StreamId& stream) const {
    generations_.back().advances.prefetch(stream);
  }
  std::optional<LogIndex> ConsumerOf(const LogId& log, LogIndex index) const;
  // Accepted entries that name the stream.
  uint64_t VersionOf(const StreamId& stream) const;
  // The first error of a lookup, for good.
  const absl::Status& read_status() const { return read_status_; }

  void UseIdempotencyKey(const IdempotencyKey& key, const KeyUse& use);
  void UseOnce(const OnceFingerprint& fingerprint, LogIndex index);
  void Consume(const LogId& log, LogIndex index, LogIndex consumer);
  // `version`: the stream's after this entry, when it is known. Once an entry and stream.
  void Advance(const StreamId& stream, LogIndex index, int32_t effective_date,
               std::optional<uint64_t> version);

  size_t Mark() const { return journal_.size(); }
  void RollbackTo(size_t mark);
  // In memory alone: nothing before now will be taken back.
  void Forget();

  void WriteTo(Changes& changes);
  void ForgetStored();

  // Everything, when nothing is stored elsewhere: rows of one table, ascending by key, as
  // WriteTo gives them; a stream as its id and version.
  std::vector<std::pair<std::string, std::string>> RowsInMemory(Table table) const;

 private:
  using Consumed = std::pair<LogId, LogIndex>;
  struct Generation {
    TreeSize begin = 0;  // its first entry is at or behind this index
    absl::flat_hash_map<IdempotencyKey, KeyUse> idempotency_keys;
    absl::flat_hash_map<OnceFingerprint, LogIndex> once;
    absl::flat_hash_map<Consumed, LogIndex> consumed;
    absl::flat_hash_map<StreamId, uint64_t> advances;
  };
  struct Change {
    Table table;
    std::array<uint8_t, 24> key;  // as stored
    LogIndex index;
    StreamRow stream;
  };

  struct Place;

  static std::vector<Place> PlacesInOrder(const std::vector<Change>& journal);
  Generation& current() { return generations_.back(); }
  std::optional<std::string> Stored(Table table, absl::string_view key) const;
  uint64_t StoredVersion(const StreamId& stream) const;
  std::optional<LogIndex> IndexIn(absl::string_view value) const;
  void Journal(Table table, absl::string_view id, LogIndex suffix, LogIndex index,
               const StreamRow& stream = {});
  std::string ValueOf(const Change& change) const;

  const Reader* const stored_;
  std::deque<Generation> generations_;  // oldest first, never empty, at most two
  std::vector<Change> journal_;         // since the last WriteTo or Forget
  // Of the last LookAhead. What is used behind it stands in a generation, which is asked first.
  absl::flat_hash_set<OnceFingerprint> once_asked_;
  absl::flat_hash_map<OnceFingerprint, LogIndex> once_found_;
  mutable absl::Status read_status_;
};

// Accepted entries before `size` that name the stream.
absl::StatusOr<uint64_t> StreamVersionAt(const Reader& stored, const StreamId& stream,
                                         TreeSize size);

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_KEYS_H_
