// What a process says while it runs: one JSON object per line on standard error.
//
//   rpc::Log(rpc::Severity::kInfo, "ledger_started",
//            {{rpc::LogKey::kLogName, "owf.example/manila/fund/1"}, {rpc::LogKey::kSize, 42}});
//
//   {"time":"2026-03-31T10:20:30.000001Z","severity":"info","event":"ledger_started",
//    "log_name":"owf.example/manila/fund/1","size":42}                          (on one line)
//
// Personal data must not reach a log, so the keys are an enum: a field that is not on the list
// cannot be written. Add a key only for what can never hold a name, a document or a free text of a
// person.
//
// Thread-safe; a line is written whole.
#ifndef AMANAT_SERVICES_RPC_LOG_H_
#define AMANAT_SERVICES_RPC_LOG_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <variant>

#include "absl/strings/string_view.h"

namespace amanat::rpc {

constexpr size_t kLogValueBytesMax = 1024;  // longer texts are cut

enum class Severity { kInfo, kWarning, kError };

// Written in lower case without the k: kPeerSite is "peer_site".
enum class LogKey {
  kAddress,
  kBook,
  kCount,
  kDurationMicros,
  kErrorCode,
  kErrorMessage,
  kIndex,
  kLogName,
  kMethod,
  kOutcome,
  kPath,
  kPeerKind,
  kPeerSite,
  kPort,
  kReason,
  kService,
  kSite,
  kSize,
};

struct LogField {
  LogField(LogKey key, absl::string_view text) : key(key), value(std::string(text)) {}
  LogField(LogKey key, const char* text) : key(key), value(std::string(text)) {}
  LogField(LogKey key, const std::string& text) : key(key), value(text) {}
  template <typename Integer, typename = std::enable_if_t<std::is_integral_v<Integer>>>
  LogField(LogKey key, Integer number) : key(key) {
    if constexpr (std::is_signed_v<Integer>) {
      value = int64_t{number};
    } else {
      value = uint64_t{number};
    }
  }

  LogKey key;
  std::variant<std::string, int64_t, uint64_t> value;
};

// Writes one line. `event` is a constant of lower-case letters and underscores; bytes of texts that
// are not UTF-8 are replaced.
void Log(Severity severity, absl::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_LOG_H_
