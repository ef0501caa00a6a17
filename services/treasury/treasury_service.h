// amanat.treasury.v1.Treasury over a desk. Thread-safe; the desk outlives it.
#ifndef AMANAT_SERVICES_TREASURY_TREASURY_SERVICE_H_
#define AMANAT_SERVICES_TREASURY_TREASURY_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/desk/desk.h"

namespace amanat::treasury {

constexpr char kTreasuryServiceName[] = "amanat.treasury.v1.Treasury";

std::unique_ptr<grpc::Service> MakeTreasuryService(desk::Desk& desk);

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_TREASURY_TREASURY_SERVICE_H_
