#include "clients/intake/collector_file.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace amanat::intake {
namespace {

constexpr char kHeader[] =
    "receipt_book,receipt_number,full_name,document_number,document_country,destination,"
    "contract_start,paid_on,amount,currency,employer,member_id\r\n";
constexpr CivilDays kToday = 20'514;  // 2026-03-02

CollectorFile Read(const std::string& lines) {
  const auto file = ReadCollectorFile(absl::StrCat(kHeader, lines), kToday);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *file : CollectorFile();
}

// The columns and reasons of the faults of one line.
std::string FaultsOf(const std::string& line) {
  std::string text;
  for (const LineFault& fault : Read(line).faults) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", fault.column, " ", fault.reason);
  }
  return text;
}

TEST(CollectorFileTest, ReadsReceiptsInAnyScript) {
  const CollectorFile file = Read(
      "B7,12,\"\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF, A.\",P-99,PHL,SAU,2026-03-01,2026-02-28,1500.00,"
      "PHP,\"Al \"\"X\"\" Co., Ltd\",\r\n"
      "B7,13,\xE0\xAE\x95,N1,LKA,ARE,2026-04-01,2026-03-02,1500,PHP,,"
      "00112233445566778899aabbccddeeff\r\n");
  ASSERT_TRUE(file.faults.empty()) << FaultsError(file.faults);
  ASSERT_EQ(file.receipts.size(), 2u);
  const CollectedReceipt& first = file.receipts[0];
  EXPECT_EQ(first.line, 2u);
  EXPECT_EQ(first.member, std::nullopt);
  EXPECT_EQ(first.contribution.receipt_book, "B7");
  EXPECT_EQ(first.contribution.receipt_number, 12u);
  EXPECT_EQ(first.contribution.amount.minor_units, 150'000);
  EXPECT_EQ(first.contribution.destination, "SAU");
  EXPECT_EQ(FormatCivilDate(first.contribution.paid_on.days), "2026-02-28");
  EXPECT_EQ(file.receipts[1].member->hex(), "00112233445566778899aabbccddeeff");
}

TEST(CollectorFileTest, KeepsNoPersonalDatum) {
  const CollectorFile file =
      Read("B7,12,Maria Santos,P1234567A,PHL,SAU,2026-03-01,2026-02-28,1500.00,PHP,Employer,\n");
  ASSERT_EQ(file.receipts.size(), 1u);
  const std::string body = wire::Encode(file.receipts[0].contribution);
  for (const char* personal : {"Maria", "Santos", "P1234567A", "Employer"}) {
    EXPECT_EQ(body.find(personal), std::string::npos) << personal;
  }
}

TEST(CollectorFileTest, NamesWhatIsWrong) {
  const struct {
    const char* line;
    const char* expected;
  } kCases[] = {
      {"B7,,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n", "receipt_number is empty"},
      {"B7,0,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n",
       "receipt_number is no whole number from 1"},
      {"B7,-3,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n",
       "receipt_number is no whole number from 1"},
      {"B7,99999999999999999999,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n",
       "receipt_number is no whole number from 1"},
      {"B7,+3,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n",
       "receipt_number is no whole number from 1"},
      {",1,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n", "receipt_book is empty"},
      {"Maria Santos,1,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n",
       "receipt_book is not 1 to 32 letters, digits, '-', '/', '.', '_' and '#', of them at least "
       "one "
       "digit and at most 8 letters"},
      {"B7,1, ,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n", "full_name is empty"},
      {"B7,1,N,,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n", "document_number is empty"},
      {"B7,1,N,P1,XX,SAU,2026-03-01,2026-02-28,1,PHP,,\n",
       "document_country is no ISO 3166-1 code: two or three letters, such as SAU or SA, of the "
       "list "
       "at iso.org"},
      {"B7,1,N,P1,PHL,KSA,2026-03-01,2026-02-28,1,PHP,,\n",
       "destination is no ISO 3166-1 code: is SAU meant?"},
      {"B7,1,N,P1,PHL,,2026-03-01,2026-02-28,1,PHP,,\n", "destination is empty"},
      {"B7,1,N,P1,PHL,SAU,2026-02-30,2026-02-28,1,PHP,,\n",
       "contract_start is no date of the form YYYY-MM-DD"},
      {"B7,1,N,P1,PHL,SAU,2026-03-01,2026-03-03,1,PHP,,\n", "paid_on is after 2026-03-02"},
      {"B7,1,N,P1,PHL,SAU,2026-03-01,2025-02-28,1,PHP,,\n", "paid_on is before 2025-03-01"},
      {"B7,1,N,P1,PHL,SAU,2026-03-01,0001-01-01,1,PHP,,\n",
       "paid_on is before 2025-03-01; contract_start is too far from the date of payment"},
      {"B7,1,N,P1,PHL,SAU,2036-03-01,2026-02-28,1,PHP,,\n",
       "contract_start is too far from the date of payment"},
      {"B7,1,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PSO,,\n",
       "currency is no ISO 4217 code: three letters, such as SAR"},
      {"B7,1,N,P1,PHL,SAU,2026-03-01,2026-02-28,0.00,PHP,,\n", "amount is zero"},
      {"B7,1,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,12\n",
       "member_id is not 32 hexadecimal digits"},
      {"B7,1,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,00000000000000000000000000000000\n",
       "member_id is not 32 hexadecimal digits"},
  };
  for (const auto& item : kCases) EXPECT_EQ(FaultsOf(item.line), item.expected) << item.line;
}

TEST(CollectorFileTest, NamesTooManyDecimalsAndGold) {
  EXPECT_NE(FaultsOf("B7,1,N,P1,PHL,SAU,2026-03-01,2026-02-28,1.005,PHP,,\n").find("amount "),
            std::string::npos);
  EXPECT_NE(FaultsOf("B7,1,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,XAU,,\n").find("amount "),
            std::string::npos);
}

TEST(CollectorFileTest, NamesEveryBadLineAndNeverWhatAFieldHolds) {
  const CollectorFile file = Read(
      "B7,1,Secret,P1,PHL,SAU,never,2026-02-28,1,PHP,,\n"
      "B7,2,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n"
      "B7,3,Secret\n"
      "B7,4,Sec\xFFret,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n"
      "B7,x,Secret,P1,SAU,SAU,2026-03-01,2026-02-28,Secret,PHP,,\n");
  EXPECT_EQ(file.receipts.size(), 1u);
  std::vector<size_t> lines;
  for (const LineFault& fault : file.faults) lines.push_back(fault.line);
  EXPECT_EQ(lines, (std::vector<size_t>{2, 4, 5, 6, 6}));
  const std::string message(FaultsError(file.faults).message());
  EXPECT_EQ(message.find("ecret"), std::string::npos) << message;
}

TEST(CollectorFileTest, WhatPeopleTypeInOneWayOrAnotherIsOneReceipt) {
  const CollectorFile file = Read(
      "B7,12,N,P-99,PHL,SAU,2026-03-01,2026-02-28,1500.00,PHP,,\n"
      " b7\xC2\xA0, 12 ,N,P-99,PH,sa, 2026-03-01,2026-02-28 , 1500,php,, \n");
  ASSERT_TRUE(file.faults.empty()) << FaultsError(file.faults);
  ASSERT_EQ(file.receipts.size(), 2u);
  EXPECT_EQ(wire::Encode(file.receipts[0].contribution),
            wire::Encode(file.receipts[1].contribution));
}

TEST(CollectorFileTest, TellsACommaInAnAmountAndWhatCannotBeSeen) {
  EXPECT_EQ(FaultsOf("B7,1,N,P1,PHL,SAU,2026-03-01,2026-02-28,\"1500,00\",PHP,,\n"),
            "amount amount in PHP: the number holds a comma: write a point before the decimals and "
            "nothing between thousands");
  EXPECT_EQ(FaultsOf("B\xE2\x80\x8B"
                     "7,1,N,P1,PHL,SAU,2026-03-01,2026-02-28,1,PHP,,\n"),
            "receipt_book holds an invisible character (U+200B) at position 2: type it anew");
}

TEST(CollectorFileTest, RefusesAFileWithoutItsColumns) {
  EXPECT_EQ(ReadCollectorFile("receipt_book,amount\n", kToday).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amanat::intake
