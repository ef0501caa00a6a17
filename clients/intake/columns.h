// The columns of each kind of file that people bring, in one table: what the reader asks for, what
// --help lists and what an example file holds are made of the same rows.
//
//   ParseCsv(bytes, SchemaOf(RemittanceColumns()));
//   WriteFile(path, ExampleOf(RemittanceColumns(), today));   // a file that is read without a fault
//
// Thread-safe: constant data and pure functions.
#ifndef AMANAT_CLIENTS_INTAKE_COLUMNS_H_
#define AMANAT_CLIENTS_INTAKE_COLUMNS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "clients/intake/csv.h"
#include "ledger/base/clock.h"

namespace amanat::intake {

enum class Presence { kRequired, kOptional };

struct Column {
  absl::string_view name;
  Presence presence;
  absl::string_view example;  // kToday and kQuarter stand for what they say
  absl::string_view meaning;  // for --help
};

constexpr absl::string_view kToday = "(today)";
constexpr absl::string_view kQuarter = "(quarter)";

// What a file may hold beside its columns.
enum class OtherColumns { kRefused, kNotRead };

struct FileColumns {
  absl::Span<const Column> columns;
  OtherColumns others;
  // Names that such files have and that are no misspelling of a column.
  absl::Span<const absl::string_view> known_others;
};

const FileColumns& CollectorColumns();   // of receipts (collector_file.h)
const FileColumns& RemittanceColumns();  // of a provider's payments (remittance_file.h)
const FileColumns& PriceColumns();       // of observed prices (price_file.h)

CsvSchema SchemaOf(const FileColumns& file);

// A header and one line of all columns, whose dates are those of `today`.
std::string ExampleOf(const FileColumns& file, CivilDays today);

// A line for each column: its name, whether it may be missing, and what stands there.
std::string ColumnsInWords(const FileColumns& file);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_COLUMNS_H_
