#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/examine/leaf.h"
#include "ledger/merkle/proof.h"
#include "ledger/store/testing/faulty_disk.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using accounts::Chart;
using entry::Book;
using entry::EventType;
using entry::Outcome;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AppendTest : public ::testing::Test {
 protected:
  AppendTest() { fund_.AdmitOperator("treasurer-1", "manila", {directory::Role::kTreasurer}); }

  void Deposit(int64_t amount) {
    ASSERT_TRUE(ledger_.Append(OpeningBalance(fund_, ledger_, amount)).ok());
  }
  proposal::Proposal OpenCase(const StreamId& stream, uint64_t version) {
    entry::Command command = fund_.MakeRawCommand(ledger_.id(), EventType::kCaseOpened, "case");
    command.streams = {{stream, version}};
    return fund_.Sign(command, {"treasurer-1"});
  }
  // That the writer refuses so, and that nothing has changed.
  void ExpectRefused(const proposal::Proposal& proposal, StatusCode code,
                     const std::string& beginning) {
    const TreeSize size = ledger_.ExaminedSize();
    const absl::Status status = ledger_.Append(proposal).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), StartsWith(beginning));
    EXPECT_EQ(ledger_.ExaminedSize(), size);
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
  const auto result = ledger_.Append(OpeningBalance(fund_, ledger_, 1000));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, Outcome::kAccepted);
  EXPECT_FALSE(result->repeated);
  EXPECT_EQ(result->durable_size, result->index + 1);
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(Chart::kBank)), 1000);

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

TEST_F(AppendTest, WhatWasDecidedByAnotherDirectoryIsDecidedAgain) {
  proposal::Proposal proposal = OpeningBalance(fund_, ledger_, 1000);
  proposal.directory_size = fund_.directory().ExaminedSize();
  fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
  const TreeSize size = ledger_.ExaminedSize();
  const auto stale = ledger_.Append(proposal);
  EXPECT_EQ(stale.status().code(), StatusCode::kAborted) << stale.status();
  EXPECT_EQ(ledger_.ExaminedSize(), size);
  proposal.directory_size = fund_.directory().ExaminedSize();
  EXPECT_TRUE(ledger_.Append(proposal).ok());
  fund_.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  EXPECT_TRUE(ledger_.Append(proposal)->repeated) << "the first answer stands";
}

TEST_F(AppendTest, OfTwoActsDecidedByOneDirectoryTheSecondIsDecidedAgain) {
  Writer& directory = fund_.directory();
  const auto admit = [&](const std::string& site) {
    const directory::SiteAdmitted body{site, "SA", "Asia/Riyadh"};
    proposal::Proposal proposal = fund_.Sign(
        fund_.MakeCommand(directory, EventType::kSiteAdmitted, body), {"admin-1", "admin-2"});
    proposal.directory_size = directory.ExaminedSize();
    return proposal;
  };
  const proposal::Proposal first = admit("riyadh");
  const proposal::Proposal second = admit("jeddah");
  EXPECT_TRUE(directory.Append(first).ok());
  EXPECT_EQ(directory.Append(second).status().code(), StatusCode::kAborted);
  EXPECT_TRUE(directory.Append(admit("jeddah")).ok());
}

TEST_F(AppendTest, ARepeatedCommandGetsTheFirstAnswer) {
  Deposit(1000);
  const proposal::Proposal proposal = IssueAllotment(fund_, ledger_, "a-1", 300);
  const auto first = ledger_.Append(proposal);
  ASSERT_TRUE(first.ok()) << first.status();
  const TreeSize size = ledger_.ExaminedSize();
  fund_.clock().Advance(2 * kMicrosPerDay);
  const auto second = ledger_.Append(proposal);
  ASSERT_TRUE(second.ok()) << "expired meanwhile, but answered: " << second.status();
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->index, first->index);
  EXPECT_EQ(second->leaf_hash, first->leaf_hash);
  EXPECT_EQ(ledger_.ExaminedSize(), size);
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(Chart::kBank)), 700);
}

TEST_F(AppendTest, AKeyWithOtherBytesIsRefused) {
  entry::Command command = fund_.MakeRawCommand(ledger_.id(), EventType::kCaseOpened, "one");
  ASSERT_TRUE(ledger_.Append(fund_.Sign(command, {"treasurer-1"})).ok());
  command.body = "two";
  ExpectRefused(fund_.Sign(command, {"treasurer-1"}), StatusCode::kAlreadyExists,
                "IDEMPOTENCY_KEY: ");
}

TEST_F(AppendTest, ALimitBecomesARefusalThatIsAnEntry) {
  Deposit(1000);
  const proposal::Proposal proposal = IssueAllotment(fund_, ledger_, "a-1", 1001);
  const auto result = ledger_.Append(proposal);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, Outcome::kLimitExceeded);
  EXPECT_THAT(result->detail, HasSubstr("BANK has 1000 available"));
  const auto leaf = examine::ParseLeaf(*ledger_.ReadEntry(result->index));
  EXPECT_EQ(leaf->entry.outcome, Outcome::kLimitExceeded);
  EXPECT_TRUE(leaf->entry.postings.empty());
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(Chart::kBank)), 1000);
  const auto again = ledger_.Append(proposal);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->outcome, Outcome::kLimitExceeded);
  EXPECT_TRUE(again->repeated);
}

TEST_F(AppendTest, ALimitOfAnAccountThatTheEntryItselfOpensIsOneToo) {
  const auto result = ledger_.Append(IssueAllotment(fund_, ledger_, "a-1", 5));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, Outcome::kLimitExceeded);
  EXPECT_THAT(result->detail, HasSubstr("BANK has 0 available"));
}

TEST_F(AppendTest, AServicesRefusalIsAnEntryWithoutEffects) {
  const StreamId stream = fund_.random().Draw<StreamId>();
  proposal::Proposal proposal = OpenCase(stream, 0);
  proposal.decision.outcome = Outcome::kWrongState;
  proposal.decision.detail = "closed";
  const auto result = ledger_.Append(proposal);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, Outcome::kWrongState);
  EXPECT_EQ(result->detail, "closed");
  ledger_.WithState(
      [&](const examine::LogState& state) { EXPECT_EQ(state.VersionOf(stream), 0u); });
}

TEST_F(AppendTest, WhatMustBeDecidedAgainIsAborted) {
  const StreamId stream = fund_.random().Draw<StreamId>();
  ASSERT_TRUE(ledger_.Append(OpenCase(stream, 0)).ok());
  ExpectRefused(OpenCase(stream, 0), StatusCode::kAborted, "STREAM_VERSION: ");
  proposal::Proposal once = OpenCase(stream, 1);
  once.decision.once = {fund_.random().Draw<OnceFingerprint>()};
  ASSERT_TRUE(ledger_.Append(once).ok());
  proposal::Proposal twice = OpenCase(stream, 2);
  twice.decision.once = once.decision.once;
  ExpectRefused(twice, StatusCode::kAborted, "ONCE: ");
}

TEST_F(AppendTest, SignaturesAreJudgedByTheNewestDirectory) {
  const StreamId stream = fund_.random().Draw<StreamId>();
  proposal::Proposal forged = OpenCase(stream, 0);
  forged.signatures[5] ^= 1;
  ExpectRefused(forged, StatusCode::kPermissionDenied, "SIGNATURE: ");

  entry::Command command = fund_.MakeRawCommand(ledger_.id(), EventType::kCaseOpened, "case");
  command.directory = fund_.directory().id();
  command.authors = {fund_.directory().ExaminedSize()};
  proposal::Proposal newer;
  newer.command = wire::Encode(command);
  newer.signatures = fund_.SignatureOf("treasurer-1", newer.command);
  ExpectRefused(newer, StatusCode::kAborted, "AUTHOR: ");

  const proposal::Proposal revoked = OpenCase(stream, 0);
  fund_.RevokeOperator("treasurer-1");
  ExpectRefused(revoked, StatusCode::kPermissionDenied, "AUTHOR: ");
}

TEST_F(AppendTest, AnExpiredCommandIsRefusedWithoutATrace) {
  entry::Command command = fund_.MakeRawCommand(ledger_.id(), EventType::kCaseOpened, "case");
  command.expiry.micros = fund_.clock().Now();
  ExpectRefused(fund_.Sign(command, {"treasurer-1"}), StatusCode::kFailedPrecondition, "EXPIRY: ");
}

TEST_F(AppendTest, MalformedCommandsNameTheRule) {
  const auto changed = [&](const std::function<void(entry::Command&)>& change) {
    entry::Command command = fund_.MakeRawCommand(ledger_.id(), EventType::kCaseOpened, "case");
    change(command);
    return fund_.Sign(command, {"treasurer-1"});
  };
  const auto of_type = [&](EventType type) {
    return changed([&](entry::Command& c) { c.event_type = static_cast<uint32_t>(type); });
  };
  const auto other_target = changed([](entry::Command& c) { c.target = LogId(); });
  const auto no_key = changed([](entry::Command& c) { c.idempotency_key = IdempotencyKey(); });
  const auto unknown_type = changed([](entry::Command& c) { c.event_type = 99'999; });
  proposal::Proposal garbage = changed([](entry::Command&) {});
  garbage.command += "x";
  proposal::Proposal unsigned_case = changed([](entry::Command&) {});
  unsigned_case.signatures.clear();
  proposal::Proposal half = changed([](entry::Command&) {});
  half.signatures.pop_back();
  proposal::Proposal too_large = changed([](entry::Command&) {});
  too_large.decision.added.assign(entry::kAddedBytesMax + 1, 'x');
  const std::pair<proposal::Proposal, const char*> cases[] = {
      {garbage, "COMMAND: "},
      {other_target, "TARGET: "},
      {no_key, "IDEMPOTENCY_KEY: "},
      {unknown_type, "EVENT_TYPE: "},
      {unsigned_case, "SIGNATURES: "},
      {half, "ENTRY: "},
      {too_large, "ENTRY: "},
      {of_type(EventType::kWriterStarted), "SIGNER_CLASS: "},
      {of_type(EventType::kFollowed), "SIGNER_CLASS: "},
      {of_type(EventType::kAcceptanceSeen), "SIGNER_CLASS: "},
      {of_type(EventType::kContributionLine), "SIGNER_CLASS: "},
      {of_type(EventType::kContributionManifest), "IMPORT: "},
      {of_type(EventType::kRemittanceRecorded), "BOOK: "},
  };
  Deposit(1);  // so that no case has to follow the directory
  for (const auto& [proposal, rule] : cases) {
    SCOPED_TRACE(rule);
    ExpectRefused(proposal, StatusCode::kInvalidArgument, rule);
  }
}

TEST_F(AppendTest, AClockThatIsWrongStopsAppending) {
  Deposit(1);
  fund_.clock().Advance(-kClockBackMax);
  Deposit(1);
  EXPECT_EQ(
      examine::ParseLeaf(*ledger_.ReadEntry(ledger_.ExaminedSize() - 1))->entry.record_time.micros,
      FundFixture::kStart)
      << "record times never decrease";
  fund_.clock().Advance(-1);
  ExpectRefused(OpeningBalance(fund_, ledger_, 1), StatusCode::kUnavailable, "CLOCK: ");
  fund_.clock().Set(FundFixture::kStart + kClockJumpMax + 1);
  ExpectRefused(OpeningBalance(fund_, ledger_, 1), StatusCode::kUnavailable, "CLOCK: ");
  fund_.CloseAll();
  fund_.OpenAll();
  Writer& reopened = fund_.log("manila", Book::kFund);
  EXPECT_TRUE(reopened.Append(OpeningBalance(fund_, reopened, 1)).ok());
}

// One allotment goes over to another log: cited, followed, consumed once.
class TwoLogsTest : public AppendTest {
 protected:
  TwoLogsTest() { fund_.AdmitOperator("treasurer-2", "riyadh", {directory::Role::kTreasurer}); }
  entry::Reference Issue(const LogId& recipient) {
    proposal::Proposal proposal = IssueAllotment(fund_, ledger_, "a-1", 300);
    proposal.decision.recipient = recipient;
    const auto result = ledger_.Append(proposal);
    EXPECT_TRUE(result.ok()) << result.status();
    return {ledger_.id(), result->index, result->leaf_hash};
  }
  proposal::Proposal Accept(const entry::Reference& issued) {
    proposal::Proposal proposal = fund_.Sign(
        fund_.MakeRawCommand(riyadh_.id(), EventType::kAllotmentAccepted, "a-1"), {"treasurer-2"});
    const money::Currency riyal = ManilaAccount(Chart::kBank).currency;
    proposal.decision.consumes = {issued};
    proposal.decision.postings = {{{"riyadh", Chart::kAllotmentCash, riyal, "a-1"}, 300},
                                  {{"manila", Chart::kDueTo, riyal, "a-1"}, -300}};
    return proposal;
  }

  Writer& riyadh_ = fund_.FoundLog("riyadh", Book::kFund);
};

TEST_F(TwoLogsTest, AReferenceIsFollowedAndConsumedOnce) {
  Deposit(1000);
  const entry::Reference issued = Issue(riyadh_.id());
  const auto accepted = riyadh_.Append(Accept(issued));
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  riyadh_.WithState([&](const examine::LogState& state) {
    EXPECT_EQ(state.FrontierOf(ledger_.id()).size, ledger_.ExaminedSize());
    EXPECT_EQ(state.ConsumerOf(ledger_.id(), issued.index), accepted->index);
  });
  const absl::Status again = riyadh_.Append(Accept(issued)).status();
  EXPECT_EQ(again.code(), StatusCode::kAborted) << again;
  EXPECT_THAT(std::string(again.message()), StartsWith("CONSUMED: "));
}

TEST_F(TwoLogsTest, WhatHasNotArrivedIsWaitedFor) {
  Deposit(1000);
  entry::Reference issued = Issue(riyadh_.id());
  issued.index = ledger_.ExaminedSize();
  const TreeSize size = riyadh_.ExaminedSize();
  const absl::Status status = riyadh_.Append(Accept(issued)).status();
  EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status;
  EXPECT_EQ(riyadh_.ExaminedSize(), size) << "not even the directory was followed";
}

TEST_F(TwoLogsTest, AnEntryForAnotherLogIsNotConsumed) {
  Deposit(1000);
  const absl::Status status = riyadh_.Append(Accept(Issue(ledger_.id()))).status();
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << status;
  EXPECT_THAT(std::string(status.message()), StartsWith("RECIPIENT: "));
}

TEST_F(TwoLogsTest, WhatAnotherLogSaysIsSeenWithoutASignature) {
  Deposit(1000);
  proposal::Proposal accept = Accept(Issue(riyadh_.id()));
  accept.decision.recipient = ledger_.id();
  const auto accepted = riyadh_.Append(accept);
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  entry::Command command;
  command.target = ledger_.id();
  command.event_type = static_cast<uint32_t>(EventType::kAcceptanceSeen);
  command.body = "seen";
  proposal::Proposal seen;
  seen.command = wire::Encode(command);
  const money::Currency riyal = ManilaAccount(Chart::kBank).currency;
  seen.decision.consumes = {{riyadh_.id(), accepted->index, accepted->leaf_hash}};
  seen.decision.postings = {{{"riyadh", Chart::kDueFrom, riyal, "a-1"}, 300},
                            {ManilaAccount(Chart::kAllotmentInTransit, "a-1"), -300}};
  proposal::Proposal of_nothing = seen;
  of_nothing.decision.consumes.clear();
  ExpectRefused(of_nothing, StatusCode::kInvalidArgument, "SIGNER_CLASS: ");
  const auto result = ledger_.Append(seen);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(Chart::kAllotmentInTransit, "a-1")), 0);
  ExpectRefused(seen, StatusCode::kAborted, "CONSUMED: ");
}

// While one group is synced, the commands of the other threads gather and enter together.
TEST_F(AppendTest, CommandsOfManyThreadsShareTheirSyncs) {
  constexpr int kThreads = 8;
  constexpr int kCommands = 12;
  Deposit(kThreads * kCommands);
  std::vector<std::vector<proposal::Proposal>> proposals(kThreads);
  for (auto& of_thread : proposals) {
    for (int i = 0; i < kCommands; ++i) {
      of_thread.push_back(IssueAllotment(fund_, ledger_, absl::StrCat("a-", i), 1));
    }
  }
  const uint64_t syncs_before = disk_.syncs();
  std::vector<std::thread> threads;
  std::vector<int> accepted(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (const proposal::Proposal& proposal : proposals[t]) {
        const auto result = ledger_.Append(proposal);
        if (!result.ok() || result->outcome != Outcome::kAccepted) continue;
        if (result->durable_size > result->index) ++accepted[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(accepted, ::testing::Each(kCommands));
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(Chart::kBank)), 0);
  EXPECT_EQ(PostedOn(ledger_, ManilaAccount(Chart::kAllotmentInTransit, "a-3")), kThreads);
  EXPECT_LT(disk_.syncs() - syncs_before, uint64_t{kThreads * kCommands});
}

TEST_F(AppendTest, AStoppedWriterRefusesAndStillReads) {
  Deposit(7);
  const TreeSize size = ledger_.ExaminedSize();
  ledger_.Stop();
  const absl::Status status = ledger_.Append(OpeningBalance(fund_, ledger_, 1)).status();
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition) << status;
  EXPECT_EQ(ledger_.ReadEntries(0, 1000, 1 << 20)->size(), size);
}

}  // namespace
}  // namespace amanat::append
