#include "ledger/checkpoint/trust_policy.h"

#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"

namespace amanat::checkpoint {
namespace {

class TrustPolicyTest : public ::testing::Test {
 protected:
  // One key for each letter.
  static VerifierKey Key(char letter, uint8_t type) {
    const std::string seed(signing::kSeedBytes, letter);
    return MakeVerifierKey(absl::StrCat("example.com/", absl::string_view(&letter, 1)),
                           signing::PrivateKey::FromSeed(seed)->public_key(), type);
  }
  static std::string Log(char letter) { return FormatVerifierKey(Key(letter, kKeyTypeEd25519)); }
  static std::string Witness(char letter) {
    return FormatVerifierKey(Key(letter, kKeyTypeCosignature));
  }
  static std::vector<VerifierKey> Cosigners(const std::string& letters) {
    std::vector<VerifierKey> keys;
    for (const char letter : letters) keys.push_back(Key(letter, kKeyTypeCosignature));
    return keys;
  }

  // The example of the specification: two of three X, any Y, and both groups.
  const std::string text_ = absl::StrCat(
      "# known logs\n\n\tlog ", Log('l'), "  https://log.example/ \n", "witness X1 ", Witness('a'),
      "\nwitness X2 ", Witness('b'), "\nwitness X3 ", Witness('c'), " https://x3.example\n",
      "group X 2 X1 X2 X3\nwitness Y1 ", Witness('d'), "\nwitness Y2 ", Witness('e'),
      "\n  # groups\ngroup Y any Y1 Y2\ngroup both all X Y\nquorum both\n");
};

TEST_F(TrustPolicyTest, ReadsTheExampleOfTheSpecification) {
  const auto policy = ParseTrustPolicy(text_);
  ASSERT_TRUE(policy.ok()) << policy.status();
  ASSERT_EQ(policy->logs.size(), 1u);
  EXPECT_EQ(policy->logs[0].key.name, "example.com/l");
  EXPECT_EQ(policy->logs[0].url, "https://log.example/");
  EXPECT_EQ(policy->witnesses.size(), 5u);
  EXPECT_EQ(policy->witnesses[2].url, "https://x3.example");
  ASSERT_EQ(policy->groups.size(), 3u);
  EXPECT_EQ(policy->groups[0].threshold, 2u);
  EXPECT_EQ(policy->groups[1].threshold, 1u);
  EXPECT_EQ(policy->groups[2].threshold, 2u);
  EXPECT_EQ(policy->quorum, "both");
}

TEST_F(TrustPolicyTest, FormatsToWhatParsesTheSame) {
  const TrustPolicy policy = *ParseTrustPolicy(text_);
  const std::string formatted = FormatTrustPolicy(policy);
  EXPECT_EQ(*ParseTrustPolicy(formatted), policy);
  EXPECT_EQ(FormatTrustPolicy(*ParseTrustPolicy(formatted)), formatted);
  EXPECT_EQ(FormatTrustPolicy(TrustPolicy{}), "quorum none\n");
}

TEST_F(TrustPolicyTest, CountsTheQuorumThroughGroups) {
  const TrustPolicy policy = *ParseTrustPolicy(text_);
  const std::map<std::string, bool> expected = {{"", false},    {"abc", false},  {"de", false},
                                                {"ad", false},  {"abd", true},   {"bce", true},
                                                {"aad", false}, {"abcde", true}, {"abz", false}};
  for (const auto& [letters, reached] : expected) {
    EXPECT_EQ(QuorumReached(policy, Cosigners(letters)), reached) << letters;
  }
}

TEST_F(TrustPolicyTest, QuorumIsAWitnessOrNone) {
  EXPECT_TRUE(QuorumReached(*ParseTrustPolicy("quorum none\n"), {}));
  const auto one = ParseTrustPolicy(absl::StrCat("witness w ", Witness('a'), "\nquorum w\n"));
  EXPECT_FALSE(QuorumReached(*one, Cosigners("b")));
  EXPECT_TRUE(QuorumReached(*one, Cosigners("a")));
  EXPECT_FALSE(QuorumReached(*one, {Key('a', kKeyTypeEd25519)}));
}

TEST_F(TrustPolicyTest, RefusesEachFaultNamingTheLine) {
  const std::string w = absl::StrCat("witness w ", Witness('a'), "\n");
  const std::string v = absl::StrCat("witness v ", Witness('b'), "\n");
  const std::string log = absl::StrCat("log ", Log('l'), "\n");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"quorum none", "newline"},
      {"", "newline"},
      {"\n", "no quorum"},
      {"quorum none\nquorum none\n", "line 2: a second quorum"},
      {"quorum w\n" + w, "line 1: the name 'w' is not defined"},
      {"quorum\n", "line 1: expected quorum"},
      {"quorum none none\n", "line 1: expected quorum"},
      {"Quorum none\n", "line 1: unknown keyword"},
      {"quorum none\r\n", "line 1: control character"},
      {"quorum\x0bnone\n", "line 1: control character"},
      {"quorum none\n#\x7f\n", "line 2: control character"},
      {"log\nquorum none\n", "line 1: expected log"},
      {"log x\nquorum none\n", "line 1: verifier key"},
      {log + log + "quorum none\n", "line 2: the key stands on an earlier log"},
      {"log " + Witness('a') + "\nquorum none\n", "line 1: the key of a log"},
      {"log " + Log('l') + " url more\nquorum none\n", "line 1: expected log"},
      {"witness w " + Log('a') + "\nquorum none\n", "line 1: the key of a witness"},
      {w + "witness v " + Witness('a') + "\nquorum none\n", "line 2: the key stands"},
      {w + "witness w " + Witness('b') + "\nquorum none\n", "line 2: the name 'w' is defined"},
      {"witness none " + Witness('a') + "\nquorum none\n", "line 1: the name 'none'"},
      {w + "group w all w\nquorum w\n", "line 2: the name 'w' is defined twice"},
      {w + "group g all\nquorum w\n", "line 2: expected group"},
      {w + "group g 0 w\nquorum w\n", "line 2: the threshold"},
      {w + "group g 2 w\nquorum w\n", "line 2: the threshold"},
      {w + "group g 01 w\nquorum w\n", "line 2: the threshold"},
      {w + "group g one w\nquorum w\n", "line 2: the threshold"},
      {w + "group g all w w\nquorum w\n", "line 2: 'w' is already"},
      {w + v + "group g all w\ngroup h any w v\nquorum h\n", "line 4: 'w' is already"},
      {w + "group g all none\nquorum g\n", "line 2: the name 'none' is not defined"},
      {w + "group g all g\nquorum g\n", "line 2: the name 'g' is not defined"},
  };
  for (const auto& [text, reason] : cases) {
    const absl::Status status = ParseTrustPolicy(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_NE(status.message().find(reason), absl::string_view::npos) << text << status;
  }
}

TEST_F(TrustPolicyTest, BoundsItsSize) {
  const std::string large = std::string(kTrustPolicyBytesMax, '\n') + "quorum none\n";
  EXPECT_EQ(ParseTrustPolicy(large).status().code(), absl::StatusCode::kResourceExhausted);
  std::string groups = absl::StrCat("witness g0 ", Witness('a'), "\n");
  for (size_t i = 1; i <= kTrustPolicyGroupsMax + 1; ++i) {
    absl::StrAppend(&groups, "group g", i, " all g", i - 1, "\n");
  }
  EXPECT_EQ(ParseTrustPolicy(groups + "quorum none\n").status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace amanat::checkpoint
