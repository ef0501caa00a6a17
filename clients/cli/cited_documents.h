// The documents that entries of a site's logs cite, read through its ledger service.
//
// Functions of a session: not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_CITED_DOCUMENTS_H_
#define AMANAT_CLIENTS_CLI_CITED_DOCUMENTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "clients/evidence/body_text.h"
#include "ledger/base/bytes.h"

namespace amanat::cli {

constexpr size_t kCitingEntriesMax = 4096;  // of one stream

struct CitedDocument {
  std::string log;  // its name
  LogIndex index = 0;
  evidence::Commitment commitment;
};

// What one entry cites, nothing for a line of a file, which its manifest cites. NotFound when the log has
// no such entry here.
absl::StatusOr<std::vector<CitedDocument>> CitedBy(ledger::v1::Ledger::Stub& stub,
                                                   const ledger::v1::LogInfo& log, LogIndex index);

// What all entries of a case's or claim's stream cite, in every fund log at hand and in the order of their
// entries. NotFound when no log here knows the stream, ResourceExhausted beyond kCitingEntriesMax.
absl::StatusOr<std::vector<CitedDocument>> CitedInStream(ledger::v1::Ledger::Stub& stub,
                                                         const StreamId& stream);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_CITED_DOCUMENTS_H_
