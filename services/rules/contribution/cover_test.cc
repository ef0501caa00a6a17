#include "services/rules/contribution/cover.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"

namespace amanat::contribution {
namespace {

CivilDays Day(absl::string_view text) { return *ParseCivilDate(text); }

TEST(AddMonthsTest, KeepsTheDayOrTakesTheLastOne) {
  EXPECT_EQ(AddMonths(Day("2026-03-15"), 24), Day("2028-03-15"));
  EXPECT_EQ(AddMonths(Day("2026-01-31"), 1), Day("2026-02-28"));
  EXPECT_EQ(AddMonths(Day("2028-02-29"), 12), Day("2029-02-28"));
  EXPECT_EQ(AddMonths(Day("2026-12-01"), 1), Day("2027-01-01"));
}

// One member who pays; each payment is recorded at the next index.
class CoverTest : public testing::Test {
 protected:
  LogIndex Pay(CivilDays paid_on, CivilDays contract_start, uint32_t months = 24) {
    const LogIndex index = 100 + payments_.size();
    payments_.push_back({index, paid_on, contract_start, months});
    return index;
  }
  LogIndex Pay(absl::string_view paid_on, absl::string_view contract_start, uint32_t months = 24) {
    return Pay(Day(paid_on), Day(contract_start), months);
  }
  std::string On(absl::string_view date, uint64_t tail_days = 0) const {
    const Cover cover = CoverOn(payments_, Day(date), tail_days);
    if (cover.status == CoverStatus::kNone) return "NONE";
    return absl::StrCat(CoverStatusName(cover.status), " ", FormatCivilDate(cover.start), " ",
                        FormatCivilDate(cover.end));
  }

  std::vector<Payment> payments_;
};

TEST_F(CoverTest, WhoNeverPaidHasNone) { EXPECT_EQ(On("2026-01-01"), "NONE"); }

TEST_F(CoverTest, GoesFromPendingToLapsed) {
  const LogIndex index = Pay("2024-01-10", "2024-02-01");
  EXPECT_EQ(On("2024-01-31"), "PENDING 2024-02-01 2026-02-01");
  EXPECT_EQ(On("2024-02-01"), "ACTIVE 2024-02-01 2026-02-01");
  EXPECT_EQ(On("2026-01-31"), "ACTIVE 2024-02-01 2026-02-01");
  EXPECT_EQ(On("2026-02-01"), "LAPSED 2024-02-01 2026-02-01");
  EXPECT_EQ(On("2026-02-01", 1), "TAIL 2024-02-01 2026-02-01");
  EXPECT_EQ(On("2026-02-02", 1), "LAPSED 2024-02-01 2026-02-01");
  EXPECT_EQ(CoverOn(payments_, Day("2025-01-01")).evidence, index);
}

TEST_F(CoverTest, OnlyCoverAndItsTailAreCovered) {
  Pay("2024-01-10", "2024-02-01");
  EXPECT_FALSE(CoverOn({}, Day("2024-03-01")).covered());
  EXPECT_FALSE(CoverOn(payments_, Day("2024-01-31"), 9).covered());
  EXPECT_TRUE(CoverOn(payments_, Day("2024-02-01")).covered());
  EXPECT_TRUE(CoverOn(payments_, Day("2026-02-01"), 1).covered());
  EXPECT_FALSE(CoverOn(payments_, Day("2026-02-02"), 1).covered());
}

TEST_F(CoverTest, AContractThatBeganBeforeThePaymentIsCoveredFromThePayment) {
  Pay("2024-03-15", "2024-01-01");
  EXPECT_EQ(On("2024-03-14"), "PENDING 2024-03-15 2026-03-15");
  EXPECT_EQ(On("2024-03-15"), "ACTIVE 2024-03-15 2026-03-15");
}

TEST_F(CoverTest, RenewalBeforeExpiryExtendsFromExpiry) {
  Pay("2024-01-01", "2024-01-01");
  const LogIndex renewal = Pay("2025-12-31", "2025-12-31");
  EXPECT_EQ(On("2026-01-01"), "ACTIVE 2026-01-01 2028-01-01");
  EXPECT_EQ(CoverOn(payments_, Day("2027-12-31")).evidence, renewal);
}

// The date of payment decides, not the contract for which it is: paid on the last day of cover, it
// extends cover, however much later the contract begins.
TEST_F(CoverTest, PaymentOnTheLastDayOfCoverForALaterContractExtendsCover) {
  Pay("2024-01-01", "2024-01-01");
  const LogIndex renewal = Pay("2025-12-31", "2026-06-01");
  EXPECT_EQ(On("2025-12-31"), "ACTIVE 2024-01-01 2026-01-01");
  EXPECT_EQ(On("2026-01-01"), "ACTIVE 2026-01-01 2028-01-01");
  EXPECT_EQ(CoverOn(payments_, Day("2026-01-01")).evidence, renewal);
}

TEST_F(CoverTest, PaymentOnTheDayAfterCoverForALaterContractLeavesAGap) {
  Pay("2024-01-01", "2024-01-01");
  Pay("2026-01-01", "2026-06-01");
  EXPECT_EQ(On("2026-01-01"), "LAPSED 2024-01-01 2026-01-01");
  EXPECT_EQ(On("2026-06-01"), "ACTIVE 2026-06-01 2028-06-01");
}

TEST_F(CoverTest, RenewalOnTheDayOfExpiryOrLaterBeginsWithThePayment) {
  Pay("2024-01-01", "2024-01-01");
  Pay("2026-05-01", "2026-04-01");
  EXPECT_EQ(On("2026-04-30"), "LAPSED 2024-01-01 2026-01-01");
  EXPECT_EQ(On("2026-04-30", 365), "TAIL 2024-01-01 2026-01-01");
  EXPECT_EQ(On("2026-05-01"), "ACTIVE 2026-05-01 2028-05-01");
}

TEST_F(CoverTest, IsTheSameInWhicheverOrderReceiptsArrive) {
  Pay("2025-12-31", "2025-12-31");
  Pay("2024-01-01", "2024-01-01");
  EXPECT_EQ(On("2024-06-01"), "ACTIVE 2024-01-01 2026-01-01");
  EXPECT_EQ(On("2026-06-01"), "ACTIVE 2026-01-01 2028-01-01");
}

TEST_F(CoverTest, OfTwoReceiptsOfOneDayTheEarlierEntryComesFirst) {
  const LogIndex first = Pay("2024-01-01", "2024-01-01", 12);
  const LogIndex second = Pay("2024-01-01", "2024-01-01", 24);
  EXPECT_EQ(CoverOn(payments_, Day("2024-12-31")).evidence, first);
  EXPECT_EQ(CoverOn(payments_, Day("2025-01-01")).evidence, second);
  std::swap(payments_[0], payments_[1]);
  EXPECT_EQ(CoverOn(payments_, Day("2024-12-31")).evidence, first);
}

TEST_F(CoverTest, NobodyBuysCoverForWhatHasHappenedAlready) {
  Pay("2024-01-01", "2024-01-01", 12);
  Pay("2024-12-20", "2024-12-20", 12);
  payments_[0].recorded_on = Day("2024-01-15");
  payments_[1].recorded_on = Day("2025-01-10");
  EXPECT_EQ(On("2024-01-14"), "NONE") << "paid, and not recorded yet";
  EXPECT_EQ(On("2024-01-15"), "ACTIVE 2024-01-01 2025-01-01");
  EXPECT_EQ(On("2025-01-09"), "LAPSED 2024-01-01 2025-01-01");
  EXPECT_EQ(On("2025-01-10"), "ACTIVE 2025-01-01 2026-01-01") << "as if it had not been late";
}

// The naive model: a calendar of days on which the member is covered.
TEST_F(CoverTest, AgreesWithACalendarOfDays) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  const CivilDays first = Day("2021-01-01");
  constexpr CivilDays kSpan = 3'000;
  std::vector<std::pair<CivilDays, CivilDays>> payments;
  for (int i = 0; i < 5; ++i) {
    const CivilDays paid_on = first + static_cast<CivilDays>(random() % 2'500);
    payments.emplace_back(paid_on, paid_on + static_cast<CivilDays>(random() % 200) - 50);
    Pay(payments.back().first, payments.back().second);
  }
  std::stable_sort(payments.begin(), payments.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<bool> calendar(8'000, false);
  CivilDays end = 0;
  for (const auto& [paid_on, contract_start] : payments) {
    const CivilDays start = paid_on < end ? end : std::max(paid_on, contract_start);
    end = AddMonths(start, 24);
    for (CivilDays day = start; day < end && day - first < 8'000; ++day)
      calendar[day - first] = true;
  }
  for (CivilDays day = 0; day < kSpan; ++day) {
    ASSERT_EQ(CoverOn(payments_, first + day).covered(), calendar[day])
        << FormatCivilDate(first + day);
  }
}

}  // namespace
}  // namespace amanat::contribution
