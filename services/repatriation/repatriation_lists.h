// What repatriation answers, as seeks and scans of the tables of the fund logs at hand: cases, notices,
// emergencies, work. A page costs what stands on it, wherever it begins.
//
//   AMANAT_RETURN_IF_ERROR(ListCases(now, request, clock.Now(), response));
//
// Errors as common.proto and repatriation.proto say, and those of the rows. Thread-safe: pure
// functions.
#ifndef AMANAT_SERVICES_REPATRIATION_REPATRIATION_LISTS_H_
#define AMANAT_SERVICES_REPATRIATION_REPATRIATION_LISTS_H_

#include "amanat/repatriation/v1/repatriation.pb.h"
#include "ledger/base/clock.h"
#include "services/core/site_rows.h"

namespace amanat::repatriation {

// Payments that are looked at for one page, wanted or not: a page that has looked at as many ends
// early.
constexpr size_t kNoticesLookedAtMax = 5'000;

absl::Status GetCase(const core::SiteRows& now, const v1::GetCaseRequest& request, UnixMicros time,
                     v1::Case* response);
absl::Status ListCases(const core::SiteRows& now, const v1::ListCasesRequest& request,
                       UnixMicros time, v1::ListCasesResponse* response);
absl::Status ListNotices(const core::SiteRows& now, const v1::ListNoticesRequest& request,
                         UnixMicros time, v1::ListNoticesResponse* response);
absl::Status ListEmergencies(const core::SiteRows& now, const v1::ListEmergenciesRequest& request,
                             UnixMicros time, v1::ListEmergenciesResponse* response);
absl::Status ListWork(const core::SiteRows& now, const v1::ListWorkRequest& request,
                      UnixMicros time, v1::ListWorkResponse* response);

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_REPATRIATION_REPATRIATION_LISTS_H_
