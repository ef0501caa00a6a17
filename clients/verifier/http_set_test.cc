// Sets verified over HTTP as from a directory, and again with what was remembered.
#include "clients/verifier/http_set.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "clients/verifier/state_file.h"
#include "ledger/base/file.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/testing/small_fund.h"
#include "ledger/verify/verify.h"
#include "services/http/server.h"

namespace amanat::verifier {
namespace {

namespace fs = std::filesystem;

// Serves an exported set, as a static file server would, and counts what is asked for.
class FilePages final : public http::Handler {
 public:
  explicit FilePages(std::string folder) : folder_(std::move(folder)) {}
  http::Response Handle(const http::Request& request) override {
    http::Response response;
    if (request.path == "logs") {
      response.body = R"({"logs": [)";
      for (const auto& item : fs::directory_iterator(folder_)) {
        if (!item.is_directory()) continue;
        if (!absl::EndsWith(response.body, "[")) response.body += ",";
        response.body += R"({"folder": ")" + item.path().filename().string() + R"("})";
      }
      response.body += "]}";
      return response;
    }
    absl::MutexLock lock(&mutex_);
    ++asked_[request.path];
    const auto content = ReadFile(folder_ + "/" + request.path);
    response.status = content.ok() ? 200 : 404;
    if (content.ok()) response.body = *content;
    return response;
  }
  int Asked(const std::string& part) {
    absl::MutexLock lock(&mutex_);
    int count = 0;
    for (const auto& [path, times] : asked_) {
      if (absl::StrContains(path, part)) count += times;
    }
    return count;
  }
  void Forget() {
    absl::MutexLock lock(&mutex_);
    asked_.clear();
  }

 private:
  const std::string folder_;
  absl::Mutex mutex_;
  std::map<std::string, int> asked_ ABSL_GUARDED_BY(mutex_);
};

class HttpSetTest : public ::testing::Test {
 protected:
  HttpSetTest() {
    fs::remove_all(folder_);
    Grow(600);
    Export();
    server_ = *http::Server::Start({"127.0.0.1:0", {{"/", &pages_, 0}}});
  }
  ~HttpSetTest() override {
    server_.reset();
    fs::remove_all(folder_);
  }

  testing::LogBuilder& consulate() { return fund_.log("riyadh", entry::Book::kFund); }
  // Each entry follows what the directory admitted before it.
  void Grow(TreeSize size) {
    while (consulate().size() < size) {
      fund_.AdmitOperator(absl::StrCat("payer-", consulate().size()), "riyadh",
                          {directory::Role::kPayer});
      consulate().Follow(fund_.directory());
    }
  }
  void Export() {
    ASSERT_TRUE(fund_.ExportTo(set_).ok());
    fs::remove(set_ + "/trust");
  }
  std::string Path(const std::string& relative) const { return set_ + "/" + relative; }

  verify::Report Verify(const std::string& kept = "") {
    verify::Options options;
    const auto set =
        HttpSet::Make(absl::StrCat("http://127.0.0.1:", server_->port(), "/"), kept).value();
    options.set = set.get();
    options.trust = fund_.Trust();
    options.rules = &examine::ToldRules();
    options.trust_received_apart = true;
    options.remembered = state_;
    auto report = verify::VerifySet(options);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(verify::Report());
  }
  static std::string Describe(const verify::Report& report) {
    std::string text(report.findings.count() == 0 ? verify::SetVerdictName(report.verdict()) : "");
    for (const verify::ReportedFinding& finding : report.findings.listed()) {
      absl::StrAppend(&text, finding.log_name, " ", finding.path, " ", finding.rule, ": ",
                      finding.expected, "; ", finding.found, "\n");
    }
    return text;
  }

  testing::FundBuilder fund_{11};
  const testing::SmallFund story_{fund_};
  const std::string folder_ =
      ::testing::TempDir() + "amanat-http-set-" + std::to_string(::getpid());
  const std::string set_ = folder_ + "/export";
  FilePages pages_{set_};
  std::unique_ptr<http::Server> server_;
  State state_;
};

TEST_F(HttpSetTest, VerifiesAsFromADirectory) {
  const verify::Report report = Verify();
  EXPECT_EQ(Describe(report), "verified");
  verify::Options options;
  options.directory = set_;
  options.trust = fund_.Trust();
  options.rules = &examine::ToldRules();
  options.trust_received_apart = true;
  const auto from_directory = verify::VerifySet(options);
  ASSERT_TRUE(from_directory.ok());
  EXPECT_EQ(Describe(*from_directory), "verified");
  EXPECT_EQ(report.entries_examined(), from_directory->entries_examined());
  EXPECT_GT(report.entries_examined(), 600u);
}

TEST_F(HttpSetTest, APartialFileThatIsGoneIsReadFromTheFullOne) {
  const std::string note = *ReadFile(Path("riyadh-fund/checkpoint"));
  Grow(consulate().size() + 256);
  Export();
  ASSERT_TRUE(WriteFileDurably(Path("riyadh-fund/checkpoint"), note).ok());
  ASSERT_FALSE(fs::exists(Path("riyadh-fund/tile/entries/002.p")));
  EXPECT_EQ(Describe(Verify()), "verified");
}

TEST_F(HttpSetTest, WhatIsMissingIsNamed) {
  fs::remove(Path("riyadh-fund/tile/0/001"));
  fs::remove(Path("manila-fund/tile/entries/000.p/5"));
  const std::string findings = Describe(Verify());
  EXPECT_TRUE(absl::StrContains(findings, "riyadh-fund/tile/0/001 MISSING_FILE")) << findings;
}

TEST_F(HttpSetTest, AChangedEntryIsNamed) {
  std::string bundle = *ReadFile(Path("riyadh-fund/tile/entries/001"));
  bundle[20] ^= 1;
  ASSERT_TRUE(WriteFileDurably(Path("riyadh-fund/tile/entries/001"), bundle).ok());
  const std::string findings = Describe(Verify());
  EXPECT_TRUE(absl::StrContains(findings, "riyadh-fund/tile/entries/001 ENTRY_HASH")) << findings;
}

TEST_F(HttpSetTest, WhatIsRememberedAndKeptIsNotFetchedAgain) {
  const std::string kept = folder_ + "/kept";
  state_ = Advance({}, Verify(kept));
  Grow(800);
  Export();
  pages_.Forget();
  EXPECT_EQ(Describe(Verify(kept)), "verified");
  EXPECT_EQ(pages_.Asked("riyadh-fund/tile/entries/001"), 0);
  EXPECT_EQ(pages_.Asked("riyadh-fund/tile/0/001"), 0);
  EXPECT_EQ(pages_.Asked("riyadh-fund/tile/entries/002"), 1);
  EXPECT_EQ(pages_.Asked("riyadh-fund/tile/0/002"), 1);
}

TEST_F(HttpSetTest, ADamagedKeptBundleIsFetchedAgain) {
  const std::string kept = folder_ + "/kept";
  ASSERT_EQ(Describe(Verify(kept)), "verified");
  const std::string path = kept + "/riyadh-fund/tile/entries/000";
  std::string bundle = *ReadFile(path);
  bundle[7] ^= 1;
  ASSERT_TRUE(WriteFileDurably(path, bundle).ok());
  pages_.Forget();
  EXPECT_EQ(Describe(Verify(kept)), "verified");
  EXPECT_GE(pages_.Asked("riyadh-fund/tile/entries/000"), 1);
  EXPECT_EQ(pages_.Asked("riyadh-fund/tile/entries/001"), 0);
}

TEST_F(HttpSetTest, AChangedHistoryNamesLogSizeAndBothRoots) {
  state_ = Advance({}, Verify());
  verify::Remembered& past = state_.at(consulate().id());
  const std::string root = past.root.hex();
  past.root.value[0] ^= 1;
  const std::string findings = Describe(Verify());
  EXPECT_TRUE(absl::StrContains(
      findings,
      absl::StrCat("riyadh/fund/1 riyadh-fund/checkpoint HISTORY: size ", past.size, " with root ",
                   past.root.hex(), "; size ", past.size, " with root ", root)))
      << findings;
}

TEST_F(HttpSetTest, ALogThatWasCutBackOrIsGoneIsFound) {
  state_ = Advance({}, Verify());
  state_.at(consulate().id()).size += 1;
  state_[LogId{{9}}] = {"owf.example/jeddah/fund/1", 3, Hash{}};
  const std::string findings = Describe(Verify());
  EXPECT_TRUE(absl::StrContains(findings, "riyadh-fund/checkpoint HISTORY: size ")) << findings;
  EXPECT_TRUE(absl::StrContains(findings, "owf.example/jeddah/fund/1  HISTORY: size 3"))
      << findings;
}

TEST(LogListTest, IsReadStrictly) {
  EXPECT_EQ(*ParseLogList(R"({"logs": [{"folder": "b-1"}, {"folder": "a", "name": "x"}]})"),
            (std::vector<std::string>{"a", "b-1"}));
  EXPECT_TRUE(ParseLogList(R"({"logs": []})")->empty());
  for (const char* text :
       {"", "[]", "{}", R"({"logs": {}})", R"({"logs": ["a"]})", R"({"logs": [{"name": "a"}]})",
        R"({"logs": [{"folder": 1}]})", R"({"logs": [{"folder": ""}]})",
        R"({"logs": [{"folder": ".."}]})", R"({"logs": [{"folder": "a/b"}]})",
        R"({"logs": [{"folder": "A"}]})", R"({"logs": [{"folder": "a"}, {"folder": "a"}]})"}) {
    EXPECT_FALSE(ParseLogList(text).ok()) << text;
  }
}

}  // namespace
}  // namespace amanat::verifier
