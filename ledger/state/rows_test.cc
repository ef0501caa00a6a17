#include "ledger/state/rows.h"
#include "ledger/entry/testing/toy_catalogue.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

namespace amanat::state {
namespace {

constexpr LogIndex kFirst = 1'000'000;

std::vector<Movement> SomeMovements() {
  return {{kFirst, 20'000, 500, 0, 0},        {kFirst, 20'000, -7, 0, 300},
          {kFirst + 1, 20'000, 0, 0, -300},   {kFirst + 900, -3, INT64_MAX, -1, INT64_MIN + 1},
          {kFirst + 901, INT32_MIN, 0, 0, 0}, {kFirst + 902, INT32_MAX, -1, 1, 1}};
}

std::string Encoded(const Balance& before, const std::vector<Movement>& movements) {
  return EncodePostingRow(before, movements.data(), movements.data() + movements.size());
}

// What is longer than the value is none.
void ExpectStrict(const std::string& value,
                  const std::function<absl::Status(absl::string_view)>& decode) {
  EXPECT_TRUE(decode(value).ok()) << decode(value);
  EXPECT_TRUE(absl::IsDataLoss(decode(value + std::string(1, '\x80'))));
}

TEST(RowsTest, PostingRowsComeBack) {
  const Balance before{-5, 300, 0};
  const auto row = DecodePostingRow(kFirst, Encoded(before, SomeMovements()));
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->before, before);
  EXPECT_EQ(row->movements, SomeMovements());
}

TEST(RowsTest, RandomPostingRowsComeBack) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const auto amount = [&] {
    return static_cast<int64_t>(random()) >> (random() % 64) << (random() % 2 * 8);
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<Movement> movements;
    LogIndex index = random() >> 1;
    for (size_t count = 1 + random() % 20; count > 0; --count) {
      movements.push_back({index, static_cast<int32_t>(random()), amount(), amount(),
                           random() % 2 == 0 ? 0 : amount()});
      index += random() % 3 * (random() % 100'000);
    }
    const Balance before{amount(), amount(), amount()};
    const auto row = DecodePostingRow(movements.front().index, Encoded(before, movements));
    ASSERT_TRUE(row.ok()) << row.status();
    ASSERT_EQ(row->before, before);
    ASSERT_EQ(row->movements, movements);
  }
}

TEST(RowsTest, ACutPostingRowIsRefusedOrEndsBetweenMovements) {
  const std::string value = Encoded({-5, 300, 0}, SomeMovements());
  size_t shorter = 0;
  for (size_t size = 0; size < value.size(); ++size) {
    const auto row = DecodePostingRow(kFirst, absl::string_view(value).substr(0, size));
    if (!row.ok()) {
      EXPECT_TRUE(absl::IsDataLoss(row.status()));
      EXPECT_NE(row.status().message().find("POSTING"), absl::string_view::npos);
      continue;
    }
    ++shorter;
    EXPECT_EQ(value.substr(0, size), Encoded(row->before, row->movements));
  }
  EXPECT_EQ(shorter, SomeMovements().size() - 1);
}

TEST(RowsTest, WhatThePostingRowsWriterNeverWritesIsRefused) {
  const std::string before(3, '\0');
  for (const char* movement :
       {"",                  // no movement
        "\x01\x01\x02",      // the first index is the key's
        "\x80\x01\x01\x02",  // not the shortest varint, and the first index is the key's
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02\x01\x02"}) {  // beyond 64 bits
    EXPECT_TRUE(absl::IsDataLoss(DecodePostingRow(7, before + movement).status()));
  }
  using namespace std::string_literals;
  for (const std::string& movement : {"\x00\x01\x00"s, "\x00\x02\x00"s, "\x00\x04\x00"s,
                                      "\x00\x08\x00"s, "\x00\x01\x82\x00"s, "\x00\x10"s}) {
    EXPECT_TRUE(absl::IsDataLoss(DecodePostingRow(7, before + movement).status()))
        << "a zero that would be left out, a longer varint, an unknown flag";
  }
  EXPECT_TRUE(DecodePostingRow(7, before + "\x00\x01\x02"s).ok());
  EXPECT_TRUE(absl::IsDataLoss(DecodePostingRow(UINT64_MAX, before + "\x00\x00\x01\x00"s).status()))
      << "an index beyond 64 bits";
}

TEST(RowsTest, TurnoversComeBack) {
  const absl::uint128 most = ~absl::uint128{0};
  EXPECT_EQ(*DecodeTurnover(EncodeTurnover({most, 1})), (Turnover{most, 1}));
  EXPECT_TRUE(absl::IsDataLoss(DecodeTurnover(std::string(18, '\xff') + "\x04\x01").status()))
      << "beyond 128 bits";
  const Turnover turnover{INT64_MAX, 12};
  EXPECT_EQ(*DecodeTurnover(EncodeTurnover(turnover)), turnover);
  EXPECT_EQ(*DecodeTurnover(EncodeTurnover({})), Turnover{});
  const std::string value = EncodeTurnover(turnover);
  ExpectStrict(value, [](auto bytes) { return DecodeTurnover(bytes).status(); });
  for (size_t size = 0; size < value.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(DecodeTurnover(value.substr(0, size)).status())) << size;
  }
}

TEST(RowsTest, StreamRowsComeBackWithAndWithoutVersion) {
  for (const StreamRow& row :
       {StreamRow{-400, 70'000, {}}, StreamRow{20'000, {}, {}}, StreamRow{0, 1, {}},
        StreamRow{INT32_MIN, UINT64_MAX, "note"}, StreamRow{7, {}, "note alone"}}) {
    const auto again = DecodeStreamRow(EncodeStreamRow(row));
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->effective_date, row.effective_date);
    EXPECT_EQ(again->version, row.version);
    EXPECT_EQ(again->note, row.note);
  }
  EXPECT_TRUE(absl::IsDataLoss(DecodeStreamRow(absl::string_view("\0\0", 2)).status()))
      << "neither version nor note, and yet room for both";
  EXPECT_TRUE(absl::IsDataLoss(DecodeStreamRow("").status()));
  EXPECT_TRUE(absl::IsDataLoss(DecodeStreamRow("\x80").status()));
  EXPECT_TRUE(absl::IsDataLoss(DecodeStreamRow("\x80\x80\x80\x80\x20").status()))
      << "no date: beyond 32 bits";
}

TEST(RowsTest, IndicesComeBack) {
  for (const LogIndex index : {LogIndex{0}, LogIndex{127}, LogIndex{128}, UINT64_MAX}) {
    const std::string value = EncodeIndex(index);
    EXPECT_EQ(*DecodeIndex(value), index);
    ExpectStrict(value, [](auto bytes) { return DecodeIndex(bytes).status(); });
    EXPECT_TRUE(absl::IsDataLoss(DecodeIndex(value.substr(0, value.size() - 1)).status()));
  }
}

TEST(RowsTest, AccountsComeBackWithAllThatDecidesAboutThem) {
  accounts::Account account;
  account.number = 12;
  account.opened_at = 7'000;
  account.opening =
      accounts::OpeningOf(toy::Catalogue(), {"riyadh", toy::kPurse, money::Currency{682}, "a-1"});
  account.opening.debit_balance_max = 9'000;
  account.posted = -44;
  account.held_debit = 3;
  account.held_credit = 5;
  account.closed = true;
  const std::string value = EncodeAccount(account);
  const auto again = DecodeAccount(12, value);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->number, 12u);
  EXPECT_EQ(again->opened_at, account.opened_at);
  EXPECT_EQ(wire::Encode(again->opening), wire::Encode(account.opening));
  EXPECT_EQ(again->posted, account.posted);
  EXPECT_EQ(again->held_debit, account.held_debit);
  EXPECT_EQ(again->held_credit, account.held_credit);
  EXPECT_TRUE(again->closed);
  EXPECT_EQ(EncodeAccount(*again), value);
  EXPECT_TRUE(absl::IsDataLoss(DecodeAccount(12, value.substr(0, value.size() - 1)).status()));
}

TEST(RowsTest, HoldsComeBack) {
  const std::vector<entry::Posting> hold = {{3, 10, entry::Phase::kHold},
                                            {4, -10, entry::Phase::kHold}};
  const std::string value = EncodeHold(hold);
  const auto again = DecodeHold(value);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(EncodeHold(*again), value);
  EXPECT_EQ(again->size(), 2u);
  EXPECT_TRUE(absl::IsDataLoss(DecodeHold(value.substr(0, value.size() - 1)).status()));
}

TEST(RowsTest, ASumOfMovementsMayBeBeyond64Bits) {
  Balance balance{INT64_MAX, 0, INT64_MIN};
  balance.Apply({0, 0, INT64_MAX, 4, INT64_MIN + 1});
  EXPECT_EQ(balance, (Balance{absl::int128(INT64_MAX) * 2, 4, absl::int128(INT64_MIN) * 2 + 1}));
  for (const absl::int128 sum : {balance.posted, balance.held_credit, absl::Int128Max(),
                                 absl::Int128Min(), absl::int128(0), absl::int128(-1)}) {
    const auto row = DecodePostingRow(kFirst, Encoded({sum, sum, sum}, SomeMovements()));
    ASSERT_TRUE(row.ok()) << row.status();
    EXPECT_EQ(row->before, (Balance{sum, sum, sum}));
  }
}

}  // namespace
}  // namespace amanat::state
