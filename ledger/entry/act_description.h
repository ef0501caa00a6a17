// What the definition of an act says beside its C++ type: for catalogues, and for whatever builds a
// body or shows one to people. Tables of these are generated from proto/amanat/acts (proto/README.md):
//
//   #include "amanat/acts/claims.h"
//   for (const entry::ActDescription& act : acts::claims::kActs) Print(act.name, act.title);
//
// Constant data; thread-safe.
#ifndef AMANAT_LEDGER_ENTRY_ACT_DESCRIPTION_H_
#define AMANAT_LEDGER_ENTRY_ACT_DESCRIPTION_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ledger/entry/event_type.h"

namespace amanat::entry {

// What a field is. proto/amanat/acts/v1/options.proto says of each how it is encoded and checked.
enum class FieldKind : uint8_t {
  // What its type says.
  kNumber,
  kSignedNumber,
  kBoolean,
  kEnumeration,
  kMessage,
  // Bytes of fixed length.
  kStream,
  kLog,
  kOnce,
  kHash,
  kCommitment,
  kPublicKey,
  // Numbers that mean more.
  kDate,
  kInstant,
  kCurrency,
  kEventType,
  kEntryIndex,
  // Text, of a form that leaves no room for a sentence (text_form.h).
  kCode,
  kSite,
  kCountry,
  kLogName,
  kTimeZone,
  kMark,
  kQuarter,
  kPurpose,
};

struct EnumValue {
  uint64_t number = 0;
  absl::string_view name;  // in words: "unspecified", "bank-account"
};

// The name of `number`, "unknown" when it has none.
constexpr absl::string_view EnumValueName(absl::Span<const EnumValue> values, uint64_t number) {
  for (const EnumValue& value : values) {
    if (value.number == number) return value.name;
  }
  return "unknown";
}

struct BodyDescription;

struct FieldDescription {
  uint32_t number = 0;
  absl::string_view name;  // as in the .proto file, in JSON and in errors
  FieldKind kind = FieldKind::kNumber;
  bool repeated = false;
  bool may_be_absent = false;  // a message whose absence is not the same as its emptiness
  absl::string_view label;     // for people
  const BodyDescription* message = nullptr;  // of kMessage
  absl::Span<const EnumValue> values = {};   // of kEnumeration
  absl::string_view code_list = {};          // of kCode: the name of its closed list; empty: none
};

struct BodyDescription {
  absl::string_view name;  // of the message in package amanat.acts.v1
  absl::Span<const FieldDescription> fields;
};

struct ActDescription {
  uint32_t event_type = 0;
  absl::string_view name;  // UPPER_SNAKE, stable
  SignerClass signer_class = SignerClass::kWriter;
  Book book = Book::kUnspecified;
  uint32_t line_event_type = 0;  // of a manifest: the type of its lines; 0: no manifest
  absl::string_view title;       // what one does: "Open a case"
  absl::string_view sentence;    // what has happened when it stands in a log
  const BodyDescription* body = nullptr;
  const BodyDescription* added = nullptr;  // what the rules add to an entry; nullptr: nothing
};

struct ActDomain {
  absl::string_view name;
  absl::Span<const ActDescription> acts;  // ascending by number
};

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_ACT_DESCRIPTION_H_
