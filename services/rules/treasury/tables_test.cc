// The rows of the treasury, and the lists that are read from their indexes.
#include "services/rules/treasury/tables.h"

#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"

namespace amanat::rules::treasury {
namespace {

using state::KeyOf;

// What `number` gives of the rows in the order of an index, page by page.
template <typename Rows>
std::vector<std::vector<LogIndex>> Pages(const Rows& table, const state::Reader& rows,
                                         state::Table index, const std::string& prefix,
                                         size_t page_size, const auto& number) {
  std::vector<std::vector<LogIndex>> pages;
  std::string after;
  while (pages.empty() || pages.back().size() == page_size) {
    std::vector<LogIndex> page;
    EXPECT_TRUE(table
                    .ScanIndex(rows, index, prefix, after,
                               [&](absl::string_view key, const auto& own,
                                   const auto& row) -> absl::StatusOr<bool> {
                                 after = std::string(key);
                                 page.push_back(number(own, row));
                                 return page.size() < page_size;
                               })
                    .ok());
    if (page.empty()) break;
    pages.push_back(std::move(page));
  }
  return pages;
}

using PagesOf = std::vector<std::vector<LogIndex>>;

class TablesTest : public testing::Test, protected TreasuryStory {
 protected:
  std::vector<LogIndex> OpenSpends(const StreamId& allotment) {
    std::vector<LogIndex> open;
    for (const auto& page : Pages(Spends(), Rows("riyadh"), kSpendsOpen, KeyOf(allotment), 2,
                                  [](const auto&key, const auto&) { return std::get<0>(key); })) {
      open.insert(open.end(), page.begin(), page.end());
    }
    return open;
  }
  std::vector<LogIndex> Notices() {
    std::vector<LogIndex> notices;
    EXPECT_TRUE(Spends()
                    .ScanIndex(Rows("riyadh"), kSpendsNotices, "", "",
                               [&](absl::string_view, const auto& key,
                                   const auto&) -> absl::StatusOr<bool> {
                                 notices.push_back(std::get<0>(key));
                                 return true;
                               })
                    .ok());
    return notices;
  }
  // Liquidation and spend of what no decision was seen of.
  std::vector<std::pair<LogIndex, LogIndex>> UndecidedLines() {
    std::vector<std::pair<LogIndex, LogIndex>> lines;
    EXPECT_TRUE(Lines()
                    .ScanIndex(Rows("riyadh"), kLinesUndecided, "", "",
                               [&](absl::string_view, const auto& key,
                                   const Line&) -> absl::StatusOr<bool> {
                                 lines.emplace_back(std::get<0>(key), std::get<1>(key));
                                 return true;
                               })
                    .ok());
    return lines;
  }
};

TEST_F(TablesTest, AllotmentsAreListedInTheOrderOfTheirIssue) {
  fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  ASSERT_EQ(Open(Sar(1'000)).name(), "ACCEPTED");
  std::vector<LogIndex> all;
  std::vector<LogIndex> riyadh;
  for (int i = 0; i < 7; ++i) {
    const bool here = i % 3 != 0;
    const Answer issue = Issue(fund.NewStream(), Sar(1), here ? "riyadh" : "hong-kong");
    all.push_back(issue.entry.index);
    if (here) riyadh.push_back(issue.entry.index);
  }
  const auto issued = [](const auto&, const auto& row) { return row.issued; };
  EXPECT_EQ(Pages(IssuedAllotments(), Rows(kHeadOffice), kIssuedInOrder, "", 3, issued),
            (PagesOf{{all[0], all[1], all[2]}, {all[3], all[4], all[5]}, {all[6]}}));
  EXPECT_EQ(Pages(IssuedAllotments(), Rows(kHeadOffice), kIssuedBySite, KeyOf("riyadh"), 3, issued),
            (PagesOf{{riyadh[0], riyadh[1], riyadh[2]}, {riyadh[3]}}));
}

TEST_F(TablesTest, AnAllotmentTellsItsWay) {
  const StreamId allotment = Allot(1'000);
  const auto issued = IssuedAllotments().Find(Rows(kHeadOffice), allotment);
  ASSERT_TRUE(issued.ok() && issued->has_value());
  EXPECT_EQ((**issued).site, "riyadh");
  EXPECT_EQ((**issued).recipient, fund.log("riyadh"));
  EXPECT_EQ((**issued).amount, Sar(1'000));
  EXPECT_EQ((**issued).purpose, "assistance");
  EXPECT_EQ((**issued).issued_on, today());
  EXPECT_NE((**issued).acceptance_seen, 0u);

  const Answer spend = Spend(allotment, 300);
  ASSERT_EQ(Spend(allotment, 100).name(), "ACCEPTED");
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  ASSERT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(300), "ticket").name(), "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  ASSERT_EQ(Return(allotment, Sar(50)).name(), "ACCEPTED");
  const auto accepted = AcceptedAllotments().Find(Rows("riyadh"), allotment);
  ASSERT_TRUE(accepted.ok() && accepted->has_value());
  EXPECT_EQ((**accepted).issuer, fund.log(kHeadOffice));
  EXPECT_EQ((**accepted).amount, Sar(1'000));
  EXPECT_EQ((**accepted).spent, 400);
  EXPECT_EQ((**accepted).liquidated, 300);
  EXPECT_EQ((**accepted).returned, 50);
}

TEST_F(TablesTest, ARefusedActChangesNoRow) {
  const StreamId allotment = Allot(1'000);
  const StreamId refused = fund.NewStream();
  ASSERT_EQ(Issue(refused, Sar(1'000'000)).name(), "LIMIT_EXCEEDED");
  EXPECT_FALSE(IssuedAllotments().Find(Rows(kHeadOffice), refused)->has_value());
  ASSERT_EQ(Spend(allotment, 1'001).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(AcceptedAllotments().Find(Rows("riyadh"), allotment)->value().spent, 0);
  EXPECT_TRUE(OpenSpends(allotment).empty());
}

TEST_F(TablesTest, ASpendIsOpenUntilItStandsInALiquidation) {
  const StreamId allotment = Allot(1'000);
  const StreamId other = Allot(1'000);
  const LogIndex first = Spend(allotment, 1).entry.index;
  const LogIndex second = Spend(allotment, 2).entry.index;
  const LogIndex third = Spend(allotment, 3).entry.index;
  const LogIndex elsewhere = Spend(other, 4).entry.index;
  EXPECT_EQ(OpenSpends(allotment), (std::vector<LogIndex>{first, second, third}));
  EXPECT_EQ(OpenSpends(other), (std::vector<LogIndex>{elsewhere}));
  const Reference liquidation = Liquidate(allotment, {second}).entry;
  EXPECT_EQ(OpenSpends(allotment), (std::vector<LogIndex>{first, third}));
  EXPECT_EQ(Spends().Find(Rows("riyadh"), second)->value().liquidation, liquidation.index);
  ASSERT_EQ(SendBack(liquidation, fund.ReferenceTo(liquidation.log, second)).name(), "ACCEPTED");
  EXPECT_EQ(OpenSpends(allotment), (std::vector<LogIndex>{first, third})) << "not seen yet";
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(OpenSpends(allotment), (std::vector<LogIndex>{first, second, third}));
  EXPECT_EQ(Spends().Find(Rows("riyadh"), second)->value().liquidation, 0u);
}

TEST_F(TablesTest, ANoticeStandsUntilHeadOfficesReceivableIsSeen) {
  const StreamId allotment = Allot(1'000);
  ASSERT_EQ(Spend(allotment, 1).name(), "ACCEPTED");
  const Answer owed = Spend(allotment, 2, "agency-7");
  const Answer later = Spend(allotment, 3, "agency-8");
  EXPECT_EQ(Notices(), (std::vector<LogIndex>{owed.entry.index, later.entry.index}));
  const Answer liquidation = Liquidate(allotment, {owed.entry.index});
  ASSERT_EQ(AcceptLine(liquidation.entry, owed.entry, Sar(2), "", "agency-7").name(), "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Notices(), (std::vector<LogIndex>{later.entry.index}));
  const auto row = Spends().Find(Rows("riyadh"), later.entry.index);
  EXPECT_EQ((**row).assistance, 1u);
  EXPECT_FALSE((**row).case_id.is_zero());
  EXPECT_EQ((**row).recorded_at.micros, fund.clock().Now());
}

TEST_F(TablesTest, LinesAreFoundByWhatWasSeenOfThem) {
  const StreamId allotment = Allot(1'000);
  const Reference a = Spend(allotment, 1, "agency").entry;
  const Reference b = Spend(allotment, 2).entry;
  const StreamId id = fund.NewStream();
  const Reference first = Liquidate(allotment, {a.index, b.index}, id).entry;
  EXPECT_EQ(UndecidedLines(), (std::vector<std::pair<LogIndex, LogIndex>>{{first.index, a.index},
                                                                          {first.index, b.index}}));
  ASSERT_EQ(AcceptLine(first, a, Sar(1), "", "agency").name(), "ACCEPTED");
  ASSERT_EQ(SendBack(first, b).name(), "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 2u);
  EXPECT_TRUE(UndecidedLines().empty());
  const Reference second = Liquidate(allotment, {b.index}).entry;
  EXPECT_EQ(UndecidedLines(),
            (std::vector<std::pair<LogIndex, LogIndex>>{{second.index, b.index}}));
  EXPECT_EQ(Lines().Find(Rows("riyadh"), first.index, a.index)->value().state,
            LineState::kAccepted);
  EXPECT_EQ(Lines().Find(Rows("riyadh"), first.index, b.index)->value().state,
            LineState::kSentBack);
  const auto submitted = Liquidations().Find(Rows("riyadh"), first.index);
  EXPECT_EQ((**submitted).id, id);
  EXPECT_EQ((**submitted).allotment, allotment);
  EXPECT_EQ((**submitted).submitted_on, today());
  EXPECT_EQ(Pages(Liquidations(), Rows("riyadh"), kLiquidationsById, KeyOf(id), 2,
                  [](const auto& key, const auto&) { return std::get<0>(key); }),
            (PagesOf{{first.index}}));
}

TEST_F(TablesTest, HeadOfficeKeepsItsDecisionsByLine) {
  const StreamId allotment = Allot(1'000);
  const Reference a = Spend(allotment, 1).entry;
  const Reference b = Spend(allotment, 2).entry;
  const Reference submitted = Liquidate(allotment, {a.index, b.index}).entry;
  const Answer accepted = AcceptLine(submitted, a, Sar(1), "ticket");
  const Answer back = SendBack(submitted, b);
  const auto of = [&](const Reference& spend) {
    return LineDecisions().Find(Rows(kHeadOffice), spend.log, submitted.index, spend.index);
  };
  EXPECT_TRUE((**of(a)).accepted);
  EXPECT_EQ((**of(a)).code, "ticket");
  EXPECT_EQ((**of(a)).index, accepted.entry.index);
  EXPECT_FALSE((**of(b)).accepted);
  EXPECT_EQ((**of(b)).code, "receipt-missing");
  EXPECT_EQ((**of(b)).index, back.entry.index);
}

TEST(AllotmentSumsTest, CountNothingThatTheAllotmentDoesNotHave) {
  state::Overlay rows(nullptr);
  StreamId allotment;
  allotment.value.fill(1);
  const Money all{Riyal(), 100};
  const auto add = [&](const Money& amount) {
    return AddToAllotment(rows, allotment, &AcceptedAllotment::spent, amount).code();
  };
  EXPECT_EQ(add({Riyal(), 1}), absl::StatusCode::kInternal) << "none was accepted";
  ASSERT_TRUE(AcceptedAllotments().Put(rows, {LogId(), all, 1, {}}, allotment).ok());
  EXPECT_EQ(add({Peso(), 1}), absl::StatusCode::kInternal);
  EXPECT_EQ(add({Riyal(), 101}), absl::StatusCode::kInternal);
  EXPECT_EQ(add({Riyal(), -1}), absl::StatusCode::kInternal);
  EXPECT_EQ(add(all), absl::StatusCode::kOk);
  EXPECT_EQ(add({Riyal(), 1}), absl::StatusCode::kInternal);
  EXPECT_EQ(AcceptedAllotments().Find(rows, allotment)->value().spent, 100);
}

class InterOfficeTest : public testing::Test, protected TreasuryStory {
 protected:
  // Index and amount of what `from` has posted and `to` has not taken up.
  std::vector<std::pair<LogIndex, int64_t>> InTransit(const std::string& from,
                                                      const std::string& to, LogIndex first = 0,
                                                      size_t most = 1'000) {
    std::vector<std::pair<LogIndex, int64_t>> postings;
    EXPECT_TRUE(ScanInTransit(
                    Tables(from), Tables(to), first,
                    [&](LogIndex index, const InterOfficePosting& posting) -> absl::StatusOr<bool> {
                      postings.emplace_back(index, posting.amount.minor_units);
                      return postings.size() < most;
                    })
                    .ok());
    return postings;
  }
  InterOfficeBalance BalanceOf(const std::string& site, const std::string& other,
                               money::Currency currency = Riyal()) {
    return InterOfficeBalances()
        .Find(Rows(site), fund.log(other), currency)
        ->value_or(InterOfficeBalance{});
  }
};

using Postings = std::vector<std::pair<LogIndex, int64_t>>;

TEST_F(InterOfficeTest, AnAcceptanceIsInTransitUntilItIsSeen) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  const Answer accepted = Accept(allotment, Issue(allotment, Sar(500)).entry);
  ASSERT_EQ(accepted.name(), "ACCEPTED");
  EXPECT_EQ(InTransit("riyadh", kHeadOffice), (Postings{{accepted.entry.index, -500}}));
  EXPECT_EQ(BalanceOf("riyadh", kHeadOffice).sum(), -500);
  EXPECT_EQ(BalanceOf(kHeadOffice, "riyadh").sum(), 0);
  const auto row = InterOfficePostings().Find(Rows("riyadh"), accepted.entry.index);
  EXPECT_EQ((**row).counterpart, fund.log(kHeadOffice));
  EXPECT_EQ((**row).event_type, static_cast<uint32_t>(event::kAllotmentAccepted));
  EXPECT_EQ((**row).allotment, allotment);
  EXPECT_EQ((**row).recorded_at.micros, fund.clock().Now());
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_TRUE(InTransit("riyadh", kHeadOffice).empty());
  EXPECT_EQ(BalanceOf(kHeadOffice, "riyadh").sum(), 500);
}

TEST_F(InterOfficeTest, OneSideAloneKnowsNothingOfTheOther) {
  Allot(1'000);
  LogTables nothing = Tables(kHeadOffice);
  nothing.rows = nullptr;
  size_t count = 0;
  EXPECT_TRUE(ScanInTransit(Tables("riyadh"), nothing, 0,
                            [&](LogIndex, const InterOfficePosting&) -> absl::StatusOr<bool> {
                              ++count;
                              return true;
                            })
                  .ok());
  EXPECT_EQ(count, 1u) << "the acceptance, as far as is known";
}

TEST_F(InterOfficeTest, WhatWaitsForAPersonStaysWhileOthersAreTakenUp) {
  const StreamId allotment = Allot(1'000);
  const Answer returned = Return(allotment, Sar(100));
  std::vector<LogIndex> spends;
  for (int i = 0; i < 5; ++i) spends.push_back(Spend(allotment, 10).entry.index);
  const Reference liquidation = Liquidate(allotment, spends).entry;
  std::vector<LogIndex> accepted;
  for (const LogIndex spend : spends) {
    const Reference of = fund.ReferenceTo(liquidation.log, spend);
    accepted.push_back(AcceptLine(liquidation, of, Sar(10), "ticket").entry.index);
  }
  EXPECT_EQ(InTransit(kHeadOffice, "riyadh").size(), 5u);
  EXPECT_EQ(InTransit(kHeadOffice, "riyadh", accepted[3]).size(), 2u) << "the next page";
  EXPECT_EQ(InTransit(kHeadOffice, "riyadh", 0, 2),
            (Postings{{accepted[0], -10}, {accepted[1], -10}}));
  ASSERT_EQ(fund.TakeUpAll(), 5u);
  EXPECT_TRUE(InTransit(kHeadOffice, "riyadh").empty());
  EXPECT_EQ(InTransit("riyadh", kHeadOffice), (Postings{{returned.entry.index, 100}}));
  EXPECT_EQ(BalanceOf(kHeadOffice, "riyadh").sum() + BalanceOf("riyadh", kHeadOffice).sum(), 100);
  ASSERT_EQ(Credit(allotment, returned.entry, Sar(90), Sar(10)).name(), "ACCEPTED");
  EXPECT_TRUE(InTransit("riyadh", kHeadOffice).empty());
  EXPECT_EQ(BalanceOf("riyadh", kHeadOffice).addressed, 2u);
  EXPECT_EQ(BalanceOf(kHeadOffice, "riyadh").taken_up, 2u);
  EXPECT_EQ(BalanceOf(kHeadOffice, "riyadh").addressed, 5u);
  EXPECT_EQ(BalanceOf("riyadh", kHeadOffice).taken_up, 5u);
}

TEST_F(InterOfficeTest, EachPairHasItsOwn) {
  fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  fund.AdmitOperator("other", "hong-kong", {Role::kTreasurer});
  Allot(1'000);
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  ASSERT_EQ(Accept(allotment, Issue(allotment, Sar(70), "hong-kong").entry, "other").name(),
            "ACCEPTED");
  EXPECT_TRUE(InTransit("riyadh", kHeadOffice).empty());
  EXPECT_EQ(InTransit("hong-kong", kHeadOffice).size(), 1u);
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(BalanceOf(kHeadOffice, "hong-kong").sum(), 70);
  EXPECT_EQ(BalanceOf(kHeadOffice, "riyadh").sum(), 1'000);
  EXPECT_EQ(BalanceOf(kHeadOffice, "riyadh", Peso()).sum(), 0);
}

TEST(InterOfficeBalanceTest, ASumHasMoreThanSixtyFourBits) {
  InterOfficeBalance balance;
  const absl::int128 sum = absl::int128(INT64_MIN) * 3;
  for (int i = 0; i < 3; ++i) balance.Add(INT64_MIN);
  EXPECT_EQ(wire::Decode<InterOfficeBalance>(wire::Encode(balance))->sum(), sum);
}

}  // namespace
}  // namespace amanat::rules::treasury
