#include "clients/pki/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "services/rpc/tls.h"

namespace amanat::pki {
namespace {

using ::testing::HasSubstr;

class AuthorityTest : public ::testing::Test {
 protected:
  AuthorityTest() : folder_(absl::StrCat(::testing::TempDir(), "/pki_XXXXXX")) {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    folder_ += "/authority";
  }
  static rpc::Identity Node(const std::string& site) {
    return {"owf.example", site, rpc::PeerKind::kNode, ""};
  }
  static rpc::Identity Person(const std::string& code) {
    return {"owf.example", "manila", rpc::PeerKind::kOperator, code};
  }
  // Who the transport says it is.
  std::string IdentityIn(const std::string& certificate) const {
    const std::string stem = certificate.substr(0, certificate.size() - 4);
    const auto tls = rpc::ReadTls({certificate, stem + ".key", folder_ + "/authority.crt"});
    return tls.ok() ? rpc::FormatIdentity(tls->identity) : tls.status().ToString();
  }
  std::string Contents(const std::string& path) const { return ReadFile(path).value_or(""); }

  std::string folder_;
};

TEST_F(AuthorityTest, IssuesWhatTheTransportAccepts) {
  const auto authority = Authority::Create(folder_, "owf.example");
  ASSERT_TRUE(authority.ok()) << authority.status();
  const auto node = authority->Issue(Node("hong-kong"), kNodeDays);
  ASSERT_TRUE(node.ok()) << node.status();
  EXPECT_EQ(node->path, folder_ + "/hong-kong/node.crt");
  EXPECT_EQ(IdentityIn(node->path), "amanat://owf.example/hong-kong/node");
  const auto person = authority->Issue(Person("reyes-01"), kOperatorDays);
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(IdentityIn(person->path), "amanat://owf.example/manila/operator/reyes-01");
  for (const char* key :
       {"/authority.key", "/hong-kong/node.key", "/manila/operator-reyes-01.key"}) {
    struct stat state {};
    ASSERT_EQ(stat((folder_ + key).c_str(), &state), 0) << key;
    EXPECT_EQ(state.st_mode & 0777, 0600) << key;
  }
}

TEST_F(AuthorityTest, KeepsWhatIsYoungAndRenewsWhatIsNot) {
  const auto authority = Authority::Create(folder_, "owf.example");
  const auto first = authority->Issue(Node("manila"), 90);
  const std::string certificate = Contents(first->path);
  const auto opened = Authority::Open(folder_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(opened->fund_domain(), "owf.example");
  EXPECT_TRUE(opened->Issue(Node("manila"), 90)->kept);
  EXPECT_EQ(Contents(first->path), certificate);
  ASSERT_EQ(std::remove((folder_ + "/manila/node.key").c_str()), 0);
  const auto renewed = opened->Issue(Node("manila"), 90);
  EXPECT_FALSE(renewed->kept) << "a certificate without its key serves nobody";
  EXPECT_NE(Contents(renewed->path), certificate);
  EXPECT_EQ(IdentityIn(renewed->path), "amanat://owf.example/manila/node");
}

TEST_F(AuthorityTest, WhatIsRevokedIsIssuedAnewAndStaysRevoked) {
  const auto authority = Authority::Create(folder_, "owf.example");
  const auto lost = authority->Issue(Person("reyes"), 30);
  const std::string kept_aside = folder_ + "/lost.crt";
  ASSERT_TRUE(WriteFileDurably(kept_aside, Contents(lost->path)).ok());
  ASSERT_EQ(authority->Revoke(lost->path), absl::OkStatus());
  EXPECT_TRUE(absl::IsAlreadyExists(authority->Revoke(lost->path)));
  EXPECT_FALSE(authority->Issue(Person("reyes"), 30)->kept);
  EXPECT_TRUE(absl::IsAlreadyExists(Authority::Open(folder_)->Revoke(kept_aside)));
  EXPECT_THAT(Contents(folder_ + "/revoked.crl"), HasSubstr("BEGIN X509 CRL"));
}

TEST_F(AuthorityTest, RevokesNothingOfAnotherAuthority) {
  const auto authority = Authority::Create(folder_, "owf.example");
  const std::string other_folder = folder_ + "-other";
  const auto other = Authority::Create(other_folder, "owf.example");
  const auto theirs = other->Issue(Node("manila"), 30);
  const absl::Status status = authority->Revoke(theirs->path);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_TRUE(absl::IsNotFound(authority->Revoke(folder_ + "/nothing.crt")));
}

TEST_F(AuthorityTest, NeverReplacesAnAuthority) {
  ASSERT_TRUE(Authority::Create(folder_, "owf.example").ok());
  const std::string certificate = Contents(folder_ + "/authority.crt");
  ASSERT_EQ(std::remove((folder_ + "/authority.key").c_str()), 0);  // kept elsewhere
  EXPECT_TRUE(absl::IsAlreadyExists(Authority::Create(folder_, "owf.example").status()));
  EXPECT_TRUE(absl::IsNotFound(Authority::Open(folder_).status()));
  EXPECT_EQ(Contents(folder_ + "/authority.crt"), certificate);
}

TEST_F(AuthorityTest, RefusesNamesThatAreNoNames) {
  EXPECT_TRUE(absl::IsInvalidArgument(Authority::Create(folder_, "nonsense").status()));
  const auto authority = Authority::Create(folder_, "owf.example");
  ASSERT_TRUE(authority.ok());
  for (const rpc::Identity& identity :
       {Node("Manila"), Node("../x"), Node(""), Person("a b"), Person("../x"), Person(""),
        rpc::Identity{"other.example", "manila", rpc::PeerKind::kNode, ""}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(authority->Issue(identity, 30).status()))
        << rpc::FormatIdentity(identity);
  }
  for (const int days : {0, -1, kDaysMax + 1}) {
    EXPECT_TRUE(absl::IsInvalidArgument(authority->Issue(Node("manila"), days).status())) << days;
  }
}

}  // namespace
}  // namespace amanat::pki
