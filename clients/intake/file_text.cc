#include "clients/intake/file_text.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"

namespace amanat::intake {
namespace {

constexpr absl::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr absl::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr absl::string_view kUtf16BigMark = "\xFE\xFF";

// Files that have rows and are no text, by how they begin.
struct Foreign {
  absl::string_view begins;
  absl::string_view what;
};

constexpr Foreign kForeign[] = {
    {"PK\x03\x04", "a workbook or an archive"},
    {"\xD0\xCF\x11\xE0", "an old workbook"},
    {"%PDF", "a PDF"},
    {"<", "a web page or XML"},
    {"{\\rtf", "a document"},
};

// How many of the first bytes tell whether every second one is zero.
constexpr size_t kLookedAtMax = 64;

bool LooksLikeUtf16(absl::string_view bytes) {
  const absl::string_view first = bytes.substr(0, kLookedAtMax);
  return first.size() >= 4 && std::count(first.begin(), first.end(), '\0') >=
                                  static_cast<std::ptrdiff_t>(first.size() / 4);
}

absl::Status Broken(size_t at) {
  return absl::InvalidArgumentError(
      absl::StrCat("the UTF-16 is broken at byte ", at, ": ", kSaveAsUtf8));
}

// `low`: the place of a unit's lower byte.
absl::StatusOr<std::string> Utf8FromUtf16(absl::string_view bytes, size_t low) {
  const auto unit = [&](size_t at) {
    const auto byte = [&](size_t place) { return static_cast<uint8_t>(bytes[at + place]); };
    return static_cast<UChar>(byte(1 - low) << 8 | byte(low));
  };
  std::string text;
  text.reserve(bytes.size());
  if (bytes.size() % 2 != 0) return Broken(bytes.size() - 1);
  for (size_t at = 2; at < bytes.size(); at += 2) {
    UChar32 character = unit(at);
    if (U_IS_SURROGATE(character)) {
      const bool is_pair =
          U_IS_SURROGATE_LEAD(character) && at + 2 < bytes.size() && U16_IS_TRAIL(unit(at + 2));
      if (!is_pair) return Broken(at);
      character = U16_GET_SUPPLEMENTARY(character, unit(at + 2));
      at += 2;
    }
    uint8_t encoded[U8_MAX_LENGTH];
    size_t size = 0;
    U8_APPEND_UNSAFE(encoded, size, character);
    text.append(reinterpret_cast<const char*>(encoded), size);
  }
  return text;
}

}  // namespace

absl::StatusOr<absl::string_view> TextOfFile(absl::string_view bytes, std::string& converted) {
  for (const Foreign& foreign : kForeign) {
    if (absl::StartsWith(bytes, foreign.begins)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the file is ", foreign.what, ": ", kSaveAsUtf8));
    }
  }
  if (absl::StartsWith(bytes, kUtf8Mark)) return bytes.substr(kUtf8Mark.size());
  const bool is_little = absl::StartsWith(bytes, kUtf16LittleMark);
  if (is_little || absl::StartsWith(bytes, kUtf16BigMark)) {
    AMANAT_ASSIGN_OR_RETURN(converted, Utf8FromUtf16(bytes, is_little ? 0 : 1));
    return absl::string_view(converted);
  }
  if (LooksLikeUtf16(bytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the file looks like UTF-16 and has no byte order mark: ", kSaveAsUtf8));
  }
  return bytes;
}

}  // namespace amanat::intake
