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
// What a faulty column gives is a value of its type and means nothing. Reasons never repeat what a
// column holds. Not thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_ROW_READER_H_
#define AMANAT_CLIENTS_INTAKE_ROW_READER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/intake/csv.h"
#include "ledger/base/clock.h"
#include "ledger/entry/text_form.h"
#include "ledger/money/money.h"

namespace amanat::intake {

class RowReader {
 public:
  // Faults are added to `faults`, as far as kFaultsMax. Both arguments outlive the reader.
  RowReader(const CsvRow& row, std::vector<LineFault>& faults) : row_(row), faults_(faults) {}

  size_t line() const { return row_.line(); }
  bool good() const { return good_; }
  void Fault(absl::string_view column, absl::string_view reason);

 protected:
  absl::string_view Text(absl::string_view column) const { return row_[column]; }

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
  CivilDays DateAt(absl::string_view column);
  // Nothing after a fault.
  std::optional<money::Currency> CurrencyAt(absl::string_view column);
  // Zero without a currency, whose column has the fault then.
  money::Money AmountAt(absl::string_view column, std::optional<money::Currency> currency);
  money::Money PositiveAmountAt(absl::string_view column, std::optional<money::Currency> currency);

 private:
  const CsvRow& row_;
  std::vector<LineFault>& faults_;
  bool good_ = true;
};

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_ROW_READER_H_
