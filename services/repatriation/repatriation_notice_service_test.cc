// What the service of repatriation says of notices: what liable parties owe, and until when.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "services/desk/testing/shell.h"
#include "services/repatriation/repatriation_service.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/notice.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::repatriation {
namespace {

using rules::repatriation::kConsulate;
using rules::repatriation::kOfficer;
using rules::repatriation::Riyals;
using rules_testing::Answer;
using rules_testing::kHeadOffice;
using Shell = desk_testing::Shell<v1::Repatriation>;
using Stub = v1::Repatriation::Stub;

class RepatriationNoticeServiceTest : public rules::repatriation::RepatriationTest {
 protected:
  v1::ListNoticesResponse Notices(Shell& shell, const v1::ListNoticesRequest& request = {}) {
    auto response = shell.Ask(&Stub::ListNotices, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::ListNoticesResponse());
  }

  Shell riyadh{fund, kConsulate, MakeRepatriationService};
  Shell manila{fund, kHeadOffice, MakeRepatriationService};
};

TEST_F(RepatriationNoticeServiceTest, ANoticeStandsForEachPaymentThatAPartyOwes) {
  const StreamId id = Approved(3'000);
  EXPECT_EQ(Notices(riyadh).notices_size(), 0);
  const Answer payment = Disburse(Payment(id, 1, Riyals(2'500)));
  ASSERT_TRUE(payment.accepted());
  const auto open = Notices(riyadh);
  ASSERT_EQ(open.notices_size(), 1);
  EXPECT_EQ(open.notices(0).liable_party(), "gulf-manpower");
  EXPECT_EQ(open.notices(0).case_id(), id.str());
  EXPECT_EQ(open.notices(0).assistance(), 1u);
  EXPECT_EQ(open.notices(0).line(), "ticket");
  EXPECT_EQ(open.notices(0).amount().minor_units(), 2'500);
  EXPECT_EQ(open.notices(0).disbursement_index(), payment.entry.index);
  EXPECT_EQ(open.notices(0).due_micros(), NoticeDue(open.notices(0).recorded_micros()));
  EXPECT_FALSE(open.notices(0).overdue());
  fund.Advance(kNoticePeriodMicros + 1);
  const auto late = Notices(manila);
  ASSERT_EQ(late.notices_size(), 1);
  EXPECT_TRUE(late.notices(0).overdue());
  v1::ListNoticesRequest elsewhere;
  elsewhere.set_site("doha");
  EXPECT_EQ(Notices(manila, elsewhere).notices_size(), 0);
}

TEST_F(RepatriationNoticeServiceTest, ANoticeEndsWhenHeadOfficeTakesTheReceivableOver) {
  const StreamId id = Approved(3'000);
  const Answer payment = Disburse(Payment(id, 1, Riyals(2'500)));
  const StreamId liquidation = fund.NewStream();
  const Answer submitted =
      fund.Submit(kOfficer, event::kLiquidationSubmitted,
                  ::amanat::treasury::LiquidationSubmitted{
                      liquidation, allotment, {payment.entry.index}, {Riyals(2'500)}},
                  {liquidation, allotment});
  ASSERT_TRUE(submitted.accepted()) << submitted;
  const ::amanat::treasury::LiquidationLineAccepted line{submitted.entry, payment.entry,
                                                         Riyals(2'500), "", "gulf-manpower"};
  ASSERT_TRUE(fund.Submit("treasurer", event::kLiquidationLineAccepted, line,
                          {core::SpendStream(payment.entry.log, payment.entry.index)})
                  .accepted());
  for (Shell* shell : {&riyadh, &manila}) {
    EXPECT_EQ(Notices(*shell).notices_size(), 0) << "before the consulate has seen it";
  }
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Notices(riyadh).notices_size(), 0);
}

TEST_F(RepatriationNoticeServiceTest, NobodyIsNotifiedWhereNobodyIsLiable) {
  CaseOpened body = NewCase();
  body.hiring = "government";
  body.liable_party.clear();
  ASSERT_TRUE(Open(body).accepted());
  ASSERT_TRUE(Recommend(body.case_id, 1, Riyals(10)).accepted());
  ASSERT_TRUE(Approve(body.case_id, 1).accepted());
  ASSERT_TRUE(Disburse(body.case_id, 1, 10).accepted());
  EXPECT_EQ(Notices(riyadh).notices_size(), 0);
  v1::GetCaseRequest request;
  request.set_case_id(body.case_id.str());
  const auto shown = riyadh.Ask(&Stub::GetCase, request);
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_EQ(shown->notice_due_micros(), 0);
}

TEST_F(RepatriationNoticeServiceTest, NoticesComeInPages) {
  std::vector<LogIndex> expected;
  for (int i = 0; i < 5; ++i) {
    const StreamId id = Approved(100);
    expected.push_back(Disburse(Payment(id, 1, Riyals(100))).entry.index);
  }
  for (const int page_size : {1, 2, 5}) {
    std::vector<LogIndex> found;
    v1::ListNoticesRequest request;
    request.set_page_size(page_size);
    do {
      const v1::ListNoticesResponse page = Notices(manila, request);
      EXPECT_LE(page.notices_size(), page_size);
      for (const auto& item : page.notices()) found.push_back(item.disbursement_index());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty() && found.size() < 1'000);
    EXPECT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace amanat::repatriation
