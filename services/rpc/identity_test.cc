#include "services/rpc/identity.h"

#include <gtest/gtest.h>

#include <string>

namespace amanat::rpc {
namespace {

TEST(IdentityTest, ReadsANode) {
  const auto identity = ParseIdentity("amanat://owf.example/hong-kong/node");
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(*identity, (Identity{"owf.example", "hong-kong", PeerKind::kNode, ""}));
}

TEST(IdentityTest, ReadsAnOperator) {
  const auto identity = ParseIdentity("amanat://owf.example/manila/operator/reyes-01");
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ(*identity, (Identity{"owf.example", "manila", PeerKind::kOperator, "reyes-01"}));
}

TEST(IdentityTest, WritesWhatItReads) {
  for (const std::string uri : {"amanat://owf.example/manila/node", "amanat://a.b.c/x/operator/A_1",
                                "amanat://1.2/0/operator/0"}) {
    const auto identity = ParseIdentity(uri);
    ASSERT_TRUE(identity.ok()) << uri << ": " << identity.status();
    EXPECT_EQ(FormatIdentity(*identity), uri);
  }
}

struct Refusal {
  std::string uri;
  std::string reason;
};

class IdentityRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(IdentityRefusalTest, NamesThePartThatIsWrong) {
  const auto identity = ParseIdentity(GetParam().uri);
  ASSERT_FALSE(identity.ok()) << GetParam().uri;
  EXPECT_EQ(identity.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(identity.status().message()).find(GetParam().reason), std::string::npos)
      << identity.status();
}

INSTANTIATE_TEST_SUITE_P(
    All, IdentityRefusalTest,
    ::testing::Values(
        Refusal{"", "begin with amanat://"}, Refusal{"spiffe://owf.example/manila/node", "begin"},
        Refusal{"AMANAT://owf.example/manila/node", "begin"},
        Refusal{"amanat://owf.example/manila", "is not amanat://"},
        Refusal{"amanat:///manila/node", "fund domain"},
        Refusal{"amanat://owf/manila/node", "fund domain"},
        Refusal{"amanat://OWF.example/manila/node", "fund domain"},
        Refusal{"amanat://owf.example./manila/node", "fund domain"},
        Refusal{"amanat://owf..example/manila/node", "fund domain"},
        Refusal{"amanat://owf.example:7001/manila/node", "fund domain"},
        Refusal{"amanat://user@owf.example/manila/node", "fund domain"},
        Refusal{"amanat://owf.example//node", "site"},
        Refusal{"amanat://owf.example/-manila/node", "site"},
        Refusal{"amanat://owf.example/man ila/node", "site"},
        Refusal{"amanat://owf.example/Manila/node", "site"},
        Refusal{"amanat://owf.example/" + std::string(64, 'a') + "/node", "site"},
        Refusal{"amanat://owf.example/manila/node/", "follows the kind"},
        Refusal{"amanat://owf.example/manila/node?x", "kind is neither"},
        Refusal{"amanat://owf.example/manila/Node", "kind is neither"},
        Refusal{"amanat://owf.example/manila/", "kind is neither"},
        Refusal{"amanat://owf.example/manila/operator", "one code"},
        Refusal{"amanat://owf.example/manila/operator/", "code is malformed"},
        Refusal{"amanat://owf.example/manila/operator/a/b", "one code"},
        Refusal{"amanat://owf.example/manila/operator/-a", "code is malformed"},
        Refusal{"amanat://owf.example/manila/operator/a%20b", "code is malformed"},
        Refusal{"amanat://owf.example/manila/operator/" + std::string(65, 'a'), "code"},
        Refusal{std::string("amanat://owf.example/manila/node\0x", 34), "kind is neither"},
        Refusal{"amanat://owf.example/" + std::string(600, 'a'), "longer than"}));

TEST(IdentityTest, NamesAServerWhateverItsAddress) {
  EXPECT_EQ(NodeServerName("manila", "owf.example"), "manila.node.owf.example");
}

}  // namespace
}  // namespace amanat::rpc
