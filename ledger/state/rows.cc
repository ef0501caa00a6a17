#include "ledger/state/rows.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/wire.h"
#include "ledger/state/row_key.h"

namespace amanat::state {
namespace {

// Which of a movement's three amounts follow. Bit 3: the effective date is not the one before.
constexpr uint8_t kHasPosted = 1;
constexpr uint8_t kHasHeldDebit = 2;
constexpr uint8_t kHasHeldCredit = 4;
constexpr uint8_t kHasDate = 8;
constexpr uint8_t kFlagsMax = 15;

void AppendSigned(int64_t value, std::string& out) { wire::AppendVarint(wire::ZigZag(value), out); }

// Reads varints one behind the other; after the first error all are zero.
class Cursor {
 public:
  explicit Cursor(absl::string_view bytes) : bytes_(bytes) {}
  bool at_end() const { return offset_ == bytes_.size(); }
  bool failed() const { return failed_; }
  void Fail() { failed_ = true; }
  uint64_t Unsigned() { return Varint<uint64_t, 64>(); }
  absl::uint128 Wide() { return Varint<absl::uint128, 128>(); }
  absl::int128 WideSigned() {
    const absl::uint128 value = Wide();
    return static_cast<absl::int128>((value & 1) != 0 ? ~(value >> 1) : value >> 1);
  }
  int64_t Signed() { return wire::UnZigZag(Unsigned()); }
  // Of what is left out when it is zero.
  int64_t SignedNotZero() {
    const int64_t value = Signed();
    if (value == 0) failed_ = true;
    return value;
  }
  // `base` and what was read, when that is a date.
  int32_t DateFrom(int32_t base, int64_t days) {
    int32_t date = 0;
    if (__builtin_add_overflow(days, base, &date)) failed_ = true;
    return date;
  }
  absl::string_view Rest() { return bytes_.substr(std::exchange(offset_, bytes_.size())); }

 private:
  template <typename Number, int kBits>
  Number Varint() {
    Number value = 0;
    for (int shift = 0; shift < kBits && offset_ < bytes_.size(); shift += 7) {
      const uint8_t byte = static_cast<uint8_t>(bytes_[offset_++]);
      if (kBits - shift < 7 && (byte >> (kBits - shift)) != 0) break;
      value |= static_cast<Number>(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if (byte == 0 && shift > 0) break;  // a longer way to write it
      return value;
    }
    failed_ = true;
    return 0;
  }

  absl::string_view bytes_;
  size_t offset_ = 0;
  bool failed_ = false;
};

void AppendWide(absl::uint128 value, std::string& out) {
  for (; value >= 0x80; value >>= 7) {
    out.push_back(static_cast<char>(0x80 | (absl::Uint128Low64(value) & 0x7f)));
  }
  out.push_back(static_cast<char>(absl::Uint128Low64(value)));
}

// Of what fits 64 bits the same bytes as AppendSigned.
void AppendWideSigned(absl::int128 value, std::string& out) {
  const auto bits = static_cast<absl::uint128>(value);
  AppendWide(value < 0 ? ~(bits << 1) : bits << 1, out);
}

void AppendBalance(const Balance& balance, std::string& out) {
  AppendWideSigned(balance.posted, out);
  AppendWideSigned(balance.held_debit, out);
  AppendWideSigned(balance.held_credit, out);
}

struct AccountRow {
  entry::AccountOpening opening;
  int64_t posted = 0;
  int64_t held_debit = 0;
  int64_t held_credit = 0;
  LogIndex opened_at = 0;
  uint32_t closed = 0;  // or 1
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "opening", self.opening);
    v.Field(2, "posted", self.posted);
    v.Field(3, "held_debit", self.held_debit);
    v.Field(4, "held_credit", self.held_credit);
    v.Field(5, "opened_at", self.opened_at);
    v.Field(6, "closed", self.closed);
  }
};

struct HoldRow {
  std::vector<entry::Posting> postings;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "postings", self.postings);
  }
};

}  // namespace

absl::Status DamagedRow(const char* table, absl::string_view reason) {
  return absl::DataLossError(absl::StrCat("a row of table ", table, ": ", reason));
}

std::string EncodePostingRow(const Balance& before, const Movement* begin, const Movement* end) {
  AMANAT_CHECK(begin != end);
  std::string out;
  out.reserve(24 + 8 * static_cast<size_t>(end - begin));
  AppendBalance(before, out);
  LogIndex index = begin->index;
  int32_t date = 0;
  for (const Movement* movement = begin; movement != end; ++movement) {
    AMANAT_CHECK(movement->index >= index);
    wire::AppendVarint(movement->index - index, out);
    index = movement->index;
    const bool same_date = movement->effective_date == date;
    out.push_back(static_cast<char>(
        (movement->posted != 0 ? kHasPosted : 0) | (movement->held_debit != 0 ? kHasHeldDebit : 0) |
        (movement->held_credit != 0 ? kHasHeldCredit : 0) | (same_date ? 0 : kHasDate)));
    if (!same_date) AppendSigned(int64_t{movement->effective_date} - date, out);
    date = movement->effective_date;
    if (movement->posted != 0) AppendSigned(movement->posted, out);
    if (movement->held_debit != 0) AppendSigned(movement->held_debit, out);
    if (movement->held_credit != 0) AppendSigned(movement->held_credit, out);
  }
  return out;
}

absl::StatusOr<PostingRow> DecodePostingRow(LogIndex first, absl::string_view value) {
  Cursor cursor(value);
  PostingRow row;
  row.before.posted = cursor.WideSigned();
  row.before.held_debit = cursor.WideSigned();
  row.before.held_credit = cursor.WideSigned();
  LogIndex index = first;
  int32_t date = 0;
  while (!cursor.at_end() && !cursor.failed()) {
    Movement& movement = row.movements.emplace_back();
    const uint64_t step = cursor.Unsigned();
    // The first one's index stands in the key.
    if (row.movements.size() == 1 ? step != 0 : step > UINT64_MAX - index) cursor.Fail();
    index += step;
    const uint64_t flags = cursor.Unsigned();
    if (flags > kFlagsMax) cursor.Fail();
    if ((flags & kHasDate) != 0) date = cursor.DateFrom(date, cursor.SignedNotZero());
    if ((flags & kHasPosted) != 0) movement.posted = cursor.SignedNotZero();
    if ((flags & kHasHeldDebit) != 0) movement.held_debit = cursor.SignedNotZero();
    if ((flags & kHasHeldCredit) != 0) movement.held_credit = cursor.SignedNotZero();
    movement.index = index;
    movement.effective_date = date;
  }
  if (cursor.failed() || row.movements.empty()) return DamagedRow("POSTING", "does not parse");
  return row;
}

std::string EncodeTurnover(const Turnover& turnover) {
  std::string out;
  AppendWide(turnover.debit, out);
  AppendWide(turnover.credit, out);
  return out;
}

absl::StatusOr<Turnover> DecodeTurnover(absl::string_view value) {
  Cursor cursor(value);
  Turnover turnover;
  turnover.debit = cursor.Wide();
  turnover.credit = cursor.Wide();
  if (cursor.failed() || !cursor.at_end()) return DamagedRow("DAY", "does not parse");
  return turnover;
}

std::string EncodeStreamRow(const StreamRow& row) {
  std::string out;
  AppendSigned(row.effective_date, out);
  if (row.version.has_value() || !row.note.empty()) {
    // 0: no version; a stream's first one is 1.
    wire::AppendVarint(row.version.value_or(0), out);
    out += row.note;
  }
  return out;
}

absl::StatusOr<StreamRow> DecodeStreamRow(absl::string_view value) {
  Cursor cursor(value);
  StreamRow row;
  row.effective_date = cursor.DateFrom(0, cursor.Signed());
  if (!cursor.at_end()) {
    const uint64_t version = cursor.Unsigned();
    if (version != 0) row.version = version;
    row.note = std::string(cursor.Rest());
    if (version == 0 && row.note.empty()) cursor.Fail();
  }
  if (cursor.failed()) return DamagedRow("STREAM", "does not parse");
  return row;
}

std::string EncodeIndex(LogIndex index) {
  std::string out;
  wire::AppendVarint(index, out);
  return out;
}

absl::StatusOr<LogIndex> DecodeIndex(absl::string_view value) {
  Cursor cursor(value);
  const LogIndex index = cursor.Unsigned();
  if (cursor.failed() || !cursor.at_end()) return DamagedRow("INDEX", "does not parse");
  return index;
}

std::string AccountKeyOf(const entry::AccountOpening& opening) {
  return KeyOf(uint64_t{opening.chart}, opening.office, opening.currency, opening.dimension);
}

std::string AccountKeyPrefix(uint32_t chart) { return KeyOf(uint64_t{chart}); }

std::string EncodeAccount(const accounts::Account& account) {
  return wire::Encode(AccountRow{account.opening, account.posted, account.held_debit,
                                 account.held_credit, account.opened_at,
                                 account.closed ? uint32_t{1} : 0});
}

absl::StatusOr<accounts::Account> DecodeAccount(uint64_t number, absl::string_view value) {
  AMANAT_ASSIGN_OR_RETURN(AccountRow row, DecodeRow<AccountRow>("ACCOUNT", value));
  if (row.closed > 1) return DamagedRow("ACCOUNT", "neither open nor closed");
  accounts::Account account;
  account.number = number;
  account.opened_at = row.opened_at;
  account.opening = std::move(row.opening);
  account.posted = row.posted;
  account.held_debit = row.held_debit;
  account.held_credit = row.held_credit;
  account.closed = row.closed == 1;
  return account;
}

std::string EncodeHold(const std::vector<entry::Posting>& postings) {
  return wire::Encode(HoldRow{postings});
}

absl::StatusOr<std::vector<entry::Posting>> DecodeHold(absl::string_view value) {
  AMANAT_ASSIGN_OR_RETURN(HoldRow row, DecodeRow<HoldRow>("HOLD", value));
  return std::move(row.postings);
}

}  // namespace amanat::state
