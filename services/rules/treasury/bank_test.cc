// Opening balances and exchanges, of unlike currencies, both ways, and at their edges.
#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"

namespace amanat::rules::treasury {
namespace {

Money In(const char* code, int64_t minor_units) {
  return {*money::CurrencyFromCode(code), minor_units};
}

class BankTest : public testing::Test, protected TreasuryStory {};

TEST_F(BankTest, OpensWithTheStatementOfTwoAdministrators) {
  EXPECT_EQ(Open(Php(1'000)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kBank, Peso()), 1'000);
  EXPECT_EQ(HeadOffice(chart::kAccumulatedFund, Peso()), -1'000);
}

TEST_F(BankTest, RefusesAnOpeningThatIsNotMoneyOrNotSigned) {
  EXPECT_EQ(Open(Php(0)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Open({*money::CurrencyFromCode("XAU"), 5}).name(), "NO_MINOR_UNIT");
  EXPECT_FALSE(Open(Php(5), {"treasurer"}).status.ok());
  EXPECT_FALSE(Open(Php(5), {"admin-1"}).status.ok());
  EXPECT_FALSE(Open(Php(5), {"admin-1", "treasurer"}).status.ok());
  const OpeningBalance without_statement{Php(5), Hash(), today()};
  EXPECT_EQ(Submit(event::kOpeningBalance, without_statement, {}, {"admin-1", "admin-2"}).name(),
            "INVALID_ARGUMENT");
}

TEST_F(BankTest, OpensABalanceOnceAndNeverAheadOfItsDate) {
  const OpeningBalance body{Php(5), fund.random().Draw<Hash>(), today()};
  const std::vector<std::string> authors = {"admin-1", "admin-2"};
  EXPECT_EQ(Submit(event::kOpeningBalance, body, {}, authors).name(), "ACCEPTED");
  EXPECT_EQ(Submit(event::kOpeningBalance, body, {}, authors).name(), "DUPLICATE");
  EXPECT_EQ(Open(Php(7)).name(), "DUPLICATE") << "the same statement with another salt";
  EXPECT_EQ(HeadOffice(chart::kBank, Peso()), 5);
  const OpeningBalance ahead{Sar(5), fund.random().Draw<Hash>(), {fund.today() + 1}};
  EXPECT_EQ(Submit(event::kOpeningBalance, ahead, {}, authors).name(), "INVALID_PERIOD");
}

TEST_F(BankTest, ExchangesInFourLegsAndPostsTheLossApart) {
  ASSERT_EQ(Open(Php(15'234'720)).name(), "ACCEPTED");
  ASSERT_EQ(Exchange(Sar(1'000'001), Php(15'234'720)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kCurrencyPosition, Peso()), 15'234'715);
  EXPECT_EQ(HeadOffice(chart::kExchangeGainLoss, Peso()), 5);
  EXPECT_EQ(HeadOffice(chart::kBank, Peso()), 0);
  EXPECT_EQ(HeadOffice(chart::kBank, Riyal()), 1'000'001);
  EXPECT_EQ(HeadOffice(chart::kCurrencyPosition, Riyal()), -1'000'001);
}

TEST_F(BankTest, PostsAGainAsACreditAndNothingWhereTheRateWasKept) {
  ASSERT_EQ(Open(Php(100'000'000)).name(), "ACCEPTED");
  ASSERT_EQ(Exchange(Sar(10'000), Php(152'347)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kExchangeGainLoss, Peso()), 0);
  ASSERT_EQ(Exchange(Sar(10'000), Php(152'340)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kExchangeGainLoss, Peso()), -7);
}

TEST_F(BankTest, BooksALineOfTheBanksStatementOnce) {
  ASSERT_EQ(Open(Php(100'000'000)).name(), "ACCEPTED");
  ASSERT_EQ(Exchange(Sar(10'000), Php(152'347), "2026-0117").name(), "ACCEPTED");
  EXPECT_EQ(Exchange(Sar(10'000), Php(152'347), "2026-0117").name(), "DUPLICATE");
  EXPECT_EQ(Exchange(Sar(10'000), Php(152'347), "two words").name(), "INVALID_ARGUMENT");
  EXPECT_EQ(HeadOffice(chart::kBank, Riyal()), 10'000);
}

TEST_F(BankTest, RefusesAnExchangeWithoutItsRateOrItsMoney) {
  ASSERT_EQ(Open(Php(100)).name(), "ACCEPTED");
  EXPECT_EQ(Exchange(Sar(100), Php(1'523)).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(Exchange(Php(1), Php(1)).name(), "UNKNOWN_RATE");
  EXPECT_EQ(Exchange(In("KWD", 1), Php(1)).name(), "UNKNOWN_RATE");
  EXPECT_EQ(Exchange(Sar(0), Php(1)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Exchange(Sar(1), Php(-1)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Exchange(Sar(money::kAmountMax), Php(1)).name(), "INVALID_AMOUNT") << "worth too much";
}

TEST_F(BankTest, RefusesAnExchangeAheadOfItsDate) {
  ASSERT_EQ(Open(Php(100'000'000)).name(), "ACCEPTED");
  const ExchangeMade ahead{Sar(10'000), Php(152'347), rate, {fund.today() + 1}, "line-1"};
  EXPECT_EQ(fund.Submit("treasurer", event::kExchangeMade, ahead).name(), "INVALID_PERIOD");
}

class ToleranceTest : public BankTest {
 protected:
  ToleranceTest() { AMANAT_CHECK(Open(Php(100'000'000)).accepted()); }
  // 100.00 riyals, worth 1,523.47 pesos.
  ExchangeMade For(int64_t pesos, const std::string& line = "line-9") {
    return {Sar(10'000), Php(pesos), rate, today(), line};
  }
  std::string ByOne(const ExchangeMade& body, const std::string& author = "treasurer") {
    return fund.Submit(author, event::kExchangeMade, body).name();
  }
};

TEST_F(ToleranceTest, OneTreasurerBooksWithinTwoPercentOfTheRate) {
  EXPECT_EQ(ByOne(For(15'234'700)), "BEYOND_TOLERANCE") << "two zeros too many";
  EXPECT_EQ(ByOne(For(1)), "BEYOND_TOLERANCE");
  EXPECT_EQ(ByOne(For(155'394)), "BEYOND_TOLERANCE");
  EXPECT_EQ(ByOne(For(149'300)), "BEYOND_TOLERANCE");
  EXPECT_EQ(ByOne(For(155'393, "near-1")), "ACCEPTED");
  EXPECT_EQ(ByOne(For(149'301, "near-2")), "ACCEPTED");
  EXPECT_EQ(Exchange(Php(15'235), Sar(10'000)).name(), "BEYOND_TOLERANCE") << "sold for a tenth";
}

TEST_F(ToleranceTest, TheRefusalSaysWhatItIsWorthAndWhatToDo) {
  const Answer answer = fund.Submit("treasurer", event::kExchangeMade, For(15'234'700));
  for (const char* part : {"1523.47 PHP", "152347.00 PHP", "2 percent", "two persons"}) {
    EXPECT_NE(answer.detail.find(part), std::string::npos) << answer.detail;
  }
}

TEST_F(ToleranceTest, TwoPersonsBookWhatLiesBeyondAndNothingElse) {
  EXPECT_EQ(ExchangeByTwo(For(152'347)).name(), "AMOUNT_MISMATCH") << "one person's matter";
  ASSERT_EQ(ExchangeByTwo(For(170'000)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kCurrencyPosition, Peso()), 152'347);
  EXPECT_EQ(HeadOffice(chart::kExchangeGainLoss, Peso()), 17'653);
  EXPECT_EQ(HeadOffice(chart::kBank, Riyal()), 10'000);
  EXPECT_EQ(ExchangeByTwo(For(170'000)).name(), "DUPLICATE");
  EXPECT_EQ(ByOne(For(152'347)), "IDENTIFIER_REUSED") << "the same line of the statement";
}

TEST_F(ToleranceTest, BothPersonsAreOfHeadOfficeAndMayMoveMoney) {
  fund.AdmitOperator("treasurer-2", kHeadOffice, {Role::kTreasurer});
  fund.AdmitOperator("local", "riyadh", {Role::kTreasurer});
  const ExchangeMade body = For(170'000);
  for (const std::vector<std::string>& authors : {std::vector<std::string>{"treasurer"},
                                                  {"treasurer", "reviewer"},
                                                  {"reviewer", "treasurer"},
                                                  {"treasurer", "local"},
                                                  {"admin-1", "approver"}}) {
    EXPECT_FALSE(ExchangeByTwo(body, authors).status.ok()) << authors.back();
  }
  EXPECT_EQ(ExchangeByTwo(body, {"treasurer", "treasurer-2"}).name(), "ACCEPTED");
  EXPECT_EQ(ExchangeByTwo(For(170'001, "line-10"), {"admin-1", "admin-2"}).name(), "ACCEPTED");
}

TEST_F(ToleranceTest, EveryExchangeStandsWithItsWorthAndThoseBeyondInAList) {
  const LogIndex near = fund.Submit("treasurer", event::kExchangeMade, For(152'340)).entry.index;
  const LogIndex far = ExchangeByTwo(For(170'000, "line-10")).entry.index;
  const auto row = *BookedExchanges().Find(Rows(kHeadOffice), near);
  EXPECT_EQ(row->worth, Php(152'347));
  EXPECT_FALSE(row->beyond_tolerance);
  std::vector<LogIndex> listed;
  ASSERT_TRUE(BookedExchanges()
                  .ScanIndex(Rows(kHeadOffice), kExchangesBeyondTolerance, "", "",
                             [&](absl::string_view, const auto& key,
                                 const BookedExchange& found) -> absl::StatusOr<bool> {
                               EXPECT_EQ(found.charged(), Php(170'000));
                               listed.push_back(std::get<0>(key));
                               return true;
                             })
                  .ok());
  EXPECT_EQ(listed, std::vector<LogIndex>{far});
}

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

class ExchangeTest : public BankTest, public testing::WithParamInterface<ExchangeRow> {
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
    EXPECT_EQ(HeadOffice(chart::kCurrencyPosition, home.currency), sign * row.worth);
    EXPECT_EQ(HeadOffice(chart::kCurrencyPosition, foreign.currency), -sign * row.foreign_units);
    // A debit is a loss: more paid than it was worth, or less received.
    EXPECT_EQ(HeadOffice(chart::kExchangeGainLoss, home.currency),
              sign * (row.home_units - row.worth));
    EXPECT_EQ(HeadOffice(chart::kExchangeGainLoss, foreign.currency), 0);
    EXPECT_EQ(HeadOffice(chart::kBank, home.currency), buys ? 0 : row.home_units);
    EXPECT_EQ(HeadOffice(chart::kBank, foreign.currency), buys ? row.foreign_units : 0);
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
        ExchangeRow{"as much as there may be", "SAR", "PHP", 1, 1, money::kAmountMax,
                    money::kAmountMax, money::kAmountMax}));

TEST_F(BankTest, RefusesAnExchangeThatIsNoMoneyWhicheverWayItGoes) {
  ASSERT_EQ(Open(Sar(100)).name(), "ACCEPTED");
  EXPECT_EQ(Exchange(Php(1'523), Sar(101)).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(Exchange(Php(0), Sar(1)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Exchange(Php(1), Sar(-money::kAmountMax)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Exchange(Php(1), Sar(money::kAmountMax)).name(), "INVALID_AMOUNT") << "worth too much";
  rate = fund.SetRate("SAR", "PHP", 1, 1'000);
  EXPECT_EQ(Exchange(Php(1), Sar(1)).name(), "INVALID_AMOUNT") << "worth nothing";
}

TEST_F(BankTest, AnAmountBeyondTheCapIsAStatusThatNamesTheFieldAndNeverAnEntry) {
  ASSERT_EQ(Open(Php(money::kAmountMax)).name(), "ACCEPTED");
  const TreeSize size = fund.size(fund.log(kHeadOffice));
  for (const int64_t amount : {money::kAmountMax + 1, int64_t{5'900'000'000'000'000}, INT64_MAX,
                               -money::kAmountMax - 1, INT64_MIN}) {
    for (const Answer& answer : {Exchange(Sar(amount), Php(1)), Exchange(Sar(1), Php(amount))}) {
      EXPECT_EQ(answer.name(), "INVALID_ARGUMENT") << answer;
      EXPECT_NE(answer.status.message().find("an amount is at most 1000000000000000 minor units"),
                absl::string_view::npos);
    }
    EXPECT_EQ(Open(Sar(amount)).name(), "INVALID_ARGUMENT");
  }
  EXPECT_NE(Exchange(Sar(1), Php(INT64_MAX)).status.message().find("charged:"),
            absl::string_view::npos);
  EXPECT_EQ(fund.size(fund.log(kHeadOffice)), size);
}

TEST_F(BankTest, TheBanksDateLiesAtMostAYearBeforeTheEffectiveDate) {
  ASSERT_EQ(Open(Php(100'000'000)).name(), "ACCEPTED");
  ExchangeMade late{Sar(10'000), Php(152'347), rate, {fund.today() - 367}, "line-1"};
  EXPECT_EQ(fund.Submit("treasurer", event::kExchangeMade, late).name(), "INVALID_PERIOD");
  late.bank_date.days += 1;
  EXPECT_EQ(fund.Submit("treasurer", event::kExchangeMade, late).name(), "ACCEPTED");
}

}  // namespace
}  // namespace amanat::rules::treasury
