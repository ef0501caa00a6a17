// A value of a row that is printed: text, or a number of which people and programs see two forms
// (docs/json.md).
//
//   Row row = {{"case", HexEncode(id)}, {"amount", Cell::Amount(peso, 152'347)}};
//   row[1].second.for_people();   // "PHP 1,523.47"
//   row[1].second.text();         // "1523.47", beside which JSON has 152347
//
// Values are plain data.
#ifndef AMANAT_CLIENTS_CLI_CELL_H_
#define AMANAT_CLIENTS_CLI_CELL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "ledger/money/currency.h"

namespace amanat::cli {

class Cell {
 public:
  // Text is its own form, so that it needs no more than to be written down.
  Cell(std::string text) : text_(std::move(text)) {}  // NOLINT(google-explicit-constructor)
  Cell(absl::string_view text) : text_(text) {}       // NOLINT(google-explicit-constructor)
  Cell(const char* text) : text_(text) {}             // NOLINT(google-explicit-constructor)
  static Cell Amount(money::Currency currency, absl::int128 minor_units);
  // What there is not: empty, and to people a stroke.
  static Cell Nothing();
  // A number of which people see more, such as "at most 12".
  static Cell Number(uint64_t number, std::string for_people);
  // Of millionths of one per cent: "2.512857", for people "2.51 %".
  static Cell Percent(int64_t millionths);
  // Text that people see in another form: an instant of UTC, "27 Nov 09:14 Manila".
  static Cell Told(std::string text, std::string for_people);

  const std::string& text() const { return text_; }
  const std::string& for_people() const { return for_people_.empty() ? text_ : for_people_; }
  operator const std::string&() const { return text_; }  // NOLINT(google-explicit-constructor)
  // Whether it is set to the right in a column.
  bool is_number() const { return is_number_; }
  // Of an amount.
  const std::optional<money::Currency>& currency() const { return currency_; }
  absl::int128 minor_units() const { return minor_units_; }

  friend bool operator==(const Cell& left, const Cell& right) { return left.text_ == right.text_; }
  friend bool operator!=(const Cell& left, const Cell& right) { return !(left == right); }

 private:
  std::string text_;
  std::string for_people_;  // empty: as text_
  bool is_number_ = false;
  std::optional<money::Currency> currency_;
  absl::int128 minor_units_ = 0;
};

using Row = std::vector<std::pair<std::string, Cell>>;

// The row as one JSON object: text in the order of the row; behind an amount, as <title>_minor, its minor
// units and, where the row's `currency` is not its own, <title>_currency; behind an id, as <title>_short, its
// short form (short_id.h).
std::string JsonOf(const Row& row);

// The row as people see it: ids with their short form in a column of its own.
Row ForTable(const Row& row);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_CELL_H_
