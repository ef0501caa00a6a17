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

TEST(ReportTest, EveryFormSaysWhatWasAudited) {
  AuditReport report = Sample();
  report.version = "9.8.7";
  report.trust_path = "gazette/trust";
  report.trust_sha256 = std::string(64, 'a');
  report.heads = {{"owf.example/riyadh/fund/1", 4711, Hash{{0xab}}}};
  const std::string root = report.heads[0].root.hex();
  const std::string text = FormatText(report);
  const std::string page = FormatPage(report);
  for (const std::string& part :
       {report.version, report.trust_path, report.trust_sha256, std::string("4711"), root}) {
    EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(page, HasSubstr(part));
  }
  EXPECT_LT(page.find(root), page.find("class=\"signature\""));
  const auto json = nlohmann::json::parse(FormatJson(report));
  EXPECT_EQ(json["version"], "9.8.7");
  EXPECT_EQ(json["trust"]["sha256"], report.trust_sha256);
  EXPECT_EQ(json["logs"][0]["name"], "owf.example/riyadh/fund/1");
  EXPECT_EQ(json["logs"][0]["size"], 4711);
  EXPECT_EQ(json["logs"][0]["root"], root);
}

TEST(ReportTest, EveryFormSaysWhichEntrySignedTheParametersAndWhatDiffersFromTheDefaults) {
  AuditReport report = Sample();
  EXPECT_THAT(FormatText(report),
              HasSubstr("Parameters: the defaults; none is signed by the fund\n"));
  report.parameters_signed = {
      2, {"owf.example/manila/directory/1", 14, Hash{{0xcd}}}, report.as_of};
  report.parameters_path = "rules.toml";
  report.parameters_set = {{"advance-while-open.days", "40", "20", {}, "40"},
                           {"stale-rate.days", "7", "7", "7", "14"}};
  const std::string entry = "owf.example/manila/directory/1:14:cd00";
  for (const std::string& form : {FormatText(report), FormatPage(report)}) {
    EXPECT_THAT(form, HasSubstr("version 2 of the fund, recorded on 2026-03-31 in " + entry));
    EXPECT_THAT(form, HasSubstr("rules.toml sets 1, which win; the others are the defaults"));
    EXPECT_THAT(form, HasSubstr("advance-while-open.days = 40, by the fund; the default is 20"));
    EXPECT_THAT(
        form, HasSubstr("stale-rate.days = 7, by rules.toml; the fund says 14, the default is 7"));
  }
  const auto json = nlohmann::json::parse(FormatJson(report));
  EXPECT_EQ(json["parameters_signed"]["entry"], "owf.example/manila/directory/1:14");
  EXPECT_EQ(json["parameters_signed"]["version"], 2);
  EXPECT_EQ(json["parameters_set"][0]["by"], "fund");
  EXPECT_EQ(json["parameters_set"][1]["by"], "file");
  EXPECT_EQ(json["parameters_set"][1]["fund"], "14");
}

TEST(ReportTest, ADayOutsideWhatWasRecordedIsSaid) {
  AuditReport report = Sample();
  report.as_of_given = true;
  report.last_recorded = report.as_of;
  EXPECT_EQ(report.DateRemark(), "");
  report.last_recorded = report.as_of - 1;
  EXPECT_THAT(report.DateRemark(), HasSubstr("2026-03-31 lies 1 day behind the last entry"));
  for (const std::string& form :
       {FormatText(report), FormatPage(report), FormatJson(report), FormatVerdictLine(report)}) {
    EXPECT_THAT(form, HasSubstr(report.DateRemark()));
  }
  report.later_entries = 1;
  EXPECT_EQ(report.DateRemark(), "") << "it lies between two entries";
  report.entries = 0;
  report.last_recorded.reset();
  EXPECT_THAT(FormatVerdictLine(report), HasSubstr("nothing was recorded until 2026-03-31"));
}

TEST(ReportTest, AFailedVerificationIsSaidBeforeTheChecks) {
  AuditReport report = Sample();
  report.verified = verify::SetVerdict::kFailed;
  report.verification_findings = 1;
  EXPECT_THAT(FormatVerdictLine(report),
              HasSubstr("errors: the verification of the set failed with 1 finding; beside it 0 "
                        "errors, 0 warnings, 0 notes"));
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
