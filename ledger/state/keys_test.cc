#include "ledger/state/keys.h"

#include <gtest/gtest.h>

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
  MemoryReader stored_;
  Overlay rows_{&stored_};
  Keys keys_{&rows_};
  const StreamId stream_ = Filled<StreamId>(1);
};

TEST_F(KeysTest, WhatIsUsedIsFoundBeforeDuringAndAfterStoring) {
  const auto expect_all = [&] {
    EXPECT_EQ(keys_.FindIdempotencyKey(Filled<IdempotencyKey>(1))->index, 5u);
    EXPECT_EQ(keys_.FindOnce(Filled<OnceFingerprint>(2)), 5u);
    EXPECT_EQ(keys_.ConsumerOf(Filled<LogId>(3), 77), 5u);
    EXPECT_EQ(keys_.VersionOf(stream_), 1u);
    EXPECT_FALSE(keys_.ConsumerOf(Filled<LogId>(3), 78).has_value());
    EXPECT_FALSE(keys_.FindOnce(Filled<OnceFingerprint>(1)).has_value());
  };
  keys_.UseIdempotencyKey(Filled<IdempotencyKey>(1), {5, Filled<Hash>(9)});
  keys_.UseOnce({Filled<OnceFingerprint>(2)}, 5, /*in_line=*/false);
  keys_.Consume(Filled<LogId>(3), 77, 5);
  keys_.Advance(stream_, 5, {100, 1, ""});
  expect_all();
  const Changes changes = rows_.Seal();
  expect_all();
  stored_.Apply(changes);
  expect_all();
  rows_.ForgetStored();
  expect_all();
  EXPECT_EQ(keys_.FindIdempotencyKey(Filled<IdempotencyKey>(1))->command_hash, Filled<Hash>(9));
  EXPECT_TRUE(keys_.read_status().ok());
}

TEST_F(KeysTest, WhatWasLookedUpAheadIsNotAskedAgain) {
  stored_.Set(Table::kOnce, Filled<OnceFingerprint>(2).str(), EncodeIndex(5));
  keys_.LookAhead({Filled<OnceFingerprint>(3), Filled<OnceFingerprint>(2)});
  int reads = 0;
  stored_.on_read = [&] { ++reads; };
  EXPECT_EQ(keys_.FindOnce(Filled<OnceFingerprint>(2)), 5u);
  EXPECT_FALSE(keys_.FindOnce(Filled<OnceFingerprint>(3)).has_value());
  EXPECT_EQ(reads, 1) << "whether there are runs, once";
}

TEST_F(KeysTest, ManyFingerprintsAreFoundInTheOrderAsked) {
  stored_.Set(Table::kOnce, Filled<OnceFingerprint>(2).str(), EncodeIndex(5));
  stored_.Set(Table::kOnce, Filled<OnceFingerprint>(1).str(), EncodeIndex(9));
  const auto found = FindOnce(stored_, {Filled<OnceFingerprint>(2), Filled<OnceFingerprint>(3),
                                        Filled<OnceFingerprint>(1), Filled<OnceFingerprint>(2)});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, (std::vector<std::optional<LogIndex>>{5, std::nullopt, 9, 5}));
  stored_.Set(Table::kOnce, Filled<OnceFingerprint>(3).str(), "\xff");
  EXPECT_FALSE(FindOnce(stored_, {Filled<OnceFingerprint>(3)}).ok());
}

TEST_F(KeysTest, AStreamCountsWhatIsStoredAndWhatIsNotOnce) {
  keys_.Advance(stream_, 1, {0, 1, ""});
  keys_.Advance(stream_, 2, {0, std::nullopt, "a note"});
  stored_.Apply(rows_.Seal());
  keys_.Advance(stream_, 3, {0, std::nullopt, ""});
  EXPECT_EQ(keys_.VersionOf(stream_), 3u) << "the first rows are readable and not yet forgotten";
  rows_.ForgetStored();
  EXPECT_EQ(keys_.VersionOf(stream_), 3u);
  stored_.Apply(rows_.Seal());
  rows_.ForgetStored();
  EXPECT_EQ(keys_.VersionOf(stream_), 3u);
  for (TreeSize size = 0; size <= 4; ++size) {
    EXPECT_EQ(*StreamVersionAt(stored_, stream_, size), size == 0 ? 0 : size - 1);
  }
}

TEST_F(KeysTest, ARowThatCannotBeReadIsTold) {
  stored_.Set(Table::kOnce, Filled<OnceFingerprint>(1).str(), "");
  EXPECT_FALSE(keys_.FindOnce(Filled<OnceFingerprint>(1)).has_value());
  EXPECT_TRUE(absl::IsDataLoss(keys_.read_status()));
  stored_.broken = absl::UnavailableError("the disk");
  EXPECT_FALSE(keys_.FindIdempotencyKey(Filled<IdempotencyKey>(1)).has_value());
  EXPECT_TRUE(absl::IsDataLoss(keys_.read_status())) << "the first error stays";
}

TEST_F(KeysTest, EveryLookupTellsWhenTheDiskDoesNotAnswer) {
  stored_.broken = absl::UnavailableError("the disk");
  const auto expect_told = [&](auto lookup) {
    Keys keys(&rows_);
    lookup(keys);
    EXPECT_TRUE(absl::IsUnavailable(keys.read_status()));
  };
  expect_told([](Keys& k) { return k.FindIdempotencyKey(Filled<IdempotencyKey>(1)); });
  expect_told([](Keys& k) { return k.FindOnce(Filled<OnceFingerprint>(1)); });
  expect_told([](Keys& k) { k.LookAhead({Filled<OnceFingerprint>(1)}); });
  expect_told([](Keys& k) { return k.ConsumerOf(Filled<LogId>(1), 1); });
  expect_told([&](Keys& k) { return k.VersionOf(stream_); });
}

}  // namespace
}  // namespace amanat::state
