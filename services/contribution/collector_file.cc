#include "services/contribution/collector_file.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/contribution/form.h"

namespace amanat::contribution {
namespace {

using files::CsvRow;
using files::LineFault;

// Collects what is wrong with one line.
class LineReader {
 public:
  LineReader(const CsvRow& row, std::vector<LineFault>& faults) : row_(row), faults_(faults) {}

  absl::string_view Text(absl::string_view column) const { return row_[column]; }
  void Fault(absl::string_view column, absl::string_view reason) {
    good_ = false;
    if (faults_.size() < files::kFaultsMax) {
      faults_.push_back({row_.line(), std::string(column), std::string(reason)});
    }
  }
  bool good() const { return good_; }

  // Looks at what identifies a person and lets it go.
  void CheckPersonal(absl::string_view column, bool required, size_t bytes_max) {
    const absl::string_view text = Text(column);
    if (required && absl::StripAsciiWhitespace(text).empty()) Fault(column, "is empty");
    if (text.size() > bytes_max)
      Fault(column, absl::StrCat("is longer than ", bytes_max, " bytes"));
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
    if (std::any_of(text.begin(), text.end(), is_control)) {
      Fault(column, "holds a control character");
    }
  }
  void CheckCountry(absl::string_view column, bool required) {
    if (Text(column).empty() && !required) return;
    if (!IsCountryCode(Text(column))) Fault(column, "is no ISO 3166-1 alpha-3 code");
  }
  CivilDays Date(absl::string_view column) {
    const auto days = ParseCivilDate(Text(column));
    if (days.ok()) return *days;
    Fault(column, Text(column).empty() ? "is empty" : "is no date of the form YYYY-MM-DD");
    return 0;
  }

 private:
  const CsvRow& row_;
  std::vector<LineFault>& faults_;
  bool good_ = true;
};

void ReadReceiptNumber(LineReader& line, Contribution& contribution) {
  contribution.receipt_book = std::string(line.Text("receipt_book"));
  if (!IsReference(contribution.receipt_book)) {
    line.Fault("receipt_book", contribution.receipt_book.empty()
                                   ? "is empty"
                                   : "holds more than letters, digits, '-', '/' and '.'");
  }
  const absl::string_view number = line.Text("receipt_number");
  const bool digits = std::all_of(number.begin(), number.end(), absl::ascii_isdigit);
  if (number.empty()) {
    line.Fault("receipt_number", "is empty");
  } else if (!digits || !absl::SimpleAtoi(number, &contribution.receipt_number) ||
             contribution.receipt_number == 0) {
    line.Fault("receipt_number", "is no whole number from 1");
  }
}

void ReadAmount(LineReader& line, Contribution& contribution) {
  const auto currency = money::CurrencyFromCode(line.Text("currency"));
  if (!currency.ok()) {
    line.Fault("currency",
               line.Text("currency").empty() ? "is empty" : "is no current ISO 4217 code");
    return;
  }
  const auto amount = money::ParseAmount(line.Text("amount"), *currency);
  if (!amount.ok()) {
    line.Fault("amount", amount.status().message());
  } else if (amount->minor_units <= 0) {
    line.Fault("amount", "is zero");
  } else {
    contribution.amount = *amount;
  }
}

void ReadDates(LineReader& line, CivilDays today, Contribution& contribution) {
  contribution.paid_on.days = line.Date("paid_on");
  contribution.contract_start.days = line.Date("contract_start");
  if (!line.good()) return;
  if (contribution.paid_on.days > today) {
    line.Fault("paid_on", absl::StrCat("is after ", FormatCivilDate(today)));
  }
  if (!IsPlausiblePeriod(contribution.contract_start.days, contribution.paid_on.days)) {
    line.Fault("contract_start", "is too far from the date of payment");
  }
}

void ReadMember(LineReader& line, CollectedReceipt& receipt) {
  const absl::string_view hex = line.Text("member_id");
  if (hex.empty()) return;
  const auto member = SubjectId::FromHex(hex);
  if (!member.ok() || member->is_zero()) {
    line.Fault("member_id", "is not 32 hexadecimal digits");
    return;
  }
  receipt.member = *member;
}

}  // namespace

absl::StatusOr<CollectorFile> ReadCollectorFile(absl::string_view text, CivilDays today) {
  const files::CsvSchema schema{.required = {"receipt_book", "receipt_number", "full_name",
                                             "document_number", "document_country", "destination",
                                             "contract_start", "paid_on", "amount", "currency"},
                                .optional = {"nationality", "employer", "member_id"}};
  AMANAT_ASSIGN_OR_RETURN(files::CsvFile csv, files::ParseCsv(text, schema));
  CollectorFile file;
  file.faults = std::move(csv.faults);
  for (const CsvRow& row : csv.rows) {
    LineReader line(row, file.faults);
    CollectedReceipt receipt{.line = row.line()};
    line.CheckPersonal("full_name", /*required=*/true, kPersonFieldBytesMax);
    line.CheckPersonal("document_number", /*required=*/true, kDocumentNumberBytesMax);
    line.CheckPersonal("employer", /*required=*/false, kPersonFieldBytesMax);
    line.CheckCountry("document_country", /*required=*/true);
    line.CheckCountry("nationality", /*required=*/false);
    line.CheckCountry("destination", /*required=*/true);
    receipt.contribution.destination = std::string(line.Text("destination"));
    ReadReceiptNumber(line, receipt.contribution);
    ReadAmount(line, receipt.contribution);
    ReadDates(line, today, receipt.contribution);
    ReadMember(line, receipt);
    if (line.good()) file.receipts.push_back(std::move(receipt));
  }
  std::stable_sort(file.faults.begin(), file.faults.end(),
                   [](const LineFault& a, const LineFault& b) { return a.line < b.line; });
  return file;
}

}  // namespace amanat::contribution
