#include "ledger/upkeep/store_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "ledger/base/file.h"
#include "ledger/state/rows.h"
#include "ledger/store/database.h"
#include "ledger/store/guard.h"
#include "ledger/store/log_table.h"
#include "ledger/upkeep/files.h"
#include "ledger/upkeep/testing/fund_under_upkeep.h"

namespace amanat::upkeep {
namespace {

using entry::Book;
using state::Table;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class StoreCheckTest : public FundUnderUpkeep {
 protected:
  // Of the fund's store, with the directory's beside it.
  StoreReport Check(bool quick = false) {
    auto reports =
        CheckStores({{StorePath(), GuardPath()}, {fund_.StorePath("manila", Book::kDirectory), ""}},
                    {.quick = quick, .rules = &examine::ToldRules()});
    EXPECT_TRUE(reports.ok()) << reports.status();
    EXPECT_TRUE(reports->at(1).clean()) << TextOf(*reports);
    return std::move(reports->front());
  }
  // The only thing that is wrong.
  Damage TheDamage(bool quick = false) {
    const StoreReport report = Check(quick);
    std::vector<Damage> all = report.damages;
    for (const LogReport& log : report.logs) {
      all.insert(all.end(), log.damages.begin(), log.damages.end());
    }
    EXPECT_EQ(all.size(), 1u) << TextOf({report});
    return all.empty() ? Damage() : all[0];
  }
  void ChangeTable(const std::function<void(store::LogTable&)>& change) {
    auto database = *store::Database::Open(StorePath());
    auto table = *store::LogTable::Open(database.get(), store::ReadGuard(GuardPath())->log);
    change(*table);
  }
  void ChangeState(const state::Changes& changes) {
    ChangeTable([&](store::LogTable& table) { ASSERT_TRUE(table.WriteState(changes).ok()); });
  }
  std::vector<std::pair<std::string, std::string>> RowsOf(Table table) {
    std::vector<std::pair<std::string, std::string>> rows;
    ChangeTable([&](store::LogTable& stored) {
      const auto take = [&](absl::string_view key,
                            absl::string_view value) -> absl::StatusOr<bool> {
        rows.emplace_back(key, value);
        return true;
      };
      ASSERT_TRUE(stored.state().Ascend(table, "", "", take).ok());
    });
    return rows;
  }
  void ReplaceGuard(const std::function<void(store::Guard&)>& change) {
    store::Guard guard = *store::ReadGuard(GuardPath());
    change(guard);
    std::filesystem::remove(GuardPath());
    ASSERT_TRUE(store::GuardFile::Create(GuardPath(), guard).ok());
  }
};

TEST_F(StoreCheckTest, ASoundStoreIsClean) {
  for (int i = 0; i < 30; ++i) Deposit(i + 1);
  ImportLines(3000);
  Close();
  ASSERT_TRUE(Open().ok());
  for (int i = 0; i < 30; ++i) Deposit(i + 1);
  const TreeSize size = ledger().ExaminedSize();
  Hash digest;
  ledger().WithState([&](const examine::LogState& state) { digest = *state.Digest(); });
  fund_.CloseAll();
  const StoreReport report = Check();
  EXPECT_TRUE(report.clean()) << TextOf({report});
  ASSERT_EQ(report.logs.size(), 1u);
  EXPECT_EQ(report.logs[0].name, "owf.example/manila/fund/1");
  EXPECT_EQ(report.logs[0].size, size);
  EXPECT_EQ(report.logs[0].state_size, size);
  EXPECT_EQ(report.logs[0].root, signed_.rbegin()->second);
  EXPECT_EQ(report.logs[0].state_digest, digest);
  EXPECT_EQ(report.logs[0].rows_not_compared, 0u);
  EXPECT_EQ(report.logs[0].not_compared, "");
  EXPECT_TRUE(Check(/*quick=*/true).clean());
}

TEST_F(StoreCheckTest, ALogThatWasOnlyFoundedIsClean) {
  ASSERT_TRUE(append::Writer::Found({.name = {"owf.example", "riyadh", Book::kFund, 1},
                                     .directory = fund_.directory().id(),
                                     .store_path = Aside("store"),
                                     .guard_path = Aside("guard"),
                                     .key_path = Aside("key"),
                                     .clock = &fund_.clock(),
                                     .random = &fund_.random()})
                  .ok());
  const auto report = CheckStore(Aside("store"), {false, Aside("guard"), nullptr});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->clean()) << TextOf({*report});
  EXPECT_EQ(report->logs[0].size, 1u);
  EXPECT_EQ(report->logs[0].state_size, 0u);
}

TEST_F(StoreCheckTest, NamesTheRowOfTheStateThatIsDamagedOrGone) {
  fund_.CloseAll();
  const std::map<Table, std::string> tables = {{Table::kAccount, "ACCOUNT"},
                                               {Table::kHold, "HOLD"},
                                               {Table::kFrontier, "FRONTIER"},
                                               {Table::kIdempotencyKey, "IDEMPOTENCY_KEY"},
                                               {Table::kOnce, "ONCE"},
                                               {Table::kStream, "STREAM"},
                                               {Table::kPosting, "POSTING"},
                                               {Table::kDay, "DAY"},
                                               {examine::kToldTable, "table e0 "},
                                               {examine::kToldIndex, "table e1 "},
                                               {examine::kToldCounts, "table e2 "}};
  for (const auto& [table, name] : tables) {
    SCOPED_TRACE(name);
    const auto rows = RowsOf(table);
    ASSERT_FALSE(rows.empty());
    const auto& [key, value] = rows.back();
    std::string flipped = value.empty() ? "x" : value;
    flipped.back() ^= 1;
    state::Changes put, remove, restore;
    put.Put(table, key, flipped);
    remove.Delete(table, key);
    restore.Put(table, key, value);
    for (const state::Changes& damage : {put, remove}) {
      ChangeState(damage);
      EXPECT_THAT(TheDamage().place, StartsWith(absl::StrCat("state ", name)));
      ChangeState(restore);
    }
  }
  EXPECT_TRUE(Check().clean());
}

TEST_F(StoreCheckTest, FindsOneRowAmongThousands) {
  ImportLines(3000);
  fund_.CloseAll();
  const auto rows = RowsOf(Table::kOnce);
  ASSERT_GT(rows.size(), 3000u);
  const auto& [key, value] = rows[1234];
  state::Changes changes;
  changes.Put(Table::kOnce, key, state::EncodeIndex(7));
  ChangeState(changes);
  const Damage damage = TheDamage();
  EXPECT_EQ(damage.place, absl::StrCat("state ONCE ", HexEncode(key)));
  EXPECT_EQ(damage.expected, HexEncode(value));
  EXPECT_EQ(damage.found, HexEncode(state::EncodeIndex(7)));
}

TEST_F(StoreCheckTest, NamesARowTooMany) {
  fund_.CloseAll();
  const std::string value = state::EncodeIndex(3);
  const std::map<Table, std::pair<std::string, size_t>> tables = {
      {Table::kHold, {"HOLD", 8}},
      {Table::kReversed, {"REVERSED", 8}},
      {Table::kOnce, {"ONCE", 16}},
      {Table::kConsumed, {"CONSUMED", 24}},
      {Table::kStream, {"STREAM", 24}},
      {Table::kIdempotencyKey, {"IDEMPOTENCY_KEY", 16}},
      {Table::kAccount, {"ACCOUNT", 8}},
      {Table::kFrontier, {"FRONTIER", 16}},
      {Table::kDay, {"DAY", 12}},
      {examine::kToldTable, {"table e0", 16}},
      {examine::kToldIndex, {"table e1", 20}}};
  for (const auto& [table, shape] : tables) {
    const std::string key(shape.second, '\x01');
    state::Changes add, remove;
    add.Put(table, key, value);
    remove.Delete(table, key);
    ChangeState(add);
    const Damage damage = TheDamage();
    EXPECT_EQ(damage.place, absl::StrCat("state ", shape.first, " ", HexEncode(key)));
    EXPECT_EQ(damage.expected, "no row");
    EXPECT_EQ(damage.found, HexEncode(value));
    ChangeState(remove);
  }
  EXPECT_TRUE(Check().clean());
}

TEST_F(StoreCheckTest, ABalanceThatDoesNotContinueTheOneBeforeIsNamed) {
  fund_.CloseAll();
  const auto rows = RowsOf(Table::kPosting);
  ASSERT_GE(rows.size(), 2u);
  const auto& [key, value] = rows.back();
  const LogIndex first = state::ReadBigEndian64(absl::string_view(key).substr(8));
  state::PostingRow row = *state::DecodePostingRow(first, value);
  ++row.before.posted;
  state::Changes changes;
  changes.Put(Table::kPosting, key,
              state::EncodePostingRow(row.before, row.movements.data(),
                                      row.movements.data() + row.movements.size()));
  ChangeState(changes);
  const Damage damage = TheDamage();
  EXPECT_EQ(damage.place, absl::StrCat("state POSTING ", HexEncode(key)));
  EXPECT_THAT(damage.found, HasSubstr("begins at a posted balance of"));
  EXPECT_TRUE(Check(/*quick=*/true).clean()) << "which is why it is called quick";
}

TEST_F(StoreCheckTest, ANoteInAStreamThatTheRulesDidNotLeaveIsNamed) {
  fund_.CloseAll();
  const auto rows = RowsOf(Table::kStream);
  const auto noted = std::find_if(rows.begin(), rows.end(), [](const auto& row) {
    return !state::DecodeStreamRow(row.second)->note.empty();
  });
  ASSERT_NE(noted, rows.end());
  state::StreamRow row = *state::DecodeStreamRow(noted->second);
  row.note = "another one";
  state::Changes changes;
  changes.Put(Table::kStream, noted->first, state::EncodeStreamRow(row));
  ChangeState(changes);
  EXPECT_EQ(TheDamage().place, absl::StrCat("state STREAM ", HexEncode(noted->first)));
  const auto alone = CheckStore(StorePath(), {.rules = &examine::ToldRules()});
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_TRUE(alone->clean()) << TextOf({*alone});
}

// What the rules' rows follow from is the directory, too.
TEST_F(StoreCheckTest, WithoutTheDirectoryItCountsWhatItDoesNotCompare) {
  fund_.CloseAll();
  const size_t notes = 1;
  const uint64_t rows = RowsOf(examine::kToldTable).size() + RowsOf(examine::kToldIndex).size() +
                        RowsOf(examine::kToldCounts).size() + notes;
  state::Changes changes;
  changes.Put(examine::kToldCounts, RowsOf(examine::kToldCounts)[0].first, "wrong");
  ChangeState(changes);
  for (const examine::RuleVersions* rules :
       {&examine::ToldRules(), static_cast<const examine::RuleVersions*>(nullptr)}) {
    const auto report = CheckStore(StorePath(), {.rules = rules});
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(report->clean()) << TextOf({*report});
    EXPECT_EQ(report->logs[0].rows_not_compared, rows);
    EXPECT_THAT(report->logs[0].not_compared,
                HasSubstr(rules != nullptr ? "is in none of these stores" : "no rules"));
  }
  EXPECT_THAT(TheDamage().place, StartsWith("state table e2 "));
}

// A directory restored from an older backup.
TEST_F(StoreCheckTest, ADirectoryThatEndsShortOfTheLogsFrontierIsNotEnough) {
  fund_.CloseAll();
  const std::string directory = fund_.StorePath("manila", Book::kDirectory);
  std::filesystem::create_directories(Aside("old"));
  std::filesystem::copy(directory, Aside("old/directory"));
  fund_.OpenAll();
  fund_.AdmitSite("riyadh");
  Deposit(5);
  fund_.CloseAll();
  const auto reports = CheckStores({{StorePath(), ""}, {Aside("old/directory"), ""}},
                                   {.rules = &examine::ToldRules()});
  ASSERT_TRUE(reports.ok()) << reports.status();
  EXPECT_TRUE(AllClean(*reports)) << TextOf(*reports);
  EXPECT_GT(reports->at(0).logs[0].rows_not_compared, 0u);
  EXPECT_THAT(reports->at(0).logs[0].not_compared, HasSubstr("of the directory"));
  EXPECT_EQ(reports->at(1).logs[0].rows_not_compared, 0u);
}

TEST_F(StoreCheckTest, AHeadThatIsGoneOrSaysTooMuchIsNamed) {
  fund_.CloseAll();
  const std::string value = RowsOf(Table::kHead)[0].second;
  auto head = *state::DecodeRow<state::Head>("HEAD", value);
  ++head.size;
  state::Changes remove, too_large, restore;
  remove.Delete(Table::kHead, "");
  too_large.Put(Table::kHead, "", wire::Encode(head));
  restore.Put(Table::kHead, "", value);
  ChangeState(remove);
  EXPECT_THAT(TheDamage().place, StartsWith("state ")) << "rows without a head are too many";
  ChangeState(too_large);
  EXPECT_THAT(TheDamage(/*quick=*/true).found, HasSubstr("the entries end at"));
  ChangeState(restore);
  EXPECT_TRUE(Check().clean());
}

TEST_F(StoreCheckTest, NamesTheTileThatIsNotOfTheEntries) {
  fund_.CloseAll();
  ChangeTable([](store::LogTable& table) {
    const std::vector<std::string> entries(300, "an entry");
    std::vector<Hash> hashes;
    for (const std::string& entry : entries) hashes.push_back(merkle::HashLeaf(entry));
    hashes[100].value[0] ^= 1;
    ASSERT_TRUE(table.Append(store::Addition{entries, hashes, {}, nullptr}).ok());
  });
  const Damage damage = TheDamage();
  EXPECT_EQ(damage.place, "tile 0/0");
  EXPECT_EQ(damage.found, "the tile is not that of the entries");
}

TEST_F(StoreCheckTest, ACheckpointOfAnotherKeyIsNamed) {
  fund_.CloseAll();
  const auto other = signing::PrivateKey::Generate(fund_.random());
  ChangeTable([&](store::LogTable& table) {
    const std::string note = checkpoint::SignCheckpoint(
        {"owf.example/manila/fund/1", table.size(), table.root(), {}}, other);
    ASSERT_TRUE(table.PutCheckpoint(note).ok());
  });
  EXPECT_EQ(TheDamage().place, "checkpoint");
}

TEST_F(StoreCheckTest, AFlippedByteOfAFileIsFound) {
  fund_.CloseAll();
  fund_.OpenAll();  // which brings what was in the log into files
  fund_.CloseAll();
  size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(StorePath())) {
    if (file.path().extension() != ".sst") continue;
    const auto flip = [&] {
      std::fstream stream(file.path(), std::ios::in | std::ios::out | std::ios::binary);
      stream.seekg(10);
      const char byte = static_cast<char>(stream.get() ^ 1);
      stream.seekp(10);
      stream.put(byte);
    };
    flip();
    const Damage damage = TheDamage();
    EXPECT_EQ(damage.place, "files");
    EXPECT_THAT(damage.found, HasSubstr(StorePath()));
    flip();
    ++files;
  }
  EXPECT_GT(files, 0u);
  EXPECT_TRUE(Check().clean());
}

TEST_F(StoreCheckTest, ComparesTheGuard) {
  fund_.CloseAll();
  const std::string sound = *ReadFile(GuardPath());
  const std::vector<std::pair<std::function<void(store::Guard&)>, std::string>> changes = {
      {[](store::Guard& guard) { guard.root.value[0] ^= 1; }, "root "},
      {[](store::Guard& guard) { guard.incarnation.value[0] ^= 1; }, "written by incarnation"},
      {[](store::Guard& guard) { guard.log.value[0] ^= 1; }, "of log"}};
  for (const auto& [change, expected] : changes) {
    ReplaceGuard(change);
    const Damage damage = TheDamage();
    EXPECT_EQ(damage.place, "guard");
    EXPECT_THAT(damage.expected, StartsWith(expected));
    ASSERT_TRUE(WriteFileDurably(GuardPath(), sound).ok());
  }
  std::filesystem::remove(GuardPath());
  EXPECT_EQ(TheDamage().place, "guard");
}

// What it holds is right as far as it goes: nothing is damaged, and nothing may be written behind it.
TEST_F(StoreCheckTest, AStoreThatEndsShortOfItsGuardIsBehindItAndNotDamaged) {
  fund_.CloseAll();
  const store::Guard guard = *store::ReadGuard(GuardPath());
  ReplaceGuard([](store::Guard& newer) { newer.size += 2; });
  StoreReport report = Check();
  EXPECT_FALSE(report.damaged()) << TextOf({report});
  EXPECT_TRUE(report.behind());
  EXPECT_FALSE(report.clean());
  ASSERT_EQ(report.logs.size(), 1u);
  ASSERT_TRUE(report.logs[0].behind.has_value());
  EXPECT_EQ(report.logs[0].behind->guard_path, GuardPath());
  EXPECT_EQ(report.logs[0].behind->guard_size, report.logs[0].size + 2);
  EXPECT_EQ(report.logs[0].behind->incarnation, guard.incarnation);
  EXPECT_FALSE(AllClean({report}));
  EXPECT_FALSE(AnyDamaged({report}));
  // Both may be so.
  state::Changes changes;
  changes.Put(examine::kToldCounts, RowsOf(examine::kToldCounts)[0].first, "wrong");
  ChangeState(changes);
  report = Check();
  EXPECT_TRUE(report.damaged());
  EXPECT_TRUE(report.behind());
}

TEST_F(StoreCheckTest, TellsWhatCannotBeChecked) {
  EXPECT_TRUE(absl::IsNotFound(CheckStore(Aside("none"), {}).status()));
  EXPECT_TRUE(absl::IsNotFound(CheckDataDirectory(Aside("none"), "", {}).status()));
  // The lock that this process holds shows in another one only.
  const pid_t child = ::fork();
  if (child == 0) ::_exit(absl::IsUnavailable(CheckStore(StorePath(), {}).status()) ? 0 : 1);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0) << "a store that is open was checked";
}

TEST_F(StoreCheckTest, ChecksEveryStoreOfADataDirectoryWithItsGuard) {
  MoveIntoDataDirectory();
  ASSERT_TRUE(store::Database::Create(Aside("data/replica")).ok());
  std::vector<StoreReport> reports = CheckData();
  EXPECT_EQ(reports.size(), 3u);
  EXPECT_TRUE(AllClean(reports)) << TextOf(reports);
  for (const StoreReport& report : reports) {
    for (const LogReport& log : report.logs) EXPECT_EQ(log.rows_not_compared, 0u) << log.name;
  }
  std::filesystem::remove(Aside("guards/fund.guard"));
  EXPECT_FALSE(AllClean(CheckData()));
  const auto unguarded = CheckDataDirectory(Aside("data"), "", {});
  EXPECT_TRUE(AllClean(*unguarded)) << TextOf(*unguarded);
}

TEST_F(StoreCheckTest, AGuardWhoseStoreIsNotThereIsReportedAsLost) {
  MoveIntoDataDirectory();
  const store::Guard guard = *store::ReadGuard(Aside("guards/fund.guard"));
  std::filesystem::rename(Aside("data/fund"), Aside("fund"));
  std::vector<StoreReport> reports = CheckData();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_TRUE(reports[0].clean()) << "the directory's";
  EXPECT_FALSE(AnyDamaged(reports)) << TextOf(reports);
  EXPECT_FALSE(AllClean(reports));
  EXPECT_EQ(reports[1].path, Aside("data/fund"));
  ASSERT_EQ(reports[1].logs.size(), 1u);
  EXPECT_TRUE(reports[1].logs[0].lost());
  EXPECT_EQ(reports[1].logs[0].log, guard.log);
  EXPECT_EQ(reports[1].logs[0].behind->guard_size, guard.size);
  // Of all stores.
  std::filesystem::rename(Aside("data/directory"), Aside("directory"));
  reports = CheckData();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_TRUE(reports[0].logs.at(0).lost());
  EXPECT_TRUE(absl::IsNotFound(CheckDataDirectory(Aside("data"), "", {}).status()));
}

}  // namespace
}  // namespace amanat::upkeep
