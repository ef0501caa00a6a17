#include "ledger/checkpoint/note_characters.h"

#include <cstddef>
#include <optional>

#include "absl/strings/str_cat.h"
#include "ledger/base/utf8.h"

namespace amanat::checkpoint {
namespace {

bool IsUnicodeSpace(char32_t character) {
  switch (character) {
    case 0x20:
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
      return true;
    default:
      return (character >= 0x09 && character <= 0x0d) ||
             (character >= 0x2000 && character <= 0x200a);
  }
}

}  // namespace

absl::Status CheckNoteCharacters(absl::string_view text) {
  for (absl::string_view rest = text; !rest.empty();) {
    const size_t offset = text.size() - rest.size();
    const std::optional<char32_t> character = TakeCharacter(rest);
    if (!character.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat("not UTF-8 at offset ", offset));
    }
    if (*character < 0x20 && *character != '\n') {
      return absl::InvalidArgumentError(absl::StrCat("control character at offset ", offset));
    }
  }
  return absl::OkStatus();
}

bool HasUnicodeSpace(absl::string_view utf8) {
  while (!utf8.empty()) {
    const std::optional<char32_t> character = TakeCharacter(utf8);
    if (!character.has_value()) return false;
    if (IsUnicodeSpace(*character)) return true;
  }
  return false;
}

}  // namespace amanat::checkpoint
