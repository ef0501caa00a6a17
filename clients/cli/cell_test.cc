#include "clients/cli/cell.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/cli/short_id.h"

namespace amanat::cli {
namespace {

constexpr char kId[] = "3f9a07c1d20123456789abcdef012345";

money::Currency Code(const char* code) { return *money::CurrencyFromCode(code); }

TEST(CellTest, AnAmountHasAFormForPeopleAndOneForPrograms) {
  const Cell cell = Cell::Amount(Code("PHP"), 152'347);
  EXPECT_EQ(cell.text(), "1523.47");
  EXPECT_EQ(cell.for_people(), "PHP 1,523.47");
  EXPECT_TRUE(cell.is_number());
}

TEST(CellTest, NoMoneyIsNoAmount) {
  const Cell cell = Cell::Amount(money::Currency(), 0);
  EXPECT_EQ(cell.text(), "0");
  EXPECT_FALSE(cell.currency().has_value());
}

TEST(CellTest, APercentageIsRoundedForPeopleAlone) {
  EXPECT_EQ(Cell::Percent(2'512'857).text(), "2.512857");
  EXPECT_EQ(Cell::Percent(2'512'857).for_people(), "2.51 %");
  EXPECT_EQ(Cell::Percent(2'515'000).for_people(), "2.52 %");
  EXPECT_EQ(Cell::Percent(-415'000).for_people(), "-0.42 %");
  EXPECT_EQ(Cell::Percent(0).for_people(), "0.00 %");
}

TEST(CellTest, AMomentIsToldToPeopleInAnotherFormAndIsNoNumber) {
  const Cell cell = Cell::Told("2026-11-27T01:14:00.000000Z", "27 Nov 09:14 Manila");
  EXPECT_EQ(cell.for_people(), "27 Nov 09:14 Manila");
  EXPECT_FALSE(cell.is_number());
  EXPECT_EQ(JsonOf({{"since", cell}}), "{\"since\":\"2026-11-27T01:14:00.000000Z\"}");
}

TEST(CellTest, TextIsTheSameForBoth) {
  EXPECT_EQ(Cell("ACCEPTED").for_people(), "ACCEPTED");
  EXPECT_EQ(Cell("1").for_people(), "1");
  EXPECT_FALSE(Cell("1").is_number());
}

TEST(CellTest, JsonHasMinorUnitsBehindAnAmount) {
  EXPECT_EQ(JsonOf({{"amount", Cell::Amount(Code("PHP"), 152'347)}, {"currency", "PHP"}}),
            R"({"amount":"1523.47","amount_minor":152347,"currency":"PHP"})");
  EXPECT_EQ(JsonOf({{"balance", Cell::Amount(Code("JPY"), -5)}, {"currency", "JPY"}}),
            R"({"balance":"-5","balance_minor":-5,"currency":"JPY"})");
}

TEST(CellTest, JsonNamesTheCurrencyThatTheRowDoesNot) {
  EXPECT_EQ(JsonOf({{"paid", Cell::Amount(Code("SAR"), 100)}}),
            R"({"paid":"1.00","paid_minor":100,"paid_currency":"SAR"})");
  EXPECT_EQ(JsonOf({{"paid", Cell::Amount(Code("SAR"), 100)}, {"currency", "PHP"}}),
            R"({"paid":"1.00","paid_minor":100,"paid_currency":"SAR","currency":"PHP"})");
}

TEST(CellTest, MinorUnitsBeyondWhatReadersHoldAreText) {
  EXPECT_EQ(
      JsonOf({{"sum", Cell::Amount(Code("JPY"), absl::int128(1) << 70)}, {"currency", "JPY"}}),
      R"({"sum":"1180591620717411303424","sum_minor":"1180591620717411303424","currency":"JPY"})");
}

TEST(CellTest, AnIdHasItsShortFormBesideIt) {
  const std::string short_id = ShortId(IdKind::kCase, kId);
  EXPECT_EQ(JsonOf({{"case", kId}}),
            absl::StrCat(R"({"case":")", kId, R"(","case_short":")", short_id, R"("})"));
  const Row table = ForTable({{"case", kId}, {"state", "open"}});
  ASSERT_EQ(table.size(), 3u);
  EXPECT_EQ(table[0].first, "case_short");
  EXPECT_EQ(table[0].second.text(), short_id);
  EXPECT_EQ(table[1].second.text(), kId);
  EXPECT_EQ(ForTable({{"case", ""}})[0].second.text(), "");
}

TEST(CellTest, TextOfJsonIsEscaped) { EXPECT_EQ(JsonOf({{"name", "a\"b"}}), R"({"name":"a\"b"})"); }

TEST(CellTest, WhatThereIsNotIsEmptyToProgramsAndAStrokeToPeople) {
  EXPECT_EQ(JsonOf({{"guard", Cell::Nothing()}}), "{\"guard\":\"\"}");
  EXPECT_EQ(Cell::Nothing().for_people(), "-");
  EXPECT_EQ(JsonOf({{"to_send", Cell::Number(12, "at most 12")}}), "{\"to_send\":\"12\"}");
  EXPECT_EQ(Cell::Number(12, "at most 12").for_people(), "at most 12");
}

}  // namespace
}  // namespace amanat::cli
