#include "clients/cli/cash_warning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amanat::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

acts::v1::Money OfCurrency(uint32_t currency, int64_t minor_units) {
  acts::v1::Money money;
  money.set_currency(currency);
  money.set_minor_units(minor_units);
  return money;
}
acts::v1::Money InRiyals(int64_t minor_units) { return OfCurrency(682, minor_units); }

treasury::v1::Allotment AllotmentWith(int64_t available) {
  treasury::v1::Allotment allotment;
  allotment.set_accepted_on(20'000);
  *allotment.mutable_available() = InRiyals(available);
  return allotment;
}

TEST(CashWarningTest, SaysWhatIsLeftOfTheAllotment) {
  EXPECT_THAT(CashLines(AllotmentWith(3'494'925), InRiyals(3'494'925)),
              ElementsAre("Left of the allotment: SAR 34,949.25"));
}

TEST(CashWarningTest, SaysThatMoreThanIsLeftWouldBeRefused) {
  EXPECT_THAT(CashLines(AllotmentWith(3'494'925), InRiyals(3'494'926)),
              ElementsAre("Left of the allotment: SAR 34,949.25",
                          "That is not enough for SAR 34,949.26: as things stand the approval, and "
                          "so the payment, would be refused"));
}

TEST(CashWarningTest, SaysThatAnotherCurrencyWouldBeRefused) {
  EXPECT_THAT(CashLines(AllotmentWith(3'494'925), OfCurrency(608, 1)),
              ElementsAre(HasSubstr("Left of"), HasSubstr("The allotment is not in PHP")));
}

TEST(CashWarningTest, SaysThatAnAllotmentIsNotAcceptedHere) {
  EXPECT_THAT(CashLines(treasury::v1::Allotment(), InRiyals(1)),
              ElementsAre(HasSubstr("is not accepted here")));
}

}  // namespace
}  // namespace amanat::cli
