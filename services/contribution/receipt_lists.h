// What was recorded of receipts that somebody holds: of each number the entry that stands, and those that
// were taken back before it. Thread-safe: a pure function.
#ifndef AMANAT_SERVICES_CONTRIBUTION_RECEIPT_LISTS_H_
#define AMANAT_SERVICES_CONTRIBUTION_RECEIPT_LISTS_H_

#include "absl/status/status.h"
#include "amanat/contribution/v1/contribution.pb.h"
#include "services/core/ledger_client.h"
#include "services/core/site_rows.h"

namespace amanat::contribution {

constexpr int kReceiptsAskedMax = 1000;

// In the order of the request, whose collector the caller may see. InvalidArgument when more than
// kReceiptsAskedMax are asked for; Unavailable and DataLoss of entries that cannot be read.
absl::Status FindReceipts(const core::LogRows& fund, core::LedgerClient& ledger,
                          const v1::FindReceiptsRequest& request,
                          v1::FindReceiptsResponse* response);

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_CONTRIBUTION_RECEIPT_LISTS_H_
