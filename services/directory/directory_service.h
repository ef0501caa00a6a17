// amanat.directory.v1.Directory over a desk. Thread-safe; the desk outlives it.
#ifndef AMANAT_SERVICES_DIRECTORY_DIRECTORY_SERVICE_H_
#define AMANAT_SERVICES_DIRECTORY_DIRECTORY_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/desk/desk.h"

namespace amanat::directory {

constexpr char kDirectoryServiceName[] = "amanat.directory.v1.Directory";

std::unique_ptr<grpc::Service> MakeDirectoryService(desk::Desk& desk);

}  // namespace amanat::directory

#endif  // AMANAT_SERVICES_DIRECTORY_DIRECTORY_SERVICE_H_
