// Logs of writers that use their keys against the fund, as a follower sees them.
#include <gmock/gmock.h>

#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/entry/writer_events.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/replication/replica_fixture.h"

namespace amanat::replication {
namespace {

using ::testing::HasSubstr;

class HostileLogTest : public ReplicaTest {
 protected:
  HostileLogTest() { IngestAll(fund_.directory()); }

  LogIndex ClaimToFollow(const LogId& log, TreeSize size) {
    return riyadh_.AddWriterEntry(entry::EventType::kFollowed,
                                  wire::Encode(entry::Followed{log, size, Hash{{1}}}));
  }
};

// Nobody is blamed for what may still arrive, and nothing behind it is called examined.
TEST_F(HostileLogTest, GarbageBehindAFollowedThatNeverComesWaits) {
  TestLog& dubai = fund_.FoundLog("dubai");
  IngestAll(fund_.directory());
  IngestAll(dubai);
  riyadh_.FollowTo(fund_.directory(), fund_.directory().size());
  const LogIndex index = ClaimToFollow(dubai.id(), 1'000'000'000);
  for (int i = 0; i < 5; ++i) riyadh_.AddBytes("garbage");
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
  const LogStatus status = StatusOf(riyadh_);
  EXPECT_EQ(status.verdict, LogVerdict::kWaiting);
  EXPECT_EQ(status.examined, index);
  EXPECT_EQ(status.witnessed, riyadh_.size());
}

TEST_F(HostileLogTest, AFollowedOfALogThatNobodyAdmitsHaltsExamination) {
  const LogIndex index = ClaimToFollow(LogId{{7}}, 5);
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, index, "FRONTIER");
}

TEST_F(HostileLogTest, AFollowedThatIsDatedBeforeWhatItFollowsHaltsExamination) {
  fund_.AdmitSite("jeddah");
  IngestAll(fund_.directory());
  riyadh_.FollowTo(fund_.directory(), fund_.directory().size());
  const LogIndex index = riyadh_.size() - 1;
  auto entry = *entry::DecodeEntry(riyadh_.entries().back());
  entry.record_time.micros -= 1;
  riyadh_.CutTo(index);
  riyadh_.AddBytes(wire::Encode(entry));
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, index, "FRONTIER_TIME");
}

// What is cited in a log that the fund does not have excuses nothing.
TEST_F(HostileLogTest, AnActThatRestsOnALogThatNobodyAdmitsHaltsExamination) {
  proposal::Decision decision = Balance(100);
  decision.consumes = {{LogId{{7}}, 3, Hash{{1}}}};
  const LogIndex index = fund_.AddTold(riyadh_, decision, [](entry::Entry& entry) {
    entry.consumes.clear();
    for (entry::Posting& posting : entry.postings) posting.amount *= 10'000;
  });
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, index, "EFFECTS");
}

TEST_F(HostileLogTest, ALineThatIsInNoFileHaltsExamination) {
  const LogIndex index =
      riyadh_.AddWriterEntry(entry::EventType::kUnspecified, "", [](entry::Entry& entry) {
        entry.command = wire::Encode(entry::LineCommand{"x", {}});
        entry.line = entry::ManifestLine{1, 1};
      });
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, index, "IMPORT");
}

// Two administrators were made to admit a log that calls itself a directory.
TEST_F(HostileLogTest, ASecondDirectoryIsNotAdmittedAndJudgesNobody) {
  RandomSource& random = fund_.random();
  TestLog fake("owf.example/riyadh/directory/1", random);
  const auto own = [&] { return signing::PrivateKey::Generate(random).public_key(); };
  fake.AddWriterEntry(entry::EventType::kLogFounded,
                      wire::Encode(examine::NamingFirst(
                          {fake.name().str(), fake.key().public_key()}, {own(), own()})));
  const LogIndex admission = fund_.directory().size();
  fund_.AdmitLog(fake);
  IngestAll(fund_.directory());
  EXPECT_EQ(StatusOf(fund_.directory()).examined, admission);
  EXPECT_EQ(StatusOf(fund_.directory()).verdict, LogVerdict::kInvalid);
  IngestAll(fake);
  EXPECT_EQ(known_logs_->ShareDirectory().second, admission) << "the fund's own, as before";
}

TEST_F(HostileLogTest, AnEntryForARecipientThatNobodyAdmitsHaltsExamination) {
  proposal::Decision decision = Balance(100);
  decision.recipient = LogId{{7}};
  const LogIndex index = fund_.AddTold(riyadh_, decision);
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, index, "RECIPIENT");
}

// Well formed, signed, and what the told rules give: only too much. A finding at the entry, whatever follows
// it, and the same after a restart.
TEST_F(HostileLogTest, AmountsBeyondTheCapHaltExaminationAlsoAfterARestart) {
  const int64_t amounts[] = {money::kAmountMax + 1, 5'900'000'000'000'000,
                             9'000'000'000'000'000'000, -INT64_MAX};
  std::vector<TestLog*> logs;
  for (size_t i = 0; i < std::size(amounts); ++i) {
    logs.push_back(&fund_.FoundLog(absl::StrCat("site-", i)));
  }
  IngestAll(fund_.directory());
  std::vector<LogIndex> halted;
  for (size_t i = 0; i < std::size(amounts); ++i) {
    fund_.AddTold(*logs[i], Balance(money::kAmountMax));
    halted.push_back(fund_.AddTold(*logs[i], Balance(amounts[i])));
    for (int more = 0; more < 4; ++more) fund_.AddTold(*logs[i], Balance(amounts[i]));
    EXPECT_EQ(IngestAll(*logs[i]), IngestVerdict::kStored);
    ExpectHalted(*logs[i], halted[i], "POSTINGS");
  }
  Reopen();
  for (size_t i = 0; i < std::size(amounts); ++i) ExpectHalted(*logs[i], halted[i], "POSTINGS");
}

TEST_F(HostileLogTest, AnAccountWithAMaximumBeyondTheCapHaltsExaminationAlsoAfterARestart) {
  const accounts::AccountKey vault{"riyadh", toy::kVault, money::Currency{682}, ""};
  proposal::Decision opening;
  opening.openings = {{vault, 9'000'000'000'000'000'000, 0}};
  const LogIndex index = fund_.AddTold(riyadh_, opening);
  for (int i = 0; i < 2; ++i) fund_.AddTold(riyadh_, Balance(9'000'000'000'000'000'000));
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, index, "POSTINGS");
  Reopen();
  ExpectHalted(riyadh_, index, "POSTINGS");
}

// A day's turnover, and the balance as of that day, are beyond 64 bits; the account's balance is not.
TEST_F(HostileLogTest, ADayOfAmountsAtTheCapIsAddedUpAndSurvivesARestart) {
  const auto entry_of = [](int64_t sign) {
    proposal::Decision decision;
    while (decision.postings.size() < entry::kPostingsMax) {
      const proposal::Decision pair = Balance(sign * money::kAmountMax);
      decision.postings.insert(decision.postings.end(), pair.postings.begin(), pair.postings.end());
    }
    return decision;
  };
  constexpr int64_t kOfEntry = money::kAmountMax * int64_t{entry::kPostingsMax / 2};
  constexpr int kInOneBalance = static_cast<int>(accounts::kBalanceMax / kOfEntry);
  constexpr int kTakenBack = 20;
  static_assert(kInOneBalance + kTakenBack > INT64_MAX / kOfEntry);
  for (const auto& [count, sign] :
       {std::pair(kInOneBalance, 1), {kTakenBack, -1}, {kTakenBack, 1}}) {
    for (int i = 0; i < count; ++i) fund_.AddTold(riyadh_, entry_of(sign));
  }
  IngestAll(riyadh_);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kFollowing) << StatusOf(riyadh_).detail;
  const Hash digest = DigestOf(riyadh_);
  Reopen();
  EXPECT_EQ(StatusOf(riyadh_).examined, riyadh_.size());
  EXPECT_EQ(DigestOf(riyadh_), digest);
  // The balance itself would be more than any may.
  const LogIndex last = fund_.AddTold(riyadh_, entry_of(1));
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, last, "LIMIT");
}

// Policy brings a site's own logs to it: that one is not here is no excuse, but something to wait for.
TEST_F(HostileLogTest, WhatRestsOnALogOfThisSiteThatNobodyWritesHereWaits) {
  TestLog& absent = fund_.FoundLog("hong-kong");
  IngestAll(fund_.directory());
  riyadh_.FollowTo(fund_.directory(), fund_.directory().size());
  const LogIndex index = riyadh_.size();
  riyadh_.FollowTo(absent, absent.size());
  fund_.AddTold(riyadh_, Balance(100));
  IngestAll(riyadh_);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kWaiting) << StatusOf(riyadh_).detail;
  EXPECT_EQ(StatusOf(riyadh_).examined, index);
  EXPECT_EQ(StatusOf(riyadh_).underived, 0u);
}

// hong-kong does not hold manila's remittances.
TEST_F(HostileLogTest, WhatRestsOnLogsThatAreNotHeldIsCountedAndRememberedByTheStore) {
  TestLog& observed = fund_.FoundLog("manila", "remittance");
  IngestAll(fund_.directory());
  riyadh_.FollowTo(fund_.directory(), fund_.directory().size());
  riyadh_.FollowTo(observed, observed.size());
  proposal::Decision decision = Balance(100);
  decision.consumes = {{observed.id(), 0, merkle::HashLeaf(observed.entries()[0])}};
  fund_.AddTold(riyadh_, decision);
  IngestAll(riyadh_);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kFollowing) << StatusOf(riyadh_).detail;
  const uint64_t underived = StatusOf(riyadh_).underived;
  EXPECT_EQ(underived, 1u);
  Reopen();
  EXPECT_EQ(StatusOf(riyadh_).underived, underived);
}

}  // namespace
}  // namespace amanat::replication
