#include "clients/audit/conduct_checks.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/audit/check_words.h"
#include "ledger/money/money.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::audit {
namespace {

const AuditedLog* FindAudited(const Facts& facts, const LogId& id) {
  const auto found = std::find_if(facts.logs.begin(), facts.logs.end(),
                                  [&](const AuditedLog& log) { return log.id == id; });
  return found == facts.logs.end() ? nullptr : &*found;
}

void CheckAdmittedLogs(const Facts& facts, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kMissingChain;
  for (const directory::AdmittedLog& admitted : facts.directory->logs()) {
    const auto recorded = facts.RecordedInDirectory(admitted.admission);
    if (!recorded.has_value()) continue;  // admitted later than this audit looks
    findings.CountExamined(kCheck);
    if (FindAudited(facts, admitted.id) != nullptr) continue;
    findings.Add({kCheck,
                  Severity::kError,
                  admitted.name.site,
                  std::nullopt,
                  (facts.until - *recorded) / kMicrosPerDay,
                  {},
                  absl::StrCat("the directory's entry ", admitted.admission, " admits ",
                               admitted.name.str(), ", which is not in the set")});
  }
}

void CheckSizes(const Facts& facts, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kMissingChain;
  for (const auto& [who, followed] : facts.followed) {
    const AuditedLog* log = FindAudited(facts, who.second);
    if (log == nullptr) continue;  // told as a log that is not there
    findings.CountExamined(kCheck);
    if (followed.size <= log->size) continue;
    findings.Add({kCheck,
                  Severity::kError,
                  log->name.site,
                  std::nullopt,
                  facts.AgeDays(followed.place),
                  {followed.place},
                  absl::StrCat(log->name.str(), " was followed to ", followed.size,
                               " entries, and has ", log->size, " in the set")});
  }
}

// Somebody's part in a payment or a claim.
struct Part {
  absl::string_view did;
  absl::string_view who;  // code; empty: nobody has it yet
};

// That two codes of one person had two parts of one thing, which was accepted before a profile joined them, or
// where it had not been heard of. What one code does twice, the rules refuse or allow.
void TellOnePerson(const Facts& facts, absl::string_view what, const std::string& site,
                   const Place& place, std::initializer_list<std::pair<Part, Part>> pairs,
                   Findings& findings) {
  constexpr CheckId kCheck = CheckId::kSeparationOfDuties;
  findings.CountExamined(kCheck);
  for (const auto& [one, other] : pairs) {
    if (one.who.empty() || other.who.empty() || one.who == other.who ||
        !facts.directory->IsSamePerson(one.who, other.who, facts.directory_size)) {
      continue;
    }
    findings.Add({kCheck,
                  Severity::kWarning,
                  site,
                  std::nullopt,
                  facts.AgeDays(place),
                  {place},
                  absl::StrCat(one.who, " ", one.did, " and ", other.who, " ", other.did, " one ",
                               what, ", and they are one person")});
  }
}

// The assistance that was paid; nullptr where the case is not in the set.
const Assistance* FindPaid(const Facts& facts, const StreamId& case_id, uint64_t number) {
  const auto opened = facts.cases.find(case_id);
  if (opened == facts.cases.end()) return nullptr;
  const auto found = opened->second.assistances.find(number);
  return found == opened->second.assistances.end() ? nullptr : &found->second;
}

// What goes from hand to hand between two offices, or between who holds money and who says where it is.
void CheckHandsOfOnePerson(const Facts& facts, Findings& findings) {
  for (const auto& [key, spend] : facts.spends) {
    if (!spend.accepted.has_value()) continue;
    const Assistance* paid = FindPaid(facts, spend.case_id, spend.assistance);
    if (paid == nullptr) continue;
    const Part reviewer{"accepted the line of", spend.reviewer};
    TellOnePerson(facts, "payment", spend.site, *spend.accepted,
                  {{{"recommended", paid->recommender}, reviewer},
                   {{"approved", paid->approver}, reviewer},
                   {{"paid", paid->payer}, reviewer}},
                  findings);
  }
  for (const auto& [id, allotment] : facts.allotments) {
    if (!allotment.accepted.has_value()) continue;
    TellOnePerson(facts, "allotment", allotment.site, *allotment.accepted,
                  {{{"issued", allotment.issuer}, {"accepted", allotment.accepter}}}, findings);
  }
  for (const auto& [key, sent] : facts.sent_back) {
    for (const std::string& answerer : sent.answerers) {
      TellOnePerson(facts, "sum", sent.site, *sent.last,
                    {{{"sent back", sent.sender}, {"credited or refused", answerer}}}, findings);
    }
  }
  for (const auto& [stream, deposit] : facts.deposits) {
    if (!deposit.credited) continue;
    TellOnePerson(facts, "deposit", facts.head_office, deposit.place,
                  {{{"made", deposit.collector}, {"credited", deposit.creditor}}}, findings);
  }
}

void CheckCodesOfOnePerson(const Facts& facts, Findings& findings) {
  if (facts.directory->profiles().empty()) return;
  for (const auto& [id, opened] : facts.cases) {
    for (const auto& [number, assistance] : opened.assistances) {
      // Who approved alone in an emergency may pay, too.
      if (assistance.recommender.empty() || !assistance.approved.has_value()) continue;
      const Part recommender{"recommended", assistance.recommender};
      const Part approver{"approved", assistance.approver};
      const Part payer{"paid", assistance.payer};
      const Place& last = assistance.paid.has_value() ? *assistance.paid : *assistance.approved;
      TellOnePerson(facts, "payment", opened.site, last,
                    {{recommender, approver}, {recommender, payer}, {approver, payer}}, findings);
    }
  }
  for (const auto& [place, emergency] : facts.emergencies) {
    if (!emergency.ratified.has_value()) continue;
    const Part approver{"approved", emergency.approver};
    const Part ratifier{"ratified", emergency.ratifier};
    const Assistance* paid = FindPaid(facts, emergency.case_id, emergency.assistance);
    // Who approved alone may pay, too, and is told once.
    const bool another = paid != nullptr && paid->payer != emergency.approver;
    const Part payer{"paid", another ? absl::string_view(paid->payer) : absl::string_view()};
    TellOnePerson(facts, "emergency", emergency.site, *emergency.ratified,
                  {{approver, ratifier}, {payer, ratifier}}, findings);
  }
  for (const auto& [id, claim] : facts.claims) {
    if (!claim.approved.has_value()) continue;
    const Part recommender{"recommended", claim.recommender};
    const Part approver{"approved", claim.approver};
    const Part orderer{"ordered", claim.orderer};
    const Part payer{"paid", claim.payer};
    TellOnePerson(facts, "claim", claim.site, claim.last_act,
                  {{recommender, approver},
                   {recommender, orderer},
                   {recommender, payer},
                   {approver, payer},
                   {orderer, payer}},
                  findings);
  }
  CheckHandsOfOnePerson(facts, findings);
}

// What one of two histories says may be missing in the other.
void CheckForks(const Facts& facts, Findings& findings) {
  for (const Forked& forked : facts.forked) {
    const auto name = entry::ParseLogName(forked.log);
    findings.CountExamined(CheckId::kMissingChain);
    findings.Add({CheckId::kMissingChain,
                  Severity::kError,
                  name.ok() ? name->site : "",
                  std::nullopt,
                  std::nullopt,
                  {},
                  absl::StrCat("the log ", forked.log, " has two histories; ", forked.detail)});
  }
}

}  // namespace

void CheckMissingChain(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kMissingChain;
  const bool recorded = std::any_of(facts.logs.begin(), facts.logs.end(),
                                    [](const AuditedLog& log) { return log.last.has_value(); });
  if (!recorded) {
    findings.Add({kCheck,
                  Severity::kWarning,
                  "",
                  std::nullopt,
                  std::nullopt,
                  {},
                  absl::StrCat("nothing was recorded until ", FormatCivilDate(facts.today),
                               ": there is nothing to be audited")});
  }
  CheckForks(facts, findings);
  CheckAdmittedLogs(facts, findings);
  CheckSizes(facts, findings);
  for (const auto& [line, log] : facts.lines_of_absent_logs) {
    findings.Add({kCheck,
                  Severity::kError,
                  facts.LogOf(line).name.site,
                  std::nullopt,
                  facts.AgeDays(line),
                  {line},
                  "a line of a liquidation whose payment stands in a log that is not in the set"});
  }
  const AuditedLog* head_office = facts.FundLogOf(facts.head_office);
  if (head_office == nullptr || !head_office->last.has_value()) {
    return findings.CountUnexamined(kCheck,
                                    absl::StrCat("how far logs are behind: ", WithoutHeadOffice()));
  }
  const int64_t days = parameters.Integer("missing-chain.days");
  for (const AuditedLog& log : facts.logs) {
    // The directory and remittances are written when there is something to write.
    if (log.name.book != entry::Book::kFund || !log.last.has_value()) continue;
    findings.CountExamined(kCheck);
    const int64_t behind = (head_office->last->recorded - log.last->recorded) / kMicrosPerDay;
    if (behind <= days) continue;
    findings.Add({kCheck,
                  Severity::kError,
                  log.name.site,
                  std::nullopt,
                  behind,
                  {*log.last},
                  absl::StrCat("the last entry of ", log.name.str(), " is ", behind,
                               " days older than head office's last one")});
  }
}

void CheckBackDated(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kBackDated;
  const int64_t days = parameters.Integer("back-dated.days");
  uint64_t read = 0;
  for (const AuditedLog& log : facts.logs) read += log.read;
  findings.CountExamined(kCheck, read);
  const auto add = [&](const BackDated& dated, int64_t age, std::string detail) {
    findings.Add({kCheck,
                  Severity::kWarning,
                  dated.site,
                  std::nullopt,
                  age,
                  {dated.place},
                  std::move(detail)});
  };
  for (const BackDated& dated : facts.back_dated) {
    if (dated.effective > days) {
      add(dated, dated.effective,
          absl::StrCat("effective ", dated.effective, " days before it was recorded"));
    }
    if (dated.money > days) {
      add(dated, dated.money,
          absl::StrCat("of money that changed hands ", dated.money,
                       " days before it was recorded"));
    }
    uint64_t late = 0;
    for (const auto& [age, lines] : dated.lines) late += age > days ? lines : 0;
    if (late == 0) continue;
    add(dated, dated.lines.rbegin()->first,
        absl::StrCat(late, " lines of the file are of money that changed hands more than ", days,
                     " days before it was recorded"));
  }
}

void CheckSeparationOfDuties(const Facts& facts, const Parameters&, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kSeparationOfDuties;
  std::map<std::pair<std::string, std::string>, std::vector<Place>> by_operator;
  findings.CountExamined(kCheck, facts.refusals.size());
  for (const Refusal& refusal : facts.refusals) {
    if (refusal.outcome != outcome::kSeparationOfDuties) continue;
    for (const std::string& author : refusal.authors) {
      by_operator[{refusal.site, PersonOf(facts, author)}].push_back(refusal.place);
    }
  }
  for (auto& [who, places] : by_operator) {
    const size_t times = places.size();
    findings.Add({kCheck, Severity::kWarning, who.first, std::nullopt, facts.AgeDays(places.back()),
                  std::move(places),
                  absl::StrCat(who.second, " was refused ", times, times == 1 ? " time" : " times",
                               " for acting in two roles of one thing")});
  }
  CheckCodesOfOnePerson(facts, findings);
}

void CheckCeilingRaised(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kCeilingRaised;
  const UnixMicros within = parameters.Integer("ceiling-raised.days") * kMicrosPerDay;
  std::map<std::tuple<std::string, std::string, money::Currency>,
           std::vector<const directory::Ceiling*>>
      ceilings;
  for (const directory::Ceiling& ceiling : facts.directory->ceilings()) {
    if (!facts.RecordedInDirectory(ceiling.index).has_value()) continue;
    ceilings[{ceiling.body.site, ceiling.body.line, ceiling.body.per_case.currency}].push_back(
        &ceiling);
    findings.CountExamined(kCheck);
  }
  const std::vector<CeilingUse> uses = CeilingUses(facts);
  for (const auto& [of, set] : ceilings) {
    for (size_t i = 1; i + 1 < set.size(); ++i) {
      const int64_t before = set[i - 1]->body.per_case.minor_units;
      const int64_t raised = set[i]->body.per_case.minor_units;
      if (raised <= before || set[i + 1]->body.per_case.minor_units >= raised) continue;
      const UnixMicros from = *facts.RecordedInDirectory(set[i]->index);
      for (const CeilingUse& use : uses) {
        if (use.opened->site != std::get<0>(of) || use.line != std::get<1>(of) ||
            use.of_case.currency != std::get<2>(of) || use.of_case.minor_units <= before ||
            use.approved.recorded < from || use.approved.recorded - from > within) {
          continue;
        }
        findings.Add(
            {kCheck,
             Severity::kWarning,
             use.opened->site,
             use.of_case,
             facts.AgeDays(use.approved),
             {use.approved,
              {0, set[i]->index, from},
              {0, set[i + 1]->index, *facts.RecordedInDirectory(set[i + 1]->index)}},
             absl::StrCat(use.approver, " approved ", use.line, " under a ceiling raised from ",
                          Told(set[i - 1]->body.per_case), " to ", Told(set[i]->body.per_case),
                          " and lowered afterwards")});
      }
    }
  }
}

void CheckSignedAfterRevocation(const Facts& facts, const Parameters&, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kSignedAfterRevocation;
  uint64_t revoked = 0;
  for (const directory::Operator& author : facts.directory->operators()) {
    revoked += author.revocation.has_value() ? 1 : 0;
  }
  findings.CountExamined(kCheck, revoked);
  for (const AfterRevocation& act : facts.after_revocation) {
    const auto recorded = facts.RecordedInDirectory(act.revocation);
    findings.Add({kCheck,
                  Severity::kWarning,
                  act.site,
                  std::nullopt,
                  recorded.has_value()
                      ? std::optional<int64_t>((act.place.recorded - *recorded) / kMicrosPerDay)
                      : std::nullopt,
                  {act.place, {0, act.revocation, recorded.value_or(0)}},
                  absl::StrCat("signed with the key of ", act.author,
                               ", whose revocation had not arrived")});
  }
}

void CheckRefusedThenAccepted(const Facts& facts, const Parameters&, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kRefusedThenAccepted;
  findings.CountExamined(kCheck, facts.refusals.size());
  for (const Refusal& refusal : facts.refusals) {
    if (!refusal.accepted_later.has_value()) continue;
    findings.Add(
        {kCheck,
         Severity::kWarning,
         refusal.site,
         std::nullopt,
         facts.AgeDays(refusal.place),
         {refusal.place, *refusal.accepted_later},
         absl::StrCat(refusal.type, " of ",
                      refusal.authors.empty() ? "nobody" : refusal.authors.front(),
                      " was refused, ", rules::FundCatalogue().OutcomeName(refusal.outcome),
                      ", and accepted with other data")});
  }
}

void CheckLowestCeiling(const Facts& facts, const Parameters& parameters, Findings& findings) {
  constexpr CheckId kCheck = CheckId::kLowestCeiling;
  const UnixMicros around = parameters.Integer("lowest-ceiling.days") * kMicrosPerDay;
  for (const CeilingUse& use : CeilingUses(facts)) {
    findings.CountExamined(kCheck);
    // In force at some moment of the days around: set within them, or the last one before them.
    const directory::Ceiling* lowest = nullptr;
    const directory::Ceiling* standing = nullptr;
    const auto take = [&](const directory::Ceiling* ceiling) {
      if (lowest == nullptr ||
          ceiling->body.per_case.minor_units < lowest->body.per_case.minor_units) {
        lowest = ceiling;
      }
    };
    for (const directory::Ceiling& ceiling : facts.directory->ceilings()) {
      const auto recorded = facts.RecordedInDirectory(ceiling.index);
      if (!recorded.has_value() || ceiling.body.site != use.opened->site ||
          ceiling.body.line != use.line || ceiling.body.per_case.currency != use.of_case.currency) {
        continue;
      }
      if (*recorded < use.approved.recorded - around) {
        standing = &ceiling;
      } else if (*recorded <= use.approved.recorded + around) {
        take(&ceiling);
      }
    }
    if (standing != nullptr) take(standing);
    if (lowest == nullptr || use.of_case.minor_units <= lowest->body.per_case.minor_units) {
      continue;
    }
    findings.Add(
        {kCheck,
         Severity::kWarning,
         use.opened->site,
         Sum{use.of_case.currency, use.of_case.minor_units - lowest->body.per_case.minor_units},
         facts.AgeDays(use.approved),
         {use.approved, {0, lowest->index, facts.RecordedInDirectory(lowest->index).value_or(0)}},
         absl::StrCat(use.approver, " approved ", use.line, " for a case of ",
                      money::FormatMoney(use.of_case.currency, use.of_case.minor_units),
                      ", over the lowest ceiling around it, ", Told(lowest->body.per_case))});
  }
}

}  // namespace amanat::audit
