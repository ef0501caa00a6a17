#include "ledger/examine/import_state.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/counted.h"
#include "ledger/base/status.h"
#include "ledger/merkle/frontier.h"

namespace amanat::examine {

struct OpenImport {
  struct Line {
    uint64_t number;
    Hash hash;  // zero: of a run whose entries were not read
    bool recorded;
  };
  Import import;
  // Each ascending.
  std::vector<Line> lines;     // that have entries
  std::vector<Line> repeated;  // that stand in runs
};

void AddDuplicate(uint64_t line, LogIndex earlier, std::vector<entry::DuplicateRun>& runs) {
  if (!runs.empty()) {
    entry::DuplicateRun& last = runs.back();
    if (line == last.first + last.count && earlier == last.earlier + last.count) {
      ++last.count;
      return;
    }
  }
  runs.push_back({.first = line, .count = 1, .earlier = earlier});
}

LogIndex ImportState::manifest() const {
  AMANAT_CHECK(open_ != nullptr);
  return open_->import.index;
}

uint32_t ImportState::line_event_type() const {
  AMANAT_CHECK(open_ != nullptr);
  return open_->import.manifest.line_event_type;
}

const Import* ImportState::import() const { return open_ == nullptr ? nullptr : &open_->import; }

absl::Status ImportState::Begin(LogIndex index, const entry::Manifest& manifest,
                                const entry::Command& command) {
  if (open_ != nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("the import of ", open_->import.index, " is open"));
  }
  if (manifest.count == 0 || manifest.count > kImportLinesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("an import has 1 to ", kImportLinesMax, " lines, not ", manifest.count));
  }
  open_ = std::make_shared<OpenImport>();
  open_->import = {index, command, manifest};
  return absl::OkStatus();
}

absl::Status ImportState::CheckLine(const entry::ManifestLine& line) const {
  if (open_ == nullptr || line.manifest != open_->import.index) {
    return absl::InvalidArgumentError(absl::StrCat("no import of ", line.manifest, " is open"));
  }
  const uint64_t last = open_->lines.empty() ? 0 : open_->lines.back().number;
  if (line.line <= last || line.line > open_->import.manifest.count) {
    return absl::InvalidArgumentError(absl::StrCat("line ", line.line, " after line ", last, " of ",
                                                   open_->import.manifest.count));
  }
  return absl::OkStatus();
}

absl::Status ImportState::TakeLine(const entry::ManifestLine& line, const Hash& line_hash,
                                   entry::Outcome outcome) {
  AMANAT_RETURN_IF_ERROR(CheckLine(line));
  open_->lines.push_back({line.line, line_hash, outcome != entry::Outcome::kDuplicate});
  return absl::OkStatus();
}

absl::Status ImportState::CheckDuplicates(const entry::ImportDuplicates& duplicates,
                                          TreeSize size) const {
  if (open_ == nullptr || duplicates.manifest != open_->import.index) {
    return absl::InvalidArgumentError(
        absl::StrCat("no import of ", duplicates.manifest, " is open"));
  }
  if (duplicates.runs.empty()) return absl::InvalidArgumentError("duplicates without a run");
  const uint64_t count = open_->import.manifest.count;
  uint64_t last = open_->repeated.empty() ? 0 : open_->repeated.back().number;
  for (const entry::DuplicateRun& run : duplicates.runs) {
    if (run.first <= last || run.first > count || run.count == 0 ||
        run.count > count - run.first + 1) {
      return absl::InvalidArgumentError(absl::StrCat("a run of ", Counted(run.count, "line"),
                                                     " from ", run.first, " after line ", last,
                                                     " of ", count));
    }
    if (run.earlier >= size || run.count > size - run.earlier) {
      return absl::InvalidArgumentError(absl::StrCat(
          "a run of ", Counted(run.count, "line"), " from ", run.first, " repeats entries from ",
          run.earlier, ", which do not all stand before entry ", size));
    }
    last = run.first + run.count - 1;
  }
  return absl::OkStatus();
}

absl::Status ImportState::TakeDuplicates(const entry::ImportDuplicates& duplicates, TreeSize size,
                                         const std::vector<Hash>& hashes) {
  AMANAT_RETURN_IF_ERROR(CheckDuplicates(duplicates, size));
  auto hash = hashes.begin();
  for (const entry::DuplicateRun& run : duplicates.runs) {
    for (uint64_t i = 0; i < run.count; ++i) {
      AMANAT_CHECK(hashes.empty() || hash != hashes.end());
      open_->repeated.push_back({run.first + i, hashes.empty() ? Hash() : *hash++, false});
    }
  }
  return absl::OkStatus();
}

absl::Status ImportState::CheckRoot() const {
  const entry::Manifest& manifest = open_->import.manifest;
  merkle::Frontier tree;
  bool all_known = true;
  auto line = open_->lines.begin();
  auto repeated = open_->repeated.begin();
  for (uint64_t number = 1; number <= manifest.count; ++number) {
    const bool has_entry = line != open_->lines.end() && line->number == number;
    const bool is_repeated = repeated != open_->repeated.end() && repeated->number == number;
    if (has_entry == is_repeated) {
      return absl::InvalidArgumentError(absl::StrCat(
          "line ", number,
          has_entry ? " stands twice" : " has neither an entry nor a place among the duplicates"));
    }
    const Hash& hash = has_entry ? (line++)->hash : (repeated++)->hash;
    all_known = all_known && !hash.is_zero();
    tree.Append(hash);
  }
  if (!all_known || tree.Root() == manifest.root) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the lines have root ", tree.Root().hex(),
                                                 ", the signed manifest ", manifest.root.hex()));
}

absl::Status ImportState::CheckClose(const entry::ImportClosed& closed) const {
  if (open_ == nullptr || closed.manifest != open_->import.index) {
    return absl::InvalidArgumentError(absl::StrCat("no import of ", closed.manifest, " is open"));
  }
  AMANAT_RETURN_IF_ERROR(CheckRoot());
  const uint64_t recorded =
      std::count_if(open_->lines.begin(), open_->lines.end(),
                    [](const OpenImport::Line& line) { return line.recorded; });
  if (closed.recorded != recorded || closed.duplicates != open_->import.manifest.count - recorded) {
    return absl::InvalidArgumentError(absl::StrCat(
        "closed with ", closed.recorded, " recorded and ", closed.duplicates,
        " duplicates, the log has ", recorded, " and ", open_->import.manifest.count - recorded));
  }
  return absl::OkStatus();
}

absl::Status ImportState::Close(const entry::ImportClosed& closed) {
  AMANAT_RETURN_IF_ERROR(CheckClose(closed));
  Finish();
  return absl::OkStatus();
}

ImportState::Mark ImportState::Save() const {
  Mark mark;
  mark.open = open_;
  mark.lines = open_ == nullptr ? 0 : open_->lines.size();
  mark.repeated = open_ == nullptr ? 0 : open_->repeated.size();
  return mark;
}

void ImportState::Restore(const Mark& mark) {
  open_ = mark.open;
  if (open_ == nullptr) return;
  open_->lines.resize(mark.lines);
  open_->repeated.resize(mark.repeated);
}

}  // namespace amanat::examine
