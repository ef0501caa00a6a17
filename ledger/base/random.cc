#include "ledger/base/random.h"

#include <openssl/rand.h>

#include "ledger/base/check.h"

namespace amanat {

std::string SystemRandom::Bytes(size_t count) {
  std::string bytes(count, '\0');
  AMANAT_CHECK(
      RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

std::string SeededRandom::Bytes(size_t count) {
  std::lock_guard<std::mutex> lock(mutex_);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(engine_() & 0xff);
  return bytes;
}

}  // namespace amanat
