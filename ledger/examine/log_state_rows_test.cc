// What the rows of a log's state tell later is what its entries did, however the entries were cut
// into batches.
#include <algorithm>

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/stored_fixture.h"
#include "ledger/state/balances.h"
#include "ledger/state/statement.h"
#include "ledger/state/streams.h"

namespace amanat::examine {
namespace {

using entry::Command;
using entry::Entry;
using entry::Phase;
using state::Balance;

class LogStateRowsTest : public StoredFixture {
 protected:
  Balance SumOf(uint64_t account, TreeSize size, int32_t date) const {
    Balance balance;
    for (const auto& [number, movement] : moved_) {
      if (number != account || movement.index >= size || movement.effective_date > date) continue;
      balance.Apply(movement);
    }
    return balance;
  }
  void ExpectReadsAsEntriesDid(const state::Reader& rows) {
    for (int i = 0; i < 40; ++i) {
      const TreeSize size = Below(state_.size() + 1);
      const auto date =
          static_cast<int32_t>(kFirstDate - 1 + static_cast<CivilDays>(Below(kDates + 1)));
      const auto all = state::TrialBalance(rows, size, std::nullopt, 1, 100);
      const auto dated = state::TrialBalance(rows, size, date, 1, 100);
      ASSERT_TRUE(all.ok()) << all.status();
      ASSERT_TRUE(dated.ok()) << dated.status();
      absl::int128 sum = 0, dated_sum = 0;
      for (size_t k = 0; k < all->rows.size(); ++k) {
        const uint64_t number = all->rows[k].account.number;
        ASSERT_EQ(all->rows[k].balance, SumOf(number, size, INT32_MAX));
        ASSERT_EQ(dated->rows[k].balance.posted, SumOf(number, size, date).posted);
        sum += all->rows[k].debit() - all->rows[k].credit();
        dated_sum += dated->rows[k].balance.posted;
      }
      ASSERT_EQ(sum, 0);
      ASSERT_EQ(dated_sum, 0);
      ExpectStreamAsEntriesNamedIt(rows, Some<StreamId>(7), size);
    }
  }
  void ExpectStreamAsEntriesNamedIt(const state::Reader& rows, const StreamId& stream,
                                    TreeSize size) {
    std::vector<state::StreamEntry> expected;
    for (const state::StreamEntry& entry : streams_[stream]) {
      if (entry.index < size) expected.push_back(entry);
    }
    const auto page = state::StreamAt(rows, stream, size, std::nullopt, 0, 100'000);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_EQ(page->version, expected.size());
    ASSERT_EQ(page->entries, expected);
  }
};

TEST_F(LogStateRowsTest, RowsOfManyBatchesAndOfFewTellTheSame) {
  OpenTwo();
  for (int batch = 0; batch < 200 && !HasFatalFailure(); ++batch) RandomBatch();
  small_.StoreAll();
  large_.StoreAll();
  EXPECT_GT(small_.rows.rows().size(), large_.rows.rows().size());
  ExpectReadsAsEntriesDid(small_.rows);
  ExpectReadsAsEntriesDid(large_.rows);
  EXPECT_GT(moved_.size(), 300u);
}

TEST_F(LogStateRowsTest, ALargeBatchIsCutIntoRows) {
  OpenTwo();
  TakeImport(1300);
  large_.StoreAll();
  size_t rows = 0;
  for (const auto& [place, value] : large_.rows.rows()) {
    if (place.first != state::Table::kPosting) continue;
    ++rows;
    const auto row = state::DecodePostingRow(
        state::ReadBigEndian64(absl::string_view(place.second).substr(8)), value);
    ASSERT_TRUE(row.ok()) << row.status();
    EXPECT_LE(row->movements.size(), 512u);
  }
  EXPECT_GE(rows, 6u) << "1,301 movements of two accounts";
  ExpectReadsAsEntriesDid(large_.rows);
  const auto page = state::Statement(large_.rows, 1, {.first = 100, .size = 1250, .dates = {}},
                                     std::nullopt, 100'000);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->lines.size(), 1150u);
  EXPECT_EQ(page->closing, SumOf(1, 1250, INT32_MAX));
}

TEST_F(LogStateRowsTest, AHoldIsSeenFromItsEntryToItsEnd) {
  OpenTwo();
  const auto act = [&](auto change) {
    TakeAll([&] {
      return TakeSigned(
          toy::kNoted, "act", {kTess},
          {.command = [&](Command& c) { c.idempotency_key = RandomKey(); }, .entry = change});
    });
    ASSERT_EQ(last_.verdict, Verdict::kValid) << last_.detail;
    CommitAll();
  };
  const TreeSize begin = state_.size();
  act([](Entry& e) { e.postings = {{1, 100, Phase::kHold}, {2, -100, Phase::kHold}}; });
  act([&](Entry& e) {
    e.closes_hold = begin;
    e.postings = {{1, 60, Phase::kCapture}, {2, -60, Phase::kCapture}};
  });
  act([](Entry& e) { e.postings = {{1, 7, Phase::kHold}, {2, -7, Phase::kHold}}; });
  act([&](Entry& e) { e.closes_hold = begin + 2; });
  small_.StoreAll();
  const Balance expected[] = {{0, 1, 0}, {0, 101, 0}, {60, 1, 0}, {60, 8, 0}, {60, 1, 0}};
  for (TreeSize i = 0; i < 5; ++i) {
    EXPECT_EQ(*state::BalanceAt(small_.rows, 1, begin + i), expected[i]) << i;
  }
  const auto page = state::Statement(
      small_.rows, 1, {.first = begin, .size = state_.size(), .dates = {}}, std::nullopt, 10);
  ASSERT_EQ(page->lines.size(), 4u);
  EXPECT_EQ(page->lines[1].movement, (state::Movement{begin + 1, 0, 60, -100, 0}));
}

}  // namespace
}  // namespace amanat::examine
