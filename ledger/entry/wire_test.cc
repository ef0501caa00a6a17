#include "ledger/entry/wire.h"

#include <iostream>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amanat::wire {
namespace {

using ::testing::HasSubstr;

enum class Colour : uint8_t { kNone = 0, kRed = 1, kBlue = 250 };

struct Inner {
  uint64_t number = 0;
  std::string text;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "number", self.number);
    v.Field(2, "text", self.text);
  }
};

// One field of every kind.
struct Sample {
  uint64_t count = 0;
  uint32_t small = 0;
  bool flag = false;
  Colour colour = Colour::kNone;
  int64_t amount = 0;
  CivilDate date;
  Instant time;
  money::Currency currency;
  std::string text;
  Hash hash;
  Inner inner;
  std::optional<Inner> maybe;
  std::vector<uint32_t> packed;
  std::vector<std::string> texts;
  std::vector<LogId> logs;
  std::vector<Inner> inners;
  money::Money price;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "count", self.count);
    v.Field(2, "small", self.small);
    v.Field(3, "flag", self.flag);
    v.Field(4, "colour", self.colour);
    v.Field(5, "amount", self.amount);
    v.Field(6, "date", self.date);
    v.Field(7, "time", self.time);
    v.Field(8, "currency", self.currency);
    v.Field(9, "text", self.text);
    v.Field(10, "hash", self.hash);
    v.Field(11, "inner", self.inner);
    v.Field(12, "maybe", self.maybe);
    v.Field(13, "packed", self.packed);
    v.Field(14, "texts", self.texts);
    v.Field(15, "logs", self.logs);
    v.Field(16, "inners", self.inners);
    v.Field(17, "price", self.price);
  }
};

Sample FullSample() {
  Sample sample{.count = 300, .small = 7, .flag = true, .colour = Colour::kBlue, .amount = -5};
  sample.date.days = 20'000;
  sample.time.micros = 1'767'225'600'000'000;
  sample.currency.numeric = 682;
  sample.text = "text";
  sample.hash.value[31] = 1;
  sample.inner = {.number = 1, .text = ""};
  sample.maybe = Inner{};
  sample.packed = {0, 1, 300};
  sample.texts = {"", "a"};
  sample.logs = {LogId(), LogId()};
  sample.inners = {Inner{}, Inner{.number = 2, .text = "b"}};
  sample.price = {.currency = {.numeric = 682}, .minor_units = INT64_MIN};
  return sample;
}

std::string Bytes(absl::string_view hex) { return *HexDecode(hex); }

TEST(WireTest, EncodesNothingAsNoBytes) { EXPECT_EQ(Encode(Sample{}), ""); }

TEST(WireTest, ReadsBackEveryKindOfField) {
  const std::string bytes = Encode(FullSample());
  const auto again = Decode<Sample>(bytes);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Encode(*again), bytes);
  EXPECT_EQ(again->amount, -5);
  EXPECT_EQ(again->colour, Colour::kBlue);
  EXPECT_EQ(again->price.minor_units, INT64_MIN);
  EXPECT_EQ(again->packed, (std::vector<uint32_t>{0, 1, 300}));
  EXPECT_TRUE(again->maybe.has_value());
}

TEST(WireTest, WritesTheBytesOfTheDocument) {
  EXPECT_EQ(HexEncode(Encode(Inner{.number = 300, .text = "hi"})), "08ac0212026869");
}

TEST(WireTest, ReadsIntoAValueThatHeldSomethingElse) {
  Sample value = FullSample();
  ASSERT_TRUE(DecodeInto(Bytes("08ac02"), value).ok());
  EXPECT_EQ(HexEncode(Encode(value)), "08ac02");
  ASSERT_TRUE(DecodeInto(Encode(FullSample()), value).ok());
  EXPECT_EQ(Encode(value), Encode(FullSample()));
  EXPECT_FALSE(DecodeInto(Bytes("0800"), value).ok());
  ASSERT_TRUE(DecodeInto("", value).ok());
  EXPECT_EQ(Encode(value), "");
}

TEST(WireTest, CountsTheBytesOfAVarint) {
  for (int bits = 0; bits < 64; ++bits) {
    for (const uint64_t value : {uint64_t{1} << bits, (uint64_t{1} << bits) - 1}) {
      std::string bytes;
      AppendVarint(value, bytes);
      EXPECT_EQ(VarintBytes(value), bytes.size()) << value;
    }
  }
  EXPECT_EQ(VarintBytes(UINT64_MAX), 10u);
}

struct Eager {
  uint64_t version = 1;
  Hash hash = *Hash::FromHex(std::string(64, '1'));
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "version", self.version);
    v.Field(2, "hash", self.hash);
  }
};
struct Outer {
  Eager eager;
  std::vector<uint32_t> numbers = {7};
  std::optional<Eager> maybe = Eager{};
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "eager", self.eager);
    v.Field(2, "numbers", self.numbers);
    v.Field(3, "maybe", self.maybe);
  }
};

TEST(WireTest, AnAbsentFieldIsZeroWhateverTheTypeStartsWith) {
  const auto outer = Decode<Outer>("");
  ASSERT_TRUE(outer.ok());
  EXPECT_EQ(outer->eager.version, 0u);
  EXPECT_TRUE(outer->eager.hash.is_zero());
  EXPECT_EQ(Encode(*outer), "");
}

struct Malformation {
  const char* name;
  const char* hex;
  const char* reason;
};

const Malformation kMalformations[] = {
    {"OverlongValue", "088100", "not minimal"},
    {"OverlongTag", "88000a", "not minimal"},
    {"OverlongLength", "4a8100", "not minimal"},
    {"ElevenByteNumber", "08ffffffffffffffffffff01", "more than 64 bits"},
    {"SixtyFifthBit", "08ffffffffffffffffff02", "more than 64 bits"},
    {"ZeroScalar", "0800", "zero that should be absent"},
    {"ZeroAmount", "2800", "zero that should be absent"},
    {"EmptyString", "4a00", "empty value that should be absent"},
    {"ZeroHash", "52200000000000000000000000000000000000000000000000000000000000000000",
     "zero value that should be absent"},
    {"EmptyMessage", "5a00", "empty message that should be absent"},
    {"EmptyPacked", "6a00", "empty list that should be absent"},
    {"FieldTwice", "08010802", "repeated or out of order"},
    {"OptionalTwice", "62006200", "repeated or out of order"},
    {"PackedTwice", "6a01016a0102", "repeated or out of order"},
    {"OutOfOrder", "10010801", "repeated or out of order"},
    {"RepeatedApart", "7201617a100000000000000000000000000000000072016b",
     "repeated or out of order"},
    {"UnknownField", "920100", "unknown"},
    {"FieldZero", "0001", "repeated or out of order"},
    {"WrongWireType", "0a0101", "wrong wire type"},
    {"FixedWireType", "0900000000000000ff", "wrong wire type"},
    {"GroupWireType", "0b0c", "wrong wire type"},
    {"UnpackedList", "6801", "wrong wire type"},
    {"BooleanTwo", "1802", "boolean other than 0 or 1"},
    {"TooLargeForThirtyTwoBits", "108080808010", "number too large"},
    {"TooLargeForTheEnumeration", "208002", "number too large"},
    {"TooLargeInTheList", "6a058080808010", "number too large"},
    {"ListCutInsideANumber", "6a0180", "end inside a number"},
    {"ListWithOverlongNumber", "6a028000", "not minimal"},
    {"ShortHash", "520101", "wrong length"},
    {"CurrencyAbove999", "40e807", "not an ISO 4217 number"},
    {"DateBeforeYearOne", "30f5e457", "outside the years 1 to 9999"},
    {"DateAfterYear9999", "30c282e602", "outside the years 1 to 9999"},
    {"TimeBefore1970", "3801", "outside the years 1970 to 9999"},
    {"TimeAfterYear9999", "3880809bc79983a28407", "outside the years 1970 to 9999"},
    {"LengthBeyondTheEnd", "4a0261", "beyond the end"},
    {"HugeLength", "4affffffffffffffffff01", "beyond the end"},
    {"ZeroInsideAMessage", "5a020800", "inside inner"},
    {"UnknownInsideARepeatedMessage", "8201021801", "inside inners"},
    {"MoneyWithUnknownField", "8a01021801", "inside price"},
    {"LooseByte", "0801ff", "end inside a number"},
};

class MalformationTest : public ::testing::TestWithParam<Malformation> {};

TEST_P(MalformationTest, IsRefusedWithOffsetAndReason) {
  const auto decoded = Decode<Sample>(Bytes(GetParam().hex));
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(decoded.status().message()), HasSubstr(GetParam().reason));
  EXPECT_THAT(std::string(decoded.status().message()), HasSubstr("offset"));
}

INSTANTIATE_TEST_SUITE_P(All, MalformationTest, ::testing::ValuesIn(kMalformations),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(WireTest, AcceptsTheFirstAndLastDayAndTime) {
  for (const CivilDays days : {kCivilDaysMin, kCivilDaysMax}) {
    Sample sample;
    sample.date.days = days;
    sample.time.micros = kInstantMicrosMax;
    const auto again = Decode<Sample>(Encode(sample));
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->date.days, days);
  }
  EXPECT_EQ(FormatCivilDate(kCivilDaysMin), "0001-01-01");
  EXPECT_EQ(FormatCivilDate(kCivilDaysMax), "9999-12-31");
  EXPECT_EQ(FormatInstant(kInstantMicrosMax), "9999-12-31T23:59:59.999999Z");
}

TEST(WireTest, ZigZagIsABijectionAtTheEnds) {
  for (const int64_t value : {INT64_MIN, INT64_MIN + 1, int64_t{-1}, int64_t{0}, INT64_MAX}) {
    EXPECT_EQ(UnZigZag(ZigZag(value)), value);
  }
  EXPECT_EQ(ZigZag(-1), 1u);
  EXPECT_EQ(ZigZag(INT64_MIN), UINT64_MAX);
}

TEST(WireTest, APrefixIsRefusedOrIsAWholeValueOfItsOwn) {
  const std::string bytes = Encode(FullSample());
  int refused = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = Decode<Sample>(bytes.substr(0, size));
    if (decoded.ok()) {
      EXPECT_EQ(Encode(*decoded), bytes.substr(0, size));
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, static_cast<int>(bytes.size() / 2));
}

TEST(WireTest, WhatIsAcceptedAfterAMutationEncodesToTheSameBytes) {
  const uint64_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  const std::string valid = Encode(FullSample());
  int accepted = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string bytes = valid;
    for (uint64_t i = 0; i <= random() % 3; ++i) {
      const size_t at = random() % bytes.size();
      switch (random() % 4) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes.erase(at, 1 + random() % 3);
          break;
        case 2:
          bytes.insert(at, 1, static_cast<char>(random() % 4 == 0 ? random() : 0x80));
          break;
        default:
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
      }
      if (bytes.empty()) break;
    }
    const auto decoded = Decode<Sample>(bytes);
    if (!decoded.ok()) continue;
    ++accepted;
    ASSERT_EQ(HexEncode(Encode(*decoded)), HexEncode(bytes)) << "seed " << seed;
  }
  EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace amanat::wire
