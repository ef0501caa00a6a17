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
#include "absl/time/clock.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "ledger/examine/import_state.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/proof.h"
#include "ledger/upkeep/backup.h"
#include "services/ledger/convert.h"
#include "services/ledger/remote_ledger_client.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/server.h"
#include "services/rpc/testing/certificates.h"

namespace amanat::ledger {
namespace {

using entry::Book;
using entry::EventType;
using ::testing::HasSubstr;

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
    host_ = *LedgerHost::Open({place_, &clock_, &random_});
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
    proposal::Proposal proposal = Sign(log, EventType::kOperatorAdmitted, body, authors);
    if (authors.empty()) {
      proposal.signatures = key.Sign(entry::CommandSigningBytes(proposal.command)).str();
    }
    admissions_[code] = MustAppend(log, proposal);
  }
  LogIndex MustAppend(const append::Writer& log, const proposal::Proposal& proposal) {
    const auto result = client_->Append(log.id(), proposal);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->index : 0;
  }
  template <typename Body>
  proposal::Proposal Sign(const append::Writer& log, EventType type, const Body& body,
                          const std::vector<std::string>& authors) {
    entry::Command command;
    command.target = log.id();
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    command.idempotency_key = random_.Draw<IdempotencyKey>();
    command.expiry.micros = clock_.Now() + kMicrosPerDay;
    for (const std::string& code : authors) command.authors.push_back(admissions_.at(code));
    if (!authors.empty()) command.directory = WriterOf(Book::kDirectory).id();
    proposal::Proposal proposal;
    proposal.command = wire::Encode(command);
    for (const std::string& code : authors) {
      proposal.signatures +=
          keys_.at(code).Sign(entry::CommandSigningBytes(proposal.command)).str();
    }
    return proposal;
  }
  // Every line new.
  proposal::Import File(size_t count) {
    proposal::Import import;
    merkle::Frontier tree;
    for (size_t number = 1; number <= count; ++number) {
      proposal::Proposal line;
      line.command = wire::Encode(entry::LineCommand{absl::StrCat("receipt ", number), {}, {1}});
      tree.Append(merkle::HashLeaf(line.command));
      import.lines.push_back({number, std::move(line)});
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
    return client.AppendImport(fund().id(), File(1)).status();
  }
  absl::Status ListAs(const rpc::TlsFiles& files) {
    RemoteLedgerClient client(ChannelOf(files));
    return client.Logs(0, absl::ZeroDuration()).status();
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
                         directory::SiteAdmitted{"riyadh", "SA", "Asia/Riyadh"}, kAdministrators))
            .status();
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
  const proposal::Import file = File(5000);
  const auto first = client_->AppendImport(fund().id(), file);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->durable_size, first->index + 1 + 5000 + 1);
  const auto again = client_->AppendImport(fund().id(), file);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->index, first->index);
}

TEST_F(LedgerServiceTest, WhatACallerLacksComesWithTheList) {
  const TreeSize size = fund().ExaminedSize();
  ASSERT_TRUE(client_->AppendImport(fund().id(), File(5)).ok());
  const auto directory = WriterOf(Book::kDirectory).id();
  const TreeSize directory_size = WriterOf(Book::kDirectory).ExaminedSize();
  const auto news =
      client_->ReadNews({{fund().id(), size}, {directory, directory_size}, {LogId(), 0}});
  ASSERT_TRUE(news.ok()) << news.status();
  ASSERT_EQ(news->list.logs.size(), 2u);
  ASSERT_EQ(news->entries.size(), 2u);
  EXPECT_EQ(news->list.logs[0].id, directory);
  EXPECT_TRUE(news->entries[0].empty()) << "it has all";
  EXPECT_EQ(news->list.logs[1].size, fund().ExaminedSize());
  EXPECT_EQ(news->entries[1].size(), fund().ExaminedSize() - size);
  EXPECT_EQ(news->entries[1], *client_->ReadEntries(fund().id(), size, 100));
}

TEST_F(LedgerServiceTest, WhatComesWithTheListIsBounded) {
  ASSERT_TRUE(client_->AppendImport(fund().id(), File(2 * core::kReadEntriesMax)).ok());
  const auto news = client_->ReadNews({{fund().id(), 0}});
  ASSERT_TRUE(news.ok()) << news.status();
  EXPECT_EQ(news->entries[1].size(), core::kReadEntriesMax);
}

TEST_F(LedgerServiceTest, AnInterruptedImportLeavesNothing) {
  const TreeSize size = fund().ExaminedSize();
  const proposal::Import file = File(3);
  for (const bool cancelled : {true, false}) {
    const auto context = rpc::MakeContext();
    v1::AppendResponse response;
    const auto stub = v1::Ledger::NewStub(node_);
    const auto stream = stub->AppendImport(context.get(), &response);
    v1::AppendImportRequest message;
    message.set_log_id(fund().id().str());
    *message.mutable_manifest() = ToProto(file.manifest);
    v1::ImportLine* line = message.add_lines();
    line->set_number(1);
    *line->mutable_proposal() = ToProto(file.lines[0].proposal);
    ASSERT_TRUE(stream->Write(message));
    cancelled ? context->TryCancel() : static_cast<void>(stream->WritesDone());
    EXPECT_FALSE(stream->Finish().ok());
  }
  EXPECT_EQ(fund().ExaminedSize(), size);
  EXPECT_TRUE(client_->AppendImport(fund().id(), file).ok()) << "the key is unused";
}

TEST_F(LedgerServiceTest, AnImportBeyondTheBoundsIsRefused) {
  proposal::Import file = File(1);
  file.lines.resize(examine::kImportLinesMax + 1, file.lines[0]);
  EXPECT_TRUE(absl::IsResourceExhausted(client_->AppendImport(fund().id(), file).status()));
  file.lines.resize(40);
  for (auto& line : file.lines) line.proposal.decision.added.assign(2u << 20, 'x');
  EXPECT_TRUE(absl::IsResourceExhausted(client_->AppendImport(fund().id(), file).status()));
}

TEST_F(LedgerServiceTest, AChartOfANewerVersionIsRefused) {
  proposal::Import file = File(1);
  file.lines[0].proposal.decision.postings = {
      {{"manila", static_cast<accounts::Chart>(60'000), money::Currency{608}, ""}, 1}};
  const absl::Status status = client_->AppendImport(fund().id(), file).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("posting.chart"));
}

TEST_F(LedgerServiceTest, AProofVerifiesUnderThePublishedCheckpoint) {
  ASSERT_TRUE(client_->AppendImport(fund().id(), File(20)).ok());
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
  proposal::Import file = File(20);
  for (auto& line : file.lines) {
    line.proposal.decision.postings = {
        {{"manila", accounts::Chart::kCollector, money::Currency{608}, "collector-1"}, 100},
        {{"manila", accounts::Chart::kContributionIncome, money::Currency{608}, ""}, -100}};
  }
  const auto appended = client_->AppendImport(fund().id(), file);
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
  ASSERT_TRUE(client_->AppendImport(fund().id(), File(20)).ok());
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("manila", "admin-1")));
  v1::BackupStoresResponse response;
  const auto status = stub->BackupStores(rpc::MakeContext().get(), {}, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_TRUE(client_->AppendImport(fund().id(), File(20)).ok());
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
  const uint64_t version = client_->Logs(0, absl::ZeroDuration())->version;
  EXPECT_EQ(client_->Logs(version, absl::Milliseconds(50))->version, version);
  std::thread appending([&] {
    absl::SleepFor(absl::Milliseconds(50));
    EXPECT_TRUE(client_->AppendImport(fund().id(), File(1)).ok());
  });
  const absl::Time began = absl::Now();
  const auto list = client_->Logs(version, absl::Seconds(20));
  appending.join();
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_GT(list->version, version);
  EXPECT_LT(absl::Now() - began, absl::Seconds(15));
}

TEST_F(LedgerServiceTest, WaitingOperatorsDoNotHoldAllThreads) {
  constexpr int kCallers = 40;
  const uint64_t version = client_->Logs(0, absl::ZeroDuration())->version;
  RemoteLedgerClient client(ChannelOf(authority_.IssueOperator("riyadh", "reyes")));
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      (void)client.Logs(version, absl::Seconds(20));
      ++answered;
    });
  }
  const absl::Time deadline = absl::Now() + absl::Seconds(15);
  while (answered < kCallers / 2 && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_GE(answered, kCallers / 2) << "answered at once";
  EXPECT_LT(answered, kCallers) << "others wait";
  client.EndWaits();
  for (std::thread& caller : callers) caller.join();
}

TEST_F(LedgerServiceTest, EndedWaitsReturnAtOnce) {
  const uint64_t version = client_->Logs(0, absl::ZeroDuration())->version;
  std::thread ending([&] {
    absl::SleepFor(absl::Milliseconds(50));
    client_->EndWaits();
  });
  const absl::Time began = absl::Now();
  EXPECT_TRUE(absl::IsCancelled(client_->Logs(version, absl::Seconds(20)).status()));
  ending.join();
  EXPECT_TRUE(absl::IsCancelled(client_->Logs(version, absl::Seconds(20)).status()));
  EXPECT_LT(absl::Now() - began, absl::Seconds(15));
  EXPECT_TRUE(client_->Logs(version, absl::ZeroDuration()).ok()) << "no wait";
}

}  // namespace
}  // namespace amanat::ledger
