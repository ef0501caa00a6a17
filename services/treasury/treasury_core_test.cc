#include "services/treasury/treasury_core.h"

#include <gtest/gtest.h>

#include "services/treasury/testing/treasury_story.h"

namespace amanat::treasury {
namespace {

class TreasuryCoreTest : public testing::Test, protected TreasuryStory {
 protected:
  // What an auditor does with what the test left.
  void TearDown() override { EXPECT_EQ(fund.Replay(), absl::OkStatus()); }
};

TEST_F(TreasuryCoreTest, OpensWithTheStatementOfTwoAdministrators) {
  EXPECT_EQ(Open(Php(1'000)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kBank, Peso()), 1'000);
  EXPECT_EQ(HeadOffice(Chart::kAccumulatedFund, Peso()), -1'000);
}

TEST_F(TreasuryCoreTest, RefusesAnOpeningThatIsNotMoneyOrNotSigned) {
  EXPECT_EQ(Open(Php(0)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Open({*money::CurrencyFromCode("XAU"), 5}).name(), "NO_MINOR_UNIT");
  EXPECT_EQ(Open(Php(5), {"treasurer"}).name(), "PERMISSION_DENIED");
  EXPECT_EQ(Open(Php(5), {"admin-1"}).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Open(Php(5), {"admin-1", "treasurer"}).name(), "INVALID_ARGUMENT");
}

TEST_F(TreasuryCoreTest, OpensABalanceOnceAndNeverAheadOfItsDate) {
  const OpeningBalance body{Php(5), fund.random().Draw<Hash>(), today()};
  const std::vector<std::string> authors = {"admin-1", "admin-2"};
  EXPECT_EQ(Submit(EventType::kOpeningBalance, body, {}, authors).name(), "ACCEPTED");
  EXPECT_EQ(Submit(EventType::kOpeningBalance, body, {}, authors).name(), "DUPLICATE");
  EXPECT_EQ(Open(Php(7)).name(), "DUPLICATE") << "the same statement with another salt";
  EXPECT_EQ(HeadOffice(Chart::kBank, Peso()), 5);
  const OpeningBalance ahead{Sar(5), fund.random().Draw<Hash>(), {fund.today() + 1}};
  EXPECT_EQ(Submit(EventType::kOpeningBalance, ahead, {}, authors).name(), "INVALID_PERIOD");
}

TEST_F(TreasuryCoreTest, ExchangesInFourLegsAndPostsTheLossApart) {
  ASSERT_EQ(Open(Php(15'234'720)).name(), "ACCEPTED");
  ASSERT_EQ(Exchange(Sar(1'000'001), Php(15'234'720)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kCurrencyPosition, Peso()), 15'234'715);
  EXPECT_EQ(HeadOffice(Chart::kExchangeGainLoss, Peso()), 5);
  EXPECT_EQ(HeadOffice(Chart::kBank, Peso()), 0);
  EXPECT_EQ(HeadOffice(Chart::kBank, Riyal()), 1'000'001);
  EXPECT_EQ(HeadOffice(Chart::kCurrencyPosition, Riyal()), -1'000'001);
}

TEST_F(TreasuryCoreTest, PostsAGainAsACreditAndNothingWhereTheRateWasKept) {
  ASSERT_EQ(Open(Php(100'000'000)).name(), "ACCEPTED");
  ASSERT_EQ(Exchange(Sar(10'000), Php(152'347)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kExchangeGainLoss, Peso()), 0);
  ASSERT_EQ(Exchange(Sar(10'000), Php(152'340)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kExchangeGainLoss, Peso()), -7);
}

TEST_F(TreasuryCoreTest, BooksALineOfTheBanksStatementOnce) {
  ASSERT_EQ(Open(Php(100'000'000)).name(), "ACCEPTED");
  ASSERT_EQ(Exchange(Sar(10'000), Php(152'347), "2026-0117").name(), "ACCEPTED");
  EXPECT_EQ(Exchange(Sar(10'000), Php(152'347), "2026-0117").name(), "DUPLICATE");
  EXPECT_EQ(Exchange(Sar(10'000), Php(152'347), "two words").name(), "INVALID_ARGUMENT");
  EXPECT_EQ(HeadOffice(Chart::kBank, Riyal()), 10'000);
}

TEST_F(TreasuryCoreTest, RefusesAnExchangeWithoutItsRateOrItsMoney) {
  ASSERT_EQ(Open(Php(100)).name(), "ACCEPTED");
  EXPECT_EQ(Exchange(Sar(100), Php(1'523)).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(Exchange(Php(1), Php(1)).name(), "UNKNOWN_RATE");
  EXPECT_EQ(Exchange({*money::CurrencyFromCode("KWD"), 1}, Php(1)).name(), "UNKNOWN_RATE");
  EXPECT_EQ(Exchange(Sar(0), Php(1)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Exchange(Sar(1), Php(-1)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Exchange(Sar(INT64_MAX), Php(1)).name(), "INVALID_AMOUNT");
}

TEST_F(TreasuryCoreTest, ConvertsBetweenCurrenciesOfUnlikeDecimals) {
  rate = fund.SetRate("KWD", "PHP", 18'912'345, 100'000);
  ASSERT_EQ(Open(Php(1'000'000)).name(), "ACCEPTED");
  const Money dinar{*money::CurrencyFromCode("KWD"), 1'001};
  ASSERT_EQ(Exchange(dinar, Php(18'931)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kCurrencyPosition, Peso()), 18'931);  // 18,931.257 rounded
}

TEST_F(TreasuryCoreTest, IssuesAcceptsAndSeesAnAllotment) {
  const StreamId allotment = Allot(1'000'001);
  EXPECT_EQ(HeadOffice(Chart::kBank, Riyal()), 0);
  EXPECT_EQ(HeadOffice(Chart::kAllotmentInTransit, Riyal(), allotment.hex()), 0);
  EXPECT_EQ(DueFrom(allotment), 1'000'001);
  EXPECT_EQ(Riyadh(Chart::kAllotmentCash, allotment), 1'000'001);
  EXPECT_EQ(Riyadh(Chart::kDueTo, allotment), -1'000'001);
}

TEST_F(TreasuryCoreTest, RefusesAnIssueThatCannotArrive) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(501)).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(0)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), "atlantis").name(), "UNKNOWN_PARTY");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), kHeadOffice).name(), "UNKNOWN_PARTY");
  EXPECT_EQ(Issue(fund.NewStream(), Php(5)).name(), "UNKNOWN_RATE");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), "riyadh", "reviewer").name(), "PERMISSION_DENIED");
  const StreamId allotment = fund.NewStream();
  EXPECT_EQ(Issue(allotment, Sar(5)).name(), "ACCEPTED");
  EXPECT_EQ(Issue(allotment, Sar(5)).name(), "ALREADY_EXISTS");
}

TEST_F(TreasuryCoreTest, RefusesWhatIsAHeadOfficeActAtAConsulate) {
  fund.AdmitOperator("local", "riyadh", {Role::kTreasurer, Role::kReviewer});
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), "riyadh", "local").name(), "PERMISSION_DENIED");
  EXPECT_EQ(fund.Submit("local", EventType::kExchangeMade, ExchangeMade{}).name(),
            "PERMISSION_DENIED");
  const StreamId id = fund.NewStream();
  const LiquidationSubmitted body{fund.NewStream(), id, {1}};
  EXPECT_EQ(fund.Submit("treasurer", EventType::kLiquidationSubmitted, body, {id, body.liquidation})
                .name(),
            "PERMISSION_DENIED");
}

TEST_F(TreasuryCoreTest, AcceptsAnAllotmentOnceAndByItsSiteAlone) {
  fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  fund.AdmitOperator("other", "hong-kong", {Role::kTreasurer});
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  const Answer issue = Issue(allotment, Sar(500));
  ASSERT_EQ(issue.name(), "ACCEPTED");
  EXPECT_EQ(Accept(allotment, issue.entry, "other").name(), "NOT_FOUND");
  EXPECT_EQ(Accept(allotment, issue.entry, "clerk").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Accept(fund.NewStream(), issue.entry).name(), "NOT_FOUND");
  Reference forged = issue.entry;
  forged.leaf_hash.value[0] ^= 1;
  EXPECT_EQ(Accept(allotment, forged).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "ACCEPTED");
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "ALREADY_CONSUMED");
}

TEST_F(TreasuryCoreTest, ASiteThatIsCutOffCannotAcceptWhatItHasNotSeen) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  fund.Cut("riyadh");
  const Answer issue = Issue(allotment, Sar(500));
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "NOT_FOUND");
  EXPECT_EQ(fund.state(fund.log("riyadh")).VersionOf(allotment), 0u);
  fund.Restore("riyadh");
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "ACCEPTED");
}

TEST_F(TreasuryCoreTest, LiquidatesALineAsExpenseAndMirrors) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 200);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  ASSERT_EQ(liquidation.name(), "ACCEPTED");
  ASSERT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(200), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kExpense, Riyal(), "ticket"), 200);
  EXPECT_EQ(DueFrom(allotment), 800);
  EXPECT_EQ(Riyadh(Chart::kDueTo, allotment), -1'000);  // until it sees the acceptance
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Riyadh(Chart::kDueTo, allotment), -800);
  EXPECT_EQ(Riyadh(Chart::kDisbursed, allotment), 0);
}

TEST_F(TreasuryCoreTest, BooksAReceivableWhereSomebodyIsLiable) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 300, "agency-7");
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "ticket").name(), "UNKNOWN_PARTY");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "", "agency-8").name(),
            "UNKNOWN_PARTY");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "", "agency-7").name(),
            "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kReceivable, Riyal(), "agency-7"), 300);
}

TEST_F(TreasuryCoreTest, DisallowsASpendAtItsOfficersExpense) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 300);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "", "reviewer").name(),
            "UNKNOWN_PARTY");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "", "officer").name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kReceivable, Riyal(), "officer"), 300);
}

TEST_F(TreasuryCoreTest, AcceptsAnEmergencyOnlyWhenRatifiedOrAgainstItsOfficer) {
  const StreamId allotment = Allot(1'000);
  const Answer first = ApproveInEmergency();
  const Answer second = ApproveInEmergency();
  const Answer ratified = Spend(allotment, 50, "", first.entry.index);
  const Answer never = Spend(allotment, 60, "", second.entry.index);
  const Answer liquidation = Liquidate(allotment, {ratified.entry.index, never.entry.index});
  EXPECT_EQ(AcceptLine(liquidation.entry, ratified.entry, Sar(50), "medical").name(),
            "WRONG_STATE");
  ASSERT_EQ(Ratify(first.entry).name(), "ACCEPTED");
  EXPECT_EQ(AcceptLine(liquidation.entry, ratified.entry, Sar(50), "medical").name(), "ACCEPTED");
  EXPECT_EQ(AcceptLine(liquidation.entry, never.entry, Sar(60), "medical").name(), "WRONG_STATE");
  EXPECT_EQ(AcceptLine(liquidation.entry, never.entry, Sar(60), "", "officer").name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kReceivable, Riyal(), "officer"), 60);
}

TEST_F(TreasuryCoreTest, FreezesASpendUntilItsLineIsSentBack) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 200);
  const Answer first = Liquidate(allotment, {spend.entry.index});
  EXPECT_EQ(Liquidate(allotment, {spend.entry.index}).name(), "FROZEN");
  EXPECT_EQ(SendBack(first.entry, spend.entry, "").name(), "REASON_REQUIRED");
  EXPECT_EQ(SendBack(first.entry, spend.entry).name(), "ACCEPTED");
  EXPECT_EQ(Liquidate(allotment, {spend.entry.index}).name(), "FROZEN");  // not seen yet
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  const Answer second = Liquidate(allotment, {spend.entry.index});
  EXPECT_EQ(second.name(), "ACCEPTED");
  EXPECT_EQ(AcceptLine(first.entry, spend.entry, Sar(200), "ticket").name(), "WRONG_STATE");
  EXPECT_EQ(AcceptLine(second.entry, spend.entry, Sar(200), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Liquidate(allotment, {spend.entry.index}).name(), "FROZEN");
}

TEST_F(TreasuryCoreTest, RefusesALiquidationOfWhatIsNoSpendOfTheAllotment) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 200);
  const LogIndex index = spend.entry.index;
  EXPECT_EQ(Liquidate(fund.NewStream(), {index}).name(), "NOT_FOUND");
  EXPECT_EQ(Liquidate(allotment, {index - 1, index}).name(), "NOT_FOUND");
  EXPECT_EQ(Liquidate(allotment, {index, index + 100}).name(), "FAILED_PRECONDITION");
  EXPECT_EQ(Liquidate(allotment, {}).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Liquidate(allotment, {index, index}).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Liquidate(allotment, std::vector<LogIndex>(kLiquidationSpendsMax + 1, 1)).name(),
            "INVALID_ARGUMENT");
  const StreamId id = fund.NewStream();
  EXPECT_EQ(Liquidate(allotment, {index}, id).name(), "ACCEPTED");
  EXPECT_EQ(Liquidate(allotment, {index}, id).name(), "ALREADY_EXISTS");
}

TEST_F(TreasuryCoreTest, RefusesALineThatDoesNotFitItsLiquidation) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 200);
  const Answer other = Spend(allotment, 70);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  const Reference line = liquidation.entry;
  EXPECT_EQ(AcceptLine(line, other.entry, Sar(70), "ticket").name(), "NOT_FOUND");
  EXPECT_EQ(AcceptLine(spend.entry, spend.entry, Sar(200), "ticket").name(), "NOT_FOUND");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(201), "ticket").name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(AcceptLine(line, spend.entry, Php(200), "ticket").name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(200), "").name(), "INVALID_ARGUMENT");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(200), "ticket", "officer").name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(200), "ticket", "", "treasurer").name(),
            "PERMISSION_DENIED");
  EXPECT_EQ(AcceptLine(line, spend.entry, Sar(200), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(SendBack(line, spend.entry).name(), "WRONG_STATE");
}

TEST_F(TreasuryCoreTest, ReturnsWhatIsLeftAndBooksWhatTheBankKept) {
  const StreamId allotment = Allot(1'000);
  ASSERT_EQ(Spend(allotment, 540).name(), "ACCEPTED");
  EXPECT_EQ(Return(allotment, Sar(461)).name(), "LIMIT_EXCEEDED");
  const Answer returned = Return(allotment, Sar(460));
  ASSERT_EQ(returned.name(), "ACCEPTED");
  ASSERT_EQ(Credit(allotment, returned.entry, Sar(410), Sar(50)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kBank, Riyal()), 410);
  EXPECT_EQ(HeadOffice(Chart::kBankCharges, Riyal()), 50);
  EXPECT_EQ(DueFrom(allotment) + Riyadh(Chart::kDueTo, allotment), 0);
}

TEST_F(TreasuryCoreTest, RefusesAReturnOrCreditThatDoesNotAddUp) {
  const StreamId allotment = Allot(1'000);
  EXPECT_EQ(Return(fund.NewStream(), Sar(5)).name(), "NOT_FOUND");
  EXPECT_EQ(Return(allotment, Php(5)).name(), "CURRENCY_MISMATCH");
  EXPECT_EQ(Return(allotment, Sar(-5)).name(), "INVALID_AMOUNT");
  const Reference returned = Return(allotment, Sar(100)).entry;
  EXPECT_EQ(Credit(fund.NewStream(), returned, Sar(100), Sar(0)).name(), "NOT_FOUND");
  EXPECT_EQ(Credit(allotment, returned, Php(100), Sar(0)).name(), "CURRENCY_MISMATCH");
  EXPECT_EQ(Credit(allotment, returned, Sar(99), Sar(0)).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(Credit(allotment, returned, Sar(101), Sar(-1)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Credit(allotment, returned, Sar(100), Money{}).name(), "ACCEPTED");
  EXPECT_EQ(Credit(allotment, returned, Sar(100), Sar(0)).name(), "ALREADY_CONSUMED");
}

TEST_F(TreasuryCoreTest, TakesUpNothingThatIsNotAddressedHere) {
  const StreamId allotment = Allot(1'000);
  const auto& core = fund.FindCore<TreasuryCore>(fund.log(kHeadOffice));
  const LogId riyadh = fund.log("riyadh");
  const LogIndex accepted = fund.FindCore<TreasuryCore>(riyadh).FindAccepted(allotment)->accepted;
  const examine::Leaf& leaf = fund.leaf(riyadh, accepted);
  EXPECT_TRUE(core.TakeUp(leaf, riyadh, fund.context(fund.log(kHeadOffice))).has_value());
  EXPECT_FALSE(core.TakeUp(leaf, riyadh, fund.context(riyadh)).has_value());
}

// The story of the books' table, as far as this version has its acts.
TEST_F(TreasuryCoreTest, EndsWithAllAccountsOfTheConsulateAtZero) {
  ASSERT_EQ(Open(Php(15'234'720)).name(), "ACCEPTED");
  ASSERT_EQ(Exchange(Sar(1'000'001), Php(15'234'720)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  ASSERT_EQ(Accept(allotment, Issue(allotment, Sar(1'000'001)).entry).name(), "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  const Reference a = Spend(allotment, 200'000).entry;
  const Reference b = Spend(allotment, 300'000, "agency").entry;
  const LogIndex approval = ApproveInEmergency().entry.index;
  const Reference c = Spend(allotment, 50'000, "", approval).entry;
  const Reference first = Liquidate(allotment, {a.index, b.index, c.index}).entry;
  EXPECT_EQ(AcceptLine(first, a, Sar(200'000), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(SendBack(first, b).name(), "ACCEPTED");
  EXPECT_EQ(AcceptLine(first, c, Sar(50'000), "", "officer").name(), "ACCEPTED");
  const Reference returned = Return(allotment, Sar(450'001)).entry;
  EXPECT_EQ(Credit(allotment, returned, Sar(449'951), Sar(50)).name(), "ACCEPTED");
  EXPECT_EQ(fund.TakeUpAll(), 3u);
  const Reference second = Liquidate(allotment, {b.index}).entry;
  EXPECT_EQ(AcceptLine(second, b, Sar(300'000), "", "agency").name(), "ACCEPTED");
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  for (const accounts::Account& account : fund.state(fund.log("riyadh")).accounts().all()) {
    EXPECT_EQ(account.posted, 0) << account.number;
  }
  EXPECT_EQ(DueFrom(allotment), 0);
}

}  // namespace
}  // namespace amanat::treasury
