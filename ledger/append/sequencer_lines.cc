// How the sequencer takes the lines of a file behind their manifest.
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/append/finding_status.h"
#include "ledger/append/sequencer.h"
#include "ledger/append/sequencer_around.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/import_state.h"

namespace amanat::append {
namespace {

using entry::EventType;
using entry::Outcome;
using examine::Finding;

// Room beside the runs within an entry: index, time, and the wrapping of each field.
constexpr size_t kDuplicatesBytesMax = entry::kCommandBytesMax - 1024;

// As few messages as the cap of a command allows. A single run always fits one.
std::vector<entry::ImportDuplicates> SplitRuns(LogIndex manifest,
                                               const std::vector<entry::DuplicateRun>& runs) {
  std::vector<entry::ImportDuplicates> parts;
  size_t bytes = 0;
  for (const entry::DuplicateRun& run : runs) {
    const size_t run_bytes = wire::Encode(run).size() + 8;
    if (parts.empty() || bytes + run_bytes > kDuplicatesBytesMax) {
      parts.push_back({manifest, {}});
      bytes = 0;
    }
    bytes += run_bytes;
    parts.back().runs.push_back(run);
  }
  return parts;
}

}  // namespace

absl::Status Sequencer::TakeLine(const Unit& unit, uint64_t number, LogIndex manifest,
                                 const Around& around, std::vector<entry::DuplicateRun>& runs,
                                 AppendResult& result) {
  const entry::LineCommand& line = unit.lines[number - 1];
  const auto decision = state_.DecideLine({line.body, line.subjects}, now_, around);
  if (!state_.read_status().ok()) {
    return absl::UnavailableError(absl::StrCat("STATE: ", state_.read_status().message()));
  }
  const auto issue = [&](absl::string_view reason, absl::string_view detail) {
    if (result.issues.size() >= proposal::kLineIssuesMax) return;
    result.issues.push_back({number, std::string(reason), std::string(detail)});
  };
  if (absl::IsInvalidArgument(decision.status())) {
    issue("INVALID_LINE", decision.status().message());
    return absl::OkStatus();
  }
  AMANAT_RETURN_IF_ERROR(
      Annotate(WithUnreadableState(decision.status()), absl::StrCat("line ", number)));
  const std::string& bytes = unit.import->lines[number - 1];
  if (decision->outcome == Outcome::kDuplicate) {
    AMANAT_ASSIGN_OR_RETURN(const bool has_line, HasLine(decision->repeats, bytes));
    if (has_line) {
      examine::AddDuplicate(number, decision->repeats, runs);
      return absl::OkStatus();
    }
    // Said before in other words, in which nobody finds this line again: it stands as a refusal.
  } else if (decision->outcome != Outcome::kAccepted) {
    issue(state_.catalogue().OutcomeName(decision->outcome), decision->detail);
    return absl::OkStatus();
  } else {
    ++result.recorded;
  }
  leaf_.entry.command = bytes;
  leaf_.entry.line = entry::ManifestLine{manifest, number};
  leaf_.line_hash = unit.line_hashes[number - 1];
  leaf_.command.body = line.body;
  leaf_.command.subjects = line.subjects;
  AMANAT_RETURN_IF_ERROR(MakeEffects(*decision));
  AMANAT_ASSIGN_OR_RETURN(const Finding finding, TakeEntry(around, /*derived=*/true));
  return ToStatusOfMade(finding, absl::StrCat("line ", number, ": "));
}

absl::StatusOr<bool> Sequencer::HasLine(LogIndex index, absl::string_view line) const {
  if (index >= state_.size()) return WrongEffects("a duplicate of an entry that is not there");
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes, ReadOwn(index));
  AMANAT_ASSIGN_OR_RETURN(const entry::Entry entry, entry::DecodeEntry(bytes));
  return entry.line.has_value() && entry.outcome == Outcome::kAccepted && entry.command == line;
}

absl::Status Sequencer::TakeLines(const Unit& unit, const Around& around, AppendResult& result) {
  // What was stored since they were asked must not be forgotten here: then it is seen all the same.
  if (unit.once_answers != nullptr && unit.once_size >= stored_size_) {
    state_.LookAhead(unit.once_answers);
  } else {
    state_.LookAhead(unit.once);
  }
  const LogIndex manifest = result.index;
  std::vector<entry::DuplicateRun> runs;
  leaf_ = examine::Leaf();
  for (uint64_t number = 1; number <= unit.lines.size(); ++number) {
    AMANAT_RETURN_IF_ERROR(TakeLine(unit, number, manifest, around, runs, result));
  }
  if (!result.issues.empty()) {
    result.recorded = 0;
    return absl::OkStatus();
  }
  entry::ImportClosed closed;
  closed.manifest = manifest;
  closed.recorded = result.recorded;
  closed.duplicates = result.duplicates = unit.lines.size() - result.recorded;
  for (const entry::ImportDuplicates& part : SplitRuns(manifest, runs)) {
    AMANAT_RETURN_IF_ERROR(
        TakeWriterEntry(EventType::kImportDuplicates, wire::Encode(part), around));
  }
  return TakeWriterEntry(EventType::kImportClosed, wire::Encode(closed), around);
}

}  // namespace amanat::append
