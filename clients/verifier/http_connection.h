// One connection of HttpClient: a socket, perhaps under TLS, that never waits beyond a deadline.
//
// Thread-compatible.
#ifndef AMANAT_CLIENTS_VERIFIER_HTTP_CONNECTION_H_
#define AMANAT_CLIENTS_VERIFIER_HTTP_CONNECTION_H_

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::verifier {

using SteadyTime = std::chrono::steady_clock::time_point;

// What a client needs of the head of an answer.
struct AnswerHead {
  int status = 0;
  std::optional<uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = false;
};

// `head` without the empty line at its end. InvalidArgument says what is wrong.
absl::StatusOr<AnswerHead> ParseAnswerHead(absl::string_view head);

class HttpConnection {
 public:
  // Connects, and agrees on TLS when there is a context: with a certificate for `host`.
  static absl::StatusOr<std::unique_ptr<HttpConnection>> Open(const std::string& host,
                                                              const std::string& port,
                                                              SSL_CTX* context,
                                                              SteadyTime deadline);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  absl::Status Write(absl::string_view bytes, SteadyTime deadline);
  absl::StatusOr<AnswerHead> ReadHead(SteadyTime deadline);
  // The body that the head announces; InvalidArgument when it is longer than `bytes_max`.
  absl::StatusOr<std::string> ReadBody(const AnswerHead& head, size_t bytes_max,
                                       SteadyTime deadline);

 private:
  explicit HttpConnection(int socket) : socket_(socket) {}
  absl::Status StartTls(const std::string& host, SSL_CTX* context, SteadyTime deadline);
  absl::Status Wait(short event, SteadyTime deadline) const;
  // Waits for what TLS wants next.
  absl::Status WaitForTls(int result, SteadyTime deadline) const;
  // Appends what has come to `input_`; false at the end.
  absl::StatusOr<bool> ReadMore(SteadyTime deadline);
  absl::StatusOr<std::string> ReadLine(SteadyTime deadline);
  absl::StatusOr<std::string> ReadExactly(size_t count, SteadyTime deadline);
  absl::StatusOr<std::string> ReadChunks(size_t bytes_max, SteadyTime deadline);

  const int socket_;
  SSL* ssl_ = nullptr;
  std::string input_;  // read and not used yet
};

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_HTTP_CONNECTION_H_
