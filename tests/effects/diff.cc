#include "tests/effects/diff.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace amanat::effects {
namespace {

using Texts = std::vector<absl::string_view>;

constexpr size_t kContext = 3;

// One line of the difference: of both texts (' '), of the first ('-') or of the second ('+').
struct Line {
  char sign = ' ';
  absl::string_view text;
};

Texts SplitLines(absl::string_view text) {
  Texts lines = absl::StrSplit(text, '\n');
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

// By the longest common subsequence of what stands between the common beginning and end.
std::vector<Line> Align(const Texts& a, const Texts& b) {
  size_t begin = 0;
  while (begin < std::min(a.size(), b.size()) && a[begin] == b[begin]) ++begin;
  size_t end = 0;
  while (end < std::min(a.size(), b.size()) - begin &&
         a[a.size() - 1 - end] == b[b.size() - 1 - end]) {
    ++end;
  }
  const size_t rows = a.size() - begin - end;
  const size_t columns = b.size() - begin - end;
  // common[i][k]: length of the longest one of the rows from i and the columns from k.
  std::vector<std::vector<uint32_t>> common(rows + 1, std::vector<uint32_t>(columns + 1));
  for (size_t i = rows; i-- > 0;) {
    for (size_t k = columns; k-- > 0;) {
      common[i][k] = a[begin + i] == b[begin + k] ? common[i + 1][k + 1] + 1
                                                  : std::max(common[i + 1][k], common[i][k + 1]);
    }
  }
  std::vector<Line> lines;
  for (size_t i = 0; i < begin; ++i) lines.push_back({' ', a[i]});
  for (size_t i = 0, k = 0; i < rows || k < columns;) {
    if (i < rows && k < columns && a[begin + i] == b[begin + k]) {
      lines.push_back({' ', a[begin + i++]});
      ++k;
    } else if (k == columns || (i < rows && common[i + 1][k] >= common[i][k + 1])) {
      lines.push_back({'-', a[begin + i++]});
    } else {
      lines.push_back({'+', b[begin + k++]});
    }
  }
  for (size_t i = a.size() - end; i < a.size(); ++i) lines.push_back({' ', a[i]});
  return lines;
}

}  // namespace

std::string UnifiedDiff(absl::string_view before, absl::string_view after) {
  const std::vector<Line> lines = Align(SplitLines(before), SplitLines(after));
  std::string out;
  size_t first = 0;  // line of `before` at which `lines[i]` stands, from 0
  size_t second = 0;
  for (size_t i = 0; i < lines.size();) {
    size_t changed = i;
    while (changed < lines.size() && lines[changed].sign == ' ') ++changed;
    if (changed == lines.size()) break;
    const size_t start = std::max(i, changed - std::min(changed, kContext));
    first += start - i;
    second += start - i;
    // The hunk goes on while changes stand no further apart than their contexts reach.
    size_t stop = changed;
    for (size_t k = changed; k < lines.size() && k <= stop + 2 * kContext + 1; ++k) {
      if (lines[k].sign != ' ') stop = k;
    }
    stop = std::min(lines.size(), stop + 1 + kContext);
    std::string hunk;
    size_t removed = 0;
    size_t added = 0;
    for (i = start; i < stop; ++i) {
      removed += lines[i].sign != '+' ? 1 : 0;
      added += lines[i].sign != '-' ? 1 : 0;
      absl::StrAppend(&hunk, std::string(1, lines[i].sign), lines[i].text, "\n");
    }
    absl::StrAppend(&out, "@@ -", first + 1, ",", removed, " +", second + 1, ",", added, " @@\n",
                    hunk);
    first += removed;
    second += added;
  }
  return out;
}

}  // namespace amanat::effects
