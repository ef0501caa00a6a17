#include "services/rules/repatriation/notice.h"

#include <gtest/gtest.h>

namespace amanat::repatriation {
namespace {

TEST(NoticeTest, IsDueAfterFortyEightHours) {
  EXPECT_EQ(FormatInstant(NoticeDue(1'772'438'400 * kMicrosPerSecond)),
            "2026-03-04T08:00:00.000000Z");
}

TEST(NoticeTest, IsOverdueOnceTheTimeIsOver) {
  EXPECT_FALSE(IsOverdue(100, 100));
  EXPECT_FALSE(IsOverdue(100, NoticeDue(100)));
  EXPECT_TRUE(IsOverdue(100, NoticeDue(100) + 1));
}

}  // namespace
}  // namespace amanat::repatriation
