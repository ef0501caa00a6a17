#include "clients/evidence/entry_proof.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

#include "amanat/acts/contribution.h"
#include "amanat/acts/directory.h"
#include "ledger/base/file.h"
#include "ledger/base/random.h"
#include "ledger/entry/entry.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::evidence {
namespace {

constexpr char kOrigin[] = "owf.example/manila/fund/1";

// A log of the two entries "first" and "second", and a proof of the second.
class EntryProofTest : public ::testing::Test {
 protected:
  EntryProofTest() {
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

TEST_F(EntryProofTest, VerifiesTheEntryInTheProof) {
  const auto proved = Verify();
  ASSERT_TRUE(proved.ok()) << proved.status();
  EXPECT_EQ(proved->bytes, "second");
  EXPECT_EQ(proved->index, 1u);
  EXPECT_EQ(proved->proof.checkpoint.origin, kOrigin);
}

TEST_F(EntryProofTest, VerifiesAnEntryBesideTheProof) {
  bundle_.extra.clear();
  WriteProof();
  EXPECT_EQ(Verify().status().code(), absl::StatusCode::kInvalidArgument);
  Write("entry", "second");
  EXPECT_TRUE(Verify("entry").ok());
  Write("entry", "third");
  EXPECT_EQ(Verify("entry").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(EntryProofTest, VerifiesWithTheKeyOfAnExport) {
  const std::string proof = folder_ + "/proof";
  const auto with_key = [&](const std::string& key) {
    return VerifyProofFile({.proof = proof, .trust = "", .key = key, .entry = ""}).status().code();
  };
  EXPECT_EQ(with_key(folder_ + "/vkey"), absl::StatusCode::kOk);
  EXPECT_EQ(with_key(""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(with_key(proof), absl::StatusCode::kInvalidArgument) << "no verifier key";
}

TEST_F(EntryProofTest, SaysWhoseKeyIsMissing) {
  SeededRandom random(62);
  const signing::PrivateKey other = signing::PrivateKey::Generate(random);
  const checkpoint::VerifierKey directory =
      checkpoint::MakeVerifierKey("owf.example/manila/directory/1", other.public_key());
  checkpoint::TrustPolicy policy;
  policy.logs = {{directory, ""}};
  Write("trust", checkpoint::FormatTrustPolicy(policy));
  Write("other", checkpoint::FormatVerifierKey(directory) + "\n");
  const auto with_key = [&](const std::string& key) {
    const absl::Status status = VerifyProofFile({.proof = folder_ + "/proof",
                                                 .trust = folder_ + "/trust",
                                                 .key = key.empty() ? "" : folder_ + "/" + key,
                                                 .entry = ""})
                                    .status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
    EXPECT_NE(status.message().find("--key export/manila-fund/vkey"), absl::string_view::npos)
        << status;
    return std::string(status.message());
  };
  EXPECT_NE(with_key("").find("does not name its log"), std::string::npos);
  EXPECT_NE(with_key("other").find("this key is of another log, owf.example/manila/directory/1"),
            std::string::npos);
}

TEST_F(EntryProofTest, RefusesAnotherEntryInTheProof) {
  bundle_.extra = "third";
  WriteProof();
  EXPECT_EQ(Verify().status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(EntryProofTest, NamesTheFileThatIsMalformedOrAbsent) {
  Write("proof", "nonsense\n");
  EXPECT_NE(Verify().status().message().find("/proof"), absl::string_view::npos);
  WriteProof();
  Write("trust", "nonsense\n");
  EXPECT_NE(Verify().status().message().find("/trust"), absl::string_view::npos);
  EXPECT_EQ(Verify("absent").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(EntryProofTest, SaysWhatTheEntrySays) {
  entry::Command command;
  command.event_type = static_cast<uint32_t>(entry::EventType::kKeyRevoked);
  command.body = wire::Encode(directory::KeyRevoked{3, "left"});
  command.authors = {1, 2};
  entry::Entry entry;
  entry.index = 1;
  entry.record_time.micros = 1'700'000'000'000'000;
  entry.command = wire::Encode(command);
  const auto said = SaidBy({.index = 1, .leaf = {}, .bytes = wire::Encode(entry), .proof = {}});
  const std::map<std::string, std::string> fields(said.begin(), said.end());
  EXPECT_EQ(fields.at("index"), "1");
  EXPECT_EQ(fields.at("type"), "KEY_REVOKED");
  EXPECT_EQ(fields.at("outcome"), "ACCEPTED");
  EXPECT_EQ(fields.at("authors"), "keys admitted by entries 1 2 of the directory");
  EXPECT_EQ(fields.at("body"), "{\"admission\":3,\"reason\":\"left\"}");
}

TEST_F(EntryProofTest, SaysWhatALineSaysAndWhoseFileItIsOf) {
  amanat::contribution::Contribution receipt;
  receipt.receipt_book = "A-17";
  receipt.receipt_number = 4;
  entry::Entry entry;
  entry.index = 9;
  entry.command = wire::Encode(entry::LineCommand{.body = wire::Encode(receipt), .subjects = {}});
  entry.line = entry::ManifestLine{7, 2};
  ProvedEntry proved{.index = 9, .leaf = {}, .bytes = wire::Encode(entry), .proof = {}};
  const auto fields_in = [&](const std::string& log) {
    proved.proof.checkpoint.origin = log;
    const auto said = SaidBy(proved);
    return std::map<std::string, std::string>(said.begin(), said.end());
  };
  const auto fields = fields_in(kOrigin);
  EXPECT_EQ(fields.at("type"), "CONTRIBUTION_LINE");
  EXPECT_EQ(fields.at("line"), "line 2 of the file that entry 7 of the log signs");
  EXPECT_NE(fields.at("body").find("\"receipt_book\":\"A-17\",\"receipt_number\":4"),
            std::string::npos)
      << fields.at("body");
  // A log that says what its book does not have: nothing is guessed.
  EXPECT_EQ(fields_in("owf.example/manila/directory/1").count("type"), 0u);
  EXPECT_EQ(fields_in("owf.example/manila/directory/1").at("body"),
            HexEncode(wire::Encode(receipt)));
  EXPECT_EQ(fields_in("another fund's log").at("line"), fields.at("line"));
}

TEST_F(EntryProofTest, SaysThatTheBytesAreNoEntry) {
  const auto proved = Verify();
  ASSERT_TRUE(proved.ok()) << proved.status();
  const auto said = SaidBy(*proved);
  EXPECT_EQ(said.back().first, "entry");
  EXPECT_EQ(said.back().second.rfind("cannot be read: ", 0), 0u) << said.back().second;
}

}  // namespace
}  // namespace amanat::evidence
