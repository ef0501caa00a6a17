// Proofs of the entries that an audit names, one file each: C2SP tlog-proofs with the entry inside, which
// `amanat-verify --proof` verifies without the rest of the log.
#ifndef AMANAT_CLIENTS_AUDIT_EVIDENCE_PROOFS_H_
#define AMANAT_CLIENTS_AUDIT_EVIDENCE_PROOFS_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "clients/audit/report.h"
#include "ledger/verify/log_set.h"

namespace amanat::audit {

// "manila-fund-12.proof"; of a successor with its number behind the book.
std::string ProofFileName(const entry::LogName& log, LogIndex index);

// Writes them into `folder`, which is made, out of the set that was verified: each proof is verified against
// the root that the verification computed before it is written. How many there are. DataLoss when the set
// says otherwise than when it was verified; errors of reading and of writing.
absl::StatusOr<size_t> WriteProofs(const verify::LogSet& set, const verify::Report& verification,
                                   const std::set<Evidence>& entries, const std::string& folder);

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_EVIDENCE_PROOFS_H_
