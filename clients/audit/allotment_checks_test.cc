#include "clients/audit/allotment_checks.h"

#include "absl/strings/str_cat.h"
#include "clients/audit/check_words.h"
#include "clients/audit/testing/audited_fund.h"

namespace amanat::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using AllotmentChecksTest = AuditedFundTest;

TEST_F(AllotmentChecksTest, ANewAdvanceWhileAnOldPaymentIsUndecided) {
  const StreamId first = Allot("riyadh", 100'000);
  const Reference spend = Helped("riyadh", first, 40'000);
  AdvanceDays(20);
  Allot("riyadh", 50'000);
  EXPECT_THAT(Found(CheckId::kAdvanceWhileOpen), IsEmpty()) << "twenty days are in time";
  AdvanceDays(1);
  Allot("hong-kong", 50'000);
  Allot("riyadh", 50'000, "shelter");
  EXPECT_THAT(Found(CheckId::kAdvanceWhileOpen), IsEmpty()) << "another site, another purpose";
  Allot("riyadh", 50'000);
  const auto found = Found(CheckId::kAdvanceWhileOpen);
  ASSERT_THAT(found, ElementsAre(IsError("undecided for more than 20 days")));
  EXPECT_EQ(found[0].site, "riyadh");
  EXPECT_EQ(found[0].age_days, 21);
  ASSERT_THAT(found[0].entries, SizeIs(2));
  EXPECT_EQ(found[0].entries[1].index, spend.index);
}

TEST_F(AllotmentChecksTest, ADecidedPaymentIsNotOpen) {
  const StreamId first = Allot("riyadh", 100'000);
  const Reference spend = Helped("riyadh", first, 40'000);
  AdvanceDays(30);
  Decide("riyadh", first, spend, Sar(40'000));
  Allot("riyadh", 50'000);
  EXPECT_THAT(Found(CheckId::kAdvanceWhileOpen), IsEmpty());
  EXPECT_EQ(coverage_.examined, 2u);
}

TEST_F(AllotmentChecksTest, APaymentThatWasSentBackIsOpenUntilNothingIsLeftOfIt) {
  const StreamId first = Allot("riyadh", 100'000);
  const StreamId id = Case("riyadh", Member());
  const Reference spend = Help("riyadh", id, first, 1'000);
  const StreamId liquidation = fund_.NewStream();
  treasury::LiquidationSubmitted body{liquidation, first, {spend.index}};
  SayAmounts(body, Sar(1'000));
  const Answer submitted = Act("riy-off", event::kLiquidationSubmitted, body, {liquidation, first});
  Act("rev-1", event::kLiquidationLineSentBack,
      treasury::LiquidationLineSentBack{submitted.entry, spend, "receipt-missing", {}},
      {core::SpendStream(spend.log, spend.index)});
  fund_.TakeUpAll();
  AdvanceDays(21);
  Allot("riyadh", 50'000);
  EXPECT_THAT(Found(CheckId::kAdvanceWhileOpen), SizeIs(1)) << "sent back is not decided";
  for (const int64_t part : {400, 600}) {
    Act("riy-pay", event::kSpendRefunded,
        repatriation::SpendRefunded{spend.index, Sar(part), Today(), absl::StrCat("back-", part)},
        {id, first});
  }
  EXPECT_THAT(Found(CheckId::kAdvanceWhileOpen), IsEmpty()) << "nothing is left of it";
}

TEST_F(AllotmentChecksTest, WhatIsDueAgesFromItsAcceptance) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const Reference spend = Helped("riyadh", allotment, 40'000);
  Decide("riyadh", allotment, spend, Sar(40'000));
  AdvanceDays(60);
  as_of_ = fund_.today();
  EXPECT_THAT(Found(CheckId::kAdvanceAgeing), IsEmpty());
  as_of_ = fund_.today() + 1;
  auto found = Found(CheckId::kAdvanceAgeing);
  ASSERT_THAT(found, ElementsAre(IsWarning("neither liquidated nor returned")));
  EXPECT_EQ(found[0].amount->minor_units, 60'000) << "what was decided is not due any more";
  as_of_ = fund_.today() - 60 + 366;
  EXPECT_THAT(Found(CheckId::kAdvanceAgeing), ElementsAre(IsError("since its acceptance")));
  SetParameters("advance-ageing.warning-days = 1000");
  EXPECT_THAT(Found(CheckId::kAdvanceAgeing), ElementsAre(IsError("since its acceptance")))
      << "a warning above the error's limit does not silence the error";
}

TEST_F(AllotmentChecksTest, OfficesThatSayDifferentThingsOfEachOther) {
  Allot("riyadh", 100'000);
  const FixtureLogs logs(fund_, {});
  auto facts = *ReadFacts(logs, std::nullopt);
  const auto errors = [&] {
    Findings findings;
    CheckInterOfficeMirror(facts, parameters_, findings);
    return findings.count(Severity::kError);
  };
  EXPECT_EQ(errors(), 0u);
  for (AuditedLog& log : facts.logs) {
    for (accounts::Account& account : log.accounts) {
      if (static_cast<entry::Chart>(account.opening.chart) == chart::kDueFrom) account.posted -= 1;
    }
  }
  EXPECT_EQ(errors(), 1u) << "no log that keeps all rules says so: the verification fails as well";
}

// In whichever order the logs are read: riyadh takes up what head office, which is read behind it, issued.
TEST_F(AllotmentChecksTest, NothingIsKeptOfWhatWasTakenUp) {
  Allot("riyadh", 100'000);
  const auto read = [&] {
    const FixtureLogs logs(fund_, {});
    const Facts facts = *ReadFacts(logs, std::nullopt);
    return std::make_pair(facts.addressed_read, facts.addressed.size());
  };
  EXPECT_EQ(read(), std::make_pair(uint64_t{2}, size_t{0}));
  Issue(fund_.NewStream(), "riyadh", Sar(1'000));
  EXPECT_EQ(read(), std::make_pair(uint64_t{3}, size_t{1}));
}

TEST_F(AllotmentChecksTest, AnAcceptanceThatWasTakenBackDecidesNothing) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const Reference spend = Helped("riyadh", allotment, 40'000);
  const Reference other = Helped("riyadh", allotment, 30'000);
  const Reference accepted = Decide("riyadh", allotment, spend, Sar(40'000)).entry;
  Decide("riyadh", allotment, other, Sar(30'000));
  const auto said = wire::Decode<treasury::LiquidationLineAccepted>(
      fund_.leaf(accepted.log, accepted.index).command.body);
  ASSERT_TRUE(said.ok());
  Draft draft{event::kLineAcceptanceReversed,
              wire::Encode(treasury::LineAcceptanceReversed{accepted.index, "disallowed", *said}),
              {core::SpendStream(spend.log, spend.index)},
              {},
              {"rev-1", "tre-1"}};
  ASSERT_TRUE(fund_.Submit(draft).accepted());
  const FixtureLogs logs(fund_, {});
  const Facts facts = *ReadFacts(logs, std::nullopt);
  size_t decided = 0;
  for (const auto& [key, payment] : facts.spends) {
    decided += payment.accepted.has_value() ? 1 : 0;
    const bool open = payment.place.index == spend.index;
    EXPECT_EQ(payment.booked_to_expense, open ? "" : "ticket");
  }
  EXPECT_EQ(decided, 1u) << "the other one's stands";
}

TEST_F(AllotmentChecksTest, WhatIsDueOfNoAcceptance) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const FixtureLogs logs(fund_, {});
  auto facts = *ReadFacts(logs, std::nullopt);
  facts.allotments.at(allotment).acceptance_seen.reset();
  Findings findings;
  CheckAdvanceAgeing(facts, parameters_, findings);
  EXPECT_THAT(findings.all(), ElementsAre(IsError("of which no acceptance was seen")));
}

TEST_F(AllotmentChecksTest, WhatIsOnItsWayTooLong) {
  const StreamId id = fund_.NewStream();
  const Answer issued = Issue(id, "riyadh", Sar(1'000));
  as_of_ = fund_.today();
  while (BusinessDays(fund_.today(), *as_of_, parameters_) < 5) ++*as_of_;
  EXPECT_THAT(Found(CheckId::kInterOfficeMirror), IsEmpty());
  while (BusinessDays(fund_.today(), *as_of_, parameters_) < 6) ++*as_of_;
  const auto found = Found(CheckId::kInterOfficeMirror);
  ASSERT_THAT(found, ElementsAre(IsWarning("on its way to riyadh for 6 business days")));
  EXPECT_EQ(found[0].entries[0].index, issued.entry.index);
  left_out_ = {"riyadh"};
  EXPECT_THAT(Found(CheckId::kInterOfficeMirror), IsEmpty());
  EXPECT_THAT(coverage_.unexamined, SizeIs(1)) << "who was to take it up is not there";
}

TEST_F(AllotmentChecksTest, AnExpenseOfBeforeItsAllotment) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const SubjectId member = Member();
  const StreamId id = Case("riyadh", member, "direct", "", "abuse", 2);
  Recommend("riyadh", id, 1, Sar(1'000), allotment);
  ASSERT_TRUE(Approve("riyadh", id, 1).accepted());
  Pay("riyadh", id, 1, Sar(1'000));
  EXPECT_THAT(Found(CheckId::kOutsidePeriod), IsEmpty());
  Recommend("riyadh", id, 2, Sar(1'000), allotment);
  ASSERT_TRUE(Approve("riyadh", id, 2).accepted());
  Pay("riyadh", id, 2, Sar(1'000), /*days_ago=*/1);
  const auto found = Found(CheckId::kOutsidePeriod);
  ASSERT_THAT(found, ElementsAre(IsError("before its allotment was issued")));
  EXPECT_EQ(found[0].age_days, 1);
}

TEST_F(AllotmentChecksTest, AnExpenseOfAnotherFiscalYear) {
  const StreamId allotment = Allot("riyadh", 100'000);
  const int64_t year = FiscalYear(fund_.today(), parameters_);
  while (FiscalYear(fund_.today() + 1, parameters_) == year) AdvanceDays(1);
  Helped("riyadh", allotment, 1'000);
  EXPECT_THAT(Found(CheckId::kOutsidePeriod), IsEmpty()) << "the last day of the year";
  AdvanceDays(1);
  Helped("riyadh", allotment, 1'000);
  EXPECT_THAT(Found(CheckId::kOutsidePeriod), ElementsAre(IsError("of another fiscal year")));
}

TEST_F(AllotmentChecksTest, ALineThatIsNotForThePurpose) {
  const StreamId allotment = Allot("riyadh", 100'000, "shelter");
  Helped("riyadh", allotment, 1'000);
  EXPECT_THAT(Found(CheckId::kOutsidePurpose), IsEmpty());
  EXPECT_THAT(coverage_.unexamined, SizeIs(1)) << "nothing says what shelter may pay";
  SetParameters("outside-purpose.lines.shelter = \"shelter ticket\"");
  EXPECT_THAT(Found(CheckId::kOutsidePurpose), IsEmpty());
  EXPECT_EQ(coverage_.examined, 1u);
  SetParameters("outside-purpose.lines.shelter = \"shelter\"");
  EXPECT_THAT(Found(CheckId::kOutsidePurpose), ElementsAre(IsError("cost line ticket")));
}

TEST_F(AllotmentChecksTest, WhatCameBackWasNotSpentAndABanksChargeIsForEveryPurpose) {
  SetParameters("outside-purpose.lines.shelter = \"shelter\"");
  const StreamId allotment = Allot("riyadh", 100'000, "shelter");
  const StreamId id = Case("riyadh", Member());
  const Reference spend = Help("riyadh", id, allotment, 1'000);
  const auto refund = [&](int64_t minor_units, const std::string& line) {
    Act("riy-pay", event::kSpendRefunded,
        repatriation::SpendRefunded{spend.index, Sar(minor_units), Today(), line}, {id, allotment});
  };
  refund(400, "back-1");
  const auto found = Found(CheckId::kOutsidePurpose);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].amount->minor_units, 600);
  refund(600, "back-2");
  EXPECT_THAT(Found(CheckId::kOutsidePurpose), IsEmpty()) << "nothing was spent in the end";
  Draft charge{event::kBankCharged,
               wire::Encode(treasury::BankCharged{allotment, Sar(25), Today(), "charge-1"}),
               {allotment}};
  charge.site = "riyadh";
  charge.authors = {"riy-off", "riy-app"};
  const Answer charged = fund_.Submit(charge);
  ASSERT_TRUE(charged.accepted()) << charged;
  EXPECT_THAT(Found(CheckId::kOutsidePurpose), IsEmpty());
  EXPECT_EQ(coverage_.examined, 1u);
  // But it is money of the advance, to be accounted for.
  AdvanceDays(21);
  Allot("riyadh", 50'000, "shelter");
  EXPECT_THAT(Found(CheckId::kAdvanceWhileOpen), ElementsAre(IsError("undecided")));
}

TEST_F(AllotmentChecksTest, ARateThatIsOld) {
  AdvanceDays(7);
  Allot("riyadh", 1'000);
  EXPECT_THAT(Found(CheckId::kStaleRate), IsEmpty());
  AdvanceDays(1);
  Allot("riyadh", 1'000);
  EXPECT_THAT(Found(CheckId::kStaleRate), ElementsAre(IsError("issued at a rate of")));
}

TEST_F(AllotmentChecksTest, AForeignAllotmentWithoutARate) {
  Issue(fund_.NewStream(), "riyadh", Php(1'000), "assistance", 0);
  EXPECT_THAT(Found(CheckId::kStaleRate), IsEmpty()) << "home currency needs none";
  // The rules refuse it in a currency that has a rate; nobody set one of this.
  const Money dirhams{*money::CurrencyFromCode("AED"), 1'000};
  Open(dirhams);
  Issue(fund_.NewStream(), "riyadh", dirhams, "assistance", 0);
  EXPECT_THAT(Found(CheckId::kStaleRate), ElementsAre(IsError("without a pinned rate")));
}

TEST_F(AllotmentChecksTest, ABankFarFromTheRate) {
  const auto exchange = [&](int64_t charged, const std::string& line, bool by_two) {
    Draft draft{
        by_two ? event::kExchangeBeyondTolerance : event::kExchangeMade,
        wire::Encode(treasury::ExchangeMade{Sar(10'000), Php(charged), rate_, Today(), line})};
    draft.authors = {"tre-1"};
    if (by_two) draft.authors.push_back("tre-2");
    const Answer answer = fund_.Submit(draft);
    EXPECT_TRUE(answer.accepted()) << answer;
  };
  exchange(155'393, "line-1", false);
  EXPECT_THAT(Found(CheckId::kStaleRate), IsEmpty()) << "two percent";
  exchange(155'394, "line-2", true);
  const auto found = Found(CheckId::kStaleRate);
  ASSERT_THAT(found, ElementsAre(IsWarning("more than 2 percent")));
  EXPECT_EQ(found[0].amount->minor_units, 155'394 - 152'347);
}

TEST_F(AllotmentChecksTest, MoneyThatLiesIdleWherePeopleAreRefused) {
  const StreamId allotment = Allot("riyadh", 100'000);
  Helped("riyadh", allotment, 49'999);
  AdvanceDays(90);
  as_of_ = fund_.today();
  EXPECT_THAT(Found(CheckId::kIdleAgainstRefused), IsEmpty()) << "nobody was refused";
  const StreamId refused = Case("riyadh", Member());
  Recommend("riyadh", refused, 1, Sar(500'001), allotment);
  ASSERT_EQ(Approve("riyadh", refused, 1).name(), "CEILING_EXCEEDED");
  const auto found = Found(CheckId::kIdleAgainstRefused);
  ASSERT_THAT(found, ElementsAre(IsWarning("idle of 1000.00 SAR while 1 acts were refused")));
  EXPECT_EQ(found[0].amount->minor_units, 50'001);
  Help("riyadh", Case("riyadh", Member()), allotment, 1);
  EXPECT_THAT(Found(CheckId::kIdleAgainstRefused), IsEmpty()) << "half of it is in use";
}

}  // namespace
}  // namespace amanat::audit
