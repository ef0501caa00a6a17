#include "clients/intake/row_reader.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace amanat::intake {

void RowReader::Fault(absl::string_view column, absl::string_view reason) {
  good_ = false;
  if (faults_.size() < kFaultsMax) {
    faults_.push_back({line(), std::string(column), std::string(reason)});
  }
}

std::string RowReader::TextAt(absl::string_view column, wire::TextForm form) {
  const absl::string_view text = Text(column);
  if (!text.empty() && !wire::HasForm(form, text)) {
    Fault(column, absl::StrCat("is not ", wire::FormInWords(form)));
  }
  return std::string(text);
}

std::string RowReader::RequiredTextAt(absl::string_view column, wire::TextForm form) {
  if (Text(column).empty()) Fault(column, "is empty");
  return TextAt(column, form);
}

CivilDays RowReader::DateAt(absl::string_view column) {
  const auto days = ParseCivilDate(Text(column));
  if (days.ok()) return *days;
  Fault(column, Text(column).empty() ? "is empty" : "is no date of the form YYYY-MM-DD");
  return 0;
}

std::optional<money::Currency> RowReader::CurrencyAt(absl::string_view column) {
  const auto currency = money::CurrencyFromCode(Text(column));
  if (currency.ok()) return *currency;
  Fault(column, Text(column).empty() ? "is empty" : "is no current ISO 4217 code");
  return std::nullopt;
}

money::Money RowReader::AmountAt(absl::string_view column,
                                 std::optional<money::Currency> currency) {
  if (!currency) return {};
  return Value<money::Money>(column, money::ParseAmount(Text(column), *currency));
}

money::Money RowReader::PositiveAmountAt(absl::string_view column,
                                         std::optional<money::Currency> currency) {
  if (!currency) return {};
  const auto amount = money::ParseAmount(Text(column), *currency);
  if (amount.ok() && amount->minor_units == 0) Fault(column, "is zero");
  return Value<money::Money>(column, amount);
}

}  // namespace amanat::intake
