#include "services/usage/nearest.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace amanat::usage {
namespace {

// What is a prefix of the known word counts as one slip.
constexpr size_t kPrefixCharactersMin = 3;

size_t FarthestOf(absl::string_view known) { return known.size() / 3 + 1; }

}  // namespace

size_t EditDistance(absl::string_view left, absl::string_view right) {
  if (left.size() > kComparedCharactersMax || right.size() > kComparedCharactersMax) {
    return std::max(left.size(), right.size());
  }
  // Rows of the table of distances between beginnings: the one before the last, the last, this one.
  std::vector<size_t> earlier(right.size() + 1), last(right.size() + 1), row(right.size() + 1);
  for (size_t j = 0; j <= right.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= right.size(); ++j) {
      const size_t other = left[i - 1] == right[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + other});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        row[j] = std::min(row[j], earlier[j - 2] + 1);
      }
    }
    earlier.swap(last);
    last.swap(row);
  }
  return last[right.size()];
}

std::string NearestOf(absl::string_view word, const std::vector<std::string>& known) {
  const std::string asked = absl::AsciiStrToLower(word);
  std::string nearest;
  size_t smallest = kComparedCharactersMax;
  for (const std::string& candidate : known) {
    const std::string lower = absl::AsciiStrToLower(candidate);
    size_t distance = EditDistance(asked, lower);
    if (asked.size() >= kPrefixCharactersMin && absl::StartsWith(lower, asked)) {
      distance = std::min<size_t>(distance, 1);
    }
    if (distance > FarthestOf(lower) || distance >= lower.size() || distance >= smallest) continue;
    smallest = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& known) {
  const std::string nearest = NearestOf(word, known);
  return nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?");
}

}  // namespace amanat::usage
