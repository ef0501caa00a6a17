// amanat.repatriation.v1.Repatriation over a desk. Thread-safe; the desk outlives it.
#ifndef AMANAT_SERVICES_REPATRIATION_REPATRIATION_SERVICE_H_
#define AMANAT_SERVICES_REPATRIATION_REPATRIATION_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/desk/desk.h"

namespace amanat::repatriation {

constexpr char kRepatriationServiceName[] = "amanat.repatriation.v1.Repatriation";

std::unique_ptr<grpc::Service> MakeRepatriationService(desk::Desk& desk);

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_REPATRIATION_REPATRIATION_SERVICE_H_
