#include "services/rules/repatriation/tables.h"

#include <algorithm>
#include <tuple>

#include "services/rules/act/recorded_row.h"

namespace amanat::rules::repatriation {

using state::KeyOf;

namespace {

constexpr size_t kOpenAtOnce = 128;  // approvals that are looked at together

auto OrderOf(const LineTotal& total) { return std::tie(total.line, total.currency); }

// Adds what an assistance contributes to what its case says, or takes it away.
absl::Status Count(const Assistance& assistance, int sign, Case& found) {
  const bool held = assistance.state == AssistanceState::kApproved;
  const bool disbursed = assistance.state == AssistanceState::kDisbursed;
  found.recommended += assistance.state == AssistanceState::kRecommended ? sign : 0;
  found.approved += held ? sign : 0;
  found.disbursed += disbursed ? sign : 0;
  LineTotal sums{assistance.line, assistance.amount.currency};
  const auto at = std::lower_bound(
      found.totals.begin(), found.totals.end(), sums,
      [](const LineTotal& a, const LineTotal& b) { return OrderOf(a) < OrderOf(b); });
  const bool known = at != found.totals.end() && OrderOf(*at) == OrderOf(sums);
  LineTotal& total = known ? *at : *found.totals.insert(at, sums);
  if (disbursed) sums.paid = assistance.paid.minor_units;
  sums.approved = held ? assistance.amount.minor_units : sums.paid;
  if (__builtin_add_overflow(total.approved, sign * sums.approved, &total.approved) ||
      __builtin_add_overflow(total.paid, sign * sums.paid, &total.paid)) {
    return absl::InternalError("an accepted case with more than any ceiling");
  }
  return absl::OkStatus();
}

}  // namespace

int64_t Case::ApprovedOf(absl::string_view line, money::Currency currency) const {
  for (const LineTotal& total : totals) {
    if (total.line == line && total.currency == currency) return total.approved;
  }
  return 0;
}

CaseState StateOf(const Case& found) {
  if (found.closed != 0) return CaseState::kClosed;
  if (found.recommended != 0) return CaseState::kRecommended;
  if (found.approved != 0) return CaseState::kApproved;
  return found.disbursed != 0 ? CaseState::kPaid : CaseState::kOpen;
}

const state::TypedTable<Case, StreamId>& Cases() {
  using Rows = state::TypedTable<Case, StreamId>;
  static const auto& table = *new Rows(
      kCases, "CASE",
      {{kCasesInOrder,
        [](const Case& row, const Rows::Key&) { return std::make_optional(KeyOf(row.opened)); }},
       {kCasesByState,
        [](const Case& row, const Rows::Key&) {
          return std::make_optional(KeyOf(static_cast<uint64_t>(StateOf(row)), row.opened));
        }},
       {kCasesOfDeath, [](const Case& row, const Rows::Key&) {
          const bool died = row.reason == "death" && row.outcome != "entered-in-error";
          return died ? std::make_optional(KeyOf(row.person, row.distress_date)) : std::nullopt;
        }}});
  return table;
}

absl::StatusOr<std::optional<Case>> CaseOfDeath(const state::Reader& rows,
                                                const SubjectId& person) {
  std::optional<Case> found;
  AMANAT_RETURN_IF_ERROR(Cases().ScanIndexInBatches(
      rows, kCasesOfDeath, KeyOf(person), "", /*at_once=*/1,
      [&](absl::Span<const state::TypedTable<Case, StreamId>::Found> batch)
          -> absl::StatusOr<bool> {
        found = batch.front().row;
        return false;
      }));
  return found;
}

const state::TypedTable<ReceiptUse, Hash>& Receipts() {
  static const auto& table = *new state::TypedTable<ReceiptUse, Hash>(kReceipts, "RECEIPT");
  return table;
}

const state::TypedTable<Assistance, StreamId, uint64_t>& Assistances() {
  using Rows = state::TypedTable<Assistance, StreamId, uint64_t>;
  static const auto& table = *new Rows(
      kAssistances, "ASSISTANCE",
      {{kAssistancesWaiting,
        [](const Assistance& row, const Rows::Key&) {
          const bool waits =
              row.state == AssistanceState::kRecommended || row.state == AssistanceState::kApproved;
          return waits ? std::make_optional(KeyOf(row.proposed)) : std::nullopt;
        }},
       {kAssistancesOfEmergency, [](const Assistance& row, const Rows::Key&) {
          return row.emergency.empty() ? std::nullopt : std::make_optional(KeyOf(row.approval));
        }}});
  return table;
}

absl::Status AddAssistance(state::Overlay& rows, const StreamId& case_id, const Assistance& added) {
  AMANAT_ASSIGN_OR_RETURN(Case found, FindRecorded(Cases(), rows, case_id));
  ++found.assistances;
  AMANAT_RETURN_IF_ERROR(Count(added, 1, found));
  AMANAT_RETURN_IF_ERROR(Cases().Put(rows, found, case_id));
  return Assistances().Put(rows, added, case_id, found.assistances);
}

absl::Status ChangeAssistance(state::Overlay& rows, const StreamId& case_id, uint64_t number,
                              const Assistance& changed) {
  AMANAT_ASSIGN_OR_RETURN(Case found, FindRecorded(Cases(), rows, case_id));
  AMANAT_ASSIGN_OR_RETURN(const Assistance before,
                          FindRecorded(Assistances(), rows, case_id, number));
  AMANAT_RETURN_IF_ERROR(Count(before, -1, found));
  AMANAT_RETURN_IF_ERROR(Count(changed, 1, found));
  AMANAT_RETURN_IF_ERROR(Cases().Put(rows, found, case_id));
  return Assistances().Put(rows, changed, case_id, number);
}

const state::TypedTable<Ratification, LogId, LogIndex>& Ratifications() {
  static const auto& table =
      *new state::TypedTable<Ratification, LogId, LogIndex>(kRatifications, "RATIFICATION");
  return table;
}

const EntryCounts& EmergencyCounts() {
  static const auto& table = *new EntryCounts(kEmergencyCounts, "EMERGENCY_COUNT");
  return table;
}

const EntryCounts& RatificationCounts() {
  static const auto& table = *new EntryCounts(kRatificationCounts, "RATIFICATION_COUNT");
  return table;
}

absl::Status ScanUnratified(const LogTables& consulate, const LogTables& head_office,
                            LogIndex first,
                            absl::FunctionRef<absl::StatusOr<bool>(
                                const StreamId& case_id, uint64_t number, const Assistance&)>
                                take) {
  using Batch = absl::Span<const state::TypedTable<Assistance, StreamId, uint64_t>::Found>;
  const auto take_range = [&](LogIndex begin, LogIndex end) -> absl::StatusOr<bool> {
    bool more = true;
    const auto take_open = [&](Batch batch) -> absl::StatusOr<bool> {
      std::vector<LogIndex> approvals;
      for (const auto& found : batch) approvals.push_back(found.row.approval);
      AMANAT_ASSIGN_OR_RETURN(const auto ratified,
                              HaveConsumed(head_office, consulate.log, approvals));
      for (size_t i = 0; i < batch.size() && more; ++i) {
        if (ratified[i]) continue;
        const auto& [case_id, number] = batch[i].key;
        AMANAT_ASSIGN_OR_RETURN(more, take(case_id, number, batch[i].row));
      }
      return more;
    };
    AMANAT_RETURN_IF_ERROR(
        Assistances().ScanIndexInBatches(*consulate.rows, kAssistancesOfEmergency, "", KeyOf(begin),
                                         kOpenAtOnce, take_open, KeyOf(end)));
    return more;
  };
  return ScanOpenRanges({consulate, EmergencyCounts(), head_office, RatificationCounts()}, first,
                        take_range);
}

}  // namespace amanat::rules::repatriation
