#include "ledger/entry/wire.h"

#include "absl/strings/str_cat.h"

namespace amanat::wire {

void AppendVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void Reader::Fail(absl::string_view name, absl::string_view reason) {
  if (!status_.ok()) return;
  status_ =
      absl::InvalidArgumentError(absl::StrCat("offset ", offset_, ", field ", name, ": ", reason));
}

void Reader::FailInside(absl::string_view name, const absl::Status& inner) {
  if (!status_.ok()) return;
  status_ = absl::InvalidArgumentError(
      absl::StrCat("before offset ", offset_, ", inside ", name, ": ", inner.message()));
}

bool Reader::Varint(const char* name, uint64_t* value) {
  *value = 0;
  for (int shift = 0; shift < 70; shift += 7) {
    if (offset_ == bytes_.size()) {
      Fail(name, "the bytes end inside a number");
      return false;
    }
    const uint8_t byte = static_cast<uint8_t>(bytes_[offset_++]);
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

bool Reader::Next(uint32_t number, uint32_t wire_type, const char* name) {
  if (!status_.ok() || offset_ == bytes_.size()) return false;
  const size_t start = offset_;
  uint64_t tag = 0;
  if (!Varint(name, &tag)) return false;
  if (tag >> 3 != number) {
    offset_ = start;
    return false;
  }
  if ((tag & 7) != wire_type) {
    Fail(name, "wrong wire type");
    return false;
  }
  last_ = number;
  return true;
}

bool Reader::Scalar(uint32_t number, const char* name, uint64_t* value) {
  if (!Next(number, 0, name) || !Varint(name, value)) return false;
  if (*value == 0) {
    Fail(name, "a zero that should be absent");
    return false;
  }
  return true;
}

bool Reader::Bytes(uint32_t number, const char* name, absl::string_view* value) {
  if (!Next(number, 2, name)) return false;
  uint64_t size = 0;
  if (!Varint(name, &size)) return false;
  if (size > bytes_.size() - offset_) {
    Fail(name, absl::StrCat("a length of ", size, " beyond the end"));
    return false;
  }
  *value = bytes_.substr(offset_, size);
  offset_ += size;
  return true;
}

absl::Status Reader::Finish() {
  if (status_.ok() && offset_ != bytes_.size()) {
    uint64_t tag = 0;
    const size_t start = offset_;
    if (Varint("tag", &tag)) {
      offset_ = start;
      Fail(absl::StrCat(tag >> 3), tag >> 3 <= last_ ? "repeated or out of order" : "unknown");
    }
  }
  return status_;
}

}  // namespace amanat::wire
