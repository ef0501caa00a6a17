#include "services/rules/treasury/inter_office.h"

#include "ledger/accounts/chart.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using accounts::Chart;
using state::KeyOf;

namespace {

constexpr size_t kOpenAtOnce = 128;  // postings that are looked at together

// The entry's only posting on due-from or due-to.
absl::StatusOr<InterOfficePosting> PostingOf(const Leaf& leaf, const Context& context) {
  InterOfficePosting found;
  size_t count = 0;
  for (const entry::Posting& posting : leaf.entry.postings) {
    const accounts::Account* account = context.log.accounts().Find(posting.account);
    if (account == nullptr) return absl::InternalError("an accepted posting without an account");
    const auto chart = static_cast<Chart>(account->opening.chart);
    if (chart != chart::kDueFrom && chart != chart::kDueTo) continue;
    ++count;
    AMANAT_ASSIGN_OR_RETURN(found.allotment, StreamId::FromHex(account->opening.dimension));
    found.amount = {account->opening.currency, posting.amount};
  }
  if (count != 1) return absl::InternalError("an accepted entry without its inter-office posting");
  found.event_type = leaf.command.event_type;
  found.recorded_at = leaf.entry.record_time;
  return found;
}

absl::Status AddToBalance(state::Overlay& rows, const LogId& other, const money::Money& amount,
                          uint64_t InterOfficeBalance::*count) {
  const auto add = [&](InterOfficeBalance& balance) {
    balance.Add(amount.minor_units);
    ++(balance.*count);
  };
  return InterOfficeBalances().Change(rows, add, other, amount.currency);
}

}  // namespace

void InterOfficeBalance::Add(absl::int128 minor_units) {
  const absl::int128 now = sum() + minor_units;
  high = absl::Int128High64(now);
  low = absl::Int128Low64(now);
}

const state::TypedTable<InterOfficePosting, LogIndex>& InterOfficePostings() {
  using Rows = state::TypedTable<InterOfficePosting, LogIndex>;
  static const auto& table =
      *new Rows(kInterOffice, "INTER_OFFICE_POSTING",
                {{kInterOfficeByCounterpart, [](const InterOfficePosting& row, const Rows::Key&) {
                    return std::make_optional(KeyOf(row.counterpart));
                  }}});
  return table;
}

const state::TypedTable<InterOfficeBalance, LogId, money::Currency>& InterOfficeBalances() {
  static const auto& table = *new state::TypedTable<InterOfficeBalance, LogId, money::Currency>(
      kInterOfficeBalances, "INTER_OFFICE_BALANCE");
  return table;
}

const EntryCounts& AddressedCounts() {
  static const auto& table = *new EntryCounts(kAddressedCounts, "INTER_OFFICE_ADDRESSED");
  return table;
}

const EntryCounts& TakenUpCounts() {
  static const auto& table = *new EntryCounts(kTakenUpCounts, "INTER_OFFICE_TAKEN_UP");
  return table;
}

absl::Status RecordAddressed(const Leaf& leaf, const Context& context, state::Overlay& rows) {
  AMANAT_ASSIGN_OR_RETURN(InterOfficePosting posting, PostingOf(leaf, context));
  posting.counterpart = leaf.entry.recipient;
  if (posting.counterpart.is_zero()) {
    return absl::InternalError("an accepted inter-office posting that is addressed to nobody");
  }
  AMANAT_RETURN_IF_ERROR(
      AddToBalance(rows, posting.counterpart, posting.amount, &InterOfficeBalance::addressed));
  AMANAT_RETURN_IF_ERROR(
      CountEntry(AddressedCounts(), rows, posting.counterpart, leaf.entry.index));
  return InterOfficePostings().Put(rows, posting, leaf.entry.index);
}

absl::Status RecordTakenUp(const Leaf& leaf, const Context& context, state::Overlay& rows) {
  AMANAT_ASSIGN_OR_RETURN(const InterOfficePosting posting, PostingOf(leaf, context));
  if (leaf.entry.consumes.size() != 1) {
    return absl::InternalError("an accepted entry that takes up no inter-office posting");
  }
  const entry::Reference& taken_up = leaf.entry.consumes.front();
  AMANAT_RETURN_IF_ERROR(
      AddToBalance(rows, taken_up.log, posting.amount, &InterOfficeBalance::taken_up));
  return CountEntry(TakenUpCounts(), rows, taken_up.log, taken_up.index);
}

absl::Status ScanInTransit(
    const LogTables& sender, const LogTables& recipient, LogIndex first,
    absl::FunctionRef<absl::StatusOr<bool>(LogIndex, const InterOfficePosting&)> take) {
  using Batch = absl::Span<const state::TypedTable<InterOfficePosting, LogIndex>::Found>;
  const auto take_range = [&](LogIndex begin, LogIndex end) -> absl::StatusOr<bool> {
    bool more = true;
    const auto take_open = [&](Batch batch) -> absl::StatusOr<bool> {
      std::vector<LogIndex> indices;
      for (const auto& found : batch) indices.push_back(std::get<0>(found.key));
      AMANAT_ASSIGN_OR_RETURN(const auto taken, HaveConsumed(recipient, sender.log, indices));
      for (size_t i = 0; i < batch.size() && more; ++i) {
        if (taken[i]) continue;
        AMANAT_ASSIGN_OR_RETURN(more, take(indices[i], batch[i].row));
      }
      return more;
    };
    AMANAT_RETURN_IF_ERROR(InterOfficePostings().ScanIndexInBatches(
        *sender.rows, kInterOfficeByCounterpart, KeyOf(recipient.log),
        begin == 0 ? "" : KeyOf(recipient.log, begin - 1), kOpenAtOnce, take_open,
        KeyOf(recipient.log, end)));
    return more;
  };
  return ScanOpenRanges({sender, AddressedCounts(), recipient, TakenUpCounts()}, first, take_range);
}

}  // namespace amanat::rules::treasury
