// Mutual TLS 1.3, and nothing older, from PEM files.
//
//   int main() {
//     rpc::RequireTls13();                       // before anything else of gRPC
//     AMANAT_ASSIGN_OR_RETURN(auto tls, rpc::ReadTls({certificate, key, authority}));
//     AMANAT_ASSIGN_OR_RETURN(auto credentials, rpc::ServerCredentials(tls));
//
// How TLS 1.2 is kept out: the installed gRPC cannot set a minimum version, but it can set the
// cipher suites of TLS 1.2. RequireTls13 leaves only a suite that needs an RSA certificate, and
// ReadTls admits only P-256 certificates, so that 1.2 has nothing to agree on; the suites of
// TLS 1.3 are not affected. tls_test.cc tries with `openssl s_client` what is really negotiated.
//
// Renewal: a server and a watched channel read their files again every kRenewalIntervalSeconds, so that a
// renewed certificate, or one more authority, counts for the handshakes from then on; what stands
// there half written, or does not belong together, is passed over until it does. Put the new key in
// its place first, then the certificate.
//
// Free functions over values. RequireTls13 changes the environment: call it before threads exist.
#ifndef AMANAT_SERVICES_RPC_TLS_H_
#define AMANAT_SERVICES_RPC_TLS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/rpc/identity.h"

namespace grpc {
class ChannelCredentials;
class ServerCredentials;
}  // namespace grpc

namespace amanat::rpc {

// Paths of PEM files.
struct TlsFiles {
  std::string certificate;  // own certificate first, then what leads to the authority
  std::string key;          // PKCS#8, P-256; readable by its owner alone
  std::string authority;    // the certificates that peers must descend from
  std::string
      revocations;  // of a server: the list of those that the authority revoked; empty: none
};

// How often files are looked at again, at the latest.
constexpr unsigned kRenewalIntervalSeconds = 15;

// What was read and checked.
struct Tls {
  TlsFiles files;
  std::string certificate_pem;
  std::string key_pem;
  std::string authority_pem;
  Identity identity;  // own
};

// First thing in main: later than gRPC's first use it has no effect.
void RequireTls13();

// Reads and checks the files. NotFound or PermissionDenied name the path; PermissionDenied too when
// group or others may read the key. InvalidArgument names the path and what is wrong: not PEM, not
// P-256, a key that is not the certificate's, a certificate without an identity. An expired
// certificate is FailedPrecondition.
absl::StatusOr<Tls> ReadTls(const TlsFiles& files);

// The end of the certificate in that file. NotFound, InvalidArgument as above.
absl::StatusOr<absl::Time> EndOfCertificate(const std::string& path);

// Credentials that demand and verify the peer's certificate. FailedPrecondition when RequireTls13
// was not called. Servers and channels of long-lived processes watch the files; a channel of a program
// that ends soon takes what was read.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const Tls& tls, unsigned interval_seconds = kRenewalIntervalSeconds);
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelCredentials(const Tls& tls);
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> WatchedChannelCredentials(
    const Tls& tls, unsigned interval_seconds = kRenewalIntervalSeconds);

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_TLS_H_
