#include "clients/intake/firm_code.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/intake/csv.h"
#include "ledger/base/file.h"
#include "ledger/entry/log_name.h"

namespace amanat::intake {
namespace {

std::string Code(absl::string_view name) {
  const auto code = CodeFromName(name);
  EXPECT_TRUE(code.ok()) << name << code.status();
  return code.value_or("");
}

TEST(FirmCodeTest, ACodeIsMadeOfAName) {
  EXPECT_EQ(Code("KCB (Kenya Commercial Bank)"), "kcb-kenya-commercial-bank");
  EXPECT_EQ(Code(" N/A "), "n-a");
  EXPECT_EQ(Code("---"), "");
  EXPECT_EQ(Code("Western\xC2\xA0Union \xE2\x80\x93 Dubai"), "western-union-dubai");
}

TEST(FirmCodeTest, LongNamesHaveCodesOfTheirOwn) {
  const std::string name = "Cooperative Rural Development Bank (CRDB)";
  const std::string code = Code(name);
  EXPECT_EQ(code.substr(0, 24), "cooperative-rural-devel-");
  EXPECT_TRUE(entry::IsCode(code)) << code;
  EXPECT_EQ(Code(name + "!"), code);
  EXPECT_NE(Code(name + " Tanzania"), code);
  EXPECT_EQ(Code(std::string(32, 'x')), std::string(32, 'x'));
  EXPECT_EQ(Code(std::string(33, 'x')).size(), 32u);
  EXPECT_EQ(Code(code), code);
}

TEST(FirmCodeTest, NamesOfAnyScriptHaveCodesOfTheirOwn) {
  const char* const kNames[] = {
      "الفردان للصرافة", "الأنصاري للصرافة", "مصرف الراجحي", "نمستی بینک",   "इम्पैक्ट बैंक",
      "नबिल बैंक",         "প্রাইম ব্যাংক",      "ஸ்டேட் வங்கி",    "ธนาคารกรุงเทพ", "中国银行",
      "中国工商银行",    "東京銀行",         "Сбербанк",     "Al الفردان",   "Al الأنصاري",
      "Crédit Agricole", "Credit Agricole",  "Peña Cambio",  "Pena Cambio",  "한국은행",
  };
  std::set<std::string> codes;
  for (const char* name : kNames) {
    const std::string code = Code(name);
    EXPECT_TRUE(entry::IsCode(code)) << name << ": " << code;
    EXPECT_TRUE(codes.insert(code).second) << name << ": " << code;
  }
  EXPECT_EQ(Code("Crédit Agricole").substr(0, 16), "credit-agricole-");
  EXPECT_EQ(Code("中国银行").substr(0, 2), "n-");
}

TEST(FirmCodeTest, OneNameHasOneCodeHoweverItIsTyped) {
  EXPECT_EQ(Code("Cr\xC3\xA9"
                 "dit Agricole"),
            Code("Cre\xCC\x81"
                 "dit  AGRICOLE "));
  EXPECT_EQ(Code("Große Straße 1"), "grosse-strasse-1");
  EXPECT_EQ(Code("СБЕРБАНК"), Code(" Сбербанк"));
  EXPECT_EQ(Code("الفردان - للصرافة"), Code("الفردان للصرافة"));
  EXPECT_EQ(Code("中国银行\xE3\x80\x80"), Code("中国银行"));
}

TEST(FirmCodeTest, TheShippedNamesOfPeopleAsFirmsDoNotMeet) {
  for (const char* file :
       {"faker_ar_SA", "faker_hi_IN", "faker_ta_IN", "faker_th_TH", "faker_zh_CN"}) {
    const auto text = ReadFile(absl::StrCat("deploy/data/names/", file, ".csv"));
    ASSERT_TRUE(text.ok()) << text.status();
    const auto header = ReadCsvHeader(*text);
    ASSERT_TRUE(header.ok()) << header.status();
    const auto rows = ParseCsv(*text, {.required = *header});
    ASSERT_TRUE(rows.ok()) << rows.status();
    std::set<std::string> names, codes;
    for (const CsvRow& row : rows->rows) {
      names.insert(std::string(row["name"]));
      codes.insert(Code(row["name"]));
    }
    EXPECT_EQ(codes.size(), names.size()) << file;
  }
}

TEST(FirmCodeTest, JoinersWithinWordsAreAllowedAndMarksOfDirectionAreNot) {
  EXPECT_NE(Code("ने\xE2\x80\x8Dपाल"), Code("नेपाल"));
  EXPECT_FALSE(CodeFromName("Al\xE2\x80\xAE"
                            "Fardan")
                   .ok());
  EXPECT_FALSE(CodeFromName("Al\x1B"
                            "Fardan")
                   .ok());
}

}  // namespace
}  // namespace amanat::intake
