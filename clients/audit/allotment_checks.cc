#include "clients/audit/allotment_checks.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/audit/check_words.h"
#include "ledger/money/money.h"
#include "ledger/money/ratio.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::audit {
namespace {

// Of an allotment whose issue is at hand: head office's log may not be.
bool IsIssued(const Allotment& allotment) { return !allotment.site.empty(); }

using SpendsByAllotment = std::map<StreamId, std::vector<const Spend*>>;

SpendsByAllotment AllSpends(const Facts& facts) {
  SpendsByAllotment spends;
  for (const auto& [place, spend] : facts.spends) spends[spend.allotment].push_back(&spend);
  return spends;
}

bool WasDecidedAt(const Spend& spend, UnixMicros moment) {
  return spend.accepted.has_value() && spend.accepted->recorded <= moment;
}

}  // namespace

void CheckAdvanceWhileOpen(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kAdvanceWhileOpen;
  if (!facts.HoldsHeadOffice()) {
    return findings.CountUnexamined(kCheck, WithoutHeadOffice());
  }
  const int64_t days = parameters.Integer("advance-while-open.days");
  const SpendsByAllotment spends = AllSpends(facts);
  for (const auto& [id, issued] : facts.allotments) {
    if (!IsIssued(issued)) continue;
    if (facts.FundLogOf(issued.site) == nullptr) {
      findings.CountUnexamined(kCheck,
                               absl::StrCat("the fund log of ", issued.site, " is not in the set"));
      continue;
    }
    findings.CountExamined(kCheck);
    Finding found{.check = kCheck,
                  .severity = Severity::kError,
                  .site = issued.site,
                  .amount = SumOf(issued.amount),
                  .age_days = std::nullopt,
                  .entries = {issued.issued},
                  .detail = ""};
    size_t open = 0;
    for (const auto& [earlier_id, earlier] : facts.allotments) {
      if (!IsIssued(earlier) || earlier_id == id || earlier.site != issued.site ||
          earlier.purpose != issued.purpose || earlier.amount.currency != issued.amount.currency ||
          earlier.issued.index >= issued.issued.index) {
        continue;
      }
      const auto of_earlier = spends.find(earlier_id);
      if (of_earlier == spends.end()) continue;
      for (const Spend* spend : of_earlier->second) {
        const int64_t age = DayOf(issued.issued.recorded) - spend->expense_date;
        if (age <= days || spend->place.recorded > issued.issued.recorded ||
            WasDecidedAt(*spend, issued.issued.recorded)) {
          continue;
        }
        ++open;
        found.age_days = std::max(found.age_days.value_or(0), age);
        found.entries.push_back(spend->place);
      }
    }
    if (open == 0) continue;
    found.detail = absl::StrCat("issued for ", issued.purpose, " while ", open,
                                " payments of an earlier allotment were undecided for more than ",
                                days, " days");
    findings.Add(std::move(found));
  }
}

void CheckAdvanceAgeing(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kAdvanceAgeing;
  const AuditedLog* head_office = facts.FundLogOf(facts.head_office);
  if (head_office == nullptr) return findings.CountUnexamined(kCheck, WithoutHeadOffice());
  const int64_t warning = parameters.Integer("advance-ageing.warning-days");
  const int64_t error = parameters.Integer("advance-ageing.error-days");
  std::map<std::string, const Allotment*> by_dimension;
  for (const auto& [id, allotment] : facts.allotments) by_dimension[id.hex()] = &allotment;
  for (const accounts::Account& account : head_office->accounts) {
    if (static_cast<entry::Chart>(account.opening.chart) != chart::kDueFrom) continue;
    findings.CountExamined(kCheck);
    const auto named = by_dimension.find(account.opening.dimension);
    const std::string& site = account.opening.office;
    const Sum due{account.opening.currency, account.posted};
    if (named == by_dimension.end() || !named->second->acceptance_seen.has_value()) {
      findings.Add({kCheck,
                    Severity::kError,
                    site,
                    due,
                    std::nullopt,
                    {},
                    absl::StrCat("due from ", site, " for ", account.opening.dimension,
                                 ", of which no acceptance was seen")});
      continue;
    }
    const Allotment& allotment = *named->second;
    const Place since = allotment.accepted.value_or(*allotment.acceptance_seen);
    const int64_t age = facts.AgeDays(since);
    if (account.posted <= 0 || age <= std::min(warning, error)) continue;
    findings.Add({kCheck,
                  age > error ? Severity::kError : Severity::kWarning,
                  site,
                  due,
                  age,
                  {allotment.issued, since},
                  absl::StrCat("due from ", site, " since its acceptance of ",
                               FormatCivilDate(DayOf(since.recorded)),
                               ", neither liquidated nor returned")});
  }
  // What was declined is on nobody's account of dues: it is head office's money in transit.
  for (const auto& [id, allotment] : facts.allotments) {
    if (!IsIssued(allotment) || !allotment.declined.has_value()) continue;
    findings.CountExamined(kCheck);
    const int64_t age = facts.AgeDays(*allotment.declined);
    if (allotment.decline_credited.has_value() || age <= std::min(warning, error)) continue;
    findings.Add({kCheck,
                  age > error ? Severity::kError : Severity::kWarning,
                  allotment.site,
                  SumOf(allotment.amount),
                  age,
                  {allotment.issued, *allotment.declined},
                  absl::StrCat("declined by ", allotment.site, " on ",
                               FormatCivilDate(DayOf(allotment.declined->recorded)),
                               ", and no bank has credited it since")});
  }
}

void CheckInterOfficeMirror(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kInterOfficeMirror;
  using Key = std::pair<std::string, money::Currency>;
  std::map<Key, absl::int128> balances;
  std::map<Key, absl::int128> under_way;
  for (const AuditedLog& log : facts.logs) {
    for (const accounts::Account& account : log.accounts) {
      const auto kind = static_cast<entry::Chart>(account.opening.chart);
      if (kind != chart::kDueFrom && kind != chart::kDueTo) continue;
      balances[{account.opening.dimension, account.opening.currency}] += account.posted;
    }
  }
  const int64_t days = parameters.Integer("inter-office-mirror.days");
  findings.CountExamined(kCheck, facts.addressed_read);
  for (const auto& item : facts.addressed) {
    const auto& addressed = item.second;
    for (const auto& [account, amount] : addressed.mirrored) under_way[account] += amount;
    const auto to = std::find_if(facts.logs.begin(), facts.logs.end(), [&](const AuditedLog& log) {
      return log.id == addressed.recipient;
    });
    if (to == facts.logs.end()) {
      findings.CountUnexamined(kCheck, "the log that is to take it up is not in the set");
      continue;
    }
    const int64_t age = BusinessDays(DayOf(addressed.place.recorded), facts.today, parameters);
    if (age <= days) continue;
    findings.Add({kCheck,
                  Severity::kWarning,
                  facts.LogOf(addressed.place).name.site,
                  SumOf(addressed.amount),
                  facts.AgeDays(addressed.place),
                  {addressed.place},
                  absl::StrCat("on its way to ", to->name.site, " for ", age,
                               " business days, and not taken up there")});
  }
  for (const auto& [key, balance] : balances) {
    const absl::int128 expected = under_way[key];
    const auto allotment = StreamId::FromHex(key.first);
    const auto known = allotment.ok() ? facts.allotments.find(*allotment) : facts.allotments.end();
    if (known == facts.allotments.end() || !IsIssued(known->second) ||
        facts.FundLogOf(known->second.site) == nullptr) {
      findings.CountUnexamined(kCheck, "one of the two offices' fund logs is not in the set");
      continue;
    }
    findings.CountExamined(kCheck);
    if (balance == expected) continue;
    findings.Add({kCheck,
                  Severity::kError,
                  known->second.site,
                  Sum{key.second, balance - expected},
                  std::nullopt,
                  {known->second.issued},
                  "due-from and due-to differ by more than what is under way"});
  }
}

void CheckOutsidePeriod(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kOutsidePeriod;
  for (const auto& [key, spend] : facts.spends) {
    const auto found = facts.allotments.find(spend.allotment);
    if (found == facts.allotments.end() || !IsIssued(found->second)) {
      findings.CountUnexamined(kCheck, WithoutHeadOffice());
      continue;
    }
    findings.CountExamined(kCheck);
    const CivilDays issued = DayOf(found->second.issued.recorded);
    std::string why;
    if (spend.expense_date < issued) {
      why = absl::StrCat("before its allotment was issued on ", FormatCivilDate(issued));
    } else if (FiscalYear(spend.expense_date, parameters) != FiscalYear(issued, parameters)) {
      why = absl::StrCat("of another fiscal year than its allotment, issued on ",
                         FormatCivilDate(issued));
    }
    if (why.empty()) continue;
    findings.Add({kCheck,
                  Severity::kError,
                  spend.site,
                  SumOf(spend.amount),
                  std::abs(spend.expense_date - issued),
                  {spend.place, found->second.issued},
                  absl::StrCat("an expense of ", FormatCivilDate(spend.expense_date), ", ", why)});
  }
}

void CheckOutsidePurpose(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kOutsidePurpose;
  const auto lines_of = parameters.Family("outside-purpose.lines.");
  for (const auto& [key, spend] : facts.spends) {
    const auto allotment = facts.allotments.find(spend.allotment);
    if (allotment == facts.allotments.end() || !IsIssued(allotment->second)) {
      findings.CountUnexamined(kCheck, WithoutHeadOffice());
      continue;
    }
    const std::string& purpose = allotment->second.purpose;
    const auto lines = lines_of.find(purpose);
    if (lines == lines_of.end()) {
      findings.CountUnexamined(
          kCheck, absl::StrCat("no parameter says what the purpose ", purpose, " may pay"));
      continue;
    }
    findings.CountExamined(kCheck);
    if (spend.is_bank_charge) continue;
    const std::vector<std::string> allowed = absl::StrSplit(lines->second, ' ', absl::SkipEmpty());
    if (std::find(allowed.begin(), allowed.end(), "*") != allowed.end() ||
        std::find(allowed.begin(), allowed.end(), spend.line) != allowed.end()) {
      continue;
    }
    findings.Add({kCheck,
                  Severity::kError,
                  spend.site,
                  SumOf(spend.amount),
                  facts.AgeDays(spend.place),
                  {spend.place, allotment->second.issued},
                  absl::StrCat("cost line ", spend.line, " out of an allotment for ", purpose)});
  }
}

namespace {

// What the bank charged or paid, and what the pinned rate gives; nothing when it cannot be worked out.
std::optional<std::pair<int64_t, int64_t>> ChargedAndWorth(const Exchange& exchange,
                                                           const directory::RateSet& rate) {
  const bool buys = exchange.bought.currency == rate.currency;
  const money::Money& foreign = buys ? exchange.bought : exchange.charged;
  const money::Money& home = buys ? exchange.charged : exchange.bought;
  if (foreign.currency != rate.currency || home.currency != rate.in_currency) return std::nullopt;
  const auto from = money::MinorUnits(foreign.currency);
  const auto to = money::MinorUnits(home.currency);
  if (!from.ok() || !to.ok()) return std::nullopt;
  const auto worth = money::MultiplyRounded(
      foreign.minor_units, *from, *to,
      {static_cast<int64_t>(rate.numerator), static_cast<int64_t>(rate.denominator)});
  if (!worth.ok()) return std::nullopt;
  return std::make_pair(home.minor_units, *worth);
}

void CheckExchangeRate(const Exchange& exchange, const Facts& facts, const Parameters& parameters,
                       Findings& findings) {
  constexpr CheckId kCheck = CheckId::kStaleRate;
  const directory::Rate* rate = facts.directory->FindRate(exchange.rate, facts.directory_size);
  if (rate == nullptr) {
    return findings.CountUnexamined(kCheck, "the directory at hand does not have the rate");
  }
  findings.CountExamined(kCheck);
  const std::string& site = facts.LogOf(exchange.place).name.site;
  const int64_t age = exchange.bank_date - rate->body.date.days;
  if (age > parameters.Integer("stale-rate.days")) {
    findings.Add({kCheck,
                  Severity::kError,
                  site,
                  SumOf(exchange.bought),
                  age,
                  {exchange.place},
                  absl::StrCat("exchanged at a rate of ", FormatCivilDate(rate->body.date.days))});
  }
  const auto found = ChargedAndWorth(exchange, rate->body);
  if (!found.has_value()) {
    return findings.CountUnexamined(kCheck, "the product of the rate cannot be worked out");
  }
  const auto [charged, worth] = *found;
  const absl::int128 off = absl::int128(charged) - worth;
  const absl::int128 distance = off < 0 ? -off : off;
  const int64_t percent = parameters.Integer("stale-rate.charge-percent");
  if (distance <= 1 || distance * 100 <= absl::int128(worth) * percent) return;
  const bool buys = exchange.bought.currency == rate->body.currency;
  const money::Money& home = buys ? exchange.charged : exchange.bought;
  findings.Add({kCheck,
                Severity::kWarning,
                site,
                Sum{home.currency, off},
                std::nullopt,
                {exchange.place},
                absl::StrCat("the bank's amount is more than ", percent,
                             " percent from the product of the pinned rate, ",
                             money::FormatMoney({home.currency, worth}),
                             exchange.by_two ? ", as two persons signed" : "")});
}

}  // namespace

void CheckStaleRate(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kStaleRate;
  for (const auto& [key, exchange] : facts.exchanges) {
    CheckExchangeRate(exchange, facts, parameters, findings);
  }
  const auto home = HomeCurrency(facts);
  for (const auto& [id, allotment] : facts.allotments) {
    if (!IsIssued(allotment)) continue;
    if (!home.has_value()) {
      findings.CountUnexamined(kCheck, "neither schedule nor rate says what home currency is");
      continue;
    }
    if (allotment.amount.currency == *home) continue;
    findings.CountExamined(kCheck);
    Finding found{kCheck,
                  Severity::kError,
                  allotment.site,
                  SumOf(allotment.amount),
                  std::nullopt,
                  {allotment.issued},
                  ""};
    if (allotment.rate == 0) {
      found.detail = "issued in a foreign currency without a pinned rate";
      findings.Add(std::move(found));
      continue;
    }
    const directory::Rate* rate = facts.directory->FindRate(allotment.rate, facts.directory_size);
    if (rate == nullptr) {
      findings.CountUnexamined(kCheck, "the directory at hand does not have the rate");
      continue;
    }
    found.age_days = DayOf(allotment.issued.recorded) - rate->body.date.days;
    if (*found.age_days <= parameters.Integer("stale-rate.days")) continue;
    found.detail = absl::StrCat("issued at a rate of ", FormatCivilDate(rate->body.date.days));
    findings.Add(std::move(found));
  }
}

namespace {

// What an office was refused for want of money or of a ceiling, and claims that it asked for in vain.
std::vector<Place> RefusedAt(const Facts& facts, const std::string& site, int64_t days) {
  std::vector<Place> refused;
  for (const Refusal& refusal : facts.refusals) {
    if (refusal.site == site && facts.AgeDays(refusal.place) <= days &&
        (refusal.outcome == outcome::kCeilingExceeded ||
         refusal.outcome == entry::Outcome::kLimitExceeded)) {
      refused.push_back(refusal.place);
    }
  }
  for (const auto& [id, claim] : facts.claims) {
    if (claim.site == site && claim.rejected.has_value() &&
        facts.AgeDays(*claim.rejected) <= days) {
      refused.push_back(*claim.rejected);
    }
  }
  return refused;
}

}  // namespace

void CheckIdleAgainstRefused(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kIdleAgainstRefused;
  const int64_t days = parameters.Integer("idle-against-refused.days");
  const int64_t percent = parameters.Integer("idle-against-refused.percent");
  for (const auto& [id, allotment] : facts.allotments) {
    if (!IsIssued(allotment) || !allotment.accepted.has_value()) {
      findings.CountUnexamined(kCheck, "an allotment of which issue or acceptance is not at hand");
      continue;
    }
    findings.CountExamined(kCheck);
    // Cash of an allotment comes once and goes: what is idle now was idle since it came.
    absl::int128 idle = 0;
    for (const accounts::Account& account : facts.LogOf(*allotment.accepted).accounts) {
      if (static_cast<entry::Chart>(account.opening.chart) == chart::kAllotmentCash &&
          account.opening.dimension == id.hex()) {
        idle += account.Available();
      }
    }
    const int64_t age = facts.AgeDays(*allotment.accepted);
    if (age < days || idle * 100 <= absl::int128(allotment.amount.minor_units) * percent) continue;
    std::vector<Place> refused = RefusedAt(facts, allotment.site, days);
    if (refused.empty()) continue;
    const size_t count = refused.size();
    refused.insert(refused.begin(), *allotment.accepted);
    findings.Add(
        {kCheck, Severity::kWarning, allotment.site, Sum{allotment.amount.currency, idle}, age,
         std::move(refused),
         absl::StrCat("idle of ", Told(allotment.amount), " while ", count,
                      " acts were refused or claims rejected there within ", days, " days")});
  }
}

}  // namespace amanat::audit
