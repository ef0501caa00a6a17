#include "ledger/merkle/tile.h"

#include <gtest/gtest.h>

#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/proof.h"

namespace amanat::merkle {
namespace {

constexpr char kNavigli[] = "tests/data/merkle/navigli2025h2/";
constexpr char kMirror[] = "tests/data/merkle/tile_tree_sunlight_mirror/";

absl::StatusOr<std::vector<Hash>> ReadTile(const std::string& folder, const TileId& tile) {
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(folder + TilePath(tile)));
  if (bytes.size() != tile.width * Hash::kSize) return absl::DataLossError("wrong size");
  std::vector<Hash> hashes;
  for (uint32_t i = 0; i < tile.width; ++i) {
    hashes.push_back(*Hash::FromBytes(bytes.substr(i * Hash::kSize, Hash::kSize)));
  }
  return hashes;
}

// All leaf hashes of a tree whose level 0 tiles lie in the folder.
std::vector<Hash> ReadLeaves(const std::string& folder, TreeSize size) {
  std::vector<Hash> leaves;
  const std::vector<TileId> tiles = *TilesFor(size);
  for (const TileId& tile : tiles) {
    if (tile.level != 0) continue;
    const auto hashes = ReadTile(folder, tile);
    EXPECT_TRUE(hashes.ok()) << hashes.status();
    if (hashes.ok()) leaves.insert(leaves.end(), hashes->begin(), hashes->end());
  }
  return leaves;
}

Hash RootOfLeaves(const std::vector<Hash>& leaves) {
  Frontier frontier;
  for (const Hash& leaf : leaves) frontier.Append(leaf);
  return frontier.Root();
}

TEST(TileTest, WritesThePathsOfTheSpecification) {
  EXPECT_EQ(TilePath({0, 1234067, 256}), "tile/0/x001/x234/067");
  EXPECT_EQ(TilePath({1, 273, 112}), "tile/1/273.p/112");
  EXPECT_EQ(TilePath({63, 1000, 1}), "tile/63/x001/000.p/1");
  EXPECT_EQ(EntryBundlePath(0, 256), "tile/entries/000");
  EXPECT_EQ(EntryBundlePath(UINT64_MAX, 255),
            "tile/entries/x018/x446/x744/x073/x709/x551/615.p/255");
}

TEST(TileTest, ParsesWhatItWrites) {
  for (const uint64_t number : {uint64_t{0}, uint64_t{999}, uint64_t{1000}, uint64_t{1234067},
                                uint64_t{1'000'000'000}, UINT64_MAX}) {
    for (const uint32_t width : {1u, 9u, 255u, 256u}) {
      const TileId tile{7, number, width};
      EXPECT_EQ(*ParseTilePath(TilePath(tile)), tile);
      const EntryBundleId bundle{number, width};
      EXPECT_EQ(*ParseEntryBundlePath(EntryBundlePath(number, width)), bundle);
    }
  }
}

TEST(TileTest, RefusesEveryOtherSpelling) {
  for (const char* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "/tile/0/000",
                           "tile/00/000",
                           "tile/64/000",
                           "tile/-1/000",
                           "tile/+1/000",
                           "tile/a/000",
                           "tile/0/0",
                           "tile/0/0000",
                           "tile/0/1000",
                           "tile/0/x000/001",
                           "tile/0/001/001",
                           "tile/0/x001/x001",
                           "tile/0/x001/1",
                           "tile/0/000/",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/",
                           "tile/0/000.p/1/",
                           "tile/0/000.p",
                           "tile/0/ 01",
                           "tile/0/000.p/1.p/1",
                           "tile/0/000.p/ 1",
                           "tile/entries/000",
                           "tile/0/x018/x446/x744/x073/x709/x551/616",
                           "tile/0/-01",
                           "tile/ 0/000"}) {
    EXPECT_EQ(ParseTilePath(path).status().code(), absl::StatusCode::kInvalidArgument) << path;
  }
  for (const char* path : {"tile/entries", "tile/entries/", "tile/entries/0", "tile/0/000",
                           "tile/entries/x000/001", "tile/entries/000.p/256"}) {
    EXPECT_FALSE(ParseEntryBundlePath(path).ok()) << path;
  }
  EXPECT_FALSE(ParseTilePath("tile/0/" + std::string(1 << 20, '0')).ok());
}

TEST(TileTest, ListsTheTilesOfATreeOf70000Entries) {
  const auto tiles = TilesFor(70'000);
  ASSERT_TRUE(tiles.ok());
  ASSERT_EQ(tiles->size(), 273u + 1 + 1 + 1 + 1);
  EXPECT_EQ((*tiles)[272], (TileId{0, 272, 256}));
  EXPECT_EQ((*tiles)[273], (TileId{0, 273, 112}));
  EXPECT_EQ((*tiles)[274], (TileId{1, 0, 256}));
  EXPECT_EQ((*tiles)[275], (TileId{1, 1, 17}));
  EXPECT_EQ((*tiles)[276], (TileId{2, 0, 1}));
  const auto bundles = EntryBundlesFor(70'000);
  ASSERT_EQ(bundles->size(), 274u);
  EXPECT_EQ(bundles->back(), (EntryBundleId{273, 112}));
}

TEST(TileTest, ListsNoEmptyTile) {
  EXPECT_TRUE(TilesFor(0)->empty());
  EXPECT_TRUE(EntryBundlesFor(0)->empty());
  EXPECT_EQ(*TilesFor(1), (std::vector<TileId>{{0, 0, 1}}));
  EXPECT_EQ(*TilesFor(256), (std::vector<TileId>{{0, 0, 256}, {1, 0, 1}}));
  EXPECT_EQ(*EntryBundlesFor(256), (std::vector<EntryBundleId>{{0, 256}}));
}

TEST(TileTest, RefusesToListAnInventedSize) {
  EXPECT_EQ(TilesFor(UINT64_MAX).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(EntryBundlesFor(kListedTreeSizeMax + 1).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(TileTest, RealTilesOfAMirrorGiveTheRootOfItsCheckpoint) {
  const std::vector<TileId> tiles = *TilesFor(300);
  ASSERT_EQ(tiles, (std::vector<TileId>{{0, 0, 256}, {0, 1, 44}, {1, 0, 1}}));
  const std::vector<Hash> leaves = ReadLeaves(kMirror, 300);
  ASSERT_EQ(leaves.size(), 300u);
  EXPECT_EQ(Base64Encode(RootOfLeaves(leaves).view()),
            "gw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=");
  const auto upper = ReadTile(kMirror, tiles[2]);
  ASSERT_TRUE(upper.ok()) << upper.status();
  EXPECT_EQ(upper->front(), RootOfLeaves({leaves.begin(), leaves.begin() + 256}));
}

TEST(TileTest, RealTilesOfALogProveTheGrowthFromAPartialTile) {
  const std::vector<Hash> leaves = ReadLeaves(kNavigli, 1024);
  ASSERT_EQ(leaves.size(), 1024u);
  const auto partial = ReadTile(kNavigli, {0, 3, 10});
  ASSERT_TRUE(partial.ok()) << partial.status();
  EXPECT_TRUE(std::equal(partial->begin(), partial->end(), leaves.begin() + 768));
  const NodeReader reader = [&](int level, uint64_t index) -> absl::StatusOr<Hash> {
    const auto begin = leaves.begin() + static_cast<ptrdiff_t>(index << level);
    return RootOfLeaves({begin, begin + (1 << level)});
  };
  const Hash old_root = RootOfLeaves({leaves.begin(), leaves.begin() + 778});
  const auto consistency = BuildConsistency(778, 1024, reader);
  ASSERT_TRUE(consistency.ok());
  EXPECT_TRUE(VerifyConsistency(778, 1024, *consistency, old_root, RootOfLeaves(leaves)).ok());
  const auto inclusion = BuildInclusion(777, 778, reader);
  EXPECT_TRUE(VerifyInclusion(777, 778, leaves[777], *inclusion, old_root).ok());
}

TEST(EntryBundleTest, ComesBackAsItWas) {
  const std::vector<std::string> entries = {"", "a", std::string(kBundleEntryBytesMax, 'z')};
  const auto bytes = EncodeEntryBundle(entries);
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(bytes->substr(0, 5), std::string("\0\0\0\1a", 5));
  EXPECT_EQ(*DecodeEntryBundle(*bytes, 3), entries);
}

TEST(EntryBundleTest, RefusesWhatItCannotHold) {
  EXPECT_FALSE(EncodeEntryBundle({}).ok());
  EXPECT_FALSE(EncodeEntryBundle(std::vector<std::string>(257)).ok());
  EXPECT_FALSE(EncodeEntryBundle({std::string(kBundleEntryBytesMax + 1, 'z')}).ok());
  EXPECT_TRUE(EncodeEntryBundle(std::vector<std::string>(256)).ok());
}

TEST(EntryBundleTest, RefusesEveryTruncationAndExtraBytes) {
  const std::string bytes = *EncodeEntryBundle({"first", "second"});
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(DecodeEntryBundle(bytes.substr(0, length), 2).ok()) << length;
  }
  EXPECT_FALSE(DecodeEntryBundle(bytes, 1).ok());
  EXPECT_FALSE(DecodeEntryBundle(bytes, 3).ok());
  EXPECT_FALSE(DecodeEntryBundle(bytes, 0).ok());
  EXPECT_FALSE(DecodeEntryBundle(bytes, 257).ok());
  EXPECT_NE(DecodeEntryBundle(bytes + "x", 2).status().message().find("offset 15"),
            absl::string_view::npos);
}

}  // namespace
}  // namespace amanat::merkle
