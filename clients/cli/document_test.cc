#include "clients/cli/document.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"

namespace amanat::cli {
namespace {

TEST(DocumentTest, AnEmptyFileIsNone) {
  const std::string path = absl::StrCat(testing::TempDir(), "/scan-", getpid(), ".pdf");
  ASSERT_TRUE(WriteFileDurably(path, "", 0600).ok());
  const auto empty = ReadDocument(path, "--receipt");
  EXPECT_EQ(empty.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(empty.status().message().find("--receipt: " + path), absl::string_view::npos)
      << empty.status();
  ASSERT_TRUE(WriteFileDurably(path, "%PDF", 0600).ok());
  EXPECT_EQ(ReadDocument(path, "--receipt").value_or(""), "%PDF");
  EXPECT_EQ(ReadDocument(path + "x", "--receipt").status().code(), absl::StatusCode::kNotFound);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace amanat::cli
