#include "tests/effects/diff.h"

#include <gtest/gtest.h>

namespace amanat::effects {
namespace {

TEST(DiffTest, TextsThatAreTheSameHaveNone) {
  EXPECT_EQ(UnifiedDiff("", ""), "");
  EXPECT_EQ(UnifiedDiff("a\nb\n", "a\nb\n"), "");
}

TEST(DiffTest, ShowsWhatIsChangedAddedAndTakenAway) {
  EXPECT_EQ(UnifiedDiff("a\nb\nc\n", "a\nx\nc\n"), "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
  EXPECT_EQ(UnifiedDiff("a\n", "a\nb\n"), "@@ -1,1 +1,2 @@\n a\n+b\n");
  EXPECT_EQ(UnifiedDiff("a\nb\n", "b\n"), "@@ -1,2 +1,1 @@\n-a\n b\n");
}

TEST(DiffTest, ShowsThreeLinesAroundAChange) {
  EXPECT_EQ(UnifiedDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n"),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

TEST(DiffTest, ChangesFarApartStandInHunksOfTheirOwn) {
  EXPECT_EQ(UnifiedDiff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "x\n1\n2\n3\n4\n5\n6\n7\ny\nz\n"),
            "@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n 3\n@@ -6,4 +6,5 @@\n 5\n 6\n 7\n-b\n+y\n+z\n");
}

TEST(DiffTest, ChangesThatAreNearStandInOneHunk) {
  EXPECT_EQ(UnifiedDiff("a\n1\n2\nb\n", "x\n1\n2\ny\n"),
            "@@ -1,4 +1,4 @@\n-a\n+x\n 1\n 2\n-b\n+y\n");
}

}  // namespace
}  // namespace amanat::effects
