// The values of the rows: strict encodings (ledger/entry/wire.h) of plain structures, and the
// packed movements of accounts. Reading is strict too: what is not exactly what the writing
// function gives is DataLoss, naming the table.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_STATE_ROWS_H_
#define AMANAT_LEDGER_STATE_ROWS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "ledger/accounts/accounts.h"
#include "ledger/entry/entry.h"

namespace amanat::state {

// What the log's state is at its size, beside the tables.
struct Head {
  TreeSize size = 0;
  wire::Instant last_record_time;
  std::string name;  // entry::LogName
  PublicKey founding_key;
  LogId directory_log;
  Incarnation incarnation;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "size", self.size);
    v.Field(2, "last_record_time", self.last_record_time);
    v.Field(3, "name", self.name);
    v.Field(4, "founding_key", self.founding_key);
    v.Field(5, "directory_log", self.directory_log);
    v.Field(6, "incarnation", self.incarnation);
  }
};

// How far another log was followed.
struct FrontierMark {
  TreeSize size = 0;
  Hash root;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "size", self.size);
    v.Field(2, "root", self.root);
  }
  bool operator==(const FrontierMark&) const = default;
};

// Who used an idempotency key.
struct KeyUse {
  LogIndex index = 0;
  Hash command_hash;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "index", self.index);
    v.Field(2, "command_hash", self.command_hash);
  }
};

// One entry's effect on one account.
struct Movement {
  LogIndex index = 0;
  int32_t effective_date = 0;  // civil days
  int64_t posted = 0;          // captures included; debit positive
  int64_t held_debit = 0;      // change of what open holds reserve on each side
  int64_t held_credit = 0;
  bool operator==(const Movement&) const = default;
};

// Sums of movements. What an account has fits 64 bits (accounts::kBalanceMax); what it had by the dates of
// its entries need not, for they come in any order of dates. No number of entries reaches 128.
struct Balance {
  absl::int128 posted = 0;
  absl::int128 held_debit = 0;
  absl::int128 held_credit = 0;
  void Apply(const Movement& movement) {
    posted += movement.posted;
    held_debit += movement.held_debit;
    held_credit += movement.held_credit;
  }
  bool operator==(const Balance&) const = default;
};

// A row of kPosting: what the account had before the first of some movements, and these, ascending.
struct PostingRow {
  Balance before;
  std::vector<Movement> movements;
};
// Precondition: movements are not empty; indices never decrease.
std::string EncodePostingRow(const Balance& before, const Movement* begin, const Movement* end);
// `first` is the index in the row's key.
absl::StatusOr<PostingRow> DecodePostingRow(LogIndex first, absl::string_view value);

// A row of kDay: sums of what was posted to an account with one effective date. A balance fits 64
// bits, what goes in and out of it in a day need not; no number of entries reaches 128.
struct Turnover {
  absl::uint128 debit = 0;
  absl::uint128 credit = 0;
  absl::int128 net() const { return static_cast<absl::int128>(debit - credit); }
  void Add(const Turnover& other) {
    debit += other.debit;
    credit += other.credit;
  }
  bool operator==(const Turnover&) const = default;
};
std::string EncodeTurnover(const Turnover& turnover);
absl::StatusOr<Turnover> DecodeTurnover(absl::string_view value);

// A row of kStream. A version stands there when the command named it; an entry that only names a
// person counts one more than the row before. `note` is what the rules keep of the entry there, so
// that what is known of a person is read from the rows of one stream.
struct StreamRow {
  int32_t effective_date = 0;
  std::optional<uint64_t> version;
  std::string note;
};
std::string EncodeStreamRow(const StreamRow& row);
absl::StatusOr<StreamRow> DecodeStreamRow(absl::string_view value);

// An index as the whole value of a row.
std::string EncodeIndex(LogIndex index);
absl::StatusOr<LogIndex> DecodeIndex(absl::string_view value);

// The key of kAccountKey; what it begins with finds all accounts of a chart.
std::string AccountKeyOf(const entry::AccountOpening& opening);
std::string AccountKeyPrefix(uint32_t chart);

std::string EncodeAccount(const accounts::Account& account);
absl::StatusOr<accounts::Account> DecodeAccount(uint64_t number, absl::string_view value);
std::string EncodeHold(const std::vector<entry::Posting>& postings);
absl::StatusOr<std::vector<entry::Posting>> DecodeHold(absl::string_view value);

// DataLoss for a value that does not decode.
absl::Status DamagedRow(const char* table, absl::string_view reason);
template <typename Row>
absl::StatusOr<Row> DecodeRow(const char* table, absl::string_view value) {
  auto row = wire::Decode<Row>(value);
  if (!row.ok()) return DamagedRow(table, row.status().message());
  return row;
}

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_ROWS_H_
