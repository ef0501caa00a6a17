#include "ledger/upkeep/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "ledger/base/random.h"

namespace amanat::upkeep {
namespace {

using ::testing::HasSubstr;

BackupManifest Sample() {
  SeededRandom random(1);
  BackupManifest manifest;
  manifest.time = "2026-01-01T00:00:00.000000Z";
  const BackupManifest::Log fund{random.Draw<LogId>(), 70000, random.Draw<Hash>(),
                                 "owf.example/manila/fund/1", "a note\n"};
  const BackupManifest::Log followed{random.Draw<LogId>(), 3, random.Draw<Hash>(),
                                     "owf.example/riyadh/fund/1", ""};
  manifest.stores = {{"fund", {fund}}, {"replica", {followed}}};
  manifest.files = {{"trust", random.Draw<Hash>()}, {"evidence/0a1b.fork", random.Draw<Hash>()}};
  return manifest;
}

// The text with another checksum, as somebody who changed it would write it.
std::string WithChecksum(std::string text) {
  text.resize(text.rfind("checksum "));
  return absl::StrCat(text, "checksum ", HexEncode(Sha256(text)), "\n");
}

TEST(ManifestTest, ReadsWhatItWrites) {
  const auto parsed = ParseManifest(FormatManifest(Sample()));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, Sample());
}

TEST(ManifestTest, OneThatLacksALogIsNotWhole) {
  EXPECT_TRUE(ParseManifest(FormatManifest(Sample()))->whole());
  BackupManifest manifest = Sample();
  manifest.lacks = {"directory", "fund"};
  const auto parsed = ParseManifest(FormatManifest(manifest));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, manifest);
  EXPECT_FALSE(parsed->whole());
  manifest.lacks = {"../fund"};
  EXPECT_FALSE(ParseManifest(FormatManifest(manifest)).ok());
}

TEST(ManifestTest, EveryChangedByteIsFound) {
  const std::string text = FormatManifest(Sample());
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] ^= 1;
    EXPECT_TRUE(absl::IsDataLoss(ParseManifest(changed).status())) << i;
    EXPECT_FALSE(ParseManifest(text.substr(0, i)).ok()) << i;
  }
}

TEST(ManifestTest, RefusesNamesThatLeadElsewhere) {
  BackupManifest manifest = Sample();
  for (const char* const name : {"../trust", "evidence/../x", "evidence/.x", "evidence/a/b",
                                 "evidence/", "/trust", "keys/fund.key", ""}) {
    manifest.files[0].name = name;
    EXPECT_FALSE(ParseManifest(FormatManifest(manifest)).ok()) << name;
  }
  manifest = Sample();
  for (const char* const name : {"..", "a/b", "", "keys/.."}) {
    manifest.stores[0].name = name;
    EXPECT_FALSE(ParseManifest(FormatManifest(manifest)).ok()) << name;
  }
}

TEST(ManifestTest, NamesTheLine) {
  const std::string text = FormatManifest(Sample());
  const size_t line = text.find("store fund\n");
  const auto status =
      ParseManifest(WithChecksum(absl::StrCat(text.substr(0, line), "else\n", text.substr(line))))
          .status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("line 3: unknown"));
}

}  // namespace
}  // namespace amanat::upkeep
