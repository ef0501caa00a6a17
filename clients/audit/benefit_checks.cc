#include "clients/audit/benefit_checks.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/audit/check_words.h"
#include "ledger/base/counted.h"
#include "ledger/money/money.h"

namespace amanat::audit {
namespace {

constexpr size_t kGapsToldMax = 10;

void CheckCollectors(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kReceiptChain;
  const int64_t days = parameters.Integer("receipt-chain.collector-days");
  for (const auto& [who, collected] : facts.collected) {
    findings.CountExamined(kCheck);
    absl::int128 late = 0;
    CivilDays oldest = facts.today;
    std::vector<Place> entries;
    for (const Collected& item : collected) {
      if (BusinessDays(item.paid_on, facts.today, parameters) <= days) continue;
      late += item.minor_units;
      oldest = std::min(oldest, item.paid_on);
      entries.push_back(item.place);
    }
    if (late == 0) continue;
    findings.Add({kCheck, Severity::kWarning, facts.head_office, Sum{who.second, late},
                  facts.today - oldest, std::move(entries),
                  absl::StrCat(who.first, " holds money of ", FormatCivilDate(oldest),
                               " and later, more than ", days, " business days")});
  }
}

void CheckDeposits(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kReceiptChain;
  const int64_t days = parameters.Integer("receipt-chain.uncredited-days");
  for (const auto& [stream, deposit] : facts.deposits) {
    findings.CountExamined(kCheck);
    if (deposit.credited) continue;
    const int64_t age = BusinessDays(DayOf(deposit.place.recorded), facts.today, parameters);
    if (age <= days) continue;
    findings.Add({kCheck,
                  Severity::kWarning,
                  facts.head_office,
                  SumOf(deposit.amount),
                  facts.AgeDays(deposit.place),
                  {deposit.place},
                  absl::StrCat("deposit of ", deposit.collector, ", slip ", deposit.slip,
                               ", not credited for ", age, " business days")});
  }
  for (const Place& credit : facts.credits_without_deposit) {
    findings.Add({kCheck,
                  Severity::kError,
                  facts.head_office,
                  std::nullopt,
                  facts.AgeDays(credit),
                  {credit},
                  "a bank's credit of no deposit"});
  }
}

// The numbers that are missing, and since when: the first receipt behind each gap shows it.
void CheckBook(const Facts& facts, const Parameters& parameters,
               const std::pair<std::string, std::string>& book, const ReceiptRuns& receipts,
               Findings& findings) {
  constexpr CheckId kCheck = CheckId::kReceiptChain;
  findings.CountExamined(kCheck);
  const int64_t warning = parameters.Integer("receipt-chain.gap-warning-days");
  const int64_t error = parameters.Integer("receipt-chain.gap-error-days");
  const auto& runs = receipts.all();
  // The day from which on a number behind was used, however the file was sorted; the last run's first.
  std::vector<CivilDays> first_behind;
  CivilDays earliest = facts.today;
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    earliest = std::min(earliest, run->second.earliest);
    first_behind.push_back(earliest);
  }
  std::vector<std::string> told;
  std::vector<Place> entries;
  uint64_t missing = 0;
  int64_t age = 0;
  const ReceiptRun* before = nullptr;
  for (const auto& [first, run] : runs) {
    const int64_t days = facts.today - first_behind.back();
    first_behind.pop_back();
    const ReceiptRun* previous = std::exchange(before, &run);
    if (previous == nullptr || days <= std::min(warning, error)) continue;
    missing += first - previous->last - 1;
    age = std::max(age, days);
    if (told.size() < kGapsToldMax) {
      told.push_back(first == previous->last + 2
                         ? absl::StrCat(first - 1)
                         : absl::StrCat(previous->last + 1, " to ", first - 1));
    }
    if (entries.size() < kFindingEntriesMax) {
      entries.push_back({facts.head_office_log, run.first_index, 0});
    }
  }
  if (missing == 0) return;
  findings.Add({kCheck, age > error ? Severity::kError : Severity::kWarning, facts.head_office,
                std::nullopt, age, std::move(entries),
                absl::StrCat("book ", book.second, " of ", book.first, ": ", missing,
                             " numbers are missing: ", absl::StrJoin(told, ", "),
                             told.size() == kGapsToldMax ? ", ..." : "")});
}

}  // namespace

void CheckReceiptChain(const Facts& facts, const Parameters& parameters, Findings& findings) {
  if (!facts.HoldsHeadOffice()) {
    return findings.CountUnexamined(CheckId::kReceiptChain, WithoutHeadOffice());
  }
  CheckCollectors(facts, parameters, findings);
  CheckDeposits(facts, parameters, findings);
  for (const auto& [book, receipts] : facts.books) {
    CheckBook(facts, parameters, book, receipts, findings);
  }
  findings.CountUnexamined(CheckId::kReceiptChain,
                           "which numbers a book was issued with is not recorded",
                           facts.books.size());
}

void CheckDoubleBenefit(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kDoubleBenefit;
  if (!facts.HoldsHeadOffice()) return findings.CountUnexamined(kCheck, WithoutHeadOffice());
  const auto lines_of = parameters.Family("double-benefit.lines.");
  std::map<SubjectId, std::vector<const Case*>> cases;
  for (const auto& [id, opened] : facts.cases) cases[opened.person].push_back(&opened);
  for (const auto& [id, claim] : facts.claims) {
    if (!claim.approved.has_value() || claim.rejected.has_value()) continue;
    if (claim.programme.empty()) {
      findings.CountUnexamined(kCheck, "the schedule of a claim is not at hand");
      continue;
    }
    const auto lines = lines_of.find(claim.programme);
    if (lines == lines_of.end()) {
      findings.CountUnexamined(
          kCheck, absl::StrCat("no parameter says what goes with programme ", claim.programme));
      continue;
    }
    findings.CountExamined(kCheck);
    const auto of_person = cases.find(claim.member);
    if (of_person == cases.end()) continue;
    const std::vector<std::string> excluded = absl::StrSplit(lines->second, ' ', absl::SkipEmpty());
    for (const Case* opened : of_person->second) {
      for (const auto& [number, assistance] : opened->assistances) {
        if (!assistance.paid.has_value() ||
            std::find(excluded.begin(), excluded.end(), assistance.line) == excluded.end()) {
          continue;
        }
        findings.Add({kCheck,
                      Severity::kError,
                      opened->site,
                      SumOf(assistance.paid_amount),
                      facts.AgeDays(*assistance.paid),
                      {*assistance.paid, *claim.approved},
                      absl::StrCat("paid ", assistance.line, " for somebody with a claim of ",
                                   claim.programme, ", ", Told(claim.amount))});
      }
    }
  }
}

namespace {

void CheckUnclaimedDeaths(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kUncollectedEntitlement;
  const int64_t days = parameters.Integer("uncollected-entitlement.claim-days");
  const std::string& prefix = parameters.Text("uncollected-entitlement.benefits");
  for (const auto& [id, opened] : facts.cases) {
    if (opened.reason != "death") continue;
    findings.CountExamined(kCheck);
    const int64_t age = facts.AgeDays(opened.opened);
    if (age <= days) continue;
    const directory::Schedule* schedule =
        facts.directory->ScheduleOn(opened.distress_date, facts.directory_size);
    if (schedule == nullptr) {
      findings.CountUnexamined(kCheck, "no schedule was in force on the day of a death");
      continue;
    }
    std::set<std::string> programmes;
    std::set<std::string> claimed;
    for (const directory::Benefit& benefit : schedule->body.benefits) {
      if (!absl::StartsWith(benefit.code, prefix)) continue;
      if (!IsCovered(facts, opened.person, opened.distress_date, benefit.tail_days)) continue;
      programmes.insert(benefit.programme);
      if (facts.claimed.contains({opened.person, benefit.code})) claimed.insert(benefit.programme);
    }
    for (const std::string& programme : programmes) {
      if (claimed.contains(programme)) continue;
      findings.Add({kCheck,
                    Severity::kWarning,
                    opened.site,
                    std::nullopt,
                    age,
                    {opened.opened},
                    absl::StrCat("a covered death of ", FormatCivilDate(opened.distress_date),
                                 " without a claim of programme ", programme)});
    }
  }
}

}  // namespace

void CheckUncollectedEntitlement(const Facts& facts, const Parameters& parameters,
                                 Findings& findings) {
  constexpr CheckId kCheck = CheckId::kUncollectedEntitlement;
  if (!facts.HoldsHeadOffice()) return findings.CountUnexamined(kCheck, WithoutHeadOffice());
  const int64_t warning = parameters.Integer("uncollected-entitlement.warning-days");
  const int64_t error = parameters.Integer("uncollected-entitlement.error-days");
  for (const auto& [id, claim] : facts.claims) {
    findings.CountExamined(kCheck);
    if (!claim.approved.has_value() || claim.paid.has_value() || claim.rejected.has_value()) {
      continue;
    }
    const Place& since = claim.ordered.has_value() ? *claim.ordered : *claim.approved;
    const int64_t age = facts.AgeDays(*claim.approved);
    if (age <= std::min(warning, error)) continue;
    findings.Add({kCheck,
                  age > error ? Severity::kError : Severity::kWarning,
                  claim.site,
                  claim.programme.empty() ? std::optional<Sum>() : SumOf(claim.amount),
                  age,
                  {since, claim.filed},
                  absl::StrCat("claim of ", claim.benefit, ", ",
                               claim.ordered.has_value() ? "ordered" : "approved",
                               " and not paid; approved for ", age, " days")});
  }
  CheckUnclaimedDeaths(facts, parameters, findings);
}

void CheckNewPayee(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kNewPayee;
  if (!facts.HoldsHeadOffice()) return findings.CountUnexamined(kCheck, WithoutHeadOffice());
  const int64_t days = parameters.Integer("new-payee.days");
  struct Paid {
    std::vector<Place> entries;
    std::set<SubjectId> people;
  };
  std::map<std::string, Paid> by_approver;
  for (const auto& [id, claim] : facts.claims) {
    if (!claim.paid.has_value()) continue;
    findings.CountExamined(kCheck);
    Paid& paid = by_approver[PersonOf(facts, claim.approver)];
    const size_t before = paid.people.size();
    for (const SubjectId& payee : claim.payees) {
      const auto seen = facts.payees_first_seen.find(payee);
      if (seen == facts.payees_first_seen.end() ||
          claim.paid->recorded - seen->second > days * kMicrosPerDay) {
        continue;
      }
      paid.people.insert(payee);
    }
    if (paid.people.size() > before) paid.entries.push_back(*claim.paid);
  }
  for (auto& [approver, paid] : by_approver) {
    if (paid.entries.empty()) continue;
    const size_t claims = paid.entries.size();
    findings.Add({kCheck, Severity::kWarning, facts.head_office, std::nullopt, std::nullopt,
                  std::move(paid.entries),
                  absl::StrCat(approver, " approved ", Counted(claims, "claim"), " that went to ",
                               Counted(paid.people.size(), "payee"), " known for less than ", days,
                               " days")});
  }
}

}  // namespace amanat::audit
