// Fetches small files over HTTP/1.1 or HTTPS from a server that is not trusted: head, body, time and
// attempts are bounded, redirections are not followed, certificates are verified by the system's
// authorities, or those that SSL_CERT_FILE and SSL_CERT_DIR name in their place.
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
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace amanat::verifier {

constexpr int kAttemptsMax = 4;                        // of one Get
constexpr std::chrono::milliseconds kRetryPause{200};  // doubled after each attempt
constexpr std::chrono::milliseconds kConnectTimeout{10'000};
constexpr std::chrono::milliseconds kExchangeTimeout{60'000};  // of one request and its answer
constexpr size_t kAnswerHeadBytesMax = 16 << 10;
constexpr size_t kUrlBytesMax = 1024;

struct Url {
  bool tls = false;
  std::string host;  // without brackets
  std::string port;
  std::string prefix;  // begins and ends with '/'
  bool operator==(const Url&) const = default;
};

// Whether the text means a URL rather than a path.
bool LooksLikeUrl(absl::string_view text);
// http://host[:port][/path] or https://...; nothing else in it. InvalidArgument says what is wrong.
absl::StatusOr<Url> ParseUrl(absl::string_view text);

class HttpClient {
 public:
  static absl::StatusOr<std::unique_ptr<HttpClient>> Make(absl::string_view url);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // The content of `path` below the URL. NotFound (404, 410); InvalidArgument when it is longer
  // than `bytes_max`; Unavailable when the server cannot be reached or gives no such answer after
  // kAttemptsMax attempts.
  absl::StatusOr<std::string> Get(const std::string& path, size_t bytes_max);
  // For messages.
  std::string UrlOf(const std::string& path) const;

 private:
  class Connection;
  struct Tls;

  HttpClient(Url url, std::unique_ptr<Tls> tls);
  // `retry`: whether another attempt makes sense.
  absl::StatusOr<std::string> Try(const std::string& path, size_t bytes_max, bool fresh,
                                  bool& retry);
  absl::StatusOr<std::unique_ptr<Connection>> Connect() const;

  const Url url_;
  const std::unique_ptr<Tls> tls_;  // nullptr without TLS
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);  // one a thread at most
};

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_HTTP_CLIENT_H_
