// The fields of all bodies of acts, one at a time, by the acts' descriptions: for tests of what may stand
// in a field, wherever a body is read.
//
//   ForEachLeaf([](const entry::ActDescription& act, const Path& path) {
//     if (Texts().contains(path.back()->kind)) Send(act.event_type, BodyOf(path, kSentence));
//   });
#ifndef AMANAT_PROTO_ACTS_TESTING_BODY_LEAVES_H_
#define AMANAT_PROTO_ACTS_TESTING_BODY_LEAVES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/all.h"
#include "ledger/entry/wire.h"

namespace amanat::acts::testing {

using entry::FieldDescription;
using entry::FieldKind;

// What somebody might well write where a code is asked for.
inline constexpr char kSentence[] = "Maria Santos P1234567";

// A field that is no message, and the messages around it, the body's own field first.
using Path = std::vector<const FieldDescription*>;

inline void AppendLeaves(const entry::BodyDescription& body, Path& path,
                         std::vector<Path>& leaves) {
  for (const FieldDescription& field : body.fields) {
    path.push_back(&field);
    if (field.kind == FieldKind::kMessage) {
      AppendLeaves(*field.message, path, leaves);
    } else {
      leaves.push_back(path);
    }
    path.pop_back();
  }
}

// As errors name it: "observations[0].provider".
inline std::string NameOf(const Path& path) {
  std::string name;
  for (const FieldDescription* field : path) {
    absl::StrAppend(&name, name.empty() ? "" : ".", std::string(field->name),
                    field->repeated ? "[0]" : "");
  }
  return name;
}

inline std::string LengthDelimited(uint32_t number, const std::string& value) {
  std::string bytes;
  wire::AppendVarint(wire::Tag(number, wire::kBytesType), bytes);
  wire::AppendVarint(value.size(), bytes);
  return bytes + value;
}

// A body in which that field alone stands, with `value`, its tag included.
inline std::string Around(const Path& path, std::string value) {
  for (size_t i = path.size() - 1; i > 0; --i) value = LengthDelimited(path[i - 1]->number, value);
  return value;
}
inline std::string BodyOf(const Path& path, const std::string& text) {
  return Around(path, LengthDelimited(path.back()->number, text));
}
inline std::string BodyOf(const Path& path, uint64_t number) {
  std::string bytes;
  wire::AppendVarint(wire::Tag(path.back()->number, wire::kVarintType), bytes);
  wire::AppendVarint(number, bytes);
  return Around(path, bytes);
}

// Calls `look` with every act and every field of its body.
template <typename Look>
void ForEachLeaf(Look look) {
  for (const entry::ActDomain& domain : kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      Path path;
      std::vector<Path> leaves;
      AppendLeaves(*act.body, path, leaves);
      for (const Path& leaf : leaves) look(act, leaf);
    }
  }
}

// A value of each kind of text.
inline const std::map<FieldKind, std::string>& Texts() {
  static const auto& texts = *new std::map<FieldKind, std::string>{
      {FieldKind::kCode, "death-natural"},   {FieldKind::kSite, "hong-kong"},
      {FieldKind::kCountry, "SAU"},          {FieldKind::kLogName, "owf.example/manila/fund/1"},
      {FieldKind::kTimeZone, "Asia/Riyadh"}, {FieldKind::kMark, "RB-2026/04.1"},
      {FieldKind::kQuarter, "2025_3Q"},      {FieldKind::kPurpose, "FAMI"},
  };
  return texts;
}

}  // namespace amanat::acts::testing

#endif  // AMANAT_PROTO_ACTS_TESTING_BODY_LEAVES_H_
