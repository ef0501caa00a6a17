#include "clients/intake/written_text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ledger/base/status.h"
#include "ledger/base/utf8.h"
#include "ledger/entry/text_form.h"

namespace amanat::intake {
namespace {

// What people and banks write for "there is none", in capitals and without signs.
constexpr absl::string_view kPlaceholders[] = {
    "BLANK",        "EMPTY",         "NA",           "NIL",          "NO",       "NOID",
    "NOIDENTIFIER", "NONE",          "NONREF",       "NONREFERENCE", "NOREF",    "NOREFERENCE",
    "NOTAP",        "NOTAPPLICABLE", "NOTAVAILABLE", "NOTGIVEN",     "NOTKNOWN", "NOTPROVIDED",
    "NOTSPECIFIED", "NOTSTATED",     "NOTUSED",      "NULL",         "TBA",      "TBD",
    "UNDEFINED",    "UNKNOWN",       "UNSPECIFIED"};

bool IsControl(char32_t character) {
  return u_charType(static_cast<UChar32>(character)) == U_CONTROL_CHAR;
}

bool IsInvisible(char32_t character) {
  const auto code = static_cast<UChar32>(character);
  switch (u_charType(code)) {
    case U_FORMAT_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_PRIVATE_USE_CHAR:
      return true;
    default:
      return u_hasBinaryProperty(code, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
  }
}

bool IsWhiteSpace(char32_t character) {
  return u_isUWhiteSpace(static_cast<UChar32>(character)) != 0;
}

// Most fields: nothing to look up.
bool IsPlainAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string WithOneSpace(absl::string_view text) {
  std::string clean;
  for (const char c : text) {
    if (c == ' ' && (clean.empty() || clean.back() == ' ')) continue;
    clean.push_back(c);
  }
  if (!clean.empty() && clean.back() == ' ') clean.pop_back();
  return clean;
}

// As WithOneSpace, of a text in any script; `text` is UTF-8.
absl::StatusOr<icu::UnicodeString> Visible(absl::string_view text) {
  icu::UnicodeString clean;
  size_t position = 0;
  bool behind_a_space = false;
  std::optional<char32_t> outside;  // white space that is allowed around a text alone
  while (!text.empty()) {
    const std::optional<char32_t> character = TakeCharacter(text);
    if (!character) return absl::InvalidArgumentError("is not UTF-8");
    ++position;
    if (IsWhiteSpace(*character)) {
      const bool is_outside_only = IsControl(*character) || IsInvisible(*character);
      if (is_outside_only && !outside && !clean.isEmpty()) outside = character;
      behind_a_space = true;
      continue;
    }
    if (outside) {
      return absl::InvalidArgumentError("holds a line end, a tab or another control character");
    }
    if (IsControl(*character)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("holds a control character (U+%04X) at position %d",
                          static_cast<uint32_t>(*character), position));
    }
    if (IsInvisible(*character)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("holds an invisible character (U+%04X) at position %d: type it anew",
                          static_cast<uint32_t>(*character), position));
    }
    if (behind_a_space && !clean.isEmpty()) clean.append(UChar32{' '});
    behind_a_space = false;
    clean.append(static_cast<UChar32>(*character));
  }
  return clean;
}

absl::StatusOr<std::string> NormalForm(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const form = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return absl::InternalError("ICU has no normal form C");
  const icu::UnicodeString normal = form->normalize(text, error);
  if (U_FAILURE(error)) return absl::InvalidArgumentError("cannot be brought into normal form C");
  std::string bytes;
  normal.toUTF8String(bytes);
  return bytes;
}

absl::StatusOr<std::string> Mark(const std::string& text) {
  const std::string mark = absl::AsciiStrToUpper(text);
  if (wire::HasForm(wire::TextForm::kMark, mark)) return mark;
  return absl::InvalidArgumentError(
      absl::StrCat("is not ", wire::FormInWords(wire::TextForm::kMark)));
}

absl::StatusOr<std::string> PaymentReference(std::string text) {
  if (IsPlaceholder(text)) {
    return absl::InvalidArgumentError(
        "is a placeholder and tells no payment from another: give the provider's own reference, or "
        "leave the payment out");
  }
  if (text.size() <= kPaymentReferenceBytesMax) return text;
  return absl::InvalidArgumentError(
      absl::StrCat("is longer than ", kPaymentReferenceBytesMax, " bytes"));
}

}  // namespace

absl::StatusOr<std::string> CleanText(absl::string_view text) {
  if (IsPlainAscii(text)) return WithOneSpace(text);
  AMANAT_ASSIGN_OR_RETURN(const icu::UnicodeString visible, Visible(text));
  return NormalForm(visible);
}

absl::StatusOr<std::string> ReadIdentifier(Identifier kind, absl::string_view text) {
  AMANAT_ASSIGN_OR_RETURN(std::string clean, CleanText(text));
  if (clean.empty()) return absl::InvalidArgumentError("is empty");
  switch (kind) {
    case Identifier::kReceiptBook:
    case Identifier::kDepositSlip:
    case Identifier::kStatementLine:
      return Mark(clean);
    case Identifier::kPaymentReference:
      return PaymentReference(std::move(clean));
  }
  return absl::InternalError("no kind of identifier");
}

bool IsPlaceholder(absl::string_view text) {
  std::string core;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || absl::ascii_isalnum(byte)) core.push_back(absl::ascii_toupper(byte));
  }
  const auto only = [&core](char letter) {
    return std::all_of(core.begin(), core.end(), [letter](char c) { return c == letter; });
  };
  return only('0') || only('X') ||
         std::find(std::begin(kPlaceholders), std::end(kPlaceholders), core) !=
             std::end(kPlaceholders);
}

}  // namespace amanat::intake
