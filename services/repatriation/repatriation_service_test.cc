#include "services/repatriation/repatriation_service.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "services/desk/testing/shell.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/notice.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::repatriation {
namespace {

using desk::ToProto;
using rules::repatriation::kApprover;
using rules::repatriation::kConsulate;
using rules::repatriation::kOfficer;
using rules::repatriation::kPayer;
using rules::repatriation::kRatifier;
using rules::repatriation::kYen;
using rules::repatriation::Riyals;
using rules_testing::Answer;
using rules_testing::kHeadOffice;
using Shell = desk_testing::Shell<v1::Repatriation>;
using Stub = v1::Repatriation::Stub;

class RepatriationServiceTest : public rules::repatriation::RepatriationTest {
 protected:
  template <typename Request, typename Response>
  Response Ask(Shell& shell,
               grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&, Response*),
               const Request& request = {}) {
    auto response = shell.Ask(rpc, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(Response());
  }
  v1::Case CaseShown(const StreamId& id) {
    v1::GetCaseRequest request;
    request.set_case_id(id.str());
    return Ask(riyadh, &Stub::GetCase, request);
  }
  v1::PrepareRequest Proposal(const StreamId& id, int64_t minor_units) {
    v1::PrepareRequest request;
    acts::v1::AssistanceRecommended& act = *request.mutable_recommend();
    act.set_case_id(id.str());
    act.set_line("ticket");
    ToProto(Riyals(minor_units), act.mutable_amount());
    act.set_allotment(allotment.str());
    return request;
  }
  v1::PrepareRequest Closing(const StreamId& id, const std::string& outcome = "repatriated") {
    v1::PrepareRequest request;
    request.mutable_close()->set_case_id(id.str());
    request.mutable_close()->set_outcome(outcome);
    return request;
  }
  v1::PrepareRequest Withdrawal(const StreamId& id, uint64_t number,
                                const std::string& reason = "replaced") {
    v1::PrepareRequest request;
    request.mutable_withdraw()->set_case_id(id.str());
    request.mutable_withdraw()->set_assistance(number);
    request.mutable_withdraw()->set_reason(reason);
    return request;
  }
  // All items of a list, in pages of `page_size`.
  template <typename Request, typename Response, typename Items>
  std::vector<std::string> Paged(Shell& shell,
                                 grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&,
                                                           Response*),
                                 Request request, int page_size, const Items& items) {
    std::vector<std::string> all;
    request.set_page_size(page_size);
    do {
      const Response page = Ask(shell, rpc, request);
      const std::vector<std::string> found = items(page);
      EXPECT_LE(found.size(), static_cast<size_t>(page_size));
      all.insert(all.end(), found.begin(), found.end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty() && all.size() < 1'000);
    return all;
  }

  Shell riyadh{fund, kConsulate, MakeRepatriationService};
  Shell manila{fund, kHeadOffice, MakeRepatriationService};
};

TEST_F(RepatriationServiceTest, ACaseGoesItsWayByItsActs) {
  v1::PrepareRequest request;
  const StreamId id = fund.NewStream();
  acts::v1::CaseOpened& open = *request.mutable_open_case();
  open.set_case_id(id.str());
  request.add_subjects(fund.NewSubject().str());
  open.set_reason("abuse");
  open.set_hiring("agency");
  open.set_liable_party("gulf-manpower");
  open.set_distress_date(fund.today() - 3);
  EXPECT_EQ(riyadh.Outcome(request, {kOfficer}), "ACCEPTED");
  request.clear_subjects();
  EXPECT_EQ(riyadh.Outcome(Proposal(id, 3'000), {kOfficer}), "ACCEPTED");
  EXPECT_EQ(riyadh.Outcome(Proposal(id, 700), {kOfficer}), "ACCEPTED") << "the next number";
  EXPECT_EQ(riyadh.Outcome(Withdrawal(id, 2), {kOfficer}), "ACCEPTED");
  request.mutable_approve()->set_case_id(id.str());
  request.mutable_approve()->set_assistance(1);
  EXPECT_EQ(riyadh.Outcome(request, {kApprover}), "ACCEPTED");
  acts::v1::AssistanceDisbursed& disburse = *request.mutable_disburse();
  disburse.set_case_id(id.str());
  disburse.set_assistance(1);
  ToProto(Riyals(2'500), disburse.mutable_amount());
  disburse.set_expense_date(fund.today());
  disburse.add_receipts(fund.random().Draw<Hash>().str());
  EXPECT_EQ(riyadh.Outcome(request, {kPayer}), "ACCEPTED");
  ToProto(AssistanceEmergencyApproved{id, 0, "ticket", Riyals(100), allotment, "life-at-risk"},
          request.mutable_emergency_approve());
  const auto approval = riyadh.Act(request, {kOfficer});
  ASSERT_TRUE(approval.ok()) << approval.status();
  acts::v1::Reference& ratified = *request.mutable_ratify()->mutable_approval();
  ratified.set_log(fund.log(kConsulate).str());
  ratified.set_index(approval->position().index());
  EXPECT_EQ(manila.Outcome(request, {kRatifier}), "ACCEPTED");
  EXPECT_EQ(riyadh.Outcome(Closing(id), {kOfficer}), "WRONG_STATE") << "one waits for its payment";
  request.mutable_release()->set_case_id(id.str());
  request.mutable_release()->set_assistance(3);
  request.mutable_release()->set_reason("no-longer-needed");
  EXPECT_EQ(riyadh.Outcome(request, {kOfficer}), "ACCEPTED");
  EXPECT_EQ(riyadh.Outcome(Closing(id), {kOfficer}), "ACCEPTED");
  const v1::Case shown = CaseShown(id);
  EXPECT_EQ(shown.state(), v1::CASE_STATE_CLOSED);
  ASSERT_EQ(shown.assistances_size(), 3);
  EXPECT_EQ(shown.assistances(0).state(), v1::ASSISTANCE_STATE_DISBURSED);
  EXPECT_EQ(shown.assistances(1).state(), v1::ASSISTANCE_STATE_WITHDRAWN);
  EXPECT_EQ(shown.assistances(1).ended(), "replaced");
  EXPECT_EQ(shown.assistances(2).state(), v1::ASSISTANCE_STATE_RELEASED);
  EXPECT_EQ(shown.assistances(2).ended(), "no-longer-needed");
}

TEST_F(RepatriationServiceTest, APreviewTellsAHoldFromAPaymentAndAReleaseFromBoth) {
  const StreamId id = Opened();
  ASSERT_EQ(riyadh.Outcome(Proposal(id, 3'000), {kOfficer}), "ACCEPTED");
  const auto preview = [&](v1::PrepareRequest request, const std::string& author) {
    *request.mutable_header() = riyadh.server().NewHeader({author});
    const auto shown = Ask(riyadh, &Stub::Prepare, request);
    std::string text = absl::StrCat("closes ", shown.closes_hold());
    for (const auto& posting : shown.postings()) absl::StrAppend(&text, " ", posting.phase());
    return text;
  };
  v1::PrepareRequest request;
  ToProto(AssistanceApproved{id, 1}, request.mutable_approve());
  EXPECT_EQ(preview(request, kApprover), "closes 0 2 2") << "both postings hold";
  const LogIndex approval = riyadh.Act(request, {kApprover}).value().position().index();
  const std::string closes = absl::StrCat("closes ", approval);
  const Hash receipt = fund.random().Draw<Hash>();
  ToProto(AssistanceDisbursed{id, 1, Riyals(2'500), {fund.today()}, {receipt}},
          request.mutable_disburse());
  EXPECT_EQ(preview(request, kPayer), closes + " 3 3") << "both capture";
  ToProto(AssistanceReleased{id, 1, "no-longer-needed"}, request.mutable_release());
  EXPECT_EQ(preview(request, kOfficer), closes);
}

TEST_F(RepatriationServiceTest, AWithdrawnRecommendationWaitsForNobody) {
  const StreamId id = Opened();
  ASSERT_TRUE(Recommend(id, 1, Riyals(100)).accepted());
  ASSERT_EQ(Ask<v1::ListWorkRequest>(riyadh, &Stub::ListWork).work_size(), 1);
  EXPECT_EQ(riyadh.Outcome(Withdrawal(id, 1, "because"), {kOfficer}), "INVALID_ARGUMENT");
  EXPECT_EQ(riyadh.Outcome(Withdrawal(id, 1), {kPayer}), "PERMISSION_DENIED");
  EXPECT_EQ(riyadh.Outcome(Withdrawal(id, 2), {kOfficer}), "NOT_FOUND");
  EXPECT_EQ(riyadh.Outcome(Withdrawal(id, 1), {kOfficer}), "ACCEPTED");
  EXPECT_EQ(Ask<v1::ListWorkRequest>(riyadh, &Stub::ListWork).work_size(), 0);
  EXPECT_EQ(riyadh.Outcome(Withdrawal(id, 1), {kOfficer}), "WRONG_STATE") << "once";
  EXPECT_EQ(CaseShown(id).state(), v1::CASE_STATE_OPEN);
}

TEST_F(RepatriationServiceTest, AClosedCaseStandsStillAndSaysHowItEnded) {
  const StreamId id = Opened();
  EXPECT_EQ(riyadh.Outcome(Closing(id, "tired"), {kOfficer}), "INVALID_ARGUMENT");
  EXPECT_EQ(riyadh.Outcome(Closing(id, "contact-lost"), {kOfficer}), "ACCEPTED");
  EXPECT_EQ(riyadh.Outcome(Closing(id), {kOfficer}), "WRONG_STATE");
  EXPECT_EQ(riyadh.Outcome(Proposal(id, 100), {kOfficer}), "WRONG_STATE");
  const v1::Case shown = CaseShown(id);
  EXPECT_EQ(shown.state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(shown.outcome(), "contact-lost");
  EXPECT_EQ(shown.closed_micros(), fund.clock().Now());
  v1::ListCasesRequest request;
  request.set_state(v1::CASE_STATE_CLOSED);
  EXPECT_EQ(Ask(riyadh, &Stub::ListCases, request).cases_size(), 1);
  request.set_state(v1::CASE_STATE_OPEN);
  EXPECT_EQ(Ask(riyadh, &Stub::ListCases, request).cases_size(), 0);
}

TEST_F(RepatriationServiceTest, WhatAnActNamesMustBeAtHand) {
  const StreamId id = Opened();
  v1::PrepareRequest request = Proposal(id, 100);
  request.mutable_recommend()->set_allotment(fund.NewStream().str());
  EXPECT_EQ(riyadh.Outcome(request, {kOfficer}), "NOT_FOUND") << "no such allotment";
  request = Proposal(id, 100);
  request.mutable_recommend()->mutable_amount()->set_currency(kYen.numeric);
  EXPECT_EQ(riyadh.Outcome(request, {kOfficer}), "NOT_FOUND") << "none in that currency";
  request.mutable_recommend()->clear_amount();
  EXPECT_EQ(riyadh.Outcome(request, {kOfficer}), "INVALID_ARGUMENT") << "no amount";
  request = Proposal(id, 100);
  request.mutable_recommend()->set_case_id("short");
  EXPECT_EQ(riyadh.Outcome(request, {kOfficer}), "INVALID_ARGUMENT");
  acts::v1::Reference& approval = *request.mutable_ratify()->mutable_approval();
  approval.set_log(fund.NewStream().str());
  EXPECT_EQ(manila.Outcome(request, {kRatifier}), "NOT_FOUND") << "no such log";
  approval.set_log(fund.log(kConsulate).str());
  approval.set_index(1'000'000);
  EXPECT_EQ(manila.Outcome(request, {kRatifier}), "NOT_FOUND") << "behind the log's end";
  EXPECT_EQ(riyadh.Outcome(v1::PrepareRequest(), {kOfficer}), "INVALID_ARGUMENT");
  AssistanceDisbursed payment = Payment(id, 1, Riyals(100));
  payment.expense_date.days = 0;
  ToProto(payment, request.mutable_disburse());
  EXPECT_EQ(riyadh.Outcome(request, {kPayer}), "INVALID_ARGUMENT") << "no date";
  v1::GetCaseRequest get;
  get.set_case_id(fund.NewStream().str());
  EXPECT_TRUE(absl::IsNotFound(riyadh.Ask(&Stub::GetCase, get).status()));
}

TEST_F(RepatriationServiceTest, ASentenceForACodeIsRefusedBeforeAnybodySigns) {
  const StreamId id = Opened();
  const TreeSize size = fund.size(fund.log(kConsulate));
  EXPECT_EQ(riyadh.Outcome(Closing(id, "with Maria Santos P1234567"), {kOfficer}),
            "INVALID_ARGUMENT");
  EXPECT_EQ(fund.size(fund.log(kConsulate)), size);
  // A word that nobody knows could be a name, and leaves no entry either.
  EXPECT_EQ(riyadh.Outcome(Closing(id, "home-sick"), {kOfficer}), "INVALID_ARGUMENT");
  EXPECT_EQ(fund.size(fund.log(kConsulate)), size);
  EXPECT_EQ(riyadh.Outcome(Closing(id, ""), {kOfficer}), "REASON_REQUIRED");
  EXPECT_EQ(fund.size(fund.log(kConsulate)), size + 1);
}

TEST_F(RepatriationServiceTest, ACaseShowsItsStateItsSumsAndItsNotice) {
  const StreamId id = Approved(3'000);
  ASSERT_TRUE(Disburse(id, 1, 2'500).accepted());
  ASSERT_TRUE(Recommend(id, 2, Riyals(700), kOfficer, "medical").accepted());
  ASSERT_TRUE(Approve(id, 2).accepted());
  const v1::Case item = CaseShown(id);
  EXPECT_EQ(item.state(), v1::CASE_STATE_APPROVED);
  EXPECT_EQ(item.site(), kConsulate);
  EXPECT_EQ(item.officer(), kOfficer);
  EXPECT_EQ(item.content().liable_party(), "gulf-manpower");
  EXPECT_EQ(item.notice_due_micros(), NoticeDue(item.opened_micros()));
  EXPECT_FALSE(item.notice_overdue());
  ASSERT_EQ(item.totals_size(), 2);
  EXPECT_EQ(item.totals(0).line(), "medical");
  EXPECT_EQ(item.totals(0).approved().minor_units(), 700);
  EXPECT_EQ(item.totals(0).paid().minor_units(), 0);
  EXPECT_EQ(item.totals(1).approved().minor_units(), 2'500);
  EXPECT_EQ(item.totals(1).paid().minor_units(), 2'500);
  ASSERT_EQ(item.assistances_size(), 2);
  EXPECT_EQ(item.assistances(0).state(), v1::ASSISTANCE_STATE_DISBURSED);
  EXPECT_EQ(item.assistances(0).payer(), kPayer);
  EXPECT_EQ(item.assistances(0).paid().minor_units(), 2'500);
  EXPECT_EQ(item.assistances(1).state(), v1::ASSISTANCE_STATE_APPROVED);
  EXPECT_FALSE(item.assistances(1).has_paid());
  fund.Advance(kNoticePeriodMicros + 1);
  EXPECT_TRUE(CaseShown(id).notice_overdue());
}

TEST_F(RepatriationServiceTest, CasesComeInPagesAndByState) {
  std::vector<std::string> opened;
  for (int i = 0; i < 6; ++i) opened.push_back(Opened().str());
  const StreamId paid = Approved(100);
  ASSERT_TRUE(Disburse(paid, 1, 100).accepted());
  opened.push_back(paid.str());
  const auto ids = [](const v1::ListCasesResponse& page) {
    std::vector<std::string> found;
    for (const v1::Case& item : page.cases()) found.push_back(item.content().case_id());
    return found;
  };
  for (Shell* shell : {&riyadh, &manila}) {
    EXPECT_EQ(Paged(*shell, &Stub::ListCases, v1::ListCasesRequest(), 3, ids), opened);
  }
  v1::ListCasesRequest request;
  request.set_state(v1::CASE_STATE_OPEN);
  EXPECT_EQ(Paged(manila, &Stub::ListCases, request, 4, ids),
            std::vector<std::string>(opened.begin(), opened.end() - 1));
  request.set_page_size(1);
  const std::string token = Ask(riyadh, &Stub::ListCases, request).next_page_token();
  request.set_state(v1::CASE_STATE_PAID);
  EXPECT_EQ(ids(Ask(manila, &Stub::ListCases, request)), (std::vector<std::string>{paid.str()}));
  request.set_page_token(token);
  EXPECT_TRUE(absl::IsInvalidArgument(riyadh.Ask(&Stub::ListCases, request).status()))
      << "another list's token";
  request.clear_page_token();
  request.set_site("hong-kong");
  EXPECT_EQ(Ask(riyadh, &Stub::ListCases, request).cases_size(), 0);
  request.set_state(static_cast<v1::CaseState>(77));
  EXPECT_TRUE(absl::IsInvalidArgument(riyadh.Ask(&Stub::ListCases, request).status()));
}

TEST_F(RepatriationServiceTest, CasesOfAllConsulatesMeetAtHeadOffice) {
  fund.AdmitSite("doha", "QA", "Asia/Qatar");
  fund.AdmitOperator("doha-officer", "doha", {directory::Role::kOfficer});
  std::vector<std::pair<LogId, std::string>> expected;
  for (int i = 0; i < 5; ++i) {
    const bool here = i % 2 == 0;
    const CaseOpened body = NewCase();
    ASSERT_TRUE(Open(body, here ? kOfficer : "doha-officer").accepted());
    expected.emplace_back(fund.log(here ? kConsulate : "doha"), body.case_id.str());
  }
  std::stable_sort(expected.begin(), expected.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> ids;
  for (const auto& [log, id] : expected) ids.push_back(id);
  const auto shown = [](const v1::ListCasesResponse& page) {
    std::vector<std::string> found;
    for (const v1::Case& item : page.cases()) found.push_back(item.content().case_id());
    return found;
  };
  for (const int page_size : {1, 2, 5}) {
    EXPECT_EQ(Paged(manila, &Stub::ListCases, v1::ListCasesRequest(), page_size, shown), ids);
  }
  v1::ListCasesRequest request;
  request.set_site("doha");
  EXPECT_EQ(Paged(manila, &Stub::ListCases, request, 1, shown).size(), 2u);
  EXPECT_EQ(Ask(riyadh, &Stub::ListCases, v1::ListCasesRequest()).cases_size(), 3)
      << "a consulate does not follow another one";
}

TEST_F(RepatriationServiceTest, AnEmergencyIsListedUntilHeadOfficeRatifiedIt) {
  const Answer approval = EmergencyApprove(Opened(), 1, Riyals(700));
  v1::ListEmergenciesRequest all;
  all.set_include_ratified(true);
  const auto open = Ask<v1::ListEmergenciesRequest>(manila, &Stub::ListEmergencies);
  ASSERT_EQ(open.emergencies_size(), 1);
  EXPECT_EQ(open.emergencies(0).site(), kConsulate);
  EXPECT_EQ(open.emergencies(0).approval_index(), approval.entry.index);
  EXPECT_EQ(open.emergencies(0).approver(), kOfficer);
  EXPECT_EQ(open.emergencies(0).state(), v1::ASSISTANCE_STATE_APPROVED);
  EXPECT_FALSE(open.emergencies(0).late());
  fund.Advance(kNoticePeriodMicros + 1);
  EXPECT_TRUE(Ask(riyadh, &Stub::ListEmergencies, all).emergencies(0).late());
  ASSERT_TRUE(Ratify(approval.entry).accepted());
  EXPECT_EQ(Ask<v1::ListEmergenciesRequest>(riyadh, &Stub::ListEmergencies).emergencies_size(), 0);
  const auto ratified = Ask(riyadh, &Stub::ListEmergencies, all);
  ASSERT_EQ(ratified.emergencies_size(), 1);
  EXPECT_TRUE(ratified.emergencies(0).late());
  EXPECT_EQ(ratified.emergencies(0).ratified_micros(), fund.clock().Now());
}

TEST_F(RepatriationServiceTest, EmergenciesComeInPagesWithAndWithoutThoseRatified) {
  std::vector<std::string> all, open;
  const StreamId id = Opened();
  for (uint64_t number = 1; number <= 7; ++number) {
    const Answer approval = EmergencyApprove(id, number, Riyals(10));
    ASSERT_TRUE(approval.accepted()) << approval;
    all.push_back(absl::StrCat(approval.entry.index));
    if (number % 3 == 0) {
      ASSERT_TRUE(Ratify(approval.entry).accepted());
    } else {
      open.push_back(all.back());
    }
  }
  const auto indices = [](const v1::ListEmergenciesResponse& page) {
    std::vector<std::string> found;
    for (const auto& item : page.emergencies()) {
      found.push_back(absl::StrCat(item.approval_index()));
    }
    return found;
  };
  v1::ListEmergenciesRequest request;
  for (const int page_size : {1, 2, 3, 7}) {
    request.set_include_ratified(false);
    EXPECT_EQ(Paged(manila, &Stub::ListEmergencies, request, page_size, indices), open);
    request.set_include_ratified(true);
    EXPECT_EQ(Paged(manila, &Stub::ListEmergencies, request, page_size, indices), all);
  }
}

TEST_F(RepatriationServiceTest, TheWorklistSaysWhoIsWaitedFor) {
  const StreamId id = Approved(100);
  ASSERT_TRUE(Recommend(id, 2, Riyals(100)).accepted());
  const Answer approval = EmergencyApprove(id, 3, Riyals(100));
  const auto here = Ask<v1::ListWorkRequest>(riyadh, &Stub::ListWork);
  ASSERT_EQ(here.work_size(), 3);
  EXPECT_EQ(here.work(0).kind(), v1::WORK_KIND_PAY);
  EXPECT_EQ(here.work(1).kind(), v1::WORK_KIND_APPROVE);
  EXPECT_EQ(here.work(2).kind(), v1::WORK_KIND_PAY);
  const auto there = Ask<v1::ListWorkRequest>(manila, &Stub::ListWork);
  ASSERT_EQ(there.work_size(), 1);
  EXPECT_EQ(there.work(0).kind(), v1::WORK_KIND_RATIFY);
  EXPECT_EQ(there.work(0).content().assistance(), 3u);
  ASSERT_TRUE(Ratify(approval.entry).accepted());
  EXPECT_EQ(Ask<v1::ListWorkRequest>(manila, &Stub::ListWork).work_size(), 0);
  EXPECT_EQ(Ask<v1::ListWorkRequest>(riyadh, &Stub::ListWork).work_size(), 3)
      << "the payment still waits";
}

TEST_F(RepatriationServiceTest, WorkComesInPages) {
  const StreamId id = Opened();
  std::vector<std::string> expected;
  for (uint64_t number = 1; number <= 5; ++number) {
    ASSERT_TRUE(Recommend(id, number, Riyals(10)).accepted());
    if (number == 2 || number == 5) {
      ASSERT_TRUE(Approve(id, number).accepted());
    }
    expected.push_back(
        absl::StrCat(number, number == 2 || number == 5 ? "WORK_KIND_PAY" : "WORK_KIND_APPROVE"));
  }
  const auto items = [](const v1::ListWorkResponse& page) {
    std::vector<std::string> found;
    for (const auto& item : page.work()) {
      found.push_back(absl::StrCat(item.content().assistance(), v1::WorkKind_Name(item.kind())));
    }
    return found;
  };
  for (const int page_size : {1, 2, 5}) {
    EXPECT_EQ(Paged(riyadh, &Stub::ListWork, v1::ListWorkRequest(), page_size, items), expected);
  }
}

TEST_F(RepatriationServiceTest, AForgedTokenIsRefused) {
  v1::ListEmergenciesRequest request;
  request.set_page_token(HexEncode(
      absl::StrCat("emergencies/0\n", fund.log(kConsulate).view(), "not an index of an entry")));
  EXPECT_TRUE(absl::IsInvalidArgument(manila.Ask(&Stub::ListEmergencies, request).status()));
}

}  // namespace
}  // namespace amanat::repatriation
