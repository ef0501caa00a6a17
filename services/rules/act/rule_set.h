// Domains put together as the rules of a log: looks up the act of an event type, and asks it.
//
//   RuleSet rules(FundCatalogue(), {&contribution::Acts(), &claims::Acts()});
//   examine::LogState state(log_id, &stored, &rules);
//
// No two acts have one event type. Before an act is asked of a body, the lists of its codes are asked
// (code_check.h). Thread-safe: constant after construction.
#ifndef AMANAT_SERVICES_RULES_ACT_RULE_SET_H_
#define AMANAT_SERVICES_RULES_ACT_RULE_SET_H_

#include <vector>

#include "services/rules/act/act.h"

namespace amanat::rules {

class RuleSet final : public examine::Rules {
 public:
  // The catalogue and the domains outlive this object. Two acts of one event type, or two tables or indexes of one number or of
  // one that no table may have, stop the process.
  RuleSet(const entry::Catalogue& catalogue, std::vector<const Domain*> domains);

  absl::StatusOr<Decision> Decide(const Command& command, const Context& context) const override;
  absl::StatusOr<Decision> DecideLine(const examine::Line& line,
                                      const Context& context) const override;
  void AppendOnceKeys(const examine::Line& line, const entry::Manifest& manifest,
                      std::vector<OnceFingerprint>& keys) const override;
  absl::Status Evolve(const Leaf& leaf, uint32_t event_type, const Context& context,
                      Evolution& evolution) const override;
  std::optional<Command> TakeUp(const Leaf& foreign, const LogId& foreign_log,
                                const Context& context) const override;
  const entry::Catalogue& catalogue() const override { return catalogue_; }
  const std::vector<state::Table>& tables() const override { return tables_; }
  const std::vector<state::Table>& indexes() const override { return indexes_; }

  // nullptr when no domain has it.
  const Act* Find(uint32_t event_type) const {
    return event_type < by_type_.size() ? by_type_[event_type] : nullptr;
  }
  const std::vector<const Domain*>& domains() const { return domains_; }

 private:
  absl::Status CheckCodesOf(uint32_t event_type, absl::string_view body) const;

  const entry::Catalogue& catalogue_;
  const std::vector<const Domain*> domains_;
  std::vector<const Act*> by_type_;  // by event type
  std::vector<const Act*> of_line_;  // the manifest's act, by the line's event type
  // The bodies with codes of closed lists, by event type; nullptr for those without.
  std::vector<const entry::BodyDescription*> coded_;
  std::vector<state::Table> tables_;
  std::vector<state::Table> indexes_;
};

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_ACT_RULE_SET_H_
