#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/leaf.h"
#include "ledger/merkle/proof.h"
#include "ledger/store/testing/faulty_disk.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using entry::Book;
using entry::EventType;
using entry::Outcome;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AppendTest : public ::testing::Test {
 protected:
  AppendTest() { fund_.AdmitOperator("treasurer-1", "manila", {directory::Role::kTreasurer}); }

  void Deposit(int64_t amount) { ASSERT_TRUE(Append(OpeningBalance(fund_, ledger_, amount)).ok()); }
  absl::StatusOr<AppendResult> Append(const Draft& draft) {
    return ledger_.Append(fund_.Sign(draft));
  }
  Draft Case(const std::string& body = "case") {
    return {fund_.MakeRawCommand(ledger_.id(), toy::kNoted, body), {"treasurer-1"}, {}};
  }
  Draft OpenCase(const StreamId& stream, uint64_t version) {
    Draft draft = Case();
    draft.command.streams = {{stream, version}};
    return draft;
  }
  // That the writer refuses so, and that nothing has changed.
  void ExpectRefused(const SignedCommand& command, StatusCode code, const std::string& beginning) {
    const TreeSize size = ledger_.ExaminedSize();
    const absl::Status status = ledger_.Append(command).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), StartsWith(beginning));
    EXPECT_EQ(ledger_.ExaminedSize(), size);
  }
  void ExpectRefused(const Draft& draft, StatusCode code, const std::string& beginning) {
    ExpectRefused(fund_.Sign(draft), code, beginning);
  }
  EventType TypeAt(LogIndex index) {
    const auto leaf = examine::ParseLeaf(*ledger_.ReadEntry(index));
    return static_cast<EventType>(leaf->command.event_type);
  }

  store::FaultyDisk disk_;
  FundFixture fund_{disk_.env()};
  Writer& ledger_ = fund_.FoundLog("manila", Book::kFund);
};

TEST_F(AppendTest, PublishesWhatItAcknowledges) {
  const auto result = Append(OpeningBalance(fund_, ledger_, 1000));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, Outcome::kAccepted);
  EXPECT_FALSE(result->repeated);
  EXPECT_EQ(result->durable_size, result->index + 1);
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(toy::kVault)), 1000);

  const auto leaf = examine::ParseLeaf(*ledger_.ReadEntry(result->index));
  ASSERT_TRUE(leaf.ok());
  EXPECT_EQ(leaf->hash, result->leaf_hash);
  EXPECT_EQ(leaf->entry.record_time.micros, FundFixture::kStart);

  const auto key = checkpoint::MakeVerifierKey(ledger_.name().str(), ledger_.public_key());
  const auto head = checkpoint::OpenCheckpoint(ledger_.published_checkpoint(), key);
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->size, result->durable_size);
  const auto proof = ledger_.InclusionProof(result->index, head->size);
  ASSERT_TRUE(proof.ok());
  EXPECT_TRUE(
      merkle::VerifyInclusion(result->index, head->size, result->leaf_hash, *proof, head->root)
          .ok());
  EXPECT_TRUE(ledger_.WaitForSize(head->size, absl::ZeroDuration()));
  EXPECT_FALSE(ledger_.WaitForSize(head->size + 1, absl::ZeroDuration()));
}

TEST_F(AppendTest, ProofBundleVerifiesByItself) {
  Deposit(1);
  Deposit(2);
  const LogIndex index = ledger_.ExaminedSize() - 2;
  const auto bundle = ledger_.ProofBundle(index);
  ASSERT_TRUE(bundle.ok()) << bundle.status();
  const size_t end = bundle->find("\n\n");
  const std::vector<std::string> lines = absl::StrSplit(bundle->substr(0, end), '\n');
  EXPECT_EQ(lines[0], "c2sp.org/tlog-proof@v1");
  EXPECT_EQ(lines[1], absl::StrCat("index ", index));
  std::vector<Hash> proof;
  for (size_t i = 2; i < lines.size(); ++i) {
    proof.push_back(*Hash::FromBytes(*Base64Decode(lines[i])));
  }
  const auto key = checkpoint::MakeVerifierKey(ledger_.name().str(), ledger_.public_key());
  const auto head = checkpoint::OpenCheckpoint(bundle->substr(end + 2), key);
  ASSERT_TRUE(head.ok()) << head.status();
  const Hash leaf = merkle::HashLeaf(*ledger_.ReadEntry(index));
  EXPECT_TRUE(merkle::VerifyInclusion(index, head->size, leaf, proof, head->root).ok());
  EXPECT_EQ(ledger_.ProofBundle(head->size).status().code(), StatusCode::kNotFound);
}

TEST_F(AppendTest, FollowsTheDirectoryBeforeTheNextUnit) {
  Deposit(1000);
  const LogIndex before = ledger_.ExaminedSize();
  Deposit(1);
  EXPECT_EQ(ledger_.ExaminedSize(), before + 1) << "the directory has not grown";
  fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
  Deposit(1);
  EXPECT_EQ(TypeAt(before + 1), EventType::kFollowed);
  ledger_.WithState([&](const examine::LogState& state) {
    EXPECT_EQ(state.DirectorySize(), fund_.directory().ExaminedSize());
  });
}

TEST_F(AppendTest, ARepeatedCommandGetsTheFirstAnswer) {
  Deposit(1000);
  const SignedCommand command = fund_.Sign(IssueAllotment(fund_, ledger_, "a-1", 300));
  const auto first = ledger_.Append(command);
  ASSERT_TRUE(first.ok()) << first.status();
  const TreeSize size = ledger_.ExaminedSize();
  fund_.clock().Advance(2 * kMicrosPerDay);
  const auto second = ledger_.Append(command);
  ASSERT_TRUE(second.ok()) << "expired meanwhile, but answered: " << second.status();
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->index, first->index);
  EXPECT_EQ(second->leaf_hash, first->leaf_hash);
  EXPECT_EQ(ledger_.ExaminedSize(), size);
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(toy::kVault)), 700);
}

TEST_F(AppendTest, AKeyWithOtherBytesIsRefused) {
  Draft draft = Case("one");
  ASSERT_TRUE(Append(draft).ok());
  draft.command.body = "two";
  ExpectRefused(draft, StatusCode::kAlreadyExists, "IDEMPOTENCY_KEY: ");
}

TEST_F(AppendTest, ALimitBecomesARefusalThatIsAnEntry) {
  Deposit(1000);
  const SignedCommand command = fund_.Sign(IssueAllotment(fund_, ledger_, "a-1", 1001));
  const auto result = ledger_.Append(command);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, Outcome::kLimitExceeded);
  EXPECT_THAT(result->detail,
              HasSubstr("VAULT has 10.00 SAR available, and 10.01 SAR is asked for"));
  const auto leaf = examine::ParseLeaf(*ledger_.ReadEntry(result->index));
  EXPECT_EQ(leaf->entry.outcome, Outcome::kLimitExceeded);
  EXPECT_TRUE(leaf->entry.postings.empty());
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(toy::kVault)), 1000);
  const auto again = ledger_.Append(command);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->outcome, Outcome::kLimitExceeded);
  EXPECT_TRUE(again->repeated);
}

TEST_F(AppendTest, ALimitOfAnAccountThatTheEntryItselfOpensIsOneToo) {
  const auto result = Append(IssueAllotment(fund_, ledger_, "a-1", 5));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, Outcome::kLimitExceeded);
  EXPECT_THAT(result->detail, HasSubstr("VAULT has 0.00 SAR available, and 0.05 SAR is asked for"));
}

TEST_F(AppendTest, ARefusalByTheRulesIsAnEntryWithoutEffects) {
  const StreamId stream = fund_.random().Draw<StreamId>();
  Draft draft = OpenCase(stream, 0);
  draft.decision.outcome = toy::kOutOfTurn;
  draft.decision.detail = "closed";
  const auto result = Append(draft);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, toy::kOutOfTurn);
  EXPECT_EQ(result->detail, "closed");
  ledger_.WithState(
      [&](const examine::LogState& state) { EXPECT_EQ(state.VersionOf(stream), 0u); });
}

TEST_F(AppendTest, AStreamThatMovedOnMeansToPrepareAgain) {
  const StreamId stream = fund_.random().Draw<StreamId>();
  ASSERT_TRUE(Append(OpenCase(stream, 0)).ok());
  ExpectRefused(OpenCase(stream, 0), StatusCode::kAborted, "STREAM_VERSION: ");
  EXPECT_TRUE(Append(OpenCase(stream, 1)).ok());
}

// Nobody who signed could mend it, so it is no answer to them; a mended program decides anew.
TEST_F(AppendTest, EffectsThatNoEntryMayHaveAreAFaultOfTheRules) {
  Deposit(1000);
  const OnceFingerprint once = fund_.random().Draw<OnceFingerprint>();
  Draft first = Case();
  first.decision.once = {once};
  ASSERT_TRUE(Append(first).ok());

  Draft unbalanced = IssueAllotment(fund_, ledger_, "a-1", 5);
  unbalanced.decision.postings[0].amount = 6;
  Draft too_many = Case();
  too_many.decision.once.assign(entry::kOnceKeysMax + 1, once);
  Draft used_again = Case();
  used_again.decision.once = {once};
  Draft beyond = Case();
  beyond.decision.rests_on = {{ledger_.id(), 1000, Hash()}};
  Draft reverses_nothing = Case();
  reverses_nothing.decision.reverses = 1000;
  const std::pair<Draft*, const char*> cases[] = {{&unbalanced, "POSTINGS: "},
                                                  {&too_many, "once"},
                                                  {&used_again, "ONCE: "},
                                                  {&beyond, "REFERENCE: "},
                                                  {&reverses_nothing, "REVERSAL: "}};
  for (const auto& [draft, rule] : cases) {
    SCOPED_TRACE(rule);
    const TreeSize size = ledger_.ExaminedSize();
    const absl::Status status = Append(*draft).status();
    EXPECT_EQ(status.code(), StatusCode::kInternal) << status;
    EXPECT_THAT(std::string(status.message()),
                AllOf(StartsWith("the rules gave wrong effects: "), HasSubstr(rule)));
    EXPECT_EQ(ledger_.ExaminedSize(), size);
    draft->decision = {};
    const auto mended = Append(*draft);
    ASSERT_TRUE(mended.ok()) << "the key is unused: " << mended.status();
    EXPECT_FALSE(mended->repeated);
  }
}

TEST_F(AppendTest, ADirectoryEntryAgainstTheDirectoryIsTheSigners) {
  const directory::SiteAdmitted body{"manila", "PH", "Asia/Manila"};
  const Draft again{fund_.MakeCommand(fund_.directory(), EventType::kSiteAdmitted, body),
                    {"admin-1", "admin-2"},
                    {}};
  const absl::Status status = fund_.directory().Append(fund_.Sign(again)).status();
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << status;
  EXPECT_THAT(std::string(status.message()), StartsWith("DIRECTORY_RULE: "));
}

TEST_F(AppendTest, SignaturesAreJudgedByTheNewestDirectory) {
  const StreamId stream = fund_.random().Draw<StreamId>();
  SignedCommand forged = fund_.Sign(OpenCase(stream, 0));
  forged.signatures[5] ^= 1;
  ExpectRefused(forged, StatusCode::kPermissionDenied, "SIGNATURE: ");

  entry::Command command = Case().command;
  command.directory = fund_.directory().id();
  command.authors = {fund_.directory().ExaminedSize()};
  SignedCommand newer;
  newer.command = wire::Encode(command);
  newer.signatures = fund_.SignatureOf("treasurer-1", newer.command);
  ExpectRefused(newer, StatusCode::kAborted, "AUTHOR: ");

  const Draft revoked = OpenCase(stream, 0);
  fund_.RevokeOperator("treasurer-1");
  ExpectRefused(revoked, StatusCode::kPermissionDenied, "AUTHOR: ");
}

TEST_F(AppendTest, AnExpiredCommandIsRefusedWithoutATrace) {
  Draft draft = Case();
  draft.command.expiry.micros = fund_.clock().Now();
  ExpectRefused(draft, StatusCode::kFailedPrecondition, "EXPIRY: ");
}

TEST_F(AppendTest, ACommandThatExpiresInMoreThanThirtyDaysIsRefusedWithoutATrace) {
  Draft draft = Case();
  draft.command.expiry.micros = fund_.clock().Now() + 30 * kMicrosPerDay + 1'000'000;
  ExpectRefused(draft, StatusCode::kInvalidArgument, "EXPIRY: ");
  draft.command.expiry.micros -= 1'000'000;
  EXPECT_TRUE(Append(draft).ok());
}

TEST_F(AppendTest, ACommandOfAnotherWeekIsRefusedWithoutATraceAndSaysWhichDatesMayStand) {
  const CivilDays today = fund_.clock().Now() / kMicrosPerDay;
  for (const CivilDays wrong : {today - 8, today + 2}) {
    Draft draft = Case();
    draft.command.effective_date.days = wrong;
    ExpectRefused(draft, StatusCode::kInvalidArgument,
                  "EFFECTIVE_DATE: the effective date is " + FormatCivilDate(wrong) +
                      ", an entry of " + FormatCivilDate(today) + " may have one from " +
                      FormatCivilDate(today - 7) + " to " + FormatCivilDate(today + 1));
  }
  Draft draft = Case();
  draft.command.effective_date.days = today - 7;
  EXPECT_TRUE(Append(draft).ok());
}

TEST_F(AppendTest, MalformedCommandsNameTheRule) {
  const auto changed = [&](const std::function<void(entry::Command&)>& change) {
    Draft draft = Case();
    change(draft.command);
    return fund_.Sign(draft);
  };
  const auto of_type = [&](EventType type) {
    return changed([&](entry::Command& c) { c.event_type = static_cast<uint32_t>(type); });
  };
  const auto other_target = changed([](entry::Command& c) { c.target = LogId(); });
  const auto no_key = changed([](entry::Command& c) { c.idempotency_key = IdempotencyKey(); });
  const auto unknown_type = changed([](entry::Command& c) { c.event_type = 99'999; });
  SignedCommand garbage = changed([](entry::Command&) {});
  garbage.command += "x";
  SignedCommand unsigned_case = changed([](entry::Command&) {});
  unsigned_case.signatures.clear();
  SignedCommand half = changed([](entry::Command&) {});
  half.signatures.pop_back();
  const std::pair<SignedCommand, const char*> cases[] = {
      {garbage, "COMMAND: "},
      {other_target, "TARGET: "},
      {no_key, "IDEMPOTENCY_KEY: "},
      {unknown_type, "EVENT_TYPE: "},
      {unsigned_case, "SIGNATURES: "},
      {half, "SIGNATURES: "},
      {of_type(EventType::kWriterStarted), "SIGNER_CLASS: "},
      {of_type(EventType::kFollowed), "SIGNER_CLASS: "},
      {of_type(toy::kReceiptSeen), "SIGNER_CLASS: "},
      {of_type(toy::kFileLine), "SIGNER_CLASS: "},
      {of_type(toy::kFileSigned), "IMPORT: "},
      {of_type(toy::kObserved), "BOOK: "},
  };
  Deposit(1);  // so that no case has to follow the directory
  for (const auto& [command, rule] : cases) {
    SCOPED_TRACE(rule);
    ExpectRefused(command, StatusCode::kInvalidArgument, rule);
  }
}

// While one group is synced, the commands of the other threads gather and enter together.
TEST_F(AppendTest, CommandsOfManyThreadsShareTheirSyncs) {
  constexpr int kThreads = 8;
  constexpr int kCommands = 12;
  Deposit(kThreads * kCommands);
  std::vector<std::vector<SignedCommand>> commands(kThreads);
  for (auto& of_thread : commands) {
    for (int i = 0; i < kCommands; ++i) {
      of_thread.push_back(fund_.Sign(IssueAllotment(fund_, ledger_, absl::StrCat("a-", i), 1)));
    }
  }
  const uint64_t syncs_before = disk_.syncs();
  std::vector<std::thread> threads;
  std::vector<int> accepted(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (const SignedCommand& command : commands[t]) {
        const auto result = ledger_.Append(command);
        if (!result.ok() || result->outcome != Outcome::kAccepted) continue;
        if (result->durable_size > result->index) ++accepted[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(accepted, ::testing::Each(kCommands));
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(toy::kVault)), 0);
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(toy::kUnderWay, "a-3")), kThreads);
  EXPECT_LT(disk_.syncs() - syncs_before, uint64_t{kThreads * kCommands});
}

TEST_F(AppendTest, AStoppedWriterRefusesAndStillReads) {
  Deposit(7);
  const TreeSize size = ledger_.ExaminedSize();
  ledger_.Stop();
  const absl::Status status = Append(OpeningBalance(fund_, ledger_, 1)).status();
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition) << status;
  EXPECT_EQ(ledger_.ReadEntries(0, 1000, 1 << 20)->size(), size);
}

}  // namespace
}  // namespace amanat::append
