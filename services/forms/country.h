// The countries of ISO 3166-1. In bodies a country stands as its alpha-3 code, so that one corridor has
// one name; people, banks and messages write alpha-2 as well.
//
//   IsCountry("SAU");             // true; "SA", "sau" and "XXX" are not
//   *CountryFromText("ae");       // "ARE"
//   CountryFromText("UAE");       // InvalidArgument "is no ISO 3166-1 code: is ARE meant?"
//
// The list is a constant table, so that the client asks by it before it signs and the rules again
// before they decide. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_FORMS_COUNTRY_H_
#define AMANAT_SERVICES_FORMS_COUNTRY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::forms {

// Whether it is an alpha-3 code that is assigned.
bool IsCountry(absl::string_view alpha3);

// The alpha-3 code of a country written as alpha-2 or alpha-3, in capitals or not. InvalidArgument, to
// be read behind the name of what holds it, and without that text: "is empty", or that it is no code of
// the list, where it is a widespread abbreviation with the code that is probably meant.
absl::StatusOr<std::string> CountryFromText(absl::string_view text);
// The same as its alpha-2 code, by which sites say where they are.
absl::StatusOr<std::string> Alpha2FromText(absl::string_view text);

}  // namespace amanat::forms

#endif  // AMANAT_SERVICES_FORMS_COUNTRY_H_
