// Entries as a client reads them to show what an act rests on: parsed here from their bytes. Which entries
// there are, and which of them set schedules, is the node's word; what one says is the word of those who
// signed it (SignersOf).
//
//   LedgerEntries entries(session);
//   AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, entries.Entry(log, index));
//   AMANAT_ASSIGN_OR_RETURN(const auto signers, SignersOf(entries, leaf));
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_ENTRY_SOURCE_H_
#define AMANAT_CLIENTS_CLI_ENTRY_SOURCE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amanat/acts/directory.h"
#include "clients/cli/log_names.h"
#include "clients/cli/session.h"
#include "ledger/examine/leaf.h"

namespace amanat::cli {

class EntrySource {
 public:
  virtual ~EntrySource() = default;
  // NotFound when the node has it not; the errors of ParseLeaf and of the ledger's service.
  virtual absl::StatusOr<examine::Leaf> Entry(const LogId& log, LogIndex index) = 0;
  // Indices of the stream's accepted entries, ascending. ResourceExhausted beyond 16 pages: the node says
  // how many there are, and a person does not wait for ever.
  virtual absl::StatusOr<std::vector<LogIndex>> EntriesOf(const LogId& log,
                                                          const StreamId& stream) = 0;
  // Whom that entry of the directory admits, as the directory's service lists it: who reads no books, such
  // as a collector, learns so whose keys sign. NotFound when nobody was admitted by it.
  virtual absl::StatusOr<directory::OperatorAdmitted> Listed(LogIndex admission) = 0;
  // Indices, in the directory, of the entries that set benefit schedules, as the node lists them.
  virtual absl::StatusOr<std::vector<LogIndex>> Schedules() = 0;
  // The parameters of the audit that are in force, as the node lists them; of version 0 where none was set.
  virtual absl::StatusOr<directory::AuditParametersSet> ParametersInForce() = 0;
  // Of the logs that the directory admits; of none where it cannot be asked.
  virtual LogNames NamesOfLogs() { return {}; }
};

// Of the node of the session's profile; what was read once is not read again. The session outlives it.
class LedgerEntries final : public EntrySource {
 public:
  explicit LedgerEntries(Session& session);
  ~LedgerEntries() override;

  absl::StatusOr<examine::Leaf> Entry(const LogId& log, LogIndex index) override;
  absl::StatusOr<std::vector<LogIndex>> EntriesOf(const LogId& log,
                                                  const StreamId& stream) override;
  absl::StatusOr<directory::OperatorAdmitted> Listed(LogIndex admission) override;
  absl::StatusOr<std::vector<LogIndex>> Schedules() override;
  absl::StatusOr<directory::AuditParametersSet> ParametersInForce() override;
  LogNames NamesOfLogs() override { return session_.NamesOfLogs(); }

 private:
  struct Stub;
  absl::StatusOr<Stub*> Dial();

  Session& session_;
  std::unique_ptr<Stub> stub_;
  std::map<std::pair<LogId, LogIndex>, examine::Leaf> read_;
};

// Whom the directory's entry admits; where its bytes are not for the caller to read, as the list of operators
// has it. DataLoss when the entry admits nobody.
absl::StatusOr<directory::OperatorAdmitted> AdmittedBy(EntrySource& source, const LogId& directory,
                                                       LogIndex admission);

// Of the settings in force those that `next`, which is whole, does not name: they go back to their defaults.
std::vector<directory::AuditParameterSetting> SettingsNotNamed(
    const directory::AuditParametersSet& in_force, const directory::AuditParametersSet& next);

struct Signers {
  std::vector<std::string>
      codes;              // of those who signed; empty: the node itself, or a line of a file
  bool verified = false;  // their signatures are of these bytes, by the keys that were admitted
};
// Never an error: where a key cannot be read, the code is "key 12" and nothing is verified.
Signers SignersOf(EntrySource& source, const examine::Leaf& leaf);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_ENTRY_SOURCE_H_
