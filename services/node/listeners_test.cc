// What the health service says of a node's logs, while the node serves on.
#include "services/node/listeners.h"

#include <arpa/inet.h>
#include <grpcpp/channel.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "amanat/replication/v1/replication.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/testing/certificates.h"
#include "services/rpc/testing/open_admission.h"

namespace amanat::node {
namespace {

using ::amanat::replication::v1::Frame;
using ::amanat::replication::v1::Replication;
using ::grpc::health::v1::Health;
using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

class FaultyLogs final : public Component {
 public:
  absl::Status Start() override { return absl::OkStatus(); }
  void Stop() override {}
  std::vector<LogFault> Faults() override {
    absl::MutexLock lock(&mutex_);
    return faults_;
  }
  void Set(std::vector<LogFault> faults) {
    absl::MutexLock lock(&mutex_);
    faults_ = std::move(faults);
  }
  std::vector<UpkeepFault> UpkeepFaults() override {
    absl::MutexLock lock(&mutex_);
    return upkeep_faults_;
  }
  void SetUpkeep(std::vector<UpkeepFault> faults) {
    absl::MutexLock lock(&mutex_);
    upkeep_faults_ = std::move(faults);
  }

 private:
  absl::Mutex mutex_;
  std::vector<LogFault> faults_ ABSL_GUARDED_BY(mutex_);
  std::vector<UpkeepFault> upkeep_faults_ ABSL_GUARDED_BY(mutex_);
};

std::string NewFolder() {
  std::string path = absl::StrCat(::testing::TempDir(), "/listeners_test_XXXXXX");
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

std::string FreeAddress() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ::close(socket);
  return absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
}

class ListenersTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { rpc::RequireTls13(); }

  ListenersTest() {
    Frame::descriptor();  // links the interface's description, by which a server knows its rpcs
    listeners_.Host({.address = address_,
                     .full_name = Replication::service_full_name(),
                     .make = [] { return std::make_unique<Replication::Service>(); }});
    listeners_.Watch(logs_);
    const absl::Status started = listeners_.Start();
    EXPECT_TRUE(started.ok()) << started;
  }
  ~ListenersTest() override {
    listeners_.Stop();
    std::filesystem::remove_all(folder_);
  }

  HealthCheckResponse::ServingStatus HealthOf(const std::string& name) {
    HealthCheckRequest request;
    request.set_service(name);
    HealthCheckResponse response;
    const absl::Status status = rpc::FromGrpc(
        Health::NewStub(channel_)->Check(rpc::MakeContext().get(), request, &response));
    return status.ok() ? response.status() : HealthCheckResponse::UNKNOWN;
  }
  // The listeners look once a second.
  bool LogsBecome(HealthCheckResponse::ServingStatus expected) {
    return Becomes(kLogsHealthName, expected);
  }
  bool Becomes(const std::string& name, HealthCheckResponse::ServingStatus expected) {
    for (int i = 0; i < 200; ++i) {
      if (HealthOf(name) == expected) return true;
      absl::SleepFor(absl::Milliseconds(50));
    }
    return false;
  }

  const std::string folder_ = NewFolder();
  const std::string address_ = FreeAddress();
  rpc::testing::Authority authority_{"owf.example", folder_};
  const rpc::Tls tls_ = *rpc::ReadTls(authority_.IssueNode("manila"));
  FaultyLogs logs_;
  rpc::testing::OpenAdmission admission_;
  Listeners listeners_{tls_, admission_};
  const std::shared_ptr<grpc::Channel> channel_ =
      rpc::MakeChannel(address_, rpc::NodeServerName("manila", "owf.example"),
                       *rpc::ChannelCredentials(*rpc::ReadTls(authority_.IssueNode("riyadh"))));
};

TEST_F(ListenersTest, AFaultOfALogIsToldAndTheNodeServesOn) {
  EXPECT_TRUE(LogsBecome(HealthCheckResponse::SERVING));
  logs_.Set({{"owf.example/riyadh/fund/1", "INVALID", 7}});
  EXPECT_TRUE(LogsBecome(HealthCheckResponse::NOT_SERVING));
  EXPECT_EQ(HealthOf(""), HealthCheckResponse::SERVING);
  EXPECT_EQ(HealthOf(Replication::service_full_name()), HealthCheckResponse::SERVING);
  logs_.Set({});
  EXPECT_TRUE(LogsBecome(HealthCheckResponse::SERVING));
}

TEST_F(ListenersTest, EveryChangeOfFaultsIsLoggedOnce) {
  ::testing::internal::CaptureStderr();
  logs_.Set({{"owf.example/riyadh/fund/1", "UPGRADE", 7}});
  ASSERT_TRUE(LogsBecome(HealthCheckResponse::NOT_SERVING));
  absl::SleepFor(absl::Milliseconds(1'500));  // looked at again
  logs_.Set({});
  ASSERT_TRUE(LogsBecome(HealthCheckResponse::SERVING));
  const std::string log = ::testing::internal::GetCapturedStderr();
  const size_t stands = log.find("\"event\":\"log_stands\"");
  EXPECT_NE(stands, std::string::npos) << log;
  EXPECT_EQ(log.find("\"event\":\"log_stands\"", stands + 1), std::string::npos) << log;
  EXPECT_NE(log.find("\"event\":\"log_stood\""), std::string::npos) << log;
  EXPECT_NE(log.find("\"reason\":\"UPGRADE\""), std::string::npos) << log;
}

TEST_F(ListenersTest, WhatIsDueIsToldOnceAndNotOfTheLogs) {
  ::testing::internal::CaptureStderr();
  ASSERT_TRUE(Becomes(kUpkeepHealthName, HealthCheckResponse::SERVING));
  logs_.SetUpkeep({{"BACKUP", "the last backup is 8 days old"}});
  ASSERT_TRUE(Becomes(kUpkeepHealthName, HealthCheckResponse::NOT_SERVING));
  EXPECT_EQ(HealthOf(kLogsHealthName), HealthCheckResponse::SERVING);
  logs_.SetUpkeep({{"BACKUP", "the last backup is 9 days old"}});
  absl::SleepFor(absl::Milliseconds(1'500));  // looked at again
  logs_.SetUpkeep({});
  ASSERT_TRUE(Becomes(kUpkeepHealthName, HealthCheckResponse::SERVING));
  const std::string log = ::testing::internal::GetCapturedStderr();
  const size_t due = log.find("\"event\":\"upkeep_is_due\"");
  EXPECT_NE(due, std::string::npos) << log;
  EXPECT_EQ(log.find("\"event\":\"upkeep_is_due\"", due + 1), std::string::npos) << log;
  const size_t done = log.find("\"event\":\"upkeep_was_done\"");
  ASSERT_NE(done, std::string::npos) << log;
  const std::string line = log.substr(done, log.find('\n', done) - done);
  EXPECT_NE(line.find("\"reason\":\"BACKUP\""), std::string::npos) << line;
  EXPECT_EQ(line.find("error_message"), std::string::npos) << line;
}

TEST_F(ListenersTest, AWrongClockIsToldAsSuch) {
  ::testing::internal::CaptureStderr();
  logs_.Set({{"owf.example/manila/fund/1", kClockReason, 0}});
  ASSERT_TRUE(LogsBecome(HealthCheckResponse::NOT_SERVING));
  logs_.Set({});
  ASSERT_TRUE(LogsBecome(HealthCheckResponse::SERVING));
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("\"event\":\"clock_is_wrong\""), std::string::npos) << log;
  EXPECT_NE(log.find("\"event\":\"clock_is_right\""), std::string::npos) << log;
}

}  // namespace
}  // namespace amanat::node
