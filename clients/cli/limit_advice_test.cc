#include "clients/cli/limit_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amanat/acts/event_types.h"

namespace amanat::cli {
namespace {

using testing::HasSubstr;

TEST(LimitAdviceTest, SaysWhereMoreComesFrom) {
  EXPECT_THAT(LimitAdvice(static_cast<uint32_t>(event::kAllotmentIssued)),
              HasSubstr("amanat treasury exchange"));
  EXPECT_THAT(LimitAdvice(static_cast<uint32_t>(event::kAssistanceApproved)),
              HasSubstr("amanat treasury allotments"));
  EXPECT_THAT(LimitAdvice(static_cast<uint32_t>(event::kDepositMade)),
              HasSubstr("amanat contribution unmatched"));
  EXPECT_EQ(LimitAdvice(static_cast<uint32_t>(event::kCaseOpened)), "");
}

}  // namespace
}  // namespace amanat::cli
