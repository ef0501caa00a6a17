// Whether the lines and duplicate runs that a log holds make up exactly the manifest that a person
// signed. One import is open at a time: manifest, its lines ascending, its duplicates, its close.
//
// The manifest's root is computed again from the lines that have entries and from the earlier entries
// that the runs name, so that neither the writer nor a service can drop, add or change a line. Runs
// stand behind the lines in the log, so the state keeps the lines' hashes until the close: at most
// kImportLinesMax of them.
//
// Thread-compatible. Every function returns OK and changes the state, or InvalidArgument
// and leaves it as it was.
#ifndef AMANAT_LEDGER_EXAMINE_IMPORT_STATE_H_
#define AMANAT_LEDGER_EXAMINE_IMPORT_STATE_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/writer_events.h"

namespace amanat::examine {

constexpr uint64_t kImportLinesMax = 20'000;

// Adds to `runs` that `line`, which is behind all of theirs, repeats the entry `earlier`.
void AddDuplicate(uint64_t line, LogIndex earlier, std::vector<entry::DuplicateRun>& runs);

struct OpenImport;

// The file whose lines come next: its manifest's entry, which stands in the log.
struct Import {
  LogIndex index = 0;
  entry::Command command;
  entry::Manifest manifest;
};

class ImportState {
 public:
  bool open() const { return open_ != nullptr; }
  LogIndex manifest() const;
  uint32_t line_event_type() const;

  // nullptr when none is open.
  const Import* import() const;

  absl::Status Begin(LogIndex index, const entry::Manifest& manifest,
                     const entry::Command& command = {});
  // Whether TakeLine would take it.
  absl::Status CheckLine(const entry::ManifestLine& line) const;
  // `outcome` is that of the line's entry: a DUPLICATE does not count as recorded.
  absl::Status TakeLine(const entry::ManifestLine& line, const Hash& line_hash,
                        entry::Outcome outcome = entry::Outcome::kAccepted);
  // Whether TakeDuplicates would take them; `size` is that of the log: only entries before are earlier.
  absl::Status CheckDuplicates(const entry::ImportDuplicates& duplicates, TreeSize size) const;
  // `hashes` are those of the lines, one after the other; none where the earlier entries are not read,
  // since the import was examined before: the root is then not computed again.
  absl::Status TakeDuplicates(const entry::ImportDuplicates& duplicates, TreeSize size,
                              const std::vector<Hash>& hashes);
  // Whether everything is there and adds up. Computes the manifest's root again.
  absl::Status CheckClose(const entry::ImportClosed& closed) const;
  absl::Status Close(const entry::ImportClosed& closed);
  // Close for whoever has asked CheckClose.
  void Finish() { open_ = nullptr; }

  // The present state, to be restored for a batch that is taken back.
  class Mark {
    friend class ImportState;
    std::shared_ptr<OpenImport> open;
    size_t lines = 0;
    size_t repeated = 0;
  };
  Mark Save() const;
  void Restore(const Mark& mark);

 private:
  absl::Status CheckRoot() const;

  std::shared_ptr<OpenImport> open_;  // nullptr when none
};

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_IMPORT_STATE_H_
