#include "services/rules/contribution/tables.h"

#include <gtest/gtest.h>

#include <limits>

#include "ledger/state/testing/memory_reader.h"

namespace amanat::rules::contribution {
namespace {

using amanat::contribution::Contribution;

const money::Currency kPeso = *money::CurrencyFromCode("PHP");
const money::Currency kRiyal = *money::CurrencyFromCode("SAR");

class TablesTest : public testing::Test {
 protected:
  void PutDeposit(const std::string& collector, const std::string& slip, LogIndex index,
                  LogIndex credit = 0) {
    ASSERT_TRUE(Deposits().Put(rows_, {index, {kPeso, 5}, {20'000}, credit}, collector, slip).ok());
  }
  // The slips of one page of uncredited deposits; `token` goes on behind it.
  std::vector<std::string> Page(size_t size, std::string& token) {
    std::vector<std::string> slips;
    EXPECT_TRUE(Deposits()
                    .ScanIndex(rows_, kUncreditedDeposits, "", token,
                               [&](absl::string_view index, const auto& key,
                                   const Deposit&) -> absl::StatusOr<bool> {
                                 token = std::string(index);
                                 slips.push_back(std::get<1>(key));
                                 return slips.size() < size;
                               })
                    .ok());
    return slips;
  }
  void Count(const std::string& collector, const std::string& destination, money::Money amount) {
    Contribution body;
    body.destination = destination;
    body.amount = amount;
    ASSERT_TRUE(CountContribution(body, collector, rows_).ok());
  }

  state::MemoryReader stored_;
  state::Overlay rows_{&stored_};
};

TEST_F(TablesTest, UncreditedDepositsStandInTheOrderOfTheirEntries) {
  PutDeposit("col-1", "S-9", 300);
  PutDeposit("col-2", "S-1", 70'000);
  PutDeposit("col-1", "S-1", 7);
  std::string token;
  EXPECT_EQ(Page(9, token), (std::vector<std::string>{"S-1", "S-9", "S-1"}));
}

TEST_F(TablesTest, ACreditedDepositLeavesTheListAndIsFoundStill) {
  PutDeposit("col-1", "S-1", 7);
  PutDeposit("col-1", "S-2", 8);
  PutDeposit("col-1", "S-1", 7, /*credit=*/20);
  std::string token;
  EXPECT_EQ(Page(9, token), (std::vector<std::string>{"S-2"}));
  const auto deposit = Deposits().Find(rows_, "col-1", "S-1");
  ASSERT_TRUE(deposit.ok() && deposit->has_value());
  EXPECT_EQ((**deposit).credit, 20u);
}

TEST_F(TablesTest, APageGoesOnBehindTheLastOneThoughThatIsCreditedMeanwhile) {
  for (LogIndex index = 1; index <= 6; ++index) {
    PutDeposit("col-1", absl::StrCat("S-", index), index);
  }
  stored_.Apply(rows_.Seal());
  rows_.ForgetStored();
  std::string token;
  EXPECT_EQ(Page(2, token), (std::vector<std::string>{"S-1", "S-2"}));
  PutDeposit("col-1", "S-2", 2, /*credit=*/20);
  PutDeposit("col-1", "S-3", 3, /*credit=*/21);
  EXPECT_EQ(Page(2, token), (std::vector<std::string>{"S-4", "S-5"}));
  EXPECT_EQ(Page(2, token), (std::vector<std::string>{"S-6"}));
  EXPECT_TRUE(Page(2, token).empty());
}

TEST_F(TablesTest, EveryStatisticIsASumOfTheTallies) {
  Count("col-1", "SAU", {kPeso, 5});
  Count("col-1", "SAU", {kPeso, 5});
  Count("col-1", "HKG", {kPeso, 5});
  Count("col-2", "SAU", {kRiyal, 7});
  const auto statistics = ReadStatistics(rows_);
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  EXPECT_EQ(statistics->contributions, 4u);
  EXPECT_EQ(statistics->by_currency.at(kPeso).count, 3u);
  EXPECT_EQ(statistics->by_currency.at(kPeso).sum(), 15);
  EXPECT_EQ(statistics->by_destination.at({"SAU", kPeso}).sum(), 10);
  EXPECT_EQ(statistics->by_destination.at({"SAU", kRiyal}).sum(), 7);
  EXPECT_EQ(statistics->by_collector.at({"col-1", kPeso}).count, 3u);
  EXPECT_EQ(statistics->by_collector.size(), 2u);
}

TEST_F(TablesTest, SumsGoOnBeyond64Bits) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  for (int i = 0; i < 5; ++i) Count("col-1", "SAU", {kPeso, kMost});
  const auto statistics = ReadStatistics(rows_);
  ASSERT_TRUE(statistics.ok());
  EXPECT_EQ(statistics->by_currency.at(kPeso).sum(), absl::int128(kMost) * 5);
  Tally tally;
  tally.Add(1, -3);
  EXPECT_EQ(tally.sum(), -3);
}

TEST_F(TablesTest, AnUnreadableTallyIsNotBegunAnew) {
  stored_.broken = absl::UnavailableError("the disk does not answer");
  Contribution body;
  EXPECT_EQ(CountContribution(body, "col-1", rows_), stored_.broken);
  EXPECT_EQ(ReadStatistics(rows_).status(), stored_.broken);
}

}  // namespace
}  // namespace amanat::rules::contribution
