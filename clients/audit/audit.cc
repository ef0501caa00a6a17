#include "clients/audit/audit.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "clients/audit/checks.h"
#include "clients/audit/evidence_proofs.h"
#include "clients/audit/fact_reader.h"
#include "clients/audit/report_page.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/tiles/log_directory.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::audit {
namespace {

// Whether the trust file lies in the set, by whatever path it was named.
bool LiesWithin(const std::string& file, const std::string& folder) {
  std::error_code error;
  const auto outer = std::filesystem::canonical(folder, error);
  if (error) return false;
  const auto inner = std::filesystem::canonical(file, error);
  if (error) return false;
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

absl::StatusOr<Parameters> ReadParameters(const std::string& path) {
  if (path.empty()) return Parameters();
  AMANAT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kParametersBytesMax));
  return Parameters::Parse(text, path);
}

std::vector<Forked> ForksOf(const verify::Report& verified) {
  std::vector<Forked> forks;
  for (const verify::ReportedFinding& finding : verified.findings.listed()) {
    if (finding.rule != "FORK") continue;
    forks.push_back({finding.log_name, absl::StrCat(finding.path, ": ", finding.found)});
  }
  return forks;
}

}  // namespace

int ExitCodeOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kClean:
      return kExitClean;
    case Verdict::kWarnings:
      return kExitWarnings;
    case Verdict::kErrors:
      return kExitErrors;
  }
  return kExitErrors;
}

absl::StatusOr<AuditReport> AuditSet(verify::Options verification, const Parameters& parameters,
                                     std::optional<CivilDays> as_of, const std::string& proofs) {
  const verify::DirectorySet folders(verification.directory);
  if (verification.set == nullptr) verification.set = &folders;
  if (verification.rules == nullptr) verification.rules = &rules::FundRuleVersions();
  AuditReport report;
  verification.verified = [&](const verify::Report& verified,
                              const verify::VerifiedSet& set) -> absl::Status {
    const VerifiedLogs logs(set);
    AMANAT_ASSIGN_OR_RETURN(Facts facts, ReadFacts(logs, as_of));
    facts.forked = ForksOf(verified);
    const Parameters used = parameters.OverTheFunds(*facts.directory, facts.directory_size);
    report = MakeReport(logs, facts, used, RunChecks(facts, used));
    report.as_of_given = as_of.has_value();
    AddVerification(verified, report);
    if (proofs.empty()) return absl::OkStatus();
    std::set<Evidence> entries;
    if (report.parameters_signed.has_value()) entries.insert(report.parameters_signed->entry);
    for (const AuditFinding& finding : report.findings) {
      entries.insert(finding.entries.begin(), finding.entries.end());
    }
    report.proofs = proofs;
    return WriteProofs(*verification.set, verified, entries, proofs).status();
  };
  AMANAT_RETURN_IF_ERROR(verify::VerifySet(verification).status());
  return report;
}

absl::StatusOr<Audited> RunAudit(const AuditOptions& options) {
  if (options.csv && options.json) {
    return absl::InvalidArgumentError("an audit is printed as CSV or as JSON, not as both");
  }
  std::optional<CivilDays> as_of;
  if (!options.as_of.empty()) {
    const auto date = ParseCivilDate(options.as_of);
    if (!date.ok()) return Annotate(date.status(), "--as-of");
    as_of = *date;
  }
  AMANAT_ASSIGN_OR_RETURN(const Parameters parameters, ReadParameters(options.parameters));
  verify::Options verification;
  verification.directory = options.set;
  AMANAT_ASSIGN_OR_RETURN(verification.evidence, verify::ReadEvidenceFiles(options.evidence));
  verification.progress = options.progress;
  verification.rows.memory_bytes_max = options.memory_bytes_max;
  verification.rows.folder = options.temporary_folder;
  const bool of_set = options.trust.empty();
  const std::string trust =
      of_set ? absl::StrCat(options.set, "/", verify::kTrustFileName) : options.trust;
  AMANAT_ASSIGN_OR_RETURN(verification.trust,
                          tiles::ReadRegularFile(trust, checkpoint::kTrustPolicyBytesMax));
  verification.trust_path = of_set ? verify::kTrustFileName : trust;
  verification.trust_received_apart = !of_set && !LiesWithin(trust, options.set);
  AMANAT_ASSIGN_OR_RETURN(AuditReport report,
                          AuditSet(verification, parameters, as_of, options.proofs));
  report.trust_path = of_set ? trust : options.trust;
  report.trust_sha256 = HexEncode(Sha256(verification.trust));
  Audited audited;
  audited.exit_code = ExitCodeOf(report.verdict());
  audited.output = options.csv    ? FormatCsv(report)
                   : options.json ? FormatJson(report)
                                  : FormatText(report);
  if (options.csv || options.json) audited.said = absl::StrCat(FormatVerdictLine(report), "\n");
  if (!options.page.empty()) {
    AMANAT_RETURN_IF_ERROR(WriteFileDurably(options.page, FormatPage(report)));
    absl::StrAppend(&audited.said, "the report is in ", options.page, "\n");
  }
  if (!options.proofs.empty()) {
    absl::StrAppend(&audited.said, "the proofs are in ", options.proofs, "\n");
  }
  return audited;
}

}  // namespace amanat::audit
