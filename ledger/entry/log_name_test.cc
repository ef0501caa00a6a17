#include "ledger/entry/log_name.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace amanat::entry {
namespace {

using ::testing::HasSubstr;

TEST(LogNameTest, ReadsBackWhatItWrites) {
  const auto name = ParseLogName("owf.example/manila/fund/1");
  ASSERT_TRUE(name.ok()) << name.status();
  EXPECT_EQ(name->fund_domain, "owf.example");
  EXPECT_EQ(name->site, "manila");
  EXPECT_EQ(name->book, Book::kFund);
  EXPECT_EQ(name->succession, 1u);
  EXPECT_EQ(name->str(), "owf.example/manila/fund/1");
}

TEST(LogNameTest, RefusesEveryOtherSpelling) {
  const std::pair<std::string, const char*> kBad[] = {
      {"", "four parts"},
      {"owf.example/manila/fund", "four parts"},
      {"owf.example/manila/fund/1/2", "four parts"},
      {"/manila/fund/1", "domain"},
      {"Owf.example/manila/fund/1", "domain"},
      {"../manila/fund/1", "domain"},
      {"owf..example/manila/fund/1", "domain"},
      {"-owf.example/manila/fund/1", "domain"},
      {std::string(129, 'a') + "/manila/fund/1", "domain"},
      {"owf.example//fund/1", "site"},
      {"owf.example/Manila/fund/1", "site"},
      {"owf.example/-manila/fund/1", "site"},
      {"owf.example/ma nila/fund/1", "site"},
      {"owf.example/" + std::string(33, 'a') + "/fund/1", "site"},
      {"owf.example/manila/unspecified/1", "book"},
      {"owf.example/manila/Fund/1", "book"},
      {"owf.example/manila/fund/0", "succession"},
      {"owf.example/manila/fund/01", "succession"},
      {"owf.example/manila/fund/+1", "succession"},
      {"owf.example/manila/fund/ 1", "succession"},
      {"owf.example/manila/fund/4294967296", "succession"},
  };
  for (const auto& [text, reason] : kBad) {
    const auto name = ParseLogName(text);
    ASSERT_FALSE(name.ok()) << text;
    EXPECT_THAT(std::string(name.status().message()), HasSubstr(reason)) << text;
  }
}

TEST(LogNameTest, AcceptsTheLongestNameAndSuccession) {
  EXPECT_TRUE(
      ParseLogName(std::string(128, 'a') + "/" + std::string(32, 'b') + "/remittance/4294967295")
          .ok());
}

TEST(LogNameTest, TheIdHashesNameAndKey) {
  const LogName name = *ParseLogName("owf.example/manila/fund/1");
  PublicKey key;
  key.value[0] = 1;
  PublicKey other = key;
  other.value[31] = 1;
  // SHA-256("amanat/log/v1\n" || 25 || name || 32 || key), first 16 bytes.
  const std::string input = absl::StrCat("amanat/log/v1\n", "\x19", name.str(), "\x20", key.view());
  EXPECT_EQ(LogIdOf(name, key).str(), Sha256(input).substr(0, 16));
  EXPECT_NE(LogIdOf(name, key), LogIdOf(name, other));
  LogName next = name;
  next.succession = 2;
  EXPECT_NE(LogIdOf(name, key), LogIdOf(next, key));
}

}  // namespace
}  // namespace amanat::entry
