// A random workload against a naive model of the books, and what the queries say of it.
#include <gtest/gtest.h>

#include <random>

#include "services/treasury/queries.h"
#include "services/treasury/testing/treasury_story.h"

namespace amanat::treasury {
namespace {

constexpr int kSteps = 400;

// What a bookkeeper with a pencil would write.
struct Model {
  struct Part {
    Reference spend;
    int64_t amount = 0;
    bool frozen = false;
    bool accepted = false;
    std::optional<Reference> liquidation;  // undecided
  };
  struct Paper {
    StreamId id;
    int64_t cash = 0;
    int64_t owed = 0;  // by head office's books
    std::vector<Part> parts;
    std::vector<std::pair<Reference, int64_t>> returns;  // not credited
  };
  int64_t bank = 0;
  int64_t expense = 0;
  std::vector<Paper> papers;
};

class Workload : public TreasuryStory {
 public:
  explicit Workload(uint64_t seed) : TreasuryStory(seed), random_(seed) {
    EXPECT_TRUE(Open(Sar(1'000'000)).accepted());
    model.bank = 1'000'000;
  }

  void Step() {
    switch (Draw(8)) {
      case 0:
        return IssueSome();
      case 1:
      case 2:
        return SpendSome();
      case 3:
        return LiquidateSome();
      case 4:
        return DecideSome(true);
      case 5:
        return DecideSome(false);
      case 6:
        return ReturnSome();
      default:
        return CreditSome();
    }
  }

  std::vector<LogBook> Books() const {
    std::vector<LogBook> books;
    for (const char* site : {kHeadOffice, "riyadh"}) {
      const LogId id = fund.log(site);
      books.push_back({fund.state(id).name(), &fund.state(id), &fund.FindCore<TreasuryCore>(id)});
    }
    return books;
  }

  Model model;

 private:
  int64_t Draw(int64_t below) { return static_cast<int64_t>(random_() % below); }
  Model::Paper* Pick() {
    return model.papers.empty() ? nullptr : &model.papers[Draw(model.papers.size())];
  }

  void IssueSome() {
    const int64_t amount = 1 + Draw(60'000);
    const StreamId id = fund.NewStream();
    const Answer issue = Issue(id, Sar(amount));
    ASSERT_EQ(issue.accepted(), amount <= model.bank) << issue;
    if (!issue.accepted()) return;
    ASSERT_TRUE(Accept(id, issue.entry).accepted());
    fund.TakeUpAll();
    model.bank -= amount;
    model.papers.push_back({id, amount, amount});
  }
  void SpendSome() {
    Model::Paper* paper = Pick();
    if (paper == nullptr) return;
    const int64_t amount = 1 + Draw(20'000);
    const Answer answer = Spend(paper->id, amount);
    ASSERT_EQ(answer.accepted(), amount <= paper->cash) << answer;
    if (!answer.accepted()) return;
    paper->cash -= amount;
    paper->parts.push_back({answer.entry, amount});
  }
  void LiquidateSome() {
    Model::Paper* paper = Pick();
    if (paper == nullptr || paper->parts.empty()) return;
    std::vector<LogIndex> spends;
    bool frozen = false;
    std::vector<Model::Part*> chosen;
    for (Model::Part& part : paper->parts) {
      if (Draw(3) == 0) continue;
      spends.push_back(part.spend.index);
      chosen.push_back(&part);
      frozen = frozen || part.frozen;
    }
    if (spends.empty()) return;
    const Answer answer = Liquidate(paper->id, spends);
    ASSERT_EQ(answer.name(), frozen ? "FROZEN" : "ACCEPTED");
    if (frozen) return;
    for (Model::Part* part : chosen) {
      part->frozen = true;
      part->liquidation = answer.entry;
    }
  }
  void DecideSome(bool accept) {
    Model::Paper* paper = Pick();
    if (paper == nullptr || paper->parts.empty()) return;
    Model::Part& part = paper->parts[Draw(paper->parts.size())];
    if (!part.liquidation.has_value()) return;
    const Answer answer =
        accept ? AcceptLine(*part.liquidation, part.spend, Sar(part.amount), "ticket")
               : SendBack(*part.liquidation, part.spend);
    ASSERT_EQ(answer.name(), "ACCEPTED");
    if (Draw(2) == 0 || !accept) fund.TakeUpAll();
    part.liquidation.reset();
    part.frozen = accept;
    part.accepted = accept;
    if (!accept) return;
    paper->owed -= part.amount;
    model.expense += part.amount;
  }
  void ReturnSome() {
    Model::Paper* paper = Pick();
    if (paper == nullptr) return;
    const int64_t amount = 1 + Draw(30'000);
    const Answer answer = Return(paper->id, Sar(amount));
    ASSERT_EQ(answer.accepted(), amount <= paper->cash) << answer;
    if (!answer.accepted()) return;
    paper->cash -= amount;
    paper->returns.emplace_back(answer.entry, amount);
  }
  void CreditSome() {
    Model::Paper* paper = Pick();
    if (paper == nullptr || paper->returns.empty()) return;
    const auto [entry, amount] = paper->returns.back();
    const int64_t charges = Draw(amount + 1);
    ASSERT_EQ(Credit(paper->id, entry, Sar(amount - charges), Sar(charges)).name(), "ACCEPTED");
    paper->returns.pop_back();
    paper->owed -= amount;
    model.bank += amount - charges;
  }

  std::mt19937_64 random_;
};

void ExpectAgreement(const Workload& run) {
  EXPECT_EQ(run.HeadOffice(Chart::kBank, Riyal()), run.model.bank);
  EXPECT_EQ(run.HeadOffice(Chart::kExpense, Riyal(), "ticket"), run.model.expense);
  for (const Model::Paper& paper : run.model.papers) {
    EXPECT_EQ(run.Riyadh(Chart::kAllotmentCash, paper.id), paper.cash);
    EXPECT_EQ(run.DueFrom(paper.id), paper.owed);
  }
}

void ExpectTheMirror(const std::vector<LogBook>& books) {
  for (const InterOfficeBalance& pair : InterOffice(books, kHeadOffice)) {
    EXPECT_EQ(pair.due_from + pair.due_to, pair.in_transit_sum);
  }
  for (const LogBook& book : books) {
    for (const Money& total : TotalsOf(book.state->accounts())) EXPECT_EQ(total.minor_units, 0);
  }
}

TEST(TreasuryWorkloadTest, AgreesWithANaiveModelAndMirrorsAtEveryStep) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Workload run(seed);
  bool any_in_transit = false;
  for (int i = 0; i < kSteps && !testing::Test::HasFailure(); ++i) {
    run.Step();
    ExpectAgreement(run);
    ExpectTheMirror(run.Books());
    for (const InterOfficeBalance& pair : InterOffice(run.Books(), kHeadOffice)) {
      any_in_transit = any_in_transit || !pair.in_transit.empty();
    }
  }
  EXPECT_TRUE(any_in_transit);
  EXPECT_GT(run.model.papers.size(), 0u);
  EXPECT_EQ(run.fund.Replay(), absl::OkStatus());
}

TEST(TreasuryQueriesTest, TellsAnAllotmentsWayAndItsLines) {
  Workload run(7);
  const StreamId id = run.fund.NewStream();
  const Answer issue = run.Issue(id, run.Sar(1'000));
  const std::vector<LogBook> books = run.Books();
  auto rows = Allotments(books, kHeadOffice, kHeadOffice);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].state, AllotmentRow::State::kIssued);
  ASSERT_TRUE(run.Accept(id, issue.entry).accepted());
  run.fund.TakeUpAll();
  const Answer spend = run.Spend(id, 400, "agency");
  const Answer liquidation = run.Liquidate(id, {spend.entry.index});
  rows = Allotments(books, "riyadh", kHeadOffice);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].available, 600);
  EXPECT_EQ(rows[0].accepted->spent, 400);
  EXPECT_TRUE(Allotments(books, "hong-kong", kHeadOffice).empty());
  ASSERT_EQ(LiquidationLines(books, kHeadOffice, kHeadOffice, true).size(), 1u);
  ASSERT_TRUE(run.SendBack(liquidation.entry, spend.entry).accepted());
  EXPECT_TRUE(LiquidationLines(books, kHeadOffice, kHeadOffice, true).empty());
  const auto lines = LiquidationLines(books, "riyadh", kHeadOffice, false);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].decision->code, "receipt-missing");
  EXPECT_EQ(lines[0].spend->liable_party, "agency");
}

TEST(TreasuryQueriesTest, SettlesAnAllotmentOnceBothSidesOweNothing) {
  Workload run(8);
  const StreamId id = run.fund.NewStream();
  ASSERT_TRUE(run.Accept(id, run.Issue(id, run.Sar(1'000)).entry).accepted());
  run.fund.TakeUpAll();
  const Answer returned = run.Return(id, run.Sar(1'000));
  const std::vector<LogBook> books = run.Books();
  EXPECT_EQ(Allotments(books, kHeadOffice, kHeadOffice)[0].state, AllotmentRow::State::kAccepted);
  const auto pair = InterOffice(books, kHeadOffice);
  ASSERT_EQ(pair.size(), 1u);
  ASSERT_EQ(pair[0].in_transit.size(), 1u);
  EXPECT_EQ(pair[0].in_transit[0].posting->index, returned.entry.index);
  ASSERT_TRUE(run.Credit(id, returned.entry, run.Sar(1'000), run.Sar(0)).accepted());
  EXPECT_EQ(Allotments(books, kHeadOffice, kHeadOffice)[0].state, AllotmentRow::State::kSettled);
}

}  // namespace
}  // namespace amanat::treasury
