// Every field of every message of proto/amanat/acts/v1, one at a time, as its description says: what is
// not of the field's form is refused by the strict reader, which names the field.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "amanat/acts/all.h"
#include "gtest/gtest.h"
#include "ledger/entry/body.h"
#include "proto/acts/testing/body_leaves.h"

namespace amanat::acts {
namespace {

using entry::FieldKind;
using testing::BodyOf;
using testing::ForEachLeaf;
using testing::kSentence;
using testing::NameOf;
using testing::Path;
using testing::Texts;

absl::Status Read(uint32_t event_type, const std::string& bytes) {
  absl::Status status = absl::NotFoundError("no such act");
  WithBodyOf(event_type, [&](const auto& empty) {
    status = entry::DecodeBody<std::decay_t<decltype(empty)>>(bytes).status();
  });
  return status;
}

// How many bytes each kind of bytes has.
const std::map<FieldKind, size_t>& Sizes() {
  static const auto& sizes = *new std::map<FieldKind, size_t>{
      {FieldKind::kStream, 16}, {FieldKind::kLog, 16},        {FieldKind::kOnce, 16},
      {FieldKind::kHash, 32},   {FieldKind::kCommitment, 32}, {FieldKind::kPublicKey, 32},
  };
  return sizes;
}

TEST(FormsTest, EveryTextHasAFormThatRefusesASentence) {
  size_t texts = 0;
  ForEachLeaf([&](const entry::ActDescription& act, const Path& path) {
    const auto right = Texts().find(path.back()->kind);
    if (right == Texts().end()) return;
    ++texts;
    const std::string where = absl::StrCat(std::string(act.name), " ", NameOf(path));
    EXPECT_EQ(Read(act.event_type, BodyOf(path, right->second)), absl::OkStatus()) << where;
    for (const std::string& wrong :
         {std::string(kSentence), std::string("maria santos"), std::string("Maria Santos"),
          std::string("caf\xe9"), std::string("a\nb"), std::string("\xc2\x80"),
          std::string("R\xc3\xadyadh-7"), std::string(65, '7')}) {
      const absl::Status status = Read(act.event_type, BodyOf(path, wrong));
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << where << ": " << wrong;
      EXPECT_TRUE(absl::StartsWith(status.message(), absl::StrCat(NameOf(path), ": is not ")))
          << where << ": " << status;
      EXPECT_FALSE(absl::StrContains(status.message(), wrong)) << where << ": " << status;
    }
  });
  EXPECT_GT(texts, 50u);
}

TEST(FormsTest, BytesHaveTheSizeOfTheirKindExactly) {
  size_t fields = 0;
  ForEachLeaf([&](const entry::ActDescription& act, const Path& path) {
    const auto size = Sizes().find(path.back()->kind);
    if (size == Sizes().end()) return;
    ++fields;
    const std::string where = absl::StrCat(std::string(act.name), " ", NameOf(path));
    EXPECT_EQ(Read(act.event_type, BodyOf(path, std::string(size->second, 'x'))), absl::OkStatus())
        << where;
    for (const std::string& wrong :
         {std::string(size->second - 1, 'x'), std::string(size->second + 1, 'x'),
          std::string(kSentence), std::string("x")}) {
      const absl::Status status = Read(act.event_type, BodyOf(path, wrong));
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << where;
      EXPECT_TRUE(absl::StrContains(status.message(),
                                    absl::StrCat(std::string(path.back()->name), ": wrong length")))
          << where << ": " << status;
    }
  });
  EXPECT_GT(fields, 50u);
}

TEST(FormsTest, NumbersThatMeanMoreAreInTheirRange) {
  const std::map<FieldKind, std::vector<uint64_t>> kBeyond = {
      {FieldKind::kDate,
       {wire::ZigZag(wire::kCivilDaysMin - 1), wire::ZigZag(wire::kCivilDaysMax + 1)}},
      {FieldKind::kInstant, {wire::ZigZag(-1), wire::ZigZag(wire::kInstantMicrosMax + 1)}},
      {FieldKind::kCurrency, {1'000, uint64_t{1} << 40}},
  };
  size_t fields = 0;
  ForEachLeaf([&](const entry::ActDescription& act, const Path& path) {
    const auto beyond = kBeyond.find(path.back()->kind);
    if (beyond == kBeyond.end()) return;
    ++fields;
    for (const uint64_t wrong : beyond->second) {
      const absl::Status status = Read(act.event_type, BodyOf(path, wrong));
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << NameOf(path);
      EXPECT_TRUE(absl::StrContains(status.message(), std::string(path.back()->name)))
          << std::string(act.name) << ": " << status;
    }
  });
  EXPECT_GT(fields, 20u);
}

// What remains, numbers without a kind of their own, booleans and enumerations, holds no bytes.
TEST(FormsTest, EveryOtherFieldIsANumber) {
  ForEachLeaf([&](const entry::ActDescription& act, const Path& path) {
    const FieldKind kind = path.back()->kind;
    if (Texts().contains(kind) || Sizes().contains(kind)) return;
    if (path.back()->repeated) return;  // numbers one behind the other
    EXPECT_EQ(Read(act.event_type, BodyOf(path, std::string(kSentence))).code(),
              absl::StatusCode::kInvalidArgument)
        << std::string(act.name) << " " << NameOf(path);
  });
}

}  // namespace
}  // namespace amanat::acts
