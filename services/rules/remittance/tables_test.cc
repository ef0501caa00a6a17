// The rows of the remittance book, and the lists that are read from them.
#include "services/rules/remittance/tables.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "ledger/state/rows.h"
#include "services/rules/remittance/observation.h"
#include "services/rules/remittance/testing/remittance_story.h"

namespace amanat::rules::remittance {
namespace {

using amanat::remittance::ComputeCorridorCosts;
using amanat::remittance::kOnePercent;
using state::KeyOf;

struct Listed {
  LogIndex index;
  RemittanceRow row;
  FlowName flow;
};

// Counts what lists look at.
class CountingReader final : public state::Reader {
 public:
  explicit CountingReader(const state::Reader& rows) : rows_(rows) {}

  absl::StatusOr<std::optional<std::string>> Get(state::Table table,
                                                 absl::string_view key) const override {
    ++read;
    return rows_.Get(table, key);
  }
  absl::Status Ascend(state::Table table, absl::string_view prefix, absl::string_view first,
                      Take take) const override {
    return rows_.Ascend(table, prefix, first, [&](absl::string_view key, absl::string_view value) {
      ++read;
      return take(key, value);
    });
  }
  absl::Status Descend(state::Table table, absl::string_view prefix, absl::string_view end,
                       Take take) const override {
    return rows_.Descend(table, prefix, end, take);
  }

  mutable size_t read = 0;

 private:
  const state::Reader& rows_;
};

class RemittanceTablesTest : public testing::Test, protected RemittanceStory {
 protected:
  // All rows, `page_size` at a time.
  std::vector<Listed> Remittances(size_t page_size) {
    std::vector<Listed> all;
    size_t taken = page_size;
    for (std::string after; taken == page_size;) {
      taken = 0;
      EXPECT_TRUE(ScanRemittances(rows(), after,
                                  [&](absl::string_view key, LogIndex index,
                                      const RemittanceRow& row, const FlowName& flow) {
                                    after = std::string(key);
                                    all.push_back({index, row, flow});
                                    return ++taken < page_size;
                                  })
                      .ok());
    }
    return all;
  }
  std::vector<CorridorFlow> AllFlows(size_t page_size) {
    std::vector<CorridorFlow> all;
    size_t taken = page_size;
    for (std::string after; taken == page_size;) {
      taken = 0;
      EXPECT_TRUE(ScanFlows(rows(), after, [&](absl::string_view key, const CorridorFlow& flow) {
                    after = std::string(key);
                    all.push_back(flow);
                    return ++taken < page_size;
                  }).ok());
    }
    return all;
  }
  std::vector<CorridorCost> Corridors(const std::string& source, size_t page_size) {
    std::vector<CorridorCost> all;
    size_t taken = page_size;
    for (std::string after; taken == page_size;) {
      taken = 0;
      EXPECT_TRUE(ScanCorridors(rows(), source, after,
                                [&](absl::string_view key, const CorridorCost& corridor) {
                                  after = std::string(key);
                                  all.push_back(corridor);
                                  return ++taken < page_size;
                                })
                      .ok());
    }
    return all;
  }
};

TEST_F(RemittanceTablesTest, ARowSaysWhatAListShows) {
  Remittance single = Observed("a");
  single.kind = MessageKind::kPacs008;
  single.source = "";
  single.received = money::Money{Peso(), 1'091'475};
  single.purpose = "FAMI";
  single.bpm_class = "social-benefit";
  const Answer first = Record(single);
  ASSERT_TRUE(Import({Observed("b", 10'000)}, "sea-bank").accepted());
  const std::vector<Listed> listed = Remittances(100);
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].index, first.entry.index);
  EXPECT_EQ(listed[0].row.recorded, fund.leaf(log, first.entry.index).entry.record_time);
  EXPECT_EQ(listed[0].row.kind, MessageKind::kPacs008);
  EXPECT_EQ(listed[0].row.sent, 73'500u);
  EXPECT_EQ(listed[0].row.received_currency, Peso());
  EXPECT_EQ(listed[0].row.received, 1'091'475u);
  EXPECT_EQ(FeeOf(listed[0].row), 1'470u);
  EXPECT_EQ(listed[0].row.value_date.days, 20'000);
  EXPECT_EQ(listed[0].row.purpose, "FAMI");
  EXPECT_EQ(listed[0].row.bpm_class, 4u);
  EXPECT_EQ(CostOf(listed[0].row), 3 * kOnePercent);
  EXPECT_EQ(listed[0].flow.source, "");
  EXPECT_EQ(listed[0].flow.destination, "PHL");
  EXPECT_EQ(listed[0].flow.currency, Dirham());
  EXPECT_EQ(listed[0].flow.provider, "al-ansari");
  EXPECT_EQ(listed[1].row.kind, MessageKind::kCsv);
  EXPECT_EQ(listed[1].row.received, 0u);
  EXPECT_EQ(listed[1].row.bpm_class, 0u);
  EXPECT_EQ(listed[1].flow.provider, "sea-bank") << "the manifest's source";
}

TEST_F(RemittanceTablesTest, NothingIsNotTheSameAsNotKnown) {
  Remittance free = Observed("a");
  free.fee->minor_units = 0;
  free.applied_rate = Rate{15, 1};
  Remittance unknown = Observed("b");
  unknown.fee.reset();
  ASSERT_EQ(Import({free, unknown}).recorded, 2u);
  const std::vector<Listed> listed = Remittances(100);
  EXPECT_EQ(FeeOf(listed[0].row), 0u);
  EXPECT_EQ(CostOf(listed[0].row), 0);
  EXPECT_EQ(FeeOf(listed[1].row), std::nullopt);
  EXPECT_EQ(CostOf(listed[1].row), std::nullopt);
  EXPECT_EQ(AllFlows(9)[0].costed, 1u);
}

TEST_F(RemittanceTablesTest, ARowOfALineIsSmall) {
  const auto bytes = [&](const Remittance& body) {
    state::Overlay overlay(nullptr);
    const LogIndex index = 10'000'000;
    EXPECT_TRUE(RecordRemittance(body, "al-ansari", index, {1'767'225'600'000'000}, overlay).ok());
    return KeyOf(index).size() + overlay.Get(kRemittances, KeyOf(index))->value().size();
  };
  Remittance plain = Observed("a");
  EXPECT_LE(bytes(plain), 40u);
  Remittance full = plain;
  full.received = money::Money{Peso(), 1'091'475};
  full.bpm_class = "personal-transfer";
  EXPECT_LE(bytes(full), 49u);
  full.purpose = "FAMI";
  EXPECT_LE(bytes(full), 55u);
}

TEST_F(RemittanceTablesTest, PagesGoOnWhereTheLastOneEnded) {
  ASSERT_TRUE(Record(Observed("single")).accepted());
  std::vector<Remittance> file;
  for (int i = 0; i < 20; ++i) file.push_back(Observed("line-" + std::to_string(i), 1'000 + i));
  ASSERT_EQ(Import(file).recorded, 20u);
  const std::vector<Listed> whole = Remittances(100);
  ASSERT_EQ(whole.size(), 21u);
  for (const size_t page_size : {1, 2, 7, 21}) {
    const std::vector<Listed> paged = Remittances(page_size);
    ASSERT_EQ(paged.size(), whole.size());
    for (size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(paged[i].index, whole[i].index);
  }
}

TEST_F(RemittanceTablesTest, ALatePageReadsNoMoreThanTheFirst) {
  std::vector<Remittance> file;
  for (int i = 0; i < 200; ++i) file.push_back(Observed("line-" + std::to_string(i)));
  ASSERT_EQ(Import(file).recorded, 200u);
  const CountingReader counting(rows());
  const auto page = [&](const std::string& after) {
    counting.read = 0;
    size_t taken = 0;
    EXPECT_TRUE(ScanRemittances(counting, after,
                                [&](absl::string_view, LogIndex, const auto&, const auto&) {
                                  return ++taken < 10;
                                })
                    .ok());
    return counting.read;
  };
  const size_t first = page("");
  EXPECT_EQ(first, 11u) << "ten rows and the name of their flow";
  EXPECT_EQ(page(KeyOf(RecordedEntries()[180])), first + 1) << "and the row to go on behind";
}

TEST_F(RemittanceTablesTest, FlowsAreSummedPerCorridorAndCurrency) {
  ASSERT_TRUE(Record(Observed("a")).accepted());
  Remittance undisclosed = Observed("b", 10'000);
  undisclosed.reference.reset();
  ASSERT_EQ(Import({undisclosed, Observed("c")}, "sea-bank").recorded, 2u);
  Remittance other = Observed("d", 500);
  other.destination = "IND";
  ASSERT_TRUE(Record(other).accepted());
  for (const size_t page_size : {1, 2, 100}) {
    const std::vector<CorridorFlow> flows = AllFlows(page_size);
    ASSERT_EQ(flows.size(), 2u);
    EXPECT_EQ(flows[0].destination, "IND");
    EXPECT_EQ(flows[0].count, 1u);
    EXPECT_EQ(flows[1].source, "ARE");
    EXPECT_EQ(flows[1].currency, Dirham());
    EXPECT_EQ(flows[1].count, 3u);
    EXPECT_EQ(flows[1].sent, 157'000);
    EXPECT_EQ(flows[1].fees, 3'140);
    EXPECT_EQ(flows[1].costed, 2u);
    EXPECT_EQ(flows[1].AverageCost(), 3 * kOnePercent);
  }
  EXPECT_EQ(CorridorFlow().AverageCost(), std::nullopt);
}

TEST_F(RemittanceTablesTest, SumsPassSixtyFourBitsAndZero) {
  for (const char* reference : {"a", "b", "c"}) {
    Remittance body = Observed(reference, money::kAmountMax);
    body.fee = money::Money{Dirham(), 0};
    body.applied_rate = Rate{16, 1};  // better than the reference rate
    ASSERT_TRUE(Record(body).accepted());
  }
  const CorridorFlow flow = AllFlows(1).at(0);
  EXPECT_EQ(flow.sent, absl::int128(money::kAmountMax) * 3);
  EXPECT_LT(flow.costs, 0);
  EXPECT_EQ(flow.AverageCost(), -6'666'667);
  Sum sum;
  for (int i = 0; i < 3; ++i) sum.Add(INT64_MAX);
  EXPECT_EQ(sum.value(), absl::int128(INT64_MAX) * 3);
}

TEST_F(RemittanceTablesTest, CorridorsAreListedByPeriodSourceAndDestination) {
  std::vector<PriceObserved> all;
  for (const char* period : {"2025_4Q", "2025_3Q"}) {
    for (const char* source : {"SAU", "ARE"}) {
      std::vector<PriceObserved> entry;
      for (const char* destination : {"PHL", "IND", "BGD"}) {
        for (const char* provider : {"al-ansari", "sea-bank"}) {
          PriceObserved price = Price(provider, destination, 100 + 100 * all.size());
          price.period = period;
          price.source = source;
          if (provider[0] == 's' && destination[0] == 'I') price.rate_disclosed = false;
          entry.push_back(price);
          all.push_back(price);
        }
      }
      ASSERT_TRUE(Observe(entry).accepted());
    }
  }
  const auto expected = ComputeCorridorCosts(all);
  for (const size_t page_size : {1, 2, 5, 100}) {
    const std::vector<CorridorCost> listed = Corridors("", page_size);
    ASSERT_EQ(listed.size(), expected->corridors.size());
    for (size_t i = 0; i < listed.size(); ++i) {
      EXPECT_EQ(listed[i].period, expected->corridors[i].period);
      EXPECT_EQ(listed[i].source, expected->corridors[i].source);
      EXPECT_EQ(listed[i].destination, expected->corridors[i].destination);
      EXPECT_EQ(listed[i].costs, expected->corridors[i].costs);
    }
    const std::vector<CorridorCost> of_source = Corridors("SAU", page_size);
    ASSERT_EQ(of_source.size(), 6u);
    EXPECT_EQ(of_source[0].period, "2025_3Q");
    EXPECT_EQ(of_source[0].destination, "BGD");
    EXPECT_EQ(of_source[5].period, "2025_4Q");
    EXPECT_EQ(of_source[5].destination, "PHL");
    for (const CorridorCost& corridor : of_source) EXPECT_EQ(corridor.source, "SAU");
  }
  EXPECT_TRUE(Corridors("USA", 10).empty());
}

TEST_F(RemittanceTablesTest, RowsThatContradictEachOtherAreDamage) {
  state::Overlay overlay(nullptr);
  ASSERT_TRUE(RecordRemittance(Observed("a"), "al-ansari", 7, {1}, overlay).ok());
  ASSERT_TRUE(FlowNames().Delete(overlay, 7).ok());
  EXPECT_EQ(
      ScanRemittances(overlay, "",
                      [](absl::string_view, LogIndex, const auto&, const auto&) { return true; })
          .code(),
      absl::StatusCode::kDataLoss);
  ASSERT_TRUE(Prices().Put(overlay, Price(), "2025_3Q", "ARE", "IND", 8, 0).ok());
  ASSERT_TRUE(Prices().Put(overlay, Price("x", "IND"), "2025_3Q", "ARE", "IND", 8, 1).ok());
  EXPECT_EQ(
      ScanCorridors(overlay, "", "", [](absl::string_view, const CorridorCost&) { return true; })
          .code(),
      absl::StatusCode::kDataLoss);
}

// Singles and files at random, against sums made of all that was accepted.
TEST_F(RemittanceTablesTest, FlowsAreTheSumOfWhatIsListed) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  // One of a provider's payments, which says the same whenever it is told.
  const auto any = [&](const std::string& provider) {
    const uint64_t number = 2 * (random() % 75) + (provider == "sea-bank" ? 1 : 0);
    std::mt19937_64 told(number);
    Remittance body = Observed(std::to_string(number), 1 + static_cast<int64_t>(told() % 1'000));
    body.source = told() % 2 == 0 ? "ARE" : "SAU";
    body.destination = told() % 2 == 0 ? "PHL" : "IND";
    body.provider = provider;
    if (random() % 3 == 0) body.reference.reset();
    return body;
  };
  for (int step = 0; step < 30; ++step) {
    const std::string provider = random() % 2 == 0 ? "al-ansari" : "sea-bank";
    if (random() % 2 == 0) {
      Record(any(provider));
      continue;
    }
    std::vector<Remittance> file;
    for (size_t lines = 1 + random() % 20; lines > 0; --lines) file.push_back(any(provider));
    ASSERT_TRUE(Import(file, provider).accepted());
  }
  std::map<std::pair<std::string, std::string>, std::pair<uint64_t, absl::int128>> expected;
  for (const Listed& listed : Remittances(13)) {
    auto& [count, sent] = expected[{listed.flow.source, listed.flow.destination}];
    ++count;
    sent += listed.row.sent;
  }
  const std::vector<CorridorFlow> flows = AllFlows(3);
  ASSERT_EQ(flows.size(), expected.size());
  for (const CorridorFlow& flow : flows) {
    const auto& [count, sent] = expected[{flow.source, flow.destination}];
    EXPECT_EQ(flow.count, count);
    EXPECT_EQ(flow.sent, sent);
  }
}

}  // namespace
}  // namespace amanat::rules::remittance
