#include "ledger/money/amount_for_people.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace amanat::money {
namespace {

constexpr size_t kGroupDigits = 3;

}  // namespace

std::string AmountForPeople(const Money& amount) {
  return AmountForPeople(amount.currency, amount.minor_units);
}

std::string AmountForPeople(Currency currency, absl::int128 minor_units) {
  const std::string code(CodeOf(currency));
  return absl::StrCat(code.empty() ? absl::StrCat(currency.numeric) : code, " ",
                      WithSeparators(FormatAmount(currency, minor_units)));
}

std::string WithSeparators(absl::string_view decimal) {
  const size_t first = !decimal.empty() && decimal.front() == '-' ? 1 : 0;
  const size_t point = std::min(decimal.find('.'), decimal.size());
  std::string text(decimal.substr(0, first));
  for (size_t i = first; i < point; ++i) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(decimal[i]))) return std::string(decimal);
    if (i > first && (point - i) % kGroupDigits == 0) text.push_back(',');
    text.push_back(decimal[i]);
  }
  absl::StrAppend(&text, decimal.substr(point));
  return text;
}

}  // namespace amanat::money
