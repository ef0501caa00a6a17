// How a session prints rows: JSON lines, or a table with aligned columns (docs/json.md).
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/session.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/display_width.h"
#include "ledger/base/printable.h"
#include "ledger/money/currency.h"

namespace amanat::cli {
namespace {

constexpr size_t kBetweenColumns = 2;
constexpr char kCurrencyTitle[] = "currency";

size_t Width(absl::string_view text) { return DisplayWidth(text); }

bool SameTitles(const Row& a, const Row& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& left, const auto& right) { return left.first == right.first; });
}

// Whether every amount of the row says the currency that stands in its column.
bool SaysItsCurrency(const Row& row) {
  std::string named;
  size_t amounts = 0;
  for (const auto& [title, cell] : row) {
    if (title == kCurrencyTitle) named = cell.text();
  }
  for (const auto& [title, cell] : row) {
    if (!cell.currency().has_value()) continue;
    ++amounts;
    if (money::CodeOf(*cell.currency()) != named) return false;
  }
  return amounts > 0 || named.empty();
}

// Amounts are printed with their currency: a column of its own would only say it again.
void DropCurrency(std::vector<Row>& rows) {
  if (!std::all_of(rows.begin(), rows.end(), SaysItsCurrency)) return;
  for (Row& row : rows) {
    row.erase(std::remove_if(row.begin(), row.end(),
                             [](const auto& each) { return each.first == kCurrencyTitle; }),
              row.end());
  }
}

struct Column {
  std::string title;
  size_t width = 0;
  bool is_number = false;  // in every row in which something stands
};

std::vector<Column> ColumnsOf(const std::vector<Row>& rows) {
  std::vector<Column> columns;
  for (const auto& [title, cell] : rows.front()) columns.push_back({title, Width(title), false});
  for (size_t i = 0; i < columns.size(); ++i) {
    size_t numbers = 0, texts = 0;
    for (const Row& row : rows) {
      const Cell& cell = row[i].second;
      columns[i].width = std::max(columns[i].width, Width(Printable(cell.for_people())));
      if (!cell.for_people().empty()) ++(cell.is_number() ? numbers : texts);
    }
    columns[i].is_number = numbers > 0 && texts == 0;
  }
  return columns;
}

void PrintRow(const std::vector<Column>& columns, const std::vector<std::string>& texts) {
  std::string line;
  for (size_t i = 0; i < columns.size(); ++i) {
    const size_t room = columns[i].width - Width(texts[i]);
    if (columns[i].is_number) line.append(room, ' ');
    absl::StrAppend(&line, texts[i]);
    if (i + 1 == columns.size()) break;
    line.append((columns[i].is_number ? 0 : room) + kBetweenColumns, ' ');
  }
  terminal::PrintLine(line);
}

void PrintTable(std::vector<Row> rows) {
  for (Row& row : rows) row = ForTable(row);
  DropCurrency(rows);
  const std::vector<Column> columns = ColumnsOf(rows);
  std::vector<std::string> texts;
  for (const Column& column : columns) texts.push_back(column.title);
  PrintRow(columns, texts);
  for (const Row& row : rows) {
    for (size_t i = 0; i < columns.size(); ++i) texts[i] = Printable(row[i].second.for_people());
    PrintRow(columns, texts);
  }
}

}  // namespace

void Session::Print(const Row& row) {
  ++rows_printed_;
  for (const auto& [title, cell] : row) said_[title] = cell.text();
  if (options_.json) return terminal::PrintLine(JsonOf(row));
  if (!rows_.empty() && !SameTitles(rows_.front(), row)) EndTable();
  rows_.push_back(row);
}

void Session::EndTable() {
  if (!rows_.empty()) PrintTable(std::move(rows_));
  rows_.clear();
}

}  // namespace amanat::cli
