#include "ledger/entry/body.h"

#include <cstdint>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amanat::entry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using wire::TextForm;

struct Part {
  std::string mark;
  Hash digest;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "mark", self.mark, TextForm::kMark);
    v.Field(2, "digest", self.digest);
  }
};

struct Thing {
  std::string reason;
  std::vector<std::string> words;
  Part part;
  std::optional<Part> other;
  std::vector<Part> parts;
  uint64_t number = 0;
  wire::CivilDate date;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "reason", self.reason, TextForm::kCode);
    v.Field(2, "words", self.words, TextForm::kCode);
    v.Field(3, "part", self.part);
    v.Field(4, "other", self.other);
    v.Field(5, "parts", self.parts);
    v.Field(6, "number", self.number);
    v.Field(7, "date", self.date);
  }
};

Thing Good() {
  Thing thing;
  thing.reason = "left";
  thing.words = {"a", "b"};
  thing.part.mark = "RB-1";
  thing.other = Part{"7", {}};
  thing.parts = {Part{"S-1", {}}, Part{"S-2", {}}};
  thing.number = 3;
  return thing;
}

absl::Status Read(const Thing& thing) { return DecodeBody<Thing>(wire::Encode(thing)).status(); }

TEST(BodyTest, TextsOfTheirFormsAreReadAndSoIsAbsence) {
  EXPECT_EQ(Read(Good()), absl::OkStatus());
  EXPECT_EQ(Read(Thing()), absl::OkStatus());
}

TEST(BodyTest, AFieldIsNamedByItsPathAndToldWhatItIsToBe) {
  const std::string wrong = "Maria Santos P1234567";
  const std::pair<void (*)(Thing&, const std::string&), const char*> kFields[] = {
      {[](Thing& thing, const std::string& text) { thing.reason = text; },
       "reason: is not 1 to 32"},
      {[](Thing& thing, const std::string& text) { thing.words[1] = text; }, "words[1]: "},
      {[](Thing& thing, const std::string& text) { thing.part.mark = text; }, "part.mark: "},
      {[](Thing& thing, const std::string& text) { thing.other->mark = text; }, "other.mark: "},
      {[](Thing& thing, const std::string& text) { thing.parts[1].mark = text; },
       "parts[1].mark: "},
  };
  for (const auto& [set, path] : kFields) {
    Thing thing = Good();
    set(thing, wrong);
    const absl::Status status = Read(thing);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << path;
    EXPECT_THAT(std::string(status.message()), StartsWith(path));
    EXPECT_THAT(std::string(status.message()), HasSubstr("give it in that form"));
    // The text would go on to logs of servers.
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("Maria")));
  }
}

TEST(BodyTest, TheFirstWrongFieldIsNamed) {
  Thing thing = Good();
  thing.parts[0].mark = "no mark";
  thing.words[0] = "No Word";
  EXPECT_THAT(std::string(Read(thing).message()), StartsWith("words[0]: "));
}

TEST(BodyTest, AnElementOfAListIsNeverEmpty) {
  Thing thing = Good();
  thing.words[0] = "";
  EXPECT_THAT(std::string(Read(thing).message()), StartsWith("words[0]: "));
}

struct Payment {
  money::Money amount;
  std::optional<money::Money> fee;
  std::vector<money::Money> parts;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "amount", self.amount);
    v.Field(2, "fee", self.fee);
    v.Field(3, "parts", self.parts);
  }
};

TEST(BodyTest, AnAmountIsAtMostTheBoundWhereverItStands) {
  const auto read = [](const Payment& payment) {
    return std::string(DecodeBody<Payment>(wire::Encode(payment)).status().message());
  };
  constexpr money::Currency kPeso{608};
  for (const int64_t sign : {1, -1}) {
    const money::Money most{kPeso, sign * money::kAmountMax};
    EXPECT_EQ(read({most, most, {most, most}}), "");
    for (const int64_t beyond : {sign * (money::kAmountMax + 1), INT64_MIN, INT64_MAX}) {
      const money::Money more{kPeso, beyond};
      EXPECT_THAT(read({more, most, {most}}), StartsWith("amount: an amount is at most "));
      EXPECT_THAT(read({most, more, {most}}), StartsWith("fee: "));
      EXPECT_THAT(read({most, most, {most, more}}), StartsWith("parts[1]: "));
    }
  }
}

TEST(BodyTest, WhatTheWireFormatRefusesIsRefusedFirst) {
  EXPECT_THAT(std::string(DecodeBody<Thing>("\x08\x01").status().message()),
              HasSubstr("wrong wire type"));
}

}  // namespace
}  // namespace amanat::entry
