// How much the tests of this folder try: every step in the two ways that matter most, and of the
// rest a random part; with AMANAT_FAULT_NIGHTLY set, all of it. AMANAT_FAULT_SEED repeats a run.
#ifndef AMANAT_TESTS_FAULT_EFFORT_H_
#define AMANAT_TESTS_FAULT_EFFORT_H_

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include "absl/strings/numbers.h"
#include "ledger/store/testing/faulty_disk.h"

namespace amanat::fault {

constexpr store::Fault kFaults[] = {store::Fault::kEffectAbsent, store::Fault::kEffectPresent,
                                    store::Fault::kEffectTorn, store::Fault::kDiskFull};

inline bool IsNightly() { return std::getenv("AMANAT_FAULT_NIGHTLY") != nullptr; }

inline uint64_t SeedOfRun() {
  uint64_t seed = 0;
  const char* given = std::getenv("AMANAT_FAULT_SEED");
  return given != nullptr && absl::SimpleAtoi(given, &seed) ? seed : std::random_device()();
}

// Absent, or present but reported failed: each step of a workload is broken in these ways.
inline bool IsRequired(store::Fault fault) {
  return fault == store::Fault::kEffectAbsent || fault == store::Fault::kEffectPresent;
}

// Of the steps that need not all be broken, one in so many is.
inline uint64_t StrideOfRun() { return IsNightly() ? 1 : 4; }

inline std::string NameOf(store::Fault fault) {
  switch (fault) {
    case store::Fault::kEffectAbsent:
      return "EffectAbsent";
    case store::Fault::kEffectPresent:
      return "EffectPresent";
    case store::Fault::kEffectTorn:
      return "EffectTorn";
    case store::Fault::kDiskFull:
      return "DiskFull";
  }
  return "";
}

}  // namespace amanat::fault

#endif  // AMANAT_TESTS_FAULT_EFFORT_H_
