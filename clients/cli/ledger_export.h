// Exports a site's logs through its ledger service as a set that an auditor verifies.
#ifndef AMANAT_CLIENTS_CLI_LEDGER_EXPORT_H_
#define AMANAT_CLIENTS_CLI_LEDGER_EXPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "clients/cli/session.h"

namespace amanat::cli {

absl::StatusOr<std::vector<ledger::v1::LogInfo>> ListLogs(ledger::v1::Ledger::Stub& stub);

// As entry_name.h names logs. NotFound otherwise.
absl::StatusOr<ledger::v1::LogInfo> FindLogNamed(const std::vector<ledger::v1::LogInfo>& logs,
                                                 const std::string& name);

// Writes <folder>/<site>-<book> for each named log (all at hand when `names` is empty) and
// <folder>/trust, and prints a row for each. Repeatable: an earlier export is extended. False when the
// node has found something wrong with one of them, of which the export itself need not show anything: it is
// said, with where the node's evidence is and where an auditor looks for it.
absl::StatusOr<bool> ExportLogs(Session& session, ledger::v1::Ledger::Stub& stub,
                                const std::string& folder, const std::vector<std::string>& names);

// Whether what a node says of a log (LogInfo.finding) keeps an export of it from being trusted: everything
// but what only lacks another log or a newer program, and what is left out for its guard.
bool IsWrong(absl::string_view finding);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_LEDGER_EXPORT_H_
