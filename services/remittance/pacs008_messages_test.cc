// All messages that the project ships, in the order of their paths, against the outcome that
// tests/data/pacs008/expected.csv gives for each.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "ledger/base/file.h"
#include "services/files/csv.h"
#include "services/remittance/pacs008.h"

namespace amanat::remittance {
namespace {

constexpr char kFolder[] = "deploy/data/iso20022/";

struct Outcome {
  std::string state;   // recorded, duplicate, refused
  std::string reason;  // the refusal's name
  std::string of;      // the message that recorded the payment, or first used its key
};

// The part of the service that matters here: what was recorded first under each key.
class Recorder {
 public:
  Outcome Submit(const std::string& file, const TransferResult& result) {
    if (const auto* refusal = std::get_if<TransferRefusal>(&result)) {
      return {"refused", std::string(RefusalName(refusal->reason)), ""};
    }
    const auto& transfer = std::get<CreditTransfer>(result);
    const auto [found, is_new] =
        recorded_.try_emplace(DuplicateKey(transfer).hex(), std::make_pair(file, transfer));
    if (is_new) return {"recorded", "", ""};
    if (DescribesSamePayment(found->second.second, transfer)) {
      return {"duplicate", "", found->second.first};
    }
    return {"refused", std::string(RefusalName(RefusalReason::kIdentifierReused)),
            found->second.first};
  }

 private:
  absl::flat_hash_map<std::string, std::pair<std::string, CreditTransfer>> recorded_;
};

std::set<std::string> ShippedMessages() {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() == ".xml") {
      files.insert(std::filesystem::relative(entry.path(), kFolder).string());
    }
  }
  return files;
}

TEST(Pacs008MessagesTest, EveryShippedMessageHasItsExpectedOutcome) {
  const auto table = ReadFile("tests/data/pacs008/expected.csv");
  ASSERT_TRUE(table.ok()) << table.status();
  const auto expected = files::ParseCsv(
      *table, {.required = {"file", "outcome", "reason", "first_message", "currency", "minor_units",
                            "debtor_country", "creditor_country"}});
  ASSERT_TRUE(expected.ok()) << expected.status();
  ASSERT_TRUE(expected->faults.empty());
  std::set<std::string> files = ShippedMessages();
  ASSERT_EQ(files.size(), 41u);
  ASSERT_EQ(expected->rows.size(), files.size());
  Recorder recorder;
  auto file = files.begin();
  for (const files::CsvRow& row : expected->rows) {
    ASSERT_EQ(row["file"], *file) << "the table is in the order of the paths";
    SCOPED_TRACE(*file);
    const auto xml = ReadFile(kFolder + *file);
    ASSERT_TRUE(xml.ok());
    const auto results = ParsePacs008(*xml);
    ASSERT_TRUE(results.ok()) << results.status();
    ASSERT_EQ(results->size(), 1u);
    const Outcome outcome = recorder.Submit(*file, results->front());
    EXPECT_EQ(outcome.state, std::string(row["outcome"]));
    EXPECT_EQ(outcome.reason, std::string(row["reason"]));
    EXPECT_EQ(outcome.of, std::string(row["first_message"]));
    if (const auto* transfer = std::get_if<CreditTransfer>(&results->front())) {
      EXPECT_EQ(money::CodeOf(transfer->settlement_amount.currency), row["currency"]);
      EXPECT_EQ(std::to_string(transfer->settlement_amount.minor_units), row["minor_units"]);
      EXPECT_EQ(transfer->debtor_country, row["debtor_country"]);
      EXPECT_EQ(transfer->creditor_country, row["creditor_country"]);
    }
    ++file;
  }
}

// Names and accounts that stand in the messages must not stand in what is read from them.
TEST(Pacs008MessagesTest, NoPersonalDataIsRead) {
  for (const std::string& file : ShippedMessages()) {
    const auto xml = ReadFile(kFolder + file);
    const auto results = ParsePacs008(*xml);
    ASSERT_TRUE(results.ok());
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
}  // namespace amanat::remittance
