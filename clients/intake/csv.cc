#include "clients/intake/csv.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "clients/intake/file_text.h"
#include "clients/intake/written_text.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/base/utf8.h"

namespace amanat::intake {
namespace {

constexpr size_t kNameBytesMax = 64;  // of a column, for it to be shown or compared with others
constexpr absl::string_view kSeparators = ",;\t|";
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
  // `text` as TextOfFile gives it. Check `status` first.
  explicit Scanner(absl::string_view text) : text_(text) {
    AtEnd();
    if (!TakeSeparatorLine()) separator_ = SeparatorOf(text_.substr(at_));
    ends_ = {separator_, '\r', '\n'};
  }

  // InvalidArgument when a line names a separator that is none.
  const absl::Status& status() const { return status_; }

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
    } while (SkipSeparator());
    if (at_ < text_.size() && !SkipLineEnd()) {
      Fault(record, "text after the closing quote, or a carriage return inside a line");
      SkipToNextLine();
    }
    return record;
  }

 private:
  // A first line such as "sep=;", by which spreadsheets tell each other.
  bool TakeSeparatorLine() {
    constexpr absl::string_view kWord = "sep=";
    absl::string_view line = text_.substr(at_);
    line = absl::StripSuffix(line.substr(0, line.find('\n')), "\r");
    const absl::string_view bare = absl::StripSuffix(absl::StripPrefix(line, "\""), "\"");
    if (!absl::StartsWithIgnoreCase(bare, kWord)) return false;
    const absl::string_view named = bare.substr(kWord.size());
    // Spreadsheets fill the line up with as many as the other lines have.
    if (!named.empty() && named.find_first_not_of(kSeparators) == absl::string_view::npos) {
      separator_ = named[0];
    } else {
      status_ = absl::InvalidArgumentError(
          "line 1: sep= names none of the separators that are read: comma, semicolon, tab and |");
    }
    at_ += line.size();
    AtEnd();
    return true;
  }

  // Which of the separators stands most often in the header, outside of quotes; the comma if none does.
  static char SeparatorOf(absl::string_view text) {
    std::array<size_t, kSeparators.size()> counts{};
    bool quoted = false;
    for (size_t i = 0; i < std::min(text.size(), kLineBytesMax); ++i) {
      if (!quoted && text[i] == '\n') break;
      if (text[i] == '"') quoted = !quoted;
      const size_t place = quoted ? absl::string_view::npos : kSeparators.find(text[i]);
      if (place != absl::string_view::npos) ++counts[place];
    }
    return kSeparators[std::max_element(counts.begin(), counts.end()) - counts.begin()];
  }

  static absl::Status Limit(size_t line, absl::string_view what) {
    return absl::ResourceExhaustedError(absl::StrCat("line ", line, ": ", what));
  }

  static void Fault(Record& record, absl::string_view reason) {
    if (!record.fault.empty()) return;
    record.fault = std::string(reason);
    record.fault_field = record.fields.size() - 1;
  }

  bool SkipSeparator() {
    if (at_ == text_.size() || text_[at_] != separator_) return false;
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
      const size_t end = std::min(text_.find_first_of(ends_, at_), text_.size());
      field = std::string(text_.substr(at_, end - at_));
      at_ = end;
      if (field.find('"') != std::string::npos) Fault(record, "a quote inside an unquoted field");
    }
    if (field.size() > kFieldBytesMax) {
      return Limit(record.line, absl::StrCat("a field of more than ", kFieldBytesMax, " bytes"));
    }
    const size_t invalid = FirstInvalidUtf8(field);
    if (invalid != absl::string_view::npos) {
      Fault(record, absl::StrCat("not UTF-8 at byte ", invalid, " of the field: ", kSaveAsUtf8));
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
  char separator_ = ',';
  std::string ends_;  // of a field that is not quoted
  absl::Status status_;
};

absl::StatusOr<std::vector<std::string>> ReadHeader(Scanner& scanner) {
  AMANAT_RETURN_IF_ERROR(scanner.status());
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
  const bool plain =
      !name.empty() && name.size() <= kNameBytesMax &&
      std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return plain ? std::string(name) : absl::StrCat("(a name of ", name.size(), " bytes)");
}

// How many letters have to be put in, left out, changed or exchanged with the next one to make one name
// of the other.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> before_last, last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before_last = std::exchange(last, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({changed, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

// What a header's names are held against.
class KnownColumns {
 public:
  explicit KnownColumns(const CsvSchema& schema) : schema_(schema) {
    for (const auto* names : {&schema.required, &schema.optional}) {
      for (const std::string& name : *names) {
        places_[name] = kAbsent;
        names_.emplace(ComparableName(name), name);
      }
    }
  }

  absl::Status Map(const std::vector<std::string>& header, std::vector<std::string>& unread) {
    std::vector<std::string> problems;
    std::vector<std::string> others;
    for (size_t i = 0; i < header.size(); ++i) {
      const auto name = names_.find(ComparableName(header[i]));
      const auto found = name == names_.end() ? places_.end() : places_.find(name->second);
      if (found == places_.end()) {
        others.push_back(header[i]);
      } else if (found->second != kAbsent) {
        problems.push_back(absl::StrCat("column ", Printable(header[i]), " twice"));
      } else {
        found->second = i;
      }
    }
    for (const std::string& other : others) {
      const std::string meant = Meant(other);
      if (!meant.empty()) {
        problems.push_back(
            absl::StrCat("unknown column ", Printable(other), ", did you mean ", meant, "?"));
      } else if (!schema_.other_columns_allowed) {
        problems.push_back(absl::StrCat("unknown column ", Printable(other)));
      } else {
        unread.push_back(Printable(other));
      }
    }
    for (const auto& name : schema_.required) {
      if (places_[name] == kAbsent) problems.push_back(absl::StrCat("missing column ", name));
    }
    if (problems.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("header: ", absl::StrJoin(problems, ", ")));
  }

  CsvRow::Columns TakePlaces() { return std::move(places_); }

 private:
  // The known column that is not in the file and that a name of the file misspells; empty if there is
  // none.
  std::string Meant(absl::string_view column) const {
    constexpr size_t kShortName = 4;
    const std::string name = ComparableName(column);
    if (name.empty() || name.size() > kNameBytesMax || IsAnother(name)) return "";
    std::string meant;
    size_t nearest = kNameBytesMax;
    for (const auto& [known, written] : names_) {
      const size_t allowed = known.size() <= kShortName ? 1 : 2;
      if (places_.at(written) != kAbsent) continue;
      const size_t distance = EditDistance(name, known);
      if (distance > allowed || distance >= nearest) continue;
      nearest = distance;
      meant = written;
    }
    return meant;
  }

  bool IsAnother(absl::string_view name) const {
    return std::any_of(schema_.others.begin(), schema_.others.end(),
                       [&](const std::string& other) { return ComparableName(other) == name; });
  }

  const CsvSchema& schema_;
  CsvRow::Columns places_;                    // by the schema's name
  std::map<std::string, std::string> names_;  // the schema's names by how they are compared
};

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

std::string ComparableName(absl::string_view column) {
  const auto clean = CleanText(column);
  std::string name = absl::AsciiStrToLower(clean.ok() ? absl::string_view(*clean) : column);
  std::replace(name.begin(), name.end(), ' ', '_');
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

absl::StatusOr<std::vector<std::string>> ReadCsvHeader(absl::string_view text) {
  std::string converted;
  AMANAT_ASSIGN_OR_RETURN(text, TextOfFile(text, converted));
  Scanner scanner(text);
  return ReadHeader(scanner);
}

absl::StatusOr<CsvFile> ReadCsv(
    absl::string_view text, const CsvSchema& schema,
    absl::FunctionRef<void(const CsvRow&, std::vector<LineFault>&)> take) {
  std::string converted;
  AMANAT_ASSIGN_OR_RETURN(text, TextOfFile(text, converted));
  Scanner scanner(text);
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> header, ReadHeader(scanner));
  CsvFile file;
  KnownColumns known(schema);
  AMANAT_RETURN_IF_ERROR(known.Map(header, file.unread_columns));
  const auto columns = std::make_shared<const CsvRow::Columns>(known.TakePlaces());
  if (scanner.AtEnd()) {
    return absl::InvalidArgumentError("the file has a header and no line behind it");
  }
  size_t rows = 0;
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
      ++rows;
      take(CsvRow(record.line, std::move(record.fields), columns), file.faults);
    }
    if (rows > kRowsMax || file.faults.size() > kFaultsMax) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "line ", record.line, ": more than ", kRowsMax, " rows or ", kFaultsMax, " bad lines"));
    }
  }
  return file;
}

absl::StatusOr<CsvFile> ParseCsv(absl::string_view text, const CsvSchema& schema) {
  std::vector<CsvRow> rows;
  auto file = ReadCsv(text, schema,
                      [&](const CsvRow& row, std::vector<LineFault>&) { rows.push_back(row); });
  if (file.ok()) file->rows = std::move(rows);
  return file;
}

}  // namespace amanat::intake
