#include "ledger/entry/text.h"

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "ledger/base/utf8.h"

namespace amanat::entry {
namespace {

// UTF-8 without control characters but for white space: Unicode's class Cc, as the ranges that it
// will always be.
bool IsPrintable(absl::string_view text) {
  while (!text.empty()) {
    const std::optional<char32_t> character = TakeCharacter(text);
    if (!character.has_value() || (*character >= 0x7f && *character <= 0x9f)) return false;
    const bool white = *character == '\t' || *character == '\n' || *character == '\r';
    if (*character < 0x20 && !white) return false;
  }
  return true;
}

}  // namespace

std::string JsonString(absl::string_view text) {
  if (!IsPrintable(text)) return absl::StrCat("\"", HexEncode(text), "\"");
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (static_cast<uint8_t>(c) < 0x20) {
      absl::StrAppendFormat(&out, "\\u%04x", c);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

bool JsonWriter::IsEventTypeField(absl::string_view name) {
  return absl::EndsWith(name, "event_type") || absl::EndsWith(name, "event_types");
}

std::string JsonWriter::String(absl::string_view name, const std::string& value) {
  // Encoded bytes may look like text by chance; they are hexadecimal always.
  for (const absl::string_view bytes : {"command", "signatures", "body", "added"}) {
    if (name == bytes) return value.empty() ? "null" : absl::StrCat("\"", HexEncode(value), "\"");
  }
  return JsonString(value);
}

std::string JsonWriter::Date(const wire::CivilDate& date) {
  const bool known = date.days >= wire::kCivilDaysMin && date.days <= wire::kCivilDaysMax;
  return known ? JsonString(FormatCivilDate(date.days)) : absl::StrCat(date.days);
}

std::string JsonWriter::Time(const wire::Instant& time) {
  if (time.micros == 0) return "null";
  const bool known = time.micros > 0 && time.micros <= wire::kInstantMicrosMax;
  return known ? JsonString(FormatInstant(time.micros)) : absl::StrCat(time.micros);
}

std::string JsonWriter::Currency(money::Currency currency) {
  return currency.numeric == 0 ? "null" : JsonString(money::CodeOf(currency));
}

std::string JsonWriter::Amount(const money::Money& amount) {
  return absl::StrCat("{\"currency\":", Currency(amount.currency),
                      ",\"amount\":", JsonString(money::FormatAmount(amount)), "}");
}

}  // namespace amanat::entry
