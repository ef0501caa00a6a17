#include "services/forms/payment_status.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace amanat::remittance {
namespace {

TEST(PaymentStatusTest, EveryCodeIsFoundAndNoOther) {
  const auto statuses = PaymentStatuses();
  EXPECT_TRUE(std::is_sorted(statuses.begin(), statuses.end()));
  for (const absl::string_view status : statuses) EXPECT_TRUE(IsPaymentStatus(status)) << status;
  for (const char* other : {"", "ACS", "acsc", "ACSCX", "FAMI", "AC04"}) {
    EXPECT_FALSE(IsPaymentStatus(other)) << other;
  }
}

TEST(PaymentStatusTest, OnlyRejectedAndCancelledPaymentsWillNotArrive) {
  EXPECT_TRUE(IsRejection("RJCT"));
  EXPECT_TRUE(IsRejection("CANC"));
  for (const char* other : {"", "ACSC", "PDNG", "BLCK", "rjct"}) EXPECT_FALSE(IsRejection(other));
}

}  // namespace
}  // namespace amanat::remittance
