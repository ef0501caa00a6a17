#include "services/contribution/scoped_lists.h"

#include <algorithm>

#include "ledger/base/status.h"
#include "ledger/examine/leaf.h"
#include "services/rpc/error.h"

namespace amanat::contribution {
namespace {

using directory::Role;

// Who collects, and who runs the node, works in no office.
bool WorksInTheOffice(const directory::Operator& item) {
  return std::any_of(item.body.roles.begin(), item.body.roles.end(), [](Role role) {
    return role != Role::kCollector && role != Role::kReporter && role != Role::kSiteOperator;
  });
}

// Under the code that the directory gave with that admission, in force or not.
bool IsAdmissionOf(const directory::Directory& directory, LogIndex admission,
                   absl::string_view code) {
  return std::any_of(directory.operators().begin(), directory.operators().end(),
                     [&](const directory::Operator& item) {
                       return item.admission == admission && item.body.code == code;
                     });
}

absl::Status OtherCollectors() {
  return rpc::WithReason(
      absl::PermissionDeniedError("a collector reads what he collected himself, and nobody else's"),
      "OTHER_COLLECTOR");
}

}  // namespace

absl::Status CallerScope::Check(absl::string_view collector) const {
  return Sees(collector) ? absl::OkStatus() : OtherCollectors();
}

CallerScope ScopeOf(const rpc::Identity& peer, const core::SiteRows& site) {
  if (peer.kind == rpc::PeerKind::kNode) return {};
  const directory::Operator* caller =
      site.directory->FindOperatorByCode(peer.operator_code, site.directory_size);
  if (caller != nullptr && WorksInTheOffice(*caller)) return {};
  return {peer.operator_code};
}

absl::Status CheckEntry(const CallerScope& scope, const core::SiteRows& site,
                        const common::v1::GetEntryResponse& response) {
  if (!scope.only.has_value()) return absl::OkStatus();
  const bool is_line = !response.manifest().empty();
  auto leaf = examine::ParseLeaf(is_line ? response.manifest() : response.entry());
  if (!leaf.ok()) return absl::DataLossError(leaf.status().message());
  const auto& authors = leaf->command.authors;
  const bool own = std::any_of(authors.begin(), authors.end(), [&](LogIndex admission) {
    return IsAdmissionOf(*site.directory, admission, *scope.only);
  });
  return own ? absl::OkStatus() : OtherCollectors();
}

}  // namespace amanat::contribution
