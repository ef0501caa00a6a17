#include "services/claims/claims_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/claims.h"
#include "amanat/acts/contribution.h"
#include "amanat/claims/v1/claims.grpc.pb.h"
#include "services/claims/claims_lists.h"
#include "services/core/core.h"
#include "services/desk/testing/shell.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::claims {
namespace {

using contribution::Contribution;
using directory::Role;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;
using Stub = v1::Claims::Stub;

const money::Currency kPeso = *money::CurrencyFromCode("PHP");
constexpr char kRiyadh[] = "riyadh";
constexpr char kHongKong[] = "hong-kong";

class ClaimsServiceTest : public ::testing::Test {
 protected:
  ClaimsServiceTest() {
    fund_.AdmitSite(kRiyadh, "SA", "Asia/Riyadh");
    fund_.AdmitSite(kHongKong, "HK", "Asia/Hong_Kong");
    fund_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    fund_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
    fund_.AdmitOperator("app-1", kHeadOffice, {Role::kApprover});
    fund_.AdmitOperator("pay-1", kHeadOffice, {Role::kPayer});
    fund_.AdmitOperator("ry-off", kRiyadh, {Role::kOfficer});
    fund_.AdmitOperator("hk-off", kHongKong, {Role::kOfficer});
    directory::ScheduleSet schedule;
    schedule.version = 1;
    schedule.effective_from.days = fund_.today() - 1'000;
    schedule.contribution = {kPeso, 150'000};
    schedule.cover_months = 24;
    schedule.benefits = {{"death", "life", {kPeso, 100}, 180, 365, true, {"death-certificate"}},
                         {"medical", "health", {kPeso, 50}, 0, 0, false, {}}};
    fund_.SetSchedule(schedule);
    Pay(member_);
  }

  void Pay(const SubjectId& member) {
    const Contribution body{"col-1", "RB-1",          ++receipts_,    {kPeso, 150'000},
                            "SAU",   {fund_.today()}, {fund_.today()}};
    ASSERT_TRUE(
        fund_.Submit("col-1", event::kContributionCollected, body, {}, {member}).accepted());
  }

  // A benefit for the living, which may be had again for another event.
  ClaimFiled Medical() {
    ClaimFiled body;
    body.claim = fund_.NewStream();
    body.benefit = "medical";
    body.event_date.days = fund_.today();
    body.heirs = {{0, 1'000'000, 1}};
    return body;
  }
  static std::vector<StreamId> StreamsOfFiling(const ClaimFiled& body, const SubjectId& member) {
    return {body.claim, EntitlementStream("health", member), core::StreamOf(member)};
  }
  // Straight into the logs, where a test needs many.
  std::vector<StreamId> FileMany(int count) {
    std::vector<StreamId> claims;
    for (int i = 0; i < count; ++i) {
      const SubjectId member = fund_.NewSubject();
      Pay(member);
      const ClaimFiled body = Medical();
      const auto answer =
          fund_.Submit("off-1", event::kClaimFiled, body, StreamsOfFiling(body, member), {member});
      EXPECT_EQ(answer.name(), "ACCEPTED") << answer;
      claims.push_back(body.claim);
    }
    return claims;
  }
  entry::Reference SendRequest(const std::string& officer, const ClaimFiled& body,
                               const SubjectId& member) {
    const auto answer = fund_.Submit(officer, event::kClaimRequested, body, {body.claim}, {member});
    EXPECT_EQ(answer.name(), "ACCEPTED") << answer;
    return answer.entry;
  }
  entry::Reference SendRequest(const std::string& officer) {
    const SubjectId member = fund_.NewSubject();
    Pay(member);
    return SendRequest(officer, Medical(), member);
  }
  std::string FileRequest(const entry::Reference& request) {
    v1::PrepareRequest filing;
    acts::v1::Reference& place = *filing.mutable_file()->mutable_request();
    if (!request.log.is_zero()) place.set_log(request.log.str());
    place.set_index(request.index);
    return manila_.Outcome(filing, {"off-1"});
  }
  // The same without the service.
  void FileStraight(const entry::Reference& request) {
    const examine::Leaf& leaf = fund_.leaf(request.log, request.index);
    auto body = *core::ReadBody<ClaimFiled>(leaf.command);
    body.request = request;
    const SubjectId& member = leaf.command.subjects.front();
    const auto answer = fund_.Submit("off-1", event::kClaimFiled, body,
                                     StreamsOfFiling(body, member), leaf.command.subjects);
    ASSERT_EQ(answer.name(), "ACCEPTED") << answer;
  }
  ClaimFiled Death() {
    ClaimFiled body;
    body.claim = fund_.NewStream();
    body.benefit = "death";
    body.event_date.days = fund_.today();
    body.documents = {{"death-certificate", fund_.random().Draw<Hash>()}};
    body.heirs = {{1, 333'334, 1}, {2, 333'333, 2}, {3, 333'333, 3}};
    return body;
  }
  v1::PrepareRequest WithPeople() {
    v1::PrepareRequest request;
    for (const SubjectId& person :
         {member_, fund_.NewSubject(), fund_.NewSubject(), fund_.NewSubject()}) {
      request.add_subjects(person.str());
    }
    return request;
  }
  v1::PrepareRequest Filing(const ClaimFiled& body) {
    v1::PrepareRequest request = WithPeople();
    desk::ToProto(body, request.mutable_file());
    return request;
  }
  using Step = acts::v1::ClaimStep* (v1::PrepareRequest::*)();
  std::string Take(Step step, const std::string& claim, const std::string& author) {
    v1::PrepareRequest request;
    (request.*step)()->set_claim(claim);
    return manila_.Outcome(request, {author});
  }

  v1::Claim Get(const std::string& claim) {
    v1::GetClaimRequest request;
    request.set_claim(claim);
    const auto answer = manila_.Ask(&Stub::GetClaim, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(v1::Claim());
  }
  v1::ListClaimsResponse Claims(v1::ClaimState state, int size, const std::string& token = "") {
    v1::ListClaimsRequest request;
    request.set_state(state);
    request.set_page_size(size);
    request.set_page_token(token);
    const auto page = manila_.Ask(&Stub::ListClaims, request);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.value_or(v1::ListClaimsResponse());
  }
  v1::ListRequestsResponse Requests(desk_testing::Shell<v1::Claims>& shell, bool include_filed,
                                    int size = 0, const std::string& token = "") {
    v1::ListRequestsRequest request;
    request.set_include_filed(include_filed);
    request.set_page_size(size);
    request.set_page_token(token);
    const auto page = shell.Ask(&Stub::ListRequests, request);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.value_or(v1::ListRequestsResponse());
  }
  using Places = std::vector<std::pair<std::string, LogIndex>>;
  static Places PlacesOf(const v1::ListRequestsResponse& page) {
    Places places;
    for (const v1::ClaimRequest& item : page.requests()) {
      places.emplace_back(item.reference().log_id(), item.reference().index());
    }
    return places;
  }

  FundFixture fund_{rules::FundRules()};
  uint64_t receipts_ = 0;
  const SubjectId member_ = fund_.NewSubject();
  desk_testing::Shell<v1::Claims> manila_{fund_, kHeadOffice, MakeClaimsService};
};

TEST_F(ClaimsServiceTest, AClaimShowsWhoDidWhatAndWhatEachHeirGets) {
  const ClaimFiled content = Death();
  const v1::PrepareRequest filing = Filing(content);
  ASSERT_EQ(manila_.Outcome(filing, {"off-1"}), "ACCEPTED");
  ASSERT_EQ(Take(&v1::PrepareRequest::mutable_recommend, content.claim.str(), "off-1"), "ACCEPTED");
  ASSERT_EQ(Take(&v1::PrepareRequest::mutable_approve, content.claim.str(), "app-1"), "ACCEPTED");
  const v1::Claim claim = Get(content.claim.str());
  EXPECT_EQ(claim.content().SerializeAsString(), wire::Encode(content));
  EXPECT_EQ(std::vector<std::string>(claim.subjects().begin(), claim.subjects().end()),
            std::vector<std::string>(filing.subjects().begin(), filing.subjects().end()));
  EXPECT_EQ(claim.state(), v1::CLAIM_STATE_APPROVED);
  EXPECT_EQ(claim.filer(), "off-1");
  EXPECT_EQ(claim.approver(), "app-1");
  EXPECT_EQ(claim.payer(), "");
  EXPECT_LT(claim.filed_index(), claim.last_index());
  ASSERT_EQ(claim.shares_size(), 3);
  EXPECT_EQ(claim.shares(0).minor_units(), 34);
  EXPECT_EQ(claim.shares(2).minor_units(), 33);
  EXPECT_FALSE(claim.content().has_request());
}

TEST_F(ClaimsServiceTest, NothingIsAnsweredOutOfALogThatIsBehindItsGuard) {
  manila_.server().ledger().FallBehindGuard(fund_.log(kHeadOffice));
  const absl::Status refused[] = {
      manila_.Ask(&Stub::GetClaim, v1::GetClaimRequest()).status(),
      manila_.Ask(&Stub::ListClaims, v1::ListClaimsRequest()).status(),
      manila_.Ask(&Stub::ListRequests, v1::ListRequestsRequest()).status()};
  for (const absl::Status& status : refused) EXPECT_EQ(rpc::ReasonOf(status), "GUARD") << status;
}

TEST_F(ClaimsServiceTest, ARejectionFreesTheEntitlement) {
  const ClaimFiled first = Death();
  ASSERT_EQ(manila_.Outcome(Filing(first), {"off-1"}), "ACCEPTED");
  EXPECT_EQ(manila_.Outcome(Filing(Death()), {"off-1"}), "ENTITLEMENT_IN_USE");
  v1::PrepareRequest rejection;
  rejection.mutable_reject()->set_claim(first.claim.str());
  rejection.mutable_reject()->set_reason("withdrawn");
  EXPECT_EQ(manila_.Outcome(rejection, {"app-1"}), "ACCEPTED");
  EXPECT_EQ(Get(first.claim.str()).reason(), "withdrawn");
  EXPECT_EQ(manila_.Outcome(Filing(Death()), {"off-1"}), "ACCEPTED");
}

TEST_F(ClaimsServiceTest, WhatCannotBeAskedIsAStatus) {
  v1::GetClaimRequest request;
  request.set_claim(fund_.NewStream().str());
  EXPECT_TRUE(absl::IsNotFound(manila_.Ask(&Stub::GetClaim, request).status()));
  request.set_claim("short");
  EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::GetClaim, request).status()));
  v1::ListClaimsRequest list;
  list.set_state(static_cast<v1::ClaimState>(99));
  EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::ListClaims, list).status()));
  EXPECT_EQ(manila_.Outcome(v1::PrepareRequest(), {"off-1"}), "INVALID_ARGUMENT");
  EXPECT_EQ(FileRequest({LogId(), 3, Hash()}), "NOT_FOUND");
  EXPECT_EQ(FileRequest({fund_.log(kRiyadh), 1'000, Hash()}), "NOT_FOUND");
  EXPECT_EQ(FileRequest({fund_.log(kRiyadh), 0, Hash()}), "INVALID_ARGUMENT");
  EXPECT_EQ(Take(&v1::PrepareRequest::mutable_pay, fund_.NewStream().str(), "pay-1"), "NOT_FOUND");
}

TEST_F(ClaimsServiceTest, EveryPageOfClaimsCostsWhatItHolds) {
  const std::vector<StreamId> claims = FileMany(60);
  for (const v1::ClaimState state : {v1::CLAIM_STATE_UNSPECIFIED, v1::CLAIM_STATE_FILED}) {
    std::string token;
    size_t read = 0;
    do {
      const auto page = Claims(state, 7, token);
      for (const v1::Claim& claim : page.claims()) {
        ASSERT_LT(read, claims.size());
        EXPECT_EQ(claim.content().claim(), claims[read++].str());
      }
      EXPECT_LE(manila_.ledger().reads().rows, 2 * 8u + 1);
      EXPECT_LE(manila_.ledger().reads().calls, 2u);
      token = page.next_page_token();
    } while (!token.empty());
    EXPECT_EQ(read, claims.size());
  }
}

TEST_F(ClaimsServiceTest, APageOfOneStateGoesOnAlthoughClaimsLeaveIt) {
  const std::vector<StreamId> claims = FileMany(5);
  const auto first = Claims(v1::CLAIM_STATE_FILED, 2);
  for (const int moved : {1, 2}) {
    ASSERT_EQ(Take(&v1::PrepareRequest::mutable_recommend, claims[moved].str(), "off-1"),
              "ACCEPTED");
  }
  const auto second = Claims(v1::CLAIM_STATE_FILED, 2, first.next_page_token());
  ASSERT_EQ(second.claims_size(), 2);
  EXPECT_EQ(second.claims(0).content().claim(), claims[3].str());
  EXPECT_EQ(Claims(v1::CLAIM_STATE_RECOMMENDED, 9).claims_size(), 2);
  EXPECT_EQ(Claims(v1::CLAIM_STATE_PAID, 9).claims_size(), 0);
  v1::ListClaimsRequest other;
  other.set_page_token(first.next_page_token());
  EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::ListClaims, other).status()));
}

TEST_F(ClaimsServiceTest, AConsulatesRequestIsListedUntilHeadOfficeFilesIt) {
  desk_testing::Shell<v1::Claims> riyadh(fund_, kRiyadh, MakeClaimsService);
  v1::PrepareRequest request = WithPeople();
  desk::ToProto(Death(), request.mutable_request());
  const auto sent = riyadh.Act(request, {"ry-off"});
  ASSERT_TRUE(sent.ok()) << sent.status();
  const entry::Reference place{fund_.log(kRiyadh), sent->position().index(), Hash()};
  for (auto* shell : {&manila_, &riyadh}) {
    const auto open = Requests(*shell, false);
    ASSERT_EQ(open.requests_size(), 1);
    EXPECT_EQ(open.requests(0).content().SerializeAsString(),
              request.request().SerializeAsString());
    EXPECT_EQ(open.requests(0).log_name(), "owf.example/riyadh/fund/1");
    EXPECT_FALSE(open.requests(0).filed());
  }
  EXPECT_EQ(FileRequest(place), "ACCEPTED");
  EXPECT_EQ(FileRequest(place), "ALREADY_EXISTS");
  for (auto* shell : {&manila_, &riyadh}) {
    EXPECT_EQ(Requests(*shell, false).requests_size(), 0);
    const auto all = Requests(*shell, true);
    ASSERT_EQ(all.requests_size(), 1);
    EXPECT_TRUE(all.requests(0).filed());
  }
  EXPECT_EQ(Get(request.request().claim()).content().request().index(), place.index);
}

TEST_F(ClaimsServiceTest, ARequestIsTakenUpAsItStandsOrSaidAgainWhole) {
  const entry::Reference request = SendRequest("ry-off");
  v1::PrepareRequest filing;
  acts::v1::Reference& place = *filing.mutable_file()->mutable_request();
  place.set_log(request.log.str());
  place.set_index(request.index);
  filing.mutable_file()->set_benefit("death");
  EXPECT_EQ(manila_.Outcome(filing, {"off-1"}), "INVALID_ARGUMENT");
  filing.mutable_file()->clear_benefit();
  filing.add_subjects(member_.str());
  EXPECT_EQ(manila_.Outcome(filing, {"off-1"}), "INVALID_ARGUMENT");
  filing.clear_subjects();
  EXPECT_EQ(manila_.Outcome(filing, {"off-1"}), "ACCEPTED");
}

TEST_F(ClaimsServiceTest, ACutOffConsulateKnowsItsRequestsAsHeadOfficeLeftThem) {
  desk_testing::Shell<v1::Claims> riyadh(fund_, kRiyadh, MakeClaimsService);
  const entry::Reference first = SendRequest("ry-off");
  fund_.Cut(kRiyadh);
  EXPECT_EQ(FileRequest(first), "ACCEPTED");
  EXPECT_EQ(Requests(manila_, false).requests_size(), 0);
  EXPECT_EQ(PlacesOf(Requests(riyadh, false)), (Places{{first.log.str(), first.index}}));
  fund_.Restore(kRiyadh);
  EXPECT_EQ(Requests(riyadh, false).requests_size(), 0);
}

TEST_F(ClaimsServiceTest, RequestsOfAllConsulatesComeInPagesByLogAndIndex) {
  Places sent;
  for (int i = 0; i < 7; ++i) {
    for (const char* officer : {"ry-off", "hk-off"}) {
      const entry::Reference place = SendRequest(officer);
      sent.emplace_back(place.log.str(), place.index);
    }
  }
  std::sort(sent.begin(), sent.end());
  for (const bool include_filed : {false, true}) {
    Places read;
    std::string token;
    do {
      const auto page = Requests(manila_, include_filed, 3, token);
      EXPECT_LE(page.requests_size(), 3);
      for (const auto& place : PlacesOf(page)) read.push_back(place);
      token = page.next_page_token();
    } while (!token.empty());
    EXPECT_EQ(read, sent);
  }
}

TEST_F(ClaimsServiceTest, WhatIsFiledCostsTheListOfOpenRequestsNothing) {
  // Beyond the first block of the counts.
  while (fund_.size(fund_.log(kRiyadh)) <= 1'100) {
    FileStraight(SendRequest("ry-off"));
  }
  const entry::Reference open = SendRequest("ry-off");
  EXPECT_EQ(PlacesOf(Requests(manila_, false)), (Places{{open.log.str(), open.index}}));
  EXPECT_LT(manila_.ledger().reads().rows, 300u);
  EXPECT_GT(Requests(manila_, true, 1'000).requests_size(), 500);
}

}  // namespace
}  // namespace amanat::claims
