#include "clients/verifier/row_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/base/display_width.h"
#include "ledger/base/printable.h"
#include "ledger/base/status.h"
#include "ledger/entry/text.h"

namespace amanat::verifier {
namespace {

constexpr size_t kPendingBytesMax = 64u << 10;
constexpr size_t kBetweenColumns = 2;

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
    : format_(format), columns_(std::move(columns)), sink_(std::move(sink)) {
  for (const Column& column : columns_) {
    if (column.width == 0) continue;
    shown_.push_back(column);
    shown_.back().width = std::max(column.width, column.name.size());
  }
}

void RowWriter::TakeText(const std::vector<Cell>& row) {
  std::vector<std::string>& texts = taken_.emplace_back();
  for (size_t i = 0; i < row.size(); ++i) {
    if (columns_[i].width == 0) continue;
    texts.push_back(row[i].for_people().empty() ? "-" : Printable(row[i].for_people()));
    taken_bytes_ += texts.back().size();
  }
  if (taken_.size() == kAlignedRows || taken_bytes_ >= kAlignedBytes) AppendTaken();
}

void RowWriter::AppendTaken() {
  if (taken_.empty()) return;
  bool wider = !titled_;
  titled_ = true;
  // What stands behind the last column is nobody's.
  for (size_t i = 0; i + 1 < shown_.size(); ++i) {
    for (const std::vector<std::string>& texts : taken_) {
      const size_t width = DisplayWidth(texts[i]);
      if (width <= shown_[i].width) continue;
      shown_[i].width = width;
      wider = true;
    }
  }
  if (wider) {
    std::vector<std::string> titles;
    for (const Column& column : shown_) titles.emplace_back(column.name);
    AppendTextLine(titles);
  }
  for (const std::vector<std::string>& texts : taken_) AppendTextLine(texts);
  taken_.clear();
  taken_bytes_ = 0;
}

void RowWriter::AppendTextLine(const std::vector<std::string>& texts) {
  std::string line;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) line.append(kBetweenColumns, ' ');
    const size_t width = DisplayWidth(texts[i]);
    const std::string room(width < shown_[i].width ? shown_[i].width - width : 0, ' ');
    absl::StrAppend(&line, shown_[i].to_the_right ? room : "", texts[i],
                    shown_[i].to_the_right ? "" : room);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  absl::StrAppend(&pending_, line, "\n");
}

void RowWriter::AppendCsvTitles() {
  if (titled_) return;
  titled_ = true;
  for (const Column& column : columns_) {
    absl::StrAppend(&pending_, &column == &columns_.front() ? "" : ",", column.name);
  }
  pending_.push_back('\n');
}

void RowWriter::AppendCsv(const std::vector<Cell>& row) {
  AppendCsvTitles();
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
  switch (format_) {
    case RowFormat::kText:
      TakeText(row);
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
  AppendTaken();
  // A database makes its table of the titles; to a person an empty table says nothing.
  if (format_ == RowFormat::kCsv) AppendCsvTitles();
  return HandOut();
}

}  // namespace amanat::verifier
