// Folders of tiles.
#include <algorithm>
#include <filesystem>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/proof.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"
#include "tests/conformance/vectors/vectors.h"

namespace amanat::conformance {
namespace {

namespace fs = std::filesystem;
using checkpoint::VerifierKey;
using merkle::kTileHeight;
using merkle::kTileWidth;
using merkle::TileId;

constexpr uint64_t kProvedEntriesMax = 64;  // of a tree, spread over it

class TileTree {
 public:
  TileTree(std::string folder, Tally& tally) : folder_(std::move(folder)), tally_(tally) {}

  void Judge() {
    std::vector<std::string> files;
    for (const auto& file : fs::recursive_directory_iterator(folder_)) {
      if (file.is_regular_file()) files.push_back(fs::relative(file.path(), folder_).string());
    }
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) Load(file);
    for (const auto& [tile, hashes] : tiles_) CheckTile(tile, hashes);
    for (const std::string& bundle : bundles_) CheckBundle(bundle);
    if (!note_.empty()) CheckCheckpoint();
  }

 private:
  std::string PathOf(const std::string& file) const { return absl::StrCat(folder_, "/", file); }

  void Load(const std::string& file) {
    const std::string path = PathOf(file);
    const auto content = ReadFile(path);
    if (!content.ok()) {
      tally_.Fail(path, "the file", content.status().ToString());
    } else if (file == "checkpoint") {
      note_ = *content;
      if (note_.empty()) tally_.Fail(path, "the file", "malformed: empty");
    } else if (absl::StartsWith(file, "tile/entries/")) {
      bundles_.push_back(file);
    } else if (absl::StartsWith(file, "tile/") && file[5] >= '0' && file[5] <= '9') {
      LoadTile(file, *content);
    } else if (file == "vkey" || absl::EndsWith(file, ".vkey")) {
      AddKey(path, absl::StripSuffix(*content, "\n"));
    } else if (absl::EndsWith(file, ".json") && LoadKeys(path, *content)) {
      return;
    } else {
      tally_.Skip(path, "not of the C2SP tlog-tiles format");
    }
  }

  void LoadTile(const std::string& file, const std::string& content) {
    const auto tile = merkle::ParseTilePath(file);
    if (!tile.ok()) {
      tally_.Fail(PathOf(file), "the tile", tile.status().message());
      return;
    }
    if (content.size() != tile->width * Hash::kSize) {
      tally_.Fail(
          PathOf(file), "the tile",
          absl::StrCat("malformed: ", content.size(), " bytes for ", tile->width, " hashes"));
      return;
    }
    std::vector<Hash>& hashes = tiles_[*tile];
    for (uint32_t i = 0; i < tile->width; ++i) {
      hashes.push_back(*Hash::FromBytes(content.substr(i * Hash::kSize, Hash::kSize)));
    }
  }

  void AddKey(const std::string& path, absl::string_view text) {
    auto key = checkpoint::ParseVerifierKey(text);
    if (key.ok()) {
      keys_.push_back(*std::move(key));
    } else {
      tally_.Fail(path, "the verifier key", key.status().message());
    }
  }

  // What a witness or mirror publishes of itself. False for anything else.
  bool LoadKeys(const std::string& path, const std::string& content) {
    const Json json = Json::parse(content, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains("verifier_keys")) return false;
    tally_.Run(path, "verifier_keys", [&] {
      for (const Json& key : json.at("verifier_keys")) AddKey(path, key.get<std::string>());
    });
    return true;
  }

  // The widest of the tiles with this level and number.
  std::map<TileId, std::vector<Hash>>::const_iterator Widest(int level, uint64_t number) const {
    auto last = tiles_.upper_bound({.level = level, .number = number, .width = kTileWidth});
    if (last == tiles_.begin()) return tiles_.end();
    --last;
    return last->first.level == level && last->first.number == number ? last : tiles_.end();
  }

  // The root of the perfect subtree number `index` of 2^level leaves, from the tiles.
  absl::StatusOr<Hash> Node(int level, uint64_t index) const {
    const int height = level % kTileHeight;
    const uint64_t first = index << height;
    const uint64_t count = uint64_t{1} << height;
    const auto tile = Widest(level / kTileHeight, first / kTileWidth);
    if (tile == tiles_.end() || first % kTileWidth + count > tile->second.size()) {
      return absl::NotFoundError(absl::StrCat("no tile of level ", level / kTileHeight,
                                              " holds hash ", first + count - 1));
    }
    std::vector<Hash> hashes(tile->second.begin() + first % kTileWidth,
                             tile->second.begin() + first % kTileWidth + count);
    for (; hashes.size() > 1; hashes.resize(hashes.size() / 2)) {
      for (size_t i = 0; i < hashes.size() / 2; ++i) {
        hashes[i] = merkle::HashNode(hashes[2 * i], hashes[2 * i + 1]);
      }
    }
    return hashes[0];
  }
  merkle::NodeReader Reader() const {
    return [this](int level, uint64_t index) { return Node(level, index); };
  }

  // A tile agrees with wider ones of its number, and with the full tiles below its hashes.
  void CheckTile(const TileId& tile, const std::vector<Hash>& hashes) {
    const std::string path = PathOf(merkle::TilePath(tile));
    const auto& widest = Widest(tile.level, tile.number)->second;
    std::string reason;
    for (size_t i = 0; i < hashes.size() && reason.empty(); ++i) {
      if (hashes[i] != widest[i]) reason = absl::StrCat("hash ", i, " is another in a wider tile");
      if (tile.level == 0) continue;
      const uint64_t below = tile.number * kTileWidth + i;
      const auto child = Widest(tile.level - 1, below);
      if (child == tiles_.end() || child->first.width != kTileWidth) continue;
      const auto half = Node(kTileHeight * tile.level - 1, 2 * below);
      const auto other = Node(kTileHeight * tile.level - 1, 2 * below + 1);
      if (!half.ok() || !other.ok() || merkle::HashNode(*half, *other) != hashes[i]) {
        reason = absl::StrCat("hash ", i, " is not the root of the tile below");
      }
    }
    tally_.Check(path, "the tile", reason.empty(), reason);
  }

  void CheckBundle(const std::string& file) {
    const std::string path = PathOf(file);
    const auto id = merkle::ParseEntryBundlePath(file);
    if (!id.ok()) {
      tally_.Fail(path, "the bundle", id.status().message());
      return;
    }
    const auto entries = merkle::DecodeEntryBundle(*ReadFile(path), id->width);
    if (!entries.ok()) {
      tally_.Fail(path, "the bundle", absl::StrCat("malformed: ", entries.status().message()));
      return;
    }
    for (size_t i = 0; i < entries->size(); ++i) {
      const auto leaf = Node(0, id->number * kTileWidth + i);
      if (leaf.ok() && *leaf != merkle::HashLeaf((*entries)[i])) {
        tally_.Fail(path, absl::StrCat("entry ", i), "another hash than in the tile");
        return;
      }
    }
    tally_.Check(path, "the bundle", true, "");
  }

  void CheckCheckpoint() {
    const std::string path = PathOf("checkpoint");
    const auto note = checkpoint::ParseNote(note_);
    const auto head = note.ok() ? checkpoint::ParseCheckpointText(note->text)
                                : absl::StatusOr<checkpoint::Checkpoint>(note.status());
    if (!head.ok()) {
      tally_.Fail(path, "the checkpoint", absl::StrCat("malformed: ", head.status().message()));
      return;
    }
    if (keys_.empty()) {
      tally_.Skip(absl::StrCat(path, ", the signatures"), "no verifier key in the folder");
    } else {
      const absl::Status status = checkpoint::VerifyNote(*note, keys_).status();
      tally_.Check(path, "the signatures", status.ok(), status.message());
    }
    const auto root = merkle::RootOf(head->size, Reader());
    if (absl::IsNotFound(root.status())) {
      tally_.Skip(absl::StrCat(path, ", the root"), root.status().message());
      return;
    }
    tally_.Check(path, "the root", root.ok() && *root == head->root, "the tiles give another root");
    CheckProofs(*head);
  }

  // Proofs made of the tiles lead to the checkpoint's root.
  void CheckProofs(const checkpoint::Checkpoint& head) {
    const std::string path = PathOf("checkpoint");
    const uint64_t step = head.size / kProvedEntriesMax + 1;
    for (LogIndex index = 0; index < head.size; index += step) {
      const absl::Status status = CheckProofsOf(index, head);
      if (absl::IsNotFound(status)) continue;  // Below tiles that are not in the folder.
      tally_.Check(path, absl::StrCat("proofs of entry ", index), status.ok(), status.message());
    }
  }
  absl::Status CheckProofsOf(LogIndex index, const checkpoint::Checkpoint& head) const {
    AMANAT_ASSIGN_OR_RETURN(const Hash leaf, Node(0, index));
    AMANAT_ASSIGN_OR_RETURN(const auto inclusion,
                            merkle::BuildInclusion(index, head.size, Reader()));
    AMANAT_RETURN_IF_ERROR(merkle::VerifyInclusion(index, head.size, leaf, inclusion, head.root));
    AMANAT_ASSIGN_OR_RETURN(const Hash old_root, merkle::RootOf(index + 1, Reader()));
    AMANAT_ASSIGN_OR_RETURN(const auto consistency,
                            merkle::BuildConsistency(index + 1, head.size, Reader()));
    return merkle::VerifyConsistency(index + 1, head.size, consistency, old_root, head.root);
  }

  const std::string folder_;
  Tally& tally_;
  std::map<TileId, std::vector<Hash>> tiles_;
  std::vector<std::string> bundles_;
  std::vector<VerifierKey> keys_;
  std::string note_;
};

}  // namespace

void JudgeTileTree(const std::string& folder, Tally& tally) {
  tally.Run(folder, "the folder", [&] { TileTree(folder, tally).Judge(); });
}

}  // namespace amanat::conformance
