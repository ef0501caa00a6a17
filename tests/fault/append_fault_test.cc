// The append pipeline with every step of its store, and every write of its guard, broken once in
// each way, from the founding on; each time followed by a crash and a restart.
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "tests/fault/effort.h"
#include "tests/fault/ledger_life.h"

namespace amanat::fault {
namespace {

using append::FundFixture;
using store::Fault;
using store::FaultyDisk;
using store::Tail;

constexpr Tail kTails[] = {Tail::kDropped, Tail::kTorn, Tail::kKept};
constexpr uint64_t kStepsMax = 5000;  // more would be a loop that does not end

int Restarts() { return IsNightly() ? 5 : 1; }

class AppendFaultTest : public ::testing::TestWithParam<Fault> {
 protected:
  static void SetUpTestSuite() {
    fund_ = new FundFixture();
    PrepareFund(*fund_);
  }
  static void TearDownTestSuite() {
    delete fund_;
    fund_ = nullptr;
  }
  AppendFaultTest() : seed_(SeedOfRun()), random_(seed_) {}

  // What a crash at this point leaves, and, not always, one more right after the restart.
  void Crash(LedgerLife& life, Tail tail) {
    life.Recover(tail);
    if (HasFailure()) return;
    life.ExpectWhole();
    if (random_() % StrideOfRun() != 0) return;
    life.Recover(Tail::kDropped);
    if (HasFailure()) return;
    life.ExpectWhole();
  }

  // Breaks step after step of the workload, until it ends before its step comes.
  void BreakSteps(Fault fault, uint64_t stride) {
    int was_there = 0, was_lost = 0;
    uint64_t step = 1 + random_() % stride;
    for (bool broke = true; broke; step += stride) {
      ASSERT_LT(step, kStepsMax) << "the workload never ends";
      const Tail tail = kTails[random_() % std::size(kTails)];
      SCOPED_TRACE(absl::StrCat("seed ", seed_, " step ", step, " tail ", static_cast<int>(tail)));
      FaultyDisk disk(random_());
      LedgerLife life(*fund_, disk);
      disk.BreakAt(step, fault);
      const bool finished = life.Play(Restarts());
      broke = disk.broken();
      EXPECT_TRUE(finished || broke);
      Crash(life, tail);
      if (HasFailure()) return;
      was_there += life.were_there();
      was_lost += life.were_lost();
    }
    std::printf("%d steps, %d unanswered commands were there and %d were not, seed %s\n",
                static_cast<int>(step), was_there, was_lost, absl::StrCat(seed_).c_str());
    EXPECT_GT(step, 50u);
    EXPECT_GT(was_there, 0);
    EXPECT_GT(was_lost, 0);
  }

  static FundFixture* fund_;
  const uint64_t seed_;
  std::mt19937_64 random_;
};
FundFixture* AppendFaultTest::fund_ = nullptr;

TEST_P(AppendFaultTest, EveryStepOfTheStore) {
  BreakSteps(GetParam(), IsRequired(GetParam()) ? 1 : StrideOfRun());
}

INSTANTIATE_TEST_SUITE_P(Faults, AppendFaultTest, ::testing::ValuesIn(kFaults),
                         [](const auto& fault) { return NameOf(fault.param); });

using GuardFaultTest = AppendFaultTest;

TEST_F(GuardFaultTest, EveryWriteOfTheGuard) {
  using GuardFault = LedgerLife::GuardFault;
  for (const GuardFault fault :
       {GuardFault::kAbsent, GuardFault::kPresent, GuardFault::kTorn, GuardFault::kPadding}) {
    bool broke = true;
    for (uint64_t write = 1; broke; ++write) {
      const Tail tail = kTails[random_() % std::size(kTails)];
      SCOPED_TRACE(absl::StrCat("seed ", seed_, " fault ", static_cast<int>(fault), " write ",
                                write, " tail ", static_cast<int>(tail)));
      FaultyDisk disk(random_());
      LedgerLife life(*fund_, disk);
      life.BreakGuardAt(write, fault);
      const bool finished = life.Play(Restarts());
      broke = life.guard_broken();
      EXPECT_NE(finished, broke);
      Crash(life, tail);
      if (HasFailure()) return;
      EXPECT_TRUE(broke || write > 10);
    }
  }
}

TEST_F(GuardFaultTest, APowerCutAtAnyMomentBetweenSteps) {
  for (const Tail tail : kTails) {
    for (int restarts = 0; restarts < 6; ++restarts) {
      SCOPED_TRACE(absl::StrCat("seed ", seed_, " tail ", static_cast<int>(tail)));
      FaultyDisk disk(random_());
      LedgerLife life(*fund_, disk);
      ASSERT_TRUE(life.Play(restarts));
      Crash(life, tail);
      ASSERT_FALSE(HasFailure());
    }
  }
}

}  // namespace
}  // namespace amanat::fault
