#include "clients/verifier/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace amanat::verifier {
namespace {

using testing::HasSubstr;
using Reading = usage::Reading;
using Words = std::vector<std::string>;

constexpr Work kWorks[] = {Work::kReport, Work::kList,        Work::kAudit,
                           Work::kProve,  Work::kCheckBundle, Work::kProof};

// Options that print a page and end the program, whatever else stands there.
const Words kPages = {"--help", "--completion", "--man"};

class ArgumentsTest : public testing::Test {
 protected:
  Reading Read(Words words) {
    words.insert(words.begin(), "amanat-verify");
    std::vector<const char*> line;
    for (const std::string& word : words) line.push_back(word.c_str());
    arguments_ = {};
    return ReadArguments(static_cast<int>(line.size()), line.data(), "1", arguments_);
  }
  // How that work is asked for, and nothing more.
  static Words AskFor(Work work) {
    switch (work) {
      case Work::kReport:
        return {"export"};
      case Work::kList:
        return {"export", "--list", "postings"};
      case Work::kAudit:
        return {"export", "--audit"};
      case Work::kProve:
        return {"export", "--prove", "manila/fund:1", "--proofs", "proofs"};
      case Work::kCheckBundle:
        return {"export", "--check-bundle", "bundle"};
      case Work::kProof:
        return {"--proof", "entry.proof"};
    }
    return {};
  }
  static bool AsksForAWork(absl::string_view option) {
    return option == "--list" || option == "--audit" || option == "--check-bundle";
  }
  // The option as it is written, with what it takes.
  static Words Written(const CLI::App& app, const OptionUse& use) {
    const std::string name(use.option);
    const std::map<std::string, std::string> values = {
        {"--allow", "incomplete"}, {"--memory", "16"}, {"--list", "postings"}};
    if (name == "SET") return {"export"};
    if (app.get_option(name)->get_expected_max() == 0) return {name};
    const auto value = values.find(name);
    return {name, value == values.end() ? "value" : value->second};
  }

  Arguments arguments_;
};

TEST_F(ArgumentsTest, EveryWorkIsReadAsWhatItIs) {
  for (const Work work : kWorks) {
    const Reading reading = Read(AskFor(work));
    EXPECT_EQ(reading.then, Reading::Then::kGoOn) << reading.text;
    EXPECT_EQ(arguments_.work(), work);
  }
}

TEST_F(ArgumentsTest, EveryOptionSaysOfWhichWorksItIs) {
  CLI::App app;
  AddArguments(app, arguments_);
  size_t options = 0;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_name();
    if (std::find(kPages.begin(), kPages.end(), name) != kPages.end()) continue;
    ++options;
    const auto uses = OptionUses();
    EXPECT_TRUE(std::any_of(uses.begin(), uses.end(), [&](const OptionUse& use) {
      return use.option == name;
    })) << name;
  }
  EXPECT_EQ(options, OptionUses().size());
}

TEST_F(ArgumentsTest, NoOptionIsPassedOverInSilence) {
  CLI::App app;
  AddArguments(app, arguments_);
  for (const OptionUse& use : OptionUses()) {
    EXPECT_NE(use.works, 0u) << use.option;
    for (const Work work : kWorks) {
      Words words = AskFor(work);
      const bool stands = std::find(words.begin(), words.end(), use.option) != words.end();
      if (stands || (use.option == "SET" && work != Work::kProof)) continue;
      // Beside a report it asks for another work, and is not passed over.
      if (work == Work::kReport && AsksForAWork(use.option)) continue;
      for (const std::string& word : Written(app, use)) words.push_back(word);
      const Reading reading = Read(words);
      const std::string line = testing::PrintToString(words);
      if (use.IsOf(work)) {
        EXPECT_EQ(reading.then, Reading::Then::kGoOn) << line << reading.text;
      } else {
        EXPECT_EQ(reading.then, Reading::Then::kSay) << line;
        EXPECT_EQ(reading.exit_code, usage::kExitUsage) << line;
      }
    }
  }
}

TEST_F(ArgumentsTest, WhatDoesNotGoTogetherIsNamedWithWhatWould) {
  EXPECT_EQ(
      Read({"export", "--audit", "--state", "s"}).text,
      "amanat-verify: --state does not go with --audit; it goes with a report, --list, --prove, "
      "--check-bundle\n");
  EXPECT_THAT(Read({"--proof", "entry.proof", "--quiet"}).text,
              HasSubstr("--quiet does not go with --proof"));
  EXPECT_THAT(Read({"export", "--entry", "entry"}).text, HasSubstr("it goes with --proof"));
}

TEST_F(ArgumentsTest, OfTwoFormatsOneIsRefusedAndNotForgotten) {
  EXPECT_EQ(Read({"export", "--json", "--quiet"}).then, Reading::Then::kSay);
  EXPECT_EQ(Read({"export", "--list", "entries", "--json", "--quiet"}).then, Reading::Then::kGoOn);
  EXPECT_EQ(Read({"export", "--audit", "--csv", "--json"}).then, Reading::Then::kSay);
  EXPECT_EQ(Read({"export", "--list", "accounts", "--hledger"}).then, Reading::Then::kSay);
  EXPECT_EQ(Read({"http://fund.example", "--audit", "--trust", "t"}).then, Reading::Then::kSay);
}

TEST_F(ArgumentsTest, AnAuditTakesALimitOfMemory) {
  EXPECT_EQ(Read({"export", "--audit", "--memory", "16"}).then, Reading::Then::kGoOn);
  EXPECT_EQ(arguments_.memory_mib, 16u);
}

}  // namespace
}  // namespace amanat::verifier
