// Derives the effects of every entry again from its command, with the cores that the services run:
// an entry whose signed intent does not give the effects that it has is found, even when all sums
// agree and its writer signed the checkpoint.
//
//   CoreReplay replay(cores::MakeCores);
//   verify::VerifySet({.directory = set, .trust = trust, .replay = &replay});
//
// What cannot be derived here is not examined, which is no finding: event types and core versions
// of a newer program, and decisions that rest on an entry of a log outside the set. Such entries
// are counted. Memory: the cores' states.
// Thread-compatible.
#ifndef AMANAT_CLIENTS_VERIFIER_CORE_REPLAY_H_
#define AMANAT_CLIENTS_VERIFIER_CORE_REPLAY_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/verify/rule_replay.h"
#include "services/core/core.h"

namespace amanat::verifier {

class CoreReplay final : public verify::RuleReplay {
 public:
  explicit CoreReplay(core::CoreFactory factory) : factory_(std::move(factory)) {}

  void Begin(verify::EntryReader reader) override { reader_ = std::move(reader); }
  void Start(const entry::LogName& name, const LogId& id) override;
  std::optional<std::string> Check(const examine::LogState& before, const examine::Leaf& leaf,
                                   uint32_t event_type,
                                   const examine::Surroundings& surroundings) override;
  void Evolve(const examine::LogState& after, const examine::Leaf& leaf, uint32_t event_type,
              const examine::Surroundings& surroundings) override;

  // Entries whose effects were derived again and agreed, those that could not be, and those that
  // were not asked about.
  uint64_t derived() const { return derived_; }
  uint64_t not_derived() const { return not_derived_; }
  uint64_t not_asked() const { return not_asked_; }

 private:
  struct Log {
    std::vector<std::unique_ptr<core::Core>> cores;
    entry::Command manifest;  // of the import that is open
  };

  core::Context ContextOf(const examine::LogState& state,
                          const examine::Surroundings& surroundings) const;
  static const core::Core* FindCore(const Log& log, uint32_t event_type);

  absl::StatusOr<core::Decision> Decide(const core::Core& core, const Log& log,
                                        const examine::Leaf& leaf, const core::Context& context);

  const core::CoreFactory factory_;
  std::map<LogId, Log> logs_;
  verify::EntryReader reader_;
  entry::LineCommand line_;  // its memory is used again
  uint64_t derived_ = 0;
  uint64_t not_derived_ = 0;
  uint64_t not_asked_ = 0;
  bool last_asked_ = false;
  bool last_derived_ = false;
};

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_CORE_REPLAY_H_
