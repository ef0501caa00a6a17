#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/signing/signing.h"

namespace amanat::signing {
namespace {

class KeyFileTest : public ::testing::Test {
 protected:
  KeyFileTest() { EXPECT_TRUE(MakeFolders(folder_).ok()); }
  ~KeyFileTest() override {
    ::unlink(path_.c_str());
    ::rmdir(folder_.c_str());
  }
  PrivateKey Key() {
    SeededRandom random(1);
    return PrivateKey::Generate(random);
  }
  absl::Status LoadContent(absl::string_view content) {
    EXPECT_TRUE(WriteFileDurably(path_, content, 0600).ok());
    return LoadPrivateKey(path_).status();
  }

  const std::string folder_ = ::testing::TempDir() + "/key_file_" + std::to_string(::getpid());
  const std::string path_ = folder_ + "/node.key";
};

TEST_F(KeyFileTest, SavedKeyLoadsAndSignsTheSame) {
  ASSERT_TRUE(SavePrivateKey(path_, Key()).ok());
  const auto loaded = LoadPrivateKey(path_);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->Sign("message"), Key().Sign("message"));
}

TEST_F(KeyFileTest, IsReadableByTheOwnerOnly) {
  ASSERT_TRUE(SavePrivateKey(path_, Key()).ok());
  struct stat information {};
  ASSERT_EQ(::stat(path_.c_str(), &information), 0);
  EXPECT_EQ(information.st_mode & 0777, 0600u);
  EXPECT_EQ(ReadFile(path_)->find("amanat-private-key/v1\n"), 0u);
}

TEST_F(KeyFileTest, RefusesAFileOpenToOthersNamingIt) {
  ASSERT_TRUE(SavePrivateKey(path_, Key()).ok());
  for (const mode_t mode : {0640, 0604, 0620, 0601}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    const absl::Status status = LoadPrivateKey(path_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
    EXPECT_NE(status.message().find(path_), absl::string_view::npos);
  }
}

TEST_F(KeyFileTest, NeverOverwritesAKey) {
  ASSERT_TRUE(SavePrivateKey(path_, Key()).ok());
  const std::string before = *ReadFile(path_);
  SeededRandom random(2);
  EXPECT_EQ(SavePrivateKey(path_, PrivateKey::Generate(random)).code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(*ReadFile(path_), before);
}

TEST_F(KeyFileTest, RefusesWhatIsNoKeyFile) {
  const std::string seed = Base64Encode(std::string(32, 's'));
  EXPECT_TRUE(LoadContent("amanat-private-key/v1\n" + seed + "\n").ok());
  for (const std::string& content :
       {std::string(), seed + "\n", "amanat-private-key/v2\n" + seed + "\n",
        "amanat-private-key/v1\n" + seed, "amanat-private-key/v1\n" + seed + "\n\n",
        "amanat-private-key/v1\r\n" + seed + "\r\n",
        "amanat-private-key/v1\n" + Base64Encode(std::string(31, 's')) + "\n",
        std::string("amanat-private-key/v1\n!\n")}) {
    const absl::Status status = LoadContent(content);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << content;
    EXPECT_NE(status.message().find(path_), absl::string_view::npos);
  }
  EXPECT_EQ(LoadPrivateKey(path_ + "-absent").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(LoadContent(std::string(5000, 'x')).code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace amanat::signing
