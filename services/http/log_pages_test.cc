#include "services/http/log_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "ledger/tiles/memory_log.h"
#include "services/http/testing/raw_client.h"

namespace amanat::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class OneLog final : public Publication {
 public:
  explicit OneLog(std::shared_ptr<tiles::MemoryLog> log) : log_(std::move(log)) {}
  std::vector<PublishedLog> List() const override {
    return {{"manila-fund", "owf.example/manila/fund/1"}};
  }
  std::shared_ptr<const tiles::TileSource> Find(const std::string& folder) const override {
    return folder == "manila-fund" ? log_ : nullptr;
  }

 private:
  const std::shared_ptr<tiles::MemoryLog> log_;
};

class LogPagesTest : public ::testing::Test {
 protected:
  LogPagesTest() {
    log_->Resize(600);
    server_ = *Server::Start({"127.0.0.1:0", {{"/", &pages_, 0}}});
  }
  std::string Fetch(const std::string& target, const std::string& method = "GET") const {
    return Get(server_->port(), target, method);
  }
  void ExpectMissing(const std::string& target) const {
    EXPECT_THAT(Fetch(target), StartsWith("HTTP/1.1 404 ")) << target;
  }

  const std::shared_ptr<tiles::MemoryLog> log_ =
      std::make_shared<tiles::MemoryLog>("owf.example/manila/fund/1", 5);
  const OneLog publication_{log_};
  LogPages pages_{publication_};
  std::unique_ptr<Server> server_;
};

TEST_F(LogPagesTest, ListsTheLogs) {
  const std::string answer = Fetch("/logs");
  EXPECT_THAT(answer, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_EQ(nlohmann::json::parse(BodyOf(answer)),
            nlohmann::json::parse(
                R"({"logs": [{"folder": "manila-fund", "name": "owf.example/manila/fund/1"}]})"));
}

TEST_F(LogPagesTest, TheCheckpointIsTextAndKeptForSeconds) {
  const std::string answer = Fetch("/manila-fund/checkpoint");
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("Cache-Control: public, max-age=2\r\n"));
  EXPECT_EQ(BodyOf(answer), *log_->CheckpointNote());
}

TEST_F(LogPagesTest, TilesAreBytesAndKeptForEver) {
  for (const std::string path : {"tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2",
                                 "tile/entries/001", "tile/entries/002.p/1"}) {
    const std::string answer = Fetch("/manila-fund/" + path);
    EXPECT_THAT(answer, HasSubstr("Content-Type: application/octet-stream\r\n")) << path;
    EXPECT_THAT(answer, HasSubstr("Cache-Control: public, max-age=31536000, immutable\r\n"))
        << path;
    EXPECT_EQ(BodyOf(answer), *tiles::ReadPublishedFile(*log_, path)) << path;
  }
}

TEST_F(LogPagesTest, HeadTellsTheLengthAlone) {
  const std::string answer = Fetch("/manila-fund/tile/0/000", "HEAD");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 8192\r\n"));
  EXPECT_EQ(BodyOf(answer), "");
}

TEST_F(LogPagesTest, WhatIsNotPublishedIsMissing) {
  ExpectMissing("/manila-fund/tile/0/002");
  ExpectMissing("/manila-fund/tile/0/002.p/89");
  ExpectMissing("/manila-fund/tile/entries/003");
  ExpectMissing("/manila-fund/tile/2/000.p/1");
  ExpectMissing("/manila-fund/tile/0/x999/x999/x999/x999/x999/x999/999");
  log_->Resize(0);
  ExpectMissing("/manila-fund/tile/0/000.p/1");
}

TEST_F(LogPagesTest, OtherSpellingsAreMissing) {
  for (const char* target : {"/",
                             "//",
                             "/logs/",
                             "/logs?",
                             "/manila-fund",
                             "/manila-fund/",
                             "/Manila-fund/checkpoint",
                             "/riyadh-fund/checkpoint",
                             "/manila-fund//checkpoint",
                             "//manila-fund/checkpoint",
                             "/./manila-fund/checkpoint",
                             "/manila-fund/./checkpoint",
                             "/manila-fund/../logs",
                             "/manila-fund/tile/../checkpoint",
                             "/manila-fund/%63heckpoint",
                             "/manila-fund/checkpoint?x",
                             "/manila-fund/checkpoint#x",
                             "/manila-fund/tile/0/000.p/0",
                             "/manila-fund/tile/0/000.p/256",
                             "/manila-fund/tile/0/0",
                             "/manila-fund/tile/00/000",
                             "/manila-fund/tile/0/x000/000",
                             "/manila-fund/tile/entries/000/",
                             "/etc/passwd",
                             "/../../etc/passwd"}) {
    ExpectMissing(target);
  }
}

TEST_F(LogPagesTest, NothingIsWritten) {
  for (const std::string method : {"POST", "PUT", "DELETE", "PATCH"}) {
    EXPECT_THAT(Fetch("/manila-fund/checkpoint", method), StartsWith("HTTP/1.1 405 ")) << method;
  }
}

}  // namespace
}  // namespace amanat::http
