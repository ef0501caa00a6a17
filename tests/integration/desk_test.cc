// The desk over a real writer: what is prepared can be signed and submitted, again and again, and
// an import is answered with what was recorded.
#include "services/desk/desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "amanat/acts/repatriation.h"
#include "amanat/repatriation/v1/repatriation.pb.h"
#include "ledger/append/testing/fund_fixture.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/merkle/frontier.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::desk {
namespace {

using common::v1::ImportResult;
using common::v1::SignedCommand;
using common::v1::SubmitResult;
using entry::Book;
using entry::EventType;
using ::testing::HasSubstr;

constexpr char kOfficer[] = "officer-1";

// A body that the rules refuse.
std::string Refused() {
  proposal::Decision decision;
  decision.outcome = outcome::kNotFound;
  decision.detail = "it is refused";
  return examine::Tell("refused", decision);
}

// The writers of a FundFixture as a service sees them.
class WriterLedger final : public core::LedgerClient {
 public:
  WriterLedger(append::FundFixture& fund, std::vector<append::Writer*> writers)
      : fund_(fund), writers_(std::move(writers)) {}

  absl::StatusOr<core::SiteRows> PinRows() override {
    core::SiteRows site;
    site.site = "manila";
    site.directory_log = writers_.front()->id();
    std::tie(site.directory, site.directory_size) = fund_.known_logs().ShareDirectory();
    for (append::Writer* writer : writers_) {
      site.logs.push_back({writer->id(), writer->name(), true, writer->ExaminedSize(), "",
                           writer->published_rows()});
    }
    return site;
  }
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override {
    if (first >= Find(log).ExaminedSize()) return std::vector<std::string>();
    return Find(log).ReadEntries(first, count_max, size_t{1} << 20);
  }
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::SignedCommand& command,
                                                proposal::Purpose purpose) override {
    return Find(log).Append(command, purpose);
  }
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                      const proposal::SignedImport& import,
                                                      proposal::Purpose purpose) override {
    return Find(log).Append(import, purpose);
  }
  absl::StatusOr<proposal::AppendResult> Preview(const LogId& log,
                                                 const std::string& command) override {
    return Find(log).Preview(command);
  }

 private:
  append::Writer& Find(const LogId& log) {
    for (append::Writer* writer : writers_) {
      if (writer->id() == log) return *writer;
    }
    ADD_FAILURE() << "no log " << log.hex();
    return *writers_.front();
  }

  append::FundFixture& fund_;
  const std::vector<append::Writer*> writers_;
};

Completions ActsOfCases() {
  using namespace amanat::repatriation;  // NOLINT: all bodies of one domain
  return Completions(
      *v1::PrepareRequest::descriptor(),
      {AsItIs<CaseOpened>(event::kCaseOpened),
       AsItIs<AssistanceRecommended>(event::kAssistanceRecommended),
       AsItIs<AssistanceApproved>(event::kAssistanceApproved),
       AsItIs<AssistanceEmergencyApproved>(event::kAssistanceEmergencyApproved),
       AsItIs<AssistanceDisbursed>(event::kAssistanceDisbursed),
       AsItIs<AssistanceReleased>(event::kAssistanceReleased),
       AsItIs<EmergencyRatified>(event::kEmergencyRatified),
       AsItIs<SpendRefunded>(event::kSpendRefunded), AsItIs<SpendReversed>(event::kSpendReversed),
       AsItIs<AssistanceRecommendationWithdrawn>(event::kAssistanceRecommendationWithdrawn),
       AsItIs<CaseClosed>(event::kCaseClosed)});
}

class DeskTest : public ::testing::Test {
 protected:
  DeskTest() { fund_.AdmitOperator(kOfficer, "manila", {directory::Role::kOfficer}); }

  absl::StatusOr<SignedCommand> Prepare(const Draft& draft,
                                        common::v1::PreparedCommand* prepared = nullptr) {
    common::v1::CommandHeader header;
    header.set_idempotency_key(fund_.random().Draw<IdempotencyKey>().str());
    header.add_authors(kOfficer);
    header.set_effective_date(fund_.clock().Now() / kMicrosPerDay);
    common::v1::PreparedCommand own;
    if (prepared == nullptr) prepared = &own;
    AMANAT_RETURN_IF_ERROR(desk_.Prepare(
        header, [&](const core::SiteRows&) -> absl::StatusOr<Draft> { return draft; }, prepared));
    return Sign(prepared->command());
  }
  SignedCommand Sign(const std::string& command) {
    SignedCommand signed_command;
    signed_command.set_command(command);
    signed_command.add_signatures(fund_.SignatureOf(kOfficer, command));
    return signed_command;
  }
  absl::StatusOr<SubmitResult> Submit(const SignedCommand& command) {
    SubmitResult result;
    AMANAT_RETURN_IF_ERROR(desk_.Submit(command, acts_, &result));
    return result;
  }
  static Draft Case(std::string body, std::vector<StreamId> streams = {}) {
    return {event::kCaseOpened, std::move(body), std::move(streams), {}};
  }

  // Each once only, but for those that are told otherwise.
  static std::vector<std::string> Lines(std::vector<std::string> bodies) {
    std::vector<std::string> lines;
    for (std::string& body : bodies) {
      if (!absl::StartsWith(body, "told")) {
        proposal::Decision once;
        once.once = {*OnceFingerprint::FromBytes(entry::Fingerprint("desk-test", {body}))};
        body = examine::Tell(body, once);
      }
      lines.push_back(wire::Encode(entry::LineCommand{body, {}}));
    }
    return lines;
  }
  absl::StatusOr<SignedCommand> PrepareFile(const std::vector<std::string>& lines,
                                            const std::string& source = "bank") {
    merkle::Frontier tree;
    for (const std::string& line : lines) tree.Append(merkle::HashLeaf(line));
    entry::Manifest manifest;
    manifest.root = tree.Root();
    manifest.count = lines.size();
    manifest.line_event_type = static_cast<uint32_t>(event::kContributionLine);
    manifest.source = source;
    return Prepare({event::kContributionManifest, wire::Encode(manifest), {}, {}});
  }
  absl::StatusOr<ImportResult> Import(const SignedCommand& manifest,
                                      const std::vector<std::string>& lines) {
    ImportResult result;
    AMANAT_RETURN_IF_ERROR(
        desk_.SubmitImport(manifest, event::kContributionManifest, lines, &result));
    return result;
  }

  append::FundFixture fund_;
  append::Writer& log_ = fund_.FoundLog("manila", Book::kFund);
  WriterLedger ledger_{fund_, {&fund_.directory(), &log_}};
  Desk desk_{"manila", ledger_, fund_.clock()};
  const Completions acts_ = ActsOfCases();
};

TEST_F(DeskTest, WhatIsPreparedCanBeSubmitted) {
  const TreeSize size = log_.ExaminedSize();
  common::v1::PreparedCommand prepared;
  const auto command = Prepare(Case("case"), &prepared);
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(prepared.preview(), "ACCEPTED");
  EXPECT_EQ(log_.ExaminedSize(), size) << "preparing reserves nothing";
  const auto result = Submit(*command);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->accepted());
  EXPECT_EQ(result->position().log_name(), "owf.example/manila/fund/1");
  const std::string bytes = *log_.ReadEntry(result->position().index());
  EXPECT_EQ(result->leaf_hash(), merkle::HashLeaf(bytes).str());
  EXPECT_EQ(entry::DecodeEntry(bytes)->command, command->command());
}

TEST_F(DeskTest, PreparingSaysWhatIsWrong) {
  EXPECT_EQ(Prepare(Case(examine::kMalformed)).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Prepare({EventType::kWriterStarted, "", {}, {}}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Prepare({event::kRemittanceRecorded, "", {}, {}}).status().code(),
            absl::StatusCode::kNotFound)
      << "the site has no such log";
}

TEST_F(DeskTest, ARefusalIsAnEntryWithItsOutcome) {
  const auto result = Submit(*Prepare(Case(Refused())));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->accepted());
  EXPECT_EQ(result->outcome(), "NOT_FOUND");
  EXPECT_EQ(result->detail(), "it is refused");
  EXPECT_EQ(entry::DecodeEntry(*log_.ReadEntry(result->position().index()))->outcome,
            outcome::kNotFound);
}

TEST_F(DeskTest, ValidatingLeavesNothing) {
  for (const std::string& body : {std::string("case"), Refused()}) {
    SignedCommand command = *Prepare(Case(body));
    command.set_validate_only(true);
    const TreeSize size = log_.ExaminedSize();
    const auto validated = Submit(command);
    ASSERT_TRUE(validated.ok()) << validated.status();
    EXPECT_EQ(log_.ExaminedSize(), size);
    command.set_validate_only(false);
    const auto result = Submit(command);
    ASSERT_TRUE(result.ok()) << "the key is unused: " << result.status();
    EXPECT_EQ(validated->outcome(), result->outcome());
    EXPECT_EQ(validated->accepted(), result->accepted());
  }
}

TEST_F(DeskTest, TheSameCommandAgainGetsTheFirstAnswer) {
  for (const std::string& body : {std::string("case"), Refused()}) {
    SignedCommand command = *Prepare(Case(body, {fund_.random().Draw<StreamId>()}));
    const auto first = Submit(command);
    ASSERT_TRUE(first.ok()) << first.status();
    const TreeSize size = log_.ExaminedSize();
    const auto again = Submit(command);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(again->first_answer_repeated());
    EXPECT_EQ(again->position().index(), first->position().index());
    EXPECT_EQ(again->outcome(), first->outcome());
    command.set_validate_only(true);
    EXPECT_EQ(Submit(command)->outcome(), first->outcome());
    EXPECT_EQ(log_.ExaminedSize(), size);
  }
}

TEST_F(DeskTest, AKeyOfAnotherCommandIsNotAnswered) {
  const SignedCommand first = *Prepare(Case("case"));
  ASSERT_TRUE(Submit(first).ok());
  entry::Command other = *entry::DecodeCommand(first.command());
  other.body = "another case";
  SignedCommand command = Sign(wire::Encode(other));
  EXPECT_TRUE(absl::IsAlreadyExists(Submit(command).status()));
  command.set_validate_only(true);
  EXPECT_TRUE(absl::IsAlreadyExists(Submit(command).status()));
}

TEST_F(DeskTest, RefusesOtherServicesActsAndForgedSignatures) {
  const SignedCommand file = *PrepareFile(Lines({"one"}));
  EXPECT_EQ(Submit(file).status().code(), absl::StatusCode::kInvalidArgument);
  SignedCommand forged = *Prepare(Case("case"));
  forged.mutable_signatures(0)->back() ^= 1;
  EXPECT_EQ(Submit(forged).status().code(), absl::StatusCode::kPermissionDenied);
  forged.set_signatures(0, "short");
  EXPECT_EQ(Submit(forged).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(DeskTest, AStreamThatMovedOnMeansPrepareAgain) {
  const StreamId stream = fund_.random().Draw<StreamId>();
  const SignedCommand late = *Prepare(Case("case", {stream}));
  const SignedCommand early = *Prepare(Case("case", {stream}));
  ASSERT_TRUE(Submit(early).ok());
  const absl::Status status = Submit(late).status();
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("STREAM_VERSION"));
}

TEST_F(DeskTest, AnImportCountsWhatIsNewAndWhatIsNot) {
  ASSERT_EQ(Import(*PrepareFile(Lines({"a", "b"})), Lines({"a", "b"}))->recorded(), 2u);
  const auto lines = Lines({"a", "c", "c", "d", "b"});
  SignedCommand manifest = *PrepareFile(lines);
  for (int i = 0; i < 3; ++i) {  // first, again, and only asked
    const TreeSize size = log_.ExaminedSize();
    manifest.set_validate_only(i == 2);
    const auto result = Import(manifest, lines);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_TRUE(result->manifest().accepted());
    EXPECT_EQ(result->manifest().first_answer_repeated(), i == 1);
    EXPECT_EQ(result->recorded(), 2u) << i;
    EXPECT_EQ(result->duplicates(), 3u) << i;
    std::vector<uint64_t> named;
    for (const auto& run : result->duplicate_lines()) {
      for (uint64_t line = 0; line < run.count(); ++line) named.push_back(run.first() + line);
    }
    EXPECT_EQ(named, (std::vector<uint64_t>{1, 3, 5})) << i;
    EXPECT_EQ(log_.ExaminedSize() > size, i == 0);
  }
}

TEST_F(DeskTest, ARefusedLineLeavesNothingOfTheFile) {
  const auto lines = Lines({"a", examine::kMalformed, "b", Refused()});
  const TreeSize size = log_.ExaminedSize();
  const auto result = Import(*PrepareFile(lines), lines);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->manifest().accepted());
  EXPECT_EQ(result->recorded(), 0u);
  ASSERT_EQ(result->issues_size(), 2);
  EXPECT_EQ(result->issues(0).line(), 2u);
  EXPECT_EQ(result->issues(0).reason(), "INVALID_LINE");
  EXPECT_EQ(result->issues(1).line(), 4u);
  EXPECT_EQ(result->issues(1).reason(), "MISSING");
  EXPECT_EQ(log_.ExaminedSize(), size);
}

TEST_F(DeskTest, ARefusedManifestIsAnEntryWithoutLines) {
  const auto lines = Lines({"a", "b"});
  SignedCommand manifest = *PrepareFile(lines, "refused");
  const TreeSize size = log_.ExaminedSize();
  manifest.set_validate_only(true);
  EXPECT_EQ(Import(manifest, lines)->manifest().outcome(), "DUPLICATE");
  EXPECT_EQ(log_.ExaminedSize(), size);
  manifest.set_validate_only(false);
  for (const bool repeated : {false, true}) {
    const auto result = Import(manifest, lines);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_FALSE(result->manifest().accepted());
    EXPECT_EQ(result->manifest().outcome(), "DUPLICATE");
    EXPECT_EQ(result->manifest().first_answer_repeated(), repeated);
    EXPECT_EQ(result->recorded(), 0u);
    EXPECT_EQ(log_.ExaminedSize(), result->manifest().position().index() + 1);
  }
}

TEST_F(DeskTest, OtherLinesThanThoseSignedAreRefused) {
  const SignedCommand manifest = *PrepareFile(Lines({"a", "b"}));
  EXPECT_EQ(Import(manifest, Lines({"b", "a"})).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Import(manifest, Lines({"a"})).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(DeskTest, AnImportThatAnotherHasOvertakenRecordsTheRest) {
  const SignedCommand other = *PrepareFile(Lines({"a"}));
  const auto lines = Lines({"a", "b"});
  const SignedCommand manifest = *PrepareFile(lines);
  ASSERT_TRUE(Import(other, Lines({"a"})).ok());
  const auto result = Import(manifest, lines);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->recorded(), 1u);
  EXPECT_EQ(result->duplicates(), 1u);
}

}  // namespace
}  // namespace amanat::desk
