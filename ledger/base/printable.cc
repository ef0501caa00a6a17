#include "ledger/base/printable.h"

#include <unicode/uchar.h>

#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/utf8.h"

namespace amanat {
namespace {

bool IsShown(char32_t character) {
  switch (u_charType(static_cast<UChar32>(character))) {
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_PRIVATE_USE_CHAR:
      return false;
    default:
      return true;
  }
}

void AppendEscaped(char32_t character, std::string& out) {
  constexpr char32_t kSupplementaryFirst = 0x10000;
  if (character < kSupplementaryFirst) {
    absl::StrAppendFormat(&out, "\\u%04x", static_cast<uint32_t>(character));
    return;
  }
  const auto above = static_cast<uint32_t>(character - kSupplementaryFirst);
  absl::StrAppendFormat(&out, "\\u%04x\\u%04x", 0xd800 + (above >> 10), 0xdc00 + (above & 0x3ff));
}

std::string Escape(absl::string_view text, bool keep_line_ends) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const absl::string_view from = text;
    const std::optional<char32_t> character = TakeCharacter(text);
    if (!character.has_value()) {
      absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
    } else if (IsShown(*character) || (keep_line_ends && *character == '\n')) {
      absl::StrAppend(&out, from.substr(0, from.size() - text.size()));
    } else {
      AppendEscaped(*character, out);
    }
  }
  return out;
}

}  // namespace

std::string Printable(absl::string_view text) { return Escape(text, /*keep_line_ends=*/false); }

std::string PrintableLines(absl::string_view text) { return Escape(text, /*keep_line_ends=*/true); }

}  // namespace amanat
