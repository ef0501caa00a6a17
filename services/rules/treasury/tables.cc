#include "services/rules/treasury/tables.h"

#include "services/rules/act/recorded_row.h"

namespace amanat::rules::treasury {

using state::KeyOf;

const state::TypedTable<IssuedAllotment, StreamId>& IssuedAllotments() {
  using Rows = state::TypedTable<IssuedAllotment, StreamId>;
  static const auto& table = *new Rows(
      kIssued, "ISSUED_ALLOTMENT",
      {{kIssuedInOrder, [](const IssuedAllotment& row,
                           const Rows::Key&) { return std::make_optional(KeyOf(row.issued)); }},
       {kIssuedBySite,
        [](const IssuedAllotment& row, const Rows::Key&) {
          return std::make_optional(KeyOf(row.site, row.issued));
        }},
       {kIssuedUnseen, [](const IssuedAllotment& row, const Rows::Key&) {
          const bool arrived = row.acceptance_seen != 0 || row.decline_credited != 0;
          return arrived ? std::nullopt : std::make_optional(KeyOf(row.site, row.issued));
        }}});
  return table;
}

const state::TypedTable<AcceptedAllotment, StreamId>& AcceptedAllotments() {
  static const auto& table =
      *new state::TypedTable<AcceptedAllotment, StreamId>(kAccepted, "ACCEPTED_ALLOTMENT");
  return table;
}

const state::TypedTable<DeclinedAllotment, StreamId>& DeclinedAllotments() {
  static const auto& table =
      *new state::TypedTable<DeclinedAllotment, StreamId>(kDeclined, "DECLINED_ALLOTMENT");
  return table;
}

const state::TypedTable<Spend, LogIndex>& Spends() {
  using Rows = state::TypedTable<Spend, LogIndex>;
  static const auto& table = *new Rows(
      kSpends, "SPEND",
      {{kSpendsOpen,
        [](const Spend& row, const Rows::Key&) {
          return row.state == SpendState::kOpen ? std::make_optional(KeyOf(row.allotment))
                                                : std::nullopt;
        }},
       {kSpendsNotices, [](const Spend& row, const Rows::Key&) {
          const bool owed = !row.liable_party.empty() && row.state != SpendState::kAccepted &&
                            row.state != SpendState::kTakenBack;
          return owed ? std::make_optional(std::string()) : std::nullopt;
        }}});
  return table;
}

const state::TypedTable<Liquidation, LogIndex>& Liquidations() {
  using Rows = state::TypedTable<Liquidation, LogIndex>;
  static const auto& table =
      *new Rows(kLiquidations, "LIQUIDATION",
                {{kLiquidationsById, [](const Liquidation& row, const Rows::Key&) {
                    return std::make_optional(KeyOf(row.id));
                  }}});
  return table;
}

const state::TypedTable<Line, LogIndex, LogIndex>& Lines() {
  using Rows = state::TypedTable<Line, LogIndex, LogIndex>;
  static const auto& table = *new Rows(kLines, "LIQUIDATION_LINE",
                                       {{kLinesUndecided, [](const Line& row, const Rows::Key&) {
                                           return row.state == LineState::kUndecided
                                                      ? std::make_optional(std::string())
                                                      : std::nullopt;
                                         }}});
  return table;
}

const state::TypedTable<LineDecision, LogId, LogIndex, LogIndex>& LineDecisions() {
  static const auto& table =
      *new state::TypedTable<LineDecision, LogId, LogIndex, LogIndex>(kDecisions, "LINE_DECISION");
  return table;
}

const state::TypedTable<BookedExchange, LogIndex>& BookedExchanges() {
  using Rows = state::TypedTable<BookedExchange, LogIndex>;
  static const auto& table =
      *new Rows(kBookedExchanges, "BOOKED_EXCHANGE",
                {{kExchangesBeyondTolerance, [](const BookedExchange& row, const Rows::Key&) {
                    return row.beyond_tolerance ? std::make_optional(std::string()) : std::nullopt;
                  }}});
  return table;
}

absl::Status AddToAllotment(state::Overlay& rows, const StreamId& allotment,
                            int64_t AcceptedAllotment::*sum, const money::Money& amount) {
  AMANAT_ASSIGN_OR_RETURN(AcceptedAllotment accepted,
                          FindRecorded(AcceptedAllotments(), rows, allotment));
  int64_t& total = accepted.*sum;
  if (amount.currency != accepted.amount.currency || amount.minor_units < 0 ||
      amount.minor_units > accepted.amount.minor_units - total) {
    return absl::InternalError("an accepted entry counts what its allotment does not have");
  }
  total += amount.minor_units;
  return AcceptedAllotments().Put(rows, accepted, allotment);
}

absl::Status TakeFromAllotment(state::Overlay& rows, const StreamId& allotment,
                               int64_t AcceptedAllotment::*sum, const money::Money& amount) {
  AMANAT_ASSIGN_OR_RETURN(AcceptedAllotment accepted,
                          FindRecorded(AcceptedAllotments(), rows, allotment));
  int64_t& total = accepted.*sum;
  if (amount.currency != accepted.amount.currency || amount.minor_units < 0 ||
      amount.minor_units > total) {
    return absl::InternalError("an accepted entry takes back what its allotment does not count");
  }
  total -= amount.minor_units;
  return AcceptedAllotments().Put(rows, accepted, allotment);
}

absl::Status RecordRefund(state::Overlay& rows, LogIndex index, const money::Money& amount) {
  AMANAT_ASSIGN_OR_RETURN(Spend spend, FindRecorded(Spends(), rows, index));
  if (spend.state != SpendState::kOpen || amount.minor_units > spend.net().minor_units) {
    return absl::InternalError("an accepted refund of what is not there to be refunded");
  }
  AMANAT_RETURN_IF_ERROR(
      TakeFromAllotment(rows, spend.allotment, &AcceptedAllotment::spent, amount));
  spend.refunded += amount.minor_units;
  if (spend.net().minor_units == 0) spend.state = SpendState::kTakenBack;
  return Spends().Put(rows, spend, index);
}

absl::Status RecordSpend(state::Overlay& rows, LogIndex index, const Spend& spend) {
  AMANAT_RETURN_IF_ERROR(
      AddToAllotment(rows, spend.allotment, &AcceptedAllotment::spent, spend.amount));
  return Spends().Put(rows, spend, index);
}

}  // namespace amanat::rules::treasury
