// A fund whose lines drop, repeat, reorder and damage frames, break off at random, and whose nodes
// restart; in the end every replica says bit for bit what the writers say. AMANAT_SEED repeats one
// run, AMANAT_SIMULATION_STEPS makes it longer.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "absl/strings/numbers.h"
#include "tests/simulation/simulated_fund.h"

namespace amanat::simulation {
namespace {

uint64_t NumberFrom(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  uint64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

Fault DrawFault(SimulatedFund& fund) {
  constexpr Fault kFaults[] = {Fault::kDrop, Fault::kDuplicate, Fault::kTruncate, Fault::kFlip,
                               Fault::kSwap};
  return fund.Draw(30) == 0 ? kFaults[fund.Draw(5)] : Fault::kNone;
}

// What happened, so that a run in which nothing was tried does not pass for a good one.
struct Tried {
  int appended = 0;
  int delivered = 0;
  int broken = 0;
  int restarts = 0;
};

void Step(SimulatedFund& fund, Tried& tried) {
  const size_t line = fund.Draw(fund.lines());
  const uint64_t what = fund.Draw(1000);
  if (what < 150) {
    tried.appended += fund.AppendCase(fund.Draw(fund.nodes()));
  } else if (what < 160) {
    fund.AdmitSite();
  } else if (what < 166) {
    fund.Restart(fund.Draw(fund.nodes()));
    ++tried.restarts;
  } else if (what < 180) {
    fund.Cut(line);
  } else if (what < 230) {
    fund.Connect(line);
  } else if (what < 500) {
    fund.Collect(line);
  } else {
    const Fault fault = DrawFault(fund);
    const bool delivered = fund.Deliver(line, fund.Draw(2) == 0, fault);
    tried.delivered += delivered;
    tried.broken += delivered && fault != Fault::kNone;
  }
}

TEST(ReplicationSimulation, EveryReplicaEndsWithTheStateOfTheWriter) {
  const uint64_t seed = NumberFrom("AMANAT_SEED", std::random_device{}());
  std::printf("AMANAT_SEED=%llu\n", static_cast<unsigned long long>(seed));
  SimulatedFund fund(seed, {"riyadh", "dubai", "hong-kong"});
  Tried tried;
  const uint64_t steps = NumberFrom("AMANAT_SIMULATION_STEPS", 8000);
  for (uint64_t i = 0; i < steps; ++i) Step(fund, tried);
  fund.Settle();
  std::printf("%d appended, %d frames, %d broken, %d sessions failed, %d restarts\n",
              tried.appended, tried.delivered, tried.broken, fund.failed_sessions(),
              tried.restarts);
  EXPECT_GT(tried.appended, 100);
  EXPECT_GT(tried.broken, 10);
  EXPECT_GT(fund.failed_sessions(), 0);
  EXPECT_GT(tried.restarts, 0);
  const std::vector<Comparison> comparisons = fund.Compare();
  EXPECT_EQ(comparisons.size(), 3u + 3 * 2);  // head office: three funds; each consulate: two logs
  for (const Comparison& item : comparisons) {
    EXPECT_EQ(item.held.verdict, replication::LogVerdict::kFollowing)
        << item.what << ": " << item.held.detail;
    EXPECT_EQ(item.held.examined, item.written) << item.what;
    EXPECT_EQ(item.held.witnessed, item.written) << item.what;
    EXPECT_EQ(item.held_digest.hex(), item.written_digest.hex()) << item.what;
  }
}

}  // namespace
}  // namespace amanat::simulation
