// Repatriation's lists over more rows than a fund fixture makes in a test's time.
#include "services/core/testing/laid_over.h"
#include "services/repatriation/repatriation_lists.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::repatriation {
namespace {

using core_testing::LaidOver;
using rules::repatriation::Cases;
using rules::repatriation::kConsulate;
using rules::repatriation::Riyals;
using rules_testing::Answer;
using rules_testing::kHeadOffice;
using state::KeyOf;

using ManyRowsTest = rules::repatriation::RepatriationTest;

TEST_F(ManyRowsTest, APageOfManyCasesCostsWhatStandsOnIt) {
  constexpr LogIndex kMany = 3'000;
  LaidOver node(fund, kHeadOffice);
  for (LogIndex i = 0; i < kMany; ++i) {
    rules::repatriation::Case row;
    row.opened = 1'000 + i;
    row.disbursed = i % 2;
    ASSERT_TRUE(Cases().Put(node.rows(kConsulate), row, fund.NewStream()).ok());
  }
  v1::ListCasesRequest request;
  request.set_page_size(100);
  request.set_state(v1::CASE_STATE_PAID);
  LogIndex next = 1'001;
  do {
    node.TakeReads();
    v1::ListCasesResponse page;
    ASSERT_TRUE(ListCases(node.now(), request, 0, &page).ok());
    for (const auto& item : page.cases()) {
      EXPECT_EQ(item.opened_index(), next);
      next += 2;
    }
    const core_testing::Reads reads = node.TakeReads();
    EXPECT_LE(reads.calls, 3u) << "two logs, and the rows behind one index";
    EXPECT_LE(reads.rows, 203u) << "101 of the index, those behind them, and where it begins";
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(next, 1'001 + kMany);
}

TEST_F(ManyRowsTest, APageLooksAtSoManyNoticesAndNoMore) {
  constexpr LogIndex kMany = kNoticesLookedAtMax + 500;
  const StreamId id = Approved(100);
  const Answer payment = Disburse(Payment(id, 1, Riyals(100)));
  LaidOver node(fund, kConsulate);
  // Taken over by head office, and not yet seen by the consulate.
  for (LogIndex i = 0; i < kMany; ++i) {
    rules::treasury::Spend spend;
    spend.liable_party = "gulf-manpower";
    const LogIndex index = payment.entry.index + 1 + i;
    ASSERT_TRUE(rules::treasury::Spends().Put(node.rows(kConsulate), spend, index).ok());
    if (i + 1 == kMany) continue;
    node.rows(kHeadOffice)
        .Put(state::Table::kConsumed, KeyOf(fund.log(kConsulate), index), state::EncodeIndex(7));
  }
  v1::ListNoticesRequest request;
  v1::ListNoticesResponse first, second;
  ASSERT_TRUE(ListNotices(node.now(), request, 0, &first).ok());
  EXPECT_EQ(first.notices_size(), 1);
  EXPECT_LE(node.TakeReads().rows, 4 * kNoticesLookedAtMax);
  ASSERT_NE(first.next_page_token(), "");
  request.set_page_token(first.next_page_token());
  ASSERT_TRUE(ListNotices(node.now(), request, 0, &second).ok());
  ASSERT_EQ(second.notices_size(), 1);
  EXPECT_EQ(second.notices(0).disbursement_index(), payment.entry.index + kMany);
  EXPECT_EQ(second.next_page_token(), "");
}

}  // namespace
}  // namespace amanat::repatriation
