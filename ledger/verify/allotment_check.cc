#include "ledger/verify/allotment_check.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/entry/catalogue.h"
#include "ledger/money/money.h"

namespace amanat::verify {
namespace {

using entry::Chart;
using entry::EventType;
using entry::RightsInfo;

std::string Format(absl::int128 amount, uint16_t currency) {
  return money::FormatMoney(money::Currency{currency}, amount);
}

// Its number where it has no code.
std::string CurrencyCode(uint16_t currency) {
  const std::string code(money::CodeOf(money::Currency{currency}));
  return code.empty() ? absl::StrCat("currency ", currency) : code;
}

Chart ChartOf(const accounts::Account& account) {
  return static_cast<Chart>(account.opening.chart);
}

bool IsInterOffice(Chart chart, const RightsInfo& rights) {
  return chart == rights.due_from || chart == rights.due_to;
}

// The accounts that are looked at here; most entries post to others.
bool IsOfAllotments(Chart chart, const RightsInfo& rights) {
  return IsInterOffice(chart, rights) || chart == rights.issued || chart == rights.accepted;
}

}  // namespace

void AllotmentCheck::TakePosting(const examine::LogState& state, const std::string& log_name,
                                 const entry::Posting& posting, uint32_t event_type, LogIndex index,
                                 Transit& inter_office) {
  const accounts::Account* account = state.accounts().Find(posting.account);
  if (account == nullptr || posting.phase == entry::Phase::kHold) return;
  const RightsInfo& rights = state.catalogue().rights();
  const Chart chart = ChartOf(*account);
  if (!IsOfAllotments(chart, rights)) return;
  const Key key{account->opening.dimension, account->opening.currency.numeric};
  const auto type = static_cast<EventType>(event_type);
  if (IsInterOffice(chart, rights)) {
    sums_[key];
    inter_office.chart = state.catalogue().ChartName(account->opening.chart);
    inter_office.amounts[key] += posting.amount;
  } else if (chart == rights.issued && type == rights.issues) {
    sums_[key].issued += posting.amount;
  } else if (chart == rights.accepted && type == rights.accepts) {
    Sums& sums = sums_[key];
    sums.accepted += posting.amount;
    sums.last_log = log_name;
    sums.last_index = index;
  } else if (chart == rights.accepted && (type == rights.returns || type == rights.restores)) {
    sums_[key].returned -= posting.amount;
  } else if (chart == rights.accepted) {
    sums_[key].spent -= posting.amount;
  }
}

void AllotmentCheck::MatchConsumed(const std::string& log_name, const examine::Leaf& leaf,
                                   Transit inter_office, Findings& findings) {
  if (leaf.entry.consumes.empty() && inter_office.amounts.empty()) return;
  bool matched = false;
  std::map<Key, absl::int128> left = inter_office.amounts;
  for (const entry::Reference& reference : leaf.entry.consumes) {
    const auto it = in_transit_.find({reference.log, reference.index});
    if (it == in_transit_.end()) continue;
    matched = true;
    for (const auto& [key, amount] : it->second.amounts) left[key] += amount;
    in_transit_.erase(it);
  }
  std::erase_if(left, [](const auto& item) { return item.second == 0; });
  if (left.empty()) return;
  if (!matched && !leaf.entry.recipient.is_zero()) {
    inter_office.log_name = log_name;
    in_transit_[{leaf.command.target, leaf.entry.index}] = std::move(inter_office);
    return;
  }
  for (const auto& [key, amount] : left) {
    Sums& sums = sums_[key];
    if (!sums.examined) continue;
    sums.mirror_told = true;
    const absl::int128 posted = inter_office.amounts[key];
    findings.Add({log_name, leaf.entry.index, "", "INTER_OFFICE_MIRROR",
                  absl::StrCat("the opposite of what it takes up, for ", key.first, " ",
                               Format(posted - amount, key.second)),
                  Format(posted, key.second)});
  }
}

void AllotmentCheck::Take(const std::string& log_name, const examine::LogState& state,
                          const examine::Leaf& leaf, uint32_t event_type, Findings& findings) {
  Transit inter_office;
  for (const entry::Posting& posting : leaf.entry.postings) {
    TakePosting(state, log_name, posting, event_type, leaf.entry.index, inter_office);
  }
  const auto& consumes = leaf.entry.consumes;
  const bool foreign =
      (!leaf.entry.recipient.is_zero() && !holds_(leaf.entry.recipient)) ||
      std::any_of(consumes.begin(), consumes.end(),
                  [&](const entry::Reference& reference) { return !holds_(reference.log); });
  if (foreign) {
    for (const entry::Posting& posting : leaf.entry.postings) {
      const accounts::Account* account = state.accounts().Find(posting.account);
      const auto it =
          account == nullptr
              ? sums_.end()
              : sums_.find({account->opening.dimension, account->opening.currency.numeric});
      if (it != sums_.end()) it->second.examined = false;
    }
  }
  MatchConsumed(log_name, leaf, std::move(inter_office), findings);
}

void AllotmentCheck::CheckSums(const Key& key, const Sums& sums, Findings& findings) const {
  if (!sums.examined) return;
  if (sums.accepted > sums.issued) {
    findings.Add({sums.last_log, sums.last_index, "", "ALLOTMENT",
                  absl::StrCat("of ", key.first, " at most the issued ",
                               Format(sums.issued, key.second), " is accepted"),
                  absl::StrCat("accepted ", Format(sums.accepted, key.second))});
  }
  if (sums.spent + sums.held + sums.returned > sums.accepted) {
    findings.Add({sums.last_log, std::nullopt, "", "ALLOTMENT",
                  absl::StrCat("of ", key.first, " at most the accepted ",
                               Format(sums.accepted, key.second), " is spent or returned"),
                  Format(sums.spent + sums.held + sums.returned, key.second)});
  }
  // A refusal gives back no more than was returned, or it made room for spends.
  if (sums.returned < 0) {
    findings.Add({sums.last_log, std::nullopt, "", "ALLOTMENT",
                  absl::StrCat("of ", key.first, " no more is given back than was returned"),
                  Format(sums.returned, key.second)});
  }
  if (!sums.mirror_told && sums.inter_office != sums.in_transit) {
    findings.Add({sums.last_log, std::nullopt, "", "INTER_OFFICE_MIRROR",
                  absl::StrCat("due from and due to of ", key.first, " sum to what is in transit, ",
                               Format(sums.in_transit, key.second)),
                  Format(sums.inter_office, key.second)});
  }
}

void AllotmentCheck::Finish(const std::vector<const examine::LogState*>& states, Report& report) {
  for (const examine::LogState* state : states) {
    for (const accounts::Account& account : state->accounts().all()) {
      const Key key{account.opening.dimension, account.opening.currency.numeric};
      const RightsInfo& rights = state->catalogue().rights();
      const Chart chart = ChartOf(account);
      if (IsInterOffice(chart, rights)) sums_[key].inter_office += account.posted;
      if (chart == rights.accepted) sums_[key].held += account.held_credit;
    }
  }
  // In transit from one entry are that entry's postings, each within its cap: 64 bits hold them.
  for (const auto& [place, transit] : in_transit_) {
    for (const auto& [key, amount] : transit.amounts) {
      sums_[key].in_transit += amount;
      if (++report.in_transit_count > kInTransitListedMax) continue;
      report.in_transit.push_back(
          {transit.log_name, place.second, transit.chart, key.first,
           money::Money{money::Currency{key.second}, static_cast<int64_t>(amount)}});
    }
  }
  for (const auto& [key, sums] : sums_) {
    CheckSums(key, sums, report.findings);
    report.allotments.push_back({key.first, money::Currency{key.second}, sums.issued, sums.accepted,
                                 sums.spent, sums.held, sums.returned, sums.examined});
    if (sums.examined) continue;
    report.limitations.Add(
        Limitation::kUnderived,
        {"", std::nullopt, 1,
         absl::StrCat("the sums of ", key.first, " in ", CurrencyCode(key.second),
                      " were not examined: a log that has a part in it is not in the set")});
  }
}

}  // namespace amanat::verify
