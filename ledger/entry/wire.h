// The strict subset of protobuf's wire format in which commands, entries and their bodies are
// written: two encodings of one value do not exist. A type lists its fields once, in ascending
// order, and the same list writes, reads and prints it:
//
//   struct Posting {
//     uint64_t account = 0;
//     int64_t amount = 0;
//     template <typename Self, typename Visitor>
//     static void Visit(Self& self, Visitor& v) {
//       v.Field(1, "account", self.account);
//       v.Field(2, "amount", self.amount);
//     }
//   };
//   std::string bytes = wire::Encode(posting);
//   absl::StatusOr<Posting> again = wire::Decode<Posting>(bytes);
//
// Grammar and the reader's answer to every malformation: ledger/doc/entry_format.md. In short:
// fields ascend, varints are minimal, zero scalars and empty strings, lists and plain sub-messages
// are absent, unsigned repeated scalars are packed, int64 is zigzag, unknown fields are refused.
// Thread-compatible; nothing here keeps state.
#ifndef AMANAT_LEDGER_ENTRY_WIRE_H_
#define AMANAT_LEDGER_ENTRY_WIRE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/calendar.h"
#include "ledger/entry/wire_fields.h"
#include "ledger/entry/wire_reader.h"
#include "ledger/entry/wire_writer.h"
#include "ledger/money/money.h"

namespace amanat::wire {

template <typename T>
std::string Encode(const T& value) {
  SizeSink size;
  Writer<SizeSink> counter(size);
  VisitFields(value, counter);
  std::string bytes(size.size(), '\0');
  MemorySink memory(bytes.data());
  Writer<MemorySink> writer(memory);
  VisitFields(value, writer);
  AMANAT_CHECK(memory.next() == bytes.data() + bytes.size());
  return bytes;
}

// Reads `bytes` into `value`, whatever it held, and uses its memory again. InvalidArgument names
// offset and reason; then `value` may only be assigned to, read into again or destroyed.
template <typename T>
absl::Status DecodeInto(absl::string_view bytes, T& value) {
  Reader reader(bytes);
  VisitFields(value, reader);
  return reader.Finish();
}

template <typename T>
absl::StatusOr<T> Decode(absl::string_view bytes) {
  // In place, and with one return: a value of several hundred bytes is never moved.
  absl::StatusOr<T> value(absl::in_place);
  if (absl::Status status = DecodeInto(bytes, *value); !status.ok()) value = std::move(status);
  return value;
}

}  // namespace amanat::wire

#endif  // AMANAT_LEDGER_ENTRY_WIRE_H_
