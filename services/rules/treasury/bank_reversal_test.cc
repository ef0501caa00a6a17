// An exchange or an opening balance that was recorded wrongly is taken back, and the right one follows.
#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"

namespace amanat::rules::treasury {
namespace {

using ::amanat::treasury::ExchangeReversed;
using ::amanat::treasury::OpeningBalanceReversed;

class BankReversalTest : public testing::Test, protected TreasuryStory {
 protected:
  using Authors = std::vector<std::string>;

  BankReversalTest() {
    opened_body_ = {Php(100'000'000), fund.random().Draw<Hash>(), today()};
    opened_ = Submit(event::kOpeningBalance, opened_body_, {}, {"admin-1", "admin-2"}).entry.index;
    wrong_ = {Sar(10'000), Php(152'340), rate, today(), "line-9"};
    made_ = fund.Submit("treasurer", event::kExchangeMade, wrong_).entry.index;
  }
  Answer TakeBack(const ExchangeReversed& body, Authors authors = {"treasurer", "admin-1"}) {
    return Submit(event::kExchangeReversed, body, {}, std::move(authors));
  }
  Answer TakeBack(const OpeningBalanceReversed& body, Authors authors = {"admin-1", "admin-2"}) {
    return Submit(event::kOpeningBalanceReversed, body, {}, std::move(authors));
  }

  OpeningBalance opened_body_;
  ExchangeMade wrong_;
  LogIndex opened_ = 0;
  LogIndex made_ = 0;
};

TEST_F(BankReversalTest, AnExchangeIsTakenBackWholeAndTheRightOneHasItsLine) {
  const Answer back = TakeBack(ExchangeReversed{made_, "wrong-amount", wrong_});
  ASSERT_EQ(back.name(), "ACCEPTED");
  EXPECT_EQ(fund.leaf(fund.log(kHeadOffice), back.entry.index).entry.reverses, made_);
  EXPECT_EQ(HeadOffice(chart::kBank, Peso()), 100'000'000);
  EXPECT_EQ(HeadOffice(chart::kBank, Riyal()), 0);
  EXPECT_EQ(HeadOffice(chart::kCurrencyPosition, Peso()), 0);
  EXPECT_EQ(HeadOffice(chart::kCurrencyPosition, Riyal()), 0);
  EXPECT_EQ(HeadOffice(chart::kExchangeGainLoss, Peso()), 0);
  EXPECT_EQ((*BookedExchanges().Find(Rows(kHeadOffice), made_))->reversal, back.entry.index);

  ExchangeMade right = wrong_;
  right.charged = Php(152'400);
  ASSERT_EQ(fund.Submit("treasurer", event::kExchangeMade, right).name(), "ACCEPTED");
  EXPECT_EQ(fund.Submit("treasurer", event::kExchangeMade, right).name(), "DUPLICATE");
  EXPECT_EQ(HeadOffice(chart::kExchangeGainLoss, Peso()), 53);
}

TEST_F(BankReversalTest, AnExchangeBeyondTheToleranceIsTakenBackToo) {
  const ExchangeMade far{Sar(10'000), Php(1'523'470), rate, today(), "line-10"};
  const LogIndex entry = ExchangeByTwo(far).entry.index;
  ASSERT_EQ(TakeBack(ExchangeReversed{entry, "wrong-amount", far}, {"admin-2", "treasurer"}).name(),
            "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kExchangeGainLoss, Peso()), -7) << "of the one that stands";
}

TEST_F(BankReversalTest, RefusesWhatIsNotThereIsBackAlreadyOrHasNoReason) {
  ExchangeReversed body{made_, "wrong-amount", wrong_};
  body.entry = opened_;
  EXPECT_EQ(TakeBack(body).name(), "NOT_FOUND") << "another act takes that back";
  body.entry = made_;
  body.reason = "";
  EXPECT_EQ(TakeBack(body).name(), "REASON_REQUIRED");
  body.reason = "no-reason";
  EXPECT_EQ(TakeBack(body).name(), "INVALID_ARGUMENT");
  body.reason = "wrong-amount";
  body.exchange.charged = Php(152'341);
  EXPECT_EQ(TakeBack(body).name(), "INVALID_ARGUMENT") << "what the entry does not say";
  body.exchange = wrong_;
  ASSERT_EQ(TakeBack(body).name(), "ACCEPTED");
  EXPECT_EQ(TakeBack(body).name(), "WRONG_STATE");
}

TEST_F(BankReversalTest, TwoPersonsWhoMayMoveMoneyTakeAnExchangeBack) {
  const ExchangeReversed body{made_, "recorded-twice", wrong_};
  for (const Authors& authors :
       {Authors{"treasurer"}, Authors{"treasurer", "reviewer"}, Authors{"approver", "treasurer"}}) {
    EXPECT_FALSE(TakeBack(body, authors).status.ok()) << authors.front();
  }
  EXPECT_EQ(TakeBack(body, {"treasurer", "admin-2"}).name(), "ACCEPTED");
}

TEST_F(BankReversalTest, WhatWasSpentIsNotTakenBack) {
  ASSERT_EQ(Issue(fund.NewStream(), Sar(1)).name(), "ACCEPTED");
  EXPECT_EQ(TakeBack(ExchangeReversed{made_, "wrong-amount", wrong_}).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(TakeBack(OpeningBalanceReversed{opened_, "wrong-amount", opened_body_}).name(),
            "LIMIT_EXCEEDED");
}

TEST_F(BankReversalTest, AnOpeningIsTakenBackByTwoAdministratorsAndOpenedAnew) {
  ASSERT_EQ(TakeBack(ExchangeReversed{made_, "did-not-happen", wrong_}).name(), "ACCEPTED");
  const OpeningBalanceReversed body{opened_, "wrong-amount", opened_body_};
  EXPECT_FALSE(TakeBack(body, {"admin-1", "treasurer"}).status.ok());
  ASSERT_EQ(TakeBack(body).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kBank, Peso()), 0);
  EXPECT_EQ(HeadOffice(chart::kAccumulatedFund, Peso()), 0);
  EXPECT_EQ(Open(Php(10'000'000)).name(), "ACCEPTED");
  EXPECT_EQ(Open(Php(10'000'000)).name(), "DUPLICATE");
  EXPECT_EQ(HeadOffice(chart::kBank, Peso()), 10'000'000);
}

TEST_F(BankReversalTest, AReversalIsNotTakenBack) {
  const Answer back = TakeBack(ExchangeReversed{made_, "wrong-amount", wrong_});
  EXPECT_EQ(TakeBack(ExchangeReversed{back.entry.index, "wrong-amount", wrong_}).name(),
            "NOT_FOUND");
}

}  // namespace
}  // namespace amanat::rules::treasury
