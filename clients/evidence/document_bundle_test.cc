#include "clients/evidence/document_bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/evidence/archive.h"

namespace amanat::evidence {
namespace {

using ::testing::HasSubstr;

constexpr char kLog[] = "owf.example/riyadh/fund/1";

BundledDocument Document(LogIndex index, const std::string& content) {
  const Hash salt{{static_cast<uint8_t>(index)}};
  return {.log = kLog,
          .index = index,
          .field = "documents",
          .code = "death-certificate",
          .digest = DocumentDigest(salt, content),
          .salt = salt,
          .content = content,
          .name = absl::StrCat("scan ", index, ".pdf")};
}

class DocumentBundleTest : public ::testing::Test {
 protected:
  DocumentBundleTest() {
    bundle_.stream = StreamId{{7}};
    bundle_.documents = {Document(3, "first"), Document(5, "second")};
  }
  // Whose manifest and files were changed.
  std::string Reason(const std::function<void(std::vector<ArchivedFile>&)>& change) {
    std::vector<ArchivedFile> files = *ReadArchive(FormatDocumentBundle(bundle_).value());
    change(files);
    const absl::Status status = ParseDocumentBundle(WriteArchive(files)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return std::string(status.message());
  }
  std::string Replaced(const std::string& from, const std::string& to) {
    return Reason([&](std::vector<ArchivedFile>& files) {
      const std::string before = files[0].content;
      files[0].content = absl::StrReplaceAll(before, {{from, to}});
      EXPECT_NE(files[0].content, before) << from;
    });
  }

  DocumentBundle bundle_;
};

TEST_F(DocumentBundleTest, GivesBackWhatWasBundled) {
  const auto bytes = FormatDocumentBundle(bundle_);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(*FormatDocumentBundle(bundle_), *bytes);
  const auto again = ParseDocumentBundle(*bytes);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, bundle_);
}

TEST_F(DocumentBundleTest, WhatIsMissingIsSaid) {
  bundle_.documents[0].content.reset();
  bundle_.documents[1].salt.reset();
  const auto again = ParseDocumentBundle(*FormatDocumentBundle(bundle_));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, bundle_);
  EXPECT_FALSE(again->documents[0].complete());
  EXPECT_FALSE(again->documents[1].complete());
}

TEST_F(DocumentBundleTest, ADocumentThatIsCitedTwiceStandsOnce) {
  bundle_.documents.push_back(bundle_.documents[0]);
  bundle_.documents.back().index = 9;
  const std::string bytes = *FormatDocumentBundle(bundle_);
  EXPECT_EQ(ReadArchive(bytes)->size(), 3u);
  EXPECT_EQ(*ParseDocumentBundle(bytes), bundle_);
}

TEST_F(DocumentBundleTest, AFileIsTheOneOfItsSaltAndDigest) {
  EXPECT_THAT(Reason([](auto& files) { files[1].content[0] ^= 1; }),
              HasSubstr("is not the one of its salt and digest"));
  EXPECT_THAT(Reason([](auto& files) { files[1].content += "x"; }),
              HasSubstr("and the manifest says "));
  EXPECT_THAT(Reason([](auto& files) { files.pop_back(); }), HasSubstr(" is not there"));
  EXPECT_THAT(Reason([](auto& files) {
                files.push_back({"files/other", "x"});
              }),
              HasSubstr("the manifest does not name files/other"));
}

TEST_F(DocumentBundleTest, AManifestOfAnotherFormIsRefusedWithItsPlace) {
  EXPECT_THAT(Reason([](auto& files) { files.erase(files.begin()); }),
              HasSubstr("holds no manifest.json"));
  EXPECT_THAT(Replaced("\"stream\"", "\"case\""), HasSubstr("unknown field case"));
  EXPECT_THAT(Replaced("bundle/v1", "bundle/v9"), HasSubstr("its format is not "));
  EXPECT_THAT(Replaced("\"index\": 5", "\"index\": -5"),
              HasSubstr("document 2: index is no number"));
  EXPECT_THAT(Replaced("\"index\": 5,", ""), HasSubstr("document 2: lacks the field index"));
  EXPECT_THAT(Replaced("files/", "../files/"), HasSubstr(" is not there"));
  EXPECT_THAT(Replaced("{", "["), HasSubstr("is no JSON"));
  EXPECT_FALSE(ParseDocumentBundle("not an archive").ok());
}

TEST_F(DocumentBundleTest, ThereAreBounds) {
  bundle_.documents.resize(kBundledDocumentsMax + 1);
  EXPECT_EQ(FormatDocumentBundle(bundle_).status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace amanat::evidence
