#include "clients/cli/cell.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/short_id.h"
#include "ledger/entry/text.h"
#include "ledger/money/amount_for_people.h"
#include "ledger/money/money.h"

namespace amanat::cli {
namespace {

constexpr int kPercentDecimals = 6;
constexpr int64_t kHundredthsOfPercent = 10'000;  // millionths in one of them

const std::string* Find(const Row& row, absl::string_view title) {
  for (const auto& [name, cell] : row) {
    if (name == title) return &cell.text();
  }
  return nullptr;
}

// Minor units are a number where JSON's readers hold it exactly, and decimal text beyond.
std::string NumberOf(absl::int128 minor_units) {
  constexpr int64_t kExactMax = int64_t{1} << 53;
  const std::string digits = money::FormatDecimal(minor_units, 0);
  const bool is_exact = minor_units >= -kExactMax && minor_units <= kExactMax;
  return is_exact ? digits : absl::StrCat("\"", digits, "\"");
}

void Append(std::string& line, absl::string_view title, absl::string_view json) {
  absl::StrAppend(&line, line.empty() ? "" : ",", entry::JsonString(title), ":", json);
}

}  // namespace

Cell Cell::Amount(money::Currency currency, absl::int128 minor_units) {
  Cell cell(money::FormatAmount(currency, minor_units));
  if (currency == money::Currency()) return cell;  // none
  cell.for_people_ = money::AmountForPeople(currency, minor_units);
  cell.is_number_ = true;
  cell.currency_ = currency;
  cell.minor_units_ = minor_units;
  return cell;
}

Cell Cell::Nothing() {
  Cell cell("");
  cell.for_people_ = "-";
  return cell;
}

Cell Cell::Number(uint64_t number, std::string for_people) {
  Cell cell(absl::StrCat(number));
  cell.for_people_ = std::move(for_people);
  return cell;
}

Cell Cell::Percent(int64_t millionths) {
  Cell cell(money::FormatDecimal(millionths, kPercentDecimals));
  // Half away from zero, as people round.
  const int64_t half = millionths < 0 ? -kHundredthsOfPercent / 2 : kHundredthsOfPercent / 2;
  cell.for_people_ = absl::StrCat(
      money::FormatDecimal((absl::int128(millionths) + half) / kHundredthsOfPercent, 2), " %");
  cell.is_number_ = true;
  return cell;
}

Cell Cell::Told(std::string text, std::string for_people) {
  Cell cell(std::move(text));
  cell.for_people_ = std::move(for_people);
  return cell;
}

std::string JsonOf(const Row& row) {
  const std::string* currency = Find(row, "currency");
  std::string line;
  for (const auto& [title, cell] : row) {
    Append(line, title, entry::JsonString(cell.text()));
    if (cell.currency().has_value()) {
      Append(line, title + "_minor", NumberOf(cell.minor_units()));
      const std::string code(money::CodeOf(*cell.currency()));
      if (currency == nullptr || *currency != code) {
        Append(line, title + "_currency", entry::JsonString(code));
      }
    }
    if (const auto short_id = ShortIdUnder(title, cell.text()); short_id.has_value()) {
      Append(line, title + "_short", entry::JsonString(*short_id));
    }
  }
  return absl::StrCat("{", line, "}");
}

Row ForTable(const Row& row) {
  Row table;
  for (const auto& [title, cell] : row) {
    if (IsTitleOfId(title)) {
      table.emplace_back(title + "_short", ShortIdUnder(title, cell.text()).value_or(""));
    }
    table.emplace_back(title, cell);
  }
  return table;
}

}  // namespace amanat::cli
