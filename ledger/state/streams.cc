#include "ledger/state/streams.h"

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/state/keys.h"
#include "ledger/state/rows.h"

namespace amanat::state {
namespace {

std::string StreamKey(const StreamId& stream, LogIndex index) {
  std::string key = stream.str();
  AppendBigEndian64(index, key);
  return key;
}

// The entries from `first` on and before `size`; `version` is the stream's before `first`.
absl::Status ForEachEntry(const Reader& stored, const StreamId& stream, LogIndex first,
                          TreeSize size, uint64_t version,
                          absl::FunctionRef<absl::StatusOr<bool>(const StreamEntry&)> take) {
  return stored.Ascend(Table::kStream, stream.view(), StreamKey(stream, first),
                       [&](absl::string_view key, absl::string_view value) -> absl::StatusOr<bool> {
                         if (key.size() != StreamId::kSize + 8)
                           return DamagedRow("STREAM", "a key of another size");
                         const LogIndex index = ReadBigEndian64(key.substr(StreamId::kSize));
                         if (index >= size) return false;
                         AMANAT_ASSIGN_OR_RETURN(const StreamRow row, DecodeStreamRow(value));
                         version = row.version.value_or(version + 1);
                         return take({index, row.effective_date, version});
                       });
}

absl::StatusOr<uint64_t> CountUpTo(const Reader& stored, const StreamId& stream, TreeSize size,
                                   int32_t date) {
  uint64_t count = 0;
  size_t read = 0;
  const auto take = [&](const StreamEntry& entry) -> absl::StatusOr<bool> {
    if (++read > kStreamRowsReadMax) {
      return absl::ResourceExhaustedError(absl::StrCat("more than ", kStreamRowsReadMax,
                                                       " entries name stream ", stream.hex(),
                                                       ": ask without a date"));
    }
    count += entry.effective_date <= date ? 1 : 0;
    return true;
  };
  AMANAT_RETURN_IF_ERROR(ForEachEntry(stored, stream, 0, size, 0, take));
  return count;
}

}  // namespace

absl::StatusOr<StreamPage> StreamAt(const Reader& stored, const StreamId& stream, TreeSize size,
                                    std::optional<int32_t> date, LogIndex first,
                                    size_t entries_max) {
  StreamPage page;
  if (date.has_value()) {
    AMANAT_ASSIGN_OR_RETURN(page.version, CountUpTo(stored, stream, size, *date));
  } else {
    AMANAT_ASSIGN_OR_RETURN(page.version, StreamVersionAt(stored, stream, size));
  }
  AMANAT_ASSIGN_OR_RETURN(const uint64_t before, StreamVersionAt(stored, stream, first));
  const auto take = [&](const StreamEntry& entry) -> absl::StatusOr<bool> {
    if (date.has_value() && entry.effective_date > *date) return true;
    if (page.entries.size() == entries_max) {
      page.next = entry.index;
      return false;
    }
    page.entries.push_back(entry);
    return true;
  };
  AMANAT_RETURN_IF_ERROR(ForEachEntry(stored, stream, first, size, before, take));
  return page;
}

}  // namespace amanat::state
