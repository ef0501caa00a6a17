// What a backup holds, as the text file "manifest" in it says:
//
//   amanat-backup/v1
//   time 2026-03-31T10:20:30.000001Z
//   lacks remittance                            only in a backup that is not whole
//   store fund
//   log 0123456789abcdef0123456789abcdef 70000 <root, hexadecimal> owf.example/manila/fund/1
//   checkpoint <the signed note, base64; - when there is none>
//   file evidence/0123456789abcdef0123456789abcdef.fork <SHA-256, hexadecimal>
//   checksum <SHA-256 of the lines above, hexadecimal>
//
// The files of the stores are not listed: RocksDB's checksums and the signed trees tell about them.
// Values are plain data; functions are thread-safe.
#ifndef AMANAT_LEDGER_UPKEEP_MANIFEST_H_
#define AMANAT_LEDGER_UPKEEP_MANIFEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"

namespace amanat::upkeep {

constexpr char kManifestName[] = "manifest";
constexpr size_t kManifestBytesMax = 16u << 20;

struct BackupManifest {
  struct Log {
    LogId id;
    TreeSize size = 0;
    Hash root;
    std::string name;
    std::string checkpoint;  // empty: none
    bool operator==(const Log&) const = default;
  };
  struct Store {
    std::string name;  // of its folder
    std::vector<Log> logs;
    bool operator==(const Store&) const = default;
  };
  struct File {
    std::string name;  // "trust", or one in "evidence/"
    Hash hash;
    bool operator==(const File&) const = default;
  };

  // Whether a node that lost its disk gets back with it whatever its logs had at that time.
  bool whole() const { return lacks.empty(); }

  std::string time;
  // Stores of logs that the node writes, ascending, which were gone, or behind their guards, as the backup was
  // made. A copy of one that was behind may stand in the backup.
  std::vector<std::string> lacks;
  std::vector<Store> stores;
  std::vector<File> files;
  bool operator==(const BackupManifest&) const = default;
};

std::string FormatManifest(const BackupManifest& manifest);
// Strict: only what FormatManifest gives. DataLoss names the line.
absl::StatusOr<BackupManifest> ParseManifest(absl::string_view text);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_MANIFEST_H_
