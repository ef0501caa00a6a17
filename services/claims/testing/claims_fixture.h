// A fund whose head office decides claims, its people, one member in cover and one consulate, for the
// tests of claims. Whatever a test did is replayed when it ends. Thread-compatible.
#ifndef AMANAT_SERVICES_CLAIMS_TESTING_CLAIMS_FIXTURE_H_
#define AMANAT_SERVICES_CLAIMS_TESTING_CLAIMS_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/claims/claims_core.h"
#include "services/contribution/contribution_core.h"
#include "services/core/testing/core_fixture.h"
#include "services/rules/claims/claim_content.h"

namespace amanat::claims {

using accounts::Chart;
using core_testing::Answer;
using core_testing::CoreFixture;
using core_testing::Draft;
using core_testing::kHeadOffice;
using directory::Role;
using entry::EventType;

constexpr char kConsulate[] = "hong-kong";
constexpr int64_t kBenefit = 10'000'001;
inline const money::Currency kPeso = *money::CurrencyFromCode("PHP");

// Gives head office's bank its money: the treasury's core is not here.
class Bank final : public core::Core {
 public:
  bool Handles(EventType type) const override { return type == EventType::kOpeningBalance; }
  absl::StatusOr<core::Decision> Decide(const core::Command&,
                                        const core::Context& context) const override {
    core::Decision decision;
    core::Post(decision, {context.site(), Chart::kBank, kPeso, ""},
               {context.site(), Chart::kAccumulatedFund, kPeso, ""}, 3 * kBenefit);
    return decision;
  }
  void Evolve(const examine::Leaf&, uint32_t, const core::Context&) override {}
};

class ClaimsTest : public testing::Test {
 protected:
  ClaimsTest() : fund_(MakeCores) {
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
    fund_.Submit({EventType::kOpeningBalance, "", {}, {}, {"admin-1", "admin-2"}, "", {}});
    Pay(member_);
  }
  ~ClaimsTest() override { EXPECT_EQ(fund_.Replay(), absl::OkStatus()); }

  static std::vector<std::unique_ptr<core::Core>> MakeCores(const entry::LogName& name) {
    std::vector<std::unique_ptr<core::Core>> cores;
    if (name.book != entry::Book::kFund) return cores;
    auto contributions = std::make_unique<contribution::ContributionCore>();
    auto claims = std::make_unique<ClaimsCore>(contributions->shared_cover());
    cores.push_back(std::move(contributions));
    cores.push_back(std::move(claims));
    cores.push_back(std::make_unique<Bank>());
    return cores;
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
        {"medical", "health", {kPeso, 500}, 0, 0, false, {}},
    };
    fund_.SetSchedule(schedule);
  }

  void Pay(const SubjectId& member) {
    contribution::Contribution body;
    body.collector = "col-1";
    body.receipt_book = "A";
    body.receipt_number = ++receipts_;
    body.amount = {kPeso, 150'000};
    body.destination = "HKG";
    body.contract_start.days = fund_.today() - 700;
    body.paid_on.days = fund_.today() - 700;
    const Answer answer =
        fund_.Submit("col-1", EventType::kContributionCollected, body, {}, {member});
    EXPECT_EQ(answer.name(), "ACCEPTED") << answer;
  }

  ClaimFiled Death() {
    ClaimFiled body;
    body.claim = fund_.NewStream();
    body.benefit = "death-natural";
    body.event_date.days = fund_.today() - 20;
    body.documents = {{"death-certificate", fund_.random().Draw<Hash>()},
                      {"passport", fund_.random().Draw<Hash>()}};
    body.heirs = {{1, 500'000, 2}, {2, 500'000, 1}};
    return body;
  }
  ClaimFiled Medical(CivilDays days_ago) {
    ClaimFiled body;
    body.claim = fund_.NewStream();
    body.benefit = "medical";
    body.event_date.days = fund_.today() - days_ago;
    body.heirs = {{0, kWholeMillionths, 1}};
    return body;
  }

  std::vector<SubjectId> PeopleOf(const ClaimFiled& body) {
    std::vector<SubjectId> people = {member_};
    for (const Heir& heir : body.heirs) {
      if (heir.subject > 0) people.push_back(fund_.NewSubject());
    }
    return people;
  }
  Answer File(const ClaimFiled& body, const std::vector<SubjectId>& people,
              const std::string& author = "off-1") {
    const std::string programme = body.benefit == "medical" ? "health" : "life";
    return fund_.Submit(
        author, EventType::kClaimFiled, body,
        {body.claim, EntitlementStream(programme, people[0]), core::StreamOf(people[0])}, people);
  }
  Answer File(const ClaimFiled& body) { return File(body, PeopleOf(body)); }
  StreamId Filed() {
    const ClaimFiled body = Death();
    EXPECT_EQ(File(body).name(), "ACCEPTED");
    return body.claim;
  }
  Answer Request(const ClaimFiled& body, const std::vector<SubjectId>& people) {
    return fund_.Submit("hk-off", EventType::kClaimRequested, body, {body.claim}, people);
  }

  std::string Act(EventType type, const std::string& author, const StreamId& claim) {
    std::vector<StreamId> streams = {claim};
    const Claim* known = core().Find(claim);
    if (type == EventType::kClaimPaid && known != nullptr) {
      streams.push_back(EntitlementOf(*known));
    }
    return fund_.Submit(author, type, ClaimStep{claim}, streams).name();
  }
  std::string Recommend(const std::string& author, const StreamId& claim) {
    return Act(EventType::kClaimRecommended, author, claim);
  }
  std::string Approve(const std::string& author, const StreamId& claim) {
    return Act(EventType::kClaimApproved, author, claim);
  }
  std::string Order(const std::string& author, const StreamId& claim) {
    return Act(EventType::kClaimPaymentOrdered, author, claim);
  }
  std::string PayOut(const std::string& author, const StreamId& claim) {
    return Act(EventType::kClaimPaid, author, claim);
  }
  std::string Reject(const std::string& author, const StreamId& claim,
                     const std::string& reason = "withdrawn") {
    std::vector<StreamId> streams = {claim};
    if (const Claim* known = core().Find(claim)) streams.push_back(EntitlementOf(*known));
    return fund_.Submit(author, EventType::kClaimRejected, ClaimRejected{claim, reason}, streams)
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
  const ClaimsCore& core() { return fund_.FindCore<ClaimsCore>(fund_.log(kHeadOffice)); }
  ClaimState StateOf(const StreamId& claim) { return core().Find(claim)->state; }

  CoreFixture fund_;
  uint64_t receipts_ = 0;
  SubjectId member_ = fund_.NewSubject();
};

}  // namespace amanat::claims

#endif  // AMANAT_SERVICES_CLAIMS_TESTING_CLAIMS_FIXTURE_H_
