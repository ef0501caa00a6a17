#include "clients/verifier/row_writer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/text.h"

namespace amanat::verifier {
namespace {

constexpr size_t kPendingBytesMax = 64u << 10;

}  // namespace

Cell Cell::Text(std::string text, std::string for_people) {
  Cell cell = Text(std::move(text));
  cell.for_people_ = std::move(for_people);
  return cell;
}

Cell Cell::Number(int64_t number) { return Cell(Kind::kNumber, absl::StrCat(number)); }
Cell Cell::Index(uint64_t number) { return Cell(Kind::kNumber, absl::StrCat(number)); }

Cell Cell::List(const std::vector<std::string>& items) {
  return Cell(Kind::kList, absl::StrJoin(items, " "));
}

std::string Cell::json() const {
  switch (kind_) {
    case Kind::kText:
      return entry::JsonString(text_);
    case Kind::kNumber:
    case Kind::kJson:
      return text_;
    case Kind::kList: {
      std::string items;
      for (const absl::string_view item : absl::StrSplit(text_, ' ', absl::SkipEmpty())) {
        absl::StrAppend(&items, items.empty() ? "" : ",", entry::JsonString(item));
      }
      return absl::StrCat("[", items, "]");
    }
    case Kind::kNothing:
      return "null";
  }
  return "null";
}

std::string CsvField(absl::string_view text) {
  if (text.find_first_of(",\"\r\n") == absl::string_view::npos) return std::string(text);
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

RowWriter::RowWriter(RowFormat format, std::vector<Column> columns, Sink sink)
    : format_(format), columns_(std::move(columns)), sink_(std::move(sink)) {}

void RowWriter::AppendTitles() {
  if (titled_) return;
  titled_ = true;
  std::vector<Cell> titles;
  for (const Column& column : columns_) titles.push_back(Cell::Text(std::string(column.name)));
  if (format_ == RowFormat::kCsv) AppendCsv(titles);
  if (format_ == RowFormat::kText) AppendText(titles);
}

void RowWriter::AppendText(const std::vector<Cell>& row) {
  std::string line;
  for (size_t i = 0; i < row.size(); ++i) {
    if (columns_[i].width == 0) continue;
    const std::string text = row[i].for_people().empty() ? "-" : row[i].for_people();
    absl::StrAppend(&line, line.empty() ? "" : "  ", text);
    if (text.size() < columns_[i].width) line.append(columns_[i].width - text.size(), ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  absl::StrAppend(&pending_, line, "\n");
}

void RowWriter::AppendCsv(const std::vector<Cell>& row) {
  for (size_t i = 0; i < row.size(); ++i) {
    absl::StrAppend(&pending_, i == 0 ? "" : ",", CsvField(row[i].text()));
  }
  pending_.push_back('\n');
}

void RowWriter::AppendJson(const std::vector<Cell>& row) {
  for (size_t i = 0; i < row.size(); ++i) {
    absl::StrAppend(&pending_, i == 0 ? "{\"" : ",\"", columns_[i].name, "\":", row[i].json());
  }
  absl::StrAppend(&pending_, "}\n");
}

absl::Status RowWriter::HandOut() {
  const std::string lines = std::exchange(pending_, std::string());
  return lines.empty() ? absl::OkStatus() : sink_(lines);
}

absl::Status RowWriter::Write(const std::vector<Cell>& row) {
  AMANAT_CHECK(row.size() == columns_.size());
  AppendTitles();
  switch (format_) {
    case RowFormat::kText:
      AppendText(row);
      break;
    case RowFormat::kCsv:
      AppendCsv(row);
      break;
    case RowFormat::kJson:
      AppendJson(row);
      break;
  }
  ++rows_;
  return pending_.size() < kPendingBytesMax ? absl::OkStatus() : HandOut();
}

absl::Status RowWriter::Finish() {
  // A database makes its table of the titles; to a person an empty table says nothing.
  if (format_ == RowFormat::kCsv) AppendTitles();
  return HandOut();
}

}  // namespace amanat::verifier
