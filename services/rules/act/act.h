// An act: what a person (or the writer, taking up what another log says) can do, in one place. A
// domain is a list of acts; the lists together are the fund's rules (fund_rules in services/rules),
// and everything that dispatches looks an act up there.
//
//   // The rule: pure, over what is given.
//   absl::StatusOr<Decision> Decide(const Given<CaseClosed>& given);
//   // What an accepted entry of it changes in the tables.
//   absl::Status Evolve(const Recorded<CaseClosed>& recorded, examine::Evolution& evolution);
//
//   MakeAct<CaseClosed, Decide, Evolve>(event::kCaseClosed, Place::kConsulate, {Role::kOfficer})
//
// Before Decide is asked the frame has read the strict body and has seen that the author is admitted
// at the log's site with one of the roles, and that the log is of the place. Evolve gets a body that
// Decide has let pass. Thread-safe: plain functions over what they are given.
#ifndef AMANAT_SERVICES_RULES_ACT_ACT_H_
#define AMANAT_SERVICES_RULES_ACT_ACT_H_

#include <optional>
#include <string>
#include <vector>

#include "ledger/examine/log_state.h"
#include "ledger/examine/rules.h"
#include "services/core/core.h"
#include "services/core/fund_rules.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::rules {

using core::Context;
using core::Decision;
using entry::Command;
using entry::EventType;
using examine::Evolution;
using examine::Leaf;

// In which logs an act stands, beside its event type's book.
enum class Place : uint8_t {
  kAnywhere,
  kHeadOffice,  // head office's fund log
  kConsulate,   // any other fund log
};

// What Decide is given.
template <typename Body>
struct Given {
  const Body& body;
  const Command& command;
  const Context& context;
  // Who signed first, of two persons the one who has the act's own role; nullptr for an entry of the writer
  // and while the directory has nobody.
  const directory::Operator* author = nullptr;
};

// What Evolve is given: an accepted entry of this log.
template <typename Body>
struct Recorded {
  const Body& body;
  const Leaf& leaf;
  const Context& context;
  std::string author;  // code of who signed first, revoked or not; empty for an entry of the writer

  LogIndex index() const { return leaf.entry.index; }
  UnixMicros record_time() const { return leaf.entry.record_time.micros; }
};

// A line of a file, its body not yet read.
struct GivenLine {
  const examine::Line& line;
  const examine::Import& import;
  const Context& context;
};

struct Act {
  EventType type = EventType::kUnspecified;
  Place place = Place::kAnywhere;
  std::vector<directory::Role> roles;  // one of them; none: nobody is asked for
  // Of an act of two persons: one of these, and not a collector's, is asked of the other one. Which of
  // the two signs first is the same. None: the act sees to its authors itself.
  std::vector<directory::Role> second_roles;
  absl::StatusOr<Decision> (*decide)(const Act& act, const Command& command,
                                     const Context& context) = nullptr;
  absl::Status (*evolve)(const Leaf& leaf, const Context& context,
                         Evolution& evolution) = nullptr;  // nullptr: changes no row

  // Of a manifest: what its lines do.
  absl::StatusOr<Decision> (*decide_line)(const GivenLine& given) = nullptr;
  absl::Status (*evolve_line)(const Leaf& leaf, const Context& context,
                              Evolution& evolution) = nullptr;
  void (*append_once_keys)(const examine::Line& line, const entry::Manifest& manifest,
                           std::vector<OnceFingerprint>& keys) = nullptr;
};

// By which the log takes up an entry of that type of another log, addressed to it, without a
// person's decision.
struct Taking {
  EventType foreign = EventType::kUnspecified;
  std::optional<Command> (*take_up)(const Leaf& foreign, const entry::Reference& cited,
                                    const Context& context) = nullptr;
};

// A domain of the fund.
struct Domain {
  const char* name;
  std::vector<Act> acts;
  std::vector<Taking> takings;
  std::vector<state::Table> tables;        // of primary rows
  std::vector<state::Table> indexes = {};  // secondary ones of these tables
};

// The types of the domain's acts that people sign as a single command; ascending.
std::vector<EventType> TypesOfPeople(const Domain& domain);

// Of the act's place; PermissionDenied elsewhere.
absl::Status RequirePlace(Place place, const Context& context);
// The author when the act names roles; of an act of two persons the one who has them, the other one being
// admitted by its second roles. Errors as core::RequireRole.
absl::StatusOr<const directory::Operator*> RequireAuthor(const Act& act, const Command& command,
                                                         const Context& context);

namespace internal {

template <typename Body, auto kDecide>
absl::StatusOr<Decision> Decide(const Act& act, const Command& command, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const directory::Operator* author, RequireAuthor(act, command, context));
  AMANAT_RETURN_IF_ERROR(RequirePlace(act.place, context));
  AMANAT_ASSIGN_OR_RETURN(const Body body, core::ReadBody<Body>(command));
  return kDecide(Given<Body>{body, command, context, author});
}

template <typename Body, auto kEvolve>
absl::Status Evolve(const Leaf& leaf, const Context& context, Evolution& evolution) {
  const auto body = wire::Decode<Body>(leaf.command.body);
  if (!body.ok()) return absl::InternalError("an accepted entry with a malformed body");
  return kEvolve(
      Recorded<Body>{*body, leaf, context, core::AuthorCode(leaf.command, context.directory)},
      evolution);
}

}  // namespace internal

// `kDecide`: absl::StatusOr<Decision>(const Given<Body>&); `kEvolve`: absl::Status(const
// Recorded<Body>&, Evolution&), or nullptr.
template <typename Body, auto kDecide, auto kEvolve = nullptr>
Act MakeAct(EventType type, Place place, std::vector<directory::Role> roles) {
  Act act;
  act.type = type;
  act.place = place;
  act.roles = std::move(roles);
  act.decide = internal::Decide<Body, kDecide>;
  if constexpr (!std::is_same_v<decltype(kEvolve), std::nullptr_t>) {
    act.evolve = internal::Evolve<Body, kEvolve>;
  }
  return act;
}

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_ACT_ACT_H_
