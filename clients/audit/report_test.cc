#include "clients/audit/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "clients/audit/audit.h"
#include "clients/audit/checks.h"
#include "clients/audit/report_page.h"

namespace amanat::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const money::Currency kRiyals = *money::CurrencyFromCode("SAR");

AuditReport Sample() {
  AuditReport report;
  report.fund = "owf.example";
  report.as_of = *ParseCivilDate("2026-03-31");
  report.entries = 120;
  report.verified = verify::SetVerdict::kVerified;
  report.checks.push_back({.check = "stale-case",
                           .looks_for = "open cases",
                           .warnings = 1,
                           .coverage = {.examined = 7, .unexamined = {{"no log", 2}}}});
  return report;
}

AuditFinding FindingOf(Severity severity) {
  AuditFinding finding{.check = "stale-case",
                       .severity = severity,
                       .site = "riyadh",
                       .amount = Sum{kRiyals, 235'075},
                       .age_days = 91,
                       .entries = {},
                       .detail = "an open case, \"abuse\", <b>without</b> an act"};
  finding.entries.push_back({"owf.example/riyadh/fund/1", 17, Hash()});
  return finding;
}

TEST(ChecksTest, EachStandsAtItsPlace) {
  for (size_t i = 0; i < Checks().size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(Checks()[i].check), i) << Checks()[i].name;
  }
}

TEST(ReportTest, WhatIsNotThereIsNeverClean) {
  AuditReport report = Sample();
  EXPECT_EQ(report.verdict(), Verdict::kClean);
  report.findings = {FindingOf(Severity::kNote)};
  EXPECT_EQ(report.verdict(), Verdict::kClean) << "a note is to be known";
  report.verified = verify::SetVerdict::kIncomplete;
  EXPECT_EQ(report.verdict(), Verdict::kWarnings);
  report.verified = verify::SetVerdict::kVerified;
  report.findings.push_back(FindingOf(Severity::kWarning));
  EXPECT_EQ(report.verdict(), Verdict::kWarnings);
  report.findings.push_back(FindingOf(Severity::kError));
  EXPECT_EQ(report.verdict(), Verdict::kErrors);
  report.findings.clear();
  report.verified = verify::SetVerdict::kFailed;
  EXPECT_EQ(report.verdict(), Verdict::kErrors);
  EXPECT_EQ(ExitCodeOf(Verdict::kClean), 0);
  EXPECT_EQ(ExitCodeOf(Verdict::kErrors), 1);
  EXPECT_EQ(ExitCodeOf(Verdict::kWarnings), 4);
}

TEST(ReportTest, TextSaysWhatWasFoundAndWhatWasNotLookedAt) {
  AuditReport report = Sample();
  report.findings = {FindingOf(Severity::kWarning)};
  report.limitations = {"missing: owf.example/doha/fund/1, 1"};
  const std::string text = FormatText(report);
  EXPECT_THAT(text, HasSubstr("as of 2026-03-31"));
  EXPECT_THAT(text, HasSubstr("not examined 2: no log"));
  EXPECT_THAT(text, HasSubstr("warning riyadh: 2350.75 SAR, 91 days, an open case"));
  EXPECT_THAT(text, HasSubstr("owf.example/riyadh/fund/1:17:0000"));
  EXPECT_THAT(text, HasSubstr("not complete: missing: owf.example/doha/fund/1"));
  EXPECT_THAT(text, HasSubstr("money-outside-books"));
  EXPECT_THAT(text, HasSubstr("warnings: 0 errors, 1 warning, 0 notes of 1 checks"));
}

TEST(ReportTest, CsvQuotesWhatHasCommas) {
  AuditReport report = Sample();
  EXPECT_EQ(FormatCsv(report),
            "check,severity,site,amount,amount_minor,currency,age_days,entries,detail\n");
  report.findings = {FindingOf(Severity::kWarning)};
  EXPECT_THAT(FormatCsv(report), HasSubstr("stale-case,warning,riyadh,2350.75,235075,SAR,91,"
                                           "owf.example/riyadh/fund/1:17:"));
  EXPECT_THAT(FormatCsv(report), HasSubstr(",\"an open case, \"\"abuse\"\", <b>without"));
}

TEST(ReportTest, JsonIsOneObject) {
  AuditReport report = Sample();
  report.findings = {FindingOf(Severity::kError)};
  report.findings[0].amount->minor_units = absl::int128(1) << 70;
  report.findings.push_back(FindingOf(Severity::kWarning));
  const auto json = nlohmann::json::parse(FormatJson(report));
  EXPECT_EQ(json["verdict"], "errors");
  EXPECT_EQ(json["findings"][0]["amount_minor"], "1180591620717411303424");
  EXPECT_EQ(json["findings"][1]["amount_minor"], 235'075);
  EXPECT_EQ(json["findings"][1]["entries"][0]["entry"], "owf.example/riyadh/fund/1:17");
  EXPECT_EQ(json["checks"][0]["unexamined"][0]["count"], 2);
}

TEST(ReportTest, ThePageIsWholeInItselfAndEscapesWhatItShows) {
  AuditReport report = Sample();
  report.fund = "<script>alert(1)</script>";
  report.findings = {FindingOf(Severity::kError)};
  report.findings[0].detail = "a & b \"c\" 'd' \xE2\x80\xAE e \x1b[2J";
  const std::string page = FormatPage(report);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(page, HasSubstr("a &amp; b &quot;c&quot; &#39;d&#39; \\u202e e \\u001b[2J"));
  for (const char* elsewhere : {"http:", "https:", "src=", "href=", "@import", "url("}) {
    EXPECT_THAT(page, Not(HasSubstr(elsewhere))) << elsewhere;
  }
}

}  // namespace
}  // namespace amanat::audit
