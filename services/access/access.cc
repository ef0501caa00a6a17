#include "services/access/access.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/rpc/error.h"

namespace amanat::access {
namespace {

using absl::StatusCode;

const Rule* FindRule(absl::string_view rpc) {
  const absl::Span<const Rule> table = AccessTable();
  const auto found =
      std::lower_bound(table.begin(), table.end(), rpc,
                       [](const Rule& rule, absl::string_view name) { return rule.rpc < name; });
  return found != table.end() && found->rpc == rpc ? &*found : nullptr;
}

bool MayNode(Nodes nodes, bool own_site) {
  switch (nodes) {
    case Nodes::kNone:
      return false;
    case Nodes::kOwnSite:
      return own_site;
    case Nodes::kOtherSites:
      return !own_site;
    case Nodes::kAll:
      return true;
  }
  return false;
}

absl::Status Denied(absl::string_view reason, absl::string_view text) {
  return rpc::EarlyRefusal(StatusCode::kPermissionDenied, reason, text);
}

}  // namespace

bool Access::Knows(absl::string_view rpc) const { return FindRule(rpc) != nullptr; }

absl::Duration Access::TimeMax(absl::string_view rpc) const {
  const Rule* rule = FindRule(rpc);
  return rule == nullptr ? absl::ZeroDuration() : rule->time_max;
}

absl::Status Access::Admit(absl::string_view rpc, const rpc::Caller& caller) const {
  const rpc::Identity& peer = caller.identity;
  const Rule* rule = FindRule(rpc);
  if (rule == nullptr) {
    return rpc::EarlyRefusal(StatusCode::kUnimplemented, "RPC_UNKNOWN", "no such rpc is here");
  }
  if (peer.fund_domain != own_.fund_domain) {
    return Denied("OTHER_FUND", absl::StrCat("the certificate is of ", peer.fund_domain,
                                             ", this node of ", own_.fund_domain));
  }
  if (peer.kind == rpc::PeerKind::kOperator) return AdmitOperator(*rule, caller);
  if (MayNode(rule->nodes, peer.site == own_.site)) return absl::OkStatus();
  return Denied("NODE_REFUSED",
                absl::StrCat("the node of ", peer.site, " may not call this at ", own_.site));
}

const Access::Standing& Access::StandingOf(const std::string& code) const {
  const auto [found, fresh] = remembered_.operators.try_emplace(code);
  Standing& standing = found->second;
  if (!fresh) return standing;
  const directory::Directory& directory = *remembered_.directory;
  standing.known = std::any_of(directory.operators().begin(), directory.operators().end(),
                               [&](const directory::Operator& item) {
                                 return item.admission < remembered_.size && item.body.code == code;
                               });
  if (const auto revoked = directory.LastRevocationOf(code, remembered_.size)) {
    standing.revoked_last = absl::FromUnixMicros(*revoked);
  }
  if (const auto* admitted = directory.FindOperatorByCode(code, remembered_.size)) {
    standing.admitted = true;
    standing.site = admitted->body.site;
    for (const directory::Role role : admitted->body.roles) {
      standing.roles = standing.roles | Roles{role};
    }
  }
  return standing;
}

absl::Status Access::AdmitOperator(const Rule& rule, const rpc::Caller& caller) const {
  const rpc::Identity& peer = caller.identity;
  if (rule.roles.empty()) {
    return Denied("OPERATOR_REFUSED", "this is for the fund's nodes; operators call the services");
  }
  auto [directory, size] = known_();
  if (directory == nullptr) {
    if (rule.anybody) return absl::OkStatus();
    return rpc::EarlyRefusal(StatusCode::kUnavailable, "DIRECTORY_UNKNOWN",
                             "this process has not heard of the directory yet: try again");
  }
  absl::MutexLock lock(&mutex_);
  // Never back to an older one: another thread may have asked later and been here first.
  if (remembered_.directory == nullptr || size > remembered_.size) {
    const bool founding = directory->RequiredAdministrators(size) == 0;
    remembered_ = {std::move(directory), size, founding, {}};
  }
  if (remembered_.operators.size() == kRememberedMax) remembered_.operators.clear();
  const Standing& standing = StandingOf(peer.operator_code);
  if (standing.known && !standing.admitted) {
    return Denied("OPERATOR_REVOKED", "the operator's key was revoked");
  }
  if (caller.certified_from < standing.revoked_last) {
    return Denied("OPERATOR_REVOKED",
                  "the certificate is older than the revocation of a key of this operator: use one "
                  "that was made since");
  }
  if (rule.anybody) return absl::OkStatus();
  if (!standing.known) {
    if (rule.founding && remembered_.founding && peer.site == own_.site) return absl::OkStatus();
    return Denied("OPERATOR_UNKNOWN",
                  "the directory, as it is known here, admits no operator of that code");
  }
  if (standing.site != peer.site) {
    return Denied("OTHER_SITE", "the certificate is of another site than the directory says");
  }
  if (peer.site != own_.site) {
    const Roles auditor = {directory::Role::kAuditor};
    if (standing.roles.Meets(auditor) && rule.roles.Meets(auditor)) return absl::OkStatus();
    return Denied("OTHER_SITE",
                  absl::StrCat("operators of ", peer.site, " call the node of ", peer.site));
  }
  if (standing.roles.Meets(rule.roles)) return absl::OkStatus();
  return Denied("ROLE_MISSING",
                absl::StrCat("this takes the role ", RolesInWords(rule.roles, "or"), ", and ",
                             peer.operator_code, " has ", RolesInWords(standing.roles, "and")));
}

}  // namespace amanat::access
