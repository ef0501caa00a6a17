#include "services/treasury/treasury_lists.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "ledger/base/status.h"
#include "ledger/state/balances.h"
#include "services/desk/desk.h"
#include "services/desk/page.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/tables.h"

namespace amanat::treasury {

using accounts::AccountKey;
using core::LogRows;
using core::SiteRows;
using desk::Page;
using desk::ToProto;
using entry::Book;
using rules::treasury::AcceptedAllotment;
using rules::treasury::IssuedAllotment;
using state::KeyOf;

namespace {

using IssuedRow = state::TypedTable<IssuedAllotment, StreamId>::Found;

void Name(const LogRows& log, LogIndex index, v1::EntryName* name) {
  name->set_log_name(log.name.str());
  name->set_index(index);
}

// What the consulate's log says of some allotments, all issued to it.
absl::Status AddAcceptances(const LogRows& consulate, const std::string& head_office,
                            absl::Span<const IssuedRow* const> issued,
                            absl::Span<v1::Allotment* const> shown) {
  std::vector<std::tuple<StreamId>> ids;
  std::vector<AccountKey> keys;
  for (const IssuedRow* row : issued) {
    const StreamId& id = std::get<0>(row->key);
    ids.emplace_back(id);
    const money::Currency currency = row->row.amount.currency;
    keys.push_back({row->row.site, chart::kAllotmentCash, currency, id.hex()});
    keys.push_back(DueTo(head_office, currency, id));
  }
  AMANAT_ASSIGN_OR_RETURN(const auto accepted,
                          rules::treasury::AcceptedAllotments().FindMany(*consulate.rows, ids));
  AMANAT_ASSIGN_OR_RETURN(const auto declined,
                          rules::treasury::DeclinedAllotments().FindMany(*consulate.rows, ids));
  AMANAT_ASSIGN_OR_RETURN(const auto accounts, state::FindAccounts(*consulate.rows, keys));
  for (size_t i = 0; i < issued.size(); ++i) {
    if (declined[i].has_value() && issued[i]->row.decline_credited == 0) {
      shown[i]->set_state(v1::ALLOTMENT_STATE_DECLINED);
    }
    if (!accepted[i].has_value()) continue;
    const AcceptedAllotment& found = *accepted[i];
    const auto fill = [&](int64_t minor_units, acts::v1::Money* message) {
      ToProto(money::Money{issued[i]->row.amount.currency, minor_units}, message);
    };
    const auto& cash = accounts[2 * i];
    const auto& due_to = accounts[2 * i + 1];
    fill(found.amount.minor_units, shown[i]->mutable_accepted());
    fill(found.spent, shown[i]->mutable_spent());
    fill(found.liquidated, shown[i]->mutable_liquidated());
    fill(found.returned, shown[i]->mutable_returned());
    fill(cash.has_value() ? cash->Available() : 0, shown[i]->mutable_available());
    shown[i]->set_accepted_on(found.accepted_on.days);
    const bool settled = issued[i]->row.acceptance_seen != 0 &&
                         shown[i]->due_from().minor_units() == 0 && due_to.has_value() &&
                         due_to->posted == 0;
    // Between a refusal and what takes it up neither side owes anything in its books.
    if (shown[i]->state() == v1::ALLOTMENT_STATE_RETURN_REFUSED) continue;
    shown[i]->set_state(settled ? v1::ALLOTMENT_STATE_SETTLED : v1::ALLOTMENT_STATE_ACCEPTED);
  }
  return absl::OkStatus();
}

// What head office's log says of some allotments.
absl::Status AddIssues(const LogRows& head_office, absl::Span<const IssuedRow* const> issued,
                       absl::Span<v1::Allotment* const> shown) {
  std::vector<AccountKey> keys;
  for (const IssuedRow* row : issued) {
    const StreamId& id = std::get<0>(row->key);
    const money::Currency currency = row->row.amount.currency;
    keys.push_back(DueFrom(row->row.site, currency, id));
    keys.push_back({head_office.name.site, chart::kAllotmentInTransit, currency, id.hex()});
  }
  AMANAT_ASSIGN_OR_RETURN(const auto accounts, state::FindAccounts(*head_office.rows, keys));
  for (size_t i = 0; i < issued.size(); ++i) {
    const IssuedAllotment& row = issued[i]->row;
    const auto fill = [&](int64_t minor_units, acts::v1::Money* message) {
      ToProto(money::Money{row.amount.currency, minor_units}, message);
    };
    shown[i]->set_allotment(std::get<0>(issued[i]->key).str());
    shown[i]->set_site(row.site);
    fill(row.amount.minor_units, shown[i]->mutable_issued());
    for (acts::v1::Money* later :
         {shown[i]->mutable_accepted(), shown[i]->mutable_spent(), shown[i]->mutable_liquidated(),
          shown[i]->mutable_returned(), shown[i]->mutable_available()}) {
      fill(0, later);
    }
    const auto& due_from = accounts[2 * i];
    const auto& in_transit = accounts[2 * i + 1];
    fill(due_from.has_value() ? due_from->posted : 0, shown[i]->mutable_due_from());
    // What was accepted is in transit no more, unless it came back and was refused.
    const bool refused =
        row.acceptance_seen != 0 && in_transit.has_value() && in_transit->posted != 0;
    shown[i]->set_state(refused                     ? v1::ALLOTMENT_STATE_RETURN_REFUSED
                        : row.decline_credited != 0 ? v1::ALLOTMENT_STATE_DECLINE_CREDITED
                        : row.decline_seen != 0     ? v1::ALLOTMENT_STATE_DECLINED
                                                    : v1::ALLOTMENT_STATE_ISSUED);
    shown[i]->set_purpose(row.purpose);
    Name(head_office, row.issued, shown[i]->mutable_issue());
    shown[i]->set_issued_on(row.issued_on.days);
  }
  return absl::OkStatus();
}

absl::Status FillAllotments(const SiteRows& now, const LogRows& head_office,
                            const std::vector<const IssuedRow*>& issued,
                            v1::ListAllotmentsResponse* response) {
  std::vector<v1::Allotment*> shown;
  for (size_t i = 0; i < issued.size(); ++i) shown.push_back(response->add_allotments());
  AMANAT_RETURN_IF_ERROR(AddIssues(head_office, issued, shown));
  std::map<LogId, std::pair<std::vector<const IssuedRow*>, std::vector<v1::Allotment*>>> by_log;
  for (size_t i = 0; i < issued.size(); ++i) {
    auto& [rows, messages] = by_log[issued[i]->row.recipient];
    rows.push_back(issued[i]);
    messages.push_back(shown[i]);
  }
  for (const auto& [id, part] : by_log) {
    const LogRows* consulate = now.Find(id);
    if (consulate == nullptr) continue;
    AMANAT_RETURN_IF_ERROR(
        AddAcceptances(*consulate, head_office.name.site, part.first, part.second));
  }
  return absl::OkStatus();
}

// A line on the page, and what head office decided of it.
struct ChosenLine {
  LogIndex liquidation = 0;
  LogIndex spend = 0;
  std::optional<rules::treasury::LineDecision> decision;
};

absl::Status FillLines(const LogRows& consulate, const std::vector<ChosenLine>& lines,
                       v1::ListLiquidationsResponse* response) {
  std::vector<std::tuple<LogIndex>> liquidation_keys, spend_keys;
  for (const ChosenLine& line : lines) {
    liquidation_keys.emplace_back(line.liquidation);
    spend_keys.emplace_back(line.spend);
  }
  AMANAT_ASSIGN_OR_RETURN(const auto liquidations, rules::treasury::Liquidations().FindMany(
                                                       *consulate.rows, liquidation_keys));
  AMANAT_ASSIGN_OR_RETURN(const auto spends,
                          rules::treasury::Spends().FindMany(*consulate.rows, spend_keys));
  for (size_t i = 0; i < lines.size(); ++i) {
    const ChosenLine& line = lines[i];
    if (!liquidations[i].has_value() || !spends[i].has_value()) {
      return absl::DataLossError(absl::StrCat("line ", line.spend, " of liquidation ",
                                              line.liquidation, ": no row of what it names"));
    }
    v1::LiquidationLine* shown = response->add_lines();
    shown->set_liquidation(liquidations[i]->id.str());
    Name(consulate, line.liquidation, shown->mutable_submission());
    shown->set_allotment(liquidations[i]->allotment.str());
    shown->set_site(consulate.name.site);
    shown->set_submitted_on(liquidations[i]->submitted_on.days);
    shown->set_spend(line.spend);
    ToProto(spends[i]->net(), shown->mutable_amount());
    shown->set_cost_line(spends[i]->cost_line);
    shown->set_liable_party(spends[i]->liable_party);
    shown->set_state(!line.decision.has_value()     ? v1::LINE_STATE_UNDECIDED
                     : line.decision->reversal != 0 ? v1::LINE_STATE_REVERSED
                     : line.decision->accepted      ? v1::LINE_STATE_ACCEPTED
                                                    : v1::LINE_STATE_SENT_BACK);
    if (line.decision.has_value()) shown->set_code(line.decision->code);
  }
  return absl::OkStatus();
}

// Goes on with the page in one consulate's log. `head_office` is nullptr when it is not at hand.
absl::Status ListLinesOf(const LogRows& consulate, const LogRows* head_office, bool undecided_only,
                         size_t& looked_at, Page& page, v1::ListLiquidationsResponse* response) {
  using Lines = state::TypedTable<rules::treasury::Line, LogIndex, LogIndex>;
  const std::string part = KeyOf(consulate.name.site);
  const auto after = page.LastWithin(part);
  if (!after.has_value()) return absl::OkStatus();
  const auto take = [&](absl::Span<const Lines::Found> batch) -> absl::StatusOr<bool> {
    std::vector<std::optional<rules::treasury::LineDecision>> decisions(batch.size());
    if (head_office != nullptr) {
      std::vector<std::tuple<LogId, LogIndex, LogIndex>> keys;
      for (const Lines::Found& found : batch) {
        keys.push_back(std::tuple_cat(std::make_tuple(consulate.id), found.key));
      }
      AMANAT_ASSIGN_OR_RETURN(decisions,
                              rules::treasury::LineDecisions().FindMany(*head_office->rows, keys));
    }
    std::vector<ChosenLine> chosen;
    for (size_t i = 0; i < batch.size() && !page.full(); ++i) {
      if (undecided_only && decisions[i].has_value()) continue;
      if (!page.Takes(absl::StrCat(part, batch[i].index_key))) continue;
      chosen.push_back({std::get<0>(batch[i].key), std::get<1>(batch[i].key), decisions[i]});
    }
    AMANAT_RETURN_IF_ERROR(FillLines(consulate, chosen, response));
    looked_at += batch.size();
    if (!page.full() && looked_at >= kLinesLookedAtMax) {
      page.EndBehind(absl::StrCat(part, batch.back().index_key));
    }
    return !page.full();
  };
  const size_t at_once = std::max(page.left() + 1, state::kIndexRowsAtOnce);
  if (!undecided_only) {
    return rules::treasury::Lines().ScanInBatches(*consulate.rows, "", *after, at_once, take);
  }
  // What head office has decided and the consulate not seen yet stands in this index, too.
  return rules::treasury::Lines().ScanIndexInBatches(
      *consulate.rows, rules::treasury::kLinesUndecided, "", *after, at_once, take);
}

}  // namespace

absl::StatusOr<std::string> HeadOfficeSite(const SiteRows& now) {
  std::string site = now.HeadOffice();
  if (site.empty()) return absl::FailedPreconditionError("the fund is not founded yet");
  return site;
}

absl::Status ListAllotments(const SiteRows& now, const v1::ListAllotmentsRequest& request,
                            v1::ListAllotmentsResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, "allotments"));
  AMANAT_ASSIGN_OR_RETURN(const std::string site, HeadOfficeSite(now));
  const LogRows* head_office = now.Of(site, Book::kFund);
  if (head_office == nullptr) return absl::OkStatus();
  const auto take = [&](absl::Span<const IssuedRow> batch) -> absl::StatusOr<bool> {
    std::vector<const IssuedRow*> issued;
    for (const IssuedRow& row : batch) {
      if (page.Takes(row.index_key)) issued.push_back(&row);
    }
    AMANAT_RETURN_IF_ERROR(FillAllotments(now, *head_office, issued, response));
    return !page.full();
  };
  const bool all = now.site == site;
  AMANAT_RETURN_IF_ERROR(rules::treasury::IssuedAllotments().ScanIndexInBatches(
      *head_office->rows, all ? rules::treasury::kIssuedInOrder : rules::treasury::kIssuedBySite,
      all ? "" : KeyOf(now.site), page.last(), page.left() + 1, take));
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status ListLiquidations(const SiteRows& now, const v1::ListLiquidationsRequest& request,
                              v1::ListLiquidationsResponse* response) {
  const bool undecided = request.undecided_only();
  AMANAT_ASSIGN_OR_RETURN(Page page, Page::Open(request, absl::StrCat("liquidations/", undecided)));
  AMANAT_ASSIGN_OR_RETURN(const std::string head_office, HeadOfficeSite(now));
  size_t looked_at = 0;
  for (const LogRows* log : now.LatestOf(Book::kFund)) {
    if (page.full()) break;
    const bool asked = now.site == head_office || log->name.site == now.site;
    if (log->name.site == head_office || !asked) continue;
    AMANAT_RETURN_IF_ERROR(
        ListLinesOf(*log, now.Of(head_office, Book::kFund), undecided, looked_at, page, response));
  }
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

}  // namespace amanat::treasury
