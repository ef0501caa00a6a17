#include "clients/cli/resolved_card.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "amanat/acts/claims.h"
#include "amanat/acts/event_types.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "ledger/base/random.h"
#include "ledger/signing/signing.h"

namespace amanat::cli {
namespace {

using directory::Role;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const money::Currency kRiyal = *money::CurrencyFromCode("SAR");

// A node that gives what a test makes it give.
class FakeEntries final : public EntrySource {
 public:
  absl::StatusOr<examine::Leaf> Entry(const LogId& log, LogIndex index) override {
    if (reads_nothing_)
      return absl::PermissionDeniedError("ROLE_MISSING: this takes the role officer");
    const auto found = leaves_.find({log, index});
    if (found == leaves_.end()) return absl::NotFoundError("no such entry");
    return found->second;
  }
  absl::StatusOr<std::vector<LogIndex>> EntriesOf(const LogId& log, const StreamId&) override {
    std::vector<LogIndex> indices;
    for (const auto& [place, leaf] : leaves_) {
      if (place.first == log) indices.push_back(place.second);
    }
    return indices;
  }
  absl::StatusOr<directory::OperatorAdmitted> Listed(LogIndex admission) override {
    for (const auto& [place, leaf] : leaves_) {
      const auto body = wire::Decode<directory::OperatorAdmitted>(leaf.command.body);
      if (place.second == admission && body.ok()) return *body;
    }
    return absl::NotFoundError("nobody");
  }
  absl::StatusOr<std::vector<LogIndex>> Schedules() override { return schedules_; }
  absl::StatusOr<directory::AuditParametersSet> ParametersInForce() override {
    if (reads_nothing_) return absl::UnavailableError("no answer");
    return in_force_;
  }
  void SetInForce(const directory::AuditParametersSet& parameters) { in_force_ = parameters; }
  LogNames NamesOfLogs() override { return names_; }
  void Call(const LogId& log, const std::string& name) { names_[log] = name; }
  void List(LogIndex schedule) { schedules_.push_back(schedule); }
  void Put(const LogId& log, const examine::Leaf& leaf) { leaves_[{log, leaf.entry.index}] = leaf; }
  // As of a collector, who reads no books.
  void ReadNothing() { reads_nothing_ = true; }

 private:
  std::map<std::pair<LogId, LogIndex>, examine::Leaf> leaves_;
  bool reads_nothing_ = false;
  std::vector<LogIndex> schedules_;
  directory::AuditParametersSet in_force_;
  LogNames names_;
};

class ResolvedCardTest : public ::testing::Test {
 protected:
  ResolvedCardTest() {
    Admit(1, "ruh-1", officer_, Role::kOfficer);
    Admit(2, "ruh-2", approver_, Role::kApprover);
  }

  void Admit(LogIndex index, const std::string& code, const signing::PrivateKey& key, Role role) {
    examine::Leaf leaf;
    leaf.entry.index = index;
    leaf.command.event_type = static_cast<uint32_t>(event::kOperatorAdmitted);
    leaf.command.body =
        wire::Encode(directory::OperatorAdmitted{code, key.public_key(), "riyadh", {role}});
    entries_.Put(directory_, leaf);
  }
  template <typename Body>
  entry::Command CommandOf(entry::EventType type, const Body& body, LogIndex author) {
    entry::Command command;
    command.target = fund_;
    command.directory = directory_;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    command.authors = {author};
    command.rules_version = 1;
    return command;
  }
  // An accepted entry of the officer's.
  template <typename Body>
  examine::Leaf Record(LogIndex index, entry::EventType type, const Body& body,
                       std::vector<SubjectId> subjects = {}) {
    examine::Leaf leaf;
    leaf.command = CommandOf(type, body, 1);
    leaf.command.subjects = std::move(subjects);
    leaf.entry.index = index;
    leaf.entry.record_time.micros = 1'795'742'040'000'000;
    leaf.entry.command = wire::Encode(leaf.command);
    leaf.entry.signatures = officer_.Sign(entry::CommandSigningBytes(leaf.entry.command)).str();
    leaf.hash = random_.Draw<Hash>();
    entries_.Put(fund_, leaf);
    return leaf;
  }
  std::vector<std::string> LinesOf(const entry::Command& command) {
    const auto card = ResolvedCardOf(entries_, command);
    EXPECT_TRUE(card.ok()) << card.status();
    if (!card.ok()) return {};
    amounts_ = card->amounts;
    return card->lines;
  }
  // A version of the schedule that the node lists, with one benefit.
  void SetSchedule(LogIndex index, uint64_t version, CivilDays from, int64_t minor_units) {
    directory::ScheduleSet body;
    body.version = version;
    body.effective_from.days = from;
    body.benefits = {{"death-natural", "life", {kRiyal, minor_units}, 0, 0, true, {}}};
    examine::Leaf leaf;
    leaf.entry.index = index;
    leaf.command.directory = directory_;
    leaf.command.event_type = static_cast<uint32_t>(event::kScheduleSet);
    leaf.command.body = wire::Encode(body);
    leaf.command.authors = {1};
    leaf.entry.command = wire::Encode(leaf.command);
    leaf.entry.signatures = officer_.Sign(entry::CommandSigningBytes(leaf.entry.command)).str();
    entries_.Put(directory_, leaf);
    entries_.List(index);
  }
  claims::ClaimFiled Filed() {
    claims::ClaimFiled body;
    body.claim = case_;
    body.benefit = "death-natural";
    body.event_date.days = 20'514;  // 2026-03-02
    body.heirs = {{1, 333'333, 2}, {0, 666'667, 1}};
    return body;
  }
  entry::Command ClaimApproval() {
    return CommandOf(event::kClaimApproved, claims::ClaimStep{case_}, 2);
  }
  entry::Command Approval() {
    return CommandOf(event::kAssistanceApproved, repatriation::AssistanceApproved{case_, 2}, 2);
  }
  repatriation::AssistanceRecommended Recommendation(uint64_t number, int64_t minor_units) {
    return {case_, number, "ticket", {kRiyal, minor_units}, random_.Draw<StreamId>()};
  }

  SeededRandom random_{7};
  const signing::PrivateKey officer_ = signing::PrivateKey::Generate(random_);
  const signing::PrivateKey approver_ = signing::PrivateKey::Generate(random_);
  const LogId fund_ = random_.Draw<LogId>();
  const LogId directory_ = random_.Draw<LogId>();
  const StreamId case_ = random_.Draw<StreamId>();
  FakeEntries entries_;
  std::vector<money::Money> amounts_;
};

TEST_F(ResolvedCardTest, SaysWhoseKeySigns) {
  EXPECT_THAT(LinesOf(Approval()),
              Contains(absl::StrCat("  Signs: ruh-2 of riyadh (approver), key ",
                                    approver_.public_key().hex().substr(0, 16),
                                    "..., admitted by entry 2 of the directory")));
}

TEST_F(ResolvedCardTest, AnOperatorOfWhomTheBytesSayTheAdmissionAloneIsNamed) {
  directory::OperatorProfileSet profile;
  profile.code = "off-9";
  profile.same_person_as = 1;
  const auto other = [&] { return LinesOf(CommandOf(event::kOperatorProfileSet, profile, 2)); };
  EXPECT_THAT(other(), Contains("  Other code of the same person: ruh-1 of riyadh"));
  profile.same_person_as = 7;
  EXPECT_THAT(other(), Contains(AllOf(StartsWith("  Other code of the same person: not known here"),
                                      EndsWith("; ask before you sign"))));
  profile.same_person_as = 0;
  EXPECT_THAT(other(), Not(Contains(HasSubstr("Other code"))));
  EXPECT_THAT(LinesOf(CommandOf(event::kKeyRevoked, directory::KeyRevoked{.admission = 1}, 2)),
              Contains("  Key of: ruh-1 of riyadh"));
}

TEST_F(ResolvedCardTest, ParametersInForceThatAVersionDoesNotNameAreSaidToEnd) {
  using directory::AuditParameter;
  entries_.SetInForce({4,
                       {{AuditParameter::kCalendarFiscalYearMonth, 7},
                        {AuditParameter::kAdvanceWhileOpenDays, 25}}});
  directory::AuditParametersSet next{5, {{AuditParameter::kAdvanceWhileOpenDays, 30}}};
  const auto lines = [&] { return LinesOf(CommandOf(event::kAuditParametersSet, next, 1)); };
  EXPECT_THAT(lines(), Contains("  Back to its default: calendar.fiscal-year-month, which is 7 in "
                                "force"));
  EXPECT_THAT(lines(), Not(Contains(HasSubstr("advance-while-open.days"))));
  next.settings.insert(next.settings.begin(), {AuditParameter::kCalendarFiscalYearMonth, 7});
  EXPECT_THAT(lines(), Not(Contains(HasSubstr("Back to its default"))));
  entries_.ReadNothing();
  EXPECT_THAT(lines(), Contains("  Back to its default: not known here: no answer; ask before you "
                                "sign"));
}

TEST_F(ResolvedCardTest, WhoReadsNoBooksIsToldWhoseKeySignsByTheListOfOperators) {
  entries_.ReadNothing();
  EXPECT_THAT(LinesOf(Approval()),
              Contains(absl::StrCat("  Signs: ruh-2 of riyadh (approver), key ",
                                    approver_.public_key().hex().substr(0, 16),
                                    "..., admitted by entry 2 of the directory")));
}

TEST_F(ResolvedCardTest, AnApprovalShowsTheAmountThatTheRecommendationsBytesSay) {
  Record(10, event::kCaseOpened,
         repatriation::CaseOpened{case_, "abuse", "agency", "agency-1", {20'000}},
         {random_.Draw<SubjectId>()});
  Record(11, event::kAssistanceRecommended, Recommendation(1, 99'900));
  Record(12, event::kAssistanceRecommended, Recommendation(2, 120'000));
  Record(13, event::kAssistanceRecommended, Recommendation(3, 77'700));
  const std::vector<std::string> lines = LinesOf(Approval());
  EXPECT_THAT(lines, Contains("  Recommended amount: 1200.00 SAR"));
  EXPECT_THAT(lines, Contains("  Recommended: entry 12, 2026-11-27T01:14:00.000000Z, ruh-1, "
                              "signature verified"));
  EXPECT_THAT(lines, Contains("  Reason of the case: abuse"));
  EXPECT_THAT(lines, Contains("  Liable party: agency-1"));
  EXPECT_THAT(amounts_, ElementsAre(money::Money{kRiyal, 120'000}));
}

TEST_F(ResolvedCardTest, AnAmountThatTheNodeChangedIsNotSignedByTheOfficer) {
  examine::Leaf leaf = Record(12, event::kAssistanceRecommended, Recommendation(2, 120'000));
  leaf.command.body = wire::Encode(Recommendation(2, 1));
  leaf.entry.command = wire::Encode(leaf.command);
  entries_.Put(fund_, leaf);
  EXPECT_THAT(LinesOf(Approval()), Contains(EndsWith("ruh-1, SIGNATURE NOT VERIFIED")));
}

TEST_F(ResolvedCardTest, ARecommendationThatIsNotThereIsSaid) {
  Record(11, event::kAssistanceRecommended, Recommendation(1, 99'900));
  EXPECT_THAT(LinesOf(Approval()), Contains(HasSubstr("not found among the entries of the case")));
  EXPECT_TRUE(amounts_.empty());
}

TEST_F(ResolvedCardTest, AClaimsStepShowsMemberBenefitHeirsAndDocuments) {
  const SubjectId member = random_.Draw<SubjectId>();
  const SubjectId heir = random_.Draw<SubjectId>();
  claims::ClaimFiled body;
  body.claim = case_;
  body.benefit = "death-natural";
  body.event_date.days = 20'514;
  body.documents = {{"death-certificate", random_.Draw<Hash>()}};
  body.heirs = {{1, 333'333, 2}, {0, 666'667, 1}};
  Record(20, event::kClaimFiled, body, {member, heir});
  Record(21, event::kClaimRecommended, claims::ClaimStep{case_});
  const std::vector<std::string> lines =
      LinesOf(CommandOf(event::kClaimApproved, claims::ClaimStep{case_}, 2));
  EXPECT_THAT(lines, Contains(absl::StrCat("  Member: ", member.hex())));
  EXPECT_THAT(lines, Contains("  Benefit: death-natural, event of 2026-03-02"));
  EXPECT_THAT(lines, Contains(absl::StrCat("  Heir of rank 1: ", member.hex(),
                                           " (the member), 66.6667 %")));
  EXPECT_THAT(lines, Contains(absl::StrCat("  Heir of rank 2: ", heir.hex(), ", 33.3333 %")));
  EXPECT_THAT(lines, Contains(StartsWith("  Document death-certificate: ")));
  EXPECT_THAT(lines, Contains(StartsWith("  Recommended: entry 21")));
}

TEST_F(ResolvedCardTest, AClaimsStepShowsWhatTheScheduleOfTheEventsDayGives) {
  SetSchedule(5, 1, 20'000, 90'000);
  SetSchedule(6, 2, 20'514, 100'001);  // from the day of the event on
  SetSchedule(7, 3, 20'515, 500'000);
  const std::vector<SubjectId> people = {random_.Draw<SubjectId>(), random_.Draw<SubjectId>()};
  Record(20, event::kClaimFiled, Filed(), people);
  const std::vector<std::string> lines = LinesOf(ClaimApproval());
  EXPECT_THAT(lines,
              Contains(AllOf(StartsWith("  Amount of the benefit: SAR 1,000.01, version 2 of the "
                                        "schedule: entry 6, "),
                             EndsWith("ruh-1, signature verified"))));
  EXPECT_THAT(lines, Contains(AllOf(HasSubstr("In force"), HasSubstr("as the node lists them"))));
  // The odd minor unit goes to the first in rank, as the rules have it.
  EXPECT_THAT(lines, Contains(absl::StrCat("  Heir of rank 1: ", people[0].hex(),
                                           " (the member), 66.6667 %: SAR 666.68")));
  EXPECT_THAT(lines, Contains(absl::StrCat("  Heir of rank 2: ", people[1].hex(),
                                           ", 33.3333 %: SAR 333.33")));
  EXPECT_THAT(amounts_, ElementsAre(money::Money{kRiyal, 100'001}));
}

TEST_F(ResolvedCardTest, AnAmountThatNoScheduleGivesIsSaid) {
  const std::vector<SubjectId> people = {random_.Draw<SubjectId>(), random_.Draw<SubjectId>()};
  Record(20, event::kClaimFiled, Filed(), people);
  EXPECT_THAT(
      LinesOf(ClaimApproval()),
      Contains("  Amount of the benefit: not known here: the node lists no schedule in force on "
               "2026-03-02; ask before you sign"));
  EXPECT_TRUE(amounts_.empty());
  // What the node calls a schedule, and is none.
  entries_.List(1);
  EXPECT_THAT(LinesOf(ClaimApproval()),
              Contains(HasSubstr("entry 1 of the directory sets no schedule")));
}

TEST_F(ResolvedCardTest, AFilingShowsTheAmountBeforeItIsSigned) {
  SetSchedule(5, 1, 20'000, 90'000);
  entry::Command filing = CommandOf(event::kClaimFiled, Filed(), 1);
  filing.subjects = {random_.Draw<SubjectId>(), random_.Draw<SubjectId>()};
  EXPECT_THAT(LinesOf(filing),
              Contains(StartsWith("  Amount of the benefit: SAR 900.00, version 1")));
}

TEST_F(ResolvedCardTest, ACitedEntryIsShownWhenItIsTheOneOfTheHash) {
  const examine::Leaf approval =
      Record(30, event::kAssistanceEmergencyApproved,
             repatriation::AssistanceEmergencyApproved{
                 case_, 1, "shelter", {kRiyal, 50'000}, random_.Draw<StreamId>(), "life-at-risk"});
  repatriation::EmergencyRatified body{{fund_, 30, approval.hash}};
  const std::vector<std::string> lines = LinesOf(CommandOf(event::kEmergencyRatified, body, 2));
  EXPECT_THAT(lines, Contains(HasSubstr("Amount: SAR 500.00")));
  EXPECT_THAT(lines, Contains(StartsWith("  Cites: entry 30")));
  EXPECT_THAT(amounts_, ElementsAre(money::Money{kRiyal, 50'000}));
  body.approval.leaf_hash = random_.Draw<Hash>();
  const auto other = ResolvedCardOf(entries_, CommandOf(event::kEmergencyRatified, body, 2));
  EXPECT_TRUE(absl::IsDataLoss(other.status())) << other.status();
}

TEST_F(ResolvedCardTest, ADeclineShowsTheAmountThatIsDeclined) {
  treasury::AllotmentIssued issued;
  issued.amount = {kRiyal, 4'000'000};
  const examine::Leaf issue = Record(30, event::kAllotmentIssued, issued);
  treasury::AllotmentDeclined declined;
  declined.issue = {fund_, 30, issue.hash};
  EXPECT_THAT(LinesOf(CommandOf(event::kAllotmentDeclined, declined, 1)),
              Contains("  Amount declined: SAR 40,000.00"));
  EXPECT_THAT(amounts_, Contains(money::Money{kRiyal, 4'000'000}));
  declined.issue.index = 31;
  EXPECT_THAT(LinesOf(CommandOf(event::kAllotmentDeclined, declined, 1)),
              Contains("  Amount declined: not known here: ask before you sign"));
}

TEST_F(ResolvedCardTest, EntriesOfLogsThatHaveANameAreNamed) {
  entries_.Call(fund_, "owf.example/riyadh/fund/1");
  Record(12, event::kAssistanceRecommended, Recommendation(2, 120'000));
  EXPECT_THAT(LinesOf(Approval()),
              Contains(StartsWith("  Recommended: owf.example/riyadh/fund/1:12, 2026-11-27T")));
  const examine::Leaf approval =
      Record(30, event::kAssistanceEmergencyApproved, repatriation::AssistanceEmergencyApproved());
  repatriation::EmergencyRatified body{{fund_, 30, approval.hash}};
  EXPECT_THAT(LinesOf(CommandOf(event::kEmergencyRatified, body, 1)),
              Contains(StartsWith("  Cites: owf.example/riyadh/fund/1:30, ")));
  body.approval.index = 31;
  EXPECT_THAT(LinesOf(CommandOf(event::kEmergencyRatified, body, 1)),
              Contains(StartsWith("  Cites: owf.example/riyadh/fund/1:31, which cannot be read")));
}

TEST_F(ResolvedCardTest, AnIssueShowsTheRateAndWhatItIsWorthAtHome) {
  directory::RateSet rate;
  rate.currency = kRiyal;
  rate.in_currency = *money::CurrencyFromCode("PHP");
  rate.numerator = 152'347;
  rate.denominator = 10'000;
  rate.source = "bsp";
  rate.date.days = 20'514;
  examine::Leaf leaf;
  leaf.entry.index = 15;
  leaf.command.event_type = static_cast<uint32_t>(event::kRateSet);
  leaf.command.body = wire::Encode(rate);
  entries_.Put(directory_, leaf);
  treasury::AllotmentIssued body;
  body.amount = {kRiyal, 50'000};
  body.rate = 15;
  std::vector<std::string> lines = LinesOf(CommandOf(event::kAllotmentIssued, body, 2));
  EXPECT_THAT(lines, Contains("  At the rate of: SAR 1 = PHP 15.2347 (bsp, 2026-03-02)"));
  EXPECT_THAT(lines, Contains("  Worth at that rate: PHP 7,617.35"));
  body.rate = 1;
  EXPECT_THAT(LinesOf(CommandOf(event::kAllotmentIssued, body, 2)),
              Contains(HasSubstr("not known here")));
}

TEST_F(ResolvedCardTest, ALinesCardSaysWhatThePaymentWasFor) {
  examine::Leaf payment = Record(40, event::kAssistanceDisbursed,
                                 repatriation::AssistanceDisbursed{case_, 1, {kRiyal, 9'500}});
  payment.entry.added =
      wire::Encode(repatriation::DisbursementAdded{random_.Draw<StreamId>(), "ticket", "", 0});
  entries_.Put(fund_, payment);
  treasury::LiquidationLineAccepted body;
  body.spend = {fund_, 40, payment.hash};
  body.amount = {kRiyal, 9'500};
  body.expense = "shelter";
  const entry::Command other = CommandOf(event::kLiquidationLineAccepted, body, 2);
  EXPECT_THAT(LinesOf(other), Contains("  Cost line of the payment: ticket"));
  EXPECT_EQ(DoubtOfExpense(entries_, other),
            "the payment's line is ticket, and it would be booked as shelter");
  body.expense = "ticket";
  EXPECT_EQ(DoubtOfExpense(entries_, CommandOf(event::kLiquidationLineAccepted, body, 2)),
            std::nullopt);
  EXPECT_EQ(DoubtOfExpense(entries_, Approval()), std::nullopt);
}

}  // namespace
}  // namespace amanat::cli
