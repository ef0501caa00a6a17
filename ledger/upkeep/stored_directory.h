// The fund's directory as a store at hand holds it, for whoever makes the rows of another log again
// from its entries: rules look at the directory at the log's recorded frontier.
//
//   const StoredDirectories directories = ReadDirectories({"/data/directory", "/data/replica"});
//   const auto it = directories.find(state.directory_log());
//   state.TakeExamined(leaf, &it->second);
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_UPKEEP_STORED_DIRECTORY_H_
#define AMANAT_LEDGER_UPKEEP_STORED_DIRECTORY_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/directory/directory.h"
#include "ledger/examine/log_state.h"
#include "ledger/store/log_table.h"

namespace amanat::upkeep {

// Surroundings of which only the directory is there, as LogState::TakeExamined needs them.
class StoredDirectory final : public examine::Surroundings {
 public:
  // Of the directory's own log: as far as its entries parse and let the directory grow.
  static absl::StatusOr<StoredDirectory> Read(const store::LogTable& table);

  const directory::Directory& directory() const override { return directory_; }
  TreeSize directory_size() const override { return size_; }
  bool Holds(const LogId&) const override { return false; }
  TreeSize SizeOf(const LogId&) const override { return 0; }
  std::optional<examine::EntryFacts> Find(const LogId&, LogIndex) const override {
    return std::nullopt;
  }
  std::optional<Hash> RootAt(const LogId&, TreeSize) const override { return std::nullopt; }
  absl::StatusOr<std::string> Read(const LogId&, LogIndex) const override {
    return absl::NotFoundError("only the directory is at hand");
  }

 private:
  directory::Directory directory_;
  TreeSize size_ = 0;
};

using StoredDirectories = std::map<LogId, StoredDirectory>;

// Those of the logs in these stores that are a fund's directory; the longest one where a log stands
// in two of them. What cannot be read is left out: the check of its own store names it.
StoredDirectories ReadDirectories(const std::vector<std::string>& stores);

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_STORED_DIRECTORY_H_
