#include "ledger/upkeep/state_check.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/examine/log_state.h"
#include "ledger/state/rows.h"

namespace amanat::upkeep {
namespace {

using state::Changes;
using state::Table;
using Row = std::pair<std::string, std::string>;
using TakeRow = absl::FunctionRef<void(absl::string_view key, absl::string_view value)>;
using TakeChange =
    absl::FunctionRef<void(Changes::Kind, Table, absl::string_view key, absl::string_view value)>;

constexpr size_t kReadEntriesMax = 1024;
constexpr size_t kReadBytesMax = 4u << 20;
constexpr TreeSize kChangesEntriesMax = 1u << 16;  // taken at a time, but never amid an import
constexpr size_t kPartsOfTable = 256;
constexpr size_t kShownBytesMax = 64;

struct NamedTable {
  Table table;
  const char* name;
  bool many;  // a row or more for each entry
};
constexpr std::array<NamedTable, 11> kTables = {{
    {Table::kHead, "HEAD", false},
    {Table::kAccount, "ACCOUNT", false},
    {Table::kHold, "HOLD", false},
    {Table::kFrontier, "FRONTIER", false},
    {Table::kReversed, "REVERSED", false},
    {Table::kIdempotencyKey, "IDEMPOTENCY_KEY", true},
    {Table::kOnce, "ONCE", true},
    {Table::kConsumed, "CONSUMED", true},
    {Table::kStream, "STREAM", true},
    {Table::kPosting, "POSTING", true},
    {Table::kDay, "DAY", false},
}};

std::string Show(absl::string_view bytes) {
  if (bytes.size() <= kShownBytesMax) return HexEncode(bytes);
  return absl::StrCat(HexEncode(bytes.substr(0, kShownBytesMax)), "... of ", bytes.size(),
                      " bytes");
}

std::string PlaceOf(const NamedTable& table, absl::string_view key) {
  return absl::StrCat("state ", table.name, key.empty() ? "" : " ", HexEncode(key));
}

// Stands before the replayed entries: nothing.
class NothingStored final : public state::Reader {
 public:
  absl::StatusOr<std::optional<std::string>> Get(Table, absl::string_view) const override {
    return std::optional<std::string>();
  }
  absl::Status Ascend(Table, absl::string_view, absl::string_view, Take) const override {
    return absl::OkStatus();
  }
  absl::Status Descend(Table, absl::string_view, absl::string_view, Take) const override {
    return absl::OkStatus();
  }
};

// A movement as a row of its own, however it was packed.
void TakeMovements(uint64_t account, const std::vector<state::Movement>& movements, TakeRow take) {
  for (const state::Movement& movement : movements) {
    std::string key;
    state::AppendBigEndian64(account, key);
    state::AppendBigEndian64(movement.index, key);
    take(key, state::EncodePostingRow({}, &movement, &movement + 1));
  }
}

// Rows of many, told apart by sums over their hashes.
class RowSums {
 public:
  static size_t PartOf(absl::string_view key) {
    return absl::Hash<absl::string_view>()(key) % kPartsOfTable;
  }
  void Add(absl::string_view key, absl::string_view value) {
    const std::string hash = Sha256(absl::StrCat(key.size(), " ", key, value));
    Sum& sum = sums_[PartOf(key)];
    for (size_t i = 0; i < sum.words.size(); ++i) {
      uint64_t word;
      std::memcpy(&word, hash.data() + i * sizeof(word), sizeof(word));
      sum.words[i] += word;
    }
  }
  // The first part in which the sums differ.
  std::optional<size_t> FirstDifference(const RowSums& other) const {
    const auto [mine, theirs] =
        std::mismatch(sums_.begin(), sums_.end(), other.sums_.begin(), other.sums_.end());
    if (mine == sums_.end()) return std::nullopt;
    return mine - sums_.begin();
  }

 private:
  struct Sum {
    std::array<uint64_t, 4> words{};
    bool operator==(const Sum&) const = default;
  };
  std::array<Sum, kPartsOfTable> sums_;
};

// Checks that the packed rows of each account continue each other.
class PostingChain {
 public:
  // What is wrong with the next row.
  absl::StatusOr<std::vector<state::Movement>> Take(absl::string_view key,
                                                    absl::string_view value) {
    if (key.size() != 16) return absl::DataLossError("a key of another size");
    const uint64_t account = state::ReadBigEndian64(key);
    const LogIndex first = state::ReadBigEndian64(key.substr(8));
    AMANAT_ASSIGN_OR_RETURN(state::PostingRow row, state::DecodePostingRow(first, value));
    if (account != account_) balance_ = {};
    if (account == account_ && first <= last_)
      return absl::DataLossError("overlaps the row before");
    account_ = account;
    if (row.before != balance_) {
      return absl::DataLossError(absl::StrCat("begins at a posted balance of ", row.before.posted,
                                              ", the row before ends at ", balance_.posted));
    }
    for (const state::Movement& movement : row.movements) {
      AMANAT_RETURN_IF_ERROR(balance_.Apply(movement));
      last_ = movement.index;
    }
    return std::move(row.movements);
  }

 private:
  std::optional<uint64_t> account_;
  LogIndex last_ = 0;
  state::Balance balance_;
};

class Comparison {
 public:
  Comparison(const store::LogTable& table, TreeSize size, const CountReplayed& count)
      : table_(table), size_(size), count_(count) {}

  absl::StatusOr<std::optional<Damage>> Run() {
    const auto take = [this](Changes::Kind kind, Table table, absl::string_view key,
                             absl::string_view value) { Expect(kind, table, key, value); };
    AMANAT_ASSIGN_OR_RETURN(std::optional<Damage> damage, Replay(take));
    for (size_t i = 0; i < kTables.size() && !damage.has_value(); ++i) {
      const NamedTable& table = kTables[i];
      AMANAT_ASSIGN_OR_RETURN(damage, table.many ? CompareMany(table) : CompareFew(table));
    }
    return damage;
  }

 private:
  // Calls `take` with the changes of all entries.
  absl::StatusOr<std::optional<Damage>> Replay(TakeChange take) const;
  void Expect(Changes::Kind kind, Table table, absl::string_view key, absl::string_view value);
  absl::StatusOr<std::optional<Damage>> ForEachStored(const NamedTable& table, TakeRow take) const;
  absl::StatusOr<std::optional<Damage>> CompareFew(const NamedTable& table);
  absl::StatusOr<std::optional<Damage>> CompareMany(const NamedTable& table);
  absl::StatusOr<std::optional<Damage>> ComparePart(const NamedTable& table, size_t part) const;
  // Calls `take` with each row of a table of many, whole movements for postings.
  static void TakeMany(Table table, absl::string_view key, absl::string_view value, TakeRow take);
  static std::optional<Damage> FirstDifference(const NamedTable& table, std::vector<Row> expected,
                                               std::vector<Row> found);

  const store::LogTable& table_;
  const TreeSize size_;
  const CountReplayed& count_;
  std::map<Table, std::map<std::string, std::string>> few_;
  std::map<Table, RowSums> many_;
};

absl::StatusOr<std::optional<Damage>> Comparison::Replay(TakeChange take) const {
  const NothingStored nothing;
  examine::LogState state(table_.log(), &nothing);
  TreeSize taken = 0;
  while (state.size() < size_) {
    AMANAT_ASSIGN_OR_RETURN(
        std::vector<std::string> entries,
        table_.ReadEntries(state.size(), std::min<uint64_t>(kReadEntriesMax, size_ - state.size()),
                           kReadBytesMax));
    for (std::string& bytes : entries) {
      const std::string place = absl::StrCat("entry ", state.size());
      const auto leaf = examine::ParseLeaf(std::move(bytes));
      if (!leaf.ok()) {
        return Damage{place, "an entry", std::string(leaf.status().message())};
      }
      const examine::Finding finding = state.TakeExamined(*leaf);
      if (finding.verdict != examine::Verdict::kValid) {
        return Damage{place, absl::StrCat("an entry that keeps the rule ", finding.rule),
                      finding.detail};
      }
      state.Commit();
      // Asked after every entry: in a log of imports hardly another one is outside of them.
      const bool due = state.size() == size_ || state.size() - taken >= kChangesEntriesMax;
      if (!due || !state.storable()) continue;
      state.TakeChanges().ForEach(take);
      state.ForgetStored();
      taken = state.size();
    }
    count_(state.size());
  }
  if (taken == size_) return std::optional<Damage>();
  return Damage{"state HEAD", "a size outside of an import", absl::StrCat("size ", size_)};
}

void Comparison::TakeMany(Table table, absl::string_view key, absl::string_view value,
                          TakeRow take) {
  if (table != Table::kPosting) return take(key, value);
  const auto row = state::DecodePostingRow(state::ReadBigEndian64(key.substr(8)), value);
  AMANAT_CHECK(row.ok());
  TakeMovements(state::ReadBigEndian64(key), row->movements, take);
}

void Comparison::Expect(Changes::Kind kind, Table table, absl::string_view key,
                        absl::string_view value) {
  const auto named = std::find_if(kTables.begin(), kTables.end(), [table](const NamedTable& other) {
    return other.table == table;
  });
  AMANAT_CHECK(named != kTables.end());
  if (named->many) {
    RowSums& sums = many_[table];
    TakeMany(table, key, value,
             [&](auto row_key, auto row_value) { sums.Add(row_key, row_value); });
    return;
  }
  std::map<std::string, std::string>& rows = few_[table];
  if (kind == Changes::Kind::kDelete) {
    rows.erase(std::string(key));
    return;
  }
  std::string& row = rows[std::string(key)];
  if (kind == Changes::Kind::kAdd && !row.empty()) {
    state::Turnover sum = *state::DecodeTurnover(row);
    const state::Turnover added = *state::DecodeTurnover(value);
    sum.debit += added.debit;
    sum.credit += added.credit;
    row = state::EncodeTurnover(sum);
  } else {
    row = std::string(value);
  }
}

absl::StatusOr<std::optional<Damage>> Comparison::ForEachStored(const NamedTable& table,
                                                                TakeRow take) const {
  PostingChain chain;
  std::optional<Damage> damage;
  const auto take_row = [&](absl::string_view key,
                            absl::string_view value) -> absl::StatusOr<bool> {
    if (table.table != Table::kPosting) {
      take(key, value);
      return true;
    }
    const auto movements = chain.Take(key, value);
    if (!movements.ok()) {
      damage = Damage{PlaceOf(table, key), "a row that continues the one before",
                      std::string(movements.status().message())};
      return false;
    }
    TakeMovements(state::ReadBigEndian64(key), *movements, take);
    return true;
  };
  const absl::Status status = table_.state().Ascend(table.table, "", "", take_row);
  if (absl::IsDataLoss(status)) {
    return Damage{PlaceOf(table, ""), "rows that can be read", std::string(status.message())};
  }
  AMANAT_RETURN_IF_ERROR(status);
  return damage;
}

absl::StatusOr<std::optional<Damage>> Comparison::CompareFew(const NamedTable& table) {
  std::vector<Row> found;
  AMANAT_ASSIGN_OR_RETURN(
      std::optional<Damage> damage,
      ForEachStored(table, [&](auto key, auto value) { found.emplace_back(key, value); }));
  if (damage.has_value()) return damage;
  const auto& expected = few_[table.table];
  return FirstDifference(table, std::vector<Row>(expected.begin(), expected.end()),
                         std::move(found));
}

absl::StatusOr<std::optional<Damage>> Comparison::CompareMany(const NamedTable& table) {
  RowSums found;
  AMANAT_ASSIGN_OR_RETURN(
      std::optional<Damage> damage,
      ForEachStored(table, [&](auto key, auto value) { found.Add(key, value); }));
  if (damage.has_value()) return damage;
  const std::optional<size_t> part = many_[table.table].FirstDifference(found);
  if (!part.has_value()) return std::optional<Damage>();
  return ComparePart(table, *part);
}

absl::StatusOr<std::optional<Damage>> Comparison::ComparePart(const NamedTable& table,
                                                              size_t part) const {
  std::vector<Row> expected, found;
  const auto gather = [part](std::vector<Row>& rows) {
    return [part, &rows](absl::string_view key, absl::string_view value) {
      if (RowSums::PartOf(key) == part) rows.emplace_back(key, value);
    };
  };
  const auto take = [&](Changes::Kind, Table changed, absl::string_view key,
                        absl::string_view value) {
    if (changed == table.table) TakeMany(changed, key, value, gather(expected));
  };
  AMANAT_ASSIGN_OR_RETURN(std::optional<Damage> damage, Replay(take));
  if (damage.has_value()) return damage;
  AMANAT_ASSIGN_OR_RETURN(damage, ForEachStored(table, gather(found)));
  if (damage.has_value()) return damage;
  return FirstDifference(table, std::move(expected), std::move(found));
}

std::optional<Damage> Comparison::FirstDifference(const NamedTable& table,
                                                  std::vector<Row> expected,
                                                  std::vector<Row> found) {
  std::sort(expected.begin(), expected.end());
  std::sort(found.begin(), found.end());
  const auto [e, f] = std::mismatch(expected.begin(), expected.end(), found.begin(), found.end());
  if (e == expected.end() && f == found.end()) return std::nullopt;
  if (f == found.end() || (e != expected.end() && e->first < f->first)) {
    return Damage{PlaceOf(table, e->first), Show(e->second), "no row"};
  }
  if (e == expected.end() || f->first < e->first) {
    return Damage{PlaceOf(table, f->first), "no row", Show(f->second)};
  }
  return Damage{PlaceOf(table, e->first), Show(e->second), Show(f->second)};
}

}  // namespace

absl::StatusOr<TreeSize> StoredStateSize(const store::LogTable& table) {
  AMANAT_ASSIGN_OR_RETURN(const auto bytes, table.state().Get(Table::kHead, ""));
  if (!bytes.has_value()) return 0;
  AMANAT_ASSIGN_OR_RETURN(const auto head, state::DecodeRow<state::Head>("HEAD", *bytes));
  if (head.size <= table.size()) return head.size;
  return state::DamagedRow("HEAD",
                           absl::StrCat("size ", head.size, ", the entries end at ", table.size()));
}

absl::StatusOr<std::optional<Damage>> CompareState(const store::LogTable& table, TreeSize size,
                                                   const CountReplayed& count) {
  return Comparison(table, size, count).Run();
}

}  // namespace amanat::upkeep
