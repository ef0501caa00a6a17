#include "clients/cli/receipt_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "clients/cli/import_sidecar.h"
#include "ledger/base/file.h"

namespace amanat::cli {
namespace {

class ReceiptKeyTest : public ::testing::Test {
 protected:
  ReceiptKeyTest() { std::filesystem::create_directories(folder_); }
  ~ReceiptKeyTest() override { std::filesystem::remove_all(folder_); }

  Profile ProfileOf(const std::string& receipt_key) {
    Profile profile;
    profile.state_directory = folder_ + "/state";
    profile.receipt_key = receipt_key;
    return profile;
  }
  Hash DigestBy(const Profile& profile, absl::string_view receipt) {
    const auto key = LoadReceiptKey(profile, random_);
    EXPECT_TRUE(key.ok()) << key.status();
    return key.ok() ? SaltedDigest(key->SaltOf(receipt), receipt) : Hash();
  }

  const std::string folder_ = absl::StrCat(testing::TempDir(), "/receipt_key_test-", getpid());
  SystemRandom random_;
};

TEST_F(ReceiptKeyTest, TheSameReceiptHasTheSameDigestWhoeverBringsItInAnOffice) {
  const std::string shared = folder_ + "/riyadh/receipts.key";
  Profile one = ProfileOf(shared);
  Profile other = ProfileOf(shared);
  other.state_directory = folder_ + "/other";
  EXPECT_EQ(DigestBy(one, "a ticket"), DigestBy(other, "a ticket"));
  EXPECT_NE(DigestBy(one, "a ticket"), DigestBy(one, "another ticket"));
  EXPECT_NE(DigestBy(one, "a ticket"), DigestBy(ProfileOf(""), "a ticket")) << "another key";
  EXPECT_EQ(DigestBy(ProfileOf(""), "a ticket"), DigestBy(ProfileOf(""), "a ticket"));
}

TEST_F(ReceiptKeyTest, ItIsMadeOnceAndForItsOwnerAlone) {
  const Profile profile = ProfileOf("");
  const auto first = LoadReceiptKey(profile, random_);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(first->made);
  const auto again = LoadReceiptKey(profile, random_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->key, first->key);
  EXPECT_FALSE(again->made);
  struct stat made = {};
  ASSERT_EQ(::stat((profile.state_directory + "/receipts.key").c_str(), &made), 0);
  EXPECT_EQ(made.st_mode & 0777, 0600u);
}

// The value was computed by Python's hmac module.
TEST_F(ReceiptKeyTest, TheSaltIsAnHmacOfThePurposeAndTheReceiptsHash) {
  ReceiptKey key;
  for (size_t i = 0; i < Hash::kSize; ++i) key.key.value[i] = static_cast<uint8_t>(i);
  EXPECT_EQ(key.SaltOf("Received with thanks.\n").hex(),
            "efdeaebec035c983446b4e1b80d42109e4c10b1a8b528c889158210dc17e0e1e");
}

TEST_F(ReceiptKeyTest, WhatIsNoKeyIsNamed) {
  const std::string path = folder_ + "/bad.key";
  const std::string zeros(Hash::kSize * 2, '0');
  for (const std::string& content : {std::string(), std::string("0123"), zeros}) {
    ASSERT_TRUE(WriteFileDurably(path, content, 0600).ok());
    const auto key = LoadReceiptKey(ProfileOf(path), random_);
    EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument) << content;
    EXPECT_NE(key.status().message().find(path), absl::string_view::npos);
  }
  EXPECT_EQ(LoadReceiptKey(Profile(), random_).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace amanat::cli
