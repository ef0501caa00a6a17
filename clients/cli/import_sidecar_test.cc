#include "clients/cli/import_sidecar.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/random.h"

namespace amanat::cli {
namespace {

class ImportSidecarTest : public testing::Test {
 protected:
  ~ImportSidecarTest() override { unlink(path_.c_str()); }
  const std::string path_ = absl::StrCat(testing::TempDir(), "/sidecar-", getpid());
};

TEST_F(ImportSidecarTest, TheFilesComesBackAsItWasWritten) {
  SeededRandom random(1);
  ImportSidecar sidecar{random.Draw<Hash>(), {20'000}, 1'000, {}, "col-1"};
  for (int i = 0; i < 70'000; ++i) sidecar.subjects.push_back(random.Draw<SubjectId>());
  ASSERT_EQ(WriteSidecar(path_, sidecar), absl::OkStatus());
  const auto again = ReadImportSidecar(path_);
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->salt, sidecar.salt);
  EXPECT_EQ((*again)->effective_date.days, 20'000);
  EXPECT_EQ((*again)->part_lines, 1'000u);
  EXPECT_EQ((*again)->subjects, sidecar.subjects);
  EXPECT_EQ((*again)->source, "col-1");
}

TEST_F(ImportSidecarTest, ThePartsComesBackAsItWasWritten) {
  const PartSidecar sidecar{3, "command", "signature", {{17, 990, 10}, {1'020, 1'000, 0}}, 1};
  ASSERT_EQ(WriteSidecar(path_, sidecar), absl::OkStatus());
  const auto again = ReadPartSidecar(path_);
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->number, 3u);
  EXPECT_EQ((*again)->command, "command");
  EXPECT_EQ((*again)->signatures, "signature");
  ASSERT_EQ((*again)->imported.size(), 2u);
  EXPECT_EQ((*again)->imported[0].manifest, 17u);
  EXPECT_EQ((*again)->imported[0].recorded, 990u);
  EXPECT_EQ((*again)->imported[0].duplicates, 10u);
  EXPECT_EQ((*again)->refused, 1u);
}

TEST_F(ImportSidecarTest, OnlyItsOwnerReadsIt) {
  ASSERT_EQ(WriteSidecar(path_, ImportSidecar{}), absl::OkStatus());
  struct stat status;
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(ImportSidecarTest, NoneIsNoError) {
  const auto none = ReadImportSidecar(path_);
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());
}

TEST_F(ImportSidecarTest, DamageNamesThePath) {
  for (const char* content :
       {"", "something", "amanat-import/v3\n\x0a\x03", "amanat-import/v3\n\x22\x03idx"}) {
    ASSERT_EQ(WriteFileDurably(path_, content), absl::OkStatus());
    const auto damaged = ReadImportSidecar(path_);
    EXPECT_EQ(damaged.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(damaged.status().message().find(path_), absl::string_view::npos);
  }
}

TEST_F(ImportSidecarTest, OneKindIsNotTakenForTheOther) {
  ASSERT_EQ(WriteSidecar(path_, ImportSidecar{}), absl::OkStatus());
  EXPECT_EQ(ReadPartSidecar(path_).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(SaltedDigestTest, IsSha256OfSaltAndContent) {
  const Hash salt{{1}};
  EXPECT_EQ(SaltedDigest(salt, "file").str(), Sha256(absl::StrCat(salt.view(), "file")));
  EXPECT_NE(SaltedDigest(Hash{{2}}, "file"), SaltedDigest(salt, "file"));
}

}  // namespace
}  // namespace amanat::cli
