#include "ledger/money/currency.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <set>

#include "ledger/base/file.h"

namespace amanat::money {
namespace {

TEST(CurrencyTest, KnowsCodesNumbersAndMinorUnits) {
  EXPECT_EQ(CurrencyFromCode("SAR")->numeric, 682);
  EXPECT_EQ(CodeOf(Currency{682}), "SAR");
  EXPECT_EQ(*CurrencyFromNumeric(8), *CurrencyFromCode("ALL"));
  EXPECT_EQ(*MinorUnits(*CurrencyFromCode("JPY")), 0);
  EXPECT_EQ(*MinorUnits(*CurrencyFromCode("SAR")), 2);
  EXPECT_EQ(*MinorUnits(*CurrencyFromCode("KWD")), 3);
  EXPECT_EQ(*MinorUnits(*CurrencyFromCode("CLF")), 4);
}

TEST(CurrencyTest, GoldIsACurrencyWithoutMinorUnit) {
  const auto gold = CurrencyFromCode("XAU");
  ASSERT_TRUE(gold.ok());
  EXPECT_EQ(MinorUnits(*gold).status(), absl::FailedPreconditionError("XAU has no minor unit"));
}

TEST(CurrencyTest, AWithdrawnCodeHasAnErrorOfItsOwn) {
  EXPECT_EQ(CurrencyFromCode("DEM").status(),
            absl::FailedPreconditionError("DEM was withdrawn from ISO 4217 in 2002-03"));
  EXPECT_EQ(CurrencyFromCode("BGN").status(),
            absl::FailedPreconditionError("BGN was withdrawn from ISO 4217 on 2026-01-01"));
  EXPECT_TRUE(CurrencyFromCode("RON").ok()) << "stands in both lists: it is current";
}

TEST(CurrencyTest, ACodeIsTakenOnTheDaysOnWhichItWasInUse) {
  const struct {
    const char* code;
    const char* last_day_without;
    const char* first_day;
    const char* last_day;
    const char* first_day_gone;
  } kCases[] = {
      {"XCG", "2025-03-30", "2025-03-31", "2026-11-20", nullptr},
      {"ANG", nullptr, "2008-05-05", "2025-03-30", "2025-03-31"},
      {"BGN", nullptr, "2020-01-01", "2025-12-31", "2026-01-01"},
      {"HRK", nullptr, "2009-01-01", "2022-12-31", "2023-01-01"},
      {"MRO", nullptr, "2009-01-01", "2017-12-31", "2018-01-01"},
      {"SSP", "2011-07-17", "2011-07-18", "2026-11-20", nullptr},
      {"SAR", nullptr, "2006-11-20", "2126-11-20", nullptr},
  };
  for (const auto& item : kCases) {
    const auto on = [&](const char* day) {
      return CurrencyFromCode(item.code, *ParseCivilDate(day));
    };
    const auto first = on(item.first_day);
    ASSERT_TRUE(first.ok()) << item.code << first.status();
    EXPECT_EQ(on(item.last_day), first);
    EXPECT_TRUE(MinorUnits(*first).ok()) << item.code;
    for (const char* day : {item.last_day_without, item.first_day_gone}) {
      if (day == nullptr) continue;
      EXPECT_EQ(on(day).status().code(), absl::StatusCode::kFailedPrecondition) << item.code << day;
    }
  }
}

// The changes of the last twenty years that a remittance may meet, each with the days around it and its source
// (tests/data/iso4217/amendments.csv, list three).
TEST(CurrencyTest, EveryChangeIsOfItsDay) {
  const struct {
    const char* code;
    const char* first_day;       // null: in use since before 2006
    const char* first_day_gone;  // null: in use
  } kChanges[] = {
      {"BGN", nullptr, "2026-01-01"},      {"XAD", "2025-05-12", nullptr},
      {"ANG", nullptr, "2025-03-31"},      {"XCG", "2025-03-31", nullptr},
      {"ZWL", "2009-02-02", "2024-09-01"}, {"ZWG", "2024-04-05", nullptr},
      {"SLL", nullptr, "2024-01-01"},      {"SLE", "2022-04-01", nullptr},
      {"HRK", nullptr, "2023-01-01"},      {"CUC", nullptr, "2021-07-01"},
      {"VED", "2021-10-01", nullptr},      {"VES", "2018-08-20", nullptr},
      {"VEF", "2008-01-01", "2018-09-01"}, {"VEB", nullptr, "2008-01-01"},
      {"UYW", "2018-08-29", nullptr},      {"MRU", "2018-01-01", nullptr},
      {"MRO", nullptr, "2018-01-01"},      {"STN", "2018-01-01", nullptr},
      {"STD", nullptr, "2018-01-01"},      {"BYN", "2016-07-01", nullptr},
      {"BYR", nullptr, "2017-01-01"},      {"LTL", nullptr, "2015-01-01"},
      {"LVL", nullptr, "2014-01-01"},      {"ZMW", "2013-01-01", nullptr},
      {"ZMK", nullptr, "2013-01-01"},      {"SSP", "2011-07-18", nullptr},
      {"EEK", nullptr, "2011-01-01"},      {"SDG", "2007-01-10", nullptr},
      {"RSD", "2006-10-25", nullptr},      {"MZN", "2006-07-01", nullptr},
  };
  const auto on = [](const char* code, CivilDays day) {
    return CurrencyFromCode(code, day).status().code();
  };
  constexpr auto kNot = absl::StatusCode::kFailedPrecondition;
  for (const auto& change : kChanges) {
    SCOPED_TRACE(change.code);
    const CivilDays first =
        *ParseCivilDate(change.first_day == nullptr ? "2006-01-01" : change.first_day);
    EXPECT_EQ(on(change.code, first), absl::StatusCode::kOk);
    if (change.first_day != nullptr) EXPECT_EQ(on(change.code, first - 1), kNot);
    const CivilDays gone =
        *ParseCivilDate(change.first_day_gone == nullptr ? "2126-01-01" : change.first_day_gone);
    EXPECT_EQ(on(change.code, gone - 1), absl::StatusCode::kOk);
    if (change.first_day_gone != nullptr) EXPECT_EQ(on(change.code, gone), kNot);
  }
}

TEST(CurrencyTest, TheNumberOfTwoCodesIsInUseWhileOneOfThemIs) {
  const Currency guilder = *CurrencyFromCode("XCG");
  EXPECT_EQ(guilder, *CurrencyFromCode("ANG", *ParseCivilDate("2020-01-01")));
  EXPECT_EQ(CodeOf(guilder), "XCG");
  for (const char* day : {"2020-01-01", "2025-03-30", "2025-03-31", "2026-11-20"}) {
    EXPECT_EQ(CheckInUse(guilder, *ParseCivilDate(day)), absl::OkStatus()) << day;
  }
  EXPECT_EQ(CheckInUse(Currency{975}, *ParseCivilDate("2025-12-31")), absl::OkStatus());
  EXPECT_EQ(CheckInUse(Currency{975}, *ParseCivilDate("2026-01-01")),
            absl::FailedPreconditionError("BGN was withdrawn from ISO 4217 on 2026-01-01"));
  EXPECT_EQ(CheckInUse(Currency{728}, *ParseCivilDate("2010-01-01")),
            absl::FailedPreconditionError("SSP is in use since 2011-07-18 and not before"));
  EXPECT_EQ(CheckInUse(Currency{4}, 20'000).code(), absl::StatusCode::kInvalidArgument);
}

TEST(CurrencyTest, RefusesWhatIsNotACode) {
  for (const char* bad : {"", "sar", "SA", "SARS", "QQQ", "S R", "\xD8\xB3\xD8"}) {
    EXPECT_EQ(CurrencyFromCode(bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
  EXPECT_FALSE(CurrencyFromNumeric(0).ok());
  EXPECT_FALSE(CurrencyFromNumeric(65536 + 682).ok());
  EXPECT_EQ(CodeOf(Currency{4}), "004");
  EXPECT_EQ(MinorUnits(Currency{4}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(CurrencyTest, TheTableIsListOne) {
  pugi::xml_document list;
  ASSERT_TRUE(list.load_file("tests/data/iso4217/iso4217_list_one.xml"));
  std::set<std::string> codes;
  for (const auto& entry : list.child("ISO_4217").child("CcyTbl").children("CcyNtry")) {
    const std::string code = entry.child_value("Ccy");
    if (code.empty()) continue;  // Antarctica and the like have no currency
    codes.insert(code);
    // The list had the convertible peso for three years more than Cuba.
    const char* day = code == "CUC" ? "2021-06-30" : "2024-06-25";
    const auto currency = CurrencyFromCode(code, *ParseCivilDate(day));
    ASSERT_TRUE(currency.ok()) << currency.status();
    EXPECT_EQ(currency->numeric, std::stoi(entry.child_value("CcyNbr"))) << code;
    const auto digits = MinorUnits(*currency);
    EXPECT_EQ(digits.ok() ? std::to_string(*digits) : "N.A.", entry.child_value("CcyMnrUnts"));
  }
  EXPECT_EQ(codes.size(), 179u);
  EXPECT_EQ(CurrentCurrencyCodes().size(), 178u)
      << "XCG and XAD are new, ANG, BGN and CUC are gone";
}

TEST(CurrencyTest, EveryCodeOfListThreeIsCurrentOrWithdrawn) {
  pugi::xml_document list;
  ASSERT_TRUE(list.load_file("tests/data/iso4217/iso4217_list_three_historic.xml"));
  std::set<std::string> withdrawn;
  for (const auto& entry : list.child("ISO_4217").child("HstrcCcyTbl").children()) {
    const auto currency = CurrencyFromCode(entry.child_value("Ccy"), *ParseCivilDate("2024-12-31"));
    if (currency.ok()) continue;
    EXPECT_EQ(currency.status().code(), absl::StatusCode::kFailedPrecondition);
    withdrawn.insert(entry.child_value("Ccy"));
  }
  EXPECT_EQ(withdrawn.size(), 126u);
}

// The second source differs in four known ways only: it gives 0 decimals where ISO says N.A., it
// still has CUC and ZWL, and not yet ZWG.
TEST(CurrencyTest, AgreesWithASecondSource) {
  const auto text = ReadFile("tests/data/iso4217/iso4217_moneyphp_current.json");
  ASSERT_TRUE(text.ok()) << text.status();
  const auto list = nlohmann::json::parse(*text);
  ASSERT_EQ(list.size(), 179u);
  for (const auto& [code, row] : list.items()) {
    const auto currency = CurrencyFromCode(code, *ParseCivilDate("2024-12-31"));
    ASSERT_EQ(currency.ok(), code != "ZWL" && code != "CUC") << code;
    if (!currency.ok()) continue;
    EXPECT_EQ(currency->numeric, row["numericCode"].get<int>()) << code;
    EXPECT_EQ(MinorUnits(*currency).value_or(0), row["minorUnit"].get<int>()) << code;
  }
}

}  // namespace
}  // namespace amanat::money
