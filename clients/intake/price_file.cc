#include "clients/intake/price_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/intake/columns.h"
#include "clients/intake/firm_code.h"
#include "clients/intake/observation.h"
#include "clients/intake/row_reader.h"
#include "ledger/base/status.h"
#include "ledger/entry/text_form.h"
#include "services/forms/codes.h"
#include "services/forms/remittance_form.h"

namespace amanat::intake {
namespace {

using remittance::kObservedAgeDaysMax;
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
  PriceReader(const CsvRow& row, std::vector<LineFault>& faults, const Layout& layout,
              CivilDays today)
      : RowReader(row, faults), layout_(layout), today_(today) {}

  PriceRow Read() {
    PriceRow read{line(), {}};
    remittance::PriceObserved& body = read.body;
    body.period = PeriodAt(layout_.period);
    body.provider = NameAt(layout_.provider, true);
    body.source = CountryAt(layout_.source);
    body.destination = CountryAt(layout_.destination);
    body.payment_method = CodeOf(forms::PaymentChannels(), layout_.payment_method,
                                 NameAt(layout_.payment_method, false));
    body.pickup_method = CodeOf(forms::PaymentChannels(), layout_.pickup_method,
                                NameAt(layout_.pickup_method, false));
    body.speed = CodeOf(forms::PaymentSpeeds(), layout_.speed, NameAt(layout_.speed, false));
    body.observed_on.days = DateAt(layout_.observed_on, today_ - kObservedAgeDaysMax, today_);
    body.rate_disclosed = layout_.rate_disclosed.empty() || Disclosed();
    body.for_200_dollars = QuoteAt(layout_.quotes[0], kDollars[0]);
    body.for_500_dollars = QuoteAt(layout_.quotes[1], kDollars[1]);
    body.reference_rate = RateAt(layout_.reference_rate);
    if (good() && !body.for_200_dollars && !body.for_500_dollars) {
      Fault("", "quotes neither of the two amounts");
    }
    return read;
  }

 private:
  bool Missing(const std::string& column) {
    return column.empty() || Text(column).empty() || Text(column) == "..";
  }

  // The code of a name.
  std::string NameAt(const std::string& column, bool required) {
    const absl::string_view name = Written(column);
    if (name.size() > kTextBytesMax) {
      Fault(column, absl::StrCat("is longer than ", kTextBytesMax, " bytes"));
      return "";
    }
    const std::string code = Value<std::string>(column, CodeFromName(name));
    if (required && code.empty()) Fault(column, "is missing");
    return code;
  }

  // A quarter that began, no longer ago than a price may be old.
  std::string PeriodAt(const std::string& column) {
    std::string period = RequiredTextAt(column, wire::TextForm::kQuarter);
    if (!wire::HasForm(wire::TextForm::kQuarter, period)) return "";
    const int first_month = 3 * (period[5] - '1') + 1;
    const auto first =
        ParseCivilDate(absl::StrFormat("%s-%02d-01", period.substr(0, 4), first_month));
    if (!first.ok() || *first > today_ || *first < today_ - kObservedAgeDaysMax) {
      Fault(column, "is no quarter of the last twenty years");
    }
    return period;
  }

  bool Disclosed() {
    const absl::string_view text = Text(layout_.rate_disclosed);
    if (text != "yes" && text != "no") Fault(layout_.rate_disclosed, "is neither yes nor no");
    return text == "yes";
  }

  std::optional<remittance::Rate> RateAt(const std::string& column) {
    const std::optional<money::Ratio> ratio = Missing(column) ? std::nullopt : RatioAt(column);
    if (!ratio) return std::nullopt;
    return RateOf(*ratio);
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
    const auto observed = ParseCivilDate(Text(layout_.observed_on));
    const auto currency = CurrencyAt(columns.currency, observed.value_or(today_));
    ObservedQuote quote;
    quote.amount = PositiveAmountAt(columns.amount, currency);
    quote.fee_minor_units = static_cast<uint64_t>(AmountAt(columns.fee, currency).minor_units);
    quote.margin = PercentAt(columns.margin);
    if (quote.margin > remittance::kMarginMax || quote.margin < -remittance::kMarginMax) {
      Fault(columns.margin, "is larger than a margin can be");
    }
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
  const CivilDays today_;
};

}  // namespace

absl::StatusOr<PriceFile> ReadPricesCsv(absl::string_view text, CivilDays today) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> header, ReadCsvHeader(text));
  const std::string firm = ComparableName(FirmsLayout().provider);
  const bool firms = std::any_of(header.begin(), header.end(), [&](const std::string& name) {
    return ComparableName(name) == firm;
  });
  const Layout& layout = firms ? FirmsLayout() : ServicesLayout();
  PriceFile file;
  const auto take = [&](const CsvRow& row, std::vector<LineFault>& faults) {
    PriceReader line(row, faults, layout, today);
    PriceRow price = line.Read();
    if (line.good()) file.prices.push_back(std::move(price));
  };
  const CsvSchema schema = firms ? SchemaOf(layout) : SchemaOf(PriceColumns());
  AMANAT_ASSIGN_OR_RETURN(CsvFile csv, ReadCsv(text, schema, take));
  file.faults = std::move(csv.faults);
  file.unread_columns = std::move(csv.unread_columns);
  SortFaults(file.faults);
  return file;
}

}  // namespace amanat::intake
