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
  Unit* Command(size_t bytes = 1, uint64_t author = 1) {
    units_.push_back(std::make_unique<Unit>(command_, Purpose::kAppend));
    units_.back()->bytes = bytes;
    Sign(author);
    return units_.back().get();
  }
  Unit* CommandOf(uint64_t author) { return Command(1, author); }
  Unit* Import(size_t entries, size_t bytes = 1, uint64_t author = 1) {
    units_.push_back(std::make_unique<Unit>(import_, Purpose::kAppend));
    units_.back()->entries = entries;
    units_.back()->bytes = bytes;
    Sign(author);
    return units_.back().get();
  }
  Unit* Forged(uint64_t author) {
    Unit* const unit = CommandOf(author);
    unit->verified = {PublicKey()};
    return unit;
  }
  Unit* TakenUp() {
    units_.push_back(std::make_unique<Unit>(entry::Reference{}));
    return units_.back().get();
  }
  Unit* Pushed(Unit* unit) {
    EXPECT_EQ(queue_.Push(unit), absl::OkStatus());
    return unit;
  }

  void Sign(uint64_t author) {
    units_.back()->command.authors = {author};
    units_.back()->verified = {*PublicKey::FromBytes(std::string(PublicKey::kSize, 'k'))};
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

TEST_F(UnitQueueTest, NobodyWaitsForAllThatAnotherAuthorHasQueued) {
  std::vector<Unit*> many;
  for (size_t i = 0; i < 3 * kCommandsOfAuthorInGroupMax; ++i) {
    many.push_back(Pushed(CommandOf(1)));
  }
  Unit* late = Pushed(CommandOf(2));
  Unit* own = Pushed(TakenUp());
  const std::vector<Unit*> group = queue_.TakeGroup();
  ASSERT_THAT(group, SizeIs(kCommandsOfAuthorInGroupMax + 2));
  EXPECT_EQ(group[1], late);
  EXPECT_EQ(group[2], own);
  const std::vector<Unit*> next = queue_.TakeGroup();
  ASSERT_THAT(next, SizeIs(kCommandsOfAuthorInGroupMax)) << "the bound holds for one alone";
  EXPECT_EQ(next.front(), many[kCommandsOfAuthorInGroupMax]) << "in the order in which they came";
}

TEST_F(UnitQueueTest, WhoForgesAnAuthorTakesNoneOfThatOnesTurns) {
  for (size_t i = 0; i < 2 * kCommandsOfAuthorInGroupMax; ++i) Pushed(Forged(1 + i % 2));
  Unit* signed_by_one = Pushed(CommandOf(1));
  Unit* signed_by_two = Pushed(CommandOf(2));
  const std::vector<Unit*> group = queue_.TakeGroup();
  ASSERT_THAT(group, SizeIs(kCommandsOfAuthorInGroupMax + 2));
  EXPECT_EQ(group[1], signed_by_one);
  EXPECT_EQ(group[2], signed_by_two);
}

TEST_F(UnitQueueTest, ImportsOfOneAuthorLetThoseOfOthersPass) {
  Unit* first = Pushed(Import(1000));
  Unit* second = Pushed(Import(1000));
  Unit* third = Pushed(Import(1000));
  Unit* others = Pushed(Import(1000, 1, 2));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(first));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(others));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(second));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(third));
}

TEST_F(UnitQueueTest, ManyAuthorsShareAGroup) {
  for (uint64_t author = 1; author <= 100; ++author) Pushed(CommandOf(author));
  EXPECT_THAT(queue_.TakeGroup(), SizeIs(100));
  EXPECT_TRUE(queue_.empty());
}

TEST_F(UnitQueueTest, OneAuthorCannotFillTheQueue) {
  Unit* first = Pushed(Import(1, kQueuedBytesOfAuthorMax));
  EXPECT_EQ(queue_.Push(Import(1, 1)).code(), absl::StatusCode::kResourceExhausted);
  Pushed(Import(1, kQueuedBytesOfAuthorMax, 2));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(first));
  Pushed(Import(1, kQueuedBytesOfAuthorMax));
}

TEST_F(UnitQueueTest, AGroupIsBoundedInBytes) {
  Unit* first = Pushed(Command(kGroupBytesMax - 1));
  Unit* second = Pushed(Command(2));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(first));
  EXPECT_THAT(queue_.TakeGroup(), ElementsAre(second));
}

TEST_F(UnitQueueTest, MoreUnitsOrBytesThanItHoldsAreRefused) {
  Pushed(Import(1, kQueuedBytesOfAuthorMax));
  Pushed(Import(1, kQueuedBytesOfAuthorMax - kQueuedUnitsMax, 2));
  for (size_t i = 2; i < kQueuedUnitsMax; ++i) Pushed(CommandOf(3));
  EXPECT_EQ(queue_.Push(Command(0, 4)).code(), absl::StatusCode::kResourceExhausted);
  queue_.TakeGroup();
  EXPECT_EQ(queue_.Push(Command(2 * kQueuedUnitsMax, 4)).code(),
            absl::StatusCode::kResourceExhausted);
  Pushed(CommandOf(4));
}

TEST_F(UnitQueueTest, TakingEverythingMakesRoomAgain) {
  Pushed(Import(1, kQueuedBytesOfAuthorMax));
  Pushed(Import(1, kQueuedBytesOfAuthorMax - 1, 2));
  Pushed(CommandOf(3));
  EXPECT_THAT(queue_.TakeAll(), SizeIs(3));
  EXPECT_TRUE(queue_.empty());
  Pushed(Import(1, kQueuedBytesOfAuthorMax));
  Pushed(Import(1, kQueuedBytesOfAuthorMax, 2));
}

}  // namespace
}  // namespace amanat::append
