#include "services/ledger/site_upkeep.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ledger/base/counted.h"
#include "ledger/base/file.h"
#include "ledger/upkeep/files.h"
#include "ledger/upkeep/manifest.h"
#include "services/rpc/limits.h"
#include "services/rpc/tls.h"

namespace amanat::ledger {
namespace {

constexpr size_t kFolderTimeBytes = 22;  // 20261128T101530000001Z

std::string InDays(UnixMicros span) {
  return Counted(static_cast<uint64_t>(std::max<UnixMicros>(span, 0) / kMicrosPerDay), "day");
}

// When the backup in that folder was begun; 0 unless it is whole.
UnixMicros TimeOfBackup(const std::string& folder) {
  const auto text =
      ReadFile(absl::StrCat(folder, "/", upkeep::kManifestName), upkeep::kManifestBytesMax);
  if (!text.ok()) return 0;
  const auto manifest = upkeep::ParseManifest(*text);
  absl::Time time;
  if (!manifest.ok() || !manifest->whole() ||
      !absl::ParseTime(absl::RFC3339_full, manifest->time, &time, nullptr))
    return 0;
  return absl::ToUnixMicros(time);
}

// The folders' names tell their order: LedgerHost::BackUp. Nothing else in the directory counts, another
// site's backups and what is only begun least of all.
UnixMicros LastBackup(const std::string& directory, const std::string& site) {
  auto folders = upkeep::ListFolders(directory);
  if (!folders.ok()) return 0;
  const std::string beginning = absl::StrCat(site, "-");
  const auto is_other = [&](const std::string& name) {
    return !absl::StartsWith(name, beginning) || name.size() != beginning.size() + kFolderTimeBytes;
  };
  folders->erase(std::remove_if(folders->begin(), folders->end(), is_other), folders->end());
  std::sort(folders->rbegin(), folders->rend());
  if (folders->size() > kBackupsLookedAtMax) folders->resize(kBackupsLookedAtMax);
  for (const std::string& name : *folders) {
    const UnixMicros time = TimeOfBackup(absl::StrCat(directory, "/", name));
    if (time != 0) return time;
  }
  return 0;
}

std::string CertificateText(const Upkeep& upkeep) {
  constexpr char kRenew[] = ": renew it with amanat pki node, before no peer connects any more";
  if (!upkeep.certificate_fault.empty()) {
    return absl::StrCat("the node's certificate cannot be read: ", upkeep.certificate_fault);
  }
  if (!upkeep.certificate_ends.has_value()) return "";
  const UnixMicros left = *upkeep.certificate_ends - upkeep.now;
  const std::string end = FormatInstant(*upkeep.certificate_ends);
  if (left <= 0) {
    return absl::StrCat("the node's certificate ended at ", end,
                        ": renew it with amanat pki node; no peer connects until then");
  }
  if (left >= absl::ToInt64Microseconds(rpc::kCertificateLifeToTell)) return "";
  return absl::StrCat("the node's certificate ends in ", InDays(left), ", at ", end, kRenew);
}

std::string BackupText(const Upkeep& upkeep) {
  if (!upkeep.has_backup_directory) {
    return "the node's configuration names no backup_directory: no backup of its stores is known "
           "of";
  }
  if (upkeep.last_backup == 0) {
    return "no whole backup of the node's stores is in its backup_directory: make one with amanat "
           "store "
           "backup";
  }
  const UnixMicros age = upkeep.now - upkeep.last_backup;
  if (age <= kBackupAgeToTell) return "";
  return absl::StrCat("the last backup of the node's stores is ", InDays(age),
                      " old: make one with amanat store backup, every day");
}

}  // namespace

std::vector<UpkeepWarning> WarningsOf(const Upkeep& upkeep) {
  std::vector<UpkeepWarning> warnings;
  std::string certificate = CertificateText(upkeep);
  if (!certificate.empty()) warnings.push_back({kCertificateDue, std::move(certificate)});
  std::string backup = BackupText(upkeep);
  if (!backup.empty()) warnings.push_back({kBackupDue, std::move(backup)});
  return warnings;
}

Upkeep SiteUpkeep::Read() const {
  Upkeep upkeep;
  if (!certificate_.empty()) {
    const auto end = rpc::EndOfCertificate(certificate_);
    if (end.ok()) {
      upkeep.certificate_ends = absl::ToUnixMicros(*end);
    } else {
      upkeep.certificate_fault = std::string(end.status().message());
    }
  }
  upkeep.has_backup_directory = !backup_directory_.empty();
  if (upkeep.has_backup_directory) upkeep.last_backup = LastBackup(backup_directory_, site_);
  return upkeep;
}

Upkeep SiteUpkeep::Look() {
  absl::MutexLock lock(&mutex_);
  const int64_t elapsed = clock_->Elapsed();
  if (!last_.has_value() || elapsed - read_at_ >= kUpkeepInterval) {
    last_ = Read();
    read_at_ = elapsed;
  }
  last_->now = clock_->Now();
  return *last_;
}

void SiteUpkeep::Forget() {
  absl::MutexLock lock(&mutex_);
  last_.reset();
}

}  // namespace amanat::ledger
