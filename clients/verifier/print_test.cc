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
  const std::string text = FormatReport(MakeReport(), {"set/trust", "ab12", true});
  EXPECT_THAT(text, HasSubstr("trust set/trust SHA-256 ab12 UNVERIFIED\n"));
  EXPECT_THAT(text, HasSubstr("issued 1000.00, accepted 1000.00, spent 200.50"));
  EXPECT_THAT(text, HasSubstr("in transit: owf.example/manila/fund/1 entry 4, DUE_TO of a-1: "
                              "-1000.00 SAR"));
  EXPECT_THAT(text, EndsWith("\nverified: 1 logs, 9 entries, 0 findings\n"));
}

TEST(PrintTest, AFindingNamesItsPlaceAndFailsTheSet) {
  verify::Report report = MakeReport();
  report.findings.Add({"owf.example/manila/fund/1", 7, "manila-fund/tile/entries/000.p/9",
                       "SIGNATURE", "a valid one", "none"});
  const std::string text = FormatReport(report, {"trust", "ab12", false});
  EXPECT_THAT(text, HasSubstr("finding: owf.example/manila/fund/1 entry 7, file "
                              "manila-fund/tile/entries/000.p/9: SIGNATURE: expected a valid one; "
                              "found none\n"));
  EXPECT_THAT(text, EndsWith("\nFAILED: 1 logs, 9 entries, 1 findings\n"));
}

TEST(PrintTest, ControlCharactersOfAnExportDoNotReachTheTerminal) {
  verify::Report report = MakeReport();
  report.findings.Add({"", std::nullopt, "evil\033[2J\n", "UNEXPECTED_FILE", "", ""});
  EXPECT_THAT(FormatReport(report, {}), HasSubstr("evil\\x1b[2J\\x0a"));
}

TEST(PrintTest, JsonHasEveryPart) {
  verify::Report report = MakeReport();
  report.findings.Add({"log", std::nullopt, "\xff", "TILE", "", ""});
  report.waiting.push_back({"log", 3, "FRONTIER"});
  report.not_examined.push_back({"log", "other", 2});
  const auto json = nlohmann::json::parse(FormatJson(report, {"trust", "ab12", false}));
  EXPECT_EQ(json["verified"], false);
  EXPECT_EQ(json["logs"][0]["entries_examined"], 9);
  EXPECT_EQ(json["findings"][0]["index"], nullptr);
  EXPECT_EQ(json["allotments"][0]["spent"], 20'050);
  EXPECT_EQ(json["in_transit"][0]["amount"], -100'000);
  EXPECT_EQ(json["waiting"][0]["index"], 3);
  EXPECT_EQ(json["not_examined"][0]["references"], 2);
}

}  // namespace
}  // namespace amanat::verifier
