// The reads of reads.proto over the stored state of one log: what is asked, how far, and pages.
//
//   AMANAT_ASSIGN_OR_RETURN(StoredLog log, host.FindStored(log_id));
//   AMANAT_ASSIGN_OR_RETURN(v1::GetBalanceResponse response, GetBalance(log, request));
//
// A page's token keeps the size as of which the first page was answered, and is refused with other
// arguments than those it was given out for. Errors: InvalidArgument names the field; the others
// stand in reads.proto. Thread-safe: functions without state.
#ifndef AMANAT_SERVICES_LEDGER_READS_H_
#define AMANAT_SERVICES_LEDGER_READS_H_

#include "absl/status/statusor.h"
#include "amanat/ledger/v1/ledger.pb.h"
#include "amanat/ledger/v1/reads.pb.h"
#include "ledger/base/bytes.h"
#include "ledger/state/reader.h"

namespace amanat::ledger {

constexpr size_t kReadsPageSizeDefault = 100;
constexpr size_t kReadsPageSizeMax = 1000;

struct StoredLog {
  const state::Reader* rows = nullptr;
  TreeSize newest = 0;  // that may be asked for; the rows may be ahead of it
};

absl::StatusOr<v1::GetBalanceResponse> GetBalance(const StoredLog& log,
                                                  const v1::GetBalanceRequest& request);
absl::StatusOr<v1::ListStatementResponse> ListStatement(const StoredLog& log,
                                                        const v1::ListStatementRequest& request);
absl::StatusOr<v1::GetTrialBalanceResponse> GetTrialBalance(
    const StoredLog& log, const v1::GetTrialBalanceRequest& request);
absl::StatusOr<v1::GetStreamResponse> GetStream(const StoredLog& log,
                                                const v1::GetStreamRequest& request);

// Adds to the answer which of `count` entries from `first` were taken back, by two look-ups an entry.
absl::Status AddTakenBack(const StoredLog& log, LogIndex first, size_t count,
                          v1::ReadEntriesResponse& response);

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_READS_H_
