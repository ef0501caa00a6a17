#include "services/ledger/pins.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "ledger/state/testing/memory_reader.h"

namespace amanat::ledger {
namespace {

class PinsTest : public ::testing::Test {
 protected:
  // A site with one log, as of a size.
  core::SiteRows At(TreeSize size) {
    core::SiteRows site;
    core::LogRows& log = site.logs.emplace_back();
    log.size = size;
    log.rows = std::make_shared<const state::MemoryReader>();
    states_.push_back(log.rows);
    return site;
  }
  // How many of the states that were ever given are kept.
  size_t Kept() const {
    return std::count_if(states_.begin(), states_.end(),
                         [](const auto& state) { return !state.expired(); });
  }
  Pin Add(TreeSize size) { return pins_.Add(At(size), now_); }
  TreeSize SizeAt(const Pin& pin) {
    const auto rows = pins_.Find(pin, now_);
    return rows == nullptr ? 0 : rows->logs[0].size;
  }

  SeededRandom random_{3};
  Pins pins_{random_};
  absl::Time now_ = absl::UnixEpoch();
  std::vector<std::weak_ptr<const state::Reader>> states_;
};

TEST_F(PinsTest, RequestsOfOneStateShareIt) {
  std::vector<Pin> pins;
  for (int i = 0; i < 100; ++i) pins.push_back(Add(7));
  EXPECT_EQ(Kept(), 1u);
  for (int i = 1; i < 100; ++i) {
    EXPECT_NE(pins[i], pins[i - 1]);
    pins_.LetGo(pins[i]);
  }
  EXPECT_EQ(SizeAt(pins[0]), 7u) << "the others ended";
  EXPECT_EQ(SizeAt(pins[1]), 0u);
  pins_.LetGo(pins[1]);
  pins_.LetGo(pins[0]);
  EXPECT_EQ(Kept(), 0u);
}

TEST_F(PinsTest, AnythingThatDiffersIsAnotherState) {
  Add(7);
  Add(8);
  core::SiteRows found = At(8);
  found.logs[0].finding = "INVALID";
  pins_.Add(std::move(found), now_);
  core::SiteRows directory = At(8);
  directory.directory_size = 1;
  pins_.Add(std::move(directory), now_);
  core::SiteRows two = At(8);
  two.logs.push_back(two.logs[0]);
  pins_.Add(std::move(two), now_);
  EXPECT_EQ(Kept(), 5u);
}

TEST_F(PinsTest, ARequestKeepsItsStateHoweverManyComeAfterIt) {
  const Pin slow = Add(1);
  for (TreeSize size = 2; size <= 10 * kPinsMax; ++size) {
    pins_.LetGo(Add(size));
    if (size % kPinsMax == 0) {
      ASSERT_LE(Kept(), 2u);
    }
  }
  EXPECT_EQ(SizeAt(slow), 1u);
  EXPECT_EQ(pins_.size(), 1u);
}

TEST_F(PinsTest, OnesThatNobodyEndsAreBoundedAndTheLongestUnusedGoFirst) {
  const Pin unused = Add(1);
  const Pin used = Add(2);
  for (TreeSize size = 3; size <= kPinsMax; ++size) Add(size);
  EXPECT_EQ(SizeAt(used), 2u);
  Add(kPinsMax + 1);
  EXPECT_EQ(SizeAt(unused), 0u);
  EXPECT_EQ(SizeAt(used), 2u);
  EXPECT_EQ(pins_.size(), kPinsMax);
  EXPECT_EQ(Kept(), kPinsMax);
}

TEST_F(PinsTest, OneThatNothingIsReadByIsLetGo) {
  const Pin read = Add(1);
  const Pin idle = Add(2);
  for (int i = 0; i < 4; ++i) {
    now_ += kPinIdleMax / 2;
    EXPECT_EQ(SizeAt(read), 1u);
  }
  EXPECT_EQ(SizeAt(idle), 0u);
  EXPECT_EQ(Kept(), 1u);
}

}  // namespace
}  // namespace amanat::ledger
