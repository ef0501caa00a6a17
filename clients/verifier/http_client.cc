#include "clients/verifier/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "ledger/base/status.h"

namespace amanat::verifier {
namespace {

constexpr size_t kIdleConnectionsMax = 16;

absl::Status UrlError(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("'", text.substr(0, 100), "': ", why));
}

absl::Status TooLong(size_t bytes_max) {
  return absl::InvalidArgumentError(absl::StrCat("more than ", bytes_max, " bytes"));
}

}  // namespace

// A handle of curl with the one connection that it keeps, and what has come of an answer.
class HttpClient::Connection {
 public:
  // nullptr when curl cannot do what is asked of it.
  static std::unique_ptr<Connection> Make(const HttpLimits& limits);
  ~Connection() { ::curl_easy_cleanup(curl_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  absl::StatusOr<std::string> Get(const std::string& url, size_t bytes_max, bool& retry);

 private:
  explicit Connection(CURL* curl) : curl_(curl) {}

  template <typename T>
  bool Set(CURLoption option, T value) {
    return ::curl_easy_setopt(curl_, option, value) == CURLE_OK;
  }
  bool SetAuthorities();
  // What curl calls; anything but the count of bytes ends the exchange.
  static size_t TakeHead(char* bytes, size_t one, size_t count, void* self);
  static size_t TakeBody(char* bytes, size_t one, size_t count, void* self);
  long StatusCode() const;
  // Why curl ended the exchange, once it is known that the status does not say it.
  absl::Status ErrorOf(CURLcode code, bool& retry) const;
  absl::Status CheckFraming() const;
  // The only header of that name, nullptr when there is none.
  absl::StatusOr<const char*> FindHeader(const char* name) const;

  CURL* const curl_;
  char error_[CURL_ERROR_SIZE] = "";
  size_t bytes_max_ = 0;
  size_t head_bytes_ = 0;
  bool too_long_ = false;  // the body
  std::string body_;
};

std::unique_ptr<HttpClient::Connection> HttpClient::Connection::Make(const HttpLimits& limits) {
  static const CURLcode started = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* const curl = started == CURLE_OK ? ::curl_easy_init() : nullptr;
  if (curl == nullptr) return nullptr;
  std::unique_ptr<Connection> made(new Connection(curl));
  const bool set =
      made->Set(CURLOPT_NOSIGNAL, 1L) && made->Set(CURLOPT_ERRORBUFFER, made->error_) &&
      made->Set(CURLOPT_PROTOCOLS_STR, "http,https") && made->Set(CURLOPT_PROXY, "") &&
      made->Set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1}) &&
      made->Set(CURLOPT_FOLLOWLOCATION, 0L) && made->Set(CURLOPT_FAILONERROR, 1L) &&
      made->Set(CURLOPT_PATH_AS_IS, 1L) && made->Set(CURLOPT_USERAGENT, "amanat-verify") &&
      // What is encoded all the same is not decoded, and refused.
      made->Set(CURLOPT_ACCEPT_ENCODING, "identity") &&
      made->Set(CURLOPT_HTTP_CONTENT_DECODING, 0L) && made->Set(CURLOPT_MAXCONNECTS, 1L) &&
      made->Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count())) &&
      made->Set(CURLOPT_TIMEOUT_MS, static_cast<long>(limits.exchange.count())) &&
      made->Set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2}) && made->SetAuthorities() &&
      made->Set(CURLOPT_HEADERFUNCTION, &TakeHead) && made->Set(CURLOPT_HEADERDATA, made.get()) &&
      made->Set(CURLOPT_WRITEFUNCTION, &TakeBody) && made->Set(CURLOPT_WRITEDATA, made.get());
  return set ? std::move(made) : nullptr;
}

bool HttpClient::Connection::SetAuthorities() {
  const char* const file = std::getenv("SSL_CERT_FILE");
  const char* const folder = std::getenv("SSL_CERT_DIR");
  return (file == nullptr || Set(CURLOPT_CAINFO, file)) &&
         (folder == nullptr || Set(CURLOPT_CAPATH, folder));
}

size_t HttpClient::Connection::TakeHead(char*, size_t, size_t count, void* self) {
  size_t& taken = static_cast<Connection*>(self)->head_bytes_;
  taken += count;
  return taken <= kAnswerHeadBytesMax ? count : 0;
}

size_t HttpClient::Connection::TakeBody(char* bytes, size_t, size_t count, void* self) {
  auto& connection = *static_cast<Connection*>(self);
  if (connection.StatusCode() != 200) return 0;
  connection.too_long_ = count > connection.bytes_max_ - connection.body_.size();
  if (connection.too_long_) return 0;
  connection.body_.append(bytes, count);
  return count;
}

long HttpClient::Connection::StatusCode() const {
  long status = 0;
  (void)::curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

absl::StatusOr<std::string> HttpClient::Connection::Get(const std::string& url, size_t bytes_max,
                                                        bool& retry) {
  error_[0] = '\0';
  bytes_max_ = bytes_max;
  head_bytes_ = 0;
  too_long_ = false;
  body_.clear();
  retry = false;
  // curl takes 0 for no bound, and TakeBody has one.
  if (!Set(CURLOPT_URL, url.c_str()) ||
      !Set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(bytes_max))) {
    return absl::InvalidArgumentError("no URL");
  }
  const CURLcode code = ::curl_easy_perform(curl_);
  if (head_bytes_ > kAnswerHeadBytesMax) return TooLong(kAnswerHeadBytesMax);
  const bool answered = code == CURLE_OK || code == CURLE_HTTP_RETURNED_ERROR ||
                        code == CURLE_WRITE_ERROR || code == CURLE_FILESIZE_EXCEEDED;
  if (!answered) return ErrorOf(code, retry);
  if (const long status = StatusCode(); status != 200) {
    const std::string what = absl::StrCat("the server answers ", status);
    retry = status >= 500 || status == 429 || status == 408;
    return status == 404 || status == 410 ? absl::NotFoundError(what)
                                          : absl::UnavailableError(what);
  }
  if (too_long_ || code == CURLE_FILESIZE_EXCEEDED) return TooLong(bytes_max);
  if (code != CURLE_OK) return ErrorOf(code, retry);
  AMANAT_RETURN_IF_ERROR(CheckFraming());
  return std::move(body_);
}

absl::Status HttpClient::Connection::ErrorOf(CURLcode code, bool& retry) const {
  const char* const what = error_[0] != '\0' ? error_ : ::curl_easy_strerror(code);
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      return absl::UnavailableError(
          absl::StrCat("the server's certificate does not verify: ", what));
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_OUT_OF_MEMORY:  // a line of a head that is longer than curl takes
      return absl::InvalidArgumentError(what);
    default:
      retry = true;
      return absl::UnavailableError(what);
  }
}

absl::StatusOr<const char*> HttpClient::Connection::FindHeader(const char* name) const {
  constexpr int kLastAnswer = -1;
  curl_header* header = nullptr;
  const CURLHcode code = ::curl_easy_header(curl_, name, 0, CURLH_HEADER, kLastAnswer, &header);
  if (code == CURLHE_MISSING || code == CURLHE_NOHEADERS) return nullptr;
  if (code != CURLHE_OK || header->amount != 1) {
    return absl::InvalidArgumentError(absl::StrCat("a repeated ", name));
  }
  return header->value;
}

// curl makes the best of an answer that can be read in two ways; such a one is refused here.
absl::Status HttpClient::Connection::CheckFraming() const {
  long version = CURL_HTTP_VERSION_NONE;
  (void)::curl_easy_getinfo(curl_, CURLINFO_HTTP_VERSION, &version);
  if (version != CURL_HTTP_VERSION_1_0 && version != CURL_HTTP_VERSION_1_1) {
    return absl::InvalidArgumentError("an answer of neither HTTP/1.1 nor HTTP/1.0");
  }
  AMANAT_ASSIGN_OR_RETURN(const char* const length, FindHeader("Content-Length"));
  AMANAT_ASSIGN_OR_RETURN(const char* const transfer, FindHeader("Transfer-Encoding"));
  AMANAT_ASSIGN_OR_RETURN(const char* const content, FindHeader("Content-Encoding"));
  uint64_t bytes = 0;
  if (length != nullptr && (!absl::SimpleAtoi(length, &bytes) || bytes != body_.size())) {
    return absl::InvalidArgumentError("a Content-Length that is not the body's");
  }
  if (transfer != nullptr && !absl::EqualsIgnoreCase(transfer, "chunked")) {
    return absl::InvalidArgumentError("an unknown Transfer-Encoding");
  }
  if (transfer != nullptr && length != nullptr) {
    return absl::InvalidArgumentError("both Content-Length and Transfer-Encoding");
  }
  if (content != nullptr && !absl::EqualsIgnoreCase(content, "identity")) {
    return absl::InvalidArgumentError("a compressed answer, which was not asked for");
  }
  return absl::OkStatus();
}

bool LooksLikeUrl(absl::string_view text) {
  return absl::StartsWith(text, "http://") || absl::StartsWith(text, "https://");
}

absl::StatusOr<std::string> NormalUrl(absl::string_view text) {
  if (!LooksLikeUrl(text)) {
    return UrlError(text, "begins neither with http:// nor with https://");
  }
  const bool plain =
      text.size() <= kUrlBytesMax && std::all_of(text.begin(), text.end(), [](char c) {
        return c > 0x20 && c < 0x7f && c != '?' && c != '#' && c != '@';
      });
  if (!plain) return UrlError(text, "is not host, port and path alone");
  const std::unique_ptr<CURLU, decltype(&::curl_url_cleanup)> url(::curl_url(),
                                                                  &::curl_url_cleanup);
  char* whole = nullptr;
  CURLUcode code =
      ::curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_PATH_AS_IS);
  if (code == CURLUE_OK) {
    code = ::curl_url_get(url.get(), CURLUPART_URL, &whole, CURLU_DEFAULT_PORT);
  }
  if (code != CURLUE_OK) return UrlError(text, ::curl_url_strerror(code));
  std::string normal(whole);
  ::curl_free(whole);
  if (!absl::EndsWith(normal, "/")) normal += "/";
  return normal;
}

absl::StatusOr<std::unique_ptr<HttpClient>> HttpClient::Make(absl::string_view url,
                                                             const HttpLimits& limits) {
  AMANAT_ASSIGN_OR_RETURN(std::string normal, NormalUrl(url));
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(normal), limits));
}

HttpClient::HttpClient(std::string url, const HttpLimits& limits)
    : url_(std::move(url)), limits_(limits) {}

HttpClient::~HttpClient() = default;

absl::StatusOr<std::string> HttpClient::Try(const std::string& path, size_t bytes_max,
                                            bool& retry) {
  std::unique_ptr<Connection> connection;
  {
    absl::MutexLock lock(&mutex_);
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (connection == nullptr) connection = Connection::Make(limits_);
  if (connection == nullptr) return absl::UnavailableError("curl cannot be set up");
  auto body = connection->Get(UrlOf(path), bytes_max, retry);
  if (body.ok()) {
    absl::MutexLock lock(&mutex_);
    if (idle_.size() < kIdleConnectionsMax) idle_.push_back(std::move(connection));
  }
  return body;
}

absl::StatusOr<std::string> HttpClient::Get(const std::string& path, size_t bytes_max) {
  absl::Duration pause = absl::FromChrono(limits_.retry_pause);
  for (int attempt = 1;; ++attempt) {
    bool retry = false;
    auto body = Try(path, bytes_max, retry);
    if (body.ok()) return body;
    if (!retry || attempt == limits_.attempts) return Annotate(body.status(), UrlOf(path));
    absl::SleepFor(pause);
    pause *= 2;
  }
}

}  // namespace amanat::verifier
