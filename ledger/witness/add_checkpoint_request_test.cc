#include "ledger/witness/add_checkpoint_request.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace amanat::witness {
namespace {

std::string HashLine(char filler) { return Base64Encode(std::string(32, filler)) + "\n"; }

class AddCheckpointRequestTest : public ::testing::Test {
 protected:
  SeededRandom random_{31};
  const signing::PrivateKey key_ = signing::PrivateKey::Generate(random_);
  const std::string note_ = checkpoint::SignCheckpoint(
      {.origin = "owf.example/log", .size = 9, .root = Hash(), .extensions = {}}, key_);
};

TEST_F(AddCheckpointRequestTest, ReadsOldSizeProofAndCheckpoint) {
  const std::string body = absl::StrCat("old 7\n", HashLine('a'), HashLine('b'), "\n", note_);
  const auto request = ParseAddCheckpointRequest(body);
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->old_size, 7u);
  ASSERT_EQ(request->proof.size(), 2u);
  EXPECT_EQ(request->proof[1].str(), std::string(32, 'b'));
  EXPECT_EQ(request->checkpoint.size, 9u);
  EXPECT_EQ(request->checkpoint.origin, "owf.example/log");
  EXPECT_EQ(FormatAddCheckpointRequest(*request), body);
}

TEST_F(AddCheckpointRequestTest, ReadsAnEmptyProofAndOneOf63Hashes) {
  EXPECT_TRUE(ParseAddCheckpointRequest(absl::StrCat("old 0\n\n", note_)).ok());
  std::string proof;
  for (size_t i = 0; i < kConsistencyProofHashesMax; ++i) proof += HashLine('h');
  EXPECT_TRUE(ParseAddCheckpointRequest(absl::StrCat("old 1\n", proof, "\n", note_)).ok());
  const auto refused =
      ParseAddCheckpointRequest(absl::StrCat("old 1\n", proof, HashLine('h'), "\n", note_));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(refused.status().message().find("line 65"), absl::string_view::npos);
}

TEST_F(AddCheckpointRequestTest, RefusesEveryOtherForm) {
  for (const std::string& body :
       {std::string(), std::string("old 7"), std::string("old 7\n"), std::string("old 7\n\n"),
        absl::StrCat("old 07\n\n", note_), absl::StrCat("old -1\n\n", note_),
        absl::StrCat("old +1\n\n", note_), absl::StrCat("old  7\n\n", note_),
        absl::StrCat("old 18446744073709551616\n\n", note_), absl::StrCat("Old 7\n\n", note_),
        absl::StrCat("old 7\r\n\n", note_), absl::StrCat("old 7\n", note_),
        absl::StrCat("old 7\n", Base64Encode("short"), "\n\n", note_),
        absl::StrCat("old 7\n \n\n", note_), absl::StrCat("old 7\n\n\n", note_),
        absl::StrCat("\nold 7\n\n", note_), absl::StrCat("old 7\n\n", note_, "\n")}) {
    EXPECT_EQ(ParseAddCheckpointRequest(body).status().code(), absl::StatusCode::kInvalidArgument)
        << body;
  }
}

TEST_F(AddCheckpointRequestTest, IsBounded) {
  const std::string body = absl::StrCat("old 7\n\n", note_);
  EXPECT_EQ(
      ParseAddCheckpointRequest(body + std::string(kAddCheckpointBytesMax, 'x')).status().code(),
      absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace amanat::witness
