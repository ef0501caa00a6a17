#include "clients/verifier/state_file.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::verifier {
namespace {

using nlohmann::json;

// Also names what was verified: a verifier that checks more than this one starts afresh by another.
constexpr char kFormat[] = "amanat-verify state 1";

absl::Status Malformed(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("not a state of amanat-verify: ", what));
}

}  // namespace

std::string FormatState(const State& state) {
  json logs = json::array();
  for (const auto& [id, log] : state) {
    logs.push_back(
        {{"id", id.hex()}, {"name", log.log_name}, {"size", log.size}, {"root", log.root.hex()}});
  }
  const json object = {{"format", kFormat}, {"logs", logs}};
  return object.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

absl::StatusOr<State> ParseState(const std::string& text) {
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object() || object.value("format", json()) != kFormat) return Malformed("format");
  if (!object.contains("logs") || !object["logs"].is_array()) return Malformed("logs");
  State state;
  for (const json& log : object["logs"]) {
    if (!log.is_object()) return Malformed("a log");
    for (const char* key : {"id", "name", "root"}) {
      if (!log.contains(key) || !log[key].is_string()) return Malformed(key);
    }
    if (!log.contains("size") || !log["size"].is_number_unsigned()) return Malformed("size");
    const auto id = LogId::FromHex(log["id"].get<std::string>());
    const auto root = Hash::FromHex(log["root"].get<std::string>());
    if (!id.ok() || !root.ok()) return Malformed("an id or root that is not hexadecimal");
    const verify::Remembered remembered{log["name"].get<std::string>(), log["size"].get<uint64_t>(),
                                        *root};
    if (!state.emplace(*id, remembered).second) return Malformed("a log stands there twice");
  }
  return state;
}

absl::StatusOr<State> ReadState(const std::string& path) {
  const auto text = ReadFile(path, kStateFileBytesMax);
  if (absl::IsNotFound(text.status())) return State();
  if (!text.ok()) return text.status();
  auto state = ParseState(*text);
  if (!state.ok()) return Annotate(state.status(), path);
  return state;
}

State Advance(State state, const verify::Report& report) {
  for (const verify::LogReport& log : report.logs) {
    if (log.examined == 0) continue;  // nothing to come back to
    verify::Remembered& remembered = state[log.id];
    if (log.examined >= remembered.size) {
      remembered = {log.name, log.examined, log.examined_root};
    }
  }
  return state;
}

absl::Status WriteState(const std::string& path, const State& state) {
  return WriteFileDurably(path, FormatState(state));
}

}  // namespace amanat::verifier
