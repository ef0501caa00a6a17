#include "ledger/upkeep/state_check.h"

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/money/money.h"
#include "ledger/state/rows.h"
#include "ledger/store/database.h"
#include "ledger/upkeep/files.h"
#include "ledger/upkeep/log_origin.h"

namespace amanat::upkeep {
namespace {

using state::Table;
using Row = std::pair<std::string, std::string>;

constexpr size_t kRowsReadMax = 1024;  // at one time
constexpr size_t kShownBytesMax = 64;

struct NamedTable {
  Table table;
  std::string name;
};

const std::vector<NamedTable>& EngineTables() {
  static const auto* tables =
      new std::vector<NamedTable>{{Table::kHead, "HEAD"},
                                  {Table::kAccount, "ACCOUNT"},
                                  {Table::kAccountKey, "ACCOUNT_KEY"},
                                  {Table::kHold, "HOLD"},
                                  {Table::kFrontier, "FRONTIER"},
                                  {Table::kReversed, "REVERSED"},
                                  {Table::kIdempotencyKey, "IDEMPOTENCY_KEY"},
                                  {Table::kOnce, "ONCE"},
                                  {Table::kOnceRun, "ONCE_RUN"},
                                  {Table::kConsumed, "CONSUMED"},
                                  {Table::kStream, "STREAM"},
                                  {Table::kAddressed, "ADDRESSED"},
                                  {Table::kPosting, "POSTING"},
                                  {Table::kDay, "DAY"}};
  return *tables;
}

// Those of the rules; without rules, whatever the engine does not have.
std::vector<NamedTable> OtherTables(const examine::RuleVersions* rules) {
  std::vector<Table> numbers;
  if (rules != nullptr) {
    numbers = rules->tables();
    numbers.insert(numbers.end(), rules->indexes().begin(), rules->indexes().end());
  } else {
    for (uint8_t number = 1; number <= state::kTableNumberMax; ++number) {
      const auto is_it = [&](const NamedTable& named) { return named.table == Table{number}; };
      if (std::none_of(EngineTables().begin(), EngineTables().end(), is_it)) {
        numbers.push_back(Table{number});
      }
    }
  }
  std::vector<NamedTable> tables;
  for (const Table table : numbers) {
    const auto number = static_cast<uint8_t>(table);
    tables.push_back({table, absl::StrCat("table ", absl::Hex(number, absl::kZeroPad2))});
  }
  return tables;
}

std::string Show(absl::string_view bytes) {
  if (bytes.size() <= kShownBytesMax) return HexEncode(bytes);
  return absl::StrCat(HexEncode(bytes.substr(0, kShownBytesMax)), "... of ", bytes.size(),
                      " bytes");
}

std::string PlaceOf(const NamedTable& table, absl::string_view key) {
  return absl::StrCat("state ", table.name, key.empty() ? "" : " ", HexEncode(key));
}

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
      return absl::DataLossError(
          absl::StrCat("begins at a posted balance of ", money::FormatDecimal(row.before.posted, 0),
                       ", the row before ends at ", money::FormatDecimal(balance_.posted, 0)));
    }
    for (const state::Movement& movement : row.movements) {
      balance_.Apply(movement);
      last_ = movement.index;
    }
    return std::move(row.movements);
  }

 private:
  std::optional<uint64_t> account_;
  LogIndex last_ = 0;
  state::Balance balance_;
};

// The rows of a table in the order of their keys, some of them in memory. A movement is a row of its
// own, however it was packed.
class Cursor {
 public:
  // `without_notes`: rows of streams are given as if the rules had left no note there.
  Cursor(const state::Reader& rows, const NamedTable& table, bool without_notes)
      : reader_(rows), table_(table), without_notes_(without_notes) {}

  // Goes to the first row, then each time to the next one. An error of reading.
  absl::Status Advance() {
    if (!rows_.empty()) rows_.pop_front();
    if (rows_.empty() && !ended_) return ReadMore();
    return absl::OkStatus();
  }
  // nullptr behind the last one.
  const Row* row() const { return rows_.empty() ? nullptr : &rows_.front(); }
  // What is wrong with the rows in themselves; it stands behind them then.
  const std::optional<Damage>& damage() const { return damage_; }
  uint64_t notes() const { return notes_; }

 private:
  absl::Status ReadMore() {
    size_t taken = 0;
    ended_ = true;
    const std::string first = last_key_.value_or("");
    const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
      if (last_key_.has_value() && key == first) return true;
      if (taken++ == kRowsReadMax) {
        ended_ = false;
        return false;
      }
      Take(key, value);
      if (damage_.has_value()) return false;
      last_read_.assign(key.data(), key.size());
      return true;
    };
    AMANAT_RETURN_IF_ERROR(reader_.Ascend(table_.table, "", first, take));
    if (taken > 0) last_key_ = last_read_;
    return absl::OkStatus();
  }
  void Take(absl::string_view key, absl::string_view value) {
    if (table_.table == Table::kPosting) return TakeMovements(key, value);
    if (without_notes_ && table_.table == Table::kStream) {
      auto row = state::DecodeStreamRow(value);
      if (row.ok() && !row->note.empty()) {
        ++notes_;
        row->note.clear();
        rows_.emplace_back(key, state::EncodeStreamRow(*row));
        return;
      }
    }
    rows_.emplace_back(key, value);
  }
  void TakeMovements(absl::string_view key, absl::string_view value) {
    const auto movements = chain_.Take(key, value);
    if (!movements.ok()) {
      damage_ = Damage{PlaceOf(table_, key), "a row that continues the one before",
                       std::string(movements.status().message())};
      return;
    }
    for (const state::Movement& movement : *movements) {
      std::string row_key;
      state::AppendBigEndian64(state::ReadBigEndian64(key), row_key);
      state::AppendBigEndian64(movement.index, row_key);
      rows_.emplace_back(std::move(row_key), state::EncodePostingRow({}, &movement, &movement + 1));
    }
  }

  const state::Reader& reader_;
  const NamedTable& table_;
  const bool without_notes_;
  std::deque<Row> rows_;
  bool ended_ = false;
  std::optional<std::string> last_key_;  // of those that were read
  std::string last_read_;
  PostingChain chain_;
  std::optional<Damage> damage_;
  uint64_t notes_ = 0;
};

// A store of its own for the rows that the entries give, removed again.
class Scratch {
 public:
  static absl::StatusOr<std::unique_ptr<Scratch>> Make(const std::string& folder,
                                                       const LogId& log) {
    std::error_code error;
    std::string path =
        folder.empty() ? std::filesystem::temp_directory_path(error).string() : folder;
    path += "/amanat-check-XXXXXX";
    if (error || ::mkdtemp(path.data()) == nullptr) {
      return absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
    }
    auto scratch = std::unique_ptr<Scratch>(new Scratch(path));
    AMANAT_ASSIGN_OR_RETURN(scratch->database_, store::Database::Create(path + "/store"));
    AMANAT_ASSIGN_OR_RETURN(scratch->table_, store::LogTable::Open(scratch->database_.get(), log));
    return scratch;
  }
  ~Scratch() {
    table_.reset();
    database_.reset();
    RemoveAll(path_);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  store::LogTable& table() { return *table_; }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::LogTable> table_;
};

class Comparison {
 public:
  Comparison(const store::LogTable& table, TreeSize size, const ComparePlan& plan)
      : table_(table), size_(size), plan_(plan) {}

  absl::StatusOr<StateComparison> Run() {
    AMANAT_RETURN_IF_ERROR(MakeExpected());
    for (const NamedTable& table : EngineTables()) AMANAT_RETURN_IF_ERROR(Compare(table));
    for (const NamedTable& table : OtherTables(plan_.rules)) {
      AMANAT_RETURN_IF_ERROR(result_.not_compared.empty() ? Compare(table) : Count(table));
    }
    if (result_.rows_not_compared == 0) result_.not_compared.clear();
    return std::move(result_);
  }

 private:
  // Of the directory by which the rules' rows are made; nullptr when they are not.
  absl::StatusOr<const StoredDirectory*> FindDirectory() {
    if (plan_.rules == nullptr) {
      result_.not_compared = "no rules are at hand";
      return nullptr;
    }
    if (size_ == 0) return nullptr;
    AMANAT_ASSIGN_OR_RETURN(const LogOrigin origin, ReadOrigin(table_));
    const LogId& log = origin.directory.is_zero() ? table_.log() : origin.directory;
    if (plan_.directories != nullptr) {
      const auto it = plan_.directories->find(log);
      if (it != plan_.directories->end()) return &it->second;
    }
    result_.not_compared =
        absl::StrCat("the fund's directory, log ", log.hex(), ", is in none of these stores");
    return nullptr;
  }
  absl::Status MakeExpected() {
    auto directory = FindDirectory();
    if (absl::IsDataLoss(directory.status())) {
      result_.damage =
          Damage{"entry 0", "the founding of the log", std::string(directory.status().message())};
      return absl::OkStatus();
    }
    AMANAT_RETURN_IF_ERROR(directory.status());
    const absl::Status made = MakeExpectedBy(*directory);
    if (*directory == nullptr || !absl::IsFailedPrecondition(made)) return made;
    result_.not_compared = std::string(made.message());
    return MakeExpectedBy(nullptr);
  }
  absl::Status MakeExpectedBy(const StoredDirectory* directory) {
    AMANAT_ASSIGN_OR_RETURN(scratch_, Scratch::Make(plan_.scratch_folder, table_.log()));
    examine::LogState state(table_.log(), &scratch_->table().state(), plan_.rules);
    const auto write = [&] {
      AMANAT_RETURN_IF_ERROR(scratch_->table().WriteState(state.TakeChanges()));
      state.ForgetStored();
      return absl::OkStatus();
    };
    AMANAT_ASSIGN_OR_RETURN(
        result_.damage,
        MakeRows({.entries = table_, .size = size_, .directory = directory, .count = plan_.count},
                 state, write));
    return absl::OkStatus();
  }

  // Adds the first difference to the result when it is the first one.
  absl::Status Compare(const NamedTable& table) {
    if (result_.damage.has_value()) return absl::OkStatus();
    const bool without_notes = !result_.not_compared.empty();
    Cursor expected(scratch_->table().state(), table, without_notes);
    Cursor found(table_.state(), table, without_notes);
    while (true) {
      AMANAT_RETURN_IF_ERROR(expected.Advance());
      const absl::Status read = found.Advance();
      if (absl::IsDataLoss(read)) {
        result_.damage =
            Damage{PlaceOf(table, ""), "rows that can be read", std::string(read.message())};
        return absl::OkStatus();
      }
      AMANAT_RETURN_IF_ERROR(read);
      const Row* const e = expected.row();
      const Row* const f = found.row();
      if (f == nullptr && found.damage().has_value()) {
        result_.damage = found.damage();
        return absl::OkStatus();
      }
      if (e == nullptr && f == nullptr) break;
      if (e != nullptr && f != nullptr && *e == *f) continue;
      result_.damage = DifferenceOf(table, e, f);
      return absl::OkStatus();
    }
    result_.rows_not_compared += found.notes();
    return absl::OkStatus();
  }
  static Damage DifferenceOf(const NamedTable& table, const Row* expected, const Row* found) {
    if (found == nullptr || (expected != nullptr && expected->first < found->first)) {
      return {PlaceOf(table, expected->first), Show(expected->second), "no row"};
    }
    if (expected == nullptr || found->first < expected->first) {
      return {PlaceOf(table, found->first), "no row", Show(found->second)};
    }
    return {PlaceOf(table, expected->first), Show(expected->second), Show(found->second)};
  }
  absl::Status Count(const NamedTable& table) {
    if (result_.damage.has_value()) return absl::OkStatus();
    const auto take = [this](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
      ++result_.rows_not_compared;
      return true;
    };
    const absl::Status status = table_.state().Ascend(table.table, "", "", take);
    if (!absl::IsDataLoss(status)) return status;
    result_.damage =
        Damage{PlaceOf(table, ""), "rows that can be read", std::string(status.message())};
    return absl::OkStatus();
  }

  const store::LogTable& table_;
  const TreeSize size_;
  const ComparePlan& plan_;
  StateComparison result_;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace

absl::StatusOr<TreeSize> StoredStateSize(const store::LogTable& table) {
  AMANAT_ASSIGN_OR_RETURN(const auto bytes, table.state().Get(Table::kHead, ""));
  if (!bytes.has_value()) return 0;
  AMANAT_ASSIGN_OR_RETURN(const auto head, state::DecodeRow<state::Head>("HEAD", *bytes));
  if (head.size <= table.size()) return head.size;
  return state::DamagedRow("HEAD",
                           absl::StrCat("size ", head.size, ", the entries end at ", table.size()));
}

absl::StatusOr<StateComparison> CompareState(const store::LogTable& table, TreeSize size,
                                             const ComparePlan& plan) {
  return Comparison(table, size, plan).Run();
}

}  // namespace amanat::upkeep
