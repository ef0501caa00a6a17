#include "services/core/byte_budget.h"

#include <gtest/gtest.h>

#include <optional>

namespace amanat::core {
namespace {

TEST(ByteBudgetTest, BoundsEachCallerAndAllTogether) {
  ByteBudget budget(10, 25);
  ByteBudget::Lease a = budget.Begin("a");
  ByteBudget::Lease also_a = budget.Begin("a");
  ByteBudget::Lease b = budget.Begin("b");
  ByteBudget::Lease c = budget.Begin("c");
  EXPECT_TRUE(a.Take(6).ok());
  EXPECT_TRUE(also_a.Take(4).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(also_a.Take(1)));
  EXPECT_TRUE(absl::IsResourceExhausted(a.Take(SIZE_MAX)));
  EXPECT_TRUE(b.Take(10).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(c.Take(6))) << "of all";
  EXPECT_TRUE(c.Take(5).ok());
  EXPECT_EQ(budget.taken(), 25u);
}

TEST(ByteBudgetTest, WhatALeaseTookIsGivenBackOnce) {
  ByteBudget budget(10, 10);
  {
    std::optional<ByteBudget::Lease> lease = budget.Begin("a");
    ASSERT_TRUE(lease->Take(10).ok());
    const ByteBudget::Lease moved = *std::move(lease);
    lease.reset();
    EXPECT_EQ(budget.taken(), 10u);
  }
  EXPECT_EQ(budget.taken(), 0u);
  ByteBudget::Lease again = budget.Begin("a");
  EXPECT_TRUE(again.Take(10).ok());
}

}  // namespace
}  // namespace amanat::core
