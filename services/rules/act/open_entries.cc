#include "services/rules/act/open_entries.h"

#include <algorithm>

namespace amanat::rules {
namespace {

constexpr uint64_t kSmallBlockBits = 10;
constexpr uint64_t kLargeBlockBits = 20;

// Gives the asking log's blocks of 2^bits indices from the block of `first` on, up to `end`, in which
// something may be open.
absl::Status ScanOpenBlocks(const Asking& asking, uint64_t bits, LogIndex first, LogIndex end,
                            absl::FunctionRef<absl::StatusOr<bool>(LogIndex, LogIndex)> take) {
  const auto take_block = [&](const EntryCounts::Key& key,
                              const EntryCount& asked) -> absl::StatusOr<bool> {
    const LogIndex begin = std::get<2>(key) << bits;
    const LogIndex behind = begin + (LogIndex{1} << bits);
    if (begin >= end) return false;
    uint64_t answered = 0;
    // Of a block that is not whole here the other log may have answered what is not here yet.
    if (asking.answering.rows != nullptr && behind <= asking.asking.size) {
      AMANAT_ASSIGN_OR_RETURN(
          const auto found,
          asking.answered.Find(*asking.answering.rows, asking.asking.log, bits, std::get<2>(key)));
      answered = found.value_or(EntryCount{}).count;
    }
    if (answered == asked.count) return true;
    return take(std::max(begin, first), std::min(behind, end));
  };
  const uint64_t block = first >> bits;
  const std::string after = block == 0 ? "" : state::KeyOf(asking.answering.log, bits, block - 1);
  return asking.asked.Scan(*asking.asking.rows, state::KeyOf(asking.answering.log, bits), after,
                           take_block);
}

}  // namespace

absl::Status CountEntry(const EntryCounts& counts, state::Overlay& rows, const LogId& other,
                        LogIndex index) {
  for (const uint64_t bits : {kSmallBlockBits, kLargeBlockBits}) {
    AMANAT_ASSIGN_OR_RETURN(const auto found, counts.Find(rows, other, bits, index >> bits));
    const EntryCount count{found.value_or(EntryCount{}).count + 1};
    AMANAT_RETURN_IF_ERROR(counts.Put(rows, count, other, bits, index >> bits));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> HasConsumed(const LogTables& tables, const LogId& log, LogIndex index) {
  if (tables.rows == nullptr) return false;
  AMANAT_ASSIGN_OR_RETURN(const auto consumer,
                          tables.rows->Get(state::Table::kConsumed, state::KeyOf(log, index)));
  return consumer.has_value();
}

absl::Status ScanOpenRanges(const Asking& asking, LogIndex first,
                            absl::FunctionRef<absl::StatusOr<bool>(LogIndex, LogIndex)> take) {
  const auto take_large = [&](LogIndex begin, LogIndex end) -> absl::StatusOr<bool> {
    bool more = true;
    AMANAT_RETURN_IF_ERROR(ScanOpenBlocks(asking, kSmallBlockBits, begin, end,
                                          [&](LogIndex from, LogIndex to) -> absl::StatusOr<bool> {
                                            AMANAT_ASSIGN_OR_RETURN(more, take(from, to));
                                            return more;
                                          }));
    return more;
  };
  return ScanOpenBlocks(asking, kLargeBlockBits, first, asking.asking.size, take_large);
}

}  // namespace amanat::rules
