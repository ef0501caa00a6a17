// From published files to the remittance book: what clients/intake reads, the rules take.
#include <gtest/gtest.h>

#include <map>

#include "clients/intake/csv.h"
#include "clients/intake/observation.h"
#include "clients/intake/pacs008.h"
#include "clients/intake/price_file.h"
#include "clients/intake/remittance_file.h"
#include "ledger/base/file.h"
#include "ledger/entry/writer_events.h"
#include "services/forms/remittance_form.h"
#include "services/rules/act/rule_set.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/directory/acts.h"
#include "services/rules/remittance/acts.h"
#include "services/rules/remittance/tables.h"
#include "services/rules/testing/fund_fixture.h"

namespace amanat::remittance {
namespace {

using entry::Book;
using rules_testing::kHeadOffice;

// From the fund's beginning until every shipped message has been sent.
constexpr CivilDays kYoungestMessageDays = 330;
constexpr char kReporter[] = "reporter";
constexpr char kEmirates[] = "deploy/data/rpw/rpw_services_UAE_2025Q3.csv";
constexpr char kEastAfrica[] = "deploy/data/rpw/rpw_firm_level_east_africa_2011.csv";

const rules::RuleSet& Rules() {
  static const auto& rules = *new rules::RuleSet(
      rules::FundCatalogue(), {&rules::directory_book::Acts(), &rules::remittance::Acts()});
  return rules;
}

class RemittanceFilesTest : public testing::Test {
 protected:
  RemittanceFilesTest() {
    fund.AdmitLog(kHeadOffice, Book::kRemittance);
    fund.AdmitOperator(kReporter, kHeadOffice, {directory::Role::kReporter});
    fund.SetParty("al-ansari", "provider");
    fund.Advance(kYoungestMessageDays * kMicrosPerDay);
  }

  std::string Record(const Remittance& body) {
    return fund.Submit(kReporter, event::kRemittanceRecorded, body).name();
  }
  // The answer to a message's only transaction, as a client submits it.
  std::string SubmitMessage(const std::string& path) {
    const auto results = intake::ParsePacs008(*ReadFile(path));
    if (!results.ok()) return "control_sum";  // pacs008_messages_test sees that it is so
    if (const auto* transfer = std::get_if<intake::CreditTransfer>(&results->front())) {
      return Record(intake::ObservationOf(*transfer));
    }
    const auto& refusal = std::get<intake::TransferRefusal>(results->front());
    const auto body = intake::ObservationOf(refusal);
    return body ? Record(*body) : std::string(intake::RefusalName(refusal.reason));
  }
  std::string Observe(const std::vector<PriceObserved>& batch) {
    return fund.Submit(kReporter, event::kPricesObserved, PricesObserved{batch}).name();
  }
  // Observes the prices of a file, twice, and gives the table that the book makes of them.
  CorridorCostTable TableOf(const char* path) {
    const auto file = intake::ReadPricesCsv(*ReadFile(path), fund.today());
    EXPECT_TRUE(file.ok()) << file.status();
    EXPECT_EQ(intake::FaultsError(file->faults), absl::OkStatus());
    std::vector<PriceObserved> batch;
    for (const intake::PriceRow& price : file->prices) {
      batch.push_back(price.body);
      if (batch.size() < kObservationsMax && &price != &file->prices.back()) continue;
      EXPECT_EQ(Observe(batch), "ACCEPTED");
      EXPECT_EQ(Observe(batch), "DUPLICATE");
      batch.clear();
    }
    return Table();
  }
  CorridorCostTable Table() const {
    std::vector<PriceObserved> prices;
    const auto take = [&](const auto&, const PriceObserved& price) {
      prices.push_back(price);
      return true;
    };
    const state::Reader& rows = fund.rows(kHeadOffice, Book::kRemittance);
    EXPECT_TRUE(rules::remittance::Prices().Scan(rows, "", "", take).ok());
    const auto table = ComputeCorridorCosts(prices);
    EXPECT_TRUE(table.ok()) << table.status();
    return table.value_or(CorridorCostTable());
  }

  rules_testing::FundFixture fund{Rules()};
};

const CorridorCost* Find(const CorridorCostTable& table, absl::string_view name) {
  for (const CorridorCost& corridor : table.corridors) {
    if (corridor.period + corridor.source + corridor.destination == name) return &corridor;
  }
  return nullptr;
}

TEST_F(RemittanceFilesTest, EveryShippedMessageHasItsAnswer) {
  const auto expected =
      intake::ParseCsv(*ReadFile("tests/data/pacs008/expected.csv"),
                       {.required = {"file", "outcome", "reason"}, .other_columns_allowed = true});
  ASSERT_TRUE(expected.ok());
  ASSERT_EQ(expected->rows.size(), 41u);
  std::map<std::string, std::string> names = {{"recorded", "ACCEPTED"},
                                              {"duplicate", "DUPLICATE"},
                                              {"identifier_reused", "IDENTIFIER_REUSED"},
                                              {"currency_without_minor_unit", "NO_MINOR_UNIT"}};
  for (const intake::CsvRow& row : expected->rows) {
    const std::string key(row["reason"].empty() ? row["outcome"] : row["reason"]);
    const std::string name = names.count(key) != 0 ? names[key] : key;
    EXPECT_EQ(SubmitMessage("deploy/data/iso20022/" + std::string(row["file"])), name)
        << row["file"];
  }
}

TEST_F(RemittanceFilesTest, AProvidersFileSentTwiceCountsOnce) {
  const auto file = intake::ReadRemittancesCsv(
      "reference,source,destination,sent,currency,value_date,bpm_class\n"
      "R-1,ARE,PHL,735.00,AED,2026-02-02,personal-transfer\n"
      "R-2,ARE,PHL,100.00,AED,2026-02-02,\n",
      "al-ansari", fund.today());
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(intake::FaultsError(file->faults), absl::OkStatus());
  std::vector<entry::LineCommand> lines;
  for (const intake::RemittanceRow& row : file->rows) {
    lines.push_back({wire::Encode(row.body), {}});
  }
  entry::Manifest manifest;
  manifest.source = "al-ansari";
  manifest.file_date.days = fund.today();
  const auto import = [&] {
    return fund.Import(kReporter, event::kRemittanceManifest, manifest, lines);
  };
  EXPECT_EQ(import().recorded, 2u);
  EXPECT_EQ(import().duplicates, 2u);
}

// The World Bank published 23.6175 % for this corridor and quarter.
TEST_F(RemittanceFilesTest, GivesTheAverageThatTheWorldBankPublished) {
  const auto table = TableOf(kEastAfrica);
  const CorridorCost* corridor = Find(table, "2011_1QTZAKEN");
  ASSERT_NE(corridor, nullptr);
  EXPECT_EQ(corridor->costs[kFor200Dollars].services, 12u);
  EXPECT_NEAR(*corridor->costs[kFor200Dollars].average, 23'617'500, 5'000);
  EXPECT_NEAR(*corridor->costs[kFor200Dollars].three_cheapest_average, 10'333'333, 5'000);
  EXPECT_TRUE(corridor->AboveCorridorLimit());
}

TEST_F(RemittanceFilesTest, AServiceThatHidesItsRateEntersNoMean) {
  const auto table = TableOf(kEastAfrica);
  const CorridorCost* corridor = Find(table, "2011_3QKENUGA");
  ASSERT_NE(corridor, nullptr);
  EXPECT_EQ(corridor->costs[kFor200Dollars].services, 3u);
  EXPECT_EQ(corridor->costs[kFor200Dollars].undisclosed, 1u);
  EXPECT_NEAR(*corridor->costs[kFor200Dollars].average, 5'856'667, 5'000);
}

TEST_F(RemittanceFilesTest, ListsTheCorridorsOfTheEmirates) {
  const auto table = TableOf(kEmirates);
  ASSERT_EQ(table.corridors.size(), 11u);
  const CorridorCost* philippines = Find(table, "2025_3QAREPHL");
  ASSERT_NE(philippines, nullptr);
  EXPECT_EQ(philippines->costs[kFor200Dollars].services, 4u);
  EXPECT_NEAR(*philippines->costs[kFor200Dollars].average, 2'107'500, 5'000);
  EXPECT_FALSE(philippines->AboveCorridorLimit());
  EXPECT_TRUE(Find(table, "2025_3QARESDN")->AboveCorridorLimit());
  ASSERT_EQ(table.periods.size(), 1u);
  EXPECT_EQ(table.periods[0].costs[kFor500Dollars].services, 22u);
  EXPECT_TRUE(table.periods[0].AboveAverageLimit());
}

}  // namespace
}  // namespace amanat::remittance
