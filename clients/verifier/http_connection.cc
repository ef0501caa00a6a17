#include "clients/verifier/http_connection.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/verifier/http_client.h"
#include "ledger/base/status.h"

namespace amanat::verifier {
namespace {

constexpr size_t kReadBytes = 64 << 10;
constexpr size_t kChunkLineBytesMax = 256;

absl::Status TooLong(size_t bytes_max) {
  return absl::InvalidArgumentError(absl::StrCat("more than ", bytes_max, " bytes"));
}

absl::Status SystemError(absl::string_view action) {
  return absl::UnavailableError(absl::StrCat("cannot ", action, ": ", std::strerror(errno)));
}

absl::Status TlsError() {
  char text[256] = "the connection broke";
  if (const unsigned long error = ::ERR_get_error(); error != 0) {
    ::ERR_error_string_n(error, text, sizeof(text));
  }
  ::ERR_clear_error();
  return absl::UnavailableError(absl::StrCat("TLS: ", text));
}

}  // namespace

absl::StatusOr<AnswerHead> ParseAnswerHead(absl::string_view text) {
  AnswerHead head;
  const std::vector<absl::string_view> lines = absl::StrSplit(text, "\r\n");
  const absl::string_view status = lines[0];
  const bool is_http =
      absl::StartsWith(status, "HTTP/1.1 ") || absl::StartsWith(status, "HTTP/1.0 ");
  if (!is_http || status.size() < 12 || (status.size() > 12 && status[12] != ' ') ||
      !absl::SimpleAtoi(status.substr(9, 3), &head.status) || head.status < 100) {
    return absl::InvalidArgumentError("not an answer of HTTP/1.1 or HTTP/1.0");
  }
  head.keep_alive = absl::StartsWith(status, "HTTP/1.1 ");
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    if (colon == absl::string_view::npos) {
      return absl::InvalidArgumentError("a header line without a colon");
    }
    const absl::string_view name = lines[i].substr(0, colon);
    const absl::string_view value = absl::StripAsciiWhitespace(lines[i].substr(colon + 1));
    if (absl::EqualsIgnoreCase(name, "content-length")) {
      uint64_t length = 0;
      if (!absl::SimpleAtoi(value, &length) || head.content_length.has_value()) {
        return absl::InvalidArgumentError("a malformed or repeated Content-Length");
      }
      head.content_length = length;
    } else if (absl::EqualsIgnoreCase(name, "transfer-encoding")) {
      if (!absl::EqualsIgnoreCase(value, "chunked")) {
        return absl::InvalidArgumentError("an unknown Transfer-Encoding");
      }
      head.chunked = true;
    } else if (absl::EqualsIgnoreCase(name, "content-encoding")) {
      if (!absl::EqualsIgnoreCase(value, "identity")) {
        return absl::InvalidArgumentError("a compressed answer, which was not asked for");
      }
    } else if (absl::EqualsIgnoreCase(name, "connection")) {
      head.keep_alive = absl::EqualsIgnoreCase(value, "keep-alive");
    }
  }
  if (head.chunked && head.content_length.has_value()) {
    return absl::InvalidArgumentError("both Content-Length and Transfer-Encoding");
  }
  return head;
}

absl::StatusOr<std::unique_ptr<HttpConnection>> HttpConnection::Open(const std::string& host,
                                                                     const std::string& port,
                                                                     SSL_CTX* context,
                                                                     SteadyTime deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0) {
    return absl::UnavailableError(absl::StrCat("cannot find ", host, ": ", ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  absl::Status status = absl::UnavailableError("no address");
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    const int socket = ::socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) {
      status = SystemError("make a socket");
      continue;
    }
    std::unique_ptr<HttpConnection> connection(new HttpConnection(socket));
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (::connect(socket, at->ai_addr, at->ai_addrlen) != 0) {
      status = errno == EINPROGRESS ? connection->Wait(POLLOUT, deadline) : SystemError("connect");
      int error = 0;
      socklen_t length = sizeof(error);
      if (status.ok() && ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) == 0 &&
          error != 0) {
        status = absl::UnavailableError(absl::StrCat("cannot connect: ", std::strerror(error)));
      }
      if (!status.ok()) continue;
    }
    if (context != nullptr) AMANAT_RETURN_IF_ERROR(connection->StartTls(host, context, deadline));
    return connection;
  }
  return status;
}

HttpConnection::~HttpConnection() {
  ::SSL_free(ssl_);
  ::close(socket_);
}

absl::Status HttpConnection::StartTls(const std::string& host, SSL_CTX* context,
                                      SteadyTime deadline) {
  ssl_ = ::SSL_new(context);
  if (ssl_ == nullptr || ::SSL_set_fd(ssl_, socket_) != 1) return TlsError();
  // A certificate may name an address instead.
  if (::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl_), host.c_str()) != 1) {
    ::ERR_clear_error();
    if (::SSL_set1_host(ssl_, host.c_str()) != 1 ||
        ::SSL_set_tlsext_host_name(ssl_, host.c_str()) != 1) {
      return TlsError();
    }
  }
  while (true) {
    const int result = ::SSL_connect(ssl_);
    if (result == 1) return absl::OkStatus();
    if (const long verdict = ::SSL_get_verify_result(ssl_); verdict != X509_V_OK) {
      ::ERR_clear_error();
      return absl::UnavailableError(absl::StrCat("the server's certificate does not verify: ",
                                                 ::X509_verify_cert_error_string(verdict)));
    }
    AMANAT_RETURN_IF_ERROR(WaitForTls(result, deadline));
  }
}

absl::Status HttpConnection::Wait(short event, SteadyTime deadline) const {
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                          deadline - std::chrono::steady_clock::now())
                          .count();
    if (left <= 0) return absl::UnavailableError("the server does not answer in time");
    pollfd poll{socket_, event, 0};
    const int ready = ::poll(&poll, 1, static_cast<int>(left));
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return SystemError("wait");
  }
}

absl::Status HttpConnection::WaitForTls(int result, SteadyTime deadline) const {
  switch (::SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return Wait(POLLIN, deadline);
    case SSL_ERROR_WANT_WRITE:
      return Wait(POLLOUT, deadline);
    default:
      return TlsError();
  }
}

absl::Status HttpConnection::Write(absl::string_view bytes, SteadyTime deadline) {
  while (!bytes.empty()) {
    const int count =
        ssl_ != nullptr
            ? ::SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
            : static_cast<int>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (count > 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
    } else if (ssl_ != nullptr) {
      AMANAT_RETURN_IF_ERROR(WaitForTls(count, deadline));
    } else if (errno == EAGAIN) {
      AMANAT_RETURN_IF_ERROR(Wait(POLLOUT, deadline));
    } else if (errno != EINTR) {
      return SystemError("send");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> HttpConnection::ReadMore(SteadyTime deadline) {
  const size_t before = input_.size();
  input_.resize(before + kReadBytes);
  while (true) {
    const int count = ssl_ != nullptr
                          ? ::SSL_read(ssl_, &input_[before], static_cast<int>(kReadBytes))
                          : static_cast<int>(::recv(socket_, &input_[before], kReadBytes, 0));
    if (count > 0) {
      input_.resize(before + static_cast<size_t>(count));
      return true;
    }
    absl::Status status;
    if (ssl_ != nullptr) {
      if (::SSL_get_error(ssl_, count) == SSL_ERROR_ZERO_RETURN) break;
      status = WaitForTls(count, deadline);
    } else if (count == 0) {
      break;
    } else {
      status = errno == EAGAIN || errno == EINTR ? Wait(POLLIN, deadline) : SystemError("receive");
    }
    if (!status.ok()) {
      input_.resize(before);
      return status;
    }
  }
  input_.resize(before);
  return false;
}

absl::StatusOr<AnswerHead> HttpConnection::ReadHead(SteadyTime deadline) {
  while (true) {
    if (const size_t end = input_.find("\r\n\r\n"); end <= kAnswerHeadBytesMax) {
      auto head = ParseAnswerHead(absl::string_view(input_).substr(0, end));
      input_.erase(0, end + 4);
      return head;
    }
    if (input_.size() > kAnswerHeadBytesMax) return TooLong(kAnswerHeadBytesMax);
    AMANAT_ASSIGN_OR_RETURN(const bool more, ReadMore(deadline));
    if (!more) return absl::UnavailableError("the connection ended before the answer");
  }
}

absl::StatusOr<std::string> HttpConnection::ReadExactly(size_t count, SteadyTime deadline) {
  while (input_.size() < count) {
    AMANAT_ASSIGN_OR_RETURN(const bool more, ReadMore(deadline));
    if (!more) return absl::UnavailableError("the connection ended within the answer");
  }
  if (input_.size() == count) return std::exchange(input_, "");
  std::string bytes = input_.substr(0, count);
  input_.erase(0, count);
  return bytes;
}

absl::StatusOr<std::string> HttpConnection::ReadLine(SteadyTime deadline) {
  while (true) {
    if (const size_t end = input_.find("\r\n"); end <= kChunkLineBytesMax) {
      std::string line = input_.substr(0, end);
      input_.erase(0, end + 2);
      return line;
    }
    if (input_.size() > kChunkLineBytesMax) return TooLong(kChunkLineBytesMax);
    AMANAT_ASSIGN_OR_RETURN(const bool more, ReadMore(deadline));
    if (!more) return absl::UnavailableError("the connection ended within the answer");
  }
}

absl::StatusOr<std::string> HttpConnection::ReadChunks(size_t bytes_max, SteadyTime deadline) {
  std::string body;
  while (true) {
    AMANAT_ASSIGN_OR_RETURN(const std::string line, ReadLine(deadline));
    uint64_t size = 0;
    const std::string digits = line.substr(0, line.find(';'));
    if (digits.empty() || digits.size() > 8 || !absl::SimpleHexAtoi(digits, &size)) {
      return absl::InvalidArgumentError("a malformed chunk");
    }
    if (size == 0) break;
    if (size > bytes_max - body.size()) return TooLong(bytes_max);
    AMANAT_ASSIGN_OR_RETURN(const std::string chunk, ReadExactly(size + 2, deadline));
    if (!absl::EndsWith(chunk, "\r\n")) return absl::InvalidArgumentError("a malformed chunk");
    body.append(chunk, 0, size);
  }
  for (int trailers = 0; trailers < 64; ++trailers) {
    AMANAT_ASSIGN_OR_RETURN(const std::string line, ReadLine(deadline));
    if (line.empty()) return body;
  }
  return absl::InvalidArgumentError("too many trailers");
}

absl::StatusOr<std::string> HttpConnection::ReadBody(const AnswerHead& head, size_t bytes_max,
                                                     SteadyTime deadline) {
  if (head.chunked) return ReadChunks(bytes_max, deadline);
  if (head.content_length.has_value()) {
    if (*head.content_length > bytes_max) return TooLong(bytes_max);
    return ReadExactly(*head.content_length, deadline);
  }
  while (input_.size() <= bytes_max) {
    AMANAT_ASSIGN_OR_RETURN(const bool more, ReadMore(deadline));
    if (!more) return std::exchange(input_, "");
  }
  return TooLong(bytes_max);
}

}  // namespace amanat::verifier
