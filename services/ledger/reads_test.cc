#include "services/ledger/reads.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "ledger/state/keys.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/testing/book.h"

namespace amanat::ledger {
namespace {

// A book of 200 entries, of which the last 20 are not to be seen yet, with effective dates from
// 1969-12-22 to 1970-01-10.
class ReadsTest : public ::testing::Test {
 protected:
  static constexpr TreeSize kNewest = 180;

  ReadsTest() {
    for (int batch = 0; batch < 20; ++batch) {
      book_.Grow(10);
      book_.Store();
    }
    log_ = {&book_.stored(), kNewest};
  }
  template <typename Request, typename Response, typename Take>
  void ForEachPage(absl::StatusOr<Response> (*read)(const StoredLog&, const Request&),
                   Request request, const Take& take) {
    do {
      const auto page = read(log_, request);
      ASSERT_TRUE(page.ok()) << page.status();
      take(*page);
      request.set_page_token(page->next_page_token());
      // What is published meanwhile does not touch the pages.
      ++log_.newest;
    } while (!request.page_token().empty());
  }

  const uint64_t seed_ = std::random_device()();
  ::testing::ScopedTrace trace_{__FILE__, __LINE__, seed_};
  state::Book book_{seed_};
  StoredLog log_;
};

TEST_F(ReadsTest, ABalanceIsOfTheNewestSizeUnlessTold) {
  v1::GetBalanceRequest request;
  request.set_account(1);
  const auto newest = GetBalance(log_, request);
  ASSERT_TRUE(newest.ok()) << newest.status();
  EXPECT_EQ(newest->size(), kNewest);
  EXPECT_EQ(newest->balance().posted().minor_units(), book_.At(1, kNewest).posted);
  EXPECT_EQ(newest->balance().held_debit().minor_units(), book_.At(1, kNewest).held_debit);
  EXPECT_EQ(newest->balance().posted().currency(), 608u) << "PHP";
  EXPECT_EQ(newest->account().chart(), "BANK");
  EXPECT_EQ(newest->account().office(), "manila");
  request.set_as_of_size(60);
  EXPECT_EQ(GetBalance(log_, request)->balance().posted().minor_units(), book_.At(1, 60).posted);
  request.set_as_of_size(kNewest + 1);
  EXPECT_TRUE(absl::IsOutOfRange(GetBalance(log_, request).status()));
}

TEST_F(ReadsTest, ABalanceOfADateHasNoHolds) {
  v1::GetBalanceRequest request;
  request.set_account(1);
  request.set_as_of_size(100);
  request.set_effective_date(3);
  const auto response = GetBalance(log_, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->balance().posted().minor_units(), book_.On(1, 3, 100));
  EXPECT_FALSE(response->balance().has_held_debit());
  request.set_effective_date(INT32_MAX);
  EXPECT_TRUE(absl::IsInvalidArgument(GetBalance(log_, request).status()));
  request.set_effective_date(0);
  EXPECT_TRUE(GetBalance(log_, request)->balance().has_held_debit()) << "no date";
}

TEST_F(ReadsTest, AnAccountThatIsNotOpenedYetIsNotFound) {
  v1::GetBalanceRequest request;
  request.set_account(book_.accounts() + 1);
  EXPECT_TRUE(absl::IsNotFound(GetBalance(log_, request).status()));
  request.set_account(2);
  request.set_as_of_size(book_.opened_at(2));
  EXPECT_TRUE(absl::IsNotFound(GetBalance(log_, request).status()));
  request.set_as_of_size(book_.opened_at(2) + 1);
  EXPECT_TRUE(GetBalance(log_, request).ok());
}

TEST_F(ReadsTest, AStatementRunsFromItsOpeningToItsClosing) {
  v1::ListStatementRequest request;
  request.set_account(1);
  request.set_page_size(3);
  request.set_first_index(50);
  auto posted = static_cast<int64_t>(book_.At(1, 50).posted);
  size_t lines = 0;
  ForEachPage(ListStatement, request, [&](const v1::ListStatementResponse& page) {
    EXPECT_EQ(page.size(), kNewest);
    EXPECT_EQ(page.opening().posted().minor_units(), posted);
    for (const v1::StatementLine& line : page.lines()) {
      posted += line.posted().minor_units();
      EXPECT_EQ(line.after().posted().minor_units(), posted);
      EXPECT_LT(line.index(), kNewest);
      ++lines;
    }
    EXPECT_EQ(page.closing().posted().minor_units(), posted);
  });
  EXPECT_EQ(posted, book_.At(1, kNewest).posted);
  EXPECT_GT(lines, 6u);
}

TEST_F(ReadsTest, AStatementOfDatesEndsWithTheBalanceOfTheLastOne) {
  v1::ListStatementRequest request;
  request.set_account(1);
  request.set_page_size(2);
  request.set_from_date(-2);
  request.set_to_date(4);
  int64_t posted = book_.On(1, -3, kNewest);
  ForEachPage(ListStatement, request, [&](const v1::ListStatementResponse& page) {
    EXPECT_EQ(page.opening().posted().minor_units(), posted);
    for (const v1::StatementLine& line : page.lines()) posted += line.posted().minor_units();
  });
  EXPECT_EQ(posted, book_.On(1, 4, kNewest));
}

TEST_F(ReadsTest, AStatementRefusesWhatContradictsItself) {
  v1::ListStatementRequest request;
  request.set_account(1);
  request.set_from_date(4);
  request.set_to_date(3);
  EXPECT_TRUE(absl::IsInvalidArgument(ListStatement(log_, request).status()));
  request.set_to_date(5);
  EXPECT_TRUE(ListStatement(log_, request).ok());
  request.set_first_index(1);
  EXPECT_TRUE(absl::IsInvalidArgument(ListStatement(log_, request).status()));
  request.clear_from_date();
  request.clear_to_date();
  request.set_first_index(kNewest + 1);
  EXPECT_TRUE(absl::IsOutOfRange(ListStatement(log_, request).status()));
}

TEST_F(ReadsTest, TheTrialBalanceHasEachAccountInOneColumn) {
  v1::GetTrialBalanceRequest request;
  request.set_page_size(2);
  request.set_as_of_size(150);
  uint64_t number = 0;
  ForEachPage(GetTrialBalance, request, [&](const v1::GetTrialBalanceResponse& page) {
    for (const v1::TrialBalanceRow& row : page.rows()) {
      EXPECT_EQ(row.account().number(), ++number);
      const int64_t debit = row.debit().minor_units(), credit = row.credit().minor_units();
      EXPECT_EQ(debit - credit, book_.At(number, 150).posted);
      EXPECT_EQ(std::min(debit, credit), 0);
    }
  });
  EXPECT_GE(number, 3u);
}

TEST_F(ReadsTest, AStreamHasItsVersionAndEntries) {
  state::Overlay rows(&book_.stored());
  state::Keys keys(&rows);
  StreamId stream;
  stream.value.fill(7);
  for (LogIndex index = 0; index < 200; index += 20) {
    keys.Advance(stream, index, {static_cast<int32_t>(index / 20), std::nullopt, ""});
  }
  book_.stored().Apply(rows.Seal());
  v1::GetStreamRequest request;
  request.set_stream_id(stream.str());
  request.set_page_size(2);
  std::vector<uint64_t> indices;
  ForEachPage(GetStream, request, [&](const v1::GetStreamResponse& page) {
    EXPECT_EQ(page.version(), 9u);
    for (const v1::StreamEntry& entry : page.entries()) {
      indices.push_back(entry.index());
      EXPECT_EQ(entry.version(), indices.size());
    }
  });
  EXPECT_EQ(indices.size(), 9u);
  request.set_as_of_size(101);
  request.set_effective_date(3);
  EXPECT_EQ(GetStream(log_, request)->version(), 4u);
  request.set_stream_id("short");
  EXPECT_TRUE(absl::IsInvalidArgument(GetStream(log_, request).status()));
}

// No list fails for one of its rows, and nothing is cut off.
TEST_F(ReadsTest, ASumBeyond64BitsIsSaidInItsRow) {
  std::string day = state::NumberKey(1);
  state::AppendDate(3, day);
  state::Changes changes;
  changes.Add(state::Table::kDay, day, state::EncodeTurnover({absl::uint128{INT64_MAX} * 10, 0}));
  book_.stored().Apply(changes);
  v1::GetBalanceRequest request;
  request.set_account(1);
  request.set_effective_date(3);
  const auto balance = GetBalance(log_, request);
  ASSERT_TRUE(balance.ok()) << balance.status();
  EXPECT_FALSE(balance->balance().has_posted());
  ASSERT_EQ(balance->balance().beyond_64_bits_size(), 1);
  EXPECT_TRUE(absl::StartsWith(balance->balance().beyond_64_bits(0), "posted 92233720368547"));

  v1::GetTrialBalanceRequest all;
  all.set_effective_date(3);
  const auto rows = GetTrialBalance(log_, all);
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_GT(rows->rows_size(), 1);
  EXPECT_FALSE(rows->rows(0).has_debit());
  EXPECT_TRUE(absl::StartsWith(rows->rows(0).beyond_64_bits(0), "debit 92233720368547"));
  EXPECT_TRUE(rows->rows(1).has_debit());
  EXPECT_EQ(rows->rows(1).beyond_64_bits_size(), 0);

  v1::ListStatementRequest statement;
  statement.set_account(1);
  statement.set_from_date(4);
  statement.set_page_size(1);
  int pages = 0;
  ForEachPage(ListStatement, statement, [&](const v1::ListStatementResponse& page) {
    EXPECT_EQ(page.opening().beyond_64_bits_size(), 1) << "brought forward from page to page";
    EXPECT_EQ(page.closing().beyond_64_bits_size(), 1);
    ++pages;
  });
  EXPECT_GT(pages, 1);
}

TEST_F(ReadsTest, ATokenIsOfItsArgumentsAlone) {
  v1::ListStatementRequest request;
  request.set_account(1);
  request.set_page_size(2);
  const std::string token = ListStatement(log_, request)->next_page_token();
  ASSERT_FALSE(token.empty());
  request.set_page_token(token);
  request.set_page_size(5);
  EXPECT_TRUE(ListStatement(log_, request).ok()) << "another size of page is no other list";
  request.set_account(2);
  EXPECT_TRUE(absl::IsInvalidArgument(ListStatement(log_, request).status()));
  request.set_account(1);
  for (const std::string& wrong : {std::string("x"), std::string("00"), token.substr(2)}) {
    request.set_page_token(wrong);
    EXPECT_TRUE(absl::IsInvalidArgument(ListStatement(log_, request).status())) << wrong;
  }
  v1::GetTrialBalanceRequest other;
  other.set_page_token(token);
  EXPECT_TRUE(absl::IsInvalidArgument(GetTrialBalance(log_, other).status()));
  other.clear_page_token();
  other.set_page_size(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(GetTrialBalance(log_, other).status()));
}

TEST_F(ReadsTest, DamageIsDataLoss) {
  for (const auto& [place, value] : book_.stored().rows()) {
    book_.stored().Set(place.first, place.second, "\x80");
  }
  v1::GetTrialBalanceRequest request;
  EXPECT_TRUE(absl::IsDataLoss(GetTrialBalance(log_, request).status()));
}

}  // namespace
}  // namespace amanat::ledger
