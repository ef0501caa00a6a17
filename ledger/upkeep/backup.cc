#include "ledger/upkeep/backup.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/counted.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/entry/event_type.h"
#include "ledger/store/log_table.h"
#include "ledger/upkeep/files.h"
#include "ledger/upkeep/log_origin.h"

namespace amanat::upkeep {
namespace {

constexpr char kEvidence[] = "evidence";
constexpr char kTrust[] = "trust";

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, std::max<size_t>(slash, 1));
}

absl::StatusOr<BackupManifest::Log> Describe(store::Database* database, const LogId& id) {
  AMANAT_ASSIGN_OR_RETURN(const auto table, store::LogTable::Open(database, id));
  AMANAT_ASSIGN_OR_RETURN(const LogOrigin origin, ReadOrigin(*table));
  AMANAT_ASSIGN_OR_RETURN(const std::string note, table->checkpoint());
  if (!note.empty()) {
    const auto head = checkpoint::OpenCheckpoint(note, origin.key());
    if (!head.ok()) return absl::DataLossError(head.status().message());
  }
  return BackupManifest::Log{id, table->size(), table->root(), origin.name.str(), note};
}

absl::StatusOr<BackupManifest::Store> DescribeStore(const std::string& path,
                                                    const std::string& name) {
  BackupManifest::Store store{name, {}};
  AMANAT_ASSIGN_OR_RETURN(const auto database, store::Database::OpenReadOnly(path));
  AMANAT_ASSIGN_OR_RETURN(const std::vector<LogId> logs, database->ListLogs());
  for (const LogId& id : logs) {
    auto log = Describe(database.get(), id);
    if (!log.ok()) return Annotate(log.status(), absl::StrCat(path, ", log ", id.hex()));
    store.logs.push_back(*std::move(log));
  }
  return store;
}

// Copies `name` within `from` into `to`, if it is there.
absl::Status CopyListed(const std::string& from, const std::string& to, const std::string& name,
                        BackupManifest& manifest) {
  auto content = ReadFile(absl::StrCat(from, "/", name));
  if (absl::IsNotFound(content.status())) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(content.status());
  AMANAT_RETURN_IF_ERROR(WriteFileDurably(absl::StrCat(to, "/", name), *content, 0600));
  manifest.files.push_back({name, *Hash::FromBytes(Sha256(*content))});
  return absl::OkStatus();
}

absl::Status CopyFiles(const std::string& from, const std::string& to, BackupManifest& manifest) {
  AMANAT_RETURN_IF_ERROR(CopyListed(from, to, kTrust, manifest));
  const auto evidence = ListFiles(absl::StrCat(from, "/", kEvidence));
  if (absl::IsNotFound(evidence.status())) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(evidence.status());
  if (evidence->empty()) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(MakeFolders(absl::StrCat(to, "/", kEvidence)));
  for (const std::string& name : *evidence) {
    AMANAT_RETURN_IF_ERROR(CopyListed(from, to, absl::StrCat(kEvidence, "/", name), manifest));
  }
  return SyncFolder(to);
}

absl::StatusOr<BackupManifest> FillBackup(const std::vector<BackupSource>& sources,
                                          const BackupPlace& place, const std::string& folder) {
  BackupManifest manifest;
  manifest.time = FormatInstant(place.now);
  manifest.lacks = place.lacks;
  std::sort(manifest.lacks.begin(), manifest.lacks.end());
  for (const BackupSource& source : sources) {
    const std::string copy = absl::StrCat(folder, "/", source.name);
    AMANAT_RETURN_IF_ERROR(source.database->CopyTo(copy));
    AMANAT_ASSIGN_OR_RETURN(manifest.stores.emplace_back(), DescribeStore(copy, source.name));
  }
  AMANAT_RETURN_IF_ERROR(CopyFiles(place.data_directory, folder, manifest));
  // Last: without it nothing here is a backup.
  AMANAT_RETURN_IF_ERROR(
      WriteFileDurably(absl::StrCat(folder, "/", kManifestName), FormatManifest(manifest), 0600));
  return manifest;
}

// The books whose keys a node has, and whose stores are not among `stores`.
absl::StatusOr<std::vector<std::string>> WithoutStore(const std::string& data_directory,
                                                      const std::vector<std::string>& stores) {
  std::vector<std::string> lacks;
  const auto files = ListFiles(absl::StrCat(data_directory, "/keys"));
  if (absl::IsNotFound(files.status())) return lacks;
  AMANAT_RETURN_IF_ERROR(files.status());
  for (absl::string_view file : *files) {
    if (!absl::ConsumeSuffix(&file, ".key") || !entry::BookFromName(file).ok()) continue;
    if (std::find(stores.begin(), stores.end(), file) == stores.end()) lacks.emplace_back(file);
  }
  return lacks;
}

void CompareLogs(const std::vector<BackupManifest::Log>& listed, StoreReport& report) {
  for (const BackupManifest::Log& log : listed) {
    const auto found = std::find_if(report.logs.begin(), report.logs.end(),
                                    [&](const LogReport& other) { return other.log == log.id; });
    const std::string expected =
        absl::StrCat("log ", log.id.hex(), " of size ", log.size, " and root ", log.root.hex());
    if (found == report.logs.end()) {
      report.damages.push_back({"manifest", expected, "no such log"});
    } else if (found->size != log.size || found->root != log.root) {
      found->damages.push_back(
          {"manifest", expected, absl::StrCat("size ", found->size, ", root ", found->root.hex())});
    }
  }
  if (report.logs.size() > listed.size()) {
    report.damages.push_back(
        {"manifest", Counted(listed.size(), "log"), Counted(report.logs.size(), "log")});
  }
}

absl::Status CheckFiles(const std::string& path, const BackupManifest& manifest,
                        StoreReport& report) {
  for (const BackupManifest::File& file : manifest.files) {
    const auto content = ReadFile(absl::StrCat(path, "/", file.name));
    if (absl::IsNotFound(content.status())) {
      report.damages.push_back({file.name, "a file", "none"});
      continue;
    }
    AMANAT_RETURN_IF_ERROR(content.status());
    const std::string hash = HexEncode(Sha256(*content));
    if (hash != file.hash.hex()) {
      report.damages.push_back({file.name, absl::StrCat("SHA-256 ", file.hash.hex()), hash});
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BackupManifest> MakeBackup(const std::vector<BackupSource>& sources,
                                          const BackupPlace& place) {
  const std::string partial = place.to + ".partial";
  for (const std::string& path : {place.to, partial}) {
    if (Exists(path)) return absl::AlreadyExistsError(absl::StrCat(path, " is there already"));
  }
  AMANAT_RETURN_IF_ERROR(MakeFolders(partial));
  auto manifest = FillBackup(sources, place, partial);
  absl::Status status = manifest.status();
  if (status.ok()) status = SyncFolder(partial);
  if (status.ok()) status = Rename(partial, place.to);
  if (status.ok()) status = SyncFolder(FolderOf(place.to));
  if (status.ok()) return manifest;
  RemoveAll(partial);
  return status;
}

absl::StatusOr<BackupManifest> MakeOfflineBackup(const BackupPlace& place) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> stores, ListStores(place.data_directory));
  if (stores.empty()) {
    return absl::NotFoundError(absl::StrCat(place.data_directory, " holds no store"));
  }
  std::vector<std::unique_ptr<store::Database>> databases;
  std::vector<BackupSource> sources;
  for (const std::string& name : stores) {
    AMANAT_ASSIGN_OR_RETURN(databases.emplace_back(),
                            store::Database::Open(absl::StrCat(place.data_directory, "/", name)));
    sources.push_back({name, databases.back().get()});
  }
  BackupPlace with_lacking = place;
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> lacks,
                          WithoutStore(place.data_directory, stores));
  with_lacking.lacks.insert(with_lacking.lacks.end(), lacks.begin(), lacks.end());
  return MakeBackup(sources, with_lacking);
}

std::vector<NotBackedUp> NotInBackups(const std::string& data_directory,
                                      const std::string& guard_directory) {
  std::vector<NotBackedUp> missing = {
      {absl::StrCat(data_directory, "/keys"),
       "The keys of the logs that this node writes: whoever has them can sign as the logs, so they "
       "are copied once, sealed, to a place apart from the backups; without them the logs end."}};
  if (!guard_directory.empty()) {
    missing.push_back(
        {guard_directory,
         "The guards, which tell an old store from the newest: never copied and never restored; "
         "after a restore `amanat store recover` brings a store up to its guard, and where a guard "
         "is lost head office has to close the log."});
  }
  return missing;
}

bool HoldsBackup(const std::string& path) { return Exists(absl::StrCat(path, "/", kManifestName)); }

absl::StatusOr<std::vector<StoreReport>> CheckBackup(const std::string& path,
                                                     const CheckOptions& options) {
  AMANAT_ASSIGN_OR_RETURN(const std::string text,
                          ReadFile(absl::StrCat(path, "/", kManifestName), kManifestBytesMax));
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> stores, ListStores(path));
  std::vector<StoreReport> reports(1);
  reports[0].path = path;
  const auto manifest = ParseManifest(text);
  if (!manifest.ok()) {
    reports[0].damages.push_back(
        {"manifest", "a manifest", std::string(manifest.status().message())});
    return reports;
  }
  reports[0].lacks = manifest->lacks;
  AMANAT_RETURN_IF_ERROR(CheckFiles(path, *manifest, reports[0]));
  std::vector<StoreToCheck> to_check;
  std::vector<const BackupManifest::Store*> listed;
  for (const BackupManifest::Store& store : manifest->stores) {
    if (std::find(stores.begin(), stores.end(), store.name) == stores.end()) {
      reports[0].damages.push_back({absl::StrCat("store ", store.name), "a store", "none"});
      continue;
    }
    to_check.push_back({absl::StrCat(path, "/", store.name), ""});
    listed.push_back(&store);
  }
  AMANAT_ASSIGN_OR_RETURN(std::vector<StoreReport> checked, CheckStores(to_check, options));
  for (size_t i = 0; i < checked.size(); ++i) {
    CompareLogs(listed[i]->logs, checked[i]);
    reports.push_back(std::move(checked[i]));
  }
  if (stores.size() > manifest->stores.size()) {
    reports[0].damages.push_back({"manifest", absl::StrCat(manifest->stores.size(), " stores"),
                                  absl::StrCat(stores.size(), " stores")});
  }
  return reports;
}

}  // namespace amanat::upkeep
