// A whole fund in memory for the tests of checks: head office, two consulates, their people, money and a
// schedule, in the domain's verbs; and what an audit of it finds.
//
//   const StreamId allotment = Allot("riyadh", 1'000'000);
//   const StreamId paid = Helped("riyadh", allotment, 20'000);
//   EXPECT_THAT(Found(CheckId::kStaleCase), IsEmpty());
//
// Every act goes through the fund's own rules: what a check finds is what they let pass. Thread-compatible.
#ifndef AMANAT_CLIENTS_AUDIT_TESTING_AUDITED_FUND_H_
#define AMANAT_CLIENTS_AUDIT_TESTING_AUDITED_FUND_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "amanat/acts/claims.h"
#include "amanat/acts/contribution.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "clients/audit/checks.h"
#include "clients/audit/fact_reader.h"
#include "clients/audit/testing/fixture_logs.h"
#include "services/core/fund_rules.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/contribution/keys.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::audit {

using directory::Role;
using entry::Reference;
using money::Money;
using rules_testing::Answer;
using rules_testing::Draft;
using rules_testing::kHeadOffice;

inline Money Sar(int64_t minor_units) { return {*money::CurrencyFromCode("SAR"), minor_units}; }
inline Money Php(int64_t minor_units) { return {*money::CurrencyFromCode("PHP"), minor_units}; }

constexpr int64_t kContribution = 150'000;

class AuditedFundTest : public ::testing::Test {
 protected:
  AuditedFundTest() : fund_(rules::FundRules()) {
    for (const char* site : {"riyadh", "hong-kong"}) {
      fund_.AdmitSite(site, site[0] == 'r' ? "SA" : "HK",
                      site[0] == 'r' ? "Asia/Riyadh" : "Asia/Hong_Kong");
      fund_.AdmitOperator(At(site, "off"), site, {Role::kOfficer});
      fund_.AdmitOperator(At(site, "app"), site, {Role::kApprover});
      fund_.AdmitOperator(At(site, "pay"), site, {Role::kPayer});
      for (const char* line : {"ticket", "shelter", "remains"}) {
        fund_.SetCeiling(site, line, Sar(500'000));
      }
    }
    fund_.SetParty("gulf-manpower", "agency");
    fund_.AdmitOperator("tre-1", kHeadOffice, {Role::kTreasurer});
    fund_.AdmitOperator("tre-2", kHeadOffice, {Role::kTreasurer});
    fund_.AdmitOperator("rev-1", kHeadOffice, {Role::kReviewer});
    fund_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
    fund_.AdmitOperator("off-2", kHeadOffice, {Role::kOfficer});
    fund_.AdmitOperator("app-1", kHeadOffice, {Role::kApprover});
    fund_.AdmitOperator("pay-1", kHeadOffice, {Role::kPayer});
    fund_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    directory::ScheduleSet schedule;
    schedule.version = 1;
    schedule.effective_from.days = fund_.today() - 2'000;
    schedule.contribution = Php(kContribution);
    schedule.cover_months = 24;
    schedule.benefits = {
        {"death-natural", "death", Php(10'000'000), 180, 0, true, {"death-certificate"}},
        {"burial-death", "burial", Php(2'000'000), 180, 0, true, {}},
        {"medical", "health", Php(50'000), 0, 0, false, {}},
    };
    fund_.SetSchedule(schedule);
    rate_ = fund_.SetRate("SAR", "PHP", 152'347, 10'000);
    Open(Sar(1'000'000'000));
    Open(Php(10'000'000'000));
  }

  static std::string At(const std::string& site, const std::string& role) {
    return site.substr(0, 3) + "-" + role;
  }
  wire::CivilDate Today(int64_t days_ago = 0) { return {fund_.today() - days_ago}; }
  // And a second: what comes later is later, whatever the logs' clocks add.
  void AdvanceDays(int64_t days) { fund_.Advance(days * kMicrosPerDay + kMicrosPerSecond); }

  template <typename Body>
  Answer Act(const std::string& author, entry::EventType type, const Body& body,
             std::vector<StreamId> streams = {}, std::vector<SubjectId> subjects = {}) {
    const Answer answer = fund_.Submit(author, type, body, std::move(streams), std::move(subjects));
    EXPECT_TRUE(answer.accepted()) << answer;
    return answer;
  }
  void Open(Money amount) {
    Draft draft{event::kOpeningBalance, wire::Encode(treasury::OpeningBalance{
                                            amount, fund_.random().Draw<Hash>(), Today()})};
    draft.authors = {"admin-1", "admin-2"};
    EXPECT_TRUE(fund_.Submit(draft).accepted());
  }

  // Issued, accepted, and the acceptance seen.
  Answer Issue(const StreamId& id, const std::string& site, Money amount,
               const std::string& purpose = "assistance", std::optional<LogIndex> rate = {}) {
    return Act("tre-1", event::kAllotmentIssued,
               treasury::AllotmentIssued{id, site, amount, purpose, rate.value_or(rate_)}, {id});
  }
  StreamId Allot(const std::string& site, int64_t minor_units,
                 const std::string& purpose = "assistance") {
    const StreamId id = fund_.NewStream();
    const Answer issued = Issue(id, site, Sar(minor_units), purpose);
    Act(At(site, "off"), event::kAllotmentAccepted,
        treasury::AllotmentAccepted{id, issued.entry, Today()}, {id});
    fund_.TakeUpAll();
    return id;
  }

  // A case of somebody who hired himself, unless said otherwise; nobody else is liable then.
  StreamId Case(const std::string& site, const SubjectId& person,
                const std::string& hiring = "direct", const std::string& party = "",
                const std::string& reason = "abuse", int64_t days_ago = 0) {
    const StreamId id = fund_.NewStream();
    Act(At(site, "off"), event::kCaseOpened,
        repatriation::CaseOpened{id, reason, hiring, party, Today(days_ago)}, {id}, {person});
    return id;
  }
  void Recommend(const std::string& site, const StreamId& id, uint64_t number, Money amount,
                 const StreamId& allotment, const std::string& line = "ticket") {
    Act(At(site, "off"), event::kAssistanceRecommended,
        repatriation::AssistanceRecommended{id, number, line, amount, allotment}, {id});
  }
  Answer Approve(const std::string& site, const StreamId& id, uint64_t number) {
    return fund_.Submit(At(site, "app"), event::kAssistanceApproved,
                        repatriation::AssistanceApproved{id, number}, {id});
  }
  Answer ApproveAlone(const std::string& site, const StreamId& id, uint64_t number, Money amount,
                      const StreamId& allotment) {
    return Act(At(site, "off"), event::kAssistanceEmergencyApproved,
               repatriation::AssistanceEmergencyApproved{id, number, "ticket", amount, allotment,
                                                         "life-at-risk"},
               {id});
  }
  Answer Pay(const std::string& site, const StreamId& id, uint64_t number, Money amount,
             int64_t days_ago = 0) {
    return Act(At(site, "pay"), event::kAssistanceDisbursed,
               repatriation::AssistanceDisbursed{
                   id, number, amount, Today(days_ago), {fund_.random().Draw<Hash>()}},
               {id});
  }
  void Ratify(const Reference& approval) {
    Act("app-1", event::kEmergencyRatified, repatriation::EmergencyRatified{approval},
        {core::EmergencyStream(approval.log, approval.index)});
  }
  // Recommended, approved and paid: payment `number` of the case.
  Reference Help(const std::string& site, const StreamId& id, const StreamId& allotment,
                 int64_t minor_units, uint64_t number = 1, const std::string& line = "ticket") {
    Recommend(site, id, number, Sar(minor_units), allotment, line);
    EXPECT_TRUE(Approve(site, id, number).accepted());
    return Pay(site, id, number, Sar(minor_units)).entry;
  }
  // The same in a case of its own, for somebody who is covered.
  Reference Helped(const std::string& site, const StreamId& allotment, int64_t minor_units,
                   const std::string& line = "ticket") {
    return Help(site, Case(site, Member()), allotment, minor_units, 1, line);
  }
  // Where a liquidation says what is left of each payment.
  template <typename Body>
  static void SayAmounts(Body& body, Money amount) {
    if constexpr (requires { body.amounts; }) body.amounts = {amount};
  }
  // Liquidated, and accepted by head office.
  Answer Decide(const std::string& site, const StreamId& allotment, const Reference& spend,
                Money amount, const std::string& party = "") {
    const StreamId id = fund_.NewStream();
    treasury::LiquidationSubmitted liquidation{id, allotment, {spend.index}};
    SayAmounts(liquidation, amount);
    const Answer submitted =
        Act(At(site, "off"), event::kLiquidationSubmitted, liquidation, {id, allotment});
    const Answer decided =
        Act("rev-1", event::kLiquidationLineAccepted,
            treasury::LiquidationLineAccepted{submitted.entry, spend, amount,
                                              party.empty() ? "ticket" : "", party},
            {core::SpendStream(spend.log, spend.index)});
    fund_.TakeUpAll();
    return decided;
  }

  // Who paid a contribution, which was deposited and credited at once.
  SubjectId Member() {
    const SubjectId member = fund_.NewSubject();
    Collect(member, ++receipts_);
    const std::string slip = "slip-" + std::to_string(receipts_);
    Deposit(slip, kContribution);
    Credit(slip, kContribution);
    return member;
  }
  Answer Collect(const SubjectId& member, uint64_t number, const std::string& book = "RB-1",
                 int64_t days_ago = 0) {
    contribution::Contribution body;
    body.collector = "col-1";
    body.receipt_book = book;
    body.receipt_number = number;
    body.amount = Php(kContribution);
    body.destination = "SAU";
    body.contract_start = Today();
    body.paid_on = Today(days_ago);
    return Act("col-1", event::kContributionCollected, body, {}, {member});
  }
  Answer Deposit(const std::string& slip, int64_t minor_units) {
    return Act("col-1", event::kDepositMade,
               contribution::DepositMade{"col-1", slip, Php(minor_units), Today()},
               {contribution::DepositStream("col-1", slip)});
  }
  void Credit(const std::string& slip, int64_t minor_units) {
    Act("tre-1", event::kBankCredited,
        contribution::BankCredited{"col-1", slip, Php(minor_units), "line-" + slip, Today()},
        {contribution::DepositStream("col-1", slip)});
  }
  void Enrol(const SubjectId& member, const std::string& hiring) {
    Act("off-1", event::kMemberEnrolled,
        contribution::MemberEnrolled{"SAU", hiring, Today(), {fund_.today() + 700}},
        {core::StreamOf(member)}, {member});
  }

  StreamId File(const SubjectId& member, const std::string& benefit, const std::string& programme,
                std::vector<SubjectId> heirs, int64_t days_ago = 0) {
    claims::ClaimFiled body;
    body.claim = fund_.NewStream();
    body.benefit = benefit;
    body.event_date = Today(days_ago);
    if (benefit == "death-natural") {
      body.documents = {{"death-certificate", fund_.random().Draw<Hash>()}};
    }
    body.heirs = {{heirs.empty() ? 0u : 1u, 1'000'000, 1}};
    std::vector<SubjectId> people = {member};
    people.insert(people.end(), heirs.begin(), heirs.end());
    Act("off-1", event::kClaimFiled, body,
        {body.claim, claims::EntitlementStream(programme, member), core::StreamOf(member)}, people);
    entitlements_[body.claim] = claims::EntitlementStream(programme, member);
    return body.claim;
  }
  Answer Step(const std::string& author, entry::EventType type, const StreamId& claim) {
    std::vector<StreamId> streams = {claim};
    if (type == event::kClaimPaid) streams.push_back(entitlements_.at(claim));
    return Act(author, type, claims::ClaimStep{claim}, std::move(streams));
  }
  void ApproveClaim(const StreamId& claim) {
    Step("off-2", event::kClaimRecommended, claim);
    Step("app-1", event::kClaimApproved, claim);
  }
  void PayClaim(const StreamId& claim) {
    Step("app-1", event::kClaimPaymentOrdered, claim);
    Step("pay-1", event::kClaimPaid, claim);
  }

  // What the audit of the fund finds by that check.
  std::vector<Finding> Found(CheckId check) {
    const FixtureLogs logs(fund_, left_out_, cut_short_);
    auto facts = ReadFacts(logs, as_of_);
    EXPECT_TRUE(facts.ok()) << facts.status();
    std::vector<Finding> found;
    if (!facts.ok()) return found;
    const Findings findings =
        RunChecks(*facts, parameters_.OverTheFunds(*facts->directory, facts->directory_size));
    coverage_ = findings.coverage(check);
    for (const Finding& finding : findings.all()) {
      if (finding.check == check) found.push_back(finding);
    }
    return found;
  }
  void SetParameters(const std::string& text) { parameters_ = *Parameters::Parse(text, "test"); }

  FundFixture fund_;
  LogIndex rate_ = 0;
  uint64_t receipts_ = 0;
  std::map<StreamId, StreamId> entitlements_;  // by claim
  Parameters parameters_;
  std::optional<CivilDays> as_of_;
  std::set<std::string> left_out_;             // sites whose logs are not in the set
  std::map<std::string, TreeSize> cut_short_;  // how much of a site's log is
  Coverage coverage_;                          // of the check of the last Found
};

MATCHER_P(IsError, part, "") {
  return arg.severity == Severity::kError &&
         ::testing::ExplainMatchResult(::testing::HasSubstr(part), arg.detail, result_listener);
}
MATCHER_P(IsWarning, part, "") {
  return arg.severity == Severity::kWarning &&
         ::testing::ExplainMatchResult(::testing::HasSubstr(part), arg.detail, result_listener);
}

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_TESTING_AUDITED_FUND_H_
