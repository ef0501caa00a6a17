#include "services/rules/remittance/observation.h"

#include <gtest/gtest.h>

#include <functional>

namespace amanat::remittance {
namespace {

PaymentContent Content() {
  PaymentContent content;
  content.end_to_end = 1;
  content.debtor_bic = 2;
  content.creditor_system = 3;
  content.creditor_member = 4;
  content.instructed = money::Money{*money::CurrencyFromCode("SAR"), 123'500};
  return content;
}

TEST(ObservationTest, WhatIsNotStatedDoesNotContradict) {
  const PaymentContent first = Content();
  PaymentContent second = first;
  second.debtor_bic = 0;
  second.debtor_member = 5;
  second.creditor_bic = 6;
  second.creditor_system = 7;  // another system: its members are not comparable
  second.creditor_member = 8;
  second.instructed.reset();
  EXPECT_TRUE(SamePayment(first, second));
  EXPECT_TRUE(SamePayment(second, first));
}

TEST(ObservationTest, WhatIsStatedTwiceMustAgree) {
  for (const auto& change : std::vector<std::function<void(PaymentContent&)>>{
           [](auto& content) { content.end_to_end = 0; },
           [](auto& content) { content.end_to_end = 9; },
           [](auto& content) { content.debtor_bic = 9; },
           [](auto& content) { content.creditor_member = 9; },
           [](auto& content) { content.instructed->minor_units += 1; }}) {
    PaymentContent changed = Content();
    change(changed);
    EXPECT_FALSE(SamePayment(Content(), changed));
  }
}

TEST(ObservationTest, TheCostIsFeeAndMarginOrUnknown) {
  Remittance body;
  body.sent = {*money::CurrencyFromCode("AED"), 73'500};
  body.fee = money::Money{body.sent.currency, 1'470};  // 2 %
  body.applied_rate = Rate{1'485, 100};
  EXPECT_EQ(CostOf(body), std::nullopt);
  body.reference = ReferenceRate{{15, 1}, "central-bank", {}};  // margin 1 %
  EXPECT_EQ(CostOf(body), 3 * kOnePercent);
  body.fee->minor_units = -1;
  EXPECT_EQ(CostOf(body), std::nullopt);
  body.fee.reset();
  EXPECT_EQ(CostOf(body), std::nullopt);
}

TEST(ObservationTest, ARateMustFit) {
  EXPECT_FALSE(RatioOf(Rate{0, 1}).ok());
  EXPECT_FALSE(RatioOf(Rate{1, 0}).ok());
  EXPECT_FALSE(RatioOf(Rate{uint64_t{1} << 63, 1}).ok());
  EXPECT_TRUE(RatioOf(Rate{3, 2}).ok());
}

}  // namespace
}  // namespace amanat::remittance
