#include "ledger/entry/wire.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace amanat::wire {

void AppendVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void Reader::Stop(std::string message) {
  if (!status_.ok()) return;
  status_ = absl::InvalidArgumentError(message);
  next_ = end_;
}

void Reader::Fail(absl::string_view name, absl::string_view reason) {
  Stop(absl::StrCat("offset ", next_ - begin_, ", field ", name, ": ", reason));
}

void Reader::FailInside(absl::string_view name, const absl::Status& inner) {
  Stop(absl::StrCat("before offset ", next_ - begin_, ", inside ", name, ": ", inner.message()));
}

bool Reader::LongVarint(const char* name, uint64_t* value) {
  *value = 0;
  for (int shift = 0; shift < 70; shift += 7) {
    if (next_ == end_) {
      Fail(name, "the bytes end inside a number");
      return false;
    }
    const uint8_t byte = static_cast<uint8_t>(*next_++);
    if (shift == 63 && byte > 1) {
      Fail(name, "a number of more than 64 bits");
      return false;
    }
    *value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (byte == 0 && shift > 0) {
        Fail(name, "a number that is not minimal");
        return false;
      }
      return true;
    }
  }
  Fail(name, "a number of more than 64 bits");
  return false;
}

bool Reader::HasLongTag(uint32_t number, uint32_t wire_type, const char* name) {
  const char* const start = next_;
  uint64_t tag = 0;
  if (!LongVarint(name, &tag)) return false;
  if (tag >> 3 != number) {
    next_ = start;
    return false;
  }
  return TakeTag(tag, wire_type, name);
}

bool Reader::ScalarValue(const char* name, uint64_t* value) {
  if (!Varint(name, value)) return false;
  if (*value == 0) {
    Fail(name, "a zero that should be absent");
    return false;
  }
  return true;
}

bool Reader::BytesValue(const char* name, absl::string_view* value) {
  uint64_t size = 0;
  if (!Varint(name, &size)) return false;
  if (size > static_cast<size_t>(end_ - next_)) {
    Fail(name, absl::StrCat("a length of ", size, " beyond the end"));
    return false;
  }
  *value = absl::string_view(next_, size);
  next_ += size;
  return true;
}

size_t Reader::RunLength(uint64_t tag) const {
  Reader ahead(absl::string_view(next_, static_cast<size_t>(end_ - next_)));
  size_t length = 0;
  absl::string_view value;
  uint64_t found = tag;
  while (found == tag && length < kRepeatedFieldsMax && ahead.BytesValue("", &value)) {
    ++length;
    if (ahead.next_ == ahead.end_ || !ahead.Varint("", &found)) break;
  }
  return length;
}

void Reader::FailAtRest() {
  const char* const start = next_;
  uint64_t tag = 0;
  if (!Varint("tag", &tag)) return;
  next_ = start;
  Fail(absl::StrCat(tag >> 3), tag >> 3 <= last_ ? "repeated or out of order" : "unknown");
}

}  // namespace amanat::wire
