// Proofs of entries that an auditor chooses, out of a set that was verified.
//
//   options.verified = [&](const verify::Report& report, const verify::VerifiedSet& set) {
//     return ProveEntries({"manila/fund:12"}, *options.set, report, set, "proofs").status();
//   };
//
// Thread-safe: functions without state.
#ifndef AMANAT_CLIENTS_VERIFIER_ENTRY_PROVER_H_
#define AMANAT_CLIENTS_VERIFIER_ENTRY_PROVER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/verify/log_set.h"
#include "ledger/verify/report.h"
#include "ledger/verify/verified_set.h"

namespace amanat::verifier {

// Writes a proof of each into `folder`, which is made, and gives their paths in the order of the places. A
// place is LOG:INDEX with any name that FindLogName takes. InvalidArgument for another text, for a log that
// the set does not hold, and for an entry that it does not hold or that did not keep all rules; else the
// errors of audit::WriteProofs.
absl::StatusOr<std::vector<std::string>> ProveEntries(const std::vector<std::string>& places,
                                                      const verify::LogSet& files,
                                                      const verify::Report& report,
                                                      const verify::VerifiedSet& set,
                                                      const std::string& folder);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_ENTRY_PROVER_H_
