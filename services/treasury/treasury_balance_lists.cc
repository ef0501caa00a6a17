// The trial balance of a log, and the balances between head office and the consulates.
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "amanat/acts/event_types.h"
#include "ledger/accounts/chart.h"
#include "ledger/base/status.h"
#include "ledger/entry/event_type.h"
#include "ledger/state/balances.h"
#include "services/core/sums.h"
#include "services/desk/desk.h"
#include "services/desk/page.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/inter_office.h"
#include "services/rules/treasury/tables.h"
#include "services/treasury/treasury_lists.h"

namespace amanat::treasury {

using core::FillSum;
using core::LogRows;
using core::SiteRows;
using desk::Page;
using desk::ToProto;
using entry::Book;
using rules::treasury::InterOfficePosting;
using rules::treasury::IssuedAllotment;
using state::KeyOf;

namespace {

constexpr size_t kInTransitShownDefault = 100;
constexpr size_t kInTransitShownMax = 1'000;
constexpr int64_t kAgesToDays[] = {5, 30, 60, 365, 0};  // 0: and longer

// The site's own fund log unless one is named. NotFound for what is not at hand.
absl::StatusOr<const LogRows*> FindLog(const SiteRows& now, const std::string& name) {
  if (name.empty()) {
    const LogRows* own = now.Own(Book::kFund);
    if (own == nullptr) return absl::NotFoundError("the site has no fund log yet");
    return own;
  }
  for (const LogRows& log : now.logs) {
    if (log.name.str() == name) return &log;
  }
  return absl::NotFoundError(absl::StrCat("log ", name, " is not at hand"));
}

// How far a trial balance has come: all its pages are as of one size, and add up.
struct Progress {
  uint64_t number = 0;  // of the last account
  TreeSize size = 0;
  std::map<money::Currency, absl::int128> sums;
};

std::string KeyOfProgress(const Progress& progress) {
  std::string key = KeyOf(progress.number, progress.size);
  for (const auto& [currency, sum] : progress.sums) {
    key += KeyOf(currency, static_cast<uint64_t>(absl::Int128High64(sum)), absl::Int128Low64(sum));
  }
  return key;
}

absl::StatusOr<Progress> ReadProgress(absl::string_view key, TreeSize newest) {
  constexpr size_t kHeadBytes = 16;
  constexpr size_t kSumBytes = 18;
  Progress progress;
  progress.size = newest;
  if (key.empty()) return progress;
  bool good = state::KeyReader(key.substr(0, kHeadBytes)).Read(progress.number, progress.size).ok();
  for (key.remove_prefix(std::min(kHeadBytes, key.size())); good && !key.empty();) {
    money::Currency currency;
    uint64_t high = 0;
    uint64_t low = 0;
    good = state::KeyReader(key.substr(0, kSumBytes)).Read(currency, high, low).ok();
    progress.sums[currency] = absl::MakeInt128(static_cast<int64_t>(high), low);
    key.remove_prefix(std::min(kSumBytes, key.size()));
  }
  if (good && progress.size <= newest) return progress;
  return absl::InvalidArgumentError("page_token: not one of this list");
}

// The account's balance as of the page's size: its row has that of the newest.
absl::StatusOr<state::Balance> BalanceOf(const LogRows& log, const accounts::Account& account,
                                         TreeSize size) {
  if (size != log.size) return state::BalanceAt(*log.rows, account.number, size);
  return state::Balance{account.posted, account.held_debit, account.held_credit};
}

void Fill(const accounts::Account& account, const state::Balance& balance,
          v1::AccountBalance* shown) {
  // Within accounts::kBalanceMax.
  const auto fill = [&](absl::int128 minor_units, acts::v1::Money* message) {
    ToProto(money::Money{account.opening.currency, static_cast<int64_t>(minor_units)}, message);
  };
  shown->set_number(account.number);
  shown->set_chart(rules::FundCatalogue().ChartName(account.opening.chart));
  shown->set_office(account.opening.office);
  shown->set_dimension(account.opening.dimension);
  fill(balance.posted, shown->mutable_posted());
  fill(balance.held_debit - balance.held_credit, shown->mutable_held());
}

// The sums of head office and one consulate in one currency.
struct Pair {
  struct InTransit {
    const LogRows* log = nullptr;  // where it stands
    LogIndex index = 0;
    InterOfficePosting posting;
  };
  absl::int128 due_from = 0;
  absl::int128 due_to = 0;
  absl::int128 not_taken_up = 0;
  absl::int128 out = 0;             // issued, not accepted
  absl::int128 back = 0;            // returned, not credited: a part of what is not taken up
  std::vector<InTransit> postings;  // those that were looked at
  int64_t count = 0;                // of all, by the balances
};
using Pairs = std::map<money::Currency, Pair>;

// What one side owes, and how many postings it has addressed to the other or taken up of it.
absl::Status AddBalances(const LogRows& log, const LogRows& other, absl::int128 Pair::*sum,
                         Pairs& pairs) {
  return rules::treasury::InterOfficeBalances().Scan(
      *log.rows, KeyOf(other.id), "",
      [&](const auto& key, const rules::treasury::InterOfficeBalance& row) -> absl::StatusOr<bool> {
        Pair& pair = pairs[std::get<1>(key)];
        pair.*sum = row.sum();
        pair.count += static_cast<int64_t>(row.addressed) - static_cast<int64_t>(row.taken_up);
        return true;
      });
}

// Adds what one side has addressed to the other and that one not taken up; whether that was all.
absl::StatusOr<bool> AddInTransit(const LogRows& sender, const LogRows& recipient, Pairs& pairs) {
  size_t looked_at = 0;
  AMANAT_RETURN_IF_ERROR(rules::treasury::ScanInTransit(
      {sender.id, sender.size, sender.rows.get()},
      {recipient.id, recipient.size, recipient.rows.get()}, 0,
      [&](LogIndex index, const InterOfficePosting& posting) -> absl::StatusOr<bool> {
        if (++looked_at > kInTransitLookedAtMax) return false;
        Pair& pair = pairs[posting.amount.currency];
        pair.not_taken_up += posting.amount.minor_units;
        if (posting.event_type == static_cast<uint32_t>(event::kAllotmentReturned)) {
          pair.back += posting.amount.minor_units;
        }
        pair.postings.push_back({&sender, index, posting});
        return true;
      }));
  return looked_at <= kInTransitLookedAtMax;
}

// Adds what head office has issued to the consulate and that one not accepted, what it declined until that is
// credited among it, as far as both logs are at hand: it stands on head office's account in transit and on neither due-from nor due-to. Whether that was
// all.
absl::StatusOr<bool> AddIssued(const LogRows& head_office, const LogRows& consulate, Pairs& pairs) {
  size_t looked_at = 0;
  const auto take = [&](absl::string_view, const auto& key,
                        const IssuedAllotment& issued) -> absl::StatusOr<bool> {
    if (issued.recipient != consulate.id) return true;  // to a log that this one followed
    if (++looked_at > kInTransitLookedAtMax) return false;
    const StreamId& allotment = std::get<0>(key);
    AMANAT_ASSIGN_OR_RETURN(const auto accepted,
                            rules::treasury::AcceptedAllotments().Find(*consulate.rows, allotment));
    if (accepted.has_value()) return true;
    Pair& pair = pairs[issued.amount.currency];
    pair.out += issued.amount.minor_units;
    ++pair.count;
    InterOfficePosting posting;
    posting.counterpart = issued.recipient;
    AMANAT_ASSIGN_OR_RETURN(const auto declined,
                            rules::treasury::DeclinedAllotments().Find(*consulate.rows, allotment));
    posting.event_type = static_cast<uint32_t>(declined.has_value() ? event::kAllotmentDeclined
                                                                    : event::kAllotmentIssued);
    posting.allotment = allotment;
    posting.amount = issued.amount;
    posting.recorded_at.micros = issued.issued_on.days * kMicrosPerDay;
    pair.postings.push_back({&head_office, issued.issued, posting});
    return true;
  };
  AMANAT_RETURN_IF_ERROR(rules::treasury::IssuedAllotments().ScanIndex(
      *head_office.rows, rules::treasury::kIssuedUnseen, KeyOf(consulate.name.site), "", take));
  return looked_at <= kInTransitLookedAtMax;
}

int64_t DaysSince(wire::Instant recorded_at, UnixMicros time) {
  return std::max<int64_t>(0, (time - recorded_at.micros) / kMicrosPerDay);
}

void Fill(const Pair::InTransit& in_transit, UnixMicros time, v1::InTransitPosting* shown) {
  const InterOfficePosting& posting = in_transit.posting;
  shown->mutable_entry()->set_log_name(in_transit.log->name.str());
  shown->mutable_entry()->set_index(in_transit.index);
  shown->set_event_type(rules::FundCatalogue().EventTypeName(posting.event_type));
  shown->set_allotment(posting.allotment.str());
  ToProto(posting.amount, shown->mutable_amount());
  shown->set_recorded_micros(posting.recorded_at.micros);
  shown->set_age_days(DaysSince(posting.recorded_at, time));
}

// What is in transit by age.
void FillAges(money::Currency currency, const Pair& pair, UnixMicros time,
              v1::InterOfficeBalance* shown) {
  int64_t from = 0;
  for (const int64_t to : kAgesToDays) {
    absl::int128 sum = 0;
    v1::AgeBand* band = shown->add_ages();
    band->set_from_days(from);
    band->set_to_days(to);
    for (const Pair::InTransit& each : pair.postings) {
      const int64_t days = DaysSince(each.posting.recorded_at, time);
      if (days < from || (to != 0 && days > to)) continue;
      sum += each.posting.amount.minor_units;
      band->set_postings_count(band->postings_count() + 1);
    }
    FillSum(currency, sum, "amount", &v1::AgeBand::mutable_amount, band);
    from = to + 1;
  }
}

void Fill(const LogRows& head_office, const LogRows& consulate, bool whole, size_t shown_max,
          UnixMicros time, Pairs& pairs, v1::InterOfficeResponse* response) {
  for (auto& [currency, pair] : pairs) {
    v1::InterOfficeBalance* shown = response->add_balances();
    shown->set_head_office_log(head_office.name.str());
    shown->set_consulate_log(consulate.name.str());
    shown->set_site(consulate.name.site);
    using Balance = v1::InterOfficeBalance;
    FillSum(currency, pair.due_from, "due_from", &Balance::mutable_due_from, shown);
    FillSum(currency, pair.due_to, "due_to", &Balance::mutable_due_to, shown);
    FillSum(currency, pair.due_from + pair.due_to, "difference", &Balance::mutable_difference,
            shown);
    FillSum(currency, pair.not_taken_up, "not_taken_up", &Balance::mutable_not_taken_up, shown);
    FillSum(currency, pair.out, "in_transit_out", &Balance::mutable_in_transit_out, shown);
    FillSum(currency, pair.back, "in_transit_back", &Balance::mutable_in_transit_back, shown);
    shown->set_partial(!whole);
    const int64_t looked_at = static_cast<int64_t>(pair.postings.size());
    shown->set_postings_count(
        static_cast<uint64_t>(whole ? looked_at : std::max(looked_at, pair.count)));
    std::stable_sort(pair.postings.begin(), pair.postings.end(), [](const auto& a, const auto& b) {
      return a.posting.recorded_at.micros < b.posting.recorded_at.micros;
    });
    if (!pair.postings.empty()) {
      shown->set_oldest_days(DaysSince(pair.postings.front().posting.recorded_at, time));
    }
    for (size_t i = 0; i < std::min(shown_max, pair.postings.size()); ++i) {
      Fill(pair.postings[i], time, shown->add_postings());
    }
    FillAges(currency, pair, time, shown);
  }
}

}  // namespace

absl::Status TrialBalance(const SiteRows& now, const v1::TrialBalanceRequest& request,
                          v1::TrialBalanceResponse* response) {
  AMANAT_ASSIGN_OR_RETURN(const LogRows* log, FindLog(now, request.log_name()));
  AMANAT_ASSIGN_OR_RETURN(Page page,
                          Page::Open(request, absl::StrCat("accounts/", log->name.str())));
  AMANAT_ASSIGN_OR_RETURN(Progress progress, ReadProgress(page.last(), log->size));
  const auto take = [&](const accounts::Account& account) -> absl::StatusOr<bool> {
    if (account.opened_at >= progress.size || !page.Takes(KeyOf(account.number))) return false;
    AMANAT_ASSIGN_OR_RETURN(const state::Balance balance, BalanceOf(*log, account, progress.size));
    progress.sums[account.opening.currency] += balance.posted;
    Fill(account, balance, response->add_accounts());
    progress.number = account.number;
    return true;
  };
  AMANAT_RETURN_IF_ERROR(state::ForEachAccount(*log->rows, progress.number + 1, take));
  response->set_log_name(log->name.str());
  response->set_size(progress.size);
  for (const auto& [currency, sum] : progress.sums) {
    if (sum >= INT64_MIN && sum <= INT64_MAX) {
      ToProto(money::Money{currency, static_cast<int64_t>(sum)}, response->add_totals());
    } else {
      response->add_totals_beyond_64_bits(money::FormatMoney(currency, sum));
    }
  }
  if (page.full()) page.EndBehind(KeyOfProgress(progress));
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

absl::Status InterOffice(const SiteRows& now, const v1::InterOfficeRequest& request,
                         UnixMicros time, v1::InterOfficeResponse* response) {
  if (request.postings_max() < 0) return absl::InvalidArgumentError("postings_max: negative");
  const size_t shown_max = request.postings_max() == 0
                               ? kInTransitShownDefault
                               : std::min<size_t>(request.postings_max(), kInTransitShownMax);
  AMANAT_ASSIGN_OR_RETURN(const std::string site, HeadOfficeSite(now));
  const LogRows* head_office = now.Of(site, Book::kFund);
  if (head_office == nullptr) return absl::OkStatus();
  for (const LogRows* consulate : now.LatestOf(Book::kFund)) {
    if (consulate == head_office) continue;
    Pairs pairs;
    AMANAT_RETURN_IF_ERROR(AddBalances(*head_office, *consulate, &Pair::due_from, pairs));
    AMANAT_RETURN_IF_ERROR(AddBalances(*consulate, *head_office, &Pair::due_to, pairs));
    AMANAT_ASSIGN_OR_RETURN(const bool all_out, AddInTransit(*head_office, *consulate, pairs));
    AMANAT_ASSIGN_OR_RETURN(const bool all_in, AddInTransit(*consulate, *head_office, pairs));
    AMANAT_ASSIGN_OR_RETURN(const bool all_issued, AddIssued(*head_office, *consulate, pairs));
    Fill(*head_office, *consulate, all_out && all_in && all_issued, shown_max, time, pairs,
         response);
  }
  return absl::OkStatus();
}

}  // namespace amanat::treasury
