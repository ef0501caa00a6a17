#include "ledger/state/read_many.h"

#include <algorithm>

namespace amanat::state {

absl::StatusOr<std::vector<std::optional<std::string>>> ReadMany(
    const Reader& rows, Table table, const std::vector<std::string>& keys) {
  std::vector<absl::string_view> ascending(keys.begin(), keys.end());
  std::sort(ascending.begin(), ascending.end());
  ascending.erase(std::unique(ascending.begin(), ascending.end()), ascending.end());
  std::vector<std::optional<std::string>> found(ascending.size());
  AMANAT_RETURN_IF_ERROR(
      rows.GetMany(table, ascending, [&](size_t position, absl::string_view value) {
        found[position] = std::string(value);
        return absl::OkStatus();
      }));
  std::vector<std::optional<std::string>> values;
  values.reserve(keys.size());
  for (const std::string& key : keys) {
    const auto at = std::lower_bound(ascending.begin(), ascending.end(), key);
    values.push_back(found[static_cast<size_t>(at - ascending.begin())]);
  }
  return values;
}

}  // namespace amanat::state
