// Writes a log as a C2SP tlog-tiles directory, which any static file server can serve and anybody's
// tools can verify:
//
//   DIR/checkpoint                     the signed head, written last
//   DIR/tile/<level>/<N>[.p/<W>]       hashes of the tree
//   DIR/tile/entries/<N>[.p/<W>]       the entries themselves
//   DIR/vkey                           the log's verifier key, one line, to be compared, not trusted
//
//   AMANAT_ASSIGN_OR_RETURN(ExportResult result, ExportLog(source, verifier_key, "DIR"));
//
// Invariants, also when the process is killed half-way:
//  1. The checkpoint in DIR is backed by the tiles and bundles in DIR.
//  2. No file is ever seen half-written: each is written aside and renamed.
//  3. Full tiles and bundles that an earlier export wrote are not written again.
//  4. A partial file of an earlier export stays until the full one is durable.
// A run that was interrupted may leave files beyond its checkpoint; the next one completes them or
// takes them away. One process at a time exports into a directory. Thread-safe otherwise.
#ifndef AMANAT_LEDGER_TILES_EXPORTER_H_
#define AMANAT_LEDGER_TILES_EXPORTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/checkpoint/note.h"
#include "ledger/entry/log_name.h"

namespace amanat::tiles {

// What an export reads. The checkpoint is published: all entries below its size stay as they are.
class LogSource {
 public:
  virtual ~LogSource() = default;
  virtual absl::StatusOr<std::string> CheckpointNote() = 0;
  // `count` entries from `first`, in order: at least one, at most a bundle, all below the size of
  // the checkpoint that CheckpointNote gave.
  virtual absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, uint32_t count) = 0;
};

struct ExportResult {
  TreeSize size = 0;
  Hash root;
  TreeSize size_before = 0;  // of the checkpoint that the directory held; 0: none
  uint64_t files_written = 0;
  uint64_t files_removed = 0;
};

// Exports the log up to its checkpoint into `directory`, which is created or extended. Memory: one
// bundle and one tile a level. On OK everything is durable. FailedPrecondition when the directory
// holds another log or a longer one, DataLoss when the entries do not have the checkpoint's root
// (nothing is published then), else errors of the source, the note or the disk, with the path.
absl::StatusOr<ExportResult> ExportLog(LogSource& source, const checkpoint::VerifierKey& key,
                                       const std::string& directory);

// The sub-directory of a set of exported logs in which the log lies: "<site>-<book>", and
// "<site>-<book>-<succession>" for a successor.
std::string LogFolderName(const entry::LogName& name);

}  // namespace amanat::tiles

#endif  // AMANAT_LEDGER_TILES_EXPORTER_H_
