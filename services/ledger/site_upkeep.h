// What whoever runs a node has to renew and repeat: its certificate, and the backups of its stores. What is
// due is said in the node's status, log and health, and stops nothing.
//
//   SiteUpkeep upkeep(place, "certificates/manila/node.crt", clock);
//   const Upkeep now = upkeep.Look();
//   for (const UpkeepWarning& warning : WarningsOf(now)) ...
//
// Thread-safe.
#ifndef AMANAT_SERVICES_LEDGER_SITE_UPKEEP_H_
#define AMANAT_SERVICES_LEDGER_SITE_UPKEEP_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/clock.h"
#include "services/ledger/founding.h"

namespace amanat::ledger {

// A backup older than this is told: operators make one every day, and a week of a broken timer is enough.
constexpr UnixMicros kBackupAgeToTell = 7 * kMicrosPerDay;
// Disks are looked at again at the latest then.
constexpr UnixMicros kUpkeepInterval = 10 * kMicrosPerSecond;
// The newest folders of the backup directory that are looked at for one that is whole: a daily one for three
// months of which a log is behind its guard.
constexpr size_t kBackupsLookedAtMax = 100;

// As the files say it now: a certificate that was renewed, or a backup that was moved away, is seen without a
// restart.
struct Upkeep {
  UnixMicros now = 0;
  std::optional<UnixMicros> certificate_ends;  // of the file that the node serves with
  std::string certificate_fault;               // why it cannot be read; else empty
  bool has_backup_directory = false;
  UnixMicros last_backup =
      0;  // of the newest whole backup in the backup directory; 0: there is none
};

struct UpkeepWarning {
  std::string reason;  // kCertificateDue or kBackupDue
  std::string detail;  // one sentence: what and what to do
};
constexpr char kCertificateDue[] = "CERTIFICATE";
constexpr char kBackupDue[] = "BACKUP";
// Of a certificate that ends in less than rpc::kCertificateLifeToTell, has ended or cannot be read; of a last
// backup older than kBackupAgeToTell, or none.
std::vector<UpkeepWarning> WarningsOf(const Upkeep& upkeep);

class SiteUpkeep {
 public:
  // Without a path of a certificate nothing is said of one. `clock` outlives this object.
  SiteUpkeep(const NodePlace& place, std::string certificate, Clock* clock)
      : site_(place.site),
        backup_directory_(place.backup_directory),
        certificate_(std::move(certificate)),
        clock_(clock) {}

  // As of at most kUpkeepInterval ago.
  Upkeep Look() ABSL_LOCKS_EXCLUDED(mutex_);
  // Something changed: the next Look reads anew.
  void Forget() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  Upkeep Read() const;

  const std::string site_;
  const std::string backup_directory_;
  const std::string certificate_;
  Clock* const clock_;
  absl::Mutex mutex_;
  std::optional<Upkeep> last_ ABSL_GUARDED_BY(mutex_);
  int64_t read_at_ ABSL_GUARDED_BY(mutex_) = 0;  // of the clock's Elapsed
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_SITE_UPKEEP_H_
