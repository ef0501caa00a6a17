#include "ledger/examine/import_state.h"

#include <bit>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::examine {

struct OpenImport {
  struct Line {
    uint64_t number;
    Hash hash;
  };
  Import import;
  std::vector<Line> lines;
  std::vector<entry::DuplicateRun> runs;
};

namespace {

// The level of the largest perfect subtree that begins at leaf `position` and has at most
// `remaining` leaves. Precondition: remaining > 0.
int LevelAt(uint64_t position, uint64_t remaining) {
  const int fitting = 63 - std::countl_zero(remaining);
  return position == 0 ? fitting : std::min(fitting, std::countr_zero(position));
}

Hash PerfectRoot(const std::vector<Hash>& leaves, uint64_t first, int level) {
  if (level == 0) return leaves[first];
  const uint64_t half = uint64_t{1} << (level - 1);
  return merkle::HashNode(PerfectRoot(leaves, first, level - 1),
                          PerfectRoot(leaves, first + half, level - 1));
}

// A tree that grows by perfect subtrees, left to right.
class Assembly {
 public:
  uint64_t size() const { return size_; }
  void Append(int level, Hash root) {
    const uint64_t count = uint64_t{1} << level;
    for (; (size_ >> level & 1) != 0; ++level) {
      root = merkle::HashNode(stack_.back(), root);
      stack_.pop_back();
    }
    stack_.push_back(root);
    size_ += count;
  }
  Hash Root() const {
    if (stack_.empty()) return merkle::EmptyRoot();
    Hash root = stack_.back();
    for (size_t i = stack_.size() - 1; i-- > 0;) root = merkle::HashNode(stack_[i], root);
    return root;
  }

 private:
  uint64_t size_ = 0;
  std::vector<Hash> stack_;
};

absl::Status AppendRun(const entry::DuplicateRun& run, Assembly& assembly) {
  uint64_t remaining = run.count;
  for (const Hash& hash : run.hashes) {
    if (remaining == 0) return absl::InvalidArgumentError("a run with too many hashes");
    const int level = LevelAt(assembly.size(), remaining);
    assembly.Append(level, hash);
    remaining -= uint64_t{1} << level;
  }
  if (remaining != 0) return absl::InvalidArgumentError("a run with too few hashes");
  return absl::OkStatus();
}

}  // namespace

std::vector<entry::DuplicateRun> DuplicateRunsOf(const std::vector<Hash>& leaves,
                                                 const std::vector<uint64_t>& recorded) {
  std::vector<entry::DuplicateRun> runs;
  size_t next = 0;
  for (uint64_t line = 1; line <= leaves.size();) {
    if (next < recorded.size() && recorded[next] == line) {
      ++next;
      ++line;
      continue;
    }
    const uint64_t end = next < recorded.size() ? recorded[next] : leaves.size() + 1;
    entry::DuplicateRun run{.first = line, .count = end - line, .hashes = {}};
    for (uint64_t position = line - 1; position < end - 1;) {
      const int level = LevelAt(position, end - 1 - position);
      run.hashes.push_back(PerfectRoot(leaves, position, level));
      position += uint64_t{1} << level;
    }
    runs.push_back(std::move(run));
    line = end;
  }
  return runs;
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

absl::Status ImportState::TakeLine(const entry::ManifestLine& line, const Hash& line_hash) {
  AMANAT_RETURN_IF_ERROR(CheckLine(line));
  open_->lines.push_back({line.line, line_hash});
  return absl::OkStatus();
}

absl::Status ImportState::CheckDuplicates(const entry::ImportDuplicates& duplicates) const {
  if (open_ == nullptr || duplicates.manifest != open_->import.index) {
    return absl::InvalidArgumentError(
        absl::StrCat("no import of ", duplicates.manifest, " is open"));
  }
  if (duplicates.runs.empty()) return absl::InvalidArgumentError("duplicates without a run");
  const uint64_t count = open_->import.manifest.count;
  uint64_t last = open_->runs.empty() ? 0 : open_->runs.back().first + open_->runs.back().count - 1;
  for (const entry::DuplicateRun& run : duplicates.runs) {
    if (run.first <= last || run.first > count || run.count == 0 ||
        run.count > count - run.first + 1 || run.hashes.size() > kRunHashesMax) {
      return absl::InvalidArgumentError(absl::StrCat("a run of ", run.count, " lines from ",
                                                     run.first, " after line ", last, " of ", count,
                                                     ", with ", run.hashes.size(), " hashes"));
    }
    last = run.first + run.count - 1;
  }
  return absl::OkStatus();
}

absl::Status ImportState::TakeDuplicates(const entry::ImportDuplicates& duplicates) {
  AMANAT_RETURN_IF_ERROR(CheckDuplicates(duplicates));
  open_->runs.insert(open_->runs.end(), duplicates.runs.begin(), duplicates.runs.end());
  return absl::OkStatus();
}

absl::Status ImportState::CheckRoot() const {
  Assembly assembly;
  auto line = open_->lines.begin();
  auto run = open_->runs.begin();
  while (assembly.size() < open_->import.manifest.count) {
    const uint64_t next = assembly.size() + 1;
    if (line != open_->lines.end() && line->number == next) {
      assembly.Append(0, (line++)->hash);
    } else if (run != open_->runs.end() && run->first == next) {
      AMANAT_RETURN_IF_ERROR(AppendRun(*run++, assembly));
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", next, " has neither an entry nor a place among the duplicates"));
    }
  }
  if (line != open_->lines.end() || run != open_->runs.end()) {
    return absl::InvalidArgumentError("a line stands twice");
  }
  if (assembly.Root() != open_->import.manifest.root) {
    return absl::InvalidArgumentError(absl::StrCat("the lines have root ", assembly.Root().hex(),
                                                   ", the signed manifest ",
                                                   open_->import.manifest.root.hex()));
  }
  return absl::OkStatus();
}

absl::Status ImportState::CheckClose(const entry::ImportClosed& closed) const {
  if (open_ == nullptr || closed.manifest != open_->import.index) {
    return absl::InvalidArgumentError(absl::StrCat("no import of ", closed.manifest, " is open"));
  }
  AMANAT_RETURN_IF_ERROR(CheckRoot());
  const uint64_t recorded = open_->lines.size();
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
  mark.runs = open_ == nullptr ? 0 : open_->runs.size();
  return mark;
}

void ImportState::Restore(const Mark& mark) {
  open_ = mark.open;
  if (open_ == nullptr) return;
  open_->lines.resize(mark.lines);
  open_->runs.resize(mark.runs);
}

}  // namespace amanat::examine
