// What waits in allotments, liquidations, collections and deposits.
#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/state/balances.h"
#include "ledger/state/keys.h"
#include "services/desk/desk.h"
#include "services/inbox/work_lists.h"
#include "services/rules/catalogue/charts.h"
#include "services/rules/contribution/tables.h"
#include "services/rules/treasury/tables.h"

namespace amanat::inbox {
namespace {

using core::LogRows;
using desk::Page;
using rules::contribution::Deposits;
using rules::treasury::AcceptedAllotments;
using rules::treasury::DeclinedAllotments;
using rules::treasury::IssuedAllotment;
using rules::treasury::IssuedAllotments;
using rules::treasury::Line;
using rules::treasury::Lines;
using rules::treasury::Spends;
using state::KeyOf;
using DepositRows = std::decay_t<decltype(Deposits())>;
using IssuedRows = state::TypedTable<IssuedAllotment, StreamId>;
using LineRows = state::TypedTable<Line, LogIndex, LogIndex>;

// Of what is owed in days, from the beginning of the day.
UnixMicros MicrosOf(wire::CivilDate date) { return date.days * kMicrosPerDay; }

size_t AtOnce(const Page& page) { return std::max(page.left() + 1, state::kIndexRowsAtOnce); }

// Lines of a batch that head office has not decided, with the liquidations and payments that they name.
absl::Status AddLines(const Asked& asked, const LogRows& log,
                      const std::vector<const LineRows::Found*>& lines, v1::WorkPart& part) {
  std::vector<std::tuple<LogIndex>> liquidation_keys;
  std::vector<std::tuple<LogIndex>> spend_keys;
  for (const LineRows::Found* line : lines) {
    liquidation_keys.emplace_back(std::get<0>(line->key));
    spend_keys.emplace_back(std::get<1>(line->key));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto liquidations,
                          rules::treasury::Liquidations().FindMany(*log.rows, liquidation_keys));
  AMANAT_ASSIGN_OR_RETURN(const auto spends, Spends().FindMany(*log.rows, spend_keys));
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!liquidations[i].has_value() || !spends[i].has_value()) {
      return absl::DataLossError("a line of a liquidation names a row that is not there");
    }
    const UnixMicros since = MicrosOf(liquidations[i]->submitted_on);
    v1::WorkItem* item = AddItem(asked, log, part, since, since + kLiquidationMicros);
    item->set_what(spends[i]->cost_line);
    item->set_stream(liquidations[i]->id.str());
    item->set_number(std::get<0>(spend_keys[i]));
    desk::ToProto(spends[i]->net(), item->mutable_amount());
    NameEntry(log, std::get<0>(liquidation_keys[i]), item);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FillAllotments(const Asked& asked, const LogRows& log, Page& page,
                            v1::WorkPart& part) {
  const LogRows* own = asked.site.Own(entry::Book::kFund);
  size_t looked_at = 0;
  const auto take = [&](absl::Span<const IssuedRows::Found> batch) -> absl::StatusOr<bool> {
    std::vector<IssuedRows::Key> keys;
    for (const IssuedRows::Found& found : batch) keys.push_back(found.key);
    std::vector<std::optional<rules::treasury::AcceptedAllotment>> accepted(batch.size());
    std::vector<std::optional<rules::treasury::DeclinedAllotment>> declined(batch.size());
    // What was accepted or declined here stands in this index, too, until head office has seen the one or
    // credited the other.
    if (own != nullptr) {
      AMANAT_ASSIGN_OR_RETURN(accepted, AcceptedAllotments().FindMany(*own->rows, keys));
      AMANAT_ASSIGN_OR_RETURN(declined, DeclinedAllotments().FindMany(*own->rows, keys));
    }
    for (size_t i = 0; i < batch.size(); ++i) {
      if (accepted[i].has_value() || declined[i].has_value()) continue;
      if (batch[i].row.decline_seen != 0) continue;
      if (!page.Takes(batch[i].index_key)) break;
      const IssuedAllotment& row = batch[i].row;
      v1::WorkItem* item = AddItem(asked, log, part, MicrosOf(row.issued_on), 0);
      item->set_what(row.purpose);
      item->set_stream(std::get<0>(batch[i].key).str());
      desk::ToProto(row.amount, item->mutable_amount());
      NameEntry(log, row.issued, item);
    }
    looked_at += batch.size();
    if (!page.full() && looked_at >= kLookedAtMax) page.EndBehind(batch.back().index_key);
    return !page.full();
  };
  return IssuedAllotments().ScanIndexInBatches(*log.rows, rules::treasury::kIssuedUnseen,
                                               KeyOf(asked.site.site), page.last(), AtOnce(page),
                                               take);
}

// The index holds all open payments of an allotment one behind the other; from each the first is read that was
// not sent back, for that one stands in a list of its own.
absl::Status FillAdvances(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  const rules::LogTables head_office = asked.HeadOfficeFund();
  std::string after = page.last();
  size_t looked_at = 0;
  for (bool more = true; more && !page.full();) {
    more = false;
    AMANAT_RETURN_IF_ERROR(Spends().ScanIndexInBatches(
        *log.rows, rules::treasury::kSpendsOpen, "", after, 1,
        [&](const auto& batch) -> absl::StatusOr<bool> {
          const auto& found = batch.front();
          const LogIndex index = std::get<0>(found.key);
          AMANAT_ASSIGN_OR_RETURN(const auto sent_back,
                                  FindSentBack(asked, head_office, log.id, index));
          more = true;
          if (sent_back.has_value()) {
            after = found.index_key;
            if (++looked_at >= kLookedAtMax) page.EndBehind(after);
            return false;
          }
          after = KeyOf(found.row.allotment, UINT64_MAX);
          if (!page.Takes(after)) return false;
          const UnixMicros since = found.row.recorded_at.micros;
          v1::WorkItem* item = AddItem(asked, log, part, since, since + kLiquidationMicros);
          item->set_what("payments to liquidate");
          item->set_stream(found.row.allotment.str());
          desk::ToProto(found.row.net(), item->mutable_amount());
          NameEntry(log, index, item);
          return false;
        }));
  }
  return absl::OkStatus();
}

absl::Status FillLines(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  const rules::LogTables head_office = asked.HeadOfficeFund();
  size_t looked_at = 0;
  const auto take = [&](absl::Span<const LineRows::Found> batch) -> absl::StatusOr<bool> {
    std::vector<std::optional<rules::treasury::LineDecision>> decisions(batch.size());
    if (head_office.rows != nullptr) {
      std::vector<std::tuple<LogId, LogIndex, LogIndex>> keys;
      for (const LineRows::Found& found : batch) {
        keys.push_back(std::tuple_cat(std::make_tuple(log.id), found.key));
      }
      AMANAT_ASSIGN_OR_RETURN(decisions,
                              rules::treasury::LineDecisions().FindMany(*head_office.rows, keys));
    }
    std::vector<const LineRows::Found*> shown;
    for (size_t i = 0; i < batch.size(); ++i) {
      if (decisions[i].has_value()) continue;
      if (!page.Takes(batch[i].index_key)) break;
      shown.push_back(&batch[i]);
    }
    AMANAT_RETURN_IF_ERROR(AddLines(asked, log, shown, part));
    looked_at += batch.size();
    if (!page.full() && looked_at >= kLookedAtMax) page.EndBehind(batch.back().index_key);
    return !page.full();
  };
  return Lines().ScanIndexInBatches(*log.rows, rules::treasury::kLinesUndecided, "", page.last(),
                                    AtOnce(page), take);
}

absl::Status FillDeposits(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  size_t looked_at = 0;
  const auto take = [&](absl::Span<const DepositRows::Found> batch) -> absl::StatusOr<bool> {
    for (const DepositRows::Found& found : batch) {
      const auto& [collector, slip] = found.key;
      if (!asked.only_of.empty() && collector != asked.only_of) continue;
      if (!page.Takes(found.index_key)) break;
      const UnixMicros since = MicrosOf(found.row.deposited_on);
      v1::WorkItem* item = AddItem(asked, log, part, since, since + kCreditMicros);
      item->set_what(absl::StrCat(collector, " ", slip));
      desk::ToProto(found.row.amount, item->mutable_amount());
      NameEntry(log, found.row.index, item);
    }
    looked_at += batch.size();
    if (!page.full() && looked_at >= kLookedAtMax) page.EndBehind(batch.back().index_key);
    return !page.full();
  };
  return Deposits().ScanIndexInBatches(*log.rows, rules::contribution::kUncreditedDeposits, "",
                                       page.last(), AtOnce(page), take);
}

absl::Status FillCollected(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  size_t looked_at = 0;
  const auto take = [&](const accounts::Account& account) -> absl::StatusOr<bool> {
    const std::string key = state::AccountKeyOf(account.opening);
    const bool wanted = asked.only_of.empty() || account.opening.dimension == asked.only_of;
    if (account.posted > 0 && wanted && page.Takes(key)) {
      v1::WorkItem* item = AddItem(asked, log, part, 0, 0);
      item->set_what(account.opening.dimension);
      desk::ToProto(money::Money{account.opening.currency, account.posted}, item->mutable_amount());
    }
    if (!page.full() && ++looked_at == kLookedAtMax) page.EndBehind(key);
    return !page.full();
  };
  return state::ForEachAccount(*log.rows, chart::kCollector, page.last(), take);
}

}  // namespace amanat::inbox
