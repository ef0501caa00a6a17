#include "clients/intake/columns.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace amanat::intake {
namespace {

constexpr auto kRequired = Presence::kRequired;
constexpr auto kOptional = Presence::kOptional;

constexpr Column kCollector[] = {
    {"receipt_book", kRequired, "EXAMPLE-1", "number of the book; letter case does not count"},
    {"receipt_number", kRequired, "1", "whole number from 1"},
    {"full_name", kRequired, "Juana dela Cruz", "looked at and forgotten"},
    {"document_number", kRequired, "P0000000A", "looked at and forgotten"},
    {"document_country", kRequired, "PHL", "ISO 3166-1, such as PHL or PH"},
    {"destination", kRequired, "SAU", "ISO 3166-1, where the member works"},
    {"contract_start", kRequired, kToday, "YYYY-MM-DD"},
    {"paid_on", kRequired, kToday, "YYYY-MM-DD, at most 366 days ago"},
    {"amount", kRequired, "1425.00",
     "with a point before the decimals; what the schedule asks for"},
    {"currency", kRequired, "PHP", "ISO 4217"},
    {"nationality", kOptional, "PHL", "ISO 3166-1"},
    {"employer", kOptional, "Example Company", "looked at and forgotten"},
    {"member_id", kOptional, "", "32 hex digits; drawn where it is empty"},
};

constexpr Column kRemittance[] = {
    {"reference", kRequired, "EXAMPLE-0001",
     "the provider's own, one for each payment; letter case counts; only a fingerprint is sent"},
    {"source", kRequired, "SAU", "ISO 3166-1, such as SAU or SA"},
    {"destination", kRequired, "PHL", "ISO 3166-1"},
    {"sent", kRequired, "1000.00", "with a point before the decimals"},
    {"currency", kRequired, "SAR", "ISO 4217, in use on the value date"},
    {"value_date", kRequired, kToday, "YYYY-MM-DD"},
    {"received", kOptional, "15100.00", "what arrived"},
    {"received_currency", kOptional, "PHP", "its currency"},
    {"fee", kOptional, "15.00", "in the currency of what was sent"},
    {"applied_rate", kOptional, "15.10", "receiving currency for one unit of the sending one"},
    {"reference_rate", kOptional, "15.25", "the market's rate, to compare with"},
    {"reference_source", kOptional, "central-bank", "code of who published it"},
    {"reference_date", kOptional, kToday, "YYYY-MM-DD"},
    {"funding", kOptional, "cash",
     "how it was paid in: cash, bank-account, debit-card, credit-card, prepaid-card, mobile-money "
     "or "
     "cheque"},
    {"payout", kOptional, "bank-account",
     "how it was paid out: cash, bank-account, card, mobile-money, home-delivery or cheque"},
    {"purpose", kOptional, "FAMI", "external purpose code of ISO 20022"},
    {"bpm_class", kOptional, "personal-transfer",
     "personal-transfer, compensation, capital-transfer, social-benefit or npish-transfer"},
};

// Persons, of whom nothing is read; and words of two letters' distance from a column's name.
constexpr absl::string_view kRemittanceOthers[] = {"sender", "receiver", "recipient",
                                                   "payer",  "payee",    "refund",
                                                   "rate",   "payment",  "reference_no"};

constexpr Column kPrice[] = {
    {"period", kRequired, kQuarter, "quarter, such as 2025_3Q"},
    {"provider_slug", kRequired, "example-exchange", "name of the provider, in any script"},
    {"source", kRequired, "BHR", "ISO 3166-1, such as BHR or BH"},
    {"destination", kRequired, "NPL", "ISO 3166-1"},
    {"currency", kRequired, "BHD", "ISO 4217, of amounts and fees"},
    {"amt200", kRequired, "75", "amount for the equivalent of 200 US dollars; empty: not quoted"},
    {"fee200", kRequired, "1.000", "its fee"},
    {"fx_margin200_pct", kRequired, "1.00", "margin of the rate in per cent"},
    {"total200_pct", kOptional, "2.33", "fee and margin in per cent, to be compared"},
    {"amt500", kRequired, "190", "the same for 500 US dollars"},
    {"fee500", kRequired, "1.000", ""},
    {"fx_margin500_pct", kRequired, "1.00", ""},
    {"total500_pct", kOptional, "1.53", ""},
    {"payment_method", kRequired, "Cash", "how it is paid in, such as Cash or Debit card"},
    {"pickup_method", kRequired, "Cash", "how it is paid out, such as Cash or Bank account"},
    {"delivery", kOptional, "Same day", "how fast it arrives; each speed is a service of its own"},
    {"observed_at", kRequired, kToday, "YYYY-MM-DD"},
};

std::string QuarterOf(CivilDays day) {
  const std::string date = FormatCivilDate(day);  // YYYY-MM-DD
  const int month = (date[5] - '0') * 10 + (date[6] - '0');
  return absl::StrCat(date.substr(0, 4), "_", (month + 2) / 3, "Q");
}

std::string ExampleAt(const Column& column, CivilDays today) {
  if (column.example == kToday) return FormatCivilDate(today);
  if (column.example == kQuarter) return QuarterOf(today);
  return std::string(column.example);
}

}  // namespace

const FileColumns& CollectorColumns() {
  static constexpr FileColumns kFile{kCollector, OtherColumns::kRefused, {}};
  return kFile;
}

const FileColumns& RemittanceColumns() {
  static constexpr FileColumns kFile{kRemittance, OtherColumns::kNotRead, kRemittanceOthers};
  return kFile;
}

const FileColumns& PriceColumns() {
  static constexpr FileColumns kFile{kPrice, OtherColumns::kNotRead, {}};
  return kFile;
}

CsvSchema SchemaOf(const FileColumns& file) {
  CsvSchema schema;
  schema.other_columns_allowed = file.others == OtherColumns::kNotRead;
  for (const Column& column : file.columns) {
    auto& names = column.presence == Presence::kRequired ? schema.required : schema.optional;
    names.emplace_back(column.name);
  }
  for (const absl::string_view name : file.known_others) schema.others.emplace_back(name);
  return schema;
}

std::string ExampleOf(const FileColumns& file, CivilDays today) {
  const auto line = [&](const auto& cell) {
    return absl::StrJoin(file.columns, ",", [&](std::string* out, const Column& column) {
      absl::StrAppend(out, cell(column));
    });
  };
  return absl::StrCat(line([](const Column& column) { return column.name; }), "\n",
                      line([&](const Column& column) { return ExampleAt(column, today); }), "\n");
}

std::string ColumnsInWords(const FileColumns& file) {
  size_t width = 0;
  for (const Column& column : file.columns) width = std::max(width, column.name.size());
  std::string words = "Columns, in any order; those in brackets may be missing:\n";
  for (const Column& column : file.columns) {
    const bool required = column.presence == Presence::kRequired;
    const std::string name = absl::StrCat(required ? "" : "[", column.name, required ? "" : "]");
    absl::StrAppend(&words, "  ", name);
    if (!column.meaning.empty()) {
      absl::StrAppend(&words, std::string(width + 4 - name.size(), ' '), column.meaning);
    }
    absl::StrAppend(&words, "\n");
  }
  absl::StrAppend(&words, file.others == OtherColumns::kNotRead
                              ? "Other columns are named and not read.\n"
                              : "Other columns are refused.\n");
  return words;
}

}  // namespace amanat::intake
