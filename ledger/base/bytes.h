// Byte strings of fixed size with a type of their own, and their hexadecimal and base64 forms.
//
//   LogId id = *LogId::FromHex("00112233445566778899aabbccddeeff");
//   Hash root = ...;  root.hex();
//
// Values are plain data: copyable, comparable, hashable; thread-compatible.
#ifndef AMANAT_LEDGER_BASE_BYTES_H_
#define AMANAT_LEDGER_BASE_BYTES_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat {

// Lower-case hexadecimal.
std::string HexEncode(absl::string_view bytes);
// Accepts lower and upper case, nothing else. InvalidArgument names the first bad position.
absl::StatusOr<std::string> HexDecode(absl::string_view hex);

// RFC 4648 section 4 base64 with padding.
std::string Base64Encode(absl::string_view bytes);
// Strict: canonical padding, no white space, unused trailing bits zero. InvalidArgument otherwise.
absl::StatusOr<std::string> Base64Decode(absl::string_view text);

// SHA-256 of `bytes` (FIPS 180-4) as 32 raw bytes. For tree hashes use ledger/merkle.
std::string Sha256(absl::string_view bytes);

absl::Status WrongSizeError(size_t expected, size_t actual);

// N bytes; Tag makes two sizes-alike types different.
template <size_t N, typename Tag>
struct FixedBytes {
  static constexpr size_t kSize = N;
  std::array<uint8_t, N> value{};

  static absl::StatusOr<FixedBytes> FromBytes(absl::string_view bytes) {
    if (bytes.size() != N) return WrongSizeError(N, bytes.size());
    FixedBytes result;
    std::memcpy(result.value.data(), bytes.data(), N);
    return result;
  }
  static absl::StatusOr<FixedBytes> FromHex(absl::string_view hex) {
    auto bytes = HexDecode(hex);
    if (!bytes.ok()) return bytes.status();
    return FromBytes(*bytes);
  }
  // A view of the bytes; lives as long as this object.
  absl::string_view view() const {
    return absl::string_view(reinterpret_cast<const char*>(value.data()), N);
  }
  std::string str() const { return std::string(view()); }
  std::string hex() const { return HexEncode(view()); }
  bool is_zero() const {
    uint8_t bits = 0;
    for (const uint8_t byte : value) bits |= byte;
    return bits == 0;
  }

  auto operator<=>(const FixedBytes&) const = default;
  // The default one calls memcmp through std::equal; this one is a few instructions.
  bool operator==(const FixedBytes& other) const {
    return std::memcmp(value.data(), other.value.data(), N) == 0;
  }
  template <typename H>
  friend H AbslHashValue(H h, const FixedBytes& b) {
    return H::combine(std::move(h), b.value);
  }
};

using Hash = FixedBytes<32, struct HashTag>;          // SHA-256 value: leaf hash or root
using LogId = FixedBytes<16, struct LogIdTag>;        // names a log: hash of name and founding key
using StreamId = FixedBytes<16, struct StreamIdTag>;  // a claim, case, member, entitlement...
using SubjectId = FixedBytes<16, struct SubjectIdTag>;  // a person, by a random number
using IdempotencyKey = FixedBytes<16, struct IdempotencyKeyTag>;
using OnceFingerprint = FixedBytes<16, struct OnceFingerprintTag>;
using Incarnation = FixedBytes<16, struct IncarnationTag>;
using PublicKey = FixedBytes<32, struct PublicKeyTag>;  // Ed25519
using Signature = FixedBytes<64, struct SignatureTag>;  // Ed25519

using LogIndex = uint64_t;  // position of an entry in a log, from 0
using TreeSize = uint64_t;  // number of entries in a log

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_BYTES_H_
