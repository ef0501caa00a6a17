#include "services/inbox/inbox_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/claims.h"
#include "amanat/acts/contribution.h"
#include "amanat/acts/treasury.h"
#include "amanat/inbox/v1/inbox.grpc.pb.h"
#include "services/core/core.h"
#include "services/core/fund_rules.h"
#include "services/desk/testing/shell.h"
#include "services/inbox/work_lists.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/contribution/keys.h"
#include "services/rules/fund/fund_rules.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::inbox {
namespace {

using directory::Role;
using rules::repatriation::kConsulate;
using rules::repatriation::Riyals;
using rules_testing::Answer;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Stub = v1::Inbox::Stub;
using InboxShell = desk_testing::Shell<v1::Inbox>;

constexpr UnixMicros kHour = 3'600 * kMicrosPerSecond;

// The operator as whom a shell's client asks.
constexpr char kCaller[] = "somebody";

absl::StatusOr<v1::ListWorkResponse> Ask(InboxShell& shell, v1::WorkList list, int size = 0,
                                         const std::string& token = "",
                                         acts::v1::Role role = acts::v1::ROLE_UNSPECIFIED) {
  v1::ListWorkRequest request;
  request.set_list(list);
  request.set_page_size(size);
  request.set_page_token(token);
  request.set_role(role);
  return shell.Ask(&Stub::ListWork, request);
}

std::vector<v1::WorkItem> Items(InboxShell& shell, v1::WorkList list) {
  const auto response = Ask(shell, list);
  EXPECT_TRUE(response.ok()) << response.status();
  std::vector<v1::WorkItem> items;
  if (!response.ok()) return items;
  for (const v1::WorkPart& part : response->parts()) {
    items.insert(items.end(), part.items().begin(), part.items().end());
  }
  return items;
}

class CaseInboxTest : public rules::repatriation::RepatriationTest {
 protected:
  CaseInboxTest() {
    fund.AdmitOperator(kCaller, kConsulate,
                       {Role::kAdministrator, Role::kTreasurer, Role::kReviewer, Role::kOfficer,
                        Role::kApprover, Role::kPayer});
  }

  InboxShell riyadh_{fund, kConsulate, MakeInboxService};
  InboxShell manila_{fund, kHeadOffice, MakeInboxService};
};

TEST_F(CaseInboxTest, AnApproverSeesWhatWasRecommendedAndAPayerWhatWasApproved) {
  const StreamId id = Opened();
  ASSERT_TRUE(Recommend(id, 1, Riyals(1'200)).accepted());
  const auto recommended = Items(riyadh_, v1::WORK_LIST_ASSISTANCE_RECOMMENDED);
  ASSERT_EQ(recommended.size(), 1u);
  EXPECT_EQ(recommended[0].what(), "ticket");
  EXPECT_EQ(recommended[0].stream(), id.str());
  EXPECT_EQ(recommended[0].number(), 1u);
  EXPECT_EQ(recommended[0].amount().minor_units(), 1'200);
  EXPECT_EQ(recommended[0].since_micros(), fund.clock().Now());
  EXPECT_TRUE(recommended[0].can_do_offline());
  EXPECT_THAT(Items(riyadh_, v1::WORK_LIST_ASSISTANCE_APPROVED), IsEmpty());
  ASSERT_TRUE(Approve(id, 1).accepted());
  EXPECT_THAT(Items(riyadh_, v1::WORK_LIST_ASSISTANCE_RECOMMENDED), IsEmpty());
  const auto approved = Items(riyadh_, v1::WORK_LIST_ASSISTANCE_APPROVED);
  ASSERT_EQ(approved.size(), 1u);
  EXPECT_EQ(approved[0].entry().index(), fund.size(fund.log(kConsulate)) - 1);
  ASSERT_TRUE(Disburse(id, 1, 1'000).accepted());
  EXPECT_THAT(Items(riyadh_, v1::WORK_LIST_ASSISTANCE_APPROVED), IsEmpty());
}

TEST_F(CaseInboxTest, ALogThatIsBehindItsGuardIsNoEmptyInbox) {
  riyadh_.server().ledger().FallBehindGuard(fund.log(kConsulate));
  EXPECT_EQ(rpc::ReasonOf(Ask(riyadh_, v1::WORK_LIST_ASSISTANCE_RECOMMENDED).status()), "GUARD");
  EXPECT_TRUE(Ask(manila_, v1::WORK_LIST_ASSISTANCE_RECOMMENDED).ok());
}

TEST_F(CaseInboxTest, WhatTheAllotmentHasNoMoneyForCannotBeDoneAndSaysWhy) {
  Approved(4'500);
  Approved(4'500);
  const StreamId id = Opened();
  ASSERT_TRUE(Recommend(id, 1, Riyals(2'000)).accepted());
  const auto items = Items(riyadh_, v1::WORK_LIST_ASSISTANCE_RECOMMENDED);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_FALSE(items[0].can_do_offline());
  EXPECT_EQ(items[0].why_not(), "the allotment has 10.00 SAR left");
}

TEST_F(CaseInboxTest, WhatTheCeilingRefusesCannotBeDoneAndSaysWhy) {
  const StreamId id = Opened();
  ASSERT_TRUE(Recommend(id, 1, Riyals(5'001)).accepted());
  const auto items = Items(riyadh_, v1::WORK_LIST_ASSISTANCE_RECOMMENDED);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_FALSE(items[0].can_do_offline());
  EXPECT_EQ(items[0].why_not(),
            "the ceiling of ticket for one case is 50.00 SAR, of which 0.00 SAR is approved");
}

TEST_F(CaseInboxTest, ACaseWaitsForItsOfficerUntilSomethingIsUnderWay) {
  const StreamId id = Opened();
  const auto open = Items(riyadh_, v1::WORK_LIST_CASES);
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].what(), "abuse");
  EXPECT_EQ(open[0].due_micros(), fund.clock().Now() + 48 * kHour) << "a party is liable";
  ASSERT_TRUE(Recommend(id, 1, Riyals(100)).accepted());
  EXPECT_THAT(Items(riyadh_, v1::WORK_LIST_CASES), IsEmpty());
}

TEST_F(CaseInboxTest, AnEmergencyTurnsAmberThenRedUntilHeadOfficeRatifies) {
  const Answer approval = EmergencyApprove(Opened(), 1, Riyals(300));
  ASSERT_TRUE(approval.accepted());
  const auto urgency = [&] {
    const auto items = Items(manila_, v1::WORK_LIST_EMERGENCIES);
    EXPECT_EQ(items.size(), 1u);
    return items.empty() ? v1::URGENCY_UNSPECIFIED : items[0].urgency();
  };
  EXPECT_EQ(urgency(), v1::URGENCY_NONE);
  fund.Advance(37 * kHour);
  EXPECT_EQ(urgency(), v1::URGENCY_AMBER);
  fund.Advance(11 * kHour);
  EXPECT_EQ(urgency(), v1::URGENCY_RED);
  ASSERT_TRUE(Ratify(approval.entry).accepted());
  EXPECT_THAT(Items(manila_, v1::WORK_LIST_EMERGENCIES), IsEmpty());
}

TEST_F(CaseInboxTest, ANoticeIsThatOfAPaymentWhichAPartyOwes) {
  const StreamId id = Approved(500);
  ASSERT_TRUE(Disburse(id, 1, 400).accepted());
  const auto notices = Items(riyadh_, v1::WORK_LIST_NOTICES);
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].what(), "gulf-manpower ticket");
  EXPECT_EQ(notices[0].amount().minor_units(), 400);
}

TEST_F(CaseInboxTest, AnAdvanceIsDueTwentyDaysAfterItsFirstPayment) {
  ASSERT_TRUE(Disburse(Approved(500), 1, 400).accepted());
  fund.Advance(kLiquidationMicros);
  ASSERT_TRUE(Disburse(Approved(500), 1, 300).accepted());
  const auto advances = Items(riyadh_, v1::WORK_LIST_ADVANCES);
  ASSERT_EQ(advances.size(), 1u) << "one for the allotment";
  EXPECT_EQ(advances[0].stream(), allotment.str());
  EXPECT_EQ(advances[0].urgency(), v1::URGENCY_RED);
}

TEST_F(CaseInboxTest, WhatHeadOfficeSentBackWaitsWithItsReasonUntilItIsSubmittedAgain) {
  const Answer paid = Disburse(Payment(Approved(500), 1, Riyals(400)));
  ASSERT_TRUE(paid.accepted()) << paid;
  const auto liquidate = [&] {
    const StreamId id = fund.NewStream();
    const amanat::treasury::LiquidationSubmitted body{
        id, allotment, {paid.entry.index}, {Riyals(400)}};
    return fund.Submit(rules::repatriation::kOfficer, event::kLiquidationSubmitted, body,
                       {id, allotment});
  };
  const Answer submitted = liquidate();
  ASSERT_TRUE(submitted.accepted()) << submitted;
  const amanat::treasury::LiquidationLineSentBack back{
      submitted.entry, paid.entry, "receipt-missing", {}};
  const Answer decided = fund.Submit("treasurer", event::kLiquidationLineSentBack, back,
                                     {core::SpendStream(paid.entry.log, paid.entry.index)});
  ASSERT_TRUE(decided.accepted()) << decided;
  const UnixMicros sent_back_at = fund.clock().Now();
  EXPECT_THAT(Items(riyadh_, v1::WORK_LIST_SENT_BACK), IsEmpty()) << "not seen here yet";
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_THAT(Items(riyadh_, v1::WORK_LIST_ADVANCES), IsEmpty()) << "it waits once";
  // Beside one that nobody decided.
  ASSERT_TRUE(Disburse(Approved(500), 1, 300).accepted());
  const auto advances = Items(riyadh_, v1::WORK_LIST_ADVANCES);
  ASSERT_EQ(advances.size(), 1u);
  EXPECT_NE(advances[0].entry().index(), paid.entry.index);
  const auto items = Items(riyadh_, v1::WORK_LIST_SENT_BACK);
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].what(), "ticket sent back receipt-missing");
  EXPECT_EQ(items[0].stream(), allotment.str());
  EXPECT_EQ(items[0].entry().index(), paid.entry.index);
  EXPECT_EQ(items[0].amount().minor_units(), 400);
  EXPECT_EQ(items[0].since_micros(), sent_back_at) << "the day of sending back";
  EXPECT_TRUE(items[0].can_do_offline());
  ASSERT_TRUE(liquidate().accepted());
  EXPECT_THAT(Items(riyadh_, v1::WORK_LIST_SENT_BACK), IsEmpty());
}

TEST_F(CaseInboxTest, AnAllotmentIsAcceptedOnceAlsoWhileTheLineIsCut) {
  const StreamId issued = fund.NewStream();
  const money::Money yen{rules::repatriation::kYen, 700};  // a bank account is opened once
  const amanat::treasury::OpeningBalance opening{yen, fund.random().Draw<Hash>(), {fund.today()}};
  rules_testing::Draft draft{event::kOpeningBalance, wire::Encode(opening)};
  draft.authors = {"admin-1", "admin-2"};
  ASSERT_TRUE(fund.Submit(draft).accepted());
  const Answer issue = fund.Submit(
      "treasurer", event::kAllotmentIssued,
      amanat::treasury::AllotmentIssued{issued, kConsulate, yen, "assistance", 0}, {issued});
  ASSERT_TRUE(issue.accepted()) << issue;
  fund.Cut(kConsulate);
  const auto waiting = Items(riyadh_, v1::WORK_LIST_ALLOTMENTS);
  ASSERT_EQ(waiting.size(), 1u) << "and not the one that was accepted before";
  EXPECT_EQ(waiting[0].stream(), issued.str());
  EXPECT_TRUE(waiting[0].can_do_offline());
  ASSERT_TRUE(fund.Submit(rules::repatriation::kAllHands, event::kAllotmentAccepted,
                          amanat::treasury::AllotmentAccepted{issued, issue.entry, {fund.today()}},
                          {issued})
                  .accepted());
  EXPECT_THAT(Items(riyadh_, v1::WORK_LIST_ALLOTMENTS), IsEmpty());
}

TEST_F(CaseInboxTest, AnAllotmentThatWasDeclinedWaitsForItsCreditAtHeadOffice) {
  const StreamId issued = fund.NewStream();
  const money::Money yen{rules::repatriation::kYen, 700};
  const amanat::treasury::OpeningBalance opening{yen, fund.random().Draw<Hash>(), {fund.today()}};
  rules_testing::Draft draft{event::kOpeningBalance, wire::Encode(opening)};
  draft.authors = {"admin-1", "admin-2"};
  ASSERT_TRUE(fund.Submit(draft).accepted());
  const Answer issue = fund.Submit(
      "treasurer", event::kAllotmentIssued,
      amanat::treasury::AllotmentIssued{issued, kConsulate, yen, "assistance", 0}, {issued});
  ASSERT_TRUE(issue.accepted()) << issue;
  EXPECT_THAT(Items(manila_, v1::WORK_LIST_DECLINED), IsEmpty());
  amanat::treasury::AllotmentDeclined body;
  body.allotment = issued;
  body.issue = issue.entry;
  body.reason = "not-received";
  const Answer decline =
      fund.Submit(rules::repatriation::kAllHands, event::kAllotmentDeclined, body, {issued});
  ASSERT_TRUE(decline.accepted()) << decline;
  const auto waiting = Items(manila_, v1::WORK_LIST_DECLINED);
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].what(), "declined not-received");
  EXPECT_EQ(waiting[0].stream(), issued.str());
  EXPECT_EQ(waiting[0].amount().minor_units(), 700);
  EXPECT_EQ(waiting[0].entry().index(), decline.entry.index);
}

TEST_F(CaseInboxTest, APartThatHasMoreGoesOnAlone) {
  std::vector<StreamId> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(Opened());
  std::vector<std::string> seen;
  std::string token;
  do {
    const auto page = Ask(riyadh_, v1::WORK_LIST_CASES, 2, token);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_EQ(page->parts_size(), 1);
    for (const v1::WorkItem& item : page->parts(0).items()) seen.push_back(item.stream());
    token = page->parts(0).next_page_token();
  } while (!token.empty());
  ASSERT_EQ(seen.size(), ids.size());
  for (size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(seen[i], ids[i].str()) << "the oldest first";
  const auto other = Ask(riyadh_, v1::WORK_LIST_NOTICES, 2, "0123");
  EXPECT_TRUE(absl::IsInvalidArgument(other.status())) << other.status();
  EXPECT_TRUE(absl::IsInvalidArgument(Ask(riyadh_, v1::WORK_LIST_CASES, -1).status()));
}

TEST_F(CaseInboxTest, APageCostsWhatStandsOnIt) {
  for (int i = 0; i < 100; ++i) Opened();
  ASSERT_TRUE(Ask(riyadh_, v1::WORK_LIST_CASES, 5).ok());
  EXPECT_LE(riyadh_.ledger().reads().rows, 20u);
}

TEST_F(CaseInboxTest, ListsAreThoseOfTheRolesAtThisKindOfSite) {
  const auto here = Ask(riyadh_, v1::WORK_LIST_UNSPECIFIED, 0, "", acts::v1::ROLE_PAYER);
  ASSERT_TRUE(here.ok()) << here.status();
  EXPECT_THAT(here->lists(), ElementsAre(v1::WORK_LIST_ASSISTANCE_APPROVED));
  const auto there = Ask(manila_, v1::WORK_LIST_UNSPECIFIED, 0, "", acts::v1::ROLE_PAYER);
  ASSERT_TRUE(there.ok()) << there.status();
  EXPECT_THAT(there->lists(), ElementsAre(v1::WORK_LIST_CLAIMS_ORDERED));
  const auto refused = Ask(riyadh_, v1::WORK_LIST_UNSPECIFIED, 0, "", acts::v1::ROLE_COLLECTOR);
  EXPECT_TRUE(absl::IsPermissionDenied(refused.status())) << refused.status();
  EXPECT_EQ(rpc::ReasonOf(refused.status()), "ROLE_MISSING");
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("the role collector"));
}

TEST_F(CaseInboxTest, SaysAsOfWhenItIsAndAnAdministratorWhichSiteIsSilent) {
  EXPECT_THAT(Items(manila_, v1::WORK_LIST_SITES_SILENT), IsEmpty());
  fund.Cut(kConsulate);
  fund.Advance(49 * kHour);
  const auto silent = Items(manila_, v1::WORK_LIST_SITES_SILENT);
  ASSERT_EQ(silent.size(), 1u);
  EXPECT_EQ(silent[0].site(), kConsulate);
  EXPECT_EQ(silent[0].urgency(), v1::URGENCY_RED);
  const auto response = Ask(manila_, v1::WORK_LIST_EMERGENCIES);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(response->parts(), IsEmpty());
  ASSERT_EQ(response->sights_size(), 1) << "empty, because it is behind";
  EXPECT_EQ(response->sights(0).behind_micros(), 49 * kHour);
}

TEST(WorkListsTest, WhoRunsANodeSeesWhichSiteIsSilentAndNobodysWork) {
  std::vector<v1::WorkList> lists;
  for (const WorkListInfo& info : AllWorkLists()) {
    if (info.role != Role::kSiteOperator) continue;
    lists.push_back(info.list);
    EXPECT_EQ(info.where, Where::kAnywhere);
  }
  EXPECT_THAT(lists, ElementsAre(v1::WORK_LIST_SITES_SILENT));
}

TEST_F(CaseInboxTest, ARateIsRenewedBeforeItIsAWeekOld) {
  fund.SetRate("SAR", "PHP", 152'347, 10'000);
  EXPECT_THAT(Items(manila_, v1::WORK_LIST_RATES), IsEmpty());
  fund.Advance(8 * kMicrosPerDay);
  const auto rates = Items(manila_, v1::WORK_LIST_RATES);
  ASSERT_EQ(rates.size(), 1u);
  EXPECT_EQ(rates[0].what(), "SAR in PHP");
  EXPECT_EQ(rates[0].urgency(), v1::URGENCY_RED);
  fund.SetRate("SAR", "PHP", 153'000, 10'000);
  EXPECT_THAT(Items(manila_, v1::WORK_LIST_RATES), IsEmpty());
}

const money::Currency kPeso = *money::CurrencyFromCode("PHP");

// Members, claims and collections of the whole fund.
class BenefitInboxTest : public ::testing::Test {
 protected:
  BenefitInboxTest() {
    fund_.AdmitSite(kConsulate, "SA", "Asia/Riyadh");
    fund_.AdmitOperator(kCaller, kHeadOffice,
                        {Role::kTreasurer, Role::kCollector, Role::kOfficer, Role::kApprover,
                         Role::kPayer, Role::kAuditor});
    fund_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    fund_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
    fund_.AdmitOperator("ry-off", kConsulate, {Role::kOfficer});
    directory::ScheduleSet schedule;
    schedule.version = 1;
    schedule.effective_from.days = fund_.today() - 1'000;
    schedule.contribution = {kPeso, 150'000};
    schedule.cover_months = 24;
    schedule.benefits = {{"medical", "health", {kPeso, 50}, 0, 0, false, {}}};
    fund_.SetSchedule(schedule);
  }

  void Pay(const SubjectId& member, const std::string& collector = "col-1") {
    const contribution::Contribution body{
        collector, "RB-1", ++receipts_, {kPeso, 150'000}, "SAU", {fund_.today()}, {fund_.today()}};
    const Answer answer =
        fund_.Submit(collector, event::kContributionCollected, body, {}, {member});
    ASSERT_TRUE(answer.accepted()) << answer;
  }
  void Deposit(const std::string& collector, const std::string& slip) {
    const contribution::DepositMade body{collector, slip, {kPeso, 150'000}, {fund_.today()}};
    const Answer answer = fund_.Submit(collector, event::kDepositMade, body,
                                       {contribution::DepositStream(collector, slip)});
    ASSERT_TRUE(answer.accepted()) << answer;
  }
  claims::ClaimFiled Medical() {
    claims::ClaimFiled body;
    body.claim = fund_.NewStream();
    body.benefit = "medical";
    body.event_date.days = fund_.today();
    body.heirs = {{0, 1'000'000, 1}};
    return body;
  }

  FundFixture fund_{rules::FundRules()};
  InboxShell manila_{fund_, kHeadOffice, MakeInboxService};
  uint64_t receipts_ = 0;
};

TEST_F(BenefitInboxTest, ARequestWaitsUntilItIsFiledAndTheClaimFromThenOn) {
  const SubjectId member = fund_.NewSubject();
  Pay(member);
  claims::ClaimFiled body = Medical();
  const Answer request =
      fund_.Submit("ry-off", event::kClaimRequested, body, {body.claim}, {member});
  ASSERT_TRUE(request.accepted()) << request;
  const auto requests = Items(manila_, v1::WORK_LIST_REQUESTS);
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].site(), kConsulate);
  EXPECT_EQ(requests[0].what(), "medical");
  EXPECT_EQ(requests[0].entry().index(), request.entry.index);
  body.request = request.entry;
  const Answer filed = fund_.Submit(
      "off-1", event::kClaimFiled, body,
      {body.claim, claims::EntitlementStream("health", member), core::StreamOf(member)}, {member});
  ASSERT_TRUE(filed.accepted()) << filed;
  EXPECT_THAT(Items(manila_, v1::WORK_LIST_REQUESTS), IsEmpty());
  const auto claims = Items(manila_, v1::WORK_LIST_CLAIMS_FILED);
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].stream(), body.claim.str());
  EXPECT_EQ(claims[0].amount().minor_units(), 50);
  EXPECT_EQ(claims[0].since_micros(), fund_.clock().Now());
  ASSERT_TRUE(
      fund_.Submit("off-1", event::kClaimRecommended, claims::ClaimStep{body.claim}, {body.claim})
          .accepted());
  EXPECT_THAT(Items(manila_, v1::WORK_LIST_CLAIMS_FILED), IsEmpty());
  EXPECT_EQ(Items(manila_, v1::WORK_LIST_CLAIMS_RECOMMENDED).size(), 1u);
}

TEST_F(BenefitInboxTest, ATreasurerSeesAllDepositsAndACollectorHisOwn) {
  Pay(fund_.NewSubject());
  Pay(fund_.NewSubject(), kCaller);
  Deposit("col-1", "S-1");
  Deposit(kCaller, "S-2");
  fund_.Advance(kCreditMicros + kMicrosPerDay);
  EXPECT_EQ(Items(manila_, v1::WORK_LIST_DEPOSITS).size(), 2u);
  const auto own = Ask(manila_, v1::WORK_LIST_DEPOSITS, 0, "", acts::v1::ROLE_COLLECTOR);
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->parts_size(), 1);
  ASSERT_EQ(own->parts(0).items_size(), 1);
  EXPECT_EQ(own->parts(0).items(0).what(), absl::StrCat(kCaller, " S-2"));
  EXPECT_EQ(own->parts(0).items(0).urgency(), v1::URGENCY_RED);
}

TEST_F(BenefitInboxTest, ACollectorSeesWhatHeHasNotDeposited) {
  Pay(fund_.NewSubject());
  Pay(fund_.NewSubject(), kCaller);
  const auto collected = Items(manila_, v1::WORK_LIST_COLLECTED);
  ASSERT_EQ(collected.size(), 1u) << "his own alone";
  EXPECT_EQ(collected[0].amount().minor_units(), 150'000);
  Deposit(kCaller, "S-2");
  EXPECT_THAT(Items(manila_, v1::WORK_LIST_COLLECTED), IsEmpty());
}

TEST(UrgencyTest, IsAmberInTheLastQuarterAndRedFromTheDueTimeOn) {
  EXPECT_EQ(UrgencyOf(100, 0, 900), v1::URGENCY_NONE);
  EXPECT_EQ(UrgencyOf(100, 200, 174), v1::URGENCY_NONE);
  EXPECT_EQ(UrgencyOf(100, 200, 175), v1::URGENCY_AMBER);
  EXPECT_EQ(UrgencyOf(100, 200, 200), v1::URGENCY_RED);
}

}  // namespace
}  // namespace amanat::inbox
