#include "clients/intake/collector_file.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/row_reader.h"
#include "ledger/base/status.h"
#include "services/forms/contribution_form.h"

namespace amanat::intake {
namespace {

using contribution::Contribution;

class ReceiptReader : public RowReader {
 public:
  using RowReader::RowReader;

  CollectedReceipt Read(CivilDays today) {
    CollectedReceipt receipt{.line = line()};
    CheckPersonal("full_name", /*required=*/true, kPersonFieldBytesMax);
    CheckPersonal("document_number", /*required=*/true, kDocumentNumberBytesMax);
    CheckPersonal("employer", /*required=*/false, kPersonFieldBytesMax);
    CheckCountry("document_country", /*required=*/true);
    CheckCountry("nationality", /*required=*/false);
    CheckCountry("destination", /*required=*/true);
    receipt.contribution.destination = std::string(Text("destination"));
    ReadReceiptNumber(receipt.contribution);
    receipt.contribution.amount = PositiveAmountAt("amount", CurrencyAt("currency"));
    ReadDates(today, receipt.contribution);
    receipt.member = ReadMember();
    receipt.person = ReadPerson();
    return receipt;
  }

 private:
  // Looks at what identifies a person and lets it go.
  void CheckPersonal(absl::string_view column, bool required, size_t bytes_max) {
    const absl::string_view text = Text(column);
    if (required && absl::StripAsciiWhitespace(text).empty()) Fault(column, "is empty");
    if (text.size() > bytes_max) {
      Fault(column, absl::StrCat("is longer than ", bytes_max, " bytes"));
    }
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
    if (std::any_of(text.begin(), text.end(), is_control)) {
      Fault(column, "holds a control character");
    }
  }

  void CheckCountry(absl::string_view column, bool required) {
    if (Text(column).empty() && !required) return;
    if (!contribution::IsCountryCode(Text(column))) Fault(column, "is no ISO 3166-1 alpha-3 code");
  }

  void ReadReceiptNumber(Contribution& contribution) {
    contribution.receipt_book = RequiredTextAt("receipt_book", wire::TextForm::kMark);
    const absl::string_view number = Text("receipt_number");
    const bool digits = std::all_of(number.begin(), number.end(), absl::ascii_isdigit);
    if (number.empty()) {
      Fault("receipt_number", "is empty");
    } else if (!digits || !absl::SimpleAtoi(number, &contribution.receipt_number) ||
               contribution.receipt_number == 0) {
      Fault("receipt_number", "is no whole number from 1");
    }
  }

  void ReadDates(CivilDays today, Contribution& contribution) {
    contribution.paid_on.days = DateAt("paid_on");
    contribution.contract_start.days = DateAt("contract_start");
    if (!good()) return;
    if (contribution.paid_on.days > today) {
      Fault("paid_on", absl::StrCat("is after ", FormatCivilDate(today)));
    }
    if (!contribution::IsPlausiblePeriod(contribution.contract_start.days,
                                         contribution.paid_on.days)) {
      Fault("contract_start", "is too far from the date of payment");
    }
  }

  Hash ReadPerson() {
    std::string document;
    for (const absl::string_view column : {"document_country", "document_number"}) {
      for (const char c : Text(column)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || absl::ascii_isalnum(byte))
          document.push_back(absl::ascii_toupper(byte));
      }
      document.push_back('/');
    }
    return *Hash::FromBytes(Sha256(document));
  }

  std::optional<SubjectId> ReadMember() {
    const absl::string_view hex = Text("member_id");
    if (hex.empty()) return std::nullopt;
    const auto member = SubjectId::FromHex(hex);
    if (member.ok() && !member->is_zero()) return *member;
    Fault("member_id", "is not 32 hexadecimal digits");
    return std::nullopt;
  }
};

}  // namespace

absl::StatusOr<CollectorFile> ReadCollectorFile(absl::string_view text, CivilDays today) {
  const CsvSchema schema{.required = {"receipt_book", "receipt_number", "full_name",
                                      "document_number", "document_country", "destination",
                                      "contract_start", "paid_on", "amount", "currency"},
                         .optional = {"nationality", "employer", "member_id"}};
  AMANAT_ASSIGN_OR_RETURN(CsvFile csv, ParseCsv(text, schema));
  CollectorFile file;
  file.faults = std::move(csv.faults);
  for (const CsvRow& row : csv.rows) {
    ReceiptReader line(row, file.faults);
    CollectedReceipt receipt = line.Read(today);
    if (line.good()) file.receipts.push_back(std::move(receipt));
  }
  SortFaults(file.faults);
  return file;
}

}  // namespace amanat::intake
