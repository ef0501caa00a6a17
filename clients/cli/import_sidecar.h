// What an import of a file keeps on disk until its outcome is known, see contribution_import.h.
// Values are plain data; thread-compatible.
#ifndef AMANAT_CLIENTS_CLI_IMPORT_SIDECAR_H_
#define AMANAT_CLIENTS_CLI_IMPORT_SIDECAR_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/wire.h"

namespace amanat::cli {

struct ImportSidecar {
  Hash salt;            // of the file's digest
  std::string command;  // the signed manifest's exact bytes
  std::string signatures;
  std::vector<SubjectId> members;  // one for each line
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "salt", self.salt);
    v.Field(2, "command", self.command);
    v.Field(3, "signatures", self.signatures);
    v.Field(4, "members", self.members);
  }
};

// nullopt when there is no such file. InvalidArgument, naming the path, when it is damaged.
absl::StatusOr<std::optional<ImportSidecar>> ReadSidecar(const std::string& path);
// Durable on OK, mode 0600.
absl::Status WriteSidecar(const std::string& path, const ImportSidecar& sidecar);

// SHA-256 of salt and content.
Hash SaltedDigest(const Hash& salt, absl::string_view content);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_IMPORT_SIDECAR_H_
