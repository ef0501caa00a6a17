#include "clients/intake/remittance_file.h"

#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/intake/observation.h"
#include "clients/intake/row_reader.h"
#include "ledger/base/status.h"
#include "services/forms/remittance_form.h"

namespace amanat::intake {
namespace {

using remittance::Remittance;

class RemittanceReader : public RowReader {
 public:
  using RowReader::RowReader;

  RemittanceRow Read(absl::string_view provider) {
    RemittanceRow read{line(), {}};
    Remittance& body = read.body;
    body.kind = remittance::MessageKind::kCsv;
    body.source = RequiredTextAt("source", wire::TextForm::kCountry);
    body.destination = RequiredTextAt("destination", wire::TextForm::kCountry);
    const auto currency = CurrencyAt("currency");
    body.sent = PositiveAmountAt("sent", currency);
    if (!Text("received").empty()) {
      body.received = PositiveAmountAt("received", CurrencyAt("received_currency"));
    }
    if (!Text("fee").empty()) body.fee = AmountAt("fee", currency);
    body.applied_rate = RateAt("applied_rate");
    body.reference = ReadReferenceRate();
    body.value_date.days = DateAt("value_date");
    body.funding = TextAt("funding", wire::TextForm::kCode);
    body.payout = TextAt("payout", wire::TextForm::kCode);
    body.purpose = TextAt("purpose", wire::TextForm::kPurpose);
    body.bpm_class = std::string(Text("bpm_class"));
    if (!body.bpm_class.empty() && !remittance::IsBpmClass(body.bpm_class)) {
      Fault("bpm_class", "is not a known class");
    }
    ReadKey(provider, body);
    return read;
  }

 private:
  std::optional<remittance::Rate> RateAt(absl::string_view column) {
    if (Text(column).empty()) return std::nullopt;
    return RateOf(Value<money::Ratio>(column, money::ParseRatio(Text(column))));
  }

  std::optional<remittance::ReferenceRate> ReadReferenceRate() {
    const auto rate = RateAt("reference_rate");
    if (!rate) return std::nullopt;
    return remittance::ReferenceRate{*rate,
                                     RequiredTextAt("reference_source", wire::TextForm::kCode),
                                     {DateAt("reference_date")}};
  }

  void ReadKey(absl::string_view provider, Remittance& body) {
    const absl::string_view reference = Text("reference");
    if (reference.empty() || reference.size() > kPaymentReferenceBytesMax) {
      Fault("reference",
            absl::StrCat("is empty or longer than ", kPaymentReferenceBytesMax, " bytes"));
    }
    body.payment = ReferenceKey(provider, reference);
    body.content = ContentOf(reference, body.sent);
  }
};

}  // namespace

absl::StatusOr<std::vector<RemittanceRow>> ReadRemittancesCsv(absl::string_view text,
                                                              absl::string_view provider) {
  AMANAT_ASSIGN_OR_RETURN(
      CsvFile file,
      ParseCsv(text, {.required = {"reference", "source", "destination", "sent", "currency",
                                   "value_date"},
                      .optional = {"received", "received_currency", "fee", "applied_rate",
                                   "reference_rate", "reference_source", "reference_date",
                                   "funding", "payout", "purpose", "bpm_class"},
                      .other_columns_allowed = true}));
  std::vector<RemittanceRow> rows;
  std::map<OnceFingerprint, money::Money> sent_under;  // each reference of the file
  for (const CsvRow& row : file.rows) {
    RemittanceReader line(row, file.faults);
    RemittanceRow read = line.Read(provider);
    if (!line.good()) continue;
    const auto [first, is_new] = sent_under.emplace(read.body.payment, read.body.sent);
    if (!is_new && first->second != read.body.sent) {
      line.Fault("reference", "stands in this file for another payment");
    } else {
      rows.push_back(std::move(read));
    }
  }
  SortFaults(file.faults);
  AMANAT_RETURN_IF_ERROR(FaultsError(file.faults));
  return rows;
}

}  // namespace amanat::intake
