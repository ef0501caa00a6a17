// What the writer says of a command or file that it does not append: before it is signed, and when
// it is only to be validated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "ledger/append/testing/fund_money.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using accounts::Chart;
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
    EXPECT_TRUE(ledger_.Append(fund_.Sign(OpeningBalance(fund_, ledger_, 1000))).ok());
    size_ = ledger_.ExaminedSize();
    digest_ = Digest();
    published_ = ledger_.published_checkpoint();
  }
  Hash Digest() {
    Hash digest;
    ledger_.WithState([&](const examine::LogState& state) { digest = *state.Digest(); });
    return digest;
  }
  void ExpectNothingChanged() {
    EXPECT_EQ(ledger_.ExaminedSize(), size_);
    EXPECT_EQ(Digest(), digest_);
    EXPECT_EQ(ledger_.published_checkpoint(), published_);
  }
  absl::StatusOr<AppendResult> Preview(const Draft& draft) {
    return ledger_.Preview(fund_.Sign(draft).command);
  }
  absl::StatusOr<AppendResult> Validate(const Draft& draft) {
    return ledger_.Append(fund_.Sign(draft), Purpose::kValidate);
  }
  Draft CaseOn(uint64_t version) {
    Draft draft{
        fund_.MakeRawCommand(ledger_.id(), EventType::kCaseOpened, "case"), {"treasurer-1"}, {}};
    draft.command.streams = {{StreamId(), version}};
    return draft;
  }
  SignedImport File(Outcome outcome) {
    std::vector<DraftLine> lines(3);
    for (size_t i = 0; i < lines.size(); ++i) {
      lines[i].line = {absl::StrCat("receipt ", i), {}};
      lines[i].decision.outcome = outcome;
      lines[i].decision.postings = {{ManilaAccount(Chart::kCollector, "collector-1"), 25},
                                    {ManilaAccount(Chart::kContributionIncome), -25}};
    }
    entry::Manifest manifest;
    manifest.source = "collector-1";
    return fund_.SignImport(ledger_, manifest, EventType::kContributionManifest, "collector-1",
                            lines);
  }

  FundFixture fund_;
  Writer& ledger_ = fund_.FoundLog("manila", Book::kFund);
  TreeSize size_ = 0;
  Hash digest_;
  std::string published_;
};

TEST_F(PreviewTest, SaysWhatAppendWouldDoAndChangesNothing) {
  const Draft issue = IssueAllotment(fund_, ledger_, "a-1", 300);
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

  const auto appended = ledger_.Append(fund_.Sign(issue));
  ASSERT_TRUE(appended.ok()) << appended.status();
  EXPECT_FALSE(appended->repeated) << "the key was unused";
  EXPECT_EQ(appended->index, preview->index);
  EXPECT_EQ(appended->leaf_hash, validated->leaf_hash);
}

TEST_F(PreviewTest, SaysThatALimitWouldRefuse) {
  const Draft too_large = IssueAllotment(fund_, ledger_, "a-1", 1001);
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
  draft.decision.outcome = Outcome::kWrongState;
  draft.decision.detail = "closed";
  for (const auto& result : {Preview(draft), Validate(draft)}) {
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->outcome, Outcome::kWrongState);
    EXPECT_EQ(result->detail, "closed");
  }
  ExpectNothingChanged();
}

TEST_F(PreviewTest, GivesTheErrorsThatAppendWouldGive) {
  Draft remittance = CaseOn(0);
  remittance.command.event_type = static_cast<uint32_t>(EventType::kRemittanceRecorded);
  Draft unbalanced = IssueAllotment(fund_, ledger_, "a-1", 300);
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
  EXPECT_TRUE(ledger_.Preview(command.command).ok());
  EXPECT_EQ(ledger_.Append(command, Purpose::kValidate).status().code(),
            StatusCode::kPermissionDenied);
  command.signatures.clear();
  EXPECT_EQ(ledger_.Append(command, Purpose::kValidate).status().code(),
            StatusCode::kInvalidArgument);
  ExpectNothingChanged();
}

TEST_F(PreviewTest, AnAnswerThatStandsIsGivenToWhoeverValidates) {
  const SignedCommand command = fund_.Sign(CaseOn(0));
  const auto appended = ledger_.Append(command);
  ASSERT_TRUE(appended.ok()) << appended.status();
  const auto validated = ledger_.Append(command, Purpose::kValidate);
  ASSERT_TRUE(validated.ok()) << validated.status();
  EXPECT_TRUE(validated->repeated);
  EXPECT_EQ(validated->index, appended->index);
}

TEST_F(PreviewTest, AFileIsValidatedWithAllItsLines) {
  const SignedImport file = File(Outcome::kAccepted);
  const auto valid = ledger_.Append(file, Purpose::kValidate);
  ASSERT_TRUE(valid.ok()) << valid.status();
  EXPECT_EQ(valid->outcome, Outcome::kAccepted);
  EXPECT_EQ(valid->recorded, 3u);
  EXPECT_EQ(valid->durable_size, 0u);
  EXPECT_THAT(valid->issues, IsEmpty());
  const auto refused = ledger_.Append(File(Outcome::kWrongState), Purpose::kValidate);
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_THAT(refused->issues, SizeIs(3));
  ExpectNothingChanged();
  const auto appended = ledger_.Append(file);
  ASSERT_TRUE(appended.ok()) << appended.status();
  EXPECT_FALSE(appended->repeated);
}

TEST_F(PreviewTest, AManifestIsPreviewedBeforeItsLinesAreAtHand) {
  const auto preview = ledger_.Preview(File(Outcome::kAccepted).manifest.command);
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(preview->outcome, Outcome::kAccepted);
  ExpectNothingChanged();
}

}  // namespace
}  // namespace amanat::append
