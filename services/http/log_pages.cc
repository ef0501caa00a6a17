#include "services/http/log_pages.h"

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"

namespace amanat::http {
namespace {

constexpr char kForSeconds[] = "public, max-age=2";
constexpr char kForEver[] = "public, max-age=31536000, immutable";
constexpr char kTextType[] = "text/plain; charset=utf-8";
constexpr char kBytesType[] = "application/octet-stream";

}  // namespace

Response LogPages::ListLogs() const {
  nlohmann::json logs = nlohmann::json::array();
  for (const PublishedLog& log : publication_.List()) {
    logs.push_back({{"folder", log.folder}, {"name", log.name}});
  }
  Response response;
  response.content_type = "application/json";
  response.cache_control = kForSeconds;
  response.body = nlohmann::json{{"logs", logs}}.dump() + "\n";
  return response;
}

Response LogPages::Handle(const Request& request) {
  Response response;
  if (request.method != "GET") {
    response.status = 405;
    return response;
  }
  if (request.path == "logs") return ListLogs();
  const size_t slash = request.path.find('/');
  const auto log =
      slash == std::string::npos ? nullptr : publication_.Find(request.path.substr(0, slash));
  if (log == nullptr) {
    response.status = 404;
    response.body = "no such log\n";
    return response;
  }
  const absl::string_view path = absl::string_view(request.path).substr(slash + 1);
  auto content = tiles::ReadPublishedFile(*log, path);
  if (!content.ok()) {
    const bool missing = absl::IsNotFound(content.status());
    response.status = missing ? 404 : 503;
    response.body = missing ? "no such file\n" : "the log cannot be read now\n";
    return response;
  }
  response.content_type = absl::StartsWith(path, "tile/") ? kBytesType : kTextType;
  response.cache_control = tiles::MayChange(path) ? kForSeconds : kForEver;
  response.body = *std::move(content);
  return response;
}

}  // namespace amanat::http
