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

absl::StatusOr<std::vector<RemittanceRow>> Read(const std::string& rows) {
  return ReadRemittancesCsv(kHeader + rows, "al-ansari");
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
  EXPECT_THAT(
      std::string(Read(Row("", "x", "Dubai,PHL")).status().message()),
      testing::AllOf(
          HasSubstr("1 bad line: line 2, column source: is not two or three capital letters"),
          HasSubstr("; line 2, column sent: "), HasSubstr("; line 2, column reference: is empty")));
}

TEST(RemittanceFileTest, AReferenceOfTheFileStandsForOnePayment) {
  EXPECT_TRUE(Read(Row("R-1", "1.00") + Row("R-1", "1.00")).ok());
  const auto rows = Read(Row("R-1", "1.00") + Row("R-1", "2.00"));
  ASSERT_FALSE(rows.ok());
  EXPECT_THAT(std::string(rows.status().message()), HasSubstr("line 3, column reference"));
}

TEST(RemittanceFileTest, ACurrencyWithoutMinorUnitIsABadLine) {
  const auto rows = ReadRemittancesCsv(
      "reference,source,destination,sent,currency,value_date\nR,AE,PH,1,XAU,2026-02-02\n", "p");
  ASSERT_FALSE(rows.ok());
  EXPECT_THAT(std::string(rows.status().message()), HasSubstr("no minor unit"));
}

}  // namespace
}  // namespace amanat::intake
