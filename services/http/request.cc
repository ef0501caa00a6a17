#include "services/http/request.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "ledger/base/status.h"

namespace amanat::http {
namespace {

constexpr size_t kLengthDigitsMax = 15;

// RFC 9110 section 5.6.2.
bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::string_view("!#$%&'*+-.^_`|~").find(c) != absl::string_view::npos;
  });
}

bool IsFieldValue(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

absl::Status ParseRequestLine(absl::string_view line, RequestHead& head) {
  const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ');
  if (parts.size() != 3) return absl::InvalidArgumentError("a malformed request line");
  if (!IsToken(parts[0]) || parts[0].size() > kMethodBytesMax) {
    return absl::InvalidArgumentError("a malformed method");
  }
  const bool printable =
      std::all_of(parts[1].begin(), parts[1].end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!absl::StartsWith(parts[1], "/") || parts[1].size() > kTargetBytesMax || !printable) {
    return absl::InvalidArgumentError("the target is no path of printable ASCII");
  }
  if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0") {
    return absl::InvalidArgumentError("neither HTTP/1.1 nor HTTP/1.0");
  }
  head.method = std::string(parts[0]);
  head.target = std::string(parts[1]);
  head.keep_alive = parts[2] == "HTTP/1.1";
  return absl::OkStatus();
}

absl::Status TakeField(absl::string_view name, absl::string_view value, int& hosts,
                       RequestHead& head) {
  if (absl::EqualsIgnoreCase(name, "host")) {
    ++hosts;
  } else if (absl::EqualsIgnoreCase(name, "content-length")) {
    uint64_t length = 0;
    const bool digits = !value.empty() && value.size() <= kLengthDigitsMax &&
                        std::all_of(value.begin(), value.end(), [](char c) {
                          return absl::ascii_isdigit(static_cast<unsigned char>(c));
                        });
    if (!digits || !absl::SimpleAtoi(value, &length) || head.content_length.has_value()) {
      return absl::InvalidArgumentError("a malformed or repeated Content-Length");
    }
    head.content_length = length;
  } else if (absl::EqualsIgnoreCase(name, "transfer-encoding")) {
    head.transfer_encoded = true;
  } else if (absl::EqualsIgnoreCase(name, "connection")) {
    if (absl::EqualsIgnoreCase(value, "close")) head.keep_alive = false;
    if (absl::EqualsIgnoreCase(value, "keep-alive")) head.keep_alive = true;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RequestHead> ParseRequestHead(absl::string_view text) {
  RequestHead head;
  if (text.size() > kHeadBytesMax) return absl::InvalidArgumentError("too long");
  const std::vector<absl::string_view> lines = absl::StrSplit(text, "\r\n");
  AMANAT_RETURN_IF_ERROR(ParseRequestLine(lines[0], head));
  const bool wants_host = absl::EndsWith(lines[0], "1.1");
  int hosts = 0;
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    if (colon == absl::string_view::npos || !IsToken(lines[i].substr(0, colon))) {
      return absl::InvalidArgumentError("a malformed header line");
    }
    const absl::string_view value = lines[i].substr(colon + 1);
    if (!IsFieldValue(value)) return absl::InvalidArgumentError("a control character in a header");
    AMANAT_RETURN_IF_ERROR(
        TakeField(lines[i].substr(0, colon), absl::StripAsciiWhitespace(value), hosts, head));
  }
  if (hosts > 1 || (wants_host && hosts == 0)) {
    return absl::InvalidArgumentError("a request has one Host");
  }
  if (head.transfer_encoded && head.content_length.has_value()) {
    return absl::InvalidArgumentError("both Content-Length and Transfer-Encoding");
  }
  return head;
}

}  // namespace amanat::http
