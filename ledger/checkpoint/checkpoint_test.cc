#include "ledger/checkpoint/checkpoint.h"

#include <gtest/gtest.h>

#include "ledger/base/file.h"

namespace amanat::checkpoint {
namespace {

constexpr char kOrigin[] = "owf.example/manila/fund/1";
constexpr UnixMicros kNow = 1'679'315'147 * kMicrosPerSecond + 999'999;

class CheckpointTest : public ::testing::Test {
 protected:
  SeededRandom random_{21};
  const signing::PrivateKey key_ = signing::PrivateKey::Generate(random_);
  const VerifierKey verifier_ = MakeVerifierKey(kOrigin, key_.public_key());
  const signing::PrivateKey witness_key_ = signing::PrivateKey::Generate(random_);
  const VerifierKey witness_ =
      MakeVerifierKey("owf.example/riyadh", witness_key_.public_key(), kKeyTypeCosignature);
  const Checkpoint checkpoint_{
      .origin = kOrigin, .size = 70'000, .root = random_.Draw<Hash>(), .extensions = {}};
  const std::string text_ = FormatCheckpointText(checkpoint_);
};

TEST_F(CheckpointTest, SignedCheckpointOpensWithItsKey) {
  const auto opened = OpenCheckpoint(SignCheckpoint(checkpoint_, key_), verifier_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(*opened, checkpoint_);
}

TEST_F(CheckpointTest, KeepsExtensionLines) {
  Checkpoint extended = checkpoint_;
  extended.extensions = {"first", "second line"};
  EXPECT_EQ(*OpenCheckpoint(SignCheckpoint(extended, key_), verifier_), extended);
}

TEST_F(CheckpointTest, RefusesEverySingleByteChangeOfTheText) {
  const std::string note = SignCheckpoint(checkpoint_, key_);
  for (size_t i = 0; i < text_.size(); ++i) {
    std::string changed = note;
    changed[i] ^= 1;
    EXPECT_FALSE(OpenCheckpoint(changed, verifier_).ok()) << "offset " << i;
  }
}

TEST_F(CheckpointTest, AKeyCannotSpeakForAnotherOrigin) {
  const Note note =
      *SignNote("owf.example/other\n" + text_.substr(text_.find('\n') + 1), kOrigin, key_);
  ASSERT_TRUE(VerifyNote(note, {verifier_}).ok());
  EXPECT_EQ(OpenCheckpoint(FormatNote(note), verifier_).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(CheckpointTest, OpensBesideCosignatures) {
  const auto cosignature = CosignCheckpoint(text_, witness_.name, witness_key_, kNow);
  const std::string note = SignCheckpoint(checkpoint_, key_) + FormatSignatureLine(*cosignature);
  EXPECT_EQ(*OpenCheckpoint(note, verifier_), checkpoint_);
  EXPECT_EQ(VerifyNote(*ParseNote(note), {verifier_, witness_})->size(), 2u);
}

TEST(CheckpointTextTest, ReadsTheLargestSize) {
  const std::string root = Base64Encode(std::string(32, 'r'));
  EXPECT_EQ(ParseCheckpointText("o\n18446744073709551615\n" + root + "\n")->size, UINT64_MAX);
  EXPECT_EQ(ParseCheckpointText("o\n0\n" + root + "\n")->size, 0u);
}

TEST(CheckpointTextTest, RefusesEveryOtherFormNamingTheLine) {
  const std::string root = Base64Encode(std::string(32, 'r'));
  for (const std::string& text :
       {std::string(), std::string("o\n"), std::string("o\n1\n"), "o\n1\n" + root, "\n1\n" + root,
        "o\n01\n" + root + "\n", "o\n+1\n" + root + "\n", "o\n-1\n" + root + "\n",
        "o\n 1\n" + root + "\n", "o\n18446744073709551616\n" + root + "\n", "o\n\n" + root + "\n",
        "o\n1\n" + root + "=\n", "o\n1\n" + Base64Encode(std::string(31, 'r')) + "\n",
        "o\n1\n" + root + "\n\n", "o\n1\n" + root + "\n\nextension\n",
        "o\n1\n" + root + "\next\tension\n", "\n1\n" + root + "\n"}) {
    EXPECT_EQ(ParseCheckpointText(text).status().code(), absl::StatusCode::kInvalidArgument)
        << text;
  }
  EXPECT_NE(ParseCheckpointText("o\n01\n" + root + "\n").status().message().find("line 2"),
            absl::string_view::npos);
}

TEST_F(CheckpointTest, CosignatureTellsItsSecond) {
  const auto cosignature = CosignCheckpoint(text_, witness_.name, witness_key_, kNow);
  ASSERT_TRUE(cosignature.ok());
  EXPECT_EQ(cosignature->signature.size(), 72u);
  EXPECT_EQ(*VerifyCosignature(text_, *cosignature, witness_), 1'679'315'147);
}

TEST_F(CheckpointTest, RefusesAChangedCosignature) {
  const NoteSignature good = *CosignCheckpoint(text_, witness_.name, witness_key_, kNow);
  for (size_t i = 0; i < good.signature.size(); ++i) {
    NoteSignature changed = good;
    changed.signature[i] ^= static_cast<char>(0x80);
    EXPECT_FALSE(VerifyCosignature(text_, changed, witness_).ok()) << "offset " << i;
  }
  EXPECT_FALSE(VerifyCosignature(text_ + "extension\n", good, witness_).ok());
  EXPECT_FALSE(VerifyCosignature(text_, good, verifier_).ok());
  NoteSignature shorter = good;
  shorter.signature.pop_back();
  EXPECT_FALSE(VerifyCosignature(text_, shorter, witness_).ok());
}

TEST_F(CheckpointTest, CosignsOnlyCheckpointsAtATimeThatExists) {
  EXPECT_FALSE(CosignCheckpoint("text\n", witness_.name, witness_key_, kNow).ok());
  EXPECT_FALSE(CosignCheckpoint(text_, "a b", witness_key_, kNow).ok());
  EXPECT_FALSE(CosignCheckpoint(text_, witness_.name, witness_key_, -1).ok());
}

// The size 3 checkpoint of torchwood's litewitness test data, cosigned with its public test key.
TEST(CosignatureTest, VerifiesTheWitnessVector) {
  const auto witness =
      ParseVerifierKey("example.com/witness+10a1c019+BGSEitir7W6FmBs7OHWyUrh2frtLAvcDrKOx5xu9ao5Q");
  ASSERT_TRUE(witness.ok());
  const auto signature = ParseSignatureLine(
      "— example.com/witness "
      "EKHAGQAAAABkGFDLNeTkW9l2N5pva3SfGK7nzQb7DyOf2k6f86c5aUqhkL+"
      "UqYICjKWyrjmHWfeviiVlJ0dHI4k2VQUFpbc/"
      "/61ZDA==");
  ASSERT_TRUE(signature.ok()) << signature.status();
  const auto time = VerifyCosignature(
      "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562\n3\n"
      "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=\n",
      *signature, *witness);
  ASSERT_TRUE(time.ok()) << time.status();
  EXPECT_EQ(*time, 1'679'315'147);
}

TEST(CosignatureTest, VerifiesTheCheckpointOfTheMirror) {
  const std::string folder = "tests/data/merkle/tile_tree_sunlight_mirror/";
  const auto note = ParseNote(*ReadFile(folder + "checkpoint"));
  ASSERT_TRUE(note.ok()) << note.status();
  const auto key =
      ParseVerifierKey("mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O");
  EXPECT_TRUE(VerifyCosignature(note->text, note->signatures[0], *key).ok());
  EXPECT_EQ(ParseCheckpointText(note->text)->size, 300u);
}

}  // namespace
}  // namespace amanat::checkpoint
