// A random workload against a naive model of the books, and the inter-office mirror at every step.
#include <gtest/gtest.h>

#include <random>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"

namespace amanat::rules::treasury {
namespace {

constexpr int kSteps = 400;

// What a bookkeeper with a pencil would write.
struct Model {
  struct Part {
    Reference spend;
    int64_t amount = 0;
    bool frozen = false;
    std::optional<Reference> acceptance;   // that stands
    bool reversed = false;                 // which the consulate has not seen
    std::optional<Reference> liquidation;  // undecided
  };
  struct Paper {
    StreamId id;
    int64_t cash = 0;
    int64_t owed = 0;        // by head office's books
    int64_t in_transit = 0;  // refused returns that are not the consulate's again
    std::vector<Part> parts;
    std::vector<std::pair<Reference, int64_t>> returns;  // not credited
  };
  struct Declined {
    StreamId id;
    Reference entry;
    int64_t amount = 0;
  };
  int64_t bank = 0;
  int64_t expense = 0;
  std::vector<Paper> papers;
  std::vector<Declined> declined;  // not credited
};

class Workload : public TreasuryStory {
 public:
  explicit Workload(uint64_t seed) : TreasuryStory(seed), random_(seed) {
    EXPECT_TRUE(Open(Sar(1'000'000)).accepted());
    model.bank = 1'000'000;
  }

  void Step() {
    switch (Draw(13)) {
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
      case 7:
        return RefundSome();
      case 8:
        return DeclineSome();
      case 9:
        return RefuseSome();
      case 10:
        return ReverseSome();
      case 11:
        return ChargeSome();
      default:
        return CreditSome();
    }
  }

  Model model;

 private:
  int64_t Draw(int64_t below) { return static_cast<int64_t>(random_() % below); }
  Model::Paper* Pick() {
    return model.papers.empty() ? nullptr : &model.papers[Draw(model.papers.size())];
  }

  Model::Part* PickPart() {
    Model::Paper* paper = Pick();
    return paper == nullptr || paper->parts.empty() ? nullptr
                                                    : &paper->parts[Draw(paper->parts.size())];
  }
  // Both offices take up everything, and what that addresses in turn.
  void TakeUp() {
    while (fund.TakeUpAll() != 0) continue;
    for (Model::Paper& paper : model.papers) {
      paper.cash += paper.in_transit;
      paper.owed += paper.in_transit;
      paper.in_transit = 0;
      for (Model::Part& part : paper.parts) {
        if (part.reversed) part.frozen = false;
        part.reversed = false;
      }
    }
  }

  // Nothing when the bank has not so much.
  std::optional<Answer> IssueTo(const StreamId& id, int64_t amount) {
    const Answer issue = Issue(id, Sar(amount));
    EXPECT_EQ(issue.accepted(), amount <= model.bank) << issue;
    if (!issue.accepted()) return std::nullopt;
    model.bank -= amount;
    return issue;
  }
  void IssueSome() {
    const int64_t amount = 1 + Draw(60'000);
    const StreamId id = fund.NewStream();
    const auto issue = IssueTo(id, amount);
    if (!issue.has_value()) return;
    ASSERT_TRUE(Accept(id, issue->entry).accepted());
    ASSERT_EQ(Decline(id, issue->entry).name(), "ALREADY_CONSUMED");
    TakeUp();
    model.papers.push_back({id, amount, amount});
  }
  void DeclineSome() {
    const int64_t amount = 1 + Draw(60'000);
    const StreamId id = fund.NewStream();
    const auto issue = IssueTo(id, amount);
    if (!issue.has_value()) return;
    const Answer decline = Decline(id, issue->entry);
    ASSERT_EQ(decline.name(), "ACCEPTED");
    ASSERT_EQ(Accept(id, issue->entry).name(), "ALREADY_CONSUMED");
    TakeUp();
    model.declined.push_back({id, decline.entry, amount});
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
      if (Draw(3) == 0 || part.amount == 0) continue;
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
    part.liquidation.reset();
    part.frozen = accept;
    if (Draw(2) == 0 || !accept) TakeUp();
    if (!accept) return;
    part.acceptance = answer.entry;
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
  void RefundSome() {
    Model::Part* part = PickPart();
    if (part == nullptr || part->frozen || part->amount == 0) return;
    const int64_t amount = 1 + Draw(part->amount);
    ASSERT_EQ(Refund(part->spend, amount).name(), "ACCEPTED");
    part->amount -= amount;
    for (Model::Paper& paper : model.papers) {
      for (const Model::Part& each : paper.parts) paper.cash += &each == part ? amount : 0;
    }
    if (part->amount == 0) part->frozen = true;  // nothing of it is ever liquidated
  }
  void ChargeSome() {
    Model::Paper* paper = Pick();
    if (paper == nullptr) return;
    const int64_t amount = 1 + Draw(500);
    const Answer answer = ChargeBank(paper->id, Sar(amount));
    ASSERT_EQ(answer.accepted(), amount <= paper->cash) << answer;
    if (!answer.accepted()) return;
    paper->cash -= amount;
    paper->parts.push_back({answer.entry, amount});
  }
  void RefuseSome() {
    Model::Paper* paper = Pick();
    if (paper == nullptr || paper->returns.empty()) return;
    const auto [entry, amount] = paper->returns.back();
    ASSERT_EQ(RefuseReturn(paper->id, entry, Sar(amount)).name(), "ACCEPTED");
    ASSERT_EQ(Credit(paper->id, entry, Sar(amount), Sar(0)).name(), "ALREADY_CONSUMED");
    paper->returns.pop_back();
    paper->owed -= amount;
    paper->in_transit += amount;
    if (Draw(2) == 0) TakeUp();
  }
  void ReverseSome() {
    Model::Paper* paper = Pick();
    if (paper == nullptr || paper->parts.empty()) return;
    Model::Part& part = paper->parts[Draw(paper->parts.size())];
    if (!part.acceptance.has_value()) return;
    ASSERT_EQ(ReverseLine(*part.acceptance).name(), "ACCEPTED");
    ASSERT_EQ(ReverseLine(*part.acceptance).name(), "WRONG_STATE");
    part.acceptance.reset();
    part.reversed = true;
    paper->owed += part.amount;
    model.expense -= part.amount;
    if (Draw(2) == 0) TakeUp();
  }
  void CreditSome() {
    if (!model.declined.empty() && Draw(2) == 0) {
      const auto [id, entry, amount] = model.declined.back();
      const int64_t charges = Draw(amount + 1);
      ASSERT_EQ(Credit(id, entry, Sar(amount - charges), Sar(charges)).name(), "ACCEPTED");
      ASSERT_EQ(Credit(id, entry, Sar(amount), Sar(0)).name(), "ALREADY_CONSUMED");
      model.declined.pop_back();
      model.bank += amount - charges;
      return;
    }
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
  EXPECT_EQ(run.HeadOffice(chart::kBank, Riyal()), run.model.bank);
  EXPECT_EQ(run.HeadOffice(chart::kExpense, Riyal(), "ticket"), run.model.expense);
  for (const Model::Declined& declined : run.model.declined) {
    EXPECT_EQ(run.HeadOffice(chart::kAllotmentInTransit, Riyal(), declined.id.hex()),
              declined.amount);
  }
  for (const Model::Paper& paper : run.model.papers) {
    EXPECT_EQ(run.Riyadh(chart::kAllotmentCash, paper.id), paper.cash);
    EXPECT_EQ(run.HeadOffice(chart::kAllotmentInTransit, Riyal(), paper.id.hex()),
              paper.in_transit);
    EXPECT_EQ(run.DueFrom(paper.id), paper.owed);
    const auto row = AcceptedAllotments().Find(run.Rows("riyadh"), paper.id);
    ASSERT_TRUE(row.ok() && row->has_value());
    EXPECT_EQ((**row).amount.minor_units - (**row).spent - (**row).returned, paper.cash);
  }
}

// The sum of what `from` has in transit to `to`, found by the counts and by looking at everything.
int64_t InTransit(const Workload& run, const std::string& from, const std::string& to) {
  int64_t found = 0;
  int64_t all = 0;
  const LogTables sender = run.Tables(from);
  const LogTables recipient = run.Tables(to);
  EXPECT_TRUE(ScanInTransit(sender, recipient, 0,
                            [&](LogIndex, const InterOfficePosting& row) -> absl::StatusOr<bool> {
                              found += row.amount.minor_units;
                              return true;
                            })
                  .ok());
  EXPECT_TRUE(InterOfficePostings()
                  .Scan(*sender.rows, "", "",
                        [&](const auto& key, const auto& row) -> absl::StatusOr<bool> {
                          if (!HaveConsumed(recipient, sender.log, {std::get<0>(key)})->front()) {
                            all += row.amount.minor_units;
                          }
                          return true;
                        })
                  .ok());
  EXPECT_EQ(found, all);
  return found;
}

// Due-from at head office, or due-to at the consulate, by the row; equal to the sum of the accounts.
int64_t Balance(const Workload& run, const std::string& site, const std::string& other,
                Chart chart) {
  absl::int128 sum = 0;
  for (const accounts::Account& account : run.fund.state(run.fund.log(site)).accounts().all()) {
    if (account.opening.chart == static_cast<uint32_t>(chart)) sum += account.posted;
  }
  const auto row = InterOfficeBalances().Find(run.Rows(site), run.fund.log(other), Riyal());
  EXPECT_EQ(row->value_or(InterOfficeBalance{}).sum(), sum);
  return static_cast<int64_t>(sum);
}

TEST(TreasuryWorkloadTest, AgreesWithANaiveModelAndMirrorsAtEveryStep) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  Workload run(seed);
  bool any_in_transit = false;
  for (int i = 0; i < kSteps && !testing::Test::HasFailure(); ++i) {
    run.Step();
    ExpectAgreement(run);
    const int64_t out = InTransit(run, "riyadh", kHeadOffice);
    const int64_t back = InTransit(run, kHeadOffice, "riyadh");
    any_in_transit = any_in_transit || out != 0 || back != 0;
    EXPECT_EQ(Balance(run, kHeadOffice, "riyadh", chart::kDueFrom) +
                  Balance(run, "riyadh", kHeadOffice, chart::kDueTo),
              out + back);
  }
  EXPECT_TRUE(any_in_transit);
  EXPECT_GT(run.model.papers.size(), 0u);
}

}  // namespace
}  // namespace amanat::rules::treasury
