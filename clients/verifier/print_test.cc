#include "clients/verifier/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace amanat::verifier {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr money::Currency kRiyal{682};

verify::Report MakeReport() {
  verify::Report report;
  report.logs.emplace_back();
  report.logs[0].name = "owf.example/manila/fund/1";
  report.logs[0].size = 9;
  report.logs[0].examined = 9;
  report.allotments.push_back({"a-1", kRiyal, 100'000, 100'000, 20'050, 0, 0, true});
  report.in_transit.push_back(
      {"owf.example/manila/fund/1", 4, "DUE_TO", "a-1", {kRiyal, -100'000}});
  report.in_transit_count = 1;
  return report;
}

TEST(PrintTest, AVerifiedSetEndsInItsVerdict) {
  const std::string text = FormatReport(MakeReport(), {"set/trust", "ab12"});
  EXPECT_THAT(text, HasSubstr("trust set/trust SHA-256 ab12\n"));
  EXPECT_THAT(
      text,
      HasSubstr("allotment a-1: issued SAR 1,000.00, accepted SAR 1,000.00, spent SAR 200.50"));
  EXPECT_THAT(text, HasSubstr("in transit: owf.example/manila/fund/1 entry 4, DUE_TO of a-1: "
                              "SAR -1,000.00"));
  EXPECT_THAT(text, EndsWith("\nverified: 1 log, 9 of 9 entries, 0 findings\n"));
}

TEST(PrintTest, EveryLimitationIsListedAndCountedInTheVerdict) {
  verify::Report report = MakeReport();
  report.limitations.Add(verify::Limitation::kUntrusted, {"", std::nullopt, 1, "compare it"});
  report.limitations.Add(verify::Limitation::kWaiting, {"log", 3, 6, "FRONTIER: more"});
  for (int i = 0; i < 101; ++i) {
    report.limitations.Add(verify::Limitation::kMissing, {"other", std::nullopt, 1, "gone"});
  }
  const std::string text = FormatReport(report, {"set/trust", "ab12"});
  EXPECT_THAT(text, HasSubstr("trust set/trust SHA-256 ab12 UNTRUSTED\n"));
  EXPECT_THAT(text, HasSubstr("\nuntrusted: compare it\n"));
  EXPECT_THAT(text, HasSubstr("\nwaiting: log entry 3, 6 of them: FRONTIER: more\n"));
  EXPECT_THAT(text, HasSubstr("\nmissing: other: gone\n"));
  EXPECT_THAT(text, HasSubstr("\nmissing: and 1 more\n"));
  EXPECT_THAT(text, EndsWith("\nincomplete: 1 log, 9 of 9 entries, 0 findings, 101 missing, 6 "
                             "waiting, 1 untrusted\n"));
}

TEST(PrintTest, AFindingNamesItsPlaceAndFailsTheSet) {
  verify::Report report = MakeReport();
  report.findings.Add({"owf.example/manila/fund/1", 7, "manila-fund/tile/entries/000.p/9",
                       "SIGNATURE", "a valid one", "none"});
  const std::string text = FormatReport(report, {"trust", "ab12"});
  EXPECT_THAT(text, HasSubstr("finding: owf.example/manila/fund/1 entry 7, file "
                              "manila-fund/tile/entries/000.p/9: SIGNATURE: expected a valid one; "
                              "found none\n"));
  EXPECT_THAT(text, EndsWith("\nfailed: 1 log, 9 of 9 entries, 1 finding\n"));
}

TEST(PrintTest, ADamagedFileIsFetchedAgainFromWhereItsLogIs) {
  const auto mend = [](const std::string& log, const std::string& rule) {
    return MendOf({log, std::nullopt, "manila-fund/tile/entries/000.p/9", rule, "", ""});
  };
  const std::string again = mend("owf.example/manila/fund/1", "ENTRY_BUNDLE");
  EXPECT_THAT(again, HasSubstr("amanat ledger export FOLDER --log owf.example/manila/fund/1"));
  EXPECT_THAT(again, HasSubstr("manila's node"));
  EXPECT_EQ(mend("owf.example/manila/fund/1", "MISSING_FILE"), again);
  EXPECT_THAT(mend("riyadh-fund", "CHECKPOINT"), HasSubstr("export the log again"));
  EXPECT_THAT(mend("", "UNEXPECTED_FILE"), HasSubstr("empty folder"));
  EXPECT_THAT(mend("", "TRUST_FILE"), HasSubstr("another way"));
  EXPECT_EQ(mend("owf.example/manila/fund/1", "SIGNATURE"), "") << "no copy mends that";
  EXPECT_EQ(mend("owf.example/manila/fund/1", "EFFECTS"), "");
}

TEST(PrintTest, FieldsAreOneJsonObjectInTheirOrder) {
  EXPECT_EQ(FormatFieldsJson({{"type", "NOTED"}, {"body", "{\"a\":1}"}}),
            "{\"type\":\"NOTED\",\"body\":\"{\\\"a\\\":1}\"}\n");
}

TEST(PrintTest, WhatAnExportSaysIsNotObeyedByTheTerminal) {
  verify::Report report = MakeReport();
  report.findings.Add({"", std::nullopt, "evil\033[2J\n", "UNEXPECTED_FILE", "", ""});
  EXPECT_THAT(FormatReport(report, {}), HasSubstr("evil\\u001b[2J\\u000a"));
  report.limitations.Add(verify::Limitation::kMissing, {"\u202egol", std::nullopt, 1, "gone"});
  EXPECT_THAT(FormatReport(report, {}), HasSubstr("missing: \\u202egol: gone\n"));
}

TEST(PrintTest, JsonHasEveryPart) {
  verify::Report report = MakeReport();
  report.findings.Add({"log", std::nullopt, "\xff", "TILE", "", ""});
  report.limitations.Add(verify::Limitation::kWaiting, {"log", 3, 1, "FRONTIER"});
  report.limitations.Add(verify::Limitation::kUnderived, {"log", std::nullopt, 2, "other"});
  const auto json = nlohmann::json::parse(FormatJson(report, {"trust", "ab12"}));
  EXPECT_EQ(json["verdict"], "failed");
  EXPECT_EQ(json["logs"][0]["entries_examined"], 9);
  EXPECT_EQ(json["findings"][0]["index"], nullptr);
  EXPECT_EQ(json["allotments"][0]["spent"], "200.50");
  EXPECT_EQ(json["allotments"][0]["spent_minor"], 20'050);
  EXPECT_EQ(json["allotments"][0]["currency"], "SAR");
  EXPECT_EQ(json["in_transit"][0]["amount"], "-1000.00");
  EXPECT_EQ(json["in_transit"][0]["amount_minor"], -100'000);
  EXPECT_EQ(json["limitations"]["waiting"]["listed"][0]["index"], 3);
  EXPECT_EQ(json["limitations"]["underived"]["count"], 2);
  EXPECT_EQ(json["limitations"]["missing"]["listed"].size(), 0u);
}

}  // namespace
}  // namespace amanat::verifier
