#include "services/remittance/remittance_core.h"

#include <gtest/gtest.h>

#include "ledger/entry/writer_events.h"
#include "services/core/testing/core_fixture.h"
#include "services/remittance/observation.h"

namespace amanat::remittance {
namespace {

using core_testing::Answer;
using core_testing::kHeadOffice;
using directory::Role;
using entry::Book;
using entry::EventType;

constexpr char kReporter[] = "reporter";
const money::Currency kDirham = *money::CurrencyFromCode("AED");
const money::Currency kGold = *money::CurrencyFromCode("XAU");

std::vector<std::unique_ptr<core::Core>> Cores(const entry::LogName& log) {
  std::vector<std::unique_ptr<core::Core>> cores;
  if (log.book == Book::kRemittance) cores.push_back(std::make_unique<RemittanceCore>());
  return cores;
}

Remittance Observed(const std::string& reference, int64_t minor_units = 73'500) {
  Remittance body;
  body.sent = {kDirham, minor_units};
  body.payment = *OnceFingerprint::FromBytes(entry::Fingerprint("test/payment", {reference}));
  body.content.instructed = body.sent;
  body.kind = MessageKind::kSingle;
  body.provider = "al-ansari";
  body.source = "ARE";
  body.destination = "PHL";
  body.fee = money::Money{kDirham, 1'470};
  body.applied_rate = Rate{1'485, 100};
  body.reference = ReferenceRate{{15, 1}, "central-bank", {20'000}};
  body.value_date.days = 20'000;
  return body;
}

class RemittanceCoreTest : public testing::Test {
 protected:
  RemittanceCoreTest() : fund(Cores), log(fund.AdmitLog(kHeadOffice, Book::kRemittance)) {
    fund.AdmitOperator(kReporter, kHeadOffice, {Role::kReporter});
    fund.AdmitOperator("officer", kHeadOffice, {Role::kOfficer});
  }
  std::string Record(const Remittance& body, const std::string& by = kReporter) {
    return fund.Submit(by, EventType::kRemittanceRecorded, body).name();
  }
  std::string Observe(const std::vector<PriceObserved>& observations) {
    return fund.Submit(kReporter, EventType::kPricesObserved, PricesObserved{observations}).name();
  }
  Answer Import(const std::vector<Remittance>& bodies, const std::string& source = "al-ansari") {
    std::vector<entry::LineCommand> lines;
    for (Remittance body : bodies) {
      body.kind = MessageKind::kCsv;
      body.provider.clear();
      lines.push_back({wire::Encode(body), {}, body.value_date});
    }
    entry::Manifest manifest;
    manifest.line_event_type = static_cast<uint32_t>(EventType::kRemittanceLine);
    manifest.source = source;
    return fund.Import(kReporter, EventType::kRemittanceManifest, manifest, lines);
  }
  const RemittanceCore& core() { return fund.FindCore<RemittanceCore>(log); }

  core_testing::CoreFixture fund;
  LogId log;
};

TEST_F(RemittanceCoreTest, RecordsAPaymentOnce) {
  EXPECT_EQ(Record(Observed("r-1")), "ACCEPTED");
  EXPECT_EQ(Record(Observed("r-1")), "DUPLICATE");
  EXPECT_EQ(Record(Observed("r-1", 73'501)), "IDENTIFIER_REUSED");
  EXPECT_EQ(Record(Observed("r-2")), "ACCEPTED");
  EXPECT_EQ(Record(Observed("r-3"), "officer"), "PERMISSION_DENIED");
  EXPECT_EQ(core().recorded().size(), 2u);
  EXPECT_EQ(fund.Replay(), absl::OkStatus());
}

TEST_F(RemittanceCoreTest, RefusesMoneyThatIsNone) {
  struct {
    const char* what;
    std::function<void(Remittance&)> change;
    const char* outcome;
  } const kRows[] = {
      {"gold",
       [](auto& body) {
         body.sent = {kGold, 1};
       },
       "NO_MINOR_UNIT"},
      {"gold received",
       [](auto& body) {
         body.received = {kGold, 1};
       },
       "NO_MINOR_UNIT"},
      {"nothing sent", [](auto& body) { body.sent.minor_units = 0; }, "INVALID_AMOUNT"},
      {"less than nothing", [](auto& body) { body.sent.minor_units = -1; }, "INVALID_AMOUNT"},
      {"nothing received",
       [](auto& body) {
         body.received = {kDirham, 0};
       },
       "INVALID_AMOUNT"},
      {"negative fee", [](auto& body) { body.fee->minor_units = -1; }, "INVALID_AMOUNT"},
      {"free", [](auto& body) { body.fee->minor_units = 0; }, "ACCEPTED"},
      {"fee elsewhere", [](auto& body) { body.fee->currency = *money::CurrencyFromCode("USD"); },
       "CURRENCY_MISMATCH"},
      {"no provider", [](auto& body) { body.provider = ""; }, "UNKNOWN_PARTY"},
      {"a name", [](auto& body) { body.provider = "Al Ansari"; }, "UNKNOWN_PARTY"},
      {"no country", [](auto& body) { body.source = ""; }, "INVALID_ARGUMENT"},
      {"bad rate",
       [](auto& body) {
         body.applied_rate = Rate{1, 0};
       },
       "INVALID_ARGUMENT"},
      {"bad class", [](auto& body) { body.bpm_class = "gift"; }, "INVALID_ARGUMENT"},
      {"free text", [](auto& body) { body.purpose = "school fees"; }, "INVALID_ARGUMENT"},
      {"no key", [](auto& body) { body.payment = {}; }, "INVALID_ARGUMENT"},
      {"no kind", [](auto& body) { body.kind = {}; }, "INVALID_ARGUMENT"},
      {"no source", [](auto& body) { body.reference->source = ""; }, "INVALID_ARGUMENT"},
  };
  int number = 0;
  for (const auto& row : kRows) {
    Remittance body = Observed("refused-" + std::to_string(++number));
    row.change(body);
    EXPECT_EQ(Record(body), row.outcome) << row.what;
  }
  EXPECT_EQ(fund.Replay(), absl::OkStatus());
}

TEST_F(RemittanceCoreTest, AFileSentTwiceCountsOnce) {
  const std::vector<Remittance> file = {Observed("a"), Observed("b"), Observed("c")};
  EXPECT_EQ(Import(file).recorded, 3u);
  const Answer again = Import(file);
  EXPECT_EQ(again.name(), "ACCEPTED");
  EXPECT_EQ(again.recorded, 0u);
  EXPECT_EQ(again.duplicates, 3u);
  EXPECT_EQ(Import({Observed("c"), Observed("d"), Observed("a")}).recorded, 1u);
  EXPECT_EQ(core().recorded().size(), 4u);
  EXPECT_EQ(Import({Observed("e")}, "Al Ansari").name(), "UNKNOWN_PARTY");
  EXPECT_EQ(fund.Replay(), absl::OkStatus());
}

TEST_F(RemittanceCoreTest, AReusedReferenceStandsInTheWayOfAFile) {
  ASSERT_EQ(Record(Observed("a")), "ACCEPTED");
  const TreeSize before = fund.state(log).size();
  EXPECT_FALSE(Import({Observed("b"), Observed("a", 1)}).accepted());
  EXPECT_EQ(fund.state(log).size(), before);
}

TEST_F(RemittanceCoreTest, FlowsAreSummedPerCorridorAndCurrency) {
  ASSERT_EQ(Record(Observed("a")), "ACCEPTED");
  Remittance undisclosed = Observed("b", 10'000);
  undisclosed.reference.reset();
  ASSERT_EQ(Import({undisclosed, Observed("c")}).recorded, 2u);
  ASSERT_EQ(core().flows().size(), 1u);
  const CorridorFlow& flow = core().flows().at({"ARE", "PHL", kDirham});
  EXPECT_EQ(flow.count, 3u);
  EXPECT_EQ(flow.sent, 157'000);
  EXPECT_EQ(flow.fees, 4'410);
  EXPECT_EQ(flow.costed, 2u);
  EXPECT_EQ(flow.AverageCost(), 3 * kOnePercent);
  EXPECT_EQ(CorridorFlow().AverageCost(), std::nullopt);
}

PriceObserved Price() {
  PriceObserved price{"2025_3Q", "al-ansari", "ARE", "PHL", "cash", "cash", {20'000}, true};
  price.for_200_dollars = ObservedQuote{{kDirham, 73'500}, 1'470, kOnePercent, {}};
  return price;
}

TEST_F(RemittanceCoreTest, ObservesAPriceOnce) {
  PriceObserved other = Price();
  other.pickup_method = "bank";
  EXPECT_EQ(Observe({Price()}), "ACCEPTED");
  EXPECT_EQ(Observe({Price()}), "DUPLICATE");
  EXPECT_EQ(Observe({other, Price()}), "DUPLICATE");
  EXPECT_EQ(Observe({other}), "ACCEPTED");
  EXPECT_EQ(core().prices().size(), 2u);
  EXPECT_EQ(fund.Replay(), absl::OkStatus());
}

TEST_F(RemittanceCoreTest, RefusesAPriceThatSaysNothing) {
  PriceObserved price = Price();
  price.for_200_dollars.reset();
  EXPECT_EQ(Observe({price}), "INVALID_ARGUMENT");
  price = Price();
  EXPECT_EQ(Observe({}), "INVALID_ARGUMENT");
  EXPECT_EQ(Observe({price, price}), "INVALID_ARGUMENT");
  EXPECT_EQ(Observe(std::vector<PriceObserved>(kObservationsMax + 1, price)), "INVALID_ARGUMENT");
  for (const auto& change : std::vector<std::function<void(PriceObserved&)>>{
           [](auto& p) { p.period = "2025"; }, [](auto& p) { p.source = "AE"; },
           [](auto& p) { p.provider = "Al Ansari"; }, [](auto& p) { p.provider = ""; },
           [](auto& p) { p.for_200_dollars->amount.minor_units = 0; },
           [](auto& p) { p.for_200_dollars->fee_minor_units = ~uint64_t{0}; },
           [](auto& p) { p.for_200_dollars->applied_rate = Rate{}; },
           [](auto& p) {
             p.reference_rate = Rate{0, 1};
           }}) {
    PriceObserved changed = price;
    change(changed);
    EXPECT_EQ(Observe({changed}), "INVALID_ARGUMENT");
  }
  PriceObserved gold = price;
  gold.for_200_dollars->amount.currency = kGold;
  EXPECT_EQ(Observe({gold}), "NO_MINOR_UNIT");
  EXPECT_EQ(Observe({price}), "ACCEPTED");
}

}  // namespace
}  // namespace amanat::remittance
