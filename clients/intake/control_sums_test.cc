#include "clients/intake/control_sums.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/intake/strict_xml.h"

namespace amanat::intake {
namespace {

std::string Amount(absl::string_view text, absl::string_view currency = "SAR") {
  return absl::StrCat("<T><Amt Ccy='", currency, "'>", text, "</Amt></T>");
}

// "" where all holds.
std::string Checked(absl::string_view header, absl::string_view transactions) {
  pugi::xml_document document;
  const absl::Status loaded =
      LoadStrictXml(absl::StrCat("<M><H>", header, "</H>", transactions, "</M>"), document);
  EXPECT_TRUE(loaded.ok()) << loaded;
  const pugi::xml_node message = document.document_element();
  return std::string(
      CheckControlSums(Children(message, "H").front(), Children(message, "T"), {"Amt", "Total"})
          .message());
}

TEST(ControlSumsTest, WhatTheHeaderCountsAndSumsMustBeThere) {
  const std::string two = Amount("82.00") + Amount("0.5");
  for (const char* header :
       {"", "<NbOfTxs>2</NbOfTxs>", "<NbOfTxs> 002 </NbOfTxs>", "<CtrlSum>82.5</CtrlSum>",
        "<CtrlSum>+082.50 </CtrlSum>", "<Total Ccy='SAR'>82.50</Total>",
        "<NbOfTxs>2</NbOfTxs><CtrlSum>82.50</CtrlSum><Total Ccy='SAR'>82.5</Total>"}) {
    EXPECT_EQ(Checked(header, two), "") << header;
  }
  EXPECT_EQ(Checked("<NbOfTxs>3</NbOfTxs>", two), "NbOfTxs says 3 transactions, the message has 2");
  EXPECT_EQ(Checked("<CtrlSum>8250</CtrlSum>", two),
            "CtrlSum says 8250, the transactions make 82.5");
  EXPECT_EQ(Checked("<CtrlSum>2.50000000000000001</CtrlSum>", Amount("2.5")),
            "CtrlSum says 2.50000000000000001, the transactions make 2.5");
  EXPECT_EQ(Checked("<Total Ccy='SAR'>999.00</Total>", two),
            "Total says 999, the transactions make 82.5");
}

TEST(ControlSumsTest, ACtrlSumAddsWhateverTheCurrencyATotalOnlyItsOwn) {
  const std::string two = Amount("82.00") + Amount("0.5", "USD");
  EXPECT_EQ(Checked("<CtrlSum>82.5</CtrlSum>", two), "");
  EXPECT_EQ(Checked("<Total Ccy='SAR'>82.5</Total>", two),
            "Total is in another currency than Amt of transaction 2");
}

TEST(ControlSumsTest, WhatIsMalformedOrCannotBeCheckedIsNamed) {
  const std::string one = Amount("82.00");
  EXPECT_EQ(Checked("<NbOfTxs>one</NbOfTxs>", one), "NbOfTxs is not 1 to 15 digits");
  EXPECT_EQ(Checked("<NbOfTxs>+1</NbOfTxs>", one), "NbOfTxs is not 1 to 15 digits");
  EXPECT_EQ(Checked("<NbOfTxs/>", one), "NbOfTxs is not 1 to 15 digits");
  EXPECT_EQ(Checked("<NbOfTxs>1</NbOfTxs><NbOfTxs>1</NbOfTxs>", one),
            "NbOfTxs stands more than once");
  EXPECT_EQ(Checked("<CtrlSum>8<b/>2</CtrlSum>", one), "CtrlSum has an element inside its value");
  EXPECT_EQ(Checked("<CtrlSum>82,00</CtrlSum>", one),
            "CtrlSum is malformed: a decimal has no comma");
  EXPECT_EQ(Checked("<CtrlSum>82</CtrlSum>", Amount("eighty") + one),
            "CtrlSum cannot be checked, Amt of transaction 1: a decimal has no exponent");
  EXPECT_EQ(Checked("<CtrlSum>82</CtrlSum>", one + "<T/>"),
            "CtrlSum cannot be checked, Amt of transaction 2: it does not stand there once");
}

TEST(ControlSumsTest, AThousandLargestAmountsAreSummed) {
  std::string all;
  for (int i = 0; i < 1'000; ++i) all += Amount("999999999999999999");
  EXPECT_EQ(Checked("<CtrlSum>1</CtrlSum>", all),
            "CtrlSum says 1, the transactions make 999999999999999999000");
}

}  // namespace
}  // namespace amanat::intake
