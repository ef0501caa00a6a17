#include "ledger/state/keys.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "ledger/state/testing/memory_reader.h"

namespace amanat::state {
namespace {

template <typename T>
T Filled(uint64_t number) {
  T value;
  for (int i = 0; i < 8; ++i) value.value[i] = static_cast<uint8_t>(number >> (8 * i));
  value.value[8] = 1;  // never zero
  return value;
}

class KeysTest : public ::testing::Test {
 protected:
  void Write(Keys& keys) {
    Changes changes;
    keys.WriteTo(changes);
    stored_.Apply(changes);
  }

  MemoryReader stored_;
  const StreamId stream_ = Filled<StreamId>(1);
};

TEST_F(KeysTest, WhatIsUsedIsFoundBeforeDuringAndAfterStoring) {
  Keys keys(&stored_);
  const auto expect_all = [&] {
    EXPECT_EQ(keys.FindIdempotencyKey(Filled<IdempotencyKey>(1))->index, 5u);
    EXPECT_EQ(keys.FindOnce(Filled<OnceFingerprint>(2)), 5u);
    EXPECT_EQ(keys.ConsumerOf(Filled<LogId>(3), 77), 5u);
    EXPECT_EQ(keys.VersionOf(stream_), 1u);
    EXPECT_FALSE(keys.ConsumerOf(Filled<LogId>(3), 78).has_value());
    EXPECT_FALSE(keys.FindOnce(Filled<OnceFingerprint>(1)).has_value());
  };
  keys.UseIdempotencyKey(Filled<IdempotencyKey>(1), {5, Filled<Hash>(9)});
  keys.UseOnce(Filled<OnceFingerprint>(2), 5);
  keys.Consume(Filled<LogId>(3), 77, 5);
  keys.Advance(stream_, 5, 100, 1);
  expect_all();
  Changes changes;
  keys.WriteTo(changes);
  expect_all();
  stored_.Apply(changes);
  expect_all();
  keys.ForgetStored();
  expect_all();
  EXPECT_EQ(keys.FindIdempotencyKey(Filled<IdempotencyKey>(1))->command_hash, Filled<Hash>(9));
  EXPECT_TRUE(keys.read_status().ok());
}

TEST_F(KeysTest, WhatWasLookedUpAheadIsNotAskedAgain) {
  stored_.Set(Table::kOnce, Filled<OnceFingerprint>(2).str(), EncodeIndex(5));
  Keys keys(&stored_);
  const auto used = [&](uint64_t number) { return keys.FindOnce(Filled<OnceFingerprint>(number)); };
  keys.LookAhead({Filled<OnceFingerprint>(3), Filled<OnceFingerprint>(2),
                  Filled<OnceFingerprint>(1), Filled<OnceFingerprint>(2)});
  int reads = 0;
  stored_.on_read = [&] { ++reads; };
  EXPECT_EQ(used(2), 5u);
  EXPECT_FALSE(used(1).has_value());
  keys.UseOnce(Filled<OnceFingerprint>(1), 7);
  EXPECT_EQ(used(1), 7u);
  EXPECT_EQ(reads, 0);
  EXPECT_FALSE(used(4).has_value());
  EXPECT_EQ(reads, 1) << "which was not among them";
  Write(keys);
  keys.ForgetStored();
  EXPECT_EQ(used(1), 7u) << "stored since then";
  EXPECT_EQ(reads, 2);
}

TEST_F(KeysTest, AStreamCountsWhatIsStoredAndWhatIsNotOnce) {
  Keys keys(&stored_);
  keys.Advance(stream_, 1, 0, 1);
  keys.Advance(stream_, 2, 0, std::nullopt);
  Write(keys);
  keys.Advance(stream_, 3, 0, std::nullopt);
  EXPECT_EQ(keys.VersionOf(stream_), 3u) << "the first rows are readable and not yet forgotten";
  keys.ForgetStored();
  EXPECT_EQ(keys.VersionOf(stream_), 3u);
  Write(keys);
  keys.ForgetStored();
  EXPECT_EQ(keys.VersionOf(stream_), 3u);
  for (TreeSize size = 0; size <= 4; ++size) {
    EXPECT_EQ(*StreamVersionAt(stored_, stream_, size), size == 0 ? 0 : size - 1);
  }
}

TEST_F(KeysTest, RollbackTakesBackWhatCameBehindTheMark) {
  Keys keys(&stored_);
  keys.UseOnce(Filled<OnceFingerprint>(1), 1);
  keys.Advance(stream_, 1, 0, 1);
  const size_t mark = keys.Mark();
  keys.UseOnce(Filled<OnceFingerprint>(2), 2);
  keys.UseIdempotencyKey(Filled<IdempotencyKey>(2), {2, Hash()});
  keys.Consume(Filled<LogId>(2), 2, 2);
  keys.Advance(stream_, 2, 0, 2);
  keys.RollbackTo(mark);
  EXPECT_EQ(keys.FindOnce(Filled<OnceFingerprint>(1)), 1u);
  EXPECT_FALSE(keys.FindOnce(Filled<OnceFingerprint>(2)).has_value());
  EXPECT_FALSE(keys.FindIdempotencyKey(Filled<IdempotencyKey>(2)).has_value());
  EXPECT_FALSE(keys.ConsumerOf(Filled<LogId>(2), 2).has_value());
  EXPECT_EQ(keys.VersionOf(stream_), 1u);
  Write(keys);
  EXPECT_EQ(stored_.rows().size(), 2u);
}

TEST_F(KeysTest, ARowThatCannotBeReadIsTold) {
  stored_.Set(Table::kOnce, Filled<OnceFingerprint>(1).str(), "");
  Keys keys(&stored_);
  EXPECT_FALSE(keys.FindOnce(Filled<OnceFingerprint>(1)).has_value());
  EXPECT_TRUE(absl::IsDataLoss(keys.read_status()));
  stored_.broken = absl::UnavailableError("the disk");
  EXPECT_FALSE(keys.FindIdempotencyKey(Filled<IdempotencyKey>(1)).has_value());
  EXPECT_TRUE(absl::IsDataLoss(keys.read_status())) << "the first error stays";
  stored_.broken = absl::OkStatus();
  Keys ahead(&stored_);
  ahead.LookAhead({Filled<OnceFingerprint>(1)});
  EXPECT_TRUE(absl::IsDataLoss(ahead.read_status()));
}

TEST_F(KeysTest, EveryLookupTellsWhenTheDiskDoesNotAnswer) {
  stored_.broken = absl::UnavailableError("the disk");
  const auto expect_told = [&](auto lookup) {
    Keys keys(&stored_);
    lookup(keys);
    EXPECT_TRUE(absl::IsUnavailable(keys.read_status()));
  };
  expect_told([](Keys& k) { return k.FindIdempotencyKey(Filled<IdempotencyKey>(1)); });
  expect_told([](Keys& k) { return k.FindOnce(Filled<OnceFingerprint>(1)); });
  expect_told([](Keys& k) { k.LookAhead({Filled<OnceFingerprint>(1)}); });
  expect_told([](Keys& k) { return k.ConsumerOf(Filled<LogId>(1), 1); });
  expect_told([&](Keys& k) { return k.VersionOf(stream_); });
}

// Random use with rollbacks, and with rows that become readable late, against maps.
TEST_F(KeysTest, IsAsMapsAreUnderRandomUse) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  Keys keys(&stored_), in_memory(nullptr);
  std::map<uint64_t, LogIndex> once;
  std::map<uint64_t, uint64_t> versions;
  std::optional<Changes> unread;  // handed out, not yet readable
  bool forgotten = true;
  LogIndex index = 0;
  for (int batch = 0; batch < 400; ++batch) {
    const size_t mark = keys.Mark();
    const auto once_before = once;
    const auto versions_before = versions;
    const LogIndex index_before = index;
    const bool keep = random() % 4 != 0;
    if (random() % 2 == 0) {
      std::vector<OnceFingerprint> ahead;
      for (int i = 0; i < 100; ++i) ahead.push_back(Filled<OnceFingerprint>(random() % 300));
      keys.LookAhead(ahead);
    }
    for (size_t count = 1 + random() % 6; count > 0; --count, ++index) {
      const uint64_t number = random() % 300;
      if (!keys.FindOnce(Filled<OnceFingerprint>(number)).has_value()) {
        keys.UseOnce(Filled<OnceFingerprint>(number), index);
        once[number] = index;
        if (keep) in_memory.UseOnce(Filled<OnceFingerprint>(number), index);
      }
      const uint64_t stream = random() % 5;
      const uint64_t version = ++versions[stream];
      const auto known = random() % 2 == 0 ? std::make_optional(version) : std::nullopt;
      keys.Advance(Filled<StreamId>(stream), index, 0, known);
      if (keep) in_memory.Advance(Filled<StreamId>(stream), index, 0, known);
    }
    if (!keep) {
      keys.RollbackTo(mark);
      once = once_before;
      versions = versions_before;
      index = index_before;
    } else if (forgotten && random() % 3 == 0) {
      keys.WriteTo(unread.emplace());
      forgotten = false;
    }
    for (uint64_t number = 0; number < 300; number += 7) {
      const auto found = keys.FindOnce(Filled<OnceFingerprint>(number));
      ASSERT_EQ(found.has_value(), once.contains(number)) << number << " in batch " << batch;
      ASSERT_EQ(found.value_or(0), once.contains(number) ? once[number] : 0);
    }
    for (uint64_t stream = 0; stream < 5; ++stream) {
      ASSERT_EQ(keys.VersionOf(Filled<StreamId>(stream)), versions[stream]);
      ASSERT_EQ(in_memory.VersionOf(Filled<StreamId>(stream)), versions[stream]);
    }
    if (unread.has_value() && random() % 2 == 0) {
      stored_.Apply(*unread);
      unread.reset();
    } else if (!unread.has_value() && !forgotten) {
      keys.ForgetStored();
      forgotten = true;
    }
  }
  EXPECT_GT(once.size(), 100u);
}

}  // namespace
}  // namespace amanat::state
