// The short form of an id, to be read out by telephone and written on paper beside the 32 hexadecimal digits:
//
//   C-3f9a0-7c1d2-b
//
// A letter says of what kind it is; ten digits are the id's first ones, in two groups; the last character
// proves them. It follows from the id alone, so it never changes and every program of every site makes the
// same of it. One wrong character and any two that changed places are always noticed, by the last one: it is a
// weighted sum in the field of 32 elements, written in the letters and digits that are not taken for one
// another (no i, l, o, u). Among 10,000 ids of a kind, two that begin with the same ten digits are there once
// in 22,000 sites; they are then told apart by the list that resolves them (id_lookup.h).
//
// Hyphens after the first one, and letter case, may be given in any way. Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_CLI_SHORT_ID_H_
#define AMANAT_CLIENTS_CLI_SHORT_ID_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::cli {

enum class IdKind : char {
  kAllotment = 'A',
  kClaim = 'B',  // of a benefit
  kCase = 'C',
  kLiquidation = 'L',
  kMember = 'M',  // and every other person: a person in distress, an heir
};

// "case"; of kMember "member".
absl::string_view NameOf(IdKind kind);

constexpr size_t kShortIdDigits = 10;

// The short form of an id of 32 hexadecimal digits.
std::string ShortId(IdKind kind, absl::string_view hex);

// Whether the text means to be a short form: a letter, a hyphen.
bool IsShortId(absl::string_view text);

// The ten digits of a short form. InvalidArgument when it is of another kind, has another length, or its
// last character does not prove it.
absl::StatusOr<std::string> DigitsOfShortId(IdKind kind, absl::string_view text);

// Whether a column or key of that title holds ids that have a short form: case, claim, allotment,
// liquidation, member, person, heir.
bool IsTitleOfId(absl::string_view title);
// The short form of what stands there; nullopt when that is no whole id.
std::optional<std::string> ShortIdUnder(absl::string_view title, absl::string_view text);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_SHORT_ID_H_
