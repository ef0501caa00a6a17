// amanat.remittance.v1.Remittance over a desk. Thread-safe; the desk outlives it.
#ifndef AMANAT_SERVICES_REMITTANCE_REMITTANCE_SERVICE_H_
#define AMANAT_SERVICES_REMITTANCE_REMITTANCE_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/desk/desk.h"

namespace amanat::remittance {

constexpr char kRemittanceServiceName[] = "amanat.remittance.v1.Remittance";

std::unique_ptr<grpc::Service> MakeRemittanceService(desk::Desk& desk);

}  // namespace amanat::remittance

#endif  // AMANAT_SERVICES_REMITTANCE_REMITTANCE_SERVICE_H_
