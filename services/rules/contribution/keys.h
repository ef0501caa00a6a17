// What identifies a receipt, a deposit slip and a deposit within a fund log, from what stands on
// paper.
//
//   context.log.FindOnce(ReceiptKey("col-1", "RB-1", 17));   // the entry that recorded it
//
// Books and slips are the same in small letters and in capitals: "rb-1" is "RB-1".
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_CONTRIBUTION_KEYS_H_
#define AMANAT_SERVICES_RULES_CONTRIBUTION_KEYS_H_

#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"

namespace amanat::contribution {

// The once-only keys of a receipt and of a slip; the stream of the deposit, which its credit names.
OnceFingerprint ReceiptKey(absl::string_view collector, absl::string_view receipt_book,
                           uint64_t receipt_number);
OnceFingerprint SlipKey(absl::string_view collector, absl::string_view slip);
StreamId DepositStream(absl::string_view collector, absl::string_view slip);

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_RULES_CONTRIBUTION_KEYS_H_
