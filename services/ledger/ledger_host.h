// The ledger of one site in this process: the writers of its own logs, the replica of those that it
// follows, and what both know of each other.
//
//   AMANAT_ASSIGN_OR_RETURN(auto host, LedgerHost::Open({place, &rules, &clock, &random}));
//   host->Start();
//   AMANAT_ASSIGN_OR_RETURN(AppendResult result, host->Append(log, command, Purpose::kAppend));
//
// Opening. Logs of two sites rest on each other, so neither can be examined first: the own stores
// are at hand as they are while the replica examines what lies behind its stored state; then the
// writers do the same over the finished replica, and compare their logs with their guards.
//
// Thread-safe after Open.
#ifndef AMANAT_SERVICES_LEDGER_LEDGER_HOST_H_
#define AMANAT_SERVICES_LEDGER_LEDGER_HOST_H_

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "ledger/append/writer.h"
#include "ledger/examine/known_logs.h"
#include "ledger/replication/change_bell.h"
#include "ledger/replication/replica.h"
#include "ledger/replication/writer_log.h"
#include "ledger/store/database.h"
#include "ledger/upkeep/backup.h"
#include "ledger/upkeep/manifest.h"
#include "ledger/verify/report.h"
#include "services/core/ledger_client.h"
#include "services/ledger/founding.h"
#include "services/ledger/held_log.h"
#include "services/ledger/reads.h"
#include "services/ledger/site_status.h"
#include "services/ledger/site_upkeep.h"
#include "services/ledger/take_up.h"

namespace amanat::ledger {

constexpr size_t kReadBytesMax = 2u << 20;  // of one ReadEntries
constexpr absl::Duration kWaitMax = absl::Seconds(30);
// How far ahead of the clock here another node's entry may be dated before that is said.
constexpr UnixMicros kDatedAheadMax = append::kClockBehindMax;

struct HostOptions {
  NodePlace place;
  const examine::RuleVersions* rules = nullptr;  // of the fund; outlives the host
  Clock* clock = nullptr;
  RandomSource* random = nullptr;
  std::string certificate = {};  // file of the node's own; empty: nothing is said of one
};

// A checkpoint with what backs it here.
struct Head {
  std::string note;
  TreeSize size = 0;
  TreeSize held = 0;
  checkpoint::VerifierKey key;
};

// What of a log was not looked at here, or is wrong: the same that amanat-verify says of a set
// (ledger/doc/verification.md), of what one node holds. All are numbers of entries.
struct LogScope {
  // Under a checkpoint that was seen, and not here; 1 before there is any. Of an own log: before its guard.
  TreeSize missing = 0;
  TreeSize waiting =
      0;               // from one on that rests on what has not arrived, or is just being examined
  TreeSize newer = 0;  // from one on that unknown rules decide
  TreeSize invalid = 0;    // from one on that breaks a rule or cannot be read
  uint64_t underived = 0;  // examined, but resting on logs that are not held here
  // Failed when something is wrong, incomplete when anything else is not 0 or an own log stays before
  // rules that are not known here, or behind its guard.
  verify::SetVerdict verdict = verify::SetVerdict::kVerified;
  bool operator==(const LogScope&) const = default;
};
LogScope ScopeOf(const replication::LogStatus& status);

// A log that the ledger owns or follows.
struct LogInfo {
  LogId id;
  std::string name;
  bool owned = false;
  TreeSize size = 0;            // durable (owned), examined (followed)
  TreeSize witnessed_size = 0;  // tree verified; equal to size for an owned log
  std::string checkpoint;       // the latest signed note
  // Why examination of a followed log stands still; of an own log "UPGRADE: ..." when it stays before a
  // version of the rules that is not known here, "GUARD: ..." when it is behind its guard and not written;
  // "AHEAD: ..." or "FORKED: ..." when it is held (append::Writer::CompareWithHeadHeldBy); else empty.
  std::string finding;
  LogScope scope;
  // What is wrong with a clock, "CLOCK: ...", and stops nothing: this node's, of an owned log; of a
  // followed one this node's or its writer's, since the last examined entry is dated ahead of now. Or
  // "AHEAD?: ...": a site says that it holds more of an owned log than there is, and showed no signed head. Else
  // empty.
  std::string warning = {};
};

struct LogList {
  uint64_t version = 0;  // grows whenever a size, finding or warning changes
  std::vector<LogInfo> logs;
};

struct MadeBackup {
  std::string path;
  upkeep::BackupManifest manifest;
  std::vector<upkeep::NotBackedUp> not_backed_up;
};

class LedgerHost {
 public:
  // Opens everything; the errors of append::Writer::Open and replication::Replica::Open, with the
  // log or path, but that of all logs only the directory keeps it from opening when it is behind its guard.
  // A durable step that fails later ends the process with status 70.
  static absl::StatusOr<std::unique_ptr<LedgerHost>> Open(HostOptions options);
  ~LedgerHost();
  LedgerHost(const LedgerHost&) = delete;
  LedgerHost& operator=(const LedgerHost&) = delete;

  void Start();
  // Finishes what is queued, takes no more. Idempotent.
  void Stop();

  // All logs at hand. Waits at most `wait` for a version beyond `known_version`; then answers with
  // what there is.
  LogList Logs(uint64_t known_version, absl::Duration wait) ABSL_LOCKS_EXCLUDED(mutex_);
  // As core::LedgerClient; of a log that is behind its guard, Append and Preview are FailedPrecondition
  // "GUARD: ...", with its name and what to do. With `include_unexamined` a followed log's witnessed
  // entries, too.
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max,
                                                       bool include_unexamined = false) const;
  absl::StatusOr<core::SiteRows> PinRows() const;
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::SignedCommand& command,
                                                proposal::Purpose purpose);
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::SignedImport& import,
                                                proposal::Purpose purpose);
  absl::StatusOr<proposal::AppendResult> Preview(const LogId& log, const std::string& command);
  // Why entries that are addressed to this site were not taken up; empty when none were passed over.
  std::vector<std::string> take_up_problems() const { return take_up_->problems(); }

  // Copies all stores, while they are written, into a new folder of the place's backup directory. With a log
  // that is behind its guard it is not whole, which its manifest and `not_backed_up` say.
  // FailedPrecondition without one, Unavailable while another backup is made, and the errors of
  // upkeep::MakeBackup.
  absl::StatusOr<MadeBackup> BackUp() ABSL_LOCKS_EXCLUDED(backup_mutex_);
  // What has to be renewed and repeated, as of a few seconds ago at most.
  Upkeep TakeUpkeep() { return upkeep_.Look(); }
  // The directory as it is known here, and its size.
  std::pair<std::shared_ptr<const directory::Directory>, TreeSize> ShareDirectory() const {
    return known_logs_.ShareDirectory();
  }

  // NotFound for a log that is not at hand.
  absl::StatusOr<Head> FindHead(const LogId& log) const;
  // The stored state of a log, own or followed, and how far it may be asked for. NotFound for a log
  // that is not at hand. The rows live as long as this object.
  absl::StatusOr<StoredLog> FindStored(const LogId& log) const;
  // The writer of an own log; nullptr for another one.
  append::Writer* FindWriter(const LogId& log) const;
  const std::vector<std::unique_ptr<append::Writer>>& writers() const { return writers_; }
  // An own log that is behind its guard; nullptr for another one.
  const HeldLog* FindBehind(const LogId& log) const;
  const std::vector<std::unique_ptr<HeldLog>>& behind() const { return behind_; }
  // Why an own log has no writer, or that it is no own log.
  absl::Status NotWritten(const LogId& log) const;
  const NodePlace& place() const { return options_.place; }
  // What status is made of, as of now.
  absl::StatusOr<SiteState> TakeState() const;
  replication::Replica& replica() const { return *replica_; }
  // The own logs that are written, as replication sends them, the directory first.
  replication::LocalLogs local_logs() const;

 private:
  explicit LedgerHost(HostOptions options)
      : options_(std::move(options)),
        started_at_(options_.clock->Now()),
        upkeep_(options_.place, options_.certificate, options_.clock) {}
  absl::Status OpenAll();
  absl::Status OpenDirectory();
  absl::Status OpenWriter(entry::Book book);
  absl::Status OpenReplica();
  std::vector<LogInfo> ListLogs() const;
  // Tells the replica what the writers published.
  void Publish();
  // Counts a new version when something differs from the last answer.
  LogList Look() ABSL_LOCKS_EXCLUDED(mutex_);

  const HostOptions options_;
  const UnixMicros started_at_;
  SiteUpkeep upkeep_;
  std::unique_ptr<store::Database> replica_store_;
  std::vector<std::unique_ptr<HeldLog>> behind_;  // before what reads them
  examine::KnownLogs known_logs_;
  std::unique_ptr<replication::Replica> replica_;
  std::vector<std::unique_ptr<append::Writer>> writers_;  // after what they use
  std::vector<std::unique_ptr<replication::WriterLog>> writer_logs_;
  replication::ChangeBell published_;
  std::atomic<bool> stopping_{false};
  std::thread publisher_;
  std::unique_ptr<TakeUpWorker> take_up_;
  absl::Mutex backup_mutex_;  // one at a time
  absl::Mutex mutex_;
  LogList last_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_LEDGER_HOST_H_
