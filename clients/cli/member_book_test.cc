#include "clients/cli/member_book.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"

namespace amanat::cli {
namespace {

using Person = MemberBook::Person;

class MemberBookTest : public testing::Test {
 protected:
  ~MemberBookTest() override { unlink(path_.c_str()); }

  MemberBook Opened() {
    MemberBook book(path_);
    EXPECT_EQ(book.Load({maria_, jose_}, random_), absl::OkStatus());
    return book;
  }

  SeededRandom random_{1};
  const SubjectId maria_ = random_.Draw<SubjectId>();
  const SubjectId jose_ = random_.Draw<SubjectId>();
  const Hash passport_ = random_.Draw<Hash>();
  const Hash another_ = random_.Draw<Hash>();
  const std::string path_ = absl::StrCat(testing::TempDir(), "/members-", getpid());
};

TEST_F(MemberBookTest, TellsAPersonFromAnotherOneWhenItIsOpenedAgain) {
  ASSERT_EQ(Opened().Add({{maria_, passport_}}), absl::OkStatus());
  ASSERT_EQ(Opened().Add({{jose_, another_}}), absl::OkStatus());
  const MemberBook book = Opened();
  EXPECT_EQ(book.Compare(maria_, passport_), Person::kSame);
  EXPECT_EQ(book.Compare(maria_, another_), Person::kAnother);
  EXPECT_EQ(book.Compare(jose_, another_), Person::kSame);
  EXPECT_EQ(book.Compare(random_.Draw<SubjectId>(), passport_), Person::kUnknown);
}

TEST_F(MemberBookTest, KeepsEachOnceAndOnlyForItsOwner) {
  ASSERT_EQ(Opened().Add({{maria_, passport_}, {maria_, passport_}}), absl::OkStatus());
  const size_t size = ReadFile(path_)->size();
  ASSERT_EQ(Opened().Add({{maria_, passport_}}), absl::OkStatus());
  EXPECT_EQ(ReadFile(path_)->size(), size);
  struct stat facts = {};
  ASSERT_EQ(stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  EXPECT_EQ(ReadFile(path_)->find(passport_.str()), std::string::npos);
}

TEST_F(MemberBookTest, WithoutAFileKnowsNobodyAndRefusesAnotherOne) {
  EXPECT_EQ(Opened().Compare(maria_, passport_), Person::kUnknown);
  MemberBook nowhere("");
  ASSERT_EQ(nowhere.Load({maria_}, random_), absl::OkStatus());
  EXPECT_EQ(nowhere.Add({{maria_, passport_}}), absl::OkStatus());
  ASSERT_EQ(WriteFileDurably(path_, "something else"), absl::OkStatus());
  EXPECT_TRUE(absl::IsDataLoss(MemberBook(path_).Load({maria_}, random_)));
}

}  // namespace
}  // namespace amanat::cli
