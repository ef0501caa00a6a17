#include "ledger/verify/tree_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tile.h"
#include "ledger/verify/bundle_feed.h"

namespace amanat::verify {
namespace {

using merkle::kTileHeight;
using merkle::kTileWidth;

// What is wrong with a file is a finding; that it cannot be read is an error of the verification.
bool IsUnreadable(const absl::Status& status) {
  return !status.ok() && !absl::IsInvalidArgument(status) && !absl::IsNotFound(status);
}

class TreeCheck {
 public:
  TreeCheck(const tiles::LogReader& files, const checkpoint::Checkpoint& head,
            const std::string& log_name, const std::string& folder, TreeSize remembered,
            LogFacts& facts, Findings& findings)
      : files_(files),
        head_(head),
        log_name_(log_name),
        folder_(folder),
        remembered_(files.ListsFiles() ? 0 : remembered),
        facts_(facts),
        findings_(findings) {}

  absl::StatusOr<TreeSize> Run(const std::function<void(TreeSize)>& progress);

 private:
  // The tile that the entries give at one level, as far as it has grown.
  struct Level {
    uint64_t number = 0;
    std::string hashes;
  };

  absl::StatusOr<bool> TakeBundle(uint64_t number, uint32_t width, const FedBundle& bundle);
  absl::Status AddToTile(int level, const Hash& hash);
  absl::Status CompareLeafTile(const FedBundle& bundle);
  // `root` is that of a full tile's hashes, where it is known.
  absl::Status CompareTile(int level, Level& at, const Hash* root = nullptr);
  bool IsRemembered(const merkle::TileId& tile) const {
    const int shift = (tile.level + 1) * kTileHeight;
    return tile.width == kTileWidth && shift < 64 && tile.number < remembered_ >> shift;
  }
  absl::Status FinishTiles();
  void CompareLeaves(uint64_t number, absl::string_view expected, absl::string_view stored,
                     const Hash* root);
  TreeSize JudgeRoot();
  // What CheckLayout would have told, had it been able to.
  void ReportUnlisted(const std::string& rule, const std::string& path,
                      const absl::Status& status) {
    Report(rule, path, std::nullopt, ExpectationOf(rule), std::string(status.message()));
  }
  void Report(const std::string& rule, const std::string& path, std::optional<LogIndex> index,
              std::string expected, std::string found);

  const tiles::LogReader& files_;
  const checkpoint::Checkpoint& head_;
  const std::string& log_name_;
  const std::string& folder_;
  const TreeSize remembered_;
  LogFacts& facts_;
  Findings& findings_;

  merkle::Frontier from_entries_;
  merkle::Frontier from_tiles_;  // from the stored tiles of level 0
  bool tiles_whole_ = true;      // every tile of level 0 could be read
  std::vector<Level> levels_;
  // Held back until it is known whether the entries or the tiles are wrong.
  std::vector<ReportedFinding> wrong_tiles_;
  uint64_t wrong_tiles_count_ = 0;
  std::vector<LogIndex> wrong_leaves_;
  uint64_t wrong_leaves_count_ = 0;
};

void TreeCheck::Report(const std::string& rule, const std::string& path,
                       std::optional<LogIndex> index, std::string expected, std::string found) {
  findings_.Add({log_name_, index, absl::StrCat(folder_, "/", path), rule, std::move(expected),
                 std::move(found)});
}

// False when the bundle is no bundle: the entries behind it cannot be placed.
absl::StatusOr<bool> TreeCheck::TakeBundle(uint64_t number, uint32_t width,
                                           const FedBundle& bundle) {
  if (IsUnreadable(bundle.status)) return bundle.status;
  if (!bundle.status.ok()) {
    const std::string path = merkle::EntryBundlePath(number, width);
    if (absl::IsInvalidArgument(bundle.status)) {
      Report("ENTRY_BUNDLE", path, std::nullopt, ExpectationOf("ENTRY_BUNDLE"),
             std::string(bundle.status.message()));
    } else if (!files_.ListsFiles()) {
      ReportUnlisted("MISSING_FILE", path, bundle.status);
    }
    return false;
  }
  absl::Status status;
  const auto add = [&](int level, uint64_t, const Hash& node) {
    if (level % kTileHeight == 0 && status.ok()) status = AddToTile(level / kTileHeight, node);
  };
  if (width == kTileWidth) {
    facts_.AppendBundle(bundle.hashes, bundle.root);
    AMANAT_RETURN_IF_ERROR(CompareLeafTile(bundle));
    from_entries_.AppendSubtree(kTileHeight, bundle.root, add);
  } else {
    for (const Hash& leaf : bundle.hashes) {
      facts_.AppendHash(leaf);
      from_entries_.Append(leaf, add);
    }
  }
  AMANAT_RETURN_IF_ERROR(status);
  return true;
}

// The tile of level 0 that a full bundle gives, which nothing stands in yet.
absl::Status TreeCheck::CompareLeafTile(const FedBundle& bundle) {
  if (levels_.empty()) levels_.resize(1);
  for (const Hash& leaf : bundle.hashes) levels_[0].hashes.append(leaf.view().data(), Hash::kSize);
  return CompareTile(0, levels_[0], &bundle.root);
}

absl::Status TreeCheck::AddToTile(int level, const Hash& hash) {
  if (levels_.size() <= static_cast<size_t>(level)) levels_.resize(level + 1);
  Level& at = levels_[level];
  at.hashes.append(hash.view().data(), Hash::kSize);
  return at.hashes.size() < kTileWidth * Hash::kSize ? absl::OkStatus() : CompareTile(level, at);
}

absl::Status TreeCheck::CompareTile(int level, Level& at, const Hash* root) {
  const merkle::TileId id{level, at.number, static_cast<uint32_t>(at.hashes.size() / Hash::kSize)};
  const std::string expected = std::exchange(at.hashes, "");
  ++at.number;
  if (IsRemembered(id)) {
    if (level == 0) CompareLeaves(id.number, expected, expected, root);
    return absl::OkStatus();
  }
  const auto stored = files_.ReadTile(id);
  if (IsUnreadable(stored.status())) return stored.status();
  if (!stored.ok()) {  // missing, or of a wrong size
    tiles_whole_ = tiles_whole_ && level != 0;
    if (!files_.ListsFiles()) {
      ReportUnlisted(absl::IsNotFound(stored.status()) ? "MISSING_FILE" : "FILE_SIZE",
                     merkle::TilePath(id), stored.status());
    }
    return absl::OkStatus();
  }
  if (level == 0) CompareLeaves(id.number, expected, *stored, root);
  if (expected == *stored) return absl::OkStatus();
  const auto [left, right] = std::mismatch(expected.begin(), expected.end(), stored->begin());
  const size_t offset = static_cast<size_t>(left - expected.begin()) / Hash::kSize * Hash::kSize;
  if (++wrong_tiles_count_ > kFindingsListedMax) return absl::OkStatus();
  wrong_tiles_.push_back(
      {log_name_, std::nullopt, absl::StrCat(folder_, "/", merkle::TilePath(id)), "TILE",
       absl::StrCat("at offset ", offset, " ", HexEncode(expected.substr(offset, Hash::kSize))),
       HexEncode(stored->substr(offset, Hash::kSize))});
  return absl::OkStatus();
}

void TreeCheck::CompareLeaves(uint64_t number, absl::string_view expected, absl::string_view stored,
                              const Hash* root) {
  if (root != nullptr && stored == expected) {
    from_tiles_.AppendSubtree(kTileHeight, *root, [](int, uint64_t, const Hash&) {});
    return;
  }
  for (size_t offset = 0; offset < stored.size(); offset += Hash::kSize) {
    const absl::string_view leaf = stored.substr(offset, Hash::kSize);
    from_tiles_.Append(*Hash::FromBytes(leaf));
    if (leaf == expected.substr(offset, Hash::kSize)) continue;
    ++wrong_leaves_count_;
    if (wrong_leaves_.size() < kFindingsListedMax) {
      wrong_leaves_.push_back(number * kTileWidth + offset / Hash::kSize);
    }
  }
}

absl::Status TreeCheck::FinishTiles() {
  for (size_t level = 0; level < levels_.size(); ++level) {
    if (levels_[level].hashes.empty()) continue;
    AMANAT_RETURN_IF_ERROR(CompareTile(static_cast<int>(level), levels_[level]));
  }
  return absl::OkStatus();
}

// The checkpoint is signed, so it decides between the entries and the tiles.
TreeSize TreeCheck::JudgeRoot() {
  const bool entries_good = from_entries_.Root() == head_.root;
  const bool tiles_good = tiles_whole_ && from_tiles_.size() == head_.size &&
                          from_tiles_.Root() == head_.root && !wrong_leaves_.empty();
  if (entries_good || !tiles_good) {
    findings_.CountUnlisted(wrong_tiles_count_ - wrong_tiles_.size());
    for (ReportedFinding& finding : wrong_tiles_) findings_.Add(std::move(finding));
  }
  if (entries_good) return head_.size;
  if (!tiles_good) {
    Report("ROOT", "checkpoint", std::nullopt, head_.root.hex(),
           absl::StrCat("the entries give ", from_entries_.Root().hex()));
    return 0;
  }
  for (const LogIndex index : wrong_leaves_) {
    const uint64_t number = index / kTileWidth;
    const uint32_t width =
        static_cast<uint32_t>(std::min<TreeSize>(kTileWidth, head_.size - number * kTileWidth));
    Report("ENTRY_HASH", merkle::EntryBundlePath(number, width), index, ExpectationOf("ENTRY_HASH"),
           absl::StrCat("leaf hash ", facts_.leaf_hash(index).hex()));
  }
  findings_.CountUnlisted(wrong_leaves_count_ - wrong_leaves_.size());
  return wrong_leaves_.front();
}

absl::StatusOr<TreeSize> TreeCheck::Run(const std::function<void(TreeSize)>& progress) {
  BundleFeed feed(files_, {.size = head_.size, .first = 0, .parse = false});
  for (TreeSize done = 0; done < head_.size;) {
    const uint32_t width = static_cast<uint32_t>(std::min<TreeSize>(kTileWidth, head_.size - done));
    AMANAT_ASSIGN_OR_RETURN(const bool whole, TakeBundle(done / kTileWidth, width, feed.Next()));
    if (!whole) return 0;
    done += width;
    progress(done);
  }
  AMANAT_RETURN_IF_ERROR(FinishTiles());
  return JudgeRoot();
}

}  // namespace

absl::StatusOr<TreeSize> CheckTree(const tiles::LogReader& files,
                                   const checkpoint::Checkpoint& head, const std::string& log_name,
                                   const std::string& folder, TreeSize remembered,
                                   const std::function<void(TreeSize)>& progress, LogFacts& facts,
                                   Findings& findings) {
  return TreeCheck(files, head, log_name, folder, remembered, facts, findings).Run(progress);
}

}  // namespace amanat::verify
