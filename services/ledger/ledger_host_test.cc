// The ledger of a consulate that follows a directory made by hand.
#include "services/ledger/ledger_host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/replication/testing/test_log.h"
#include "ledger/signing/signing.h"
#include "ledger/store/guard.h"
#include "ledger/upkeep/backup.h"

namespace amanat::ledger {
namespace {

using replication::IngestVerdict;

std::string NewFolder() {
  std::string path = absl::StrCat(::testing::TempDir(), "/ledger_host_XXXXXX");
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

class LedgerHostTest : public ::testing::Test {
 protected:
  explicit LedgerHostTest(std::vector<entry::Book> books = {entry::Book::kFund})
      : place_{.site = "riyadh",
               .fund_domain = "owf.example",
               .data_directory = folder_ + "/data",
               .guard_directory = folder_ + "/guards",
               .books = std::move(books),
               .trust_file = folder_ + "/trust",
               .backup_directory = folder_ + "/backups"} {
    const checkpoint::TrustPolicy policy{
        .logs = {
            {checkpoint::MakeVerifierKey(directory().name().str(), directory().key().public_key()),
             ""}}};
    EXPECT_TRUE(WriteFileDurably(place_.trust_file, checkpoint::FormatTrustPolicy(policy)).ok());
    EXPECT_TRUE(FoundLogs(place_, {}, examine::ToldRules(), clock_, random_).ok());
    host_ = *LedgerHost::Open({place_, &examine::ToldRules(), &clock_, &random_});
  }
  ~LedgerHostTest() override {
    host_.reset();
    std::filesystem::remove_all(folder_);
  }

  replication::TestLog& directory() { return fund_.directory(); }
  IngestVerdict Ingest() {
    return host_->replica().Ingest(directory().MakeBatch(0, directory().size()))->verdict;
  }
  // Two heads of one size under the log's own key.
  void Fork() {
    ASSERT_EQ(Ingest(), IngestVerdict::kStored);
    directory().FlipByte(directory().size() - 1, 20);
    (void)Ingest();
  }

  const std::string folder_ = NewFolder();
  replication::TestFund fund_;
  ManualClock clock_{replication::TestFund::kTime};
  SeededRandom random_{12};
  const NodePlace place_;
  std::unique_ptr<LedgerHost> host_;
};

TEST_F(LedgerHostTest, SaysThatAnOwnLogStaysBeforeRulesThatItDoesNotHave) {
  const auto own = [&] { return host_->Logs(0, absl::ZeroDuration()).logs.front(); };
  ASSERT_EQ(Ingest(), IngestVerdict::kStored);
  EXPECT_EQ(own().finding, "");
  fund_.ActivateSecond();
  ASSERT_EQ(Ingest(), IngestVerdict::kStored);
  EXPECT_TRUE(own().owned);
  EXPECT_EQ(own().finding.substr(0, own().finding.find(" of the rules")), "UPGRADE: version 2");
  EXPECT_EQ(own().scope.verdict, verify::SetVerdict::kIncomplete);
}

// As amanat-verify says it of a set.
TEST(LogScopeTest, NothingThatWasNotLookedAtIsCalledVerified) {
  using replication::LogStatus;
  using replication::LogVerdict;
  using verify::SetVerdict;
  struct Case {
    const char* name;
    LogStatus status;
    LogScope expected;
  };
  const auto of = [](LogVerdict verdict, TreeSize announced, TreeSize witnessed, TreeSize examined,
                     uint64_t underived = 0) {
    LogStatus status;
    status.verdict = verdict;
    status.announced = announced;
    status.witnessed = witnessed;
    status.examined = examined;
    status.underived = underived;
    return status;
  };
  const Case cases[] = {
      {"whole", of(LogVerdict::kFollowing, 9, 9, 9), {0, 0, 0, 0, 0, SetVerdict::kVerified}},
      {"nothing seen",
       of(LogVerdict::kFollowing, 0, 0, 0),
       {1, 0, 0, 0, 0, SetVerdict::kIncomplete}},
      {"behind", of(LogVerdict::kFollowing, 9, 7, 7), {2, 0, 0, 0, 0, SetVerdict::kIncomplete}},
      {"at it", of(LogVerdict::kFollowing, 9, 9, 5), {0, 4, 0, 0, 0, SetVerdict::kIncomplete}},
      {"waiting", of(LogVerdict::kWaiting, 9, 9, 5), {0, 4, 0, 0, 0, SetVerdict::kIncomplete}},
      {"newer", of(LogVerdict::kUpgrade, 9, 9, 5), {0, 0, 4, 0, 0, SetVerdict::kIncomplete}},
      {"underived",
       of(LogVerdict::kFollowing, 9, 9, 9, 3),
       {0, 0, 0, 0, 3, SetVerdict::kIncomplete}},
      {"invalid", of(LogVerdict::kInvalid, 9, 9, 5), {0, 0, 0, 4, 0, SetVerdict::kFailed}},
      {"encoding", of(LogVerdict::kUnknownVersion, 9, 9, 5), {0, 0, 0, 4, 0, SetVerdict::kFailed}},
      {"forked", of(LogVerdict::kForked, 9, 9, 9), {0, 0, 0, 0, 0, SetVerdict::kFailed}},
      {"damaged", of(LogVerdict::kDamaged, 9, 9, 9), {0, 0, 0, 0, 0, SetVerdict::kFailed}},
  };
  for (const auto& [name, status, expected] : cases) {
    EXPECT_EQ(ScopeOf(status), expected) << name;
  }
}

TEST_F(LedgerHostTest, AWrongClockIsSaidAndStopsNothing) {
  clock_.Set(replication::TestFund::kTime - 3'600 * kMicrosPerSecond);
  ASSERT_EQ(Ingest(), IngestVerdict::kStored);
  const LogList wrong = host_->Logs(0, absl::ZeroDuration());
  ASSERT_EQ(wrong.logs.size(), 2u);
  EXPECT_THAT(wrong.logs[0].warning, ::testing::StartsWith("CLOCK: it stands behind"));
  EXPECT_THAT(wrong.logs[1].warning, ::testing::StartsWith("CLOCK: the last entry is dated"));
  for (const LogInfo& log : wrong.logs) {
    EXPECT_EQ(log.finding, "");
    EXPECT_EQ(log.scope.verdict, verify::SetVerdict::kVerified);
  }
  EXPECT_EQ(wrong.logs[1].size, directory().size()) << "examined all the same";
  EXPECT_EQ(host_->Logs(0, absl::ZeroDuration()).version, wrong.version) << "said once";
  clock_.Set(replication::TestFund::kTime + kMicrosPerSecond);
  const LogList right = host_->Logs(0, absl::ZeroDuration());
  EXPECT_GT(right.version, wrong.version);
  for (const LogInfo& log : right.logs) EXPECT_EQ(log.warning, "");
}

TEST_F(LedgerHostTest, AStoreIsOpenOnceOnly) {
  EXPECT_FALSE(LedgerHost::Open({place_, &examine::ToldRules(), &clock_, &random_}).ok());
  host_.reset();
  EXPECT_TRUE(LedgerHost::Open({place_, &examine::ToldRules(), &clock_, &random_}).ok());
}

TEST_F(LedgerHostTest, AForkIsKeptAsEvidenceAndShown) {
  Fork();
  const LogList list = host_->Logs(0, absl::ZeroDuration());
  ASSERT_EQ(list.logs.size(), 2u);
  EXPECT_THAT(list.logs[1].finding, ::testing::StartsWith("FORKED: "));
  EXPECT_EQ(list.logs[1].scope.verdict, verify::SetVerdict::kFailed);
  EXPECT_FALSE(std::filesystem::is_empty(place_.EvidencePath()));
}

// All but keys and guards is lost; the guard is that of the backup's moment.
TEST_F(LedgerHostTest, GoesOnFromARestoredBackupThatIsNotShortOfTheGuard) {
  ASSERT_EQ(Ingest(), IngestVerdict::kStored);
  const auto before = host_->Logs(0, absl::ZeroDuration()).logs;
  const auto backup = host_->BackUp();
  ASSERT_TRUE(backup.ok()) << backup.status();
  host_.reset();
  for (const std::string& lost : {place_.StorePath(entry::Book::kFund), place_.ReplicaPath()}) {
    std::filesystem::remove_all(lost);
  }
  const auto reports = upkeep::RestoreBackup(backup->path, place_.data_directory, nullptr);
  ASSERT_TRUE(reports.ok()) << reports.status();
  ASSERT_TRUE(upkeep::AllClean(*reports));
  auto opened = LedgerHost::Open({place_, &examine::ToldRules(), &clock_, &random_});
  ASSERT_TRUE(opened.ok()) << opened.status();
  host_ = *std::move(opened);
  const auto after = host_->Logs(0, absl::ZeroDuration()).logs;
  ASSERT_EQ(after.size(), 2u);
  EXPECT_EQ(after[0].size, before[0].size + 1) << "a writer started";
  EXPECT_EQ(after[1].size, before[1].size);
  EXPECT_EQ(after[1].checkpoint, before[1].checkpoint);
  EXPECT_EQ(Ingest(), IngestVerdict::kNothingNew);
}

TEST_F(LedgerHostTest, ALogOfWhichASiteShowsMoreIsHeldAndSaidWithItsReason) {
  const auto own = [&] { return host_->Logs(0, absl::ZeroDuration()).logs.front(); };
  const LogInfo before = own();
  const auto key = signing::LoadPrivateKey(place_.KeyPath(entry::Book::kFund));
  ASSERT_TRUE(key.ok()) << key.status();
  const std::string head =
      checkpoint::SignCheckpoint({before.name, before.size + 2, Hash(), {}}, *key);
  host_->Start();
  ASSERT_TRUE(host_->local_logs().front()->CompareWithHeadHeldBy("manila", head).ok());
  EXPECT_THAT(own().finding, ::testing::StartsWith("AHEAD: site manila holds a head of size "));
  EXPECT_EQ(own().scope.verdict, verify::SetVerdict::kIncomplete);
  {
    const auto rows = host_->PinRows();  // which does not outlive the host
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_EQ(rows->Find(before.id)->finding, own().finding);
  }
  host_.reset();
  host_ = *LedgerHost::Open({place_, &examine::ToldRules(), &clock_, &random_});
  EXPECT_THAT(own().finding, ::testing::StartsWith("GUARD: the store ends at size "));
  EXPECT_EQ(own().scope.missing, 2u);
}

TEST_F(LedgerHostTest, ANumberThatNobodySignedIsSaidAndStopsNothing) {
  const auto own = [&] { return host_->Logs(0, absl::ZeroDuration()).logs.front(); };
  const LogInfo before = own();
  host_->replica().contacts().Began("manila", replication::TestFund::kTime);
  host_->replica().contacts().Holds("manila", before.id, before.size);
  EXPECT_EQ(own().warning, "");
  host_->replica().contacts().Holds("manila", before.id, before.size + 1);
  EXPECT_THAT(own().warning, ::testing::StartsWith("AHEAD?: site manila says that it holds "));
  EXPECT_EQ(own().finding, "");
  EXPECT_EQ(own().scope.verdict, verify::SetVerdict::kVerified);
}

// A consulate with two logs, of which the fund's store is that of a backup.
class BehindGuardTest : public LedgerHostTest {
 protected:
  BehindGuardTest() : LedgerHostTest({entry::Book::kFund, entry::Book::kRemittance}) {
    EXPECT_EQ(Ingest(), IngestVerdict::kStored);
    fund_log_ = Find(entry::Book::kFund).id;
    backed_up_ = Find(entry::Book::kFund).size;
    host_.reset();
    std::filesystem::copy(Store(), folder_ + "/copy", std::filesystem::copy_options::recursive);
    EXPECT_TRUE(Reopen().ok());
  }
  std::string Store() const { return place_.StorePath(entry::Book::kFund); }
  absl::Status Reopen() {
    host_.reset();
    auto opened = LedgerHost::Open({place_, &examine::ToldRules(), &clock_, &random_});
    if (opened.ok()) host_ = *std::move(opened);
    return opened.status();
  }
  // What is left of the fund's store after another start of the node, which wrote into it.
  void Lose(const std::string& what_is_left) {
    ASSERT_TRUE(Reopen().ok());
    host_.reset();
    guard_ = *store::ReadGuard(place_.GuardPath(entry::Book::kFund));
    std::filesystem::remove_all(Store());
    if (!what_is_left.empty()) {
      std::filesystem::copy(what_is_left, Store(), std::filesystem::copy_options::recursive);
    }
    const absl::Status status = Reopen();
    ASSERT_TRUE(status.ok()) << status;
    host_->Start();
  }
  LogInfo Find(entry::Book book) {
    for (LogInfo& log : host_->Logs(0, absl::ZeroDuration()).logs) {
      if (log.name == place_.NameOf(book).str()) return log;
    }
    ADD_FAILURE() << "no such log";
    return {};
  }
  void ExpectNothingSigned() {
    EXPECT_EQ(*store::ReadGuard(place_.GuardPath(entry::Book::kFund)), guard_);
    EXPECT_EQ(host_->FindWriter(fund_log_), nullptr);
    for (const replication::LocalLog* log : host_->local_logs()) EXPECT_NE(log->id(), fund_log_);
  }

  LogId fund_log_;
  TreeSize backed_up_ = 0;
  store::Guard guard_;
};

TEST_F(BehindGuardTest, ALogThatIsBehindItsGuardIsReadAndNotWritten) {
  Lose(folder_ + "/copy");
  const LogInfo fund = Find(entry::Book::kFund);
  EXPECT_TRUE(fund.owned);
  EXPECT_EQ(fund.size, backed_up_);
  EXPECT_EQ(fund.scope.missing, guard_.size - backed_up_);
  EXPECT_EQ(fund.scope.verdict, verify::SetVerdict::kIncomplete);
  EXPECT_THAT(fund.finding, ::testing::StartsWith("GUARD: the store ends at size "));
  EXPECT_EQ(host_->ReadEntries(fund_log_, 0, 100)->size(), backed_up_);
  EXPECT_EQ(host_->FindHead(fund_log_)->held, backed_up_);
  const auto rows = host_->PinRows();
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->Find(fund_log_)->finding, fund.finding);
  EXPECT_EQ(rows->Find(fund_log_)->size, backed_up_);
  EXPECT_EQ(rows->Find(fund_log_)->missing, guard_.size - backed_up_);
  ExpectNothingSigned();
}

TEST_F(BehindGuardTest, WhatIsHandedInForItIsRefusedWithItsNameAndWhatToDo) {
  Lose(folder_ + "/copy");
  const absl::Status refused[] = {
      host_->Append(fund_log_, proposal::SignedCommand{"x", ""}, proposal::Purpose::kAppend)
          .status(),
      host_->Append(fund_log_, proposal::SignedImport{}, proposal::Purpose::kAppend).status(),
      host_->Preview(fund_log_, "x").status()};
  for (const absl::Status& status : refused) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()),
                ::testing::StartsWith("GUARD: owf.example/riyadh/fund/1 is not written: "));
    EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("amanat store recover"));
  }
  ExpectNothingSigned();
}

TEST_F(BehindGuardTest, TheSitesOtherLogsGoOn) {
  const TreeSize before = Find(entry::Book::kRemittance).size;
  Lose(folder_ + "/copy");
  const LogInfo other = Find(entry::Book::kRemittance);
  EXPECT_EQ(other.size, before + 2) << "its writer started twice";
  EXPECT_EQ(other.finding, "");
  ASSERT_EQ(host_->writers().size(), 1u);
  EXPECT_EQ(host_->writers().front()->id(), other.id);
  EXPECT_TRUE(absl::IsInvalidArgument(host_->Preview(other.id, "x").status())) << "the rules' word";
  EXPECT_EQ(host_->local_logs().size(), 1u);
}

TEST_F(BehindGuardTest, ABackupMeanwhileSaysWhatItLacksAndIsNotTheLastWholeOne) {
  const auto whole = host_->BackUp();
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_TRUE(whole->manifest.whole());
  const UnixMicros made = host_->TakeUpkeep().last_backup;
  EXPECT_NE(made, 0);
  clock_.Advance(kMicrosPerSecond);
  for (const std::string& left : {folder_ + "/copy", std::string()}) {
    Lose(left);
    clock_.Advance(kMicrosPerSecond);
    const auto backup = host_->BackUp();
    ASSERT_TRUE(backup.ok()) << backup.status();
    EXPECT_EQ(backup->manifest.lacks, std::vector<std::string>{"fund"});
    EXPECT_EQ(backup->not_backed_up.at(0).path, Store());
    EXPECT_THAT(backup->not_backed_up[0].detail, ::testing::StartsWith(upkeep::kLackingLog));
    EXPECT_EQ(host_->TakeUpkeep().last_backup, made);
  }
}

TEST_F(BehindGuardTest, AStoreThatIsLostIsBehindItsGuardToo) {
  Lose("");
  const LogInfo fund = Find(entry::Book::kFund);
  EXPECT_EQ(fund.size, 0u);
  EXPECT_EQ(fund.scope.missing, guard_.size);
  EXPECT_THAT(fund.finding, ::testing::StartsWith("GUARD: the store ends at size 0"));
  EXPECT_THAT(fund.finding, ::testing::HasSubstr("amanat store restore BACKUP --to ELSEWHERE"));
  EXPECT_TRUE(absl::IsFailedPrecondition(host_->Preview(fund_log_, "x").status()));
  EXPECT_TRUE(host_->ReadEntries(fund_log_, 0, 100)->empty());
  EXPECT_EQ(Find(entry::Book::kRemittance).finding, "");
  EXPECT_EQ(host_->replica().Find(fund_log_), nullptr) << "nobody else's log";
  EXPECT_FALSE(std::filesystem::exists(Store()));
  ExpectNothingSigned();
}

TEST_F(BehindGuardTest, ItsGuardStaysLockedAgainstACopyOfTheNode) {
  Lose(folder_ + "/copy");
  EXPECT_TRUE(
      absl::IsUnavailable(store::GuardFile::Open(place_.GuardPath(entry::Book::kFund)).status()));
}

TEST_F(BehindGuardTest, AMissingGuardStillStopsTheStart) {
  host_.reset();
  std::filesystem::remove(place_.GuardPath(entry::Book::kFund));
  EXPECT_TRUE(absl::IsFailedPrecondition(Reopen()));
}

TEST_F(BehindGuardTest, ItIsWrittenAgainOnceItsStoreReachesTheGuard) {
  ASSERT_TRUE(Reopen().ok());
  host_.reset();
  const std::string whole = folder_ + "/whole";
  std::filesystem::copy(Store(), whole, std::filesystem::copy_options::recursive);
  std::filesystem::remove_all(Store());
  std::filesystem::copy(folder_ + "/copy", Store(), std::filesystem::copy_options::recursive);
  ASSERT_TRUE(Reopen().ok());
  EXPECT_EQ(host_->FindWriter(fund_log_), nullptr);
  host_.reset();
  std::filesystem::remove_all(Store());
  std::filesystem::copy(whole, Store(), std::filesystem::copy_options::recursive);
  ASSERT_TRUE(Reopen().ok());
  EXPECT_NE(host_->FindWriter(fund_log_), nullptr);
  EXPECT_EQ(Find(entry::Book::kFund).finding, "");
}

TEST(BehindGuardOfTheDirectoryTest, HeadOfficeDoesNotStartWithoutItsDirectory) {
  const std::string folder = NewFolder();
  ManualClock clock(replication::TestFund::kTime);
  SeededRandom random(13);
  const NodePlace place{.site = "manila",
                        .fund_domain = "owf.example",
                        .data_directory = folder + "/data",
                        .guard_directory = folder + "/guards",
                        .books = {entry::Book::kDirectory, entry::Book::kFund},
                        .trust_file = "",
                        .backup_directory = ""};
  const std::vector<PublicKey> founders = {signing::PrivateKey::Generate(random).public_key(),
                                           signing::PrivateKey::Generate(random).public_key()};
  ASSERT_TRUE(FoundLogs(place, founders, examine::ToldRules(), clock, random).ok());
  const auto open = [&] {
    return LedgerHost::Open({place, &examine::ToldRules(), &clock, &random}).status();
  };
  const std::string store = place.StorePath(entry::Book::kDirectory);
  std::filesystem::copy(store, folder + "/copy", std::filesystem::copy_options::recursive);
  ASSERT_TRUE(open().ok());
  std::filesystem::remove_all(store);
  std::filesystem::copy(folder + "/copy", store, std::filesystem::copy_options::recursive);
  for (const absl::Status& status : {open(), (std::filesystem::remove_all(store), open())}) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_THAT(std::string(status.message()),
                ::testing::HasSubstr("head office can decide nothing"));
    EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("amanat store recover"));
  }
  std::filesystem::remove_all(folder);
}

TEST_F(LedgerHostTest, AFailedDurableStepOfTheReplicaEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        std::filesystem::remove_all(place_.EvidencePath());
        Fork();
      },
      ::testing::ExitedWithCode(70), "");
}

TEST_F(LedgerHostTest, TheHeadOfAFollowedLogIsShownBeforeItsEntriesAreExamined) {
  directory().CutTo(0);
  directory().AddBytes("nonsense");
  ASSERT_EQ(Ingest(), IngestVerdict::kStored);
  const auto head = host_->FindHead(directory().id());
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->size, 1u);
}

}  // namespace
}  // namespace amanat::ledger
