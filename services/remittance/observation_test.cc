#include "services/remittance/observation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "ledger/base/file.h"

namespace amanat::remittance {
namespace {

std::vector<CreditTransfer> ShippedTransfers() {
  std::vector<CreditTransfer> transfers;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("deploy/data/iso20022/")) {
    if (entry.path().extension() != ".xml") continue;
    const auto results = ParsePacs008(*ReadFile(entry.path().string()));
    for (const TransferResult& result : *results) {
      if (const auto* transfer = std::get_if<CreditTransfer>(&result)) {
        transfers.push_back(*transfer);
      }
    }
  }
  return transfers;
}

std::vector<PriceObservation> ShippedPrices(const std::string& file) {
  const auto prices = ReadPricesCsv(*ReadFile("deploy/data/rpw/" + file));
  return prices.ok() ? *prices : std::vector<PriceObservation>();
}

TEST(ObservationTest, FingerprintsAgreeWithTheTransfersOnAllPairs) {
  const std::vector<CreditTransfer> transfers = ShippedTransfers();
  ASSERT_EQ(transfers.size(), 32u);
  size_t same = 0;
  for (const CreditTransfer& first : transfers) {
    for (const CreditTransfer& second : transfers) {
      const bool expected = DescribesSamePayment(first, second);
      ASSERT_EQ(SamePayment(ContentOf(first), ContentOf(second)), expected);
      same += expected;
    }
  }
  EXPECT_GT(same, transfers.size());
  EXPECT_LT(same, transfers.size() * transfers.size());
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

TEST(ObservationTest, ACodeIsMadeOfAName) {
  EXPECT_EQ(CodeFromName("KCB (Kenya Commercial Bank)"), "kcb-kenya-commercial-bank");
  EXPECT_EQ(CodeFromName(" N/A "), "n-a");
  EXPECT_EQ(CodeFromName("---"), "");
  EXPECT_EQ(CodeFromName(std::string(100, 'x')).size(), kNameCodeBytesMax);
  EXPECT_TRUE(IsNameCode(""));
  EXPECT_TRUE(IsNameCode("cash-to-cash"));
  EXPECT_FALSE(IsNameCode("Cash"));
  EXPECT_FALSE(IsNameCode("a--b"));
}

TEST(ObservationTest, EveryShippedPriceHasAKeyOfItsOwnAndComesBackTheSame) {
  for (const auto& [file, count] : {std::pair("rpw_services_UAE_2025Q3.csv", 22u),
                                    std::pair("rpw_firm_level_east_africa_2011.csv", 28u)}) {
    const std::vector<PriceObservation> prices = ShippedPrices(file);
    ASSERT_EQ(prices.size(), count);
    std::set<OnceFingerprint> keys;
    for (const PriceObservation& price : prices) {
      const PriceObserved event = EventOf(price);
      EXPECT_TRUE(keys.insert(PriceKey(event)).second) << file << " line " << price.line;
      const auto again = wire::Decode<PriceObserved>(wire::Encode(event));
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_EQ(PriceOf(*again).quotes, price.quotes);
      EXPECT_EQ(PriceOf(*again).reference_rate, price.reference_rate);
    }
  }
}

TEST(ObservationTest, TheCostIsFeeAndMarginOrUnknown) {
  Remittance body;
  body.sent = {*money::CurrencyFromCode("AED"), 73'500};
  body.fee = money::Money{body.sent.currency, 1'470};  // 2 %
  body.applied_rate = Rate{1'485, 100};
  EXPECT_EQ(CostOf(body), std::nullopt);
  body.reference = ReferenceRate{{15, 1}, "central-bank", {}};  // margin 1 %
  EXPECT_EQ(CostOf(body), 3 * kOnePercent);
  body.fee.reset();
  EXPECT_EQ(CostOf(body), std::nullopt);
}

TEST(ObservationTest, ARateMustFit) {
  EXPECT_FALSE(RatioOf(Rate{0, 1}).ok());
  EXPECT_FALSE(RatioOf(Rate{1, 0}).ok());
  EXPECT_FALSE(RatioOf(Rate{uint64_t{1} << 63, 1}).ok());
  EXPECT_TRUE(RatioOf(Rate{3, 2}).ok());
}

}  // namespace
}  // namespace amanat::remittance
