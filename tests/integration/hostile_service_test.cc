// A service process that was taken over, with its site's own node certificate: whatever it sends, the
// ledger writes nothing that the fund's rules do not give. Real TLS, real stores, the real rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "absl/strings/str_cat.h"
#include "amanat/acts/contribution.h"
#include "amanat/acts/treasury.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "ledger/examine/log_state.h"
#include "ledger/merkle/frontier.h"
#include "services/ledger/ledger_service.h"
#include "services/ledger/remote_ledger_client.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/server.h"
#include "services/rpc/testing/certificates.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::ledger {
namespace {

using absl::StatusCode;
using entry::Book;
using entry::EventType;
using proposal::Purpose;
using proposal::SignedCommand;

constexpr money::Currency kRiyal{682};

std::string NewFolder() {
  std::string path = absl::StrCat(::testing::TempDir(), "/hostile_service_XXXXXX");
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

class HostileServiceTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { rpc::RequireTls13(); }

  HostileServiceTest() {
    EXPECT_TRUE(FoundLogs(place_, clock_, random_).ok());
    host_ = *LedgerHost::Open({place_, &rules::FundRules(), &clock_, &random_});
    host_->Start();
    service_ = MakeLedgerService(*host_);
    server_ = *rpc::Server::Start(
        {.address = "127.0.0.1:0",
         .credentials = *rpc::ServerCredentials(*rpc::ReadTls(authority_.IssueNode("manila"))),
         .services = {{service_.get(), kLedgerServiceName}}});
    channel_ = rpc::MakeChannel(
        absl::StrCat("127.0.0.1:", server_->port()), rpc::NodeServerName("manila", "owf.example"),
        *rpc::ChannelCredentials(*rpc::ReadTls(authority_.IssueNode("manila"))));
    stolen_ = std::make_unique<RemoteLedgerClient>(channel_);
    FoundFund();
  }
  ~HostileServiceTest() override {
    host_->Stop();
    server_->Drain(absl::Seconds(5));
    host_.reset();
    std::filesystem::remove_all(folder_);
  }

  append::Writer& Directory() { return *host_->writers()[0]; }
  append::Writer& Fund() { return *host_->writers()[1]; }

  void FoundFund() {
    for (const char* code : {"admin-1", "admin-2"}) {
      Admit(code, directory::Role::kAdministrator, {});
    }
    Enact(EventType::kSiteAdmitted, directory::SiteAdmitted{"manila", "PH", "Asia/Manila"});
    Enact(EventType::kLogAdmitted,
          directory::LogAdmitted{Fund().name().str(), Fund().public_key()});
    Admit("officer", directory::Role::kOfficer, {"admin-1", "admin-2"});
    Admit("collector", directory::Role::kCollector, {"admin-1", "admin-2"});
  }
  void Admit(const std::string& code, directory::Role role,
             const std::vector<std::string>& authors) {
    const auto& key = keys_.emplace(code, signing::PrivateKey::Generate(random_)).first->second;
    SignedCommand command =
        Sign(Directory(), EventType::kOperatorAdmitted,
             directory::OperatorAdmitted{code, key.public_key(), "manila", {role}}, authors);
    if (authors.empty()) {
      command.signatures = key.Sign(entry::CommandSigningBytes(command.command)).str();
    }
    const auto result = Directory().Append(command);
    ASSERT_TRUE(result.ok()) << result.status();
    admissions_[code] = result->index;
  }
  template <typename Body>
  void Enact(EventType type, const Body& body) {
    const auto result = Directory().Append(Sign(Directory(), type, body, {"admin-1", "admin-2"}));
    ASSERT_TRUE(result.ok()) << result.status();
  }
  entry::Command Draft(const append::Writer& log, EventType type, std::string body) {
    entry::Command command;
    command.target = log.id();
    command.event_type = static_cast<uint32_t>(type);
    command.body = std::move(body);
    command.idempotency_key = random_.Draw<IdempotencyKey>();
    command.effective_date.days = clock_.Now() / kMicrosPerDay;
    command.expiry.micros = clock_.Now() + kMicrosPerDay;
    return command;
  }
  template <typename Body>
  SignedCommand Sign(const append::Writer& log, EventType type, const Body& body,
                     const std::vector<std::string>& authors) {
    entry::Command command = Draft(log, type, wire::Encode(body));
    for (const std::string& code : authors) command.authors.push_back(admissions_.at(code));
    if (!authors.empty()) command.directory = Directory().id();
    SignedCommand signed_command{wire::Encode(command), ""};
    for (const std::string& code : authors) {
      signed_command.signatures +=
          keys_.at(code).Sign(entry::CommandSigningBytes(signed_command.command)).str();
    }
    return signed_command;
  }
  treasury::OpeningBalance Balance(int64_t amount) {
    treasury::OpeningBalance body;
    body.amount = {kRiyal, amount};
    body.statement_digest.value.fill(7);
    body.statement_date.days = clock_.Now() / kMicrosPerDay;
    return body;
  }
  void ExpectRefused(const SignedCommand& command, StatusCode code) {
    const TreeSize size = Fund().ExaminedSize();
    const auto result = stolen_->Append(Fund().id(), command, Purpose::kAppend);
    EXPECT_EQ(result.status().code(), code) << result.status();
    EXPECT_EQ(Fund().ExaminedSize(), size);
  }
  // What an auditor does: every entry of the fund's log made again.
  void ExpectTheRulesGiveEveryEntry() {
    examine::KnownLogs known;
    known.Add(Directory().id(), &Directory());
    known.Add(Fund().id(), &Fund());
    auto directory = std::make_shared<directory::Directory>();
    for (LogIndex i = 0; i < Directory().ExaminedSize(); ++i) {
      const auto leaf = examine::ParseLeaf(*Directory().ReadEntry(i));
      directory->Apply(i, leaf->command);
    }
    known.SetDirectory(directory, Directory().ExaminedSize());
    examine::LogState state(Fund().id(), nullptr, &rules::FundRules());
    for (LogIndex i = 0; i < Fund().ExaminedSize(); ++i) {
      const auto leaf = examine::ParseLeaf(*Fund().ReadEntry(i));
      const examine::Finding finding = state.Take(*leaf, known.Snapshot());
      EXPECT_EQ(finding.verdict, examine::Verdict::kValid) << finding.rule << finding.detail;
      state.Commit();
    }
    EXPECT_EQ(state.underived(), 0u);
  }

  const std::string folder_ = NewFolder();
  rpc::testing::Authority authority_{"owf.example", folder_};
  ManualClock clock_{1'767'225'600'000'000};
  SeededRandom random_{11};
  const NodePlace place_{.site = "manila",
                         .fund_domain = "owf.example",
                         .data_directory = folder_ + "/data",
                         .guard_directory = folder_ + "/guards",
                         .books = {Book::kDirectory, Book::kFund},
                         .trust_file = "",
                         .backup_directory = ""};
  std::map<std::string, signing::PrivateKey> keys_;
  std::map<std::string, LogIndex> admissions_;
  std::unique_ptr<LedgerHost> host_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<RemoteLedgerClient> stolen_;
};

TEST_F(HostileServiceTest, BooksNothingThatNobodySigned) {
  SignedCommand command =
      Sign(Fund(), EventType::kOpeningBalance, Balance(9'000), {"admin-1", "admin-2"});
  const SignedCommand genuine = command;
  command.signatures.clear();
  ExpectRefused(command, StatusCode::kInvalidArgument);
  command.signatures = std::string(2 * Signature::kSize, '\1');
  ExpectRefused(command, StatusCode::kPermissionDenied);
  // One signature twice, and the signatures of another command.
  command.signatures = genuine.signatures.substr(0, Signature::kSize);
  command.signatures += command.signatures;
  ExpectRefused(command, StatusCode::kPermissionDenied);
  command = Sign(Fund(), EventType::kOpeningBalance, Balance(1), {"admin-1", "admin-2"});
  command.signatures = genuine.signatures;
  ExpectRefused(command, StatusCode::kPermissionDenied);
}

TEST_F(HostileServiceTest, CannotUseARoleThatTheSignerHasNot) {
  ExpectRefused(Sign(Fund(), EventType::kOpeningBalance, Balance(9'000), {"officer"}),
                StatusCode::kInvalidArgument);
  ExpectRefused(Sign(Fund(), EventType::kOpeningBalance, Balance(9'000), {"officer", "collector"}),
                StatusCode::kPermissionDenied);
}

TEST_F(HostileServiceTest, CannotSpeakForTheWriter) {
  for (const EventType type :
       {EventType::kLogFounded, EventType::kWriterStarted, EventType::kFollowed,
        EventType::kImportDuplicates, EventType::kImportClosed, EventType::kAcceptanceSeen,
        EventType::kLineAcceptanceSeen, EventType::kLineSentBackSeen,
        EventType::kContributionLine}) {
    SCOPED_TRACE(entry::EventTypeName(static_cast<uint32_t>(type)));
    ExpectRefused({wire::Encode(Draft(Fund(), type, "")), ""}, StatusCode::kInvalidArgument);
    ExpectRefused(Sign(Fund(), type, Balance(1), {"officer"}), StatusCode::kInvalidArgument);
  }
}

TEST_F(HostileServiceTest, CannotAddEffectsToWhatWasSigned) {
  const SignedCommand command =
      Sign(Fund(), EventType::kOpeningBalance, Balance(1'000), {"admin-1", "admin-2"});
  v1::AppendRequest request;
  request.set_log_id(Fund().id().str());
  request.set_purpose(v1::PURPOSE_APPEND);
  request.set_command(command.command);
  request.set_signatures(command.signatures);
  // What is not in the interface may well be on the wire: a decision of its own, say.
  auto* unknown = request.GetReflection()->MutableUnknownFields(&request);
  unknown->AddLengthDelimited(5, "\x32\x02\x20\x63");
  v1::AppendResponse response;
  const auto stub = v1::Ledger::NewStub(channel_);
  ASSERT_TRUE(stub->Append(rpc::MakeContext().get(), request, &response).ok());
  const auto entry = entry::DecodeEntry(*Fund().ReadEntry(response.index()));
  ASSERT_EQ(entry->postings.size(), 2u);
  EXPECT_EQ(entry->postings[0].amount, 1'000);
  EXPECT_EQ(entry->postings[1].amount, -1'000);
  ExpectTheRulesGiveEveryEntry();
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
  manifest.line_event_type = static_cast<uint32_t>(EventType::kContributionLine);
  manifest.source = "collector";
  manifest.file_digest.value.fill(3);
  manifest.file_date.days = clock_.Now() / kMicrosPerDay;
  const SignedCommand signed_manifest =
      Sign(Fund(), EventType::kContributionManifest, manifest, {"collector"});
  const TreeSize size = Fund().ExaminedSize();
  for (const auto& lines : std::vector<std::vector<std::string>>{
           {}, {line(1)}, {line(2), line(1)}, {line(1), line(3)}, {line(1), line(2), line(3)}}) {
    const auto result =
        stolen_->AppendImport(Fund().id(), {signed_manifest, lines}, Purpose::kAppend);
    EXPECT_EQ(result.status().code(), StatusCode::kInvalidArgument) << result.status();
  }
  ExpectRefused(signed_manifest, StatusCode::kInvalidArgument);
  EXPECT_EQ(Fund().ExaminedSize(), size);
}

}  // namespace
}  // namespace amanat::ledger
