#include "services/replication/replication_service.h"

#include <gmock/gmock.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "ledger/replication/testing/test_log.h"
#include "services/replication/replication_client.h"
#include "services/replication/stream.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/server.h"
#include "services/rpc/testing/certificates.h"
#include "services/rpc/testing/open_admission.h"
#include "services/rpc/tls.h"

namespace amanat::replication_service {
namespace {

using ::amanat::replication::v1::Frame;
using ::amanat::replication::v1::Replication;
using ::testing::AnyOf;
using ::testing::HasSubstr;

std::string NewFolder() {
  std::string path = absl::StrCat(::testing::TempDir(), "/replication_service_XXXXXX");
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

// Manila answers, hong-kong dials; real TLS over loopback.
class ReplicationServiceTest : public ::testing::Test {
 protected:
  struct Side {
    std::unique_ptr<store::Database> database;
    examine::KnownLogs known_logs;
    std::unique_ptr<replication::Replica> replica;
  };

  static void SetUpTestSuite() { rpc::RequireTls13(); }

  ReplicationServiceTest() {
    OpenSide(manila_, "manila");
    OpenSide(hong_kong_, "hong-kong");
    // Which decides who is sent what; manila writes it.
    fund_.AdmitSite("hong-kong");
    auto directory = std::make_shared<directory::Directory>();
    for (LogIndex i = 0; i < fund_.directory().size(); ++i) {
      directory->Apply(i, examine::ParseLeaf(fund_.directory().entries()[i])->command, 0);
    }
    manila_.known_logs.SetDirectory(std::move(directory), fund_.directory().size());
    StartServer("127.0.0.1:0");
  }
  ~ReplicationServiceTest() override {
    client_.reset();
    StopServer();
    for (Side* side : {&manila_, &hong_kong_}) {
      side->replica.reset();
      side->database.reset();
    }
    std::filesystem::remove_all(folder_);
  }

  void OpenSide(Side& side, const std::string& site) {
    side.database = *store::Database::Create(absl::StrCat(folder_, "/", site));
    replication::Replica::Options options;
    options.site = site;
    options.directory_key = checkpoint::MakeVerifierKey(fund_.directory().name().str(),
                                                        fund_.directory().key().public_key());
    options.wants = [](const directory::AdmittedLog&) { return true; };
    options.evidence_folder = folder_;
    side.replica =
        *replication::Replica::Open(std::move(options), side.database.get(), &side.known_logs);
  }
  void StartServer(const std::string& address) {
    service_ = std::make_unique<ReplicationService>(ReplicationService::Options{
        fund_.random().Draw<Incarnation>(), {&fund_.directory(), &ledger_}, manila_.replica.get()});
    server_ =
        *rpc::Server::Start({.address = address,
                             .tls = *rpc::ReadTls(authority_.IssueNode("manila")),
                             .admission = &admission_,
                             .services = {{service_.get(), Replication::service_full_name()}}});
    address_ = absl::StrCat("127.0.0.1:", server_->port());
  }
  void StopServer() {
    if (server_ == nullptr) return;
    service_->Stop();
    server_->Drain(absl::Seconds(5));
    server_.reset();
    service_.reset();
  }
  void StartClient(replication::LocalLogs local_logs = {}) {
    ReplicationClient::Options options;
    options.local_logs = std::move(local_logs);
    options.peer_site = "manila";
    options.fund_domain = "owf.example";
    options.address = address_;
    options.credentials =
        *rpc::ChannelCredentials(*rpc::ReadTls(authority_.IssueNode("hong-kong")));
    options.replica = hong_kong_.replica.get();
    options.random = &fund_.random();
    options.retry_min = absl::Milliseconds(20);
    options.retry_max = absl::Milliseconds(100);
    client_ = std::make_unique<ReplicationClient>(std::move(options));
    client_->Start();
  }
  // Until hong-kong has examined the whole log; false after a while.
  bool Arrives(const replication::TestLog& log) {
    return Eventually([&] {
      const replication::FollowedLog* followed = hong_kong_.replica->Find(log.id());
      return followed != nullptr && followed->ExaminedSize() == log.size();
    });
  }
  bool Eventually(const std::function<bool()>& condition) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    uint64_t seen = 0;
    while (!condition()) {
      if (absl::Now() > deadline) return false;
      seen = hong_kong_.replica->bell().Wait(seen, absl::Milliseconds(50));
    }
    return true;
  }
  // What the service answers to a caller with these files that says nothing.
  absl::Status Call(const rpc::TlsFiles& files) {
    const auto channel = rpc::MakeChannel(address_, rpc::NodeServerName("manila", "owf.example"),
                                          *rpc::ChannelCredentials(*rpc::ReadTls(files)));
    const auto stub = Replication::NewStub(channel);
    const auto context = rpc::MakeContext(absl::Seconds(10));
    const auto stream = stub->Exchange(context.get());
    Frame frame;
    frame.set_frame("not a frame");
    stream->Write(frame);
    while (stream->Read(&frame)) {
    }
    return rpc::FromGrpc(stream->Finish());
  }

  const std::string folder_ = NewFolder();
  rpc::testing::Authority authority_{"owf.example", folder_};
  replication::TestFund fund_;
  replication::TestLog& ledger_ = fund_.FoundLog("manila");
  Side manila_;
  Side hong_kong_;
  const rpc::testing::OpenAdmission admission_;
  std::unique_ptr<ReplicationService> service_;
  std::unique_ptr<rpc::Server> server_;
  std::string address_;
  std::unique_ptr<ReplicationClient> client_;
};

TEST_F(ReplicationServiceTest, BringsTheLogsToTheNodeThatDialled) {
  for (int i = 0; i < 50; ++i) fund_.AddCase(ledger_);
  StartClient();
  EXPECT_TRUE(Arrives(fund_.directory()));
  EXPECT_TRUE(Arrives(ledger_));
  EXPECT_TRUE(client_->state().connected);
}

TEST_F(ReplicationServiceTest, ResumesWhenThePeerComesBack) {
  StartClient();
  ASSERT_TRUE(Arrives(ledger_));
  StopServer();
  ASSERT_TRUE(Eventually([&] { return !client_->state().connected; }));
  // Or what the next attempt met, when that was quicker than this test.
  EXPECT_THAT(client_->state().last_error, AnyOf(HasSubstr("draining"), HasSubstr("to connect")));
  fund_.AddCase(ledger_);
  StartServer(address_);
  EXPECT_TRUE(Arrives(ledger_));
}

TEST_F(ReplicationServiceTest, StopsWhileNobodyAnswers) {
  StopServer();
  StartClient();
  ASSERT_TRUE(Eventually([&] { return client_->state().failures > 1; }));
  client_->Stop();
  EXPECT_FALSE(client_->state().connected);
}

TEST_F(ReplicationServiceTest, OneSiteDoesNotTakeTheStreamsOfTheOthers) {
  const auto channel =
      rpc::MakeChannel(address_, rpc::NodeServerName("manila", "owf.example"),
                       *rpc::ChannelCredentials(*rpc::ReadTls(authority_.IssueNode("riyadh"))));
  const auto stub = Replication::NewStub(channel);
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReaderWriter<Frame, Frame>>> streams;
  Frame frame;
  for (int i = 0; i < kStreamsOfSiteMax; ++i) {
    contexts.push_back(rpc::MakeContext(absl::Seconds(30)));
    streams.push_back(stub->Exchange(contexts.back().get()));
    ASSERT_TRUE(streams.back()->Read(&frame)) << "Hello";
  }
  EXPECT_EQ(rpc::ReasonOf(Call(authority_.IssueNode("riyadh"))), "TOO_MANY_STREAMS");
  StartClient();
  EXPECT_TRUE(Arrives(ledger_)) << "hong-kong is served";

  contexts.front()->TryCancel();
  (void)streams.front()->Finish();
  EXPECT_TRUE(Eventually([&] {
    return rpc::ReasonOf(Call(authority_.IssueNode("riyadh"))) != "TOO_MANY_STREAMS";
  })) << "an ended stream frees its place";
  for (size_t i = 1; i < streams.size(); ++i) {
    contexts[i]->TryCancel();
    (void)streams[i]->Finish();
  }
}

// Tells when the dialler has taken from a log all that it sends without an answer: far more than the
// windows of a stream hold, so that it cannot write to a peer that does not read.
class CountedLog final : public replication::LocalLog {
 public:
  explicit CountedLog(const replication::TestLog& log) : log_(log) {}
  bool IsTaken() const { return taken_.WaitForNotificationWithTimeout(absl::Seconds(20)); }

  const LogId& id() const override { return log_.id(); }
  const entry::LogName& name() const override { return log_.name(); }
  std::string PublishedCheckpoint() const override { return log_.PublishedCheckpoint(); }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, size_t count_max,
                                                       size_t bytes_max) const override {
    auto entries = log_.ReadEntries(first, count_max, bytes_max);
    if (entries.ok()) {
      for (const std::string& entry : *entries) bytes_ += entry.size();
    }
    constexpr size_t kEnough = replication::kUnackedBytesMax - replication::kBatchBytesMax;
    if (bytes_ >= kEnough && !taken_.HasBeenNotified()) taken_.Notify();
    return entries;
  }
  absl::StatusOr<std::vector<Hash>> ConsistencyProof(TreeSize old_size,
                                                     TreeSize new_size) const override {
    return log_.ConsistencyProof(old_size, new_size);
  }
  absl::StatusOr<Hash> RootAt(TreeSize size) const override { return log_.RootAt(size); }

 private:
  const replication::TestLog& log_;
  mutable size_t bytes_ = 0;  // of the one thread that writes
  mutable absl::Notification taken_;
};

// Asks for the dialler's logs, says that it reads, and does not, until it leaves.
class DeafPeer final : public Replication::Service {
 public:
  explicit DeafPeer(const LogId& log) : log_(log) {}
  grpc::Status Exchange(grpc::ServerContext* context,
                        grpc::ServerReaderWriter<Frame, Frame>* stream) override {
    replication::Hello hello;
    hello.site = "manila";
    Frame frame;
    frame.set_frame(replication::EncodeFrame({.hello = hello}));
    stream->Write(frame);
    frame.set_frame(replication::EncodeFrame({.follow = replication::Follow{log_, 0, false}}));
    stream->Write(frame);
    leaves_.WaitForNotification();
    return grpc::Status::OK;
  }
  void Leave() { leaves_.Notify(); }

 private:
  const LogId log_;
  absl::Notification leaves_;
};

TEST_F(ReplicationServiceTest, StopsWhileThePeerDoesNotRead) {
  replication::TestLog& large = fund_.FoundLog("hong-kong");
  for (int i = 0; i < 400; ++i) large.AddBytes(std::string(60'000, 'x'));
  StopServer();
  DeafPeer peer(large.id());
  server_ = *rpc::Server::Start({.address = "127.0.0.1:0",
                                 .tls = *rpc::ReadTls(authority_.IssueNode("manila")),
                                 .admission = &admission_,
                                 .services = {{&peer, Replication::service_full_name()}}});
  address_ = absl::StrCat("127.0.0.1:", server_->port());
  const CountedLog counted(large);
  StartClient({&counted});
  EXPECT_TRUE(counted.IsTaken());
  const absl::Time began = absl::Now();
  client_->Stop();
  EXPECT_LT(absl::Now() - began, 3 * kByePatience);
  peer.Leave();
  server_->Drain(absl::ZeroDuration());
  server_.reset();
}

TEST_F(ReplicationServiceTest, RefusesOperatorsAndTheSiteItself) {}

TEST_F(ReplicationServiceTest, AMalformedFrameIsAnErrorThatSaysWhy) {
  const absl::Status status = Call(authority_.IssueNode("hong-kong"));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("frame"));
}

TEST(PauseTest, DoublesUpToTheMaximumAndIsSpread) {
  SeededRandom random(5);
  const absl::Duration least = absl::Milliseconds(100);
  const absl::Duration most = absl::Seconds(1);
  for (int failures = 1; failures <= 1000; ++failures) {
    const absl::Duration whole = failures < 5 ? least * (1 << (failures - 1)) : most;
    const absl::Duration pause = PauseAfter(failures, least, most, random);
    EXPECT_GE(pause, whole / 2);
    EXPECT_LE(pause, whole);
  }
}

}  // namespace
}  // namespace amanat::replication_service
