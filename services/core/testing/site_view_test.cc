#include "services/core/site_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "services/core/testing/fixture_ledger.h"

namespace amanat::core_testing {
namespace {

using directory::Role;
using entry::Book;
using entry::EventType;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(10);

// Passes ALLOTMENT_ISSUED to riyadh, which takes it up.
class PassingCore final : public core::Core {
 public:
  bool Handles(EventType type) const override {
    return type == EventType::kAllotmentIssued || type == EventType::kAcceptanceSeen;
  }
  absl::StatusOr<proposal::Decision> Decide(const entry::Command& command,
                                            const core::Context& context) const override {
    proposal::Decision decision;
    if (command.event_type == static_cast<uint32_t>(EventType::kAllotmentIssued)) {
      decision.recipient = context.FindLog("riyadh", Book::kFund)->id;
      return decision;
    }
    AMANAT_ASSIGN_OR_RETURN(decision.consumes.emplace_back(),
                            core::ReadBody<entry::Reference>(command));
    return decision;
  }
  void Evolve(const examine::Leaf&, uint32_t, const core::Context&) override {}
  std::optional<entry::Command> TakeUp(const examine::Leaf& foreign, const LogId& foreign_log,
                                       const core::Context&) const override {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(EventType::kAcceptanceSeen);
    command.body = wire::Encode(entry::Reference{foreign_log, foreign.entry.index, foreign.hash});
    return command;
  }
};

std::vector<std::unique_ptr<core::Core>> MakeCores(const entry::LogName&) {
  std::vector<std::unique_ptr<core::Core>> cores;
  cores.push_back(std::make_unique<PassingCore>());
  return cores;
}

// A ledger that lists own logs first, as a node's does, and shows one entry otherwise than it is:
// with another index. It counts what is asked, and may hold its answers back or send entries along.
class AlteringLedger final : public core::LedgerClient {
 public:
  AlteringLedger(CoreFixture& fund, const std::string& site) : ledger_(fund, site) {}
  void Alter(const entry::Reference& entry) { altered_ = entry; }

  absl::StatusOr<core::LogList> Logs(uint64_t known_version, absl::Duration wait) override {
    auto list = ledger_.Logs(known_version, wait);
    std::stable_partition(list->logs.begin(), list->logs.end(),
                          [](const core::LogInfo& info) { return info.owned; });
    return list;
  }
  // Whether the answers of ReadNews bring entries along.
  void SendAlong(bool entries) { along_ = entries; }
  // While it is so, ReadNews does not answer.
  void HoldBack(bool back) {
    absl::MutexLock lock(&mutex_);
    back_ = back;
  }
  int news() const { return news_; }
  int reads() const { return reads_; }

  absl::StatusOr<core::News> ReadNews(const std::vector<core::HeldLog>& held) override {
    ++news_;
    {
      absl::MutexLock lock(&mutex_);
      const auto free = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !back_; };
      mutex_.Await(absl::Condition(&free));
    }
    core::News news;
    AMANAT_ASSIGN_OR_RETURN(news.list, Logs(0, absl::ZeroDuration()));
    for (size_t i = 0; along_ && i < news.list.logs.size(); ++i) {
      news.entries.emplace_back();
      for (const core::HeldLog& log : held) {
        if (log.id == news.list.logs[i].id) {
          news.entries[i] = *ledger_.ReadEntries(log.id, log.size, core::kReadEntriesMax);
        }
      }
    }
    return news;
  }
  void EndWaits() override { ledger_.EndWaits(); }
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override {
    ++reads_;
    auto entries = ledger_.ReadEntries(log, first, count_max);
    if (log == altered_.log && altered_.index - first < entries->size()) {
      std::string& bytes = (*entries)[altered_.index - first];
      entry::Entry entry = *entry::DecodeEntry(bytes);
      ++entry.index;
      bytes = wire::Encode(entry);
    }
    return entries;
  }
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::Proposal& proposal) override {
    return ledger_.Append(log, proposal);
  }
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                      const proposal::Import& import) override {
    return ledger_.AppendImport(log, import);
  }

 private:
  FixtureLedger ledger_;
  entry::Reference altered_;
  std::atomic<bool> along_{false};
  std::atomic<int> news_{0};
  std::atomic<int> reads_{0};
  absl::Mutex mutex_;
  bool back_ ABSL_GUARDED_BY(mutex_) = false;
};

class SiteViewTest : public ::testing::Test {
 protected:
  SiteViewTest() {
    fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    fund_.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer});
    const Answer issued = fund_.Submit("treasurer", EventType::kAllotmentIssued,
                                       entry::Reference{fund_.log(kHeadOffice), 0, {}});
    EXPECT_TRUE(issued.accepted()) << issued;
    issued_ = issued.entry;
    EXPECT_EQ(fund_.TakeUpAll(), 1u);
  }

  void ExpectWhole() {
    view_.Read([&](const core::SiteView::Snapshot& now) {
      const core::LogView* own = now.Own(Book::kFund);
      ASSERT_NE(own, nullptr);
      EXPECT_EQ(own->state->Digest(), fund_.state(fund_.log("riyadh")).Digest());
      EXPECT_TRUE(own->state->ConsumerOf(issued_.log, issued_.index).has_value());
    });
  }

  CoreFixture fund_{MakeCores};
  AlteringLedger ledger_{fund_, "riyadh"};
  core::SiteView view_{"riyadh", ledger_, MakeCores};
  entry::Reference issued_;
};

TEST_F(SiteViewTest, ReplaysWhatTheLedgerHas) {
  view_.Start();
  const absl::Status status = view_.CatchUp(kPatience);
  ASSERT_TRUE(status.ok()) << status;
  ExpectWhole();
}

TEST_F(SiteViewTest, CatchesUpByItself) {
  const absl::Status status = view_.CatchUp(kPatience);
  ASSERT_TRUE(status.ok()) << status;
  ExpectWhole();
}

TEST_F(SiteViewTest, EntriesSentAlongAreNotReadAgain) {
  ledger_.SendAlong(true);
  ASSERT_TRUE(view_.CatchUp(kPatience).ok());
  const int reads = ledger_.reads();
  fund_.AdmitSite("jeddah", "SA", "Asia/Riyadh");
  ASSERT_TRUE(view_.CatchUp(kPatience).ok());
  EXPECT_EQ(ledger_.reads(), reads);
  view_.Read([&](const core::SiteView::Snapshot& now) {
    EXPECT_NE(now.directory().FindSite("jeddah", now.directory_size()), nullptr);
  });
}

TEST_F(SiteViewTest, WhoeverWaitsAsksTogether) {
  constexpr int kCallers = 20;
  ledger_.HoldBack(true);
  std::thread first([&] { EXPECT_TRUE(view_.CatchUp(kPatience).ok()); });
  while (ledger_.news() == 0) absl::SleepFor(absl::Milliseconds(1));
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] { EXPECT_TRUE(view_.CatchUp(kPatience).ok()); });
  }
  absl::SleepFor(absl::Milliseconds(200));
  EXPECT_EQ(ledger_.news(), 1);
  ledger_.HoldBack(false);
  first.join();
  for (std::thread& caller : callers) caller.join();
  // One round began before they came, so that it cannot be theirs.
  EXPECT_GE(ledger_.news(), 2);
  EXPECT_LT(ledger_.news(), kCallers / 2);
}

TEST_F(SiteViewTest, GivesUpWhenTheLedgerIsSilentForTooLong) {
  ledger_.HoldBack(true);
  std::thread first([&] { EXPECT_TRUE(view_.CatchUp(kPatience).ok()); });
  while (ledger_.news() == 0) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_TRUE(absl::IsDeadlineExceeded(view_.CatchUp(absl::Milliseconds(50))));
  ledger_.HoldBack(false);
  first.join();
}

TEST_F(SiteViewTest, TellsOfEachAdvance) {
  std::atomic<int> told{0};
  view_.Start([&] { ++told; });
  const absl::Time deadline = absl::Now() + kPatience;
  while (told == 0 && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(1));
  ASSERT_GT(told, 0);
  ExpectWhole();
}

TEST_F(SiteViewTest, StandsStillAtAnEntryOutOfPlace) {
  ledger_.Alter(issued_);
  view_.Start();
  const absl::Status status = view_.CatchUp(absl::Seconds(1));
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("INDEX"));
}

TEST_F(SiteViewTest, StopsWithoutWaitingForAChange) {
  view_.Start();
  ASSERT_TRUE(view_.CatchUp(kPatience).ok());
  const absl::Time began = absl::Now();
  view_.Stop();
  EXPECT_LT(absl::Now() - began, absl::Seconds(1));
}

}  // namespace
}  // namespace amanat::core_testing
