#include "services/forms/country.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"

namespace amanat::forms {
namespace {

struct Country {
  absl::string_view alpha3;
  absl::string_view alpha2;
};

constexpr Country kCountries[] = {
#include "services/forms/country_table.inc"
};

// What is written for a code and is none: abbreviations of names, and of the Olympic Games.
struct Mistaken {
  absl::string_view written;
  absl::string_view alpha3;
};

constexpr Mistaken kMistaken[] = {
    {"BAN", "BGD"}, {"GER", "DEU"}, {"INA", "IDN"}, {"KSA", "SAU"}, {"KUW", "KWT"}, {"LIB", "LBN"},
    {"MAS", "MYS"}, {"MYA", "MMR"}, {"NEP", "NPL"}, {"OMA", "OMN"}, {"PHI", "PHL"}, {"ROK", "KOR"},
    {"RSA", "ZAF"}, {"SIN", "SGP"}, {"SRI", "LKA"}, {"UAE", "ARE"}, {"UK", "GBR"},  {"VIE", "VNM"},
};

const Country* FindAlpha3(absl::string_view code) {
  const auto* found = std::lower_bound(
      std::begin(kCountries), std::end(kCountries), code,
      [](const Country& country, absl::string_view wanted) { return country.alpha3 < wanted; });
  return found != std::end(kCountries) && found->alpha3 == code ? found : nullptr;
}

const Country* FindAlpha2(absl::string_view code) {
  const auto* found = std::find_if(std::begin(kCountries), std::end(kCountries),
                                   [code](const Country& row) { return row.alpha2 == code; });
  return found != std::end(kCountries) ? found : nullptr;
}

absl::StatusOr<Country> FromText(absl::string_view text) {
  if (text.empty()) return absl::InvalidArgumentError("is empty");
  const std::string code = absl::AsciiStrToUpper(text);
  const Country* country = code.size() == 2 ? FindAlpha2(code) : FindAlpha3(code);
  if (country != nullptr) return *country;
  constexpr absl::string_view kNoCode = "is no ISO 3166-1 code";
  for (const Mistaken& mistaken : kMistaken) {
    if (mistaken.written == code) {
      return absl::InvalidArgumentError(absl::StrCat(kNoCode, ": is ", mistaken.alpha3, " meant?"));
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat(kNoCode, ": two or three letters, such as SAU or SA, of the list at iso.org"));
}

}  // namespace

bool IsCountry(absl::string_view alpha3) { return FindAlpha3(alpha3) != nullptr; }

absl::StatusOr<std::string> CountryFromText(absl::string_view text) {
  AMANAT_ASSIGN_OR_RETURN(const Country country, FromText(text));
  return std::string(country.alpha3);
}

absl::StatusOr<std::string> Alpha2FromText(absl::string_view text) {
  AMANAT_ASSIGN_OR_RETURN(const Country country, FromText(text));
  return std::string(country.alpha2);
}

}  // namespace amanat::forms
