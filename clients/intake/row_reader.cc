#include "clients/intake/row_reader.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/forms/country.h"

namespace amanat::intake {

void RowReader::Fault(absl::string_view column, absl::string_view reason) {
  good_ = false;
  for (auto fault = faults_.rbegin(); fault != faults_.rend() && fault->line == line(); ++fault) {
    if (fault->column == column) return;
  }
  if (faults_.size() < kFaultsMax) {
    faults_.push_back({line(), std::string(column), std::string(reason)});
  }
}

absl::string_view RowReader::Text(absl::string_view column) {
  const absl::string_view written = row_[column];
  const auto is_plain = [](char c) { return c > ' ' && c <= '~'; };
  if (std::all_of(written.begin(), written.end(), is_plain)) return written;
  const auto known = cleaned_.find(column);
  if (known != cleaned_.end()) return known->second;
  auto clean = CleanText(written);
  if (!clean.ok()) Fault(column, clean.status().message());
  return cleaned_.emplace(std::string(column), std::move(clean).value_or("")).first->second;
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

std::string RowReader::CodeAt(absl::string_view column) {
  std::string code = absl::AsciiStrToLower(Text(column));
  std::replace(code.begin(), code.end(), ' ', '-');
  std::replace(code.begin(), code.end(), '_', '-');
  if (code.empty() || wire::HasForm(wire::TextForm::kCode, code)) return code;
  Fault(column, absl::StrCat("is not ", wire::FormInWords(wire::TextForm::kCode)));
  return "";
}

std::string RowReader::CodeOf(forms::Codes codes, absl::string_view column, std::string code) {
  if (code.empty() || forms::IsOneOf(codes, code)) return code;
  Fault(column, absl::StrCat("is none of ", absl::StrJoin(codes, ", ")));
  return "";
}

std::string RowReader::IdentifierAt(absl::string_view column, Identifier kind) {
  return Value<std::string>(column, ReadIdentifier(kind, Written(column)));
}

std::string RowReader::CountryAt(absl::string_view column) {
  return Value<std::string>(column, forms::CountryFromText(Text(column)));
}

std::optional<CivilDays> RowReader::DateAt(absl::string_view column) {
  const auto days = ParseCivilDate(Text(column));
  if (days.ok()) return *days;
  Fault(column, Text(column).empty() ? "is empty" : "is no date of the form YYYY-MM-DD");
  return std::nullopt;
}

CivilDays RowReader::DateAt(absl::string_view column, CivilDays first, CivilDays last) {
  const std::optional<CivilDays> days = DateAt(column);
  if (days && *days > last) Fault(column, absl::StrCat("is after ", FormatCivilDate(last)));
  if (days && *days < first) Fault(column, absl::StrCat("is before ", FormatCivilDate(first)));
  return days.value_or(0);
}

std::optional<money::Currency> RowReader::CurrencyAt(absl::string_view column,
                                                     std::optional<CivilDays> on) {
  const std::string code = absl::AsciiStrToUpper(Text(column));
  const auto currency = on ? money::CurrencyFromCode(code, *on) : money::CurrencyFromCode(code);
  if (currency.ok()) return *currency;
  if (absl::IsFailedPrecondition(currency.status())) {
    Fault(column, currency.status().message());
  } else {
    Fault(column, code.empty() ? "is empty" : "is no ISO 4217 code: three letters, such as SAR");
  }
  return std::nullopt;
}

std::optional<money::Ratio> RowReader::RatioAt(absl::string_view column) {
  if (Text(column).empty()) return std::nullopt;
  const auto ratio = money::ParseRatio(Text(column));
  if (!ratio.ok()) {
    Fault(column, ratio.status().message());
    return std::nullopt;
  }
  if (ratio->numerator <= money::kAmountMax && ratio->denominator <= money::kAmountMax) {
    return *ratio;
  }
  Fault(column, "has too many digits");
  return std::nullopt;
}

money::Money RowReader::Bounded(absl::string_view column, absl::StatusOr<money::Money> amount) {
  if (amount.ok() && amount->minor_units > money::kAmountMax) {
    Fault(column, "is larger than an amount can be");
  }
  return Value<money::Money>(column, std::move(amount));
}

money::Money RowReader::CheckNumber(absl::string_view column) {
  Value<int64_t>(column, money::ParseDecimal(Text(column), money::kMinorUnitDigitsMax));
  return {};
}

money::Money RowReader::AmountAt(absl::string_view column,
                                 std::optional<money::Currency> currency) {
  if (!currency) return CheckNumber(column);
  return Bounded(column, money::ParseAmount(Text(column), *currency));
}

money::Money RowReader::PositiveAmountAt(absl::string_view column,
                                         std::optional<money::Currency> currency) {
  if (!currency) return CheckNumber(column);
  auto amount = money::ParseAmount(Text(column), *currency);
  if (amount.ok() && amount->minor_units == 0) Fault(column, "is zero");
  return Bounded(column, std::move(amount));
}

}  // namespace amanat::intake
