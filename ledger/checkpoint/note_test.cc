#include "ledger/checkpoint/note.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/proof.h"

namespace amanat::checkpoint {
namespace {

using Json = nlohmann::json;

Json Vectors() { return Json::parse(*ReadFile("tests/data/merkle/note_checkpoint_vectors.json")); }

std::vector<VerifierKey> KeysOf(const Json& test) {
  std::vector<VerifierKey> keys;
  for (const Json& text : test["vkeys"]) {
    const auto key = ParseVerifierKey(text.get<std::string>());
    EXPECT_TRUE(key.ok()) << key.status();
    if (key.ok()) keys.push_back(*key);
  }
  return keys;
}

// The whole way of a reader: parse, verify, and for what is a checkpoint its text and proof.
absl::Status Judge(const Json& test) {
  AMANAT_ASSIGN_OR_RETURN(const Note note, ParseNote(test["note"].get<std::string>()));
  EXPECT_EQ(FormatNote(note), test["note"]);
  AMANAT_ASSIGN_OR_RETURN(const auto verified, VerifyNote(note, KeysOf(test)));
  std::vector<std::string> names;
  for (const VerifierKey& key : verified) names.push_back(key.name);
  EXPECT_EQ(Json(names), test.value("verified_names", Json(names)));
  if (test["kind"] == "note") return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const Checkpoint checkpoint, ParseCheckpointText(note.text));
  EXPECT_EQ(FormatCheckpointText(checkpoint), note.text);
  if (test["kind"] != "checkpoint+inclusion") return absl::OkStatus();
  std::vector<Hash> proof;
  for (const Json& hash : test["proof_b64"]) {
    proof.push_back(*Hash::FromBytes(*Base64Decode(hash.get<std::string>())));
  }
  const Hash leaf = *Hash::FromBytes(*Base64Decode(test["leaf_hash_b64"].get<std::string>()));
  return merkle::VerifyInclusion(std::stoull(test["log_index"].get<std::string>()), checkpoint.size,
                                 leaf, proof, checkpoint.root);
}

TEST(NoteTest, JudgesThePublishedCases) {
  std::map<std::string, int> counts;
  for (const Json& test : Vectors()) {
    if (test["kind"] == "vkey") continue;
    const std::string expected = test["expect"];
    const bool good = expected == "verified" ||
                      (test.contains("log_signature_valid") && test["log_signature_valid"] == true);
    const absl::Status status = Judge(test);
    EXPECT_EQ(status.ok(), good) << test["id"] << " " << status;
    if (expected == "malformed" || absl::StartsWith(expected, "no-verifiable")) {
      EXPECT_EQ(ParseNote(test["note"].get<std::string>()).ok(), expected != "malformed");
    }
    ++counts[good ? "good" : "bad"];
  }
  EXPECT_EQ(counts["good"], 19);
  EXPECT_EQ(counts["bad"], 13);
}

TEST(VerifierKeyTest, ParsesAndFormatsThePublishedKeys) {
  int good = 0;
  int bad = 0;
  for (const Json& test : Vectors()) {
    for (const Json& text : test["vkeys"]) {
      const auto key = ParseVerifierKey(text.get<std::string>());
      EXPECT_EQ(key.ok(), test["expect"] != "bad-vkey") << text;
      ++(key.ok() ? good : bad);
      if (!key.ok()) continue;
      EXPECT_EQ(FormatVerifierKey(*key), text);
    }
  }
  EXPECT_GT(good, 20);
  EXPECT_EQ(bad, 2);
}

TEST(VerifierKeyTest, RefusesOtherSpellings) {
  const std::string good = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
  ASSERT_TRUE(ParseVerifierKey(good).ok());
  const std::string rest = good.substr(good.find('+'));
  for (const std::string& text :
       {std::string(), std::string("a"), std::string("a+b"), "other.com/foo" + rest, rest,
        "a b" + rest, good + "=", good + "\n", good.substr(0, good.size() - 4),
        "example.com/foo+530D903A" + rest.substr(9), "example.com/foo+530d903" + rest.substr(9),
        std::string("example.com/foo+530d903a+")}) {
    EXPECT_EQ(ParseVerifierKey(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(VerifierKeyTest, KeepsPostQuantumKeysReadableButNeverVerifiesThem) {
  VerifierKey key{.name = "log", .type = kKeyTypeMlDsa44, .public_key = std::string(1312, 'k')};
  const std::string id = Sha256("log\n\x06" + key.public_key).substr(0, 4);
  key.key_id = static_cast<uint32_t>(std::stoul(HexEncode(id), nullptr, 16));
  const auto parsed = ParseVerifierKey(FormatVerifierKey(key));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, key);
  const Note note{.text = "text\n", .signatures = {{"log", key.key_id, std::string(2420, 's')}}};
  EXPECT_EQ(VerifyNote(note, {key}).status().code(), absl::StatusCode::kPermissionDenied);
}

class SignedNoteTest : public ::testing::Test {
 protected:
  SeededRandom random_{11};
  const signing::PrivateKey key_ = signing::PrivateKey::Generate(random_);
  const VerifierKey verifier_ = MakeVerifierKey("example.com/log", key_.public_key());
  const Note note_ = *SignNote("first\n\nlast\n", "example.com/log", key_);
};

TEST_F(SignedNoteTest, ComesBackWithEmptyLinesInItsText) {
  const auto parsed = ParseNote(FormatNote(note_));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, note_);
  EXPECT_EQ(*VerifyNote(*parsed, {verifier_, verifier_}), std::vector<VerifierKey>{verifier_});
}

TEST_F(SignedNoteTest, RefusesAChangedText) {
  Note changed = note_;
  changed.text = "first\n\nlost\n";
  EXPECT_EQ(VerifyNote(changed, {verifier_}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(SignedNoteTest, OneWrongSignatureOfAKnownKeySpoilsTheNote) {
  Note doubled = note_;
  doubled.signatures.push_back(note_.signatures[0]);
  EXPECT_EQ(VerifyNote(doubled, {verifier_})->size(), 1u);
  doubled.signatures[1].signature[0] ^= 1;
  EXPECT_EQ(VerifyNote(doubled, {verifier_}).status().code(), absl::StatusCode::kInvalidArgument);
  doubled.signatures[1].name = "example.com/unknown";
  EXPECT_TRUE(VerifyNote(doubled, {verifier_}).ok());
}

TEST_F(SignedNoteTest, RefusesANoteThatNoKnownKeySigned) {
  const VerifierKey other = MakeVerifierKey("example.com/other", key_.public_key());
  EXPECT_EQ(VerifyNote(note_, {other}).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(SignedNoteTest, RefusesToSignWhatCannotBeANote) {
  EXPECT_FALSE(SignNote("", "name", key_).ok());
  EXPECT_FALSE(SignNote("no newline", "name", key_).ok());
  EXPECT_FALSE(SignNote("tab\t\n", "name", key_).ok());
  EXPECT_FALSE(SignNote("text\n", "", key_).ok());
  EXPECT_FALSE(SignNote("text\n", "a+b", key_).ok());
  EXPECT_FALSE(SignNote("text\n", "a\u2003b", key_).ok());
}

TEST_F(SignedNoteTest, RefusesMalformedBytesNamingTheLine) {
  const std::string good = FormatNote(note_);
  EXPECT_FALSE(ParseNote("").ok());
  EXPECT_FALSE(ParseNote("\n\n").ok());
  EXPECT_FALSE(ParseNote("\xff" + good).ok());
  EXPECT_FALSE(ParseNote("a\r" + good).ok());
  EXPECT_FALSE(ParseNote(good + "\n").ok());
  EXPECT_FALSE(ParseNote(good.substr(0, good.size() - 1)).ok());
  const absl::Status status = ParseNote(good + "— name AAAA\n").status();
  EXPECT_EQ(status.message(), "line 6: signed note: the signature is too short");
}

TEST_F(SignedNoteTest, RefusesEveryTruncation) {
  const std::string good = FormatNote(note_);
  for (size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(ParseNote(good.substr(0, length)).ok()) << length;
  }
}

TEST_F(SignedNoteTest, BoundsSizeAndSignatures) {
  Note many = note_;
  many.signatures.resize(kNoteSignaturesMax, note_.signatures[0]);
  EXPECT_TRUE(ParseNote(FormatNote(many)).ok());
  many.signatures.push_back(note_.signatures[0]);
  EXPECT_FALSE(ParseNote(FormatNote(many)).ok());
  EXPECT_FALSE(ParseNote(std::string(kNoteBytesMax, 'x') + FormatNote(note_)).ok());
}

}  // namespace
}  // namespace amanat::checkpoint
