// Ten million rows of a log's derived state held as packed runs: keys of 25 random bytes, values of
// 10, put in batches of 60,000 as an examination of 30,000 entries makes them, in order, as an overlay
// gives them. Puts include all merges; times are the processor's. `bytes_per_row` are the rows' own
// pages, `resident_bytes_per_row` what the process took on at most while it put them.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/state/row_runs.h"

namespace amanat::state {
namespace {

constexpr uint64_t kRows = 10'000'000;
constexpr uint64_t kBatchRows = 60'000;
constexpr size_t kKeyBytes = 25;

// The finalizer of SplitMix64: numbers without a pattern, and always the same ones.
uint64_t Mixed(uint64_t number) {
  number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
  number = (number ^ number >> 27) * 0x94d049bb133111eb;
  return number ^ number >> 31;
}

struct RandomKey {
  explicit RandomKey(uint64_t number) {
    for (size_t i = 0; i < sizeof(bytes); i += sizeof(uint64_t)) {
      const uint64_t part = Mixed(number * 0x9e3779b97f4a7c15 + i);
      std::memcpy(bytes + i, &part, sizeof(part));
    }
  }
  absl::string_view view() const { return {bytes, kKeyBytes}; }
  bool operator<(const RandomKey& other) const { return view() < other.view(); }
  char bytes[32];
};

double ResidentBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

// Of the processor, that of the kernel included.
double Seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::unique_ptr<RowRuns> Filled(RowRuns::Options options, bool ordered, double* seconds) {
  auto runs = std::make_unique<RowRuns>(std::move(options));
  for (uint64_t row = 0; row < kRows;) {
    std::vector<RandomKey> keys;
    for (const uint64_t end = std::min(row + kBatchRows, kRows); row < end; ++row) {
      keys.emplace_back(row);
    }
    if (ordered) std::sort(keys.begin(), keys.end());
    Changes changes;
    for (const RandomKey& key : keys) changes.Put(Table::kStream, key.view(), "ten bytes.");
    const double begin = Seconds();
    AMANAT_CHECK(runs->Apply(changes).ok());
    *seconds += Seconds() - begin;
  }
  return runs;
}

RowRuns& AllInMemory() {
  static double unused = 0;
  static RowRuns& runs = *Filled({}, /*ordered=*/true, &unused).release();
  return runs;
}

void Put(benchmark::State& state, const RowRuns::Options& options, bool ordered) {
  for (auto _ : state) {
    const double before = ResidentBytes();
    double seconds = 0;
    const auto runs = Filled(options, ordered, &seconds);
    state.SetIterationTime(seconds);
    state.counters["put_ns"] = seconds * 1e9 / kRows;
    state.counters["bytes_per_row"] = static_cast<double>(runs->memory_bytes()) / kRows;
    state.counters["file_bytes_per_row"] = static_cast<double>(runs->file_bytes()) / kRows;
    state.counters["resident_bytes_per_row"] = (ResidentBytes() - before) / kRows;
    state.counters["runs"] = static_cast<double>(runs->runs());
  }
}
void PutInMemory(benchmark::State& state) { Put(state, {}, /*ordered=*/true); }
void PutUnordered(benchmark::State& state) { Put(state, {}, /*ordered=*/false); }
void PutSpilling(benchmark::State& state) {
  Put(state, {.memory_bytes_max = 64u << 20, .folder = "/var/tmp"}, /*ordered=*/true);
}

void Get(benchmark::State& state, uint64_t first, bool found) {
  const RowRuns& runs = AllInMemory();
  uint64_t number = 0;
  for (auto _ : state) {
    const RandomKey key(first + Mixed(++number) % kRows);
    const auto value = runs.Get(Table::kStream, key.view());
    AMANAT_CHECK(value.ok() && value->has_value() == found);
  }
  state.counters["runs"] = static_cast<double>(runs.runs());
}
void GetHit(benchmark::State& state) { Get(state, 0, true); }
void GetMiss(benchmark::State& state) { Get(state, kRows, false); }

// The first one measures what the process takes, so it comes before what keeps rows.
BENCHMARK(PutSpilling)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(PutInMemory)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(PutUnordered)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(GetHit);
BENCHMARK(GetMiss);

}  // namespace
}  // namespace amanat::state
