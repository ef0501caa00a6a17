#include "clients/intake/collector_file.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/intake/columns.h"
#include "clients/intake/row_reader.h"
#include "ledger/base/bytes.h"
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
    (void)CountryAt("document_country");
    if (!Text("nationality").empty()) (void)CountryAt("nationality");
    receipt.contribution.destination = CountryAt("destination");
    ReadReceiptNumber(receipt.contribution);
    const CivilDays paid_on = ReadDates(today, receipt.contribution);
    receipt.contribution.amount = PositiveAmountAt("amount", CurrencyAt("currency", paid_on));
    receipt.member = ReadMember();
    return receipt;
  }

  // Tells the documents of two people apart, and is nobody's number. Letter case and spaces do not count.
  std::string Document() {
    const std::string number = absl::StrReplaceAll(Written("document_number"), {{" ", ""}});
    return Sha256(absl::StrCat(CountryAt("document_country"), "/", absl::AsciiStrToUpper(number)))
        .substr(0, kDocumentFingerprintBytes);
  }

 private:
  static constexpr size_t kDocumentFingerprintBytes = 16;

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

  std::optional<SubjectId> ReadMember() {
    const absl::string_view hex = Text("member_id");
    if (hex.empty()) return std::nullopt;
    const auto member = SubjectId::FromHex(hex);
    if (member.ok() && !member->is_zero()) return *member;
    Fault("member_id", "is not 32 hexadecimal digits");
    return std::nullopt;
  }
};

// What a number of the file stands for: the first receipt that has it, by its place among the good ones,
// and a fingerprint of the document that was shown, by which two people are told apart here alone.
struct Numbered {
  size_t place = 0;
  std::string document;
};

class ReceiptNumbers {
 public:
  // Whether the receipt, which would be the file's next, has a number of its own or says again what the
  // file says of that number; else adds the fault.
  bool Take(const CollectedReceipt& receipt, ReceiptReader& line, CollectorFile& file) {
    const Contribution& said = receipt.contribution;
    const auto [first, is_new] =
        numbers_.try_emplace(std::pair(said.receipt_book, said.receipt_number),
                             Numbered{file.receipts.size(), line.Document()});
    if (is_new) return true;
    const CollectedReceipt& earlier = file.receipts[first->second.place];
    if (first->second.document == line.Document() && earlier.member == receipt.member &&
        wire::Encode(earlier.contribution) == wire::Encode(said)) {
      AddRepeat(file.repeats, receipt.line, earlier.line);
      return true;
    }
    line.Fault("receipt_number",
               absl::StrCat("stands in line ", earlier.line, " and says something else there"));
    return false;
  }

 private:
  std::map<std::pair<std::string, uint64_t>, Numbered> numbers_;
};

}  // namespace

absl::StatusOr<CollectorFile> ReadCollectorFile(absl::string_view text, CivilDays today) {
  CollectorFile file;
  ReceiptNumbers numbers;
  const auto take = [&](const CsvRow& row, std::vector<LineFault>& faults) {
    ReceiptReader line(row, faults);
    CollectedReceipt receipt = line.Read(today);
    if (line.good() && numbers.Take(receipt, line, file)) {
      file.receipts.push_back(std::move(receipt));
    }
  };
  AMANAT_ASSIGN_OR_RETURN(CsvFile csv, ReadCsv(text, SchemaOf(CollectorColumns()), take));
  file.faults = std::move(csv.faults);
  SortFaults(file.faults);
  return file;
}

}  // namespace amanat::intake
