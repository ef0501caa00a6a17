#include "ledger/signing/signing.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_split.h"
#include "ledger/base/file.h"

namespace amanat::signing {
namespace {

using Json = nlohmann::json;

std::string Hex(const Json& json) { return *HexDecode(json.get<std::string>()); }

// False too when key or signature has the wrong length, which the types cannot hold.
bool VerifyBytes(absl::string_view key, absl::string_view message, absl::string_view signature) {
  const auto public_key = PublicKey::FromBytes(key);
  const auto value = Signature::FromBytes(signature);
  return public_key.ok() && value.ok() && Verify(*public_key, message, *value);
}

// As a byte string least significant first, plus the order L of the base point.
Signature PlusOrder(Signature signature) {
  const PublicKey order =
      *PublicKey::FromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  int carry = 0;
  for (size_t i = 0; i < 32; ++i) {
    carry += signature.value[32 + i] + order.value[i];
    signature.value[32 + i] = static_cast<uint8_t>(carry & 0xff);
    carry >>= 8;
  }
  return signature;
}

TEST(SigningTest, SignsAsThePublishedInputSays) {
  const std::string text = *ReadFile("tests/data/crypto/ed25519_sign_input.txt");
  int lines = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::vector<absl::string_view> fields = absl::StrSplit(line, ':');
    const std::string message = *HexDecode(fields[2]);
    const auto key = PrivateKey::FromSeed(HexDecode(fields[0])->substr(0, kSeedBytes));
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(key->public_key().hex(), fields[1]);
    EXPECT_EQ(key->Sign(message).hex(), fields[3].substr(0, 128));
    EXPECT_TRUE(Verify(key->public_key(), message, key->Sign(message)));
    EXPECT_FALSE(Verify(key->public_key(), message + "x", key->Sign(message)));
    ++lines;
  }
  EXPECT_EQ(lines, 64);
}

// RFC 8032 section 7.1, test "SHA(abc)".
TEST(SigningTest, SignsTheRfc8032Digest) {
  const auto key = PrivateKey::FromSeed(
      *HexDecode("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42"));
  const std::string message = *HexDecode(
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(key->Sign(message).hex(),
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704");
}

TEST(VerifyTest, JudgesAsWycheproofDoes) {
  const Json json = Json::parse(*ReadFile("tests/data/crypto/wycheproof/ed25519_test.json"));
  int valid = 0;
  int invalid = 0;
  for (const Json& group : json["testGroups"]) {
    for (const Json& test : group["tests"]) {
      const bool expected = test["result"] == "valid";
      ++(expected ? valid : invalid);
      EXPECT_EQ(VerifyBytes(Hex(group["publicKey"]["pk"]), Hex(test["msg"]), Hex(test["sig"])),
                expected)
          << "tcId " << test["tcId"] << " " << test["comment"];
    }
  }
  EXPECT_EQ(valid, 48);
  EXPECT_EQ(invalid, 33);
}

// Of the 12 cases, 0-2 have A or R of small order, 4 and 5 hold only with the cofactor, 6 and 7
// have S >= L, 8-11 encode a small-order point in a way that is not canonical. Number 3 (A and R of
// mixed order, the equation holds without the cofactor) breaks no rule.
TEST(VerifyTest, AcceptsCaseThreeAloneOfTheEdgeCases) {
  const Json json = Json::parse(*ReadFile("tests/data/crypto/ed25519_speccheck_cases.json"));
  ASSERT_EQ(json.size(), 12u);
  std::set<size_t> accepted;
  for (size_t i = 0; i < json.size(); ++i) {
    if (VerifyBytes(Hex(json[i]["pub_key"]), Hex(json[i]["message"]), Hex(json[i]["signature"]))) {
      accepted.insert(i);
    }
  }
  EXPECT_EQ(accepted, std::set<size_t>{3});
}

// With A of small order and S = 0, R = identity, the equation holds for one message in up to eight.
TEST(VerifyTest, RefusesEverySmallOrderKeyAndCommitment) {
  const Signature signature = *Signature::FromHex("01" + std::string(126, '0'));
  SeededRandom random(1);
  const PrivateKey key = PrivateKey::Generate(random);
  for (const char* y : {"0000000000000000000000000000000000000000000000000000000000000000",
                        "0100000000000000000000000000000000000000000000000000000000000000",
                        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    for (const uint8_t sign : {0x00, 0x80}) {
      PublicKey point = *PublicKey::FromHex(y);
      point.value[31] |= sign;
      for (int i = 0; i < 32; ++i) {
        EXPECT_FALSE(Verify(point, std::string(1, static_cast<char>(i)), signature)) << point.hex();
      }
      Signature replaced = key.Sign("message");
      std::copy(point.value.begin(), point.value.end(), replaced.value.begin());
      EXPECT_FALSE(Verify(key.public_key(), "message", replaced));
    }
  }
}

TEST(VerifyTest, RefusesTheSameSignatureWithTheOrderAdded) {
  SeededRandom random(2);
  const PrivateKey key = PrivateKey::Generate(random);
  const Signature signature = key.Sign("message");
  EXPECT_TRUE(Verify(key.public_key(), "message", signature));
  EXPECT_FALSE(Verify(key.public_key(), "message", PlusOrder(signature)));
}

TEST(VerifyTest, RefusesEverySingleBitChange) {
  SeededRandom random(3);
  const PrivateKey key = PrivateKey::Generate(random);
  const Signature signature = key.Sign("message");
  for (size_t bit = 0; bit < 8 * Signature::kSize; ++bit) {
    Signature changed = signature;
    changed.value[bit / 8] ^= 1 << bit % 8;
    EXPECT_FALSE(Verify(key.public_key(), "message", changed)) << "bit " << bit;
  }
  EXPECT_FALSE(Verify(PrivateKey::Generate(random).public_key(), "message", signature));
}

TEST(VerifyTest, RefusesAKeyThatIsNoPoint) {
  SeededRandom random(4);
  const PrivateKey key = PrivateKey::Generate(random);
  const PublicKey no_point = *PublicKey::FromHex("02" + std::string(62, '0'));
  EXPECT_FALSE(Verify(no_point, "message", key.Sign("message")));
}

TEST(PrivateKeyTest, RefusesASeedOfAnotherLength) {
  EXPECT_FALSE(PrivateKey::FromSeed("").ok());
  EXPECT_FALSE(PrivateKey::FromSeed(std::string(31, 'a')).ok());
  EXPECT_FALSE(PrivateKey::FromSeed(std::string(33, 'a')).ok());
}

TEST(PrivateKeyTest, GeneratesFromTheGivenRandomness) {
  SeededRandom first(7);
  SeededRandom second(7);
  const PrivateKey key = PrivateKey::Generate(first);
  EXPECT_EQ(key.public_key(), PrivateKey::Generate(second).public_key());
  EXPECT_NE(key.public_key(), PrivateKey::Generate(second).public_key());
}

TEST(PrivateKeyTest, SignsAfterAMove) {
  SeededRandom random(8);
  PrivateKey key = PrivateKey::Generate(random);
  const Signature signature = key.Sign("message");
  const PrivateKey moved = std::move(key);
  EXPECT_EQ(moved.Sign("message"), signature);
}

}  // namespace
}  // namespace amanat::signing
