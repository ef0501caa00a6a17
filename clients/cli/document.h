// A document that a person brings, as the client reads it before it makes a digest. Thread-safe.
#ifndef AMANAT_CLIENTS_CLI_DOCUMENT_H_
#define AMANAT_CLIENTS_CLI_DOCUMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/file.h"

namespace amanat::cli {

// The whole file. The errors of ReadFile, and InvalidArgument for an empty one, which is no document: a
// scan that failed, or another file than was meant. They begin with the option.
absl::StatusOr<std::string> ReadDocument(const std::string& path, absl::string_view option,
                                         size_t bytes_max = kReadFileBytesMax);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_DOCUMENT_H_
