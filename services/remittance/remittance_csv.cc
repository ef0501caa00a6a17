#include "services/remittance/remittance_csv.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/entry/log_name.h"
#include "services/files/csv.h"
#include "services/remittance/observation.h"
#include "services/remittance/remittance_core.h"

namespace amanat::remittance {
namespace {

// Reads one line; the first fault is kept with its column.
class RowReader {
 public:
  RowReader(const files::CsvRow& row, absl::string_view provider)
      : row_(row), provider_(provider) {}

  std::optional<RemittanceRow> Read(std::vector<files::LineFault>& faults) {
    RemittanceRow read{row_.line(), {}};
    Remittance& body = read.body;
    body.kind = MessageKind::kCsv;
    body.source = Country("source");
    body.destination = Country("destination");
    const money::Currency currency = CurrencyOf("currency");
    body.sent = Positive("sent", currency);
    if (!row_["received"].empty()) {
      body.received = Positive("received", CurrencyOf("received_currency"));
    }
    if (!row_["fee"].empty()) {
      body.fee = Value<money::Money>("fee", money::ParseAmount(row_["fee"], currency));
    }
    body.applied_rate = RateAt("applied_rate");
    ReadReference(body);
    body.value_date.days = Value<CivilDays>("value_date", ParseCivilDate(row_["value_date"]));
    body.funding = Code("funding");
    body.payout = Code("payout");
    ReadCodes(body);
    ReadKey(body);
    if (!fault_) return read;
    faults.push_back(*fault_);
    return std::nullopt;
  }

 private:
  void Fault(absl::string_view column, absl::string_view reason) {
    if (!fault_) fault_ = files::LineFault{row_.line(), std::string(column), std::string(reason)};
  }

  template <typename T>
  T Value(absl::string_view column, absl::StatusOr<T> value) {
    if (value.ok()) return *std::move(value);
    Fault(column, value.status().message());
    return T{};
  }

  std::string Country(absl::string_view column) {
    const absl::string_view text = row_[column];
    if ((text.size() != 2 && text.size() != 3) ||
        !std::all_of(text.begin(), text.end(), absl::ascii_isupper)) {
      Fault(column, "is not a country code of two or three capital letters");
    }
    return std::string(text);
  }

  money::Currency CurrencyOf(absl::string_view column) {
    const auto currency = money::CurrencyFromCode(row_[column]);
    if (!currency.ok()) Fault(column, "is not a current currency code of ISO 4217");
    return currency.ok() ? *currency : money::Currency();
  }

  money::Money Positive(absl::string_view column, money::Currency currency) {
    if (fault_) return {};
    const auto amount = Value<money::Money>(column, money::ParseAmount(row_[column], currency));
    if (amount.minor_units == 0) Fault(column, "is not positive");
    return amount;
  }

  std::optional<Rate> RateAt(absl::string_view column) {
    if (row_[column].empty()) return std::nullopt;
    return RateOf(Value<money::Ratio>(column, money::ParseRatio(row_[column])));
  }

  std::string Code(absl::string_view column) {
    const absl::string_view text = row_[column];
    if (!text.empty() && !entry::IsCode(text)) {
      Fault(column, "is not a code of a-z, 0-9 and '-'");
    }
    return std::string(text);
  }

  void ReadReference(Remittance& body) {
    const auto rate = RateAt("reference_rate");
    if (!rate) return;
    ReferenceRate reference{*rate, Code("reference_source"), {}};
    if (reference.source.empty()) Fault("reference_source", "is missing");
    reference.date.days =
        Value<CivilDays>("reference_date", ParseCivilDate(row_["reference_date"]));
    body.reference = reference;
  }

  void ReadCodes(Remittance& body) {
    body.purpose = std::string(row_["purpose"]);
    if (body.purpose.size() > 4 ||
        !std::all_of(body.purpose.begin(), body.purpose.end(), absl::ascii_isalnum)) {
      Fault("purpose", "is not a code of up to four characters");
    }
    body.bpm_class = std::string(row_["bpm_class"]);
    const auto& classes = BpmClasses();
    if (!body.bpm_class.empty() &&
        std::find(classes.begin(), classes.end(), body.bpm_class) == classes.end()) {
      Fault("bpm_class", "is not a known class");
    }
  }

  void ReadKey(Remittance& body) {
    const absl::string_view reference = row_["reference"];
    if (reference.empty() || reference.size() > kReferenceBytesMax) {
      Fault("reference", absl::StrCat("is missing or longer than ", kReferenceBytesMax, " bytes"));
    }
    body.payment = ReferenceKey(provider_, reference);
    body.content = ContentOf(reference, body.sent);
  }

  const files::CsvRow& row_;
  const absl::string_view provider_;
  std::optional<files::LineFault> fault_;
};

}  // namespace

absl::StatusOr<std::vector<RemittanceRow>> ReadRemittancesCsv(absl::string_view text,
                                                              absl::string_view provider) {
  AMANAT_ASSIGN_OR_RETURN(
      files::CsvFile file,
      files::ParseCsv(text, {.required = {"reference", "source", "destination", "sent", "currency",
                                          "value_date"},
                             .optional = {"received", "received_currency", "fee", "applied_rate",
                                          "reference_rate", "reference_source", "reference_date",
                                          "funding", "payout", "purpose", "bpm_class"},
                             .other_columns_allowed = true}));
  std::vector<RemittanceRow> rows;
  std::map<OnceFingerprint, PaymentContent> seen;
  for (const files::CsvRow& row : file.rows) {
    auto read = RowReader(row, provider).Read(file.faults);
    if (!read) continue;
    const auto [first, is_new] = seen.emplace(read->body.payment, read->body.content);
    if (!is_new && !SamePayment(first->second, read->body.content)) {
      file.faults.push_back({row.line(), "reference", "stands in this file for another payment"});
      continue;
    }
    rows.push_back(*std::move(read));
  }
  std::stable_sort(file.faults.begin(), file.faults.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  AMANAT_RETURN_IF_ERROR(files::FaultsError(file.faults));
  return rows;
}

}  // namespace amanat::remittance
