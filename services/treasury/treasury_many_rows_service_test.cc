// The treasury's lists over more rows than a fund fixture makes in a test's time, and over rows that
// changed between two pages.
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/state/posting_rows.h"
#include "services/core/testing/laid_over.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"
#include "services/treasury/treasury_lists.h"

namespace amanat::treasury {
namespace {

using core_testing::LaidOver;
using rules::treasury::IssuedAllotment;
using rules::treasury::IssuedAllotments;
using rules::treasury::Riyal;
using rules_testing::Answer;
using rules_testing::kHeadOffice;
using state::KeyOf;

class ManyRowsTest : public ::testing::Test, protected rules::treasury::TreasuryStory {
 protected:
  std::string NameOf(const std::string& site) { return fund.name(fund.log(site)).str(); }
};

TEST_F(ManyRowsTest, APageOfManyAllotmentsCostsWhatStandsOnIt) {
  constexpr LogIndex kMany = 3'000;
  LaidOver node(fund, kHeadOffice);
  for (LogIndex i = 0; i < kMany; ++i) {
    IssuedAllotment row{"riyadh", fund.log("riyadh"), Sar(100), "assistance", 1, 1'000 + i};
    ASSERT_TRUE(IssuedAllotments().Put(node.rows(kHeadOffice), row, fund.NewStream()).ok());
  }
  v1::ListAllotmentsRequest request;
  request.set_page_size(100);
  LogIndex next = 1'000;
  do {
    node.TakeReads();
    v1::ListAllotmentsResponse page;
    ASSERT_TRUE(ListAllotments(node.now(), request, &page).ok());
    for (const auto& item : page.allotments()) EXPECT_EQ(item.issue().index(), next++);
    const core_testing::Reads reads = node.TakeReads();
    EXPECT_LE(reads.calls, 8u);
    EXPECT_LE(reads.rows, 101 * 2 + 100 * 8u);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(next, 1'000 + kMany);
}

TEST_F(ManyRowsTest, APageLooksAtSoManyLinesAndNoMore) {
  constexpr LogIndex kMany = kLinesLookedAtMax + 500;
  const StreamId allotment = Allot(1'000);
  const LogIndex spend = Spend(allotment, 10).entry.index;
  const Answer liquidation = Liquidate(allotment, {spend});
  LaidOver node(fund, kHeadOffice);
  // Decided by head office, and not yet seen by the consulate.
  for (LogIndex i = 0; i < kMany; ++i) {
    ASSERT_TRUE(rules::treasury::Lines().Put(node.rows("riyadh"), {}, 5, 10'000 + i).ok());
    ASSERT_TRUE(
        rules::treasury::LineDecisions()
            .Put(node.rows(kHeadOffice), {1, true, "ticket"}, fund.log("riyadh"), 5, 10'000 + i)
            .ok());
  }
  v1::ListLiquidationsRequest request;
  request.set_undecided_only(true);
  v1::ListLiquidationsResponse first, second;
  ASSERT_TRUE(ListLiquidations(node.now(), request, &first).ok());
  EXPECT_EQ(first.lines_size(), 0) << "nothing wanted among so many";
  EXPECT_LE(node.TakeReads().rows, 4 * kLinesLookedAtMax);
  ASSERT_NE(first.next_page_token(), "");
  request.set_page_token(first.next_page_token());
  ASSERT_TRUE(ListLiquidations(node.now(), request, &second).ok());
  ASSERT_EQ(second.lines_size(), 1);
  EXPECT_EQ(second.lines(0).spend(), spend);
  EXPECT_EQ(second.lines(0).submission().index(), liquidation.entry.index);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(ManyRowsTest, PagesOfATrialBalanceAreOfOneSize) {
  LaidOver node(fund, kHeadOffice);
  core::LogRows& log = *std::find_if(node.now().logs.begin(), node.now().logs.end(),
                                     [&](const auto& l) { return l.id == fund.log("riyadh"); });
  log.size = 10;
  state::Overlay& rows = node.rows("riyadh");
  // Two accounts with 100 between them at size 10, and 175 and a third account at size 20.
  const auto put = [&](uint64_t number, int64_t posted, LogIndex opened_at) {
    accounts::Account account;
    account.number = number;
    account.opened_at = opened_at;
    account.posted = posted;
    account.opening = accounts::OpeningOf(
        rules::FundCatalogue(), {"riyadh", chart::kAllotmentCash, Riyal(), absl::StrCat(number)});
    rows.Put(state::Table::kAccount, KeyOf(number), state::EncodeAccount(account));
  };
  const auto move = [&](uint64_t number, int64_t before, int64_t posted, LogIndex index) {
    const state::Movement movement{index, 0, posted};
    rows.Put(state::Table::kPosting, state::PostingKey(number, index),
             state::EncodePostingRow({before}, &movement, &movement + 1));
  };
  put(1, 100, 5);
  put(2, -100, 5);
  for (const int sign : {1, -1}) move(sign == 1 ? 1 : 2, 0, sign * 100, 5);
  v1::TrialBalanceRequest request;
  request.set_log_name(NameOf("riyadh"));
  request.set_page_size(1);
  v1::TrialBalanceResponse first, second;
  ASSERT_TRUE(TrialBalance(node.now(), request, &first).ok());
  EXPECT_EQ(first.totals(0).minor_units(), 100);
  log.size = 20;
  put(1, 175, 5);
  put(2, -100, 5);
  put(3, -75, 15);
  move(1, 100, 75, 15);
  move(3, 0, -75, 15);
  request.set_page_token(first.next_page_token());
  ASSERT_TRUE(TrialBalance(node.now(), request, &second).ok());
  EXPECT_EQ(second.size(), 10u);
  ASSERT_EQ(second.accounts_size(), 1);
  EXPECT_EQ(second.accounts(0).posted().minor_units(), -100);
  EXPECT_EQ(second.totals(0).minor_units(), 0);
  EXPECT_EQ(second.next_page_token(), "") << "the third account was opened later";
  log.size = 9;
  EXPECT_TRUE(absl::IsInvalidArgument(TrialBalance(node.now(), request, &second)))
      << "of a size that is not at hand";
}

TEST_F(ManyRowsTest, MoreInTransitThanOneAnswerLooksAtIsPartial) {
  constexpr LogIndex kMany = kInTransitLookedAtMax + 2'000;
  LaidOver node(fund, kHeadOffice);
  state::Overlay& rows = node.rows(kHeadOffice);
  const LogId other = fund.log("riyadh");
  for (LogIndex i = 0; i < kMany; ++i) {
    ASSERT_TRUE(rules::treasury::InterOfficePostings()
                    .Put(rows, {other, 108, StreamId(), Sar(-1), {}}, 1'000 + i)
                    .ok());
    ASSERT_TRUE(rules::CountEntry(rules::treasury::AddressedCounts(), rows, other, 1'000 + i).ok());
  }
  ASSERT_TRUE(rules::treasury::InterOfficeBalances()
                  .Put(rows, {-1, static_cast<uint64_t>(-int64_t{kMany}), kMany, 0}, other, Riyal())
                  .ok());
  for (core::LogRows& log : node.now().logs) log.size = 100'000;
  v1::InterOfficeResponse response;
  ASSERT_TRUE(InterOffice(node.now(), {}, fund.clock().Now(), &response).ok());
  ASSERT_EQ(response.balances_size(), 1);
  const v1::InterOfficeBalance& pair = response.balances(0);
  EXPECT_TRUE(pair.partial());
  EXPECT_EQ(pair.postings_count(), kMany);
  EXPECT_EQ(pair.due_from().minor_units(), -int64_t{kMany});
  EXPECT_EQ(pair.not_taken_up().minor_units(), -int64_t{kInTransitLookedAtMax});
  EXPECT_EQ(pair.postings_size(), 100);
  EXPECT_LE(node.TakeReads().calls, 400u);
}

}  // namespace
}  // namespace amanat::treasury
