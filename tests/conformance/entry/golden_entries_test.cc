#include "tests/conformance/entry/golden_entries.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/base/file.h"
#include "nlohmann/json.hpp"

namespace amanat::golden {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

std::string Read(const std::string& path) {
  const auto content = ReadFile(path);
  EXPECT_TRUE(content.ok()) << content.status();
  return content.value_or("");
}

std::string WithoutWhiteSpace(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\n') out.push_back(c);
  }
  return out;
}

TEST(GoldenEntriesTest, TheFileHoldsWhatThisProgramWrites) {
  EXPECT_EQ(Read("tests/data/entry/golden.json"), GoldenJson())
      << "the format changed: see tests/data/entry/SOURCES.md";
}

TEST(GoldenEntriesTest, EveryVectorReadsBackToTheSameBytes) {
  const Json json = Json::parse(Read("tests/data/entry/golden.json"));
  ASSERT_EQ(json.at("entries").size(), 8u);
  for (const Json& vector : json.at("entries")) {
    SCOPED_TRACE(vector.at("name").get<std::string>());
    const std::string bytes = *HexDecode(vector.at("hex").get<std::string>());
    const auto entry = entry::DecodeEntry(bytes);
    ASSERT_TRUE(entry.ok()) << entry.status();
    EXPECT_EQ(wire::Encode(*entry), bytes);
    const std::string again = entry->line.has_value()
                                  ? wire::Encode(*entry::DecodeLineCommand(entry->command))
                                  : wire::Encode(*entry::DecodeCommand(entry->command));
    EXPECT_EQ(again, entry->command);
    EXPECT_EQ(Sha256(std::string(1, '\0') + bytes),
              *HexDecode(vector.at("leaf_hash").get<std::string>()));
  }
}

TEST(GoldenEntriesTest, EverySignatureIsByTheKeyOfItsSeed) {
  const std::pair<const char*, char> kSigned[] = {
      {"operator_admission", 0x0a},
      {"signed_with_postings", 0x0b},
      {"refusal", 0x0b},
      {"manifest", 0x0c},
  };
  int verified = 0;
  for (const GoldenEntry& golden : GoldenEntries()) {
    for (const auto& [name, seed] : kSigned) {
      if (golden.name != name) continue;
      const auto key = *signing::PrivateKey::FromSeed(std::string(signing::kSeedBytes, seed));
      EXPECT_TRUE(signing::Verify(key.public_key(),
                                  entry::CommandSigningBytes(golden.entry.command),
                                  *Signature::FromBytes(golden.entry.signatures)));
      ++verified;
    }
  }
  EXPECT_EQ(verified, 4);
}

TEST(GoldenEntriesTest, TheDocumentShowsTheVectors) {
  const std::string document = WithoutWhiteSpace(Read("ledger/doc/entry_format.md"));
  for (const GoldenEntry& golden : GoldenEntries()) {
    if (golden.name != "signed_with_postings" && golden.name != "founding") continue;
    EXPECT_THAT(document, HasSubstr(HexEncode(wire::Encode(golden.entry)))) << golden.name;
    EXPECT_THAT(document, HasSubstr(HexEncode(Sha256('\0' + wire::Encode(golden.entry)))));
  }
}

TEST(GoldenEntriesTest, TheSeedsOfTheFuzzTargetsAreTheVectors) {
  for (const auto& [name, content] : FuzzSeeds()) {
    EXPECT_EQ(Read("tests/fuzz/seeds/" + name), content) << name;
  }
}

}  // namespace
}  // namespace amanat::golden
