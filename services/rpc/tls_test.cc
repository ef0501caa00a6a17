#include "services/rpc/tls.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grpcpp/channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "amanat/testing/v1/echo.grpc.pb.h"
#include "ledger/base/file.h"
#include "services/rpc/channel.h"
#include "services/rpc/server.h"
#include "services/rpc/testing/certificates.h"
#include "services/rpc/testing/open_admission.h"

namespace amanat::rpc {
namespace {

using ::amanat::testing::v1::Echo;
using ::testing::AllOf;
using testing::CertificateOptions;
using ::testing::HasSubstr;
using ::testing::Not;

std::string NewFolder() {
  std::string path = absl::StrCat(::testing::TempDir(), "/tls_test_XXXXXX");
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

// In TLS 1.3 a client is done before the server has looked at its certificate; what tells that it
// was accepted are the session tickets, which the server sends only then.
constexpr char kAccepted[] = "Post-Handshake New Session Ticket arrived";

// What `openssl s_client` says until it is accepted or the server hangs up.
std::string SClient(int port, const std::string& arguments) {
  int input[2];
  EXPECT_EQ(pipe2(input, O_CLOEXEC), 0);
  EXPECT_EQ(fcntl(input[0], F_SETFD, 0), 0);
  const std::string command = absl::StrCat("timeout 20 openssl s_client -connect 127.0.0.1:", port,
                                           " -alpn h2 ", arguments, " 2>&1 < /dev/fd/", input[0]);
  FILE* output = popen(command.c_str(), "r");
  EXPECT_NE(output, nullptr);
  std::string text;
  bool waiting = true;
  for (int c = 0; (c = fgetc(output)) != EOF;) {
    text.push_back(static_cast<char>(c));
    if (!waiting || !absl::EndsWith(text, kAccepted)) continue;
    close(input[1]);  // s_client leaves when its input ends
    waiting = false;
  }
  pclose(output);
  if (waiting) close(input[1]);
  close(input[0]);
  return text;
}

class NegotiationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { RequireTls13(); }

  NegotiationTest() : folder_(NewFolder()), authority_("owf.example", folder_) {
    server_ = *Server::Start({.address = "127.0.0.1:0",
                              .tls = *ReadTls(Node("manila")),
                              .admission = &admission_,
                              .services = {{&service_, Echo::service_full_name()}}});
  }
  TlsFiles Node(const std::string& site, const CertificateOptions& options = {}) {
    return authority_.IssueNode(site, options);
  }
  std::string Try(const std::string& version, const TlsFiles& files) {
    return SClient(server_->port(), absl::StrCat(version, " -cert ", files.certificate, " -key ",
                                                 files.key, " -CAfile ", authority_.path()));
  }

  const std::string folder_;
  testing::Authority authority_;
  Echo::Service service_;
  const testing::OpenAdmission admission_;
  std::unique_ptr<Server> server_;
};

TEST_F(NegotiationTest, AcceptsTls13WithACertificateOfTheFund) {
  const std::string text = Try("-tls1_3", Node("riyadh"));
  EXPECT_THAT(text, HasSubstr("New, TLSv1.3, Cipher is TLS_AES"));
  EXPECT_THAT(text, HasSubstr("Verify return code: 0 (ok)"));
  EXPECT_THAT(text, HasSubstr(kAccepted));
}

TEST_F(NegotiationTest, RefusesTls12) {
  for (const char* version :
       {"-tls1_2", "-tls1_2 -cipher ALL:@SECLEVEL=0", "-tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384",
        "-tls1_1 -cipher ALL:@SECLEVEL=0"}) {
    const std::string text = Try(version, Node("riyadh"));
    EXPECT_THAT(text, HasSubstr("no peer certificate available")) << version;
    EXPECT_THAT(text, HasSubstr("Cipher is (NONE)")) << version;
  }
}

TEST_F(NegotiationTest, RefusesAClientWithoutCertificate) {
  const std::string text = SClient(server_->port(), "-tls1_3");
  EXPECT_THAT(text, HasSubstr("New, TLSv1.3"));
  EXPECT_THAT(text, Not(HasSubstr(kAccepted)));
}

TEST_F(NegotiationTest, RefusesACertificateOfAnotherAuthority) {
  testing::Authority other("owf.example", folder_, "other");
  const std::string text = Try("-tls1_3", other.IssueNode("riyadh"));
  EXPECT_THAT(text, HasSubstr("New, TLSv1.3"));
  EXPECT_THAT(text, Not(HasSubstr(kAccepted)));
}

TEST_F(NegotiationTest, RefusesACertificateOutsideItsValidity) {
  for (const CertificateOptions& options :
       {CertificateOptions{.valid_until_days = -1}, CertificateOptions{.valid_from_days = 1}}) {
    const std::string text = Try("-tls1_3", Node("riyadh", options));
    EXPECT_THAT(text, HasSubstr("New, TLSv1.3"));
    EXPECT_THAT(text, Not(HasSubstr(kAccepted)));
  }
}

// The lines of a PEM file that only this certificate has.
std::string BodyOf(const std::string& path) {
  const std::string pem = *ReadFile(path);
  const size_t begin = pem.find('\n') + 1;
  return pem.substr(begin, pem.find("-----END") - begin);
}

TEST_F(NegotiationTest, ServesARenewedCertificateWithoutARestart) {
  const TlsFiles first = Node("manila");
  Echo::Service service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", *ServerCredentials(*ReadTls(first), 1), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  const TlsFiles client = Node("riyadh");
  const auto served = [&] {
    return SClient(port, absl::StrCat("-tls1_3 -cert ", client.certificate, " -key ", client.key,
                                      " -CAfile ", authority_.path()));
  };
  const std::string before = BodyOf(first.certificate);
  EXPECT_THAT(served(), AllOf(HasSubstr(before), HasSubstr(kAccepted)));
  const TlsFiles renewed = Node("manila");
  ASSERT_EQ(rename(renewed.key.c_str(), first.key.c_str()), 0);
  // The key is there and the certificate is not: what was served is served on.
  EXPECT_THAT(served(), HasSubstr(before));
  ASSERT_EQ(rename(renewed.certificate.c_str(), first.certificate.c_str()), 0);
  const std::string after = BodyOf(first.certificate);
  std::string text;
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (absl::Now() < deadline && !absl::StrContains(text, after)) text = served();
  EXPECT_THAT(text, AllOf(HasSubstr(after), HasSubstr(kAccepted)));
}

// A TLS server of OpenSSL alone that accepts one connection and answers with the version agreed on.
std::string AcceptOne(int listener, const TlsFiles& files, int version_max) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_set_max_proto_version(context, version_max);
  // The client hangs up over the missing ALPN: nothing may be written after the handshake.
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str());
  SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM);
  SSL* connection = SSL_new(context);
  const int socket = accept(listener, nullptr, nullptr);
  SSL_set_fd(connection, socket);
  const bool agreed = SSL_accept(connection) == 1;
  const std::string version = agreed ? SSL_get_version(connection) : "refused";
  close(socket);
  SSL_free(connection);
  SSL_CTX_free(context);
  return version;
}

std::string VersionThatAClientAgreesOn(const Tls& client, const TlsFiles& server, int version_max) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof(address);
  EXPECT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(listener, 1), 0);
  EXPECT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  auto version = std::async(std::launch::async, AcceptOne, listener, server, version_max);
  const auto channel =
      MakeChannel(absl::StrCat("127.0.0.1:", ntohs(address.sin_port)),
                  NodeServerName("manila", "owf.example"), *ChannelCredentials(client));
  channel->GetState(/*try_to_connect=*/true);
  const std::string result = version.get();
  close(listener);
  return result;
}

TEST_F(NegotiationTest, AClientOfOursRefusesAServerOfTls12) {
  const Tls client = *ReadTls(Node("riyadh"));
  const TlsFiles server = Node("manila");
  EXPECT_EQ(VersionThatAClientAgreesOn(client, server, TLS1_3_VERSION), "TLSv1.3");
  EXPECT_EQ(VersionThatAClientAgreesOn(client, server, TLS1_2_VERSION), "refused");
}

TEST_F(NegotiationTest, AWatchedChannelSpeaksToTheServerThatItNamesAlone) {
  const Tls client = *ReadTls(Node("riyadh"));
  const auto connects = [&](const std::string& name) {
    const auto channel =
        MakeChannel(absl::StrCat("127.0.0.1:", server_->port()),
                    NodeServerName(name, "owf.example"), *WatchedChannelCredentials(client));
    return channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(3));
  };
  EXPECT_TRUE(connects("manila"));
  EXPECT_FALSE(connects("jeddah"));
}

class ReadTlsTest : public ::testing::Test {
 protected:
  ReadTlsTest() : folder_(NewFolder()), authority_("owf.example", folder_) {}

  static void ExpectRefused(const TlsFiles& files, absl::StatusCode code, const std::string& path,
                            const std::string& reason) {
    const absl::Status status = ReadTls(files).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
    EXPECT_THAT(std::string(status.message()), HasSubstr(reason));
  }
  std::string FileWith(absl::string_view content) {
    const std::string path = absl::StrCat(folder_, "/file", files_++);
    EXPECT_TRUE(WriteFileDurably(path, content, 0600).ok());
    return path;
  }

  using Code = absl::StatusCode;
  const std::string folder_;
  testing::Authority authority_;
  int files_ = 0;
};

TEST_F(ReadTlsTest, ReadsWhoItIs) {
  const auto tls = ReadTls(authority_.IssueOperator("manila", "cruz"));
  ASSERT_TRUE(tls.ok()) << tls.status();
  EXPECT_EQ(FormatIdentity(tls->identity), "amanat://owf.example/manila/operator/cruz");
}

TEST_F(ReadTlsTest, SaysWhenACertificateEnds) {
  const TlsFiles files = authority_.IssueNode("manila", {.valid_until_days = 10});
  const auto end = EndOfCertificate(files.certificate);
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_GT(*end, absl::Now() + absl::Hours(9 * 24));
  EXPECT_LT(*end, absl::Now() + absl::Hours(11 * 24));
  EXPECT_EQ(EndOfCertificate(files.key).status().code(), Code::kInvalidArgument);
}

TEST_F(ReadTlsTest, RefusesAKeyThatOthersMayRead) {
  const TlsFiles files = authority_.IssueNode("manila");
  for (const mode_t mode : {0640, 0604, 0620, 0666}) {
    ASSERT_EQ(chmod(files.key.c_str(), mode), 0);
    ExpectRefused(files, Code::kPermissionDenied, files.key, "0600");
  }
  ASSERT_EQ(chmod(files.key.c_str(), 0400), 0);
  EXPECT_TRUE(ReadTls(files).ok());
}

TEST_F(ReadTlsTest, NamesTheFileThatIsMissing) {
  const TlsFiles good = authority_.IssueNode("manila");
  const std::string missing = folder_ + "/missing";
  ExpectRefused({missing, good.key, good.authority}, Code::kNotFound, missing, "");
  ExpectRefused({good.certificate, missing, good.authority}, Code::kNotFound, missing, "");
  ExpectRefused({good.certificate, good.key, missing}, Code::kNotFound, missing, "");
}

TEST_F(ReadTlsTest, NamesTheFileThatIsNotPem) {
  const TlsFiles good = authority_.IssueNode("manila");
  const std::string certificate = *ReadFile(good.certificate);
  const std::string cut = FileWith(absl::string_view(certificate).substr(0, 300));
  const std::string followed = FileWith(absl::StrCat(certificate, certificate.substr(0, 300)));
  const std::string empty = FileWith("");
  for (const std::string& bad : {cut, empty}) {
    ExpectRefused({bad, good.key, good.authority}, Code::kInvalidArgument, bad, "not PEM");
    ExpectRefused({good.certificate, good.key, bad}, Code::kInvalidArgument, bad, "not PEM");
    ExpectRefused({good.certificate, bad, good.authority}, Code::kInvalidArgument, bad, "PEM");
  }
  ExpectRefused({followed, good.key, good.authority}, Code::kInvalidArgument, followed,
                "certificate 2");
}

TEST_F(ReadTlsTest, RefusesTheKeyOfAnotherCertificate) {
  const TlsFiles one = authority_.IssueNode("manila");
  const TlsFiles other = authority_.IssueNode("manila");
  ExpectRefused({one.certificate, other.key, one.authority}, Code::kInvalidArgument, other.key,
                "is not the key of");
}

TEST_F(ReadTlsTest, RefusesRsaWithWhichTls12WouldBeAccepted) {
  const TlsFiles files = authority_.IssueNode("manila", {.rsa = true});
  ExpectRefused(files, Code::kInvalidArgument, files.certificate, "not P-256");
}

TEST_F(ReadTlsTest, RefusesACertificateOutsideItsValidity) {
  const TlsFiles expired = authority_.IssueNode("manila", {.valid_until_days = -1});
  ExpectRefused(expired, Code::kFailedPrecondition, expired.certificate, "expired");
  const TlsFiles early = authority_.IssueNode("manila", {.valid_from_days = 1});
  ExpectRefused(early, Code::kFailedPrecondition, early.certificate, "not valid yet");
}

TEST_F(ReadTlsTest, RefusesACertificateWithoutOneIdentity) {
  const TlsFiles none = authority_.IssueNode("manila", {.uri = ""});
  ExpectRefused(none, Code::kInvalidArgument, none.certificate, "0 SAN URIs");
  const TlsFiles foreign = authority_.IssueNode("manila", {.uri = "https://owf.example/manila"});
  ExpectRefused(foreign, Code::kInvalidArgument, foreign.certificate, "amanat://");
  const TlsFiles two = authority_.IssueNode(
      "manila", {.uri = "amanat://owf.example/a/node,URI:amanat://owf.example/b/node"});
  ExpectRefused(two, Code::kInvalidArgument, two.certificate, "2 SAN URIs");
}

TEST_F(ReadTlsTest, GivesNoCredentialsUnlessTls13IsRequired) {
  const Tls tls = *ReadTls(authority_.IssueNode("manila"));
  ASSERT_EQ(unsetenv("GRPC_SSL_CIPHER_SUITES"), 0);
  EXPECT_EQ(ServerCredentials(tls).status().code(), Code::kFailedPrecondition);
  EXPECT_EQ(ChannelCredentials(tls).status().code(), Code::kFailedPrecondition);
  RequireTls13();
  EXPECT_TRUE(ServerCredentials(tls).ok());
  EXPECT_TRUE(ChannelCredentials(tls).ok());
}

}  // namespace
}  // namespace amanat::rpc
