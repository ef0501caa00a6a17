// A directory that is being founded: entry 0 names two administrators' keys, and nobody else founds it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "ledger/append/testing/fund_fixture.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using entry::Book;
using ::testing::StartsWith;

class FoundingTest : public ::testing::Test {
 protected:
  ~FoundingTest() override {
    if (directory_ != nullptr) directory_->Stop();
  }

  absl::Status Found(const std::vector<PublicKey>& administrators, Book book = Book::kDirectory) {
    return Writer::Found({.name = NameOf(book),
                          .directory = book == Book::kDirectory ? LogId() : fund_.directory().id(),
                          .rules = fund_.rules,
                          .administrators = administrators,
                          .store_path = Path("store"),
                          .guard_path = Path("guard"),
                          .key_path = Path("key"),
                          .create_key = !std::filesystem::exists(Path("key")),
                          .clock = &fund_.clock(),
                          .random = &fund_.random()});
  }
  void Open() {
    WriterOptions options = fund_.OptionsOf("manila", Book::kDirectory);
    options.name = NameOf(Book::kDirectory);
    options.store_path = Path("store");
    options.guard_path = Path("guard");
    options.key = *signing::LoadPrivateKey(Path("key"));
    known_logs_ = std::make_unique<examine::KnownLogs>();
    options.known_logs = known_logs_.get();
    auto writer = Writer::Open(std::move(options));
    ASSERT_TRUE(writer.ok()) << writer.status();
    directory_ = *std::move(writer);
    directory_->Start();
  }
  void Reopen() {
    directory_->Stop();
    directory_.reset();
    Open();
  }
  absl::Status Admit(const std::string& code, const signing::PrivateKey& key) {
    return directory_->Append(fund_.FoundingAct(*directory_, code, key)).status();
  }
  void ExpectRefused(const std::string& code, const signing::PrivateKey& key) {
    const TreeSize size = directory_->ExaminedSize();
    const absl::Status status = Admit(code, key);
    EXPECT_EQ(status.code(), StatusCode::kPermissionDenied) << status;
    EXPECT_THAT(std::string(status.message()), StartsWith("FOUNDER: "));
    EXPECT_EQ(directory_->ExaminedSize(), size);
  }

  FundFixture fund_;
  std::unique_ptr<examine::KnownLogs> known_logs_;
  std::unique_ptr<Writer> directory_;
  const signing::PrivateKey ana_ = signing::PrivateKey::Generate(fund_.random());
  const signing::PrivateKey ben_ = signing::PrivateKey::Generate(fund_.random());
  const signing::PrivateKey eve_ = signing::PrivateKey::Generate(fund_.random());

 private:
  static entry::LogName NameOf(Book book) { return {FundFixture::kDomain, "manila", book, 2}; }
  std::string Path(const std::string& extension) const {
    return fund_.folder() + "/second." + extension;
  }
};

TEST_F(FoundingTest, ADirectoryIsFoundedWithTwoDifferentKeys) {
  const PublicKey ana = ana_.public_key();
  const PublicKey ben = ben_.public_key();
  for (const std::vector<PublicKey>& keys : {std::vector<PublicKey>{},
                                             {ana},
                                             {ana, ana},
                                             {ana, PublicKey()},
                                             {ana, ben, eve_.public_key()}}) {
    EXPECT_EQ(Found(keys).code(), StatusCode::kInvalidArgument) << keys.size();
  }
  EXPECT_EQ(Found({ana, ben}), absl::OkStatus());
}

TEST_F(FoundingTest, AnotherLogNamesNobody) {
  EXPECT_EQ(Found({ana_.public_key(), ben_.public_key()}, Book::kFund).code(),
            StatusCode::kInvalidArgument);
  EXPECT_EQ(Found({}, Book::kFund), absl::OkStatus());
}

TEST_F(FoundingTest, OnlyTheTwoKeysFoundTheFund) {
  ASSERT_EQ(Found({ana_.public_key(), ben_.public_key()}), absl::OkStatus());
  Open();
  ExpectRefused("eve", eve_);
  ASSERT_EQ(Admit("ben", ben_), absl::OkStatus());
  ExpectRefused("eve", eve_);
  EXPECT_THAT(std::string(Admit("ann", ben_).message()), StartsWith("DIRECTORY_RULE: "))
      << "one key twice";
  ASSERT_EQ(Admit("ana", ana_), absl::OkStatus());
  EXPECT_EQ(Admit("eve", eve_).code(), StatusCode::kInvalidArgument) << "founding is over";
}

TEST_F(FoundingTest, TwoOtherKeysFoundNothing) {
  ASSERT_EQ(Found({ana_.public_key(), ben_.public_key()}), absl::OkStatus());
  Open();
  ExpectRefused("eve", eve_);
  ExpectRefused("mal", signing::PrivateKey::Generate(fund_.random()));
}

TEST_F(FoundingTest, ARestartForgetsNoneOfThem) {
  ASSERT_EQ(Found({ana_.public_key(), ben_.public_key()}), absl::OkStatus());
  Open();
  ASSERT_EQ(Admit("ana", ana_), absl::OkStatus());
  Reopen();
  ExpectRefused("eve", eve_);
  EXPECT_EQ(Admit("ben", ben_), absl::OkStatus());
}

}  // namespace
}  // namespace amanat::append
