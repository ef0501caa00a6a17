// A fund whose head office decides claims, its people, one member who paid 700 days ago and one consulate,
// for the tests of claims. Thread-compatible.
#ifndef AMANAT_SERVICES_RULES_CLAIMS_TESTING_CLAIMS_FIXTURE_H_
#define AMANAT_SERVICES_RULES_CLAIMS_TESTING_CLAIMS_FIXTURE_H_

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "amanat/acts/claims.h"
#include "amanat/acts/contribution.h"
#include "services/rules/act/rule_set.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/acts.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/claims/tables.h"
#include "services/rules/contribution/acts.h"
#include "services/rules/directory/acts.h"
#include "services/rules/testing/fund_fixture.h"

namespace amanat::rules::claims {

using accounts::Chart;
using amanat::claims::ClaimRejected;
using amanat::claims::ClaimStep;
using amanat::claims::EntitlementStream;
using amanat::claims::Heir;
using amanat::claims::kWholeMillionths;
using directory::Role;
using rules_testing::Answer;
using rules_testing::Draft;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;

constexpr char kConsulate[] = "hong-kong";
constexpr int64_t kBenefit = 10'000'001;
constexpr CivilDays kDaysSinceDeath = 20;
inline const money::Currency kPeso = *money::CurrencyFromCode("PHP");

// Gives head office's bank the money for three benefits: the treasury's acts are not here.
inline const Domain& BankActs() {
  static const Domain& domain = *[] {
    Act act;
    act.type = event::kOpeningBalance;
    act.decide = [](const Act&, const Command&,
                    const Context& context) -> absl::StatusOr<Decision> {
      Decision decision;
      core::Post(decision, {context.site(), chart::kBank, kPeso, ""},
                 {context.site(), chart::kAccumulatedFund, kPeso, ""}, 3 * kBenefit);
      return decision;
    };
    return new Domain{"bank", {act}, {}, {}};
  }();
  return domain;
}

class ClaimsTest : public testing::Test {
 protected:
  ClaimsTest()
      : rules_(FundCatalogue(),
               {&directory_book::Acts(), &contribution::Acts(), &Acts(), &BankActs()}),
        fund_(rules_) {
    fund_.AdmitSite(kConsulate, "HK", "Asia/Hong_Kong");
    fund_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    for (const char* code : {"off-1", "off-2"}) {
      fund_.AdmitOperator(code, kHeadOffice, {Role::kOfficer});
    }
    fund_.AdmitOperator("app-1", kHeadOffice, {Role::kApprover});
    fund_.AdmitOperator("pay-1", kHeadOffice, {Role::kPayer});
    fund_.AdmitOperator("all-1", kHeadOffice, {Role::kOfficer, Role::kApprover, Role::kPayer});
    fund_.AdmitOperator("hk-off", kConsulate, {Role::kOfficer, Role::kApprover});
    SetSchedule();
    fund_.Submit({event::kOpeningBalance, "", {}, {}, {"admin-1", "admin-2"}, "", {}});
    Pay(member_);
    fund_.Advance(700 * kMicrosPerDay);
  }

  void SetSchedule() {
    directory::ScheduleSet schedule;
    schedule.version = 1;
    schedule.effective_from.days = fund_.today() - 2'000;
    schedule.contribution = {kPeso, 150'000};
    schedule.cover_months = 24;
    schedule.benefits = {
        {"death-natural",
         "life",
         {kPeso, kBenefit},
         180,
         365,
         true,
         {"death-certificate", "passport"}},
        {"death-accident", "life", {kPeso, 2 * kBenefit}, 180, 365, true, {"death-certificate"}},
        {"rehabilitation", "life", {kPeso, 700}, 180, 0, false, {}},
        {"medical", "health", {kPeso, 500}, 0, 0, false, {}},
    };
    fund_.SetSchedule(schedule);
  }

  void Pay(const SubjectId& member) { Pay(member, fund_.today()); }
  void Pay(const SubjectId& member, CivilDays paid_on) {
    amanat::contribution::Contribution body;
    body.collector = "col-1";
    body.receipt_book = "A1";
    body.receipt_number = ++receipts_;
    body.amount = {kPeso, 150'000};
    body.destination = "HKG";
    body.contract_start.days = paid_on;
    body.paid_on.days = paid_on;
    const Answer answer = fund_.Submit("col-1", event::kContributionCollected, body, {}, {member});
    EXPECT_EQ(answer.name(), "ACCEPTED") << answer;
  }

  ClaimFiled Death() {
    ClaimFiled body;
    body.claim = fund_.NewStream();
    body.benefit = "death-natural";
    body.event_date.days = fund_.today() - kDaysSinceDeath;
    body.documents = {{"death-certificate", fund_.random().Draw<Hash>()},
                      {"passport", fund_.random().Draw<Hash>()}};
    body.heirs = {{1, 500'000, 2}, {2, 500'000, 1}};
    return body;
  }
  // Of a benefit for the living: the member himself is paid.
  ClaimFiled Living(const std::string& benefit, CivilDays days_ago) {
    ClaimFiled body;
    body.claim = fund_.NewStream();
    body.benefit = benefit;
    body.event_date.days = fund_.today() - days_ago;
    body.heirs = {{0, kWholeMillionths, 1}};
    return body;
  }
  ClaimFiled Medical(CivilDays days_ago) { return Living("medical", days_ago); }

  std::vector<SubjectId> PeopleOf(const ClaimFiled& body) {
    std::vector<SubjectId> people = {member_};
    for (const Heir& heir : body.heirs) {
      if (heir.subject > 0) people.push_back(fund_.NewSubject());
    }
    return people;
  }
  // The streams that a filing names.
  static std::vector<StreamId> StreamsOf(const ClaimFiled& body, const SubjectId& member) {
    const std::string programme = body.benefit == "medical" ? "health" : "life";
    return {body.claim, EntitlementStream(programme, member), core::StreamOf(member)};
  }
  Answer File(const ClaimFiled& body, const std::vector<SubjectId>& people,
              const std::string& author = "off-1") {
    return fund_.Submit(author, event::kClaimFiled, body, StreamsOf(body, people[0]), people);
  }
  Answer File(const ClaimFiled& body) { return File(body, PeopleOf(body)); }
  // So that they are in cover when Death was.
  void PayBeforeDeath(const std::vector<SubjectId>& members) {
    for (const SubjectId& member : members) Pay(member);
    fund_.Advance(kDaysSinceDeath * kMicrosPerDay);
  }
  // The claim of another member, who has paid.
  StreamId Filed(const SubjectId& member) {
    PayBeforeDeath({member});
    member_ = member;
    return Filed();
  }
  StreamId Filed() {
    const ClaimFiled body = Death();
    EXPECT_EQ(File(body).name(), "ACCEPTED");
    return body.claim;
  }
  Answer SendRequest(const ClaimFiled& body, const std::vector<SubjectId>& people) {
    return fund_.Submit("hk-off", event::kClaimRequested, body, {body.claim}, people);
  }

  std::string Take(EventType type, const std::string& author, const StreamId& claim) {
    return fund_
        .Submit(author, type, ClaimStep{claim}, StreamsOfStep(claim, type == event::kClaimPaid))
        .name();
  }
  std::string Recommend(const std::string& author, const StreamId& claim) {
    return Take(event::kClaimRecommended, author, claim);
  }
  std::string Approve(const std::string& author, const StreamId& claim) {
    return Take(event::kClaimApproved, author, claim);
  }
  std::string Order(const std::string& author, const StreamId& claim) {
    return Take(event::kClaimPaymentOrdered, author, claim);
  }
  std::string PayOut(const std::string& author, const StreamId& claim) {
    return Take(event::kClaimPaid, author, claim);
  }
  std::string Reject(const std::string& author, const StreamId& claim,
                     const std::string& reason = "withdrawn") {
    return fund_
        .Submit(author, event::kClaimRejected, ClaimRejected{claim, reason},
                StreamsOfStep(claim, /*with_entitlement=*/true))
        .name();
  }
  void PayInFull(const StreamId& claim) {
    EXPECT_EQ(Recommend("off-2", claim), "ACCEPTED");
    EXPECT_EQ(Approve("app-1", claim), "ACCEPTED");
    EXPECT_EQ(Order("app-1", claim), "ACCEPTED");
    EXPECT_EQ(PayOut("pay-1", claim), "ACCEPTED");
  }

  int64_t Balance(Chart chart, const std::string& dimension = "") {
    return fund_.Posted(kHeadOffice, {kHeadOffice, chart, kPeso, dimension});
  }
  const examine::LogState& log(const std::string& site = kHeadOffice) {
    return fund_.state(fund_.log(site));
  }
  std::optional<Claim> Find(const StreamId& claim) { return *Claims().Find(log().rows(), claim); }
  ClaimState StateOf(const StreamId& claim) { return Find(claim)->state; }

  const RuleSet rules_;
  FundFixture fund_;
  uint64_t receipts_ = 0;
  SubjectId member_ = fund_.NewSubject();

 private:
  std::vector<StreamId> StreamsOfStep(const StreamId& claim, bool with_entitlement) {
    std::vector<StreamId> streams = {claim};
    const std::optional<Claim> known = Find(claim);
    if (with_entitlement && known.has_value()) streams.push_back(known->entitlement);
    return streams;
  }
};

}  // namespace amanat::rules::claims

#endif  // AMANAT_SERVICES_RULES_CLAIMS_TESTING_CLAIMS_FIXTURE_H_
