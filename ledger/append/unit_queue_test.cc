#include "ledger/append/unit_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace amanat::append {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class UnitQueueTest : public testing::Test {
 protected:
  Unit* Command(size_t bytes = 1) {
    units_.push_back(std::make_unique<Unit>(command_, Purpose::kAppend));
    units_.back()->bytes = bytes;
    return units_.back().get();
  }
  Unit* Import(size_t entries, size_t bytes = 1) {
    units_.push_back(std::make_unique<Unit>(import_, Purpose::kAppend));
    units_.back()->entries = entries;
    units_.back()->bytes = bytes;
    return units_.back().get();
  }
  Unit* Pushed(Unit* unit) {
    EXPECT_EQ(queue_.Push(unit), absl::OkStatus());
    return unit;
  }

  const SignedCommand command_{};
  const SignedImport import_{};
  std::vector<std::unique_ptr<Unit>> units_;
  UnitQueue queue_;
};

TEST_F(UnitQueueTest, NothingWaitsInAnEmptyQueue) {
  EXPECT_TRUE(queue_.empty());
  EXPECT_THAT(queue_.TakeGroup(), IsEmpty());
}

TEST_F(UnitQueueTest, CommandsEnterTogetherInTheirOrder) {
  Unit* first = Pushed(Command());
  Unit* second = Pushed(Command());
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(first, second));
  EXPECT_TRUE(queue_.empty());
}

TEST_F(UnitQueueTest, ACommandOvertakesTheImportsThatWait) {
  Unit* import = Pushed(Import(1000));
  Unit* command = Pushed(Command());
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(command));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(import));
}

TEST_F(UnitQueueTest, ImportsGoOnHoweverManyCommandsCome) {
  Unit* import = Pushed(Import(1000));
  Pushed(Command());
  EXPECT_THAT(queue_.TakeGroup(), SizeIs(1));
  Unit* later = Pushed(Command());
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(import));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(later));
}

TEST_F(UnitQueueTest, AnImportAfterImportsLetsACommandPassBetween) {
  Unit* first = Pushed(Import(1000));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(first));
  Unit* second = Pushed(Import(1000));
  Unit* command = Pushed(Command());
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(command));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(second));
}

TEST_F(UnitQueueTest, SmallImportsShareAGroupLargeOnesDoNot) {
  Unit* small = Pushed(Import(24));
  Unit* part = Pushed(Import(1000));
  Unit* large = Pushed(Import(20'000));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(small, part));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(large)) << "it enters whole";
}

TEST_F(UnitQueueTest, AGroupIsBoundedInBytes) {
  Unit* first = Pushed(Command(kGroupBytesMax - 1));
  Unit* second = Pushed(Command(2));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(first));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(second));
}

TEST_F(UnitQueueTest, MoreUnitsOrBytesThanItHoldsAreRefused) {
  Pushed(Import(1, kQueuedBytesMax - kQueuedUnitsMax));
  for (size_t i = 1; i < kQueuedUnitsMax; ++i) Pushed(Command());
  EXPECT_EQ(queue_.Push(Command(0)).code(), absl::StatusCode::kResourceExhausted);
  queue_.TakeGroup();
  EXPECT_EQ(queue_.Push(Command(2 * kQueuedUnitsMax)).code(), absl::StatusCode::kResourceExhausted);
  Pushed(Command());
}

TEST_F(UnitQueueTest, TakingEverythingMakesRoomAgain) {
  Pushed(Import(1, kQueuedBytesMax - 1));
  Pushed(Command());
  EXPECT_THAT(queue_.TakeAll(), SizeIs(2));
  EXPECT_TRUE(queue_.empty());
  Pushed(Import(1, kQueuedBytesMax));
}

}  // namespace
}  // namespace amanat::append
