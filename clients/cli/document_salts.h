// The salts of documents that were cited from this state directory, by the digests that entries hold. Acts
// leave them there before anything is sent: `<claim>.documents`, `<case>-<number>-<digest>.receipts`,
// `<digest>.statement-salt` and `<file>.<digest>.imported`; so does `amanat document add`, which also takes
// over those of a bundle.
//
//   AMANAT_ASSIGN_OR_RETURN(const DocumentSalts salts, ReadDocumentSalts(folder));
//   const auto salt = salts.find(digest);
//
// Not thread-safe: the folder is the session's.
#ifndef AMANAT_CLIENTS_CLI_DOCUMENT_SALTS_H_
#define AMANAT_CLIENTS_CLI_DOCUMENT_SALTS_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"

namespace amanat::cli {

constexpr size_t kSaltFilesMax = 100'000;

using DocumentSalts = std::map<Hash, Hash>;  // by digest

// All of them; none for a folder that is not there. InvalidArgument names a file that is damaged,
// ResourceExhausted a folder with more than kSaltFilesMax of them.
absl::StatusOr<DocumentSalts> ReadDocumentSalts(const std::string& folder);

// Keeps the salt of a document as `<digest>.documents`, durably and for the user alone.
absl::Status KeepDocumentSalt(const std::string& folder, const std::string& code, const Hash& salt,
                              const Hash& digest);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_DOCUMENT_SALTS_H_
