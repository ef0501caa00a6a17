// The logs of other nodes that this node follows, in one replica store: verified before they are
// stored, examined behind that, and at hand for everything in this process that rests on them.
//
//   AMANAT_ASSIGN_OR_RETURN(auto replica, Replica::Open(options, database.get(), &known_logs));
//   AMANAT_ASSIGN_OR_RETURN(IngestResult result, replica->Ingest(batch));
//   uint64_t seen = replica->bell().Wait(seen, absl::Seconds(1));    // something changed
//
// Which logs are followed: the directory's, unless this site writes it, and of those that the
// directory admits the ones that `wants` names, but for those that this site writes. One that stands
// admitted under the site's name and is not written here is followed like any other: what rests on it
// waits, and is not taken for what policy keeps away. A log's key comes from the trust file for the
// directory, from the directory for all others.
//
// Thread-safe. Lock order: this object, then KnownLogs, then a LogReader; a writer must not call
// from under a lock that its LogReader takes.
#ifndef AMANAT_LEDGER_REPLICATION_REPLICA_H_
#define AMANAT_LEDGER_REPLICATION_REPLICA_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "ledger/checkpoint/note.h"
#include "ledger/replication/change_bell.h"
#include "ledger/replication/contacts.h"
#include "ledger/replication/followed_log.h"
#include "ledger/store/database.h"

namespace amanat::replication {

constexpr size_t kFollowedLogsMax = 1024;

class Replica {
 public:
  struct Options {
    std::string site;                       // own
    checkpoint::VerifierKey directory_key;  // from the trust file; its name is the log's
    std::function<bool(const directory::AdmittedLog&)> wants;
    std::string evidence_folder;                   // exists; gets one file for each log that forked
    const examine::RuleVersions* rules = nullptr;  // of the fund; outlives the replica
    // Called when a durable step of Ingest failed: nobody knows what the store holds until it is
    // opened again. Without it the error is returned only.
    std::function<void(const absl::Status&)> fatal = nullptr;
  };

  // Opens what is followed, loads its stored state, and examines what lies behind that. `database` and `known_logs`
  // outlive the replica, and the replica outlives every use of `known_logs`; the writers of this
  // site stand there, or are added later and followed by Retry. InvalidArgument for a directory
  // key that names no directory log, and the errors of FollowedLog::Open.
  static absl::StatusOr<std::unique_ptr<Replica>> Open(Options options, store::Database* database,
                                                       examine::KnownLogs* known_logs);
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  // Verifies, stores and examines a batch, then retries what was waiting. Idempotent. Durable on
  // kStored. An error is the disk's: the store is unusable until it is opened again.
  absl::StatusOr<IngestResult> Ingest(const Batch& batch) ABSL_LOCKS_EXCLUDED(mutex_);

  // Examines what waited and follows what the directory has admitted meanwhile; to be called when a
  // writer of this site has published. Rings the bell.
  absl::Status Retry() ABSL_LOCKS_EXCLUDED(mutex_);

  // The directory first, then in the order of admission.
  std::vector<LogStatus> Statuses() const ABSL_LOCKS_EXCLUDED(mutex_);
  // nullptr when not followed; lives as long as this object.
  const FollowedLog* Find(const LogId& log) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Calls `reader` with the state at the examined size; keep it short. NotFound when not followed.
  // `reader` must not call this object.
  absl::Status WithState(const LogId& log,
                         absl::FunctionRef<void(const examine::LogState&)> reader) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Of the fund's directory, followed or not.
  const LogId& directory_log() const { return directory_log_; }
  const std::string& site() const { return options_.site; }
  // Whether the policy lets that site have one of this site's logs now (ledger/directory/log_policy.h).
  bool MaySend(const entry::LogName& log, absl::string_view to_site) const;
  // Rings when a log advanced, a verdict changed or Retry was called; sessions ring it, too.
  ChangeBell& bell() const { return bell_; }
  // Whom sessions heard.
  Contacts& contacts() const { return contacts_; }

 private:
  Replica(Options options, entry::LogName directory_name, const LogId& directory_log,
          store::Database* database, examine::KnownLogs* known_logs);

  absl::Status FollowDirectory();
  absl::Status Follow(const entry::LogName& name, const PublicKey& key)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status FollowWhatIsWanted() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ExamineAll() ABSL_LOCKS_EXCLUDED(mutex_);

  const Options options_;
  const entry::LogName directory_name_;
  const LogId directory_log_;
  store::Database* const database_;
  examine::KnownLogs* const known_logs_;
  mutable ChangeBell bell_;
  mutable Contacts contacts_;
  mutable absl::Mutex mutex_;
  std::vector<std::unique_ptr<FollowedLog>> logs_ ABSL_GUARDED_BY(mutex_);
  std::map<LogId, FollowedLog*> by_id_ ABSL_GUARDED_BY(mutex_);
  TreeSize directory_seen_ ABSL_GUARDED_BY(mutex_) = 0;  // FollowWhatIsWanted looked so far
};

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_REPLICA_H_
