// Some thousand rows in the order of their keys, packed into whole pages and never changed: the
// stones of which RowRuns are built.
//
//   RowSegmentBuilder builder;
//   builder.Add(PackedKey(bytes), value, /*deleted=*/false);   // ascending
//   Pages pages = Pages::OfMemory(builder.packed_bytes());
//   builder.Finish(pages.fill());
//   RowSegment segment(std::move(pages));
//   segment.Find(PackedKey(bytes));
//
// The pages hold, one behind the other: a header of 64 bytes; a blocked Bloom filter, 14 bits a row,
// one line of 64 bytes a question; of each group of rows the head of its first key, and where it begins; the
// rows. A row is three varints (bytes that its key shares with the key before, none at the beginning
// of a group; bytes that follow; 0 for a row that says "deleted", else the value's bytes and one),
// then the rest of the key, then the value.
//
// Rows live in memory and in scratch files of this process only, so numbers are as the machine
// writes them. Thread-safe once built; views live as long as the segment.
#ifndef AMANAT_LEDGER_STATE_ROW_SEGMENT_H_
#define AMANAT_LEDGER_STATE_ROW_SEGMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "ledger/state/pages.h"

namespace amanat::state {

// Bytes that order as the key does, and their beginning as a number: most comparisons end there.
struct PackedKey {
  explicit PackedKey(absl::string_view key_bytes);
  // `known_head` is what the other constructor would give.
  PackedKey(absl::string_view key_bytes, uint64_t known_head)
      : bytes(key_bytes), head(known_head) {}

  bool operator<(const PackedKey& other) const {
    return head != other.head ? head < other.head : bytes < other.bytes;
  }
  bool operator==(const PackedKey& other) const {
    return head == other.head && bytes == other.bytes;
  }

  absl::string_view bytes;
  uint64_t head;
};

uint64_t FilterHash(absl::string_view key_bytes);

// How many of `count` ascending keys, whose heads are `heads`, are at most `key`. `key_at` gives the
// bytes of one, which are asked for only where heads do not tell.
size_t CountUpTo(const uint64_t* heads, size_t count, const PackedKey& key,
                 absl::FunctionRef<absl::string_view(size_t)> key_at);

struct PackedValue {
  absl::string_view bytes;
  bool deleted = false;
};

class RowSegment {
 public:
  // `pages` hold what RowSegmentBuilder::Finish wrote.
  explicit RowSegment(Pages pages);

  // `hash` is the key's FilterHash.
  std::optional<PackedValue> Find(const PackedKey& key, uint64_t hash) const {
    if (!MayHold(hash)) return std::nullopt;
    return Find(key);
  }
  // Whether the key may stand here; false is certain.
  bool MayHold(uint64_t hash) const;

  uint32_t rows() const { return header_.rows; }
  size_t groups() const { return header_.groups; }
  // How many groups begin at or before the key.
  size_t GroupsUpTo(const PackedKey& key) const;
  absl::string_view FirstKey(size_t group) const;

  const Pages& pages() const { return pages_; }
  // Takes the pages away; nothing else may be asked then.
  Pages TakePages() { return std::move(pages_); }
  // Brings what MayHold will look at nearer to the processor.
  void Prefetch(uint64_t hash) const;

 private:
  friend class RowSegmentBuilder;
  friend class RowScan;
  friend class GroupRows;
  struct Header {
    uint32_t rows;
    uint32_t groups;
    uint32_t filter_lines;
    uint32_t row_bytes;
    size_t filter_words() const;
    size_t packed_bytes() const;
  };

  std::optional<PackedValue> Find(const PackedKey& key) const;
  // Where the parts of the pages begin.
  const uint64_t* filter() const;
  const uint64_t* heads() const;
  const uint32_t* begins() const;  // of groups, and of what lies behind the last one
  const char* GroupBegin(size_t group) const;

  Pages pages_;
  Header header_;  // at hand, so that a question reads one line of the pages only
};

class RowSegmentBuilder {
 public:
  // Precondition: the key is greater than all before; key and value have less than 2^30 bytes.
  void Add(const PackedKey& key, const PackedValue& value);

  bool empty() const { return hashes_.empty(); }
  // A segment is to be finished now: it nearly fills a huge page.
  bool full() const;
  // How many bytes the segment has.
  size_t packed_bytes() const;
  // Writes them, and is empty again. Precondition: not empty; there is room for packed_bytes().
  void Finish(char* out);

 private:
  RowSegment::Header Header() const;

  std::string rows_;  // longer than what is used of it
  size_t rows_size_ = 0;
  std::string last_key_;
  std::vector<uint64_t> heads_;
  std::vector<uint32_t> begins_;
  std::vector<uint64_t> hashes_;
};

// Reads the rows of a segment one after the other, in order.
class RowScan {
 public:
  explicit RowScan(const RowSegment& segment);

  // Goes to the next row; false behind the last one.
  bool Next();
  // Of the row that Next went to.
  PackedKey key() const { return {key_, head_}; }
  const PackedValue& value() const { return value_; }

 private:
  const char* next_;
  const char* end_;
  std::string key_;
  uint64_t head_ = 0;
  PackedValue value_;
};

// The rows of one group at hand, to be read in either direction.
class GroupRows {
 public:
  void Load(const RowSegment& segment, size_t group);
  size_t size() const { return rows_.size(); }
  absl::string_view key(size_t row) const {
    return absl::string_view(keys_).substr(rows_[row].key_begin, rows_[row].key_bytes);
  }
  const PackedValue& value(size_t row) const { return rows_[row].value; }
  // How many rows have lesser keys.
  size_t CountBefore(absl::string_view key_bytes) const;

 private:
  struct Row {
    size_t key_begin;
    size_t key_bytes;
    PackedValue value;
  };
  std::string keys_;
  std::vector<Row> rows_;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_ROW_SEGMENT_H_
