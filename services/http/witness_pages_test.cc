#include "services/http/witness_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "ledger/base/random.h"
#include "ledger/merkle/tree_hash.h"
#include "services/http/testing/raw_client.h"

namespace amanat::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kOrigin[] = "owf.example/manila/fund/1";

class MemoryRecords final : public witness::RecordStore {
 public:
  absl::StatusOr<std::string> Read(const std::string& name) override {
    const auto it = records_.find(name);
    if (it == records_.end()) return absl::NotFoundError(name);
    return it->second;
  }
  absl::Status Write(const std::string& name, absl::string_view content) override {
    if (fails) return absl::ResourceExhaustedError("the disk is full");
    records_[name] = std::string(content);
    return absl::OkStatus();
  }
  bool fails = false;

 private:
  std::map<std::string, std::string> records_;
};

class WitnessPagesTest : public ::testing::Test {
 protected:
  WitnessPagesTest() {
    server_ =
        *Server::Start({"127.0.0.1:0", {{"/witness/", &pages_, witness::kAddCheckpointBytesMax}}});
  }
  std::string Post(const std::string& body, const std::string& path = "add-checkpoint") {
    return Ask(server_->port(), "POST /witness/" + path +
                                    " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                    "Content-Length: " +
                                    std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  std::string Checkpoint(TreeSize size) const {
    return checkpoint::SignCheckpoint({kOrigin, size, merkle::HashLeaf("a"), {}}, log_key_);
  }

  SeededRandom random_{4};
  ManualClock clock_{1'700'000'000 * kMicrosPerSecond};
  const signing::PrivateKey log_key_ = signing::PrivateKey::Generate(random_);
  MemoryRecords records_;
  witness::Witness witness_{
      "owf.example/riyadh", signing::PrivateKey::Generate(random_),
      [this](absl::string_view origin) {
        std::vector<checkpoint::VerifierKey> keys;
        if (origin == kOrigin) {
          keys.push_back(checkpoint::MakeVerifierKey(kOrigin, log_key_.public_key()));
        }
        return keys;
      },
      records_, clock_};
  absl::Status failure_;
  WitnessPages pages_{witness_, [this](const absl::Status& status) { failure_ = status; }};
  std::unique_ptr<Server> server_;
};

TEST_F(WitnessPagesTest, CosignsAndShowsWhatItCosigned) {
  const std::string path = "/witness/" + HexEncode(Sha256(kOrigin)) + "/checkpoint";
  EXPECT_THAT(Get(server_->port(), path), StartsWith("HTTP/1.1 404 "));
  const std::string answer = Post("old 0\n\n" + Checkpoint(1));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(BodyOf(answer), StartsWith("\xe2\x80\x94 owf.example/riyadh "));
  EXPECT_THAT(Get(server_->port(), path), HasSubstr(BodyOf(answer)));
}

TEST_F(WitnessPagesTest, TellsTheRecordedSizeInItsOwnType) {
  ASSERT_THAT(Post("old 0\n\n" + Checkpoint(1)), StartsWith("HTTP/1.1 200 "));
  const std::string answer = Post("old 0\n\n" + Checkpoint(2));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 409 "));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/x.tlog.size\r\n"));
  EXPECT_EQ(BodyOf(answer), "1\n");
}

TEST_F(WitnessPagesTest, RefusesOtherRequests) {
  EXPECT_THAT(Post("nonsense"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Post("", "x"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(Post(std::string(witness::kAddCheckpointBytesMax + 1, 'x')),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(Get(server_->port(), "/witness/add-checkpoint"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(Get(server_->port(), "/witness/../checkpoint"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Get(server_->port(), "/witness/"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(WitnessPagesTest, AFailedWriteIsToldToTheOperator) {
  records_.fails = true;
  EXPECT_THAT(Post("old 0\n\n" + Checkpoint(1)), StartsWith("HTTP/1.1 503 "));
  EXPECT_TRUE(absl::IsResourceExhausted(failure_)) << failure_;
}

}  // namespace
}  // namespace amanat::http
