// Well-signed logs of broken or malicious writers, and what the verifier says of whole sets.
#include "ledger/verify/verify.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <vector>

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/log_state.h"
#include "ledger/verify/verify_fixture.h"

namespace amanat::verify {
namespace {

using entry::EventType;
using testing::kAllotment;
using testing::kIssued;
using testing::kSpent;

constexpr char kDirectory[] = "owf.example/manila/directory/1";
constexpr char kOffice[] = "owf.example/manila/fund/1";
constexpr char kConsulate[] = "owf.example/riyadh/fund/1";

TEST_F(VerifyTest, ASignatureOfARevokedOperatorIsNamed) {
  fund_.RevokeOperator("payer");
  consulate().Follow(fund_.directory());
  const LogIndex index =
      fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(kAllotment, 1));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "AUTHOR", kConsulate, index));
}

// An act of the payer under a directory that has activated version 2.
TEST_F(VerifyTest, AVersionOfTheRulesThatIsNotKnownLeavesTheVerificationIncomplete) {
  fund_.ActivateSecond();
  consulate().Follow(fund_.directory());
  fund_.rules_version = 2;
  const LogIndex index =
      fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(kAllotment, 1));
  Report report = ExportAndVerify();
  EXPECT_TRUE(IsIncomplete(report, {Limitation::kNewer}));
  const auto& newer = report.limitations.listed(Limitation::kNewer);
  ASSERT_EQ(newer.size(), 1u);
  EXPECT_EQ(newer[0].log_name, kConsulate);
  EXPECT_EQ(newer[0].index, index);
  EXPECT_THAT(newer[0].detail, ::testing::HasSubstr("version 2 of the rules"));
  rules_ = &examine::ToldRulesOfTwoVersions();
  report = Verify();
  EXPECT_TRUE(IsVerified(report));
}

TEST_F(VerifyTest, AnEntryDecidedByAnotherVersionThanTheActiveOneIsNamed) {
  rules_ = &examine::ToldRulesOfTwoVersions();
  fund_.ActivateSecond();
  consulate().Follow(fund_.directory());
  fund_.rules_version = 2;
  const LogIndex index =
      fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(kAllotment, 1),
                   [](entry::Entry& entry) { entry.added.clear(); });
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "EFFECTS", kConsulate, index));
}

TEST_F(VerifyTest, ACommandOfAnotherVersionThanTheActiveOneIsNamed) {
  rules_ = &examine::ToldRulesOfTwoVersions();
  fund_.ActivateSecond();
  consulate().Follow(fund_.directory());
  const LogIndex index =
      fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(kAllotment, 1));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "RULES_VERSION", kConsulate, index));
}

TEST_F(VerifyTest, WhatWasSignedBeforeTheRevocationArrivedStands) {
  fund_.RevokeOperator("payer");
  fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(kAllotment, 1));
  const Report report = ExportAndVerify();
  EXPECT_TRUE(IsVerified(report));
}

TEST_F(VerifyTest, PostingsThatDoNotSumToZeroAreNamed) {
  proposal::Decision unbalanced = testing::Spend(kAllotment, 1);
  unbalanced.postings[0].amount = 2;
  const LogIndex index = fund_.Append(consulate(), toy::kUsed, {"payer"}, unbalanced);
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "POSTINGS", kConsulate, index));
}

// What a hostile writer adds to what was signed.
TEST_F(VerifyTest, EffectsThatTheRulesDoNotGiveAreNamed) {
  const LogIndex index = fund_.Append(consulate(), toy::kUsed, {"payer"},
                                      testing::Spend(kAllotment, 1), [](entry::Entry& entry) {
                                        entry.postings[0].amount = 2;
                                        entry.postings[1].amount = -2;
                                      });
  const Report report = ExportAndVerify();
  EXPECT_TRUE(OnlyFinding(report, "EFFECTS", kConsulate, index));
}

TEST_F(VerifyTest, AnOutcomeThatTheRulesDoNotGiveIsNamed) {
  const LogIndex index = fund_.Append(consulate(), toy::kUsed, {"payer"},
                                      testing::Spend(kAllotment, 1), [](entry::Entry& entry) {
                                        entry.postings.clear();
                                        entry.outcome = entry::Outcome::kLimitExceeded;
                                      });
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "EFFECTS", kConsulate, index));
}

TEST_F(VerifyTest, AnActThatTheRulesDeclineToDecideIsNamed) {
  const LogIndex index =
      fund_.Append(consulate(), toy::kNoted, {"payer"}, {}, nullptr, examine::kMalformed);
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "EFFECTS", kConsulate, index));
}

TEST_F(VerifyTest, AnEntryOfTheWriterWithEffectsIsNamed) {
  const LogIndex index = office().size();
  entry::Entry entry;
  entry.index = index;
  entry.record_time = entry::DecodeEntry(office().entries().back())->record_time;
  entry::Command command;
  command.target = office().id();
  command.event_type = static_cast<uint32_t>(EventType::kWriterStarted);
  command.body = wire::Encode(entry::WriterStarted{});
  entry.command = wire::Encode(command);
  entry.added = "more";
  office().entries().push_back(wire::Encode(entry));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "EFFECTS", kOffice, index));
}

TEST_F(VerifyTest, EveryActIsMadeAgain) {
  const Report report = ExportAndVerify();
  ASSERT_TRUE(IsVerified(report));
  uint64_t acts = 0;
  for (const auto& log : fund_.logs()) {
    for (const std::string& bytes : log->entries()) {
      const auto leaf = examine::ParseLeaf(bytes);
      if (!examine::IsWriters(leaf->command.event_type)) ++acts;
    }
  }
  EXPECT_EQ(report.effects_derived, acts);
  EXPECT_EQ(report.effects_not_derived, 0u);
}

TEST_F(VerifyTest, APaymentBeyondTheAllotmentIsNamed) {
  const LogIndex index = fund_.Append(consulate(), toy::kUsed, {"payer"},
                                      testing::Spend(kAllotment, kIssued - kSpent + 1));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "LIMIT", kConsulate, index));
}

TEST_F(VerifyTest, ALimitOfAnAccountThatTheEntryItselfOpensIsNamed) {
  const LogIndex index =
      fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend("allotment-2", 1));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "LIMIT", kConsulate, index));
}

TEST_F(VerifyTest, AnAllotmentAcceptedTwiceIsNamed) {
  const LogIndex index = fund_.Append(
      consulate(), toy::kReceived, {"consul"},
      testing::Accept(office().ReferenceTo(story_.issue), office(), kAllotment, kIssued));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "CONSUMED", kConsulate, index));
}

TEST_F(VerifyTest, AnAcceptanceThatConsumesNothingCannotPassForAnotherOne) {
  proposal::Decision decision = testing::Accept({}, office(), kAllotment, kIssued);
  decision.consumes.clear();
  const LogIndex index = fund_.Append(consulate(), toy::kReceived, {"consul"}, decision);
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "ALLOTMENT", kConsulate, index));
}

TEST_F(VerifyTest, AnAcceptanceLargerThanItsIssueIsNamed) {
  const LogIndex issue = fund_.Append(office(), toy::kGranted, {"treasurer"},
                                      testing::Issue(consulate(), "allotment-2", 500));
  consulate().Follow(office());
  const LogIndex index =
      fund_.Append(consulate(), toy::kReceived, {"consul"},
                   testing::Accept(office().ReferenceTo(issue), office(), "allotment-2", 501));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "ALLOTMENT", kConsulate, index));
}

TEST_F(VerifyTest, AConsumedEntryConsumedAgainIsNamed) {
  const LogIndex index = office().AppendOfWriter(
      toy::kReceiptSeen, testing::Seen(consulate().ReferenceTo(story_.acceptance), kAllotment, 1));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "CONSUMED", kOffice, index));
}

TEST_F(VerifyTest, AnEntryAddressedToAnotherLogIsNotConsumed) {
  const LogIndex index = office().AppendOfWriter(
      toy::kReceiptSeen, testing::Seen(consulate().ReferenceTo(2), kAllotment, 1));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "RECIPIENT", kOffice, index));
}

TEST_F(VerifyTest, AnInterOfficePostingThatDoesNotMirrorIsNamed) {
  const LogIndex returned = fund_.Append(consulate(), toy::kGivenBack, {"consul"},
                                         testing::Return(office(), kAllotment, 100'000));
  office().Follow(consulate());
  proposal::Decision credit = testing::Seen(consulate().ReferenceTo(returned), kAllotment, -99'999);
  credit.postings[1].account = {"manila", toy::kVault, money::Currency{682}, ""};
  const LogIndex index = fund_.Append(office(), toy::kGivenBackCredited, {"treasurer"}, credit);
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "INTER_OFFICE_MIRROR", kOffice, index));
}

TEST_F(VerifyTest, WhatTheOtherSideHasNotTakenUpIsListedAsInTransit) {
  const LogIndex index = fund_.Append(consulate(), toy::kGivenBack, {"consul"},
                                      testing::Return(office(), kAllotment, 100'000));
  const Report report = ExportAndVerify();
  EXPECT_TRUE(IsVerified(report));
  ASSERT_EQ(report.in_transit.size(), 1u);
  EXPECT_EQ(report.in_transit[0].log_name, kConsulate);
  EXPECT_EQ(report.in_transit[0].index, index);
  EXPECT_EQ(report.in_transit[0].account, "OWED_TO");
  EXPECT_EQ(report.in_transit[0].amount.minor_units, 100'000);
  EXPECT_EQ(report.allotments[0].returned, 100'000);
}

TEST_F(VerifyTest, AForgedFrontierIsNamed) {
  fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(kAllotment, 1));
  const LogIndex index = office().AppendOfWriter(
      EventType::kFollowed, entry::Followed{consulate().id(), consulate().size(), Hash{{1}}});
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "FRONTIER_ROOT", kOffice, index));
}

TEST_F(VerifyTest, AMalformedEntryUnderAGoodSignatureIsNamed) {
  consulate().entries().push_back("not an entry");
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "ENTRY_FORMAT", kConsulate, consulate().size() - 1));
}

TEST_F(VerifyTest, AnEntryOfANewerEncodingIsNotPassedOver) {
  consulate().entries().push_back("\x08\x02");
  EXPECT_TRUE(
      OnlyFinding(ExportAndVerify(), "ENCODING_VERSION", kConsulate, consulate().size() - 1));
}

TEST_F(VerifyTest, ADirectoryEntryOfOneAdministratorIsNamed) {
  const LogIndex index =
      fund_.Append(fund_.directory(), EventType::kSiteAdmitted, {"admin-1"}, {}, nullptr,
                   wire::Encode(directory::SiteAdmitted{"jeddah", "SA", "Asia/Riyadh"}));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "SIGNATURES", kDirectory, index));
}

class VerifyHistoryTest : public VerifyTest {
 protected:
  // What the verification of the set as it stands leaves behind, of the consulate's log.
  void Remember() {
    for (const LogReport& log : ExportAndVerify().logs) {
      if (log.id != consulate().id()) continue;
      remembered_[log.id] = {log.name, log.examined, log.examined_root};
    }
    std::filesystem::remove_all(set_);
  }
  Report VerifyAgain() {
    Export();
    Options options = MakeOptions();
    options.remembered = remembered_;
    return VerifySet(options).value();
  }
  void Spend(int64_t amount) {
    fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(kAllotment, amount));
  }
  std::map<LogId, Remembered> remembered_;
};

TEST_F(VerifyHistoryTest, ALogThatGrewIsTheOneThatIsRemembered) {
  Remember();
  Spend(7);
  EXPECT_TRUE(IsVerified(VerifyAgain()));
}

// Everything that is there keeps the rules, and there is more of it than before.
TEST_F(VerifyHistoryTest, APastThatWasRewrittenIsFoundThoughTheLogGrew) {
  Spend(5);
  Remember();
  consulate().entries().pop_back();
  for (const int64_t amount : {6, 7}) Spend(amount);
  const Report report = VerifyAgain();
  EXPECT_EQ(report.verdict(), SetVerdict::kFailed);
  EXPECT_TRUE(NamesPath(report, "HISTORY", "riyadh-fund/checkpoint")) << Describe(report);
  EXPECT_EQ(report.findings.count(), 1u) << Describe(report);
}

TEST_F(VerifyHistoryTest, ALogThatWasCutBackIsFound) {
  Spend(5);
  Remember();
  consulate().entries().pop_back();
  const Report report = VerifyAgain();
  EXPECT_TRUE(NamesPath(report, "HISTORY", "riyadh-fund/checkpoint")) << Describe(report);
}

TEST_F(VerifyTest, FindingsAreCountedBeyondTheListedOnes) {
  Export();
  for (size_t i = 0; i < kFindingsListedMax + 20; ++i) Write("extra-" + std::to_string(i), "x");
  const Report report = Verify();
  EXPECT_EQ(report.findings.count(), kFindingsListedMax + 20);
  EXPECT_EQ(report.findings.listed().size(), kFindingsListedMax);
}

TEST_F(VerifyTest, EveryRuleThatIsFoundHasAnExpectation) {
  EXPECT_NE(ExpectationOf("SIGNATURE"), ExpectationOf("no such rule"));
}

}  // namespace
}  // namespace amanat::verify
