#include "services/rpc/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "ledger/base/check.h"

namespace amanat::rpc {
namespace {

const char* NameOf(LogKey key) {
  switch (key) {
    case LogKey::kAddress:
      return "address";
    case LogKey::kBook:
      return "book";
    case LogKey::kCount:
      return "count";
    case LogKey::kDurationMicros:
      return "duration_micros";
    case LogKey::kErrorCode:
      return "error_code";
    case LogKey::kErrorMessage:
      return "error_message";
    case LogKey::kIndex:
      return "index";
    case LogKey::kLogName:
      return "log_name";
    case LogKey::kMethod:
      return "method";
    case LogKey::kOutcome:
      return "outcome";
    case LogKey::kPath:
      return "path";
    case LogKey::kPeerKind:
      return "peer_kind";
    case LogKey::kPeerSite:
      return "peer_site";
    case LogKey::kPort:
      return "port";
    case LogKey::kReason:
      return "reason";
    case LogKey::kService:
      return "service";
    case LogKey::kSite:
      return "site";
    case LogKey::kSize:
      return "size";
  }
  AMANAT_CHECK(false);
}

const char* NameOf(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  AMANAT_CHECK(false);
}

// Never destroyed: threads may log while the process ends.
spdlog::logger& Logger() {
  static spdlog::logger* const logger = [] {
    auto* made = new spdlog::logger("amanat", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("{\"time\":\"%Y-%m-%dT%H:%M:%S.%fZ\",%v", spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::trace);
    made->set_error_handler([](const std::string&) {});  // nowhere is left to say it
    return made;
  }();
  return *logger;
}

}  // namespace

void Log(Severity severity, absl::string_view event, std::initializer_list<LogField> fields) {
  for (char c : event) AMANAT_CHECK(absl::ascii_islower(c) || c == '_');
  nlohmann::ordered_json line;
  line["severity"] = NameOf(severity);
  line["event"] = std::string(event);
  for (const LogField& field : fields) {
    if (const auto* text = std::get_if<std::string>(&field.value)) {
      line[NameOf(field.key)] = text->substr(0, kLogValueBytesMax);
    } else if (const auto* number = std::get_if<int64_t>(&field.value)) {
      line[NameOf(field.key)] = *number;
    } else {
      line[NameOf(field.key)] = std::get<uint64_t>(field.value);
    }
  }
  const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  // The pattern has written the opening brace and the time.
  Logger().info(spdlog::string_view_t(text.data() + 1, text.size() - 1));
}

}  // namespace amanat::rpc
