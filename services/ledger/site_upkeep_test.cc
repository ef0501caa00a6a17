// What is due is said by the files as they are now, whoever changed them.
#include "services/ledger/site_upkeep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "ledger/base/file.h"
#include "ledger/upkeep/manifest.h"
#include "services/rpc/testing/certificates.h"

namespace amanat::ledger {
namespace {

using ::testing::HasSubstr;

class SiteUpkeepTest : public ::testing::Test {
 protected:
  SiteUpkeepTest() {
    folder_ = absl::StrCat(::testing::TempDir(), "/site_upkeep_XXXXXX");
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    backups_ = folder_ + "/backups";
    std::filesystem::create_directory(backups_);
  }
  ~SiteUpkeepTest() override { std::filesystem::remove_all(folder_); }

  SiteUpkeep Make(const std::string& certificate = "") {
    return SiteUpkeep({.site = "manila", .backup_directory = backups_}, certificate, &clock_);
  }
  // As LedgerHost::BackUp names and dates it.
  std::string AddBackup(UnixMicros time, const std::string& site = "manila") {
    const std::string name =
        absl::StrReplaceAll(FormatInstant(time), {{"-", ""}, {":", ""}, {".", ""}});
    const std::string folder = absl::StrCat(backups_, "/", site, "-", name);
    std::filesystem::create_directory(folder);
    upkeep::BackupManifest manifest;
    manifest.time = FormatInstant(time);
    EXPECT_TRUE(WriteFileDurably(folder + "/manifest", upkeep::FormatManifest(manifest)).ok());
    return folder;
  }
  static std::string DetailOf(const Upkeep& upkeep, const std::string& reason) {
    for (const UpkeepWarning& warning : WarningsOf(upkeep)) {
      if (warning.reason == reason) return warning.detail;
    }
    return "";
  }

  std::string folder_;
  std::string backups_;
  ManualClock clock_{absl::GetCurrentTimeNanos() / 1000};
};

TEST_F(SiteUpkeepTest, ABackupIsDueWhenThereIsNoneAndWhenTheLastIsOlderThanAWeek) {
  SiteUpkeep upkeep = Make();
  EXPECT_EQ(upkeep.Look().last_backup, 0);
  EXPECT_THAT(DetailOf(upkeep.Look(), kBackupDue),
              HasSubstr("no whole backup of the node's stores is in"));
  const UnixMicros made = clock_.Now();
  AddBackup(made - 30 * kMicrosPerDay);
  AddBackup(made);
  upkeep.Forget();
  EXPECT_EQ(upkeep.Look().last_backup, made);
  EXPECT_EQ(DetailOf(upkeep.Look(), kBackupDue), "");
  clock_.Advance(7 * kMicrosPerDay);
  EXPECT_EQ(DetailOf(upkeep.Look(), kBackupDue), "") << "a week is not more than a week";
  clock_.Advance(kMicrosPerSecond);
  EXPECT_THAT(DetailOf(upkeep.Look(), kBackupDue), HasSubstr("is 7 days old"));
}

TEST_F(SiteUpkeepTest, WhatIsNotWholeOrOfAnotherSiteIsNoBackup) {
  const UnixMicros made = clock_.Now() - 2 * kMicrosPerDay;
  AddBackup(made);
  AddBackup(clock_.Now(), "manila-2");
  const std::string torn = AddBackup(clock_.Now() - kMicrosPerDay);
  EXPECT_TRUE(WriteFileDurably(torn + "/manifest", "amanat-backup/v1\n").ok());
  const std::string begun = AddBackup(clock_.Now());
  std::filesystem::rename(begun, begun + ".partial");
  EXPECT_EQ(Make().Look().last_backup, made);
}

TEST_F(SiteUpkeepTest, FilesAreLookedAtAgainAfterAFewSeconds) {
  SiteUpkeep upkeep = Make();
  EXPECT_EQ(upkeep.Look().last_backup, 0);
  const UnixMicros made = clock_.Now();
  AddBackup(made);
  clock_.Advance(kUpkeepInterval);
  EXPECT_EQ(upkeep.Look().last_backup, made);
}

TEST_F(SiteUpkeepTest, ANodeWithoutABackupDirectorySaysSo) {
  SiteUpkeep upkeep({.site = "manila"}, "", &clock_);
  EXPECT_THAT(DetailOf(upkeep.Look(), kBackupDue), HasSubstr("names no backup_directory"));
}

TEST_F(SiteUpkeepTest, ACertificateIsDueTwoWeeksBeforeItsEndAndUntilItIsRenewed) {
  rpc::testing::Authority authority("owf.example", folder_);
  const std::string path = authority.IssueNode("manila", {.valid_until_days = 20}).certificate;
  SiteUpkeep upkeep = Make(path);
  EXPECT_EQ(DetailOf(upkeep.Look(), kCertificateDue), "");
  const UnixMicros end = *upkeep.Look().certificate_ends;
  EXPECT_GT(end, clock_.Now() + 19 * kMicrosPerDay);
  clock_.Set(end - 14 * kMicrosPerDay);
  EXPECT_EQ(DetailOf(upkeep.Look(), kCertificateDue), "");
  clock_.Set(end - 14 * kMicrosPerDay + 1);
  EXPECT_THAT(DetailOf(upkeep.Look(), kCertificateDue), HasSubstr("ends in 13 days"));
  clock_.Set(end);
  EXPECT_THAT(DetailOf(upkeep.Look(), kCertificateDue), HasSubstr("certificate ended at"));
  const auto renewed = authority.IssueNode("manila", {.valid_until_days = 90}).certificate;
  if (renewed != path) {
    std::filesystem::copy(renewed, path, std::filesystem::copy_options::overwrite_existing);
  }
  clock_.Advance(kUpkeepInterval);
  EXPECT_EQ(DetailOf(upkeep.Look(), kCertificateDue), "") << "without a restart";
  std::filesystem::remove(path);
  upkeep.Forget();
  EXPECT_THAT(DetailOf(upkeep.Look(), kCertificateDue), HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace amanat::ledger
