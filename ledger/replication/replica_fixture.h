// For tests of the replica: one that follows a fund made by hand, over a store on the disk.
#ifndef AMANAT_LEDGER_REPLICATION_REPLICA_FIXTURE_H_
#define AMANAT_LEDGER_REPLICATION_REPLICA_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/replication/replica.h"
#include "ledger/replication/testing/test_log.h"

namespace amanat::replication {

// The replica of hong-kong, which follows the directory and the funds of riyadh and dubai.
class ReplicaTest : public ::testing::Test {
 protected:
  ReplicaTest() {
    std::string pattern = absl::StrCat(::testing::TempDir(), "/replica.XXXXXX");
    folder_ = mkdtemp(pattern.data());
    database_ = *store::Database::Create(folder_ + "/store");
    OpenReplica();
  }
  ~ReplicaTest() override {
    Close();
    std::filesystem::remove_all(folder_);
  }

  void Close() {
    replica_.reset();
    known_logs_.reset();
    database_.reset();
  }
  void Reopen() {
    Close();
    database_ = *store::Database::Open(folder_ + "/store");
    OpenReplica();
  }
  void OpenReplica() {
    known_logs_ = std::make_unique<examine::KnownLogs>();
    Replica::Options options;
    options.site = "hong-kong";
    options.directory_key = checkpoint::MakeVerifierKey(fund_.directory().name().str(),
                                                        fund_.directory().key().public_key());
    options.wants = [](const directory::AdmittedLog& log) {
      return log.name.book == entry::Book::kFund;
    };
    options.evidence_folder = folder_;
    options.rules = rules_;
    auto replica = Replica::Open(std::move(options), database_.get(), known_logs_.get());
    ASSERT_TRUE(replica.ok()) << replica.status();
    replica_ = *std::move(replica);
  }

  IngestResult Ingest(const Batch& batch) { return *replica_->Ingest(batch); }
  IngestVerdict IngestAll(const TestLog& log) {
    return Ingest(log.MakeBatch(0, log.size())).verdict;
  }
  LogStatus StatusOf(const TestLog& log) {
    for (LogStatus& status : replica_->Statuses()) {
      if (status.id == log.id()) return status;
    }
    ADD_FAILURE() << log.name().str() << " is not followed";
    return {};
  }
  static proposal::Decision Balance(int64_t amount) {
    proposal::Decision decision;
    decision.postings = {{{"riyadh", toy::kVault, money::Currency{682}, ""}, amount},
                         {{"riyadh", toy::kCapital, money::Currency{682}, ""}, -amount}};
    return decision;
  }
  // Examined up to `index` and no further, witnessed whole.
  void ExpectHalted(const TestLog& log, LogIndex index, const std::string& rule) {
    const LogStatus status = StatusOf(log);
    EXPECT_EQ(status.verdict, LogVerdict::kInvalid);
    EXPECT_THAT(status.detail, ::testing::HasSubstr(absl::StrCat("entry ", index, ": ", rule)));
    EXPECT_EQ(status.examined, index);
    EXPECT_EQ(status.witnessed, log.size());
  }
  std::string EvidenceOf(const TestLog& log) {
    return ReadFile(absl::StrCat(folder_, "/", log.id().hex(), ".fork")).value_or("");
  }
  Hash DigestOf(const TestLog& log) {
    Hash digest;
    EXPECT_TRUE(
        replica_
            ->WithState(log.id(), [&](const examine::LogState& state) { digest = *state.Digest(); })
            .ok());
    return digest;
  }

  const examine::RuleVersions* rules_ = &examine::ToldRules();
  TestFund fund_;
  TestLog& riyadh_ = fund_.FoundLog("riyadh");
  std::string folder_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<examine::KnownLogs> known_logs_;
  std::unique_ptr<Replica> replica_;
};

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_REPLICA_FIXTURE_H_
