// Rows of a list as they are found, in a form that a person, a spreadsheet, a database or a script reads.
//
//   RowWriter rows(RowFormat::kCsv, {{"log", 0}, {"index", 6}, {"body", 1}}, sink);
//   AMANAT_RETURN_IF_ERROR(rows.Write({Cell::Text(name), Cell::Number(12), Cell::Json(body)}));
//   AMANAT_RETURN_IF_ERROR(rows.Finish());
//
// CSV is RFC 4180 but for line ends, which are "\n"; its first line names the columns, also of an empty
// list. JSON is an object for each row, a line each. Text for people has its columns under each other, whatever
// script stands in them, over kAlignedRows rows at a time: where a longer value comes further down, its column is
// wider from there on, and the names of the columns stand again. Nothing is held but what is not yet handed to
// the sink: some 64 KiB, of text the rows that are aligned with each other. Thread-compatible.
#ifndef AMANAT_CLIENTS_VERIFIER_ROW_WRITER_H_
#define AMANAT_CLIENTS_VERIFIER_ROW_WRITER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::verifier {

enum class RowFormat { kText, kCsv, kJson };

// Of text: rows whose widths are taken together, and the bytes at which there are enough of them.
constexpr size_t kAlignedRows = 1000;
constexpr size_t kAlignedBytes = 1u << 20;

struct Column {
  absl::string_view name;
  // For people: the least width, in columns of a terminal. 0: not shown.
  size_t width = 0;
  bool to_the_right = false;  // as amounts stand, point under point
};

class Cell {
 public:
  static Cell Text(std::string text) { return Cell(Kind::kText, std::move(text)); }
  // Which people see shorter.
  static Cell Text(std::string text, std::string for_people);
  static Cell Number(int64_t number);
  static Cell Index(uint64_t number);
  // Of an entry that may be none: 0 founds the log, and nothing cites it so.
  static Cell IndexIfAny(uint64_t number) { return number == 0 ? Nothing() : Index(number); }
  static Cell Nothing() { return Cell(Kind::kNothing, ""); }
  // A value of JSON, which a field of CSV holds as text.
  static Cell Json(std::string value) { return Cell(Kind::kJson, std::move(value)); }
  // An array in JSON; else the items with a space between them, so none has one.
  static Cell List(const std::vector<std::string>& items);

  const std::string& text() const { return text_; }
  const std::string& for_people() const { return for_people_.empty() ? text_ : for_people_; }
  std::string json() const;

 private:
  enum class Kind { kText, kNumber, kJson, kList, kNothing };
  Cell(Kind kind, std::string text) : kind_(kind), text_(std::move(text)) {}

  Kind kind_;
  std::string text_;
  std::string for_people_;  // empty: text_
};

class RowWriter {
 public:
  // Takes whole lines. An error ends the list.
  using Sink = std::function<absl::Status(absl::string_view)>;

  RowWriter(RowFormat format, std::vector<Column> columns, Sink sink);

  // Precondition: a cell for each column. Errors are the sink's.
  absl::Status Write(const std::vector<Cell>& row);
  absl::Status Finish();
  uint64_t rows() const { return rows_; }

 private:
  void TakeText(const std::vector<Cell>& row);
  void AppendTaken();
  void AppendTextLine(const std::vector<std::string>& texts);
  void AppendCsvTitles();
  void AppendCsv(const std::vector<Cell>& row);
  void AppendJson(const std::vector<Cell>& row);
  absl::Status HandOut();

  const RowFormat format_;
  const std::vector<Column> columns_;
  const Sink sink_;
  std::string pending_;
  uint64_t rows_ = 0;
  bool titled_ = false;
  // Of text, the columns that are shown alone: as wide as anything that was handed out in them, and the rows
  // that are not.
  std::vector<Column> shown_;
  std::vector<std::vector<std::string>> taken_;
  size_t taken_bytes_ = 0;
};

// A field of RFC 4180: in quotation marks where it must be.
std::string CsvField(absl::string_view text);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_ROW_WRITER_H_
