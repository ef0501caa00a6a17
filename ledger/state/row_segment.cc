#include "ledger/state/row_segment.h"

#include <endian.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/hash/hash.h"
#include "ledger/base/check.h"

namespace amanat::state {
namespace {

constexpr size_t kGroupBytes = 1024;
constexpr size_t kFilterBitsPerRow = 14;
constexpr size_t kLineBits = 512;
constexpr size_t kLineWords = kLineBits / 64;
constexpr int kBitsPerKey = 7;
// Most rows are small enough for what is left then.
constexpr size_t kFullBytes = kHugePageBytes - 1024;
constexpr size_t kFullRowBytes = kHugePageBytes / 2;  // fewer do not make a full segment
constexpr size_t kHeaderBytes =
    64;  // so that the filter's lines are lines of the processor's cache

char* WriteVarint(size_t value, char* at) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
  *at++ = static_cast<char>(value);
  return at;
}
constexpr size_t kVarintBytesMax = 10;

char* Write(absl::string_view bytes, char* at) {
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  return at + bytes.size();
}

const char* ReadVarint(const char* at, size_t* value) {
  uint8_t byte = static_cast<uint8_t>(*at++);
  *value = byte & 0x7f;
  for (int shift = 7; (byte & 0x80) != 0; shift += 7) {
    byte = static_cast<uint8_t>(*at++);
    *value |= static_cast<size_t>(byte & 0x7f) << shift;
  }
  return at;
}

struct PackedRow {
  size_t shared;
  absl::string_view rest;
  PackedValue value;
};

// Reads the row at `at`; returns where the next one begins.
const char* ReadRow(const char* at, PackedRow* row) {
  size_t rest = 0;
  size_t tag = 0;
  at = ReadVarint(at, &row->shared);
  at = ReadVarint(at, &rest);
  at = ReadVarint(at, &tag);
  row->rest = {at, rest};
  at += rest;
  row->value.deleted = tag == 0;
  row->value.bytes = {at, tag == 0 ? 0 : tag - 1};
  return at + row->value.bytes.size();
}

size_t SharedBytes(absl::string_view a, absl::string_view b) {
  const size_t most = std::min(a.size(), b.size());
  size_t shared = 0;
  while (shared < most && a[shared] == b[shared]) ++shared;
  return shared;
}

// Where the line of the filter begins, and seven times nine bits that say where in it.
size_t LineBegin(uint64_t lines, uint64_t hash) {
  return ((hash >> 32) * lines >> 32) * kLineWords;
}
uint64_t BitsOf(uint64_t hash) { return (hash & 0xffffffff) * 0x9e3779b97f4a7c15; }
size_t BitAt(uint64_t bits, int i) { return bits >> (64 - 9 * (i + 1)) & (kLineBits - 1); }

template <typename T>
absl::string_view BytesOf(const std::vector<T>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)};
}

uint64_t HeadOf(absl::string_view bytes) {
  uint64_t head = 0;
  if (bytes.size() >= sizeof(head)) {
    std::memcpy(&head, bytes.data(), sizeof(head));
    return be64toh(head);
  }
  for (size_t i = 0; i < sizeof(head); ++i) {
    head = head << 8 | (i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : 0);
  }
  return head;
}

}  // namespace

PackedKey::PackedKey(absl::string_view key_bytes) : bytes(key_bytes), head(HeadOf(key_bytes)) {}

uint64_t FilterHash(absl::string_view key_bytes) {
  return absl::Hash<absl::string_view>()(key_bytes);
}

size_t CountUpTo(const uint64_t* heads, size_t count, const PackedKey& key,
                 absl::FunctionRef<absl::string_view(size_t)> key_at) {
  const uint64_t* base = heads;
  // Without a branch that the processor could only guess.
  for (size_t left = count; left > 0;) {
    const size_t half = (left + 1) / 2;
    base += half & -size_t{base[half - 1] <= key.head};
    left -= half;
  }
  size_t high = base - heads;
  if (high == 0 || heads[high - 1] != key.head) return high;
  size_t low = std::lower_bound(heads, heads + high, key.head) - heads;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (key_at(middle) <= key.bytes) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

size_t RowSegment::Header::filter_words() const { return filter_lines * kLineWords; }

size_t RowSegment::Header::packed_bytes() const {
  return kHeaderBytes + filter_words() * sizeof(uint64_t) + groups * sizeof(uint64_t) +
         (groups + size_t{1}) * sizeof(uint32_t) + row_bytes;
}

RowSegment::RowSegment(Pages pages) : pages_(std::move(pages)) {
  std::memcpy(&header_, pages_.bytes().data(), sizeof(header_));
  AMANAT_CHECK(pages_.bytes().size() == header_.packed_bytes());
}

const uint64_t* RowSegment::filter() const {
  return reinterpret_cast<const uint64_t*>(pages_.bytes().data() + kHeaderBytes);
}
const uint64_t* RowSegment::heads() const { return filter() + header_.filter_words(); }
const uint32_t* RowSegment::begins() const {
  return reinterpret_cast<const uint32_t*>(heads() + header_.groups);
}
const char* RowSegment::GroupBegin(size_t group) const {
  return reinterpret_cast<const char*>(begins() + header_.groups + 1) + begins()[group];
}

void RowSegment::Prefetch(uint64_t hash) const {
  __builtin_prefetch(filter() + LineBegin(header_.filter_lines, hash));
}

bool RowSegment::MayHold(uint64_t hash) const {
  const uint64_t* line = filter() + LineBegin(header_.filter_lines, hash);
  const uint64_t bits = BitsOf(hash);
  uint64_t all = 1;
  for (int i = 0; i < kBitsPerKey; ++i) {
    const size_t bit = BitAt(bits, i);
    all &= line[bit / 64] >> bit % 64;
  }
  return all != 0;
}

absl::string_view RowSegment::FirstKey(size_t group) const {
  PackedRow row;
  ReadRow(GroupBegin(group), &row);
  return row.rest;
}

size_t RowSegment::GroupsUpTo(const PackedKey& key) const {
  return CountUpTo(heads(), groups(), key, [this](size_t group) { return FirstKey(group); });
}

// Keys are not put together: as they ascend, what a row shares with the one before says whether it
// can be nearer to the key that is sought.
std::optional<PackedValue> RowSegment::Find(const PackedKey& key) const {
  const size_t up_to = GroupsUpTo(key);
  if (up_to == 0) return std::nullopt;
  const char* at = GroupBegin(up_to - 1);
  const char* const end = GroupBegin(up_to);
  size_t agreed = 0;  // bytes of the key that the row before has, too, being lesser
  while (at < end) {
    PackedRow row;
    at = ReadRow(at, &row);
    if (row.shared > agreed) continue;
    if (row.shared < agreed) return std::nullopt;
    const absl::string_view wanted = key.bytes.substr(agreed);
    const size_t more = SharedBytes(row.rest, wanted);
    if (more == wanted.size() && more == row.rest.size()) return row.value;
    const bool lesser = more == row.rest.size() ||
                        (more < wanted.size() &&
                         static_cast<uint8_t>(row.rest[more]) < static_cast<uint8_t>(wanted[more]));
    if (!lesser) return std::nullopt;
    agreed += more;
  }
  return std::nullopt;
}

void RowSegmentBuilder::Add(const PackedKey& key, const PackedValue& value) {
  const bool new_group = begins_.empty() || rows_size_ - begins_.back() >= kGroupBytes;
  size_t shared = 0;
  if (new_group) {
    begins_.push_back(static_cast<uint32_t>(rows_size_));
    heads_.push_back(key.head);
  } else {
    shared = SharedBytes(last_key_, key.bytes);
  }
  const absl::string_view rest = key.bytes.substr(shared);
  const size_t room = rows_size_ + 3 * kVarintBytesMax + rest.size() + value.bytes.size();
  if (rows_.size() < room) rows_.resize(std::max(room, kHugePageBytes));
  char* at = rows_.data() + rows_size_;
  at = WriteVarint(shared, at);
  at = WriteVarint(rest.size(), at);
  at = WriteVarint(value.deleted ? 0 : value.bytes.size() + 1, at);
  at = Write(rest, at);
  if (!value.deleted) at = Write(value.bytes, at);
  rows_size_ = at - rows_.data();
  last_key_.resize(shared);
  last_key_.append(rest.data(), rest.size());
  hashes_.push_back(FilterHash(key.bytes));
}

RowSegment::Header RowSegmentBuilder::Header() const {
  RowSegment::Header header{};
  header.rows = static_cast<uint32_t>(hashes_.size());
  header.groups = static_cast<uint32_t>(heads_.size());
  header.filter_lines =
      static_cast<uint32_t>((hashes_.size() * kFilterBitsPerRow + kLineBits - 1) / kLineBits);
  header.row_bytes = static_cast<uint32_t>(rows_size_);
  return header;
}

size_t RowSegmentBuilder::packed_bytes() const { return Header().packed_bytes(); }

bool RowSegmentBuilder::full() const {
  return rows_size_ >= kFullRowBytes && packed_bytes() >= kFullBytes;
}

void RowSegmentBuilder::Finish(char* out) {
  const RowSegment::Header header = Header();
  std::memset(out, 0, kHeaderBytes);
  std::memcpy(out, &header, sizeof(header));
  auto* const filter = reinterpret_cast<uint64_t*>(out + kHeaderBytes);
  std::fill_n(filter, header.filter_words(), 0);
  for (const uint64_t hash : hashes_) {
    uint64_t* const line = filter + LineBegin(header.filter_lines, hash);
    const uint64_t bits = BitsOf(hash);
    for (int i = 0; i < kBitsPerKey; ++i) {
      const size_t bit = BitAt(bits, i);
      line[bit / 64] |= uint64_t{1} << bit % 64;
    }
  }
  begins_.push_back(header.row_bytes);
  char* at = reinterpret_cast<char*>(filter + header.filter_words());
  at = Write(BytesOf(heads_), at);
  at = Write(BytesOf(begins_), at);
  Write(absl::string_view(rows_).substr(0, rows_size_), at);
  rows_size_ = 0;
  last_key_.clear();
  heads_.clear();
  begins_.clear();
  hashes_.clear();
}

RowScan::RowScan(const RowSegment& segment)
    : next_(segment.GroupBegin(0)), end_(segment.GroupBegin(segment.groups())) {}

bool RowScan::Next() {
  if (next_ == end_) return false;
  PackedRow row;
  next_ = ReadRow(next_, &row);
  key_.resize(row.shared);
  key_.append(row.rest.data(), row.rest.size());
  head_ = HeadOf(key_);
  value_ = row.value;
  return true;
}

void GroupRows::Load(const RowSegment& segment, size_t group) {
  keys_.clear();
  rows_.clear();
  const char* at = segment.GroupBegin(group);
  const char* const end = segment.GroupBegin(group + 1);
  while (at < end) {
    PackedRow row;
    at = ReadRow(at, &row);
    const size_t begin = keys_.size();
    if (row.shared > 0) keys_.append(keys_, rows_.back().key_begin, row.shared);
    keys_.append(row.rest.data(), row.rest.size());
    rows_.push_back({begin, keys_.size() - begin, row.value});
  }
}

size_t GroupRows::CountBefore(absl::string_view key_bytes) const {
  size_t count = 0;
  while (count < size() && key(count) < key_bytes) ++count;
  return count;
}

}  // namespace amanat::state
