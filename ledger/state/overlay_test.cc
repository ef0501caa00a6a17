#include "ledger/state/overlay.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "ledger/state/testing/memory_reader.h"

namespace amanat::state {
namespace {

constexpr Table kTable = Table::kOnce;
constexpr Table kOther = Table::kConsumed;

using Model = std::map<std::string, std::string>;
using Rows = std::vector<std::pair<std::string, std::string>>;

Rows RowsOf(const Reader& reader, Table table, const std::string& prefix, const std::string& from,
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

class OverlayTest : public ::testing::Test {
 protected:
  MemoryReader stored_;
};

TEST_F(OverlayTest, WhatIsPutIsReadBeforeDuringAndAfterStoring) {
  Overlay rows(&stored_);
  rows.Put(kTable, "a", "1");
  const auto expect = [&] { EXPECT_EQ(**rows.Get(kTable, "a"), "1"); };
  expect();
  const Changes changes = rows.Seal();
  expect();
  stored_.Apply(changes);
  expect();
  rows.ForgetStored();
  expect();
  EXPECT_EQ(rows.rows_in_memory(), 0u);
}

TEST_F(OverlayTest, ADeletedRowIsGoneAlthoughItIsStored) {
  stored_.Set(kTable, "a", "1");
  stored_.Set(kTable, "b", "2");
  Overlay rows(&stored_);
  rows.Delete(kTable, "a");
  EXPECT_FALSE(rows.Get(kTable, "a")->has_value());
  EXPECT_EQ(RowsOf(rows, kTable, "", "", true), (Rows{{"b", "2"}}));
  stored_.Apply(rows.Seal());
  rows.ForgetStored();
  EXPECT_FALSE(rows.Get(kTable, "a")->has_value());
}

TEST_F(OverlayTest, RollbackRestoresWhatStoodAtTheSavepoint) {
  stored_.Set(kTable, "stored", "0");
  Overlay rows(&stored_);
  rows.Put(kTable, "a", "1");
  const size_t savepoint = rows.Savepoint();
  rows.Put(kTable, "a", "2");
  rows.Delete(kTable, "stored");
  rows.Put(kTable, "b", "3");
  rows.RollbackTo(savepoint);
  EXPECT_EQ(RowsOf(rows, kTable, "", "", true), (Rows{{"a", "1"}, {"stored", "0"}}));
}

TEST_F(OverlayTest, TablesAndPrefixesDoNotMix) {
  Overlay rows(nullptr);
  rows.Put(kTable, "a1", "1");
  rows.Put(kTable, "b", "2");
  rows.Put(kOther, "a1", "3");
  EXPECT_EQ(RowsOf(rows, kTable, "a", "a", true), (Rows{{"a1", "1"}}));
  EXPECT_EQ(RowsOf(rows, kTable, "", "\xff", false), (Rows{{"b", "2"}, {"a1", "1"}}));
  EXPECT_EQ(**rows.Get(kOther, "a1"), "3");
}

TEST_F(OverlayTest, WhatWasLookedUpAheadIsNotAskedAgain) {
  stored_.Set(kTable, "2", "5");
  Overlay rows(&stored_);
  ASSERT_TRUE(rows.LookAhead(kTable, {"3", "2", "1", "2"}).ok());
  int reads = 0;
  stored_.on_read = [&] { ++reads; };
  EXPECT_EQ(**rows.Get(kTable, "2"), "5");
  EXPECT_FALSE(rows.Get(kTable, "1")->has_value());
  EXPECT_EQ(reads, 0);
  EXPECT_FALSE(rows.Get(kTable, "4")->has_value());
  EXPECT_EQ(reads, 1) << "which was not among them";
  rows.Put(kTable, "1", "7");
  stored_.Apply(rows.Seal());
  EXPECT_EQ(**rows.Get(kTable, "1"), "7");
  rows.ForgetStored();
  EXPECT_EQ(**rows.Get(kTable, "1"), "7") << "stored since it was looked up";
}

TEST_F(OverlayTest, WhatWasAskedBeforeIsOverlaidByWhatIsStillInMemory) {
  stored_.Set(kTable, "1", "stored");
  Overlay rows(&stored_);
  const auto answers = Overlay::Ask(stored_, kTable, {"1", "2", "3"});
  ASSERT_TRUE(answers.ok()) << answers.status();
  rows.Put(kTable, "2", "sealed");
  stored_.Apply(rows.Seal());
  rows.Put(kTable, "3", "new");
  rows.LookAhead(*answers);
  EXPECT_EQ(**rows.Get(kTable, "1"), "stored");
  EXPECT_EQ(**rows.Get(kTable, "2"), "sealed");
  EXPECT_EQ(**rows.Get(kTable, "3"), "new");
  rows.ForgetStored();
  EXPECT_EQ(**rows.Get(kTable, "2"), "sealed") << "the answers are older than what is stored";
}

TEST_F(OverlayTest, WhatWasLookedUpAheadIsFoundInAnyOrder) {
  std::vector<std::string> keys;
  for (int i = 100; i < 200; ++i) keys.push_back("series" + std::to_string(i));
  for (size_t i = 0; i < keys.size(); i += 3) stored_.Set(kTable, keys[i], "stored");
  Overlay rows(&stored_);
  ASSERT_TRUE(rows.LookAhead(kTable, {keys.begin(), keys.end()}).ok());
  int reads = 0;
  stored_.on_read = [&] { ++reads; };
  const auto expect_found = [&](size_t i) {
    EXPECT_EQ(rows.Get(kTable, keys[i])->has_value(), i % 3 == 0) << i;
  };
  for (size_t i = 0; i < keys.size(); ++i) {
    expect_found(i);
    expect_found(i);
  }
  for (size_t i = keys.size(); i-- > 0;) expect_found(i);
  for (size_t i = 0; i < keys.size(); ++i) expect_found(i * 37 % keys.size());
  EXPECT_EQ(reads, 0);
}

TEST_F(OverlayTest, ItsVersionTellsThatAReadMayAnswerOtherwise) {
  Overlay rows(&stored_);
  uint64_t version = rows.version();
  const auto has_changed = [&] { return std::exchange(version, rows.version()) != version; };
  EXPECT_FALSE(rows.Get(kTable, "a")->has_value());
  EXPECT_FALSE(has_changed());
  const size_t savepoint = rows.Savepoint();
  rows.Put(kTable, "a", "1");
  EXPECT_TRUE(has_changed());
  rows.RollbackTo(savepoint);
  EXPECT_TRUE(has_changed());
  rows.Delete(kTable, "a");
  EXPECT_TRUE(has_changed());
  stored_.Apply(rows.Seal());
  rows.ForgetStored();
  EXPECT_TRUE(has_changed()) << "what is stored may say otherwise";
}

TEST_F(OverlayTest, EveryReadTellsWhenTheDiskDoesNotAnswer) {
  stored_.broken = absl::UnavailableError("the disk");
  Overlay rows(&stored_);
  rows.Put(kTable, "a", "1");
  EXPECT_EQ(**rows.Get(kTable, "a"), "1") << "which needs no disk";
  EXPECT_TRUE(absl::IsUnavailable(rows.Get(kTable, "b").status()));
  EXPECT_TRUE(absl::IsUnavailable(rows.LookAhead(kTable, {"b"})));
  EXPECT_TRUE(absl::IsUnavailable(rows.Change(
      kTable, "b", [](auto) { return absl::StatusOr<std::string>(std::string("2")); })));
  const auto take = [](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
    return true;
  };
  EXPECT_TRUE(absl::IsUnavailable(rows.Ascend(kTable, "", "", take)));
  EXPECT_TRUE(absl::IsUnavailable(rows.Descend(kTable, "", "\xff", take)));
}

TEST_F(OverlayTest, ChangesStandInTheOrderOfTheirKeys) {
  Overlay rows(&stored_);
  rows.Put(kOther, "a", "");
  for (const char* key : {"c", "a", "bb", "b"}) rows.Put(kTable, key, "");
  std::vector<std::string> keys;
  rows.Seal().ForEach([&](Changes::Kind, Table table, absl::string_view key, absl::string_view) {
    keys.push_back(std::to_string(static_cast<int>(table)) + std::string(key));
  });
  EXPECT_EQ(keys, (std::vector<std::string>{"17a", "17b", "17bb", "17c", "18a"}));
}

// Random puts, deletes, rollbacks and scans, with generations that become readable late, against a
// map.
class OverlayModelTest : public OverlayTest {
 protected:
  std::string Key() {
    std::string key;
    for (size_t size = 1 + random_() % 10; key.size() < size;) {
      key.push_back("\0\1ab\xff"[random_() % 5]);
    }
    return key;
  }
  void Change(Overlay& rows, Overlay& memory) {
    const std::string key = Key();
    if (random_() % 4 == 0) {
      rows.Delete(kTable, key);
      memory.Delete(kTable, key);
      model_.erase(key);
    } else if (random_() % 3 == 0) {
      const auto known = model_.find(key);
      const auto longer = [&](std::optional<absl::string_view> before) {
        EXPECT_EQ(before.has_value(), known != model_.end());
        return absl::StatusOr<std::string>(std::string(before.value_or("")) + "+");
      };
      ASSERT_TRUE(rows.Change(kTable, key, longer).ok());
      ASSERT_TRUE(memory.Change(kTable, key, longer).ok());
      model_[key] += "+";
    } else {
      const std::string value = std::to_string(random_() % 1000);
      rows.Put(kTable, key, value);
      memory.Put(kTable, key, value);
      model_[key] = value;
    }
  }
  Rows Expected(const std::string& prefix, const std::string& from, bool ascending, size_t most) {
    Rows expected;
    const auto fits = [&](const std::string& key) {
      return key.compare(0, prefix.size(), prefix) == 0 && (ascending ? key >= from : key < from);
    };
    for (const auto& [key, value] : model_) {
      if (fits(key)) expected.emplace_back(key, value);
    }
    if (!ascending) std::reverse(expected.begin(), expected.end());
    if (expected.size() > most) expected.resize(most);
    return expected;
  }
  void Compare(const Overlay& rows) {
    const std::string prefix = random_() % 2 == 0 ? "" : Key().substr(0, 1);
    const std::string from = prefix + Key();
    const size_t most = 1 + random_() % 20;
    for (const bool ascending : {true, false}) {
      ASSERT_EQ(RowsOf(rows, kTable, prefix, from, ascending, most),
                Expected(prefix, from, ascending, most));
    }
    const std::string key = Key();
    const auto found = *rows.Get(kTable, key);
    ASSERT_EQ(found.has_value(), model_.contains(key));
    if (found.has_value()) {
      ASSERT_EQ(*found, model_[key]);
    }
  }

  const uint64_t seed_ = std::random_device()();
  std::mt19937_64 random_{seed_};
  Model model_;
};

TEST_F(OverlayModelTest, IsAsAMapIsUnderRandomUse) {
  SCOPED_TRACE(seed_);
  Overlay rows(&stored_), memory(nullptr);
  std::deque<Changes> unread;  // sealed, not yet readable
  size_t unforgotten = 0;      // readable, not yet forgotten
  for (int batch = 0; batch < 600 && !HasFatalFailure(); ++batch) {
    const size_t savepoint = rows.Savepoint();
    const size_t memory_savepoint = memory.Savepoint();
    const Model before = model_;
    if (random_() % 3 == 0) {
      std::vector<std::string> ahead;
      for (int i = 0; i < 10; ++i) ahead.push_back(Key());
      ASSERT_TRUE(rows.LookAhead(kTable, {ahead.begin(), ahead.end()}).ok());
    }
    for (size_t count = random_() % 8; count > 0; --count) Change(rows, memory);
    Compare(rows);
    if (random_() % 4 == 0) {
      rows.RollbackTo(savepoint);
      memory.RollbackTo(memory_savepoint);
      model_ = before;
    } else if (random_() % 3 == 0 && unread.size() + unforgotten < 3) {
      unread.push_back(rows.Seal());
      memory.Forget();
    }
    if (!unread.empty() && random_() % 2 == 0) {
      stored_.Apply(unread.front());
      unread.pop_front();
      ++unforgotten;
    } else if (unforgotten > 0 && random_() % 2 == 0) {
      rows.ForgetStored();
      --unforgotten;
    }
    Compare(rows);
    Compare(memory);
  }
  EXPECT_GT(model_.size(), 50u);
}

}  // namespace
}  // namespace amanat::state
