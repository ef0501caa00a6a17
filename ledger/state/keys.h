// What a log's entries used up or named, looked up one at a time: idempotency keys, once-only
// fingerprints, consumed references, streams. Their rows stand in an Overlay with all others.
//
//   Overlay rows(&stored);
//   Keys keys(&rows);
//   keys.UseOnce({fingerprint}, index, /*in_line=*/false);
//   keys.FindOnce(fingerprint);        // index
//
// A lookup whose row cannot be read answers as if there were none and leaves its error in
// read_status(): whoever decides by lookups asks that before it acts on them. One thread at a time, for
// lookups too.
#ifndef AMANAT_LEDGER_STATE_KEYS_H_
#define AMANAT_LEDGER_STATE_KEYS_H_

#include <optional>
#include <utility>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/state/once_keys.h"
#include "ledger/state/overlay.h"
#include "ledger/state/rows.h"

namespace amanat::state {

class Keys {
 public:
  // `rows` outlives this object.
  explicit Keys(Overlay* rows) : rows_(rows), once_(rows) {}

  std::optional<KeyUse> FindIdempotencyKey(const IdempotencyKey& key) const;
  std::optional<LogIndex> FindOnce(const OnceFingerprint& fingerprint) const;
  // As OnceKeys.
  void LookAhead(OnceAnswers answers) { once_.LookAhead(std::move(answers)); }
  void LookAhead(const std::vector<OnceFingerprint>& fingerprints);
  std::optional<LogIndex> ConsumerOf(const LogId& log, LogIndex index) const;
  // Accepted entries that name the stream.
  uint64_t VersionOf(const StreamId& stream) const;
  // The first error of a lookup, for good.
  const absl::Status& read_status() const { return read_status_; }

  void UseIdempotencyKey(const IdempotencyKey& key, const KeyUse& use);
  // As OnceKeys.
  void UseOnce(const std::vector<OnceFingerprint>& fingerprints, LogIndex index, bool in_line);
  void EndSeries() { once_.EndSeries(); }
  OnceKeys::Mark Save() const { return once_.Save(); }
  void Restore(const OnceKeys::Mark& mark) { once_.Restore(mark); }
  void Consume(const LogId& log, LogIndex index, LogIndex consumer);
  // Once an entry and stream.
  void Advance(const StreamId& stream, LogIndex index, const StreamRow& row);

 private:
  std::optional<std::string> Find(Table table, absl::string_view key) const;
  std::optional<LogIndex> IndexAt(Table table, absl::string_view key) const;

  Overlay* const rows_;
  OnceKeys once_;
  mutable absl::Status read_status_;
};

// Accepted entries before `size` that name the stream.
absl::StatusOr<uint64_t> StreamVersionAt(const Reader& stored, const StreamId& stream,
                                         TreeSize size);

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_KEYS_H_
