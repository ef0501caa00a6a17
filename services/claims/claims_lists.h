// The answers to the service's reads, from one pinned state of the site's logs.
//
// Errors as common.proto says, and those of the readers. Thread-safe: functions without state.
#ifndef AMANAT_SERVICES_CLAIMS_CLAIMS_LISTS_H_
#define AMANAT_SERVICES_CLAIMS_CLAIMS_LISTS_H_

#include "absl/status/status.h"
#include "amanat/claims/v1/claims.pb.h"
#include "services/core/site_rows.h"

namespace amanat::claims {

// Requests that one page looks at, filed ones included: where most are filed it may be short.
constexpr size_t kRequestsLookedAtMax = 5000;

absl::Status GetClaim(const core::SiteRows& now, const v1::GetClaimRequest& request,
                      v1::Claim* message);
absl::Status ListClaims(const core::SiteRows& now, const v1::ListClaimsRequest& request,
                        v1::ListClaimsResponse* response);
absl::Status ListRequests(const core::SiteRows& now, const v1::ListRequestsRequest& request,
                          v1::ListRequestsResponse* response);

}  // namespace amanat::claims

#endif  // AMANAT_SERVICES_CLAIMS_CLAIMS_LISTS_H_
