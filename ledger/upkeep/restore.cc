// The way of a backup back into a data directory.
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/upkeep/backup.h"
#include "ledger/upkeep/files.h"

namespace amanat::upkeep {
namespace {

// In the data directory, so that moving on from it is a rename. What an earlier restore left there,
// which broke off, is of no use.
constexpr char kRestoring[] = ".restoring";

// Bytes, not links: a store that goes on must not share what it might damage with its backup.
absl::Status CopyBackup(const BackupManifest& manifest, const std::string& from,
                        const std::string& to) {
  AMANAT_RETURN_IF_ERROR(MakeFolders(absl::StrCat(to, "/evidence")));
  for (const BackupManifest::Store& store : manifest.stores) {
    const std::string name = absl::StrCat("/", store.name);
    AMANAT_RETURN_IF_ERROR(CopyFolder(from + name, to + name));
  }
  for (const BackupManifest::File& file : manifest.files) {
    const std::string name = absl::StrCat("/", file.name);
    AMANAT_RETURN_IF_ERROR(CopyFile(from + name, to + name));
  }
  const std::string name = absl::StrCat("/", kManifestName);
  AMANAT_RETURN_IF_ERROR(CopyFile(from + name, to + name));
  AMANAT_RETURN_IF_ERROR(SyncFolder(absl::StrCat(to, "/evidence")));
  return SyncFolder(to);
}

absl::Status MoveIntoPlace(const BackupManifest& manifest, const std::string& from,
                           const std::string& to) {
  AMANAT_RETURN_IF_ERROR(MakeFolders(absl::StrCat(to, "/evidence")));
  for (const BackupManifest::File& file : manifest.files) {
    const std::string target = absl::StrCat(to, "/", file.name);
    if (Exists(target)) continue;
    AMANAT_RETURN_IF_ERROR(Rename(absl::StrCat(from, "/", file.name), target));
  }
  AMANAT_RETURN_IF_ERROR(SyncFolder(absl::StrCat(to, "/evidence")));
  for (const BackupManifest::Store& store : manifest.stores) {
    AMANAT_RETURN_IF_ERROR(
        Rename(absl::StrCat(from, "/", store.name), absl::StrCat(to, "/", store.name)));
  }
  return SyncFolder(to);
}

absl::StatusOr<std::vector<StoreReport>> Restore(const BackupManifest& manifest,
                                                 const std::string& path, const std::string& aside,
                                                 const std::string& data_directory,
                                                 const ShowProgress& progress,
                                                 const examine::RuleVersions* rules) {
  if (progress) progress({path, "copying", 0, 0});
  AMANAT_RETURN_IF_ERROR(CopyBackup(manifest, path, aside));
  AMANAT_ASSIGN_OR_RETURN(std::vector<StoreReport> reports,
                          CheckBackup(aside, {.progress = progress, .rules = rules}));
  if (!AnyDamaged(reports)) {
    AMANAT_RETURN_IF_ERROR(MoveIntoPlace(manifest, aside, data_directory));
  }
  return reports;
}

}  // namespace

absl::StatusOr<std::vector<StoreReport>> RestoreBackup(const std::string& path,
                                                       const std::string& data_directory,
                                                       const ShowProgress& progress,
                                                       const examine::RuleVersions* rules) {
  const std::string manifest_path = absl::StrCat(path, "/", kManifestName);
  AMANAT_ASSIGN_OR_RETURN(const std::string text, ReadFile(manifest_path, kManifestBytesMax));
  const auto manifest = ParseManifest(text);
  if (!manifest.ok()) return Annotate(manifest.status(), manifest_path);
  for (const BackupManifest::Store& store : manifest->stores) {
    const std::string target = absl::StrCat(data_directory, "/", store.name);
    if (!Exists(target)) continue;
    return absl::AlreadyExistsError(
        absl::StrCat(target,
                     " is there: a backup never replaces a store. Move it away first, and "
                     "keep it: it may hold what the backup lacks"));
  }
  AMANAT_RETURN_IF_ERROR(MakeFolders(data_directory));
  const std::string aside = absl::StrCat(data_directory, "/", kRestoring);
  RemoveAll(aside);
  auto reports = Restore(*manifest, path, aside, data_directory, progress, rules);
  RemoveAll(aside);
  return reports;
}

}  // namespace amanat::upkeep
