#include "clients/cli/entry_course.h"

#include <gtest/gtest.h>

#include <map>

#include "amanat/acts/event_types.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"

namespace amanat::cli {
namespace {

constexpr uint64_t kCash = 3, kDueTo = 4;  // accounts of the allotment
constexpr uint64_t kOtherCash = 8;

template <typename Id>
Id IdWith(uint8_t first) {
  Id id;
  id.value[0] = first;
  return id;
}
const LogId kConsulate = IdWith<LogId>(1);
const LogId kHeadOffice = IdWith<LogId>(2);
const StreamId kAllotment = IdWith<StreamId>(3);

class BothLogs final : public EntrySource {
 public:
  absl::StatusOr<examine::Leaf> Entry(const LogId& log, LogIndex index) override {
    const auto found = leaves_.find({log, index});
    if (found == leaves_.end()) return absl::NotFoundError("no such entry");
    return found->second;
  }
  absl::StatusOr<std::vector<LogIndex>> EntriesOf(const LogId&, const StreamId&) override {
    return std::vector<LogIndex>();
  }
  absl::StatusOr<directory::OperatorAdmitted> Listed(LogIndex) override {
    return absl::NotFoundError("nobody");
  }
  absl::StatusOr<std::vector<LogIndex>> Schedules() override { return std::vector<LogIndex>(); }
  absl::StatusOr<directory::AuditParametersSet> ParametersInForce() override {
    return directory::AuditParametersSet();
  }
  void Put(const LogId& log, const examine::Leaf& leaf) { leaves_[{log, leaf.entry.index}] = leaf; }

 private:
  std::map<std::pair<LogId, LogIndex>, examine::Leaf> leaves_;
};

template <typename Body>
examine::Leaf EntryAt(LogIndex index, entry::EventType type, const Body& body) {
  examine::Leaf leaf;
  leaf.entry.index = index;
  leaf.command.event_type = static_cast<uint32_t>(type);
  leaf.command.body = wire::Encode(body);
  leaf.command.authors = {5};
  return leaf;
}

template <typename Body>
examine::Leaf TakenUpAt(LogIndex index, entry::EventType type, const Body& body) {
  examine::Leaf leaf = EntryAt(index, type, body);
  leaf.command.authors.clear();
  return leaf;
}

examine::Leaf Posting(examine::Leaf leaf, uint64_t debit, uint64_t credit,
                      entry::Phase phase = entry::Phase::kPosted) {
  leaf.entry.postings = {{debit, 100, phase}, {credit, -100, phase}};
  return leaf;
}

class EntryCourseTest : public ::testing::Test {
 protected:
  static examine::Leaf Liquidation(LogIndex index, std::vector<uint64_t> spends) {
    treasury::LiquidationSubmitted body;
    body.liquidation = IdWith<StreamId>(static_cast<uint8_t>(index));
    body.allotment = kAllotment;
    body.spends = std::move(spends);
    return EntryAt(index, event::kLiquidationSubmitted, body);
  }
  static examine::Leaf Acceptance() {
    treasury::AllotmentAccepted body;
    body.allotment = kAllotment;
    body.issue = {kHeadOffice, 30, {}};
    return Posting(EntryAt(10, event::kAllotmentAccepted, body), kCash, kDueTo);
  }
  static examine::Leaf Payment(LogIndex index, uint64_t cash) {
    return Posting(EntryAt(index, event::kAssistanceDisbursed, repatriation::AssistanceDisbursed()),
                   9, cash);
  }
  static examine::Leaf Reversal(LogIndex index, LogIndex payment) {
    repatriation::SpendReversed body;
    body.entry = payment;
    return EntryAt(index, event::kSpendReversed, body);
  }
  // Head office's decision stands in its log, and is seen at the consulate.
  examine::Leaf AcceptedSeen(LogIndex index, LogIndex liquidation, LogIndex spend) {
    treasury::LiquidationLineAccepted decision;
    decision.liquidation = {kConsulate, liquidation, {}};
    decision.spend = {kConsulate, spend, {}};
    source_.Put(kHeadOffice, EntryAt(100 + index, event::kLiquidationLineAccepted, decision));
    treasury::LineAcceptanceSeen seen;
    seen.acceptance = {kHeadOffice, 100 + index, {}};
    seen.spend = spend;
    return TakenUpAt(index, event::kLineAcceptanceSeen, seen);
  }
  examine::Leaf SentBackSeen(LogIndex index, LogIndex liquidation, LogIndex spend) {
    treasury::LiquidationLineSentBack decision;
    decision.liquidation = {kConsulate, liquidation, {}};
    decision.spend = {kConsulate, spend, {}};
    decision.reason = "receipt-missing";
    source_.Put(kHeadOffice, EntryAt(100 + index, event::kLiquidationLineSentBack, decision));
    treasury::LineSentBackSeen seen;
    seen.sent_back = {kHeadOffice, 100 + index, {}};
    seen.spend = spend;
    return TakenUpAt(index, event::kLineSentBackSeen, seen);
  }

  BothLogs source_;
};

TEST_F(EntryCourseTest, ALiquidationsCourseIsWhatHeadOfficeDecidedOfItsLines) {
  EntryCourse course(source_, kConsulate, Liquidation(20, {12, 14}));
  EXPECT_TRUE(course.Takes(AcceptedSeen(21, 20, 12)));
  EXPECT_TRUE(course.Takes(SentBackSeen(22, 20, 14)));
  EXPECT_FALSE(course.Takes(Liquidation(23, {14}))) << "another one of the same allotment";
  EXPECT_FALSE(course.Takes(AcceptedSeen(24, 23, 14))) << "the line of another liquidation";
  EXPECT_EQ(course.unread(), 0u);
}

TEST_F(EntryCourseTest, APaymentOutsideALiquidationIsNoPartOfItsCourse) {
  EntryCourse course(source_, kConsulate, Liquidation(20, {12}));
  examine::Leaf reversal = Reversal(21, 15);
  reversal.command.streams = {{kAllotment, 4}};
  EXPECT_FALSE(course.Takes(reversal));
}

TEST_F(EntryCourseTest, AnAllotmentsCourseHasItsPaymentsTheirLinesAndWhatCameBack) {
  EntryCourse course(source_, kConsulate, Acceptance());
  EXPECT_FALSE(course.Takes(Payment(11, kOtherCash)));
  EXPECT_TRUE(course.Takes(Payment(12, kCash)));
  EXPECT_TRUE(course.Takes(Liquidation(20, {12})));
  EXPECT_TRUE(course.Takes(SentBackSeen(21, 20, 12)));
  EXPECT_TRUE(course.Takes(AcceptedSeen(23, 22, 12)));
  EXPECT_TRUE(course.Takes(Reversal(24, 12)));
  EXPECT_FALSE(course.Takes(Reversal(25, 11)));
}

TEST_F(EntryCourseTest, WhatIsOnlyProposedOrHeldIsNoStepOfTheAllotment) {
  EntryCourse course(source_, kConsulate, Acceptance());
  repatriation::AssistanceRecommended proposed;
  proposed.allotment = kAllotment;
  EXPECT_FALSE(course.Takes(EntryAt(11, event::kAssistanceRecommended, proposed)));
  EXPECT_FALSE(course.Takes(
      Posting(EntryAt(12, event::kAssistanceApproved, repatriation::AssistanceApproved()), 9, kCash,
              entry::Phase::kHold)));
}

TEST_F(EntryCourseTest, AtHeadOfficeTheAllotmentsCourseHasItsAcceptanceAndItsLines) {
  constexpr uint64_t kInTransit = 20, kBank = 21, kDueFrom = 22, kExpense = 23;
  treasury::AllotmentIssued issue;
  issue.allotment = kAllotment;
  EntryCourse course(source_, kHeadOffice,
                     Posting(EntryAt(30, event::kAllotmentIssued, issue), kInTransit, kBank));
  treasury::AcceptanceSeen seen;
  seen.allotment = kAllotment;
  EXPECT_TRUE(
      course.Takes(Posting(TakenUpAt(31, event::kAcceptanceSeen, seen), kDueFrom, kInTransit)));
  EXPECT_TRUE(course.Takes(
      Posting(EntryAt(32, event::kLiquidationLineAccepted, treasury::LiquidationLineAccepted()),
              kExpense, kDueFrom)));
  EXPECT_FALSE(course.Takes(
      Posting(EntryAt(33, event::kOpeningBalance, treasury::OpeningBalance()), kBank, kExpense)));
}

TEST_F(EntryCourseTest, AReturnsCourseIsItsOwnRefusal) {
  treasury::AllotmentReturned body;
  body.allotment = kAllotment;
  EntryCourse course(source_, kConsulate, EntryAt(40, event::kAllotmentReturned, body));
  treasury::ReturnRefused refusal;
  refusal.returned = {kConsulate, 40, {}};
  source_.Put(kHeadOffice, EntryAt(50, event::kReturnRefused, refusal));
  refusal.returned.index = 39;
  source_.Put(kHeadOffice, EntryAt(51, event::kReturnRefused, refusal));
  treasury::ReturnRefusalSeen seen;
  seen.allotment = kAllotment;
  seen.refusal = {kHeadOffice, 51, {}};
  EXPECT_FALSE(course.Takes(TakenUpAt(41, event::kReturnRefusalSeen, seen)));
  seen.refusal.index = 50;
  EXPECT_TRUE(course.Takes(TakenUpAt(42, event::kReturnRefusalSeen, seen)));
}

TEST_F(EntryCourseTest, CountsWhatItCouldNotRead) {
  EntryCourse course(source_, kConsulate, Liquidation(20, {12}));
  treasury::LineAcceptanceSeen seen;
  seen.acceptance = {kHeadOffice, 300, {}};
  seen.spend = 12;
  EXPECT_FALSE(course.Takes(TakenUpAt(21, event::kLineAcceptanceSeen, seen)));
  EXPECT_EQ(course.unread(), 1u);
}

TEST_F(EntryCourseTest, WhatWasTakenUpSaysWhyItWasDecided) {
  EXPECT_EQ(ReasonTakenUp(source_, SentBackSeen(21, 20, 12)), "receipt-missing");
  EXPECT_EQ(ReasonTakenUp(source_, AcceptedSeen(22, 20, 12)), "");
  EXPECT_EQ(ReasonTakenUp(source_, Liquidation(20, {12})), "");
}

}  // namespace
}  // namespace amanat::cli
