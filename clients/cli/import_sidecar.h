// What an import of a file keeps on disk until its outcome is known, see file_import.h.
// Values are plain data; thread-compatible.
#ifndef AMANAT_CLIENTS_CLI_IMPORT_SIDECAR_H_
#define AMANAT_CLIENTS_CLI_IMPORT_SIDECAR_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/wire.h"
#include "ledger/entry/writer_events.h"

namespace amanat::cli {

// What all parts of a file share. Written once, before anything is signed.
struct ImportSidecar {
  Hash salt;                       // of the file's digest
  wire::CivilDate effective_date;  // of every manifest
  uint64_t part_lines = 0;         // of every part but the last
  // One for each line, as many as a file has, or none where lines name nobody.
  std::vector<SubjectId> subjects;
  std::string source;  // of every manifest
};

// The part that is on its way, and what became of those before. Written before each part is sent.
struct PartSidecar {
  uint64_t number = 0;     // from 1
  std::string command;     // the signed manifest's exact bytes; empty: to be signed anew
  std::string signatures;  // 64 bytes each
  std::vector<entry::ImportClosed> imported;  // parts that the log holds, in their order
  uint64_t refused = 0;                       // how many it does not
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "number", self.number);
    v.Field(2, "command", self.command);
    v.Field(3, "signatures", self.signatures);
    v.Field(4, "imported", self.imported);
    v.Field(5, "refused", self.refused);
  }
};

// nullopt when there is no such file. InvalidArgument, naming the path, when it is damaged.
absl::StatusOr<std::optional<ImportSidecar>> ReadImportSidecar(const std::string& path);
absl::StatusOr<std::optional<PartSidecar>> ReadPartSidecar(const std::string& path);
// Durable on OK, mode 0600.
absl::Status WriteSidecar(const std::string& path, const ImportSidecar& sidecar);
absl::Status WriteSidecar(const std::string& path, const PartSidecar& sidecar);

// SHA-256 of salt and content.
Hash SaltedDigest(const Hash& salt, absl::string_view content);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_IMPORT_SIDECAR_H_
