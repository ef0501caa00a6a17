#include "services/desk/upload.h"

#include <gtest/gtest.h>

#include "ledger/examine/import_state.h"

namespace amanat::desk {
namespace {

using common::v1::ImportChunk;

ImportChunk Manifest(const std::string& command) {
  ImportChunk chunk;
  chunk.mutable_manifest()->set_command(command);
  return chunk;
}

ImportChunk Lines(size_t count, const std::string& line) {
  ImportChunk chunk;
  for (size_t i = 0; i < count; ++i) chunk.add_lines(line);
  return chunk;
}

absl::StatusOr<Upload> ReadAll(const std::vector<ImportChunk>& chunks) {
  size_t next = 0;
  return ReadUpload([&](ImportChunk* chunk) {
    if (next == chunks.size()) return false;
    *chunk = chunks[next++];
    return true;
  });
}

TEST(UploadTest, JoinsTheLinesOfAllMessages) {
  ImportChunk first = Manifest("m");
  first.add_lines("a");
  const auto upload = ReadAll({first, Lines(2, "b"), ImportChunk()});
  ASSERT_TRUE(upload.ok()) << upload.status();
  EXPECT_EQ(upload->manifest.command(), "m");
  EXPECT_EQ(upload->lines, (std::vector<std::string>{"a", "b", "b"}));
}

TEST(UploadTest, WantsTheManifestInTheFirstMessageAndInNoOther) {
  EXPECT_TRUE(absl::IsInvalidArgument(ReadAll({}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ReadAll({Lines(1, "a")}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ReadAll({Manifest("m"), Manifest("n")}).status()));
}

TEST(UploadTest, StopsAtTheMostLines) {
  const auto most = ReadAll({Manifest("m"), Lines(examine::kImportLinesMax, "a")});
  ASSERT_TRUE(most.ok()) << most.status();
  EXPECT_EQ(most->lines.size(), examine::kImportLinesMax);
  const auto more = ReadAll({Manifest("m"), Lines(examine::kImportLinesMax, "a"), Lines(1, "a")});
  EXPECT_TRUE(absl::IsResourceExhausted(more.status())) << more.status();
}

TEST(UploadTest, StopsAtTheMostBytes) {
  const std::string large(kImportBytesMax / 2, 'x');
  const auto most = ReadAll({Manifest("m"), Lines(2, large)});
  ASSERT_TRUE(most.ok()) << most.status();
  const auto more = ReadAll({Manifest("m"), Lines(2, large), Lines(1, "x")});
  EXPECT_TRUE(absl::IsResourceExhausted(more.status())) << more.status();
}

}  // namespace
}  // namespace amanat::desk
