// `amanat ledger balance|statement|trial-balance|stream`: what accounts and streams of a log were
// as of any of its sizes, and as of any effective date.
#ifndef AMANAT_CLIENTS_CLI_LEDGER_READS_H_
#define AMANAT_CLIENTS_CLI_LEDGER_READS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

// To the subcommands of `ledger`.
void AddLedgerReads(CLI::App& ledger, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_LEDGER_READS_H_
