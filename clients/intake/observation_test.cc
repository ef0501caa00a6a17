#include "clients/intake/observation.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "ledger/base/file.h"

namespace amanat::intake {
namespace {

using remittance::Remittance;

std::vector<CreditTransfer> ShippedTransfers() {
  std::vector<CreditTransfer> transfers;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("deploy/data/iso20022/")) {
    if (entry.path().extension() != ".xml") continue;
    const auto results = ParsePacs008(*ReadFile(entry.path().string()));
    if (!results.ok()) continue;  // which ones, pacs008_messages_test says
    for (const TransferResult& result : *results) {
      if (const auto* transfer = std::get_if<CreditTransfer>(&result)) {
        transfers.push_back(*transfer);
      }
    }
  }
  return transfers;
}

TEST(ObservationTest, NoIdentifierOfAMessageStandsInItsObservation) {
  for (const CreditTransfer& transfer : ShippedTransfers()) {
    const std::string bytes = wire::Encode(ObservationOf(transfer));
    for (const std::string& identifier :
         {transfer.message_id, transfer.instruction_id, transfer.end_to_end_id,
          transfer.transaction_id, transfer.uetr}) {
      if (identifier.size() < 4) continue;
      EXPECT_EQ(bytes.find(identifier), std::string::npos) << identifier;
    }
    EXPECT_TRUE(wire::Decode<Remittance>(bytes).ok());
  }
}

TEST(ObservationTest, AFeeIsTheSumOfChargesInTheCurrencySent) {
  const money::Currency euro = *money::CurrencyFromCode("EUR");
  CreditTransfer transfer;
  transfer.settlement_amount = {euro, 10'000};
  EXPECT_FALSE(ObservationOf(transfer).fee.has_value());
  transfer.charges = {{euro, 250}, {euro, 50}};
  EXPECT_EQ(*ObservationOf(transfer).fee, (money::Money{euro, 300}));
  transfer.charges.push_back({*money::CurrencyFromCode("USD"), 1});
  EXPECT_FALSE(ObservationOf(transfer).fee.has_value());
}

TEST(ObservationTest, TheAmountThatWasInstructedIsSent) {
  CreditTransfer transfer;
  transfer.settlement_amount = {*money::CurrencyFromCode("PHP"), 150'000};
  transfer.instructed_amount = money::Money{*money::CurrencyFromCode("AED"), 10'000};
  const Remittance body = ObservationOf(transfer);
  EXPECT_EQ(body.sent, *transfer.instructed_amount);
  EXPECT_EQ(body.received, transfer.settlement_amount);
  EXPECT_EQ(body.provider, kUnstatedProvider);
}

TEST(ObservationTest, KeyAndContentOfAReferenceAreItsFingerprints) {
  const money::Money sent{*money::CurrencyFromCode("AED"), 73'500};
  EXPECT_EQ(ReferenceKey("al-ansari", "R-1"), ReferenceKey("al-ansari", "R-1"));
  EXPECT_NE(ReferenceKey("al-ansari", "R-1"), ReferenceKey("al-ansari", "R-2"));
  EXPECT_NE(ReferenceKey("al-ansari", "R-1"), ReferenceKey("al-ansar", "iR-1"));
  const auto content = ContentOf("R-1", sent);
  EXPECT_NE(content.end_to_end, 0u);
  EXPECT_NE(content.end_to_end, ContentOf("R-2", sent).end_to_end);
  EXPECT_EQ(content.instructed, sent);
}

}  // namespace
}  // namespace amanat::intake
