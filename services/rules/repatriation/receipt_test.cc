// A receipt is for one payment, and who died in a case is in no distress afterwards.
#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::rules::repatriation {
namespace {

class ReceiptTest : public RepatriationTest {
 protected:
  StreamId last_;
};

TEST_F(ReceiptTest, OneReceiptIsForOnePayment) {
  const AssistanceDisbursed first = Payment(Approved(1'000), 1, Riyals(900));
  const Answer paid = Disburse(first);
  ASSERT_EQ(paid.name(), "ACCEPTED");
  AssistanceDisbursed second = Payment(Approved(1'000), 1, Riyals(900));
  const Hash own = second.receipts.front();
  second.receipts = {own, first.receipts.front()};
  const Answer refused = Disburse(second);
  EXPECT_EQ(refused.name(), "IDENTIFIER_REUSED");
  EXPECT_NE(refused.detail.find(absl::StrCat("entry riyadh/fund:", paid.entry.index,
                                             " paid against receipt 2 already")),
            std::string::npos)
      << refused.detail;
  second.receipts = {own};
  EXPECT_EQ(Disburse(second).name(), "ACCEPTED") << "a refusal uses no receipt up";
}

TEST_F(ReceiptTest, AReceiptStandsOnceInAPaymentAndIsNoEmptyFile) {
  AssistanceDisbursed body = Payment(Approved(1'000), 1, Riyals(900));
  body.receipts.push_back(body.receipts.front());
  EXPECT_EQ(Disburse(body).name(), "INVALID_ARGUMENT");
  body.receipts.back() = *Hash::FromBytes(Sha256(""));
  EXPECT_EQ(Disburse(body).name(), "INVALID_ARGUMENT");
  body.receipts.pop_back();
  EXPECT_EQ(Disburse(body).name(), "ACCEPTED");
}

TEST_F(ReceiptTest, WhoDiedIsInNoDistressAfterwards) {
  const SubjectId person = fund.NewSubject();
  const auto open = [&](const std::string& reason, CivilDays days_ago) {
    CaseOpened body{fund.NewStream(), reason, "direct", "", {fund.today() - days_ago}};
    last_ = body.case_id;
    return fund.Submit(kOfficer, event::kCaseOpened, body, {body.case_id}, {person}).name();
  };
  ASSERT_EQ(open("death", 10), "ACCEPTED");
  const StreamId death = last_;
  EXPECT_EQ(open("illness", 9), "PERSON_DECEASED");
  EXPECT_EQ(open("illness", 10), "ACCEPTED") << "of the same day, or before";
  EXPECT_EQ(open("death", 9), "ACCEPTED") << "another case for the same death";
  EXPECT_EQ(open("illness", 9), "PERSON_DECEASED") << "the earlier date counts";
  ASSERT_EQ(Close(last_, kOfficer, "entered-in-error").name(), "NOT_FOUND");
  ASSERT_EQ(Close(death, kOfficer, "entered-in-error").name(), "ACCEPTED");
  EXPECT_EQ(open("illness", 9), "ACCEPTED") << "as the case that stands says";
  EXPECT_EQ(open("illness", 8), "PERSON_DECEASED");
}

}  // namespace
}  // namespace amanat::rules::repatriation
