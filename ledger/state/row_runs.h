// The rows of one log's derived state without a store: for whoever examines a whole log and writes
// nothing down, such as the auditor's verifier. Rows are held as sorted runs of packed bytes: a row of
// 25 random bytes and a value of 10 takes 38, where an ordered map takes 110.
//
//   RowRuns runs({.memory_bytes_max = 512u << 20, .folder = "/var/tmp"});
//   LogState state(log, &runs, &rules);
//   ... Take and Commit some ten thousand entries, then ...
//   AMANAT_RETURN_IF_ERROR(runs.Apply(state.TakeChanges()));
//   state.ForgetStored();
//
// The greater part of it may be done by another thread, while entries go on to be taken here:
//
//   RowRuns::Packed packed = runs.Pack(changes);          // there
//   AMANAT_RETURN_IF_ERROR(runs.Adopt(std::move(packed)));   // here
//
// 1. Each Apply makes one run of what it is given. Runs never change. They are ordered by age; what a
//    newer one says of a key holds, a deletion too.
// 2. Once four runs of one size class stand behind one another they are merged into one, segment by
//    segment: what was read is given back at once, so that a merge takes no memory of its own. Where
//    the oldest run takes part, deletions are dropped.
// 3. With a limit, what lies above it stands in files without names, a run in each, and is mapped:
//    the oldest runs first. What a merge will make larger than the limit is written there at once.
//
// Reports are not kept: rows of kPosting and kDay are passed over. Reading gives what the last Apply
// left. Thread-compatible: reads may run beside each other and beside Pack, nothing beside Apply and Adopt.
#ifndef AMANAT_LEDGER_STATE_ROW_RUNS_H_
#define AMANAT_LEDGER_STATE_ROW_RUNS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/state/changes.h"
#include "ledger/state/reader.h"
#include "ledger/state/row_segment.h"

namespace amanat::state {

class RowRuns final : public Reader {
 public:
  static constexpr size_t kPackedBytesMax = 32u << 20;

  struct Options {
    // What packed rows may take; 0: no limit. Some twenty megabytes more are used amid an Apply.
    size_t memory_bytes_max = 0;
    // Where files are made, once there is more. It exists.
    std::string folder;
  };

  RowRuns() : RowRuns(Options()) {}
  explicit RowRuns(Options options) : options_(std::move(options)) {}

  // What the changes say holds from now on. Unavailable when a file cannot be written: from then on
  // this and all reads answer so, because rows are missing.
  absl::Status Apply(const Changes& changes);

  // Apply in two steps, of which the first one changes nothing here. Pack merges runs up to
  // kPackedBytesMax only, since what is merged can still be read and takes its memory until Adopt; larger
  // ones, and what becomes of the limit, are left to Adopt. Precondition of Adopt: nothing was applied or
  // adopted since its Pack.
  class Packed;
  Packed Pack(const Changes& changes) const;
  absl::Status Adopt(Packed packed);

  bool has_reports() const override { return false; }
  absl::StatusOr<std::optional<std::string>> Get(Table table, absl::string_view key) const override;
  absl::Status Ascend(Table table, absl::string_view prefix, absl::string_view first,
                      Take take) const override;
  absl::Status Descend(Table table, absl::string_view prefix, absl::string_view end,
                       Take take) const override;

  // Rows that are held, those included that newer ones replaced or deleted and no merge has met yet.
  uint64_t rows() const;
  size_t runs() const { return runs_.size(); }
  size_t memory_bytes() const { return BytesOf(runs_, /*in_file=*/false); }
  size_t file_bytes() const { return BytesOf(runs_, /*in_file=*/true); }

 private:
  struct Run {
    std::vector<RowSegment> segments;
    std::vector<uint64_t> heads;  // of the first keys of the segments
    uint64_t rows = 0;
    size_t bytes = 0;
    bool in_file = false;

    // How many segments begin at or before the key.
    size_t SegmentsUpTo(const PackedKey& key) const;
  };
  // The oldest first. A run that others hold too is read, and stays as it is.
  using Runs = std::vector<std::shared_ptr<Run>>;
  class PagePool;
  class RunBuilder;
  class MergeInput;
  class Cursor;

  static size_t BytesOf(const Runs& runs, bool in_file);
  absl::Status AddRun(const Changes& changes, PagePool& pool, Runs& runs) const;
  // Merges until no four of a size class stand behind one another, but for merges of more bytes.
  absl::Status MergeRuns(size_t bytes_max, PagePool& pool, Runs& runs) const;
  // Makes one of the runs from `first` on.
  absl::Status Merge(size_t first, PagePool& pool, Runs& runs) const;
  absl::Status LimitMemory(PagePool& pool);
  absl::StatusOr<std::shared_ptr<Run>> WriteOut(Run& run, PagePool& pool) const;
  absl::Status Scan(absl::string_view prefix, absl::string_view from, bool forwards,
                    Take take) const;

  const Options options_;
  Runs runs_;
  absl::Status broken_;
};

class RowRuns::Packed {
 private:
  friend class RowRuns;
  Runs runs_;
  absl::Status status_;
};

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_ROW_RUNS_H_
