#include "services/remittance/price.h"

#include <algorithm>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "services/files/csv.h"

namespace amanat::remittance {
namespace {

constexpr int kPercentDecimals = 6;
constexpr int64_t kWhole = 100 * kOnePercent;
constexpr size_t kTextBytesMax = 200;

// Names of the columns of one standard amount; an empty name means that the layout has none.
struct QuoteColumns {
  std::string amount, dollars, fee, margin, total, currency, applied_rate;
};

struct Layout {
  std::string period, provider, source, destination, payment_method, pickup_method, observed_on;
  std::string reference_rate, rate_disclosed;
  std::array<QuoteColumns, kStandardAmounts> quotes;
};

constexpr absl::string_view kDollars[kStandardAmounts] = {"200", "500"};

const Layout& ServicesLayout() {
  static const auto* layout = new Layout{
      "period",
      "provider_slug",
      "source",
      "destination",
      "payment_method",
      "pickup_method",
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
      "DATE",
      "INTER LCU BANK FX",
      "TRANSPARENT",
      {QuoteColumns{"CC1 LCU AMOUNT", "CC1 DENOMINATION AMOUNT", "CC1 LCU FEE", "CC1 FX MARGIN",
                    "CC1 TOTAL COST %", "CC1 LCU CODE", "CC1 LCU FX RATE"},
       QuoteColumns{"CC2 LCU AMOUNT", "CC2 DENOMINATION AMOUNT", "CC2 LCU FEE", "CC2 FX MARGIN",
                    "CC2 TOTAL COST %", "CC2 LCU CODE", "CC2 LCU FX RATE"}}};
  return *layout;
}

files::CsvSchema SchemaOf(const Layout& layout) {
  files::CsvSchema schema{
      .required = {layout.period, layout.provider, layout.source, layout.destination,
                   layout.payment_method, layout.pickup_method, layout.observed_on,
                   layout.reference_rate, layout.rate_disclosed},
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

// Reads one line; the first fault is kept with its column.
class LineReader {
 public:
  LineReader(const files::CsvRow& row, const Layout& layout) : row_(row), layout_(layout) {}

  // The observation, or nothing and a fault added to `faults`.
  std::optional<PriceObservation> Read(std::vector<files::LineFault>& faults) {
    PriceObservation price;
    price.line = row_.line();
    price.period = Text(layout_.period, true);
    price.provider = Text(layout_.provider, true);
    price.source = Country(layout_.source);
    price.destination = Country(layout_.destination);
    price.payment_method = Text(layout_.payment_method, false);
    price.pickup_method = Text(layout_.pickup_method, false);
    price.observed_on =
        Value<CivilDays>(layout_.observed_on, ParseCivilDate(row_[layout_.observed_on]));
    price.reference_rate = Rate(layout_.reference_rate);
    price.rate_disclosed =
        layout_.rate_disclosed.empty() || Disclosed(row_[layout_.rate_disclosed]);
    for (size_t i = 0; i < kStandardAmounts; ++i) {
      price.quotes[i] = Quote(layout_.quotes[i], kDollars[i]);
    }
    if (!fault_) return price;
    faults.push_back(*fault_);
    return std::nullopt;
  }

 private:
  void Fault(const std::string& column, absl::string_view reason) {
    if (!fault_) fault_ = files::LineFault{row_.line(), column, std::string(reason)};
  }

  template <typename T>
  T Value(const std::string& column, absl::StatusOr<T> value) {
    if (value.ok()) return *std::move(value);
    Fault(column, value.status().message());
    return T{};
  }

  bool Missing(const std::string& column) const {
    return column.empty() || row_[column].empty() || row_[column] == "..";
  }

  std::string Text(const std::string& column, bool required) {
    if (required && Missing(column)) Fault(column, "is missing");
    if (row_[column].size() > kTextBytesMax) {
      Fault(column, absl::StrCat("is longer than ", kTextBytesMax, " bytes"));
    }
    return Missing(column) ? "" : std::string(row_[column]);
  }

  std::string Country(const std::string& column) {
    const absl::string_view text = row_[column];
    if (text.size() != 3 || !std::all_of(text.begin(), text.end(), absl::ascii_isupper)) {
      Fault(column, "is not a country code of three letters");
    }
    return std::string(text);
  }

  bool Disclosed(absl::string_view text) {
    if (text != "yes" && text != "no") Fault(layout_.rate_disclosed, "is neither yes nor no");
    return text == "yes";
  }

  std::optional<money::Ratio> Rate(const std::string& column) {
    if (Missing(column)) return std::nullopt;
    return Value<money::Ratio>(column, money::ParseRatio(row_[column]));
  }

  std::optional<PriceQuote> Quote(const QuoteColumns& columns, absl::string_view dollars) {
    if (Missing(columns.amount) || Missing(columns.fee) || Missing(columns.margin)) {
      return std::nullopt;
    }
    if (!columns.dollars.empty() && row_[columns.dollars] != dollars) {
      Fault(columns.dollars, absl::StrCat("is not ", dollars));
    }
    const auto currency = money::CurrencyFromCode(row_[columns.currency]);
    if (!currency.ok()) {
      Fault(columns.currency, currency.status().message());
      return std::nullopt;
    }
    PriceQuote quote;
    quote.sending_amount =
        Value<money::Money>(columns.amount, money::ParseAmount(row_[columns.amount], *currency));
    quote.fee_minor_units =
        Value<money::Money>(columns.fee, money::ParseAmount(row_[columns.fee], *currency))
            .minor_units;
    quote.margin = Value<PercentMillionths>(columns.margin, ParsePercent(row_[columns.margin]));
    quote.applied_rate = Rate(columns.applied_rate);
    if (!fault_) CheckTotal(columns.total, quote);
    return quote;
  }

  void CheckTotal(const std::string& column, const PriceQuote& quote) {
    const auto computed = Value<PercentMillionths>(column, TotalCost(quote));
    if (Missing(column)) return;
    const auto published = Value<PercentMillionths>(column, ParsePercent(row_[column]));
    const absl::int128 difference = absl::int128(published) - computed;
    if (difference > kPublishedTotalTolerance || difference < -kPublishedTotalTolerance) {
      Fault(column, absl::StrCat("the published total is not fee and margin, which make ",
                                 FormatPercent(computed)));
    }
  }

  const files::CsvRow& row_;
  const Layout& layout_;
  std::optional<files::LineFault> fault_;
};

}  // namespace

absl::StatusOr<PercentMillionths> FeePercent(int64_t fee_minor_units, int64_t amount_minor_units) {
  if (amount_minor_units <= 0) return absl::InvalidArgumentError("the amount is not positive");
  return money::DivideHalfEven(absl::int128(fee_minor_units) * kWhole, amount_minor_units);
}

absl::StatusOr<PercentMillionths> MarginPercent(money::Ratio reference, money::Ratio applied) {
  // 1 - applied/reference; common factors go first, so that ordinary rates fit.
  AMANAT_ASSIGN_OR_RETURN(const money::Ratio high,
                          money::MakeRatio(applied.numerator, reference.numerator));
  AMANAT_ASSIGN_OR_RETURN(const money::Ratio low,
                          money::MakeRatio(reference.denominator, applied.denominator));
  const absl::int128 numerator = absl::int128(high.numerator) * low.numerator;
  const absl::int128 denominator = absl::int128(high.denominator) * low.denominator;
  const absl::int128 limit = absl::Int128Max() / kWhole;
  // Both are positive, so their difference cannot overflow.
  const absl::int128 difference = denominator - numerator;
  if (difference > limit || difference < -limit) {
    return absl::OutOfRangeError("the rates have too many digits, or differ too much");
  }
  return money::DivideHalfEven(difference * kWhole, denominator);
}

absl::StatusOr<PercentMillionths> TotalCost(const PriceQuote& quote) {
  AMANAT_ASSIGN_OR_RETURN(const PercentMillionths fee,
                          FeePercent(quote.fee_minor_units, quote.sending_amount.minor_units));
  return money::DivideHalfEven(absl::int128(fee) + quote.margin, 1);
}

absl::StatusOr<PercentMillionths> ParsePercent(absl::string_view text) {
  return money::ParseDecimal(text, kPercentDecimals, money::SignRule::kMinusAllowed);
}

std::string FormatPercent(PercentMillionths percent) {
  return money::FormatDecimal(percent, kPercentDecimals);
}

absl::StatusOr<std::vector<PriceObservation>> ReadPricesCsv(absl::string_view text) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> header, files::ReadCsvHeader(text));
  const bool firms =
      std::find(header.begin(), header.end(), FirmsLayout().provider) != header.end();
  const Layout& layout = firms ? FirmsLayout() : ServicesLayout();
  AMANAT_ASSIGN_OR_RETURN(files::CsvFile file, files::ParseCsv(text, SchemaOf(layout)));
  std::vector<PriceObservation> prices;
  for (const files::CsvRow& row : file.rows) {
    auto price = LineReader(row, layout).Read(file.faults);
    if (price) prices.push_back(*std::move(price));
  }
  std::stable_sort(file.faults.begin(), file.faults.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  AMANAT_RETURN_IF_ERROR(files::FaultsError(file.faults));
  return prices;
}

}  // namespace amanat::remittance
