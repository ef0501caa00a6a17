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

TEST_F(ImportSidecarTest, ComesBackAsItWasWritten) {
  SeededRandom random(1);
  ImportSidecar sidecar{random.Draw<Hash>(), "command", "signature", {}};
  for (int i = 0; i < 20'000; ++i) sidecar.members.push_back(random.Draw<SubjectId>());
  ASSERT_EQ(WriteSidecar(path_, sidecar), absl::OkStatus());
  const auto again = ReadSidecar(path_);
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_TRUE(again->has_value());
  EXPECT_EQ((*again)->salt, sidecar.salt);
  EXPECT_EQ((*again)->command, "command");
  EXPECT_EQ((*again)->signatures, "signature");
  EXPECT_EQ((*again)->members, sidecar.members);
}

TEST_F(ImportSidecarTest, OnlyItsOwnerReadsIt) {
  ASSERT_EQ(WriteSidecar(path_, {}), absl::OkStatus());
  struct stat status;
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(ImportSidecarTest, NoneIsNoError) {
  const auto none = ReadSidecar(path_);
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());
}

TEST_F(ImportSidecarTest, DamageNamesThePath) {
  for (const char* content : {"", "something", "amanat-import/v1\n\x0a\x03"}) {
    ASSERT_EQ(WriteFileDurably(path_, content), absl::OkStatus());
    const auto damaged = ReadSidecar(path_);
    EXPECT_EQ(damaged.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(damaged.status().message().find(path_), absl::string_view::npos);
  }
}

TEST(SaltedDigestTest, IsSha256OfSaltAndContent) {
  const Hash salt{{1}};
  EXPECT_EQ(SaltedDigest(salt, "file").str(), Sha256(absl::StrCat(salt.view(), "file")));
  EXPECT_NE(SaltedDigest(Hash{{2}}, "file"), SaltedDigest(salt, "file"));
}

}  // namespace
}  // namespace amanat::cli
