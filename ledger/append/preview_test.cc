// What the writer says of a command or file that it does not append: before it is signed, and when
// it is only to be validated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/told_rules.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using entry::Book;
using entry::EventType;
using entry::Outcome;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class PreviewTest : public ::testing::Test {
 protected:
  PreviewTest() {
    fund_.AdmitOperator("treasurer-1", "manila", {directory::Role::kTreasurer});
    fund_.AdmitOperator("collector-1", "manila", {directory::Role::kCollector});
    EXPECT_TRUE(ledger_->Append(fund_.Sign(OpeningBalance(fund_, *ledger_, 1000))).ok());
    size_ = ledger_->ExaminedSize();
    digest_ = Digest();
    published_ = ledger_->published_checkpoint();
  }
  Hash Digest() {
    Hash digest;
    ledger_->WithState([&](const examine::LogState& state) { digest = *state.Digest(); });
    return digest;
  }
  void ExpectNothingChanged() {
    EXPECT_EQ(ledger_->ExaminedSize(), size_);
    EXPECT_EQ(Digest(), digest_);
    EXPECT_EQ(ledger_->published_checkpoint(), published_);
  }
  absl::StatusOr<AppendResult> Preview(const Draft& draft) {
    return ledger_->Preview(fund_.Sign(draft).command);
  }
  absl::StatusOr<AppendResult> Validate(const Draft& draft) {
    return ledger_->Append(fund_.Sign(draft), Purpose::kValidate);
  }
  Draft CaseOn(uint64_t version) {
    Draft draft{fund_.MakeRawCommand(ledger_->id(), toy::kNoted, "case"), {"treasurer-1"}, {}};
    draft.command.streams = {{StreamId(), version}};
    return draft;
  }
  SignedImport File(Outcome outcome, size_t first = 0, size_t count = 3) {
    std::vector<DraftLine> lines(count);
    for (size_t i = 0; i < lines.size(); ++i) {
      const std::string receipt = absl::StrCat("receipt ", first + i);
      lines[i].line = {receipt, {}};
      lines[i].decision.outcome = outcome;
      lines[i].decision.once = {*OnceFingerprint::FromBytes(entry::Fingerprint("test", {receipt}))};
      lines[i].decision.postings = {{ManilaAccount(toy::kCounter, "collector-1"), 25},
                                    {ManilaAccount(toy::kIncome), -25}};
    }
    entry::Manifest manifest;
    manifest.source = "collector-1";
    return fund_.SignImport(*ledger_, manifest, toy::kFileSigned, "collector-1", lines);
  }

  FundFixture fund_;
  Writer* ledger_ = &fund_.FoundLog("manila", Book::kFund);
  TreeSize size_ = 0;
  Hash digest_;
  std::string published_;
};

TEST_F(PreviewTest, SaysWhatAppendWouldDoAndChangesNothing) {
  const Draft issue = IssueAllotment(fund_, *ledger_, "a-1", 300);
  const auto preview = Preview(issue);
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(preview->outcome, Outcome::kAccepted);
  EXPECT_EQ(preview->durable_size, 0u);
  ASSERT_THAT(preview->postings, SizeIs(2));
  EXPECT_EQ(preview->postings[0].account, issue.decision.postings[0].account);
  EXPECT_EQ(preview->postings[0].amount, 300);
  const auto validated = Validate(issue);
  ASSERT_TRUE(validated.ok()) << validated.status();
  EXPECT_EQ(validated->outcome, Outcome::kAccepted);
  EXPECT_EQ(validated->durable_size, 0u);
  EXPECT_THAT(validated->postings, IsEmpty());
  ExpectNothingChanged();

  const auto appended = ledger_->Append(fund_.Sign(issue));
  ASSERT_TRUE(appended.ok()) << appended.status();
  EXPECT_FALSE(appended->repeated) << "the key was unused";
  EXPECT_EQ(appended->index, preview->index);
  EXPECT_EQ(appended->leaf_hash, validated->leaf_hash);
}

TEST_F(PreviewTest, SaysThatALimitWouldRefuse) {
  const Draft too_large = IssueAllotment(fund_, *ledger_, "a-1", 1001);
  for (const auto& result : {Preview(too_large), Validate(too_large)}) {
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->outcome, Outcome::kLimitExceeded);
    EXPECT_FALSE(result->detail.empty());
    EXPECT_THAT(result->postings, IsEmpty());
  }
  ExpectNothingChanged();
}

TEST_F(PreviewTest, SaysWhatTheRulesRefuse) {
  Draft draft = CaseOn(0);
  draft.decision.outcome = toy::kOutOfTurn;
  draft.decision.detail = "closed";
  for (const auto& result : {Preview(draft), Validate(draft)}) {
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->outcome, toy::kOutOfTurn);
    EXPECT_EQ(result->detail, "closed");
  }
  ExpectNothingChanged();
}

TEST_F(PreviewTest, GivesTheErrorsThatAppendWouldGive) {
  Draft remittance = CaseOn(0);
  remittance.command.event_type = static_cast<uint32_t>(toy::kObserved);
  Draft unbalanced = IssueAllotment(fund_, *ledger_, "a-1", 300);
  unbalanced.decision.postings[0].amount = 301;
  const std::tuple<Draft, StatusCode, const char*> cases[] = {
      {CaseOn(1), StatusCode::kAborted, "STREAM_VERSION: "},
      {remittance, StatusCode::kInvalidArgument, "BOOK: "},
      {unbalanced, StatusCode::kInternal, "the rules gave wrong effects: "}};
  for (const auto& [draft, code, beginning] : cases) {
    for (const auto& result : {Preview(draft), Validate(draft)}) {
      EXPECT_EQ(result.status().code(), code) << result.status();
      EXPECT_THAT(std::string(result.status().message()), StartsWith(beginning));
    }
  }
  ExpectNothingChanged();
}

// Nobody has signed yet, nothing is used up: whose signature it will be is seen when it is there.
TEST_F(PreviewTest, NeedsNoSignatureButValidationDoes) {
  SignedCommand command = fund_.Sign(CaseOn(0));
  command.signatures[0] ^= 1;
  EXPECT_TRUE(ledger_->Preview(command.command).ok());
  EXPECT_EQ(ledger_->Append(command, Purpose::kValidate).status().code(),
            StatusCode::kPermissionDenied);
  command.signatures.clear();
  EXPECT_EQ(ledger_->Append(command, Purpose::kValidate).status().code(),
            StatusCode::kInvalidArgument);
  ExpectNothingChanged();
}

TEST_F(PreviewTest, AnAnswerThatStandsIsGivenToWhoeverValidates) {
  const SignedCommand command = fund_.Sign(CaseOn(0));
  const auto appended = ledger_->Append(command);
  ASSERT_TRUE(appended.ok()) << appended.status();
  const auto validated = ledger_->Append(command, Purpose::kValidate);
  ASSERT_TRUE(validated.ok()) << validated.status();
  EXPECT_TRUE(validated->repeated);
  EXPECT_EQ(validated->index, appended->index);
}

TEST_F(PreviewTest, AFileIsValidatedWithAllItsLines) {
  const SignedImport file = File(Outcome::kAccepted);
  const auto valid = ledger_->Append(file, Purpose::kValidate);
  ASSERT_TRUE(valid.ok()) << valid.status();
  EXPECT_EQ(valid->outcome, Outcome::kAccepted);
  EXPECT_EQ(valid->recorded, 3u);
  EXPECT_EQ(valid->durable_size, 0u);
  EXPECT_THAT(valid->issues, IsEmpty());
  const auto refused = ledger_->Append(File(toy::kOutOfTurn), Purpose::kValidate);
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_THAT(refused->issues, SizeIs(3));
  ExpectNothingChanged();
  const auto appended = ledger_->Append(file);
  ASSERT_TRUE(appended.ok()) << appended.status();
  EXPECT_FALSE(appended->repeated);
}

TEST_F(PreviewTest, AManifestIsPreviewedBeforeItsLinesAreAtHand) {
  const auto preview = ledger_->Preview(File(Outcome::kAccepted).manifest.command);
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(preview->outcome, Outcome::kAccepted);
  ExpectNothingChanged();
}

// What is appended next, at the same size and time, is what was said.
TEST_F(PreviewTest, OfARandomWorkloadSaysWhatAppendThenDoes) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  const auto expect_same = [](const absl::StatusOr<AppendResult>& said,
                              const absl::StatusOr<AppendResult>& done) {
    ASSERT_EQ(said.status(), done.status());
    if (!said.ok()) return;
    EXPECT_EQ(said->outcome, done->outcome);
    EXPECT_EQ(said->detail, done->detail);
    EXPECT_EQ(said->recorded, done->recorded);
    EXPECT_EQ(said->duplicates, done->duplicates);
    EXPECT_EQ(said->issues.size(), done->issues.size());
    EXPECT_EQ(said->index, done->index);
  };
  int refused = 0, failed = 0, issues = 0, duplicates = 0;
  for (int step = 0; step < 120 && !HasFailure(); ++step) {
    SCOPED_TRACE(absl::StrCat("step ", step));
    fund_.clock().Advance(static_cast<int64_t>(random() % kMicrosPerSecond));
    const uint64_t dice = random() % 10;
    if (dice < 3) {
      const Outcome outcome = dice == 0 ? toy::kOutOfTurn : Outcome::kAccepted;
      // A line that is recorded already would be a duplicate, whatever else is wrong with it.
      const size_t first = outcome == Outcome::kAccepted ? random() % 40 : 100 + random() % 40;
      const SignedImport file = File(outcome, first, 1 + random() % 20);
      const auto validated = ledger_->Append(file, Purpose::kValidate);
      const auto appended = ledger_->Append(file);
      expect_same(validated, appended);
      if (!appended.ok()) continue;
      EXPECT_EQ(validated->leaf_hash, appended->leaf_hash);
      issues += static_cast<int>(appended->issues.size());
      duplicates += static_cast<int>(appended->duplicates);
      continue;
    }
    if (dice == 3)
      fund_.AdmitOperator(absl::StrCat("operator-", step), "manila", {directory::Role::kOfficer});
    const int64_t amount = 1 + static_cast<int64_t>(random() % 900);
    const Draft draft =
        dice < 5   ? CaseOn(random() % 3)
        : dice < 7 ? OpeningBalance(fund_, *ledger_, amount)
                   // Of several balances, so that some are refused whatever the seed is.
                   : IssueAllotment(fund_, *ledger_, absl::StrCat("a-", random() % 6), 4 * amount);
    const SignedCommand command = fund_.Sign(draft);
    const auto previewed = ledger_->Preview(command.command);
    const auto validated = ledger_->Append(command, Purpose::kValidate);
    const auto appended = ledger_->Append(command);
    expect_same(previewed, appended);
    expect_same(validated, appended);
    if (!appended.ok()) {
      ++failed;
      continue;
    }
    EXPECT_EQ(validated->leaf_hash, appended->leaf_hash);
    if (appended->outcome != Outcome::kAccepted) ++refused;
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(failed, 0);
  EXPECT_GT(issues, 0);
  EXPECT_GT(duplicates, 0);
}

TEST_F(PreviewTest, OfTheDirectorySeesItAsItIsPublished) {
  Writer& directory = fund_.directory();
  const auto admit = [&](const std::string& code) {
    const directory::OperatorAdmitted body{
        code,
        signing::PrivateKey::Generate(fund_.random()).public_key(),
        "manila",
        {directory::Role::kOfficer}};
    return fund_.Sign({fund_.MakeCommand(directory, EventType::kOperatorAdmitted, body),
                       {"admin-1", "admin-2"},
                       {}});
  };
  for (int i = 0; i < 5; ++i) {
    const SignedCommand command = admit(absl::StrCat("operator-", i));
    const auto validated = directory.Append(command, Purpose::kValidate);
    ASSERT_TRUE(validated.ok()) << validated.status();
    const auto appended = directory.Append(command);
    ASSERT_TRUE(appended.ok()) << appended.status();
    EXPECT_EQ(validated->leaf_hash, appended->leaf_hash);
    const absl::Status again =
        directory.Append(admit(absl::StrCat("operator-", i)), Purpose::kValidate).status();
    EXPECT_TRUE(absl::IsInvalidArgument(again)) << again;
  }
}

// The toy fund's rules, but a line of a file that is appended waits.
class HeldRules final : public examine::Rules {
 public:
  absl::StatusOr<proposal::Decision> Decide(const entry::Command& command,
                                            const examine::Context& context) const override {
    return told_.Decide(command, context);
  }
  absl::StatusOr<proposal::Decision> DecideLine(const examine::Line& line,
                                                const examine::Context& context) const override {
    if (line.body.find("held") != line.body.npos && !reached.HasBeenNotified()) {
      reached.Notify();
      release.WaitForNotification();
    }
    return told_.DecideLine(line, context);
  }
  void AppendOnceKeys(const examine::Line& line, const entry::Manifest& manifest,
                      std::vector<OnceFingerprint>& keys) const override {
    told_.AppendOnceKeys(line, manifest, keys);
  }
  absl::Status Evolve(const examine::Leaf& leaf, uint32_t event_type,
                      const examine::Context& context,
                      examine::Evolution& evolution) const override {
    return told_.Evolve(leaf, event_type, context, evolution);
  }
  std::optional<entry::Command> TakeUp(const examine::Leaf& foreign, const LogId& foreign_log,
                                       const examine::Context& context) const override {
    return told_.TakeUp(foreign, foreign_log, context);
  }
  const entry::Catalogue& catalogue() const override { return told_.catalogue(); }
  const std::vector<state::Table>& tables() const override { return told_.tables(); }
  const std::vector<state::Table>& indexes() const override { return told_.indexes(); }

  mutable absl::Notification reached;
  mutable absl::Notification release;

 private:
  const examine::Rules& told_ = *examine::ToldRules().first().rules;
};

TEST_F(PreviewTest, WaitsForNothingThatIsBeingAppended) {
  const HeldRules rules;
  const examine::RuleVersions versions({{1, examine::ToldRules().first().digest, &rules}});
  fund_.CloseAll();
  ASSERT_TRUE(fund_.TryOpen("manila", Book::kDirectory).ok());
  WriterOptions options = fund_.OptionsOf("manila", Book::kFund);
  options.rules = &versions;
  const std::unique_ptr<Writer> writer = *Writer::Open(std::move(options));
  writer->Start();
  ledger_ = writer.get();
  const Draft issue = IssueAllotment(fund_, *ledger_, "a-1", 300);
  const SignedImport other = File(Outcome::kAccepted, 100);
  const TreeSize size = ledger_->ExaminedSize();
  const LogIndex next = Preview(issue)->index;

  std::vector<DraftLine> lines(2);
  for (DraftLine& line : lines) line.line = {"held", {}};
  entry::Manifest manifest;
  manifest.source = "collector-1";
  const SignedImport held =
      fund_.SignImport(*ledger_, manifest, toy::kFileSigned, "collector-1", lines);
  std::thread appending([&] { EXPECT_TRUE(ledger_->Append(held).ok()); });
  rules.reached.WaitForNotification();
  for (int i = 0; i < 20; ++i) {
    const auto previewed = Preview(issue);
    ASSERT_TRUE(previewed.ok()) << previewed.status();
    EXPECT_EQ(previewed->index, next) << "as if the file were not there";
    const auto validated = ledger_->Append(other, Purpose::kValidate);
    ASSERT_TRUE(validated.ok()) << validated.status();
    EXPECT_EQ(validated->recorded, 3u);
  }
  EXPECT_EQ(ledger_->ExaminedSize(), size);
  rules.release.Notify();
  appending.join();
  EXPECT_EQ(Preview(issue)->index, ledger_->ExaminedSize());
}

TEST_F(PreviewTest, ManyAtOnceBesideAppendsChangeNothing) {
  std::atomic<bool> done{false};
  std::vector<std::thread> previewing;
  const Draft issue = IssueAllotment(fund_, *ledger_, "a-1", 300);
  const std::string previewed = fund_.Sign(issue).command;
  const SignedImport validated = File(Outcome::kAccepted, 1000);
  for (int i = 0; i < 4; ++i) {
    previewing.emplace_back([&] {
      while (!done) {
        const auto preview = ledger_->Preview(previewed);
        EXPECT_TRUE(preview.ok()) << preview.status();
        EXPECT_EQ(ledger_->Append(validated, Purpose::kValidate)->recorded, 3u);
      }
    });
  }
  for (size_t i = 0; i < 30; ++i) {
    const auto result = ledger_->Append(File(Outcome::kAccepted, 10 * i, 10));
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->index + 12, result->durable_size);
  }
  done = true;
  for (std::thread& thread : previewing) thread.join();
  EXPECT_EQ(PostedOn(*ledger_, ManilaAccount(toy::kCounter, "collector-1")), 30 * 10 * 25);
}

TEST_F(PreviewTest, IsRefusedByAWriterThatStopped) {
  ledger_->Stop();
  EXPECT_TRUE(absl::IsFailedPrecondition(Preview(CaseOn(0)).status()));
}

}  // namespace
}  // namespace amanat::append
