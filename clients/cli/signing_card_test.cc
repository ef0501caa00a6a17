#include "clients/cli/signing_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amanat/acts/all.h"
#include "amanat/acts/event_types.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

template <typename Body>
entry::Command CommandOf(entry::EventType type, const Body& body) {
  entry::Command command;
  command.event_type = static_cast<uint32_t>(type);
  command.body = wire::Encode(body);
  command.target = *LogId::FromHex("0123456789abcdef0123456789abcdef");
  command.effective_date.days = 20'636;
  command.expiry.micros = 1'783'000'000'000'000;
  command.rules_version = 1;
  return command;
}

amanat::repatriation::AssistanceRecommended Recommendation() {
  amanat::repatriation::AssistanceRecommended body;
  body.case_id = *StreamId::FromHex("1123456789abcdef0123456789abcdef");
  body.assistance = 2;
  body.line = "ticket";
  body.amount = {*money::CurrencyFromCode("SAR"), 120'050};
  body.allotment = *StreamId::FromHex("2123456789abcdef0123456789abcdef");
  return body;
}

TEST(SigningCardTest, AsksAboutWhatIsImplausiblyLargeOrDear) {
  amanat::repatriation::AssistanceRecommended assistance = Recommendation();
  EXPECT_TRUE(SigningCardOf(CommandOf(event::kAssistanceRecommended, assistance))->doubts.empty());
  assistance.amount.minor_units *= 10'000;
  EXPECT_THAT(SigningCardOf(CommandOf(event::kAssistanceRecommended, assistance))->doubts,
              ElementsAre(HasSubstr("12005000.00 SAR is more than")));
  amanat::remittance::PricesObserved prices;
  prices.observations.resize(2);
  prices.observations[1].for_200_dollars = {
      {*money::CurrencyFromCode("SAR"), 75'000}, 70'000, 0, {}};
  EXPECT_THAT(SigningCardOf(CommandOf(event::kPricesObserved, prices))->doubts,
              ElementsAre(HasSubstr("percent of it")));
}

TEST(SigningCardTest, AProfileSaysWhetherItJoinsAnotherCode) {
  directory::OperatorProfileSet profile;
  profile.code = "off-9";
  EXPECT_THAT(SigningCardOf(CommandOf(event::kOperatorProfileSet, profile))->lines,
              Contains("  Same person as: no other code"));
  profile.same_person_as = 14;
  EXPECT_THAT(SigningCardOf(CommandOf(event::kOperatorProfileSet, profile))->lines,
              Contains("  Same person as: entry 14 of the directory"));
}

TEST(SigningCardTest, AParameterOfTheAuditIsCalledAsTheCommandTakesIt) {
  const directory::AuditParametersSet parameters{
      3, {{directory::AuditParameter::kAdvanceWhileOpenDays, 25}}};
  EXPECT_THAT(SigningCardOf(CommandOf(event::kAuditParametersSet, parameters))->lines,
              AllOf(Contains("    Parameter: advance-while-open.days"), Contains("    Value: 25")));
}

TEST(SigningCardTest, SaysWhatIsDoneToWhomHowMuchAndWhen) {
  entry::Command command = CommandOf(event::kAssistanceRecommended, Recommendation());
  command.subjects = {*SubjectId::FromHex(std::string(32, 'a'))};
  command.streams = {{*StreamId::FromHex("1123456789abcdef0123456789abcdef"), 3}};
  command.schedule_version = 4;
  const auto card = SigningCardOf(command);
  ASSERT_TRUE(card.ok()) << card.status();
  EXPECT_THAT(
      card->lines,
      ElementsAre("Recommend assistance (ASSISTANCE_RECOMMENDED)",
                  "  Case: 1123456789abcdef0123456789abcdef", "  Assistance number: 2",
                  "  Cost line: ticket", "  Amount: SAR 1,200.50",
                  "  Allotment: 2123456789abcdef0123456789abcdef",
                  "  Person: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                  AllOf(StartsWith("  Effective: 2026-07-02; to be submitted before 2026-07-0")),
                  "  In log: 0123456789abcdef0123456789abcdef; by version 1 of the rules, "
                  "schedule 4",
                  "  Rests on: 1123456789abcdef0123456789abcdef as it is at version 3"));
  EXPECT_THAT(card->amounts, ElementsAre(money::Money{*money::CurrencyFromCode("SAR"), 120'050}));
}

TEST(SigningCardTest, TakesEveryAmountOfABodyWhereverItStands) {
  amanat::claims::ClaimFiled filed;
  filed.benefit = "death-natural";
  filed.documents = {{"death-certificate", *Hash::FromHex(std::string(64, '1'))}};
  const auto card = SigningCardOf(CommandOf(event::kClaimFiled, filed));
  ASSERT_TRUE(card.ok()) << card.status();
  EXPECT_THAT(card->lines, Contains("  Benefit: death-natural"));
  EXPECT_THAT(card->lines, Contains("    Document: death-certificate"));
  EXPECT_THAT(card->amounts, testing::IsEmpty());
}

TEST(SigningCardTest, RatesAndSharesStandAsPeopleWriteThem) {
  directory::RateSet rate;
  rate.currency = *money::CurrencyFromCode("SAR");
  rate.in_currency = *money::CurrencyFromCode("PHP");
  rate.numerator = 152'347;
  rate.denominator = 10'000;
  rate.source = "bsp";
  const auto set = SigningCardOf(CommandOf(event::kRateSet, rate));
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->lines, Contains("  Rate: SAR 1 = PHP 15.2347"));
  EXPECT_THAT(set->lines, Not(Contains(HasSubstr("Numerator"))));
  amanat::treasury::AllotmentIssued issued;
  issued.site = "riyadh";
  issued.amount = {*money::CurrencyFromCode("SAR"), 50'000};
  issued.purpose = "assistance";
  issued.rate = 15;
  EXPECT_THAT(SigningCardOf(CommandOf(event::kAllotmentIssued, issued))->lines,
              Contains("  Rate: entry 15 of the directory"));
  amanat::claims::ClaimFiled filed;
  filed.heirs = {{0, 333'333, 1}};
  EXPECT_THAT(SigningCardOf(CommandOf(event::kClaimFiled, filed))->lines,
              Contains(HasSubstr("Share: 33.3333 %")));
}

TEST(SigningCardTest, AChartAndItsEventTypesStandByTheirNames) {
  const auto card = SigningCardOf(
      CommandOf(event::kChartPermitsAdded,
                directory::ChartPermitsAdded{static_cast<uint32_t>(chart::kDisbursed),
                                             {static_cast<uint32_t>(event::kSpendRefunded)}}));
  ASSERT_TRUE(card.ok()) << card.status();
  EXPECT_THAT(card->lines, Contains("  Chart: DISBURSED"));
  EXPECT_THAT(card->lines, Contains("  Event type: SPEND_REFUNDED"));
}

TEST(SigningCardTest, WhatCannotBeShownIsNotShownInPart) {
  entry::Command command = CommandOf(event::kAssistanceRecommended, Recommendation());
  command.rules_version = rules::kRulesVersionNewest + 1;
  EXPECT_TRUE(absl::IsUnimplemented(SigningCardOf(command).status()));
  command.rules_version = 1;
  command.body += "\xff";
  EXPECT_TRUE(absl::IsInvalidArgument(SigningCardOf(command).status()));
  command.event_type = 65'000;
  EXPECT_TRUE(absl::IsUnimplemented(SigningCardOf(command).status()));
}

// A field that the card left out would be signed unseen.
TEST(SigningCardTest, EveryFieldOfEveryActThatPeopleSignHasALabel) {
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      for (const entry::FieldDescription& field : act.body->fields) {
        EXPECT_FALSE(field.label.empty()) << act.name << "." << field.name;
      }
    }
  }
}

TEST(SigningCardTest, LogsThatHaveANameAreNamed) {
  amanat::repatriation::EmergencyRatified body;
  body.approval = {*LogId::FromHex(std::string(32, 'b')), 17, Hash{{9}}};
  entry::Command command = CommandOf(event::kEmergencyRatified, body);
  EXPECT_THAT(SigningCardOf(command)->lines,
              AllOf(Contains(HasSubstr("Emergency approval: entry 17 of log bbbb")),
                    Contains(HasSubstr("In log: 0123456789abcdef"))));
  const LogNames names = {{command.target, "owf.example/manila/fund/1"},
                          {body.approval.log, "owf.example/riyadh/fund/1"}};
  EXPECT_THAT(
      SigningCardOf(command, names)->lines,
      AllOf(Contains(HasSubstr("Emergency approval: owf.example/riyadh/fund/1:17, leaf hash ")),
            Contains(HasSubstr("In log: owf.example/manila/fund/1; by version 1"))));
  EXPECT_THAT(*ActLine(command, names), HasSubstr("owf.example/riyadh/fund/1:17"));
  command.directory = command.target;
  EXPECT_THAT(SigningCardOf(command)->lines, Contains(HasSubstr("In log: the directory, 0123")));
}

TEST(SigningCardTest, AnActOfTheHistoryIsOneLine) {
  const auto line = ActLine(CommandOf(event::kAssistanceRecommended, Recommendation()));
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_THAT(*line,
              AllOf(StartsWith("Recommend assistance (ASSISTANCE_RECOMMENDED): Case: 1123"),
                    HasSubstr("Cost line: ticket, Amount: SAR 1,200.50"), Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace amanat::cli
