#include "services/repatriation/repatriation_query_service.h"

#include "services/core/testing/fixture_ledger.h"
#include "services/repatriation/testing/repatriation_fixture.h"
#include "services/rules/repatriation/notice.h"

namespace amanat::repatriation {
namespace {

// Never waits for news, so that a view that lives for one question ends at once.
class ImpatientLedger final : public core::LedgerClient {
 public:
  ImpatientLedger(CoreFixture& fund, const std::string& site) : ledger_(fund, site) {}
  absl::StatusOr<core::LogList> Logs(uint64_t version, absl::Duration) override {
    return ledger_.Logs(version, absl::ZeroDuration());
  }
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override {
    return ledger_.ReadEntries(log, first, count_max);
  }
  absl::StatusOr<proposal::AppendResult> Append(const LogId&, const proposal::Proposal&) override {
    return absl::UnimplementedError("questions only");
  }
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId&,
                                                      const proposal::Import&) override {
    return absl::UnimplementedError("questions only");
  }

 private:
  core_testing::FixtureLedger ledger_;
};

class QueriesTest : public RepatriationTest {
 protected:
  // The answer of the site's node as things stand.
  template <typename Response, typename Request>
  Response Ask(absl::Status (Queries::*query)(const Request&, Response*) const,
               const Request& request = {}, const std::string& site = kConsulate) {
    ImpatientLedger ledger(fund, site);
    core::SiteView view(site, ledger, RepatriationCores);
    view.Start();
    EXPECT_EQ(view.CatchUp(absl::Seconds(10)), absl::OkStatus());
    Response response;
    view.Read([&](const core::SiteView::Snapshot& now) {
      status = (Queries(now, fund.clock().Now()).*query)(request, &response);
    });
    view.Stop();
    return response;
  }
  absl::Status status;
};

TEST_F(QueriesTest, ACaseShowsItsStateItsSumsAndItsNotice) {
  const StreamId id = Approved(3'000);
  ASSERT_TRUE(Disburse(id, 1, 2'500).accepted());
  ASSERT_TRUE(Recommend(id, 2, Riyals(700), kOfficer, "medical").accepted());
  ASSERT_TRUE(Approve(id, 2).accepted());
  v1::GetCaseRequest request;
  request.set_case_id(id.str());
  const auto item = Ask(&Queries::GetCase, request);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(item.state(), v1::CASE_STATE_APPROVED);
  EXPECT_EQ(item.liable_party(), "gulf-manpower");
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
  EXPECT_EQ(item.assistances(1).state(), v1::ASSISTANCE_STATE_APPROVED);
}

TEST_F(QueriesTest, CasesComeInPagesAndByState) {
  for (int i = 0; i < 3; ++i) Opened();
  const StreamId paid = Approved(100);
  ASSERT_TRUE(Disburse(paid, 1, 100).accepted());
  v1::ListCasesRequest request;
  request.set_page_size(3);
  const auto first = Ask(&Queries::ListCases, request);
  ASSERT_EQ(first.cases_size(), 3);
  request.set_page_token(first.next_page_token());
  const auto second = Ask(&Queries::ListCases, request);
  ASSERT_EQ(second.cases_size(), 1);
  EXPECT_EQ(second.cases(0).case_id(), paid.str());
  EXPECT_EQ(second.next_page_token(), "");
  request.set_state(v1::CASE_STATE_PAID);
  Ask(&Queries::ListCases, request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);  // another list's token
  request.clear_page_token();
  EXPECT_EQ(Ask(&Queries::ListCases, request, kHeadOffice).cases_size(), 1);
  request.set_site("hong-kong");
  EXPECT_EQ(Ask(&Queries::ListCases, request).cases_size(), 0);
}

TEST_F(QueriesTest, ANoticeStandsForEachPaymentThatAPartyOwes) {
  const StreamId id = Approved(3'000);
  EXPECT_EQ(Ask<v1::ListNoticesResponse>(&Queries::ListNotices).notices_size(), 0);
  ASSERT_TRUE(Disburse(id, 1, 2'500).accepted());
  const auto open = Ask<v1::ListNoticesResponse>(&Queries::ListNotices);
  ASSERT_EQ(open.notices_size(), 1);
  EXPECT_EQ(open.notices(0).liable_party(), "gulf-manpower");
  EXPECT_EQ(open.notices(0).amount().minor_units(), 2'500);
  EXPECT_FALSE(open.notices(0).overdue());
  fund.Advance(kNoticePeriodMicros + 1);
  const auto late =
      Ask<v1::ListNoticesResponse>(&Queries::ListNotices, v1::ListNoticesRequest(), kHeadOffice);
  ASSERT_EQ(late.notices_size(), 1);
  EXPECT_TRUE(late.notices(0).overdue());
}

TEST_F(QueriesTest, NobodyIsNotifiedWhereNobodyIsLiable) {
  CaseOpened body = NewCase();
  body.hiring = "government";
  body.liable_party.clear();
  ASSERT_TRUE(Open(body).accepted());
  ASSERT_TRUE(Recommend(body.case_id, 1, Riyals(10)).accepted());
  ASSERT_TRUE(Approve(body.case_id, 1).accepted());
  ASSERT_TRUE(Disburse(body.case_id, 1, 10).accepted());
  EXPECT_EQ(Ask<v1::ListNoticesResponse>(&Queries::ListNotices).notices_size(), 0);
}

TEST_F(QueriesTest, AnEmergencyIsListedUntilHeadOfficeRatifiedIt) {
  const Answer approval = EmergencyApprove(Opened(), 1, Riyals(700));
  v1::ListEmergenciesRequest all;
  all.set_include_ratified(true);
  const auto open = Ask(&Queries::ListEmergencies, v1::ListEmergenciesRequest(), kHeadOffice);
  ASSERT_EQ(open.emergencies_size(), 1);
  EXPECT_EQ(open.emergencies(0).site(), kConsulate);
  EXPECT_EQ(open.emergencies(0).approval_index(), approval.entry.index);
  EXPECT_FALSE(open.emergencies(0).late());
  fund.Advance(kNoticePeriodMicros + 1);
  EXPECT_TRUE(Ask(&Queries::ListEmergencies, all).emergencies(0).late());
  ASSERT_TRUE(Ratify(approval.entry).accepted());
  EXPECT_EQ(Ask(&Queries::ListEmergencies, v1::ListEmergenciesRequest()).emergencies_size(), 0);
  const auto ratified = Ask(&Queries::ListEmergencies, all);
  ASSERT_EQ(ratified.emergencies_size(), 1);
  EXPECT_TRUE(ratified.emergencies(0).late());
  EXPECT_EQ(ratified.emergencies(0).ratified_micros(), fund.clock().Now());
}

TEST_F(QueriesTest, TheWorklistSaysWhoIsWaitedFor) {
  const StreamId id = Approved(100);
  ASSERT_TRUE(Recommend(id, 2, Riyals(100)).accepted());
  const Answer approval = EmergencyApprove(id, 3, Riyals(100));
  const auto here = Ask<v1::ListWorkResponse>(&Queries::ListWork);
  ASSERT_EQ(here.work_size(), 3);
  EXPECT_EQ(here.work(0).kind(), v1::WORK_KIND_PAY);
  EXPECT_EQ(here.work(1).kind(), v1::WORK_KIND_APPROVE);
  EXPECT_EQ(here.work(2).kind(), v1::WORK_KIND_PAY);
  const auto there =
      Ask<v1::ListWorkResponse>(&Queries::ListWork, v1::ListWorkRequest(), kHeadOffice);
  ASSERT_EQ(there.work_size(), 1);
  EXPECT_EQ(there.work(0).kind(), v1::WORK_KIND_RATIFY);
  ASSERT_TRUE(Ratify(approval.entry).accepted());
  EXPECT_EQ(
      Ask<v1::ListWorkResponse>(&Queries::ListWork, v1::ListWorkRequest(), kHeadOffice).work_size(),
      0);
}

}  // namespace
}  // namespace amanat::repatriation
