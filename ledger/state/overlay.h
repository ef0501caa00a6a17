// Rows that changed, laid over rows that are stored: what a decision reads and writes. One ordered
// view of both, with savepoints, for the sequencer, a follower, a preview and, over nothing, for
// whoever keeps a whole log in memory.
//
//   Overlay rows(&stored);
//   const size_t savepoint = rows.Savepoint();
//   rows.Put(table, key, value);
//   rows.RollbackTo(savepoint);              // or:
//   rows.Forget();                           // nothing before now will be taken back
//   const Changes changes = rows.Seal();     // to be stored with the entries
//   ... the next rows may be put meanwhile ...
//   rows.ForgetStored();                     // what was sealed first can be read below
//
// Generations: what was put since the last Seal is the newest one; each Seal begins another. Reads
// see the newest row of any generation, then what is stored, whether or not the rows of a sealed
// generation can be read there yet.
//
// Read errors are those of the reader below. Thread-compatible; views that reads give out live as
// long as the call that gave them.
#ifndef AMANAT_LEDGER_STATE_OVERLAY_H_
#define AMANAT_LEDGER_STATE_OVERLAY_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "ledger/state/changes.h"
#include "ledger/state/reader.h"

namespace amanat::state {

class Overlay final : public Reader {
 public:
  // `stored` outlives this object; nullptr: nothing lies below.
  explicit Overlay(const Reader* stored);
  ~Overlay() override;

  // Precondition: a key has at most 65,534 bytes.
  void Put(Table table, absl::string_view key, absl::string_view value);
  void Delete(Table table, absl::string_view key);

  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override;
  absl::Status Ascend(Table table, absl::string_view prefix, absl::string_view first,
                      Take take) const override;
  absl::Status Descend(Table table, absl::string_view prefix, absl::string_view end,
                       Take take) const override;

  // Asks what is stored for all of these keys together, which costs less than one at a time; Get
  // asks for them no more until the next call of this or of ForgetStored.
  absl::Status LookAhead(Table table, std::vector<std::string> keys);

  // The position in the journal of what can be taken back.
  size_t Savepoint() const { return journal_.size(); }
  // Precondition: nothing was forgotten or sealed since the savepoint.
  void RollbackTo(size_t savepoint);
  // Empties the journal.
  void Forget() { journal_.clear(); }

  // The newest generation's rows in the order of their keys; it is sealed, a new one begins. Empties
  // the journal. Precondition: something lies below.
  Changes Seal();
  // The oldest sealed generation can be read below. Precondition: there is one.
  void ForgetStored();

  // How many rows all generations hold.
  size_t rows_in_memory() const;

 private:
  // Table and key as one string, and its first bytes as a number: most comparisons end there.
  struct RowKey {
    uint64_t head = 0;
    absl::string_view bytes;
    bool operator<(const RowKey& other) const {
      return head != other.head ? head < other.head : bytes < other.bytes;
    }
    bool operator==(const RowKey& other) const {
      return head == other.head && bytes == other.bytes;
    }
  };
  struct Slot {
    absl::string_view value;
    bool deleted = false;
  };
  using Rows = absl::btree_map<RowKey, Slot>;
  // Memory for keys and values that is given back all at once.
  class Arena {
   public:
    absl::string_view Copy(absl::string_view first, absl::string_view second);

   private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr;
    size_t left_ = 0;
  };
  struct Generation {
    Rows rows;
    Arena arena;
  };
  struct Step {
    RowKey key;
    bool existed = false;
    Slot before;
  };
  class Merged;

  static RowKey KeyOf(absl::string_view bytes);
  void Set(Table table, absl::string_view key, absl::string_view value, bool deleted);
  const Slot* Find(const RowKey& key) const;

  const Reader* const stored_;
  std::deque<Generation> generations_;  // oldest first, never empty; the last one takes new rows
  std::vector<Step> journal_;           // of the newest generation

  // Of the last LookAhead, ascending, and what stands at each; asked_ owns the bytes.
  std::vector<std::string> asked_;
  std::vector<std::optional<std::string>> found_;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_OVERLAY_H_
