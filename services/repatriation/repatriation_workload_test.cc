// Random acts on some cases against a model that knows amounts and states only.
#include <cstdlib>
#include <iostream>
#include <random>

#include "services/repatriation/testing/repatriation_fixture.h"

namespace amanat::repatriation {
namespace {

constexpr int kActs = 400;
constexpr int64_t kCeiling = 5'000;

uint64_t Seed() {
  const char* given = std::getenv("AMANAT_TEST_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

struct ModelAssistance {
  int64_t amount = 0;
  char state = 'r';  // recommended, approved, disbursed, released
  int64_t paid = 0;
};

class WorkloadTest : public RepatriationTest {
 protected:
  WorkloadTest() : seed(Seed()), engine(seed) {
    std::cout << "seed " << seed << "\n";
    for (int i = 0; i < 4; ++i) cases.emplace_back(Opened(), std::vector<ModelAssistance>());
  }
  int64_t Draw(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }
  int64_t Counted(const std::vector<ModelAssistance>& assistances) {
    int64_t sum = 0;
    for (const ModelAssistance& each : assistances) {
      sum += each.state == 'a' ? each.amount : each.state == 'd' ? each.paid : 0;
    }
    return sum;
  }
  std::string ExpectedApproval(const std::vector<ModelAssistance>& assistances, int64_t amount) {
    if (Counted(assistances) + amount > kCeiling) return "CEILING_EXCEEDED";
    return held + amount > cash ? "LIMIT_EXCEEDED" : "ACCEPTED";
  }

  void RecommendOrEmergency(StreamId id, std::vector<ModelAssistance>& assistances) {
    const int64_t amount = Draw(1, 2'500);
    const uint64_t number = assistances.size() + 1;
    if (Draw(0, 3) != 0) {
      ASSERT_EQ(Recommend(id, number, Riyals(amount)).name(), "ACCEPTED");
      assistances.push_back({amount});
      return;
    }
    const std::string expected = ExpectedApproval(assistances, amount);
    ASSERT_EQ(EmergencyApprove(id, number, Riyals(amount)).name(), expected);
    if (expected != "ACCEPTED") return;
    assistances.push_back({amount, 'a'});
    held += amount;
  }
  void Act(StreamId id, std::vector<ModelAssistance>& assistances) {
    const auto number = static_cast<uint64_t>(Draw(1, static_cast<int64_t>(assistances.size())));
    ModelAssistance& one = assistances[number - 1];
    switch (Draw(0, 2)) {
      case 0: {
        const std::string expected =
            one.state == 'r' ? ExpectedApproval(assistances, one.amount) : "WRONG_STATE";
        ASSERT_EQ(Approve(id, number).name(), expected);
        if (expected != "ACCEPTED") return;
        one.state = 'a';
        held += one.amount;
        return;
      }
      case 1: {
        const int64_t paid = Draw(1, one.amount);
        const std::string expected = one.state == 'a' ? "ACCEPTED" : "WRONG_STATE";
        ASSERT_EQ(Disburse(id, number, paid).name(), expected);
        if (expected != "ACCEPTED") return;
        one.state = 'd';
        one.paid = paid;
        held -= one.amount;
        cash -= paid;
        return;
      }
      default: {
        const std::string expected = one.state == 'a' ? "ACCEPTED" : "WRONG_STATE";
        ASSERT_EQ(Release(id, number).name(), expected);
        if (expected != "ACCEPTED") return;
        one.state = 'x';
        held -= one.amount;
      }
    }
  }

  const uint64_t seed;
  std::mt19937_64 engine;
  std::vector<std::pair<StreamId, std::vector<ModelAssistance>>> cases;
  int64_t cash = 10'000;
  int64_t held = 0;
};

TEST_F(WorkloadTest, AgreesWithANaiveModel) {
  int accepted_payments = 0;
  for (int i = 0; i < kActs; ++i) {
    auto& [id, assistances] = cases[static_cast<size_t>(Draw(0, 3))];
    if (assistances.empty() || Draw(0, 2) == 0) {
      ASSERT_NO_FATAL_FAILURE(RecommendOrEmergency(id, assistances)) << "act " << i;
    } else {
      ASSERT_NO_FATAL_FAILURE(Act(id, assistances)) << "act " << i;
    }
    ASSERT_EQ(Cash(), cash);
    ASSERT_EQ(FreeCash(), cash - held);
    ASSERT_EQ(Disbursed(), 10'000 - cash);
  }
  for (const auto& [id, assistances] : cases) {
    for (const ModelAssistance& one : assistances) accepted_payments += one.state == 'd';
  }
  EXPECT_GT(accepted_payments, 0);
  EXPECT_EQ(fund.Replay(), absl::OkStatus());
}

}  // namespace
}  // namespace amanat::repatriation
