#include "ledger/state/statement.h"

#include <algorithm>

#include "ledger/base/status.h"
#include "ledger/state/balances.h"
#include "ledger/state/posting_rows.h"

namespace amanat::state {
namespace {

absl::StatusOr<Balance> OpeningOf(const Reader& stored, uint64_t account,
                                  const StatementRange& range,
                                  const std::optional<StatementPlace>& place) {
  if (!range.dates.has_value()) {
    return BalanceAt(stored, account, place.has_value() ? place->index : range.first);
  }
  Balance opening;
  if (place.has_value()) {
    opening.posted = place->posted;
  } else if (range.dates->first > INT32_MIN) {
    AMANAT_ASSIGN_OR_RETURN(opening.posted,
                            BalanceOn(stored, account, range.dates->first - 1, range.size));
  }
  return opening;
}

// Takes movements, and puts those of one entry on one line.
class PageBuilder {
 public:
  PageBuilder(const StatementRange& range, const Balance& opening, size_t lines_max)
      : range_(range), lines_max_(lines_max) {
    page_.opening = opening;
    page_.closing = opening;
  }

  absl::StatusOr<bool> Take(const Movement& movement) {
    if (movement.index >= range_.size) return false;
    const bool new_entry = read_ == 0 || movement.index != last_index_;
    if (new_entry && read_ >= kMovementsReadMax) return EndBefore(movement.index);
    ++read_;
    last_index_ = movement.index;
    const int32_t date = movement.effective_date;
    if (range_.dates && (date < range_.dates->first || date > range_.dates->last)) return true;
    const bool new_line =
        page_.lines.empty() || page_.lines.back().movement.index != movement.index;
    if (new_line && page_.lines.size() == lines_max_) return EndBefore(movement.index);
    if (new_line) page_.lines.push_back({{movement.index, date, 0, 0, 0}, {}});
    AMANAT_RETURN_IF_ERROR(Add(movement, page_.lines.back()));
    return true;
  }

  StatementPage Finish() && { return std::move(page_); }

 private:
  absl::StatusOr<bool> EndBefore(LogIndex index) {
    page_.next = StatementPlace{index, range_.dates ? page_.closing.posted : 0};
    return false;
  }

  absl::Status Add(const Movement& movement, StatementLine& line) {
    // A hold has no effective date that ends it: it is shown, and not in the balance of a date.
    Movement counted = movement;
    if (range_.dates) counted.held_debit = counted.held_credit = 0;
    page_.closing.Apply(counted);
    line.after = page_.closing;
    Movement& sum = line.movement;
    if (!__builtin_add_overflow(sum.posted, movement.posted, &sum.posted) &&
        !__builtin_add_overflow(sum.held_debit, movement.held_debit, &sum.held_debit) &&
        !__builtin_add_overflow(sum.held_credit, movement.held_credit, &sum.held_credit)) {
      return absl::OkStatus();
    }
    return DamagedRow("POSTING", "more than one entry can move");
  }

  const StatementRange& range_;
  const size_t lines_max_;
  StatementPage page_;
  uint64_t read_ = 0;
  LogIndex last_index_ = 0;
};

}  // namespace

absl::StatusOr<StatementPage> Statement(const Reader& stored, uint64_t account,
                                        const StatementRange& range,
                                        const std::optional<StatementPlace>& place,
                                        size_t lines_max) {
  AMANAT_ASSIGN_OR_RETURN(const Balance opening, OpeningOf(stored, account, range, place));
  PageBuilder builder(range, opening, lines_max);
  const LogIndex first = place.has_value() ? place->index : range.first;
  AMANAT_RETURN_IF_ERROR(ForEachMovement(
      stored, account, first, [&](const Movement& movement) { return builder.Take(movement); }));
  return std::move(builder).Finish();
}

}  // namespace amanat::state
