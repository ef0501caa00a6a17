#include "ledger/checkpoint/fork_evidence.h"

#include <gtest/gtest.h>

#include "ledger/base/random.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/signing/signing.h"

namespace amanat::checkpoint {
namespace {

constexpr char kForkedLog[] = "owf.example/riyadh/fund/1";

// Two entries are one history; the first of them and another second one are the other.
class ForkEvidenceTest : public ::testing::Test {
 protected:
  std::string Sign(TreeSize size, const Hash& root) const {
    return SignCheckpoint({.origin = kForkedLog, .size = size, .root = root, .extensions = {}},
                          key_);
  }
  ForkEvidence OfOneSize() {
    return {.log = random_.Draw<LogId>(),
            .name = kForkedLog,
            .size = 2,
            .held = one_,
            .claimed = other_,
            .held_proof = {},
            .claimed_proof = {},
            .held_note = Sign(2, one_),
            .other_note = Sign(2, other_)};
  }
  // The other side grew by an entry more, so that only a proof shows what it has at size 2.
  ForkEvidence OfTwoSizes() {
    const Hash third = random_.Draw<Hash>();
    ForkEvidence evidence = OfOneSize();
    evidence.other_note = Sign(3, merkle::HashNode(other_, third));
    evidence.claimed_proof = {third};
    return evidence;
  }
  absl::StatusCode Proved(const ForkEvidence& evidence) const {
    return ProveFork(evidence, verifier_).status().code();
  }

  SeededRandom random_{5};
  const signing::PrivateKey key_ = signing::PrivateKey::Generate(random_);
  const VerifierKey verifier_ = MakeVerifierKey(kForkedLog, key_.public_key());
  const Hash one_ = random_.Draw<Hash>();
  const Hash other_ = random_.Draw<Hash>();
};

TEST_F(ForkEvidenceTest, WhatIsFormattedParses) {
  ForkEvidence evidence = OfTwoSizes();
  EXPECT_EQ(*ParseForkEvidence(FormatForkEvidence(evidence)), evidence);
  evidence.held_note.clear();
  EXPECT_EQ(*ParseForkEvidence(FormatForkEvidence(evidence)), evidence);
}

TEST_F(ForkEvidenceTest, OtherTextIsRefused) {
  const std::string text = FormatForkEvidence(OfTwoSizes());
  EXPECT_FALSE(ParseForkEvidence("").ok());
  EXPECT_FALSE(ParseForkEvidence("two heads").ok());
  EXPECT_FALSE(ParseForkEvidence("x" + text).ok());
  EXPECT_FALSE(ParseForkEvidence(text.substr(0, text.find("\nother"))).ok());
  EXPECT_FALSE(ParseForkEvidence(std::string(kForkEvidenceBytesMax + 1, 'x')).ok());
}

TEST_F(ForkEvidenceTest, TwoRootsOfOneSizeProveAFork) {
  EXPECT_EQ(Proved(OfOneSize()), absl::StatusCode::kOk);
}

TEST_F(ForkEvidenceTest, AProofShowsThatALargerTreeDoesNotContinue) {
  ForkEvidence evidence = OfTwoSizes();
  EXPECT_EQ(Proved(evidence), absl::StatusCode::kOk);
  evidence.claimed_proof.clear();
  EXPECT_EQ(Proved(evidence), absl::StatusCode::kInvalidArgument);
}

TEST_F(ForkEvidenceTest, OneHistoryProvesNothing) {
  ForkEvidence evidence = OfOneSize();
  evidence.other_note = evidence.held_note;
  EXPECT_EQ(Proved(evidence), absl::StatusCode::kInvalidArgument);
  evidence.claimed = evidence.held;
  EXPECT_EQ(Proved(evidence), absl::StatusCode::kInvalidArgument);
}

TEST_F(ForkEvidenceTest, ACheckpointThatTheLogDidNotSignProvesNothing) {
  ForkEvidence evidence = OfOneSize();
  const auto stranger = signing::PrivateKey::Generate(random_);
  evidence.other_note =
      SignCheckpoint({.origin = kForkedLog, .size = 2, .root = other_, .extensions = {}}, stranger);
  EXPECT_EQ(Proved(evidence), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(SignedHeads(evidence, verifier_).size(), 1u);
}

}  // namespace
}  // namespace amanat::checkpoint
