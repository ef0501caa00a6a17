#include "ledger/upkeep/rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

#include "ledger/base/file.h"
#include "ledger/state/row_key.h"
#include "ledger/store/guard.h"
#include "ledger/store/log_table.h"
#include "ledger/store/testing/faulty_disk.h"
#include "ledger/upkeep/files.h"
#include "ledger/upkeep/testing/fund_under_upkeep.h"

namespace amanat::upkeep {
namespace {

namespace fs = std::filesystem;
using state::Table;
using store::Fault;
using store::Tail;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// A node's data directory, closed, in which something is damaged.
class RebuildTest : public FundUnderUpkeep {
 protected:
  RebuildTest() {
    ImportLines(20);
    for (int i = 0; i < 10; ++i) Deposit(i + 1);
    size_ = ledger().ExaminedSize();
    ledger().WithState([&](const examine::LogState& state) { digest_ = *state.Digest(); });
    MoveIntoDataDirectory();
    log_ = store::ReadGuard(Aside("guards/fund.guard"))->log;
  }
  void ChangeTable(const std::function<void(store::LogTable&)>& change) {
    auto database = *store::Database::Open(store_);
    auto table = *store::LogTable::Open(database.get(), log_);
    change(*table);
  }
  void ChangeRow(Table table, const std::string& key, const std::string& value) {
    state::Changes changes;
    changes.Put(table, key, value);
    ChangeTable([&](store::LogTable& log) { ASSERT_TRUE(log.WriteState(changes).ok()); });
  }
  // A count of the rules, a row too many of the engine, and no account.
  void DamageRows() {
    ChangeRow(examine::kToldCounts, state::KeyOf(uint64_t{1}), "wrong");
    ChangeRow(Table::kOnce, std::string(16, 'x'), state::EncodeIndex(3));
    state::Changes changes;
    changes.Delete(Table::kAccount, state::KeyOf(uint64_t{1}));
    ChangeTable([&](store::LogTable& log) { ASSERT_TRUE(log.WriteState(changes).ok()); });
    EXPECT_FALSE(AllClean(CheckData()));
  }
  absl::StatusOr<std::vector<RebuiltLog>> Rebuild(rocksdb::Env* env = nullptr) {
    RebuildOptions options;
    options.rules = &examine::ToldRules();
    options.entries_in_write = 8;
    options.env = env;
    options.progress = [this](const Progress& progress) { steps_.push_back(progress); };
    return RebuildState(Aside("data"), {"fund"}, options);
  }
  // Leaves what a call leaves that is killed in its middle.
  void BreakOff() {
    fs::copy(Aside("data"), Aside("damaged"), fs::copy_options::recursive);
    RebuildOptions options;
    options.rules = &examine::ToldRules();
    options.entries_in_write = 8;
    options.progress = [this](const Progress& progress) {
      if (progress.step != "making entries and rows" || Exists(Aside("broken_off"))) return;
      fs::copy(Aside("data/.rebuilding"), Aside("broken_off"), fs::copy_options::recursive);
    };
    ASSERT_TRUE(RebuildState(Aside("data"), {"fund"}, options).ok());
    fs::remove_all(Aside("data"));
    fs::rename(Aside("damaged"), Aside("data"));
    fs::rename(Aside("broken_off"), Aside("data/.rebuilding"));
  }
  void ExpectMended() {
    const std::vector<StoreReport> reports = CheckData();
    EXPECT_TRUE(AllClean(reports)) << TextOf(reports);
    ASSERT_THAT(reports, SizeIs(2));
    const LogReport& log = reports[1].logs.at(0);
    EXPECT_EQ(log.size, size_);
    EXPECT_EQ(log.root, signed_.at(size_));
    EXPECT_EQ(log.state_digest, digest_);
    EXPECT_EQ(log.rows_not_compared, 0u);
    EXPECT_FALSE(Exists(Aside("data/.rebuilding")));
  }

  const std::string store_ = Aside("data/fund");
  LogId log_;
  TreeSize size_ = 0;
  Hash digest_;
  std::vector<Progress> steps_;
};

TEST_F(RebuildTest, MendsRowsThatACheckHasFound) {
  DamageRows();
  const auto logs = Rebuild();
  ASSERT_TRUE(logs.ok()) << logs.status();
  ASSERT_THAT(*logs, SizeIs(1));
  EXPECT_EQ(logs->at(0).store, "fund");
  EXPECT_EQ(logs->at(0).name, "owf.example/manila/fund/1");
  EXPECT_EQ(logs->at(0).size, size_);
  EXPECT_EQ(logs->at(0).state_size, size_);
  EXPECT_EQ(logs->at(0).resumed, 0u);
  ASSERT_FALSE(steps_.empty());
  EXPECT_EQ(steps_.back().done, size_);
  EXPECT_EQ(steps_.back().size, size_);
  ExpectMended();
}

TEST_F(RebuildTest, AWriterGoesOnFromWhatWasMended) {
  DamageRows();
  ASSERT_TRUE(Rebuild().ok());
  MoveBack();
  fund_.OpenAll();
  ExpectOneHistory();
  Deposit(5);
  ExpectOneHistory();
}

// No entry says it.
TEST_F(RebuildTest, CarriesOverHowManyEntriesCouldNotBeMadeAgain) {
  const std::string three = state::KeyOf(uint64_t{3});
  ChangeRow(Table::kUnderived, "", three);
  DamageRows();
  const auto rebuilt = Rebuild();
  ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
  ChangeTable([&](store::LogTable& log) {
    const auto row = log.state().Get(Table::kUnderived, "");
    ASSERT_TRUE(row.ok()) << row.status();
    EXPECT_EQ(*row, three);
  });
}

TEST_F(RebuildTest, MendsAHeadThatIsGone) {
  state::Changes changes;
  changes.Delete(Table::kHead, "");
  ChangeTable([&](store::LogTable& log) { ASSERT_TRUE(log.WriteState(changes).ok()); });
  ASSERT_TRUE(Rebuild().ok());
  ExpectMended();
}

// Of a file with rows nobody else reads, a block that does not have its checksum.
TEST_F(RebuildTest, MendsRowsThatCannotBeRead) {
  { auto database = *store::Database::Open(store_); }  // what was in the log goes into files
  size_t mended = 0;
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(store_)) {
    if (file.path().extension() == ".sst") names.push_back(file.path().filename());
  }
  for (const std::string& name : names) {
    if (!Exists(store_ + "/" + name)) continue;
    fs::remove_all(Aside("kept"));
    fs::copy(store_, Aside("kept"), fs::copy_options::recursive);
    {
      std::fstream stream(store_ + "/" + name, std::ios::in | std::ios::out | std::ios::binary);
      stream.seekg(10);
      const char byte = static_cast<char>(stream.get() ^ 1);
      stream.seekp(10);
      stream.put(byte);
    }
    EXPECT_FALSE(AllClean(CheckData()));
    const auto logs = Rebuild();
    if (logs.ok()) {
      ExpectMended();
      ++mended;
    } else {
      EXPECT_TRUE(absl::IsDataLoss(logs.status())) << "entries are not mended: " << logs.status();
    }
    fs::remove_all(store_);
    fs::rename(Aside("kept"), store_);
  }
  EXPECT_GE(mended, 2u) << "keys and reports";
}

TEST_F(RebuildTest, WithoutTheDirectoryNothingIsChanged) {
  DamageRows();
  fs::rename(Aside("data/directory"), Aside("directory"));
  const auto logs = Rebuild();
  EXPECT_TRUE(absl::IsFailedPrecondition(logs.status())) << logs.status();
  EXPECT_THAT(std::string(logs.status().message()), HasSubstr("of the fund's directory"));
  fs::rename(Aside("directory"), Aside("data/directory"));
  EXPECT_FALSE(AllClean(CheckData()));
  ASSERT_TRUE(Rebuild().ok());
  ExpectMended();
}

TEST_F(RebuildTest, AStoreThatIsOpenIsNotTouched) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto held = StoreLock::Take(store_);
    ::_exit(held.ok() ? ::pause() : 1);
  }
  while (RefuseOpenStore(store_).ok()) std::this_thread::yield();
  EXPECT_TRUE(absl::IsUnavailable(Rebuild().status()));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(Rebuild().ok());
}

TEST_F(RebuildTest, TellsWhatIsNotThere) {
  RebuildOptions options;
  options.rules = &examine::ToldRules();
  EXPECT_TRUE(absl::IsNotFound(RebuildState(Aside("none"), {}, options).status()));
  EXPECT_TRUE(absl::IsNotFound(RebuildState(Aside("data"), {"remittance"}, options).status()));
  const auto all = RebuildState(Aside("data"), {}, options);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_THAT(*all, SizeIs(2));
  ExpectMended();
}

// Killed at every step of the fresh store's disk: the old one stands there as it was, and the next
// call goes on or begins again.
TEST_F(RebuildTest, KilledBetweenAnyTwoWritesItGoesOn) {
  DamageRows();
  fs::copy(Aside("data"), Aside("damaged"), fs::copy_options::recursive);
  size_t resumed = 0;
  bool broke = true;
  for (uint64_t step = 1; broke; ++step) {
    const Fault fault = step % 2 == 0 ? Fault::kEffectAbsent : Fault::kEffectPresent;
    const Tail tail = step % 3 == 0 ? Tail::kKept : Tail::kDropped;
    SCOPED_TRACE(absl::StrCat("step ", step));
    fs::remove_all(Aside("data"));
    fs::copy(Aside("damaged"), Aside("data"), fs::copy_options::recursive);
    store::FaultyDisk disk(step);
    disk.BreakAt(step, fault);
    auto logs = Rebuild(disk.env());
    broke = disk.broken();
    disk.PowerCut(tail);
    if (broke) {
      EXPECT_FALSE(logs.ok());
      EXPECT_TRUE(HoldsStore(store_));
      logs = Rebuild(disk.env());
      ASSERT_TRUE(logs.ok()) << logs.status();
      if (logs->at(0).resumed > 0) ++resumed;
    }
    // Checked once in a while: a check takes longer than the rebuild.
    if (step % 7 == 0 || !broke) ExpectMended();
    if (HasFailure()) return;
  }
  EXPECT_GT(resumed, 2u);
}

TEST_F(RebuildTest, WhatBrokeOffUnderOtherRulesIsBegunAgain) {
  DamageRows();
  BreakOff();
  const std::string mark = *ReadFile(Aside("data/.rebuilding/fund.partial"));
  EXPECT_THAT(mark, HasSubstr(absl::StrCat(static_cast<int>(examine::kToldTable))));
  fs::copy(Aside("data"), Aside("kept"), fs::copy_options::recursive);
  auto logs = Rebuild();
  ASSERT_TRUE(logs.ok()) << logs.status();
  EXPECT_GT(logs->at(0).resumed, 0u) << "under the same rules it goes on";
  ExpectMended();

  fs::remove_all(Aside("data"));
  fs::rename(Aside("kept"), Aside("data"));
  std::ofstream(Aside("data/.rebuilding/fund.partial")) << "rules 2" << mark.substr(7);
  logs = Rebuild();
  ASSERT_TRUE(logs.ok()) << logs.status();
  EXPECT_EQ(logs->at(0).resumed, 0u);
  ExpectMended();
}

TEST_F(RebuildTest, WhatBrokeOffInAnotherHistoryIsBegunAgain) {
  DamageRows();
  BreakOff();
  // A fresh store of fewer entries, one of which is another one.
  fs::remove_all(Aside("data/.rebuilding/fund"));
  {
    auto database = *store::Database::Create(Aside("data/.rebuilding/fund"));
    auto table = *store::LogTable::Open(database.get(), log_);
    ASSERT_TRUE(table->Append({"an entry"}).ok());
  }
  const auto logs = Rebuild();
  ASSERT_TRUE(logs.ok()) << logs.status();
  EXPECT_EQ(logs->at(0).resumed, 0u);
  ExpectMended();
}

// Where folders cannot be exchanged at once: what stands aside is the store.
TEST_F(RebuildTest, AStoreThatLostItsNameGetsItBack) {
  DamageRows();
  ASSERT_TRUE(fs::create_directories(Aside("data/.rebuilding")));
  fs::rename(store_, Aside("data/.rebuilding/fund.old"));
  ASSERT_TRUE(Rebuild().ok());
  ExpectMended();
}

}  // namespace
}  // namespace amanat::upkeep
