// Random acts on some cases against a model that knows amounts and states only.
#include <random>

#include "services/rules/repatriation/testing/repatriation_story.h"

namespace amanat::rules::repatriation {
namespace {

using ::amanat::repatriation::SpendRefunded;
using ::amanat::repatriation::SpendReversed;

constexpr int kActs = 500;
constexpr int64_t kCeiling = 5'000;

struct ModelAssistance {
  int64_t amount = 0;
  // As in the rows: recommended, approved, disbursed, released, withdrawn, taken back.
  AssistanceState state = AssistanceState::kRecommended;
  int64_t paid = 0;  // what is left of it
  bool refunded = false;
  AssistanceDisbursed payment;
  LogIndex entry = 0;  // of the payment
};
struct ModelCase {
  StreamId id;
  std::vector<ModelAssistance> assistances;
  bool closed = false;

  uint64_t CountOf(AssistanceState state) const {
    return std::count_if(assistances.begin(), assistances.end(),
                         [&](const ModelAssistance& each) { return each.state == state; });
  }
  int64_t Counted() const {
    int64_t sum = 0;
    for (const ModelAssistance& each : assistances) {
      if (each.state == AssistanceState::kApproved) sum += each.amount;
      if (each.state == AssistanceState::kDisbursed) sum += each.paid;
    }
    return sum;
  }
};

class WorkloadTest : public RepatriationTest {
 protected:
  WorkloadTest() : engine(seed) {
    for (int i = 0; i < 4; ++i) cases.push_back({Opened(), {}});
  }
  int64_t Draw(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }
  std::string ExpectedApproval(const ModelCase& of, int64_t amount) {
    if (of.Counted() + amount > kCeiling) return "CEILING_EXCEEDED";
    return held + amount > cash ? "LIMIT_EXCEEDED" : "ACCEPTED";
  }

  void Propose(ModelCase& of) {
    const int64_t amount = Draw(1, 2'500);
    const uint64_t number = of.assistances.size() + 1;
    if (Draw(0, 3) != 0) {
      ASSERT_EQ(Recommend(of.id, number, Riyals(amount)).name(),
                of.closed ? "WRONG_STATE" : "ACCEPTED");
      if (!of.closed) of.assistances.push_back({amount});
      return;
    }
    const std::string expected = of.closed ? "WRONG_STATE" : ExpectedApproval(of, amount);
    ASSERT_EQ(EmergencyApprove(of.id, number, Riyals(amount)).name(), expected);
    if (expected != "ACCEPTED") return;
    of.assistances.push_back({amount, AssistanceState::kApproved});
    held += amount;
  }
  void Act(ModelCase& of) {
    const auto number = static_cast<uint64_t>(Draw(1, static_cast<int64_t>(of.assistances.size())));
    ModelAssistance& one = of.assistances[number - 1];
    const bool recommended = one.state == AssistanceState::kRecommended;
    const bool approved = one.state == AssistanceState::kApproved;
    switch (Draw(0, 5)) {
      case 0: {
        const std::string expected = recommended ? ExpectedApproval(of, one.amount) : "WRONG_STATE";
        ASSERT_EQ(Approve(of.id, number).name(), expected);
        if (expected != "ACCEPTED") return;
        one.state = AssistanceState::kApproved;
        held += one.amount;
        return;
      }
      case 1: {
        const int64_t paid = Draw(1, one.amount);
        const AssistanceDisbursed payment = Payment(of.id, number, Riyals(paid));
        const Answer answer = Disburse(payment);
        ASSERT_EQ(answer.name(), approved ? "ACCEPTED" : "WRONG_STATE");
        if (!approved) return;
        one.payment = payment;
        one.entry = answer.entry.index;
        one.state = AssistanceState::kDisbursed;
        one.paid = paid;
        held -= one.amount;
        cash -= paid;
        return;
      }
      case 2:
        ASSERT_EQ(Withdraw(of.id, number).name(), recommended ? "ACCEPTED" : "WRONG_STATE");
        if (recommended) one.state = AssistanceState::kWithdrawn;
        return;
      case 3:
        return RefundSome(one);
      case 4:
        return TakeBack(one);
      default:
        ASSERT_EQ(Release(of.id, number).name(), approved ? "ACCEPTED" : "WRONG_STATE");
        if (!approved) return;
        one.state = AssistanceState::kReleased;
        held -= one.amount;
    }
  }
  void ComesBack(ModelAssistance& one, int64_t amount) {
    cash += amount;
    one.paid -= amount;
    if (one.paid == 0) one.state = AssistanceState::kTakenBack;
  }
  void RefundSome(ModelAssistance& one) {
    if (one.entry == 0) return;
    const int64_t amount = Draw(1, 2'500);
    const SpendRefunded body{
        one.entry, Riyals(amount), {fund.today()}, absl::StrCat("line-", ++lines)};
    const bool whole = !one.refunded && amount == one.paid;
    const std::string expected = one.paid == 0                ? "WRONG_STATE"
                                 : amount > one.paid || whole ? "AMOUNT_MISMATCH"
                                                              : "ACCEPTED";
    ASSERT_EQ(
        fund.Submit(kPayer, event::kSpendRefunded, body, {one.payment.case_id, allotment}).name(),
        expected);
    if (expected != "ACCEPTED") return;
    one.refunded = true;
    ComesBack(one, amount);
  }
  void TakeBack(ModelAssistance& one) {
    if (one.entry == 0) return;
    Draft draft{event::kSpendReversed,
                wire::Encode(SpendReversed{one.entry, "refunded", one.payment}),
                {one.payment.case_id, allotment}};
    draft.authors = {kPayer, kApprover};
    const bool possible = one.paid != 0 && !one.refunded;
    ASSERT_EQ(fund.Submit(draft).name(), possible ? "ACCEPTED" : "WRONG_STATE");
    if (possible) ComesBack(one, one.paid);
  }
  void CloseOrReplace(ModelCase& of) {
    const bool busy = of.CountOf(AssistanceState::kRecommended) != 0 ||
                      of.CountOf(AssistanceState::kApproved) != 0;
    ASSERT_EQ(Close(of.id).name(), of.closed || busy ? "WRONG_STATE" : "ACCEPTED");
    if (of.closed) {
      of = {Opened(), {}};
    } else {
      of.closed = !busy;
    }
  }
  void ExpectAgreement(const ModelCase& of) {
    const Case row = CaseOf(of.id);
    ASSERT_EQ(row.assistances, of.assistances.size());
    ASSERT_EQ(row.recommended, of.CountOf(AssistanceState::kRecommended));
    ASSERT_EQ(row.approved, of.CountOf(AssistanceState::kApproved));
    ASSERT_EQ(row.disbursed, of.CountOf(AssistanceState::kDisbursed));
    ASSERT_EQ(row.ApprovedOf("ticket", kRiyal), of.Counted());
    ASSERT_EQ(row.closed != 0, of.closed);
    for (uint64_t number = 1; number <= of.assistances.size(); ++number) {
      ASSERT_EQ(AssistanceOf(of.id, number).state, of.assistances[number - 1].state);
    }
  }

  const uint64_t seed = std::random_device{}();
  std::mt19937_64 engine;
  std::vector<ModelCase> cases;
  int64_t cash = 10'000;
  int64_t held = 0;
  int lines = 0;  // of the statement
};

TEST_F(WorkloadTest, AgreesWithANaiveModel) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  for (int i = 0; i < kActs; ++i) {
    ModelCase& of = cases[static_cast<size_t>(Draw(0, 3))];
    if (Draw(0, 9) == 0) {
      ASSERT_NO_FATAL_FAILURE(CloseOrReplace(of)) << "act " << i;
    } else if (of.assistances.empty() || Draw(0, 2) == 0) {
      ASSERT_NO_FATAL_FAILURE(Propose(of)) << "act " << i;
    } else {
      ASSERT_NO_FATAL_FAILURE(Act(of)) << "act " << i;
    }
    ASSERT_NO_FATAL_FAILURE(ExpectAgreement(of)) << "act " << i;
    ASSERT_EQ(Cash(), cash);
    ASSERT_EQ(FreeCash(), cash - held);
    ASSERT_EQ(Disbursed(), 10'000 - cash);
  }
  EXPECT_LT(cash, 10'000) << "something was paid";
}

}  // namespace
}  // namespace amanat::rules::repatriation
