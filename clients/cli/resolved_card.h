// What the bytes of a command name without saying it: who signs with which key, the entries that it cites,
// the claim or the assistance on which it acts. Read by the client from the entries themselves, for the
// card that is shown before anything is signed (signing_card.h says what stands in the bytes).
//
// An entry that the bytes cite is the one of the cited hash, or nothing is signed. An entry that they name
// by its stream alone is shown with those whose signatures it carries, verified here. Of a claim's act the
// amount is that of the schedule's bytes, divided here among the heirs as the rules divide it; what rests on
// the node's word alone is said to.
//
//   AMANAT_ASSIGN_OR_RETURN(const ResolvedCard resolved, ResolvedCardOf(entries, command));
//
// Not thread-safe, as the source.
#ifndef AMANAT_CLIENTS_CLI_RESOLVED_CARD_H_
#define AMANAT_CLIENTS_CLI_RESOLVED_CARD_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/entry_source.h"
#include "ledger/entry/entry.h"
#include "ledger/money/money.h"

namespace amanat::cli {

struct ResolvedCard {
  std::vector<std::string> lines;     // as those of a SigningCard
  std::vector<money::Money> amounts;  // all in them
};

// Of what a payment was, as its own log says: what the rules added to it, or a bank's charge.
// NotFound when the entry is neither, otherwise the errors of EntrySource::Entry.
struct PaidFor {
  std::string cost_line;
  std::string liable_party;  // by the case; empty: nobody
};
absl::StatusOr<PaidFor> PaidForBy(EntrySource& source, const LogId& log, LogIndex payment);

// Why a person is asked before an act that rests on other entries is signed: a payment that is accepted as
// another expense than its own cost line. Reads nothing for an act of another type; a payment that cannot be
// read here gives no doubt, and the card says that it cannot.
std::optional<std::string> DoubtOfExpense(EntrySource& source, const entry::Command& command);

// What cannot be read is a line that says so. DataLoss when a cited entry has another hash than the bytes
// say: then the command must not be signed.
absl::StatusOr<ResolvedCard> ResolvedCardOf(EntrySource& source, const entry::Command& command);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_RESOLVED_CARD_H_
