#include "services/treasury/take_up.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "services/core/testing/fixture_ledger.h"
#include "services/treasury/testing/treasury_story.h"

namespace amanat::treasury {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

std::vector<std::unique_ptr<core::Core>> Cores(const entry::LogName& log) {
  std::vector<std::unique_ptr<core::Core>> cores;
  if (log.book == entry::Book::kFund) cores.push_back(std::make_unique<TreasuryCore>());
  return cores;
}

// Head office's view of a fund in which Riyadh accepted an allotment.
class TakeUpTest : public testing::Test {
 protected:
  TakeUpTest() : ledger(story.fund, kHeadOffice), view(kHeadOffice, ledger, Cores), worker(view) {
    allotment = story.fund.NewStream();
    EXPECT_TRUE(story.Open(story.Sar(1'500)).accepted());
    const Answer issue = story.Issue(allotment, story.Sar(1'000));
    EXPECT_TRUE(story.Accept(allotment, issue.entry).accepted());
  }
  void StartView() {
    view.Start([this] { worker.Wake(); });
    ASSERT_EQ(view.CatchUp(kPatience), absl::OkStatus());
  }
  int64_t DueFrom() {
    int64_t due_from = 0;
    ledger.Change([&](CoreFixture&) { due_from = story.DueFrom(allotment); });
    return due_from;
  }

  TreasuryStory story;
  core_testing::FixtureLedger ledger;
  core::SiteView view;
  TakeUpWorker worker;
  StreamId allotment;
};

TEST_F(TakeUpTest, TakesUpOnceHoweverOftenItStartsOver) {
  StartView();
  EXPECT_EQ(worker.RunOnce().value_or(99), 1u);
  EXPECT_EQ(worker.RunOnce().value_or(99), 0u);
  ASSERT_EQ(view.CatchUp(kPatience), absl::OkStatus());
  TakeUpWorker another(view);
  EXPECT_EQ(another.RunOnce().value_or(99), 0u);
  EXPECT_EQ(DueFrom(), 1'000);
  ledger.Change([](CoreFixture& fund) { EXPECT_EQ(fund.Replay(), absl::OkStatus()); });
}

TEST_F(TakeUpTest, AViewThatLagsBehindTakesUpNothingTwice) {
  StartView();
  TakeUpWorker another(view);
  EXPECT_EQ(worker.RunOnce().value_or(99) + another.RunOnce().value_or(99), 1u);
  EXPECT_EQ(DueFrom(), 1'000);
}

TEST_F(TakeUpTest, DecidesAgainWhenTheLogMovedOn) {
  StartView();
  ledger.FailAppends({absl::AbortedError("STREAM_VERSION"), absl::AbortedError("CONSUMED")});
  EXPECT_EQ(worker.RunOnce().value_or(99), 1u);
}

TEST_F(TakeUpTest, GivesUpForNowWhenAppendsGoOnFailing) {
  StartView();
  ledger.FailAppends(
      std::vector<absl::Status>(kTakeUpTriesMax, absl::AbortedError("STREAM_VERSION")));
  EXPECT_EQ(worker.RunOnce().status().code(), absl::StatusCode::kAborted);
  ledger.FailAppends({absl::UnavailableError("gone")});
  EXPECT_EQ(worker.RunOnce().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(worker.RunOnce().value_or(99), 1u);  // from where it stopped
}

TEST_F(TakeUpTest, WorksByItselfAsEntriesArrive) {
  StartView();
  worker.Start();
  StreamId second;
  ledger.Change([&](CoreFixture& fund) {
    second = fund.NewStream();
    const Answer issue = story.Issue(second, story.Sar(500));
    ASSERT_TRUE(story.Accept(second, issue.entry).accepted());
  });
  const absl::Time deadline = absl::Now() + kPatience;
  int64_t seen = 0;
  while (seen != 500 && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(5));
    ledger.Change([&](CoreFixture&) { seen = story.DueFrom(second); });
  }
  EXPECT_EQ(seen, 500);
  EXPECT_EQ(DueFrom(), 1'000);
  EXPECT_TRUE(worker.problems().empty());
  worker.Stop();
  view.Stop();
}

}  // namespace
}  // namespace amanat::treasury
