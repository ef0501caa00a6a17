// Who is let in at a server: every rpc of every interface of the project, called as those whom it must
// refuse and as those whom it must not. What handlers there would do is not asked: theirs say that they
// are not implemented, and whoever hears that was let in.
#include <grpcpp/channel.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "amanat/claims/v1/claims.grpc.pb.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "amanat/replication/v1/replication.grpc.pb.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "google/protobuf/descriptor.h"
#include "ledger/base/file.h"
#include "services/rpc/channel.h"
#include "services/rpc/server.h"
#include "services/rpc/testing/certificates.h"

namespace amanat::rpc {
namespace {

constexpr char kReplication[] = "amanat.replication.v1.Replication";

std::string NewFolder() {
  std::string path = absl::StrCat(::testing::TempDir(), "/admission_XXXXXX");
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

// All services that the project's interfaces define, but for those of tests.
std::vector<const google::protobuf::ServiceDescriptor*> AllServices() {
  replication::v1::Frame::descriptor();  // nothing else here asks the linker for its file
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const auto& file : std::filesystem::recursive_directory_iterator("proto/amanat")) {
    if (file.path().extension() != ".proto") continue;
    if (ReadFile(file.path().string())->find("\nservice ") == std::string::npos) continue;
    const std::string name = std::filesystem::relative(file.path(), "proto").string();
    if (name.find("amanat/testing/") == 0) continue;
    const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name);
    EXPECT_NE(found, nullptr) << name << " is not hosted here";
    if (found == nullptr) continue;
    for (int i = 0; i < found->service_count(); ++i) services.push_back(found->service(i));
  }
  return services;
}

class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest() {
    RequireTls13();
    Host<claims::v1::Claims>();
    Host<contribution::v1::Contribution>();
    Host<directory::v1::Directory>();
    Host<ledger::v1::Ledger>();
    Host<remittance::v1::Remittance>();
    Host<repatriation::v1::Repatriation>();
    Host<treasury::v1::Treasury>();
    Host<replication::v1::Replication>(IsNodeOfAnotherSite);
    auto server = Server::Start({.address = "127.0.0.1:0",
                                 .tls = *ReadTls(authority_.IssueNode("manila")),
                                 .services = hosted_});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  ~AdmissionTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  template <typename Interface>
  void Host(Admission admits = IsOperatorOrOwnNode) {
    services_.push_back(std::make_unique<typename Interface::Service>());
    hosted_.push_back({services_.back().get(), Interface::service_full_name(), admits});
  }
  std::shared_ptr<grpc::Channel> ChannelOf(const TlsFiles& files) {
    return MakeChannel(absl::StrCat("127.0.0.1:", server_->port()),
                       NodeServerName("manila", "owf.example"),
                       *ChannelCredentials(*ReadTls(files)));
  }
  // The answer to a call that has one empty message, whatever the rpc expects.
  grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel,
                    const google::protobuf::MethodDescriptor& method) {
    grpc::GenericStub stub(channel);
    grpc::CompletionQueue queue;
    const auto context = MakeContext();
    const auto call = stub.PrepareCall(
        context.get(), absl::StrCat("/", method.service()->full_name(), "/", method.name()),
        &queue);
    const auto wait = [&] {
      void* tag = nullptr;
      bool ok = false;
      EXPECT_TRUE(queue.Next(&tag, &ok));
      return ok;
    };
    call->StartCall(nullptr);
    wait();
    const grpc::Slice nothing("");
    call->WriteLast(grpc::ByteBuffer(&nothing, 1), grpc::WriteOptions(), nullptr);
    wait();
    grpc::ByteBuffer response;
    do {
      call->Read(&response, nullptr);
    } while (wait());
    grpc::Status status;
    call->Finish(&status, nullptr);
    wait();
    return status;
  }
  static bool ReachedItsHandler(const grpc::Status& status) {
    return status.error_code() == grpc::StatusCode::UNIMPLEMENTED && status.error_message().empty();
  }
  static bool IsKeptOut(const grpc::Status& status) {
    return status.error_code() == grpc::StatusCode::PERMISSION_DENIED;
  }

  const std::string folder_ = NewFolder();
  testing::Authority authority_{"owf.example", folder_};
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::vector<HostedService> hosted_;
  std::unique_ptr<Server> server_;
};

TEST_F(AdmissionTest, NoRpcAnswersAnotherSitesNode) {
  const auto stranger = ChannelOf(authority_.IssueNode("riyadh"));
  int rpcs = 0;
  for (const auto* service : AllServices()) {
    if (service->full_name() == kReplication) continue;
    for (int i = 0; i < service->method_count(); ++i, ++rpcs) {
      const grpc::Status status = Call(stranger, *service->method(i));
      EXPECT_TRUE(IsKeptOut(status)) << service->method(i)->full_name() << ": "
                                     << status.error_code() << " " << status.error_message();
    }
  }
  EXPECT_GT(rpcs, 40);
}

TEST_F(AdmissionTest, EveryRpcIsReachedByOperatorsAndTheOwnNode) {
  for (const TlsFiles& files :
       {authority_.IssueNode("manila"), authority_.IssueOperator("manila", "reyes"),
        authority_.IssueOperator("riyadh", "reyes")}) {
    const auto channel = ChannelOf(files);
    for (const auto* service : AllServices()) {
      if (service->full_name() == kReplication) continue;
      for (int i = 0; i < service->method_count(); ++i) {
        const grpc::Status status = Call(channel, *service->method(i));
        EXPECT_TRUE(ReachedItsHandler(status))
            << service->method(i)->full_name() << ": " << status.error_code() << " "
            << status.error_message();
      }
    }
  }
}

TEST_F(AdmissionTest, ReplicationIsForTheOtherSitesNodesAlone) {
  const auto* replication =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(kReplication);
  ASSERT_NE(replication, nullptr);
  for (int i = 0; i < replication->method_count(); ++i) {
    const auto& method = *replication->method(i);
    EXPECT_TRUE(ReachedItsHandler(Call(ChannelOf(authority_.IssueNode("riyadh")), method)));
    for (const TlsFiles& files :
         {authority_.IssueNode("manila"), authority_.IssueOperator("riyadh", "reyes")}) {
      EXPECT_TRUE(IsKeptOut(Call(ChannelOf(files), method)));
    }
  }
}

}  // namespace
}  // namespace amanat::rpc
