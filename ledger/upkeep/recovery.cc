#include "ledger/upkeep/recovery.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/store/database.h"
#include "ledger/store/guard.h"
#include "ledger/store/log_table.h"
#include "ledger/tiles/exporter.h"
#include "ledger/tiles/log_directory.h"
#include "ledger/upkeep/files.h"
#include "ledger/upkeep/log_origin.h"

namespace amanat::upkeep {
namespace {

constexpr TreeSize kAppendedEntriesMax = 4096;  // in one write
constexpr size_t kReadBytesMax = 8u << 20;

class StoredEntries final : public EntrySource {
 public:
  static absl::StatusOr<std::unique_ptr<EntrySource>> Open(const std::string& path,
                                                           const LogId& log) {
    AMANAT_RETURN_IF_ERROR(RefuseOpenStore(path));
    auto source = std::make_unique<StoredEntries>();
    AMANAT_ASSIGN_OR_RETURN(source->database_, store::Database::OpenReadOnly(path));
    AMANAT_ASSIGN_OR_RETURN(source->table_, store::LogTable::Open(source->database_.get(), log));
    if (source->table_->size() == 0) {
      return absl::NotFoundError(absl::StrCat(path, " does not hold log ", log.hex()));
    }
    AMANAT_ASSIGN_OR_RETURN(source->checkpoint_, source->table_->checkpoint());
    return source;
  }
  TreeSize size() const override { return table_->size(); }
  const std::string& checkpoint() const override { return checkpoint_; }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, LogIndex end) override {
    std::vector<std::string> entries;
    while (first + entries.size() < end) {
      const LogIndex next = first + entries.size();
      AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> more,
                              table_->ReadEntries(next, end - next, kReadBytesMax));
      std::move(more.begin(), more.end(), std::back_inserter(entries));
    }
    return entries;
  }

 private:
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::LogTable> table_;
  std::string checkpoint_;
};

class ExportedEntries final : public EntrySource {
 public:
  static absl::StatusOr<std::unique_ptr<EntrySource>> Open(const std::string& path) {
    auto source = std::make_unique<ExportedEntries>(path);
    AMANAT_ASSIGN_OR_RETURN(source->checkpoint_, source->directory_.ReadCheckpointNote());
    AMANAT_ASSIGN_OR_RETURN(const auto note, checkpoint::ParseNote(source->checkpoint_));
    AMANAT_ASSIGN_OR_RETURN(const auto head, checkpoint::ParseCheckpointText(note.text));
    source->size_ = head.size;
    return source;
  }
  explicit ExportedEntries(const std::string& path) : directory_(path) {}
  TreeSize size() const override { return size_; }
  const std::string& checkpoint() const override { return checkpoint_; }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, LogIndex end) override {
    std::vector<std::string> entries;
    while (first + entries.size() < end) {
      const LogIndex next = first + entries.size();
      const uint64_t number = next / merkle::kTileWidth;
      const LogIndex begin = number * merkle::kTileWidth;
      const auto width =
          static_cast<uint32_t>(std::min<uint64_t>(merkle::kTileWidth, size_ - begin));
      AMANAT_ASSIGN_OR_RETURN(const merkle::EntryBundle bundle,
                              directory_.ReadEntryBundle({number, width}));
      const LogIndex until = std::min<LogIndex>(end, begin + width);
      for (LogIndex i = next; i < until; ++i) {
        entries.emplace_back(bundle[i - begin]);
      }
    }
    return entries;
  }

 private:
  tiles::LogDirectory directory_;
  std::string checkpoint_;
  TreeSize size_ = 0;
};

// The ends of the writes that are to come, each with the root that the log has then.
using Steps = std::vector<std::pair<TreeSize, Hash>>;

void Append(const std::vector<std::string>& entries, merkle::Frontier& frontier) {
  for (const std::string& entry : entries) frontier.Append(merkle::HashLeaf(entry));
}

// Reads everything before anything is written: the entries either lead to the guard or not.
absl::StatusOr<Steps> PlanSteps(const store::LogTable& table, const store::Guard& guard,
                                EntrySource& source) {
  Steps steps;
  merkle::Frontier frontier = table.frontier();
  while (frontier.size() < guard.size) {
    const TreeSize end = std::min(guard.size, frontier.size() + kAppendedEntriesMax);
    AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                            source.ReadEntries(frontier.size(), end));
    Append(entries, frontier);
    steps.emplace_back(end, frontier.Root());
  }
  if (frontier.Root() == guard.root) return steps;
  return absl::DataLossError(absl::StrCat(
      "with the source's entries the store has root ", frontier.Root().hex(), " at size ",
      guard.size, ", the guard says ", guard.root.hex(), ": they are not of one history"));
}

absl::Status AppendSteps(const Steps& steps, EntrySource& source, store::LogTable& table,
                         const std::string& name, const ShowProgress& progress) {
  for (const auto& [end, root] : steps) {
    AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                            source.ReadEntries(table.size(), end));
    merkle::Frontier frontier = table.frontier();
    Append(entries, frontier);
    if (frontier.Root() != root) {
      return absl::UnavailableError("the source changed while it was read");
    }
    AMANAT_RETURN_IF_ERROR(table.Append(entries));
    if (progress) progress({name, "recovering entries", end, steps.back().first});
  }
  return absl::OkStatus();
}

absl::Status CheckSource(const EntrySource& source, const store::Guard& guard,
                         const LogOrigin& origin) {
  if (!source.checkpoint().empty()) {
    const auto head = checkpoint::OpenCheckpoint(source.checkpoint(), origin.key());
    if (!head.ok()) return Annotate(head.status(), "the source's checkpoint");
  }
  if (source.size() > guard.size) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the source knows size ", source.size(), ", the guard only ", guard.size,
        ": it is not the newest guard, and the log must be closed and succeeded, not resumed"));
  }
  if (source.size() == guard.size) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the source ends at size ", source.size(), ", the guard is at ", guard.size,
                   ": ask somebody who follows the log for a newer one"));
}

// To where a store is recovered while a newer slot of the guard may be lost: the source's signed head, which is
// what anybody is known to have seen.
absl::StatusOr<store::Guard> GuardOfSource(const EntrySource& source, const store::Guard& guard,
                                           const LogOrigin& origin) {
  const auto head = checkpoint::OpenCheckpoint(source.checkpoint(), origin.key());
  if (!head.ok()) return Annotate(head.status(), "the source's checkpoint");
  if (head->size < guard.size || source.size() < head->size) {
    return absl::FailedPreconditionError(
        absl::StrCat("the source ends at size ", std::min(head->size, source.size()),
                     ", the slot of the guard that can be read is at ", guard.size,
                     ": ask somebody who follows the log for a newer one"));
  }
  const bool same = head->size == guard.size;
  return store::Guard{guard.log, same ? guard.incarnation : Incarnation(), head->size, head->root};
}

absl::Status CheckRoot(const store::LogTable& table, const store::Guard& guard) {
  AMANAT_ASSIGN_OR_RETURN(const Hash root, table.RootAt(guard.size));
  if (root == guard.root) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("at size ", guard.size, " the store has root ",
                                          root.hex(), ", the guard ", guard.root.hex()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<EntrySource>> OpenEntrySource(const std::string& path,
                                                             const entry::LogName& name,
                                                             const LogId& log) {
  if (HoldsStore(path)) return StoredEntries::Open(path, log);
  for (const std::string& folder : {path, absl::StrCat(path, "/", tiles::LogFolderName(name))}) {
    if (Exists(absl::StrCat(folder, "/checkpoint"))) return ExportedEntries::Open(folder);
  }
  return absl::NotFoundError(
      absl::StrCat(path, " is neither a store nor an export of ", name.str()));
}

absl::StatusOr<Recovery> RecoverToGuard(const std::string& store_path,
                                        const std::string& guard_path,
                                        const std::string& source_path,
                                        const ShowProgress& progress) {
  AMANAT_ASSIGN_OR_RETURN(const auto guard_file, store::GuardFile::Open(guard_path));
  store::Guard guard = guard_file->guard();
  const bool newer_may_be_lost = guard_file->newer_may_be_lost();
  if (!Exists(store_path)) {
    return absl::NotFoundError(absl::StrCat(
        store_path,
        " is not there, and recovery goes on from a store: put that of the newest backup back "
        "first (amanat store restore BACKUP --to ELSEWHERE, then move its folder to ",
        store_path, "), and recover again"));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto database, store::Database::Open(store_path));
  AMANAT_ASSIGN_OR_RETURN(const auto table, store::LogTable::Open(database.get(), guard.log));
  if (table->size() == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(store_path, " does not hold log ", guard.log.hex(), " of the guard"));
  }
  AMANAT_ASSIGN_OR_RETURN(const LogOrigin origin, ReadOrigin(*table));
  Recovery recovery{origin.name.str(), table->size(), table->size()};
  if (table->size() > guard.size || (table->size() == guard.size && !newer_may_be_lost)) {
    AMANAT_RETURN_IF_ERROR(CheckRoot(*table, guard));
    return recovery;
  }
  AMANAT_ASSIGN_OR_RETURN(const auto source, OpenEntrySource(source_path, origin.name, guard.log));
  if (newer_may_be_lost) {
    AMANAT_ASSIGN_OR_RETURN(guard, GuardOfSource(*source, guard, origin));
  } else {
    AMANAT_RETURN_IF_ERROR(CheckSource(*source, guard, origin));
  }
  AMANAT_ASSIGN_OR_RETURN(const Steps steps, PlanSteps(*table, guard, *source));
  AMANAT_RETURN_IF_ERROR(AppendSteps(steps, *source, *table, recovery.name, progress));
  AMANAT_RETURN_IF_ERROR(CheckRoot(*table, guard_file->guard()));
  AMANAT_RETURN_IF_ERROR(CheckRoot(*table, guard));
  if (newer_may_be_lost) AMANAT_RETURN_IF_ERROR(guard_file->Write(guard));
  recovery.size = table->size();
  return recovery;
}

}  // namespace amanat::upkeep
