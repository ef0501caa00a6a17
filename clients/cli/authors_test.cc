#include "clients/cli/authors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"

namespace amanat::cli {
namespace {

using testing::HasSubstr;

PublicKey KeyNumber(uint8_t number) {
  PublicKey key;
  key.value[0] = number;
  return key;
}

entry::Command SignedBy(std::vector<LogIndex> authors) {
  entry::Command command;
  command.authors = std::move(authors);
  return command;
}

// "tre-1" was admitted again with another key.
const std::vector<KnownOperator> kOperators = {{"adm-1", 1, KeyNumber(1), false},
                                               {"tre-1", 4, KeyNumber(4), true},
                                               {"tre-2", 5, KeyNumber(5), false},
                                               {"tre-1", 9, KeyNumber(9), false}};

TEST(AuthorsTest, ThoseWhoWereNamedMaySign) {
  EXPECT_TRUE(CheckAuthors({"adm-1", "tre-1"}, SignedBy({1, 9}), kOperators).ok());
  EXPECT_TRUE(CheckAuthors({"tre-2"}, SignedBy({5}), kOperators).ok());
}

TEST(AuthorsTest, AnotherSecondSignerIsTold) {
  const absl::Status swapped = CheckAuthors({"adm-1", "tre-1"}, SignedBy({1, 5}), kOperators);
  EXPECT_TRUE(absl::IsDataLoss(swapped));
  EXPECT_THAT(std::string(swapped.message()),
              HasSubstr("in place of tre-1 it is to be signed by tre-2, whom entry 5"));
  const absl::Status unknown = CheckAuthors({"adm-1", "tre-1"}, SignedBy({1, 77}), kOperators);
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("which admits nobody"));
}

TEST(AuthorsTest, ThePlaceOfASignerCountsAndARevokedKeyIsNobodys) {
  EXPECT_TRUE(absl::IsDataLoss(CheckAuthors({"adm-1", "tre-1"}, SignedBy({9, 1}), kOperators)));
  EXPECT_TRUE(absl::IsDataLoss(CheckAuthors({"adm-1", "tre-1"}, SignedBy({1, 4}), kOperators)));
  EXPECT_TRUE(absl::IsDataLoss(CheckAuthors({"adm-1", "tre-1"}, SignedBy({1}), kOperators)));
  EXPECT_TRUE(absl::IsNotFound(CheckAuthors({"nobody"}, SignedBy({1}), kOperators)));
}

TEST(AuthorsTest, ACodesAdmissionIsTheOneThatStandsOrElseTheLast) {
  EXPECT_EQ(AdmissionOf(kOperators, "tre-1", "--option").value_or(0), 9u);
  const std::vector<KnownOperator> revoked = {{"tre-1", 4, KeyNumber(4), true},
                                              {"tre-1", 9, KeyNumber(9), true},
                                              {"tre-2", 12, KeyNumber(5), false}};
  EXPECT_EQ(AdmissionOf(revoked, "tre-1", "--option").value_or(0), 9u);
  const auto nobody = AdmissionOf(kOperators, "tre-3", "--option");
  EXPECT_TRUE(absl::IsNotFound(nobody.status()));
  EXPECT_THAT(std::string(nobody.status().message()), HasSubstr("--option: "));
}

class SignerPinsTest : public testing::Test {
 protected:
  SignerPinsTest() { std::filesystem::remove(path_); }
  ~SignerPinsTest() override { std::filesystem::remove(path_); }
  SignerPins Loaded() const {
    auto pins = SignerPins::Load(path_);
    EXPECT_TRUE(pins.ok()) << pins.status();
    return *std::move(pins);
  }
  const std::string path_ = absl::StrCat(testing::TempDir(), "/authors_test-", getpid());
};

TEST_F(SignerPinsTest, AnotherEntryOrKeyThanBeforeIsRefused) {
  EXPECT_TRUE(Loaded().Check("tre-2", kOperators).ok()) << "for the first time";
  SignerPins pins = Loaded();
  ASSERT_TRUE(pins.Pin("tre-2", {5, KeyNumber(5)}).ok());
  ASSERT_TRUE(pins.Pin("tre-1", {4, KeyNumber(4)}).ok());
  EXPECT_TRUE(Loaded().Check("tre-2", kOperators).ok());
  const auto refused = [&](SignerPins::Signer before) {
    EXPECT_TRUE(pins.Pin("adm-1", before).ok());
    const absl::Status changed = Loaded().Check("adm-1", kOperators);
    EXPECT_TRUE(absl::IsFailedPrecondition(changed));
    EXPECT_THAT(std::string(changed.message()), HasSubstr("SIGNER_CHANGED"));
    EXPECT_THAT(std::string(changed.message()), HasSubstr(path_));
  };
  refused({1, KeyNumber(7)});
  refused(
      {2, KeyNumber(1)});  // his key under somebody else's admission, which is what a command names
  ASSERT_TRUE(pins.Pin("adm-1", {1, KeyNumber(1)}).ok());
  EXPECT_TRUE(Loaded().Check("adm-1", kOperators).ok());
}

TEST_F(SignerPinsTest, ThatTheFormerKeyWasRevokedIsTheNodesWordAndNoProof) {
  SignerPins pins = Loaded();
  ASSERT_TRUE(pins.Pin("tre-1", {4, KeyNumber(4)}).ok());
  const absl::Status changed = Loaded().Check("tre-1", kOperators);
  EXPECT_TRUE(absl::IsFailedPrecondition(changed));
  EXPECT_THAT(std::string(changed.message()), HasSubstr("which the node says was revoked"));
}

TEST_F(SignerPinsTest, ASpoiltFileIsToldByItsLine) {
  const std::string good = absl::StrCat("adm-1 1 ", KeyNumber(1).hex());
  const std::string again = absl::StrCat("adm-1 2 ", KeyNumber(2).hex());
  for (const std::string& bad :
       {std::string("adm-2"), std::string("adm-2 12"), absl::StrCat("adm-2 x ", KeyNumber(1).hex()),
        std::string(" "), again}) {
    ASSERT_TRUE(WriteFileDurably(path_, absl::StrCat(good, "\n", bad, "\n")).ok());
    const absl::Status spoilt = SignerPins::Load(path_).status();
    EXPECT_TRUE(absl::IsDataLoss(spoilt)) << bad;
    EXPECT_THAT(std::string(spoilt.message()), HasSubstr(absl::StrCat(path_, ":2"))) << bad;
  }
}

}  // namespace
}  // namespace amanat::cli
