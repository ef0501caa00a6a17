// Who is let in at a server: every rpc of every interface of the project, of health and of reflection,
// called as those whom it must refuse and as those whom it must not. What handlers there would do is not
// asked: theirs say that they are not implemented, and whoever hears that was let in.
#include <grpcpp/channel.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "amanat/claims/v1/claims.grpc.pb.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "amanat/inbox/v1/inbox.grpc.pb.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "amanat/replication/v1/replication.grpc.pb.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "google/protobuf/descriptor.h"
#include "ledger/base/file.h"
#include "services/access/access.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/server.h"
#include "services/rpc/testing/certificates.h"

namespace amanat::rpc {
namespace {

using amanat::directory::Role;

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

// Every rpc, those of health and reflection among them: "amanat.claims.v1.Claims/GetClaim".
std::set<std::string> AllRpcs() {
  std::set<std::string> rpcs = {"grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch",
                                "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"};
  for (const auto* service : AllServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      rpcs.insert(absl::StrCat(service->full_name(), "/", service->method(i)->name()));
    }
  }
  return rpcs;
}

bool IsOf(absl::string_view rpc, absl::string_view package) {
  return absl::StartsWith(rpc, package);
}

class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest() {
    RequireTls13();
    Host<claims::v1::Claims>();
    Host<contribution::v1::Contribution>();
    Host<directory::v1::Directory>();
    Host<inbox::v1::Inbox>();
    Host<ledger::v1::Ledger>();
    Host<remittance::v1::Remittance>();
    Host<repatriation::v1::Repatriation>();
    Host<treasury::v1::Treasury>();
    Host<replication::v1::Replication>();
    for (const char* code : {"adm-1", "adm-2"}) Admit(code, "manila", Role::kAdministrator);
    Admit("off-1", "manila", Role::kOfficer);
    Admit("col-1", "manila", Role::kCollector);
    Admit("rep-1", "manila", Role::kReporter);
    Admit("ruh-1", "riyadh", Role::kOfficer);
    Admit("old-1", "manila", Role::kOfficer);
    directory::KeyRevoked revocation;
    revocation.admission = size_ - 1;
    Enact(entry::EventType::kKeyRevoked, revocation);
    auto server = Server::Start({.address = "127.0.0.1:0",
                                 .tls = *ReadTls(authority_.IssueNode("manila")),
                                 .admission = &access_,
                                 .services = hosted_});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  ~AdmissionTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  template <typename Body>
  void Enact(entry::EventType type, const Body& body) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    directory_->Apply(size_++, command, 0);
  }
  void Admit(const std::string& code, const std::string& site, Role role) {
    directory::OperatorAdmitted body;
    body.code = code;
    body.site = site;
    body.roles = {role};
    Enact(entry::EventType::kOperatorAdmitted, body);
  }
  template <typename Interface>
  void Host() {
    services_.push_back(std::make_unique<typename Interface::Service>());
    hosted_.push_back({services_.back().get(), Interface::service_full_name()});
  }
  std::shared_ptr<grpc::Channel> ChannelOf(const TlsFiles& files) {
    return MakeChannel(absl::StrCat("127.0.0.1:", server_->port()),
                       NodeServerName("manila", "owf.example"), CredentialsOf(files));
  }
  // Of whoever, also with a certificate that is no good any more, or with none.
  std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const TlsFiles& files) {
    grpc::experimental::TlsChannelCredentialsOptions options;
    grpc::experimental::IdentityKeyCertPair own;
    if (!files.certificate.empty()) {
      own = {*ReadFile(files.key), *ReadFile(files.certificate)};
    }
    options.set_certificate_provider(
        std::make_shared<grpc::experimental::StaticDataCertificateProvider>(
            *ReadFile(authority_.path()), std::vector{own}));
    options.watch_root_certs();
    if (!files.certificate.empty()) options.watch_identity_key_cert_pairs();
    return grpc::experimental::TlsCredentials(options);
  }
  // The answer to a call that has one empty message, whatever the rpc expects.
  grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel, const std::string& rpc) {
    grpc::GenericStub stub(channel);
    grpc::CompletionQueue queue;
    const auto context = MakeContext();
    const auto call = stub.PrepareCall(context.get(), absl::StrCat("/", rpc), &queue);
    const auto wait = [&] {
      void* tag = nullptr;
      bool ok = false;
      EXPECT_TRUE(queue.Next(&tag, &ok));
      return ok;
    };
    call->StartCall(nullptr);
    if (wait()) {
      const grpc::Slice nothing("");
      call->WriteLast(grpc::ByteBuffer(&nothing, 1), grpc::WriteOptions(), nullptr);
      wait();
      // A watch of health answers, and then nothing more.
      grpc::ByteBuffer response;
      call->Read(&response, nullptr);
      if (wait()) context->TryCancel();
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    wait();
    return status;
  }
  // The reason why it was refused, or "" for who came to the handler.
  std::string Refusal(const std::shared_ptr<grpc::Channel>& channel, const std::string& rpc) {
    const grpc::Status status = Call(channel, rpc);
    const bool no_handler =
        status.error_code() == grpc::StatusCode::UNIMPLEMENTED && status.error_message().empty();
    const bool answered = status.ok() || status.error_code() == grpc::StatusCode::CANCELLED;
    return no_handler || answered ? "" : ReasonOf(FromGrpc(status));
  }
  void ExpectOnly(const TlsFiles& files, const std::set<std::string>& reasons,
                  const std::function<bool(const std::string&)>& admitted) {
    const auto channel = ChannelOf(files);
    for (const std::string& rpc : AllRpcs()) {
      const std::string refusal = Refusal(channel, rpc);
      if (admitted(rpc)) {
        EXPECT_EQ(refusal, "") << rpc;
      } else {
        EXPECT_TRUE(reasons.contains(refusal)) << rpc << ": \"" << refusal << "\"";
      }
    }
  }
  static bool Nothing(const std::string&) { return false; }
  static bool Health(const std::string& rpc) { return IsOf(rpc, "grpc.health."); }

  const std::string folder_ = NewFolder();
  testing::Authority authority_{"owf.example", folder_};
  std::shared_ptr<directory::Directory> directory_ = std::make_shared<directory::Directory>();
  TreeSize size_ = 0;
  access::Access access_{{"owf.example", "manila", PeerKind::kNode, ""},
                         [this] { return std::make_pair(directory_, size_); }};
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::vector<HostedService> hosted_;
  std::unique_ptr<Server> server_;
};

TEST_F(AdmissionTest, TheTableHasEveryRpcAndNoOther) {
  std::set<std::string> known;
  for (const access::Rule& rule : access::AccessTable()) known.emplace(rule.rpc);
  EXPECT_EQ(known, AllRpcs());
  EXPECT_GT(known.size(), 50u);
}

TEST_F(AdmissionTest, WhoHasNoCertificateOrAnExpiredOneIsNotConnected) {
  const TlsFiles expired = authority_.IssueOperator("manila", "off-1", {.valid_until_days = -1});
  ExpectOnly(TlsFiles(), {"UNAVAILABLE"}, Nothing);
  ExpectOnly(expired, {"UNAVAILABLE"}, Nothing);
}

TEST_F(AdmissionTest, ACertificateOfAnotherFundCallsNothing) {
  const TlsFiles person = authority_.IssueOperator(
      "manila", "off-1", {.uri = "amanat://other.example/manila/operator/off-1"});
  const TlsFiles node =
      authority_.IssueNode("manila", {.uri = "amanat://other.example/manila/node"});
  ExpectOnly(person, {"OTHER_FUND"}, Nothing);
  ExpectOnly(node, {"OTHER_FUND"}, Nothing);
}

TEST_F(AdmissionTest, ANodeOfAnotherSiteReplicatesAndAsksForHealth) {
  ExpectOnly(authority_.IssueNode("riyadh"), {"NODE_REFUSED"}, [](const std::string& rpc) {
    return Health(rpc) || IsOf(rpc, "amanat.replication.");
  });
}

TEST_F(AdmissionTest, TheOwnNodeCallsWhateverIsNotForOtherSites) {
  ExpectOnly(authority_.IssueNode("manila"), {"NODE_REFUSED"},
             [](const std::string& rpc) { return !IsOf(rpc, "amanat.replication."); });
}

TEST_F(AdmissionTest, AnOperatorOfAnotherSiteAsksForHealthAlone) {
  ExpectOnly(authority_.IssueOperator("riyadh", "ruh-1"), {"OTHER_SITE", "OPERATOR_REFUSED"},
             Health);
}

TEST_F(AdmissionTest, ARevokedOperatorCallsNothing) {
  ExpectOnly(authority_.IssueOperator("manila", "old-1"), {"OPERATOR_REVOKED", "OPERATOR_REFUSED"},
             Nothing);
}

TEST_F(AdmissionTest, WhomTheDirectoryDoesNotKnowAsksForHealthAlone) {
  ExpectOnly(authority_.IssueOperator("manila", "santos"), {"OPERATOR_UNKNOWN", "OPERATOR_REFUSED"},
             Health);
}

TEST_F(AdmissionTest, ReportersAndCollectorsSeeWhatTheyDeliver) {
  const auto everybodys = [](const std::string& rpc) {
    const std::set<std::string> ledger = {"ListLogs", "GetStatus", "GetCheckpoint", "GetProof"};
    return Health(rpc) || IsOf(rpc, "amanat.directory.v1.Directory/List") ||
           (IsOf(rpc, "amanat.ledger.") && ledger.contains(rpc.substr(rpc.find('/') + 1)));
  };
  const std::set<std::string> reasons = {"ROLE_MISSING", "OPERATOR_REFUSED"};
  ExpectOnly(authority_.IssueOperator("manila", "rep-1"), reasons, [&](const std::string& rpc) {
    return everybodys(rpc) || IsOf(rpc, "amanat.remittance.");
  });
  ExpectOnly(authority_.IssueOperator("manila", "col-1"), reasons, [&](const std::string& rpc) {
    const bool of_office = rpc == "amanat.contribution.v1.Contribution/ListPaidAfterDeath";
    return everybodys(rpc) || (IsOf(rpc, "amanat.contribution.") && !of_office) ||
           IsOf(rpc, "amanat.inbox.");
  });
}

TEST_F(AdmissionTest, ARefusalIsCountedAndToldWithoutThePerson) {
  const auto channel = ChannelOf(authority_.IssueOperator("manila", "old-1"));
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Refusal(channel, "amanat.claims.v1.Claims/ListClaims"), "OPERATOR_REVOKED");
  EXPECT_EQ(Refusal(channel, "maria.santos.P1234567/Ask"), "RPC_UNKNOWN");
  const std::string told = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(told.find("\"reason\":\"OPERATOR_REVOKED\""), told.npos) << told;
  EXPECT_NE(told.find("amanat.claims.v1.Claims/ListClaims"), told.npos) << told;
  EXPECT_NE(told.find("\"peer_site\":\"manila\""), told.npos) << told;
  EXPECT_EQ(told.find("old-1"), told.npos) << told;
  EXPECT_EQ(told.find("santos"), told.npos) << told;
  EXPECT_EQ(server_->refusals(),
            (std::map<std::string, uint64_t>{{"OPERATOR_REVOKED", 1}, {"RPC_UNKNOWN", 1}}));
}

}  // namespace
}  // namespace amanat::rpc
