#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/log_fixture.h"

namespace amanat::examine {
namespace {

using accounts::Chart;
using entry::Command;
using entry::Entry;
using entry::EventType;
using entry::Outcome;
using entry::Phase;

constexpr money::Currency kRiyal{.numeric = 682};

// References, streams, once-only keys, postings, and what Rollback takes back.
class LogStateReferenceTest : public LogFixture {
 protected:
  // Another log, followed to size 10, whose entry 4 is addressed to this one.
  void FollowHeadOffice() {
    Start();
    around_.logs[home_] = {.size = 10,
                           .facts = {{4, {Filled<Hash>(4), id_, 102, true}},
                                     {5, {Filled<Hash>(5), LogId(), 102, true}},
                                     {6, {Filled<Hash>(6), id_, 102, false}}},
                           .roots = {{10, Filled<Hash>(9)}},
                           .last_record_time = 1};
    ASSERT_THAT(TakeWriter(EventType::kFollowed, entry::Followed{home_, 10, Filled<Hash>(9)}),
                IsValid());
  }
  Finding Consume(LogIndex index, uint8_t hash) {
    return TakeAct({.entry = [=, this](Entry& e) {
      e.consumes = {{home_, index, Filled<Hash>(hash)}};
    }});
  }
  Finding RestOn(const LogId& log, LogIndex index, const Hash& hash) {
    return TakeAct({.entry = [=](Entry& e) { e.rests_on = {{log, index, hash}}; }});
  }
  Finding Accept(int64_t amount, const Change& change = {}) {
    return TakeSigned(toy::kReceived, "accept", {kTess},
                      {.command = change.command, .entry = [&](Entry& e) {
                         OpenOnce(e);
                         e.postings = {{1, amount}, {2, -amount}};
                         change.entry(e);
                       }});
  }
  Finding Spend(int64_t amount) {
    return TakeSigned(toy::kUsed, "spend", {kTess}, {.entry = [&](Entry& e) {
                        e.postings = {{3, amount}, {1, -amount}};
                      }});
  }
  void OpenOnce(Entry& entry) const {
    if (!state_.accounts().all().empty()) return;
    for (const Chart chart : {toy::kPurse, toy::kOwedTo, toy::kUseKept}) {
      entry.openings.push_back(
          accounts::OpeningOf(toy::Catalogue(), {"riyadh", chart, kRiyal, "a"}));
    }
  }
};

TEST_F(LogStateReferenceTest, AReferenceLiesBelowTheFrontier) {
  FollowHeadOffice();
  EXPECT_THAT(RestOn(home_, 10, Filled<Hash>(4)), IsInvalid("REFERENCE"));
  EXPECT_THAT(RestOn(Filled<LogId>(0x22), 0, Filled<Hash>(4)), IsInvalid("REFERENCE"));
  EXPECT_THAT(RestOn(id_, state_.size(), Filled<Hash>(4)), IsInvalid("REFERENCE"));
}

TEST_F(LogStateReferenceTest, AReferenceCitesTheLeafHashThatIsThere) {
  FollowHeadOffice();
  EXPECT_THAT(RestOn(home_, 4, Filled<Hash>(5)), IsInvalid("REFERENCE"));
  EXPECT_THAT(RestOn(home_, 4, Filled<Hash>(4)), IsValid());
}

TEST_F(LogStateReferenceTest, WhatHasNotArrivedIsWaitedFor) {
  FollowHeadOffice();
  EXPECT_THAT(RestOn(home_, 7, Filled<Hash>(4)), IsWaiting("REFERENCE"));
}

TEST_F(LogStateReferenceTest, ReferencesIntoLogsThatAreNotHeldAreNotExamined) {
  Start();
  ASSERT_THAT(TakeWriter(EventType::kFollowed, entry::Followed{elsewhere_, 3, Filled<Hash>(1)}),
              IsValid());
  EXPECT_THAT(RestOn(elsewhere_, 2, Filled<Hash>(1)), IsValid());
  EXPECT_THAT(RestOn(elsewhere_, 3, Filled<Hash>(1)), IsInvalid("REFERENCE"));
}

TEST_F(LogStateReferenceTest, ARecipientIsALogThatTheDirectoryAdmits) {
  Start();
  const auto addressed = [&](const LogId& log) {
    return TakeAct({.entry = [=](Entry& e) { e.recipient = log; }});
  };
  EXPECT_THAT(addressed(elsewhere_), IsValid());
  EXPECT_THAT(addressed(Filled<LogId>(0xee)), IsInvalid("RECIPIENT"));
}

TEST_F(LogStateReferenceTest, AnEntryMayCiteAnEarlierOneOfItsBatch) {
  Start();
  ASSERT_THAT(TakeAct(), IsValid());
  const Hash hash = last_hash_;
  EXPECT_THAT(RestOn(id_, 2, Filled<Hash>(1)), IsInvalid("REFERENCE"));
  EXPECT_THAT(RestOn(id_, 2, hash), IsValid());
  state_.Commit();
  EXPECT_THAT(RestOn(id_, 2, hash), IsWaiting("REFERENCE")) << "then the store answers";
  around_.logs[id_].facts[2] = {hash, LogId(), 120, true};
  EXPECT_THAT(RestOn(id_, 2, hash), IsValid());
}

TEST_F(LogStateReferenceTest, AnEntryIsConsumedOnceByItsRecipient) {
  FollowHeadOffice();
  EXPECT_THAT(Consume(5, 5), IsInvalid("RECIPIENT"));
  EXPECT_THAT(Consume(6, 6), IsInvalid("RECIPIENT")) << "a refusal";
  EXPECT_THAT(
      TakeAct({.entry =
                   [&](Entry& e) {
                     e.consumes = {{home_, 4, Filled<Hash>(4)}, {home_, 4, Filled<Hash>(4)}};
                   }}),
      IsInvalid("CONSUMED"));
  EXPECT_THAT(Consume(4, 4), IsValid());
  EXPECT_EQ(state_.ConsumerOf(home_, 4), 3u);
  EXPECT_THAT(Consume(4, 4), IsInvalid("CONSUMED"));
}

TEST_F(LogStateReferenceTest, AStreamIsAtTheExpectedVersion) {
  Start();
  const auto act = [&](uint64_t version, Outcome outcome) {
    return TakeAct({.command =
                        [=](Command& c) {
                          c.streams = {{Filled<StreamId>(1), version}};
                        },
                    .entry = [=](Entry& e) { e.outcome = outcome; }});
  };
  EXPECT_THAT(act(1, Outcome::kAccepted), IsInvalid("STREAM_VERSION"));
  EXPECT_THAT(act(0, toy::kForbidden), IsValid());
  EXPECT_EQ(state_.VersionOf(Filled<StreamId>(1)), 0u) << "a refusal advances nothing";
  EXPECT_THAT(act(0, Outcome::kAccepted), IsValid());
  EXPECT_THAT(act(0, Outcome::kAccepted), IsInvalid("STREAM_VERSION"));
  EXPECT_THAT(act(1, Outcome::kAccepted), IsValid());
  EXPECT_EQ(state_.VersionOf(Filled<StreamId>(1)), 2u);
}

TEST_F(LogStateReferenceTest, ASubjectIsAStreamThatEveryAcceptedEntryAdvances) {
  Start();
  const auto names = [](Command& c) { c.subjects = {Filled<SubjectId>(6)}; };
  ASSERT_THAT(TakeAct({.command = names}), IsValid());
  ASSERT_THAT(TakeAct({.command = names}), IsValid());
  EXPECT_EQ(state_.VersionOf(Filled<StreamId>(6)), 2u);
}

TEST_F(LogStateReferenceTest, AOnceOnlyKeyOccursOnce) {
  Start();
  const auto act = [&](std::vector<OnceFingerprint> once) {
    return TakeAct({.entry = [=](Entry& e) { e.once = once; }});
  };
  const auto key = Filled<OnceFingerprint>(1);
  EXPECT_THAT(act({key, key}), IsInvalid("ONCE"));
  EXPECT_THAT(act({key}), IsValid());
  EXPECT_THAT(act({key}), IsInvalid("ONCE"));
  EXPECT_EQ(state_.FindOnce(key), 2u);
}

TEST_F(LogStateReferenceTest, PostingsAndLimitsAreExamined) {
  Start();
  EXPECT_THAT(Accept(100, {.entry = [](Entry& e) { e.postings[0].amount = 99; }}),
              IsInvalid("POSTINGS"));
  EXPECT_TRUE(state_.accounts().all().empty());
  EXPECT_THAT(Accept(100), IsValid());
  EXPECT_THAT(Spend(101), Is(Verdict::kLimit, "LIMIT"));
  EXPECT_EQ(state_.size(), 3u) << "nothing was taken";
  EXPECT_THAT(Spend(100), IsValid());
}

TEST_F(LogStateReferenceTest, RollbackRestoresTheDigest) {
  FollowHeadOffice();
  ASSERT_THAT(Accept(100), IsValid());
  state_.Commit();
  const Hash before = *state_.Digest();
  const auto everything = [](Command& c) {
    c.streams = {{Filled<StreamId>(1), 0}};
    c.subjects = {Filled<SubjectId>(2)};
  };
  ASSERT_THAT(Consume(4, 4), IsValid());
  ASSERT_THAT(Accept(50, {.command = everything,
                          .entry = [](Entry& e) { e.once = {Filled<OnceFingerprint>(3)}; }}),
              IsValid());
  ASSERT_THAT(TakeWriter(EventType::kWriterStarted, entry::WriterStarted{Filled<Incarnation>(1)}),
              IsValid());
  ASSERT_THAT(TakeSigned(toy::kReserved, "hold", {kTess},
                         {.entry =
                              [](Entry& e) {
                                e.postings = {{3, 5, Phase::kHold}, {1, -5, Phase::kHold}};
                              }}),
              IsValid());
  ASSERT_THAT(TakeWriter(EventType::kFollowed, entry::Followed{elsewhere_, 3, Filled<Hash>(1)}),
              IsValid());
  EXPECT_NE(*state_.Digest(), before);
  state_.Rollback();
  EXPECT_EQ(*state_.Digest(), before);
  EXPECT_EQ(state_.size(), 4u);
  EXPECT_FALSE(state_.FindOnce(Filled<OnceFingerprint>(3)).has_value());
  EXPECT_FALSE(state_.ConsumerOf(home_, 4).has_value());
}

TEST_F(LogStateReferenceTest, RollbackTakesBackTheFounding) {
  const Hash before = *state_.Digest();
  ASSERT_THAT(Found(), IsValid());
  state_.Rollback();
  EXPECT_EQ(*state_.Digest(), before);
  EXPECT_EQ(state_.name(), entry::LogName());
  Start();
}

TEST_F(LogStateReferenceTest, TheDigestTellsHoldsApart) {
  Start();
  ASSERT_THAT(Accept(100), IsValid());
  state_.Commit();
  const auto hold = [&](std::vector<int64_t> amounts) {
    std::vector<entry::Posting> postings;
    for (const int64_t amount : amounts) {
      postings.push_back({3, amount, Phase::kHold});
      postings.push_back({1, -amount, Phase::kHold});
    }
    last_key_ = 50;
    EXPECT_THAT(TakeSigned(toy::kReserved, "hold", {kTess},
                           {.entry = [&](Entry& e) { e.postings = postings; }}),
                IsValid());
    const Hash digest = *state_.Digest();
    state_.Rollback();
    return digest;
  };
  EXPECT_EQ(hold({3, 4}), hold({3, 4}));
  EXPECT_NE(hold({3, 4}), hold({4, 3}));
}

}  // namespace
}  // namespace amanat::examine
