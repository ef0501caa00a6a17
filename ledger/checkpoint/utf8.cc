#include "ledger/checkpoint/utf8.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace amanat::checkpoint {
namespace {

constexpr uint32_t kNotUtf8 = UINT32_MAX;

// Takes one character off the front; kNotUtf8 when there is none in its shortest form.
uint32_t TakeCharacter(absl::string_view& text) {
  const uint8_t first = static_cast<uint8_t>(text[0]);
  if (first < 0x80) {
    text.remove_prefix(1);
    return first;
  }
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (first < 0xc0 || first > 0xf4 || text.size() < length) return kNotUtf8;
  uint32_t character = first & (0x7fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const uint8_t next = static_cast<uint8_t>(text[i]);
    if ((next & 0xc0) != 0x80) return kNotUtf8;
    character = character << 6 | (next & 0x3f);
  }
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < kSmallest[length] || character > 0x10ffff || surrogate) return kNotUtf8;
  text.remove_prefix(length);
  return character;
}

bool IsUnicodeSpace(uint32_t character) {
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
    const uint32_t character = TakeCharacter(rest);
    if (character == kNotUtf8) {
      return absl::InvalidArgumentError(absl::StrCat("not UTF-8 at offset ", offset));
    }
    if (character < 0x20 && character != '\n') {
      return absl::InvalidArgumentError(absl::StrCat("control character at offset ", offset));
    }
  }
  return absl::OkStatus();
}

bool HasUnicodeSpace(absl::string_view utf8) {
  while (!utf8.empty()) {
    const uint32_t character = TakeCharacter(utf8);
    if (character == kNotUtf8) return false;
    if (IsUnicodeSpace(character)) return true;
  }
  return false;
}

}  // namespace amanat::checkpoint
