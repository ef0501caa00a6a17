// The desk over a real writer: what is prepared can be signed and submitted, again and again, and
// an import is answered with what was recorded.
#include "services/desk/desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ledger/append/testing/fund_fixture.h"
#include "ledger/merkle/frontier.h"

namespace amanat::desk {
namespace {

using common::v1::ImportResult;
using common::v1::SignedCommand;
using common::v1::SubmitResult;
using entry::Book;
using entry::EventType;
using entry::Outcome;
using ::testing::HasSubstr;

constexpr char kOfficer[] = "officer-1";

// Accepts everything, but refuses the bodies "refused" and "malformed"; each line is once only.
class TestCore final : public core::Core {
 public:
  bool Handles(EventType type) const override {
    return type == EventType::kCaseOpened || type == EventType::kContributionManifest;
  }
  absl::StatusOr<core::Decision> Decide(const entry::Command& command,
                                        const core::Context&) const override {
    const auto manifest = wire::Decode<entry::Manifest>(command.body);
    return DecideText(manifest.ok() ? manifest->source : command.body);
  }
  absl::StatusOr<core::Decision> DecideLine(const entry::LineCommand& line, const entry::Command&,
                                            const core::Context&) const override {
    AMANAT_ASSIGN_OR_RETURN(core::Decision decision, DecideText(line.body));
    decision.once = {core::Once("desk-test", {line.body})};
    return decision;
  }
  void Evolve(const examine::Leaf&, uint32_t, const core::Context&) override {}

 private:
  static absl::StatusOr<core::Decision> DecideText(absl::string_view text) {
    if (text == "malformed") return absl::InvalidArgumentError("malformed");
    if (text == "refused") return core::Refuse(Outcome::kNotFound, "it is refused");
    return core::Decision();
  }
};

// The writers of a FundFixture as a service sees them.
class WriterLedger final : public core::LedgerClient {
 public:
  explicit WriterLedger(std::vector<append::Writer*> writers) : writers_(std::move(writers)) {}

  // Before each of the next appends, as another service would.
  void BeforeAppends(int count, std::function<void()> act) {
    acts_ = count;
    act_ = std::move(act);
  }
  absl::StatusOr<core::LogList> Logs(uint64_t known_version, absl::Duration wait) override {
    const absl::Time deadline = absl::Now() + wait;
    core::LogList list = Look();
    while (list.version == known_version && absl::Now() < deadline && !waits_ended_) {
      absl::SleepFor(absl::Milliseconds(2));
      list = Look();
    }
    return list;
  }
  void EndWaits() override { waits_ended_ = true; }
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override {
    if (first >= Find(log).ExaminedSize()) return std::vector<std::string>();
    return Find(log).ReadEntries(first, count_max, size_t{1} << 20);
  }
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::Proposal& proposal) override {
    ActOnce();
    return Find(log).Append(proposal);
  }
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                      const proposal::Import& import) override {
    ActOnce();
    return Find(log).Append(import);
  }

 private:
  void ActOnce() {
    if (acts_-- > 0) act_();
  }
  append::Writer& Find(const LogId& log) {
    for (append::Writer* writer : writers_) {
      if (writer->id() == log) return *writer;
    }
    ADD_FAILURE() << "no log " << log.hex();
    return *writers_.front();
  }
  core::LogList Look() {
    core::LogList list;
    list.version = 1;
    for (append::Writer* writer : writers_) {
      const TreeSize size = writer->ExaminedSize();
      list.version += size;
      list.logs.push_back({writer->id(), writer->name().str(), true, size, size, "", ""});
    }
    return list;
  }

  const std::vector<append::Writer*> writers_;
  std::atomic<bool> waits_ended_{false};
  std::atomic<int> acts_{0};
  std::function<void()> act_;
};

class DeskTest : public ::testing::Test {
 protected:
  DeskTest() {
    fund_.AdmitOperator(kOfficer, "manila", {directory::Role::kOfficer});
    view_.Start();
  }

  static std::vector<std::unique_ptr<core::Core>> MakeCores(const entry::LogName&) {
    std::vector<std::unique_ptr<core::Core>> cores;
    cores.push_back(std::make_unique<TestCore>());
    return cores;
  }
  absl::StatusOr<SignedCommand> Prepare(const Draft& draft,
                                        common::v1::PreparedCommand* prepared = nullptr) {
    common::v1::CommandHeader header;
    header.set_idempotency_key(fund_.random().Draw<IdempotencyKey>().str());
    header.add_authors(kOfficer);
    *header.mutable_effective_date() = ToProto(fund_.clock().Now() / kMicrosPerDay);
    common::v1::PreparedCommand own;
    if (prepared == nullptr) prepared = &own;
    AMANAT_RETURN_IF_ERROR(desk_.Prepare(header, draft, prepared));
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
    AMANAT_RETURN_IF_ERROR(desk_.Submit(command, {EventType::kCaseOpened}, &result));
    return result;
  }
  static Draft Case(std::string body, std::vector<StreamId> streams = {}) {
    return {EventType::kCaseOpened, std::move(body), std::move(streams), {}};
  }

  static std::vector<std::string> Lines(const std::vector<std::string>& bodies) {
    std::vector<std::string> lines;
    for (const std::string& body : bodies) {
      lines.push_back(wire::Encode(entry::LineCommand{body, {}, {1}}));
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
    manifest.line_event_type = static_cast<uint32_t>(EventType::kContributionLine);
    manifest.source = source;
    return Prepare({EventType::kContributionManifest, wire::Encode(manifest), {}, {}});
  }
  absl::StatusOr<ImportResult> Import(const SignedCommand& manifest,
                                      const std::vector<std::string>& lines) {
    ImportResult result;
    AMANAT_RETURN_IF_ERROR(
        desk_.SubmitImport(manifest, EventType::kContributionManifest, lines, &result));
    return result;
  }

  append::FundFixture fund_;
  append::Writer& log_ = fund_.FoundLog("manila", Book::kFund);
  WriterLedger ledger_{{&fund_.directory(), &log_}};
  core::SiteView view_{"manila", ledger_, MakeCores};
  Desk desk_{view_, fund_.clock()};
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
  EXPECT_EQ(Prepare(Case("malformed")).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Prepare({EventType::kWriterStarted, "", {}, {}}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Prepare({EventType::kRemittanceRecorded, "", {}, {}}).status().code(),
            absl::StatusCode::kNotFound)
      << "the site has no such log";
}

TEST_F(DeskTest, ARefusalIsAnEntryWithItsOutcome) {
  const auto result = Submit(*Prepare(Case("refused")));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->accepted());
  EXPECT_EQ(result->outcome(), "NOT_FOUND");
  EXPECT_EQ(result->detail(), "it is refused");
  EXPECT_EQ(entry::DecodeEntry(*log_.ReadEntry(result->position().index()))->outcome,
            Outcome::kNotFound);
}

TEST_F(DeskTest, ValidatingLeavesNothing) {
  for (const char* body : {"case", "refused"}) {
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
  for (const char* body : {"case", "refused"}) {
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
  // Between the desk's decision and the ledger's.
  ledger_.BeforeAppends(1, [&] {
    entry::Command command = *entry::DecodeCommand(early.command());
    ASSERT_TRUE(log_.Append(fund_.Sign(std::move(command), {kOfficer})).ok());
  });
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
    EXPECT_EQ(log_.ExaminedSize() > size, i == 0);
  }
}

TEST_F(DeskTest, ARefusedLineLeavesNothingOfTheFile) {
  const auto lines = Lines({"a", "malformed", "b", "refused"});
  const TreeSize size = log_.ExaminedSize();
  const auto result = Import(*PrepareFile(lines), lines);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->manifest().accepted());
  EXPECT_EQ(result->recorded(), 0u);
  ASSERT_EQ(result->issues_size(), 2);
  EXPECT_EQ(result->issues(0).line(), 2u);
  EXPECT_EQ(result->issues(0).reason(), "INVALID_LINE");
  EXPECT_EQ(result->issues(1).line(), 4u);
  EXPECT_EQ(result->issues(1).reason(), "NOT_FOUND");
  EXPECT_EQ(log_.ExaminedSize(), size);
}

TEST_F(DeskTest, ARefusedManifestIsAnEntryWithoutLines) {
  const auto lines = Lines({"a", "b"});
  SignedCommand manifest = *PrepareFile(lines, "refused");
  const TreeSize size = log_.ExaminedSize();
  manifest.set_validate_only(true);
  EXPECT_EQ(Import(manifest, lines)->manifest().outcome(), "NOT_FOUND");
  EXPECT_EQ(log_.ExaminedSize(), size);
  manifest.set_validate_only(false);
  for (const bool repeated : {false, true}) {
    const auto result = Import(manifest, lines);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_FALSE(result->manifest().accepted());
    EXPECT_EQ(result->manifest().outcome(), "NOT_FOUND");
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

TEST_F(DeskTest, AnImportOvertakenByAnotherIsDecidedAgain) {
  const SignedCommand other = *PrepareFile(Lines({"a"}));
  const auto lines = Lines({"a", "b"});
  const SignedCommand manifest = *PrepareFile(lines);
  ledger_.BeforeAppends(1, [&] { ASSERT_TRUE(Import(other, Lines({"a"})).ok()); });
  const auto result = Import(manifest, lines);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->recorded(), 1u);
  EXPECT_EQ(result->duplicates(), 1u);
}

}  // namespace
}  // namespace amanat::desk
