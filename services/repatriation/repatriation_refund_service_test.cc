// What a case shows of payments whose money came back.
#include "amanat/acts/repatriation.h"
#include "services/core/testing/laid_over.h"
#include "services/repatriation/repatriation_lists.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::repatriation {
namespace {

using rules::repatriation::kConsulate;
using rules::repatriation::kPayer;
using rules::repatriation::Riyals;

class RefundShownTest : public rules::repatriation::RepatriationTest {
 protected:
  // The first assistance of the case as the consulate shows it.
  v1::Assistance Shown(const StreamId& id) {
    core_testing::LaidOver node(fund, kConsulate);
    v1::GetCaseRequest request;
    request.set_case_id(id.str());
    v1::Case item;
    EXPECT_TRUE(GetCase(node.now(), request, 0, &item).ok());
    EXPECT_EQ(item.assistances_size(), 1);
    return item.assistances_size() == 1 ? item.assistances(0) : v1::Assistance();
  }
  void Refund(const StreamId& id, LogIndex payment, int64_t minor_units, const char* line) {
    const SpendRefunded body{payment, Riyals(minor_units), {fund.today()}, line};
    EXPECT_EQ(fund.Submit(kPayer, event::kSpendRefunded, body, {id, allotment}).name(), "ACCEPTED");
  }
};

TEST_F(RefundShownTest, ACaseShowsWhatCameBackOfAPayment) {
  const StreamId id = Approved(1'000);
  EXPECT_EQ(Shown(id).disbursement_index(), 0u);
  const auto payment = Disburse(id, 1, 950);
  ASSERT_TRUE(payment.accepted());
  EXPECT_FALSE(Shown(id).has_came_back());
  Refund(id, payment.entry.index, 200, "line-1");
  EXPECT_EQ(Shown(id).paid().minor_units(), 750);
  EXPECT_EQ(Shown(id).came_back().minor_units(), 200);
  EXPECT_EQ(Shown(id).disbursement_index(), payment.entry.index);
}

TEST_F(RefundShownTest, WhatCameBackWholeIsStillShown) {
  const StreamId id = Approved(1'000);
  const auto payment = Disburse(id, 1, 950);
  ASSERT_TRUE(payment.accepted());
  Refund(id, payment.entry.index, 200, "line-1");
  Refund(id, payment.entry.index, 750, "line-2");
  EXPECT_EQ(Shown(id).state(), v1::ASSISTANCE_STATE_TAKEN_BACK);
  EXPECT_FALSE(Shown(id).has_paid());
  EXPECT_EQ(Shown(id).came_back().minor_units(), 950);
  EXPECT_EQ(Shown(id).disbursement_index(), payment.entry.index);
}

}  // namespace
}  // namespace amanat::repatriation
