#include "services/treasury/queries.h"

#include <algorithm>
#include <map>

namespace amanat::treasury {

using accounts::Account;
using accounts::Chart;

namespace {

const LogBook* FindBook(const std::vector<LogBook>& books, const std::string& site) {
  for (const LogBook& book : books) {
    if (book.name.site == site) return &book;
  }
  return nullptr;
}

const LogBook* FindBook(const std::vector<LogBook>& books, const LogId& id) {
  for (const LogBook& book : books) {
    if (book.state->id() == id) return &book;
  }
  return nullptr;
}

AllotmentRow RowOf(const std::vector<LogBook>& books, const LogBook& head_office,
                   const StreamId& id, const IssuedAllotment& issued) {
  AllotmentRow row{id, &issued, nullptr, &head_office};
  const money::Currency currency = issued.amount.currency;
  if (const Account* due_from =
          head_office.state->accounts().Find({issued.site, Chart::kDueFrom, currency, id.hex()})) {
    row.due_from = due_from->posted;
  }
  const LogBook* consulate = FindBook(books, issued.recipient);
  if (consulate == nullptr) return row;
  row.accepted = consulate->core->FindAccepted(id);
  if (row.accepted == nullptr) return row;
  const accounts::Accounts& accounts = consulate->state->accounts();
  if (const Account* cash =
          accounts.Find({issued.site, Chart::kAllotmentCash, currency, id.hex()})) {
    row.available = cash->Available();
  }
  const Account* due_to = accounts.Find({head_office.name.site, Chart::kDueTo, currency, id.hex()});
  const bool settled = issued.acceptance_seen.has_value() && row.due_from == 0 &&
                       due_to != nullptr && due_to->posted == 0;
  row.state = settled ? AllotmentRow::State::kSettled : AllotmentRow::State::kAccepted;
  return row;
}

// Adds the postings of `log` that `counterpart` has not consumed.
void AddInTransit(const LogBook& log, const LogBook& counterpart,
                  std::map<money::Currency, InterOfficeBalance>& pair) {
  for (const InterOfficePosting& posting : log.core->inter_office()) {
    if (posting.counterpart != counterpart.state->id()) continue;
    if (counterpart.state->ConsumerOf(log.state->id(), posting.index).has_value()) continue;
    InterOfficeBalance& balance = pair[posting.amount.currency];
    balance.in_transit.push_back({&log, &posting});
    balance.in_transit_sum += posting.amount.minor_units;
  }
}

void AddPair(const LogBook& head_office, const LogBook& consulate,
             std::vector<InterOfficeBalance>& balances) {
  std::map<money::Currency, InterOfficeBalance> pair;
  for (const Account& account : head_office.state->accounts().all()) {
    const bool due_from = account.opening.chart == static_cast<uint32_t>(Chart::kDueFrom);
    if (!due_from || account.opening.office != consulate.name.site) continue;
    pair[account.opening.currency].due_from += account.posted;
  }
  for (const Account& account : consulate.state->accounts().all()) {
    const bool due_to = account.opening.chart == static_cast<uint32_t>(Chart::kDueTo);
    if (!due_to || account.opening.office != head_office.name.site) continue;
    pair[account.opening.currency].due_to += account.posted;
  }
  AddInTransit(head_office, consulate, pair);
  AddInTransit(consulate, head_office, pair);
  for (auto& [currency, balance] : pair) {
    balance.head_office = &head_office;
    balance.consulate = &consulate;
    balance.currency = currency;
    std::stable_sort(balance.in_transit.begin(), balance.in_transit.end(),
                     [](const auto& a, const auto& b) {
                       return a.posting->record_time < b.posting->record_time;
                     });
    balances.push_back(std::move(balance));
  }
}

}  // namespace

std::vector<AllotmentRow> Allotments(const std::vector<LogBook>& books, const std::string& site,
                                     const std::string& head_office) {
  std::vector<AllotmentRow> rows;
  const LogBook* issuer = FindBook(books, head_office);
  if (issuer == nullptr) return rows;
  for (const auto& [id, issued] : issuer->core->issued()) {
    if (site != head_office && issued.site != site) continue;
    rows.push_back(RowOf(books, *issuer, id, issued));
  }
  std::sort(rows.begin(), rows.end(), [](const AllotmentRow& a, const AllotmentRow& b) {
    return a.issued->issued < b.issued->issued;
  });
  return rows;
}

std::vector<LineRow> LiquidationLines(const std::vector<LogBook>& books, const std::string& site,
                                      const std::string& head_office, bool undecided_only) {
  std::vector<LineRow> rows;
  const LogBook* decider = FindBook(books, head_office);
  for (const LogBook& book : books) {
    if (book.name.site == head_office) continue;
    if (site != head_office && book.name.site != site) continue;
    for (const Liquidation& liquidation : book.core->liquidations()) {
      for (const LogIndex spend : liquidation.spends) {
        LineRow row{&liquidation, &book, spend, book.core->FindSpend(spend)};
        if (decider != nullptr) {
          const auto& decisions = decider->core->decisions();
          const auto it = decisions.find({book.state->id(), liquidation.index, spend});
          if (it != decisions.end()) row.decision = &it->second;
        }
        if (row.decision == nullptr || !undecided_only) rows.push_back(row);
      }
    }
  }
  return rows;
}

std::vector<money::Money> TotalsOf(const accounts::Accounts& accounts) {
  std::map<money::Currency, int64_t> sums;
  for (const Account& account : accounts.all()) sums[account.opening.currency] += account.posted;
  std::vector<money::Money> totals;
  for (const auto& [currency, sum] : sums) totals.push_back({currency, sum});
  return totals;
}

int64_t HeldOf(const Account& account) { return account.held_debit - account.held_credit; }

std::vector<InterOfficeBalance> InterOffice(const std::vector<LogBook>& books,
                                            const std::string& head_office) {
  std::vector<InterOfficeBalance> balances;
  const LogBook* own = FindBook(books, head_office);
  if (own == nullptr) return balances;
  for (const LogBook& book : books) {
    if (book.name.site != head_office) AddPair(*own, book, balances);
  }
  return balances;
}

}  // namespace amanat::treasury
