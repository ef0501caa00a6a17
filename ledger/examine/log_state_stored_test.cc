// A state whose rows are stored is the same as one that keeps everything in memory, however its
// entries are cut into batches, and also after it was loaded from its rows.
#include <memory>

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/stored_fixture.h"
#include "ledger/state/row_key.h"
#include "ledger/state/row_runs.h"

namespace amanat::examine {
namespace {

using entry::Command;
using entry::Entry;
using entry::Phase;

class LogStateStoredTest : public StoredFixture {
 protected:
  void ExpectSameLookups(const LogState& state) {
    ASSERT_TRUE(state.read_status().ok()) << state.read_status();
    ASSERT_EQ(state.size(), state_.size());
    ASSERT_EQ(state.accounts().all().size(), state_.accounts().all().size());
    for (const accounts::Account& account : state_.accounts().all()) {
      ASSERT_EQ(state::EncodeAccount(*state.accounts().Find(account.number)),
                state::EncodeAccount(account));
    }
    ASSERT_EQ(state.accounts().holds().size(), state_.accounts().holds().size());
    ASSERT_EQ(state.accounts().reversed(), state_.accounts().reversed());
    ASSERT_EQ(state.frontier(), state_.frontier());
    for (uint8_t number = 1; number <= 200; ++number) {
      ASSERT_EQ(state.FindOnce(Filled<OnceFingerprint>(number)),
                state_.FindOnce(Filled<OnceFingerprint>(number)));
    }
    for (uint8_t number = 1; number <= 7; ++number) {
      ASSERT_EQ(state.VersionOf(Filled<StreamId>(number)),
                state_.VersionOf(Filled<StreamId>(number)));
    }
    for (LogIndex index = 0; index < kHomeSize; index += 13) {
      ASSERT_EQ(state.ConsumerOf(home_, index), state_.ConsumerOf(home_, index));
    }
    const auto use = state.FindIdempotencyKey(Filled<IdempotencyKey>(1));
    const auto expected = state_.FindIdempotencyKey(Filled<IdempotencyKey>(1));
    ASSERT_EQ(use.has_value(), expected.has_value());
    if (!use.has_value()) return;
    ASSERT_EQ(wire::Encode(*use), wire::Encode(*expected));
  }
  void ExpectSameDigest(Stored& stored) {
    stored.StoreAll();
    ASSERT_EQ(*stored.state->Digest(), *state_.Digest());
  }
  // Goes on with what a restart finds.
  void Reload(Stored& stored) {
    stored.StoreAll();
    stored.state = std::make_unique<LogState>(id_, &stored.rows, nullptr, toy::Catalogue());
    const absl::Status status = stored.state->Load();
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_EQ(*stored.state->Digest(), *state_.Digest());
  }
};

TEST_F(LogStateStoredTest, AnswersAsInMemoryAfterEveryBatch) {
  OpenTwo();
  for (int batch = 0; batch < 250 && !HasFatalFailure(); ++batch) {
    RandomBatch();
    ExpectSameLookups(*small_.state);
    ExpectSameLookups(*large_.state);
    if (batch % 50 == 49) {
      ExpectSameDigest(small_);
      ExpectSameDigest(large_);
    }
    if (Below(30) == 0) Reload(Below(2) == 0 ? small_ : large_);
  }
  EXPECT_GT(taken_, 400);
  EXPECT_FALSE(state_.accounts().reversed().empty());
  for (const char* rule : {"LIMIT", "IDEMPOTENCY_KEY", "ONCE", "CONSUMED", "STREAM_VERSION",
                           "RECIPIENT", "POSTINGS"}) {
    EXPECT_GT(refused_[rule], 0) << rule << " was never met";
  }
}

TEST_F(LogStateStoredTest, IsTheSameOverRowsThatNoStoreHolds) {
  OpenTwo();
  for (int batch = 0; batch < 60; ++batch) RandomBatch();
  small_.StoreAll();
  state::RowRuns runs;
  for (const auto& [key, value] : small_.rows.rows()) {
    state::Changes changes;
    changes.Put(key.first, key.second, value);
    ASSERT_TRUE(runs.Apply(changes).ok());
  }
  LogState state(id_, &runs, nullptr, toy::Catalogue());
  ASSERT_TRUE(state.Load().ok());
  ExpectSameLookups(state);
  EXPECT_EQ(*state.Digest(), *state_.Digest());
}

// Of rows that do not change: what the next entries would be, and nothing that they do stays.
TEST_F(LogStateStoredTest, LoadedLazilyItFindsTheSameOfTheNextEntries) {
  OpenTwo();
  for (int round = 0; round < 200 && !HasFatalFailure(); ++round) {
    RandomBatch();
    if (!small_.state->storable()) continue;
    small_.StoreAll();
    LogState lazy(id_, &small_.rows);
    ASSERT_TRUE(lazy.LoadLazily().ok());
    ASSERT_EQ(lazy.size(), state_.size());
    ASSERT_EQ(lazy.frontier(), state_.frontier());
    for (uint64_t count = 1 + Below(8); count > 0; --count) {
      Finding expected;
      TakeAll([&] { return expected = Below(15) == 0 ? FollowAnother() : RandomAct(); });
      const Finding finding = lazy.Take(last_leaf_, around_);
      ASSERT_EQ(finding.verdict, expected.verdict) << finding.detail << " / " << expected.detail;
      ASSERT_EQ(finding.rule, expected.rule);
      ASSERT_EQ(finding.detail, expected.detail);
      ASSERT_EQ(finding.refusal, expected.refusal);
    }
    ASSERT_TRUE(lazy.read_status().ok()) << lazy.read_status();
    RollbackAll();
  }
  for (const char* rule : {"LIMIT", "ONCE", "CONSUMED", "POSTINGS"}) {
    EXPECT_GT(refused_[rule], 0) << rule << " was never met";
  }
}

TEST_F(LogStateStoredTest, LoadedLazilyADamagedAccountHaltsItOnlyWhenItIsAskedFor) {
  OpenTwo();
  small_.StoreAll();
  LogState lazy(id_, &small_.rows);
  small_.rows.Set(state::Table::kAccount, state::KeyOf(uint64_t{1}), "\x80");
  ASSERT_TRUE(lazy.LoadLazily().ok());
  const auto act = [&](auto change) {
    return TakeSigned(
        toy::kNoted, "act", {kTess},
        {.command = [&](Command& c) { c.idempotency_key = RandomKey(); }, .entry = change});
  };
  ASSERT_THAT(act([](Entry&) {}), IsValid());
  EXPECT_THAT(lazy.Take(last_leaf_, around_), IsValid());
  ASSERT_THAT(act([](Entry& e) {
                e.postings = {{1, 5, Phase::kPosted}, {2, -5, Phase::kPosted}};
              }),
              IsValid());
  EXPECT_THAT(lazy.Take(last_leaf_, around_), IsWaiting("STATE"));
  EXPECT_TRUE(absl::IsDataLoss(lazy.read_status()));
}

TEST_F(LogStateStoredTest, AClosedAccountIsClosedAfterARestart) {
  OpenTwo();
  const auto act = [&](auto change) {
    return TakeAll([&] {
      return TakeSigned(
          toy::kNoted, "act", {kTess},
          {.command = [&](Command& c) { c.idempotency_key = RandomKey(); }, .entry = change});
    });
  };
  act([&](Entry& e) { OpenIn(e); });
  act([&](Entry& e) { e.closings = {3}; });
  ASSERT_EQ(last_.verdict, Verdict::kValid) << last_.detail;
  CommitAll();
  Reload(small_);
  EXPECT_TRUE(small_.state->accounts().Find(3)->closed);
  act([](Entry& e) { e.postings = {{3, 5, Phase::kPosted}, {1, -5, Phase::kPosted}}; });
  EXPECT_EQ(last_.rule, "LIMIT");
}

TEST_F(LogStateStoredTest, ARowThatCannotBeReadHaltsTheExamination) {
  OpenTwo();
  small_.StoreAll();
  small_.rows.broken = absl::UnavailableError("the disk");
  ASSERT_THAT(TakeAct(), IsValid());
  EXPECT_THAT(small_.state->Take(last_leaf_, around_), IsWaiting("STATE"));
  small_.rows.broken = absl::OkStatus();
  EXPECT_THAT(small_.state->Take(last_leaf_, around_), IsWaiting("STATE")) << "from then on";
  EXPECT_TRUE(absl::IsUnavailable(small_.state->read_status()));
}

TEST_F(LogStateStoredTest, LoadRefusesDamagedRows) {
  OpenTwo();
  TakeAll([&] { return FollowAnother(); });
  CommitAll();
  small_.StoreAll();
  size_t damaged = 0;
  for (const auto& [place, value] : small_.rows.rows()) {
    const auto& [table, key] = place;
    if (table > state::Table::kFrontier) continue;  // read when they are asked for
    small_.rows.Set(table, key, "\x80");
    LogState state(id_, &small_.rows, nullptr, toy::Catalogue());
    EXPECT_TRUE(absl::IsDataLoss(state.Load())) << static_cast<int>(table);
    small_.rows.Set(table, key, value);
    ++damaged;
  }
  EXPECT_GE(damaged, 1u + 2u + 1u + 2u) << "head, accounts, hold, frontier";
}

TEST_F(LogStateStoredTest, LoadingNothingIsAnEmptyLog) {
  state::MemoryReader rows;
  LogState state(id_, &rows, nullptr, toy::Catalogue());
  EXPECT_TRUE(state.Load().ok());
  EXPECT_EQ(state.size(), 0u);
}

}  // namespace
}  // namespace amanat::examine
