#include "services/usage/reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "services/usage/command_model.h"
#include "services/usage/help.h"

namespace amanat::usage {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr absl::string_view kReasons[] = {"contract-violation", "abuse", "illness"};
using Then = Reading::Then;

class ReadingTest : public testing::Test {
 protected:
  // A tree for each line, as each run of a program has one.
  Reading Read(std::vector<const char*> words) {
    CLI::App app("amanat works with a fund.", "amanat");
    app.require_subcommand(1);
    app.fallthrough();
    app.set_version_flag("--version", "amanat 1");
    app.add_option("--profile", text_, "");
    AddPrintingOption(app, "--man", "Print the manual", [] { return std::string(".TH\n"); });
    CLI::App* cases = app.add_subcommand("cases", "Cases");
    cases->require_subcommand(1);
    CLI::App* open = cases->add_subcommand("open", "Open a case");
    TakeOneOf(*open->add_option("--reason", reason_, "")->required(), kReasons);
    open->add_option("--hiring", text_, "")->required();
    CLI::Option* amount = open->add_option("--amount", amount_, "")->required();
    CLI::Option* currency = open->add_option("--currency", text_, "");
    amount->excludes(open->add_option("--free", free_, ""));
    open->add_option("--fee", fee_, "")->needs(currency);
    open->callback([this] { ++opened_; });
    cases->add_subcommand("list", "List cases")->callback([] { throw CLI::RuntimeError(1); });
    UseHelp(app);
    words.insert(words.begin(), "amanat");
    return ReadCommandLine(app, static_cast<int>(words.size()), words.data());
  }
  std::string Said(std::vector<const char*> words) {
    const Reading reading = Read(std::move(words));
    EXPECT_EQ(reading.then, Then::kSay);
    EXPECT_EQ(reading.exit_code, kExitUsage);
    EXPECT_EQ(opened_, 0);
    return reading.text;
  }

  std::string text_, reason_, free_, fee_;
  int amount_ = 0;
  int opened_ = 0;
};

TEST_F(ReadingTest, ALineInOrderRunsItsCommand) {
  EXPECT_EQ(
      Read({"cases", "open", "--reason", "abuse", "--hiring", "agency", "--amount", "5"}).then,
      Then::kGoOn);
  EXPECT_EQ(opened_, 1);
}

TEST_F(ReadingTest, AllThatIsMissingIsNamedAtOnce) {
  EXPECT_EQ(Said({"cases", "open"}),
            "amanat: amanat cases open: these are missing: --reason, --hiring, --amount\n"
            "amanat: see amanat cases open --help\n");
  EXPECT_THAT(Said({"cases", "open", "--hiring", "x", "--amount", "1"}),
              HasSubstr("one thing is missing: --reason\n"));
}

TEST_F(ReadingTest, AnOptionThatIsNotThereIsNamedWithTheNearest) {
  const std::string said = Said({"cases", "open", "--resaon", "abuse"});
  EXPECT_THAT(said,
              HasSubstr("amanat cases open has no option --resaon; did you mean --reason?\n"));
  EXPECT_THAT(said, HasSubstr("these are missing: --reason, --hiring, --amount\n"));
  EXPECT_THAT(said, Not(HasSubstr("'abuse'")));
  EXPECT_THAT(Said({"cases", "list", "--profil=x"}), HasSubstr("did you mean --profile?"));
}

TEST_F(ReadingTest, ACommandThatIsNotThereIsNamedWithTheNearest) {
  EXPECT_EQ(Said({"case"}),
            "amanat: amanat has no command case; did you mean cases?\namanat: see amanat --help\n");
  EXPECT_THAT(Said({"cases", "opne"}),
              HasSubstr("amanat cases has no command opne; did you mean open?\n"));
  EXPECT_THAT(Said({"cases", "list", "extra"}),
              HasSubstr("amanat cases list does not take 'extra'"));
}

TEST_F(ReadingTest, WithoutACommandThoseThereAreAreNamed) {
  EXPECT_EQ(
      Said({"cases"}),
      "amanat: amanat cases needs a command: open or list\namanat: see amanat cases --help\n");
}

TEST_F(ReadingTest, ACodeThatIsNotKnownIsRefusedWithThoseThatAre) {
  EXPECT_THAT(Said({"cases", "open", "--reason", "abus", "--hiring", "x", "--amount", "1"}),
              HasSubstr("--reason: 'abus' is not one of contract-violation, abuse or illness; did "
                        "you mean abuse?\n"));
}

TEST_F(ReadingTest, WhatIsWrongIsSaidByTheNameOfTheOption) {
  EXPECT_THAT(Said({"cases", "open", "--amount", "many"}),
              HasSubstr("--amount: 'many' is not a number\n"));
  EXPECT_THAT(Said({"cases", "open", "--amount"}), HasSubstr("--amount needs a value\n"));
  const std::vector<const char*> good = {"cases",    "open", "--reason", "abuse",
                                         "--hiring", "x",    "--amount", "1"};
  std::vector<const char*> words = good;
  words.insert(words.end(), {"--free", "yes"});
  EXPECT_THAT(Said(words), HasSubstr(" do not go together\n"));
  words = good;
  words.insert(words.end(), {"--fee", "3"});
  EXPECT_THAT(Said(words), HasSubstr("--fee needs --currency, too\n"));
}

TEST_F(ReadingTest, WhatIsToBePrintedIsPrintedWhateverIsMissing) {
  EXPECT_EQ(Read({"--version"}).text, "amanat 1\n");
  EXPECT_EQ(Read({"--man"}).text, ".TH\n");
  const Reading help = Read({"cases", "open", "--help"});
  EXPECT_EQ(help.then, Then::kPrint);
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.text, HasSubstr("Usage: amanat cases open"));
}

TEST_F(ReadingTest, ACommandEndsItsProgramItself) {
  const Reading reading = Read({"cases", "list"});
  EXPECT_EQ(reading.then, Then::kEnd);
  EXPECT_EQ(reading.exit_code, 1);
}

}  // namespace
}  // namespace amanat::usage
