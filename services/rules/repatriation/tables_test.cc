// The rows of repatriation, and the lists that are read from their indexes.
#include "services/rules/repatriation/tables.h"

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::rules::repatriation {
namespace {

using state::KeyOf;
// Case and number.
using Names = std::vector<std::pair<StreamId, uint64_t>>;

class TablesTest : public RepatriationTest {
 protected:
  // The cases of a page behind the one before, and where the next page begins.
  std::vector<StreamId> Page(state::Table index, const std::string& prefix, size_t most,
                             std::string* after) {
    std::vector<StreamId> page;
    EXPECT_TRUE(Cases()
                    .ScanIndex(Rows(), index, prefix, *after,
                               [&](absl::string_view key, const auto& own,
                                   const Case&) -> absl::StatusOr<bool> {
                                 *after = std::string(key);
                                 page.push_back(std::get<0>(own));
                                 return page.size() < most;
                               })
                    .ok());
    return page;
  }
  std::vector<StreamId> InState(CaseState state) {
    std::string after;
    return Page(kCasesByState, KeyOf(static_cast<uint64_t>(state)), 1'000, &after);
  }
  Names Waiting() {
    Names names;
    EXPECT_TRUE(Assistances()
                    .ScanIndex(Rows(), kAssistancesWaiting, "", "",
                               [&](absl::string_view, const auto& key,
                                   const Assistance&) -> absl::StatusOr<bool> {
                                 names.emplace_back(std::get<0>(key), std::get<1>(key));
                                 return true;
                               })
                    .ok());
    return names;
  }
  Names Unratified(LogIndex first = 0, size_t most = 1'000) {
    Names names;
    EXPECT_TRUE(ScanUnratified(Tables(kConsulate), Tables(kHeadOffice), first,
                               [&](const StreamId& id, uint64_t number,
                                   const Assistance&) -> absl::StatusOr<bool> {
                                 names.emplace_back(id, number);
                                 return names.size() < most;
                               })
                    .ok());
    return names;
  }
};

TEST_F(TablesTest, CasesComeInPagesAsTheyWereOpened) {
  std::vector<StreamId> opened;
  for (int i = 0; i < 5; ++i) opened.push_back(Opened());
  std::string after;
  EXPECT_EQ(Page(kCasesInOrder, "", 3, &after), std::vector(opened.begin(), opened.begin() + 3));
  EXPECT_EQ(Page(kCasesInOrder, "", 3, &after), std::vector(opened.begin() + 3, opened.end()));
  EXPECT_TRUE(Page(kCasesInOrder, "", 3, &after).empty());
}

TEST_F(TablesTest, ACaseIsFoundByItsState) {
  const StreamId id = Opened();
  const StreamId other = Opened();
  EXPECT_EQ(InState(CaseState::kOpen), (std::vector<StreamId>{id, other}));
  ASSERT_EQ(Recommend(id, 1, Riyals(100)).name(), "ACCEPTED");
  EXPECT_EQ(InState(CaseState::kOpen), (std::vector<StreamId>{other}));
  EXPECT_EQ(InState(CaseState::kRecommended), (std::vector<StreamId>{id}));
  ASSERT_EQ(Approve(id, 1).name(), "ACCEPTED");
  EXPECT_TRUE(InState(CaseState::kRecommended).empty());
  EXPECT_EQ(InState(CaseState::kApproved), (std::vector<StreamId>{id}));
  ASSERT_EQ(Disburse(id, 1, 100).name(), "ACCEPTED");
  EXPECT_EQ(InState(CaseState::kPaid), (std::vector<StreamId>{id}));
  ASSERT_EQ(Recommend(id, 2, Riyals(100)).name(), "ACCEPTED");
  EXPECT_EQ(InState(CaseState::kRecommended), (std::vector<StreamId>{id}));
  ASSERT_EQ(Withdraw(id, 2).name(), "ACCEPTED");
  EXPECT_EQ(InState(CaseState::kPaid), (std::vector<StreamId>{id}));
  ASSERT_EQ(Close(id).name(), "ACCEPTED");
  EXPECT_TRUE(InState(CaseState::kPaid).empty());
  EXPECT_EQ(InState(CaseState::kClosed), (std::vector<StreamId>{id}));
}

TEST_F(TablesTest, ACaseSaysWhatIsApprovedAndPaidOfEachLine) {
  const StreamId id = Approved(3'000);
  ASSERT_EQ(Disburse(id, 1, 2'500).name(), "ACCEPTED");
  ASSERT_EQ(Recommend(id, 2, Riyals(700), kOfficer, "medical").name(), "ACCEPTED");
  ASSERT_EQ(Approve(id, 2).name(), "ACCEPTED");
  ASSERT_EQ(Recommend(id, 3, {kYen, 50}).name(), "ACCEPTED");
  EXPECT_EQ(CaseOf(id).totals, (std::vector<LineTotal>{{"medical", kRiyal, 700, 0},
                                                       {"ticket", kYen, 0, 0},
                                                       {"ticket", kRiyal, 2'500, 2'500}}));
  ASSERT_EQ(Release(id, 2).name(), "ACCEPTED");
  EXPECT_EQ(CaseOf(id).ApprovedOf("medical", kRiyal), 0);
  EXPECT_EQ(CaseOf(id).ApprovedOf("ticket", kRiyal), 2'500);
  EXPECT_EQ(CaseOf(id).ApprovedOf("legal", kRiyal), 0);
}

TEST_F(TablesTest, WhatWaitsIsListedInTheOrderInWhichItWasProposed) {
  const StreamId first = Opened();
  const StreamId second = Opened();
  ASSERT_EQ(Recommend(second, 1, Riyals(1)).name(), "ACCEPTED");
  ASSERT_EQ(Recommend(first, 1, Riyals(1)).name(), "ACCEPTED");
  ASSERT_EQ(EmergencyApprove(second, 2, Riyals(1)).name(), "ACCEPTED");
  EXPECT_EQ(Waiting(), (Names{{second, 1}, {first, 1}, {second, 2}}));
  ASSERT_EQ(Approve(second, 1).name(), "ACCEPTED");
  EXPECT_EQ(Waiting(), (Names{{second, 1}, {first, 1}, {second, 2}})) << "now for its payment";
  ASSERT_EQ(Disburse(second, 1, 1).name(), "ACCEPTED");
  ASSERT_EQ(Withdraw(first, 1).name(), "ACCEPTED");
  ASSERT_EQ(Release(second, 2).name(), "ACCEPTED");
  EXPECT_TRUE(Waiting().empty());
}

TEST_F(TablesTest, AnEmergencyIsListedUntilHeadOfficeRatifiedIt) {
  const StreamId id = Opened();
  std::vector<Answer> approvals;
  for (uint64_t number = 1; number <= 4; ++number) {
    approvals.push_back(EmergencyApprove(id, number, Riyals(10)));
  }
  EXPECT_EQ(Unratified(), (Names{{id, 1}, {id, 2}, {id, 3}, {id, 4}}));
  ASSERT_EQ(Ratify(approvals[1].entry).name(), "ACCEPTED");
  EXPECT_EQ(Unratified(), (Names{{id, 1}, {id, 3}, {id, 4}}));
  EXPECT_EQ(Unratified(0, 2), (Names{{id, 1}, {id, 3}}));
  EXPECT_EQ(Unratified(approvals[2].entry.index + 1), (Names{{id, 4}})) << "the next page";
  for (const size_t other : {0, 2, 3}) {
    ASSERT_EQ(Ratify(approvals[other].entry).name(), "ACCEPTED");
  }
  EXPECT_TRUE(Unratified().empty());
}

TEST_F(TablesTest, APaymentIsTheTreasurysSpend) {
  const StreamId id = Opened();
  const Answer approval = EmergencyApprove(id, 1, Riyals(700));
  const Answer payment = Disburse(id, 1, 650, kOfficer);
  const auto found = treasury::Spends().Find(Rows(), payment.entry.index);
  ASSERT_TRUE(found.ok() && found->has_value());
  const treasury::Spend& spend = **found;
  EXPECT_EQ(spend.allotment, allotment);
  EXPECT_EQ(spend.amount, Riyals(650));
  EXPECT_EQ(spend.cost_line, "ticket");
  EXPECT_EQ(spend.liable_party, "gulf-manpower");
  EXPECT_EQ(spend.emergency_approval, approval.entry.index);
  EXPECT_EQ(spend.case_id, id);
  EXPECT_EQ(spend.assistance, 1u);
  EXPECT_EQ(spend.recorded_at.micros, fund.clock().Now());
  const auto accepted = treasury::AcceptedAllotments().Find(Rows(), allotment);
  EXPECT_EQ((**accepted).spent, 650);
  // What the entry adds for those who do not follow the case says the same.
  const auto added = wire::Decode<DisbursementAdded>(
      fund.leaf(payment.entry.log, payment.entry.index).entry.added);
  EXPECT_EQ(added->allotment, spend.allotment);
  EXPECT_EQ(added->line, spend.cost_line);
  EXPECT_EQ(added->liable_party, spend.liable_party);
  EXPECT_EQ(added->emergency_approval, spend.emergency_approval);
}

// An entry whose effects nobody could make again here is taken with its envelope alone.
TEST_F(TablesTest, WhatRestsOnAMissingRowIsAnError) {
  const auto evolve = [&](EventType type, const auto& body) {
    Leaf leaf;
    leaf.command.event_type = static_cast<uint32_t>(type);
    leaf.command.body = wire::Encode(body);
    state::Overlay rows(nullptr);
    Evolution evolution{rows, {}};
    return StoryRules()
        .Evolve(leaf, leaf.command.event_type, ContextOf(kConsulate), evolution)
        .code();
  };
  const StreamId id = fund.NewStream();
  EXPECT_EQ(evolve(event::kCaseOpened, NewCase()), absl::StatusCode::kInternal) << "of whom?";
  EXPECT_EQ(evolve(event::kAssistanceApproved, AssistanceApproved{id, 1}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kAssistanceRecommended,
                   AssistanceRecommended{id, 1, "ticket", Riyals(1), allotment}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kAssistanceDisbursed, Payment(id, 1, Riyals(1))),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kAssistanceReleased, AssistanceReleased{id, 1, "no-longer-needed"}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kCaseClosed, CaseClosed{id, "referred"}), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace amanat::rules::repatriation
