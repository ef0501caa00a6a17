#include "ledger/entry/text.h"

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"

namespace amanat::entry {
namespace {

// The code point at the front of `text` and how many bytes it has; {0, 0} when it is not UTF-8.
struct CodePoint {
  uint32_t value = 0;
  size_t size = 0;
};

CodePoint FirstCodePoint(absl::string_view text) {
  const uint8_t lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {};
  uint32_t value = lead & (0xff >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    const uint8_t next = static_cast<uint8_t>(text[i]);
    if ((next & 0xc0) != 0x80) return {};
    value = value << 6 | (next & 0x3f);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < kSmallest[size] || value > 0x10ffff || surrogate) return {};
  return {value, size};
}

bool IsPrintable(absl::string_view text) {
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    if (point.size == 0 || (point.value >= 0x7f && point.value <= 0x9f)) return false;
    const bool white = point.value == '\t' || point.value == '\n' || point.value == '\r';
    if (point.value < 0x20 && !white) return false;
    text.remove_prefix(point.size);
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

std::string JsonWriter::Amount(const money::Money& amount) {
  return absl::StrCat("{\"currency\":", Value("currency", amount.currency),
                      ",\"amount\":", JsonString(money::FormatAmount(amount)), "}");
}

}  // namespace amanat::entry
