#include "ledger/store/guard.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::store {
namespace {

constexpr char kFirstLine[] = "amanat-guard/v1";
constexpr size_t kGuardBytesMax = 1024;

absl::Status LineError(int line, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("guard, line ", line, ": ", reason));
}

template <typename Fixed>
absl::Status ReadHex(int line, absl::string_view text, Fixed& value) {
  const auto parsed = Fixed::FromHex(text);
  if (!parsed.ok()) return LineError(line, parsed.status().message());
  value = *parsed;
  return absl::OkStatus();
}

}  // namespace

std::string FormatGuard(const Guard& guard) {
  return absl::StrCat(kFirstLine, "\nlog ", guard.log.hex(), "\nincarnation ",
                      guard.incarnation.hex(), "\nsize ", guard.size, "\nroot ", guard.root.hex(),
                      "\n");
}

absl::StatusOr<Guard> ParseGuard(absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (lines[0] != kFirstLine) return LineError(1, absl::StrCat("expected ", kFirstLine));
  if (lines.size() != 6 || !lines[5].empty()) return LineError(6, "five whole lines are expected");
  constexpr absl::string_view kNames[] = {"log ", "incarnation ", "size ", "root "};
  absl::string_view values[4];
  for (int i = 0; i < 4; ++i) {
    values[i] = lines[i + 1];
    if (!absl::ConsumePrefix(&values[i], kNames[i])) {
      return LineError(i + 2, absl::StrCat("expected '", kNames[i], "'"));
    }
  }
  Guard guard;
  AMANAT_RETURN_IF_ERROR(ReadHex(2, values[0], guard.log));
  AMANAT_RETURN_IF_ERROR(ReadHex(3, values[1], guard.incarnation));
  if (!absl::SimpleAtoi(values[2], &guard.size)) return LineError(4, "not a size");
  AMANAT_RETURN_IF_ERROR(ReadHex(5, values[3], guard.root));
  if (FormatGuard(guard) != text) {
    return absl::InvalidArgumentError("guard: digits are not in their one spelling");
  }
  return guard;
}

absl::StatusOr<Guard> ReadGuard(const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kGuardBytesMax));
  auto guard = ParseGuard(text);
  if (!guard.ok()) return absl::DataLossError(absl::StrCat(path, ": ", guard.status().message()));
  return guard;
}

absl::Status WriteGuard(const std::string& path, const Guard& guard) {
  return WriteFileDurably(path, FormatGuard(guard));
}

}  // namespace amanat::store
