// The one place where absl::Status becomes grpc::Status and back.
//
//   return WithReason(absl::AbortedError("stream 5f.. is at version 4"), "STREAM_VERSION_MOVED");
//   ...
//   absl::Status status = FromGrpc(stub->Submit(...));
//   if (ReasonOf(status) == "STREAM_VERSION_MOVED") ...
//
// On the wire a failure carries exactly one google.rpc.ErrorInfo (AIP-193): a stable UPPER_SNAKE
// reason, the domain "amanat", and metadata. In between the reason travels as a payload of the
// absl::Status. Messages and metadata never carry personal data.
//
// Free functions over values: thread-safe.
#ifndef AMANAT_SERVICES_RPC_ERROR_H_
#define AMANAT_SERVICES_RPC_ERROR_H_

#include <grpcpp/support/status.h>

#include <cstddef>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::rpc {

constexpr absl::string_view kErrorDomain = "amanat";
// gRPC refuses more than 8 KiB of trailers, in which the message stands twice and escaped.
constexpr size_t kErrorMessageBytesMax = 1024;
constexpr size_t kErrorMetadataBytesMax = 1024;

using ErrorMetadata = std::map<std::string, std::string>;

// `status` with the given reason in place of any it had. An OK status is returned unchanged.
// Precondition: `reason` is UPPER_SNAKE and the metadata are at most kErrorMetadataBytesMax bytes
// of UTF-8; anything else is a programming error and stops the process.
absl::Status WithReason(const absl::Status& status, absl::string_view reason,
                        const ErrorMetadata& metadata = {});

// What is said of a call before its handler, where gRPC carries a code and a message alone: the message
// begins with the reason and a colon. The precondition of WithReason.
absl::Status EarlyRefusal(absl::StatusCode code, absl::string_view reason, absl::string_view text);

// The reason given by WithReason; without one, what the message begins with ("LIMIT: ..."), or else the
// code's own name, e.g. "NOT_FOUND". Empty when OK.
std::string ReasonOf(const absl::Status& status);
// The metadata given by WithReason.
ErrorMetadata MetadataOf(const absl::Status& status);

// The same code, the message cut to kErrorMessageBytesMax with bytes that are not UTF-8 replaced by
// '?', and one ErrorInfo with ReasonOf and MetadataOf.
grpc::Status ToGrpc(const absl::Status& status);

// The inverse. Details that cannot be parsed, or of another domain, are dropped: code and message
// always survive, and the reason that the message begins with.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_ERROR_H_
