#include "clients/verifier/core_replay.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/proposal/effects.h"

namespace amanat::verifier {
namespace {

// Writer entries whose whole meaning is in the envelope, which LogState examines.
bool BelongsToTheEnvelope(uint32_t event_type) {
  switch (static_cast<entry::EventType>(event_type)) {
    case entry::EventType::kLogFounded:
    case entry::EventType::kWriterStarted:
    case entry::EventType::kFollowed:
    case entry::EventType::kImportDuplicates:
    case entry::EventType::kImportClosed:
      return true;
    default:
      return false;
  }
}

bool RestsOnWhatIsNotHere(const absl::Status& status) {
  return status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kUnavailable;
}

}  // namespace

void CoreReplay::Start(const entry::LogName& name, const LogId& id) {
  logs_[id].cores = factory_(name);
}

const core::Core* CoreReplay::FindCore(const Log& log, uint32_t event_type) {
  for (const auto& core : log.cores) {
    if (core->Handles(static_cast<entry::EventType>(event_type))) return core.get();
  }
  return nullptr;
}

core::Context CoreReplay::ContextOf(const examine::LogState& state,
                                    const examine::Surroundings& surroundings) const {
  return core::Context{state, surroundings.directory(), state.DirectorySize(),
                       [this](const LogId& log, LogIndex index) -> absl::StatusOr<examine::Leaf> {
                         AMANAT_ASSIGN_OR_RETURN(std::string bytes, reader_(log, index));
                         return examine::ParseLeaf(std::move(bytes));
                       }};
}

// Of a line, the leaf's command has all that the line says.
absl::StatusOr<core::Decision> CoreReplay::Decide(const core::Core& core, const Log& log,
                                                  const examine::Leaf& leaf,
                                                  const core::Context& context) {
  if (!leaf.entry.line.has_value()) return core.Decide(leaf.command, context);
  line_.body = leaf.command.body;
  line_.subjects = leaf.command.subjects;
  line_.effective_date = leaf.command.effective_date;
  return core.DecideLine(line_, log.manifest, context);
}

std::optional<std::string> CoreReplay::Check(const examine::LogState& before,
                                             const examine::Leaf& leaf, uint32_t event_type,
                                             const examine::Surroundings& surroundings) {
  last_asked_ = true;
  last_derived_ = false;
  if (BelongsToTheEnvelope(event_type)) return std::nullopt;
  const Log& log = logs_.at(before.id());
  const bool is_line = leaf.entry.line.has_value();
  const core::Core* core = FindCore(log, is_line ? log.manifest.event_type : event_type);
  if (core == nullptr || leaf.entry.core_version > core->version()) return std::nullopt;
  if (leaf.entry.core_version != core->version()) {
    return absl::StrCat("core_version: expected ", core->version(), ", is ",
                        leaf.entry.core_version);
  }
  const core::Context context = ContextOf(before, surroundings);
  const absl::StatusOr<core::Decision> decision = Decide(*core, log, leaf, context);
  if (!decision.ok()) {
    if (RestsOnWhatIsNotHere(decision.status())) return std::nullopt;
    return absl::StrCat("no decision, by the rules: ", decision.status().message());
  }
  std::string difference;
  if (!proposal::HasEffects(*decision, core->version(), before.accounts(), event_type, leaf.entry,
                            &difference)) {
    return difference;
  }
  last_derived_ = true;
  return std::nullopt;
}

void CoreReplay::Evolve(const examine::LogState& after, const examine::Leaf& leaf,
                        uint32_t event_type, const examine::Surroundings& surroundings) {
  if (!BelongsToTheEnvelope(event_type)) {
    ++(!last_asked_ ? not_asked_ : last_derived_ ? derived_ : not_derived_);
  }
  last_asked_ = last_derived_ = false;
  Log& log = logs_.at(after.id());
  if (leaf.entry.outcome != entry::Outcome::kAccepted) return;
  const core::Context context = ContextOf(after, surroundings);
  for (const auto& core : log.cores) core->Evolve(leaf, event_type, context);
  const bool manifest =
      event_type == static_cast<uint32_t>(entry::EventType::kContributionManifest) ||
      event_type == static_cast<uint32_t>(entry::EventType::kRemittanceManifest);
  if (manifest) log.manifest = leaf.command;
}

}  // namespace amanat::verifier
