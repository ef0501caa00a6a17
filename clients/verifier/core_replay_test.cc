#include "clients/verifier/core_replay.h"

#include <gtest/gtest.h>

#include <set>

#include "amanat/acts/treasury.h"
#include "ledger/merkle/frontier.h"
#include "services/core/testing/core_fixture.h"
#include "services/cores/cores.h"

namespace amanat::verifier {
namespace {

using core_testing::CoreFixture;
using core_testing::kHeadOffice;
using directory::Role;
using entry::EventType;

const money::Currency kRiyal = *money::CurrencyFromCode("SAR");

// All logs of a fixture, whole.
class Everything final : public examine::Surroundings {
 public:
  Everything(const CoreFixture& fund, std::vector<LogId> logs) : fund_(fund), logs_(logs) {}
  const directory::Directory& directory() const override { return fund_.directory(); }
  TreeSize directory_size() const override { return fund_.directory_size(); }
  bool Holds(const LogId& log) const override {
    return std::find(logs_.begin(), logs_.end(), log) != logs_.end();
  }
  TreeSize SizeOf(const LogId& log) const override { return fund_.state(log).size(); }
  std::optional<examine::EntryFacts> Find(const LogId& log, LogIndex index) const override {
    const examine::Leaf& leaf = fund_.leaf(log, index);
    return examine::EntryFacts{leaf.hash, leaf.entry.recipient, leaf.command.event_type,
                               leaf.entry.outcome == entry::Outcome::kAccepted};
  }
  std::optional<Hash> RootAt(const LogId& log, TreeSize size) const override {
    merkle::Frontier frontier;
    for (LogIndex i = 0; i < size; ++i) frontier.Append(fund_.leaf(log, i).hash);
    return frontier.Root();
  }
  absl::StatusOr<std::string> Read(const LogId& log, LogIndex index) const override {
    return fund_.leaf(log, index).bytes;
  }

 private:
  const CoreFixture& fund_;
  const std::vector<LogId> logs_;
};

// An allotment issued in Manila and accepted in Riyadh, all by the real cores.
class CoreReplayTest : public ::testing::Test {
 protected:
  CoreReplayTest() : fund_(cores::MakeCores), replay_(cores::MakeCores) {
    fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    fund_.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer});
    fund_.AdmitOperator("consul", "riyadh", {Role::kTreasurer});
    fund_.Advance(kMicrosPerSecond);
    OpenWith(1'000'000);
    const treasury::AllotmentIssued issue{
        fund_.NewStream(), "riyadh", {kRiyal, 400'000}, "help", 0};
    issued_ =
        Accepted(fund_.Submit("treasurer", EventType::kAllotmentIssued, issue, {issue.allotment}));
    treasury::AllotmentAccepted accept{issue.allotment, issued_, {fund_.today()}};
    accepted_ =
        Accepted(fund_.Submit("consul", EventType::kAllotmentAccepted, accept, {issue.allotment}));
    fund_.Advance(kMicrosPerSecond);
    fund_.TakeUpAll();
    logs_ = fund_.LogsSeenBy(kHeadOffice);
  }
  void OpenWith(int64_t minor_units) {
    const treasury::OpeningBalance body{
        {kRiyal, minor_units}, *Hash::FromBytes(Sha256("statement")), {fund_.today()}};
    Accepted(fund_.Submit({EventType::kOpeningBalance,
                           wire::Encode(body),
                           {},
                           {},
                           {"admin-1", "admin-2"},
                           "",
                           std::nullopt}));
  }
  // Each act has a second of its own, by which Replay finds the order again.
  entry::Reference Accepted(const core_testing::Answer& answer) {
    fund_.Advance(kMicrosPerSecond);
    EXPECT_TRUE(answer.accepted()) << answer;
    return answer.entry;
  }
  // Replays every log, one entry after another as far as each goes; `tamper` may change the leaf
  // that the replay is shown. The differences that it tells.
  std::vector<std::string> Replay(const std::function<void(examine::Leaf&)>& tamper) {
    const Everything around(fund_, logs_);
    std::map<LogId, std::unique_ptr<examine::LogState>> states;
    std::vector<std::string> differences;
    replay_.Begin([&](const LogId& log, LogIndex index) -> absl::StatusOr<std::string> {
      const auto state = states.find(log);
      if (state == states.end() || index >= state->second->size()) {
        return absl::NotFoundError("not replayed yet");
      }
      return fund_.leaf(log, index).bytes;
    });
    for (const LogId& log : logs_) {
      states.emplace(log, std::make_unique<examine::LogState>(log));
      replay_.Start(fund_.state(log).name(), log);
    }
    // In the order of time, which is the order in which the logs rest on each other.
    while (const LogId* next = Earliest(states)) {
      examine::LogState& state = *states.at(*next);
      examine::Leaf leaf = fund_.leaf(*next, state.size());
      const uint32_t type = state.EventTypeOf(leaf);
      examine::Leaf shown = leaf;
      tamper(shown);
      if (const auto difference = replay_.Check(state, shown, type, around)) {
        differences.push_back(entry::EventTypeName(type) + ": " + *difference);
      }
      EXPECT_EQ(state.Take(leaf, around).rule, "") << entry::EventTypeName(type);
      state.Commit();
      replay_.Evolve(state, leaf, type, around);
    }
    return differences;
  }
  const LogId* Earliest(const std::map<LogId, std::unique_ptr<examine::LogState>>& states) const {
    const LogId* earliest = nullptr;
    UnixMicros time = 0;
    for (const LogId& log : logs_) {
      const TreeSize size = states.at(log)->size();
      if (size == fund_.state(log).size()) continue;
      const UnixMicros at = fund_.leaf(log, size).entry.record_time.micros;
      if (earliest == nullptr || at < time) {
        earliest = &log;
        time = at;
      }
    }
    return earliest;
  }

  CoreFixture fund_;
  CoreReplay replay_;
  entry::Reference issued_;
  entry::Reference accepted_;
  std::vector<LogId> logs_;
};

TEST_F(CoreReplayTest, DerivesEveryEffectOfAnHonestFundAgain) {
  EXPECT_TRUE(Replay([](examine::Leaf&) {}).empty());
  EXPECT_GE(replay_.derived(), 10u);
  EXPECT_EQ(replay_.not_derived(), 0u);
}

TEST_F(CoreReplayTest, NamesEffectsThatTheSignedCommandDoesNotGive) {
  const auto differences = Replay([&](examine::Leaf& leaf) {
    if (leaf.hash != issued_.leaf_hash) return;
    for (entry::Posting& posting : leaf.entry.postings) posting.amount *= 2;
  });
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].substr(0, 26), "ALLOTMENT_ISSUED: postings");
}

TEST_F(CoreReplayTest, NamesAnotherRecipientAndADroppedConsumption) {
  const auto differences = Replay([&](examine::Leaf& leaf) {
    if (leaf.hash == issued_.leaf_hash) leaf.entry.recipient = LogId{{1}};
    if (leaf.hash == accepted_.leaf_hash) leaf.entry.consumes.clear();
  });
  ASSERT_EQ(differences.size(), 2u);
  EXPECT_EQ(differences[0].substr(0, 27), "ALLOTMENT_ISSUED: recipient");
  EXPECT_EQ(differences[1].substr(0, 28), "ALLOTMENT_ACCEPTED: consumes");
}

TEST_F(CoreReplayTest, NamesARefusalThatNoRuleGives) {
  const auto differences = Replay([&](examine::Leaf& leaf) {
    if (leaf.hash != issued_.leaf_hash) return;
    leaf.entry.outcome = entry::Outcome::kLimitExceeded;
    leaf.entry.postings.clear();
  });
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_NE(differences[0].find("the accounts give no reason"), std::string::npos);
}

TEST_F(CoreReplayTest, AnOlderCoreVersionDoesNotEscape) {
  const auto differences = Replay([&](examine::Leaf& leaf) {
    if (leaf.hash == issued_.leaf_hash) leaf.entry.core_version = 0;
  });
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_NE(differences[0].find("core_version"), std::string::npos);
}

TEST_F(CoreReplayTest, CountsWhatANewerProgramDecided) {
  const auto differences = Replay([&](examine::Leaf& leaf) {
    if (leaf.hash == issued_.leaf_hash) leaf.entry.core_version = 1'000;
  });
  EXPECT_TRUE(differences.empty());
  EXPECT_EQ(replay_.not_derived(), 1u);
}

}  // namespace
}  // namespace amanat::verifier
