#include "clients/cli/message_submission.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace amanat::cli {
namespace {

class FindMessageFilesTest : public testing::Test {
 protected:
  FindMessageFilesTest() : folder_(std::filesystem::path(testing::TempDir()) / "messages") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "inner");
  }
  ~FindMessageFilesTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name) {
    std::ofstream(folder_ / name) << "<a/>";
    return (folder_ / name).string();
  }
  static std::vector<std::string> Found(const std::vector<std::string>& paths) {
    std::vector<std::string> found;
    const auto files = FindMessageFiles(paths);
    EXPECT_TRUE(files.ok()) << files.status();
    if (!files.ok()) return found;
    for (const MessageFile& file : *files) {
      found.push_back(std::filesystem::path(file.path).filename().string() +
                      (file.passed_over.empty() ? "" : ": " + file.passed_over));
    }
    return found;
  }

  const std::filesystem::path folder_;
};

TEST_F(FindMessageFilesTest, EveryFileOfAFolderHasAnAnswer) {
  for (const char* name : {"PAY1.XML", "pay2.xml", "pay3.Xml", "readme.txt", "pay4.xml.bak",
                           "noext", "inner/pay5.xml"}) {
    Write(name);
  }
  std::filesystem::create_directory_symlink(folder_ / "inner", folder_ / "link");
  std::filesystem::create_symlink(folder_ / "nowhere", folder_ / "lost.xml");
  EXPECT_EQ(Found({folder_.string()}),
            (std::vector<std::string>{"PAY1.XML", "pay5.xml", "link: a link to a folder",
                                      "lost.xml: no file", "noext: its name does not end with .xml",
                                      "pay2.xml", "pay3.Xml",
                                      "pay4.xml.bak: its name does not end with .xml",
                                      "readme.txt: its name does not end with .xml"}));
}

TEST_F(FindMessageFilesTest, AFileThatIsNamedIsReadWhateverItsName) {
  const std::string path = Write("message.txt");
  EXPECT_EQ(Found({path, path}), std::vector<std::string>{"message.txt"});
  EXPECT_EQ(Found({folder_.string(), path}), std::vector<std::string>{"message.txt"});
}

TEST_F(FindMessageFilesTest, AnEmptyFolderIsNotFound) {
  EXPECT_EQ(FindMessageFiles({folder_.string()}).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace amanat::cli
