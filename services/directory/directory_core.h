// The rules of the directory as a core: what directory::Directory::Check lets pass is accepted.
// It posts nothing and keeps no state of its own, because the ledger keeps the directory for all.
//
// Precedence: malformed bodies and missing administrators are statuses, without an entry; so is
// everything while the fund is being founded, when nobody is admitted who could be answerable.
// Afterwards ALREADY_EXISTS and NOT_FOUND are refusals. Thread-compatible.
#ifndef AMANAT_SERVICES_DIRECTORY_DIRECTORY_CORE_H_
#define AMANAT_SERVICES_DIRECTORY_DIRECTORY_CORE_H_

#include "services/core/core.h"

namespace amanat::directory {

class DirectoryCore final : public core::Core {
 public:
  bool Handles(entry::EventType type) const override;
  absl::StatusOr<core::Decision> Decide(const core::Command& command,
                                        const core::Context& context) const override;
  void Evolve(const examine::Leaf& leaf, uint32_t event_type,
              const core::Context& context) override {}
};

}  // namespace amanat::directory

#endif  // AMANAT_SERVICES_DIRECTORY_DIRECTORY_CORE_H_
