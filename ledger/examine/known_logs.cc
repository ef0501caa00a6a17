#include "ledger/examine/known_logs.h"

#include <utility>

namespace amanat::examine {

bool KnownLogs::View::Holds(const LogId& log) const { return readers_.contains(log); }

TreeSize KnownLogs::View::SizeOf(const LogId& log) const {
  const auto it = readers_.find(log);
  return it == readers_.end() ? 0 : it->second.second;
}

std::optional<EntryFacts> KnownLogs::View::Find(const LogId& log, LogIndex index) const {
  const auto it = readers_.find(log);
  if (it == readers_.end() || index >= it->second.second) return std::nullopt;
  auto bytes = it->second.first->ReadEntry(index);
  if (!bytes.ok()) return std::nullopt;
  const auto leaf = ParseLeaf(*std::move(bytes));
  if (!leaf.ok()) return std::nullopt;
  return EntryFacts{leaf->hash, leaf->entry.recipient, leaf->command.event_type,
                    leaf->entry.outcome == entry::Outcome::kAccepted};
}

std::optional<Hash> KnownLogs::View::RootAt(const LogId& log, TreeSize size) const {
  const auto it = readers_.find(log);
  if (it == readers_.end() || size > it->second.second) return std::nullopt;
  const auto root = it->second.first->RootAt(size);
  if (!root.ok()) return std::nullopt;
  return *root;
}

absl::StatusOr<std::string> KnownLogs::View::Read(const LogId& log, LogIndex index) const {
  const auto it = readers_.find(log);
  if (it == readers_.end()) return absl::NotFoundError("that log is not at hand");
  return it->second.first->ReadEntry(index);
}

void KnownLogs::Add(const LogId& log, const LogReader* reader) {
  absl::MutexLock lock(&mutex_);
  readers_[log] = reader;
}

void KnownLogs::SetDirectory(std::shared_ptr<const directory::Directory> directory, TreeSize size) {
  absl::MutexLock lock(&mutex_);
  directory_ = std::move(directory);
  directory_size_ = size;
}

KnownLogs::View KnownLogs::Snapshot() const {
  View view;
  absl::MutexLock lock(&mutex_);
  view.directory_ = directory_;
  view.directory_size_ = directory_size_;
  for (const auto& [log, reader] : readers_) {
    view.readers_.emplace(log, std::make_pair(reader, reader->ExaminedSize()));
  }
  return view;
}

std::pair<std::shared_ptr<const directory::Directory>, TreeSize> KnownLogs::ShareDirectory() const {
  absl::MutexLock lock(&mutex_);
  return {directory_, directory_size_};
}

}  // namespace amanat::examine
