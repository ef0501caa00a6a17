#include "clients/audit/report_page.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/audit/checks.h"
#include "ledger/base/printable.h"
#include "ledger/money/money.h"

namespace amanat::audit {
namespace {

constexpr absl::string_view kStyle = R"(
  @page { size: A4; margin: 18mm 15mm; }
  body { font: 10.5pt/1.4 Georgia, "Times New Roman", serif; color: #111; max-width: 60em; margin: 2em auto; padding: 0 1em; }
  h1 { font-size: 17pt; margin: 0 0 .2em; } h2 { font-size: 13pt; margin: 1.8em 0 .4em; }
  h3 { font-size: 11pt; margin: 1.2em 0 .2em; }
  p { margin: .3em 0; } .small { font-size: 9pt; color: #444; }
  table { border-collapse: collapse; width: 100%; margin: .5em 0; }
  th, td { text-align: left; vertical-align: top; padding: .25em .5em; border-bottom: 1px solid #bbb; }
  th { border-bottom: 2px solid #333; } td.number, th.number { text-align: right; white-space: nowrap; }
  tr { page-break-inside: avoid; }
  .error { font-weight: bold; color: #8a0000; } .warning { color: #7a4b00; } .note { color: #333; }
  .verdict { font-size: 12pt; padding: .5em .8em; border: 2px solid #333; margin: 1em 0; }
  .entry { font: 7.5pt/1.3 "DejaVu Sans Mono", Consolas, monospace; word-break: break-all; color: #333; }
  .signature { margin-top: 3.5em; display: flex; gap: 3em; } .signature div { flex: 1; border-top: 1px solid #333; padding-top: .3em; }
)";

class PageWriter {
 public:
  explicit PageWriter(absl::string_view title) {
    absl::StrAppend(&out_,
                    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'unsafe-inline'\">\n<title>",
                    EscapeForPage(title), "</title>\n<style>", kStyle,
                    "</style>\n</head>\n<body>\n");
  }

  // `tag` and `style` are this file's own words; `text` is anything.
  void Element(absl::string_view tag, absl::string_view text, absl::string_view style = "") {
    Begin(tag, style);
    absl::StrAppend(&out_, EscapeForPage(text));
    End(tag);
  }
  void Begin(absl::string_view tag, absl::string_view style = "") {
    absl::StrAppend(&out_, "<", tag);
    if (!style.empty()) absl::StrAppend(&out_, " class=\"", style, "\"");
    out_ += ">";
  }
  void End(absl::string_view tag) { absl::StrAppend(&out_, "</", tag, ">\n"); }
  std::string Finish() && { return absl::StrCat(out_, "</body>\n</html>\n"); }

 private:
  std::string out_;
};

void WriteHead(const AuditReport& report, PageWriter& page) {
  page.Element("h1", absl::StrCat("Audit of ", report.fund));
  page.Element("p", absl::StrCat("As of ", FormatCivilDate(report.as_of), " (UTC), ",
                                 report.as_of_given ? "as asked for" : "the day of the last entry",
                                 "; ", report.entries, " entries looked at, ", report.later_entries,
                                 " later ones left out."));
  if (const std::string remark = report.DateRemark(); !remark.empty()) {
    page.Element("p", absl::StrCat("Of the date: ", remark, "."), "warning");
  }
  page.Element("p", FormatVerdictLine(report), "verdict");
  for (const std::string& limitation : report.limitations) {
    page.Element("p", absl::StrCat("The set is not complete: ", limitation));
  }
  if (report.verification_findings != 0) {
    page.Element("p",
                 absl::StrCat("The verification failed with ", report.verification_findings,
                              " findings; only what kept all rules was looked at."),
                 "error");
  }
  page.Element("p", absl::StrCat("Parameters: ", report.ParametersRemark(), "."));
  for (const SetParameter& set : report.parameters_set) {
    page.Element("p", report.ParameterText(set), "small");
  }
}

void WriteSummary(const AuditReport& report, PageWriter& page) {
  page.Element("h2", "What was looked at");
  page.Begin("table");
  page.Begin("tr");
  page.Element("th", "Check");
  page.Element("th", "Looks for");
  for (const char* title : {"Examined", "Errors", "Warnings", "Notes"}) {
    page.Element("th", title, "number");
  }
  page.End("tr");
  for (const CheckSummary& check : report.checks) {
    page.Begin("tr");
    page.Element("td", check.check);
    page.Begin("td");
    page.Element("span", check.looks_for);
    for (const auto& [why, count] : check.coverage.unexamined) {
      page.Element("div", absl::StrCat("Not examined ", count, ": ", why), "small");
    }
    page.End("td");
    page.Element("td", absl::StrCat(check.coverage.examined), "number");
    page.Element("td", absl::StrCat(check.errors), check.errors == 0 ? "number" : "number error");
    page.Element("td", absl::StrCat(check.warnings), "number");
    page.Element("td", absl::StrCat(check.notes), "number");
    page.End("tr");
  }
  page.End("table");
  page.Element("h2", "What no entry says yet");
  for (const AbsentCheck& absent : AbsentChecks()) {
    page.Element("p", absl::StrCat(absent.name, ": ", absent.waits_for), "small");
  }
}

void WriteFinding(const AuditFinding& finding, PageWriter& page) {
  page.Begin("tr");
  page.Element("td", SeverityName(finding.severity), SeverityName(finding.severity));
  page.Element("td", finding.site);
  page.Element("td",
               finding.amount.has_value()
                   ? money::FormatMoney(finding.amount->currency, finding.amount->minor_units)
                   : "",
               "number");
  page.Element("td", finding.age_days.has_value() ? absl::StrCat(*finding.age_days) : "", "number");
  page.Begin("td");
  page.Element("div", finding.detail);
  for (const Evidence& evidence : finding.entries) page.Element("div", evidence.str(), "entry");
  page.End("td");
  page.End("tr");
}

void WriteFindings(const AuditReport& report, PageWriter& page) {
  page.Element("h2", "What was found");
  if (report.findings.empty()) page.Element("p", "Nothing.");
  for (const CheckSummary& check : report.checks) {
    if (check.errors + check.warnings + check.notes == 0) continue;
    page.Element("h3", absl::StrCat(check.check, ": ", check.looks_for));
    page.Begin("table");
    page.Begin("tr");
    page.Element("th", "Severity");
    page.Element("th", "Site");
    page.Element("th", "Amount", "number");
    page.Element("th", "Days", "number");
    page.Element("th", "What, and the entries that show it");
    page.End("tr");
    for (const AuditFinding& finding : report.findings) {
      if (finding.check == check.check) WriteFinding(finding, page);
    }
    page.End("table");
  }
}

// What the signatures below are about.
void WriteAudited(const AuditReport& report, PageWriter& page) {
  page.Element("h2", "What was audited");
  page.Element("p", absl::StrCat("As of ", FormatCivilDate(report.as_of), " (UTC), with amanat ",
                                 report.version, ", by the trust file ", report.trust_path,
                                 ", whose SHA-256 is:"));
  page.Element("p", report.trust_sha256, "entry");
  page.Begin("table");
  page.Begin("tr");
  page.Element("th", "Log");
  page.Element("th", "Size", "number");
  page.Element("th", "Root");
  page.End("tr");
  for (const AuditedHead& head : report.heads) {
    page.Begin("tr");
    page.Element("td", head.log);
    page.Element("td", absl::StrCat(head.size), "number");
    page.Element("td", head.root.hex(), "entry");
    page.End("tr");
  }
  page.End("table");
}

}  // namespace

std::string EscapeForPage(absl::string_view text) {
  return absl::StrReplaceAll(
      Printable(text),
      {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string FormatPage(const AuditReport& report) {
  PageWriter page(absl::StrCat("Audit of ", report.fund, ", ", FormatCivilDate(report.as_of)));
  WriteHead(report, page);
  WriteFindings(report, page);
  WriteSummary(report, page);
  page.Element("p",
               "Each entry is LOG:INDEX:LEAF HASH. Who has the log finds it there; a proof of it "
               "(--proofs) shows it without the rest of the log.",
               "small");
  WriteAudited(report, page);
  page.Begin("div", "signature");
  page.Element("div", "Auditor");
  page.Element("div", "Date");
  page.Element("div", "Received by the fund");
  page.End("div");
  return std::move(page).Finish();
}

}  // namespace amanat::audit
