#include "clients/audit/evidence_proofs.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/proof_bundle.h"
#include "ledger/entry/log_name.h"
#include "ledger/merkle/proof.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::audit {
namespace {

// The tiles of one exported log as the nodes of its tree.
class TileNodes {
 public:
  TileNodes(const tiles::LogReader& files, TreeSize size) : files_(files), size_(size) {}

  absl::StatusOr<Hash> Read(int level, uint64_t index) const {
    const int tile_level = level / merkle::kTileHeight;
    const int above = level % merkle::kTileHeight;
    const uint64_t first = index << above;
    const uint64_t hashes = size_ >> (tile_level * merkle::kTileHeight);
    const uint64_t number = first / merkle::kTileWidth;
    const uint64_t width =
        std::min<uint64_t>(merkle::kTileWidth, hashes - number * merkle::kTileWidth);
    AMANAT_ASSIGN_OR_RETURN(const std::string tile,
                            files_.ReadTile({tile_level, number, static_cast<uint32_t>(width)}));
    std::vector<Hash> nodes;
    const size_t begin = first % merkle::kTileWidth;
    for (size_t i = begin; i < begin + (size_t{1} << above); ++i) {
      AMANAT_ASSIGN_OR_RETURN(const Hash node, Hash::FromBytes(absl::string_view(tile).substr(
                                                   i * Hash::kSize, Hash::kSize)));
      nodes.push_back(node);
    }
    while (nodes.size() > 1) {
      for (size_t i = 0; i < nodes.size() / 2; ++i) {
        nodes[i] = merkle::HashNode(nodes[2 * i], nodes[2 * i + 1]);
      }
      nodes.resize(nodes.size() / 2);
    }
    return nodes.front();
  }

 private:
  const tiles::LogReader& files_;
  const TreeSize size_;
};

absl::Status WriteProof(const tiles::LogReader& files, const verify::LogReport& log,
                        const Evidence& evidence, const std::string& path) {
  AMANAT_ASSIGN_OR_RETURN(const std::string note, files.ReadCheckpointNote());
  const uint64_t number = evidence.index / merkle::kTileWidth;
  const uint64_t width =
      std::min<uint64_t>(merkle::kTileWidth, log.size - number * merkle::kTileWidth);
  AMANAT_ASSIGN_OR_RETURN(const merkle::EntryBundle bundle,
                          files.ReadEntryBundle({number, static_cast<uint32_t>(width)}));
  checkpoint::ProofBundle proof{.extra = std::string(bundle[evidence.index % merkle::kTileWidth]),
                                .index = evidence.index,
                                .proof = {},
                                .note = note};
  const TileNodes nodes(files, log.size);
  AMANAT_ASSIGN_OR_RETURN(
      proof.proof, merkle::BuildInclusion(evidence.index, log.size, [&](int level, uint64_t index) {
        return nodes.Read(level, index);
      }));
  const absl::Status shown =
      merkle::HashLeaf(proof.extra) != evidence.leaf
          ? absl::DataLossError("another entry stands there")
          : merkle::VerifyInclusion(evidence.index, log.size, evidence.leaf, proof.proof, log.root);
  if (!shown.ok()) {
    return absl::DataLossError(absl::StrCat(log.name, ":", evidence.index,
                                            " changed after it was verified: ", shown.message()));
  }
  return WriteFileDurably(path, checkpoint::FormatProofBundle(proof));
}

}  // namespace

std::string ProofFileName(const entry::LogName& log, LogIndex index) {
  return absl::StrCat(log.site, "-", entry::BookName(log.book),
                      log.succession == 1 ? "" : absl::StrCat("-", log.succession), "-", index,
                      ".proof");
}

absl::StatusOr<size_t> WriteProofs(const verify::LogSet& set, const verify::Report& verification,
                                   const std::set<Evidence>& entries, const std::string& folder) {
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder, kPublicFolder));
  size_t written = 0;
  std::unique_ptr<tiles::LogReader> files;
  const verify::LogReport* log = nullptr;
  for (const Evidence& evidence : entries) {  // log by log
    if (log == nullptr || log->name != evidence.log) {
      const auto found = std::find_if(
          verification.logs.begin(), verification.logs.end(),
          [&](const verify::LogReport& report) { return report.name == evidence.log; });
      if (found == verification.logs.end()) {
        return absl::InternalError(absl::StrCat("no log ", evidence.log));
      }
      log = &*found;
      files = set.Open(log->folder);
    }
    AMANAT_ASSIGN_OR_RETURN(const entry::LogName name, entry::ParseLogName(evidence.log));
    AMANAT_RETURN_IF_ERROR(WriteProof(
        *files, *log, evidence, absl::StrCat(folder, "/", ProofFileName(name, evidence.index))));
    ++written;
  }
  return written;
}

}  // namespace amanat::audit
