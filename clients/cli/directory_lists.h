// The lists of `amanat directory`.
#ifndef AMANAT_CLIENTS_CLI_DIRECTORY_LISTS_H_
#define AMANAT_CLIENTS_CLI_DIRECTORY_LISTS_H_

#include <CLI/CLI.hpp>
#include <memory>

#include "amanat/directory/v1/directory.grpc.pb.h"
#include "clients/cli/session.h"

namespace amanat::cli {

absl::StatusOr<std::unique_ptr<directory::v1::Directory::Stub>> DialDirectory(Session& session);

// Adds them to `group`; `session` and `exit` outlive it.
void AddDirectoryLists(CLI::App& group, Session& session, Exit& exit);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_DIRECTORY_LISTS_H_
