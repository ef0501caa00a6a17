#include "services/rules/act/code_check.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/check.h"
#include "ledger/entry/wire.h"
#include "services/forms/code_lists.h"

namespace amanat::rules {
namespace {

using entry::BodyDescription;
using entry::FieldDescription;
using entry::FieldKind;

struct UnknownCode {
  std::string path;
  forms::Codes codes;
};

bool TakeVarint(absl::string_view& bytes, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

// The next field and its bytes, of a number none; false at the end, and where the bytes are no body.
bool TakeField(absl::string_view& bytes, uint64_t& number, absl::string_view& value) {
  uint64_t tag = 0;
  uint64_t size = 0;
  if (!TakeVarint(bytes, tag)) return false;
  number = tag >> 3;
  value = {};
  if ((tag & 7) == wire::kVarintType) return TakeVarint(bytes, size);
  if ((tag & 7) != wire::kBytesType || !TakeVarint(bytes, size)) return false;
  if (size > bytes.size()) return false;
  value = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

const FieldDescription* FindField(const BodyDescription& body, uint64_t number) {
  for (const FieldDescription& field : body.fields) {
    if (field.number == number) return &field;
  }
  return nullptr;
}

std::optional<UnknownCode> FindUnknown(const BodyDescription& body, absl::string_view bytes) {
  uint64_t number = 0;
  uint64_t last = 0;
  size_t place = 0;  // among the elements of a list
  absl::string_view value;
  while (TakeField(bytes, number, value)) {
    place = number == last ? place + 1 : 0;
    last = number;
    const FieldDescription* field = FindField(body, number);
    if (field == nullptr) continue;
    std::optional<UnknownCode> unknown;
    if (field->kind == FieldKind::kMessage) {
      unknown = FindUnknown(*field->message, value);
      if (unknown.has_value()) unknown->path.insert(0, ".");
    } else if (!field->code_list.empty() && !value.empty()) {
      const forms::CodeList* list = forms::FindCodeList(field->code_list);
      AMANAT_CHECK(list != nullptr);
      if (!forms::IsOneOf(list->codes, value)) unknown = UnknownCode{"", list->codes};
    }
    if (!unknown.has_value()) continue;
    const std::string element = field->repeated ? absl::StrCat("[", place, "]") : "";
    unknown->path.insert(0, absl::StrCat(field->name, element));
    return unknown;
  }
  return std::nullopt;
}

}  // namespace

bool HasCodeList(const BodyDescription& body) {
  bool found = false;
  for (const FieldDescription& field : body.fields) {
    if (field.kind == FieldKind::kMessage && HasCodeList(*field.message)) found = true;
    if (field.code_list.empty()) continue;
    AMANAT_CHECK(forms::FindCodeList(field.code_list) != nullptr);
    found = true;
  }
  return found;
}

absl::Status CheckCodes(const BodyDescription& body, absl::string_view bytes) {
  const std::optional<UnknownCode> unknown = FindUnknown(body, bytes);
  if (!unknown.has_value()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(unknown->path, ": is not one of ", absl::StrJoin(unknown->codes, ", ")));
}

}  // namespace amanat::rules
