// How many files a process may have open: each connection is one. A listener that finds none left stops
// taking connections for good, so that a node asks for all that the system grants, and does not start where
// that is too little. Thread-compatible: at the start of a process.
#ifndef AMANAT_SERVICES_NODE_OPEN_FILES_H_
#define AMANAT_SERVICES_NODE_OPEN_FILES_H_

#include <cstdint>

#include "absl/status/statusor.h"

namespace amanat::node {

// Stores, logs and peers take some hundreds; the rest is for callers.
constexpr uint64_t kOpenFilesMin = 4096;

// Raises what the process may have open to the most that it may ask for, and returns it.
// FailedPrecondition, which says what to do, when that is below `min`.
absl::StatusOr<uint64_t> RaiseOpenFiles(uint64_t min = kOpenFilesMin);

}  // namespace amanat::node

#endif  // AMANAT_SERVICES_NODE_OPEN_FILES_H_
