#include "services/node/component.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace amanat::node {
namespace {

using ::testing::ElementsAre;

using Diary = std::vector<std::string>;

class Told final : public Component {
 public:
  Told(Diary& diary, std::string name, absl::Status start = absl::OkStatus())
      : diary_(diary), name_(std::move(name)), start_(std::move(start)) {}
  ~Told() override { diary_.push_back("destroy " + name_); }
  absl::Status Start() override {
    diary_.push_back("start " + name_);
    return start_;
  }
  void Stop() override { diary_.push_back("stop " + name_); }

 private:
  Diary& diary_;
  const std::string name_;
  const absl::Status start_;
};

TEST(ComponentsTest, TheLastStartedIsTheFirstStoppedAndDestroyed) {
  Diary diary;
  {
    Components components;
    components.Add<Told>(diary, "ledger");
    components.Add<Told>(diary, "listeners");
    ASSERT_TRUE(components.Start().ok());
    components.Stop();
    components.Stop();
  }
  EXPECT_THAT(diary, ElementsAre("start ledger", "start listeners", "stop listeners", "stop ledger",
                                 "destroy listeners", "destroy ledger"));
}

TEST(ComponentsTest, WhatWasStartedIsStoppedWhenOneCannotStart) {
  Diary diary;
  Components components;
  components.Add<Told>(diary, "ledger");
  components.Add<Told>(diary, "listeners", absl::UnavailableError("in use"));
  components.Add<Told>(diary, "peers");
  EXPECT_EQ(components.Start(), absl::UnavailableError("in use"));
  EXPECT_THAT(diary, ElementsAre("start ledger", "start listeners", "stop ledger"));
}

TEST(ComponentsTest, DestructionStopsWhatStillRuns) {
  Diary diary;
  {
    Components components;
    components.Add<Told>(diary, "ledger");
    ASSERT_TRUE(components.Start().ok());
  }
  EXPECT_THAT(diary, ElementsAre("start ledger", "stop ledger", "destroy ledger"));
}

}  // namespace
}  // namespace amanat::node
