#include "clients/verifier/entry_prover.h"

#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/audit/evidence_proofs.h"
#include "clients/verifier/listed_entry.h"
#include "ledger/base/status.h"
#include "ledger/entry/log_name.h"

namespace amanat::verifier {
namespace {

absl::StatusOr<audit::Evidence> EvidenceAt(const std::string& place,
                                           const verify::VerifiedSet& set) {
  const size_t colon = place.rfind(':');
  LogIndex index = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(place.substr(colon + 1), &index)) {
    return absl::InvalidArgumentError(
        absl::StrCat(place, " is no entry: name it LOG:INDEX, such as manila/fund:12"));
  }
  AMANAT_ASSIGN_OR_RETURN(const std::string name, FindLogName(set, place.substr(0, colon)));
  for (const verify::VerifiedSet::Log& log : set.logs()) {
    if (log.name.str() != name) continue;
    if (index < log.size) return audit::Evidence{name, index, set.LeafHash(log, index)};
    return absl::InvalidArgumentError(absl::StrCat(place, ": the set holds ", log.size,
                                                   " entries of ", ShortName(log.name),
                                                   " that kept all rules, from 0 on"));
  }
  return absl::InternalError(absl::StrCat("no log ", name));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ProveEntries(const std::vector<std::string>& places,
                                                      const verify::LogSet& files,
                                                      const verify::Report& report,
                                                      const verify::VerifiedSet& set,
                                                      const std::string& folder) {
  std::set<audit::Evidence> entries;
  std::vector<std::string> paths;
  for (const std::string& place : places) {
    AMANAT_ASSIGN_OR_RETURN(audit::Evidence evidence, EvidenceAt(place, set));
    AMANAT_ASSIGN_OR_RETURN(const entry::LogName name, entry::ParseLogName(evidence.log));
    paths.push_back(absl::StrCat(folder, "/", audit::ProofFileName(name, evidence.index)));
    entries.insert(std::move(evidence));
  }
  AMANAT_RETURN_IF_ERROR(audit::WriteProofs(files, report, entries, folder).status());
  return paths;
}

}  // namespace amanat::verifier
