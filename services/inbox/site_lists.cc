// What an administrator and an auditor have to look after: sites, rates, logs. All of it is in memory and
// as small as the directory.
#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/money/money.h"
#include "services/core/sight.h"
#include "services/inbox/work_lists.h"

namespace amanat::inbox {
namespace {

using core::LogRows;
using core::Sight;
using desk::Page;
using desk::PageKey;

// By `since`, the oldest first; what nothing is known of before all.
std::vector<Sight> ByAge(std::vector<Sight> sights) {
  std::stable_sort(sights.begin(), sights.end(),
                   [](const Sight& a, const Sight& b) { return a.as_of < b.as_of; });
  return sights;
}

std::string KeyOfSight(const Sight& sight) {
  return absl::StrCat(PageKey(static_cast<uint64_t>(sight.as_of)), sight.site);
}

// What an item says of another site's log.
v1::WorkItem* AddSight(const Asked& asked, const LogRows& log, const Sight& sight, UnixMicros due,
                       v1::WorkPart& part) {
  v1::WorkItem* item = AddItem(asked, log, part, sight.as_of, due);
  item->set_site(sight.site);
  common::v1::Position* entry = item->mutable_entry();
  entry->set_log_id(sight.log.str());
  entry->set_log_name(sight.log_name);
  entry->set_index(sight.size == 0 ? 0 : sight.size - 1);
  entry->set_size(sight.size);
  return item;
}

}  // namespace

absl::Status FillSilentSites(const Asked& asked, const LogRows& log, Page& page,
                             v1::WorkPart& part) {
  for (const Sight& sight : ByAge(core::FundSights(asked.site, asked.now))) {
    if (page.full()) break;
    if (sight.current(asked.now) || !page.Takes(KeyOfSight(sight))) continue;
    const UnixMicros due = sight.as_of == 0 ? 0 : sight.as_of + kSiteSilentMicros;
    v1::WorkItem* item = AddSight(asked, log, sight, due, part);
    item->set_what(sight.size == 0      ? "nothing of its log is here yet"
                   : sight.missing == 0 ? "not heard"
                                        : "behind");
  }
  return absl::OkStatus();
}

absl::Status FillRates(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  using Pair = std::pair<money::Currency, money::Currency>;
  std::map<Pair, const directory::Rate*> newest;
  for (const directory::Rate& rate : asked.site.directory->rates()) {
    if (rate.index >= asked.site.directory_size) continue;
    const directory::Rate*& known = newest[{rate.body.currency, rate.body.in_currency}];
    if (known == nullptr || rate.body.date.days >= known->body.date.days) known = &rate;
  }
  std::vector<const directory::Rate*> rates;
  for (const auto& [pair, rate] : newest) rates.push_back(rate);
  const auto order = [](const directory::Rate* rate) {
    return std::make_tuple(rate->body.date.days, rate->index);
  };
  std::sort(rates.begin(), rates.end(), [&](const directory::Rate* a, const directory::Rate* b) {
    return order(a) < order(b);
  });
  for (const directory::Rate* rate : rates) {
    const UnixMicros since = rate->body.date.days * kMicrosPerDay;
    const UnixMicros due = since + kRateMicros;
    if (UrgencyOf(since, due, asked.now) == v1::URGENCY_NONE) continue;
    if (page.full()) break;
    const std::string key =
        absl::StrCat(PageKey(static_cast<uint64_t>(since)), PageKey(rate->index));
    if (!page.Takes(key)) continue;
    v1::WorkItem* item = AddItem(asked, log, part, since, due);
    item->set_what(absl::StrCat(money::CodeOf(rate->body.currency), " in ",
                                money::CodeOf(rate->body.in_currency)));
  }
  return absl::OkStatus();
}

absl::Status FillLogs(const Asked& asked, const LogRows& log, Page& page, v1::WorkPart& part) {
  for (const Sight& sight : ByAge(core::FundSights(asked.site, asked.now))) {
    if (page.full()) break;
    if (sight.size > 0 && sight.finding.empty()) continue;
    if (!page.Takes(KeyOfSight(sight))) continue;
    v1::WorkItem* item = AddSight(asked, log, sight, 0, part);
    item->set_what(sight.size == 0 ? "nothing of it is here" : sight.finding);
    WhyNot("whoever writes the log, or head office, has to act", item);
  }
  return absl::OkStatus();
}

}  // namespace amanat::inbox
