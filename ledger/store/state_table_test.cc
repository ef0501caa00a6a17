#include "ledger/store/state_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"
#include "ledger/state/rows.h"
#include "ledger/store/log_table.h"

namespace amanat::store {
namespace {

using state::Table;
using ::testing::ElementsAre;

constexpr int kLogs = 3;
using Row = std::pair<std::string, std::string>;

// Each table with the sizes of its keys: an id or a number, and what stands behind it.
struct Shape {
  Table table;
  size_t head_bytes;
  size_t tail_bytes;
};
constexpr std::array<Shape, 11> kShapes = {{
    {Table::kHead, 0, 0},
    {Table::kAccount, 8, 0},
    {Table::kHold, 8, 0},
    {Table::kFrontier, 16, 0},
    {Table::kReversed, 8, 0},
    {Table::kIdempotencyKey, 16, 0},
    {Table::kOnce, 16, 0},
    {Table::kConsumed, 16, 8},
    {Table::kStream, 16, 8},
    {Table::kPosting, 8, 8},
    {Table::kDay, 8, 4},
}};

class StateTableTest : public ::testing::Test {
 protected:
  StateTableTest() {
    std::string pattern = ::testing::TempDir() + "/state_table_test_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    database_ = *Database::Create(folder_ + "/store");
    OpenTables();
  }
  ~StateTableTest() override {
    Close();
    std::filesystem::remove_all(folder_);
  }
  void Close() {
    for (auto& table : tables_) table.reset();
    database_.reset();
  }
  void OpenTables() {
    for (int i = 0; i < kLogs; ++i) tables_[i] = *LogTable::Open(database_.get(), logs_[i]);
  }
  // What was in memory is in a file then.
  void Reopen() {
    Close();
    database_ = *Database::Open(folder_ + "/store");
    OpenTables();
  }

  static std::vector<Row> Ascend(const state::Reader& reader, Table table,
                                 const std::string& prefix, const std::string& first) {
    std::vector<Row> rows;
    const absl::Status status = reader.Ascend(table, prefix, first, Collect(rows));
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }
  static std::vector<Row> Descend(const state::Reader& reader, Table table,
                                  const std::string& prefix, const std::string& end) {
    std::vector<Row> rows;
    const absl::Status status = reader.Descend(table, prefix, end, Collect(rows));
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }
  // `keys` ascend.
  static std::vector<Row> GetMany(const state::Reader& reader, Table table,
                                  const std::vector<std::string>& keys) {
    const std::vector<absl::string_view> views(keys.begin(), keys.end());
    std::vector<Row> rows;
    const auto take = [&](size_t position, absl::string_view value) -> absl::Status {
      rows.emplace_back(keys[position], value);
      return absl::OkStatus();
    };
    const absl::Status status = reader.GetMany(table, views, take);
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }
  static std::function<absl::StatusOr<bool>(absl::string_view, absl::string_view)> Collect(
      std::vector<Row>& rows) {
    return [&rows](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
      rows.emplace_back(key, value);
      return true;
    };
  }

  SeededRandom random_{5};
  const std::array<LogId, kLogs> logs_ = {random_.Draw<LogId>(), random_.Draw<LogId>(),
                                          random_.Draw<LogId>()};
  std::string folder_;
  std::unique_ptr<Database> database_;
  std::array<std::unique_ptr<LogTable>, kLogs> tables_;
};

// The same rows in maps, and rows drawn so that many share their heads.
class Model {
 public:
  using Rows = std::map<std::string, std::string>;

  explicit Model(uint64_t seed) : engine_(seed) {}
  uint64_t Draw(uint64_t bound) { return engine_() % bound; }
  Rows& RowsOf(int log, Table table) { return rows_[{log, table}]; }
  const Shape& DrawShape() { return kShapes[Draw(kShapes.size())]; }

  std::string DrawKey(const Shape& shape) {
    // Heads that differ in their first byte alone, or in their last.
    std::string key(shape.head_bytes, 'h');
    if (!key.empty()) {
      key.front() = static_cast<char>('a' + Draw(3));
      key.back() = static_cast<char>(Draw(4) * 85);
    }
    for (size_t i = 0; i < shape.tail_bytes; ++i) {
      key.push_back(static_cast<char>(i + 1 < shape.tail_bytes ? 0 : Draw(12)));
    }
    return key;
  }

  void Change(int log, const Shape& shape, state::Changes& changes) {
    const std::string key = DrawKey(shape);
    Rows& rows = RowsOf(log, shape.table);
    if (shape.table == Table::kDay) {
      const state::Turnover added{Draw(1000), Draw(1000)};
      state::Turnover& sum = days_[{log, key}];
      sum.Add(added);
      changes.Add(Table::kDay, key, state::EncodeTurnover(added));
      rows[key] = state::EncodeTurnover(sum);
    } else if (Draw(4) == 0) {
      changes.Delete(shape.table, key);
      rows.erase(key);
    } else {
      rows[key] = absl::StrCat("value ", Draw(1000000));
      changes.Put(shape.table, key, rows[key]);
    }
  }

  std::vector<Row> Between(int log, Table table, const std::string& prefix,
                           const std::string& first, const std::string* end) {
    std::vector<Row> found;
    for (const auto& [key, value] : RowsOf(log, table)) {
      if (key.substr(0, prefix.size()) != prefix || key < first) continue;
      if (end == nullptr || key < *end) found.emplace_back(key, value);
    }
    return found;
  }

 private:
  std::mt19937_64 engine_;
  std::map<std::pair<int, Table>, Rows> rows_;
  std::map<std::pair<int, std::string>, state::Turnover> days_;
};

TEST_F(StateTableTest, ReadsWhatAMapHolds) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  Model model(seed);
  size_t rows_seen = 0;
  size_t found_together = 0;
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < 4; ++i) {
      const int log = static_cast<int>(model.Draw(kLogs));
      state::Changes changes;
      for (uint64_t n = model.Draw(60); n > 0; --n) model.Change(log, model.DrawShape(), changes);
      ASSERT_TRUE(tables_[log]->WriteState(changes).ok());
    }
    if (model.Draw(4) == 0) Reopen();
    if (model.Draw(16) == 0) {
      ASSERT_TRUE(database_->Compact().ok());
    }
    for (int i = 0; i < 60; ++i) {
      const int log = static_cast<int>(model.Draw(kLogs));
      const Shape& shape = model.DrawShape();
      const state::Reader& reader = tables_[log]->state();
      const std::string key = model.DrawKey(shape);
      const auto value = reader.Get(shape.table, key);
      ASSERT_TRUE(value.ok()) << value.status();
      const auto& rows = model.RowsOf(log, shape.table);
      const auto expected = rows.find(key);
      ASSERT_EQ(value->has_value(), expected != rows.end());
      if (value->has_value()) {
        ASSERT_EQ(**value, expected->second);
      }

      std::set<std::string> keys;
      std::vector<Row> there;
      const uint64_t many = model.Draw(4) == 0 ? 600 : 10;  // as neighbours and one by one
      for (uint64_t n = model.Draw(many); n > 0; --n) keys.insert(model.DrawKey(shape));
      for (const std::string& one : keys) {
        if (rows.contains(one)) there.emplace_back(one, rows.at(one));
      }
      ASSERT_EQ(GetMany(reader, shape.table, {keys.begin(), keys.end()}), there);
      found_together += there.size();

      const std::string prefix = key.substr(0, model.Draw(key.size() + 1));
      const auto from = model.Between(log, shape.table, prefix, key, nullptr);
      ASSERT_EQ(Ascend(reader, shape.table, prefix, key), from);
      ASSERT_EQ(Ascend(reader, shape.table, prefix, prefix),
                model.Between(log, shape.table, prefix, prefix, nullptr));
      auto before = model.Between(log, shape.table, prefix, "", &key);
      std::reverse(before.begin(), before.end());
      ASSERT_EQ(Descend(reader, shape.table, prefix, key), before);
      rows_seen += from.size() + before.size();
    }
  }
  EXPECT_GT(rows_seen, 1000u);
  EXPECT_GT(found_together, 1000u);
}

TEST_F(StateTableTest, FindsMoreRowsTogetherThanAreHeldAtOneTime) {
  const auto key_of = [](uint64_t number) {
    std::string key(8, 'k');
    state::AppendBigEndian64(number, key);
    return key;
  };
  state::Changes changes;
  std::vector<std::string> keys;
  for (uint64_t number = 0; number < 1000; ++number) {
    keys.push_back(key_of(number));
    if (number % 3 == 0) changes.Put(Table::kOnce, keys.back(), absl::StrCat(number));
  }
  ASSERT_TRUE(tables_[0]->WriteState(changes).ok());
  ASSERT_TRUE(tables_[1]->WriteState(changes).ok());
  Reopen();  // now they lie in files
  ASSERT_TRUE(database_->Compact().ok());
  const std::vector<Row> rows = GetMany(tables_[0]->state(), Table::kOnce, keys);
  ASSERT_EQ(rows.size(), 334u);
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i], Row(key_of(3 * i), absl::StrCat(3 * i)));
  }
  EXPECT_EQ(GetMany(tables_[2]->state(), Table::kOnce, keys), std::vector<Row>());
}

TEST_F(StateTableTest, FindsSeriesAmongRowsThatStandFarApart) {
  const auto key_of = [](uint64_t series, uint64_t number) {
    std::string key;
    state::AppendBigEndian64(series * 0x9e3779b97f4a7c15u, key);
    state::AppendBigEndian64(number, key);
    return key;
  };
  state::Changes changes;
  std::set<std::string> stored, keys;
  for (uint64_t series = 0; series < 200; ++series) {
    for (uint64_t number = 0; number < (series % 20 == 0 ? 100 : 1); ++number) {
      const std::string key = key_of(series, number);
      keys.insert(key);
      keys.insert(key_of(series, number + 1));
      if ((series + number) % 7 != 0 || !stored.insert(key).second) continue;
      changes.Put(Table::kOnce, key, key.substr(8));
    }
  }
  ASSERT_TRUE(tables_[0]->WriteState(changes).ok());
  for (int round = 0; round < 2; ++round) {
    std::vector<std::string> found;
    for (const Row& row : GetMany(tables_[0]->state(), Table::kOnce, {keys.begin(), keys.end()})) {
      EXPECT_EQ(row.second, row.first.substr(8));
      found.push_back(row.first);
    }
    EXPECT_EQ(found, std::vector<std::string>(stored.begin(), stored.end()));
    Reopen();
    ASSERT_TRUE(database_->Compact().ok());
  }
}

TEST_F(StateTableTest, StopsWhenNoMoreIsWanted) {
  state::Changes changes;
  for (const char* const key : {"aaaaaaaa", "bbbbbbbb", "cccccccc"}) {
    changes.Put(Table::kAccount, key, "");
  }
  ASSERT_TRUE(tables_[0]->WriteState(changes).ok());
  std::vector<std::string> seen;
  const auto take_two = [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
    seen.emplace_back(key);
    return seen.size() % 2 != 0;
  };
  ASSERT_TRUE(tables_[0]->state().Ascend(Table::kAccount, "", "", take_two).ok());
  ASSERT_TRUE(tables_[0]->state().Descend(Table::kAccount, "", "cccccccd", take_two).ok());
  EXPECT_THAT(seen, ElementsAre("aaaaaaaa", "bbbbbbbb", "cccccccc", "bbbbbbbb"));
}

TEST_F(StateTableTest, GivesTheErrorOfWhoeverTakes) {
  state::Changes changes;
  changes.Put(Table::kAccount, "aaaaaaaa", "");
  ASSERT_TRUE(tables_[0]->WriteState(changes).ok());
  const auto refuse = [](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
    return absl::DataLossError("a damaged row");
  };
  const state::Reader& reader = tables_[0]->state();
  EXPECT_TRUE(absl::IsDataLoss(reader.Ascend(Table::kAccount, "", "", refuse)));
  EXPECT_TRUE(absl::IsDataLoss(reader.Descend(Table::kAccount, "", "b", refuse)));
  const auto refuse_one = [](size_t, absl::string_view) -> absl::Status {
    return absl::DataLossError("a damaged row");
  };
  EXPECT_TRUE(absl::IsDataLoss(reader.GetMany(Table::kAccount, {"aaaaaaaa"}, refuse_one)));
}

TEST_F(StateTableTest, AddsTurnoversWhereverTheyLie) {
  const std::string day(12, 'd');
  for (uint64_t i = 1; i <= 4; ++i) {
    state::Changes changes;
    changes.Add(Table::kDay, day, state::EncodeTurnover({i, 10 * i}));
    changes.Add(Table::kDay, day, state::EncodeTurnover({100, 0}));
    ASSERT_TRUE(tables_[0]->WriteState(changes).ok());
    if (i == 2) Reopen();
    if (i == 3) {
      ASSERT_TRUE(database_->Compact().ok());
    }
  }
  EXPECT_EQ(**tables_[0]->state().Get(Table::kDay, day), state::EncodeTurnover({410, 100}));
  EXPECT_FALSE(tables_[1]->state().Get(Table::kDay, day)->has_value());
}

TEST_F(StateTableTest, ADayTurnsOverMoreThanABalanceHolds) {
  const std::string day(12, 'd');
  for (int i = 0; i < 5; ++i) {
    state::Changes changes;
    changes.Add(Table::kDay, day, state::EncodeTurnover({INT64_MAX, 0}));
    changes.Add(Table::kDay, day, state::EncodeTurnover({0, INT64_MAX}));
    ASSERT_TRUE(tables_[0]->WriteState(changes).ok());
  }
  const absl::uint128 sum = absl::uint128{INT64_MAX} * 5;
  EXPECT_EQ(**tables_[0]->state().Get(Table::kDay, day), state::EncodeTurnover({sum, sum}));
}

TEST_F(StateTableTest, ADayThatDoesNotParseIsDataLoss) {
  const std::string day(12, 'd');
  state::Changes changes;
  changes.Put(Table::kDay, day, "?");
  changes.Add(Table::kDay, day, state::EncodeTurnover({1, 0}));
  ASSERT_TRUE(tables_[0]->WriteState(changes).ok());
  EXPECT_TRUE(absl::IsDataLoss(tables_[0]->state().Get(Table::kDay, day).status()));
}

}  // namespace
}  // namespace amanat::store
