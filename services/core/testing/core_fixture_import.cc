#include <set>

#include "absl/strings/str_cat.h"
#include "ledger/entry/writer_events.h"
#include "services/core/testing/core_fixture.h"
#include "services/core/testing/fixture_log.h"

namespace amanat::core_testing {

using entry::EventType;
using entry::Outcome;
using proposal::Decision;

namespace {

constexpr size_t kRunsPerEntry = 16;

template <typename Body>
std::string WriterCommand(EventType type, const Body& body) {
  entry::Command command;
  command.event_type = static_cast<uint32_t>(type);
  command.body = wire::Encode(body);
  return wire::Encode(command);
}

}  // namespace

Hash CoreFixture::RootOf(const std::vector<entry::LineCommand>& lines) {
  merkle::Frontier frontier;
  for (const entry::LineCommand& line : lines) {
    frontier.Append(merkle::HashLeaf(wire::Encode(line)));
  }
  return frontier.Root();
}

// The entries of an import behind its manifest, as they are to be made.
struct CoreFixture::Lines {
  struct Line {
    uint64_t number = 0;
    std::string command;
    Decision decision;
  };
  std::vector<Line> recorded;
  std::vector<entry::DuplicateRun> runs;
};

absl::StatusOr<CoreFixture::Lines> CoreFixture::DecideLines(
    const core::Core& core, const entry::Command& manifest, const Log& log,
    const std::vector<entry::LineCommand>& lines) const {
  Lines decided;
  std::vector<Hash> hashes;
  std::vector<uint64_t> recorded;
  std::set<OnceFingerprint> in_file;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string bytes = wire::Encode(lines[i]);
    hashes.push_back(merkle::HashLeaf(bytes));
    auto decision = core.DecideLine(lines[i], manifest, context(log.state.id()));
    if (!decision.ok()) return Annotate(decision.status(), absl::StrCat("line ", i + 1));
    bool duplicate = decision->outcome == Outcome::kDuplicate;
    for (const OnceFingerprint& once : decision->once) {
      duplicate = duplicate || log.state.FindOnce(once).has_value() || !in_file.insert(once).second;
    }
    if (duplicate) continue;
    if (decision->outcome != Outcome::kAccepted) {
      return absl::InvalidArgumentError(absl::StrCat(
          "line ", i + 1, ": ", entry::OutcomeName(decision->outcome), " ", decision->detail));
    }
    recorded.push_back(i + 1);
    decided.recorded.push_back({i + 1, bytes, *std::move(decision)});
  }
  decided.runs = examine::DuplicateRunsOf(hashes, recorded);
  return decided;
}

absl::StatusOr<std::vector<examine::Leaf>> CoreFixture::TakeImport(
    Log& log, const std::string& command, const std::string& signatures, const core::Core& core,
    const Decision& manifest, const Lines& lines) {
  std::vector<examine::Leaf> leaves;
  const LogIndex first = log.state.size();
  const auto take = [&](entry::Entry entry) -> absl::Status {
    AMANAT_ASSIGN_OR_RETURN(examine::Leaf leaf, examine::ParseLeaf(wire::Encode(entry)));
    AMANAT_RETURN_IF_ERROR(Take(log, leaf));
    leaves.push_back(std::move(leaf));
    return absl::OkStatus();
  };
  const auto make = [&](const std::string& bytes, const std::string& signed_by,
                        const Decision& decision, uint32_t version) {
    return MakeEntry(log, log.state.size(), bytes, signed_by, decision, version);
  };
  AMANAT_RETURN_IF_ERROR(take(make(command, signatures, manifest, core.version())));
  for (const Lines::Line& line : lines.recorded) {
    entry::Entry entry = make(line.command, "", line.decision, core.version());
    entry.line = entry::ManifestLine{first, line.number};
    AMANAT_RETURN_IF_ERROR(take(std::move(entry)));
  }
  uint64_t duplicates = 0;
  for (size_t i = 0; i < lines.runs.size(); i += kRunsPerEntry) {
    entry::ImportDuplicates body;
    body.manifest = first;
    for (size_t k = i; k < std::min(i + kRunsPerEntry, lines.runs.size()); ++k) {
      body.runs.push_back(lines.runs[k]);
      duplicates += lines.runs[k].count;
    }
    AMANAT_RETURN_IF_ERROR(
        take(make(WriterCommand(EventType::kImportDuplicates, body), "", Decision{}, 0)));
  }
  const entry::ImportClosed closed{first, lines.recorded.size(), duplicates};
  AMANAT_RETURN_IF_ERROR(
      take(make(WriterCommand(EventType::kImportClosed, closed), "", Decision{}, 0)));
  return leaves;
}

Answer CoreFixture::ImportLines(const Draft& draft, const std::vector<entry::LineCommand>& lines) {
  Answer answer;
  Log& log = OwnLog(draft);
  entry::Command command = Complete(draft, log);
  command.idempotency_key = random_.Draw<IdempotencyKey>();
  const std::string bytes = wire::Encode(command);
  const std::string signatures = Sign(draft, bytes);
  const core::Core* core = HandlerOf(log.cores, command.event_type);
  const auto decision = DecideCommand(command, log);
  answer.status = decision.status();
  if (!decision.ok()) return answer;
  if (decision->outcome != Outcome::kAccepted) {
    Follow(log, directory_log_);
    return AppendDecided(log, {bytes, signatures, core->version(), 0, *decision});
  }
  const auto decided = DecideLines(*core, command, log, lines);
  answer.status = decided.status();
  if (!decided.ok()) return answer;
  Follow(log, directory_log_);
  FollowReferences(log, *decision);
  // Once to see whether the whole file enters; then entry by entry, as a view replays it.
  auto leaves = TakeImport(log, bytes, signatures, *core, *decision, *decided);
  log.state.Rollback();
  answer.status = leaves.status();
  if (!leaves.ok()) return answer;
  answer.entry = {log.state.id(), leaves->front().entry.index, leaves->front().hash};
  answer.recorded = decided->recorded.size();
  answer.duplicates = lines.size() - answer.recorded;
  for (examine::Leaf& leaf : *leaves) {
    const uint32_t event_type = log.state.EventTypeOf(leaf);
    const absl::Status status = Take(log, leaf);
    if (!status.ok()) Stop(status.ToString());
    Append(log, std::move(leaf), event_type);
  }
  return answer;
}

}  // namespace amanat::core_testing
