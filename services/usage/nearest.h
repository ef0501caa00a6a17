// Which of the known words somebody may have meant.
//
//   NearestOf("statu", {"logs", "status"});   // "status"
//   DidYouMean("abus", {"abuse", "illness"})  // "; did you mean abuse?"
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_USAGE_NEAREST_H_
#define AMANAT_SERVICES_USAGE_NEAREST_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace amanat::usage {

// No word of a command line that is compared is longer; of a longer one the distance is its length.
constexpr size_t kComparedCharactersMax = 64;

// How many characters must be put in, left out, exchanged for another, or exchanged with their neighbour.
size_t EditDistance(absl::string_view left, absl::string_view right);

// The one with the smallest distance, the first of several; empty when all are further away than a third
// of their length and one more, letter case aside. What begins with the word is near whatever its length.
std::string NearestOf(absl::string_view word, const std::vector<std::string>& known);

// "; did you mean abuse?", or nothing when nothing is near.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& known);

}  // namespace amanat::usage

#endif  // AMANAT_SERVICES_USAGE_NEAREST_H_
