#include "ledger/upkeep/stored_directory.h"

#include <memory>
#include <utility>

#include "ledger/base/status.h"
#include "ledger/examine/leaf.h"
#include "ledger/store/database.h"
#include "ledger/upkeep/log_origin.h"

namespace amanat::upkeep {
namespace {

constexpr size_t kReadEntriesMax = 1024;
constexpr size_t kReadBytesMax = 4u << 20;

absl::Status ReadFrom(const std::string& path, StoredDirectories& directories) {
  AMANAT_ASSIGN_OR_RETURN(const auto database, store::Database::OpenReadOnly(path));
  AMANAT_ASSIGN_OR_RETURN(const std::vector<LogId> logs, database->ListLogsWithEntries());
  for (const LogId& log : logs) {
    const auto table = store::LogTable::Open(database.get(), log);
    if (!table.ok()) continue;
    const auto origin = ReadOrigin(**table);
    if (!origin.ok() || origin->name.book != entry::Book::kDirectory) continue;
    auto directory = StoredDirectory::Read(**table);
    if (!directory.ok()) continue;
    const auto it = directories.find(log);
    if (it != directories.end() && it->second.directory_size() >= directory->directory_size()) {
      continue;
    }
    directories.insert_or_assign(log, *std::move(directory));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StoredDirectory> StoredDirectory::Read(const store::LogTable& table) {
  StoredDirectory stored;
  while (stored.size_ < table.size()) {
    AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> entries,
                            table.ReadEntries(stored.size_, kReadEntriesMax, kReadBytesMax));
    for (std::string& bytes : entries) {
      const auto leaf = examine::ParseLeaf(std::move(bytes));
      if (!leaf.ok()) return stored;
      if (stored.size_ == 0) {
        stored.directory_.Apply(0, leaf->command, leaf->entry.record_time.micros);
      } else if (leaf->entry.outcome == entry::Outcome::kAccepted &&
                 !leaf->entry.signatures.empty()) {
        // Behind an entry that is not examined here anything may stand.
        if (!stored.directory_.Check(leaf->command, stored.size_).ok()) return stored;
        stored.directory_.Apply(stored.size_, leaf->command, leaf->entry.record_time.micros);
      }
      ++stored.size_;
    }
  }
  return stored;
}

StoredDirectories ReadDirectories(const std::vector<std::string>& stores) {
  StoredDirectories directories;
  for (const std::string& path : stores) ReadFrom(path, directories).IgnoreError();
  return directories;
}

}  // namespace amanat::upkeep
