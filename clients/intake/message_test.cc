#include "clients/intake/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/intake/csv.h"
#include "clients/intake/payment_key.h"
#include "clients/intake/testing/messages.h"
#include "ledger/base/file.h"

namespace amanat::intake {
namespace {

using ::testing::HasSubstr;

constexpr char kFolder[] = "tests/data/iso20022/";

// What expected.csv says of a result.
std::string ReadOf(const ReturnResult& result) {
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    return std::string(RefusalName(refusal->reason));
  }
  const auto& read = std::get<PaymentReturn>(result);
  EXPECT_FALSE(PaymentKey(read.original).is_zero());
  return absl::StrCat(money::FormatMoney(read.returned), " ", read.reason_code);
}
std::string ReadOf(const StatusResult& result) {
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    return std::string(RefusalName(refusal->reason));
  }
  const auto& read = std::get<StatusReport>(result);
  EXPECT_FALSE(PaymentKey(read.original).is_zero());
  return absl::StrCat(read.status, read.reason_code.empty() ? "" : " ", read.reason_code);
}

TEST(MessageTest, PublishedMessagesAreReadAsExpected) {
  const auto expected = ParseCsv(*ReadFile(absl::StrCat(kFolder, "expected.csv")),
                                 {.required = {"file", "message", "read"}});
  ASSERT_TRUE(expected.ok()) << expected.status();
  ASSERT_EQ(expected->rows.size(), 13u);
  for (const CsvRow& row : expected->rows) {
    SCOPED_TRACE(row["file"]);
    const auto message = ReadMessage(*ReadFile(absl::StrCat(kFolder, row["file"])));
    if (row["message"].empty()) {
      EXPECT_THAT(std::string(message.status().message()), HasSubstr(std::string(row["read"])));
      continue;
    }
    ASSERT_TRUE(message.ok()) << message.status();
    if (const auto* returns = std::get_if<std::vector<ReturnResult>>(&*message)) {
      EXPECT_EQ(row["message"], "pacs.004");
      EXPECT_EQ(ReadOf(returns->front()), row["read"]);
    } else {
      EXPECT_EQ(row["message"], "pacs.002");
      EXPECT_EQ(ReadOf(std::get<std::vector<StatusResult>>(*message).front()), row["read"]);
    }
  }
}

TEST(MessageTest, AMessageOfAnotherKindIsNotReadAsTheWantedOne) {
  const std::string transfer = intake_testing::Message(intake_testing::kTransaction);
  EXPECT_TRUE(std::holds_alternative<std::vector<TransferResult>>(*ReadMessage(transfer)));
  EXPECT_EQ(ParsePacs004(transfer).status(),
            absl::UnimplementedError(
                "this is a pacs.008 (FI-to-FI customer credit transfer), and no pacs.004"));
  EXPECT_EQ(ParsePacs002(transfer).status().code(), absl::StatusCode::kUnimplemented);
}

TEST(MessageTest, AnErrorNamesTheMessage) {
  EXPECT_EQ(ReadMessage("<Document><PmtRtr/></Document>").status().message(),
            "pacs.004: not exactly one GrpHdr in PmtRtr");
  EXPECT_EQ(ReadMessage("<Document><FIToFICstmrCdtTrf><GrpHdr/></FIToFICstmrCdtTrf></Document>")
                .status()
                .message(),
            "pacs.008: no transaction: CdtTrfTxInf is missing in FIToFICstmrCdtTrf");
}

}  // namespace
}  // namespace amanat::intake
