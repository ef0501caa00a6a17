#include "tests/bench/machine.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "ledger/base/bytes.h"
#include "ledger/base/random.h"
#include "ledger/base/status.h"
#include "ledger/signing/signing.h"

namespace amanat::bench {
namespace {

constexpr double kKibPerMib = 1024.0;
constexpr double kMeasureSeconds = 0.5;
constexpr size_t kSmallWriteBytes = 4096;
constexpr size_t kLargeWriteBytes = 8u << 20;
constexpr int kSmallWrites = 2000;
constexpr int kLargeWrites = 16;

double SecondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// The number behind `name` in a file of lines "name: number".
uint64_t NumberIn(const char* path, const std::string& name) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    uint64_t number = 0;
    if (word == name + ":" && file >> number) return number;
  }
  return 0;
}

template <typename Step>
double StepsPerSecond(const Step& step) {
  const double start = Now();
  uint64_t steps = 0;
  do {
    for (int i = 0; i < 100; ++i, ++steps) step();
  } while (Now() - start < kMeasureSeconds);
  return static_cast<double>(steps) / (Now() - start);
}

// Milliseconds of each append and its sync.
absl::StatusOr<std::vector<double>> SyncedAppends(const std::string& path, size_t bytes,
                                                  int count) {
  const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  if (file < 0) return absl::UnavailableError(absl::StrCat(path, " cannot be written"));
  const std::string block(bytes, 'x');
  std::vector<double> milliseconds;
  bool good = true;
  for (int i = 0; i < count && good; ++i) {
    const double start = Now();
    good = write(file, block.data(), bytes) == static_cast<ssize_t>(bytes) && fdatasync(file) == 0;
    milliseconds.push_back((Now() - start) * 1e3);
  }
  close(file);
  std::filesystem::remove(path);
  if (!good) return absl::UnavailableError(absl::StrCat(path, " cannot be synced"));
  return milliseconds;
}

}  // namespace

Usage UsageNow() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return {Now(), SecondsOf(used.ru_utime) + SecondsOf(used.ru_stime),
          NumberIn("/proc/self/io", "write_bytes")};
}

double ThreadSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

Resident ResidentNow() {
  const auto mib = [](const char* name) {
    return static_cast<double>(NumberIn("/proc/self/status", name)) / kKibPerMib;
  };
  return {mib("VmRSS"), mib("VmHWM")};
}

uint64_t BytesBelow(const std::string& path) {
  uint64_t bytes = 0;
  for (const auto& item : std::filesystem::recursive_directory_iterator(path)) {
    if (item.is_regular_file()) bytes += item.file_size();
  }
  return bytes;
}

double Quantile(std::vector<double> samples, double share) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const auto last = static_cast<double>(samples.size() - 1);
  return samples[static_cast<size_t>(last * share + 0.5)];
}

absl::StatusOr<Machine> Measure(const std::string& folder) {
  Machine machine;
  const std::string message(300, 'x');
  machine.sha256_300_bytes_per_s = StepsPerSecond([&] { Sha256(message); });
  SystemRandom random;
  const auto key = signing::PrivateKey::Generate(random);
  const Signature signature = key.Sign(message);
  machine.ed25519_verifications_per_s =
      StepsPerSecond([&] { signing::Verify(key.public_key(), message, signature); });
  const std::string path = absl::StrCat(folder, "/disk-measure");
  AMANAT_ASSIGN_OR_RETURN(const auto small, SyncedAppends(path, kSmallWriteBytes, kSmallWrites));
  machine.sync_4096_bytes_ms = Quantile(small, 0.5);
  machine.sync_4096_bytes_p99_ms = Quantile(small, 0.99);
  AMANAT_ASSIGN_OR_RETURN(const auto large, SyncedAppends(path, kLargeWriteBytes, kLargeWrites));
  double milliseconds = 0;
  for (const double each : large) milliseconds += each;
  machine.synced_write_mib_per_s =
      static_cast<double>(kLargeWrites * kLargeWriteBytes >> 20) / milliseconds * 1e3;
  return machine;
}

}  // namespace amanat::bench
