#include "ledger/append/refusal_budget.h"

#include <gtest/gtest.h>

#include "ledger/append/testing/fund_fixture.h"

namespace amanat::append {
namespace {

using entry::Book;

TEST(RefusalBudgetTest, EachOperatorHasItsOwnAndEachDayBeginsAnew) {
  RefusalBudget budget;
  const UnixMicros morning = 20'000 * kMicrosPerDay;
  for (int i = 0; i < kRefusalsOfDayMax; ++i) {
    ASSERT_TRUE(budget.HasRoom(7, morning + i)) << i;
    budget.Count(7, morning + i);
  }
  EXPECT_FALSE(budget.HasRoom(7, morning + kMicrosPerDay - 1));
  EXPECT_TRUE(budget.HasRoom(8, morning));
  EXPECT_TRUE(budget.HasRoom(7, morning + kMicrosPerDay));
}

class RefusalsTest : public ::testing::Test {
 protected:
  RefusalsTest() {
    fund_.AdmitOperator("treasurer-1", "manila", {directory::Role::kTreasurer});
    fund_.FoundLog("manila", Book::kFund);
  }

  Writer& ledger() { return fund_.log("manila", Book::kFund); }
  absl::StatusOr<AppendResult> Append(entry::Outcome outcome, Purpose purpose = Purpose::kAppend) {
    Draft draft{fund_.MakeRawCommand(ledger().id(), toy::kNoted, "case"), {"treasurer-1"}, {}};
    draft.decision.outcome = outcome;
    return ledger().Append(fund_.Sign(draft), purpose);
  }
  absl::StatusOr<AppendResult> Refuse() { return Append(toy::kOutOfTurn); }

  FundFixture fund_;
};

TEST_F(RefusalsTest, OfAnOperatorAndDayAreBoundedAndAStartForgetsNone) {
  for (int i = 0; i < kRefusalsOfDayMax; ++i) ASSERT_TRUE(Refuse().ok()) << i;
  const TreeSize size = ledger().ExaminedSize();
  const absl::Status status = Refuse().status();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_EQ(std::string(status.message()).find("REFUSALS: "), 0u) << status;
  EXPECT_EQ(ledger().ExaminedSize(), size);
  EXPECT_TRUE(Append(toy::kOutOfTurn, Purpose::kValidate).ok()) << "asking writes nothing";
  EXPECT_TRUE(Append(entry::Outcome::kAccepted).ok()) << "what is accepted is no refusal";
  fund_.CloseAll();
  fund_.OpenAll();
  EXPECT_TRUE(absl::IsResourceExhausted(Refuse().status()));
  fund_.CloseAll();
  fund_.clock().Advance(kMicrosPerDay);
  fund_.OpenAll();
  EXPECT_TRUE(Refuse().ok());
}

}  // namespace
}  // namespace amanat::append
