#include <cstddef>
#include <cstdint>
#include <cstring>

#include "ledger/base/check.h"
#include "ledger/merkle/proof.h"

namespace {

using amanat::Hash;

constexpr size_t kNumberBytes = 8;

// Takes so many bytes off the front, with zeros for those that are missing.
template <size_t kBytes>
std::string Take(absl::string_view& rest) {
  std::string bytes(rest.substr(0, kBytes));
  rest.remove_prefix(bytes.size());
  bytes.resize(kBytes, '\0');
  return bytes;
}

uint64_t TakeNumber(absl::string_view& rest) {
  const std::string bytes = Take<kNumberBytes>(rest);
  uint64_t number = 0;
  std::memcpy(&number, bytes.data(), kNumberBytes);
  return number;
}

Hash TakeHash(absl::string_view& rest) { return *Hash::FromBytes(Take<Hash::kSize>(rest)); }

}  // namespace

// A byte that tells the kind, two numbers, two hashes and the hashes of the proof: what verifies
// does not verify with another root, nor with a hash more.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  absl::string_view rest(reinterpret_cast<const char*>(data), size);
  const bool inclusion = (Take<1>(rest)[0] & 1) == 0;
  const uint64_t first = TakeNumber(rest);
  const uint64_t second = TakeNumber(rest);
  const Hash one = TakeHash(rest);
  const Hash other = TakeHash(rest);
  std::vector<Hash> proof;
  while (!rest.empty()) proof.push_back(TakeHash(rest));

  using namespace amanat::merkle;
  const auto verifies = [&](const Hash& root) {
    return inclusion ? VerifyInclusion(first, second, one, proof, root).ok()
                     : VerifyConsistency(first, second, proof, one, root).ok();
  };
  if (!verifies(other)) return 0;
  Hash changed = other;
  changed.value[0] ^= 1;
  AMANAT_CHECK(!verifies(changed));
  proof.push_back(one);
  AMANAT_CHECK(!verifies(other));
  return 0;
}
