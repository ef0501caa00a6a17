// Who is at the other end of a connection, as its certificate says in one SAN URI:
//
//   amanat://owf.example/manila/node                  a node, or one of its services
//   amanat://owf.example/manila/operator/reyes-01     a person's client
//
// The certificate authenticates a site (and a person's device); what a person may do is decided by
// the directory and the signatures on commands, never by this. A node's certificate also has the
// DNS SAN of NodeServerName, against which clients check the server.
//
// Free functions over values: thread-safe.
#ifndef AMANAT_SERVICES_RPC_IDENTITY_H_
#define AMANAT_SERVICES_RPC_IDENTITY_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace grpc {
class AuthContext;
class ServerContextBase;
}  // namespace grpc

namespace amanat::rpc {

constexpr size_t kFundDomainBytesMax = 180;  // leaves room for "<site>.node." in a DNS name of 253
constexpr size_t kSiteBytesMax = 63;         // one DNS label
constexpr size_t kOperatorCodeBytesMax = 64;

enum class PeerKind { kNode, kOperator };

struct Identity {
  std::string fund_domain;
  std::string site;
  PeerKind kind = PeerKind::kNode;
  std::string operator_code;  // empty for a node

  bool operator==(const Identity&) const = default;
};

// Two or more labels of lower-case letters, digits and inner hyphens, e.g. "owf.example".
bool IsFundDomain(absl::string_view text);
// One label, e.g. "hong-kong".
bool IsSiteName(absl::string_view text);
// Letters, digits, '-' and '_', beginning with a letter or a digit.
bool IsOperatorCode(absl::string_view text);

// Strict: exactly the two forms above. InvalidArgument says which part is wrong.
absl::StatusOr<Identity> ParseIdentity(absl::string_view uri);
// The inverse of ParseIdentity.
std::string FormatIdentity(const Identity& identity);

// "<site>.node.<fund domain>": the name in a node's certificate, whatever its address.
std::string NodeServerName(absl::string_view site, absl::string_view fund_domain);

// The identity of who opened a connection. Unauthenticated unless it is mutual TLS and the
// certificate has exactly one SAN URI, of this scheme.
absl::StatusOr<Identity> IdentityOf(const grpc::AuthContext& connection);
// The same of the caller of a handler.
absl::StatusOr<Identity> PeerIdentity(const grpc::ServerContextBase& context);

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_IDENTITY_H_
