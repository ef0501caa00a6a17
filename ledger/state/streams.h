// Streams as of any size of their log and any effective date: their version, and the entries that
// made it.
//
//   AMANAT_ASSIGN_OR_RETURN(StreamPage page, StreamAt(stored, stream, size, {}, /*first=*/0, 100));
//
// `size` is at most StoredSize; the rows may be ahead of it. Errors: DataLoss and Unavailable of
// the reader. Thread-safe: functions without state.
#ifndef AMANAT_LEDGER_STATE_STREAMS_H_
#define AMANAT_LEDGER_STATE_STREAMS_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/state/reader.h"

namespace amanat::state {

// How many rows one read looks at.
constexpr size_t kStreamRowsReadMax = size_t{1} << 16;

struct StreamEntry {
  LogIndex index = 0;
  int32_t effective_date = 0;
  uint64_t version = 0;  // of the stream, once this entry stood
  bool operator==(const StreamEntry&) const = default;
};

struct StreamPage {
  // Accepted entries before the size that name the stream; with a date, those effective by then.
  uint64_t version = 0;
  std::vector<StreamEntry> entries;  // in the order of the log
  std::optional<LogIndex> next;      // the index with which the next page begins
};

// The entries before `size` that name the stream, from index `first` on, at most `entries_max`;
// with `date` those effective on that day or before it. ResourceExhausted with a date when more
// than kStreamRowsReadMax entries name the stream.
absl::StatusOr<StreamPage> StreamAt(const Reader& stored, const StreamId& stream, TreeSize size,
                                    std::optional<int32_t> date, LogIndex first,
                                    size_t entries_max);

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_STREAMS_H_
