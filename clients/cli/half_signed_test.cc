#include "clients/cli/half_signed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "amanat/acts/directory.h"
#include "amanat/acts/event_types.h"
#include "ledger/base/random.h"
#include "ledger/entry/entry.h"
#include "ledger/signing/signing.h"

namespace amanat::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr UnixMicros kNow = 1'796'000'000'000'000;

class HalfSignedTest : public testing::Test {
 protected:
  ~HalfSignedTest() override { std::filesystem::remove_all(folder_); }

  // An admission of a site that adm-1 signed, and adm-2 unless it is to wait for him.
  CommandFile Admission(const std::string& site, UnixMicros expires, bool by_both = false) {
    entry::Command command;
    command.target = random_.Draw<LogId>();
    command.idempotency_key = random_.Draw<IdempotencyKey>();
    command.event_type = static_cast<uint32_t>(event::kSiteAdmitted);
    command.body = wire::Encode(directory::SiteAdmitted{site, "SA", "Asia/Riyadh"});
    command.authors = {1, 2};
    command.directory = command.target;
    command.expiry.micros = expires;
    CommandFile file{wire::Encode(command), {{"adm-1", {}}, {"adm-2", {}}}};
    file.signers[0].signature = Sign(adm_1_, file);
    if (by_both) file.signers[1].signature = Sign(adm_2_, file);
    return file;
  }
  static Signature Sign(const signing::PrivateKey& key, const CommandFile& file) {
    return key.Sign(entry::CommandSigningBytes(file.command));
  }
  void Keep(const CommandFile& file) { EXPECT_EQ(KeepHalfSigned(folder_, file), absl::OkStatus()); }
  std::vector<HalfSigned> List() {
    auto found = ListHalfSigned(folder_, kNow, keys_, unreadable_);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(std::vector<HalfSigned>());
  }

  const std::string folder_ = absl::StrCat(testing::TempDir(), "/half_signed_test-", getpid());
  SeededRandom random_{3};
  const signing::PrivateKey adm_1_ = signing::PrivateKey::Generate(random_);
  const signing::PrivateKey adm_2_ = signing::PrivateKey::Generate(random_);
  KnownKeys keys_{{"adm-1", adm_1_.public_key()}, {"adm-2", adm_2_.public_key()}};
  std::vector<std::string> unreadable_;
};

TEST_F(HalfSignedTest, SaysWhatWaitsForWhomAndUntilWhen) {
  Keep(Admission("riyadh", kNow + 10));
  const auto found = List();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].event, "SITE_ADMITTED");
  EXPECT_THAT(found[0].act, HasSubstr("riyadh"));
  EXPECT_THAT(found[0].signed_by, ElementsAre("adm-1"));
  EXPECT_THAT(found[0].missing, ElementsAre("adm-2"));
  EXPECT_EQ(found[0].expires, kNow + 10);
  EXPECT_GT(found[0].since, 0);
  EXPECT_FALSE(found[0].IsExpired(kNow));
  EXPECT_TRUE(found[0].IsExpired(kNow + 10));
}

TEST_F(HalfSignedTest, SignedByIsWhoseSignatureWasVerified) {
  CommandFile file = Admission("riyadh", kNow + 10);
  file.signers[1].signature = Sign(adm_1_, file);  // another one's
  Keep(file);
  auto found = List();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].signed_by, ElementsAre("adm-1"));
  EXPECT_THAT(found[0].missing, ElementsAre("adm-2")) << "a false signature is none";
  keys_.erase("adm-2");
  found = List();
  EXPECT_THAT(found[0].unproven, ElementsAre("adm-2")) << "nobody here knows his key";
  EXPECT_THAT(found[0].missing, IsEmpty());
  keys_.emplace("adm-1", adm_2_.public_key());
  EXPECT_THAT(List()[0].signed_by, ElementsAre("adm-1")) << "by any key of the code";
}

TEST_F(HalfSignedTest, WhatExpiresFirstStandsInFront) {
  Keep(Admission("riyadh", kNow + 30));
  Keep(Admission("doha", kNow + 10));
  Keep(Admission("dubai", kNow + 20));
  const auto found = List();
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_THAT(found[0].act, HasSubstr("doha"));
  EXPECT_THAT(found[2].act, HasSubstr("riyadh"));
}

TEST_F(HalfSignedTest, ACommandStandsOnceHoweverManyFilesHaveIt) {
  CommandFile file = Admission("riyadh", kNow + 10);
  Keep(file);
  file.signers[1].signature = Sign(adm_2_, file);
  ASSERT_EQ(WriteCommandFile(folder_ + "/rate.command", file), absl::OkStatus());
  const auto found = List();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].missing, IsEmpty());
  EXPECT_EQ(found[0].path, folder_ + "/rate.command");
}

TEST_F(HalfSignedTest, TwoCommandsWithOneKeyBothWait) {
  const CommandFile riyadh = Admission("riyadh", kNow + 10);
  CommandFile doha = Admission("doha", kNow + 20);
  auto altered = entry::DecodeCommand(doha.command);
  ASSERT_TRUE(altered.ok()) << altered.status();
  altered->idempotency_key = entry::DecodeCommand(riyadh.command)->idempotency_key;
  doha.command = wire::Encode(*altered);
  Keep(riyadh);
  Keep(doha);
  EXPECT_THAT(List(), SizeIs(2));
  EXPECT_EQ(ForgetHalfSigned(folder_, riyadh.command), absl::OkStatus());
  const auto found = List();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].act, HasSubstr("doha"));
}

TEST_F(HalfSignedTest, WhatWasSubmittedIsForgotten) {
  const CommandFile file = Admission("riyadh", kNow + 10);
  Keep(file);
  Keep(Admission("doha", kNow + 10));
  EXPECT_EQ(ForgetHalfSigned(folder_, file.command), absl::OkStatus());
  EXPECT_EQ(ForgetHalfSigned(folder_, file.command), absl::OkStatus()) << "it may be repeated";
  const auto found = List();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].act, HasSubstr("doha"));
}

TEST_F(HalfSignedTest, WhatExpiredIsShownForAWeekAndThenRemoved) {
  Keep(Admission("riyadh", kNow - kExpiredShownMicros + 1));
  Keep(Admission("doha", kNow - kExpiredShownMicros));
  // Somebody's own file is not this program's to remove.
  ASSERT_EQ(WriteCommandFile(folder_ + "/old.command",
                             Admission("dubai", kNow - 2 * kExpiredShownMicros)),
            absl::OkStatus());
  EXPECT_THAT(List(), SizeIs(2));
  size_t left = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder_)) left += file.exists();
  EXPECT_EQ(left, 2u);
}

TEST_F(HalfSignedTest, AQuarterOfItsTimeMakesItUrgent) {
  const HalfSigned waiting{.path = "",
                           .event = "",
                           .act = "",
                           .signed_by = {},
                           .unproven = {},
                           .missing = {},
                           .since = 0,
                           .expires = 100};
  EXPECT_FALSE(waiting.IsUrgent(75));
  EXPECT_TRUE(waiting.IsUrgent(76));
}

TEST_F(HalfSignedTest, AFileThatIsNoCommandIsNamed) {
  Keep(Admission("riyadh", kNow + 10));
  std::ofstream(folder_ + "/broken.command") << "amanat-command/v1\n";
  std::ofstream(folder_ + "/notes.txt") << "not looked at";
  EXPECT_THAT(List(), SizeIs(1));
  EXPECT_THAT(unreadable_, ElementsAre(HasSubstr("broken.command")));
}

TEST_F(HalfSignedTest, WithoutAFolderNothingIsKeptAndTheListSaysSo) {
  EXPECT_EQ(KeepHalfSigned("", Admission("riyadh", kNow)), absl::OkStatus());
  EXPECT_EQ(ForgetHalfSigned("", "no command"), absl::OkStatus());
  EXPECT_THAT(std::string(ListHalfSigned("", kNow, keys_, unreadable_).status().message()),
              HasSubstr("state_directory"));
  EXPECT_THAT(List(), IsEmpty()) << "a folder that is not there yet";
}

}  // namespace
}  // namespace amanat::cli
