// What a session's rows look like to people and to programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/session.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/random.h"

namespace amanat::cli {
namespace {

using testing::HasSubstr;

class PrintTest : public testing::Test {
 protected:
  std::string Printed(const std::vector<Row>& rows) {
    testing::internal::CaptureStdout();
    Session session(options_, random_);
    for (const Row& row : rows) session.Print(row);
    session.EndTable();
    EXPECT_EQ(session.rows_printed(), rows.size());
    EXPECT_EQ(terminal::Flush(), absl::OkStatus());
    return testing::internal::GetCapturedStdout();
  }
  static Cell Peso(int64_t minor_units) {
    return Cell::Amount(*money::CurrencyFromCode("PHP"), minor_units);
  }

  SeededRandom random_{1};
  Options options_;
};

TEST_F(PrintTest, AmountsStandToTheRightWithTheirCurrency) {
  EXPECT_EQ(Printed({{{"site", "riyadh"}, {"amount", Peso(152'347)}, {"currency", "PHP"}},
                     {{"site", "hong-kong"}, {"amount", Peso(5)}, {"currency", "PHP"}}}),
            "site             amount\n"
            "riyadh     PHP 1,523.47\n"
            "hong-kong      PHP 0.05\n");
}

TEST_F(PrintTest, AWideScriptStaysInItsColumn) {
  EXPECT_EQ(Printed({{{"firm", "\xE5\x88\xA9\xE9\x9B\x85"}, {"site", "riyadh"}},
                     {{"firm", "gulf"}, {"site", "riyadh"}}}),
            "firm  site\n"
            "\xE5\x88\xA9\xE9\x9B\x85  riyadh\n"
            "gulf  riyadh\n");
}

TEST_F(PrintTest, ACurrencyThatNoAmountSaysStays) {
  EXPECT_EQ(Printed({{{"site", "riyadh"}, {"currency", "PHP"}}}),
            "site    currency\n"
            "riyadh  PHP\n");
}

TEST_F(PrintTest, AMomentIsToldByOneClockWhichIsNamed) {
  constexpr int64_t kBefore = 1'000'000'000'000'000;  // another year than now's, whatever that is
  Session session(options_, random_);                 // no directory to ask: by UTC
  EXPECT_EQ(session.Time(kBefore).for_people(), "9 Sep 2001 01:46 UTC");
  EXPECT_EQ(session.Time(kBefore).text(), "2001-09-09T01:46:40.000000Z");
  EXPECT_EQ(session.Time(0).text(), "") << "none";
  options_.json = true;
  EXPECT_EQ(session.Time(kBefore).for_people(), "2001-09-09T01:46:40.000000Z");
}

TEST_F(PrintTest, OtherTitlesBeginAnotherTable) {
  EXPECT_EQ(Printed({{{"a", "1"}}, {{"b", "2"}}}), "a\n1\nb\n2\n");
}

TEST_F(PrintTest, JsonIsALineForEachRow) {
  options_.json = true;
  EXPECT_EQ(Printed({{{"amount", Peso(5)}, {"currency", "PHP"}}, {{"b", "2"}}}),
            "{\"amount\":\"0.05\",\"amount_minor\":5,\"currency\":\"PHP\"}\n{\"b\":\"2\"}\n");
}

TEST_F(PrintTest, NothingThatIsPrintedIsObeyed) {
  EXPECT_THAT(Printed({{{"finding", "evil\033[2J"}}}), HasSubstr("evil\\u001b[2J\n"));
}

}  // namespace
}  // namespace amanat::cli
