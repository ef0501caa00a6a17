// The lexical forms of XML Schema in which messages write numbers and dates, read as what the rest of the
// program knows:
//
//   PlainDecimal(" +012.50 ");               // "12.50"
//   PlainDecimal("1,250.00");                // InvalidArgument: a comma
//   ParseXsdDate("2026-03-31+03:00");        // 31 March 2026
//   ParseXsdDateTime("2026-03-31T12:00:00+03:00");   // 09:00 UTC
//
// White space around a value is none of it. What XML Schema forbids is InvalidArgument and said by its
// name; the texts never repeat the value. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_INTAKE_XSD_TEXT_H_
#define AMANAT_CLIENTS_INTAKE_XSD_TEXT_H_

#include <string>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/clock.h"

namespace amanat::intake {

// An xs:decimal in the grammar of money::ParseDecimal: without plus, without zeros in front, with a digit
// on both sides of a point; zeros behind the point stay. A zero has no sign.
absl::StatusOr<std::string> PlainDecimal(absl::string_view text);

// Exact decimals are integers of 10^-17, the finest that ISO 20022 has. One has at most 18 digits, so that
// 128 bits hold the sum of a thousand of them.
constexpr int kExactDecimals = 17;
constexpr size_t kExactDigitsMax = 18;

// The value of an xs:decimal as such an integer. InvalidArgument also for more than kExactDigitsMax digits,
// zeros at both ends left out, or more than kExactDecimals behind the point.
absl::StatusOr<absl::int128> ParseExactDecimal(absl::string_view text);
// Without zeros at the end: "82.5".
std::string FormatExactDecimal(absl::int128 value);

// An xs:date of the years 1 to 9999. Its time zone says where the day is that day, and does not move it.
absl::StatusOr<CivilDays> ParseXsdDate(absl::string_view text);

// An xs:dateTime of these years, cut to microseconds; without a time zone it is taken as UTC. 24:00:00 is
// the midnight that follows.
absl::StatusOr<UnixMicros> ParseXsdDateTime(absl::string_view text);

// xs:boolean: true, false, 1 or 0.
absl::StatusOr<bool> ParseXsdBoolean(absl::string_view text);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_XSD_TEXT_H_
