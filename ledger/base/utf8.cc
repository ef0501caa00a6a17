#include "ledger/base/utf8.h"

#include <unicode/utf8.h>

#include <cstdint>

namespace amanat {
namespace {

// The character at `at`, which goes behind it; negative for none. Precondition: at < text.size().
inline int32_t NextCharacter(absl::string_view text, size_t& at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  int32_t character = 0;
  U8_NEXT(bytes, at, text.size(), character);
  return character;
}

}  // namespace

std::optional<char32_t> TakeCharacter(absl::string_view& text) {
  size_t end = 0;
  const int32_t character = text.empty() ? U_SENTINEL : NextCharacter(text, end);
  if (character < 0) return std::nullopt;
  text.remove_prefix(end);
  return static_cast<char32_t>(character);
}

size_t FirstInvalidUtf8(absl::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    if (NextCharacter(text, at) < 0) return start;
  }
  return absl::string_view::npos;
}

size_t CountCharacters(absl::string_view text) {
  size_t count = 0;
  for (; !text.empty(); ++count) {
    if (!TakeCharacter(text).has_value()) text.remove_prefix(1);
  }
  return count;
}

}  // namespace amanat
