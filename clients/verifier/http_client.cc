#include "clients/verifier/http_client.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/verifier/http_connection.h"
#include "ledger/base/status.h"

namespace amanat::verifier {
namespace {

constexpr size_t kIdleConnectionsMax = 16;

SteadyTime After(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

absl::Status UrlError(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("'", text.substr(0, 100), "': ", why));
}

}  // namespace

class HttpClient::Connection {
 public:
  explicit Connection(std::unique_ptr<HttpConnection> http) : http(std::move(http)) {}
  const std::unique_ptr<HttpConnection> http;
};

struct HttpClient::Tls {
  Tls() : context(::SSL_CTX_new(::TLS_client_method())) {}
  ~Tls() { ::SSL_CTX_free(context); }
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;
  SSL_CTX* const context;
};

bool LooksLikeUrl(absl::string_view text) {
  return absl::StartsWith(text, "http://") || absl::StartsWith(text, "https://");
}

absl::StatusOr<Url> ParseUrl(absl::string_view text) {
  Url url;
  absl::string_view rest = text;
  url.tls = absl::ConsumePrefix(&rest, "https://");
  if (!url.tls && !absl::ConsumePrefix(&rest, "http://")) {
    return UrlError(text, "begins neither with http:// nor with https://");
  }
  const bool printable =
      text.size() <= kUrlBytesMax && std::all_of(text.begin(), text.end(), [](char c) {
        return c > 0x20 && c < 0x7f && c != '?' && c != '#' && c != '@';
      });
  if (!printable) return UrlError(text, "is not host, port and path alone");
  const size_t slash = std::min(rest.find('/'), rest.size());
  absl::string_view host = rest.substr(0, slash);
  url.prefix = slash == rest.size() ? "/" : std::string(rest.substr(slash));
  if (!absl::EndsWith(url.prefix, "/")) url.prefix += "/";
  url.port = url.tls ? "443" : "80";
  const size_t colon = host.rfind(':');
  if (colon != absl::string_view::npos && host.find(']', colon) == absl::string_view::npos) {
    url.port = std::string(host.substr(colon + 1));
    host = host.substr(0, colon);
    uint32_t port = 0;
    if (!absl::SimpleAtoi(url.port, &port) || port == 0 || port > 65'535 ||
        absl::StrCat(port) != url.port) {
      return UrlError(text, "has no port of 1 to 65535");
    }
  }
  if (absl::ConsumePrefix(&host, "[") && !absl::ConsumeSuffix(&host, "]")) {
    return UrlError(text, "has a bracket that is not closed");
  }
  if (host.empty()) return UrlError(text, "names no host");
  url.host = std::string(host);
  return url;
}

absl::StatusOr<std::unique_ptr<HttpClient>> HttpClient::Make(absl::string_view text) {
  AMANAT_ASSIGN_OR_RETURN(Url url, ParseUrl(text));
  std::unique_ptr<Tls> tls;
  if (url.tls) {
    tls = std::make_unique<Tls>();
    if (tls->context == nullptr || ::SSL_CTX_set_default_verify_paths(tls->context) != 1 ||
        ::SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION) != 1) {
      return absl::UnavailableError("TLS cannot be set up");
    }
    ::SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, nullptr);
    ::SSL_CTX_set_mode(tls->context,
                       SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  }
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(url), std::move(tls)));
}

HttpClient::HttpClient(Url url, std::unique_ptr<Tls> tls)
    : url_(std::move(url)), tls_(std::move(tls)) {}

HttpClient::~HttpClient() = default;

std::string HttpClient::UrlOf(const std::string& path) const {
  return absl::StrCat(url_.tls ? "https://" : "http://", url_.host, ":", url_.port, url_.prefix,
                      path);
}

absl::StatusOr<std::unique_ptr<HttpClient::Connection>> HttpClient::Connect() const {
  AMANAT_ASSIGN_OR_RETURN(auto http, HttpConnection::Open(url_.host, url_.port,
                                                          tls_ == nullptr ? nullptr : tls_->context,
                                                          After(kConnectTimeout)));
  return std::make_unique<Connection>(std::move(http));
}

absl::StatusOr<std::string> HttpClient::Try(const std::string& path, size_t bytes_max, bool fresh,
                                            bool& retry) {
  retry = true;
  std::unique_ptr<Connection> connection;
  if (!fresh) {
    absl::MutexLock lock(&mutex_);
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (connection == nullptr) {
    AMANAT_ASSIGN_OR_RETURN(connection, Connect());
  }
  const SteadyTime deadline = After(kExchangeTimeout);
  const bool bracketed = url_.host.find(':') != std::string::npos;
  AMANAT_RETURN_IF_ERROR(connection->http->Write(
      absl::StrCat("GET ", url_.prefix, path, " HTTP/1.1\r\nHost: ", bracketed ? "[" : "",
                   url_.host, bracketed ? "]:" : ":", url_.port,
                   "\r\nUser-Agent: amanat-verify\r\nAccept-Encoding: identity\r\n\r\n"),
      deadline));
  AMANAT_ASSIGN_OR_RETURN(const AnswerHead head, connection->http->ReadHead(deadline));
  if (head.status != 200) {
    const std::string what = absl::StrCat("the server answers ", head.status);
    retry = head.status >= 500 || head.status == 429 || head.status == 408;
    return head.status == 404 || head.status == 410 ? absl::NotFoundError(what)
                                                    : absl::UnavailableError(what);
  }
  auto body = connection->http->ReadBody(head, bytes_max, deadline);
  if (!body.ok()) return body.status();
  if (head.keep_alive && (head.chunked || head.content_length.has_value())) {
    absl::MutexLock lock(&mutex_);
    if (idle_.size() < kIdleConnectionsMax) idle_.push_back(std::move(connection));
  }
  return body;
}

absl::StatusOr<std::string> HttpClient::Get(const std::string& path, size_t bytes_max) {
  auto pause = absl::FromChrono(kRetryPause);
  absl::Status last;
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    // A connection that was kept may have been closed meanwhile, so the second attempt is at once.
    if (attempt > 1) {
      absl::SleepFor(pause);
      pause *= 2;
    }
    bool retry = false;
    auto body = Try(path, bytes_max, /*fresh=*/attempt > 0, retry);
    if (body.ok()) return body;
    last = Annotate(body.status(), UrlOf(path));
    if (!retry || absl::IsInvalidArgument(last)) return last;
  }
  return last;
}

}  // namespace amanat::verifier
