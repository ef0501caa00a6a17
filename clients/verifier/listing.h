// What the auditor's program lists of a set that was verified: entries, postings, accounts or exceptions,
// each from what kept all rules and nothing else. docs/auditor_lists.md names every column.
//
//   Listing listing{.what = ListKind::kPostings, .format = ListFormat::kCsv, .log = ""};
//   options.verified = [&](const verify::Report&, const verify::VerifiedSet& set) {
//     return WriteList(listing, set, sink).status();
//   };
//
// Lists are written as the entries are read, and hold no entry: of a log its accounts, of the set who
// signs, and for exceptions what is still open. Thread-safe: functions without state.
#ifndef AMANAT_CLIENTS_VERIFIER_LISTING_H_
#define AMANAT_CLIENTS_VERIFIER_LISTING_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/verifier/row_writer.h"
#include "ledger/verify/verified_set.h"

namespace amanat::verifier {

enum class ListKind { kEntries, kPostings, kAccounts, kExceptions };
enum class ListFormat { kText, kCsv, kJson, kHledger };

struct Listing {
  ListKind what = ListKind::kEntries;
  ListFormat format = ListFormat::kText;
  std::string log;  // as FindLogName (listed_entry.h) takes it; empty: all logs
};

// "entries" and so on; nothing for another word.
std::optional<ListKind> ListKindOf(absl::string_view word);

// How many rows there are; of a journal its transactions. InvalidArgument for a log that is not in the
// set, or may be several, and for a journal of anything but postings; errors of reading and of the sink.
absl::StatusOr<uint64_t> WriteList(const Listing& listing, const verify::VerifiedSet& set,
                                   const RowWriter::Sink& sink);

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_LISTING_H_
