// Reads the CSV files (RFC 4180) that collectors, banks and providers deliver, by column name.
//
//   AMANAT_ASSIGN_OR_RETURN(CsvFile file, ParseCsv(bytes, {.required = {"receipt_number", "name"},
//                                                          .optional = {"note"}}));
//   if (!file.faults.empty()) return FaultsError(file.faults);  // names every bad line
//   for (const CsvRow& row : file.rows) Use(row.line(), row["receipt_number"]);
//
// 1. The text is UTF-8, with or without a byte order mark, or UTF-16 with one (file_text.h); lines end
//    with LF or CRLF, the last one with or without; wholly empty lines are skipped.
// 2. Fields are separated by commas, semicolons, tabs or |: by what a first line "sep=;" names, else by
//    what stands most often in the header, outside of quotes.
// 3. A field is quoted with " and may then hold separators, line ends and "" for one quote. White space
//    is part of a field. Nothing is trimmed, unescaped otherwise, or normalised.
// 4. Columns may stand in any order; every required one is there, none twice. In their names neither
//    letter case nor white space around them counts, and spaces, hyphens and underscores are alike:
//    "Value Date" is value_date.
// 5. A column that is not known is refused when it looks like a known one that is missing ("did you mean
//    fee?"), or when the schema allows no others; any other is named in `unread_columns`, for somebody
//    should hear that it is not read.
// 6. A fault in one line spoils that line only and is listed with its line and column, so that all
//    bad lines of a file can be named at once. Messages never repeat what a field holds: it may be
//    somebody's name.
// Values are plain data, thread-compatible.
#ifndef AMANAT_CLIENTS_INTAKE_CSV_H_
#define AMANAT_CLIENTS_INTAKE_CSV_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::intake {

constexpr size_t kFieldBytesMax = 64 << 10;
constexpr size_t kLineBytesMax = 1 << 20;  // one record, with the line ends in its quoted fields
constexpr size_t kColumnsMax = 256;
constexpr size_t kRowsMax = 1'000'000;
constexpr size_t kFaultsMax = 1'000;        // listed faults; more make the file unreadable
constexpr size_t kFaultsInMessageMax = 20;  // of those, named by FaultsError

struct CsvSchema {
  std::vector<std::string> required;
  std::vector<std::string> optional;
  bool other_columns_allowed = false;
  // Of the others, names that are no misspelling of a known one, however near they are to it.
  std::vector<std::string> others;
};

// What is wrong with one line; also what readers report about a line's meaning.
struct LineFault {
  size_t line = 0;     // from 1, counting every line end of the file
  std::string column;  // empty when it concerns the whole line
  std::string reason;

  bool operator==(const LineFault&) const = default;
};

// "line 7, column amount: the number is empty".
std::string FormatFault(const LineFault& fault);

// InvalidArgument "2 bad lines: line 7, column amount: ...; line 9: ...", naming at most
// kFaultsInMessageMax; counts lines, not faults. OK when there are none.
absl::Status FaultsError(const std::vector<LineFault>& faults);

// Ascending by line, after a reader has added what is wrong with a line's meaning.
void SortFaults(std::vector<LineFault>& faults);

class CsvRow {
 public:
  using Columns = absl::flat_hash_map<std::string, size_t>;
  CsvRow(size_t line, std::vector<std::string> fields, std::shared_ptr<const Columns> columns)
      : line_(line), fields_(std::move(fields)), columns_(std::move(columns)) {}

  // The line at which the record begins, from 1.
  size_t line() const { return line_; }
  // The field of a column of the schema; empty when an optional column is not in the file. Lives as
  // long as the row. A column that the schema does not name stops the process.
  absl::string_view operator[](absl::string_view column) const;

 private:
  size_t line_;
  std::vector<std::string> fields_;
  std::shared_ptr<const Columns> columns_;  // shared by all rows of a file
};

struct CsvFile {
  std::vector<CsvRow> rows;                 // the good lines, in order
  std::vector<LineFault> faults;            // the bad ones, in order
  std::vector<std::string> unread_columns;  // as the header writes them, printable
};

// InvalidArgument: no header, no line behind it, or columns missing, unknown or twice (all named), or a
// quote that is never closed; or as TextOfFile. ResourceExhausted: more than a bound above allows.
absl::StatusOr<CsvFile> ParseCsv(absl::string_view text, const CsvSchema& schema);

// The same for files of which no more than one row is to be held: gives `take` each good line, and the
// faults so far, to which it may add; `rows` of the result are none.
absl::StatusOr<CsvFile> ReadCsv(
    absl::string_view text, const CsvSchema& schema,
    absl::FunctionRef<void(const CsvRow&, std::vector<LineFault>&)> take);

// The column names of the header, to tell one layout from another. Errors as ParseCsv.
absl::StatusOr<std::vector<std::string>> ReadCsvHeader(absl::string_view text);

// A column's name as names are compared: "value_date" of " Value-Date".
std::string ComparableName(absl::string_view column);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_CSV_H_
