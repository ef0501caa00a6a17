#include "clients/cli/document_salts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "clients/cli/import_sidecar.h"
#include "ledger/base/file.h"

namespace amanat::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class DocumentSaltsTest : public ::testing::Test {
 protected:
  ~DocumentSaltsTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& content) {
    ASSERT_TRUE(MakeFolders(folder_).ok());
    ASSERT_TRUE(WriteFileDurably(absl::StrCat(folder_, "/", name), content).ok());
  }

  const std::string folder_ = absl::StrCat(::testing::TempDir(), "salts-", ::getpid());
  const Hash salt_{{1}};
  const Hash digest_{{2}};
};

TEST_F(DocumentSaltsTest, WhatWasKeptIsFoundAndForTheUserAlone) {
  EXPECT_TRUE(ReadDocumentSalts(folder_)->empty()) << "a folder that is not there";
  ASSERT_TRUE(KeepDocumentSalt(folder_, "passport-copy", salt_, digest_).ok());
  ASSERT_TRUE(KeepDocumentSalt(folder_, "", Hash{{3}}, Hash{{4}}).ok());
  EXPECT_THAT(*ReadDocumentSalts(folder_),
              ElementsAre(Pair(digest_, salt_), Pair(Hash{{4}}, Hash{{3}})));
  struct stat info;
  ASSERT_EQ(::stat(absl::StrCat(folder_, "/", digest_.hex(), ".documents").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(DocumentSaltsTest, WhatActsAndImportsLeaveIsFound) {
  const std::string pair = absl::StrCat(salt_.hex(), " ", digest_.hex(), "\n");
  Write("aa.documents", absl::StrCat("amanat-documents/v1\npassport-copy ", pair));
  Write("bb-1-cc.receipts",
        absl::StrCat("amanat-receipts/v1\n", Hash{{5}}.hex(), " ", Hash{{6}}.hex(), "\n"));
  Write(absl::StrCat(Hash{{8}}.hex(), ".statement-salt"), Hash{{7}}.hex() + "\n");
  ImportSidecar sidecar;
  sidecar.salt = Hash{{9}};
  ASSERT_TRUE(
      WriteSidecar(absl::StrCat(folder_, "/file.", Hash{{10}}.hex(), ".imported"), sidecar).ok());
  Write("kept.command", "something else");
  EXPECT_THAT(*ReadDocumentSalts(folder_),
              ElementsAre(Pair(digest_, salt_), Pair(Hash{{6}}, Hash{{5}}),
                          Pair(Hash{{8}}, Hash{{7}}), Pair(Hash{{10}}, Hash{{9}})));
}

TEST_F(DocumentSaltsTest, ADamagedFileIsNamedWithWhatToDo) {
  for (const char* name : {"aa.documents", "aa.receipts", "aa.statement-salt", "aa.imported"}) {
    Write(name, "nonsense");
    const absl::Status status = ReadDocumentSalts(folder_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
    std::filesystem::remove_all(folder_);
  }
}

}  // namespace
}  // namespace amanat::cli
