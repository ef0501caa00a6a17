// Fetches small files over HTTP/1.1 or HTTPS, by curl, from a server that is not trusted: head, body,
// time and attempts are bounded, redirections are not followed, and no proxy is taken from the
// environment. Certificates are verified by the system's authorities, or those that SSL_CERT_FILE
// and SSL_CERT_DIR name in their place.
//
//   AMANAT_ASSIGN_OR_RETURN(auto client, HttpClient::Make("https://logs.example/amanat/"));
//   AMANAT_ASSIGN_OR_RETURN(std::string bytes, client->Get("logs", 1 << 20));
//
// Thread-safe; calls of different threads use different connections.
#ifndef AMANAT_CLIENTS_VERIFIER_HTTP_CLIENT_H_
#define AMANAT_CLIENTS_VERIFIER_HTTP_CLIENT_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace amanat::verifier {

constexpr size_t kAnswerHeadBytesMax = 16 << 10;  // trailers included
constexpr size_t kUrlBytesMax = 1024;

struct HttpLimits {
  int attempts = 4;                            // of one Get
  std::chrono::milliseconds retry_pause{100};  // doubled after each attempt
  std::chrono::milliseconds connect{10'000};   // finding the host and agreeing on TLS included
  std::chrono::milliseconds exchange{60'000};  // of one attempt, from connecting to the last byte
};

// Whether the text means a URL rather than a path.
bool LooksLikeUrl(absl::string_view text);
// http://host[:port][/path] or https://..., and nothing else in it, as http://host:port/[path/].
// InvalidArgument says what is wrong.
absl::StatusOr<std::string> NormalUrl(absl::string_view text);

class HttpClient {
 public:
  static absl::StatusOr<std::unique_ptr<HttpClient>> Make(absl::string_view url,
                                                          const HttpLimits& limits = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // The content of `path` below the URL. NotFound (404, 410); InvalidArgument when it is longer
  // than `bytes_max`, or the answer is none of HTTP/1; Unavailable when the server cannot be
  // reached, is not who the URL says, or gives no such answer within the limits.
  absl::StatusOr<std::string> Get(const std::string& path, size_t bytes_max);
  // For messages.
  std::string UrlOf(const std::string& path) const { return url_ + path; }

 private:
  class Connection;

  HttpClient(std::string url, const HttpLimits& limits);
  // `retry`: whether another attempt makes sense.
  absl::StatusOr<std::string> Try(const std::string& path, size_t bytes_max, bool& retry);

  const std::string url_;
  const HttpLimits limits_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);  // one a thread at most
};

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_HTTP_CLIENT_H_
