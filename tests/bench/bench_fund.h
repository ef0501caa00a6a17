// A fund on a real disk, for measuring: a directory, a fund log and 256 collectors, and signed files
// of contributions for them. Whoever opens the folder again, in whichever process, has the same
// keys.
//
//   AMANAT_RETURN_IF_ERROR(BenchFund::Found(folder));               // once
//   AMANAT_ASSIGN_OR_RETURN(auto fund, BenchFund::Open(folder));
//   FileMaker maker(*fund, shape);
//   auto result = fund->ledger().Append(maker.Make(0));
//
// The keys are derived from their holders' codes: they protect nothing. Guards are on, every batch
// is synced, the clock is the system's. Thread-compatible; FileMaker is so too.
#ifndef AMANAT_TESTS_BENCH_BENCH_FUND_H_
#define AMANAT_TESTS_BENCH_BENCH_FUND_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "ledger/append/writer.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/examine/known_logs.h"

namespace amanat::bench {

constexpr int kCollectors = 256;  // each has an account of its own
constexpr size_t kMembers = 1'000'000;
// What collectors of this fund ask of a member, in centavos.
constexpr int64_t kContributionMinorUnits = 142'500;

class BenchFund {
 public:
  // Founds directory and fund log in `folder`, admits sites, logs and operators, sets a schedule.
  static absl::Status Found(const std::string& folder);
  // Opens and starts both writers.
  static absl::StatusOr<std::unique_ptr<BenchFund>> Open(const std::string& folder);
  ~BenchFund();
  BenchFund(const BenchFund&) = delete;
  BenchFund& operator=(const BenchFund&) = delete;

  append::Writer& directory() { return *directory_; }
  append::Writer& ledger() { return *ledger_; }
  // Below which all of the fund log lies on the disk.
  static std::string LedgerPath(const std::string& folder);

  // A signed command for `target` with a fresh idempotency key; `codes` name its authors.
  proposal::SignedCommand Sign(const append::Writer& target, entry::EventType type,
                               std::string body, const std::vector<std::string>& codes);

 private:
  BenchFund() = default;
  absl::Status FoundDirectory(const std::string& folder);
  absl::Status FoundLedger(const std::string& folder);
  absl::Status Enact(entry::EventType type, std::string body,
                     const std::vector<std::string>& codes = {"admin-1", "admin-2"});

  SystemClock clock_;
  SystemRandom random_;
  examine::KnownLogs known_logs_;
  std::unique_ptr<append::Writer> directory_;
  std::unique_ptr<append::Writer> ledger_;
};

struct FileShape {
  size_t lines = 8192;
};

class FileMaker {
 public:
  // `fund` outlives this object. Receipt books are numbered from the ledger's present size on.
  FileMaker(BenchFund& fund, const FileShape& shape);

  // File `number` of this maker: a manifest of one collector and its lines, members drawn out of
  // kMembers.
  proposal::SignedImport Make(uint64_t number);

 private:
  std::string Line(const std::string& book, uint64_t number);

  BenchFund& fund_;
  const FileShape shape_;
  const std::string prefix_;  // of receipt books
  SeededRandom random_;
};

}  // namespace amanat::bench

#endif  // AMANAT_TESTS_BENCH_BENCH_FUND_H_
