#include "clients/intake/price_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/csv.h"
#include "clients/intake/observation.h"
#include "clients/intake/row_reader.h"
#include "ledger/base/status.h"
#include "ledger/entry/text_form.h"
#include "services/forms/remittance_form.h"

namespace amanat::intake {
namespace {

using remittance::ObservedQuote;
using remittance::PercentMillionths;

constexpr size_t kTextBytesMax = 200;
// The standard amounts, in US dollars.
constexpr absl::string_view kDollars[] = {"200", "500"};

// Names of the columns of one standard amount; an empty name means that the layout has none.
struct QuoteColumns {
  std::string amount, dollars, fee, margin, total, currency, applied_rate;
};

struct Layout {
  std::string period, provider, source, destination, payment_method, pickup_method, speed,
      observed_on;
  std::string reference_rate, rate_disclosed;
  std::array<QuoteColumns, std::size(kDollars)> quotes;  // as kDollars
};

const Layout& ServicesLayout() {
  static const auto* layout = new Layout{
      "period",
      "provider_slug",
      "source",
      "destination",
      "payment_method",
      "pickup_method",
      "delivery",
      "observed_at",
      "",
      "",
      {QuoteColumns{"amt200", "", "fee200", "fx_margin200_pct", "total200_pct", "currency", ""},
       QuoteColumns{"amt500", "", "fee500", "fx_margin500_pct", "total500_pct", "currency", ""}}};
  return *layout;
}

const Layout& FirmsLayout() {
  static const auto* layout = new Layout{
      "PERIOD",
      "FIRM",
      "SOURCE_CODE",
      "DESTINATION_CODE",
      "PAYMENT INSTRUMENT",
      "PICK-UP METHOD",
      "SPEED ACTUAL",
      "DATE",
      "INTER LCU BANK FX",
      "TRANSPARENT",
      {QuoteColumns{"CC1 LCU AMOUNT", "CC1 DENOMINATION AMOUNT", "CC1 LCU FEE", "CC1 FX MARGIN",
                    "CC1 TOTAL COST %", "CC1 LCU CODE", "CC1 LCU FX RATE"},
       QuoteColumns{"CC2 LCU AMOUNT", "CC2 DENOMINATION AMOUNT", "CC2 LCU FEE", "CC2 FX MARGIN",
                    "CC2 TOTAL COST %", "CC2 LCU CODE", "CC2 LCU FX RATE"}}};
  return *layout;
}

CsvSchema SchemaOf(const Layout& layout) {
  CsvSchema schema{.required = {layout.period, layout.provider, layout.source, layout.destination,
                                layout.payment_method, layout.pickup_method, layout.observed_on,
                                layout.reference_rate, layout.rate_disclosed},
                   .optional = {layout.speed},
                   .other_columns_allowed = true};
  for (const QuoteColumns& quote : layout.quotes) {
    for (const auto& name : {quote.amount, quote.dollars, quote.fee, quote.margin, quote.total,
                             quote.currency, quote.applied_rate}) {
      schema.required.push_back(name);
    }
  }
  std::sort(schema.required.begin(), schema.required.end());
  schema.required.erase(std::unique(schema.required.begin(), schema.required.end()),
                        schema.required.end());
  schema.required.erase(std::remove(schema.required.begin(), schema.required.end(), ""),
                        schema.required.end());
  return schema;
}

class PriceReader : public RowReader {
 public:
  PriceReader(const CsvRow& row, std::vector<LineFault>& faults, const Layout& layout)
      : RowReader(row, faults), layout_(layout) {}

  PriceRow Read() {
    PriceRow read{line(), {}};
    remittance::PriceObserved& body = read.body;
    body.period = RequiredTextAt(layout_.period, wire::TextForm::kQuarter);
    body.provider = remittance::CodeFromName(Name(layout_.provider, true));
    body.source = CountryAt(layout_.source);
    body.destination = CountryAt(layout_.destination);
    body.payment_method = remittance::CodeFromName(Name(layout_.payment_method, false));
    body.pickup_method = remittance::CodeFromName(Name(layout_.pickup_method, false));
    body.speed = remittance::CodeFromName(Name(layout_.speed, false));
    body.observed_on.days = DateAt(layout_.observed_on);
    body.rate_disclosed = layout_.rate_disclosed.empty() || Disclosed();
    body.for_200_dollars = QuoteAt(layout_.quotes[0], kDollars[0]);
    body.for_500_dollars = QuoteAt(layout_.quotes[1], kDollars[1]);
    body.reference_rate = RateAt(layout_.reference_rate);
    return read;
  }

 private:
  bool Missing(const std::string& column) const {
    return column.empty() || Text(column).empty() || Text(column) == "..";
  }

  absl::string_view Name(const std::string& column, bool required) {
    if (required && Missing(column)) Fault(column, "is missing");
    if (Text(column).size() > kTextBytesMax) {
      Fault(column, absl::StrCat("is longer than ", kTextBytesMax, " bytes"));
    }
    return Missing(column) ? "" : Text(column);
  }

  std::string CountryAt(const std::string& column) {
    if (Text(column).size() != 3 || !wire::HasForm(wire::TextForm::kCountry, Text(column))) {
      Fault(column, "is not a country code of three letters");
    }
    return std::string(Text(column));
  }

  bool Disclosed() {
    const absl::string_view text = Text(layout_.rate_disclosed);
    if (text != "yes" && text != "no") Fault(layout_.rate_disclosed, "is neither yes nor no");
    return text == "yes";
  }

  std::optional<remittance::Rate> RateAt(const std::string& column) {
    if (Missing(column)) return std::nullopt;
    return RateOf(Value<money::Ratio>(column, money::ParseRatio(Text(column))));
  }

  PercentMillionths PercentAt(const std::string& column) {
    return Value<PercentMillionths>(column, remittance::ParsePercent(Text(column)));
  }

  std::optional<ObservedQuote> QuoteAt(const QuoteColumns& columns, absl::string_view dollars) {
    if (Missing(columns.amount) || Missing(columns.fee) || Missing(columns.margin)) {
      return std::nullopt;
    }
    if (!columns.dollars.empty() && Text(columns.dollars) != dollars) {
      Fault(columns.dollars, absl::StrCat("is not ", dollars));
    }
    const auto currency = CurrencyAt(columns.currency);
    ObservedQuote quote;
    quote.amount = PositiveAmountAt(columns.amount, currency);
    quote.fee_minor_units = static_cast<uint64_t>(AmountAt(columns.fee, currency).minor_units);
    quote.margin = PercentAt(columns.margin);
    quote.applied_rate = RateAt(columns.applied_rate);
    if (good()) CheckTotal(columns.total, quote);
    return quote;
  }

  void CheckTotal(const std::string& column, const ObservedQuote& quote) {
    const auto computed = Value<PercentMillionths>(column, remittance::TotalCost(quote));
    if (Missing(column)) return;
    const PercentMillionths published = PercentAt(column);
    if (!good()) return;
    const absl::int128 difference = absl::int128(published) - computed;
    if (difference > kPublishedTotalTolerance || difference < -kPublishedTotalTolerance) {
      Fault(column, absl::StrCat("the published total is not fee and margin, which make ",
                                 remittance::FormatPercent(computed)));
    }
  }

  const Layout& layout_;
};

}  // namespace

absl::StatusOr<std::vector<PriceRow>> ReadPricesCsv(absl::string_view text) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> header, ReadCsvHeader(text));
  const bool firms =
      std::find(header.begin(), header.end(), FirmsLayout().provider) != header.end();
  const Layout& layout = firms ? FirmsLayout() : ServicesLayout();
  AMANAT_ASSIGN_OR_RETURN(CsvFile file, ParseCsv(text, SchemaOf(layout)));
  std::vector<PriceRow> prices;
  for (const CsvRow& row : file.rows) {
    PriceReader line(row, file.faults, layout);
    PriceRow price = line.Read();
    if (line.good()) prices.push_back(std::move(price));
  }
  SortFaults(file.faults);
  AMANAT_RETURN_IF_ERROR(FaultsError(file.faults));
  return prices;
}

}  // namespace amanat::intake
