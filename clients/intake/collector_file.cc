#include "clients/intake/collector_file.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/intake/columns.h"
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
    const std::string document_country = CountryAt("document_country");
    if (!Text("nationality").empty()) (void)CountryAt("nationality");
    receipt.contribution.destination = CountryAt("destination");
    ReadReceiptNumber(receipt.contribution);
    const CivilDays paid_on = ReadDates(today, receipt.contribution);
    receipt.contribution.amount = PositiveAmountAt("amount", CurrencyAt("currency", paid_on));
    receipt.member = ReadMember();
    receipt.person = ReadPerson(document_country);
    return receipt;
  }

 private:
  // Looks at what identifies a person and lets it go.
  void CheckPersonal(absl::string_view column, bool required, size_t bytes_max) {
    const absl::string_view text = Written(column);
    if (required && absl::StripAsciiWhitespace(text).empty()) Fault(column, "is empty");
    if (text.size() > bytes_max) {
      Fault(column, absl::StrCat("is longer than ", bytes_max, " bytes"));
    }
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
    if (std::any_of(text.begin(), text.end(), is_control)) {
      Fault(column, "holds a control character");
    }
  }

  void ReadReceiptNumber(Contribution& contribution) {
    contribution.receipt_book = IdentifierAt("receipt_book", Identifier::kReceiptBook);
    const absl::string_view number = Text("receipt_number");
    const bool digits = std::all_of(number.begin(), number.end(), absl::ascii_isdigit);
    if (number.empty()) {
      Fault("receipt_number", "is empty");
    } else if (!digits || !absl::SimpleAtoi(number, &contribution.receipt_number) ||
               contribution.receipt_number == 0) {
      Fault("receipt_number", "is no whole number from 1");
    }
  }

  // Gives the date of payment, or today after a fault.
  CivilDays ReadDates(CivilDays today, Contribution& contribution) {
    const std::optional<CivilDays> paid_on = DateAt("paid_on");
    const std::optional<CivilDays> contract_start = DateAt("contract_start");
    contribution.paid_on.days = paid_on.value_or(today);
    contribution.contract_start.days = contract_start.value_or(today);
    if (contribution.paid_on.days > today) {
      Fault("paid_on", absl::StrCat("is after ", FormatCivilDate(today)));
    }
    const CivilDays oldest = today - contribution::kReceiptAgeDaysMax;
    if (contribution.paid_on.days < oldest) {
      Fault("paid_on", absl::StrCat("is before ", FormatCivilDate(oldest)));
    }
    if (paid_on && contract_start && !contribution::IsPlausiblePeriod(*contract_start, *paid_on)) {
      Fault("contract_start", "is too far from the date of payment");
    }
    return contribution.paid_on.days;
  }

  // `country`: of the document, however it was written.
  Hash ReadPerson(const std::string& country) {
    std::string document = country + "/";
    for (const char c : Text("document_number")) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x80 || absl::ascii_isalnum(byte)) document.push_back(absl::ascii_toupper(byte));
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
  CollectorFile file;
  const auto take = [&](const CsvRow& row, std::vector<LineFault>& faults) {
    ReceiptReader line(row, faults);
    CollectedReceipt receipt = line.Read(today);
    if (line.good()) file.receipts.push_back(std::move(receipt));
  };
  AMANAT_ASSIGN_OR_RETURN(CsvFile csv, ReadCsv(text, SchemaOf(CollectorColumns()), take));
  file.faults = std::move(csv.faults);
  SortFaults(file.faults);
  return file;
}

}  // namespace amanat::intake
