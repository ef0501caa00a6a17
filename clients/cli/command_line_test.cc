// What is said of the commands of `amanat` is true of all of them.
#include "clients/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/examples.h"
#include "clients/cli/next_steps.h"
#include "services/usage/completion.h"
#include "services/usage/manual.h"
#include "services/usage/reading.h"

namespace amanat::cli {
namespace {

using testing::HasSubstr;
using usage::CommandModel;
using usage::OptionModel;

class CommandLineTest : public testing::Test {
 protected:
  CommandLineTest() : model_(usage::ModelOf(CommandLine(random_).app())) {}

  // Reads the words as the program would, and does nothing.
  std::string Said(const std::vector<std::string>& words) {
    CommandLine line(random_);
    // Once everything is read, before any command does its work.
    line.app().parse_complete_callback([] { throw CLI::RuntimeError(0); });
    std::vector<const char*> arguments;
    for (const std::string& word : words) arguments.push_back(word.c_str());
    return usage::ReadCommandLine(line.app(), static_cast<int>(arguments.size()), arguments.data())
        .text;
  }
  // One command of a shell's line, without what the shell does itself.
  static std::vector<std::string> WordsOf(absl::string_view line) {
    line = line.substr(0, line.find(" && "));
    line = line.substr(0, line.find(" > "));
    line = line.substr(0, line.find(" | "));
    return absl::StrSplit(line, ' ', absl::SkipEmpty());
  }
  void ForEachVerb(const std::function<void(const CommandModel&)>& take) const {
    usage::ForEachCommand(model_, [&](const CommandModel& command) {
      if (command.commands.empty()) take(command);
    });
  }
  static bool IsThere(const char* program) {
    return std::system(absl::StrCat("command -v ", program, " >/dev/null").c_str()) == 0;
  }

  SeededRandom random_{1};
  const CommandModel model_;
};

TEST_F(CommandLineTest, EveryCommandHasAnExampleOfItself) {
  ForEachVerb([&](const CommandModel& verb) {
    bool shows_itself = false;
    for (const std::string& example : ExamplesIn(verb.footer)) {
      const std::string name = absl::StrCat(" ", absl::StripPrefix(verb.path, "amanat "));
      shows_itself = shows_itself || absl::StrContains(example, name);
    }
    EXPECT_TRUE(shows_itself) << verb.path << " has no example";
  });
}

TEST_F(CommandLineTest, EveryExampleIsRead) {
  usage::ForEachCommand(model_, [&](const CommandModel& command) {
    for (const std::string& example : ExamplesIn(command.footer)) {
      if (absl::StrContains(example, " COMMAND ")) continue;
      EXPECT_FALSE(absl::StrContains(example, "...")) << example;
      EXPECT_EQ(Said(WordsOf(example)), "") << example;
    }
  });
}

TEST_F(CommandLineTest, EveryOptionThatNamesAnEntryTakesItsLogAndIndex) {
  const auto all = [](CLI::App*) { return true; };
  size_t count = 0;
  const std::function<void(CLI::App&)> check = [&](CLI::App& command) {
    for (CLI::Option* option : command.get_options([](CLI::Option*) { return true; })) {
      if (!absl::StartsWith(option->get_type_name(), "LOG:INDEX")) continue;
      ++count;
      option->add_result("riyadh:8");
      EXPECT_NO_THROW(option->run_callback()) << command.get_name() << " " << option->get_name();
    }
    for (CLI::App* inner : command.get_subcommands(all)) check(*inner);
  };
  CommandLine line(random_);
  check(line.app());
  EXPECT_GT(count, 10u);
}

TEST_F(CommandLineTest, EveryNextStepIsRead) {
  for (const std::string& step : NextSteps()) {
    const std::string filled = absl::StrReplaceAll(step, {{"NUMBER", "7"},
                                                          {"INDEX", "7"},
                                                          {"{assistance}", "1"},
                                                          {"{receipt_number}", "7"},
                                                          {"{hiring}", "agency"},
                                                          {"{rate}", "7"}});
    EXPECT_EQ(Said(WordsOf("amanat " + filled)), "") << step;
  }
}

// One thing is shown, not listed, by names that look like a list's.
TEST_F(CommandLineTest, EveryListIsToldWhenItIsEmpty) {
  size_t lists = 0;
  ForEachVerb([&](const CommandModel& verb) {
    const absl::string_view words = absl::StripPrefix(verb.path, "amanat ");
    bool looks_so = absl::EndsWith(verb.name, "s") || absl::EndsWith(verb.name, "balance") ||
                    absl::EndsWith(verb.name, "list") || verb.name == "inter-office";
    for (const char* begin : {"List ", "Counts ", "Sums ", "Compare ", "Print all "}) {
      looks_so = looks_so || absl::StartsWith(verb.text, begin);
    }
    for (const char* other :
         {"ledger status", "ledger balance", "treasury opening-balance",
          "remittance observe-prices", "directory add-chart-permits", "directory activate-rules",
          "directory set-audit-parameters", "directory set-party-status"}) {
      looks_so = looks_so && words != other;
    }
    EXPECT_EQ(IsList(words, verb.text), looks_so) << verb.path;
    lists += looks_so ? 1 : 0;
  });
  EXPECT_GT(lists, 30u);
}

TEST_F(CommandLineTest, CommandsStandUnderTheJobTheyAreFor) {
  for (const CommandModel& command : model_.commands) {
    EXPECT_NE(command.group, "Subcommands") << command.name;
  }
}

TEST_F(CommandLineTest, EveryOptionSaysWhatItTakesAndWhatItIs) {
  usage::ForEachCommand(model_, [](const CommandModel& command) {
    for (const OptionModel& option : command.options) {
      const std::string where = absl::StrCat(command.path, " ", option.names.front());
      EXPECT_FALSE(option.text.empty()) << where;
      EXPECT_NE(option.value, "TEXT") << where;
      EXPECT_NE(option.value, "UINT") << where;
    }
  });
}

TEST_F(CommandLineTest, ACodeThatIsNotAllowedIsRefusedBeforeAnythingIsAsked) {
  EXPECT_THAT(
      Said({"amanat", "repatriation", "open-case", "--reason", "abus", "--hiring", "agency"}),
      HasSubstr("did you mean abuse?"));
  EXPECT_THAT(Said({"amanat", "directory", "set-ceiling", "--site", "riyadh", "--line", "tiket",
                    "--amount", "1", "--currency", "SAR"}),
              HasSubstr("did you mean ticket?"));
  EXPECT_THAT(Said({"amanat", "directory", "admit-operator", "--code", "off-1", "--site", "riyadh",
                    "--roles", "officer,aprover"}),
              HasSubstr("did you mean approver?"));
}

TEST_F(CommandLineTest, AllMissingOptionsAreNamedAtOnce) {
  EXPECT_THAT(Said({"amanat", "contribution", "collect"}),
              HasSubstr("--receipt-book, --receipt-number, --amount, --currency, --destination, "
                        "--contract-start"));
}

TEST_F(CommandLineTest, EveryCommandHasAManualPage) {
  const auto pages = usage::ManualOf(model_, {"amanat", 1});
  size_t commands = 0;
  usage::ForEachCommand(model_, [&](const CommandModel& command) {
    ASSERT_LT(commands, pages.size());
    EXPECT_EQ(pages[commands].name, absl::StrReplaceAll(command.path, {{" ", "-"}}) + ".1");
    ++commands;
  });
  EXPECT_EQ(commands, pages.size());
}

TEST_F(CommandLineTest, NoManualPageHasAWarning) {
  if (!IsThere("groff")) GTEST_SKIP() << "groff is not installed";
  const std::string folder = testing::TempDir() + "/command_line_test_man";
  std::filesystem::create_directories(folder);
  for (const usage::ManualPage& page : usage::ManualOf(model_, {"amanat", 1})) {
    std::ofstream(folder + "/" + page.name) << page.text;
  }
  const std::string command = absl::StrCat(
      "cd ", folder, " && for page in *.1; do groff -man -ww -z -Tutf8 $page; done 2>&1");
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::string warnings;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
    warnings.push_back(static_cast<char>(c));
  EXPECT_EQ(::pclose(pipe), 0);
  EXPECT_EQ(warnings, "");
  std::filesystem::remove_all(folder);
}

TEST_F(CommandLineTest, BashTakesItsCompletion) {
  const std::string path = testing::TempDir() + "/command_line_test.bash";
  std::ofstream(path) << usage::CompletionOf(model_, usage::Shell::kBash)
                      << "compopt() { :; }\n"
                         "COMP_WORDS=(amanat repatriation open-case --reason ab)\nCOMP_CWORD=4\n"
                         "_amanat\n[ \"${COMPREPLY[*]}\" = abuse ]\n";
  EXPECT_EQ(std::system(absl::StrCat("bash ", path).c_str()), 0);
}

}  // namespace
}  // namespace amanat::cli
