// Where the rows of an account's movements stand, and reading them one behind the other. What the
// reads of this folder share; thread-safe: functions without state.
#ifndef AMANAT_LEDGER_STATE_POSTING_ROWS_H_
#define AMANAT_LEDGER_STATE_POSTING_ROWS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger/state/reader.h"
#include "ledger/state/rows.h"

namespace amanat::state {

// The key of a row in kAccount, and what the keys of the account's other rows begin with.
std::string NumberKey(uint64_t number);
// The key of a row in kPosting whose first movement is that of entry `index`.
std::string PostingKey(uint64_t account, LogIndex index);
// The row that the key and value of kPosting say.
absl::StatusOr<PostingRow> ReadPostingRow(absl::string_view key, absl::string_view value);

// Gets a movement; returns whether it wants more.
using TakeMovement = absl::FunctionRef<absl::StatusOr<bool>(const Movement&)>;

// The account's movements of entry `first` and all later ones, in the order of the entries; an
// entry that moved the account more than once gives as many.
absl::Status ForEachMovement(const Reader& stored, uint64_t account, LogIndex first,
                             TakeMovement take);

// What the log's head said when the last finished write was made; nothing when nothing is stored.
absl::StatusOr<std::optional<Head>> StoredHead(const Reader& stored);
// The size of the log then; 0 when nothing is stored.
absl::StatusOr<TreeSize> StoredSize(const Reader& stored);

}  // namespace amanat::state

#endif  // AMANAT_LEDGER_STATE_POSTING_ROWS_H_
