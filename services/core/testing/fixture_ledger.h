// The ledger of one site of a CoreFixture, for tests of what runs over a SiteView.
//
//   FixtureLedger ledger(fund, "manila");
//   SiteView view("manila", ledger, factory);
//   view.Start();
//   ledger.Change([&](CoreFixture& fund) { fund.Submit(...); });
//
// Thread-safe, when the fund is touched through Change alone.
#ifndef AMANAT_SERVICES_CORE_TESTING_FIXTURE_LEDGER_H_
#define AMANAT_SERVICES_CORE_TESTING_FIXTURE_LEDGER_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "services/core/ledger_client.h"
#include "services/core/testing/core_fixture.h"

namespace amanat::core_testing {

class FixtureLedger final : public core::LedgerClient {
 public:
  // `fund` outlives this object.
  FixtureLedger(CoreFixture& fund, std::string site) : fund_(fund), site_(std::move(site)) {}

  void Change(absl::FunctionRef<void(CoreFixture&)> change);
  // The next appends fail so, in this order, before they reach the fund.
  void FailAppends(std::vector<absl::Status> failures);

  void EndWaits() override;
  absl::StatusOr<core::LogList> Logs(uint64_t known_version, absl::Duration wait) override;
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override;
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::Proposal& proposal) override;
  // Unimplemented.
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                      const proposal::Import& import) override;

 private:
  absl::Mutex mutex_;
  CoreFixture& fund_ ABSL_GUARDED_BY(mutex_);
  const std::string site_;
  bool waits_ended_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t version_ ABSL_GUARDED_BY(mutex_) = 1;
  std::vector<absl::Status> failures_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::core_testing

#endif  // AMANAT_SERVICES_CORE_TESTING_FIXTURE_LEDGER_H_
