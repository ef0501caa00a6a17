// What a set must hold to be called verified, and what writers with keys of their own, or whoever hands
// over the set, try so that less of it is looked at.
#include <gmock/gmock.h>

#include <filesystem>
#include <vector>

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/testing/hostile_writer.h"
#include "ledger/verify/verify_fixture.h"

namespace amanat::verify {
namespace {

using entry::EventType;
using ::testing::HasSubstr;
using testing::HostileWriter;
using testing::kAllotment;
using testing::kIssued;

constexpr char kOffice[] = "owf.example/manila/fund/1";
constexpr char kConsulate[] = "owf.example/riyadh/fund/1";
constexpr char kJeddah[] = "owf.example/jeddah/fund/1";

class VerdictTest : public VerifyTest {
 protected:
  void LeaveOut(const std::string& folder) { std::filesystem::remove_all(Path(folder)); }
  // The one limitation of its kind.
  static ReportedLimitation Only(const Report& report, Limitation kind) {
    const auto& listed = report.limitations.listed(kind);
    EXPECT_EQ(listed.size(), 1u) << Describe(report);
    return listed.empty() ? ReportedLimitation() : listed.front();
  }
  // An acceptance by the consul of what `issue` granted.
  LogIndex Accept(const entry::Reference& issue, int64_t amount,
                  const testing::Tamper& tamper = nullptr) {
    return fund_.Append(consulate(), toy::kReceived, {"consul"},
                        testing::Accept(issue, office(), "allotment-2", amount), tamper);
  }
  entry::Reference IssueSecond(int64_t amount) {
    const LogIndex issue = fund_.Append(office(), toy::kGranted, {"treasurer"},
                                        testing::Issue(consulate(), "allotment-2", amount));
    consulate().Follow(office());
    return office().ReferenceTo(issue);
  }

  void ExpectNamedWithoutItsIssue(const testing::Tamper& tamper) {
    const LogIndex index = Accept(IssueSecond(500), 500, tamper);
    Export();
    LeaveOut("manila-fund");
    EXPECT_TRUE(OnlyFinding(Verify(), "EFFECTS", kConsulate, index));
  }

  HostileWriter hostile_{consulate()};
};

TEST_F(VerdictTest, AWholeSetIsVerified) { EXPECT_TRUE(IsVerified(ExportAndVerify())); }

TEST_F(VerdictTest, ATrustFileThatCameWithTheSetLeavesItIncomplete) {
  Export();
  Options options;
  options.directory = set_;
  options.trust = fund_.Trust();
  options.rules = rules_;
  const auto report = VerifySet(options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(IsIncomplete(*report, {Limitation::kUntrusted}));
}

TEST_F(VerdictTest, WithoutRulesNoEffectIsDerived) {
  rules_ = nullptr;
  const Report report = ExportAndVerify();
  EXPECT_TRUE(IsIncomplete(report, {Limitation::kUnderived}));
  EXPECT_EQ(report.effects_derived, 0u);
  EXPECT_GE(report.effects_not_derived, 10u);
  EXPECT_EQ(report.limitations.count(Limitation::kUnderived), report.effects_not_derived);
}

TEST_F(VerdictTest, ALogLeftOutIsMissingAndWhatRestsOnItIsCounted) {
  Export();
  LeaveOut("manila-fund");
  const Report report = Verify();
  EXPECT_TRUE(IsIncomplete(report, {Limitation::kMissing, Limitation::kUnderived}));
  const auto missing = Only(report, Limitation::kMissing);
  EXPECT_EQ(missing.log_name, kOffice);
  EXPECT_THAT(missing.detail, HasSubstr("not in the set"));
  EXPECT_EQ(report.effects_not_derived, 1u) << "what the acceptance rests on cannot be read";
  // The effects of the acceptance, two references, the sums of the allotment.
  EXPECT_EQ(report.limitations.count(Limitation::kUnderived), 4u) << Describe(report);
  ASSERT_EQ(report.allotments.size(), 1u);
  EXPECT_FALSE(report.allotments[0].examined);
}

TEST_F(VerdictTest, AnAdmittedLogThatNobodyCitesIsMissingWhenLeftOut) {
  fund_.AddLog("jeddah", entry::Book::kFund);
  EXPECT_TRUE(IsVerified(ExportAndVerify()));
  LeaveOut("jeddah-fund");
  const Report report = Verify();
  EXPECT_TRUE(IsIncomplete(report, {Limitation::kMissing}));
  EXPECT_EQ(Only(report, Limitation::kMissing).log_name, kJeddah);
}

TEST_F(VerdictTest, AnOlderExportBesideANewerOneIsMissingAndWhatRestsOnItWaits) {
  consulate().Follow(office());
  fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(kAllotment, 1));
  const TreeSize whole = office().size();
  office().entries().resize(story_.seen);
  const Report report = ExportAndVerify();
  EXPECT_TRUE(IsIncomplete(report, {Limitation::kMissing, Limitation::kWaiting}));
  const auto missing = Only(report, Limitation::kMissing);
  EXPECT_EQ(missing.log_name, kOffice);
  EXPECT_EQ(missing.index, story_.seen);
  EXPECT_THAT(missing.detail, HasSubstr("has seen " + std::to_string(whole)));
  const auto waiting = Only(report, Limitation::kWaiting);
  EXPECT_EQ(waiting.log_name, kConsulate);
  EXPECT_EQ(waiting.index, consulate().size() - 2);
  EXPECT_EQ(waiting.count, 2u);
}

TEST_F(VerdictTest, AnOlderDirectoryBesideANewerLogIsMissing) {
  const TreeSize before = fund_.directory().size();
  fund_.AdmitOperator("officer", "riyadh", {directory::Role::kOfficer});
  consulate().Follow(fund_.directory());
  fund_.directory().entries().resize(before);
  const Report report = ExportAndVerify();
  EXPECT_TRUE(IsIncomplete(report, {Limitation::kMissing, Limitation::kWaiting}));
  EXPECT_EQ(Only(report, Limitation::kMissing).log_name, "owf.example/manila/directory/1");
}

TEST_F(VerdictTest, GarbageBehindAFollowedThatNeverComesIsCountedAndNotVerified) {
  const LogIndex index = hostile_.ClaimToFollow(office().id(), 1'000'000'000);
  for (int i = 0; i < 5; ++i) hostile_.AppendBytes("garbage");
  fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(kAllotment, 900'000'000));
  const Report report = ExportAndVerify();
  EXPECT_TRUE(IsIncomplete(report, {Limitation::kMissing, Limitation::kWaiting}));
  const auto waiting = Only(report, Limitation::kWaiting);
  EXPECT_EQ(waiting.log_name, kConsulate);
  EXPECT_EQ(waiting.index, index);
  EXPECT_EQ(waiting.count, 7u);
  EXPECT_THAT(Only(report, Limitation::kMissing).detail, HasSubstr("has seen 1000000000"));
  EXPECT_EQ(report.entries() - report.entries_examined(), 7u);
}

// A writer that dates its log back, so that a deadline was kept or a cover stood.
TEST_F(VerdictTest, AFollowedThatIsDatedBeforeWhatItFollowsIsNamed) {
  const auto time_of_last = [](testing::LogBuilder& log) {
    return entry::DecodeEntry(log.entries().back())->record_time.micros;
  };
  const UnixMicros before = time_of_last(consulate());
  for (int i = 0; i < 60; ++i) {
    fund_.Append(office(), toy::kMinted, {"admin-1", "admin-2"}, testing::OpeningBalance(1));
  }
  const UnixMicros then = time_of_last(office());
  ASSERT_LT(before, then);
  const std::vector<std::string> honest = consulate().entries();
  const LogIndex index = hostile_.FollowAt(office(), then - 1);
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "FRONTIER_TIME", kConsulate, index));
  consulate().entries() = honest;
  std::filesystem::remove_all(set_);
  hostile_.FollowAt(office(), then);
  EXPECT_TRUE(IsVerified(ExportAndVerify()));
}

TEST_F(VerdictTest, AFollowedOfALogThatNobodyAdmitsIsNamed) {
  const LogIndex index = hostile_.ClaimToFollow(LogId{{7}}, 5);
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "FRONTIER", kConsulate, index));
}

// The recipient lies outside the set, where an acceptance once escaped the sums.
TEST_F(VerdictTest, AnAcceptanceOfMoreThanItsIssueForAnUnknownRecipientIsNamed) {
  const entry::Reference issue = IssueSecond(10'000);
  proposal::Decision decision = testing::Accept(issue, office(), "allotment-2", 9'010'000);
  decision.recipient = LogId{{7}};
  const LogIndex index = fund_.Append(consulate(), toy::kReceived, {"consul"}, decision);
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "RECIPIENT", kConsulate, index));
}

// Where the entry cannot be made again, that much is asked all the same.
TEST_F(VerdictTest, AnAcceptanceThatConsumesNotExactlyOneEntryIsNamedThoughTheIssueIsNotInTheSet) {
  const entry::Reference issue = IssueSecond(500);
  const entry::Reference other = IssueSecond(500);
  const std::vector<std::string> honest = consulate().entries();
  for (const std::vector<entry::Reference>& consumes :
       {std::vector<entry::Reference>{}, std::vector<entry::Reference>{issue, other}}) {
    SCOPED_TRACE(consumes.size());
    const LogIndex index =
        Accept(issue, 500, [&](entry::Entry& entry) { entry.consumes = consumes; });
    Export();
    LeaveOut("manila-fund");
    EXPECT_TRUE(OnlyFinding(Verify(), "CONSUMED", kConsulate, index));
    consulate().entries() = honest;
    std::filesystem::remove_all(set_);
  }
}

TEST_F(VerdictTest, AWriterStartedThatCarriesAnythingIsNamed) {
  using entry::Command;
  using entry::Entry;
  const entry::Reference issue = IssueSecond(500);
  const std::pair<const char*, testing::WriterTamper> loads[] = {
      {"once-only key", [](Entry& e, Command&) { e.once = {OnceFingerprint{{1}}}; }},
      {"subject", [](Entry&, Command& c) { c.subjects = {SubjectId{{1}}}; }},
      {"stream",
       [](Entry&, Command& c) {
         c.streams = {{StreamId{{1}}, 0}};
       }},
      {"consumed", [&](Entry& e, Command&) { e.consumes = {issue}; }},
      {"rests on", [&](Entry& e, Command&) { e.rests_on = {issue}; }},
      {"recipient", [&](Entry& e, Command&) { e.recipient = office().id(); }},
      {"opening",
       [](Entry& e, Command&) {
         e.openings = {accounts::OpeningOf(toy::Catalogue(),
                                           {"riyadh", toy::kPurse, money::Currency{682}, "mine"})};
       }},
      {"date", [](Entry&, Command& c) { c.effective_date.days = 1; }},
      {"schedule", [](Entry&, Command& c) { c.schedule_version = 1; }},
      {"expiry", [](Entry&, Command& c) { c.expiry.micros = 1; }},
      {"directory", [](Entry&, Command& c) { c.directory = LogId{{1}}; }},
  };
  const std::vector<std::string> honest = consulate().entries();
  for (const auto& [name, tamper] : loads) {
    SCOPED_TRACE(name);
    const LogIndex index = hostile_.StartWith(tamper);
    EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "EFFECTS", kConsulate, index));
    rules_ = nullptr;  // whatever else is examined
    EXPECT_TRUE(OnlyFinding(Verify(), "EFFECTS", kConsulate, index));
    rules_ = &examine::ToldRules();
    consulate().entries() = honest;
    std::filesystem::remove_all(set_);
  }
}

// Whoever has the directory's key writes entry 0 for two people, and lets others found the fund.
TEST_F(VerdictTest, ADirectoryFoundedByAKeyThatItsEntryZeroDoesNotNameIsNamed) {
  for (const size_t other : {0u, 1u}) {
    SCOPED_TRACE(other);
    testing::FundBuilder fund(/*seed=*/8, std::nullopt, [&](std::vector<PublicKey>& named) {
      named[other] = PublicKey{{1}};
    });
    std::filesystem::remove_all(set_);
    ASSERT_TRUE(fund.ExportTo(set_).ok());
    Options options = MakeOptions();
    options.trust = fund.Trust();
    const auto report = VerifySet(options);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(OnlyFinding(*report, "FOUNDER", "owf.example/manila/directory/1", other + 1));
  }
}

TEST_F(VerdictTest, ADirectoryThatNamesOneFounderTwiceIsNamed) {
  testing::FundBuilder fund(/*seed=*/8, std::nullopt,
                            [](std::vector<PublicKey>& named) { named[1] = named[0]; });
  ASSERT_TRUE(fund.ExportTo(set_).ok());
  Options options = MakeOptions();
  options.trust = fund.Trust();
  const auto report = VerifySet(options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(OnlyFinding(*report, "LOG_FOUNDED", "owf.example/manila/directory/1", 0));
}

TEST_F(VerdictTest, ALogFoundedUnderAnotherDirectoryIsNamed) {
  testing::LogBuilder& jeddah = fund_.AddLogUnder(LogId{{7}}, "jeddah", entry::Book::kFund);
  HostileWriter(jeddah).ClaimToFollow(LogId{{7}}, 5);
  fund_.Append(jeddah, toy::kUsed, {"payer"}, testing::Spend(kAllotment, 1));
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "DIRECTORY", kJeddah, 0));
}

TEST_F(VerdictTest, AnOpeningOtherThanItsChartGivesIsNamed) {
  const entry::Reference issue = IssueSecond(500);
  const LogIndex index = Accept(issue, 500, [](entry::Entry& entry) {
    ASSERT_FALSE(entry.openings.empty());
    entry.openings[0].event_types.pop_back();
  });
  EXPECT_TRUE(OnlyFinding(ExportAndVerify(), "EFFECTS", kConsulate, index));
}

// Where the entry cannot be made again, what its chart gives is asked all the same.
TEST_F(VerdictTest, AnOpeningOtherThanItsChartGivesIsNamedThoughTheIssueIsNotInTheSet) {
  ExpectNamedWithoutItsIssue([](entry::Entry& e) { e.openings.at(0).event_types.pop_back(); });
}

TEST_F(VerdictTest, AnOpeningOfAnUnknownChartIsNamedThoughTheIssueIsNotInTheSet) {
  ExpectNamedWithoutItsIssue([](entry::Entry& e) { e.openings.at(0).chart = 4'000; });
}

TEST_F(VerdictTest, AnEventTypeThatTheRulesDoNotHaveIsNamed) {
  const LogIndex index =
      fund_.Append(consulate(), EventType{60'000}, {"payer"}, testing::Spend(kAllotment, 1));
  const Report report = ExportAndVerify();
  EXPECT_EQ(report.verdict(), SetVerdict::kFailed);
  ASSERT_EQ(report.findings.count(), 1u) << Describe(report);
  EXPECT_EQ(report.findings.listed()[0].index, index);
}

// What an older program cannot know is not held against the log.
TEST_F(VerdictTest, ALogAdmittedBehindRulesThatAreNotKnownIsMissingAndNotToBlame) {
  fund_.ActivateSecond();
  fund_.rules_version = 2;
  fund_.AddLog("jeddah", entry::Book::kFund);
  Report report = ExportAndVerify();
  EXPECT_TRUE(IsIncomplete(report, {Limitation::kMissing, Limitation::kNewer}));
  EXPECT_EQ(Only(report, Limitation::kMissing).log_name, kJeddah);
  rules_ = &examine::ToldRulesOfTwoVersions();
  EXPECT_TRUE(IsVerified(Verify()));
}

TEST_F(VerdictTest, WrongAndMissingIsFailed) {
  Export();
  LeaveOut("manila-fund");
  Flip("riyadh-fund/checkpoint", Read("riyadh-fund/checkpoint").size() - 10);
  const Report report = Verify();
  EXPECT_EQ(report.verdict(), SetVerdict::kFailed);
  EXPECT_EQ(report.limitations.count(Limitation::kMissing), 1u);
}

TEST_F(VerdictTest, AReportWithoutLogsOrWithEntriesThatNobodyExaminedIsNeverVerified) {
  Report report;
  EXPECT_EQ(report.verdict(), SetVerdict::kIncomplete);
  report.logs.emplace_back();
  report.logs[0].size = 9;
  report.logs[0].examined = 8;
  EXPECT_EQ(report.verdict(), SetVerdict::kIncomplete);
  report.logs[0].examined = 9;
  EXPECT_EQ(report.verdict(), SetVerdict::kVerified);
}

TEST_F(VerdictTest, LimitationsAreCountedBeyondTheListedOnes) {
  Limitations limitations;
  EXPECT_TRUE(limitations.empty());
  for (size_t i = 0; i < kFindingsListedMax + 20; ++i) {
    limitations.Add(Limitation::kWaiting, {"log", i, 3, "FRONTIER"});
  }
  EXPECT_FALSE(limitations.empty());
  EXPECT_EQ(limitations.count(Limitation::kWaiting), 3 * (kFindingsListedMax + 20));
  EXPECT_EQ(limitations.listed(Limitation::kWaiting).size(), kFindingsListedMax);
  EXPECT_EQ(limitations.unlisted(Limitation::kWaiting), 20u);
}

}  // namespace
}  // namespace amanat::verify
