#include "services/http/witness_pages.h"

#include <utility>

#include "absl/strings/strip.h"

namespace amanat::http {

Response WitnessPages::AddCheckpoint(const std::string& body) {
  witness::Response answer = witness_.AddCheckpoint(body);
  if (!answer.cause.ok()) failed_(answer.cause);
  Response response;
  response.status = answer.status;
  response.content_type = std::move(answer.content_type);
  response.body = std::move(answer.body);
  return response;
}

Response WitnessPages::Handle(const Request& request) {
  if (request.path == "add-checkpoint" && request.method == "POST") {
    return AddCheckpoint(request.body);
  }
  Response response;
  absl::string_view origin = request.path;
  if (request.method != "GET" || request.path == "add-checkpoint") {
    response.status = 405;
    response.body = "POST add-checkpoint, GET <origin's hash>/checkpoint\n";
    return response;
  }
  auto note = absl::ConsumeSuffix(&origin, "/checkpoint") ? witness_.LatestCheckpoint(origin)
                                                          : std::nullopt;
  response.status = note.has_value() ? 200 : 404;
  response.body = note.has_value() ? *std::move(note) : "no such checkpoint\n";
  return response;
}

}  // namespace amanat::http
