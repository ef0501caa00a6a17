#include "services/rpc/server.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "amanat/testing/v1/echo.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "ledger/base/file.h"
#include "services/rpc/caller_stream.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/handler.h"
#include "services/rpc/limits.h"
#include "services/rpc/testing/certificates.h"
#include "services/rpc/testing/open_admission.h"
#include "services/rpc/tls.h"

namespace amanat::rpc {
namespace {

using ::amanat::testing::v1::Echo;
using ::amanat::testing::v1::SayRequest;
using ::amanat::testing::v1::SayResponse;
using ::grpc::health::v1::Health;
using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

class EchoService final : public Echo::Service {
 public:
  grpc::Status Say(grpc::ServerContext* context, const SayRequest* request,
                   SayResponse* response) override {
    return Handle(*context, [&](const Identity& peer) -> absl::Status {
      if (request->text() == "throw") throw std::runtime_error("a secret");
      if (request->text() == "throw an int") throw 7;
      if (request->text() == "refuse") {
        return WithReason(absl::ResourceExhaustedError("too much"), "BUDGET_SPENT");
      }
      if (request->text() == "wait") {
        entered.Notify();
        release.WaitForNotification();
      }
      response->set_text(request->text());
      response->set_peer(FormatIdentity(peer));
      return absl::OkStatus();
    });
  }

  grpc::Status SayMany(grpc::ServerContext* context,
                       grpc::ServerReaderWriter<SayResponse, SayRequest>* stream) override {
    return Handle(*context, [&](const Identity& peer) -> absl::Status {
      CallerStream caller(*stream);  // who says nothing is not worked for
      SayRequest request;
      while (caller.Read(&request)) {
        SayResponse response;
        response.set_text(request.text());
        if (!caller.Write(response)) break;
      }
      return absl::OkStatus();
    });
  }

  absl::Notification entered;
  absl::Notification release;
};

std::string NewFolder() {
  std::string path = absl::StrCat(::testing::TempDir(), "/server_test_XXXXXX");
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

// Streams of reflection on which nothing is said. How each ended is known when it did.
class IdleStreams {
 public:
  IdleStreams(const std::shared_ptr<grpc::Channel>& channel, int count)
      : stub_(channel), calls_(count) {
    for (Idle& idle : calls_) {
      idle.context = MakeContext(absl::Minutes(1));
      idle.call = stub_.PrepareCall(
          idle.context.get(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
          &queue_);
      idle.call->StartCall(nullptr);
      idle.call->Finish(&idle.status, &idle);
    }
  }
  ~IdleStreams() {
    for (Idle& idle : calls_) idle.context->TryCancel();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  // By their reasons, once `count` have ended; fewer after ten seconds.
  std::map<std::string, int> AwaitEnds(int count) {
    std::map<std::string, int> reasons;
    const auto until = std::chrono::system_clock::now() + std::chrono::seconds(10);
    void* tag = nullptr;
    bool ok = false;
    while (count > 0 && queue_.AsyncNext(&tag, &ok, until) == grpc::CompletionQueue::GOT_EVENT) {
      if (tag == nullptr) continue;
      ++reasons[ReasonOf(FromGrpc(static_cast<Idle*>(tag)->status))];
      --count;
    }
    return reasons;
  }

 private:
  struct Idle {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call;
    grpc::Status status;
  };

  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::vector<Idle> calls_;
};

class NobodyButNodes final : public Admission {
 public:
  explicit NobodyButNodes(std::string unknown = "") : unknown_(std::move(unknown)) {}
  bool Knows(absl::string_view rpc) const override { return rpc != unknown_; }
  absl::Status Admit(absl::string_view, const Caller& caller) const override {
    if (caller.identity.kind == PeerKind::kNode) return absl::OkStatus();
    return EarlyRefusal(absl::StatusCode::kPermissionDenied, "NO_NODE", "is no node");
  }
  absl::Duration TimeMax(absl::string_view) const override { return absl::Minutes(1); }

 private:
  const std::string unknown_;
};

class ServerTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { RequireTls13(); }

  ServerTest() : authority_("owf.example", NewFolder()) {
    tls_ = *ReadTls(authority_.IssueNode("manila"));
    server_ = *Start("127.0.0.1:0");
    channel_ = ChannelFor(authority_.IssueOperator("riyadh", "reyes"), "manila");
  }

  absl::StatusOr<std::unique_ptr<Server>> Start(const std::string& address) {
    return Server::Start({.address = address,
                          .tls = tls_,
                          .admission = admission_,
                          .services = {{&service_, Echo::service_full_name()}}});
  }
  std::string address() const { return absl::StrCat("127.0.0.1:", server_->port()); }
  std::shared_ptr<grpc::Channel> ChannelFor(const TlsFiles& files, const std::string& site) {
    return MakeChannel(address(), NodeServerName(site, "owf.example"),
                       *ChannelCredentials(*ReadTls(files)));
  }
  absl::StatusOr<SayResponse> Say(const std::string& text) { return SayTo(channel_, text); }
  absl::StatusOr<SayResponse> SayTo(const std::shared_ptr<grpc::Channel>& channel,
                                    const std::string& text) {
    SayRequest request;
    request.set_text(text);
    SayResponse response;
    const absl::Status status = FromGrpc(
        Echo::NewStub(channel)->Say(MakeContext(absl::Seconds(20)).get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }
  absl::StatusOr<HealthCheckResponse::ServingStatus> HealthOf(const std::string& name) {
    HealthCheckRequest request;
    request.set_service(name);
    HealthCheckResponse response;
    const absl::Status status =
        FromGrpc(Health::NewStub(channel_)->Check(MakeContext().get(), request, &response));
    if (!status.ok()) return status;
    return response.status();
  }

  EchoService service_;
  testing::Authority authority_;
  Tls tls_;
  testing::OpenAdmission open_;
  const Admission* admission_ = &open_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ServerTest, KnowsWhoCalls) {
  const auto response = Say("hello");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->text(), "hello");
  EXPECT_EQ(response->peer(), "amanat://owf.example/riyadh/operator/reyes");
}

TEST_F(ServerTest, ANodeCallsToo) {
  const auto response = SayTo(ChannelFor(authority_.IssueNode("hong-kong"), "manila"), "hello");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->peer(), "amanat://owf.example/hong-kong/node");
}

TEST_F(ServerTest, TheClientRefusesAServerOfAnotherSite) {
  const auto response = SayTo(ChannelFor(authority_.IssueNode("riyadh"), "hong-kong"), "hello");
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable) << response.status();
}

TEST_F(ServerTest, TheClientRefusesAServerOfAnotherAuthority) {
  testing::Authority other("owf.example", NewFolder());
  const auto response = SayTo(ChannelFor(other.IssueNode("riyadh"), "manila"), "hello");
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable) << response.status();
}

TEST_F(ServerTest, AFailureKeepsItsReason) {
  const auto response = Say("refuse");
  EXPECT_EQ(response.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(response.status()), "BUDGET_SPENT");
}

TEST_F(ServerTest, AnExceptionBecomesAnErrorThatTellsNothing) {
  for (const char* text : {"throw", "throw an int"}) {
    const auto response = Say(text);
    EXPECT_EQ(response.status().code(), absl::StatusCode::kInternal);
    EXPECT_EQ(ReasonOf(response.status()), "HANDLER_THREW");
    EXPECT_EQ(std::string(response.status().message()).find("secret"), std::string::npos);
  }
  EXPECT_TRUE(Say("still here").ok());
}

TEST_F(ServerTest, ACallNeedsNoDeadline) {
  grpc::ClientContext context;
  auto stream = Echo::NewStub(channel_)->SayMany(&context);
  SayRequest request;
  request.set_text("one");
  SayResponse response;
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.text(), "one");
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(ServerTest, ACertificateWithoutIdentityReachesNoHandler) {
  const TlsFiles files = authority_.IssueNode("riyadh", {.uri = "https://owf.example/riyadh"});
  Tls tls = *ReadTls(authority_.IssueNode("riyadh"));
  tls.certificate_pem = *ReadFile(files.certificate);
  tls.key_pem = *ReadFile(files.key);
  const auto channel =
      MakeChannel(address(), NodeServerName("manila", "owf.example"), *ChannelCredentials(tls));
  const auto response = SayTo(channel, "hello");
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnauthenticated) << response.status();
}

TEST_F(ServerTest, WhoIsNotAdmittedReachesNoHandler) {
  const NobodyButNodes admission;
  admission_ = &admission;
  server_ = *Start("127.0.0.1:0");
  const auto stranger = ChannelFor(authority_.IssueOperator("manila", "reyes"), "manila");
  const auto refused = SayTo(stranger, "throw");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied) << refused.status();
  EXPECT_EQ(ReasonOf(refused.status()), "NO_NODE") << "read from the message: gRPC has no details";
  grpc::ClientContext context;
  const auto stream = Echo::NewStub(stranger)->SayMany(&context);
  SayResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
  channel_ = stranger;
  EXPECT_EQ(ReasonOf(HealthOf("").status()), "NO_NODE");
  EXPECT_EQ(server_->refusals(), (std::map<std::string, uint64_t>{{"NO_NODE", 3}}));
  EXPECT_TRUE(SayTo(ChannelFor(authority_.IssueNode("manila"), "manila"), "hello").ok());
}

TEST_F(ServerTest, DoesNotStartWithAnRpcOfWhichNothingIsSaid) {
  const NobodyButNodes admission("amanat.testing.v1.Echo/SayMany");
  admission_ = &admission;
  const auto server = Start("127.0.0.1:0");
  ASSERT_EQ(server.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(server.status().message()).find("Echo/SayMany"), std::string::npos);
}

TEST_F(ServerTest, IdleReflectionStreamsOfOneCallerLeaveTheThreadsToOthers) {
  constexpr int kOpened = 520;  // more than there are threads
  IdleStreams streams(channel_, kOpened);
  channel_ = ChannelFor(authority_.IssueOperator("riyadh", "santos"), "manila");
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Say("hello").ok());
  EXPECT_EQ(streams.AwaitEnds(kOpened - kStreamsMax),
            (std::map<std::string, int>{{"TOO_MANY_CALLS", kOpened - kStreamsMax}}));
  // What was ended leaves when its handler has returned.
  while (server_->calls_under_way() > kStreamsMax) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(server_->calls_under_way(), kStreamsMax);
  EXPECT_EQ(server_->refusals().at("TOO_MANY_CALLS"), uint64_t{kOpened - kStreamsMax});
}

TEST_F(ServerTest, OneCallersCallsAreBoundedAndEndedOnesCountNoMore) {
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  const auto stub = Echo::NewStub(channel_);
  for (int round = 0; round < 3; ++round) {
    grpc::ClientContext context;
    std::vector<std::unique_ptr<grpc::ClientContext>> held;
    std::vector<std::unique_ptr<grpc::ClientReaderWriter<SayRequest, SayResponse>>> streams;
    SayResponse response;
    for (int i = 0; i < kStreamsMax; ++i) {
      held.push_back(MakeContext());
      streams.push_back(stub->SayMany(held.back().get()));
      ASSERT_TRUE(streams.back()->Write({}));
      ASSERT_TRUE(streams.back()->Read(&response)) << i;
    }
    const auto one_more = stub->SayMany(&context);
    EXPECT_FALSE(one_more->Read(&response));
    EXPECT_EQ(ReasonOf(FromGrpc(one_more->Finish())), "TOO_MANY_CALLS");
    for (const auto& stream : streams) {
      stream->WritesDone();
      EXPECT_TRUE(stream->Finish().ok());
    }
    while (server_->calls_under_way() > 0) absl::SleepFor(absl::Milliseconds(1));
  }
}

TEST_F(ServerTest, ACallEndsWhenTheServersTimeForItHasPassedWhateverItsDeadline) {
  const testing::OpenAdmission brief("owf.example", absl::Milliseconds(300));
  admission_ = &brief;
  server_ = *Start("127.0.0.1:0");
  channel_ = ChannelFor(authority_.IssueOperator("riyadh", "reyes"), "manila");
  grpc::ClientContext endless;
  const auto stream = Echo::NewStub(channel_)->SayMany(&endless);
  SayResponse response;
  EXPECT_FALSE(stream->Read(&response)) << "nothing was said, and nobody ended it";
  const absl::Status status = FromGrpc(stream->Finish());
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_EQ(ReasonOf(status), "CALL_TIME_PASSED");
}

TEST_F(ServerTest, AnotherFundsCertificateIsAdmittedNowhere) {
  testing::Authority other("other.example", NewFolder());
  Tls tls = *ReadTls(authority_.IssueNode("manila"));
  tls.authority_pem += *ReadFile(other.path());
  tls.files.authority = NewFolder() + "/authorities";
  ASSERT_TRUE(WriteFileDurably(tls.files.authority, tls.authority_pem, 0600).ok());
  tls_ = tls;
  server_ = *Start("127.0.0.1:0");
  Tls foreign = *ReadTls(other.IssueOperator("manila", "reyes"));
  foreign.authority_pem = tls.authority_pem;
  channel_ =
      MakeChannel(address(), NodeServerName("manila", "owf.example"), *ChannelCredentials(foreign));
  EXPECT_EQ(Say("hello").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(HealthOf("").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(ServerTest, RefusesARequestThatIsTooLarge) {
  EXPECT_TRUE(Say(std::string(kReceivedMessageBytesMax - 64, 'x')).ok());
  EXPECT_EQ(Say(std::string(kReceivedMessageBytesMax, 'x')).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(ServerTest, TellsTheHealthOfEachService) {
  EXPECT_EQ(*HealthOf(""), HealthCheckResponse::SERVING);
  EXPECT_EQ(*HealthOf(Echo::service_full_name()), HealthCheckResponse::SERVING);
  EXPECT_EQ(HealthOf("no.such.Service").status().code(), absl::StatusCode::kNotFound);
  server_->SetServing(Echo::service_full_name(), false);
  EXPECT_EQ(*HealthOf(Echo::service_full_name()), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(*HealthOf(""), HealthCheckResponse::SERVING);
}

TEST_F(ServerTest, APortInUseIsAnError) {
  const auto second = Start(address());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(std::string(second.status().message()).find(address()), std::string::npos);
}

TEST_F(ServerTest, RefusesOptionsThatMissSomething) {
  EXPECT_EQ(Server::Start({}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Server::Start({.address = "127.0.0.1:0"}).status().code(),
            absl::StatusCode::kInvalidArgument);
  admission_ = nullptr;
  EXPECT_EQ(Start("127.0.0.1:0").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ServerTest, DrainLetsACallInFlightFinish) {
  absl::StatusOr<SayResponse> response;
  std::thread caller([&] { response = Say("wait"); });
  service_.entered.WaitForNotification();
  std::thread drainer([&] { server_->Drain(absl::Seconds(20)); });
  // The drain has begun as soon as a new call is not taken any more.
  const auto fresh = ChannelFor(authority_.IssueNode("riyadh"), "manila");
  while (SayTo(fresh, "new").ok()) {
  }
  service_.release.Notify();
  caller.join();
  drainer.join();
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->text(), "wait");
}

TEST_F(ServerTest, DrainCancelsAStreamThatDoesNotEnd) {
  grpc::ClientContext context;
  auto stream = Echo::NewStub(channel_)->SayMany(&context);
  SayResponse response;
  ASSERT_TRUE(stream->Write({}));
  ASSERT_TRUE(stream->Read(&response));
  server_->Drain(absl::Milliseconds(50));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_FALSE(stream->Finish().ok());
}

}  // namespace
}  // namespace amanat::rpc
