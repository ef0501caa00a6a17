#include "clients/intake/firm_code.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/intake/written_text.h"
#include "ledger/base/bytes.h"
#include "ledger/base/status.h"
#include "ledger/entry/log_name.h"

namespace amanat::intake {
namespace {

constexpr size_t kLongNameDigits = 8;
constexpr size_t kScriptDigits = 16;
// Stands before the fingerprint of a name of which a code can hold nothing.
constexpr absl::string_view kNoLetters = "n";

// Joiners decide how letters are written together, and in some languages what a word means.
constexpr absl::string_view kJoiners[] = {"\xE2\x80\x8C", "\xE2\x80\x8D"};

// Adds a word's character, or the end of a word.
void Append(std::string& code, char32_t character) {
  const bool is_ascii = character < 0x80;
  const auto byte = static_cast<unsigned char>(is_ascii ? character : ' ');
  if (absl::ascii_isalnum(byte)) {
    code.push_back(absl::ascii_tolower(byte));
  } else if (!code.empty() && code.back() != '-') {
    code.push_back('-');
  }
}

void RemoveEnd(std::string& code) {
  while (!code.empty() && code.back() == '-') code.pop_back();
}

// Of a name, folded: whether a code cannot hold all that tells it from another one.
bool HasOtherLetters(const icu::UnicodeString& name) {
  for (int32_t at = 0; at < name.length(); at = name.moveIndex32(at, 1)) {
    const UChar32 character = name.char32At(at);
    if (character >= 0x80 && !u_ispunct(character) && !u_isUWhiteSpace(character)) return true;
  }
  return false;
}

// The letters from a to z, those with accents among them without.
std::string PlainLetters(const icu::UnicodeString& decomposed) {
  std::string code;
  for (int32_t at = 0; at < decomposed.length(); at = decomposed.moveIndex32(at, 1)) {
    const UChar32 character = decomposed.char32At(at);
    if (u_charType(character) != U_NON_SPACING_MARK) {
      Append(code, static_cast<char32_t>(character));
    }
  }
  RemoveEnd(code);
  return code;
}

std::string FingerprintOf(absl::string_view text, size_t digits) {
  return HexEncode(Sha256(text)).substr(0, digits);
}

// The name as it is compared: words of folded letters with one '-' between them.
std::string Words(const icu::UnicodeString& name) {
  icu::UnicodeString words;
  for (int32_t at = 0; at < name.length(); at = name.moveIndex32(at, 1)) {
    const UChar32 character = name.char32At(at);
    const bool is_separator = u_ispunct(character) || u_isUWhiteSpace(character) ||
                              (character < 0x80 && !u_isalnum(character));
    if (!is_separator) {
      words.append(character);
    } else if (!words.isEmpty() && !words.endsWith(icu::UnicodeString(UChar32{'-'}))) {
      words.append(UChar32{'-'});
    }
  }
  std::string bytes;
  words.toUTF8String(bytes);
  RemoveEnd(bytes);
  return bytes;
}

absl::StatusOr<std::string> CodeOfScript(const icu::UnicodeString& folded) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const decomposition = icu::Normalizer2::getNFDInstance(error);
  const icu::Normalizer2* const composition = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return absl::InternalError("ICU has no normal forms");
  std::string plain = PlainLetters(decomposition->normalize(folded, error));
  const std::string words = Words(composition->normalize(folded, error));
  if (U_FAILURE(error)) return absl::InvalidArgumentError("cannot be brought into normal form");
  plain = plain.substr(0, entry::kCodeBytesMax - kScriptDigits - 1);
  RemoveEnd(plain);
  return absl::StrCat(plain.empty() ? kNoLetters : absl::string_view(plain), "-",
                      FingerprintOf(words, kScriptDigits));
}

}  // namespace

absl::StatusOr<std::string> CodeFromName(absl::string_view name) {
  std::string visible(name);
  for (const absl::string_view joiner : kJoiners) absl::StrReplaceAll({{joiner, ""}}, &visible);
  AMANAT_ASSIGN_OR_RETURN(const std::string clean, CleanText(visible));
  icu::UnicodeString folded = icu::UnicodeString::fromUTF8(
      visible.size() == name.size() ? icu::StringPiece(clean)
                                    : icu::StringPiece(name.data(), name.size()));
  folded.foldCase();
  if (HasOtherLetters(folded)) return CodeOfScript(folded);
  std::string code, bytes;
  folded.toUTF8String(bytes);
  for (const char c : bytes) Append(code, static_cast<unsigned char>(c));
  RemoveEnd(code);
  if (code.size() <= entry::kCodeBytesMax) return code;
  return absl::StrCat(absl::string_view(code).substr(0, entry::kCodeBytesMax - kLongNameDigits - 1),
                      "-", FingerprintOf(code, kLongNameDigits));
}

}  // namespace amanat::intake
