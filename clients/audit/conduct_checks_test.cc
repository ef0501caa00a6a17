#include "clients/audit/conduct_checks.h"

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
    return fund_.Submit(draft);
  };
  AdvanceDays(30);
  ASSERT_TRUE(close(7).accepted());
  EXPECT_THAT(Found(CheckId::kBackDated), IsEmpty());
  ASSERT_TRUE(close(8).accepted());
  EXPECT_THAT(Found(CheckId::kBackDated), ElementsAre(IsWarning("effective 8 days before")));
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
  SetParameters("lowest-ceiling.days = 31");
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
