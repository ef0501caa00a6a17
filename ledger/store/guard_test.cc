#include "ledger/store/guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/base/file.h"
#include "ledger/base/random.h"
#include "ledger/base/testing/watched_files.h"

namespace amanat::store {
namespace {

using absl::StatusCode;
using ::testing::HasSubstr;

Guard SomeGuard(TreeSize size = 1234567) {
  SeededRandom random(7);
  Guard guard;
  guard.log = random.Draw<LogId>();
  guard.incarnation = random.Draw<Incarnation>();
  guard.size = size;
  guard.root = random.Draw<Hash>();
  return guard;
}

class GuardFileTest : public ::testing::Test {
 protected:
  GuardFileTest() {
    std::filesystem::remove_all(path_);
    EXPECT_TRUE(GuardFile::Create(path_, SomeGuard(1)).ok());
  }
  ~GuardFileTest() override { std::filesystem::remove_all(path_); }
  std::unique_ptr<GuardFile> Open() { return *GuardFile::Open(path_); }
  void Write(TreeSize size) { ASSERT_TRUE(Open()->Write(SomeGuard(size)).ok()); }
  std::string Bytes() { return *ReadFile(path_); }
  void Put(const std::string& bytes) { ASSERT_TRUE(WriteFileDurably(path_, bytes).ok()); }
  // Overwrites the slot with the first bytes of what it would get next.
  void Tear(size_t position, const GuardSlot& next, size_t kept) {
    std::string bytes = Bytes();
    bytes.replace(position * kGuardSlotBytes, kept, FormatGuardSlot(next).substr(0, kept));
    Put(bytes);
  }
  void ExpectDataLoss(const std::string& part) {
    for (const absl::Status& status :
         {ReadGuard(path_).status(), GuardFile::Open(path_).status()}) {
      EXPECT_EQ(status.code(), StatusCode::kDataLoss) << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr(path_));
      EXPECT_THAT(std::string(status.message()), HasSubstr(part));
    }
  }

  // Tests run side by side.
  const std::string path_ =
      absl::StrCat(::testing::TempDir(), "/",
                   ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".guard");
};

TEST(GuardSlotTest, RefusesEveryOtherSpelling) {
  const std::string good = FormatGuardSlot({18, SomeGuard()});
  ASSERT_EQ(good.size(), kGuardSlotBytes);
  ASSERT_TRUE(ParseGuardSlot(good).ok());
  EXPECT_EQ(ParseGuardSlot(good)->sequence, 18u);
  EXPECT_EQ(ParseGuardSlot(good)->guard, SomeGuard());
  const std::string root = SomeGuard().root.hex();
  const std::string bad[] = {
      "",
      good.substr(0, good.size() - 1),
      good + "\n",
      good.substr(0, 40),
      absl::StrReplaceAll(good, {{"guard/v2", "guard/v1"}}),
      absl::StrReplaceAll(good, {{"sequence 18", "sequence 19"}}),
      absl::StrReplaceAll(good, {{"sequence 18", "sequence 018"}}),
      absl::StrReplaceAll(good, {{"1234567", "1234568"}}),
      absl::StrReplaceAll(good, {{"1234567", "01234567"}}),
      absl::StrReplaceAll(good, {{"1234567", "+1234567"}}),
      absl::StrReplaceAll(good, {{"1234567", "-1"}}),
      absl::StrReplaceAll(good, {{"1234567", "18446744073709551616"}}),
      absl::StrReplaceAll(good, {{"log ", "log  "}}),
      absl::StrReplaceAll(good, {{root, root.substr(2)}}),
      absl::StrReplaceAll(good, {{"checksum ", "checksum 0"}}),
      absl::StrReplaceAll(good, {{"\n", "\r\n"}}),
  };
  for (const std::string& bytes : bad) {
    EXPECT_EQ(ParseGuardSlot(bytes).status().code(), StatusCode::kInvalidArgument)
        << bytes.substr(0, 400);
  }
}

TEST(GuardSlotTest, EveryFlippedBitIsSeen) {
  const std::string good = FormatGuardSlot({18, SomeGuard()});
  for (size_t i = 0; i < 8 * good.size(); ++i) {
    std::string bad = good;
    bad[i / 8] = static_cast<char>(bad[i / 8] ^ (1 << (i % 8)));
    ASSERT_FALSE(ParseGuardSlot(bad).ok()) << "bit " << i;
  }
}

TEST_F(GuardFileTest, IsReadAsItWasWritten) {
  EXPECT_EQ(*ReadGuard(path_), SomeGuard(1));
  const auto file = Open();
  for (TreeSize size = 1; size < 20; ++size) {
    ASSERT_TRUE(file->Write(SomeGuard(size)).ok());
    EXPECT_EQ(file->guard(), SomeGuard(size));
    EXPECT_EQ(*ReadGuard(path_), SomeGuard(size));
    EXPECT_EQ(Bytes().size(), kGuardFileBytes);
  }
}

TEST_F(GuardFileTest, IsSyncedByTheTimeItsWriteReturns) {
  const auto file = Open();
  const WatchedFiles watched;
  ASSERT_TRUE(file->Write(SomeGuard(2)).ok());
  EXPECT_THAT(watched.calls(),
              ::testing::ElementsAre("sync " + std::filesystem::canonical(path_).string()));
}

TEST_F(GuardFileTest, GoesOnAfterItsNewestSlot) {
  Write(2);
  Write(3);
  EXPECT_EQ(Open()->sequence(), 3u);
  EXPECT_EQ(Open()->guard().size, 3u);
}

TEST_F(GuardFileTest, ATornWriteLeavesTheGuardBeforeIt) {
  Write(2);  // at position 0
  const GuardSlot next{3, SomeGuard(3)};
  for (const size_t kept : {size_t{17}, size_t{26}, size_t{200}, size_t{250}}) {
    Tear(1, next, kept);
    ASSERT_EQ(ReadGuard(path_)->size, 2u) << kept;
  }
  const auto file = Open();
  EXPECT_EQ(file->sequence(), 2u);
  ASSERT_TRUE(file->Write(next.guard).ok());
  EXPECT_EQ(ReadGuard(path_)->size, 3u);
}

TEST_F(GuardFileTest, ADamagedSlotMayBeTheNewerOneUnlessItSaysTwiceThatItIsNot) {
  Write(2);  // at position 0
  Write(3);  // at position 1
  const std::string whole = Bytes();
  EXPECT_FALSE(Open()->newer_may_be_lost());
  const auto damaged = [&](size_t slot, absl::string_view line, char byte) {
    std::string bytes = whole;
    const size_t at = bytes.find(std::string(line), slot * kGuardSlotBytes) + line.size();
    EXPECT_NE(bytes[at], byte);
    bytes[at] = byte;
    Put(bytes);
    return Open();
  };
  for (const absl::string_view line : {"\nsequence ", "\nsize ", "\nroot ", "\nlog "}) {
    const auto file = damaged(1, line, '?');
    EXPECT_EQ(file->guard().size, 2u) << line;
    EXPECT_TRUE(file->newer_may_be_lost()) << line;
  }
  EXPECT_FALSE(damaged(0, "\nincarnation ", '?')->newer_may_be_lost()) << "the older one";
  EXPECT_TRUE(damaged(0, "\nsequence ", '4')->newer_may_be_lost());
  EXPECT_TRUE(damaged(0, "\nsize ", '4')->newer_may_be_lost());
  EXPECT_TRUE(damaged(0, "\nsize ", '?')->newer_may_be_lost());
}

TEST_F(GuardFileTest, TheNextWriteTakesTheSlotThatMayBeLost) {
  Write(2);
  Tear(1, {3, SomeGuard(3)}, 200);
  const auto file = Open();
  ASSERT_TRUE(file->newer_may_be_lost());
  ASSERT_TRUE(file->Write(SomeGuard(2)).ok());
  EXPECT_FALSE(file->newer_may_be_lost());
  EXPECT_FALSE(ReadGuardSlot(path_)->newer_may_be_lost);
}

TEST_F(GuardFileTest, TwoTornSlotsAreDataLoss) {
  Write(2);
  Tear(1, {3, SomeGuard(3)}, 100);
  Tear(0, {4, SomeGuard(4)}, 100);
  ExpectDataLoss("slot 0: line 7: the checksum is of other lines; slot 1: ");
}

TEST_F(GuardFileTest, OtherLengthsAreDataLoss) {
  const std::string good = Bytes();
  for (const std::string& bytes : {std::string(), good.substr(0, kGuardSlotBytes),
                                   good.substr(0, good.size() - 1), good + "\n", good + good}) {
    Put(bytes);
    ExpectDataLoss("");
  }
}

TEST_F(GuardFileTest, SlotsThatContradictEachOtherAreDataLoss) {
  Put(FormatGuardSlot({2, SomeGuard(5)}) + FormatGuardSlot({3, SomeGuard(4)}));
  ExpectDataLoss("contradict");
  Guard other = SomeGuard(5);
  other.log.value[0] ^= 1;
  Put(FormatGuardSlot({2, other}) + FormatGuardSlot({3, SomeGuard(5)}));
  ExpectDataLoss("contradict");
  Put(FormatGuardSlot({3, SomeGuard(3)}) + FormatGuardSlot({2, SomeGuard(2)}));
  ExpectDataLoss("a sequence of the other slot");
}

TEST_F(GuardFileTest, ToldApartAreMissingAndFolder) {
  std::filesystem::remove(path_);
  EXPECT_TRUE(absl::IsNotFound(ReadGuard(path_).status()));
  EXPECT_TRUE(absl::IsNotFound(GuardFile::Open(path_).status()));
  EXPECT_FALSE(std::filesystem::exists(path_));
  std::filesystem::create_directory(path_);
  EXPECT_EQ(ReadGuard(path_).status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(GuardFile::Open(path_).status().code(), StatusCode::kFailedPrecondition);
}

TEST_F(GuardFileTest, AnUnreadableFileIsNeitherMissingNorDamaged) {
  ASSERT_EQ(::chmod(path_.c_str(), 0), 0);
  constexpr uid_t kNobody = 65534;
  const bool is_root = ::geteuid() == 0;  // who may read everything
  ASSERT_TRUE(!is_root || ::seteuid(kNobody) == 0);
  const absl::Status read = ReadGuard(path_).status();
  const absl::Status opened = GuardFile::Open(path_).status();
  ASSERT_TRUE(!is_root || ::seteuid(0) == 0);
  EXPECT_EQ(read.code(), StatusCode::kPermissionDenied) << read;
  EXPECT_EQ(opened.code(), StatusCode::kPermissionDenied) << opened;
}

TEST_F(GuardFileTest, CreateNeverOverwrites) {
  const std::string before = Bytes();
  EXPECT_EQ(GuardFile::Create(path_, SomeGuard(9)).code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(Bytes(), before);
}

TEST_F(GuardFileTest, NeverGoesBack) {
  Write(7);
  const auto file = Open();
  Guard other = SomeGuard(8);
  other.log.value[0] ^= 1;
  EXPECT_EQ(file->Write(SomeGuard(6)).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(file->Write(other).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadGuard(path_)->size, 7u);
  EXPECT_TRUE(file->Write(SomeGuard(8)).ok());
}

TEST_F(GuardFileTest, IsOpenOnce) {
  auto file = Open();
  EXPECT_EQ(GuardFile::Open(path_).status().code(), StatusCode::kUnavailable);
  EXPECT_TRUE(ReadGuard(path_).ok());
  file = nullptr;
  EXPECT_TRUE(GuardFile::Open(path_).ok());
}

TEST_F(GuardFileTest, WritesToAFileThatWasRemovedOrReplacedFail) {
  const std::string bytes = Bytes();
  for (const bool replace : {false, true}) {
    const auto file = Open();
    std::filesystem::remove(path_);
    if (replace) Put(bytes);
    EXPECT_FALSE(file->Write(SomeGuard(2)).ok());
    EXPECT_EQ(file->Write(SomeGuard(2)).code(), StatusCode::kFailedPrecondition);
    if (!replace) Put(bytes);
  }
}

TEST_F(GuardFileTest, IsReadWhileItIsWritten) {
  const auto file = Open();
  std::atomic<bool> done = false;
  int reads = 0;
  std::thread reader([&] {
    for (TreeSize last = 1; !done; ++reads) {
      const auto guard = ReadGuard(path_);
      ASSERT_TRUE(guard.ok()) << guard.status();
      ASSERT_GE(guard->size + 1, last);
      last = guard->size;
    }
  });
  for (TreeSize size = 1; size < 300; ++size) ASSERT_TRUE(file->Write(SomeGuard(size)).ok());
  done = true;
  reader.join();
  EXPECT_GT(reads, 10);
}

}  // namespace
}  // namespace amanat::store
