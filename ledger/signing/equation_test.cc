#include "ledger/signing/equation.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <iostream>
#include <random>

#include "ledger/signing/signing.h"

namespace amanat::signing {
namespace {

using Scalar = std::array<unsigned char, 32>;
using Point = std::array<unsigned char, 32>;

// A case in which both libraries and, through rules 1 to 3, the whole rule are asked.
struct Case {
  PublicKey key;
  std::string message;
  Signature signature;
};

class EquationTest : public ::testing::Test {
 protected:
  EquationTest() : seed_(std::random_device{}()), random_(seed_) {
    std::cout << "seed " << seed_ << "\n";
    EXPECT_TRUE(LibsodiumKeepsTheRule());
  }
  uint64_t Below(uint64_t limit) {
    const std::string bytes = random_.Bytes(8);
    uint64_t value = 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    return value % limit;
  }
  Scalar RandomScalar() {
    const std::string wide = random_.Bytes(64);
    return Reduced(wide);
  }
  static Scalar Reduced(absl::string_view wide) {
    Scalar scalar;
    crypto_core_ed25519_scalar_reduce(scalar.data(),
                                      reinterpret_cast<const unsigned char*>(wide.data()));
    return scalar;
  }
  Case GoodCase() {
    const PrivateKey key = PrivateKey::Generate(random_);
    const std::string message = random_.Bytes(Below(200));
    return {key.public_key(), message, key.Sign(message)};
  }
  // One to three changes anywhere: single bits, whole bytes, or a half taken from elsewhere.
  void Mutate(Case& c) {
    for (uint64_t i = 0; i <= Below(3); ++i) {
      switch (Below(6)) {
        case 0:
          c.signature.value[Below(64)] ^= 1 << Below(8);
          break;
        case 1:
          c.key.value[Below(32)] ^= 1 << Below(8);
          break;
        case 2:
          c.message.append(1, 'x');
          break;
        case 3:
          c.signature.value[Below(64)] = static_cast<uint8_t>(Below(256));
          break;
        case 4: {
          const PublicKey other = PrivateKey::Generate(random_).public_key();
          std::copy(other.value.begin(), other.value.end(), c.signature.value.begin());
          break;
        }
        default: {
          const Scalar other = RandomScalar();
          std::copy(other.begin(), other.end(), c.signature.value.begin() + 32);
        }
      }
    }
  }
  // The multiples of a point of order 8.
  static std::array<Point, 8> Torsion() {
    const auto eighth =
        *PublicKey::FromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
    std::array<Point, 8> multiples{};
    multiples[0][0] = 1;  // the identity
    for (size_t i = 1; i < multiples.size(); ++i) {
      EXPECT_EQ(crypto_core_ed25519_add(multiples[i].data(), multiples[i - 1].data(),
                                        eighth.value.data()),
                0);
    }
    return multiples;
  }
  static Point TimesBase(const Scalar& scalar, const Point& plus) {
    Point point;
    EXPECT_EQ(crypto_scalarmult_ed25519_base_noclamp(point.data(), scalar.data()), 0);
    EXPECT_EQ(crypto_core_ed25519_add(point.data(), point.data(), plus.data()), 0);
    return point;
  }
  // A = aB + T, R = rB + U with small-order T and U, S = r + SHA-512(R || A || message) a: the
  // equation holds with the cofactor always, without it where the small-order parts cancel out.
  Case MixedOrderCase(const Point& t, const Point& u) {
    const Scalar a = RandomScalar();
    const Scalar r = RandomScalar();
    Case c;
    const Point key = TimesBase(a, t);
    const Point commitment = TimesBase(r, u);
    std::copy(key.begin(), key.end(), c.key.value.begin());
    std::copy(commitment.begin(), commitment.end(), c.signature.value.begin());
    c.message = random_.Bytes(32);
    const std::string input =
        std::string(c.signature.view().substr(0, 32)) + c.key.str() + c.message;
    std::string digest(64, '\0');
    crypto_hash_sha512(reinterpret_cast<unsigned char*>(digest.data()),
                       reinterpret_cast<const unsigned char*>(input.data()), input.size());
    Scalar s = Reduced(digest);
    crypto_core_ed25519_scalar_mul(s.data(), s.data(), a.data());
    crypto_core_ed25519_scalar_add(s.data(), s.data(), r.data());
    std::copy(s.begin(), s.end(), c.signature.value.begin() + 32);
    return c;
  }
  // The outcome, if the two libraries and the rule agree on it. Where a rule before the equation
  // refuses, what a library says does not count.
  bool Judge(const Case& c) {
    const bool accepted = Verify(c.key, c.message, c.signature);
    const bool open_ssl = EquationHoldsByOpenSsl(c.key, c.message, c.signature);
    const bool libsodium = EquationHoldsByLibsodium(c.key, c.message, c.signature);
    EXPECT_EQ(accepted, libsodium) << "seed " << seed_ << " key " << c.key.hex() << " message "
                                   << HexEncode(c.message) << " signature " << c.signature.hex();
    // OpenSSL alone accepts keys of small order; nothing here has one by chance.
    EXPECT_EQ(accepted, open_ssl) << "seed " << seed_ << " key " << c.key.hex() << " message "
                                  << HexEncode(c.message) << " signature " << c.signature.hex();
    return accepted;
  }

  const uint64_t seed_;
  SeededRandom random_;
};

TEST_F(EquationTest, LibrariesAgreeOnGoodAndOnChangedSignatures) {
  int accepted = 0;
  int refused = 0;
  for (int round = 0; round < 500; ++round) {
    Case c = GoodCase();
    EXPECT_TRUE(Judge(c));
    Mutate(c);
    ++(Judge(c) ? accepted : refused);
  }
  EXPECT_GT(refused, 400);
  EXPECT_LT(accepted, 50);  // a change may undo another, or set a byte to itself
}

TEST_F(EquationTest, LibrariesAgreeWithoutTheCofactorOnPointsOfMixedOrder) {
  const std::array<Point, 8> torsion = Torsion();
  int accepted = 0;
  int refused = 0;
  for (int round = 0; round < 10; ++round) {
    for (const Point& t : torsion) {
      for (const Point& u : torsion) ++(Judge(MixedOrderCase(t, u)) ? accepted : refused);
    }
  }
  EXPECT_GT(accepted, 40);
  EXPECT_GT(refused, 400);
}

TEST_F(EquationTest, LibrariesAgreeOnTheBoundsOfTheScalar) {
  Case c = GoodCase();
  for (const char* s : {"0000000000000000000000000000000000000000000000000000000000000000",
                        "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"}) {
    const PublicKey scalar = *PublicKey::FromHex(s);
    std::copy(scalar.value.begin(), scalar.value.end(), c.signature.value.begin() + 32);
    EXPECT_FALSE(Judge(c));
  }
}

}  // namespace
}  // namespace amanat::signing
