// A consulate with cash, its people, and head office, for repatriation's tests; the money comes by the
// treasury's own acts. Thread-compatible.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_TESTING_REPATRIATION_STORY_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_TESTING_REPATRIATION_STORY_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "services/core/fund_rules.h"
#include "services/rules/act/rule_set.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/directory/acts.h"
#include "services/rules/repatriation/acts.h"
#include "services/rules/repatriation/payment_form.h"
#include "services/rules/repatriation/tables.h"
#include "services/rules/testing/fund_fixture.h"
#include "services/rules/treasury/acts.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::repatriation {

using accounts::Chart;
using ::amanat::repatriation::AssistanceApproved;
using ::amanat::repatriation::AssistanceDisbursed;
using ::amanat::repatriation::AssistanceEmergencyApproved;
using ::amanat::repatriation::AssistanceRecommendationWithdrawn;
using ::amanat::repatriation::AssistanceRecommended;
using ::amanat::repatriation::AssistanceReleased;
using ::amanat::repatriation::CaseClosed;
using ::amanat::repatriation::CaseOpened;
using ::amanat::repatriation::DisbursementAdded;
using ::amanat::repatriation::EmergencyRatified;
using ::amanat::repatriation::kExpenseAgeDaysMax;
using ::amanat::repatriation::kReceiptsMax;
using directory::Role;
using rules_testing::Answer;
using rules_testing::Draft;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;

inline const money::Currency kRiyal = *money::CurrencyFromCode("SAR");
inline const money::Currency kYen = *money::CurrencyFromCode("JPY");
constexpr char kConsulate[] = "riyadh";
constexpr char kOfficer[] = "officer";
constexpr char kApprover[] = "approver";
constexpr char kPayer[] = "payer";
constexpr char kAllHands[] = "all-hands";  // holds every role
constexpr char kRatifier[] = "ratifier";   // approver at head office

inline money::Money Riyals(int64_t minor_units) { return {kRiyal, minor_units}; }

inline const RuleSet& StoryRules() {
  static const auto& rules =
      *new RuleSet(FundCatalogue(), {&directory_book::Acts(), &treasury::Acts(), &Acts()});
  return rules;
}

class RepatriationTest : public testing::Test {
 protected:
  explicit RepatriationTest(uint64_t seed = 1) : fund(StoryRules(), seed) {
    fund.AdmitSite(kConsulate, "SA", "Asia/Riyadh");
    fund.AdmitOperator(kOfficer, kConsulate, {Role::kOfficer});
    fund.AdmitOperator(kApprover, kConsulate, {Role::kApprover});
    fund.AdmitOperator(kPayer, kConsulate, {Role::kPayer});
    fund.AdmitOperator(kAllHands, kConsulate, {Role::kOfficer, Role::kApprover, Role::kPayer});
    fund.AdmitOperator(kRatifier, kHeadOffice, {Role::kOfficer, Role::kApprover, Role::kPayer});
    fund.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer, Role::kReviewer});
    fund.SetCeiling(kConsulate, "ticket", Riyals(5'000));
    fund.SetCeiling(kConsulate, "medical", Riyals(100'000));
    fund.SetParty("gulf-manpower", "agency");
    allotment = fund.NewStream();
    Fund(10'000);
  }

  // Puts money into the consulate's cash.
  void Fund(int64_t minor_units) {
    using ::amanat::treasury::AllotmentAccepted;
    using ::amanat::treasury::AllotmentIssued;
    using ::amanat::treasury::OpeningBalance;
    const wire::CivilDate today{fund.today()};
    const OpeningBalance opening{Riyals(minor_units), fund.random().Draw<Hash>(), today};
    Draft draft{event::kOpeningBalance, wire::Encode(opening)};
    draft.authors = {"admin-1", "admin-2"};
    ASSERT_TRUE(fund.Submit(draft).accepted());
    const AllotmentIssued issued{allotment, kConsulate, Riyals(minor_units), "assistance", 0};
    const Answer issue = fund.Submit("treasurer", event::kAllotmentIssued, issued, {allotment});
    const AllotmentAccepted accepted{allotment, issue.entry, today};
    ASSERT_TRUE(
        fund.Submit(kAllHands, event::kAllotmentAccepted, accepted, {allotment}).accepted());
    ASSERT_EQ(fund.TakeUpAll(), 1u);
  }

  CaseOpened NewCase() {
    return {fund.NewStream(), "abuse", "agency", "gulf-manpower", {fund.today() - 3}};
  }
  Answer Open(const CaseOpened& body, const std::string& by = kOfficer) {
    return fund.Submit(by, event::kCaseOpened, body, {body.case_id}, {fund.NewSubject()});
  }
  StreamId Opened() {
    const CaseOpened body = NewCase();
    EXPECT_EQ(Open(body).name(), "ACCEPTED");
    return body.case_id;
  }
  Answer Recommend(const StreamId& id, uint64_t number, money::Money amount,
                   const std::string& by = kOfficer, const std::string& line = "ticket") {
    const AssistanceRecommended body{id, number, line, amount, allotment};
    return fund.Submit(by, event::kAssistanceRecommended, body, {id});
  }
  Answer Withdraw(const StreamId& id, uint64_t number, const std::string& by = kOfficer,
                  const std::string& reason = "no-longer-needed") {
    const AssistanceRecommendationWithdrawn body{id, number, reason};
    return fund.Submit(by, event::kAssistanceRecommendationWithdrawn, body, {id});
  }
  Answer Approve(const StreamId& id, uint64_t number, const std::string& by = kApprover) {
    return fund.Submit(by, event::kAssistanceApproved, AssistanceApproved{id, number}, {id});
  }
  Answer EmergencyApprove(const StreamId& id, uint64_t number, money::Money amount,
                          const std::string& by = kOfficer,
                          const std::string& emergency = "no-second-officer") {
    const AssistanceEmergencyApproved body{id, number, "ticket", amount, allotment, emergency};
    return fund.Submit(by, event::kAssistanceEmergencyApproved, body, {id});
  }
  AssistanceDisbursed Payment(const StreamId& id, uint64_t number, money::Money amount) {
    return {id, number, amount, {fund.today()}, {fund.random().Draw<Hash>()}};
  }
  Answer Disburse(const AssistanceDisbursed& body, const std::string& by = kPayer) {
    return fund.Submit(by, event::kAssistanceDisbursed, body, {body.case_id});
  }
  Answer Disburse(const StreamId& id, uint64_t number, int64_t minor_units,
                  const std::string& by = kPayer) {
    return Disburse(Payment(id, number, Riyals(minor_units)), by);
  }
  Answer Release(const StreamId& id, uint64_t number,
                 const std::string& reason = "no-longer-needed") {
    const AssistanceReleased body{id, number, reason};
    return fund.Submit(kOfficer, event::kAssistanceReleased, body, {id});
  }
  Answer Ratify(const entry::Reference& approval, const std::string& by = kRatifier) {
    return fund.Submit(by, event::kEmergencyRatified, EmergencyRatified{approval},
                       {core::EmergencyStream(approval.log, approval.index)});
  }
  Answer Close(const StreamId& id, const std::string& by = kOfficer,
               const std::string& outcome = "repatriated") {
    return fund.Submit(by, event::kCaseClosed, CaseClosed{id, outcome}, {id});
  }
  // A case with one assistance of that amount approved.
  StreamId Approved(int64_t minor_units) {
    const StreamId id = Opened();
    EXPECT_EQ(Recommend(id, 1, Riyals(minor_units)).name(), "ACCEPTED");
    EXPECT_EQ(Approve(id, 1).name(), "ACCEPTED");
    return id;
  }

  const accounts::Account& AccountOf(Chart chart) {
    return *fund.FindAccount(kConsulate, {kConsulate, chart, kRiyal, allotment.hex()});
  }
  int64_t Cash() { return AccountOf(chart::kAllotmentCash).posted; }
  int64_t FreeCash() { return AccountOf(chart::kAllotmentCash).Available(); }
  int64_t Disbursed() {
    return fund.Posted(kConsulate, {kConsulate, chart::kDisbursed, kRiyal, allotment.hex()});
  }

  // What a decision in the site's fund log looks at.
  Context ContextOf(const std::string& site) const {
    return {fund.state(fund.log(site)), fund.directory(), fund.directory_size(),
            [this](const LogId& log, LogIndex index) { return fund.leaf(log, index); }};
  }
  // The tables of a site's fund log.
  LogTables Tables(const std::string& site) const {
    const examine::LogState& state = fund.state(fund.log(site));
    return {state.id(), state.size(), &state.rows()};
  }
  const state::Reader& Rows(const std::string& site = kConsulate) const {
    return *Tables(site).rows;
  }
  // It must be there.
  Case CaseOf(const StreamId& id) { return **Cases().Find(Rows(), id); }
  Assistance AssistanceOf(const StreamId& id, uint64_t number) {
    return **Assistances().Find(Rows(), id, number);
  }

  FundFixture fund;
  StreamId allotment;
};

}  // namespace amanat::rules::repatriation

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_TESTING_REPATRIATION_STORY_H_
