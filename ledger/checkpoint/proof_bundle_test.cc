#include "ledger/checkpoint/proof_bundle.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::checkpoint {
namespace {

constexpr char kOrigin[] = "owf.example/manila/fund/1";
constexpr char kWitness[] = "owf.example/riyadh";
constexpr UnixMicros kNow = 1'767'225'600 * kMicrosPerSecond;

// Entry 2 of a log of three.
class ProofBundleTest : public ::testing::Test {
 protected:
  ProofBundleTest() {
    const Hash left = merkle::HashNode(merkle::HashLeaf("0"), merkle::HashLeaf("1"));
    const Checkpoint head{
        .origin = kOrigin, .size = 3, .root = merkle::HashNode(left, leaf_), .extensions = {}};
    const std::string text = FormatCheckpointText(head);
    bundle_ = {.extra = "",
               .index = 2,
               .proof = {left},
               .note = SignCheckpoint(head, log_key_) +
                       FormatSignatureLine(*CosignCheckpoint(text, kWitness, witness_key_, kNow))};
    policy_.logs = {{MakeVerifierKey(kOrigin, log_key_.public_key()), ""}};
    policy_.witnesses = {
        {"riyadh", MakeVerifierKey(kWitness, witness_key_.public_key(), kKeyTypeCosignature), ""}};
    policy_.quorum = "riyadh";
  }

  absl::StatusCode Judge(const ProofBundle& bundle) const {
    return VerifyProofBundle(bundle, leaf_, policy_).status().code();
  }

  SeededRandom random_{51};
  const signing::PrivateKey log_key_ = signing::PrivateKey::Generate(random_);
  const signing::PrivateKey witness_key_ = signing::PrivateKey::Generate(random_);
  const Hash leaf_ = merkle::HashLeaf("2");
  ProofBundle bundle_;
  TrustPolicy policy_;
};

TEST_F(ProofBundleTest, ReadsWhatItFormats) {
  const std::string text = FormatProofBundle(bundle_);
  EXPECT_EQ(text, absl::StrCat("c2sp.org/tlog-proof@v1\nindex 2\n",
                               Base64Encode(bundle_.proof[0].view()), "\n\n", bundle_.note));
  EXPECT_EQ(*ParseProofBundle(text), bundle_);
  bundle_.extra = "the entry";
  bundle_.proof.clear();
  const std::string other = FormatProofBundle(bundle_);
  EXPECT_EQ(other,
            absl::StrCat("c2sp.org/tlog-proof@v1\nextra dGhlIGVudHJ5\nindex 2\n\n", bundle_.note));
  EXPECT_EQ(*ParseProofBundle(other), bundle_);
}

TEST_F(ProofBundleTest, RefusesEveryOtherFormNamingTheLine) {
  const std::string good = FormatProofBundle(bundle_);
  const std::string hash = Base64Encode(bundle_.proof[0].view());
  const auto with = [&](absl::string_view from, absl::string_view to) {
    return absl::StrReplaceAll(good, {{from, to}});
  };
  for (const auto& [text, place] : std::vector<std::pair<std::string, std::string>>{
           {"", "line 1:"},
           {with("@v1", "@v2"), "line 1:"},
           {"c2sp.org/tlog-proof@v1\n", "line 2:"},
           {with("index 2", "index 02"), "line 2:"},
           {with("index 2", "index -2"), "line 2:"},
           {with("index 2", "index 18446744073709551616"), "line 2:"},
           {with("index 2", "extra \nindex 2"), "line 2:"},
           {with("index 2", "extra !\nindex 2"), "line 2:"},
           {with("index 2", "extra eA==\nextra eA==\nindex 2"), "line 3:"},
           {with(hash, hash + "="), "line 3:"},
           {with(hash, "c2hvcnQ="), "line 3:"},
           {with(hash + "\n\n", hash + "\n"), "line 4:"},
           {with("\n3\n", "\n03\n"), "after line 4"},
           {good + "\n", "after line 4"}}) {
    const absl::Status status = ParseProofBundle(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_NE(status.message().find(place), absl::string_view::npos) << status;
  }
}

TEST_F(ProofBundleTest, IsBounded) {
  bundle_.proof.assign(kProofBundleHashesMax, Hash());
  const std::string most = FormatProofBundle(bundle_);
  EXPECT_TRUE(ParseProofBundle(most).ok());
  const std::string line = Base64Encode(Hash().view()) + "\n";
  EXPECT_FALSE(
      ParseProofBundle(absl::StrReplaceAll(most, {{"index 2\n", "index 2\n" + line}})).ok());
  EXPECT_EQ(ParseProofBundle(std::string(kProofBundleBytesMax + 1, 'x')).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(ProofBundleTest, VerifiesWithTheTrustFile) {
  const auto verified = VerifyProofBundle(bundle_, leaf_, policy_);
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->checkpoint.size, 3u);
  ASSERT_EQ(verified->cosigners.size(), 1u);
  EXPECT_EQ(verified->cosigners[0].name, kWitness);
}

TEST_F(ProofBundleTest, RefusesAnotherEntryIndexOrProof) {
  EXPECT_FALSE(VerifyProofBundle(bundle_, merkle::HashLeaf("3"), policy_).ok());
  ProofBundle changed = bundle_;
  changed.index = 1;
  EXPECT_EQ(Judge(changed), absl::StatusCode::kInvalidArgument);
  changed = bundle_;
  changed.proof[0].value[0] ^= 1;
  EXPECT_EQ(Judge(changed), absl::StatusCode::kInvalidArgument);
  changed.proof.clear();
  EXPECT_EQ(Judge(changed), absl::StatusCode::kInvalidArgument);
}

TEST_F(ProofBundleTest, RefusesALogThatIsNotTrusted) {
  policy_.logs[0].key = MakeVerifierKey("owf.example/other", log_key_.public_key());
  EXPECT_EQ(Judge(bundle_), absl::StatusCode::kPermissionDenied);
  policy_.logs[0].key = MakeVerifierKey(kOrigin, witness_key_.public_key());
  EXPECT_EQ(Judge(bundle_), absl::StatusCode::kPermissionDenied);
}

// Both logs are trusted, each for itself.
TEST_F(ProofBundleTest, RefusesAHeadOfOneLogSignedByTheKeyOfAnother) {
  constexpr char kOther[] = "owf.example/riyadh/fund/1";
  const signing::PrivateKey other_key = signing::PrivateKey::Generate(random_);
  policy_.logs.push_back({MakeVerifierKey(kOther, other_key.public_key()), ""});
  policy_.quorum = "none";
  ASSERT_EQ(Judge(bundle_), absl::StatusCode::kOk);
  const std::string text = ParseNote(bundle_.note)->text;
  for (const char* name : {kOther, kOrigin}) {
    bundle_.note = FormatNote(*SignNote(text, name, other_key));
    EXPECT_EQ(Judge(bundle_), absl::StatusCode::kPermissionDenied) << name;
  }
}

TEST_F(ProofBundleTest, DemandsTheQuorumOfWitnesses) {
  ProofBundle alone = bundle_;
  alone.note = SignCheckpoint(*ParseCheckpointText(ParseNote(bundle_.note)->text), log_key_);
  EXPECT_EQ(Judge(alone), absl::StatusCode::kPermissionDenied);
  policy_.quorum = "none";
  EXPECT_EQ(Judge(alone), absl::StatusCode::kOk);
}

TEST_F(ProofBundleTest, RefusesAWrongCosignatureOfAKnownWitness) {
  Note note = *ParseNote(bundle_.note);
  note.signatures[1].signature[20] ^= 1;
  bundle_.note = FormatNote(note);
  policy_.quorum = "none";
  EXPECT_EQ(Judge(bundle_), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amanat::checkpoint
