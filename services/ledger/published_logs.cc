#include "services/ledger/published_logs.h"

#include <utility>

#include "ledger/base/status.h"
#include "ledger/checkpoint/note.h"
#include "ledger/merkle/proof.h"
#include "ledger/merkle/tile.h"
#include "ledger/tiles/exporter.h"

namespace amanat::ledger {
namespace {

using merkle::kBundleEntryBytesMax;
using merkle::kTileWidth;

constexpr size_t kBundleBytesMax = kTileWidth * kBundleEntryBytesMax;

class OwnLog final : public tiles::TileSource {
 public:
  explicit OwnLog(const append::Writer& writer) : writer_(writer) {}
  checkpoint::VerifierKey Key() const override {
    return checkpoint::MakeVerifierKey(writer_.name().str(), writer_.public_key());
  }
  absl::StatusOr<std::string> CheckpointNote() const override {
    return writer_.published_checkpoint();
  }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first,
                                                       uint32_t count) const override {
    return writer_.ReadEntries(first, count, kBundleBytesMax);
  }
  absl::StatusOr<Hash> ReadNode(int level, uint64_t index) const override {
    const TreeSize begin = index << level;
    const TreeSize end = (index + 1) << level;
    if (begin == 0) return writer_.RootAt(end);
    AMANAT_ASSIGN_OR_RETURN(const auto proof, writer_.ConsistencyProof(begin, end));
    return merkle::SubtreeOfProof(begin, proof);
  }

 private:
  const append::Writer& writer_;
};

class OtherLog final : public tiles::TileSource {
 public:
  explicit OtherLog(const replication::FollowedLog& log) : log_(log) {}
  checkpoint::VerifierKey Key() const override {
    return checkpoint::MakeVerifierKey(log_.name().str(), log_.key());
  }
  absl::StatusOr<std::string> CheckpointNote() const override {
    AMANAT_ASSIGN_OR_RETURN(std::string note, log_.table().checkpoint());
    if (note.empty()) return absl::NotFoundError("no checkpoint has arrived");
    return note;
  }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first,
                                                       uint32_t count) const override {
    return log_.table().ReadEntries(first, count, kBundleBytesMax);
  }
  absl::StatusOr<Hash> ReadNode(int level, uint64_t index) const override {
    return log_.table().node_reader()(level, index);
  }

 private:
  const replication::FollowedLog& log_;
};

}  // namespace

PublishedLogs::Sources PublishedLogs::All() const {
  Sources sources;
  for (const auto& writer : host_.writers()) {
    sources[tiles::LogFolderName(writer->name())] = std::make_shared<OwnLog>(*writer);
  }
  for (const replication::LogStatus& status : host_.replica().Statuses()) {
    const replication::FollowedLog* log = host_.replica().Find(status.id);
    if (log != nullptr) {
      sources[tiles::LogFolderName(log->name())] = std::make_shared<OtherLog>(*log);
    }
  }
  return sources;
}

std::vector<http::PublishedLog> PublishedLogs::List() const {
  std::vector<http::PublishedLog> logs;
  for (const auto& [folder, source] : All()) {
    if (source->CheckpointNote().ok()) logs.push_back({folder, source->Key().name});
  }
  return logs;
}

std::shared_ptr<const tiles::TileSource> PublishedLogs::Find(const std::string& folder) const {
  {
    absl::MutexLock lock(&mutex_);
    if (const auto it = known_.find(folder); it != known_.end()) return it->second;
  }
  // Not under the lock: the replica may be busy.
  Sources sources = All();
  const auto it = sources.find(folder);
  if (it == sources.end()) return nullptr;
  const auto found = it->second;
  absl::MutexLock lock(&mutex_);
  known_ = std::move(sources);
  return found;
}

}  // namespace amanat::ledger
