// Logs of writers that use their keys against the fund, as a follower sees them.
#include <gmock/gmock.h>

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

TEST_F(HostileLogTest, AnEntryForARecipientThatNobodyAdmitsHaltsExamination) {
  proposal::Decision decision = Balance(100);
  decision.recipient = LogId{{7}};
  const LogIndex index = fund_.AddTold(riyadh_, decision);
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, index, "RECIPIENT");
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
