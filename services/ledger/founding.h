// The first start of a node, as an explicit act: keys, stores and guards of the logs that it owns.
// Also where everything of a node lies on its disks.
//
//   AMANAT_RETURN_IF_ERROR(CheckFounders(place, administrators));
//   AMANAT_ASSIGN_OR_RETURN(std::vector<FoundedLog> logs,
//                           FoundLogs(place, administrators, rules, clock, random));
//
// Thread-compatible; one process at a time founds or runs a node.
#ifndef AMANAT_SERVICES_LEDGER_FOUNDING_H_
#define AMANAT_SERVICES_LEDGER_FOUNDING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/checkpoint/note.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/rule_versions.h"

namespace amanat::ledger {

// What a node owns and where it keeps it.
struct NodePlace {
  std::string site;
  std::string fund_domain;
  std::string data_directory;
  std::string guard_directory;
  std::vector<entry::Book> books;  // owned
  std::string trust_file;          // of a node that does not own the directory
  std::string backup_directory;    // empty: no backups are made by call

  bool OwnsDirectory() const;
  entry::LogName NameOf(entry::Book book) const;
  std::string KeyPath(entry::Book book) const;
  std::string StorePath(entry::Book book) const;
  std::string GuardPath(entry::Book book) const;
  std::string ReplicaPath() const;
  std::string EvidencePath() const;
  // `trust_file`, or where the directory's owner writes it.
  std::string TrustPath() const;
};

struct FoundedLog {
  checkpoint::VerifierKey key;  // its name is the log's
  bool found_before = false;    // whole, by an earlier call
};

// Whether these are the public keys that founding `place` asks for: two different ones where the
// directory is to be founded, none where it is another node's. Where it was founded before they may be
// left out. InvalidArgument says what to give.
absl::Status CheckFounders(const NodePlace& place, const std::vector<PublicKey>& administrators);

// Whether anything of this node is there: NotFound, with what to do, when neither key, store nor guard of
// any of its logs is, nor the store of what it follows.
absl::Status CheckFounded(const NodePlace& place);

// Founds the owned logs that are not there yet, the replica store, and for the directory's owner
// the trust file. The directory names the first version of `rules`, and `administrators` as those who
// found the fund. Durable on OK. The errors of CheckFounders; AlreadyExists when key, store and guard
// of a log are there in part only: a disk was lost, or an earlier founding broke off, and a person has
// to look; or when the directory was founded with other administrators. Then nothing is changed.
absl::StatusOr<std::vector<FoundedLog>> FoundLogs(const NodePlace& place,
                                                  const std::vector<PublicKey>& administrators,
                                                  const examine::RuleVersions& rules, Clock& clock,
                                                  RandomSource& random);

// The directory's key as the trust file names it. InvalidArgument unless the file names exactly one
// directory log, of the fund's domain.
absl::StatusOr<checkpoint::VerifierKey> ReadDirectoryKey(const NodePlace& place);

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_FOUNDING_H_
