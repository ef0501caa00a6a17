// How a session prints rows: JSON lines, or a table with aligned columns.
#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "clients/cli/session.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/printable.h"
#include "ledger/base/utf8.h"
#include "ledger/entry/text.h"

namespace amanat::cli {
namespace {

// Characters, which is near enough to columns for codes, names of places and numbers.
size_t Width(absl::string_view text) { return CountCharacters(text); }

bool SameTitles(const Session::Row& a, const Session::Row& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& left, const auto& right) { return left.first == right.first; });
}

std::string JsonLine(const Session::Row& row) {
  std::string line;
  for (const auto& [title, value] : row) {
    absl::StrAppend(&line, line.empty() ? "" : ",", entry::JsonString(title), ":",
                    entry::JsonString(value));
  }
  return absl::StrCat("{", line, "}");
}

}  // namespace

void Session::Print(const Row& row) {
  if (options_.json) return terminal::PrintLine(JsonLine(row));
  if (!rows_.empty() && !SameTitles(rows_.front(), row)) EndTable();
  rows_.push_back(row);
  for (auto& [title, value] : rows_.back()) value = Printable(value);
}

void Session::EndTable() {
  if (!rows_.empty()) {
    std::vector<size_t> widths;
    for (const auto& [title, value] : rows_.front()) widths.push_back(Width(title));
    for (const Row& row : rows_) {
      for (size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], Width(row[i].second));
      }
    }
    const auto print = [&](const Row& row, bool titles) {
      std::string line;
      for (size_t i = 0; i < row.size(); ++i) {
        const std::string& text = titles ? row[i].first : row[i].second;
        absl::StrAppend(&line, text);
        if (i + 1 < row.size()) line.append(widths[i] - Width(text) + 2, ' ');
      }
      terminal::PrintLine(line);
    };
    print(rows_.front(), /*titles=*/true);
    for (const Row& row : rows_) print(row, /*titles=*/false);
    rows_.clear();
  }
  std::fflush(stdout);
}

}  // namespace amanat::cli
