// The once-only keys that a log's entries used up. Most are used by lines of files and are neighbours,
// such as the receipts of a book: keys that follow one another as numbers, used by lines that follow
// one another in one file, stand as one row.
//
//   kOnce      the key -> the entry
//   kOnceRun   the first key of a run -> the entry that used it, and how many keys and entries follow
//
// The first key of a series has a row of its own, the run begins at the second one. Which rows stand
// there follows from the entries alone: a run never reaches beyond its file.
//
//   OnceKeys keys(&rows);
//   keys.UseInLine({fingerprint}, index);   // of each line
//   keys.EndSeries();                       // behind the last one: what is open becomes a row
//   keys.Find(fingerprint);                 // index
//
// What is known to be unused is remembered as one range, so that the keys of a file are looked for
// once. Errors of the rows are Find's. One thread at a time, for reads too.
#ifndef AMANAT_LEDGER_STATE_ONCE_KEYS_H_
#define AMANAT_LEDGER_STATE_ONCE_KEYS_H_

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "ledger/base/bytes.h"
#include "ledger/state/overlay.h"

namespace amanat::state {

// A row of kOnceRun.
struct OnceRun {
  LogIndex first_index = 0;  // of the entry that used the first key
  uint64_t count = 0;        // of keys, and of entries
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "first_index", self.first_index);
    v.Field(2, "count", self.count);
  }
};

using OnceAnswers = std::shared_ptr<const Overlay::Answers>;

class OnceKeys {
 private:
  // Keys from `first` on as numbers, big-endian.
  struct Run {
    absl::uint128 first = 0;
    OnceRun row;
    std::optional<LogIndex> Find(absl::uint128 key) const {
      if (key < first || key - first >= row.count) return std::nullopt;
      return row.first_index + absl::Uint128Low64(key - first);
    }
  };
  struct Used {
    absl::uint128 key = 0;
    LogIndex index = 0;
  };

 public:
  // `rows` outlives this object, and nobody else changes its rows of these two tables.
  explicit OnceKeys(Overlay* rows) : rows_(rows) {}

  // The entry that used the key.
  absl::StatusOr<std::optional<LogIndex>> Find(const OnceFingerprint& fingerprint) const;
  // As Overlay::Ask and Overlay::LookAhead; `fingerprints` in the order in which they will be used.
  static absl::StatusOr<OnceAnswers> Ask(const Reader& stored,
                                         const std::vector<OnceFingerprint>& fingerprints);
  void LookAhead(OnceAnswers answers) { rows_->LookAhead(std::move(answers)); }
  absl::Status LookAhead(const std::vector<OnceFingerprint>& fingerprints);

  // By an entry that is no line of a file.
  void Use(const OnceFingerprint& fingerprint, LogIndex index);
  // All keys of a line.
  void UseInLine(const std::vector<OnceFingerprint>& fingerprints, LogIndex index);
  // No line follows. Before the rows are sealed.
  void EndSeries();

  // The series that is open, to be restored when the rows are rolled back to where they stood.
  class Mark {
    friend class OnceKeys;
    std::optional<Used> last;
    Run open;
  };
  Mark Save() const;
  void Restore(const Mark& mark);

 private:
  struct Answer {
    absl::uint128 key = 0;
    uint64_t version = 0;  // of the rows
    std::optional<LogIndex> index;
  };
  struct Range {
    absl::uint128 first = 0;
    absl::uint128 last = 0;
  };

  absl::StatusOr<std::optional<LogIndex>> Look(absl::uint128 key) const;
  // Looks for the next used key too, and remembers the range before it.
  absl::StatusOr<std::optional<LogIndex>> LookAround(absl::uint128 key) const;
  absl::StatusOr<std::optional<LogIndex>> FindInRuns(absl::uint128 key) const;
  absl::StatusOr<bool> HasRuns() const;
  void PutRow(absl::uint128 key, LogIndex index);
  // The key is used now.
  void Forget(absl::uint128 key);

  Overlay* const rows_;
  std::optional<Used> last_;  // of the line before
  Run open_;                  // ends with it; no row yet

  mutable std::optional<bool> has_runs_;  // nothing: not looked yet
  mutable std::optional<absl::uint128> asked_;
  mutable std::optional<Range> unused_;
  // The rules ask for a key and then the ledger does: what was answered last.
  mutable std::optional<Answer> answer_;
};

// The entries that used these fingerprints, in their order; a call of the reader for each run, and for
// each place where there is none.
absl::StatusOr<std::vector<std::optional<LogIndex>>> FindOnce(
    const Reader& stored, const std::vector<OnceFingerprint>& fingerprints);

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_ONCE_KEYS_H_
