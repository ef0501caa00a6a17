#include "services/rules/act/rule_set.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "amanat/acts/all.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "services/rules/act/code_check.h"

namespace amanat::rules {
namespace {

void Register(uint32_t number, const Act* act, std::vector<const Act*>& acts) {
  if (acts.size() <= number) acts.resize(number + 1);
  AMANAT_CHECK(number != 0 && acts[number] == nullptr);
  acts[number] = act;
}

std::vector<const entry::BodyDescription*> CodedBodies() {
  std::vector<const entry::BodyDescription*> coded;
  for (const entry::ActDomain& domain : acts::kDomains) {
    for (const entry::ActDescription& act : domain.acts) {
      if (coded.size() <= act.event_type) coded.resize(act.event_type + 1);
      if (HasCodeList(*act.body)) coded[act.event_type] = act.body;
    }
  }
  return coded;
}

}  // namespace

RuleSet::RuleSet(const entry::Catalogue& catalogue, std::vector<const Domain*> domains)
    : catalogue_(catalogue), domains_(std::move(domains)), coded_(CodedBodies()) {
  for (const Domain* domain : domains_) {
    for (const Act& act : domain->acts) {
      const auto number = static_cast<uint32_t>(act.type);
      Register(number, &act, by_type_);
      AMANAT_CHECK(catalogue_.IsManifest(number) == (act.decide_line != nullptr));
      if (act.decide_line == nullptr) continue;
      Register(static_cast<uint32_t>(catalogue_.LineTypeOf(number)), &act, of_line_);
    }
    tables_.insert(tables_.end(), domain->tables.begin(), domain->tables.end());
    indexes_.insert(indexes_.end(), domain->indexes.begin(), domain->indexes.end());
  }
  std::sort(tables_.begin(), tables_.end());
  std::sort(indexes_.begin(), indexes_.end());
  std::vector<state::Table> all = tables_;
  all.insert(all.end(), indexes_.begin(), indexes_.end());
  std::sort(all.begin(), all.end());
  AMANAT_CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  AMANAT_CHECK(all.empty() || static_cast<uint8_t>(all.back()) <= state::kTableNumberMax);
}

absl::StatusOr<Decision> RuleSet::Decide(const Command& command, const Context& context) const {
  const Act* act = Find(command.event_type);
  if (act == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(catalogue_.EventTypeName(command.event_type),
                                                   " is not an act of these rules"));
  }
  AMANAT_RETURN_IF_ERROR(CheckCodesOf(command.event_type, command.body));
  return act->decide(*act, command, context);
}

absl::Status RuleSet::CheckCodesOf(uint32_t event_type, absl::string_view body) const {
  if (event_type >= coded_.size() || coded_[event_type] == nullptr) return absl::OkStatus();
  return CheckCodes(*coded_[event_type], body);
}

absl::StatusOr<Decision> RuleSet::DecideLine(const examine::Line& line,
                                             const Context& context) const {
  if (context.import == nullptr) return absl::InvalidArgumentError("a line without its manifest");
  const Act* act = Find(context.import->command.event_type);
  if (act == nullptr || act->decide_line == nullptr) {
    return absl::InvalidArgumentError("a line of a manifest that these rules do not have");
  }
  AMANAT_RETURN_IF_ERROR(CheckCodesOf(context.import->manifest.line_event_type, line.body));
  return act->decide_line({line, *context.import, context});
}

void RuleSet::AppendOnceKeys(const examine::Line& line, const entry::Manifest& manifest,
                             std::vector<OnceFingerprint>& keys) const {
  const uint32_t type = manifest.line_event_type;
  const Act* act = type < of_line_.size() ? of_line_[type] : nullptr;
  if (act != nullptr && act->append_once_keys != nullptr) {
    act->append_once_keys(line, manifest, keys);
  }
}

absl::Status RuleSet::Evolve(const Leaf& leaf, uint32_t event_type, const Context& context,
                             Evolution& evolution) const {
  if (leaf.entry.line.has_value()) {
    const Act* act = event_type < of_line_.size() ? of_line_[event_type] : nullptr;
    if (act == nullptr || act->evolve_line == nullptr) return absl::OkStatus();
    return act->evolve_line(leaf, context, evolution);
  }
  const Act* act = Find(event_type);
  if (act == nullptr || act->evolve == nullptr) return absl::OkStatus();
  return act->evolve(leaf, context, evolution);
}

std::optional<Command> RuleSet::TakeUp(const Leaf& foreign, const LogId& foreign_log,
                                       const Context& context) const {
  if (foreign.entry.outcome != entry::Outcome::kAccepted || foreign.entry.line.has_value() ||
      foreign.entry.recipient != context.log.id()) {
    return std::nullopt;
  }
  for (const Domain* domain : domains_) {
    for (const Taking& taking : domain->takings) {
      if (static_cast<uint32_t>(taking.foreign) != foreign.command.event_type) continue;
      return taking.take_up(foreign, {foreign_log, foreign.entry.index, foreign.hash}, context);
    }
  }
  return std::nullopt;
}

}  // namespace amanat::rules
