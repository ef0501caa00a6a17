#include "services/rules/catalogue/catalogue.h"

#include <algorithm>
#include <set>

#include "amanat/acts/all.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amanat::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

TEST(FundCatalogueTest, HasEveryActAsItsBodyIsDefined) {
  size_t acts = 0;
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      ++acts;
      const entry::EventTypeInfo* info = FundCatalogue().FindEventType(act.event_type);
      ASSERT_NE(info, nullptr) << act.name;
      EXPECT_EQ(info->name, act.name);
      EXPECT_EQ(info->signer_class, act.signer_class) << act.name;
      EXPECT_EQ(info->book, act.book) << act.name;
      EXPECT_EQ(static_cast<uint32_t>(info->line_type), act.line_event_type) << act.name;
    }
  }
  const size_t writers = std::count_if(
      FundCatalogue().event_types().begin(), FundCatalogue().event_types().end(),
      [](const entry::EventTypeInfo& info) { return static_cast<uint32_t>(info.type) < 10; });
  EXPECT_EQ(FundCatalogue().event_types().size(), acts + writers);
}

TEST(FundCatalogueTest, NamesAreUnique) {
  std::set<std::string> names;
  for (const auto& info : FundCatalogue().event_types()) {
    EXPECT_TRUE(names.insert(std::string(info.name)).second) << info.name;
  }
  names.clear();
  for (const auto& info : FundCatalogue().outcomes()) {
    EXPECT_TRUE(names.insert(std::string(info.name)).second) << info.name;
  }
  names.clear();
  for (const auto& info : FundCatalogue().charts()) {
    EXPECT_TRUE(names.insert(std::string(info.name)).second) << info.name;
  }
  EXPECT_EQ(FundCatalogue().EventTypeName(102), "ALLOTMENT_ISSUED");
  EXPECT_EQ(FundCatalogue().OutcomeName(outcome::kNotCovered), "NOT_COVERED");
  EXPECT_EQ(FundCatalogue().ChartName(30), "ALLOTMENT_CASH");
}

TEST(FundCatalogueTest, TheWayOfAnAllotmentOutAndBackIsNeverReversed) {
  std::vector<entry::EventType> never;
  for (const auto& info : FundCatalogue().event_types()) {
    if (!info.reversible) never.push_back(info.type);
  }
  EXPECT_THAT(
      never,
      ElementsAre(event::kAllotmentIssued, event::kAllotmentAccepted, event::kAcceptanceSeen,
                  event::kAllotmentReturned, event::kReturnCredited, event::kAllotmentDeclined,
                  event::kDeclineSeen, event::kReturnRefused, event::kReturnRefusalSeen,
                  event::kReturnRestoredSeen, event::kReturnCreditedWithLoss));
}

// What keeps an office from spending what it was not given: no other rule looks at balances.
TEST(FundCatalogueTest, NoMoneyIsSpentThatIsNotThere) {
  std::vector<entry::Chart> never_credit, never_debit;
  for (const entry::ChartInfo& info : FundCatalogue().charts()) {
    if (info.limit == entry::Limit::kNeverCredit) never_credit.push_back(info.chart);
    if (info.limit == entry::Limit::kNeverDebit) never_debit.push_back(info.chart);
  }
  EXPECT_THAT(never_credit,
              UnorderedElementsAre(chart::kBank, chart::kAllotmentInTransit, chart::kDueFrom,
                                   chart::kReceivable, chart::kCollector, chart::kDepositsInTransit,
                                   chart::kAllotmentCash, chart::kDisbursed));
  EXPECT_THAT(never_debit,
              UnorderedElementsAre(chart::kClaimsPayable, chart::kClaimsOrdered, chart::kDueTo));
}

TEST(FundCatalogueTest, AnAllotmentHasTheMoneyOfItsAcceptanceAndWhatCameBackAlone) {
  const auto debited_by = [](entry::Chart chart) {
    return FundCatalogue().FindChart(static_cast<uint32_t>(chart))->debit_event_types;
  };
  EXPECT_THAT(debited_by(chart::kAllotmentInTransit),
              ElementsAre(event::kAllotmentIssued, event::kReturnRefused));
  EXPECT_THAT(debited_by(chart::kAllotmentCash),
              ElementsAre(event::kAllotmentAccepted, event::kReturnRefusalSeen,
                          event::kSpendRefunded, event::kSpendReversed));
  EXPECT_THAT(debited_by(chart::kDueFrom),
              ElementsAre(event::kAcceptanceSeen, event::kLineAcceptanceReversed,
                          event::kReturnRestoredSeen));
  EXPECT_THAT(debited_by(chart::kReceivable), ElementsAre(event::kLiquidationLineAccepted));
}

TEST(FundCatalogueTest, EventTypesOfEveryChartAscendAndAreKnown) {
  for (const entry::ChartInfo& info : FundCatalogue().charts()) {
    EXPECT_TRUE(std::is_sorted(info.event_types.begin(), info.event_types.end())) << info.name;
    for (const entry::EventType type : info.event_types) {
      EXPECT_NE(FundCatalogue().FindEventType(static_cast<uint32_t>(type)), nullptr) << info.name;
    }
    for (const entry::EventType debit : info.debit_event_types) {
      EXPECT_THAT(info.event_types, ::testing::Contains(debit)) << info.name;
    }
  }
  EXPECT_EQ(FundCatalogue().charts().size(), 17u);
}

}  // namespace
}  // namespace amanat::rules
