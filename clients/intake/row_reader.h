// What the readers of one line have in common: values by column, and everything that is wrong with
// the line, by column. A reader of a kind of file derives from it:
//
//   for (const CsvRow& row : csv.rows) {
//     ReceiptReader line(row, csv.faults);
//     Receipt receipt = line.Read();             // calls DateAt("paid_on"), Fault("amount", ...)
//     if (line.good()) receipts.push_back(std::move(receipt));
//   }
//   SortFaults(csv.faults);
//
// Texts are clean (written_text.h), and a column that cannot be cleaned is faulty. What a faulty column
// gives is a value of its type and means nothing; it has one fault, the first. Reasons never repeat what
// a column holds. Not thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_ROW_READER_H_
#define AMANAT_CLIENTS_INTAKE_ROW_READER_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/intake/csv.h"
#include "clients/intake/written_text.h"
#include "ledger/base/clock.h"
#include "ledger/entry/text_form.h"
#include "ledger/money/money.h"
#include "ledger/money/ratio.h"
#include "services/forms/codes.h"

namespace amanat::intake {

class RowReader {
 public:
  // Faults are added to `faults`, as far as kFaultsMax. Both arguments outlive the reader.
  RowReader(const CsvRow& row, std::vector<LineFault>& faults) : row_(row), faults_(faults) {}

  size_t line() const { return row_.line(); }
  bool good() const { return good_; }
  void Fault(absl::string_view column, absl::string_view reason);

 protected:
  // The clean text of the column, empty after a fault. Lives as long as the reader.
  absl::string_view Text(absl::string_view column);
  // What stands there, byte for byte: of names, which are nobody's to clean.
  absl::string_view Written(absl::string_view column) const { return row_[column]; }

  // The value, or a fault with the reason of the error.
  template <typename T>
  T Value(absl::string_view column, absl::StatusOr<T> value) {
    if (value.ok()) return *std::move(value);
    Fault(column, value.status().message());
    return T();
  }

  // The text of the column, a fault when it has not the form; an empty one has no fault.
  std::string TextAt(absl::string_view column, wire::TextForm form);
  // The same, and an empty one is a fault.
  std::string RequiredTextAt(absl::string_view column, wire::TextForm form);
  // A code of lower case, as somebody wrote it: "Bank account" is bank-account. An empty one has no fault.
  std::string CodeAt(absl::string_view column);
  // That code of the column, unless it is none of `codes`, which is a fault; an empty one has none.
  std::string CodeOf(forms::Codes codes, absl::string_view column, std::string code);
  // As ReadIdentifier.
  std::string IdentifierAt(absl::string_view column, Identifier kind);
  // The alpha-3 code, of either code.
  std::string CountryAt(absl::string_view column);
  // Nothing after a fault.
  std::optional<CivilDays> DateAt(absl::string_view column);
  // The same of a date within both, day 0 after a fault.
  CivilDays DateAt(absl::string_view column, CivilDays first, CivilDays last);
  // A currency that was in use on that day, if one is known. Nothing after a fault.
  std::optional<money::Currency> CurrencyAt(absl::string_view column, std::optional<CivilDays> on);
  // An exact positive decimal; absent where the column is empty, and after a fault.
  std::optional<money::Ratio> RatioAt(absl::string_view column);
  // Zero without a currency, whose column has the fault then.
  money::Money AmountAt(absl::string_view column, std::optional<money::Currency> currency);
  money::Money PositiveAmountAt(absl::string_view column, std::optional<money::Currency> currency);

 private:
  // The amount, which no entry holds beyond kAmountMax.
  money::Money Bounded(absl::string_view column, absl::StatusOr<money::Money> amount);
  // What can be said of an amount whose currency is not known.
  money::Money CheckNumber(absl::string_view column);

  const CsvRow& row_;
  std::vector<LineFault>& faults_;
  bool good_ = true;
  std::map<std::string, std::string, std::less<>> cleaned_;  // of the columns that had to be
};

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_ROW_READER_H_
