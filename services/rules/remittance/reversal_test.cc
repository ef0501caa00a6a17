// Remittances and prices that were recorded wrongly are taken back, and the right ones recorded.
#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/remittance/aftermath.h"
#include "services/rules/remittance/testing/remittance_story.h"

namespace amanat::rules::remittance {
namespace {

class ReversalTest : public testing::Test, protected RemittanceStory {
 protected:
  // The fee is ten times too high.
  static Remittance Wrong(const std::string& reference) {
    Remittance body = Observed(reference);
    body.fee->minor_units *= 10;
    return body;
  }
  LogIndex ReversedBy(LogIndex entry) {
    return Remittances().Find(rows(), entry)->value().reversed_by;
  }
  std::vector<CorridorFlow> AllFlows() {
    std::vector<CorridorFlow> flows;
    EXPECT_TRUE(ScanFlows(rows(), "", [&](absl::string_view, const CorridorFlow& flow) {
                  flows.push_back(flow);
                  return true;
                }).ok());
    return flows;
  }
  // The mean of the only corridor.
  std::optional<PercentMillionths> Average() {
    std::optional<PercentMillionths> average;
    EXPECT_TRUE(ScanCorridors(rows(), "", "", [&](absl::string_view, const CorridorCost& cost) {
                  average = cost.costs[amanat::remittance::kFor200Dollars].average;
                  return true;
                }).ok());
    return average;
  }
};

TEST_F(ReversalTest, ARemittanceIsCorrectedAndBothAreListed) {
  const Answer wrong = Record(Wrong("r-1"));
  EXPECT_EQ(Record(Observed("r-1")).name(), "IDENTIFIER_REUSED");
  const Answer reversal = TakeRemittanceBack(wrong.entry.index, Wrong("r-1"));
  EXPECT_EQ(reversal.name(), "ACCEPTED") << reversal;
  EXPECT_TRUE(AllFlows().empty());
  const Answer right = Record(Observed("r-1"));
  EXPECT_EQ(right.name(), "ACCEPTED") << right;
  EXPECT_EQ(Record(Observed("r-1")).name(), "DUPLICATE");
  EXPECT_EQ(RecordedEntries(), (std::vector<LogIndex>{wrong.entry.index, right.entry.index}));
  EXPECT_EQ(ReversedBy(wrong.entry.index), reversal.entry.index);
  EXPECT_EQ(ReversedBy(right.entry.index), 0u);
  ASSERT_EQ(AllFlows().size(), 1u);
  EXPECT_EQ(AllFlows()[0].count, 1u);
  EXPECT_EQ(AllFlows()[0].sent, 73'500);
  EXPECT_EQ(AllFlows()[0].fees, 1'470);
  EXPECT_EQ(AllFlows()[0].costed, 1u);
}

TEST_F(ReversalTest, ALineIsTakenBackUnderItsFilesProvider) {
  const Answer file = Import({Wrong("r-1"), Observed("r-2")});
  const LogIndex line = file.entry.index + 1;
  Remittance said = Wrong("r-1");
  said.kind = MessageKind::kCsv;
  said.provider = "sea-bank";
  EXPECT_EQ(TakeRemittanceBack(line, said).name(), "INVALID_ARGUMENT");
  said.provider = "al-ansari";
  EXPECT_EQ(TakeRemittanceBack(line, said).name(), "ACCEPTED");
  const Answer again = Import({Observed("r-1"), Observed("r-2")});
  EXPECT_EQ(again.recorded, 1u) << again;
  EXPECT_EQ(again.duplicates, 1u);
}

TEST_F(ReversalTest, TakesAReporterAndAnotherPersonWhoCollectsNothing) {
  const LogIndex entry = Record(Observed("r-1")).entry.index;
  const auto by = [&](std::vector<std::string> authors) {
    return TakeRemittanceBack(entry, Observed("r-1"), std::move(authors)).name();
  };
  EXPECT_EQ(by({kReporter, "collector"}), "PERMISSION_DENIED");
  EXPECT_EQ(by({"officer", "collector"}), "PERMISSION_DENIED");
  fund.Join("officer", "collector");
  EXPECT_EQ(by({"officer", kReporter}), "PERMISSION_DENIED") << "who collects under another code";
  fund.SetProfile({.code = "officer"});
  EXPECT_EQ(by({"officer", kReporter}), "ACCEPTED");
  EXPECT_EQ(by({"admin-1", "admin-2"}), "WRONG_STATE") << "and once";
}

TEST_F(ReversalTest, APriceTenTimesTooHighIsCorrected) {
  const std::vector<PriceObserved> wrong = {Price("al-ansari", "PHL", 14'700), Price("sea-bank")};
  const Answer observed = Observe(wrong);
  EXPECT_EQ(Observe({Price()}).name(), "IDENTIFIER_REUSED");
  EXPECT_EQ(TakePricesBack(observed.entry.index, {wrong[0]}).name(), "INVALID_ARGUMENT")
      << "an entry's prices go together";
  EXPECT_EQ(TakePricesBack(observed.entry.index, wrong).name(), "ACCEPTED");
  EXPECT_EQ(Average(), std::nullopt);
  EXPECT_EQ(Observe({Price(), Price("sea-bank")}).name(), "ACCEPTED");
  EXPECT_EQ(Average(), 3'000'000);
  EXPECT_EQ(Observe({Price()}).name(), "DUPLICATE");
  EXPECT_EQ(TakePricesBack(observed.entry.index, wrong).name(), "WRONG_STATE");
}

TEST_F(ReversalTest, WhatBecameOfAPaymentIsSaidOfTheRemittanceThatStands) {
  const Answer wrong = Record(Wrong("r-1"));
  TakeRemittanceBack(wrong.entry.index, Wrong("r-1"));
  EXPECT_EQ(Return(ReturnOf("r-1", 73'500)).name(), "NOT_FOUND");
  const Answer right = Record(Observed("r-1"));
  EXPECT_EQ(Return(ReturnOf("r-1", 73'500)).name(), "ACCEPTED");
  EXPECT_EQ(Aftermaths().Find(rows(), right.entry.index)->value().returns, 1u);
  EXPECT_FALSE(Aftermaths().Find(rows(), wrong.entry.index)->has_value());
}

TEST_F(ReversalTest, APaymentThatCameBackOrWasRejectedIsNotTakenBack) {
  const Answer returned = Record(Observed("r-1"));
  EXPECT_EQ(Return(ReturnOf("r-1", 100)).name(), "ACCEPTED");
  EXPECT_EQ(TakeRemittanceBack(returned.entry.index, Observed("r-1")).name(), "WRONG_STATE");
  const Answer rejected = Record(Observed("r-2"));
  EXPECT_EQ(Report(StatusOf("r-2", "RJCT")).name(), "ACCEPTED");
  EXPECT_EQ(TakeRemittanceBack(rejected.entry.index, Observed("r-2")).name(), "WRONG_STATE");
  const Answer settled = Record(Observed("r-3"));
  EXPECT_EQ(Report(StatusOf("r-3", "ACSC", "s-3")).name(), "ACCEPTED");
  EXPECT_EQ(TakeRemittanceBack(settled.entry.index, Observed("r-3")).name(), "ACCEPTED");
}

TEST_F(ReversalTest, TakesBackWhatItIsFor) {
  const Answer price = Observe({Price()});
  EXPECT_EQ(TakeRemittanceBack(price.entry.index, Observed("r-1")).name(), "NOT_FOUND");
  const Answer payment = Record(Observed("r-1"));
  EXPECT_EQ(TakePricesBack(payment.entry.index, {Price()}).name(), "NOT_FOUND");
  const Answer refused = Record(Observed("r-1"));
  EXPECT_EQ(refused.name(), "DUPLICATE");
  EXPECT_EQ(TakeRemittanceBack(refused.entry.index, Observed("r-1")).name(), "NOT_FOUND");
}

}  // namespace
}  // namespace amanat::rules::remittance
