#include "ledger/state/statement.h"

#include <gtest/gtest.h>

#include "ledger/state/balances.h"
#include "ledger/state/testing/book.h"

namespace amanat::state {
namespace {

class StatementTest : public ::testing::Test {
 protected:
  StatementTest() {
    for (int batch = 0; batch < 40; ++batch) {
      book_.Grow(1 + book_.Below(15), /*accounts=*/3);
      book_.Store();
    }
  }

  // All pages as one, with what has to hold between them.
  StatementPage Whole(uint64_t account, const StatementRange& range, size_t lines_max) {
    StatementPage whole;
    std::optional<StatementPlace> place;
    bool first = true;
    do {
      const auto page = Statement(book_.stored(), account, range, place, lines_max);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return whole;
      EXPECT_LE(page->lines.size(), lines_max);
      if (first) {
        whole.opening = page->opening;
      } else {
        EXPECT_EQ(page->opening, whole.closing) << "brought forward";
      }
      first = false;
      whole.closing = page->closing;
      whole.lines.insert(whole.lines.end(), page->lines.begin(), page->lines.end());
      place = page->next;
    } while (place.has_value());
    return whole;
  }
  std::vector<Movement> Expected(uint64_t account, const StatementRange& range) {
    const DateRange dates = range.dates.value_or(DateRange());
    std::vector<Movement> expected;
    for (const Movement& movement : book_.MovesOf(account)) {
      const int32_t date = movement.effective_date;
      if (movement.index >= range.first && movement.index < range.size && date >= dates.first &&
          date <= dates.last) {
        expected.push_back(movement);
      }
    }
    return expected;
  }
  static std::vector<Movement> MovementsOf(const StatementPage& page) {
    std::vector<Movement> movements;
    for (const StatementLine& line : page.lines) movements.push_back(line.movement);
    return movements;
  }

  const uint64_t seed_ = std::random_device()();
  ::testing::ScopedTrace trace_{__FILE__, __LINE__, seed_};
  Book book_{seed_};
};

TEST_F(StatementTest, ByIndexItSaysWhatMovedTheAccount) {
  size_t lines = 0;
  for (int i = 0; i < 60; ++i) {
    const uint64_t account = 1 + book_.Below(3);
    const TreeSize size = book_.Below(book_.size() + 1);
    const StatementRange range{.first = book_.Below(size + 1), .size = size, .dates = {}};
    const StatementPage whole = Whole(account, range, 1 + book_.Below(30));
    ASSERT_EQ(MovementsOf(whole), Expected(account, range));
    EXPECT_EQ(whole.opening, book_.At(account, range.first));
    EXPECT_EQ(whole.closing, book_.At(account, size));
    for (const StatementLine& line : whole.lines) {
      ASSERT_EQ(line.after, book_.At(account, line.movement.index + 1));
    }
    lines += whole.lines.size();
  }
  EXPECT_GT(lines, 500u);
}

TEST_F(StatementTest, ByDateItEndsWithTheBalanceOfThatDate) {
  size_t lines = 0;
  for (int i = 0; i < 60; ++i) {
    const uint64_t account = 1 + book_.Below(3);
    const int32_t first = static_cast<int32_t>(book_.Below(20)) - 10;
    const int32_t last = first + static_cast<int32_t>(book_.Below(8));
    const StatementRange range{
        .first = 0, .size = book_.Below(book_.size() + 1), .dates = DateRange{first, last}};
    const StatementPage whole = Whole(account, range, 1 + book_.Below(30));
    ASSERT_EQ(MovementsOf(whole), Expected(account, range));
    EXPECT_EQ(whole.opening, (Balance{book_.On(account, first - 1, range.size), 0, 0}));
    EXPECT_EQ(whole.closing, (Balance{book_.On(account, last, range.size), 0, 0}));
    EXPECT_EQ(whole.closing.posted, *BalanceOn(book_.stored(), account, last, range.size));
    lines += whole.lines.size();
  }
  EXPECT_GT(lines, 300u);
}

TEST_F(StatementTest, WithoutAFirstDateItBeginsAtZero) {
  const StatementRange range{.first = 0, .size = book_.size(), .dates = DateRange{INT32_MIN, 3}};
  const StatementPage whole = Whole(2, range, 7);
  EXPECT_EQ(whole.opening, Balance{});
  EXPECT_EQ(whole.closing.posted, book_.On(2, 3, book_.size()));
}

TEST_F(StatementTest, WhatIsStoredBehindTheSizeIsNotInIt) {
  const TreeSize size = book_.size();
  const StatementRange range{.first = 0, .size = size, .dates = {}};
  const StatementPage before = Whole(1, range, 10);
  book_.stored().on_read = [&] {
    book_.Grow(2);
    book_.Store();
  };
  const StatementPage after = Whole(1, range, 10);
  EXPECT_EQ(MovementsOf(after), MovementsOf(before));
  EXPECT_EQ(after.closing, before.closing);
  EXPECT_GT(book_.size(), size);
}

TEST_F(StatementTest, AnAccountThatNeverMovedHasAnEmptyStatement) {
  const auto page =
      Statement(book_.stored(), 999, {.first = 0, .size = book_.size(), .dates = {}}, {}, 10);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_TRUE(page->lines.empty());
  EXPECT_EQ(page->closing, Balance{});
  EXPECT_FALSE(page->next.has_value());
}

TEST_F(StatementTest, DamageIsDataLoss) {
  for (const auto& [place, value] : book_.stored().rows()) {
    if (place.first == Table::kPosting) book_.stored().Set(place.first, place.second, "\x80");
  }
  const StatementRange range{.first = 5, .size = book_.size(), .dates = {}};
  EXPECT_TRUE(absl::IsDataLoss(Statement(book_.stored(), 1, range, {}, 10).status()));
}

}  // namespace
}  // namespace amanat::state
