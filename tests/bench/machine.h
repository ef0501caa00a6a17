// What the process used and what the machine can do, for the figures' notes and limits.
//
//   const Usage before = UsageNow();
//   ...
//   const Usage used = UsageNow() - before;     // processor seconds, bytes written
//
// Thread-safe.
#ifndef AMANAT_TESTS_BENCH_MACHINE_H_
#define AMANAT_TESTS_BENCH_MACHINE_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace amanat::bench {

struct Usage {
  double wall_seconds = 0;
  double processor_seconds = 0;  // of the whole process
  uint64_t written_bytes = 0;    // to the disk
  Usage operator-(const Usage& before) const {
    return {wall_seconds - before.wall_seconds, processor_seconds - before.processor_seconds,
            written_bytes - before.written_bytes};
  }
};
Usage UsageNow();

// Processor seconds of the calling thread.
double ThreadSeconds();

// Of this process, in MiB: what is resident now, and the most that ever was.
struct Resident {
  double now_mib = 0;
  double peak_mib = 0;
};
Resident ResidentNow();

// Bytes that the files below `path` occupy.
uint64_t BytesBelow(const std::string& path);

// The value below which `share` (0 to 1) of the samples lie; 0 without samples.
double Quantile(std::vector<double> samples, double share);

// What bounds everything else here. The disk is that of `folder`.
struct Machine {
  double sha256_300_bytes_per_s = 0;       // one core
  double ed25519_verifications_per_s = 0;  // one core, OpenSSL
  double sync_4096_bytes_ms = 0;           // median of an append and its fdatasync
  double sync_4096_bytes_p99_ms = 0;       // of the slowest hundredth, at least
  double synced_write_mib_per_s = 0;       // 8 MiB at a time, each synced
};
absl::StatusOr<Machine> Measure(const std::string& folder);

}  // namespace amanat::bench

#endif  // AMANAT_TESTS_BENCH_MACHINE_H_
