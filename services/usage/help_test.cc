#include "services/usage/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amanat::usage {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr absl::string_view kReasons[] = {"abuse", "illness"};

class HelpTest : public testing::Test {
 protected:
  HelpTest() {
    app_.require_subcommand(1);
    app_.add_option("--profile", text_, "Who asks")->envname("PROFILE")->type_name("FILE");
    CLI::App* cases = app_.add_subcommand("cases", "People in distress")->group("Daily work");
    CLI::App* open = cases->add_subcommand("open", "Open a case");
    open->footer("Example:\n  amanat cases open --reason abuse");
    TakeOneOf(*open->add_option("--reason", reason_, "Why")->required(), kReasons);
    open->add_option("--on", text_, "When")->type_name("YYYY-MM-DD");
    open->add_flag("--all", flag_, "All of them");
    open->add_option("--place", text_, "Where")->type_name("LOG:INDEX");
    open->add_option("--memory", memory_, "How much")->type_name("MIB")->check(CLI::Range(1, 16));
    open->add_option("file", text_, "The papers")->required();
    app_.add_subcommand("keys", "Keys")->group("The fund");
    UseHelp(app_);
  }
  std::string Help(const std::string& words) {
    try {
      app_.parse(words + " --help");
    } catch (const CLI::CallForHelp&) {
      return app_.help();
    }
    return "";
  }

  CLI::App app_{"amanat works with a fund.", "amanat"};
  std::string text_, reason_;
  bool flag_ = false;
  int memory_ = 0;
};

TEST_F(HelpTest, CommandsStandUnderTheJobTheyAreFor) {
  const std::string help = Help("");
  EXPECT_THAT(help, HasSubstr("amanat works with a fund.\n\nUsage: amanat [options] COMMAND\n"));
  EXPECT_THAT(help, HasSubstr("\nDaily work:\n  cases                   People in distress\n"));
  EXPECT_THAT(help, HasSubstr("\nThe fund:\n  keys                    Keys\n"));
  EXPECT_THAT(help, HasSubstr("  --profile FILE          Who asks [environment: PROFILE]\n"));
}

TEST_F(HelpTest, WhatMustBeGivenStandsApart) {
  const std::string help = Help("cases open");
  EXPECT_THAT(help, HasSubstr("Usage: amanat cases open --reason CODE [options] file\n"));
  EXPECT_THAT(help, HasSubstr("Arguments:\n  file                    The papers\n"));
  EXPECT_THAT(help,
              HasSubstr("Must be given:\n  --reason CODE           Why. One of: abuse, illness\n"));
  EXPECT_THAT(help, HasSubstr("May be given:\n  --on YYYY-MM-DD         When\n"));
  EXPECT_THAT(help, HasSubstr("  --all                   All of them\n"));
  EXPECT_THAT(help, HasSubstr("  --place LOG:INDEX       Where\n"));
  EXPECT_THAT(help, HasSubstr("  --memory MIB            How much\n"));
  EXPECT_THAT(help, HasSubstr("amanat --help\n"));
  EXPECT_THAT(help, HasSubstr("Example:\n  amanat cases open --reason abuse\n"));
  EXPECT_THAT(help, Not(HasSubstr("--help, -h")));
}

TEST(WrapTest, LinesAreBrokenBetweenWords) {
  EXPECT_EQ(Wrap("one two three", 2, 9), "  one two\n  three\n");
  EXPECT_EQ(Wrap("unbreakable-word", 0, 5), "unbreakable-word\n");
}

TEST(WrapTest, ExamplesStayAsTheyAre) {
  EXPECT_EQ(Wrap("Example:\n  amanat ledger show manila/fund:12", 0, 12),
            "Example:\n  amanat ledger show manila/fund:12\n");
}

}  // namespace
}  // namespace amanat::usage
