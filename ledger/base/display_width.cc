#include "ledger/base/display_width.h"

#include <unicode/uchar.h>

#include "ledger/base/utf8.h"

namespace amanat {
namespace {

size_t ColumnsOf(char32_t character) {
  const auto point = static_cast<UChar32>(character);
  switch (u_charType(point)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
      return 0;
    default:
      break;
  }
  switch (u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH)) {
    case U_EA_WIDE:
    case U_EA_FULLWIDTH:
      return 2;
    default:
      return 1;
  }
}

}  // namespace

size_t DisplayWidth(absl::string_view text) {
  size_t columns = 0;
  while (!text.empty()) {
    const auto character = TakeCharacter(text);
    if (character.has_value()) {
      columns += ColumnsOf(*character);
    } else {
      text.remove_prefix(1);
      ++columns;
    }
  }
  return columns;
}

}  // namespace amanat
