#include "services/rpc/admission.h"

#include <grpcpp/security/auth_metadata_processor.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "services/rpc/error.h"

namespace amanat::rpc {
namespace {

// "amanat.claims.v1.Claims" of "/amanat.claims.v1.Claims/ListClaims"; empty for another form.
std::string ServiceOf(grpc::string_ref path) {
  const absl::string_view text(path.data(), path.size());
  const size_t end = text.rfind('/');
  return text.empty() || text[0] != '/' || end == 0 ? "" : std::string(text.substr(1, end - 1));
}

class Admissions final : public grpc::AuthMetadataProcessor {
 public:
  Admissions(const Identity& own, std::map<std::string, Admission> services)
      : own_(own), services_(std::move(services)) {}

  bool IsBlocking() const override { return false; }

  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context, OutputMetadata*,
                       OutputMetadata*) override {
    return ToGrpc(Check(metadata, *context));
  }

 private:
  absl::Status Check(const InputMetadata& metadata, const grpc::AuthContext& context) const {
    AMANAT_ASSIGN_OR_RETURN(const Identity peer, IdentityOf(context));
    const auto path = metadata.find(":path");
    const std::string name = path == metadata.end() ? "" : ServiceOf(path->second);
    const auto service = services_.find(name);
    if (service == services_.end()) {
      return absl::UnimplementedError(absl::StrCat("there is no service \"", name, "\" here"));
    }
    if (service->second(own_, peer)) return absl::OkStatus();
    return absl::PermissionDeniedError(
        absl::StrCat(FormatIdentity(peer), " may not call ", name, " at ", own_.site));
  }

  const Identity own_;
  const std::map<std::string, Admission> services_;
};

}  // namespace

bool IsOfFund(const Identity& own, const Identity& peer) {
  return peer.fund_domain == own.fund_domain;
}

bool IsOperatorOrOwnNode(const Identity& own, const Identity& peer) {
  return IsOfFund(own, peer) && (peer.kind == PeerKind::kOperator || peer.site == own.site);
}

bool IsNodeOfAnotherSite(const Identity& own, const Identity& peer) {
  return IsOfFund(own, peer) && peer.kind == PeerKind::kNode && peer.site != own.site;
}

std::shared_ptr<grpc::AuthMetadataProcessor> MakeAdmissions(
    const Identity& own, std::map<std::string, Admission> services) {
  return std::make_shared<Admissions>(own, std::move(services));
}

}  // namespace amanat::rpc
