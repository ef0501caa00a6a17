#include "ledger/examine/leaf.h"

#include <gtest/gtest.h>

#include "ledger/merkle/tree_hash.h"

namespace amanat::examine {
namespace {

std::string SignedBytes() {
  entry::Command command;
  command.target.value[0] = 1;
  command.event_type = 7;
  command.body = "a body that is longer than what a string holds in place";
  command.streams.push_back({StreamId{{9}}, 3});
  command.subjects = {SubjectId{{1}}, SubjectId{{2}}};
  command.authors = {4};
  entry::Entry entry;
  entry.index = 5;
  entry.command = wire::Encode(command);
  entry.signatures = std::string(Signature::kSize, 's');
  return wire::Encode(entry);
}

std::string LineBytes() {
  entry::Entry entry;
  entry.index = 6;
  entry.line = entry::ManifestLine{5, 1};
  entry.command = wire::Encode(entry::LineCommand{"a line", {SubjectId{{3}}}});
  entry.postings.push_back({1, 10});
  return wire::Encode(entry);
}

void ExpectSame(const Leaf& leaf, const Leaf& expected) {
  EXPECT_EQ(leaf.bytes, expected.bytes);
  EXPECT_EQ(leaf.hash, expected.hash);
  EXPECT_EQ(leaf.line_hash, expected.line_hash);
  EXPECT_EQ(wire::Encode(leaf.entry), wire::Encode(expected.entry));
  EXPECT_EQ(wire::Encode(leaf.command), wire::Encode(expected.command));
  EXPECT_EQ(leaf.verified, expected.verified);
}

TEST(LeafTest, HashesTheEntryAndALinesCommand) {
  const auto leaf = ParseLeaf(LineBytes());
  ASSERT_TRUE(leaf.ok()) << leaf.status();
  EXPECT_EQ(leaf->hash, merkle::HashLeaf(LineBytes()));
  EXPECT_EQ(leaf->line_hash, merkle::HashLeaf(leaf->entry.command));
  EXPECT_EQ(leaf->command.body, "a line");
  EXPECT_EQ(leaf->command.subjects, std::vector<SubjectId>{SubjectId{{3}}});
  EXPECT_TRUE(ParseLeaf(SignedBytes())->line_hash.is_zero());
}

TEST(LeafTest, NothingOfWhatALeafHeldIsLeftInIt) {
  const std::vector<std::string> all = {SignedBytes(), LineBytes()};
  for (const std::string& before : all) {
    for (const std::string& after : all) {
      Leaf leaf;
      ASSERT_TRUE(ParseLeafInto(before, leaf).ok());
      leaf.verified.emplace_back();
      ASSERT_TRUE(ParseLeafInto(after, leaf).ok());
      ExpectSame(leaf, *ParseLeaf(after));
    }
  }
}

TEST(LeafTest, CanBeParsedIntoAgainAfterAnError) {
  Leaf leaf;
  ASSERT_TRUE(ParseLeafInto(SignedBytes(), leaf).ok());
  EXPECT_EQ(ParseLeafInto("no entry", leaf).code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(ParseLeafInto(LineBytes(), leaf).ok());
  ExpectSame(leaf, *ParseLeaf(LineBytes()));
}

}  // namespace
}  // namespace amanat::examine
