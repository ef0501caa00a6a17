#include "clients/audit/case_checks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/audit/check_words.h"
#include "ledger/money/money.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::audit {
namespace {

// By which hiring somebody else is to bear the cost, as case or enrolment say; empty where none does.
std::string SomebodyLiable(const Facts& facts, const Case& opened) {
  if (opened.hiring == "agency" || opened.hiring == "employer") {
    return absl::StrCat("the case says hired through ", opened.hiring);
  }
  const auto person = facts.people.find(opened.person);
  if (person == facts.people.end()) return "";
  for (const auto& [entry, hiring] : person->second.enrolments) {
    if (hiring == "agency") {
      return absl::StrCat("enrolled as hired through an agency by ",
                          ShortPlace(facts, {facts.head_office_log, entry, 0}),
                          ", while the case says ", opened.hiring);
    }
  }
  return "";
}

void CheckReceivables(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kRecoverableAsExpense;
  const int64_t noted = parameters.Integer("recoverable-as-expense.days");
  const int64_t unpaid = parameters.Integer("recoverable-as-expense.receivable-days");
  for (const auto& [key, spend] : facts.spends) {
    if (spend.liable_party.empty() && spend.booked_to_party.empty()) continue;
    const int64_t age = facts.AgeDays(spend.accepted.value_or(spend.place));
    if (!spend.accepted.has_value() && age > noted) {
      findings.Add({kCheck,
                    Severity::kWarning,
                    spend.site,
                    SumOf(spend.amount),
                    age,
                    {spend.place},
                    absl::StrCat(spend.liable_party, " is liable, and no receivable stands after ",
                                 age, " days")});
    } else if (spend.accepted.has_value() && !spend.booked_to_party.empty() && age > unpaid) {
      findings.Add({kCheck,
                    Severity::kWarning,
                    spend.site,
                    SumOf(spend.amount),
                    age,
                    {*spend.accepted, spend.place},
                    absl::StrCat("receivable from ", spend.booked_to_party, " for ", age,
                                 " days, without a receipt")});
    }
  }
}

}  // namespace

void CheckRecoverableAsExpense(const Facts& facts, const Parameters& parameters,
                               Findings& findings) {
  constexpr CheckId kCheck = CheckId::kRecoverableAsExpense;
  for (const auto& [key, spend] : facts.spends) {
    if (spend.is_bank_charge) continue;
    const auto opened = facts.cases.find(spend.case_id);
    if (opened == facts.cases.end()) {
      findings.CountUnexamined(kCheck, "the case of a payment is not at hand");
      continue;
    }
    findings.CountExamined(kCheck);
    if (!spend.accepted.has_value() || !spend.booked_to_party.empty()) continue;
    const std::string liable = SomebodyLiable(facts, opened->second);
    if (liable.empty()) continue;
    findings.Add({kCheck,
                  Severity::kError,
                  spend.site,
                  SumOf(spend.amount),
                  facts.AgeDays(*spend.accepted),
                  {*spend.accepted, spend.place, opened->second.opened},
                  absl::StrCat("booked as an expense of the fund; ", liable)});
  }
  if (!facts.HoldsHeadOffice()) {
    return findings.CountUnexamined(kCheck, WithoutHeadOffice());
  }
  CheckReceivables(facts, parameters, findings);
}

void CheckExpenseDiffers(const Facts& facts, const Parameters&, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kExpenseDiffers;
  for (const auto& [key, spend] : facts.spends) {
    if (!spend.accepted.has_value() || spend.booked_to_expense.empty()) continue;
    findings.CountExamined(kCheck);
    if (spend.booked_to_expense == spend.line) continue;
    findings.Add(
        {kCheck,
         Severity::kWarning,
         spend.site,
         SumOf(spend.amount),
         facts.AgeDays(*spend.accepted),
         {*spend.accepted, spend.place},
         absl::StrCat("paid as ", spend.line, " and accepted as ", spend.booked_to_expense)});
  }
}

void CheckRepeatedAssistance(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kRepeatedAssistance;
  const std::string& line = parameters.Text("repeated-assistance.line");
  const int64_t days = parameters.Integer("repeated-assistance.days");
  struct Paid {
    const Case* opened;
    const Assistance* assistance;
  };
  std::map<SubjectId, std::vector<Paid>> by_person;
  for (const auto& [id, opened] : facts.cases) {
    bool told = false;  // without cover once for a case
    for (const auto& [number, assistance] : opened.assistances) {
      if (!assistance.paid.has_value() || assistance.ended.has_value()) continue;
      findings.CountExamined(kCheck);
      if (assistance.line == line) by_person[opened.person].push_back({&opened, &assistance});
      if (told) continue;
      if (!facts.HoldsHeadOffice()) {
        findings.CountUnexamined(kCheck, absl::StrCat("cover: ", WithoutHeadOffice()));
      } else if (!IsCovered(facts, opened.person, opened.distress_date)) {
        told = true;
        findings.Add({kCheck,
                      Severity::kWarning,
                      opened.site,
                      SumOf(assistance.paid_amount),
                      facts.AgeDays(*assistance.paid),
                      {*assistance.paid, opened.opened},
                      absl::StrCat("paid for somebody without cover on ",
                                   FormatCivilDate(opened.distress_date))});
      }
    }
  }
  for (auto& [person, paid] : by_person) {
    std::sort(paid.begin(), paid.end(), [](const Paid& left, const Paid& right) {
      return left.assistance->paid->recorded < right.assistance->paid->recorded;
    });
    for (size_t i = 1; i < paid.size(); ++i) {
      const Paid& before = paid[i - 1];
      const Paid& now = paid[i];
      const int64_t between =
          (now.assistance->paid->recorded - before.assistance->paid->recorded) / kMicrosPerDay;
      if (between > days) continue;
      const bool in_one_case = before.opened == now.opened;
      findings.Add({kCheck,
                    Severity::kWarning,
                    now.opened->site,
                    SumOf(now.assistance->paid_amount),
                    between,
                    {*now.assistance->paid, *before.assistance->paid},
                    in_one_case ? absl::StrCat("a second ", line, " in one case ", between,
                                               " days after the one before, which stands")
                                : absl::StrCat("a second ", line, " for the same person ", between,
                                               " days after that of ", before.opened->site,
                                               "; hired through ", now.opened->hiring,
                                               ", before through ", before.opened->hiring)});
    }
  }
}

namespace {

// The one in force by record times, whoever had heard of it.
const directory::Ceiling* CeilingAt(const Facts& facts, const std::string& site,
                                    const std::string& line, money::Currency currency,
                                    UnixMicros moment) {
  const directory::Ceiling* in_force = nullptr;
  for (const directory::Ceiling& ceiling : facts.directory->ceilings()) {
    const auto recorded = facts.RecordedInDirectory(ceiling.index);
    if (ceiling.body.site == site && ceiling.body.line == line &&
        ceiling.body.per_case.currency == currency && recorded.has_value() && *recorded <= moment) {
      in_force = &ceiling;
    }
  }
  return in_force;
}

}  // namespace

void CheckOverMaximum(const Facts& facts, const Parameters&, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kOverMaximum;
  for (const CeilingUse& use : CeilingUses(facts)) {
    const directory::Ceiling* ceiling =
        CeilingAt(facts, use.opened->site, use.line, use.of_case.currency, use.approved.recorded);
    if (ceiling == nullptr) {
      findings.CountUnexamined(kCheck, "no ceiling stands in the directory at hand");
      continue;
    }
    findings.CountExamined(kCheck);
    const absl::int128 over = use.of_case.minor_units - ceiling->body.per_case.minor_units;
    if (over <= 0) continue;
    findings.Add({kCheck,
                  Severity::kError,
                  use.opened->site,
                  Sum{use.of_case.currency, over},
                  facts.AgeDays(use.approved),
                  {use.approved, use.opened->opened},
                  absl::StrCat(use.line, " of ",
                               money::FormatMoney(use.of_case.currency, use.of_case.minor_units),
                               " for the case, over ", Told(ceiling->body.per_case),
                               " of the directory's entry ", ceiling->index)});
  }
}

void CheckVerbalApproval(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kVerbalApproval;
  const int64_t hours = parameters.Integer("verbal-approval.hours");
  const UnixMicros within = hours * 3600 * kMicrosPerSecond;
  if (!facts.HoldsHeadOffice()) {
    findings.CountUnexamined(kCheck, WithoutHeadOffice(), facts.emergencies.size());
  }
  for (const auto& [place, emergency] : facts.emergencies) {
    if (!facts.HoldsHeadOffice()) break;
    findings.CountExamined(kCheck);
    const auto opened = facts.cases.find(emergency.case_id);
    const Assistance* assistance = nullptr;
    if (opened != facts.cases.end()) {
      const auto found = opened->second.assistances.find(emergency.assistance);
      if (found != opened->second.assistances.end()) assistance = &found->second;
    }
    const bool paid = assistance != nullptr && assistance->paid.has_value();
    Finding found{kCheck,
                  Severity::kWarning,
                  emergency.site,
                  SumOf(emergency.amount),
                  facts.AgeDays(emergency.approved),
                  {emergency.approved},
                  ""};
    if (emergency.ratified.has_value()) {
      const UnixMicros took = emergency.ratified->recorded - emergency.approved.recorded;
      if (took <= within) continue;
      found.entries.push_back(*emergency.ratified);
      found.detail = absl::StrCat("approved by ", emergency.approver, " alone and ratified after ",
                                  took / kMicrosPerSecond / 3600, " hours");
    } else {
      if (assistance != nullptr && assistance->ended.has_value())
        continue;  // nothing is left of it
      if (facts.until - emergency.approved.recorded <= within) continue;
      found.severity = Severity::kError;
      found.detail = absl::StrCat("approved by ", emergency.approver, " alone, not ratified after ",
                                  hours, " hours", paid ? ", and paid" : "");
      if (paid) found.entries.push_back(*assistance->paid);
    }
    findings.Add(std::move(found));
  }
  struct Approvals {
    uint64_t all = 0;
    std::vector<Place> emergencies;
  };
  std::map<std::pair<std::string, std::string>, Approvals> by_approver;  // and site
  for (const auto& [id, opened] : facts.cases) {
    for (const auto& [number, assistance] : opened.assistances) {
      if (!assistance.approved.has_value()) continue;
      ++by_approver[{opened.site, PersonOf(facts, assistance.approver)}].all;
    }
  }
  for (const auto& [place, emergency] : facts.emergencies) {
    by_approver[{emergency.site, PersonOf(facts, emergency.approver)}].emergencies.push_back(
        emergency.approved);
  }
  const auto least = static_cast<uint64_t>(parameters.Integer("verbal-approval.share-approvals"));
  const auto percent = static_cast<uint64_t>(parameters.Integer("verbal-approval.share-percent"));
  for (const auto& [who, approvals] : by_approver) {
    const uint64_t alone = approvals.emergencies.size();
    if (approvals.all < least || alone * 100 <= approvals.all * percent) continue;
    findings.Add({kCheck, Severity::kWarning, who.first, std::nullopt, std::nullopt,
                  approvals.emergencies,
                  absl::StrCat(who.second, " approved ", alone, " of ", approvals.all,
                               " payments alone, more than ", percent, " percent")});
  }
}

void CheckStaleCase(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kStaleCase;
  const int64_t warning = parameters.Integer("stale-case.warning-days");
  const int64_t error = parameters.Integer("stale-case.error-days");
  const auto add = [&](const std::string& site, const Place& last, const Place& opened,
                       const std::string& what) {
    findings.CountExamined(kCheck);
    const int64_t age = facts.AgeDays(last);
    if (age <= std::min(warning, error)) return;
    std::vector<Place> entries = {last};
    if (!(opened == last)) entries.push_back(opened);
    findings.Add({kCheck, age > error ? Severity::kError : Severity::kWarning, site, std::nullopt,
                  age, std::move(entries),
                  absl::StrCat(what, " without an act for ", age, " days")});
  };
  for (const auto& [id, opened] : facts.cases) {
    if (opened.closed) continue;
    add(opened.site, opened.last_act, opened.opened,
        absl::StrCat("an open case, ", opened.reason, ","));
  }
  for (const auto& [id, claim] : facts.claims) {
    // What is approved waits for its payment, which is another check.
    if (claim.approved.has_value() || claim.rejected.has_value()) continue;
    add(claim.site, claim.last_act, claim.filed,
        absl::StrCat("an undecided claim, ", claim.benefit, ","));
  }
}

void CheckCollateralShort(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kCollateralShort;
  struct Exposure {
    absl::int128 receivable = 0;
    absl::int128 undecided = 0;
    std::vector<Place> entries;
  };
  std::map<std::pair<std::string, money::Currency>, Exposure> exposures;
  for (const auto& [key, spend] : facts.spends) {
    const bool decided = spend.accepted.has_value();
    const std::string& party = decided ? spend.booked_to_party : spend.liable_party;
    if (party.empty()) continue;
    findings.CountExamined(kCheck);
    Exposure& exposure = exposures[{party, spend.amount.currency}];
    (decided ? exposure.receivable : exposure.undecided) += spend.amount.minor_units;
    exposure.entries.push_back(spend.place);
  }
  const auto collateral = parameters.Family("collateral-short.collateral.");
  for (auto& [who, exposure] : exposures) {
    const auto& [party, currency] = who;
    const absl::int128 sum = exposure.receivable + exposure.undecided;
    const std::string parts = absl::StrCat(
        "receivable ", money::FormatMoney(currency, exposure.receivable),
        ", paid and not yet decided ", money::FormatMoney(currency, exposure.undecided));
    const auto held = collateral.find(absl::StrCat(party, ".", money::CodeOf(currency)));
    if (held == collateral.end()) {
      findings.Add(
          {kCheck, Severity::kNote, "", Sum{currency, sum}, std::nullopt,
           std::move(exposure.entries),
           absl::StrCat("exposure to ", party, ", for which no collateral is named: ", parts)});
      continue;
    }
    const auto cover = money::ParseAmount(held->second, currency);
    if (!cover.ok() || sum <= cover->minor_units) continue;
    findings.Add({kCheck, Severity::kError, "", Sum{currency, sum - cover->minor_units},
                  std::nullopt, std::move(exposure.entries),
                  absl::StrCat(party, " owes or will owe more than its collateral of ",
                               Told(*cover), ": ", parts)});
  }
}

}  // namespace amanat::audit
