#include "services/desk/upload.h"

#include <gtest/gtest.h>

#include "ledger/examine/import_state.h"
#include "ledger/proposal/submission.h"

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
  static auto& budget = *new core::ByteBudget(proposal::kImportBytesMax, size_t{1} << 30);
  return ReadUpload(
      [&](ImportChunk* chunk) {
        if (next == chunks.size()) return false;
        *chunk = chunks[next++];
        return true;
      },
      [](const common::v1::SignedCommand& manifest) {
        return manifest.command() == "forged" ? absl::PermissionDeniedError("forged")
                                              : absl::OkStatus();
      },
      budget.Begin("caller"));
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

TEST(UploadTest, ReadsNothingBehindAManifestThatIsNotSigned) {
  int read = 0;
  core::ByteBudget budget(1, 1);
  const auto upload = ReadUpload(
      [&](ImportChunk* chunk) {
        *chunk = ++read == 1 ? Manifest("forged") : Lines(1, "a");
        return true;
      },
      [](const common::v1::SignedCommand&) { return absl::PermissionDeniedError("forged"); },
      budget.Begin("caller"));
  EXPECT_TRUE(absl::IsPermissionDenied(upload.status())) << upload.status();
  EXPECT_EQ(read, 1);
}

TEST(UploadTest, StopsAtWhatTheCallerMayHaveUnderWay) {
  const auto held = ReadAll({Manifest("m"), Lines(1, std::string(1000, 'x'))});
  ASSERT_TRUE(held.ok()) << held.status();
  const std::string rest(proposal::kImportBytesMax - 999, 'x');
  const auto more = ReadAll({Manifest("m"), Lines(1, rest)});
  EXPECT_TRUE(absl::IsResourceExhausted(more.status())) << more.status();
}

TEST(UploadTest, StopsAtTheMostLines) {
  const auto most = ReadAll({Manifest("m"), Lines(examine::kImportLinesMax, "a")});
  ASSERT_TRUE(most.ok()) << most.status();
  EXPECT_EQ(most->lines.size(), examine::kImportLinesMax);
  const auto more = ReadAll({Manifest("m"), Lines(examine::kImportLinesMax, "a"), Lines(1, "a")});
  EXPECT_TRUE(absl::IsResourceExhausted(more.status())) << more.status();
}

TEST(UploadTest, StopsAtTheMostBytes) {
  const std::string large(proposal::kImportBytesMax / 2, 'x');
  EXPECT_TRUE(ReadAll({Manifest("m"), Lines(2, large)}).ok());
  const auto more = ReadAll({Manifest("m"), Lines(2, large), Lines(1, "x")});
  EXPECT_TRUE(absl::IsResourceExhausted(more.status())) << more.status();
}

}  // namespace
}  // namespace amanat::desk
