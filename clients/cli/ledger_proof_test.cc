#include "clients/cli/ledger_proof.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/base/random.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::cli {
namespace {

constexpr char kOrigin[] = "owf.example/manila/fund/1";

// A log of the two entries "first" and "second", and a proof of the second.
class LedgerProofTest : public ::testing::Test {
 protected:
  LedgerProofTest() {
    EXPECT_NE(::mkdtemp(folder_.data()), nullptr);
    SeededRandom random(61);
    const signing::PrivateKey key = signing::PrivateKey::Generate(random);
    const Hash first = merkle::HashLeaf("first");
    const checkpoint::Checkpoint head{.origin = kOrigin,
                                      .size = 2,
                                      .root = merkle::HashNode(first, merkle::HashLeaf("second")),
                                      .extensions = {}};
    bundle_ = {.extra = "second",
               .index = 1,
               .proof = {first},
               .note = checkpoint::SignCheckpoint(head, key)};
    checkpoint::TrustPolicy policy;
    policy.logs = {{checkpoint::MakeVerifierKey(kOrigin, key.public_key()), ""}};
    Write("trust", checkpoint::FormatTrustPolicy(policy));
    Write("vkey", checkpoint::FormatVerifierKey(policy.logs[0].key) + "\n");
    WriteProof();
  }

  void Write(const std::string& name, const std::string& content) {
    EXPECT_TRUE(WriteFileDurably(folder_ + "/" + name, content).ok());
  }
  void WriteProof() { Write("proof", checkpoint::FormatProofBundle(bundle_)); }
  absl::StatusOr<ProvedEntry> Verify(const std::string& entry = "") {
    return VerifyProofFile({.proof = folder_ + "/proof",
                            .trust = folder_ + "/trust",
                            .key = "",
                            .entry = entry.empty() ? "" : folder_ + "/" + entry});
  }

  std::string folder_ = ::testing::TempDir() + "/proofXXXXXX";
  checkpoint::ProofBundle bundle_;
};

TEST_F(LedgerProofTest, VerifiesTheEntryInTheProof) {
  const auto proved = Verify();
  ASSERT_TRUE(proved.ok()) << proved.status();
  EXPECT_EQ(proved->bytes, "second");
  EXPECT_EQ(proved->index, 1u);
  EXPECT_EQ(proved->proof.checkpoint.origin, kOrigin);
}

TEST_F(LedgerProofTest, VerifiesAnEntryBesideTheProof) {
  bundle_.extra.clear();
  WriteProof();
  EXPECT_EQ(Verify().status().code(), absl::StatusCode::kInvalidArgument);
  Write("entry", "second");
  EXPECT_TRUE(Verify("entry").ok());
  Write("entry", "third");
  EXPECT_EQ(Verify("entry").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(LedgerProofTest, VerifiesWithTheKeyOfAnExport) {
  const std::string proof = folder_ + "/proof";
  const auto with_key = [&](const std::string& key) {
    return VerifyProofFile({.proof = proof, .trust = "", .key = key, .entry = ""}).status().code();
  };
  EXPECT_EQ(with_key(folder_ + "/vkey"), absl::StatusCode::kOk);
  EXPECT_EQ(with_key(""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(with_key(proof), absl::StatusCode::kInvalidArgument) << "no verifier key";
}

TEST_F(LedgerProofTest, RefusesAnotherEntryInTheProof) {
  bundle_.extra = "third";
  WriteProof();
  EXPECT_EQ(Verify().status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(LedgerProofTest, NamesTheFileThatIsMalformedOrAbsent) {
  Write("proof", "nonsense\n");
  EXPECT_NE(Verify().status().message().find("/proof"), absl::string_view::npos);
  WriteProof();
  Write("trust", "nonsense\n");
  EXPECT_NE(Verify().status().message().find("/trust"), absl::string_view::npos);
  EXPECT_EQ(Verify("absent").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amanat::cli
