// A bundle of documents (docs/documents.md) against a set that was verified: every file against the digest
// that the entry cites, every digest against the entry that is said to cite it, and what the entries of the
// case cite against what the bundle holds.
//
//   AMANAT_ASSIGN_OR_RETURN(const evidence::DocumentBundle bundle, ReadBundle("claim.tar"));
//   AMANAT_ASSIGN_OR_RETURN(const uint64_t wrong, CheckBundle(bundle, set, RowFormat::kText, sink));
//
// Thread-safe: functions without state.
#ifndef AMANAT_CLIENTS_VERIFIER_BUNDLE_CHECK_H_
#define AMANAT_CLIENTS_VERIFIER_BUNDLE_CHECK_H_

#include <string>

#include "absl/status/statusor.h"
#include "clients/evidence/document_bundle.h"
#include "clients/verifier/row_writer.h"
#include "ledger/verify/verified_set.h"

namespace amanat::verifier {

// InvalidArgument names the file and what is wrong with it; the errors of reading.
absl::StatusOr<evidence::DocumentBundle> ReadBundle(const std::string& path);

// A row for each document: `matches`, `no such entry cites it`, `its file is missing`, `its salt is missing`,
// and `not in the bundle` of what an accepted entry of the case cites besides. How many rows say anything but
// the first. Errors of reading the set and of the sink.
absl::StatusOr<uint64_t> CheckBundle(const evidence::DocumentBundle& bundle,
                                     const verify::VerifiedSet& set, RowFormat format,
                                     const RowWriter::Sink& sink);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_BUNDLE_CHECK_H_
