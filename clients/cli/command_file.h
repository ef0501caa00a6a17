// A command with the signatures that it has so far, as a text file that administrators hand to each
// other and in which the client keeps what it submitted:
//
//   amanat-command/v1
//   command <base64>
//   signer adm-1 <base64 of 64 bytes>
//   signer adm-2 -
//
// Signers stand in the order of the command's authors. Values; thread-compatible.
#ifndef AMANAT_CLIENTS_CLI_COMMAND_FILE_H_
#define AMANAT_CLIENTS_CLI_COMMAND_FILE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amanat/common/v1/common.pb.h"
#include "ledger/base/bytes.h"

namespace amanat::cli {

struct CommandFile {
  struct Signer {
    std::string code;
    std::optional<Signature> signature;
  };
  std::string command;  // exact bytes
  std::vector<Signer> signers;
};

std::string FormatCommandFile(const CommandFile& file);
// Strict. InvalidArgument names the line.
absl::StatusOr<CommandFile> ParseCommandFile(absl::string_view text);

// The errors carry the path. Writing makes a file of mode 0600 and replaces what is there.
absl::StatusOr<CommandFile> ReadCommandFile(const std::string& path);
absl::Status WriteCommandFile(const std::string& path, const CommandFile& file);

// FailedPrecondition names the signers who are missing.
absl::StatusOr<common::v1::SignedCommand> ToSignedCommand(const CommandFile& file);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_COMMAND_FILE_H_
