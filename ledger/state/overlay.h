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
// Read errors are those of the reader below. One thread at a time, for reads too; views that reads give
// out live as long as the call that gave them.
#ifndef AMANAT_LEDGER_STATE_OVERLAY_H_
#define AMANAT_LEDGER_STATE_OVERLAY_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/functional/function_ref.h"
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
  // Put of what `change`, which calls nothing of this object, makes of the value that is there; one look
  // for both. Nothing is put when it gives an error, or reading does.
  using ChangeValue =
      absl::FunctionRef<absl::StatusOr<std::string>(std::optional<absl::string_view> before)>;
  absl::Status Change(Table table, absl::string_view key, ChangeValue change);

  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override;
  absl::Status Ascend(Table table, absl::string_view prefix, absl::string_view first,
                      Take take) const override;
  absl::Status Descend(Table table, absl::string_view prefix, absl::string_view end,
                       Take take) const override;

  // What a reader answered for many keys of a table together, which costs less than one at a time.
  // Never changes.
  class Answers;
  static absl::StatusOr<std::shared_ptr<const Answers>> Ask(const Reader& stored, Table table,
                                                            std::vector<absl::string_view> keys);
  // Get asks what is stored for these keys no more until the next call of this or of ForgetStored.
  // Precondition: they were asked of rows that no change of a generation that is forgotten is missing
  // in.
  void LookAhead(std::shared_ptr<const Answers> answers);
  // Asks what is stored now.
  absl::Status LookAhead(Table table, std::vector<absl::string_view> keys);

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

  // Changes whenever a read may answer otherwise than before.
  uint64_t version() const { return version_; }
  // How many rows all generations hold.
  size_t rows_in_memory() const;

 private:
  // A key, or one that is looked for: first the table and the first seven bytes as a number, where
  // most comparisons end, then the bytes behind the table.
  struct Sought {
    uint64_t head = 0;
    absl::string_view bytes;
  };
  // The same in an arena: length and bytes. Small, so that few nodes of the tree are visited.
  struct RowKey {
    uint64_t head = 0;
    const char* record = nullptr;
    absl::string_view bytes() const;
    Table table() const { return static_cast<Table>(head >> 56); }
  };
  struct Before {
    using is_transparent = void;
    bool operator()(const RowKey& a, const RowKey& b) const {
      return a.head != b.head ? a.head < b.head : a.bytes() < b.bytes();
    }
    bool operator()(const RowKey& a, const Sought& b) const {
      return a.head != b.head ? a.head < b.head : a.bytes() < b.bytes;
    }
    bool operator()(const Sought& a, const RowKey& b) const {
      return a.head != b.head ? a.head < b.head : a.bytes < b.bytes();
    }
  };
  // A value in an arena, or that there is none any more.
  class Value {
   public:
    Value() = default;
    explicit Value(const char* record) : record_(record) {}
    bool deleted() const { return record_ == nullptr; }
    absl::string_view bytes() const;

   private:
    const char* record_ = nullptr;
  };
  using Rows = absl::btree_map<RowKey, Value, Before>;
  // Memory for keys and values that is given back all at once.
  class Arena {
   public:
    // Copies length and bytes; gives where they stand.
    const char* Copy(absl::string_view bytes);

   private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr;
    size_t left_ = 0;
  };
  // Answers for most keys that a generation does not have that it does not.
  class Sieve {
   public:
    void Add(const Sought& key) { Word(key) |= Bit(key); }
    bool MayHave(const Sought& key) const {
      return !words_.empty() && (words_[Hash(key) / 64 % kWords] & Bit(key)) != 0;
    }

   private:
    static constexpr size_t kWords = 4096;  // 32 KiB: a generation has some ten thousand rows
    static uint64_t Hash(const Sought& key);
    static uint64_t Bit(const Sought& key) { return uint64_t{1} << (Hash(key) % 64); }
    uint64_t& Word(const Sought& key) {
      if (words_.empty()) words_.resize(kWords);
      return words_[Hash(key) / 64 % kWords];
    }
    std::vector<uint64_t> words_;
  };
  struct Generation {
    Rows rows;
    Arena arena;
    Sieve sieve;
  };
  struct Step {
    RowKey key;
    bool existed = false;
    Value before;
  };
  class Merged;

  static Sought SoughtOf(Table table, absl::string_view key);
  void Set(Table table, absl::string_view key, std::optional<absl::string_view> value);
  // The same at its place in the newest generation, where there is a row of that key or not.
  void SetAt(Rows::iterator at, bool exists, const Sought& key,
             std::optional<absl::string_view> value);
  const Value* Find(const Sought& key) const;
  // What was answered; nullptr: it was not asked.
  const std::optional<std::string>* FindAsked(const Sought& key) const;

  const Reader* const stored_;
  uint64_t version_ = 0;
  std::deque<Generation> generations_;  // oldest first, never empty; the last one takes new rows
  std::vector<Step> journal_;           // of the newest generation

  // Of the last LookAhead. Whoever asks together often reads in the same order, so the next key is
  // looked for behind the last one.
  std::shared_ptr<const Answers> answers_;
  mutable size_t next_answer_ = 0;
};

class Overlay::Answers {
  friend class Overlay;
  Arena arena_;                                     // owns the bytes of the keys
  std::vector<RowKey> keys_;                        // ascending
  std::vector<std::optional<std::string>> values_;  // of each, what stands there
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_OVERLAY_H_
