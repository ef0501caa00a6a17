// Brings a restored store up to its guard: exactly to the size and root that its writer may have
// signed last, with entries from an export or from a store of somebody who follows the log.
//
//   AMANAT_ASSIGN_OR_RETURN(auto source, OpenEntrySource("/media/export"));
//   AMANAT_ASSIGN_OR_RETURN(Recovery done, RecoverToGuard(store, guard, *source, nullptr));
//
// Nothing that the source says is trusted: its entries are taken when store and entries together
// have the guard's root. Afterwards the writer opens, makes what was added again by the rules, and
// goes on from the one history that it has signed.
//
// A source that knows more of the log than the guard does is refused: then the guard is not the
// newest one (it was restored, too), and nobody knows what was signed beyond it.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_UPKEEP_RECOVERY_H_
#define AMANAT_LEDGER_UPKEEP_RECOVERY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/log_name.h"
#include "ledger/upkeep/report.h"

namespace amanat::upkeep {

// Entries of one log from elsewhere.
class EntrySource {
 public:
  virtual ~EntrySource() = default;
  // How many it has.
  virtual TreeSize size() const = 0;
  // The newest signed note it has, of a size up to size(); empty when none.
  virtual const std::string& checkpoint() const = 0;
  // Exactly those from `first` up to `end`, which is at most size().
  virtual absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, LogIndex end) = 0;
};

// The log `name` with that id in `path`: a store that holds it (of a node that does not run, or a
// backup), an export of it, or a folder of exports. NotFound when it is none of these, and the
// errors of reading it.
absl::StatusOr<std::unique_ptr<EntrySource>> OpenEntrySource(const std::string& path,
                                                             const entry::LogName& name,
                                                             const LogId& log);

struct Recovery {
  std::string name;
  TreeSize size_before = 0;
  TreeSize size = 0;  // the guard's, or `size_before` when the store was not short of it
};

// Opens store and guard, so that nobody else has either meanwhile, and the source at
// `source_path`. What was added is durable on OK; when it breaks off, the store holds the beginning
// of the same history, and it can be called again.
// NotFound, FailedPrecondition or Unavailable as whatever cannot be opened; NotFound for a store that is not
// there, with how it is put back first; FailedPrecondition also
// when the source ends short of the guard or knows more than it, but where a newer slot of the guard may be lost:
// then the source's signed head is the end, and becomes the guard; DataLoss when the store contradicts
// the guard, or the source's entries do not lead to it.
absl::StatusOr<Recovery> RecoverToGuard(const std::string& store_path,
                                        const std::string& guard_path,
                                        const std::string& source_path,
                                        const ShowProgress& progress);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_RECOVERY_H_
