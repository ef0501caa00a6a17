#include "ledger/entry/catalogue.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/entry/testing/toy_catalogue.h"

namespace amanat::entry {
namespace {

constexpr EventType kOne{100};
constexpr EventType kLine{101};

TEST(CatalogueTest, FindsEveryEventTypeByItsNumberAndNoOther) {
  size_t found = 0;
  for (uint32_t number = 0; number < 70'000; ++number) {
    const EventTypeInfo* info = toy::Catalogue().FindEventType(number);
    if (info == nullptr) continue;
    ++found;
    EXPECT_EQ(static_cast<uint32_t>(info->type), number);
    EXPECT_EQ(toy::Catalogue().EventTypeName(number), info->name);
  }
  EXPECT_EQ(found, toy::Catalogue().event_types().size());
  EXPECT_EQ(toy::Catalogue().FindEventType(UINT32_MAX), nullptr);
  EXPECT_EQ(toy::Catalogue().EventTypeName(0), "EVENT_0");
  EXPECT_EQ(toy::Catalogue().EventTypeName(9999), "EVENT_9999");
}

TEST(CatalogueTest, HasWhatTheEngineHasItself) {
  EXPECT_EQ(EngineCatalogue().EventTypeName(3), "FOLLOWED");
  EXPECT_EQ(EngineCatalogue().OutcomeName(Outcome::kLimitExceeded), "LIMIT_EXCEEDED");
  for (const EventTypeInfo& info : EngineCatalogue().event_types()) {
    const EventTypeInfo* found = toy::Catalogue().FindEventType(static_cast<uint32_t>(info.type));
    ASSERT_NE(found, nullptr) << info.name;
    EXPECT_EQ(found->name, info.name);
  }
  EXPECT_EQ(EngineCatalogue().FindEventType(100), nullptr);
  EXPECT_EQ(EngineCatalogue().FindChart(1), nullptr);
}

TEST(CatalogueTest, KnowsWhichTypesAreLinesAndWhichAreNeverReversed) {
  EXPECT_TRUE(toy::Catalogue().IsManifest(142));
  EXPECT_EQ(toy::Catalogue().LineTypeOf(142), toy::kFileLine);
  EXPECT_FALSE(toy::Catalogue().IsManifest(143));
  EXPECT_FALSE(toy::Catalogue().IsManifest(9999));
  EXPECT_FALSE(toy::Catalogue().IsReversible(102));
  EXPECT_TRUE(toy::Catalogue().IsReversible(124));
  EXPECT_TRUE(toy::Catalogue().IsReversible(9999)) << "of a newer version: its permissions decide";
}

TEST(CatalogueTest, NamesOutcomesAndCharts) {
  EXPECT_EQ(toy::Catalogue().OutcomeName(toy::kForbidden), "FORBIDDEN");
  EXPECT_EQ(toy::Catalogue().OutcomeName(Outcome{999}), "OUTCOME_999");
  EXPECT_TRUE(toy::Catalogue().IsKnownOutcome(0));
  EXPECT_FALSE(toy::Catalogue().IsKnownOutcome(999));
  EXPECT_EQ(toy::Catalogue().ChartName(30), "PURSE");
  EXPECT_EQ(toy::Catalogue().ChartName(777), "CHART_777");
}

TEST(CatalogueDeathTest, StopsAtWhatContradictsItself) {
  const EventTypeInfo one{kOne, "ONE", SignerClass::kPerson, Book::kFund};
  EXPECT_DEATH(Catalogue({.event_types = {one, one}}), "");
  EXPECT_DEATH(Catalogue({.event_types = {{EventType::kFollowed, "MINE"}}}), "");
  EXPECT_DEATH(Catalogue({.outcomes = {{Outcome::kDuplicate, "MINE"}}}), "");
  EventTypeInfo manifest = one;
  manifest.line_type = kLine;
  EXPECT_DEATH(Catalogue({.event_types = {manifest}}), "") << "no such line";
  EXPECT_DEATH(Catalogue({.event_types = {manifest,
                                          {kLine, "LINE", SignerClass::kLine, Book::kRemittance}}}),
               "")
      << "a line in another book";
}

}  // namespace
}  // namespace amanat::entry
