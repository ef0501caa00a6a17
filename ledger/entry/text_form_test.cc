#include "ledger/entry/text_form.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace amanat::wire {
namespace {

struct Forms {
  TextForm form;
  std::vector<std::string> right;
  std::vector<std::string> wrong;
};

std::vector<Forms> AllForms() {
  return {
      {TextForm::kCode,
       {"a", "7", "death-natural", "trailing-", std::string(32, 'z')},
       {"-a", "Death", "death natural", "a_b", "caf\xc3\xa9", std::string(33, 'z')}},
      {TextForm::kCountry, {"AE", "ARE"}, {"A", "ae", "A1", "DUBAI", "A E"}},
      {TextForm::kLogName,
       {"owf.example/manila/fund/1"},
       {"manila", "owf.example/manila/fund/0", "owf.example/Ma nila/fund/1"}},
      {TextForm::kTimeZone,
       {"UTC", "Asia/Riyadh", "America/Port-au-Prince", "America/Argentina/ComodRivadavia",
        "Etc/GMT+8", "America/North_Dakota/New_Salem"},
       {"/Riyadh", "Asia/", "Asia//Riyadh", "../Riyadh", "Asia/Al Riyadh", "8/GMT", "A/B/C/D",
        "Asia/LongerThanFourteen", "Asia/Kath.mandu"}},
      {TextForm::kMark,
       {"7", "RB-2026/04.1", "S-1", "case-07a", "FT25073ABCDE", "PNBMPHMM#20250314_001",
        std::string(32, '7')},
       {"RB", "book 1", "Juan's", "\xe0\xa6\x95", "1\t2", "Maria.Santos-1", "MariaSant1",
        std::string(33, '7')}},
      {TextForm::kQuarter, {"2025_3Q"}, {"2025", "2025_5Q", "2025_0Q", "2025-3Q", "2025_3Q "}},
      {TextForm::kPurpose, {"FAMI", "S2"}, {"FAMILY", "a b", "a-b"}},
  };
}

TEST(TextFormTest, ATextHasItsFormOrNot) {
  for (const Forms& forms : AllForms()) {
    for (const std::string& text : forms.right) EXPECT_TRUE(HasForm(forms.form, text)) << text;
    for (const std::string& text : forms.wrong) EXPECT_FALSE(HasForm(forms.form, text)) << text;
  }
}

TEST(TextFormTest, NoFormHasRoomForASentenceOrForNothing) {
  for (int form = 0; form <= static_cast<int>(TextForm::kPurpose); ++form) {
    for (const char* text : {"Maria Santos P1234567", "Maria Santos", "maria santos", "", " ", "\n",
                             "a\nb", "\xc2\x80", "caf\xe9"}) {
      EXPECT_FALSE(HasForm(static_cast<TextForm>(form), text)) << form << ": " << text;
    }
  }
}

TEST(TextFormTest, AByteOfZeroEndsNoText) {
  const std::string with_zero("a\0b", 3);
  for (int form = 0; form <= static_cast<int>(TextForm::kPurpose); ++form) {
    EXPECT_FALSE(HasForm(static_cast<TextForm>(form), with_zero)) << form;
  }
}

TEST(TextFormTest, EachFormIsSaidInWordsOfItsOwn) {
  for (const Forms& forms : AllForms()) {
    EXPECT_NE(FormInWords(forms.form), FormInWords(TextForm::kNone));
  }
}

}  // namespace
}  // namespace amanat::wire
