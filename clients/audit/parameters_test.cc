#include "clients/audit/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/audit/check_words.h"
#include "ledger/directory/audit_parameters.h"

namespace amanat::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

TEST(ParametersTest, EveryDefaultIsOneThatAFileCouldSet) {
  std::string text;
  for (const ParameterInfo& info : ParameterInfos()) {
    if (info.standard.empty()) continue;
    absl::StrAppend(&text, info.name, info.name.back() == '.' ? "" : " = ", info.standard, "\n");
  }
  const auto parsed = Parameters::Parse(text, "defaults.toml");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  for (const ParameterInfo& info : ParameterInfos()) {
    if (info.name.back() != '.') EXPECT_EQ(parsed->Text(info.name), Parameters().Text(info.name));
  }
}

TEST(ParametersTest, AFileWinsAndIsNamed) {
  const auto parsed = Parameters::Parse(
      "# by circular 12\n\nadvance-while-open.days = 15  # not 20\n"
      "outside-purpose.lines.shelter = \"shelter subsistence\"\n"
      "collateral-short.collateral.gulf-manpower.SAR = \"500.00\"\r\n",
      "our-rules.toml");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->Integer("advance-while-open.days"), 15);
  EXPECT_EQ(parsed->Integer("stale-rate.days"), 7);
  EXPECT_EQ(parsed->path(), "our-rules.toml");
  EXPECT_EQ(parsed->set_by_file().size(), 3u);
  EXPECT_THAT(parsed->Family("outside-purpose.lines."),
              ElementsAre(Pair("assistance", "*"), Pair("shelter", "shelter subsistence")));
  EXPECT_THAT(parsed->Family("collateral-short.collateral."),
              ElementsAre(Pair("gulf-manpower.SAR", "500.00")));
}

TEST(ParametersTest, AFundMaySetEveryWholeNumberAndItsDefaultLiesInTheRange) {
  size_t numbers = 0;
  for (const ParameterInfo& info : ParameterInfos()) {
    if (info.name.back() == '.' || absl::StartsWith(info.standard, "\"")) continue;
    ++numbers;
    const directory::AuditParameterInfo* of_fund = directory::FindAuditParameter(info.name);
    ASSERT_NE(of_fund, nullptr) << info.name;
    const auto standard = static_cast<uint64_t>(Parameters().Integer(info.name));
    EXPECT_LE(of_fund->lowest, standard) << info.name;
    EXPECT_GE(of_fund->highest, standard) << info.name;
  }
  EXPECT_EQ(directory::AuditParameterInfos().size(), numbers) << "one that no check has";
}

// A directory in which the fund signed version 1 at entry 4 and the defaults again at entry 9.
directory::Directory SignedDirectory() {
  directory::Directory directory;
  const auto set = [&](LogIndex index, const directory::AuditParametersSet& body) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(entry::EventType::kAuditParametersSet);
    command.body = wire::Encode(body);
    directory.Apply(index, command, static_cast<UnixMicros>(index));
  };
  using P = directory::AuditParameter;
  set(4, {1, {{P::kAdvanceWhileOpenDays, 40}, {P::kStaleRateDays, 14}}});
  set(9, {2, {}});
  return directory;
}

TEST(ParametersTest, TheFundsStandFromTheirEntryOnUntilALaterVersion) {
  const directory::Directory directory = SignedDirectory();
  EXPECT_FALSE(Parameters().OverTheFunds(directory, 4).signed_version().has_value());
  EXPECT_EQ(Parameters().OverTheFunds(directory, 4).Integer("stale-rate.days"), 7);
  const Parameters first = Parameters().OverTheFunds(directory, 5);
  EXPECT_EQ(first.Integer("stale-rate.days"), 14);
  ASSERT_TRUE(first.signed_version().has_value());
  EXPECT_EQ(first.signed_version()->index, 4u);
  EXPECT_EQ(first.signed_version()->version, 1u);
  const Parameters second = Parameters().OverTheFunds(directory, 10);
  EXPECT_EQ(second.Integer("stale-rate.days"), 7) << "what is not named has its default again";
  EXPECT_EQ(second.signed_version()->index, 9u);
  EXPECT_THAT(second.AllSet(), ElementsAre());
}

TEST(ParametersTest, AFileWinsOverTheFundAndBothAreTold) {
  const auto file =
      Parameters::Parse("stale-rate.days = 7\nrepeated-assistance.line = \"shelter\"\n", "r.toml");
  ASSERT_TRUE(file.ok()) << file.status();
  const Parameters used = file->OverTheFunds(SignedDirectory(), 5);
  EXPECT_EQ(used.Integer("stale-rate.days"), 7);
  EXPECT_EQ(used.Integer("advance-while-open.days"), 40);
  EXPECT_THAT(
      used.AllSet(),
      ElementsAre(SetParameter{"advance-while-open.days", "40", "20", {}, "40"},
                  SetParameter{"repeated-assistance.line", "shelter", "ticket", "shelter", {}},
                  SetParameter{"stale-rate.days", "7", "7", "7", "14"}));
}

TEST(ParametersTest, AllMistakesAreToldWithTheirLines) {
  const auto parsed = Parameters::Parse(
      "stale-rate.days = 7\nstale-rate.days = 8\nstale-rate.day = 7\nstale-case.error-days = -1\n"
      "stale-case.warning-days = 07\ncalendar.fiscal-year-month = 13\ncalendar.weekend = sunday\n"
      "calendar.weekend = \"satuday\"\ncollateral-short.collateral.gulf-manpower = \"1\"\n"
      "collateral-short.collateral.gulf-manpower.SAR = \"1.234\"\njust words\n",
      "wrong.toml");
  ASSERT_FALSE(parsed.ok());
  const std::string told(parsed.status().message());
  for (int line = 2; line <= 11; ++line) {
    EXPECT_THAT(told, HasSubstr(absl::StrCat("wrong.toml:", line, ": "))) << line;
  }
  EXPECT_THAT(told, Not(HasSubstr("wrong.toml:1: ")));
}

TEST(ParametersTest, BusinessDaysAreThoseThatOneWouldCount) {
  for (const char* weekend : {"saturday sunday", "friday", "friday saturday sunday"}) {
    const auto parameters =
        Parameters::Parse(absl::StrCat("calendar.weekend = \"", weekend, "\"\n"), "weekend.toml");
    ASSERT_TRUE(parameters.ok()) << parameters.status();
    for (CivilDays from = 20'000; from < 20'007; ++from) {
      EXPECT_EQ(BusinessDays(from, from - 3, *parameters), 0);
      int64_t counted = 0;
      for (CivilDays to = from + 1; to < from + 60; ++to) {
        counted += BusinessDays(to - 1, to, *parameters);
        EXPECT_EQ(BusinessDays(from, to, *parameters), counted) << weekend << " " << to - from;
      }
      EXPECT_EQ(counted - BusinessDays(from, from + 52, *parameters),
                BusinessDays(from + 52, from + 59, *parameters));
    }
  }
  // From a Thursday to the Monday: the Friday and the Monday.
  EXPECT_EQ(BusinessDays(0, 4, Parameters()), 2);
}

}  // namespace
}  // namespace amanat::audit
