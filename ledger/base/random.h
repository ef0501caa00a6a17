// Randomness is passed in, so that a seeded run repeats byte for byte.
#ifndef AMANAT_LEDGER_BASE_RANDOM_H_
#define AMANAT_LEDGER_BASE_RANDOM_H_

#include <cstdint>
#include <mutex>
#include <random>
#include <string>

#include "ledger/base/bytes.h"

namespace amanat {

// Thread-safe.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual std::string Bytes(size_t count) = 0;

  template <typename Fixed>
  Fixed Draw() {
    return *Fixed::FromBytes(Bytes(Fixed::kSize));
  }
};

// The operating system's generator, through OpenSSL; stops the process when it fails.
class SystemRandom final : public RandomSource {
 public:
  std::string Bytes(size_t count) override;
};

// For tests and simulations; not for keys.
class SeededRandom final : public RandomSource {
 public:
  explicit SeededRandom(uint64_t seed) : engine_(seed) {}
  std::string Bytes(size_t count) override;

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;  // guarded by mutex_
};

}  // namespace amanat

#endif  // AMANAT_LEDGER_BASE_RANDOM_H_
