// The answers to the service's reads, from one state of the site's view. Thread-compatible.
#ifndef AMANAT_SERVICES_REPATRIATION_REPATRIATION_QUERY_SERVICE_H_
#define AMANAT_SERVICES_REPATRIATION_REPATRIATION_QUERY_SERVICE_H_

#include "amanat/repatriation/v1/repatriation.pb.h"
#include "services/core/site_view.h"

namespace amanat::repatriation {

class Queries {
 public:
  // `snapshot` outlives this object.
  Queries(const core::SiteView::Snapshot& snapshot, UnixMicros now)
      : snapshot_(snapshot), now_(now) {}

  // Errors as common.proto says.
  absl::Status GetCase(const v1::GetCaseRequest& request, v1::Case* response) const;
  absl::Status ListCases(const v1::ListCasesRequest& request,
                         v1::ListCasesResponse* response) const;
  absl::Status ListNotices(const v1::ListNoticesRequest& request,
                           v1::ListNoticesResponse* response) const;
  absl::Status ListEmergencies(const v1::ListEmergenciesRequest& request,
                               v1::ListEmergenciesResponse* response) const;
  absl::Status ListWork(const v1::ListWorkRequest& request, v1::ListWorkResponse* response) const;

 private:
  const core::SiteView::Snapshot& snapshot_;
  const UnixMicros now_;
};

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_REPATRIATION_REPATRIATION_QUERY_SERVICE_H_
