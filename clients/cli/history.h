// Who acted before: the last entries of the streams that a command names, as the node shows them, so
// that whoever signs next sees what he approves or pays. It is the node's word, unlike the card, and is
// not part of what is signed.
//
// Not thread-safe, as the source.
#ifndef AMANAT_CLIENTS_CLI_HISTORY_H_
#define AMANAT_CLIENTS_CLI_HISTORY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/entry_source.h"
#include "ledger/entry/entry.h"
#include "ledger/money/money.h"

namespace amanat::cli {

struct History {
  // One for each entry, the earliest first: when, who, what, and what became of it.
  std::vector<std::string> lines;
  std::vector<money::Money> amounts;  // all in them
};

// Of each stream the last 8 accepted entries. Errors are those of the source.
absl::StatusOr<History> HistoryOf(EntrySource& source, const entry::Command& command);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_HISTORY_H_
