#include "clients/intake/remittance_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/intake/observation.h"

namespace amanat::intake {
namespace {

using remittance::Remittance;
using testing::HasSubstr;
using testing::Not;

constexpr char kHeader[] =
    "reference,sender_name,source,destination,sent,currency,fee,applied_rate,reference_rate,"
    "reference_source,reference_date,value_date,funding,bpm_class\n";

std::string Row(const std::string& reference, const std::string& sent,
                const std::string& rest = "ARE,PHL") {
  return absl::StrCat(reference, ",\"Santos, María\",", rest, ",", sent,
                      ",AED,15.00,15.10,15.40,central-bank,2026-02-01,2026-02-02,cash,"
                      "personal-transfer\n");
}

constexpr CivilDays kReadOn = 20'514;  // 2026-03-02

// The rows, or all that is wrong with them.
absl::StatusOr<std::vector<RemittanceRow>> ReadFile(const std::string& text) {
  auto file = ReadRemittancesCsv(text, "al-ansari", kReadOn);
  if (!file.ok()) return file.status();
  if (!file->faults.empty()) return FaultsError(file->faults);
  return std::move(file->rows);
}

absl::StatusOr<std::vector<RemittanceRow>> Read(const std::string& rows) {
  return ReadFile(kHeader + rows);
}

// Of one line behind the columns that every file has.
std::string FaultOf(const std::string& line) {
  return std::string(
      ReadFile("reference,source,destination,sent,currency,value_date\n" + line + "\n")
          .status()
          .message());
}

TEST(RemittanceFileTest, AChannelIsOneOfTheList) {
  const auto read = [](const std::string& channels) {
    return ReadFile(
        "reference,source,destination,sent,currency,value_date,funding,payout\n"
        "R,ARE,PHL,5.00,AED,2026-02-20," +
        channels + "\n");
  };
  const auto rows = read("Bank account transfer,door_to_door");
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->front().body.funding, "bank-account");
  EXPECT_EQ(rows->front().body.payout, "home-delivery");
  EXPECT_EQ(read(",")->front().body.payout, "") << "nobody has to say it";
  EXPECT_EQ(read("pigeon,bank").status().message(),
            "1 bad line: line 2, column funding: is none of cash, bank-account, debit-card, "
            "credit-card, prepaid-card, mobile-money, cheque");
}

TEST(RemittanceFileTest, ReadsALineWithoutWhatIsPersonal) {
  const auto rows = Read(Row("R-1", "735.00"));
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 1u);
  const Remittance& body = rows->front().body;
  EXPECT_EQ(money::FormatMoney(body.sent), "735.00 AED");
  EXPECT_EQ(money::FormatMoney(*body.fee), "15.00 AED");
  EXPECT_EQ(body.applied_rate->numerator, 151u);
  EXPECT_EQ(body.reference->source, "central-bank");
  EXPECT_EQ(body.payment, ReferenceKey("al-ansari", "R-1"));
  const std::string bytes = wire::Encode(body);
  EXPECT_EQ(bytes.find("Santos"), std::string::npos);
  EXPECT_EQ(bytes.find("R-1"), std::string::npos);
  EXPECT_TRUE(wire::Decode<Remittance>(bytes).ok());
}

TEST(RemittanceFileTest, NamesEveryBadLineWithoutWhatItHolds) {
  const auto rows = Read(absl::StrCat(Row("", "1.00"), Row("R-2", "0.00"), Row("R-3", "1.001"),
                                      Row("R-4", "1.00", "Dubai,PHL"), Row("R-5", "1.00")));
  ASSERT_FALSE(rows.ok());
  const std::string message(rows.status().message());
  EXPECT_THAT(message, HasSubstr("4 bad lines"));
  EXPECT_THAT(message, HasSubstr("line 2, column reference"));
  EXPECT_THAT(message, HasSubstr("line 3, column sent: is zero"));
  EXPECT_THAT(message, HasSubstr("line 4, column sent"));
  EXPECT_THAT(message, HasSubstr("line 5, column source"));
  EXPECT_THAT(message, Not(HasSubstr("Dubai")));
  EXPECT_THAT(message, Not(HasSubstr("Santos")));
}

TEST(RemittanceFileTest, NamesAllThatIsWrongWithALine) {
  const auto rows = Read(Row("R-1", "1,00", "Dubai,PHL"));
  EXPECT_EQ(rows.status().message(), "1 bad line: line 2: 15 fields where the header has 14");
  EXPECT_THAT(std::string(Read(Row("", "x", "Dubai,PHL")).status().message()),
              testing::AllOf(HasSubstr("1 bad line: line 2, column source: is no ISO 3166-1 code"),
                             HasSubstr("; line 2, column sent: "),
                             HasSubstr("; line 2, column reference: is empty")));
}

TEST(RemittanceFileTest, AReferenceOfTheFileStandsForOnePayment) {
  EXPECT_TRUE(Read(Row("R-1", "1.00") + Row("R-1", "1.00")).ok());
  const auto rows = Read(Row("R-1", "1.00") + Row("R-1", "2.00"));
  ASSERT_FALSE(rows.ok());
  EXPECT_THAT(std::string(rows.status().message()), HasSubstr("line 3, column reference"));
}

TEST(RemittanceFileTest, ACurrencyWithoutMinorUnitIsABadLine) {
  EXPECT_THAT(FaultOf("R,AE,PH,1,XAU,2026-02-02"), HasSubstr("no minor unit"));
}

TEST(RemittanceFileTest, SpacesAndNormalFormsMakeNoOtherPayment) {
  const auto rows = Read(Row("TX-0501", "1.00") + Row("TX-0501 ", "1.00") +
                         Row(" TX-0501", "1.00") + Row("TX-0501\xC2\xA0", "1.00") +
                         Row("R\xC3\xA9"
                             "f 1",
                             "2.00") +
                         Row("Re\xCC\x81"
                             "f  1",
                             "2.00"));
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), 6u);
  for (const size_t again : {1, 2, 3}) {
    EXPECT_EQ(wire::Encode((*rows)[again].body), wire::Encode((*rows)[0].body)) << again;
  }
  EXPECT_EQ(wire::Encode((*rows)[5].body), wire::Encode((*rows)[4].body));
  EXPECT_NE((*rows)[4].body.payment, (*rows)[0].body.payment);
}

TEST(RemittanceFileTest, WhatCannotBeSeenInAReferenceIsABadLine) {
  EXPECT_EQ(
      FaultOf("TX-0501\xE2\x80\x8B,QAT,NPL,900.00,QAR,2026-02-02"),
      "1 bad line: line 2, column reference: holds an invisible character (U+200B) at position "
      "8: type it anew");
}

TEST(RemittanceFileTest, AReferenceInOtherLettersIsAnotherPaymentUnlessAllElseIsTheSame) {
  EXPECT_TRUE(Read(Row("TX-1", "1.00") + Row("tx-1", "2.00")).ok());
  const auto rows = Read(Row("TX-1", "1.00") + Row("tx-1", "1.00"));
  EXPECT_THAT(std::string(rows.status().message()),
              HasSubstr("line 3, column reference: is that of line 2 but for the case"));
}

TEST(RemittanceFileTest, APlaceholderIsABadLine) {
  for (const char* reference : {"NOTPROVIDED", "NONREF", "N/A", "-", "", "none", "000"}) {
    EXPECT_THAT(FaultOf(absl::StrCat(reference, ",QAT,NPL,900.00,QAR,2026-02-02")),
                HasSubstr("line 2, column reference: is "))
        << reference;
  }
}

TEST(RemittanceFileTest, BothCodesOfACountryMakeOneCorridor) {
  const auto rows = Read(Row("R-1", "1.00", "ARE,PHL") + Row("R-2", "1.00", "AE,ph"));
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ((*rows)[1].body.source, "ARE");
  EXPECT_EQ((*rows)[1].body.destination, "PHL");
  for (const char* country : {"UAE", "UK", "XX", "ZZZ"}) {
    EXPECT_THAT(FaultOf(absl::StrCat("R,", country, ",PHL,1.00,AED,2026-02-02")),
                HasSubstr("line 2, column source: is no ISO 3166-1 code"))
        << country;
  }
}

TEST(RemittanceFileTest, ADateThatCannotBeIsABadLine) {
  for (const char* date : {"0001-01-01", "1900-01-01", "2006-02-14"}) {
    EXPECT_EQ(FaultOf(absl::StrCat("R,SAU,BGD,9.00,SAR,", date)),
              "1 bad line: line 2, column value_date: is before 2006-02-15");
  }
  for (const char* date : {"2026-04-03", "2099-01-01", "9999-12-31"}) {
    EXPECT_EQ(FaultOf(absl::StrCat("R,SAU,BGD,9.00,SAR,", date)),
              "1 bad line: line 2, column value_date: is after 2026-04-02");
  }
  for (const char* date : {"2006-02-15", "2026-03-02", "2026-04-02"}) {
    EXPECT_EQ(FaultOf(absl::StrCat("R,SAU,BGD,9.00,SAR,", date)), "");
  }
}

TEST(RemittanceFileTest, ACurrencyIsAskedForItsDay) {
  EXPECT_EQ(FaultOf("R,NLD,BGR,5.00,XCG,2026-02-20"), "");
  EXPECT_EQ(FaultOf("R,NLD,BGR,5.00,BGN,2025-12-31"), "");
  EXPECT_EQ(FaultOf("R,NLD,BGR,5.00,BGN,2026-02-20"),
            "1 bad line: line 2, column currency: BGN was withdrawn from ISO 4217 on 2026-01-01");
  EXPECT_EQ(FaultOf("R,NLD,BGR,5.00,ANG,2026-02-20"),
            "1 bad line: line 2, column currency: ANG was withdrawn from ISO 4217 on 2025-03-31");
  EXPECT_EQ(FaultOf("R,NLD,BGR,5.00,XCG,2025-03-30"),
            "1 bad line: line 2, column currency: XCG is in use since 2025-03-31 and not before");
}

TEST(RemittanceFileTest, ColumnsThatAreNotReadAreNamedAndNearMissesRefused) {
  const std::string line = "R,SAU,BGD,9.00,SAR,2026-02-02,15.00\n";
  const std::string columns = "reference,source,destination,sent,currency,value_date,";
  for (const char* name : {"Fee", "fee ", " FEE"}) {
    const auto rows = ReadFile(absl::StrCat(columns, name, "\n", line));
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_EQ(money::FormatMoney(*rows->front().body.fee), "15.00 SAR");
  }
  EXPECT_EQ(ReadFile(absl::StrCat(columns, "fees\n", line)).status().message(),
            "header: unknown column fees, did you mean fee?");
  const auto file =
      ReadRemittancesCsv(absl::StrCat(columns, "Remarks\n", line), "al-ansari", kReadOn);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->unread_columns, std::vector<std::string>{"Remarks"});
}

}  // namespace
}  // namespace amanat::intake
