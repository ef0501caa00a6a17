// The lists of listing.h, one function each. Errors are those of WriteList.
//
// Thread-safe: functions without state.
#ifndef AMANAT_CLIENTS_VERIFIER_LISTS_H_
#define AMANAT_CLIENTS_VERIFIER_LISTS_H_

#include "absl/status/statusor.h"
#include "clients/verifier/listed_entry.h"
#include "clients/verifier/row_writer.h"

namespace amanat::verifier {

absl::StatusOr<uint64_t> ListEntries(const ListedEntries& entries, RowFormat format,
                                     const RowWriter::Sink& sink);
absl::StatusOr<uint64_t> ListPostings(const ListedEntries& entries, RowFormat format,
                                      const RowWriter::Sink& sink);
absl::StatusOr<uint64_t> ListAccounts(const ListedEntries& entries, RowFormat format,
                                      const RowWriter::Sink& sink);
// Asks the set which entries were taken up by others.
absl::StatusOr<uint64_t> ListExceptions(const verify::VerifiedSet& set,
                                        const ListedEntries& entries, RowFormat format,
                                        const RowWriter::Sink& sink);
// Postings as a journal of plain text accounting, which `hledger check --strict` accepts. It ends with
// the balance of every account, asserted.
absl::StatusOr<uint64_t> WriteJournal(const ListedEntries& entries, const RowWriter::Sink& sink);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_LISTS_H_
