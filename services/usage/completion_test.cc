#include "services/usage/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace amanat::usage {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

OptionModel Option(const std::string& name, const std::string& value,
                   const std::vector<std::string>& codes = {}) {
  OptionModel option;
  option.names = {name};
  option.value = value;
  option.codes = codes;
  option.text = "What it's for: a `word`";
  return option;
}

CommandModel Program() {
  CommandModel open{.path = "amanat cases open", .name = "open", .text = "Open a case"};
  open.options = {Option("--reason", "CODE", {"abuse", "illness"}), Option("--case", "ID"),
                  Option("--papers", "FILE"), Option("--all", "")};
  CommandModel list{.path = "amanat cases list", .name = "list", .text = "List cases"};
  CommandModel cases{.path = "amanat cases", .name = "cases", .text = "Cases"};
  cases.commands = {open, list};
  CommandModel keys{.path = "amanat keys", .name = "keys", .text = "Keys"};
  CommandModel program{.path = "amanat", .name = "amanat", .text = "A fund"};
  program.options = {Option("--profile", "FILE"), Option("--json", "")};
  program.commands = {cases, keys};
  return program;
}

// What bash completes to, where the last word is the one at the cursor.
std::vector<std::string> Completed(const std::vector<std::string>& words) {
  const std::string path = testing::TempDir() + "/completion_test.bash";
  std::ofstream(path) << CompletionOf(Program(), Shell::kBash) << "compopt() { :; }\nCOMP_WORDS=('"
                      << absl::StrJoin(words, "' '")
                      << "')\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_amanat\n"
                      << "printf '%s\\n' \"${COMPREPLY[@]}\"\n";
  std::FILE* pipe = ::popen(absl::StrCat("bash ", path, " 2>&1").c_str(), "r");
  std::string output;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe))
    output.push_back(static_cast<char>(c));
  EXPECT_EQ(::pclose(pipe), 0);
  return absl::StrSplit(output, '\n', absl::SkipEmpty());
}

TEST(CompletionTest, CommandsAreCompleted) {
  EXPECT_THAT(Completed({"amanat", ""}), ElementsAre("cases", "keys"));
  EXPECT_THAT(Completed({"amanat", "ca"}), ElementsAre("cases"));
  EXPECT_THAT(Completed({"amanat", "cases", ""}), ElementsAre("open", "list"));
}

TEST(CompletionTest, OptionsAreCompletedWhereTheyStand) {
  EXPECT_THAT(Completed({"amanat", "cases", "open", "-"}),
              IsSupersetOf({"--reason", "--case", "--papers", "--all", "--profile", "--json"}));
  EXPECT_THAT(Completed({"amanat", "keys", "-"}), Not(Contains("--reason")));
}

TEST(CompletionTest, CodesAreCompleted) {
  EXPECT_THAT(Completed({"amanat", "cases", "open", "--reason", ""}),
              ElementsAre("abuse", "illness"));
  EXPECT_THAT(Completed({"amanat", "cases", "open", "--reason", "ill"}), ElementsAre("illness"));
  EXPECT_THAT(Completed({"amanat", "cases", "open", "--reason", "=", "ill"}),
              ElementsAre("illness"));
  EXPECT_THAT(Completed({"amanat", "cases", "open", "--reason", "abuse,ill"}),
              ElementsAre("abuse,illness"));
}

TEST(CompletionTest, ValuesOfOptionsAreNoCommands) {
  EXPECT_THAT(Completed({"amanat", "--profile", "cases", "k"}), ElementsAre("keys"));
  EXPECT_THAT(Completed({"amanat", "--profile", "=", "x", "k"}), ElementsAre("keys"));
  EXPECT_THAT(Completed({"amanat", "cases", "open", "--case", ""}), IsEmpty());
}

TEST(CompletionTest, EveryShellKnowsEveryCommand) {
  for (const absl::string_view name : kShellNames) {
    const auto shell = ShellFromName(name);
    ASSERT_TRUE(shell.ok());
    const std::string script = CompletionOf(Program(), *shell);
    for (const char* word : {"cases", "open", "list", "keys", "reason", "illness", "profile"}) {
      EXPECT_THAT(script, HasSubstr(word)) << name;
    }
    EXPECT_THAT(script, Not(HasSubstr("`"))) << name;
    EXPECT_THAT(script, Not(HasSubstr("$program"))) << name;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(ShellFromName("csh").status()));
}

}  // namespace
}  // namespace amanat::usage
