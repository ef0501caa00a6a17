// A C2SP tlog-witness over HTTP, to be mounted with a body of witness::kAddCheckpointBytesMax:
//
//   POST <prefix>add-checkpoint                 judges a checkpoint, and cosigns it
//   GET  <prefix><hex SHA-256 of origin>/checkpoint   the latest one that was cosigned
//
// Thread-safe.
#ifndef AMANAT_SERVICES_HTTP_WITNESS_PAGES_H_
#define AMANAT_SERVICES_HTTP_WITNESS_PAGES_H_

#include <functional>
#include <utility>

#include "ledger/witness/witness.h"
#include "services/http/server.h"

namespace amanat::http {

class WitnessPages final : public Handler {
 public:
  // `witness` outlives this object. `failed` is told why a record could not be read or written.
  WitnessPages(witness::Witness& witness, std::function<void(const absl::Status&)> failed)
      : witness_(witness), failed_(std::move(failed)) {}
  Response Handle(const Request& request) override;

 private:
  Response AddCheckpoint(const std::string& body);

  witness::Witness& witness_;
  const std::function<void(const absl::Status&)> failed_;
};

}  // namespace amanat::http

#endif  // AMANAT_SERVICES_HTTP_WITNESS_PAGES_H_
