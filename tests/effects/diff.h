// The difference between two texts as `diff -u` prints it.
//
//   UnifiedDiff("a\nb\n", "a\nc\n");   // "@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
//
// Takes memory for the product of the lines that differ. Thread-safe: a pure function.
#ifndef AMANAT_TESTS_EFFECTS_DIFF_H_
#define AMANAT_TESTS_EFFECTS_DIFF_H_

#include <string>

#include "absl/strings/string_view.h"

namespace amanat::effects {

// From `before` to `after`, with three lines of context; empty when they are the same.
std::string UnifiedDiff(absl::string_view before, absl::string_view after);

}  // namespace amanat::effects

#endif  // AMANAT_TESTS_EFFECTS_DIFF_H_
