#include "services/ledger/site_status.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/counted.h"
#include "ledger/base/status.h"
#include "ledger/money/money.h"
#include "ledger/state/balances.h"
#include "services/core/sight.h"
#include "services/rules/catalogue/charts.h"

namespace amanat::ledger {
namespace {

using directory::Role;
using entry::Book;

// Whose logs are at hand or may be, and who was heard.
std::set<std::string> OtherSites(const SiteState& state) {
  std::set<std::string> sites;
  for (const core::Sight& sight : core::FundSights(state.site, state.now)) sites.insert(sight.site);
  for (const replication::LogStatus& log : state.followed) sites.insert(log.name.site);
  for (const auto& [name, contact] : state.contacts) sites.insert(name);
  sites.erase(state.site.site);
  return sites;
}

void AddToSend(const SiteState& state, const replication::Contact* contact, PeerState& peer) {
  peer.to_send_known = contact != nullptr;
  for (const SentLog& log : state.sent) {
    if (std::find(log.to.begin(), log.to.end(), peer.site) == log.to.end()) continue;
    const bool told = contact != nullptr && contact->holds.contains(log.id);
    const TreeSize held = told ? contact->holds.at(log.id) : 0;
    peer.to_send += log.published - std::min(held, log.published);
    peer.to_send_known = peer.to_send_known && told;
  }
}

// The oldest of what is here of the site's logs; 0 when nothing of one of them is.
UnixMicros AsOf(const SiteState& state, const std::string& site) {
  UnixMicros oldest = state.now;
  for (const core::Sight& sight : core::FundSights(state.site, state.now)) {
    if (sight.site == site) oldest = std::min(oldest, sight.as_of);
  }
  for (const core::LogRows& log : state.site.logs) {
    if (log.name.site != site) continue;
    oldest = std::min(oldest, core::SightOf(state.site, log, state.now).as_of);
  }
  return oldest;
}

constexpr char kNotWritten[] =
    "The fund log here is behind what was signed for it and is not written until it is recovered: "
    "its finding "
    "says how.";

// An own log has a finding only while it is behind its guard or a head that another site holds.
bool IsWritten(const core::LogRows& fund) { return fund.finding.empty(); }

Ability Record(const SiteState& state) {
  const core::LogRows* fund = state.site.Own(Book::kFund);
  if (fund == nullptr) return {"record", false, "This site writes no fund log."};
  if (!IsWritten(*fund)) return {"record", false, kNotWritten};
  return {"record", true, "Acts are recorded here, whether other sites can be reached or not."};
}

absl::StatusOr<Ability> PayFromAllotment(const SiteState& state, const core::LogRows& fund) {
  std::map<money::Currency, absl::int128> left;
  size_t looked_at = 0;
  const auto take = [&](const accounts::Account& account) -> absl::StatusOr<bool> {
    if (account.Available() > 0) left[account.opening.currency] += account.Available();
    return ++looked_at < kAllotmentsLookedAtMax;
  };
  AMANAT_RETURN_IF_ERROR(state::ForEachAccount(*fund.rows, chart::kAllotmentCash, "", take));
  if (left.empty()) {
    return Ability{"pay-from-allotment", false,
                   "No accepted allotment has anything left: one has to be issued by head "
                   "office and accepted here."};
  }
  std::vector<std::string> amounts;
  for (const auto& [currency, sum] : left) amounts.push_back(money::FormatMoney(currency, sum));
  return Ability{
      "pay-from-allotment", true,
      absl::StrCat(absl::StrJoin(amounts, " and "),
                   " of accepted allotments can be paid out here, whether head office can be "
                   "reached or not.")};
}

// Whether anybody here has the role.
Ability ByKeys(const SiteState& state, const std::string& what, Role role) {
  const directory::Directory& directory = *state.site.directory;
  const auto holders = std::count_if(
      directory.operators().begin(), directory.operators().end(),
      [&](const directory::Operator& item) {
        return item.body.site == state.site.site && item.HasRole(role) &&
               directory.FindOperator(item.admission, state.site.directory_size) != nullptr;
      });
  const absl::string_view name = directory::RoleName(role);
  if (holders == 0) {
    return {what, false,
            absl::StrCat("No key of the role ", name, " is admitted at this site: nobody can.")};
  }
  return {what, true,
          absl::StrCat(holders, holders == 1 ? " key" : " keys", " of the role ", name,
                       holders == 1 ? " is" : " are", " admitted at this site.")};
}

// Rounded down: which clock a moment is told by is the reader's business, and a span needs none.
std::string SpanInWords(UnixMicros span) {
  constexpr UnixMicros kMinute = 60 * kMicrosPerSecond;
  constexpr UnixMicros kHour = 60 * kMinute;
  const auto whole = [&](UnixMicros unit) { return static_cast<uint64_t>(span / unit); };
  if (span < kMinute) return "less than a minute";
  if (span < kHour) return Counted(whole(kMinute), "minute");
  if (span < 2 * kMicrosPerDay) return Counted(whole(kHour), "hour");
  return Counted(whole(kMicrosPerDay), "day");
}

Ability ReachHeadOffice(const SiteState& state) {
  const std::string head_office = state.site.HeadOffice();
  const std::vector<PeerState> peers = PeersOf(state);
  const auto peer = std::find_if(peers.begin(), peers.end(),
                                 [&](const PeerState& item) { return item.site == head_office; });
  if (peer != peers.end() && peer->connected) {
    return {"reach-head-office", true,
            absl::StrCat(head_office, " has been connected for ",
                         SpanInWords(state.now - peer->since), ".")};
  }
  const UnixMicros since = peer == peers.end() ? state.started : peer->since;
  return {"reach-head-office", false,
          absl::StrCat(head_office, " has not been connected for ", SpanInWords(state.now - since),
                       ": what it decides is not known here, and what is recorded here waits.")};
}

Ability KnowDirectory(const SiteState& state) {
  const core::LogRows* log = state.site.Find(state.site.directory_log);
  if (log == nullptr) {
    return {"know-directory", false, "Nothing of the fund's directory is here yet."};
  }
  const core::Sight sight = core::SightOf(state.site, *log, state.now);
  // What is told since depends on the line, as reach-head-office does.
  const auto contact = state.contacts.find(log->name.site);
  const bool told = log->owned || (contact != state.contacts.end() && contact->second.connected());
  if (told && sight.current(state.now)) {
    return {"know-directory", true, "Keys, ceilings, schedules and rates here are those of now."};
  }
  return {"know-directory", false,
          absl::StrCat("Keys, ceilings, schedules and rates here are those of ",
                       SpanInWords(state.now - sight.as_of),
                       " ago: what was revoked or set since then counts here when it arrives.")};
}

}  // namespace

std::vector<PeerState> PeersOf(const SiteState& state) {
  std::vector<PeerState> peers;
  for (const std::string& site : OtherSites(state)) {
    const auto found = state.contacts.find(site);
    const replication::Contact* contact = found == state.contacts.end() ? nullptr : &found->second;
    PeerState& peer = peers.emplace_back();
    peer.site = site;
    peer.connected = contact != nullptr && contact->connected();
    peer.since = contact == nullptr ? state.started : contact->since;
    peer.heard = contact == nullptr ? 0 : contact->heard;
    AddToSend(state, contact, peer);
    for (const replication::LogStatus& log : state.followed) {
      if (log.name.site != site) continue;
      // What was admitted was founded: entry 0 is somewhere.
      const TreeSize known = std::max({log.announced, log.witnessed, TreeSize{1}});
      peer.behind += known - std::min(log.examined, known);
    }
    peer.as_of = AsOf(state, site);
  }
  return peers;
}

absl::StatusOr<std::vector<Ability>> AbilitiesOf(const SiteState& state) {
  std::vector<Ability> abilities = {Record(state)};
  const core::LogRows* fund = state.site.Own(Book::kFund);
  if (state.site.HeadOffice().empty()) return abilities;
  if (fund != nullptr && !IsWritten(*fund)) {
    if (!state.at_head_office()) abilities.push_back({"pay-from-allotment", false, kNotWritten});
    abilities.push_back({"approve", false, kNotWritten});
    abilities.push_back({"pay", false, kNotWritten});
  } else if (fund != nullptr) {
    if (!state.at_head_office()) {
      AMANAT_ASSIGN_OR_RETURN(Ability pay, PayFromAllotment(state, *fund));
      abilities.push_back(std::move(pay));
    }
    abilities.push_back(ByKeys(state, "approve", Role::kApprover));
    abilities.push_back(ByKeys(state, "pay", Role::kPayer));
  }
  if (!state.at_head_office()) {
    abilities.push_back(ReachHeadOffice(state));
    abilities.push_back(KnowDirectory(state));
  }
  return abilities;
}

}  // namespace amanat::ledger
