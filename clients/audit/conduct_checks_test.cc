#include "clients/audit/conduct_checks.h"

#include <algorithm>
#include <iterator>

#include "clients/audit/testing/audited_fund.h"

namespace amanat::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using ConductChecksTest = AuditedFundTest;

TEST_F(ConductChecksTest, ALogThatIsNotInTheSet) {
  Allot("riyadh", 1'000);
  Allot("hong-kong", 1'000);
  EXPECT_THAT(Found(CheckId::kMissingChain), IsEmpty());
  left_out_ = {"hong-kong"};
  const auto found = Found(CheckId::kMissingChain);
  ASSERT_THAT(found, ElementsAre(IsError("which is not in the set")));
  EXPECT_EQ(found[0].site, "hong-kong");
}

TEST_F(ConductChecksTest, ALogOfTwoHistories) {
  Allot("riyadh", 1'000);
  const FixtureLogs logs(fund_, left_out_, cut_short_);
  auto facts = ReadFacts(logs, as_of_);
  ASSERT_TRUE(facts.ok()) << facts.status();
  facts->forked = {{"owf.example/riyadh/fund/1", "evidence/0a.fork: two roots"}};
  const Findings findings = RunChecks(*facts, parameters_);
  std::vector<Finding> found;
  std::copy_if(findings.all().begin(), findings.all().end(), std::back_inserter(found),
               [](const Finding& one) { return one.check == CheckId::kMissingChain; });
  ASSERT_THAT(found, ElementsAre(IsError("has two histories; evidence/0a.fork: two roots")));
  EXPECT_EQ(found[0].site, "riyadh");
}

TEST_F(ConductChecksTest, ADayBeforeTheFundExisted) {
  const CivilDays founded = fund_.today();
  Allot("riyadh", 1'000);
  as_of_ = founded;
  EXPECT_THAT(Found(CheckId::kMissingChain), IsEmpty());
  as_of_ = founded - 1;
  EXPECT_THAT(Found(CheckId::kMissingChain), ElementsAre(IsWarning("nothing was recorded until")));
}

TEST_F(ConductChecksTest, APaymentOfALogThatIsNotInTheSet) {
  const StreamId allotment = Allot("riyadh", 10'000);
  const Reference spend = Helped("riyadh", allotment, 1'000);
  const Answer decided = Decide("riyadh", allotment, spend, Sar(1'000));
  EXPECT_THAT(Found(CheckId::kMissingChain), IsEmpty());
  left_out_ = {"riyadh"};
  const auto found = Found(CheckId::kMissingChain);
  ASSERT_THAT(found, UnorderedElementsAre(IsError("which is not in the set"),
                                          IsError("whose payment stands in a log")));
  for (const Finding& finding : found) {
    if (!finding.entries.empty()) EXPECT_EQ(finding.entries[0].index, decided.entry.index);
  }
}

TEST_F(ConductChecksTest, ALogThatIsShorterThanOthersSawIt) {
  Allot("riyadh", 1'000);
  const TreeSize size = fund_.size(fund_.log("riyadh"));
  cut_short_["riyadh"] = size;
  EXPECT_THAT(Found(CheckId::kMissingChain), IsEmpty());
  cut_short_["riyadh"] = size - 2;
  EXPECT_THAT(Found(CheckId::kMissingChain), ElementsAre(IsError("entries, and has")));
}

TEST_F(ConductChecksTest, ALogThatIsFarBehind) {
  Allot("riyadh", 1'000);
  Allot("hong-kong", 1'000);
  AdvanceDays(7);
  Member();
  EXPECT_THAT(Found(CheckId::kMissingChain), IsEmpty());
  AdvanceDays(1);
  Member();
  Case("riyadh", Member());
  const auto found = Found(CheckId::kMissingChain);
  ASSERT_THAT(found, ElementsAre(IsError("8 days older than head office's last one")));
  EXPECT_EQ(found[0].site, "hong-kong");
}

TEST_F(ConductChecksTest, AnActThatIsDatedBack) {
  const auto close = [&](int64_t days_ago) {
    const StreamId id = Case("riyadh", Member());
    Draft draft{event::kCaseClosed,
                wire::Encode(repatriation::CaseClosed{id, "repatriated"}),
                {id},
                {},
                {"riy-off"}};
    draft.date = fund_.today() - days_ago;
    EXPECT_TRUE(fund_.Submit(draft).accepted());
  };
  close(7);
  EXPECT_THAT(Found(CheckId::kBackDated), IsEmpty()) << "as far as the ledger lets it";
  SetParameters("back-dated.days = 5");
  EXPECT_THAT(Found(CheckId::kBackDated), ElementsAre(IsWarning("effective 7 days before")));
  SetParameters("back-dated.days = 7");
  EXPECT_THAT(Found(CheckId::kBackDated), IsEmpty());
}

TEST_F(ConductChecksTest, AReceiptThatIsRecordedLate) {
  Collect(fund_.NewSubject(), 1, "RB-9", /*days_ago=*/7);
  EXPECT_THAT(Found(CheckId::kBackDated), IsEmpty());
  const Answer late = Collect(fund_.NewSubject(), 2, "RB-9", /*days_ago=*/8);
  const auto found = Found(CheckId::kBackDated);
  ASSERT_THAT(found, ElementsAre(IsWarning("of money that changed hands 8 days before")));
  EXPECT_EQ(found[0].entries[0].index, late.entry.index);
}

TEST_F(ConductChecksTest, AFileWithLinesOfLongAgo) {
  const auto line = [&](uint64_t number, int64_t days_ago) -> entry::LineCommand {
    contribution::Contribution body;
    body.receipt_book = "RB-9";
    body.receipt_number = number;
    body.amount = Php(kContribution);
    body.destination = "SAU";
    body.contract_start = Today();
    body.paid_on = Today(days_ago);
    return {wire::Encode(body), {fund_.NewSubject()}};
  };
  const auto import = [&](const std::vector<entry::LineCommand>& lines) {
    entry::Manifest manifest;
    manifest.source = "col-1";
    manifest.file_digest = fund_.random().Draw<Hash>();
    manifest.file_date = Today();
    const Answer answer = fund_.Import("col-1", event::kContributionManifest, manifest, lines);
    EXPECT_TRUE(answer.accepted()) << answer;
  };
  import({line(1, 7), line(2, 0)});
  EXPECT_THAT(Found(CheckId::kBackDated), IsEmpty());
  import({line(3, 8), line(4, 0), line(5, 20)});
  const auto found = Found(CheckId::kBackDated);
  ASSERT_THAT(found, ElementsAre(IsWarning("2 lines of the file are of money")));
  EXPECT_EQ(found[0].age_days, 20);
}

TEST_F(ConductChecksTest, WhoTriesToApproveWhatHeRecommended) {
  fund_.AdmitOperator("both", "riyadh", {Role::kOfficer, Role::kApprover});
  const StreamId allotment = Allot("riyadh", 10'000);
  const StreamId id = Case("riyadh", Member());
  Act("both", event::kAssistanceRecommended,
      repatriation::AssistanceRecommended{id, 1, "ticket", Sar(10), allotment}, {id});
  ASSERT_TRUE(Approve("riyadh", id, 1).accepted());
  EXPECT_THAT(Found(CheckId::kSeparationOfDuties), IsEmpty());
  Act("both", event::kAssistanceRecommended,
      repatriation::AssistanceRecommended{id, 2, "ticket", Sar(10), allotment}, {id});
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(fund_
                  .Submit("both", event::kAssistanceApproved,
                          repatriation::AssistanceApproved{id, 2}, {id})
                  .name(),
              "SEPARATION_OF_DUTIES");
  }
  const auto found = Found(CheckId::kSeparationOfDuties);
  ASSERT_THAT(found, ElementsAre(IsWarning("both was refused 2 times")));
  EXPECT_THAT(found[0].entries, SizeIs(2));
}

TEST_F(ConductChecksTest, WhoTriesUnderTwoCodesIsOnePerson) {
  fund_.AdmitOperator("both", "riyadh", {Role::kOfficer, Role::kApprover});
  const StreamId allotment = Allot("riyadh", 10'000);
  const StreamId id = Case("riyadh", Member());
  fund_.Join("riy-app", "both");
  Act("both", event::kAssistanceRecommended,
      repatriation::AssistanceRecommended{id, 1, "ticket", Sar(10), allotment}, {id});
  for (const char* code : {"both", "riy-app"}) {
    EXPECT_EQ(
        fund_
            .Submit(code, event::kAssistanceApproved, repatriation::AssistanceApproved{id, 1}, {id})
            .name(),
        "SEPARATION_OF_DUTIES");
  }
  EXPECT_THAT(Found(CheckId::kSeparationOfDuties),
              ElementsAre(IsWarning("both/riy-app was refused 2 times")));
}

TEST_F(ConductChecksTest, WhoHadTwoPartsUnderTwoCodesBeforeTheyWereJoined) {
  const StreamId allotment = Allot("riyadh", 10'000);
  const StreamId id = Case("riyadh", Member());
  Recommend("riyadh", id, 1, Sar(1'000), allotment);
  ASSERT_TRUE(Approve("riyadh", id, 1).accepted());
  Pay("riyadh", id, 1, Sar(1'000));
  ApproveAlone("riyadh", id, 2, Sar(1'000), allotment);
  fund_.SetProfile({.code = "riy-app"});
  EXPECT_THAT(Found(CheckId::kSeparationOfDuties), IsEmpty());
  fund_.Join("riy-pay", "riy-off");
  EXPECT_THAT(Found(CheckId::kSeparationOfDuties),
              ElementsAre(IsWarning("riy-off recommended and riy-pay paid one payment")));
  fund_.SetProfile({.code = "riy-pay"});
  EXPECT_THAT(Found(CheckId::kSeparationOfDuties), IsEmpty());
}

TEST_F(ConductChecksTest, WhoHadBothHandsOfOneThingUnderTwoCodes) {
  const StreamId allotment = Allot("riyadh", 10'000);
  const Reference spend = Helped("riyadh", allotment, 1'000);
  Decide("riyadh", allotment, spend, Sar(1'000));
  fund_.SetProfile({.code = "riy-app"});
  EXPECT_THAT(Found(CheckId::kSeparationOfDuties), IsEmpty());
  const auto joined = [&](const char* one, const char* other) {
    fund_.Join(one, other);
    auto found = Found(CheckId::kSeparationOfDuties);
    fund_.SetProfile({.code = one});
    return found;
  };
  for (const char* part : {"riy-off recommended", "riy-app approved", "riy-pay paid"}) {
    const std::string code(part, 7);
    EXPECT_THAT(joined("rev-1", code.c_str()),
                ElementsAre(IsWarning(part + std::string(" and rev-1 accepted the line of one"))));
  }
  EXPECT_THAT(joined("tre-1", "riy-off"),
              ElementsAre(IsWarning("tre-1 issued and riy-off accepted one allotment")));
  EXPECT_THAT(joined("tre-1", "col-1"),
              ElementsAre(IsWarning("col-1 made and tre-1 credited one deposit")));
}

TEST_F(ConductChecksTest, WhoApprovedUnderAnotherCodeDoesNotAcceptTheLine) {
  const StreamId allotment = Allot("riyadh", 10'000);
  const Reference spend = Helped("riyadh", allotment, 1'000);
  const StreamId liquidation = fund_.NewStream();
  const Answer submitted =
      Act("riy-off", event::kLiquidationSubmitted,
          treasury::LiquidationSubmitted{liquidation, allotment, {spend.index}, {Sar(1'000)}},
          {liquidation, allotment});
  fund_.Join("rev-1", "riy-app");
  EXPECT_EQ(fund_
                .Submit("rev-1", event::kLiquidationLineAccepted,
                        treasury::LiquidationLineAccepted{submitted.entry, spend, Sar(1'000),
                                                          "ticket", ""},
                        {core::SpendStream(spend.log, spend.index)})
                .name(),
            "SEPARATION_OF_DUTIES");
}

TEST_F(ConductChecksTest, ACeilingThatIsRaisedForOnePayment) {
  const StreamId allotment = Allot("riyadh", 10'000'000);
  const StreamId id = Case("riyadh", Member());
  AdvanceDays(40);
  fund_.SetCeiling("riyadh", "ticket", Sar(900'000));
  Help("riyadh", id, allotment, 500'001);
  EXPECT_THAT(Found(CheckId::kCeilingRaised), IsEmpty()) << "it stays raised";
  fund_.SetCeiling("riyadh", "ticket", Sar(500'000));
  const auto found = Found(CheckId::kCeilingRaised);
  ASSERT_THAT(found, ElementsAre(IsWarning("riy-app approved ticket under a ceiling raised")));
  EXPECT_THAT(found[0].entries, SizeIs(3));
}

TEST_F(ConductChecksTest, ACeilingThatIsRaisedAndNotNeeded) {
  const StreamId allotment = Allot("riyadh", 10'000'000);
  fund_.SetCeiling("riyadh", "ticket", Sar(900'000));
  Helped("riyadh", allotment, 500'000);
  AdvanceDays(4);
  Helped("riyadh", allotment, 600'000);
  fund_.SetCeiling("riyadh", "ticket", Sar(500'000));
  EXPECT_THAT(Found(CheckId::kCeilingRaised), IsEmpty()) << "within the old one, or much later";
}

TEST_F(ConductChecksTest, AKeyThatWasRevokedWhileTheLineWasCut) {
  const SubjectId member = Member();
  fund_.Cut("riyadh");
  Case("riyadh", member);
  fund_.Advance(kMicrosPerSecond);
  fund_.Revoke("riy-off");
  EXPECT_THAT(Found(CheckId::kSignedAfterRevocation), IsEmpty());
  fund_.Advance(kMicrosPerSecond);
  Case("riyadh", member);
  EXPECT_THAT(Found(CheckId::kSignedAfterRevocation),
              ElementsAre(IsWarning("signed with the key of riy-off")));
}

TEST_F(ConductChecksTest, WhatGoesThroughWithOtherData) {
  const StreamId allotment = Allot("riyadh", 10'000);
  const StreamId id = Case("riyadh", Member());
  Recommend("riyadh", id, 1, Sar(10'000), allotment);
  ASSERT_TRUE(Approve("riyadh", id, 1).accepted());
  const repatriation::AssistanceDisbursed payment{
      id, 1, Sar(10'001), Today(), {fund_.random().Draw<Hash>()}};
  ASSERT_EQ(fund_.Submit("riy-pay", event::kAssistanceDisbursed, payment, {id}).name(),
            "AMOUNT_MISMATCH");
  EXPECT_THAT(Found(CheckId::kRefusedThenAccepted), IsEmpty());
  Pay("riyadh", id, 1, Sar(9'999));
  const auto found = Found(CheckId::kRefusedThenAccepted);
  ASSERT_THAT(found, ElementsAre(IsWarning("AMOUNT_MISMATCH, and accepted with other data")));
  EXPECT_THAT(found[0].entries, SizeIs(2));
}

TEST_F(ConductChecksTest, WhatGoesThroughAsItWasAsked) {
  const StreamId allotment = Allot("riyadh", 10'000'000);
  const StreamId id = Case("riyadh", Member());
  Recommend("riyadh", id, 1, Sar(500'001), allotment);
  ASSERT_EQ(Approve("riyadh", id, 1).name(), "CEILING_EXCEEDED");
  fund_.SetCeiling("riyadh", "ticket", Sar(600'000));
  ASSERT_TRUE(Approve("riyadh", id, 1).accepted());
  EXPECT_THAT(Found(CheckId::kRefusedThenAccepted), IsEmpty());
}

TEST_F(ConductChecksTest, AnApprovalOverTheLowestCeilingAroundIt) {
  const StreamId allotment = Allot("riyadh", 10'000'000);
  Helped("riyadh", allotment, 400'000);
  AdvanceDays(31);
  fund_.SetCeiling("riyadh", "ticket", Sar(300'000));
  EXPECT_THAT(Found(CheckId::kLowestCeiling), IsEmpty()) << "a month later";
  SetParameters("lowest-ceiling.days = 32");
  EXPECT_THAT(Found(CheckId::kLowestCeiling), ElementsAre(IsWarning("over the lowest ceiling")));
}

TEST_F(ConductChecksTest, WhatIsRecordedLaterIsLeftOutAndCounted) {
  const StreamId id = Case("riyadh", Member());
  as_of_ = fund_.today();
  AdvanceDays(100);
  Act("riy-off", event::kCaseClosed, repatriation::CaseClosed{id, "repatriated"}, {id});
  const FixtureLogs logs(fund_, {});
  const auto then = *ReadFacts(logs, as_of_);
  EXPECT_GE(then.later, 1u);
  EXPECT_FALSE(then.cases.at(id).closed);
  const auto now = *ReadFacts(logs, std::nullopt);
  EXPECT_EQ(now.later, 0u);
  EXPECT_TRUE(now.cases.at(id).closed);
  EXPECT_EQ(now.today, fund_.today());
}

}  // namespace
}  // namespace amanat::audit
