#include "ledger/state/row_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <map>
#include <random>

#include "absl/strings/match.h"
#include "ledger/state/rows.h"

namespace amanat::state {
namespace {

constexpr Table kTable = Table::kOnce;
constexpr Table kOther = Table::kStream;

using Model = std::map<std::pair<Table, std::string>, std::string>;
using Rows = std::vector<std::pair<std::string, std::string>>;

Rows Read(const Reader& reader, Table table, const std::string& prefix, const std::string& from,
          bool ascending, size_t most = SIZE_MAX) {
  Rows rows;
  const auto take = [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
    rows.emplace_back(std::string(key), std::string(value));
    return rows.size() < most;
  };
  const absl::Status status = ascending ? reader.Ascend(table, prefix, from, take)
                                        : reader.Descend(table, prefix, from, take);
  EXPECT_TRUE(status.ok()) << status;
  return rows;
}

Rows Expected(const Model& model, Table table, const std::string& prefix, const std::string& from,
              bool ascending, size_t most) {
  Rows rows;
  for (const auto& [key, value] : model) {
    if (key.first != table || !absl::StartsWith(key.second, prefix)) continue;
    if ((key.second >= from) == ascending) rows.emplace_back(key.second, value);
  }
  if (!ascending) std::reverse(rows.begin(), rows.end());
  if (rows.size() > most) rows.resize(most);
  return rows;
}

class RowRunsTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static void Put(RowRuns& runs, const std::string& key, const std::string& value) {
    Changes changes;
    changes.Put(kTable, key, value);
    ASSERT_TRUE(runs.Apply(changes).ok());
  }
  static std::string Get(const RowRuns& runs, const std::string& key) {
    const auto found = runs.Get(kTable, key);
    EXPECT_TRUE(found.ok()) << found.status();
    return found->value_or("none");
  }

  const std::string folder_ = ::testing::TempDir() + "/row_runs";
};

TEST_F(RowRunsTest, TheNewestChangeOfAKeyHolds) {
  RowRuns runs;
  EXPECT_EQ(Get(runs, "a"), "none");
  for (int i = 0; i < 100; ++i) {
    Put(runs, "a", std::to_string(i));
    EXPECT_EQ(Get(runs, "a"), std::to_string(i));
  }
  EXPECT_LT(runs.runs(), 4u);
  Changes changes;
  changes.Put(kTable, "a", "put");
  changes.Delete(kTable, "a");
  changes.Put(kTable, "a", "last");
  changes.Put(kOther, "a", "other");
  ASSERT_TRUE(runs.Apply(changes).ok());
  EXPECT_EQ(Get(runs, "a"), "last");
  EXPECT_EQ(Get(runs, ""), "none");
}

TEST_F(RowRunsTest, DeletionsAreDroppedWithTheLastRowThatTheyHide) {
  RowRuns runs;
  Changes deletion;
  deletion.Delete(kTable, "a");
  ASSERT_TRUE(runs.Apply(deletion).ok());
  EXPECT_EQ(runs.rows(), 0u) << "where nothing lies below";
  Put(runs, "a", "1");
  ASSERT_TRUE(runs.Apply(deletion).ok());
  EXPECT_EQ(Get(runs, "a"), "none");
  EXPECT_EQ(Read(runs, kTable, "", "", true), Rows());
  EXPECT_EQ(runs.rows(), 2u);
  ASSERT_TRUE(runs.Apply(deletion).ok());
  ASSERT_TRUE(runs.Apply(deletion).ok());
  EXPECT_EQ(runs.runs(), 0u) << "all four runs are merged into none";
  EXPECT_EQ(runs.memory_bytes(), 0u);
}

TEST_F(RowRunsTest, ReportsAreNotKept) {
  RowRuns runs;
  Changes changes;
  changes.Add(Table::kDay, "day", EncodeTurnover({1, 2}));
  changes.Put(Table::kPosting, "posting", "row");
  changes.Put(Table::kAccount, "account", "row");
  ASSERT_TRUE(runs.Apply(changes).ok());
  EXPECT_EQ(runs.rows(), 1u);
  EXPECT_EQ(**runs.Get(Table::kAccount, "account"), "row");
  ASSERT_TRUE(runs.Apply({}).ok());
  EXPECT_EQ(runs.runs(), 1u);
}

TEST_F(RowRunsTest, WithALimitMemoryStaysBelowItAndAllRowsAreRead) {
  constexpr size_t kLimit = 128u << 10;
  RowRuns runs({.memory_bytes_max = kLimit, .folder = folder_});
  std::mt19937_64 random(7);
  std::map<std::string, std::string> model;
  for (int batch = 0; batch < 30; ++batch) {
    Changes changes;
    for (int i = 0; i < 1'000; ++i) {
      const std::string key = std::to_string(random() % 1'000'000);
      model[key] = std::to_string(batch);
      changes.Put(kTable, key, model[key]);
    }
    ASSERT_TRUE(runs.Apply(changes).ok());
    EXPECT_LE(runs.memory_bytes(), kLimit);
  }
  EXPECT_GT(runs.file_bytes(), 0u);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
  EXPECT_EQ(Read(runs, kTable, "", "", true), Rows(model.begin(), model.end()));
  for (const auto& [key, value] : model) ASSERT_EQ(Get(runs, key), value);
}

TEST_F(RowRunsTest, WhatCannotBeWrittenStopsEverything) {
  RowRuns runs({.memory_bytes_max = 1, .folder = folder_ + "/none"});
  Changes changes;
  changes.Put(kTable, "a", "1");
  EXPECT_EQ(runs.Apply(changes).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(runs.Apply({}).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(runs.Get(kTable, "a").status().code(), absl::StatusCode::kUnavailable);
  const auto take = [](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
    return true;
  };
  EXPECT_EQ(runs.Ascend(kTable, "", "", take).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(runs.Descend(kTable, "", "", take).code(), absl::StatusCode::kUnavailable);
}

// Random changes against a map: keys of two tables that share beginnings, replaced and deleted, over
// many merges; batches of one row and of thousands.
class RowRunsModelTest : public RowRunsTest, public ::testing::WithParamInterface<size_t> {
 protected:
  RowRunsModelTest() { RecordProperty("seed", std::to_string(seed_)); }

  size_t Below(size_t bound) { return random_() % bound; }
  Table AnyTable() { return Below(2) == 0 ? kTable : kOther; }
  std::string AnyKey() {
    std::string key = Below(3) == 0 ? std::string(20, 'p') : "";
    for (size_t bytes = Below(7); bytes > 0; --bytes) {
      key.push_back("\0\x01zz\xfe\xff"[Below(6)]);
    }
    return key;
  }

  void Change() {
    Changes changes;
    Model after = model_;
    const size_t rows = Below(10) == 0 ? Below(3'000) : Below(30);
    for (size_t i = 0; i < rows; ++i) {
      const std::pair<Table, std::string> key(AnyTable(), AnyKey());
      if (Below(3) == 0) {
        changes.Delete(key.first, key.second);
        after.erase(key);
      } else {
        after[key] = std::string(Below(Below(50) == 0 ? 5'000 : 20), static_cast<char>(Below(9)));
        changes.Put(key.first, key.second, after[key]);
      }
    }
    if (Below(2) == 0) {
      model_ = std::move(after);
      ASSERT_TRUE(runs_.Apply(changes).ok());
      return;
    }
    auto packed = std::async(std::launch::async, [&] { return runs_.Pack(changes); });
    for (int i = 0; i < 5; ++i) Compare();  // by what was there before
    ASSERT_TRUE(runs_.Adopt(packed.get()).ok());
    model_ = std::move(after);
  }

  void Compare() {
    const Table table = AnyTable();
    const std::string key = AnyKey();
    const auto found = runs_.Get(table, key);
    const auto expected = model_.find({table, key});
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->has_value(), expected != model_.end());
    if (found->has_value()) {
      ASSERT_EQ(**found, expected->second);
    }
    const std::string prefix = AnyKey().substr(0, Below(4));
    const std::string from = prefix + AnyKey();
    const size_t most = Below(3) == 0 ? SIZE_MAX : 1 + Below(20);
    for (const bool ascending : {true, false}) {
      ASSERT_EQ(Read(runs_, table, prefix, from, ascending, most),
                Expected(model_, table, prefix, from, ascending, most));
    }
  }

  const uint64_t seed_ = std::random_device()();
  ::testing::ScopedTrace trace_{__FILE__, __LINE__, seed_};
  std::mt19937_64 random_{seed_};
  Model model_;
  RowRuns runs_{{.memory_bytes_max = GetParam(), .folder = folder_}};
};

TEST_P(RowRunsModelTest, AgreesWithAMap) {
  for (int step = 0; step < 150 && !HasFatalFailure(); ++step) {
    Change();
    Compare();
  }
}

INSTANTIATE_TEST_SUITE_P(Limits, RowRunsModelTest, ::testing::Values(0, 1, 30'000, 400'000));

}  // namespace
}  // namespace amanat::state
