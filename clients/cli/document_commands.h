// `amanat document`: whether a file is the one that an entry cites, and the files of a case or claim with
// their salts, for the office that decides.
#ifndef AMANAT_CLIENTS_CLI_DOCUMENT_COMMANDS_H_
#define AMANAT_CLIENTS_CLI_DOCUMENT_COMMANDS_H_

#include "clients/cli/session.h"

namespace CLI {
class App;
}  // namespace CLI

namespace amanat::cli {

void AddDocumentCommands(CLI::App& app, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_DOCUMENT_COMMANDS_H_
