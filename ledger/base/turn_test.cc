#include "ledger/base/turn.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"

namespace amanat {
namespace {

TEST(TurnTest, NoMoreThreadsWorkThanThereAreTurns) {
  constexpr int kTurns = 3;
  const auto turns = std::make_shared<Turns>(kTurns);
  std::atomic<int> working{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        const Turn turn(turns);
        const int now = ++working;
        for (int before = most; before < now && !most.compare_exchange_weak(before, now);) {
        }
        std::this_thread::yield();
        --working;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, kTurns);
  EXPECT_GE(most, 1);
}

TEST(TurnTest, WhoWaitsForSomethingElseLetsItsTurnGo) {
  const auto turns = std::make_shared<Turns>(1);
  absl::Notification waits, done;
  std::thread first([&] {
    const Turn turn(turns);
    const TurnPause pause;
    waits.Notify();
    done.WaitForNotification();
  });
  waits.WaitForNotification();
  {
    const Turn turn(turns);  // never, if the first one kept it
    done.Notify();
    // The first one comes back only when this turn has ended.
  }
  first.join();
}

TEST(TurnTest, APauseWithoutATurnDoesNothing) {
  { const TurnPause pause; }
  const auto turns = std::make_shared<Turns>(1);
  const Turn turn(turns);
  const TurnPause outer;
  const TurnPause inner;
}

TEST(TurnTest, ATurnIsThereAgainWhenAPauseHasEnded) {
  const auto turns = std::make_shared<Turns>(1);
  std::atomic<bool> second_works{false};
  std::thread second;
  {
    const Turn turn(turns);
    { const TurnPause pause; }
    second = std::thread([&] {
      const Turn other(turns);
      second_works = true;
    });
    std::this_thread::yield();
    EXPECT_FALSE(second_works);
  }
  second.join();
  EXPECT_TRUE(second_works);
}

}  // namespace
}  // namespace amanat
