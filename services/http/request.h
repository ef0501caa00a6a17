// The head of an HTTP/1.1 or HTTP/1.0 request (RFC 9112), read strictly: one spelling of everything,
// no continued lines, no white space where none belongs, nothing that a proxy in front could read
// in another way.
//
//   AMANAT_ASSIGN_OR_RETURN(RequestHead head, ParseRequestHead("GET /logs HTTP/1.1\r\nHost: a"));
//
// Values are plain data; thread-safe.
#ifndef AMANAT_SERVICES_HTTP_REQUEST_H_
#define AMANAT_SERVICES_HTTP_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::http {

constexpr size_t kHeadBytesMax = 8192;
constexpr size_t kTargetBytesMax = 512;
constexpr size_t kMethodBytesMax = 16;

struct RequestHead {
  std::string method;  // as it stands there; methods are case-sensitive
  std::string target;  // begins with '/'; printable ASCII, not decoded
  bool keep_alive = false;
  std::optional<uint64_t> content_length;
  bool transfer_encoded = false;
};

// `head` without the empty line at its end. InvalidArgument says what is wrong.
absl::StatusOr<RequestHead> ParseRequestHead(absl::string_view head);

}  // namespace amanat::http

#endif  // AMANAT_SERVICES_HTTP_REQUEST_H_
