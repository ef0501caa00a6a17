#include "services/rpc/revocations.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "ledger/base/file.h"
#include "services/rpc/testing/certificates.h"

namespace amanat::rpc {
namespace {

using Code = absl::StatusCode;

std::string NewFolder() {
  std::string path = ::testing::TempDir() + "/revocations_test_XXXXXX";
  EXPECT_NE(mkdtemp(path.data()), nullptr);
  return path;
}

class RevocationsTest : public ::testing::Test {
 protected:
  std::unique_ptr<Revocations> Open(const std::string& path) {
    auto revocations = Revocations::Read(path, authority_.path());
    EXPECT_EQ(revocations.status(), absl::OkStatus());
    return *std::move(revocations);
  }

  const std::string folder_ = NewFolder();
  rpc::testing::Authority authority_{"owf.example", folder_};
};

TEST_F(RevocationsTest, WhatIsListedIsRefusedAndNothingElse) {
  const auto revocations = Open(authority_.Revoke({2, 17}));
  EXPECT_EQ(revocations->Check("02").code(), Code::kPermissionDenied);
  EXPECT_EQ(revocations->Check("11").code(), Code::kPermissionDenied);
  EXPECT_EQ(revocations->Check("03"), absl::OkStatus());
  EXPECT_EQ(revocations->Check("").code(), Code::kPermissionDenied) << "nobody without a number";
}

TEST_F(RevocationsTest, ALaterListCountsFromWhenItIsRead) {
  const auto revocations = Open(authority_.Revoke({}, -1));
  authority_.Revoke({2});
  EXPECT_EQ(revocations->Check("02"), absl::OkStatus());
  EXPECT_EQ(revocations->Refresh(), absl::OkStatus());
  EXPECT_EQ(revocations->Check("02").code(), Code::kPermissionDenied);
}

TEST_F(RevocationsTest, AnOlderListIsPassedOverAndToldOnce) {
  const auto revocations = Open(authority_.Revoke({2}));
  authority_.Revoke({}, -1);
  EXPECT_EQ(revocations->Refresh().code(), Code::kFailedPrecondition);
  EXPECT_EQ(revocations->Refresh(), absl::OkStatus()) << "it was told";
  EXPECT_EQ(revocations->Check("02").code(), Code::kPermissionDenied);
}

TEST_F(RevocationsTest, WhatIsNoListOrNotTheAuthoritysLeavesTheListThatIsHeld) {
  const std::string path = authority_.Revoke({2});
  const auto revocations = Open(path);
  rpc::testing::Authority other("owf.example", folder_, "other");
  for (const std::string& bad : {std::string("nonsense"), *ReadFile(other.Revoke({}), 1 << 20)}) {
    ASSERT_EQ(WriteFileDurably(path, bad), absl::OkStatus());
    EXPECT_EQ(revocations->Refresh().code(), Code::kInvalidArgument);
    EXPECT_EQ(revocations->Check("02").code(), Code::kPermissionDenied);
    EXPECT_EQ(Revocations::Read(path, authority_.path()).status().code(), Code::kInvalidArgument)
        << "a server does not start without the list that it was told of";
  }
}

// A new authority's list may be there before the new authority is.
TEST_F(RevocationsTest, AListThatWasPassedOverCountsOnceTheAuthorityIsRenewed) {
  const std::string path = authority_.Revoke({});
  const auto revocations = Open(path);
  rpc::testing::Authority renewed("owf.example", folder_, "renewed");
  ASSERT_EQ(WriteFileDurably(path, *ReadFile(renewed.Revoke({2}), 1 << 20)), absl::OkStatus());
  EXPECT_EQ(revocations->Refresh().code(), Code::kInvalidArgument);
  EXPECT_EQ(revocations->Check("02"), absl::OkStatus());
  const std::string both =
      *ReadFile(authority_.path(), 1 << 20) + *ReadFile(renewed.path(), 1 << 20);
  ASSERT_EQ(WriteFileDurably(authority_.path(), both), absl::OkStatus());
  EXPECT_EQ(revocations->Refresh(), absl::OkStatus());
  EXPECT_EQ(revocations->Check("02").code(), Code::kPermissionDenied);
}

}  // namespace
}  // namespace amanat::rpc
