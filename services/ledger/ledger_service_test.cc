// The ledger's service over real TLS: who may do what, imports by stream, proofs and waits.
#include "services/ledger/ledger_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "ledger/examine/import_state.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/proof.h"
#include "ledger/state/row_key.h"
#include "ledger/upkeep/backup.h"
#include "services/ledger/convert.h"
#include "services/ledger/pins.h"
#include "services/ledger/remote_ledger_client.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/server.h"
#include "services/rpc/testing/certificates.h"

namespace amanat::ledger {
namespace {

using entry::Book;
using entry::EventType;
using proposal::Purpose;
using proposal::SignedCommand;
using proposal::SignedImport;

std::string NewFolder() {
  std::string path = absl::StrCat(::testing::TempDir(), "/ledger_service_XXXXXX");
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

// Manila with the directory and the fund's log, two administrators and a collector.
class LedgerServiceTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { rpc::RequireTls13(); }

  LedgerServiceTest() {
    const auto founded = FoundLogs(place_, clock_, random_);
    EXPECT_TRUE(founded.ok()) << founded.status();
    host_ = *LedgerHost::Open({place_, &examine::ToldRules(), &clock_, &random_});
    host_->Start();
    service_ = MakeLedgerService(*host_);
    server_ = *rpc::Server::Start(
        {.address = "127.0.0.1:0",
         .credentials = *rpc::ServerCredentials(*rpc::ReadTls(authority_.IssueNode("manila"))),
         .services = {{service_.get(), kLedgerServiceName}}});
    node_ = ChannelOf(authority_.IssueNode("manila"));
    client_ = std::make_unique<RemoteLedgerClient>(node_);
    FoundFund();
  }
  ~LedgerServiceTest() override {
    host_->Stop();
    server_->Drain(absl::Seconds(5));
    server_.reset();
    service_.reset();  // what it has pinned is the host's
    host_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::shared_ptr<grpc::Channel> ChannelOf(const rpc::TlsFiles& files) {
    return rpc::MakeChannel(absl::StrCat("127.0.0.1:", server_->port()),
                            rpc::NodeServerName("manila", "owf.example"),
                            *rpc::ChannelCredentials(*rpc::ReadTls(files)));
  }
  append::Writer& WriterOf(Book book) {
    return *host_->writers()[book == Book::kDirectory ? 0 : 1];
  }
  append::Writer& fund() { return WriterOf(Book::kFund); }

  void FoundFund() {
    for (const char* code : {"admin-1", "admin-2"}) {
      Admit(code, {directory::Role::kAdministrator}, {});
    }
    MustAppend(WriterOf(Book::kDirectory),
               Sign(WriterOf(Book::kDirectory), EventType::kSiteAdmitted,
                    directory::SiteAdmitted{"manila", "PH", "Asia/Manila"}, kAdministrators));
    Admit("collector-1", {directory::Role::kCollector}, kAdministrators);
  }
  void Admit(const std::string& code, std::vector<directory::Role> roles,
             const std::vector<std::string>& authors) {
    const auto& key = keys_.emplace(code, signing::PrivateKey::Generate(random_)).first->second;
    const directory::OperatorAdmitted body{code, key.public_key(), "manila", std::move(roles)};
    append::Writer& log = WriterOf(Book::kDirectory);
    SignedCommand command = Sign(log, EventType::kOperatorAdmitted, body, authors);
    if (authors.empty()) {
      command.signatures = key.Sign(entry::CommandSigningBytes(command.command)).str();
    }
    admissions_[code] = MustAppend(log, command);
  }
  LogIndex MustAppend(const append::Writer& log, const SignedCommand& command) {
    const auto result = client_->Append(log.id(), command, Purpose::kAppend);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->index : 0;
  }
  template <typename Body>
  SignedCommand Sign(const append::Writer& log, EventType type, const Body& body,
                     const std::vector<std::string>& authors) {
    entry::Command command;
    command.target = log.id();
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    command.idempotency_key = random_.Draw<IdempotencyKey>();
    command.expiry.micros = clock_.Now() + kMicrosPerDay;
    for (const std::string& code : authors) command.authors.push_back(admissions_.at(code));
    if (!authors.empty()) command.directory = WriterOf(Book::kDirectory).id();
    SignedCommand signed_command{wire::Encode(command), ""};
    for (const std::string& code : authors) {
      signed_command.signatures +=
          keys_.at(code).Sign(entry::CommandSigningBytes(signed_command.command)).str();
    }
    return signed_command;
  }
  // Every line new; each does what `decision` says.
  SignedImport File(size_t count, const proposal::Decision& decision = {}) {
    SignedImport import;
    merkle::Frontier tree;
    for (size_t number = 1; number <= count; ++number) {
      const std::string body = examine::Tell(absl::StrCat("receipt ", number), decision);
      import.lines.push_back(wire::Encode(entry::LineCommand{body, {}}));
      tree.Append(merkle::HashLeaf(import.lines.back()));
    }
    entry::Manifest manifest;
    manifest.root = tree.Root();
    manifest.count = count;
    manifest.line_event_type = static_cast<uint32_t>(EventType::kContributionLine);
    manifest.source = "collector-1";
    import.manifest = Sign(fund(), EventType::kContributionManifest, manifest, {"collector-1"});
    return import;
  }
  absl::Status AppendAs(const rpc::TlsFiles& files) {
    RemoteLedgerClient client(ChannelOf(files));
    return client.AppendImport(fund().id(), File(1), Purpose::kAppend).status();
  }
  absl::StatusOr<uint64_t> List(v1::Ledger::Stub& stub, uint64_t known_version,
                                absl::Duration wait) {
    v1::ListLogsRequest request;
    request.set_known_version(known_version);
    request.set_wait_milliseconds(static_cast<uint32_t>(absl::ToInt64Milliseconds(wait)));
    v1::ListLogsResponse response;
    AMANAT_RETURN_IF_ERROR(rpc::FromGrpc(
        stub.ListLogs(rpc::MakeContext(absl::Seconds(30)).get(), request, &response)));
    return response.version();
  }
  absl::Status ListAs(const rpc::TlsFiles& files) {
    const auto stub = v1::Ledger::NewStub(ChannelOf(files));
    return List(*stub, 0, absl::ZeroDuration()).status();
  }
  absl::StatusOr<proposal::AppendResult> Import(const SignedImport& file) {
    return client_->AppendImport(fund().id(), file, Purpose::kAppend);
  }

  static const std::vector<std::string> kAdministrators;
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
                         .backup_directory = folder_ + "/backups"};
  std::map<std::string, signing::PrivateKey> keys_;
  std::map<std::string, LogIndex> admissions_;
  std::unique_ptr<LedgerHost> host_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<grpc::Channel> node_;
  std::unique_ptr<RemoteLedgerClient> client_;
};

const std::vector<std::string> LedgerServiceTest::kAdministrators = {"admin-1", "admin-2"};

TEST_F(LedgerServiceTest, OnlyTheSitesOwnNodeAppends) {
  const TreeSize size = fund().ExaminedSize();
  const TreeSize directory_size = WriterOf(Book::kDirectory).ExaminedSize();
  for (const rpc::TlsFiles& files :
       {authority_.IssueNode("riyadh"), authority_.IssueOperator("manila", "collector-1"),
        authority_.IssueOperator("riyadh", "reyes")}) {
    EXPECT_EQ(rpc::ReasonOf(AppendAs(files)), "CALLER_REFUSED");
    RemoteLedgerClient client(ChannelOf(files));
    const absl::Status single =
        client
            .Append(WriterOf(Book::kDirectory).id(),
                    Sign(WriterOf(Book::kDirectory), EventType::kSiteAdmitted,
                         directory::SiteAdmitted{"riyadh", "SA", "Asia/Riyadh"}, kAdministrators),
                    Purpose::kAppend)
            .status();
    EXPECT_EQ(rpc::ReasonOf(client.PinRows().status()), "CALLER_REFUSED");
    EXPECT_EQ(rpc::ReasonOf(single), "CALLER_REFUSED");
  }
  EXPECT_EQ(fund().ExaminedSize(), size);
  EXPECT_EQ(WriterOf(Book::kDirectory).ExaminedSize(), directory_size);
  EXPECT_TRUE(AppendAs(authority_.IssueNode("manila")).ok());
}

TEST_F(LedgerServiceTest, OperatorsReadAndOtherNodesDoNot) {
  EXPECT_TRUE(ListAs(authority_.IssueOperator("manila", "collector-1")).ok());
  EXPECT_TRUE(ListAs(authority_.IssueNode("manila")).ok());
  EXPECT_EQ(rpc::ReasonOf(ListAs(authority_.IssueNode("riyadh"))), "CALLER_REFUSED");
}

TEST_F(LedgerServiceTest, AnImportEntersByItsStreamAndAgainGetsTheFirstAnswer) {
  const SignedImport file = File(5000);
  const auto first = Import(file);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->durable_size, first->index + 1 + 5000 + 1);
  const auto again = Import(file);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->index, first->index);
}

TEST_F(LedgerServiceTest, RowsAreReadAsTheyWerePinned) {
  const auto before = client_->PinRows();
  ASSERT_TRUE(before.ok()) << before.status();
  ASSERT_EQ(before->logs.size(), 2u) << "nothing is followed";
  EXPECT_EQ(before->directory_size, WriterOf(Book::kDirectory).ExaminedSize());
  EXPECT_NE(before->directory->FindOperatorByCode("collector-1", before->directory_size), nullptr);
  const core::LogRows* old = before->Own(Book::kFund);
  EXPECT_EQ(old->size, fund().ExaminedSize());
  ASSERT_TRUE(Import(File(2000)).ok());
  const auto after = client_->PinRows();
  ASSERT_TRUE(after.ok()) << after.status();
  const auto count = [](const core::LogRows& log, bool descending) {
    const std::string prefix = state::KeyOf(uint64_t{143});
    size_t rows = 0;
    std::string last;
    const auto take = [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
      EXPECT_TRUE(last.empty() || (descending ? key < last : key > last));
      last = std::string(key);
      ++rows;
      return true;
    };
    const absl::Status status =
        descending ? log.rows->Descend(examine::kToldTable, prefix, prefix + "\xff", take)
                   : log.rows->Ascend(examine::kToldTable, prefix, prefix, take);
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  };
  EXPECT_EQ(count(*old, false), 0u);
  EXPECT_EQ(count(*after->Own(Book::kFund), false), 2000u) << "in several answers";
  EXPECT_EQ(count(*after->Own(Book::kFund), true), 2000u);
  const auto head = after->Own(Book::kFund)->rows->Get(state::Table::kHead, "");
  EXPECT_TRUE(head.ok() && head->has_value());
  EXPECT_FALSE(after->Own(Book::kFund)->rows->Get(state::Table::kHead, "x")->has_value());
}

TEST_F(LedgerServiceTest, WhatIsPinnedTooOftenIsLetGo) {
  const auto first = client_->PinRows();
  ASSERT_TRUE(first.ok());
  for (size_t i = 0; i < kPinsMax; ++i) ASSERT_TRUE(client_->PinRows().ok());
  EXPECT_TRUE(
      absl::IsUnavailable(first->Own(Book::kFund)->rows->Get(state::Table::kHead, "").status()));
}

TEST_F(LedgerServiceTest, WhatIsValidatedOrPreviewedIsNotAppended) {
  const TreeSize size = fund().ExaminedSize();
  const SignedImport file = File(3);
  const auto validated = client_->AppendImport(fund().id(), file, Purpose::kValidate);
  ASSERT_TRUE(validated.ok()) << validated.status();
  EXPECT_EQ(validated->recorded, 3u);
  EXPECT_EQ(validated->durable_size, 0u);
  const auto previewed = client_->Preview(fund().id(), file.manifest.command);
  ASSERT_TRUE(previewed.ok()) << previewed.status();
  EXPECT_EQ(fund().ExaminedSize(), size);
  EXPECT_TRUE(Import(file).ok()) << "the key is unused";
}

TEST_F(LedgerServiceTest, AnInterruptedImportLeavesNothing) {
  const TreeSize size = fund().ExaminedSize();
  const SignedImport file = File(3);
  for (const bool cancelled : {true, false}) {
    const auto context = rpc::MakeContext();
    v1::AppendResponse response;
    const auto stub = v1::Ledger::NewStub(node_);
    const auto stream = stub->AppendImport(context.get(), &response);
    v1::AppendImportRequest message;
    message.mutable_manifest()->set_log_id(fund().id().str());
    message.mutable_manifest()->set_purpose(v1::PURPOSE_APPEND);
    message.mutable_manifest()->set_command(file.manifest.command);
    message.mutable_manifest()->set_signatures(file.manifest.signatures);
    message.add_lines(file.lines[0]);
    ASSERT_TRUE(stream->Write(message));
    cancelled ? context->TryCancel() : static_cast<void>(stream->WritesDone());
    EXPECT_FALSE(stream->Finish().ok());
  }
  EXPECT_EQ(fund().ExaminedSize(), size);
  EXPECT_TRUE(Import(file).ok()) << "the key is unused";
}

TEST_F(LedgerServiceTest, AnImportBeyondTheBoundsIsRefused) {
  SignedImport file = File(1);
  file.lines.resize(examine::kImportLinesMax + 1, file.lines[0]);
  EXPECT_TRUE(absl::IsResourceExhausted(Import(file).status()));
  file.lines.assign(40, std::string(2u << 20, 'x'));
  EXPECT_TRUE(absl::IsResourceExhausted(Import(file).status()));
}

TEST_F(LedgerServiceTest, AProofVerifiesUnderThePublishedCheckpoint) {
  ASSERT_TRUE(Import(File(20)).ok());
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("riyadh", "reyes")));
  v1::GetProofRequest request;
  request.set_log_id(fund().id().str());
  request.set_index(7);
  v1::GetProofResponse response;
  ASSERT_TRUE(stub->GetProof(rpc::MakeContext().get(), request, &response).ok());
  const std::vector<std::string> parts =
      absl::StrSplit(response.proof(), absl::MaxSplits("\n\n", 1));
  ASSERT_EQ(parts.size(), 2u);
  const std::vector<std::string> lines = absl::StrSplit(parts[0], '\n');
  ASSERT_EQ(lines[1], "index 7");
  std::vector<Hash> proof;
  for (size_t i = 2; i < lines.size(); ++i) {
    proof.push_back(*Hash::FromBytes(*Base64Decode(lines[i])));
  }
  const auto head = checkpoint::OpenCheckpoint(
      parts[1], checkpoint::MakeVerifierKey(fund().name().str(), fund().public_key()));
  ASSERT_TRUE(head.ok()) << head.status();
  const Hash leaf = merkle::HashLeaf(*fund().ReadEntry(7));
  EXPECT_TRUE(merkle::VerifyInclusion(7, head->size, leaf, proof, head->root).ok());
  EXPECT_FALSE(merkle::VerifyInclusion(8, head->size, leaf, proof, head->root).ok());

  request.set_index(head->size);
  EXPECT_EQ(stub->GetProof(rpc::MakeContext().get(), request, &response).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(LedgerServiceTest, AccountsAreReadAsOfEverySize) {
  proposal::Decision collected;
  collected.postings = {
      {{"manila", accounts::Chart::kCollector, money::Currency{608}, "collector-1"}, 100},
      {{"manila", accounts::Chart::kContributionIncome, money::Currency{608}, ""}, -100}};
  const SignedImport file = File(20, collected);
  const auto appended = Import(file);
  ASSERT_TRUE(appended.ok()) << appended.status();
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("riyadh", "reyes")));
  v1::GetTrialBalanceRequest request;
  request.set_log_id(fund().id().str());
  v1::GetTrialBalanceResponse response;
  ASSERT_TRUE(stub->GetTrialBalance(rpc::MakeContext().get(), request, &response).ok());
  EXPECT_EQ(response.size(), appended->durable_size);
  ASSERT_EQ(response.rows_size(), 2);
  EXPECT_EQ(response.rows(0).account().chart(), "COLLECTOR");
  EXPECT_EQ(response.rows(0).debit().minor_units(), 2000);
  EXPECT_EQ(response.rows(1).credit().minor_units(), 2000);
  request.set_as_of_size(appended->index + 1 + 3);
  ASSERT_TRUE(stub->GetTrialBalance(rpc::MakeContext().get(), request, &response).ok());
  EXPECT_EQ(response.rows(0).debit().minor_units(), 300) << "three lines";
  request.set_as_of_size(appended->index + 1);
  ASSERT_TRUE(stub->GetTrialBalance(rpc::MakeContext().get(), request, &response).ok());
  EXPECT_EQ(response.rows_size(), 0) << "not opened yet";

  request.set_as_of_size(appended->durable_size + 1);
  const auto beyond = stub->GetTrialBalance(rpc::MakeContext().get(), request, &response);
  EXPECT_EQ(beyond.error_code(), grpc::StatusCode::OUT_OF_RANGE);
  request.set_log_id(std::string(16, 'x'));
  const auto unknown = stub->GetTrialBalance(rpc::MakeContext().get(), request, &response);
  EXPECT_EQ(unknown.error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(LedgerServiceTest, OtherNodesReadNoAccounts) {
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueNode("riyadh")));
  const auto reason = [](const grpc::Status& status) {
    return rpc::ReasonOf(rpc::FromGrpc(status));
  };
  v1::GetBalanceResponse balance;
  EXPECT_EQ(reason(stub->GetBalance(rpc::MakeContext().get(), {}, &balance)), "CALLER_REFUSED");
  v1::ListStatementResponse statement;
  EXPECT_EQ(reason(stub->ListStatement(rpc::MakeContext().get(), {}, &statement)),
            "CALLER_REFUSED");
  v1::GetTrialBalanceResponse trial;
  EXPECT_EQ(reason(stub->GetTrialBalance(rpc::MakeContext().get(), {}, &trial)), "CALLER_REFUSED");
  v1::GetStreamResponse stream;
  EXPECT_EQ(reason(stub->GetStream(rpc::MakeContext().get(), {}, &stream)), "CALLER_REFUSED");
}

TEST_F(LedgerServiceTest, AnAdministratorHasTheStoresCopiedWhileTheyAreWritten) {
  ASSERT_TRUE(Import(File(20)).ok());
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("manila", "admin-1")));
  v1::BackupStoresResponse response;
  const auto status = stub->BackupStores(rpc::MakeContext().get(), {}, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_TRUE(Import(File(20)).ok());
  EXPECT_EQ(response.path(), folder_ + "/backups/manila-20260101T000000000000Z");
  ASSERT_EQ(response.logs_size(), 2) << "nothing is followed";
  EXPECT_EQ(response.logs(0).name(), "owf.example/manila/fund/1");
  EXPECT_EQ(response.logs(0).root(), fund().RootAt(response.logs(0).size())->view());
  const auto reports = upkeep::CheckBackup(response.path(), {});
  ASSERT_TRUE(reports.ok()) << reports.status();
  EXPECT_EQ(reports->size(), 4u);
  EXPECT_TRUE(upkeep::AllClean(*reports));
}

TEST_F(LedgerServiceTest, NobodyElseHasTheStoresCopied) {
  for (const rpc::TlsFiles& files :
       {authority_.IssueNode("riyadh"), authority_.IssueOperator("manila", "collector-1"),
        authority_.IssueOperator("riyadh", "admin-1"),
        authority_.IssueOperator("manila", "nobody")}) {
    v1::BackupStoresResponse response;
    const auto status = v1::Ledger::NewStub(ChannelOf(files))
                            ->BackupStores(rpc::MakeContext().get(), {}, &response);
    EXPECT_EQ(rpc::ReasonOf(rpc::FromGrpc(status)), "CALLER_REFUSED");
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/backups"));
  v1::BackupStoresResponse response;
  EXPECT_TRUE(
      v1::Ledger::NewStub(node_)->BackupStores(rpc::MakeContext().get(), {}, &response).ok());
}

TEST_F(LedgerServiceTest, AWaitEndsWithTheNextEntryOrItsTime) {
  const auto stub = v1::Ledger::NewStub(node_);
  const uint64_t version = *List(*stub, 0, absl::ZeroDuration());
  EXPECT_EQ(*List(*stub, version, absl::Milliseconds(50)), version);
  std::thread appending([&] { EXPECT_TRUE(Import(File(1)).ok()); });
  const absl::Time began = absl::Now();
  const auto grown = List(*stub, version, absl::Seconds(20));
  appending.join();
  ASSERT_TRUE(grown.ok()) << grown.status();
  EXPECT_GT(*grown, version);
  EXPECT_LT(absl::Now() - began, absl::Seconds(15));
}

TEST_F(LedgerServiceTest, WaitingOperatorsDoNotHoldAllThreads) {
  constexpr int kCallers = 40;
  const auto node = v1::Ledger::NewStub(node_);
  const uint64_t version = *List(*node, 0, absl::ZeroDuration());
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("riyadh", "reyes")));
  absl::Mutex mutex;
  int answered = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      (void)List(*stub, version, absl::Seconds(20));
      absl::MutexLock lock(&mutex);
      ++answered;
    });
  }
  {
    const auto half = [&] { return answered >= kCallers / 2; };
    absl::MutexLock lock(&mutex);
    EXPECT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&half), absl::Seconds(15)))
        << "answered at once";
    EXPECT_LT(answered, kCallers) << "others wait";
  }
  EXPECT_TRUE(Import(File(1)).ok()) << "which ends their wait";
  for (std::thread& caller : callers) caller.join();
}

}  // namespace
}  // namespace amanat::ledger
