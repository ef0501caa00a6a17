#include "services/contribution/cover.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "services/contribution/contribution_core.h"
#include "services/core/testing/core_fixture.h"

namespace amanat::contribution {
namespace {

using core_testing::CoreFixture;
using directory::Role;
using entry::EventType;

CivilDays Day(absl::string_view text) { return *ParseCivilDate(text); }

// A fund with one collector in which members pay.
class CoverTest : public testing::Test {
 protected:
  CoverTest()
      : fund_([](const entry::LogName& name) {
          std::vector<std::unique_ptr<core::Core>> cores;
          if (name.book == entry::Book::kFund)
            cores.push_back(std::make_unique<ContributionCore>());
          return cores;
        }) {
    fund_.AdmitOperator("col-1", core_testing::kHeadOffice, {Role::kCollector});
    SetSchedule("2020-01-01", 24);
    fund_.clock().Set(Day("2030-01-01") * kMicrosPerDay);
  }

  void SetSchedule(absl::string_view from, uint64_t months) {
    directory::ScheduleSet schedule;
    schedule.version = ++schedule_version_;
    schedule.effective_from.days = Day(from);
    schedule.contribution = {*money::CurrencyFromCode("PHP"), 150'000};
    schedule.cover_months = months;
    fund_.SetSchedule(schedule);
  }

  LogIndex Pay(CivilDays paid_on, CivilDays contract_start) {
    Contribution body;
    body.collector = "col-1";
    body.receipt_book = "A";
    body.receipt_number = ++receipts_;
    body.amount = {*money::CurrencyFromCode("PHP"), 150'000};
    body.destination = "SAU";
    body.contract_start.days = contract_start;
    body.paid_on.days = paid_on;
    const auto answer =
        fund_.Submit("col-1", EventType::kContributionCollected, body, {}, {member_});
    EXPECT_EQ(answer.name(), "ACCEPTED") << answer;
    return answer.entry.index;
  }
  LogIndex Pay(absl::string_view paid_on, absl::string_view contract_start) {
    return Pay(Day(paid_on), Day(contract_start));
  }

  const CoverBook& book() const {
    return fund_.FindCore<ContributionCore>(fund_.log(core_testing::kHeadOffice)).cover();
  }
  std::string CoverOn(absl::string_view date, uint64_t tail_days = 0) const {
    const Cover cover = book().CoverOn(member_, Day(date), tail_days);
    if (cover.status == CoverStatus::kNone) return "NONE";
    return absl::StrCat(CoverStatusName(cover.status), " ", FormatCivilDate(cover.start), " ",
                        FormatCivilDate(cover.end));
  }

  CoreFixture fund_;
  uint64_t schedule_version_ = 0;
  uint64_t receipts_ = 0;
  SubjectId member_ = fund_.NewSubject();
};

TEST_F(CoverTest, WhoNeverPaidHasNone) { EXPECT_EQ(CoverOn("2026-01-01"), "NONE"); }

TEST_F(CoverTest, GoesFromPendingToLapsed) {
  const LogIndex index = Pay("2024-01-10", "2024-02-01");
  EXPECT_EQ(CoverOn("2024-01-31"), "PENDING 2024-02-01 2026-02-01");
  EXPECT_EQ(CoverOn("2024-02-01"), "ACTIVE 2024-02-01 2026-02-01");
  EXPECT_EQ(CoverOn("2026-01-31"), "ACTIVE 2024-02-01 2026-02-01");
  EXPECT_EQ(CoverOn("2026-02-01"), "LAPSED 2024-02-01 2026-02-01");
  EXPECT_EQ(CoverOn("2026-02-01", 1), "TAIL 2024-02-01 2026-02-01");
  EXPECT_EQ(CoverOn("2026-02-02", 1), "LAPSED 2024-02-01 2026-02-01");
  EXPECT_EQ(book().CoverOn(member_, Day("2025-01-01")).evidence, index);
}

TEST_F(CoverTest, AContractThatBeganBeforeThePaymentIsCoveredFromThePayment) {
  Pay("2024-03-15", "2024-01-01");
  EXPECT_EQ(CoverOn("2024-03-14"), "PENDING 2024-03-15 2026-03-15");
  EXPECT_EQ(CoverOn("2024-03-15"), "ACTIVE 2024-03-15 2026-03-15");
}

TEST_F(CoverTest, RenewalBeforeExpiryExtendsFromExpiry) {
  Pay("2024-01-01", "2024-01-01");
  const LogIndex renewal = Pay("2025-12-31", "2025-12-31");
  EXPECT_EQ(CoverOn("2026-01-01"), "ACTIVE 2026-01-01 2028-01-01");
  EXPECT_EQ(book().CoverOn(member_, Day("2027-12-31")).evidence, renewal);
}

TEST_F(CoverTest, RenewalOnTheDayOfExpiryOrLaterBeginsWithThePayment) {
  Pay("2024-01-01", "2024-01-01");
  Pay("2026-05-01", "2026-04-01");
  EXPECT_EQ(CoverOn("2026-04-30"), "LAPSED 2024-01-01 2026-01-01");
  EXPECT_EQ(CoverOn("2026-04-30", 365), "TAIL 2024-01-01 2026-01-01");
  EXPECT_EQ(CoverOn("2026-05-01"), "ACTIVE 2026-05-01 2028-05-01");
}

TEST_F(CoverTest, IsTheSameInWhicheverOrderReceiptsArrive) {
  Pay("2025-12-31", "2025-12-31");
  Pay("2024-01-01", "2024-01-01");
  EXPECT_EQ(CoverOn("2024-06-01"), "ACTIVE 2024-01-01 2026-01-01");
  EXPECT_EQ(CoverOn("2026-06-01"), "ACTIVE 2026-01-01 2028-01-01");
}

TEST_F(CoverTest, TakesTheMonthsOfTheScheduleInForceAtPayment) {
  SetSchedule("2025-01-01", 36);
  Pay("2024-12-31", "2025-06-01");
  EXPECT_EQ(CoverOn("2025-06-01"), "ACTIVE 2025-06-01 2027-06-01");
  Pay("2027-01-01", "2027-01-01");
  EXPECT_EQ(CoverOn("2027-06-01"), "ACTIVE 2027-06-01 2030-06-01");
}

TEST_F(CoverTest, ALaterScheduleChangesNoCoverThatWasGiven) {
  Pay("2024-01-01", "2024-01-01");
  SetSchedule("2023-01-01", 12);
  EXPECT_EQ(CoverOn("2025-12-31"), "ACTIVE 2024-01-01 2026-01-01");
}

TEST_F(CoverTest, KnowsTheMemberOfAnEntry) {
  const LogIndex index = Pay("2024-01-01", "2024-01-01");
  ASSERT_NE(book().MemberOf(index), nullptr);
  EXPECT_EQ(*book().MemberOf(index), member_);
  EXPECT_EQ(book().MemberOf(index + 1), nullptr);
  EXPECT_EQ(book().MemberOf(0), nullptr);
  EXPECT_EQ(book().members(), 1u);
}

TEST_F(CoverTest, KnowsEveryMemberHoweverManyPay) {
  constexpr size_t kMembers = 40;
  constexpr size_t kPayments = 150;
  std::vector<SubjectId> members;
  while (members.size() < kMembers) members.push_back(fund_.NewSubject());
  std::vector<CivilDays> ends(kMembers, 0);
  for (size_t i = 0; i < kPayments; ++i) {
    const size_t payer = i % kMembers;
    member_ = members[payer];
    const CivilDays paid_on = Day("2024-01-01") + static_cast<CivilDays>(i);
    const LogIndex index = Pay(paid_on, paid_on);
    ends[payer] = AddMonths(ends[payer] == 0 ? paid_on : ends[payer], 24);
    ASSERT_EQ(book().members(), std::min(i + 1, kMembers));
    ASSERT_EQ(*book().MemberOf(index), member_);
    ASSERT_EQ(book().CoverOn(member_, ends[payer] - 1).evidence, index);
  }
  for (size_t i = 0; i < kMembers; ++i) {
    EXPECT_EQ(book().CoverOn(members[i], ends[i] - 1).status, CoverStatus::kActive);
    EXPECT_EQ(book().CoverOn(members[i], ends[i]).status, CoverStatus::kLapsed);
  }
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
    const Cover cover = book().CoverOn(member_, first + day);
    ASSERT_EQ(cover.covered(), calendar[day]) << FormatCivilDate(first + day);
  }
}

}  // namespace
}  // namespace amanat::contribution
