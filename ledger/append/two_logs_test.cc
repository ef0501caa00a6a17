// One allotment goes over to another log: cited, followed, consumed once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ledger/append/testing/fund_money.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/leaf.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/store/testing/faulty_disk.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using entry::Book;
using entry::EventType;
using ::testing::HasSubstr;

class TwoLogsTest : public ::testing::Test {
 protected:
  TwoLogsTest() {
    fund_.AdmitOperator("treasurer-1", "manila", {directory::Role::kTreasurer});
    fund_.AdmitOperator("treasurer-2", "riyadh", {directory::Role::kTreasurer});
  }

  void Deposit(int64_t amount) {
    ASSERT_TRUE(ledger_.Append(fund_.Sign(OpeningBalance(fund_, ledger_, amount))).ok());
  }
  EventType TypeAt(LogIndex index) {
    const auto leaf = examine::ParseLeaf(*ledger_.ReadEntry(index));
    return static_cast<EventType>(leaf->command.event_type);
  }
  entry::Reference Issue(const LogId& recipient) {
    return ReferenceTo(ledger_, IssueTo(recipient));
  }
  Draft IssueTo(const LogId& recipient) {
    Draft draft = IssueAllotment(fund_, ledger_, "a-1", 300);
    draft.decision.recipient = recipient;
    return draft;
  }
  // To the entry that is made of it.
  entry::Reference ReferenceTo(Writer& log, const Draft& draft) {
    const auto result = log.Append(fund_.Sign(draft));
    EXPECT_TRUE(result.ok()) << result.status();
    return {log.id(), result->index, result->leaf_hash};
  }
  Draft Accept(const entry::Reference& issued) {
    Draft draft{fund_.MakeRawCommand(riyadh_.id(), toy::kReceived, "a-1"), {"treasurer-2"}, {}};
    draft.decision.consumes = {issued};
    draft.decision.postings = {{{"riyadh", toy::kPurse, kRiyal, "a-1"}, 300},
                               {{"manila", toy::kOwedTo, kRiyal, "a-1"}, -300}};
    return draft;
  }
  absl::Status AcceptStatus(const entry::Reference& issued) {
    return riyadh_.Append(fund_.Sign(Accept(issued))).status();
  }
  // An acceptance that head office's log is to take up by itself, by an entry with these postings.
  SignedCommand AcceptAndTell(const entry::Reference& issued, int64_t seen_amount) {
    Draft draft = Accept(issued);
    draft.decision.recipient = ledger_.id();
    proposal::Decision seen;
    seen.postings = {{{"riyadh", toy::kOwedBy, kRiyal, "a-1"}, 300},
                     {ManilaAccount(toy::kUnderWay, "a-1"), -seen_amount}};
    draft.command.body = examine::TellTakenUp("a-1", draft.decision, toy::kReceiptSeen, seen);
    draft.decision = {};  // it stands in the body
    return fund_.Sign(draft);
  }
  int64_t InTransit() { return PostedOn(ledger_, ManilaAccount(toy::kUnderWay, "a-1")); }

  static constexpr money::Currency kRiyal{682};
  store::FaultyDisk disk_;
  FundFixture fund_{disk_.env()};
  Writer& ledger_ = fund_.FoundLog("manila", Book::kFund);
  Writer& riyadh_ = fund_.FoundLog("riyadh", Book::kFund);
};

TEST_F(TwoLogsTest, AReferenceIsFollowedAndConsumedOnce) {
  Deposit(1000);
  const entry::Reference issued = Issue(riyadh_.id());
  const auto accepted = riyadh_.Append(fund_.Sign(Accept(issued)));
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  riyadh_.WithState([&](const examine::LogState& state) {
    EXPECT_EQ(state.FrontierOf(ledger_.id()).size, ledger_.ExaminedSize());
    EXPECT_EQ(state.ConsumerOf(ledger_.id(), issued.index), accepted->index);
  });
  const absl::Status again = AcceptStatus(issued);
  EXPECT_EQ(again.code(), StatusCode::kInternal) << "the rules have to ask before: " << again;
  EXPECT_THAT(std::string(again.message()), HasSubstr("CONSUMED: "));
}

TEST_F(TwoLogsTest, WhatHasNotArrivedIsWaitedFor) {
  Deposit(1000);
  entry::Reference issued = Issue(riyadh_.id());
  issued.index = ledger_.ExaminedSize();
  const TreeSize size = riyadh_.ExaminedSize();
  const absl::Status status = AcceptStatus(issued);
  EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status;
  EXPECT_EQ(riyadh_.ExaminedSize(), size) << "not even the directory was followed";
}

TEST_F(TwoLogsTest, AnEntryForAnotherLogIsNotConsumed) {
  Deposit(1000);
  const absl::Status status = AcceptStatus(Issue(ledger_.id()));
  EXPECT_EQ(status.code(), StatusCode::kInternal) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("RECIPIENT: "));
}

TEST_F(TwoLogsTest, WhatAnotherLogSaysIsTakenUpOnceWithoutASignature) {
  Deposit(1000);
  const auto accepted = riyadh_.Append(AcceptAndTell(Issue(riyadh_.id()), 300));
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_EQ(InTransit(), 300);
  const auto taken = ledger_.TakeUp(riyadh_.id(), accepted->index);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_FALSE(taken->repeated);
  EXPECT_EQ(taken->durable_size, taken->index + 1);
  EXPECT_EQ(TypeAt(taken->index), toy::kReceiptSeen);
  EXPECT_EQ(TypeAt(taken->index - 1), EventType::kFollowed);
  EXPECT_EQ(InTransit(), 0);
  const TreeSize size = ledger_.ExaminedSize();
  const auto again = ledger_.TakeUp(riyadh_.id(), accepted->index);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->index, taken->index);
  EXPECT_EQ(ledger_.ExaminedSize(), size);
}

// A consulate that lies about the time, and a head office that has just started behind a long rest.
TEST_F(TwoLogsTest, WhatIsTakenUpMovesNoLogToATimeThatNobodySigned) {
  Deposit(1000);
  const auto accepted = riyadh_.Append(AcceptAndTell(Issue(riyadh_.id()), 300));
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  const auto restart_at = [&](UnixMicros time) {
    fund_.CloseAll();
    fund_.clock().Set(time);
    fund_.OpenAll();
  };
  const auto log = [&](const char* site) -> Writer& { return fund_.log(site, Book::kFund); };
  const UnixMicros start = FundFixture::kStart;
  restart_at(start + 20'000 * kMicrosPerDay);
  const Draft note{fund_.MakeRawCommand(log("riyadh").id(), toy::kNoted, "x"), {"treasurer-2"}, {}};
  ASSERT_TRUE(log("riyadh").Append(fund_.Sign(note)).ok());
  restart_at(start + 3 * kMicrosPerDay);
  const auto taken = log("manila").TakeUp(log("riyadh").id(), accepted->index);
  ASSERT_TRUE(taken.ok()) << taken.status();
  log("manila").WithState([&](const examine::LogState& state) {
    EXPECT_EQ(state.FrontierOf(log("riyadh").id()).size, accepted->index + 2)
        << "its start, which says no time of its own; what is dated far ahead counts as not "
           "arrived";
    EXPECT_LE(state.last_record_time(), start + kMicrosPerDay / 2);
  });
  EXPECT_TRUE(log("manila").Append(fund_.Sign(OpeningBalance(fund_, log("manila"), 1))).ok());
}

TEST_F(TwoLogsTest, WhatTheRulesDoNotTakeUpStays) {
  Deposit(1000);
  const entry::Reference not_accepted = Issue(riyadh_.id());
  const auto accepted = riyadh_.Append(fund_.Sign(Accept(Issue(riyadh_.id()))));
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  const TreeSize size = ledger_.ExaminedSize();
  const auto code = [&](const LogId& log, LogIndex index) {
    return ledger_.TakeUp(log, index).status().code();
  };
  EXPECT_EQ(code(riyadh_.id(), accepted->index), StatusCode::kNotFound) << "not addressed here";
  EXPECT_EQ(code(riyadh_.id(), riyadh_.ExaminedSize()), StatusCode::kUnavailable) << "not arrived";
  EXPECT_EQ(code(fund_.random().Draw<LogId>(), 0), StatusCode::kUnavailable) << "not followed";
  EXPECT_EQ(riyadh_.TakeUp(ledger_.id(), not_accepted.index).status().code(), StatusCode::kNotFound)
      << "a person decides";
  EXPECT_EQ(ledger_.ExaminedSize(), size);
}

TEST_F(TwoLogsTest, TakingUpWithWrongEffectsIsAFaultOfTheRulesToo) {
  Deposit(1000);
  const auto accepted = riyadh_.Append(AcceptAndTell(Issue(riyadh_.id()), 299));
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  const TreeSize size = ledger_.ExaminedSize();
  const absl::Status status = ledger_.TakeUp(riyadh_.id(), accepted->index).status();
  EXPECT_EQ(status.code(), StatusCode::kInternal) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("POSTINGS: "));
  EXPECT_EQ(ledger_.ExaminedSize(), size);
}

}  // namespace
}  // namespace amanat::append
