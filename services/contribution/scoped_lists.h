// Whose receipts, deposits and balances a caller sees. Who works in the office sees all collectors'; who
// has no role but a collector's (or runs the node) sees his own: other collectors' receipts name members
// that are none of his business.
//
//   const CallerScope scope = ScopeOf(peer, site);
//   if (!scope.Sees(deposit.collector)) continue;
//
// Thread-safe: pure functions over values.
#ifndef AMANAT_SERVICES_CONTRIBUTION_SCOPED_LISTS_H_
#define AMANAT_SERVICES_CONTRIBUTION_SCOPED_LISTS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "amanat/common/v1/common.pb.h"
#include "services/core/site_rows.h"
#include "services/rpc/identity.h"

namespace amanat::contribution {

struct CallerScope {
  std::optional<std::string> only;  // this collector's alone; nothing: all collectors'

  bool Sees(absl::string_view collector) const { return !only.has_value() || collector == *only; }
  // PermissionDenied, reason OTHER_COLLECTOR.
  absl::Status Check(absl::string_view collector) const;
};

// By the directory as it is known at the site: an operator whom it does not admit sees his own. The
// site's own node asks for whoever it has let in, and sees all.
CallerScope ScopeOf(const rpc::Identity& peer, const core::SiteRows& site);

// Whether an entry that was read is one that the caller may see: of a file's line its manifest's author
// counts, of any other entry its own. PermissionDenied, reason OTHER_COLLECTOR; DataLoss for bytes that
// are no entry.
absl::Status CheckEntry(const CallerScope& scope, const core::SiteRows& site,
                        const common::v1::GetEntryResponse& response);

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_CONTRIBUTION_SCOPED_LISTS_H_
