#include "ledger/entry/text.h"

#include "gtest/gtest.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/entry/writer_events.h"
#include "nlohmann/json.hpp"

namespace amanat::entry {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
std::string Shown(const T& value) {
  return ToJson(value, toy::Catalogue());
}

struct Priced {
  money::Money price;
  std::string text;
  bool flag = true;
  std::vector<std::string> texts;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "price", self.price);
    v.Field(2, "text", self.text);
    v.Field(3, "flag", self.flag);
    v.Field(4, "texts", self.texts);
  }
};

std::string TextOf(const std::string& text) {
  return Json::parse(Shown(Priced{.text = text})).at("text").get<std::string>();
}

TEST(TextTest, PrintsFieldsInTheOrderOfTheList) {
  EXPECT_EQ(Shown(Posting{.account = 7, .amount = -1234, .phase = Phase::kHold}),
            R"({"account":7,"amount":-1234,"phase":"HOLD"})");
}

TEST(TextTest, PrintsAnEntryAsValidJson) {
  Entry entry;
  entry.index = 5;
  entry.record_time.micros = 1'767'225'600'000'001;
  entry.command = "ab";
  entry.outcome = Outcome::kLimitExceeded;
  entry.openings.push_back({.office = "manila", .chart = 1, .event_types = {102, 9999}});
  const Json json = Json::parse(Shown(entry));
  EXPECT_EQ(json.size(), 17u);
  EXPECT_EQ(json.at("record_time"), "2026-01-01T00:00:00.000001Z");
  EXPECT_EQ(json.at("command"), "6162");
  EXPECT_EQ(json.at("outcome"), "LIMIT_EXCEEDED");
  EXPECT_TRUE(json.at("line").is_null());
  EXPECT_TRUE(json.at("recipient").is_null());
  EXPECT_EQ(json.at("openings")[0].at("event_types").dump(), R"(["GRANTED","EVENT_9999"])");
  EXPECT_EQ(json.at("openings")[0].at("limit"), "NONE");
}

TEST(TextTest, PrintsTheNamesOfEventTypesAndDates) {
  Manifest manifest{.count = 2, .line_event_type = 143, .source = "gulf-bank"};
  manifest.file_date.days = 20'454;
  const Json json = Json::parse(Shown(manifest));
  EXPECT_EQ(json.at("line_event_type"), "FILE_LINE");
  EXPECT_EQ(json.at("file_date"), "2026-01-01");
}

TEST(TextTest, PrintsMoneyWithTheDecimalsOfItsCurrency) {
  const Priced priced{.price = {.currency = {.numeric = 682}, .minor_units = 1234}};
  EXPECT_EQ(Json::parse(Shown(priced)).at("price").dump(),
            R"({"currency":"SAR","amount":"12.34"})");
}

TEST(TextTest, EscapesQuotesBackslashesAndWhiteSpace) {
  const std::string text = "a\"b\\c\td\ne\r/";
  EXPECT_EQ(TextOf(text), text);
  EXPECT_EQ(JsonString("\n"), "\"\\u000a\"");
}

TEST(TextTest, KeepsScriptsOfAllPlanes) {
  for (const std::string text : {"راتب", "ぁ漢字", "é", "🧾", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(TextOf(text), text);
  }
}

TEST(TextTest, PrintsWhatIsNotPrintableUtf8AsHexadecimal) {
  EXPECT_EQ(TextOf(std::string("a\0b", 3)), "610062");
  EXPECT_EQ(TextOf("\x7f"), "7f");
  EXPECT_EQ(TextOf("\xc2\x80"), "c280");
  for (const std::string bytes :
       {"\xff", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\x80"}) {
    EXPECT_EQ(TextOf(bytes), HexEncode(bytes));
  }
}

TEST(TextTest, PrintsNumbersOutsideTheCalendarAsNumbers) {
  Command command;
  command.effective_date.days = INT64_MAX;
  command.expiry.micros = INT64_MIN;
  const Json json = Json::parse(Shown(command));
  EXPECT_EQ(json.at("effective_date").get<int64_t>(), INT64_MAX);
  EXPECT_EQ(json.at("expiry").get<int64_t>(), INT64_MIN);
}

TEST(TextTest, EveryByteStringGivesValidJson) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; second += 3) {
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second), 'z'};
      ASSERT_TRUE(Json::accept(Shown(Priced{.text = bytes, .texts = {bytes, bytes}})));
    }
  }
}

}  // namespace
}  // namespace amanat::entry
