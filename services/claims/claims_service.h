// amanat.claims.v1.Claims over a desk. Thread-safe; the desk outlives it.
#ifndef AMANAT_SERVICES_CLAIMS_CLAIMS_SERVICE_H_
#define AMANAT_SERVICES_CLAIMS_CLAIMS_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/desk/desk.h"

namespace amanat::claims {

constexpr char kClaimsServiceName[] = "amanat.claims.v1.Claims";

std::unique_ptr<grpc::Service> MakeClaimsService(desk::Desk& desk);

}  // namespace amanat::claims

#endif  // AMANAT_SERVICES_CLAIMS_CLAIMS_SERVICE_H_
