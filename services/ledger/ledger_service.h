// amanat.ledger.v1.Ledger over a LedgerHost. Who may call what is the server's to ask
// (services/access). Thread-safe; the host outlives it.
#ifndef AMANAT_SERVICES_LEDGER_LEDGER_SERVICE_H_
#define AMANAT_SERVICES_LEDGER_LEDGER_SERVICE_H_

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/ledger/ledger_host.h"

namespace amanat::ledger {

constexpr char kLedgerServiceName[] = "amanat.ledger.v1.Ledger";

std::unique_ptr<grpc::Service> MakeLedgerService(LedgerHost& host);

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_LEDGER_SERVICE_H_
