#include "clients/verifier/listing.h"

#include "absl/strings/str_cat.h"
#include "clients/verifier/listed_entry.h"
#include "clients/verifier/lists.h"
#include "ledger/base/status.h"

namespace amanat::verifier {

std::optional<ListKind> ListKindOf(absl::string_view word) {
  if (word == "entries") return ListKind::kEntries;
  if (word == "postings") return ListKind::kPostings;
  if (word == "accounts") return ListKind::kAccounts;
  if (word == "exceptions") return ListKind::kExceptions;
  return std::nullopt;
}

absl::StatusOr<uint64_t> WriteList(const Listing& listing, const verify::VerifiedSet& set,
                                   const RowWriter::Sink& sink) {
  std::string log;
  if (!listing.log.empty()) {
    auto found = FindLogName(set, listing.log);
    if (!found.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("--log ", found.status().message()));
    }
    log = *std::move(found);
  }
  const ListedEntries entries(set, log);
  if (listing.format == ListFormat::kHledger) {
    if (listing.what == ListKind::kPostings) return WriteJournal(entries, sink);
    return absl::InvalidArgumentError("a journal is of postings");
  }
  const RowFormat format = listing.format == ListFormat::kCsv    ? RowFormat::kCsv
                           : listing.format == ListFormat::kJson ? RowFormat::kJson
                                                                 : RowFormat::kText;
  switch (listing.what) {
    case ListKind::kEntries:
      return ListEntries(entries, format, sink);
    case ListKind::kPostings:
      return ListPostings(entries, format, sink);
    case ListKind::kAccounts:
      return ListAccounts(entries, format, sink);
    case ListKind::kExceptions:
      return ListExceptions(set, entries, format, sink);
  }
  return absl::InternalError("no such list");
}

}  // namespace amanat::verifier
