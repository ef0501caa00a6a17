// A consulate with cash, its people, and head office, for the tests of the repatriation core.
// Thread-compatible.
#ifndef AMANAT_SERVICES_REPATRIATION_TESTING_REPATRIATION_FIXTURE_H_
#define AMANAT_SERVICES_REPATRIATION_TESTING_REPATRIATION_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/core/fund_rules.h"
#include "services/core/testing/core_fixture.h"
#include "services/repatriation/repatriation_core.h"

namespace amanat::repatriation {

using accounts::Chart;
using core_testing::Answer;
using core_testing::CoreFixture;
using core_testing::Draft;
using core_testing::kHeadOffice;
using directory::Role;
using entry::EventType;

inline const money::Currency kRiyal = *money::CurrencyFromCode("SAR");
inline const money::Currency kYen = *money::CurrencyFromCode("JPY");
constexpr char kConsulate[] = "riyadh";
constexpr char kOfficer[] = "officer";
constexpr char kApprover[] = "approver";
constexpr char kPayer[] = "payer";
constexpr char kAllHands[] = "all-hands";  // holds every role
constexpr char kRatifier[] = "ratifier";   // approver at head office

inline money::Money Riyals(int64_t minor_units) { return {kRiyal, minor_units}; }

// Puts an allotment's money into the consulate's cash, as the treasury's acceptance does.
struct Funding {
  StreamId allotment;
  money::Money amount;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "allotment", self.allotment);
    v.Field(2, "amount", self.amount);
  }
};
class FundingCore final : public core::Core {
 public:
  bool Handles(EventType type) const override { return type == EventType::kAllotmentAccepted; }
  absl::StatusOr<core::Decision> Decide(const entry::Command& command,
                                        const core::Context&) const override {
    AMANAT_ASSIGN_OR_RETURN(const Funding funding, core::ReadBody<Funding>(command));
    core::Decision decision;
    const std::string allotment = funding.allotment.hex();
    core::Post(decision, {kConsulate, Chart::kAllotmentCash, funding.amount.currency, allotment},
               {kHeadOffice, Chart::kDueTo, funding.amount.currency, allotment},
               funding.amount.minor_units);
    return decision;
  }
  void Evolve(const examine::Leaf&, uint32_t, const core::Context&) override {}
};

inline std::vector<std::unique_ptr<core::Core>> RepatriationCores(const entry::LogName& log) {
  std::vector<std::unique_ptr<core::Core>> cores;
  if (log.book != entry::Book::kFund) return cores;
  cores.push_back(std::make_unique<RepatriationCore>());
  cores.push_back(std::make_unique<FundingCore>());
  return cores;
}

class RepatriationTest : public testing::Test {
 protected:
  explicit RepatriationTest(uint64_t seed = 1) : fund(RepatriationCores, seed) {
    fund.AdmitSite(kConsulate, "SA", "Asia/Riyadh");
    fund.AdmitOperator(kOfficer, kConsulate, {Role::kOfficer});
    fund.AdmitOperator(kApprover, kConsulate, {Role::kApprover});
    fund.AdmitOperator(kPayer, kConsulate, {Role::kPayer});
    fund.AdmitOperator(kAllHands, kConsulate, {Role::kOfficer, Role::kApprover, Role::kPayer});
    fund.AdmitOperator(kRatifier, kHeadOffice, {Role::kOfficer, Role::kApprover, Role::kPayer});
    fund.SetCeiling(kConsulate, "ticket", Riyals(5'000));
    fund.SetCeiling(kConsulate, "medical", Riyals(100'000));
    allotment = fund.NewStream();
    Fund(10'000);
  }

  void Fund(int64_t minor_units) {
    const Funding funding{allotment, Riyals(minor_units)};
    ASSERT_TRUE(fund.Submit(kAllHands, EventType::kAllotmentAccepted, funding).accepted());
  }

  CaseOpened NewCase() {
    return {fund.NewStream(), "abuse", "agency", "gulf-manpower", {fund.today() - 3}};
  }
  Answer Open(const CaseOpened& body, const std::string& by = kOfficer) {
    return fund.Submit(by, EventType::kCaseOpened, body, {body.case_id}, {fund.NewSubject()});
  }
  StreamId Opened() {
    const CaseOpened body = NewCase();
    EXPECT_EQ(Open(body).name(), "ACCEPTED");
    return body.case_id;
  }
  Answer Recommend(const StreamId& id, uint64_t number, money::Money amount,
                   const std::string& by = kOfficer, const std::string& line = "ticket") {
    const AssistanceRecommended body{id, number, line, amount, allotment};
    return fund.Submit(by, EventType::kAssistanceRecommended, body, {id});
  }
  Answer Approve(const StreamId& id, uint64_t number, const std::string& by = kApprover) {
    return fund.Submit(by, EventType::kAssistanceApproved, AssistanceApproved{id, number}, {id});
  }
  Answer EmergencyApprove(const StreamId& id, uint64_t number, money::Money amount,
                          const std::string& by = kOfficer,
                          const std::string& emergency = "no-second-officer") {
    const AssistanceEmergencyApproved body{id, number, "ticket", amount, allotment, emergency};
    return fund.Submit(by, EventType::kAssistanceEmergencyApproved, body, {id});
  }
  AssistanceDisbursed Payment(const StreamId& id, uint64_t number, money::Money amount) {
    return {id, number, amount, {fund.today()}, {fund.random().Draw<Hash>()}};
  }
  Answer Disburse(const AssistanceDisbursed& body, const std::string& by = kPayer) {
    return fund.Submit(by, EventType::kAssistanceDisbursed, body, {body.case_id});
  }
  Answer Disburse(const StreamId& id, uint64_t number, int64_t minor_units,
                  const std::string& by = kPayer) {
    return Disburse(Payment(id, number, Riyals(minor_units)), by);
  }
  Answer Release(const StreamId& id, uint64_t number,
                 const std::string& reason = "no-longer-needed") {
    const AssistanceReleased body{id, number, reason};
    return fund.Submit(kOfficer, EventType::kAssistanceReleased, body, {id});
  }
  Answer Ratify(const entry::Reference& approval, const std::string& by = kRatifier) {
    return fund.Submit(by, EventType::kEmergencyRatified, EmergencyRatified{approval},
                       {core::EmergencyStream(approval.log, approval.index)});
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
  int64_t Cash() { return AccountOf(Chart::kAllotmentCash).posted; }
  int64_t FreeCash() { return AccountOf(Chart::kAllotmentCash).Available(); }
  int64_t Disbursed() {
    return fund.Posted(kConsulate, {kConsulate, Chart::kDisbursed, kRiyal, allotment.hex()});
  }
  const RepatriationCore& core() { return fund.FindCore<RepatriationCore>(fund.log(kConsulate)); }

  CoreFixture fund;
  StreamId allotment;
};

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_REPATRIATION_TESTING_REPATRIATION_FIXTURE_H_
