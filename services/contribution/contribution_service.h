// amanat.contribution.v1.Contribution over a desk. Thread-safe; the desk outlives it.
#ifndef AMANAT_SERVICES_CONTRIBUTION_CONTRIBUTION_SERVICE_H_
#define AMANAT_SERVICES_CONTRIBUTION_CONTRIBUTION_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/desk/desk.h"

namespace amanat::contribution {

constexpr char kContributionServiceName[] = "amanat.contribution.v1.Contribution";

std::unique_ptr<grpc::Service> MakeContributionService(desk::Desk& desk);

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_CONTRIBUTION_CONTRIBUTION_SERVICE_H_
