// The rules of a fund as a parameter of the engine: what a command does (Decide), and what an entry
// changes in the fund's tables (Evolve). The engine names no act; whoever writes, follows or verifies
// a log hands the same rules to its LogState, and every entry is made by them again.
//
// Rules are pure. What Decide may look at: the command, the context's directory, the log's rows and
// keys, and single entries that the command cites (Context::read). Neither clock, disk, network,
// locale nor the order of a hash container. Balances are not looked at: limits guard them.
//
// Implementations are thread-safe: they have no state.
#ifndef AMANAT_LEDGER_EXAMINE_RULES_H_
#define AMANAT_LEDGER_EXAMINE_RULES_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/catalogue.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/import_state.h"
#include "ledger/examine/leaf.h"
#include "ledger/proposal/proposal.h"
#include "ledger/state/overlay.h"

namespace amanat::examine {

class LogState;

struct Context {
  const LogState& log;  // of the log that the command is for
  const directory::Directory& directory;
  TreeSize directory_size = 0;
  // An entry of this log or of a followed one, within the frontier. NotFound when policy does not
  // bring the log here, Unavailable when the entry has not arrived.
  std::function<absl::StatusOr<Leaf>(const LogId&, LogIndex)> read;
  UnixMicros record_time = 0;      // of the entry that is decided; 0: not known yet
  const Import* import = nullptr;  // the one that is open, for a line

  const std::string& site() const;
  // What the log's entries so far have put into the fund's tables.
  const state::Reader& rows() const;
  // The log of that site and book that the directory admits; nullptr when none.
  const directory::AdmittedLog* FindLog(absl::string_view site, entry::Book book) const {
    return directory.FindLog(site, book, directory_size);
  }
};

// A line of a file, of whatever holds it.
struct Line {
  const std::string& body;
  const std::vector<SubjectId>& subjects;
};

// What an accepted entry changes.
struct Evolution {
  state::Overlay& rows;
  // Kept with the entry in the streams of its subjects (state::StreamRow::note).
  std::string note;
};

class Rules {
 public:
  virtual ~Rules() = default;

  // The effects of `command`, whose signatures and stream versions were checked. A refusal is a
  // decision, too. InvalidArgument: a malformed command, or an event type that these rules do not
  // have; PermissionDenied: an author without the role or of another site; FailedPrecondition,
  // NotFound or Unavailable: what is cited cannot be read. Those leave no entry and do not use up
  // the idempotency key.
  virtual absl::StatusOr<proposal::Decision> Decide(const entry::Command& command,
                                                    const Context& context) const = 0;

  // The effects of one line of `context.import`. A once-only key that the log has already makes it a
  // DUPLICATE that names the entry which it repeats, or, where it says something else, a refusal. A
  // DUPLICATE with that entry's bytes is left out and stands in a run (entry::DuplicateRun), so the same
  // must be said of it behind the import's last line. InvalidArgument names what is wrong with the line.
  virtual absl::StatusOr<proposal::Decision> DecideLine(const Line& line,
                                                        const Context& context) const = 0;

  // The once-only keys that DecideLine will ask for, so that they are looked up together. Nothing
  // for a line that does not parse.
  virtual void AppendOnceKeys(const Line& line, const entry::Manifest& manifest,
                              std::vector<OnceFingerprint>& keys) const = 0;

  // Changes the rows by an accepted entry of the log, of any event type; accounts are changed by it
  // already. Looks at the entry, at rows of this log and at the directory at the recorded frontier,
  // never at a cited entry. Errors are the rows'.
  virtual absl::Status Evolve(const Leaf& leaf, uint32_t event_type, const Context& context,
                              Evolution& evolution) const = 0;

  // The writer's own command by which this log takes up an entry of another log that is addressed
  // to it, when such an entry is taken up without a person's decision.
  virtual std::optional<entry::Command> TakeUp(const Leaf& foreign, const LogId& foreign_log,
                                               const Context& context) const = 0;

  // The event types, outcomes and charts that these rules have. Outlives them.
  virtual const entry::Catalogue& catalogue() const = 0;

  // The tables that Evolve writes and Decide may read: part of the state's digest.
  virtual const std::vector<state::Table>& tables() const = 0;
  // The secondary indexes of these tables, which follow from them.
  virtual const std::vector<state::Table>& indexes() const = 0;
};

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_RULES_H_
