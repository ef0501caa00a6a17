#include "ledger/store/guard.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "absl/strings/str_replace.h"
#include "ledger/base/file.h"
#include "ledger/base/random.h"

namespace amanat::store {
namespace {

Guard SomeGuard() {
  SeededRandom random(7);
  Guard guard;
  guard.log = random.Draw<LogId>();
  guard.incarnation = random.Draw<Incarnation>();
  guard.size = 1234567;
  guard.root = random.Draw<Hash>();
  return guard;
}

TEST(GuardTest, IsReadAsItWasWritten) {
  const std::string path = ::testing::TempDir() + "/guard_test.guard";
  ASSERT_TRUE(WriteGuard(path, SomeGuard()).ok());
  const auto guard = ReadGuard(path);
  ASSERT_TRUE(guard.ok()) << guard.status();
  EXPECT_EQ(*guard, SomeGuard());
}

TEST(GuardTest, RefusesEveryOtherSpelling) {
  const std::string good = FormatGuard(SomeGuard());
  ASSERT_TRUE(ParseGuard(good).ok());
  const std::string bad[] = {
      "",
      good.substr(0, good.size() - 1),
      good + "\n",
      good + "more\n",
      absl::StrReplaceAll(good, {{"guard/v1", "guard/v2"}}),
      absl::StrReplaceAll(good, {{"1234567", "01234567"}}),
      absl::StrReplaceAll(good, {{"1234567", "+1234567"}}),
      absl::StrReplaceAll(good, {{"1234567", "-1"}}),
      absl::StrReplaceAll(good, {{"1234567", "18446744073709551616"}}),
      absl::StrReplaceAll(good, {{"log ", "log  "}}),
      absl::StrReplaceAll(good, {{SomeGuard().root.hex(), SomeGuard().root.hex().substr(2)}}),
      absl::StrReplaceAll(good, {{"\n", "\r\n"}}),
  };
  for (const std::string& text : bad) {
    EXPECT_EQ(ParseGuard(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(GuardTest, TellsAMissingFileFromADamagedOne) {
  const std::string path = ::testing::TempDir() + "/guard_test_damaged.guard";
  EXPECT_TRUE(absl::IsNotFound(ReadGuard(path + ".none").status()));
  ASSERT_TRUE(WriteFileDurably(path, "amanat-guard/v1\nlog 00\n").ok());
  const absl::Status status = ReadGuard(path).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_NE(status.message().find(path), absl::string_view::npos) << status;
}

}  // namespace
}  // namespace amanat::store
