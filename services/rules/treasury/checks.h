// What the treasury's acts have in common. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_TREASURY_CHECKS_H_
#define AMANAT_SERVICES_RULES_TREASURY_CHECKS_H_

#include <optional>
#include <vector>

#include "services/rules/act/act.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

// The refusal of a date of the bank's that lies after the act, or long before it.
inline std::optional<Decision> CheckBankDate(const wire::CivilDate& date, const Command& command) {
  return core::CheckDate("the bank's date", date, command.effective_date);
}

// A refusal that names the foreign entries which were read for it, so that whoever makes it again
// can read them, too.
inline Decision RefuseOn(const std::vector<entry::Reference>& read, entry::Outcome outcome,
                         absl::string_view detail) {
  Decision decision = core::Refuse(outcome, detail);
  decision.rests_on = read;
  return decision;
}

// The writer's own command by which `foreign` is taken up, on its date.
template <typename Body>
Command SeenCommand(EventType type, const Leaf& foreign, const Body& body) {
  Command command;
  command.event_type = static_cast<uint32_t>(type);
  command.effective_date = foreign.command.effective_date;
  command.body = wire::Encode(body);
  return command;
}

// The command names the stream of the spend's allotment. A row that is missing or cannot be read is told
// by the decision.
inline void NameAllotmentOf(LogIndex spend_index, const Context& context, Command& command) {
  const auto spend = Spends().Find(context.rows(), spend_index);
  if (!spend.ok() || !spend->has_value()) return;
  const StreamId& allotment = (**spend).allotment;
  command.streams.push_back({allotment, context.log.VersionOf(allotment)});
}

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_CHECKS_H_
