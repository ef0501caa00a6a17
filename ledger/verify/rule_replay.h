// Where the caller plugs in the services' cores, so that every entry's effects are derived again
// from its command: this library knows the envelope's rules only.
//
// Thread-compatible; called from one thread.
#ifndef AMANAT_LEDGER_VERIFY_RULE_REPLAY_H_
#define AMANAT_LEDGER_VERIFY_RULE_REPLAY_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/examine/log_state.h"

namespace amanat::verify {

// The bytes of an entry that was examined already; NotFound for another one.
using EntryReader = std::function<absl::StatusOr<std::string>(const LogId&, LogIndex)>;

class RuleReplay {
 public:
  virtual ~RuleReplay() = default;
  // Once, before anything else. `reader` is good until the verification ends.
  virtual void Begin(EntryReader reader) = 0;

  // Once for each log, before its first entry. Logs are examined in turns: the state that a call
  // belongs to is told by LogState::id().
  virtual void Start(const entry::LogName& name, const LogId& id) = 0;

  // Before the entry is examined and applied: how its effects differ from those that the fund's
  // rules give; nothing when they agree. Must not change what it is asked next: an entry that
  // waits for another log is asked again later, and one that breaks a rule of the envelope is
  // reported for that alone. Not asked for entries that an earlier verification remembers.
  virtual std::optional<std::string> Check(const examine::LogState& before,
                                           const examine::Leaf& leaf, uint32_t event_type,
                                           const examine::Surroundings& surroundings) = 0;

  // After the entry was applied, exactly once, also when Check told a difference: the state goes
  // on from what the log says.
  virtual void Evolve(const examine::LogState& after, const examine::Leaf& leaf,
                      uint32_t event_type, const examine::Surroundings& surroundings) = 0;
};

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_RULE_REPLAY_H_
