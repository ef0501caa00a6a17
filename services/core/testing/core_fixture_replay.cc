#include "absl/strings/str_cat.h"
#include "ledger/proposal/effects.h"
#include "services/core/testing/core_fixture.h"
#include "services/core/testing/fixture_log.h"

namespace amanat::core_testing {

using entry::Outcome;
using examine::Leaf;

// A second fund, made from the first one's bytes.
struct CoreFixture::Copy {
  Logs logs;
  directory::Directory directory;
  std::map<LogId, entry::Command> manifests;  // the latest of each log
};

absl::Status CoreFixture::CheckEffects(const Copy& copy, const Log& log, const Leaf& leaf,
                                       uint32_t event_type) const {
  const bool line = leaf.entry.line.has_value();
  const uint32_t handled = line ? copy.manifests.at(log.state.id()).event_type : event_type;
  const core::Core* core = HandlerOf(log.cores, handled);
  if (core == nullptr) return absl::OkStatus();
  const core::Context context{log.state, copy.directory, log.state.DirectorySize(),
                              [&](const LogId& id, LogIndex index) -> absl::StatusOr<Leaf> {
                                const TreeSize known = id == log.state.id()
                                                           ? log.state.size()
                                                           : log.state.FrontierOf(id).size;
                                if (index >= known)
                                  return absl::NotFoundError("beyond the frontier");
                                return copy.logs.at(id)->leaves[index];
                              }};
  absl::StatusOr<proposal::Decision> decision;
  if (line) {
    AMANAT_ASSIGN_OR_RETURN(const auto command, entry::DecodeLineCommand(leaf.entry.command));
    decision = core->DecideLine(command, copy.manifests.at(log.state.id()), context);
  } else {
    decision = core->Decide(leaf.command, context);
  }
  AMANAT_RETURN_IF_ERROR(decision.status());
  std::string difference;
  if (!proposal::HasEffects(*decision, core->version(), log.state.accounts(), event_type,
                            leaf.entry, &difference)) {
    return absl::DataLossError(difference);
  }
  return absl::OkStatus();
}

absl::Status CoreFixture::ReplayEntry(Copy& copy, const LogId& id, const std::string& bytes) const {
  const SiteSurroundings around(*this, copy.logs, copy.directory, "");
  Log& log = *copy.logs.try_emplace(id, std::make_unique<Log>(id)).first->second;
  AMANAT_ASSIGN_OR_RETURN(Leaf leaf, examine::ParseLeaf(bytes));
  const uint32_t event_type = log.state.EventTypeOf(leaf);
  AMANAT_RETURN_IF_ERROR(CheckEffects(copy, log, leaf, event_type));
  const examine::Finding finding = log.state.Take(leaf, around);
  if (finding.verdict != examine::Verdict::kValid) {
    return absl::DataLossError(absl::StrCat(finding.rule, ": ", finding.detail));
  }
  log.state.Commit();
  log.frontier.Append(leaf.hash);
  log.roots.push_back(log.frontier.Root());
  log.name = log.state.name();
  if (leaf.command.event_type == static_cast<uint32_t>(entry::EventType::kContributionManifest) ||
      leaf.command.event_type == static_cast<uint32_t>(entry::EventType::kRemittanceManifest)) {
    copy.manifests[id] = leaf.command;
  }
  const bool accepted = leaf.entry.outcome == Outcome::kAccepted;
  if (log.state.is_directory() && accepted) copy.directory.Apply(leaf.entry.index, leaf.command);
  log.leaves.push_back(std::move(leaf));
  if (log.leaves.size() == 1) {
    log.cores = factory_(log.name);
  } else if (accepted) {
    const core::Context context{
        log.state, copy.directory, log.state.DirectorySize(),
        [&](const LogId& other, LogIndex index) -> absl::StatusOr<Leaf> {
          if (!copy.logs.contains(other) || index >= copy.logs.at(other)->leaves.size()) {
            return absl::NotFoundError("not there");
          }
          return copy.logs.at(other)->leaves[index];
        }};
    for (const auto& core : log.cores) core->Evolve(log.leaves.back(), event_type, context);
  }
  return absl::OkStatus();
}

absl::Status CoreFixture::Replay() const {
  Copy copy;
  for (const auto& [id, index] : order_) {
    const absl::Status status = ReplayEntry(copy, id, leaf(id, index).bytes);
    if (!status.ok()) {
      return Annotate(status, absl::StrCat("entry ", index, " (",
                                           entry::EventTypeName(leaf(id, index).command.event_type),
                                           ") of ", logs_.at(id)->name.str()));
    }
  }
  for (const auto& [id, log] : logs_) {
    if (copy.logs.at(id)->state.Digest() != log->state.Digest()) {
      return absl::DataLossError(absl::StrCat("another state of ", log->name.str()));
    }
  }
  return absl::OkStatus();
}

}  // namespace amanat::core_testing
