// A state whose rows are stored is the same as one that keeps everything in memory, however its
// entries are cut into batches; and what the rows tell later is what the entries did.
#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "ledger/accounts/reversal.h"
#include "ledger/examine/testing/log_fixture.h"
#include "ledger/merkle/frontier.h"
#include "ledger/state/balances.h"
#include "ledger/state/statement.h"
#include "ledger/state/streams.h"
#include "ledger/state/testing/memory_reader.h"

namespace amanat::examine {
namespace {

using entry::Command;
using entry::Entry;
using entry::EventType;
using entry::Outcome;
using entry::Phase;
using entry::Posting;
using state::Balance;

constexpr uint32_t kNewerChart = 1000;  // of a newer version: any event may touch its accounts
constexpr uint64_t kAccountsMax = 8;
constexpr LogIndex kHomeSize = 1000;

// A state over stored rows, and how its batches go there.
struct Stored {
  Stored(const LogId& id, int every) : rounds(every), state(new LogState(id, &rows)) {}

  const int rounds;  // commits that go into one write
  int waiting = 0;
  state::MemoryReader rows;
  std::optional<state::Changes> unwritten;  // handed out
  bool forgotten = true;                    // what was handed out last
  std::unique_ptr<LogState> state;

  // One of the three steps of the pipeline, when it is due.
  void Step() {
    if (unwritten.has_value()) {
      rows.Apply(*unwritten);
      unwritten.reset();
    } else if (!forgotten) {
      state->ForgetStored();
      forgotten = true;
    }
  }
  void Finish() {
    Step();
    Step();
  }
  void Commit() {
    state->Commit();
    if (++waiting < rounds || !forgotten || !state->storable()) return;
    waiting = 0;
    unwritten = state->TakeChanges();
    forgotten = false;
  }
  void StoreAll() {
    Finish();
    rows.Apply(state->TakeChanges());
    state->ForgetStored();
    waiting = 0;
  }
};

class LogStateStoredTest : public LogFixture {
 protected:
  LogStateStoredTest() {
    FakeSurroundings::Log& home = around_.logs[home_];
    home = {.size = kHomeSize, .facts = {}, .roots = {{kHomeSize, Filled<Hash>(9)}}};
    for (LogIndex index = 0; index < kHomeSize; ++index) {
      home.facts[index] = {Filled<Hash>(4), id_, 102, index % 5 != 0};
    }
    TakeAll([&] { return Found(); });
    TakeAll([&] { return FollowDirectory(); });
    TakeAll([&] {
      return TakeWriter(EventType::kFollowed, entry::Followed{home_, kHomeSize, Filled<Hash>(9)});
    });
    CommitAll();
  }

  uint64_t Below(uint64_t bound) { return random_() % bound; }
  template <typename T>
  T Some(uint64_t bound) {
    return Filled<T>(static_cast<uint8_t>(1 + Below(bound)));
  }

  // Takes the same entry everywhere, with the same finding.
  template <typename MakeEntry>
  void TakeAll(MakeEntry make) {
    const Finding expected = make();
    for (Stored* stored : {&small_, &large_}) {
      if (Below(3) == 0) stored->Step();
      const Finding finding = stored->state->Take(last_leaf_, around_);
      ASSERT_EQ(finding.verdict, expected.verdict) << finding.detail << " / " << expected.detail;
      ASSERT_EQ(finding.rule, expected.rule);
      ASSERT_EQ(finding.detail, expected.detail);
    }
    if (expected.verdict != Verdict::kValid) {
      ++refused_[expected.rule];
      return;
    }
    ++taken_;
    around_.own[last_leaf_.entry.index] = last_leaf_.bytes;
    Remember(last_leaf_);
  }
  // What the entry did, as its reader would say it.
  void Remember(const Leaf& leaf) {
    const int32_t date = static_cast<int32_t>(leaf.command.effective_date.days);
    std::map<uint64_t, state::Movement> moves;
    const auto of = [&](uint64_t account) -> state::Movement& {
      return moves.try_emplace(account, state::Movement{leaf.entry.index, date, 0, 0, 0})
          .first->second;
    };
    for (const Posting& held : holds_[leaf.entry.closes_hold]) {
      (held.amount > 0 ? of(held.account).held_debit : of(held.account).held_credit) -=
          std::abs(held.amount);
    }
    for (const Posting& posting : leaf.entry.postings) {
      if (posting.phase != Phase::kHold) {
        of(posting.account).posted += posting.amount;
        continue;
      }
      (posting.amount > 0 ? of(posting.account).held_debit : of(posting.account).held_credit) +=
          std::abs(posting.amount);
      holds_[leaf.entry.index].push_back(posting);
    }
    for (const auto& [account, movement] : moves) moved_.emplace_back(account, movement);
    std::set<StreamId> named;
    if (leaf.entry.outcome == Outcome::kAccepted) {
      for (const auto& stream : leaf.command.streams) named.insert(stream.stream);
      for (const auto& subject : leaf.command.subjects) {
        named.insert(*StreamId::FromBytes(subject.view()));
      }
    }
    for (const StreamId& stream : named) {
      streams_[stream].push_back({leaf.entry.index, date, streams_[stream].size() + 1});
    }
  }
  void CommitAll() {
    state_.Commit();
    small_.Commit();
    large_.Commit();
    committed_ = {moved_, holds_, streams_};
  }
  void RollbackAll() {
    state_.Rollback();
    small_.state->Rollback();
    large_.state->Rollback();
    std::tie(moved_, holds_, streams_) = committed_;
  }

  // Entries.
  void AddPostings(Entry& entry, int pairs) {
    const uint64_t accounts = state_.accounts().all().size();
    if (accounts < kAccountsMax && (accounts < 2 || Below(10) == 0)) {
      for (uint64_t opened = accounts < 2 ? 2 : 1; opened > 0; --opened) OpenIn(entry);
    }
    const uint64_t known = accounts + entry.openings.size();
    for (; pairs > 0; --pairs) {
      const int64_t amount = 1 + static_cast<int64_t>(Below(1000));
      const Phase phase = Below(4) == 0 ? Phase::kHold : Phase::kPosted;
      entry.postings.push_back({1 + Below(known), amount, phase});
      entry.postings.push_back({1 + Below(known), -amount, phase});
    }
  }
  void OpenIn(Entry& entry) {
    entry::AccountOpening opening{.office = "riyadh",
                                  .chart = kNewerChart,
                                  .currency = {682},
                                  .dimension = absl::StrCat(state_.size(), entry.openings.size())};
    opening.event_types = {static_cast<uint32_t>(EventType::kCaseOpened),
                           static_cast<uint32_t>(EventType::kContributionLine)};
    if (Below(3) == 0) opening.limit = entry::Limit::kNeverCredit;
    entry.openings.push_back(opening);
  }
  // Captures a part of a hold, or just lets it go.
  void CloseHold(Entry& entry) {
    const accounts::Holds& holds = state_.accounts().holds();
    if (holds.empty()) return;
    const auto& [index, postings] = *std::next(holds.begin(), Below(holds.size()));
    if (index == first_hold_) return;
    entry.closes_hold = index;
    if (Below(2) == 0 || postings.size() != 2 || postings[0].account == postings[1].account) return;
    const int64_t amount = 1 + Below(postings[0].amount);
    entry.postings = {{postings[0].account, amount, Phase::kCapture},
                      {postings[1].account, -amount, Phase::kCapture}};
  }
  void CloseAccount(Entry& entry) {
    const uint64_t number = 1 + Below(kAccountsMax);
    if (state_.accounts().Find(number) != nullptr) entry.closings = {number};
  }
  void Reverse(Entry& entry) {
    for (int tries = 0; tries < 10 && entry.postings.empty(); ++tries) {
      entry.reverses = 3 + Below(state_.size() - 2);
      if (entry.reverses >= entry.index) continue;
      entry.postings =
          accounts::ReversingPostings(entry::DecodeEntry(around_.own.at(entry.reverses)).value());
    }
  }
  Finding RandomAct() {
    const auto command = [&](Command& c) {
      c.idempotency_key = Below(20) == 0 ? Filled<IdempotencyKey>(1) : RandomKey();
      c.effective_date.days = static_cast<CivilDays>(20'000 + Below(15));
      if (Below(2) == 0) {
        const auto stream = Some<StreamId>(6);
        c.streams = {{stream, state_.VersionOf(stream) + (Below(8) == 0 ? 1 : 0)}};
      }
      for (uint64_t count = Below(3); count > 0; --count) c.subjects.push_back(Some<SubjectId>(6));
    };
    const auto entry = [&](Entry& e) {
      if (Below(10) == 0) {
        e.outcome = Outcome::kNotCovered;
        return;
      }
      const uint64_t choice = Below(12);
      if (choice < 7) AddPostings(e, 1 + static_cast<int>(Below(choice == 0 ? 30 : 3)));
      if (choice == 7 || choice == 8) CloseHold(e);
      if (choice == 9) CloseAccount(e);
      if (choice == 10) Reverse(e);
      if (Below(40) == 0 && !e.postings.empty()) ++e.postings[0].amount;
      if (Below(3) == 0) e.once = {Some<OnceFingerprint>(200)};
      if (Below(3) == 0) e.consumes = {{home_, Below(kHomeSize), Filled<Hash>(4)}};
    };
    return TakeSigned(EventType::kCaseOpened, "act", {kTess}, {command, entry});
  }
  IdempotencyKey RandomKey() {
    IdempotencyKey key;
    for (uint8_t& byte : key.value) byte = static_cast<uint8_t>(random_());
    return key;
  }
  Finding FollowAnother() {
    const auto other = Filled<LogId>(static_cast<uint8_t>(0x40 + Below(10)));
    return TakeWriter(EventType::kFollowed,
                      entry::Followed{other, state_.FrontierOf(other).size + Below(3),
                                      Filled<Hash>(static_cast<uint8_t>(Below(9)))});
  }
  // A file whose lines post to the first two accounts.
  void TakeImport(uint64_t lines) {
    const auto line_of = [&](uint64_t number) {
      return wire::Encode(
          entry::LineCommand{.body = absl::StrCat("line ", state_.size(), " ", number),
                             .subjects = {},
                             .effective_date = {20'003}});
    };
    std::vector<std::string> bytes;
    merkle::Frontier tree;
    for (uint64_t number = 1; number <= lines; ++number) {
      bytes.push_back(line_of(number));
      tree.Append(merkle::HashLeaf(bytes.back()));
    }
    const LogIndex manifest = state_.size();
    const entry::Manifest body{
        .root = tree.Root(), .count = lines, .line_event_type = 143, .source = "collector"};
    TakeAll([&] {
      return TakeSigned(EventType::kContributionManifest, body, {kCol},
                        {.command = [&](Command& c) { c.idempotency_key = RandomKey(); }});
    });
    for (uint64_t number = 1; number <= lines; ++number) {
      Entry line;
      line.index = state_.size();
      line.record_time.micros = state_.last_record_time();
      line.command = bytes[number - 1];
      line.line = entry::ManifestLine{manifest, number};
      line.postings = {{1, 5, Phase::kPosted}, {2, -5, Phase::kPosted}};
      TakeAll([&] { return Take(line); });
      // A follower may stand here, and cannot store.
      if (Below(20) == 0) CommitAll();
    }
    TakeAll([&] {
      return TakeWriter(EventType::kImportClosed, entry::ImportClosed{manifest, lines, 0});
    });
    CommitAll();
  }
  void OpenTwo() {
    TakeAll([&] {
      return TakeSigned(EventType::kCaseOpened, "open", {kTess},
                        {.command = [&](Command& c) { c.idempotency_key = RandomKey(); },
                         .entry =
                             [&](Entry& e) {
                               OpenIn(e);
                               OpenIn(e);
                               for (auto& opening : e.openings) opening.limit = entry::Limit::kNone;
                               // Held for good, so that nothing closes them.
                               first_hold_ = e.index;
                               e.postings = {{1, 1, Phase::kHold}, {2, -1, Phase::kHold}};
                             }});
    });
    CommitAll();
  }
  void RandomBatch() {
    if (Below(40) == 0) return TakeImport(1 + Below(30));
    for (uint64_t count = 1 + Below(6); count > 0; --count) {
      TakeAll([&] { return Below(15) == 0 ? FollowAnother() : RandomAct(); });
    }
    Below(4) == 0 ? RollbackAll() : CommitAll();
  }

  // Answers.
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
    stored.state = std::make_unique<LogState>(id_, &stored.rows);
    const absl::Status status = stored.state->Load();
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_EQ(*stored.state->Digest(), *state_.Digest());
  }
  Balance SumOf(uint64_t account, TreeSize size, int32_t date) const {
    Balance balance;
    for (const auto& [number, movement] : moved_) {
      if (number != account || movement.index >= size || movement.effective_date > date) continue;
      EXPECT_TRUE(balance.Apply(movement).ok());
    }
    return balance;
  }
  void ExpectReadsAsEntriesDid(const state::Reader& rows) {
    for (int i = 0; i < 40; ++i) {
      const TreeSize size = Below(state_.size() + 1);
      const int32_t date = static_cast<int32_t>(20'000 + Below(16) - 1);
      const auto all = state::TrialBalance(rows, size, std::nullopt, 1, 100);
      const auto dated = state::TrialBalance(rows, size, date, 1, 100);
      ASSERT_TRUE(all.ok()) << all.status();
      ASSERT_TRUE(dated.ok()) << dated.status();
      int64_t sum = 0, dated_sum = 0;
      for (size_t k = 0; k < all->rows.size(); ++k) {
        const uint64_t number = all->rows[k].account.number;
        ASSERT_EQ(all->rows[k].balance, SumOf(number, size, INT32_MAX));
        ASSERT_EQ(dated->rows[k].balance.posted, SumOf(number, size, date).posted);
        sum += all->rows[k].debit() - all->rows[k].credit();
        dated_sum += dated->rows[k].balance.posted;
      }
      ASSERT_EQ(sum, 0);
      ASSERT_EQ(dated_sum, 0);
      ExpectStreamAsEntriesNamedIt(rows, Some<StreamId>(7), size);
    }
  }
  void ExpectStreamAsEntriesNamedIt(const state::Reader& rows, const StreamId& stream,
                                    TreeSize size) {
    std::vector<state::StreamEntry> expected;
    for (const state::StreamEntry& entry : streams_[stream]) {
      if (entry.index < size) expected.push_back(entry);
    }
    const auto page = state::StreamAt(rows, stream, size, std::nullopt, 0, 100'000);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_EQ(page->version, expected.size());
    ASSERT_EQ(page->entries, expected);
  }

  using Moved = std::vector<std::pair<uint64_t, state::Movement>>;  // by account
  using Holds = std::map<LogIndex, std::vector<Posting>>;
  using Streams = std::map<StreamId, std::vector<state::StreamEntry>>;

  const uint64_t seed_ = std::random_device()();
  ::testing::ScopedTrace trace_{__FILE__, __LINE__, seed_};
  std::mt19937_64 random_{seed_};
  const LogId home_ = Filled<LogId>(0x11);
  Stored small_{id_, 1}, large_{id_, 25};
  Moved moved_;
  Holds holds_;
  Streams streams_;
  std::tuple<Moved, Holds, Streams> committed_;
  LogIndex first_hold_ = 0;
  std::map<std::string, int> refused_;
  int taken_ = 0;
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

TEST_F(LogStateStoredTest, RowsOfManyBatchesAndOfFewTellTheSame) {
  OpenTwo();
  for (int batch = 0; batch < 200 && !HasFatalFailure(); ++batch) RandomBatch();
  small_.StoreAll();
  large_.StoreAll();
  EXPECT_GT(small_.rows.rows().size(), large_.rows.rows().size());
  ExpectReadsAsEntriesDid(small_.rows);
  ExpectReadsAsEntriesDid(large_.rows);
  EXPECT_GT(moved_.size(), 300u);
}

TEST_F(LogStateStoredTest, ALargeBatchIsCutIntoRows) {
  OpenTwo();
  TakeImport(1300);
  large_.StoreAll();
  size_t rows = 0;
  for (const auto& [place, value] : large_.rows.rows()) {
    if (place.first != state::Table::kPosting) continue;
    ++rows;
    const auto row = state::DecodePostingRow(
        state::ReadBigEndian64(absl::string_view(place.second).substr(8)), value);
    ASSERT_TRUE(row.ok()) << row.status();
    EXPECT_LE(row->movements.size(), 512u);
  }
  EXPECT_GE(rows, 6u) << "1,301 movements of two accounts";
  ExpectReadsAsEntriesDid(large_.rows);
  const auto page = state::Statement(large_.rows, 1, {.first = 100, .size = 1250, .dates = {}},
                                     std::nullopt, 100'000);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->lines.size(), 1150u);
  EXPECT_EQ(page->closing, SumOf(1, 1250, INT32_MAX));
}

TEST_F(LogStateStoredTest, AHoldIsSeenFromItsEntryToItsEnd) {
  OpenTwo();
  const auto act = [&](auto change) {
    TakeAll([&] {
      return TakeSigned(
          EventType::kCaseOpened, "act", {kTess},
          {.command = [&](Command& c) { c.idempotency_key = RandomKey(); }, .entry = change});
    });
    ASSERT_EQ(last_.verdict, Verdict::kValid) << last_.detail;
    CommitAll();
  };
  const TreeSize begin = state_.size();
  act([](Entry& e) { e.postings = {{1, 100, Phase::kHold}, {2, -100, Phase::kHold}}; });
  act([&](Entry& e) {
    e.closes_hold = begin;
    e.postings = {{1, 60, Phase::kCapture}, {2, -60, Phase::kCapture}};
  });
  act([](Entry& e) { e.postings = {{1, 7, Phase::kHold}, {2, -7, Phase::kHold}}; });
  act([&](Entry& e) { e.closes_hold = begin + 2; });
  small_.StoreAll();
  const Balance expected[] = {{0, 1, 0}, {0, 101, 0}, {60, 1, 0}, {60, 8, 0}, {60, 1, 0}};
  for (TreeSize i = 0; i < 5; ++i) {
    EXPECT_EQ(*state::BalanceAt(small_.rows, 1, begin + i), expected[i]) << i;
  }
  const auto page = state::Statement(
      small_.rows, 1, {.first = begin, .size = state_.size(), .dates = {}}, std::nullopt, 10);
  ASSERT_EQ(page->lines.size(), 4u);
  EXPECT_EQ(page->lines[1].movement, (state::Movement{begin + 1, 0, 60, -100, 0}));
}

TEST_F(LogStateStoredTest, AClosedAccountIsClosedAfterARestart) {
  OpenTwo();
  const auto act = [&](auto change) {
    return TakeAll([&] {
      return TakeSigned(
          EventType::kCaseOpened, "act", {kTess},
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
    LogState state(id_, &small_.rows);
    EXPECT_TRUE(absl::IsDataLoss(state.Load())) << static_cast<int>(table);
    small_.rows.Set(table, key, value);
    ++damaged;
  }
  EXPECT_GE(damaged, 1u + 2u + 1u + 2u) << "head, accounts, hold, frontier";
}

TEST_F(LogStateStoredTest, LoadingNothingIsAnEmptyLog) {
  state::MemoryReader rows;
  LogState state(id_, &rows);
  EXPECT_TRUE(state.Load().ok());
  EXPECT_EQ(state.size(), 0u);
}

}  // namespace
}  // namespace amanat::examine
