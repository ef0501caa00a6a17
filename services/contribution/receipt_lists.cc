#include "services/contribution/receipt_lists.h"

#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/contribution.h"
#include "ledger/base/status.h"
#include "ledger/examine/leaf.h"
#include "ledger/state/once_keys.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/read_many.h"
#include "services/core/corrections.h"
#include "services/desk/completion.h"
#include "services/rules/contribution/keys.h"

namespace amanat::contribution {
namespace {

using desk::ToProto;

// Entries that nobody asked for and that are read rather than making another call.
constexpr uint64_t kEntriesPassedMax = 32;

// The entries that used a once-only key, one after the other as each was taken back.
struct KeyHistory {
  std::vector<LogIndex> reversed;
  std::optional<LogIndex> standing;
};

// Of each key, all looked up together.
absl::StatusOr<std::vector<KeyHistory>> HistoriesOf(const state::Reader& rows,
                                                    std::vector<OnceFingerprint> keys) {
  std::vector<KeyHistory> histories(keys.size());
  std::vector<size_t> asked(keys.size());  // whose history each of `keys` is
  std::iota(asked.begin(), asked.end(), size_t{0});
  for (int corrections = 0; corrections <= core::kCorrectionsMax && !keys.empty(); ++corrections) {
    AMANAT_ASSIGN_OR_RETURN(const auto users, state::FindOnce(rows, keys));
    std::vector<std::string> reversals;
    std::vector<size_t> used;  // places in `keys`
    for (size_t i = 0; i < users.size(); ++i) {
      if (!users[i].has_value()) continue;
      used.push_back(i);
      reversals.push_back(state::NumberKey(*users[i]));
    }
    AMANAT_ASSIGN_OR_RETURN(const auto reversed,
                            state::ReadMany(rows, state::Table::kReversed, reversals));
    std::vector<OnceFingerprint> next_keys;
    std::vector<size_t> next_asked;
    for (size_t i = 0; i < used.size(); ++i) {
      const LogIndex user = *users[used[i]];
      KeyHistory& history = histories[asked[used[i]]];
      if (!reversed[i].has_value()) {
        history.standing = user;
        continue;
      }
      history.reversed.push_back(user);
      next_keys.push_back(core::NextKey(keys[used[i]], user));
      next_asked.push_back(asked[used[i]]);
    }
    keys = std::move(next_keys);
    asked = std::move(next_asked);
  }
  return histories;
}

absl::Status FillReceipt(const examine::Leaf& leaf, const std::string& collector,
                         v1::FoundReceipt* found) {
  auto body = wire::Decode<Contribution>(leaf.command.body);
  if (!body.ok() || leaf.command.subjects.size() != 1) {
    return absl::DataLossError(
        absl::StrCat("entry ", leaf.entry.index, " is no contribution of one member"));
  }
  body->collector = collector;  // which a line leaves to its manifest
  found->set_recorded(true);
  found->set_index(leaf.entry.index);
  found->set_member(leaf.command.subjects.front().str());
  ToProto(*body, found->mutable_contribution());
  return absl::OkStatus();
}

// Reads these entries; neighbours are read together.
absl::Status ReadContributions(core::LedgerClient& ledger, const LogId& log,
                               std::map<LogIndex, examine::Leaf>& contributions) {
  for (auto it = contributions.begin(); it != contributions.end();) {
    const LogIndex first = it->first;
    LogIndex last = first;
    for (auto next = std::next(it); next != contributions.end(); ++next) {
      if (next->first - last > kEntriesPassedMax) break;
      if (next->first - first >= core::kReadEntriesMax) break;
      last = next->first;
    }
    AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> entries,
                            ledger.ReadEntries(log, first, last - first + 1));
    if (entries.empty()) return absl::UnavailableError("the ledger does not give the entries");
    // Fewer may have come than were asked for.
    for (; it != contributions.end() && it->first - first < entries.size(); ++it) {
      AMANAT_ASSIGN_OR_RETURN(it->second,
                              examine::ParseLeaf(std::move(entries[it->first - first])));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FindReceipts(const core::LogRows& fund, core::LedgerClient& ledger,
                          const v1::FindReceiptsRequest& request,
                          v1::FindReceiptsResponse* response) {
  if (request.receipts_size() > kReceiptsAskedMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("receipts: more than ", kReceiptsAskedMax, " asked for"));
  }
  std::vector<OnceFingerprint> keys;
  for (const v1::ReceiptNumber& receipt : request.receipts()) {
    keys.push_back(
        ReceiptKey(request.collector(), receipt.receipt_book(), receipt.receipt_number()));
  }
  AMANAT_ASSIGN_OR_RETURN(const std::vector<KeyHistory> histories,
                          HistoriesOf(*fund.rows, std::move(keys)));
  std::map<LogIndex, examine::Leaf> entries;
  for (const KeyHistory& history : histories) {
    if (history.standing.has_value()) entries.emplace(*history.standing, examine::Leaf());
  }
  AMANAT_RETURN_IF_ERROR(ReadContributions(ledger, fund.id, entries));
  for (const KeyHistory& history : histories) {
    v1::FoundReceipt* found = response->add_receipts();
    for (const LogIndex reversed : history.reversed) found->add_reversed(reversed);
    if (!history.standing.has_value()) continue;
    AMANAT_RETURN_IF_ERROR(FillReceipt(entries.at(*history.standing), request.collector(), found));
  }
  return absl::OkStatus();
}

}  // namespace amanat::contribution
