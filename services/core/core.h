// A core: the rules of one domain of the fund as a pure function. `Decide` gives the effects of a
// command, `Evolve` the state after an accepted entry; neither reads a clock, a disk or a network.
// A service's shell runs a core before the ledger sequences, the auditor's verifier runs the same
// core over the exported logs and compares.
//
// What a core may read: its own state, made from the entries of one log; that log's state; the
// directory at the frontier; and entries that the command cites. A command that rests on the state
// of a stream (a claim, a case, a person) names it with its expected version, so that the same
// decision comes out wherever it is made again. Balances are never read: limits guard them.
//
// Thread-compatible.
#ifndef AMANAT_SERVICES_CORE_CORE_H_
#define AMANAT_SERVICES_CORE_CORE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/status.h"
#include "ledger/directory/directory.h"
#include "ledger/examine/log_state.h"
#include "ledger/examine/rules.h"
#include "ledger/proposal/proposal.h"

namespace amanat::core {

using entry::Command;
using entry::Outcome;
using proposal::Decision;

using Context = examine::Context;

class Core {
 public:
  virtual ~Core() = default;

  // Part of every entry: the rules by which its effects were decided.
  virtual uint32_t version() const { return 1; }

  virtual bool Handles(entry::EventType type) const = 0;

  // The effects of `command`, whose signatures and versions were checked. A refusal is a decision,
  // too. InvalidArgument: a malformed command; PermissionDenied: an author without the role or of
  // another site; FailedPrecondition or NotFound: what is cited cannot be read. Those leave no
  // entry and do not use up the idempotency key.
  virtual absl::StatusOr<Decision> Decide(const Command& command, const Context& context) const = 0;

  // The effects of one line of the import that `manifest` signs. InvalidArgument names what is
  // wrong with the line.
  virtual absl::StatusOr<Decision> DecideLine(const entry::LineCommand& line,
                                              const Command& manifest,
                                              const Context& context) const;

  // Takes an accepted entry of the log, of any event type; `context.log` includes it already.
  virtual void Evolve(const examine::Leaf& leaf, uint32_t event_type, const Context& context) = 0;

  // The writer-class command by which this log takes up an entry of another log that is addressed
  // to it, when such an entry is taken up without a person's decision.
  virtual std::optional<Command> TakeUp(const examine::Leaf& foreign, const LogId& foreign_log,
                                        const Context& context) const;
};

// Makes the cores that a log of this name needs.
using CoreFactory = std::function<std::vector<std::unique_ptr<Core>>(const entry::LogName& log)>;

// The author of a command of one person; PermissionDenied unless admitted at `context`'s directory,
// at the site of the log, and with one of the roles.
absl::StatusOr<const directory::Operator*> RequireRole(const Command& command,
                                                       const Context& context,
                                                       const std::vector<directory::Role>& roles);

// The strict body of a command; InvalidArgument names the event type and the offset.
template <typename Body>
absl::StatusOr<Body> ReadBody(const Command& command) {
  auto body = wire::Decode<Body>(command.body);
  if (!body.ok()) {
    return Annotate(body.status(), "body of " + entry::EventTypeName(command.event_type));
  }
  return body;
}

// InvalidArgument unless the command names `stream`, so that its version was checked.
absl::Status RequireStream(const Command& command, const StreamId& stream);
// The stream of a person.
StreamId StreamOf(const SubjectId& subject);
// The id of a stream that follows from facts, such as an entitlement of programme and person.
StreamId DerivedStream(absl::string_view purpose, const std::vector<absl::string_view>& parts);
// What may occur once only in a log.
OnceFingerprint Once(absl::string_view purpose, const std::vector<absl::string_view>& parts);

// A refusal with one sentence for the answer; never personal data.
Decision Refuse(Outcome outcome, absl::string_view detail);

// Debits one account and credits another.
void Post(Decision& decision, const accounts::AccountKey& debit, const accounts::AccountKey& credit,
          int64_t minor_units, entry::Phase phase = entry::Phase::kPosted);

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_CORE_H_
