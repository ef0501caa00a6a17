// What stands in the certificate by which a connection was opened, beside the identity (identity.h): read
// once for each certificate, since a connection's comes again with each of its calls.
//
//   const CertificateFacts facts = certificates.Of(*context.auth_context());
//
// Thread-safe.
#ifndef AMANAT_SERVICES_RPC_PEER_CERTIFICATES_H_
#define AMANAT_SERVICES_RPC_PEER_CERTIFICATES_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace grpc {
class AuthContext;
}

namespace amanat::rpc {

struct CertificateFacts {
  std::string serial;  // hexadecimal, as a list of revoked ones names it; empty: no certificate
  absl::Time valid_from = absl::InfinitePast();
};

class PeerCertificates {
 public:
  // Nothing of a connection without exactly one certificate, or with one that cannot be read.
  CertificateFacts Of(const grpc::AuthContext& connection) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  // By the certificate's PEM text.
  absl::flat_hash_map<std::string, CertificateFacts> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_PEER_CERTIFICATES_H_
