// All messages that the project ships, in the order of their paths, against what
// tests/data/pacs008/expected.csv says of each. What the rules answer to them is a test of
// tests/integration.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "clients/intake/csv.h"
#include "clients/intake/pacs008.h"
#include "clients/intake/payment_key.h"
#include "ledger/base/file.h"

namespace amanat::intake {
namespace {

constexpr char kFolder[] = "deploy/data/iso20022/";

std::set<std::string> ShippedMessages() {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() == ".xml") {
      files.insert(std::filesystem::relative(entry.path(), kFolder).string());
    }
  }
  return files;
}

TEST(Pacs008MessagesTest, EveryShippedMessageIsReadAsExpected) {
  const auto table = ReadFile("tests/data/pacs008/expected.csv");
  ASSERT_TRUE(table.ok()) << table.status();
  const auto expected =
      ParseCsv(*table, {.required = {"file", "outcome", "reason", "first_message", "currency",
                                     "minor_units", "debtor_country", "creditor_country"}});
  ASSERT_TRUE(expected.ok()) << expected.status();
  ASSERT_TRUE(expected->faults.empty());
  const std::set<std::string> files = ShippedMessages();
  ASSERT_EQ(files.size(), 41u);
  ASSERT_EQ(expected->rows.size(), files.size());
  absl::flat_hash_map<std::string, std::string> first_messages;  // by key
  auto file = files.begin();
  for (const CsvRow& row : expected->rows) {
    ASSERT_EQ(row["file"], *file) << "the table is in the order of the paths";
    SCOPED_TRACE(*file);
    const auto results = ParsePacs008(*ReadFile(kFolder + *file));
    if (row["reason"] == "control_sum") {
      EXPECT_THAT(std::string(results.status().message()), testing::HasSubstr("CtrlSum says"));
      ++file;
      continue;
    }
    ASSERT_TRUE(results.ok()) << results.status();
    ASSERT_EQ(results->size(), 1u);
    if (const auto* refusal = std::get_if<TransferRefusal>(&results->front())) {
      EXPECT_EQ(row["reason"], RefusalName(refusal->reason));
    } else {
      const auto& transfer = std::get<CreditTransfer>(results->front());
      const auto [first, is_new] = first_messages.try_emplace(PaymentKey(transfer).hex(), *file);
      EXPECT_EQ(row["outcome"] == "recorded", is_new);
      EXPECT_EQ(row["first_message"], is_new ? "" : first->second);
      EXPECT_EQ(row["currency"], money::CodeOf(transfer.settlement_amount.currency));
      EXPECT_EQ(row["minor_units"], std::to_string(transfer.settlement_amount.minor_units));
      EXPECT_EQ(row["debtor_country"], transfer.debtor_country);
      EXPECT_EQ(row["creditor_country"], transfer.creditor_country);
    }
    ++file;
  }
}

// Names and accounts that stand in the messages must not stand in what is read from them.
TEST(Pacs008MessagesTest, NoPersonalDataIsRead) {
  for (const std::string& file : ShippedMessages()) {
    const auto xml = ReadFile(kFolder + file);
    const auto results = ParsePacs008(*xml);
    if (!results.ok()) continue;
    const auto* transfer = std::get_if<CreditTransfer>(&results->front());
    if (transfer == nullptr) continue;
    std::string all = transfer->message_id + "|" + transfer->instruction_id + "|" +
                      transfer->end_to_end_id + "|" + transfer->transaction_id + "|" +
                      transfer->purpose_code;
    for (const Agent& agent : {transfer->debtor_agent, transfer->creditor_agent}) {
      all += "|" + agent.bic + "|" + agent.clearing_system + "|" + agent.clearing_member;
    }
    for (const char* personal : {"Jhon Doe", "Mike Smith", "Messi", "PAYER_NAME", "+1-574",
                                 "DE89370400440532013000", "96325874", "GB Engineering"}) {
      EXPECT_EQ(all.find(personal), std::string::npos) << file << ": " << personal;
    }
  }
}

}  // namespace
}  // namespace amanat::intake
