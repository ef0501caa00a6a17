// The treasury's money at its edges: exchanges of unlike currencies both ways, the largest amounts,
// and what happens between a decision and its entry.
#include <gtest/gtest.h>

#include "services/treasury/testing/treasury_story.h"

namespace amanat::treasury {
namespace {

Money In(const char* code, int64_t minor_units) {
  return {*money::CurrencyFromCode(code), minor_units};
}

class TreasuryMoneyTest : public testing::Test, protected TreasuryStory {
 protected:
  void TearDown() override { EXPECT_EQ(fund.Replay(), absl::OkStatus()); }

  // What another act that came first makes of an act that was decided already.
  std::string Append(const absl::StatusOr<proposal::Proposal>& prepared) {
    EXPECT_TRUE(prepared.ok()) << prepared.status();
    return fund.Append(fund.log(kHeadOffice), *prepared).name();
  }
};

struct ExchangeRow {
  const char* what;
  const char* foreign;
  const char* home;
  uint64_t numerator;  // home for one unit of foreign
  uint64_t denominator;
  int64_t foreign_units;
  int64_t home_units;
  int64_t worth;
};

class ExchangeTest : public TreasuryMoneyTest, public testing::WithParamInterface<ExchangeRow> {
 protected:
  // Opened is what will be charged; the sums of both currencies' legs are zero anyway.
  void Run(bool buys) {
    const ExchangeRow& row = GetParam();
    const Money foreign = In(row.foreign, row.foreign_units);
    const Money home = In(row.home, row.home_units);
    rate = fund.SetRate(row.foreign, row.home, row.numerator, row.denominator);
    ASSERT_EQ(Open(buys ? home : foreign).name(), "ACCEPTED");
    ASSERT_EQ((buys ? Exchange(foreign, home) : Exchange(home, foreign)).name(), "ACCEPTED");
    const int64_t sign = buys ? 1 : -1;
    EXPECT_EQ(HeadOffice(Chart::kCurrencyPosition, home.currency), sign * row.worth);
    EXPECT_EQ(HeadOffice(Chart::kCurrencyPosition, foreign.currency), -sign * row.foreign_units);
    // A debit is a loss: more paid than it was worth, or less received.
    EXPECT_EQ(HeadOffice(Chart::kExchangeGainLoss, home.currency),
              sign * (row.home_units - row.worth));
    EXPECT_EQ(HeadOffice(Chart::kExchangeGainLoss, foreign.currency), 0);
    EXPECT_EQ(HeadOffice(Chart::kBank, home.currency), buys ? 0 : row.home_units);
    EXPECT_EQ(HeadOffice(Chart::kBank, foreign.currency), buys ? row.foreign_units : 0);
  }
};

TEST_P(ExchangeTest, Buys) { Run(true); }
TEST_P(ExchangeTest, Sells) { Run(false); }

INSTANTIATE_TEST_SUITE_P(
    Rows, ExchangeTest,
    testing::Values(
        ExchangeRow{"the books' table", "SAR", "PHP", 152'347, 10'000, 1'000'001, 15'234'720,
                    15'234'715},
        ExchangeRow{"at its worth", "SAR", "PHP", 152'347, 10'000, 10'000, 152'347, 152'347},
        ExchangeRow{"three decimals", "KWD", "PHP", 18'912'345, 100'000, 1'001, 19'000, 18'931},
        ExchangeRow{"no decimals", "JPY", "PHP", 38, 100, 1'001, 38'000, 38'038},
        ExchangeRow{"three to none", "KWD", "JPY", 4'913, 10, 1'001, 490, 492},
        ExchangeRow{"none to three", "JPY", "KWD", 10, 4'913, 1'001, 2'040, 2'037},
        ExchangeRow{"half to even, down", "SAR", "PHP", 1, 2, 5, 3, 2},
        ExchangeRow{"half to even, up", "SAR", "PHP", 1, 2, 7, 3, 4},
        ExchangeRow{"nearly all there is", "SAR", "PHP", 1, 1, INT64_MAX, INT64_MAX, INT64_MAX}));

TEST_F(TreasuryMoneyTest, RefusesAnExchangeThatIsNoMoneyWhicheverWayItGoes) {
  ASSERT_EQ(Open(Sar(100)).name(), "ACCEPTED");
  EXPECT_EQ(Exchange(Php(1'523), Sar(101)).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(Exchange(Php(0), Sar(1)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Exchange(Php(1), Sar(INT64_MIN)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Exchange(Php(1), Sar(INT64_MAX)).name(), "INVALID_AMOUNT") << "worth beyond 64 bits";
  rate = fund.SetRate("SAR", "PHP", 1, 1'000);
  EXPECT_EQ(Exchange(Php(1), Sar(1)).name(), "INVALID_AMOUNT") << "worth nothing";
}

TEST_F(TreasuryMoneyTest, ABalanceBeyondSixtyFourBitsIsNoEntry) {
  ASSERT_EQ(Open(Php(INT64_MAX)).name(), "ACCEPTED");
  ASSERT_EQ(Open(Sar(1)).name(), "ACCEPTED");
  EXPECT_EQ(Exchange(Php(15), Sar(1)).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(HeadOffice(Chart::kBank, Peso()), INT64_MAX);
  EXPECT_EQ(HeadOffice(Chart::kBank, Riyal()), 1);
}

TEST_F(TreasuryMoneyTest, CreditsNothingBeforeTheAcceptanceIsTakenUp) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  ASSERT_EQ(Accept(allotment, Issue(allotment, Sar(500)).entry).name(), "ACCEPTED");
  const Answer returned = Return(allotment, Sar(500));
  ASSERT_EQ(returned.name(), "ACCEPTED");
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(500), Sar(0)).name(), "FAILED_PRECONDITION");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(500), Sar(0)).name(), "ACCEPTED");
  EXPECT_EQ(DueFrom(allotment), 0);
}

TEST_F(TreasuryMoneyTest, CreditsAReturnOfWhichTheBankKeptEverything) {
  const StreamId allotment = Allot(10);
  const Answer returned = Return(allotment, Sar(10));
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(INT64_MAX), Sar(INT64_MAX)).name(),
            "AMOUNT_MISMATCH");
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(0), Sar(10)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(Chart::kBankCharges, Riyal()), 10);
  EXPECT_EQ(HeadOffice(Chart::kBank, Riyal()), 0);
}

TEST_F(TreasuryMoneyTest, DoesNotLiquidateASpendOfAnotherAllotmentOrSite) {
  fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  fund.AdmitOperator("other", "hong-kong", {Role::kTreasurer});
  const StreamId first = Allot(1'000);
  const StreamId second = Allot(1'000);
  const Answer spend = Spend(first, 100);
  EXPECT_EQ(Liquidate(second, {spend.entry.index}).name(), "NOT_FOUND");
  const Answer liquidation = Liquidate(first, {spend.entry.index});
  ASSERT_EQ(liquidation.name(), "ACCEPTED");
  const Reference elsewhere{fund.log("hong-kong"), spend.entry.index, spend.entry.leaf_hash};
  EXPECT_EQ(fund.Submit("reviewer", EventType::kLiquidationLineAccepted,
                        LiquidationLineAccepted{liquidation.entry, elsewhere, Sar(100), "ticket"})
                .name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(100), "ticket").name(), "ACCEPTED");
}

TEST_F(TreasuryMoneyTest, AnUnratifiedEmergencyIsNotDecidedOverItsRatification) {
  const StreamId allotment = Allot(1'000);
  const Answer approval = ApproveInEmergency();
  const Answer spend = Spend(allotment, 50, "agency", approval.entry.index);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  const auto refusal =
      fund.Prepare(AcceptanceOfLine(liquidation.entry, spend.entry, Sar(50), "", "agency"));
  const auto against_officer =
      fund.Prepare(AcceptanceOfLine(liquidation.entry, spend.entry, Sar(50), "", "officer"));
  ASSERT_TRUE(refusal.ok() && against_officer.ok());
  EXPECT_EQ(refusal->decision.outcome, Outcome::kWrongState);
  EXPECT_EQ(against_officer->decision.outcome, Outcome::kAccepted);
  ASSERT_EQ(Ratify(approval.entry).name(), "ACCEPTED");
  EXPECT_EQ(Append(refusal), "ABORTED");
  EXPECT_EQ(Append(against_officer), "ABORTED");
  EXPECT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(50), "", "agency").name(), "ACCEPTED");
}

TEST_F(TreasuryMoneyTest, ALineNamesTheStreamsOnWhichItRests) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 50, "", ApproveInEmergency().entry.index);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  Draft draft = AcceptanceOfLine(liquidation.entry, spend.entry, Sar(50), "", "officer");
  ASSERT_EQ(draft.streams.size(), 2u);
  for (const StreamId& left_out : draft.streams) {
    Draft lacking = draft;
    std::erase(lacking.streams, left_out);
    EXPECT_EQ(fund.Submit(lacking).name(), "INVALID_ARGUMENT");
  }
  EXPECT_EQ(fund.Submit(draft).name(), "ACCEPTED");
}

// A consulate that breaks the freeze must not make head office's log contradict itself.
TEST_F(TreasuryMoneyTest, ALineIsNotSentBackOverItsAcceptance) {
  const StreamId allotment = Allot(1'000);
  const Answer spend = Spend(allotment, 50);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  const auto sent_back = fund.Prepare(SendingBack(liquidation.entry, spend.entry));
  const auto refused = fund.Prepare(SendingBack(liquidation.entry, spend.entry, ""));
  ASSERT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(50), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(Append(sent_back), "ABORTED");
  EXPECT_EQ(Append(refused), "ABORTED") << "a refusal for its reason; by now the state forbids it";
  EXPECT_EQ(SendBack(liquidation.entry, spend.entry).name(), "WRONG_STATE");
}

TEST_F(TreasuryMoneyTest, AnIssueIsNotMadeByADirectoryThatHasGrown) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  Draft draft{EventType::kAllotmentIssued,
              wire::Encode(AllotmentIssued{allotment, "hong-kong", Sar(5), "assistance", rate}),
              {allotment}};
  draft.authors = {"treasurer"};
  const auto refusal = fund.Prepare(draft);
  ASSERT_TRUE(refusal.ok());
  EXPECT_EQ(refusal->decision.outcome, Outcome::kUnknownParty);
  fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  EXPECT_EQ(Append(refusal), "ABORTED");
  EXPECT_EQ(fund.Submit(draft).name(), "ACCEPTED");
}

}  // namespace
}  // namespace amanat::treasury
