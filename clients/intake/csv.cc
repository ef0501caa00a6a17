#include "clients/intake/csv.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/base/utf8.h"

namespace amanat::intake {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kAbsent = ~size_t{0};  // an optional column that the file does not have

struct Record {
  size_t line = 0;
  std::vector<std::string> fields;
  std::string fault;  // the first one, empty if the record is well formed
  size_t fault_field = 0;
};

// Splits the text into records. After a fault it goes on at the next line end.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(text) {
    if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) at_ = kByteOrderMark.size();
  }

  // Skips empty lines.
  bool AtEnd() {
    while (at_ < text_.size() && SkipLineEnd()) {
    }
    return at_ == text_.size();
  }

  absl::StatusOr<Record> Next() {
    Record record;
    record.line = line_;
    const size_t start = at_;
    do {
      if (record.fields.size() == kColumnsMax) {
        return Limit(record.line, absl::StrCat("more than ", kColumnsMax, " columns"));
      }
      record.fields.emplace_back();
      AMANAT_RETURN_IF_ERROR(ReadField(record));
      if (at_ - start > kLineBytesMax) {
        return Limit(record.line, absl::StrCat("more than ", kLineBytesMax, " bytes"));
      }
    } while (SkipComma());
    if (at_ < text_.size() && !SkipLineEnd()) {
      Fault(record, "text after the closing quote, or a carriage return inside a line");
      SkipToNextLine();
    }
    return record;
  }

 private:
  static absl::Status Limit(size_t line, absl::string_view what) {
    return absl::ResourceExhaustedError(absl::StrCat("line ", line, ": ", what));
  }

  static void Fault(Record& record, absl::string_view reason) {
    if (!record.fault.empty()) return;
    record.fault = std::string(reason);
    record.fault_field = record.fields.size() - 1;
  }

  bool SkipComma() {
    if (at_ == text_.size() || text_[at_] != ',') return false;
    ++at_;
    return true;
  }

  bool SkipLineEnd() {
    const size_t length = text_[at_] == '\n' ? 1 : text_.substr(at_, 2) == "\r\n" ? 2 : 0;
    if (length == 0) return false;
    at_ += length;
    ++line_;
    return true;
  }

  void SkipToNextLine() {
    at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_ < text_.size()) SkipLineEnd();
  }

  // Leaves at_ behind the field.
  absl::Status ReadField(Record& record) {
    std::string& field = record.fields.back();
    if (at_ < text_.size() && text_[at_] == '"') {
      AMANAT_RETURN_IF_ERROR(ReadQuoted(record.line, field));
    } else {
      const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
      field = std::string(text_.substr(at_, end - at_));
      at_ = end;
      if (field.find('"') != std::string::npos) Fault(record, "a quote inside an unquoted field");
    }
    if (field.size() > kFieldBytesMax) {
      return Limit(record.line, absl::StrCat("a field of more than ", kFieldBytesMax, " bytes"));
    }
    const size_t invalid = FirstInvalidUtf8(field);
    if (invalid != absl::string_view::npos) {
      Fault(record, absl::StrCat("not UTF-8 at byte ", invalid, " of the field"));
    }
    if (field.find('\0') != std::string::npos) Fault(record, "a NUL character");
    return absl::OkStatus();
  }

  absl::Status ReadQuoted(size_t record_line, std::string& field) {
    ++at_;
    while (field.size() <= kFieldBytesMax) {
      const size_t quote = text_.find('"', at_);
      if (quote == absl::string_view::npos) {
        return absl::InvalidArgumentError(
            absl::StrCat("line ", record_line, ": a quote is never closed"));
      }
      const absl::string_view part = text_.substr(at_, quote - at_);
      line_ += std::count(part.begin(), part.end(), '\n');
      absl::StrAppend(&field, part);
      at_ = quote + 1;
      if (at_ == text_.size() || text_[at_] != '"') return absl::OkStatus();
      field.push_back('"');
      ++at_;
    }
    return absl::OkStatus();
  }

  absl::string_view text_;
  size_t at_ = 0;
  size_t line_ = 1;
};

absl::StatusOr<std::vector<std::string>> ReadHeader(Scanner& scanner) {
  if (scanner.AtEnd()) return absl::InvalidArgumentError("the file is empty: no header line");
  AMANAT_ASSIGN_OR_RETURN(Record record, scanner.Next());
  if (!record.fault.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("line ", record.line, ", column ",
                                                   record.fault_field + 1,
                                                   " of the header: ", record.fault));
  }
  return std::move(record.fields);
}

// Header names come from outside; a message shows only what looks like a column name.
std::string Printable(absl::string_view name) {
  constexpr size_t kShownBytesMax = 64;
  const bool plain =
      !name.empty() && name.size() <= kShownBytesMax &&
      std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return plain ? std::string(name) : absl::StrCat("(a name of ", name.size(), " bytes)");
}

absl::StatusOr<CsvRow::Columns> MapColumns(const std::vector<std::string>& header,
                                           const CsvSchema& schema) {
  CsvRow::Columns columns;
  for (const auto& name : schema.required) columns[name] = kAbsent;
  for (const auto& name : schema.optional) columns[name] = kAbsent;
  std::vector<std::string> problems;
  for (size_t i = 0; i < header.size(); ++i) {
    const auto found = columns.find(header[i]);
    if (found == columns.end()) {
      if (!schema.other_columns_allowed) {
        problems.push_back(absl::StrCat("unknown column ", Printable(header[i])));
      }
    } else if (found->second != kAbsent) {
      problems.push_back(absl::StrCat("column ", Printable(header[i]), " twice"));
    } else {
      found->second = i;
    }
  }
  for (const auto& name : schema.required) {
    if (columns[name] == kAbsent) problems.push_back(absl::StrCat("missing column ", name));
  }
  if (!problems.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("header: ", absl::StrJoin(problems, ", ")));
  }
  return columns;
}

}  // namespace

std::string FormatFault(const LineFault& fault) {
  return absl::StrCat("line ", fault.line, fault.column.empty() ? "" : ", column ", fault.column,
                      ": ", fault.reason);
}

absl::Status FaultsError(const std::vector<LineFault>& faults) {
  if (faults.empty()) return absl::OkStatus();
  size_t bad_lines = 0;
  for (size_t i = 0; i < faults.size(); ++i) {
    if (i == 0 || faults[i].line != faults[i - 1].line) ++bad_lines;
  }
  const size_t named = std::min(faults.size(), kFaultsInMessageMax);
  std::string message = absl::StrCat(
      bad_lines, bad_lines == 1 ? " bad line: " : " bad lines: ",
      absl::StrJoin(faults.begin(), faults.begin() + named, "; ",
                    [](std::string* out, const LineFault& fault) { *out += FormatFault(fault); }));
  if (named < faults.size()) absl::StrAppend(&message, "; and ", faults.size() - named, " more");
  return absl::InvalidArgumentError(message);
}

void SortFaults(std::vector<LineFault>& faults) {
  std::stable_sort(faults.begin(), faults.end(),
                   [](const LineFault& a, const LineFault& b) { return a.line < b.line; });
}

absl::string_view CsvRow::operator[](absl::string_view column) const {
  const auto found = columns_->find(column);
  AMANAT_CHECK(found != columns_->end());
  return found->second == kAbsent ? absl::string_view() : fields_[found->second];
}

absl::StatusOr<std::vector<std::string>> ReadCsvHeader(absl::string_view text) {
  Scanner scanner(text);
  return ReadHeader(scanner);
}

absl::StatusOr<CsvFile> ParseCsv(absl::string_view text, const CsvSchema& schema) {
  Scanner scanner(text);
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> header, ReadHeader(scanner));
  AMANAT_ASSIGN_OR_RETURN(CsvRow::Columns mapped, MapColumns(header, schema));
  const auto columns = std::make_shared<const CsvRow::Columns>(std::move(mapped));
  CsvFile file;
  while (!scanner.AtEnd()) {
    AMANAT_ASSIGN_OR_RETURN(Record record, scanner.Next());
    if (!record.fault.empty()) {
      const std::string column =
          record.fault_field < header.size() ? Printable(header[record.fault_field]) : "";
      file.faults.push_back({record.line, column, record.fault});
    } else if (record.fields.size() != header.size()) {
      file.faults.push_back(
          {record.line, "",
           absl::StrCat(record.fields.size(), " fields where the header has ", header.size())});
    } else {
      file.rows.emplace_back(record.line, std::move(record.fields), columns);
    }
    if (file.rows.size() > kRowsMax || file.faults.size() > kFaultsMax) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "line ", record.line, ": more than ", kRowsMax, " rows or ", kFaultsMax, " bad lines"));
    }
  }
  return file;
}

}  // namespace amanat::intake
