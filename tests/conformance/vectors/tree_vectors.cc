// Proofs, reference roots and constants of trees.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/proof.h"
#include "ledger/merkle/tile.h"
#include "ledger/merkle/tree_hash.h"
#include "tests/conformance/vectors/vectors.h"

namespace amanat::conformance {
namespace {

// Consistency vectors write "don't care" for roots that are only compared with each other. A root
// of another length stands for a hash of its own, so that equal ones stay equal.
Hash RootOf(const Json& base64) {
  const std::string bytes = Base64Of(base64);
  const auto hash = Hash::FromBytes(bytes);
  return hash.ok() ? *hash : *Hash::FromBytes(Sha256("not of 32 bytes: " + bytes));
}

absl::Status JudgeInclusion(const Json& json) {
  AMANAT_ASSIGN_OR_RETURN(const auto proof, HashesOf(json.at("proof")));
  AMANAT_ASSIGN_OR_RETURN(const Hash leaf, HashOf(json.at("leafHash")));
  AMANAT_ASSIGN_OR_RETURN(const Hash root, HashOf(json.at("root")));
  return merkle::VerifyInclusion(UnsignedOf(json.at("leafIdx")), UnsignedOf(json.at("treeSize")),
                                 leaf, proof, root);
}

absl::Status JudgeConsistency(const Json& json) {
  AMANAT_ASSIGN_OR_RETURN(const auto proof, HashesOf(json.at("proof")));
  return merkle::VerifyConsistency(UnsignedOf(json.at("size1")), UnsignedOf(json.at("size2")),
                                   proof, RootOf(json.at("root1")), RootOf(json.at("root2")));
}

// Go's paths carry the tile's height behind "tile/", and have "data" where C2SP has "entries".
absl::Status JudgeGoTilePath(const std::string& path) {
  std::vector<std::string> parts = absl::StrSplit(path, '/');
  if (parts.size() < 4 || parts[0] != "tile") return absl::InvalidArgumentError("not a tile path");
  parts.erase(parts.begin() + 1);
  if (parts[1] == "data") parts[1] = "entries";
  std::string ours = parts[0];
  for (size_t i = 1; i < parts.size(); ++i) absl::StrAppend(&ours, "/", parts[i]);
  std::string again;
  if (parts[1] == "entries") {
    AMANAT_ASSIGN_OR_RETURN(const auto bundle, merkle::ParseEntryBundlePath(ours));
    again = merkle::EntryBundlePath(bundle.number, bundle.width);
  } else {
    AMANAT_ASSIGN_OR_RETURN(const auto tile, merkle::ParseTilePath(ours));
    again = merkle::TilePath(tile);
  }
  if (again == ours) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("formats to ", again));
}

// "N=1234067 -> x001/x234/067".
bool TileNumberIsSpelt(const std::string& example) {
  const std::vector<std::string> sides = absl::StrSplit(example, " -> ");
  if (sides.size() != 2 || !absl::StartsWith(sides[0], "N=")) {
    throw Malformed("expected N=<number> -> <path>");
  }
  const uint64_t number = UnsignedOf(Json(sides[0].substr(2)));
  return merkle::EntryBundlePath(number, merkle::kTileWidth) == "tile/entries/" + sides[1];
}

bool CheckpointParses(const std::string& size, const std::string& root) {
  return checkpoint::ParseCheckpointText(absl::StrCat("origin\n", size, "\n", root, "\n")).ok();
}

void JudgeConstant(const std::string& file, const std::string& key, const Json& value,
                   Tally& tally) {
  const auto each = [&](const std::function<bool(const std::string&)>& good) {
    for (size_t i = 0; i < value.size(); ++i) {
      const std::string name = absl::StrCat(key, "[", i, "]");
      tally.Run(file, name, [&] {
        const std::string text = value.at(i).get<std::string>();
        tally.Check(file, name, good(text), absl::StrCat("misjudged '", text, "'"));
      });
    }
  };
  if (absl::StartsWith(key, "record_hash_of_")) {
    const std::string record = absl::StrReplaceAll(
        key.substr(15, key.size() - 15 - (absl::EndsWith(key, "_b64") ? 4 : 0)), {{"_", " "}});
    tally.Run(file, key, [&] {
      tally.Check(file, key, merkle::HashLeaf(record).str() == Base64Of(value),
                  "another hash for the record");
    });
  } else if (absl::StartsWith(key, "tile_paths_valid")) {
    each([](const std::string& path) { return JudgeGoTilePath(path).ok(); });
  } else if (absl::StartsWith(key, "tile_paths_invalid")) {
    each([](const std::string& path) { return !JudgeGoTilePath(path).ok(); });
  } else if (key == "c2sp_example") {
    tally.Run(file, key,
              [&] { tally.Check(file, key, TileNumberIsSpelt(value), "another spelling"); });
  } else if (key == "bad_tree_sizes") {
    each([](const std::string& size) {
      return !CheckpointParses(size, Base64Encode(Hash().view()));
    });
  } else if (absl::StartsWith(key, "bad_hash_lengths")) {
    each([](const std::string& hash) { return !CheckpointParses("1", hash); });
  } else if (key != "source" && key != "note") {
    tally.Skip(absl::StrCat(file, ", ", key), "not a constant that is known here");
  }
}

}  // namespace

bool IsProofVector(const Json& json) {
  return json.is_object() && json.contains("wantErr") &&
         (json.contains("leafIdx") || json.contains("size1"));
}

void JudgeProofVector(const std::string& file, const Json& json, Tally& tally) {
  tally.Run(file, json.value("desc", "the case"), [&] {
    const bool refusal_wanted = json.at("wantErr").get<bool>();
    const absl::Status status =
        json.contains("leafIdx") ? JudgeInclusion(json) : JudgeConsistency(json);
    tally.Check(file, json.value("desc", "the case"), status.ok() != refusal_wanted,
                status.ok() ? "accepted a wrong proof" : status.message());
  });
}

bool IsReferenceRoots(const Json& json) {
  return json.is_object() && json.contains("leaf_inputs_hex");
}

void JudgeReferenceRoots(const std::string& file, const Json& json, Tally& tally) {
  tally.Run(file, "the file", [&] {
    const Json& leaves = json.at("leaf_inputs_hex");
    const Json& hashes = json.at("leaf_hashes_hex");
    Json roots;
    for (const auto& [key, value] : json.items()) {
      if (absl::StartsWith(key, "roots_hex")) roots = value;
    }
    if (roots.size() != leaves.size() + 1 || hashes.size() != leaves.size()) {
      throw Malformed("expected as many leaf hashes as leaves, and one root more");
    }
    merkle::Frontier frontier;
    for (size_t size = 0;; ++size) {
      tally.Check(file, absl::StrCat("root of size ", size),
                  frontier.Root().str() == HexOf(roots.at(size)), "another root");
      if (size == leaves.size()) break;
      const Hash leaf = merkle::HashLeaf(HexOf(leaves.at(size)));
      tally.Check(file, absl::StrCat("leaf ", size), leaf.str() == HexOf(hashes.at(size)),
                  "another leaf hash");
      frontier.Append(leaf);
    }
  });
}

bool IsTlogConstants(const Json& json) {
  return json.is_object() &&
         (json.contains("tile_paths_valid_go_form") || json.contains("c2sp_example"));
}

void JudgeTlogConstants(const std::string& file, const Json& json, Tally& tally) {
  for (const auto& [key, value] : json.items()) JudgeConstant(file, key, value, tally);
}

}  // namespace amanat::conformance
