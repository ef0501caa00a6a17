#include "services/forms/contribution_form.h"

#include <gtest/gtest.h>

namespace amanat::contribution {
namespace {

TEST(ContributionFormTest, BoundsTheTimeBetweenPaymentAndContract) {
  EXPECT_TRUE(IsPlausiblePeriod(20'366, 20'000));
  EXPECT_FALSE(IsPlausiblePeriod(20'367, 20'000));
  EXPECT_TRUE(IsPlausiblePeriod(20'000, 23'660));
  EXPECT_FALSE(IsPlausiblePeriod(20'000, 23'661));
}

TEST(ContributionFormTest, NamesWhatIsWrongWithAContribution) {
  Contribution good;
  good.receipt_book = "A1";
  good.receipt_number = 1;
  good.destination = "SAU";
  EXPECT_EQ(CheckForm(good), absl::OkStatus());
  Contribution bad = good;
  bad.receipt_book = "";
  EXPECT_EQ(CheckForm(bad).code(), absl::StatusCode::kInvalidArgument);
  bad = good;
  bad.receipt_number = 0;
  EXPECT_EQ(CheckForm(bad).code(), absl::StatusCode::kInvalidArgument);
  bad = good;
  bad.destination = "SAUDI";
  EXPECT_EQ(CheckForm(bad).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amanat::contribution
