#include "clients/cli/doubts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amanat::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(DoubtsTest, NamesTheLinesThatAreDoubtfulUntilSomebodySaysThatTheyAreRight) {
  Options options;
  LineDoubts doubts;
  doubts.Take(2, std::nullopt);
  EXPECT_TRUE(doubts.Check(options).ok());
  doubts.Take(3, "a fee of all that was sent");
  EXPECT_THAT(std::string(doubts.Check(options).message()),
              AllOf(HasSubstr("line 3: a fee of all that was sent"), HasSubstr("--confirm-amount"),
                    Not(HasSubstr("line 2")), Not(HasSubstr("more such"))));
  options.confirm_amount = true;
  EXPECT_TRUE(doubts.Check(options).ok());
}

TEST(DoubtsTest, NamesSoManyLinesAndCountsTheOthers) {
  LineDoubts doubts;
  for (size_t line = 1; line <= kDoubtsNamedMax + 7; ++line) doubts.Take(line, "much");
  EXPECT_THAT(std::string(doubts.Check(Options()).message()),
              AllOf(HasSubstr("line 20: much"), Not(HasSubstr("line 21")),
                    HasSubstr("and 7 more such lines")));
}

}  // namespace
}  // namespace amanat::cli
