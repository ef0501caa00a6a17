#include "clients/intake/columns.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/intake/collector_file.h"
#include "clients/intake/price_file.h"
#include "clients/intake/remittance_file.h"
#include "services/forms/channel.h"

namespace amanat::intake {
namespace {

constexpr CivilDays kReadOn = 20'784;  // 2026-11-27

TEST(ColumnsTest, AnExampleFileIsReadWithoutAFault) {
  for (const CivilDays today : {kReadOn, kReadOn + 60, CivilDays{20'818}}) {
    const auto receipts = ReadCollectorFile(ExampleOf(CollectorColumns(), today), today);
    ASSERT_TRUE(receipts.ok()) << receipts.status();
    EXPECT_EQ(FaultsError(receipts->faults), absl::OkStatus());
    EXPECT_EQ(receipts->receipts.size(), 1u);
    const auto remittances =
        ReadRemittancesCsv(ExampleOf(RemittanceColumns(), today), "example", today);
    ASSERT_TRUE(remittances.ok()) << remittances.status();
    EXPECT_EQ(FaultsError(remittances->faults), absl::OkStatus());
    ASSERT_EQ(remittances->rows.size(), 1u);
    EXPECT_TRUE(remittances->rows.front().body.reference.has_value());
    const auto prices = ReadPricesCsv(ExampleOf(PriceColumns(), today), today);
    ASSERT_TRUE(prices.ok()) << prices.status();
    EXPECT_EQ(FaultsError(prices->faults), absl::OkStatus());
    EXPECT_EQ(prices->prices.size(), 1u);
  }
}

TEST(ColumnsTest, TheQuarterOfAnExampleIsThatOfItsDay) {
  EXPECT_NE(ExampleOf(PriceColumns(), *ParseCivilDate("2026-11-27")).find("2026_4Q"),
            std::string::npos);
  EXPECT_NE(ExampleOf(PriceColumns(), *ParseCivilDate("2027-01-01")).find("2027_1Q"),
            std::string::npos);
  EXPECT_NE(ExampleOf(PriceColumns(), *ParseCivilDate("2026-06-30")).find("2026_2Q"),
            std::string::npos);
}

TEST(ColumnsTest, TheWordsNameEveryColumnAndWhichMayBeMissing) {
  for (const auto* file : {&CollectorColumns(), &RemittanceColumns(), &PriceColumns()}) {
    const std::string words = ColumnsInWords(*file);
    for (const Column& column : file->columns) {
      const bool optional = column.presence == Presence::kOptional;
      EXPECT_NE(words.find(absl::StrCat("  ", optional ? "[" : "", column.name)), std::string::npos)
          << column.name;
    }
  }
}

TEST(ColumnsTest, TheWordsNameEveryChannel) {
  const std::string words = ColumnsInWords(RemittanceColumns());
  for (const auto channels : {remittance::FundingChannels(), remittance::PayoutChannels()}) {
    for (const absl::string_view channel : channels) {
      EXPECT_NE(words.find(std::string(channel)), std::string::npos) << channel;
    }
  }
}

TEST(ColumnsTest, WhatIsKnownAsAnotherColumnIsNone) {
  for (const auto* file : {&CollectorColumns(), &RemittanceColumns(), &PriceColumns()}) {
    for (const absl::string_view other : file->known_others) {
      for (const Column& column : file->columns) EXPECT_NE(other, column.name);
    }
  }
}

}  // namespace
}  // namespace amanat::intake
