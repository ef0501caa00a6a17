#include "ledger/store/log_table.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/random.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/signing/signing.h"
#include "ledger/state/rows.h"
#include "ledger/store/log_table_keys.h"
#include "ledger/store/testing/faulty_disk.h"

namespace amanat::store {
namespace {

std::vector<std::string> Entries(size_t first, size_t count) {
  std::vector<std::string> entries;
  for (size_t i = first; i < first + count; ++i) entries.push_back(absl::StrCat("entry ", i));
  return entries;
}

Hash RootOfEntries(size_t count) {
  merkle::Frontier frontier;
  for (const std::string& entry : Entries(0, count)) frontier.Append(merkle::HashLeaf(entry));
  return frontier.Root();
}

// A row as RocksDB knows it.
struct Place {
  std::string family;
  std::string key;
};

struct Damage {
  const char* name;
  Place place;
  std::function<void(std::string&)> change;
  bool found_when_opened;
};

class LogTableTest : public ::testing::Test {
 protected:
  LogTableTest() : key_(signing::PrivateKey::Generate(random_)) {
    std::string pattern = ::testing::TempDir() + "/log_table_test_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    database_ = *Database::Create(Path(), disk_.env());
    table_ = *LogTable::Open(database_.get(), log_);
  }
  ~LogTableTest() override {
    Close();
    std::filesystem::remove_all(folder_);
  }

  std::string Path() const { return folder_ + "/store"; }
  void Close() {
    table_.reset();
    database_.reset();
  }
  // The database, and what opening the table in it says.
  absl::Status Reopen() {
    Close();
    auto database = Database::Open(Path(), disk_.env());
    if (!database.ok()) return database.status();
    database_ = *std::move(database);
    auto table = LogTable::Open(database_.get(), log_);
    if (!table.ok()) return table.status();
    table_ = *std::move(table);
    return absl::OkStatus();
  }
  // Changes a value behind the table's back.
  void Tamper(const Place& place, const std::function<void(std::string&)>& change) {
    Close();
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), Path(), &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, rocksdb::Options());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(rocksdb::DBOptions(), Path(), families, &handles, &db).ok());
    for (rocksdb::ColumnFamilyHandle* const family : handles) {
      if (family->GetName() != place.family) continue;
      std::string value;
      (void)db->Get(rocksdb::ReadOptions(), family, place.key, &value);
      change(value);
      const auto written = value.empty()
                               ? db->Delete(rocksdb::WriteOptions(), family, place.key)
                               : db->Put(rocksdb::WriteOptions(), family, place.key, value);
      EXPECT_TRUE(written.ok()) << written.ToString();
    }
    for (rocksdb::ColumnFamilyHandle* const family : handles) {
      EXPECT_TRUE(db->DestroyColumnFamilyHandle(family).ok());
    }
    delete db;
  }
  Place EntryAt(LogIndex index) const { return {"entries", EntryKey(log_, index)}; }
  Place TileAt(int level, uint64_t number) const { return {"tiles", TileKey(log_, level, number)}; }
  Place RowAt(int row) const { return {"state", RowKey(log_, static_cast<uint8_t>(row))}; }
  // What a store of 600 entries must not be mistaken for whole with.
  std::vector<Damage> Damages() const;
  std::string NoteFor(TreeSize size, const Hash& root) const {
    return checkpoint::SignCheckpoint({"owf.example/manila/fund/1", size, root, {}}, key_);
  }

  SeededRandom random_{3};
  const LogId log_ = random_.Draw<LogId>();
  const LogId other_log_ = random_.Draw<LogId>();
  const signing::PrivateKey key_;
  std::string folder_;
  FaultyDisk disk_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<LogTable> table_;
};

TEST_F(LogTableTest, BeginsEmpty) {
  EXPECT_EQ(table_->size(), 0u);
  EXPECT_EQ(table_->root(), merkle::EmptyRoot());
  EXPECT_EQ(*table_->checkpoint(), "");
  EXPECT_TRUE(absl::IsNotFound(table_->ReadEntry(0).status()));
  EXPECT_TRUE(table_->ReadEntries(0, 10, 1000)->empty());
  EXPECT_TRUE(table_->Check().ok());
  EXPECT_TRUE(Reopen().ok());
}

TEST_F(LogTableTest, KeepsEntriesAndTreeAcrossReopening) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 engine(seed);
  size_t size = 0;
  while (size < 1500) {
    const size_t count = 1 + engine() % (engine() % 4 == 0 ? 400 : 5);
    ASSERT_TRUE(table_->Append(Entries(size, count)).ok());
    size += count;
    if (engine() % 8 == 0) {
      ASSERT_TRUE(Reopen().ok());
    }
    ASSERT_EQ(table_->size(), size);
    ASSERT_EQ(table_->root(), RootOfEntries(size));
  }
  EXPECT_TRUE(table_->Check().ok()) << table_->Check();
  for (const size_t at : {size_t{0}, size_t{1}, size_t{255}, size_t{256}, size_t{257}, size}) {
    EXPECT_EQ(*table_->RootAt(at), RootOfEntries(at)) << at;
  }
  EXPECT_EQ(*table_->ReadEntry(777), "entry 777");
  EXPECT_EQ(*table_->LeafHash(777), merkle::HashLeaf("entry 777"));
  EXPECT_TRUE(absl::IsNotFound(table_->RootAt(size + 1).status()));
  EXPECT_TRUE(absl::IsNotFound(table_->LeafHash(size).status()));
}

TEST_F(LogTableTest, ProvesInclusionAndConsistencyFromItsTiles) {
  ASSERT_TRUE(table_->Append(Entries(0, 700)).ok());
  const auto inclusion = merkle::BuildInclusion(300, 600, table_->node_reader());
  ASSERT_TRUE(inclusion.ok()) << inclusion.status();
  EXPECT_TRUE(merkle::VerifyInclusion(300, 600, merkle::HashLeaf("entry 300"), *inclusion,
                                      RootOfEntries(600))
                  .ok());
  const auto consistency = merkle::BuildConsistency(257, 700, table_->node_reader());
  ASSERT_TRUE(consistency.ok()) << consistency.status();
  EXPECT_TRUE(
      merkle::VerifyConsistency(257, 700, *consistency, RootOfEntries(257), RootOfEntries(700))
          .ok());
}

TEST_F(LogTableTest, ReadsEntriesWithinBothBounds) {
  ASSERT_TRUE(table_->Append(Entries(0, 20)).ok());
  EXPECT_EQ(*table_->ReadEntries(3, 2, 1000), Entries(3, 2));
  EXPECT_EQ(table_->ReadEntries(3, 100, 7 * 2)->size(), 2u);
  EXPECT_EQ(table_->ReadEntries(3, 100, 1)->size(), 1u) << "the first one always comes";
  EXPECT_EQ(table_->ReadEntries(18, 100, 1000)->size(), 2u);
  EXPECT_TRUE(table_->ReadEntries(20, 100, 1000)->empty());
  EXPECT_TRUE(absl::IsNotFound(table_->ReadEntries(21, 100, 1000).status()));
}

TEST_F(LogTableTest, KeepsLogsOfOneDatabaseApart) {
  auto other = *LogTable::Open(database_.get(), other_log_);
  ASSERT_TRUE(table_->Append(Entries(0, 300)).ok());
  ASSERT_TRUE(other->Append(Entries(0, 5)).ok());
  EXPECT_EQ(other->root(), RootOfEntries(5));
  EXPECT_TRUE(other->Check().ok());
  ASSERT_TRUE(Reopen().ok());
  EXPECT_EQ(table_->root(), RootOfEntries(300));
}

TEST_F(LogTableTest, RefusesEntriesOfNoOrTooManyBytes) {
  EXPECT_TRUE(absl::IsInvalidArgument(table_->Append({"good", ""})));
  EXPECT_TRUE(absl::IsInvalidArgument(table_->Append({"good", std::string(65536, 'x')})));
  EXPECT_EQ(table_->size(), 0u);
  EXPECT_TRUE(table_->Append({std::string(65535, 'x')}).ok());
}

TEST_F(LogTableTest, TakesOnlyCheckpointsOfItsOwnEntries) {
  ASSERT_TRUE(table_->Append(Entries(0, 10)).ok());
  const std::string note = NoteFor(7, RootOfEntries(7));
  ASSERT_TRUE(table_->PutCheckpoint(note).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(table_->PutCheckpoint(NoteFor(8, RootOfEntries(7)))));
  EXPECT_TRUE(absl::IsInvalidArgument(table_->PutCheckpoint(NoteFor(11, RootOfEntries(11)))));
  EXPECT_TRUE(absl::IsInvalidArgument(table_->PutCheckpoint("nonsense")));
  EXPECT_TRUE(absl::IsInvalidArgument(table_->Append(Entries(10, 1), note)));
  ASSERT_TRUE(table_->Append(Entries(10, 1), NoteFor(11, RootOfEntries(11))).ok());
  ASSERT_TRUE(Reopen().ok());
  EXPECT_EQ(*table_->checkpoint(), NoteFor(11, RootOfEntries(11)));
}

std::vector<Damage> LogTableTest::Damages() const {
  const auto flip = [](std::string& value) { value[value.size() / 2] ^= 1; };
  const auto remove = [](std::string& value) { value.clear(); };
  const auto grow = [](std::string& value) { value.append(32, 'x'); };
  const auto cut = [](std::string& value) { value.resize(value.size() - 5); };
  const auto other_number = [](std::string& value) { value[7] ^= 1; };
  const auto other_size = [](std::string& value) {
    absl::StrReplaceAll({{"\n600\n", "\n599\n"}}, &value);
  };
  return {
      {"last entry", EntryAt(599), flip, true},
      {"last entry gone", EntryAt(599), remove, true},
      {"an entry too many", EntryAt(600), grow, true},
      {"early entry", EntryAt(10), flip, false},
      {"early entry gone", EntryAt(10), remove, false},
      {"frontier", RowAt(kFrontierRow), flip, true},
      {"frontier gone", RowAt(kFrontierRow), remove, true},
      {"frontier longer", RowAt(kFrontierRow), grow, true},
      {"first tile", TileAt(0, 0), flip, false},
      {"first tile gone", TileAt(0, 0), remove, false},
      {"first tile cut", TileAt(0, 0), cut, false},
      {"last full tile", TileAt(0, 1), flip, false},
      {"last full tile gone", TileAt(0, 1), remove, true},
      {"edge tile", RowAt(kEdgeRow), flip, true},
      {"edge tile gone", RowAt(kEdgeRow), remove, true},
      {"edge tile longer", RowAt(kEdgeRow), grow, true},
      {"edge tile cut", RowAt(kEdgeRow), cut, true},
      {"edge tile of another number", RowAt(kEdgeRow), other_number, true},
      {"a tile too many", TileAt(0, 3), grow, true},
      {"upper tile", RowAt(kEdgeRow + 1), flip, true},
      {"upper tile gone", RowAt(kEdgeRow + 1), remove, true},
      {"checkpoint", RowAt(kCheckpointRow), other_size, true},
      {"checkpoint cut", RowAt(kCheckpointRow), cut, true},
  };
}

TEST_F(LogTableTest, NamesWhatIsDamaged) {
  ASSERT_TRUE(table_->Append(Entries(0, 600), NoteFor(600, RootOfEntries(600))).ok());
  for (const Damage& damage : Damages()) {
    SCOPED_TRACE(damage.name);
    std::string before;
    Tamper(damage.place, [&](std::string& value) {
      before = value;
      damage.change(value);
    });
    const absl::Status opened = Reopen();
    EXPECT_EQ(opened.ok(), !damage.found_when_opened);
    const absl::Status status = opened.ok() ? table_->Check() : opened;
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    EXPECT_NE(status.message().find(log_.hex()), absl::string_view::npos) << status;
    Tamper(damage.place, [&](std::string& value) { value = before; });
    ASSERT_TRUE(Reopen().ok());
    ASSERT_TRUE(table_->Check().ok());
  }
}

// The tree says nothing about the derived state; whoever reads the row hears of it.
TEST_F(LogTableTest, ADamagedRowOfTheStateIsNamedByWhoeverReadsIt) {
  const std::string day(12, 'd');
  state::Changes changes;
  changes.Put(state::Table::kDay, day, "nonsense");
  changes.Add(state::Table::kDay, day, state::EncodeTurnover({1, 0}));
  ASSERT_TRUE(table_->Append(Addition{Entries(0, 3), {}, {}, &changes}).ok());
  EXPECT_TRUE(table_->Check().ok());
  const absl::Status status = table_->state().Get(state::Table::kDay, day).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_NE(status.message().find(log_.hex()), absl::string_view::npos) << status;
}

// Each step of an append broken in both ways: afterwards the log ends before or behind the batch.
TEST_F(LogTableTest, ABrokenStepLeavesTheWholeBatchOrNothing) {
  ASSERT_TRUE(table_->Append(Entries(0, 100)).ok());
  size_t absent = 0, present = 0;
  for (uint64_t step = 1; step <= 4; ++step) {
    for (const Fault fault : {Fault::kEffectAbsent, Fault::kEffectPresent}) {
      SCOPED_TRACE(absl::StrCat("step ", step, " fault ", static_cast<int>(fault)));
      const size_t size = table_->size();
      disk_.BreakAt(disk_.steps() + step, fault);
      const absl::Status status = table_->Append(Entries(size, 300));
      if (!status.ok()) {
        EXPECT_EQ(table_->size(), size);
        const absl::Status poisoned = table_->Append(Entries(size, 1));
        EXPECT_TRUE(absl::IsFailedPrecondition(poisoned)) << poisoned;
        EXPECT_TRUE(absl::IsFailedPrecondition(table_->ReadEntry(0).status()));
      }
      Close();
      disk_.PowerCut();
      ASSERT_TRUE(Reopen().ok());
      ASSERT_TRUE(table_->size() == size || table_->size() == size + 300) << table_->size();
      if (status.ok()) {
        ASSERT_EQ(table_->size(), size + 300);
      } else {
        ++(table_->size() == size ? absent : present);
      }
      EXPECT_EQ(table_->root(), RootOfEntries(table_->size()));
      EXPECT_TRUE(table_->Check().ok()) << table_->Check();
    }
  }
  EXPECT_GT(absent, 0u);
  EXPECT_GT(present, 0u);
}

TEST_F(LogTableTest, WhatWasAppendedSurvivesAPowerCut) {
  ASSERT_TRUE(table_->Append(Entries(0, 300)).ok());
  ASSERT_TRUE(table_->PutCheckpoint(NoteFor(300, RootOfEntries(300))).ok());
  disk_.BreakAt(disk_.steps() + 1, Fault::kEffectAbsent);
  Close();
  disk_.PowerCut();
  ASSERT_TRUE(Reopen().ok());
  EXPECT_EQ(table_->root(), RootOfEntries(300));
}

}  // namespace
}  // namespace amanat::store
