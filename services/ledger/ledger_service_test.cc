// The ledger's service over real TLS: who may do what, imports by stream, proofs and waits.
#include "services/ledger/ledger_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "ledger/examine/import_state.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/proof.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/row_key.h"
#include "ledger/upkeep/backup.h"
#include "services/core/corrections.h"
#include "services/ledger/testing/served_ledger.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::ledger {
namespace {

using entry::Book;
using entry::EventType;
using proposal::Purpose;
using proposal::SignedImport;

// Manila with the directory and the fund's log, two administrators and a collector.
class LedgerServiceTest : public ::testing::Test {
 protected:
  LedgerServiceTest() { ledger_.Admit("collector-1", {directory::Role::kCollector}); }

  std::shared_ptr<grpc::Channel> ChannelOf(const rpc::TlsFiles& files) {
    return ledger_.ChannelOf(files);
  }
  append::Writer& fund() { return ledger_.fund(); }

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
    manifest.line_event_type = static_cast<uint32_t>(event::kContributionLine);
    manifest.source = "collector-1";
    import.manifest = ledger_.Sign(fund(), event::kContributionManifest, manifest, {"collector-1"});
    return import;
  }
  // Whether the rows of the fund's log stay of one size for as long as they are read.
  static bool ReadsWhatItPinned(const core::SiteRows& site) {
    const core::LogRows& log = *site.Own(Book::kFund);
    for (int i = 0; i < 3; ++i) {
      const auto size = state::StoredSize(*log.rows);
      if (!size.ok() || *size != log.size) return false;
    }
    return true;
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
  absl::StatusOr<proposal::AppendResult> Import(const SignedImport& file) {
    return client_.AppendImport(fund().id(), file, Purpose::kAppend);
  }

  ledger_testing::ServedLedger ledger_{examine::ToldRules()};
  rpc::testing::Authority& authority_ = ledger_.authority();
  const std::shared_ptr<grpc::Channel> node_ = ledger_.node();
  RemoteLedgerClient& client_ = ledger_.client();
};

TEST_F(LedgerServiceTest, OperatorsAppendNothing) {
  const TreeSize size = fund().ExaminedSize();
  for (const char* code : {"collector-1", "admin-1"}) {
    RemoteLedgerClient client(ChannelOf(authority_.IssueOperator("manila", code)));
    const SignedImport file = File(1);
    const auto single = client.Append(fund().id(), file.manifest, Purpose::kAppend);
    const auto whole = client.AppendImport(fund().id(), file, Purpose::kAppend);
    EXPECT_EQ(rpc::ReasonOf(single.status()), "OPERATOR_REFUSED");
    EXPECT_EQ(rpc::ReasonOf(whole.status()), "OPERATOR_REFUSED");
    EXPECT_EQ(rpc::ReasonOf(client.PinRows().status()), "OPERATOR_REFUSED");
  }
  EXPECT_EQ(fund().ExaminedSize(), size);
}

TEST_F(LedgerServiceTest, ARevokedOperatorReadsNoMore) {
  const auto stub =
      v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("manila", "collector-1")));
  EXPECT_TRUE(List(*stub, 0, absl::ZeroDuration()).ok());
  directory::KeyRevoked body;
  body.admission = ledger_.directory().ExaminedSize() - 1;
  body.reason = "left";
  ledger_.Enact(EventType::kKeyRevoked, body);
  EXPECT_EQ(rpc::ReasonOf(List(*stub, 0, absl::ZeroDuration()).status()), "OPERATOR_REVOKED");
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
  const auto before = client_.PinRows();
  ASSERT_TRUE(before.ok()) << before.status();
  ASSERT_EQ(before->logs.size(), 2u) << "nothing is followed";
  EXPECT_EQ(before->directory_size, ledger_.directory().ExaminedSize());
  EXPECT_NE(before->directory->FindOperatorByCode("collector-1", before->directory_size), nullptr);
  const core::LogRows* old = before->Own(Book::kFund);
  EXPECT_EQ(old->size, fund().ExaminedSize());
  ASSERT_TRUE(Import(File(2000)).ok());
  const auto after = client_.PinRows();
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

TEST_F(LedgerServiceTest, RowsOfALedgerThatWasStartedAnewAreAborted) {
  const auto site = client_.PinRows();
  ASSERT_TRUE(site.ok());
  ledger_.RestartService();
  const absl::Status status = site->Own(Book::kFund)->rows->Get(state::Table::kHead, "").status();
  EXPECT_TRUE(absl::IsAborted(status)) << status;
  EXPECT_EQ(rpc::ReasonOf(status), "ROWS_NOT_PINNED");
  EXPECT_TRUE(client_.PinRows().ok());
}

// Requests come and end while the log grows: each reads what it pinned to its end, and in the end no
// state is kept but the newest.
TEST_F(LedgerServiceTest, AThousandRequestsReadWhatTheyPinnedWhileFilesAreImported) {
  constexpr int kThreads = 8;
  constexpr int kRequests = 125;
  std::atomic<int> reading{kThreads};
  std::atomic<int> failed{0};
  std::vector<std::thread> requests;
  for (int i = 0; i < kThreads; ++i) {
    requests.emplace_back([&] {
      for (int request = 0; request < kRequests; ++request) {
        const auto site = client_.PinRows();
        if (!site.ok() || !ReadsWhatItPinned(*site)) ++failed;
      }
      --reading;
    });
  }
  std::vector<std::weak_ptr<const state::Reader>> states;
  while (reading > 0 || states.size() < 20) {
    ASSERT_TRUE(Import(File(50)).ok());
    states.push_back(fund().published_rows());
  }
  for (std::thread& request : requests) request.join();
  EXPECT_EQ(failed, 0);
  ASSERT_TRUE(client_.PinRows().ok()) << "which says that all others ended";
  const auto kept = std::count_if(states.begin(), states.end(),
                                  [](const auto& state) { return !state.expired(); });
  EXPECT_EQ(kept, 1) << "of " << states.size();
}

TEST_F(LedgerServiceTest, WhatIsValidatedOrPreviewedIsNotAppended) {
  const TreeSize size = fund().ExaminedSize();
  const SignedImport file = File(3);
  const auto validated = client_.AppendImport(fund().id(), file, Purpose::kValidate);
  ASSERT_TRUE(validated.ok()) << validated.status();
  EXPECT_EQ(validated->recorded, 3u);
  EXPECT_EQ(validated->durable_size, 0u);
  const auto previewed = client_.Preview(fund().id(), file.manifest.command);
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
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("manila", "admin-1")));
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
  collected.postings = {{{"manila", chart::kCollector, money::Currency{608}, "collector-1"}, 100},
                        {{"manila", chart::kContributionIncome, money::Currency{608}, ""}, -100}};
  const SignedImport file = File(20, collected);
  const auto appended = Import(file);
  ASSERT_TRUE(appended.ok()) << appended.status();
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("manila", "admin-1")));
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

TEST_F(LedgerServiceTest, EntriesAreReadWithWhatTookThemBack) {
  const auto first = Import(File(3));
  ASSERT_TRUE(first.ok()) << first.status();
  proposal::Decision reversal;
  reversal.once = {core::ReversalKey(first->index + 2)};
  const auto second = Import(File(1, reversal));
  ASSERT_TRUE(second.ok()) << second.status();
  const auto stub = v1::Ledger::NewStub(node_);
  const auto read = [&](LogIndex from, uint32_t count, bool wanted) {
    v1::ReadEntriesRequest request;
    request.set_log_id(fund().id().str());
    request.set_first(from);
    request.set_count_max(count);
    request.set_include_taken_back(wanted);
    v1::ReadEntriesResponse response;
    EXPECT_TRUE(stub->ReadEntries(rpc::MakeContext().get(), request, &response).ok());
    return response;
  };
  const auto marked = read(first->index, 4, true);
  EXPECT_EQ(marked.entries_size(), 4);
  ASSERT_EQ(marked.taken_back_size(), 1);
  EXPECT_EQ(marked.taken_back(0).index(), first->index + 2);
  EXPECT_EQ(marked.taken_back(0).by(), second->index + 1);
  EXPECT_EQ(read(first->index, 2, true).taken_back_size(), 0) << "of those alone that are read";
  EXPECT_EQ(read(first->index, 4, false).taken_back_size(), 0) << "not asked for";
}

TEST_F(LedgerServiceTest, AnAdministratorHasTheStoresCopiedWhileTheyAreWritten) {
  ASSERT_TRUE(Import(File(20)).ok());
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("manila", "admin-1")));
  v1::BackupStoresResponse response;
  const auto status = stub->BackupStores(rpc::MakeContext().get(), {}, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_TRUE(Import(File(20)).ok());
  EXPECT_EQ(response.path(), ledger_.folder() + "/backups/manila-20260101T000000000000Z");
  ASSERT_EQ(response.logs_size(), 2) << "nothing is followed";
  EXPECT_EQ(response.logs(0).name(), "owf.example/manila/fund/1");
  EXPECT_EQ(response.logs(0).root(), fund().RootAt(response.logs(0).size())->view());
  const auto reports = upkeep::CheckBackup(response.path(), {.rules = &examine::ToldRules()});
  ASSERT_TRUE(reports.ok()) << reports.status();
  EXPECT_EQ(reports->size(), 4u);
  EXPECT_TRUE(upkeep::AllClean(*reports));
}

TEST_F(LedgerServiceTest, AWaitEndsWithTheNextEntryOrItsTime) {
  const auto stub = v1::Ledger::NewStub(node_);
  const uint64_t version = *List(*stub, 0, absl::ZeroDuration());
  EXPECT_EQ(*List(*stub, version, absl::Milliseconds(50)), version);
  std::thread appending([&] { EXPECT_TRUE(Import(File(1)).ok()); });
  const auto grown = List(*stub, version, absl::Seconds(20));
  appending.join();
  ASSERT_TRUE(grown.ok()) << grown.status();
  EXPECT_GT(*grown, version) << "one that ended by its time had the same";
}

TEST_F(LedgerServiceTest, WaitingOperatorsDoNotHoldAllThreads) {
  constexpr int kCallers = 40;
  const auto node = v1::Ledger::NewStub(node_);
  const uint64_t version = *List(*node, 0, absl::ZeroDuration());
  const auto stub = v1::Ledger::NewStub(ChannelOf(authority_.IssueOperator("manila", "admin-1")));
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
