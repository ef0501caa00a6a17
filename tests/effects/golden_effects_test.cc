// The effects of every act as they were recorded: whatever runs the rules has to give them again.
// A change of them is a change of the fund's rules; write the files anew only when that is meant:
//
//   AMANAT_EFFECTS_WRITE=1 build/dev/test/effects_golden_effects_test
#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/file.h"
#include "services/rules/catalogue/catalogue.h"
#include "tests/effects/diff.h"
#include "tests/effects/not_reached.h"
#include "tests/effects/scenarios.h"

namespace amanat::effects {

void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }

namespace {

constexpr char kWrite[] = "AMANAT_EFFECTS_WRITE";
constexpr uint32_t kNumbersEnd = 1'000;  // beyond the numbers of event types and of outcomes

std::string PathOf(const Scenario& scenario) {
  return absl::StrCat("tests/effects/golden/", scenario.name, ".txt");
}

std::string TextOf(const Scenario& scenario) {
  Stage stage;
  scenario.play(stage);
  return stage.text();
}

bool Writes() { return std::getenv(kWrite) != nullptr; }

std::string Recorded(const Scenario& scenario) {
  if (Writes()) return TextOf(scenario);  // what the file is going to hold
  const auto content = ReadFile(PathOf(scenario));
  EXPECT_TRUE(content.ok()) << content.status() << "\nrun it from the root of the repository";
  return content.value_or("");
}

// Event type and outcome of every entry that the golden files tell of:
// "  manila/fund #7 CONTRIBUTION_LINE, line 1 of #6: ACCEPTED".
std::set<std::pair<std::string, std::string>> RecordedEntries() {
  std::set<std::pair<std::string, std::string>> entries;
  for (const Scenario& scenario : Scenarios()) {
    const std::string text = Recorded(scenario);
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      if (!absl::ConsumePrefix(&line, "  ") || absl::StartsWith(line, " ")) continue;
      const std::vector<std::string> words = absl::StrSplit(line, ' ');
      const std::vector<std::string> type = absl::StrSplit(words.at(2), absl::ByAnyChar(",:"));
      entries.emplace(type.front(), words.back());
    }
  }
  return entries;
}

class GoldenEffectsTest : public ::testing::TestWithParam<Scenario> {};

TEST_P(GoldenEffectsTest, EveryActHasTheEffectsThatAreRecorded) {
  const std::string text = TextOf(GetParam());
  if (Writes()) {
    ASSERT_EQ(WriteFileDurably(PathOf(GetParam()), text), absl::OkStatus());
    return;
  }
  const std::string difference = UnifiedDiff(Recorded(GetParam()), text);
  EXPECT_TRUE(difference.empty()) << "--- " << PathOf(GetParam())
                                  << "\n+++ what the rules give now\n"
                                  << difference << "Where that is meant, write the file anew with "
                                  << kWrite << "=1.";
}

TEST_P(GoldenEffectsTest, AnotherPlayGivesTheSameText) {
  EXPECT_EQ(UnifiedDiff(TextOf(GetParam()), TextOf(GetParam())), "");
}

TEST_P(GoldenEffectsTest, FreshRulesGiveTheSameEffectsFromTheLogs) {
  Stage stage;
  GetParam().play(stage);
  EXPECT_EQ(stage.MakeAgain(), absl::OkStatus());
}

INSTANTIATE_TEST_SUITE_P(Scenarios, GoldenEffectsTest, ::testing::ValuesIn(Scenarios()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(GoldenEffectsCoverTest, EveryEventTypeIsAccepted) {
  std::set<std::string> missing;
  for (uint32_t number = 0; number < kNumbersEnd; ++number) {
    if (rules::FundCatalogue().FindEventType(number) != nullptr)
      missing.insert(rules::FundCatalogue().EventTypeName(number));
  }
  for (const EventTypeNotReached& exception : EventTypesNotReached()) {
    missing.erase(rules::FundCatalogue().EventTypeName(static_cast<uint32_t>(exception.type)));
  }
  for (const auto& [type, outcome] : RecordedEntries()) {
    if (outcome == "ACCEPTED") missing.erase(type);
  }
  EXPECT_EQ(missing, std::set<std::string>()) << "in no golden file, and no exception";
}

TEST(GoldenEffectsCoverTest, EveryOutcomeIsGiven) {
  std::set<std::string> missing;
  for (uint32_t number = 0; number < kNumbersEnd; ++number) {
    if (!rules::FundCatalogue().IsKnownOutcome(number)) continue;
    missing.insert(rules::FundCatalogue().OutcomeName(static_cast<entry::Outcome>(number)));
  }
  for (const OutcomeNotReached& exception : OutcomesNotReached()) {
    missing.erase(rules::FundCatalogue().OutcomeName(exception.outcome));
  }
  for (const auto& [type, outcome] : RecordedEntries()) missing.erase(outcome);
  EXPECT_EQ(missing, std::set<std::string>()) << "in no golden file, and no exception";
}

// An exception that is none any more is taken from the list.
TEST(GoldenEffectsCoverTest, NoExceptionIsReached) {
  const auto entries = RecordedEntries();
  for (const EventTypeNotReached& exception : EventTypesNotReached()) {
    const std::string type =
        rules::FundCatalogue().EventTypeName(static_cast<uint32_t>(exception.type));
    EXPECT_FALSE(entries.contains({type, "ACCEPTED"})) << type;
  }
  for (const OutcomeNotReached& exception : OutcomesNotReached()) {
    for (const auto& [type, outcome] : entries) {
      EXPECT_NE(outcome, rules::FundCatalogue().OutcomeName(exception.outcome)) << type;
    }
  }
  for (const RefusalNotReached& exception : RefusalsNotReached()) {
    const std::string type =
        rules::FundCatalogue().EventTypeName(static_cast<uint32_t>(exception.act));
    EXPECT_FALSE(entries.contains({type, rules::FundCatalogue().OutcomeName(exception.outcome)}))
        << type;
  }
}

}  // namespace
}  // namespace amanat::effects
