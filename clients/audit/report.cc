#include "clients/audit/report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/audit/checks.h"
#include "ledger/base/counted.h"
#include "ledger/money/money.h"

namespace amanat::audit {
namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kExactInDouble = int64_t{1} << 53;

std::string EntriesText(const AuditFinding& finding) {
  return absl::StrJoin(finding.entries, " ", [](std::string* out, const Evidence& evidence) {
    absl::StrAppend(out, evidence.str());
  });
}

std::string Field(absl::string_view text) {
  if (text.find_first_of(",\"\n\r") == absl::string_view::npos) return std::string(text);
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

// A number where every reader of JSON has it exactly.
Json MinorUnits(absl::int128 minor_units) {
  if (minor_units > -kExactInDouble && minor_units < kExactInDouble) {
    return static_cast<int64_t>(minor_units);
  }
  return money::FormatDecimal(minor_units, 0);
}

Json FindingJson(const AuditFinding& finding) {
  Json json;
  json["check"] = finding.check;
  json["severity"] = std::string(SeverityName(finding.severity));
  json["site"] = finding.site;
  if (finding.amount.has_value()) {
    json["amount"] = money::FormatAmount(finding.amount->currency, finding.amount->minor_units);
    json["amount_minor"] = MinorUnits(finding.amount->minor_units);
    json["currency"] = money::CodeOf(finding.amount->currency);
  } else {
    json["amount"] = "";
    json["currency"] = "";
  }
  json["age_days"] = finding.age_days.has_value() ? Json(*finding.age_days) : Json();
  json["entries"] = Json::array();
  for (const Evidence& evidence : finding.entries) {
    json["entries"].push_back({{"entry", absl::StrCat(evidence.log, ":", evidence.index)},
                               {"leaf_hash", evidence.leaf.hex()}});
  }
  json["detail"] = finding.detail;
  return json;
}

Json CheckJson(const CheckSummary& check) {
  Json json{{"check", check.check},       {"looks_for", check.looks_for},
            {"errors", check.errors},     {"warnings", check.warnings},
            {"notes", check.notes},       {"examined", check.coverage.examined},
            {"unexamined", Json::array()}};
  for (const auto& [why, count] : check.coverage.unexamined) {
    json["unexamined"].push_back({{"why", why}, {"count", count}});
  }
  return json;
}

void AppendFinding(const AuditFinding& finding, std::string& text) {
  absl::StrAppendFormat(&text, "  %-8s%s", SeverityName(finding.severity),
                        finding.site.empty() ? "" : absl::StrCat(finding.site, ": "));
  if (finding.amount.has_value()) {
    absl::StrAppend(
        &text, money::FormatMoney(finding.amount->currency, finding.amount->minor_units), ", ");
  }
  if (finding.age_days.has_value())
    absl::StrAppend(&text,
                    Counted(static_cast<uint64_t>(std::max<int64_t>(*finding.age_days, 0)), "day"),
                    ", ");
  absl::StrAppend(&text, finding.detail, "\n");
  for (const Evidence& evidence : finding.entries) {
    absl::StrAppend(&text, "          ", evidence.str(), "\n");
  }
}

}  // namespace

std::string Evidence::str() const { return absl::StrCat(log, ":", index, ":", leaf.hex()); }

absl::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kClean:
      return "clean";
    case Verdict::kWarnings:
      return "warnings";
    case Verdict::kErrors:
      return "errors";
  }
  return "errors";
}

uint64_t AuditReport::count(Severity severity) const {
  return static_cast<uint64_t>(
      std::count_if(findings.begin(), findings.end(),
                    [&](const AuditFinding& finding) { return finding.severity == severity; }));
}

Verdict AuditReport::verdict() const {
  if (verified == verify::SetVerdict::kFailed || count(Severity::kError) != 0) {
    return Verdict::kErrors;
  }
  if (verified == verify::SetVerdict::kIncomplete || count(Severity::kWarning) != 0) {
    return Verdict::kWarnings;
  }
  return Verdict::kClean;
}

std::string AuditReport::DateRemark() const {
  const std::string day = FormatCivilDate(as_of);
  if (entries == 0) return absl::StrCat("nothing was recorded until ", day);
  if (!as_of_given || !last_recorded.has_value() || later_entries != 0 || *last_recorded >= as_of) {
    return "";
  }
  return absl::StrCat(day, " lies ", Counted(static_cast<uint64_t>(as_of - *last_recorded), "day"),
                      " behind the last entry, of ", FormatCivilDate(*last_recorded),
                      ": ages are counted as if nothing had happened since");
}

std::string AuditReport::ParametersRemark() const {
  const bool by_file = !parameters_path.empty();
  const std::string file = absl::StrCat(
      parameters_path, " sets ",
      std::count_if(parameters_set.begin(), parameters_set.end(),
                    [](const SetParameter& item) { return item.by_file.has_value(); }));
  if (!parameters_signed.has_value()) {
    return absl::StrCat(
        by_file ? absl::StrCat(file, ", the others are the defaults") : "the defaults",
        "; none is signed by the fund");
  }
  return absl::StrCat(
      "version ", parameters_signed->version, " of the fund, recorded on ",
      FormatCivilDate(parameters_signed->recorded), " in ", parameters_signed->entry.str(),
      by_file ? absl::StrCat("; ", file, ", which win") : "", "; the others are the defaults");
}

std::string AuditReport::ParameterText(const SetParameter& set) const {
  const bool by_file = set.by_file.has_value();
  return absl::StrCat(
      set.name, " = ", set.value, ", by ", by_file ? parameters_path : "the fund", "; ",
      by_file && set.by_fund.has_value() ? absl::StrCat("the fund says ", *set.by_fund, ", ") : "",
      set.standard.empty() ? "there is no default" : absl::StrCat("the default is ", set.standard));
}

AuditReport MakeReport(const AuditedSet& set, const Facts& facts, const Parameters& parameters,
                       const Findings& findings) {
  AuditReport report;
  report.fund = facts.directory->founding().fund_domain;
  report.as_of = facts.today;
  report.later_entries = facts.later;
  for (const AuditedLog& log : facts.logs) {
    report.entries += log.read;
    if (!log.last.has_value()) continue;
    const CivilDays day = DayOf(log.last->recorded);
    report.last_recorded = std::max(report.last_recorded.value_or(day), day);
  }
  report.version = AMANAT_VERSION;
  report.parameters_path = parameters.path();
  report.parameters_set = parameters.AllSet();
  if (const std::optional<SignedVersion>& version = parameters.signed_version()) {
    for (const AuditedSet::Log& log : set.logs()) {
      if (log.id != facts.directory->founding().log) continue;
      report.parameters_signed = {
          version->version,
          {log.name.str(), version->index, set.LeafHash(log, version->index)},
          DayOf(version->recorded)};
    }
  }
  for (const CheckInfo& info : Checks()) {
    report.checks.push_back({.check = std::string(info.name),
                             .looks_for = std::string(info.looks_for),
                             .errors = findings.count(info.check, Severity::kError),
                             .warnings = findings.count(info.check, Severity::kWarning),
                             .notes = findings.count(info.check, Severity::kNote),
                             .coverage = findings.coverage(info.check)});
  }
  for (const Finding& found : findings.all()) {
    AuditFinding finding{.check = std::string(CheckName(found.check)),
                         .severity = found.severity,
                         .site = found.site,
                         .amount = found.amount,
                         .age_days = found.age_days,
                         .entries = {},
                         .detail = found.detail};
    const size_t shown = std::min(found.entries.size(), kEvidenceMax);
    if (shown < found.entries.size()) {
      absl::StrAppend(&finding.detail, "; ", found.entries.size() - shown,
                      " more entries show it than are named");
    }
    for (size_t i = 0; i < shown; ++i) {
      const Place& place = found.entries[i];
      finding.entries.push_back({facts.LogOf(place).name.str(), place.index,
                                 set.LeafHash(set.logs()[place.log], place.index)});
    }
    report.findings.push_back(std::move(finding));
  }
  return report;
}

void AddVerification(const verify::Report& verification, AuditReport& report) {
  report.verified = verification.verdict();
  report.verification_findings = verification.findings.count();
  for (const verify::LogReport& log : verification.logs) {
    report.heads.push_back({log.name.empty() ? log.folder : log.name, log.size, log.root});
  }
  for (size_t i = 0; i < verify::kLimitations; ++i) {
    const auto kind = static_cast<verify::Limitation>(i);
    for (const verify::ReportedLimitation& item : verification.limitations.listed(kind)) {
      report.limitations.push_back(absl::StrCat(verify::LimitationName(kind), ": ", item.log_name,
                                                item.log_name.empty() ? "" : ", ", item.count,
                                                item.detail.empty() ? "" : ", ", item.detail));
    }
    if (const uint64_t more = verification.limitations.unlisted(kind); more != 0) {
      report.limitations.push_back(absl::StrCat(verify::LimitationName(kind), ": ", more, " more"));
    }
  }
}

std::string FormatVerdictLine(const AuditReport& report) {
  std::string set(verify::SetVerdictName(report.verified));
  if (report.verified == verify::SetVerdict::kIncomplete) {
    set += ", which is never clean: what is not there could hold anything";
  }
  const std::string verdict(VerdictName(report.verdict()));
  const std::string found = absl::StrCat(Counted(report.count(Severity::kError), "error"), ", ",
                                         Counted(report.count(Severity::kWarning), "warning"), ", ",
                                         Counted(report.count(Severity::kNote), "note"), " of ",
                                         report.checks.size(), " checks");
  const std::string remark = report.DateRemark();
  const std::string of_date = remark.empty() ? "" : absl::StrCat("; ", remark);
  if (report.verified == verify::SetVerdict::kFailed) {
    return absl::StrCat(verdict, ": the verification of the set failed with ",
                        Counted(report.verification_findings, "finding"), "; beside it ", found,
                        of_date);
  }
  return absl::StrCat(verdict, ": ", found, "; the set is ", set, of_date);
}

std::string FormatText(const AuditReport& report) {
  std::string text = absl::StrCat(
      "Audit of ", report.fund, " as of ", FormatCivilDate(report.as_of), " (UTC), ",
      report.entries, " entries looked at",
      report.later_entries == 0 ? "" : absl::StrCat(", ", report.later_entries, " later ones not"),
      "\n", report.DateRemark(), report.DateRemark().empty() ? "" : "\n",
      "Parameters: ", report.ParametersRemark(), "\n");
  for (const SetParameter& set : report.parameters_set) {
    absl::StrAppend(&text, "  ", report.ParameterText(set), "\n");
  }
  for (const std::string& limitation : report.limitations) {
    absl::StrAppend(&text, "The set is not complete: ", limitation, "\n");
  }
  if (report.verification_findings != 0) {
    absl::StrAppend(&text, "The verification failed with ",
                    Counted(report.verification_findings, "finding"),
                    ", which amanat-verify lists; only what kept all rules was looked at\n");
  }
  for (const CheckSummary& check : report.checks) {
    absl::StrAppend(&text, "\n", check.check, ": ", check.looks_for, "\n  examined ",
                    check.coverage.examined,
                    check.errors + check.warnings + check.notes == 0 ? ", nothing found\n" : "\n");
    for (const auto& [why, count] : check.coverage.unexamined) {
      absl::StrAppend(&text, "  not examined ", count, ": ", why, "\n");
    }
    for (const AuditFinding& finding : report.findings) {
      if (finding.check == check.check) AppendFinding(finding, text);
    }
  }
  absl::StrAppend(&text, "\nNot checked, because no entry says it yet:\n");
  for (const AbsentCheck& absent : AbsentChecks()) {
    absl::StrAppend(&text, "  ", absent.name, ": ", absent.waits_for, "\n");
  }
  absl::StrAppend(&text, "\nWhat was audited:\n  amanat ", report.version, ", trust file ",
                  report.trust_path, " of SHA-256 ", report.trust_sha256, "\n");
  for (const AuditedHead& head : report.heads) {
    absl::StrAppend(&text, "  ", head.log, ": size ", head.size, ", root ", head.root.hex(), "\n");
  }
  absl::StrAppend(&text, "\n", FormatVerdictLine(report), "\n");
  return text;
}

std::string FormatCsv(const AuditReport& report) {
  std::string text = "check,severity,site,amount,amount_minor,currency,age_days,entries,detail\n";
  for (const AuditFinding& finding : report.findings) {
    const bool amount = finding.amount.has_value();
    const std::vector<std::string> fields = {
        finding.check,
        std::string(SeverityName(finding.severity)),
        finding.site,
        amount ? money::FormatAmount(finding.amount->currency, finding.amount->minor_units) : "",
        amount ? money::FormatDecimal(finding.amount->minor_units, 0) : "",
        amount ? money::CodeOf(finding.amount->currency) : "",
        finding.age_days.has_value() ? absl::StrCat(*finding.age_days) : "",
        EntriesText(finding),
        finding.detail};
    absl::StrAppend(&text,
                    absl::StrJoin(fields, ",",
                                  [](std::string* out, const std::string& field) {
                                    absl::StrAppend(out, Field(field));
                                  }),
                    "\n");
  }
  return text;
}

std::string FormatJson(const AuditReport& report) {
  Json json;
  json["verdict"] = std::string(VerdictName(report.verdict()));
  json["verification"] = std::string(verify::SetVerdictName(report.verified));
  json["verification_findings"] = report.verification_findings;
  json["limitations"] = report.limitations;
  json["fund"] = report.fund;
  json["as_of"] = FormatCivilDate(report.as_of);
  json["as_of_given"] = report.as_of_given;
  json["last_recorded"] =
      report.last_recorded.has_value() ? Json(FormatCivilDate(*report.last_recorded)) : Json();
  json["date_remark"] = report.DateRemark();
  json["version"] = report.version;
  json["trust"] = {{"path", report.trust_path}, {"sha256", report.trust_sha256}};
  json["logs"] = Json::array();
  for (const AuditedHead& head : report.heads) {
    json["logs"].push_back({{"name", head.log}, {"size", head.size}, {"root", head.root.hex()}});
  }
  json["entries"] = report.entries;
  json["later_entries"] = report.later_entries;
  json["parameters_file"] = report.parameters_path;
  json["parameters_signed"] = Json();
  if (report.parameters_signed.has_value()) {
    const auto& [version, entry, recorded] = *report.parameters_signed;
    json["parameters_signed"] = {{"version", version},
                                 {"entry", absl::StrCat(entry.log, ":", entry.index)},
                                 {"leaf_hash", entry.leaf.hex()},
                                 {"recorded", FormatCivilDate(recorded)}};
  }
  json["parameters_set"] = Json::array();
  for (const SetParameter& set : report.parameters_set) {
    json["parameters_set"].push_back({{"parameter", set.name},
                                      {"value", set.value},
                                      {"default", set.standard},
                                      {"by", set.by_file.has_value() ? "file" : "fund"},
                                      {"fund", set.by_fund.value_or("")}});
  }
  json["checks"] = Json::array();
  for (const CheckSummary& check : report.checks) json["checks"].push_back(CheckJson(check));
  json["not_checked"] = Json::array();
  for (const AbsentCheck& absent : AbsentChecks()) {
    json["not_checked"].push_back(
        {{"check", std::string(absent.name)}, {"waits_for", std::string(absent.waits_for)}});
  }
  json["findings"] = Json::array();
  for (const AuditFinding& finding : report.findings) {
    json["findings"].push_back(FindingJson(finding));
  }
  return absl::StrCat(json.dump(-1, ' ', false, Json::error_handler_t::replace), "\n");
}

}  // namespace amanat::audit
