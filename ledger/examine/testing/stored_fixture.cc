#include "ledger/examine/testing/stored_fixture.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "ledger/accounts/reversal.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/merkle/frontier.h"

namespace amanat::examine {

using entry::Command;
using entry::Entry;
using entry::EventType;
using entry::Outcome;
using entry::Phase;
using entry::Posting;

namespace {

constexpr uint32_t kNewerChart = 1000;  // of a newer version: any event may touch its accounts
constexpr uint64_t kAccountsMax = 8;

}  // namespace

StoredFixture::StoredFixture() {
  FakeSurroundings::Log& home = around_.logs[home_];
  home = {.size = kHomeSize,
          .facts = {},
          .roots = {{kHomeSize, Filled<Hash>(9)}},
          .last_record_time = 1};
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

void StoredFixture::TakeAll(absl::FunctionRef<Finding()> make) {
  const Finding expected = make();
  for (Stored* stored : {&small_, &large_}) {
    if (Below(3) == 0) stored->state->LookAhead(last_leaf_.entry.once);
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

void StoredFixture::Remember(const Leaf& leaf) {
  if (!leaf.entry.line.has_value()) {
    dated_ = static_cast<int32_t>(leaf.command.effective_date.days);
  }
  const int32_t date = dated_;  // a line has its manifest's
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

void StoredFixture::CommitAll() {
  state_.Commit();
  small_.Commit();
  large_.Commit();
  committed_ = {moved_, holds_, streams_};
}

void StoredFixture::RollbackAll() {
  state_.Rollback();
  small_.state->Rollback();
  large_.state->Rollback();
  std::tie(moved_, holds_, streams_) = committed_;
}

void StoredFixture::AddPostings(Entry& entry, int pairs) {
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

void StoredFixture::OpenIn(Entry& entry) {
  entry::AccountOpening opening{.office = "riyadh",
                                .chart = kNewerChart,
                                .currency = {682},
                                .dimension = absl::StrCat(state_.size(), entry.openings.size())};
  opening.event_types = {static_cast<uint32_t>(toy::kNoted), static_cast<uint32_t>(toy::kFileLine)};
  if (Below(3) == 0) opening.limit = entry::Limit::kNeverCredit;
  entry.openings.push_back(opening);
}

void StoredFixture::CloseHold(Entry& entry) {
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

void StoredFixture::CloseAccount(Entry& entry) {
  const uint64_t number = 1 + Below(kAccountsMax);
  if (state_.accounts().Find(number) != nullptr) entry.closings = {number};
}

void StoredFixture::Reverse(Entry& entry) {
  for (int tries = 0; tries < 10 && entry.postings.empty(); ++tries) {
    entry.reverses = 3 + Below(state_.size() - 2);
    if (entry.reverses >= entry.index) continue;
    entry.postings =
        accounts::ReversingPostings(entry::DecodeEntry(around_.own.at(entry.reverses)).value());
  }
}

Finding StoredFixture::RandomAct() {
  const auto command = [&](Command& c) {
    c.idempotency_key = Below(20) == 0 ? Filled<IdempotencyKey>(1) : RandomKey();
    c.effective_date.days = kFirstDate + static_cast<CivilDays>(Below(kDates));
    if (Below(2) == 0) {
      const auto stream = Some<StreamId>(6);
      c.streams = {{stream, state_.VersionOf(stream) + (Below(8) == 0 ? 1 : 0)}};
    }
    for (uint64_t count = Below(3); count > 0; --count) c.subjects.push_back(Some<SubjectId>(6));
  };
  const auto entry = [&](Entry& e) {
    if (Below(10) == 0) {
      e.outcome = toy::kForbidden;
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
  return TakeSigned(toy::kNoted, "act", {kTess}, {command, entry});
}

IdempotencyKey StoredFixture::RandomKey() {
  IdempotencyKey key;
  for (uint8_t& byte : key.value) byte = static_cast<uint8_t>(random_());
  return key;
}

Finding StoredFixture::FollowAnother() {
  const auto other = Filled<LogId>(static_cast<uint8_t>(0x40 + Below(10)));
  return TakeWriter(EventType::kFollowed,
                    entry::Followed{other, state_.FrontierOf(other).size + Below(3),
                                    Filled<Hash>(static_cast<uint8_t>(Below(9)))});
}

void StoredFixture::TakeImport(uint64_t lines) {
  const auto line_of = [&](uint64_t number) {
    return wire::Encode(
        entry::LineCommand{.body = absl::StrCat("line ", state_.size(), " ", number),
                           .subjects = {Some<SubjectId>(6)}});
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
    return TakeSigned(toy::kFileSigned, body, {kCol}, {.command = [&](Command& c) {
                        c.idempotency_key = RandomKey();
                        c.effective_date.days = kFirstDate + static_cast<CivilDays>(Below(kDates));
                      }});
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

void StoredFixture::OpenTwo() {
  TakeAll([&] {
    return TakeSigned(toy::kNoted, "open", {kTess},
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

void StoredFixture::RandomBatch() {
  if (Below(40) == 0) return TakeImport(1 + Below(30));
  for (uint64_t count = 1 + Below(6); count > 0; --count) {
    TakeAll([&] { return Below(15) == 0 ? FollowAnother() : RandomAct(); });
  }
  Below(4) == 0 ? RollbackAll() : CommitAll();
}

}  // namespace amanat::examine
