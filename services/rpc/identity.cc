#include "services/rpc/identity.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/server_context.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/status.h"

namespace amanat::rpc {
namespace {

constexpr absl::string_view kScheme = "amanat://";
constexpr size_t kIdentityBytesMax = 512;

absl::Status Malformed(absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("identity: ", reason));
}

}  // namespace

absl::StatusOr<Identity> ParseIdentity(absl::string_view uri) {
  if (uri.size() > kIdentityBytesMax) {
    return Malformed(absl::StrCat("longer than ", kIdentityBytesMax, " bytes"));
  }
  if (!absl::ConsumePrefix(&uri, kScheme)) return Malformed("does not begin with amanat://");
  const std::vector<absl::string_view> parts = absl::StrSplit(uri, '/');
  if (parts.size() < 3) return Malformed("is not amanat://<fund domain>/<site>/<kind>");
  if (!IsFundDomain(parts[0])) return Malformed("fund domain is malformed");
  if (!IsSiteName(parts[1])) return Malformed("site is malformed");
  Identity identity{std::string(parts[0]), std::string(parts[1]), PeerKind::kNode, ""};
  if (parts[2] == "node") {
    if (parts.size() != 3) return Malformed("something follows the kind node");
    return identity;
  }
  if (parts[2] != "operator") return Malformed("kind is neither node nor operator");
  if (parts.size() != 4) return Malformed("the kind operator is not followed by one code");
  if (!IsOperatorCode(parts[3])) return Malformed("operator code is malformed");
  identity.kind = PeerKind::kOperator;
  identity.operator_code = std::string(parts[3]);
  return identity;
}

std::string FormatIdentity(const Identity& identity) {
  const std::string place = absl::StrCat(kScheme, identity.fund_domain, "/", identity.site);
  if (identity.kind == PeerKind::kNode) return absl::StrCat(place, "/node");
  return absl::StrCat(place, "/operator/", identity.operator_code);
}

std::string NodeServerName(absl::string_view site, absl::string_view fund_domain) {
  return absl::StrCat(site, ".node.", fund_domain);
}

absl::StatusOr<Identity> IdentityOf(const grpc::AuthContext& connection) {
  if (!connection.IsPeerAuthenticated()) {
    return absl::UnauthenticatedError("the caller has no verified certificate");
  }
  const std::vector<grpc::string_ref> uris =
      connection.FindPropertyValues(GRPC_PEER_URI_PROPERTY_NAME);
  if (uris.size() != 1) {
    return absl::UnauthenticatedError(
        absl::StrCat("the caller's certificate has ", uris.size(), " SAN URIs, not exactly one"));
  }
  absl::StatusOr<Identity> identity =
      ParseIdentity(absl::string_view(uris[0].data(), uris[0].size()));
  if (!identity.ok()) return absl::UnauthenticatedError(identity.status().message());
  return identity;
}

absl::StatusOr<Identity> PeerIdentity(const grpc::ServerContextBase& context) {
  const std::shared_ptr<const grpc::AuthContext> connection = context.auth_context();
  if (connection != nullptr) return IdentityOf(*connection);
  return absl::UnauthenticatedError("the caller has no verified certificate");
}

}  // namespace amanat::rpc
