#include "services/rules/act/open_entries.h"

#include <algorithm>

namespace amanat::rules {
namespace {

constexpr uint64_t kSmallBlockBits = 10;
constexpr uint64_t kLargeBlockBits = 20;
constexpr size_t kBlocksAtOnce = 64;

// How many entries of each of these blocks the answering log has answered. Of a block that is not
// whole here it may have answered what is not here yet: that counts as nothing.
absl::StatusOr<std::vector<uint64_t>> AnsweredOf(const Asking& asking, uint64_t bits,
                                                 absl::Span<const EntryCounts::Found> blocks) {
  std::vector<uint64_t> answered(blocks.size());
  if (asking.answering.rows == nullptr) return answered;
  std::vector<EntryCounts::Key> keys;
  for (const EntryCounts::Found& block : blocks) {
    keys.emplace_back(asking.asking.log, bits, std::get<2>(block.key));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto counts,
                          asking.answered.FindMany(*asking.answering.rows, keys));
  for (size_t i = 0; i < blocks.size(); ++i) {
    const bool whole = (std::get<2>(blocks[i].key) + 1) << bits <= asking.asking.size;
    if (whole && counts[i].has_value()) answered[i] = counts[i]->count;
  }
  return answered;
}

// Gives the asking log's blocks of 2^bits indices from the block of `first` on, up to `end`, in which
// something may be open.
absl::Status ScanOpenBlocks(const Asking& asking, uint64_t bits, LogIndex first, LogIndex end,
                            absl::FunctionRef<absl::StatusOr<bool>(LogIndex, LogIndex)> take) {
  const auto take_blocks =
      [&](absl::Span<const EntryCounts::Found> blocks) -> absl::StatusOr<bool> {
    AMANAT_ASSIGN_OR_RETURN(const auto answered, AnsweredOf(asking, bits, blocks));
    for (size_t i = 0; i < blocks.size(); ++i) {
      const LogIndex begin = std::get<2>(blocks[i].key) << bits;
      if (begin >= end) return false;
      if (answered[i] == blocks[i].row.count) continue;
      AMANAT_ASSIGN_OR_RETURN(const bool more, take(std::max(begin, first),
                                                    std::min(begin + (LogIndex{1} << bits), end)));
      if (!more) return false;
    }
    return true;
  };
  const uint64_t block = first >> bits;
  const std::string after = block == 0 ? "" : state::KeyOf(asking.answering.log, bits, block - 1);
  return asking.asked.ScanInBatches(*asking.asking.rows, state::KeyOf(asking.answering.log, bits),
                                    after, kBlocksAtOnce, take_blocks);
}

}  // namespace

absl::Status CountEntry(const EntryCounts& counts, state::Overlay& rows, const LogId& other,
                        LogIndex index) {
  for (const uint64_t bits : {kSmallBlockBits, kLargeBlockBits}) {
    AMANAT_RETURN_IF_ERROR(counts.Change(
        rows, [](EntryCount& count) { ++count.count; }, other, bits, index >> bits));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<bool>> HaveConsumed(const LogTables& tables, const LogId& log,
                                               const std::vector<LogIndex>& indices) {
  std::vector<bool> consumed(indices.size());
  if (tables.rows == nullptr) return consumed;
  std::vector<std::string> keys;
  for (const LogIndex index : indices) keys.push_back(state::KeyOf(log, index));
  AMANAT_ASSIGN_OR_RETURN(const auto consumers,
                          state::ReadMany(*tables.rows, state::Table::kConsumed, keys));
  for (size_t i = 0; i < indices.size(); ++i) consumed[i] = consumers[i].has_value();
  return consumed;
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
