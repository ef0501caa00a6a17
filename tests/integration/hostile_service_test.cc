// A service process that was taken over, with its site's own node certificate: whatever it sends, the
// ledger writes nothing that the fund's rules do not give. Real TLS, real stores, the real rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <vector>

#include "amanat/acts/contribution.h"
#include "amanat/acts/treasury.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "ledger/examine/log_state.h"
#include "ledger/merkle/frontier.h"
#include "proto/acts/testing/body_leaves.h"
#include "services/ledger/testing/served_ledger.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::ledger {
namespace {

using absl::StatusCode;
using acts::testing::BodyOf;
using acts::testing::ForEachLeaf;
using acts::testing::kSentence;
using acts::testing::NameOf;
using acts::testing::Path;
using acts::testing::Texts;
using entry::EventType;
using proposal::Purpose;
using proposal::SignedCommand;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr money::Currency kRiyal{682};

class HostileServiceTest : public ::testing::Test {
 protected:
  HostileServiceTest() {
    ledger_.Admit("officer", {directory::Role::kOfficer});
    ledger_.Admit("collector", {directory::Role::kCollector});
    using directory::Role;
    ledger_.Admit("all", {Role::kTreasurer, Role::kReviewer, Role::kCollector, Role::kOfficer,
                          Role::kApprover, Role::kPayer});
    ledger_.Admit("second", {Role::kReviewer});
  }

  append::Writer& Directory() { return ledger_.directory(); }
  append::Writer& Fund() { return ledger_.fund(); }
  template <typename Body>
  SignedCommand Sign(EventType type, const Body& body, const std::vector<std::string>& authors) {
    return ledger_.Sign(Fund(), type, body, authors);
  }
  treasury::OpeningBalance Balance(int64_t amount) {
    treasury::OpeningBalance body;
    body.amount = {kRiyal, amount};
    body.statement_digest.value.fill(7);
    body.statement_date.days = ledger_.clock().Now() / kMicrosPerDay;
    return body;
  }
  void ExpectRefused(const SignedCommand& command, StatusCode code) {
    const TreeSize size = Fund().ExaminedSize();
    const auto result = stolen_.Append(Fund().id(), command, Purpose::kAppend);
    EXPECT_EQ(result.status().code(), code) << result.status();
    EXPECT_EQ(Fund().ExaminedSize(), size);
  }
  // What an auditor does: every entry of the fund's log made again. `state` stands behind its end then.
  void MakeAgain(examine::KnownLogs& known, examine::LogState& state) {
    known.Add(Directory().id(), &Directory());
    known.Add(Fund().id(), &Fund());
    auto directory = std::make_shared<directory::Directory>();
    for (LogIndex i = 0; i < Directory().ExaminedSize(); ++i) {
      const auto leaf = examine::ParseLeaf(*Directory().ReadEntry(i));
      directory->Apply(i, leaf->command, leaf->entry.record_time.micros);
    }
    known.SetDirectory(directory, Directory().ExaminedSize());
    for (LogIndex i = 0; i < Fund().ExaminedSize(); ++i) {
      const auto leaf = examine::ParseLeaf(*Fund().ReadEntry(i));
      const examine::Finding finding = state.Take(*leaf, known.Snapshot());
      EXPECT_EQ(finding.verdict, examine::Verdict::kValid) << finding.rule << finding.detail;
      state.Commit();
    }
    EXPECT_EQ(state.underived(), 0u);
  }
  void ExpectTheRulesGiveEveryEntry() {
    examine::KnownLogs known;
    examine::LogState state(Fund().id(), nullptr, &rules::FundRuleVersions());
    MakeAgain(known, state);
  }

  ledger_testing::ServedLedger ledger_{rules::FundRuleVersions()};
  RemoteLedgerClient& stolen_ = ledger_.client();
};

TEST_F(HostileServiceTest, BooksNothingThatNobodySigned) {
  SignedCommand command = Sign(event::kOpeningBalance, Balance(9'000), {"admin-1", "admin-2"});
  const SignedCommand genuine = command;
  command.signatures.clear();
  ExpectRefused(command, StatusCode::kInvalidArgument);
  command.signatures = std::string(2 * Signature::kSize, '\1');
  ExpectRefused(command, StatusCode::kPermissionDenied);
  // One signature twice, and the signatures of another command.
  command.signatures = genuine.signatures.substr(0, Signature::kSize);
  command.signatures += command.signatures;
  ExpectRefused(command, StatusCode::kPermissionDenied);
  command = Sign(event::kOpeningBalance, Balance(1), {"admin-1", "admin-2"});
  command.signatures = genuine.signatures;
  ExpectRefused(command, StatusCode::kPermissionDenied);
}

TEST_F(HostileServiceTest, CannotUseARoleThatTheSignerHasNot) {
  ExpectRefused(Sign(event::kOpeningBalance, Balance(9'000), {"officer"}),
                StatusCode::kInvalidArgument);
  ExpectRefused(Sign(event::kOpeningBalance, Balance(9'000), {"officer", "collector"}),
                StatusCode::kPermissionDenied);
}

TEST_F(HostileServiceTest, CannotSpeakForTheWriter) {
  for (const EventType type :
       {EventType::kLogFounded, EventType::kWriterStarted, EventType::kFollowed,
        EventType::kImportDuplicates, EventType::kImportClosed, event::kAcceptanceSeen,
        event::kLineAcceptanceSeen, event::kLineSentBackSeen, event::kContributionLine}) {
    SCOPED_TRACE(rules::FundCatalogue().EventTypeName(static_cast<uint32_t>(type)));
    ExpectRefused({wire::Encode(ledger_.Draft(Fund(), type, "")), ""},
                  StatusCode::kInvalidArgument);
    ExpectRefused(Sign(type, Balance(1), {"officer"}), StatusCode::kInvalidArgument);
  }
}

TEST_F(HostileServiceTest, CannotAddEffectsToWhatWasSigned) {
  const SignedCommand command =
      Sign(event::kOpeningBalance, Balance(1'000), {"admin-1", "admin-2"});
  v1::AppendRequest request;
  request.set_log_id(Fund().id().str());
  request.set_purpose(v1::PURPOSE_APPEND);
  request.set_command(command.command);
  request.set_signatures(command.signatures);
  // What is not in the interface may well be on the wire: a decision of its own, say.
  auto* unknown = request.GetReflection()->MutableUnknownFields(&request);
  unknown->AddLengthDelimited(5, "\x32\x02\x20\x63");
  v1::AppendResponse response;
  const auto stub = v1::Ledger::NewStub(ledger_.node());
  ASSERT_TRUE(stub->Append(rpc::MakeContext().get(), request, &response).ok());
  const auto entry = entry::DecodeEntry(*Fund().ReadEntry(response.index()));
  ASSERT_EQ(entry->postings.size(), 2u);
  EXPECT_EQ(entry->postings[0].amount, 1'000);
  EXPECT_EQ(entry->postings[1].amount, -1'000);
  ExpectTheRulesGiveEveryEntry();
}

TEST_F(HostileServiceTest, WritesNoFreeTextAboutAPerson) {
  size_t tried = 0;
  ForEachLeaf([&](const entry::ActDescription& act, const Path& path) {
    const rules::Act* rule = rules::FundRules().Find(act.event_type);
    const bool here = rule != nullptr && rule->place != rules::Place::kConsulate &&
                      act.book != entry::Book::kRemittance && act.line_event_type == 0;
    if (!Texts().contains(path.back()->kind) || !here) return;
    SCOPED_TRACE(std::string(act.name) + " " + NameOf(path));
    ++tried;
    append::Writer& log = act.book == entry::Book::kFund ? Fund() : Directory();
    const bool two = act.signer_class == entry::SignerClass::kTwoPersons;
    auto authors = two ? ledger_.administrators() : std::vector<std::string>{"all"};
    if (act.event_type == static_cast<uint32_t>(event::kLineAcceptanceReversed)) {
      authors = {"all", "second"};
    }
    const SignedCommand command =
        ledger_.SignDraft(ledger_.Draft(log, static_cast<EventType>(act.event_type),
                                        BodyOf(path, std::string(kSentence))),
                          authors);
    const TreeSize size = log.ExaminedSize();
    const absl::Status status = stolen_.Append(log.id(), command, Purpose::kAppend).status();
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(NameOf(path) + ": is not "));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("Maria")));
    EXPECT_EQ(log.ExaminedSize(), size);
  });
  EXPECT_GT(tried, 25u);
}

// By a writer that was taken over, too: whoever follows it says so.
TEST_F(HostileServiceTest, FreeTextIsFoundInAnEntryThatIsAcceptedAndInOneThatIsRefused) {
  ASSERT_TRUE(stolen_
                  .Append(Fund().id(),
                          Sign(event::kOpeningBalance, Balance(1'000), {"admin-1", "admin-2"}),
                          Purpose::kAppend)
                  .ok());
  examine::KnownLogs known;
  examine::LogState state(Fund().id(), nullptr, &rules::FundRuleVersions());
  MakeAgain(known, state);
  contribution::MemberEnrolled body;
  body.hiring = kSentence;
  const SignedCommand command = Sign(event::kMemberEnrolled, body, {"officer"});
  for (const entry::Outcome outcome : {entry::Outcome::kAccepted, outcome::kAlreadyExists}) {
    entry::Entry entry;
    entry.index = state.size();
    entry.record_time.micros = ledger_.clock().Now();
    entry.command = command.command;
    entry.signatures = command.signatures;
    entry.outcome = outcome;
    const auto leaf = examine::ParseLeaf(wire::Encode(entry));
    ASSERT_TRUE(leaf.ok()) << leaf.status();
    const examine::Finding finding = state.Take(*leaf, known.Snapshot());
    EXPECT_EQ(finding.verdict, examine::Verdict::kInvalid);
    EXPECT_EQ(finding.rule, "EFFECTS");
    EXPECT_THAT(finding.detail, HasSubstr("hiring: is not one of "));
    state.Rollback();
  }
}

TEST_F(HostileServiceTest, CannotExchangeDropOrAddALineOfAFile) {
  const auto line = [](uint64_t number) {
    contribution::Contribution body;
    body.receipt_number = number;
    return wire::Encode(entry::LineCommand{wire::Encode(body), {}});
  };
  merkle::Frontier tree;
  for (const uint64_t number : {1, 2}) tree.Append(merkle::HashLeaf(line(number)));
  entry::Manifest manifest;
  manifest.root = tree.Root();
  manifest.count = 2;
  manifest.line_event_type = static_cast<uint32_t>(event::kContributionLine);
  manifest.source = "collector";
  manifest.file_digest.value.fill(3);
  manifest.file_date.days = ledger_.clock().Now() / kMicrosPerDay;
  const SignedCommand signed_manifest = Sign(event::kContributionManifest, manifest, {"collector"});
  const TreeSize size = Fund().ExaminedSize();
  for (const auto& lines : std::vector<std::vector<std::string>>{
           {}, {line(1)}, {line(2), line(1)}, {line(1), line(3)}, {line(1), line(2), line(3)}}) {
    const auto result =
        stolen_.AppendImport(Fund().id(), {signed_manifest, lines}, Purpose::kAppend);
    EXPECT_EQ(result.status().code(), StatusCode::kInvalidArgument) << result.status();
  }
  ExpectRefused(signed_manifest, StatusCode::kInvalidArgument);
  EXPECT_EQ(Fund().ExaminedSize(), size);
}

// Of this process.
size_t ResidentBytes() {
  size_t pages = 0;
  size_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

TEST_F(HostileServiceTest, UnsignedFilesAreRefusedAtTheirFirstMessage) {
  constexpr int kUploads = 6;
  constexpr int kMessages = 64;  // of a mebibyte each
  v1::AppendImportRequest first;
  first.mutable_manifest()->set_log_id(Fund().id().str());
  first.mutable_manifest()->set_purpose(v1::PURPOSE_APPEND);
  entry::Manifest manifest;
  manifest.count = 1;
  const SignedCommand command = Sign(event::kContributionManifest, manifest, {"collector"});
  first.mutable_manifest()->set_command(command.command);
  first.mutable_manifest()->set_signatures(std::string(Signature::kSize, '\1'));
  v1::AppendImportRequest lines;
  lines.add_lines(std::string(size_t{1} << 20, 'x'));
  const size_t before = ResidentBytes();
  const auto stub = v1::Ledger::NewStub(ledger_.node());
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<v1::AppendResponse> responses(kUploads);
  std::vector<std::unique_ptr<grpc::ClientWriter<v1::AppendImportRequest>>> uploads;
  for (int i = 0; i < kUploads; ++i) {
    contexts.push_back(rpc::MakeContext(absl::Minutes(1)));
    uploads.push_back(stub->AppendImport(contexts.back().get(), &responses[i]));
    uploads.back()->Write(first);
  }
  int taken = 0;
  for (int message = 0; message < kMessages; ++message) {
    for (const auto& upload : uploads) taken += upload->Write(lines) ? 1 : 0;
  }
  EXPECT_LT(taken, kUploads * kMessages / 2) << "mebibytes, until the answer was there";
  EXPECT_LT(ResidentBytes(), before + (size_t{64} << 20));
  for (const auto& upload : uploads) {
    const absl::Status status = rpc::FromGrpc(upload->Finish());
    EXPECT_EQ(status.code(), StatusCode::kPermissionDenied) << status;
    EXPECT_EQ(rpc::ReasonOf(status), "SIGNATURE");
  }
}

}  // namespace
}  // namespace amanat::ledger
