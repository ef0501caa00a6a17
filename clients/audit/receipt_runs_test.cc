#include "clients/audit/receipt_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"

namespace amanat::audit {
namespace {

std::string Text(const ReceiptRuns& runs) {
  std::string text;
  for (const auto& [first, run] : runs.all()) {
    absl::StrAppend(&text, first, "-", run.last, "@", run.first_index, "/", run.earliest, " ");
  }
  return text;
}

// The same from all numbers at once.
struct UsedNumber {
  uint64_t number = 0;
  CivilDays paid_on = 0;
  LogIndex index = 0;
};
std::string NaiveText(std::vector<UsedNumber> used) {
  std::sort(used.begin(), used.end(), [](const UsedNumber& left, const UsedNumber& right) {
    return std::make_pair(left.number, left.index) < std::make_pair(right.number, right.index);
  });
  std::string text;
  for (size_t i = 0; i < used.size();) {
    CivilDays earliest = used[i].paid_on;
    size_t end = i + 1;
    while (end < used.size() && used[end].number - used[end - 1].number <= 1) {
      earliest = std::min(earliest, used[end++].paid_on);
    }
    absl::StrAppend(&text, used[i].number, "-", used[end - 1].number, "@", used[i].index, "/",
                    earliest, " ");
    i = end;
  }
  return text;
}

TEST(ReceiptRunsTest, JoinsWhatANumberStandsBetween) {
  ReceiptRuns runs;
  runs.Add(5, 20, 0);
  runs.Add(7, 10, 1);
  EXPECT_EQ(Text(runs), "5-5@0/20 7-7@1/10 ");
  runs.Add(6, 30, 2);
  EXPECT_EQ(Text(runs), "5-7@0/10 ");
  runs.Add(4, 40, 3);
  EXPECT_EQ(Text(runs), "4-7@3/10 ") << "whose first number is another entry's";
}

TEST(ReceiptRunsTest, TheGreatestNumberHasNoneBehindIt) {
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  ReceiptRuns runs;
  runs.Add(kMost, 1, 0);
  runs.Add(0, 1, 1);
  runs.Add(kMost, 0, 2);
  EXPECT_EQ(Text(runs), absl::StrCat("0-0@1/1 ", kMost, "-", kMost, "@0/0 "));
}

TEST(ReceiptRunsTest, AreThoseOfAllNumbersAtOnceInWhateverOrder) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    SeededRandom random{seed};
    ReceiptRuns runs;
    std::vector<UsedNumber> used;
    for (LogIndex index = 0; index < 60; ++index) {
      const Hash drawn = random.Draw<Hash>();
      used.push_back({drawn.value[0] % 50u, drawn.value[1], index});
      runs.Add(used.back().number, used.back().paid_on, index);
      ASSERT_EQ(Text(runs), NaiveText(used)) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace amanat::audit
