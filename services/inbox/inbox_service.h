// amanat.inbox.v1.Inbox over a desk: what waits for a person, over all domains. Thread-safe; the desk
// outlives it.
#ifndef AMANAT_SERVICES_INBOX_INBOX_SERVICE_H_
#define AMANAT_SERVICES_INBOX_INBOX_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/desk/desk.h"

namespace amanat::inbox {

constexpr char kInboxServiceName[] = "amanat.inbox.v1.Inbox";

std::unique_ptr<grpc::Service> MakeInboxService(desk::Desk& desk);

}  // namespace amanat::inbox

#endif  // AMANAT_SERVICES_INBOX_INBOX_SERVICE_H_
