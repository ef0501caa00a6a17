#include "services/node/open_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <limits>

namespace amanat::node {
namespace {

TEST(OpenFilesTest, AsManyAsTheSystemGrants) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit lowered = before;
  lowered.rlim_cur = 256;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &lowered), 0);
  const auto granted = RaiseOpenFiles(1);
  ASSERT_TRUE(granted.ok()) << granted.status();
  rlimit now{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &now), 0);
  EXPECT_EQ(now.rlim_cur, before.rlim_max);
  EXPECT_EQ(*granted, before.rlim_max);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

TEST(OpenFilesTest, TooFewAreSaidAndWhatToDo) {
  const auto granted = RaiseOpenFiles(std::numeric_limits<uint64_t>::max());
  if (granted.ok()) GTEST_SKIP() << "no limit on this machine";
  EXPECT_THAT(std::string(granted.status().message()), ::testing::HasSubstr("LimitNOFILE="));
}

}  // namespace
}  // namespace amanat::node
