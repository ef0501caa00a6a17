#include "services/directory/directory_service.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "services/desk/page.h"
#include "services/desk/testing/shell.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::directory {
namespace {

using rules_testing::FundFixture;
using rules_testing::kHeadOffice;
using Stub = v1::Directory::Stub;

class DirectoryServiceTest : public ::testing::Test {
 protected:
  v1::PrepareRequest Rate(uint64_t numerator) {
    v1::PrepareRequest request;
    desk::ToProto(RateSet{*money::CurrencyFromCode("SAR"),
                          *money::CurrencyFromCode("PHP"),
                          numerator,
                          10'000,
                          "bank",
                          {fund_.today()}},
                  request.mutable_set_rate());
    return request;
  }
  v1::ListRatesResponse Rates(int size, const std::string& token = "") {
    v1::ListRatesRequest request;
    request.set_page_size(size);
    request.set_page_token(token);
    const auto page = manila_.Ask(&Stub::ListRates, request);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.value_or(v1::ListRatesResponse());
  }

  FundFixture fund_{rules::FundRules()};
  desk_testing::Shell<v1::Directory> manila_{fund_, kHeadOffice, MakeDirectoryService};
};

TEST_F(DirectoryServiceTest, TwoAdministratorsSignWhateverChangesIt) {
  EXPECT_EQ(manila_.Outcome(Rate(1), {"admin-1"}), "INVALID_ARGUMENT");
  EXPECT_EQ(manila_.Outcome(Rate(1), {"admin-1", "nobody"}), "NOT_FOUND");
  EXPECT_EQ(manila_.Outcome(v1::PrepareRequest(), {"admin-1", "admin-2"}), "INVALID_ARGUMENT");
  v1::PrepareRequest undated = Rate(1);
  undated.mutable_set_rate()->clear_date();
  EXPECT_EQ(manila_.Outcome(undated, {"admin-1", "admin-2"}), "INVALID_ARGUMENT");
  EXPECT_EQ(Rates(0).rates_size(), 0);
  EXPECT_EQ(manila_.Outcome(Rate(1), {"admin-1", "admin-2"}), "ACCEPTED");
  ASSERT_EQ(Rates(0).rates_size(), 1);
  EXPECT_EQ(Rates(0).rates(0).rate().numerator(), 1u);
}

TEST_F(DirectoryServiceTest, ActivatesTheNextVersionOfTheRulesByWhichCommandsAreThenPrepared) {
  v1::PrepareRequest request;
  const RulesActivated next = fund_.Activation();
  acts::v1::RulesActivated& act = *request.mutable_activate_rules();
  act.set_version(next.version);
  act.set_digest("short");
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "INVALID_ARGUMENT");
  act.set_digest(std::string(32, 'x'));
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "FAILED_PRECONDITION");
  act.set_digest(next.digest.str());
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ACCEPTED");
  EXPECT_EQ(manila_.Outcome(Rate(1), {"admin-1", "admin-2"}), "ACCEPTED");
  const LogId log = fund_.directory_log();
  EXPECT_EQ(fund_.leaf(log, fund_.size(log) - 1).command.rules_version, next.version);
  const auto versions = manila_.Ask(&Stub::ListRules, v1::ListRulesRequest());
  ASSERT_TRUE(versions.ok()) << versions.status();
  ASSERT_EQ(versions->rules_size(), 2);
  EXPECT_EQ(versions->rules(0).index(), 0u) << "named by the log's founding";
  EXPECT_EQ(versions->rules(0).rules().version(), 1u);
  EXPECT_EQ(versions->rules(1).index(), fund_.size(log) - 2);
  EXPECT_EQ(versions->rules(1).rules().digest(), next.digest.str());
}

TEST_F(DirectoryServiceTest, RolesAreSaidInAnyOrder) {
  v1::PrepareRequest request;
  acts::v1::OperatorAdmitted& act = *request.mutable_admit_operator();
  act.set_code("off-1");
  act.set_site(kHeadOffice);
  act.add_roles(acts::v1::ROLE_PAYER);
  act.add_roles(acts::v1::ROLE_OFFICER);
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "INVALID_ARGUMENT") << "no key";
  act.set_public_key(fund_.random().Draw<PublicKey>().str());
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ACCEPTED");
  const auto all = manila_.Ask(&Stub::ListOperators, v1::ListOperatorsRequest());
  ASSERT_TRUE(all.ok()) << all.status();
  const acts::v1::OperatorAdmitted& admitted = all->operators(2).operator_();
  EXPECT_EQ(admitted.public_key(), act.public_key());
  ASSERT_EQ(admitted.roles_size(), 2);
  EXPECT_EQ(admitted.roles(0), acts::v1::ROLE_OFFICER);
  EXPECT_EQ(admitted.roles(1), acts::v1::ROLE_PAYER);
}

TEST_F(DirectoryServiceTest, AnOperatorStaysListedWhenRevoked) {
  const LogIndex admission = fund_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
  v1::PrepareRequest request;
  request.mutable_revoke_key()->set_admission(admission);
  request.mutable_revoke_key()->set_reason("left");
  ASSERT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ACCEPTED");
  const auto all = manila_.Ask(&Stub::ListOperators, v1::ListOperatorsRequest());
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->operators_size(), 3);
  EXPECT_FALSE(all->operators(0).revoked());
  EXPECT_EQ(all->operators(2).operator_().code(), "off-1");
  EXPECT_TRUE(all->operators(2).revoked());
  EXPECT_GT(all->operators(2).revocation(), admission);
}

TEST_F(DirectoryServiceTest, OfProfilesThoseInForceAreListedWithTheCodesOfThePerson) {
  const LogIndex first = fund_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
  fund_.AdmitOperator("off-2", kHeadOffice, {Role::kApprover});
  v1::PrepareRequest request;
  acts::v1::OperatorProfileSet& act = *request.mutable_set_operator_profile();
  act.set_code("off-2");
  act.add_languages("tl");
  act.add_languages("ar");
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ACCEPTED") << "languages sorted";
  act.set_same_person_as(first);
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ACCEPTED");
  v1::ListOperatorProfilesRequest asked;
  asked.set_page_size(1);
  const auto now = manila_.Ask(&Stub::ListOperatorProfiles, asked);
  ASSERT_TRUE(now.ok()) << now.status();
  ASSERT_EQ(now->profiles_size(), 1);
  EXPECT_TRUE(now->next_page_token().empty());
  EXPECT_EQ(now->profiles(0).profile().same_person_as(), first);
  EXPECT_EQ(now->profiles(0).profile().languages(0), "ar");
  EXPECT_TRUE(now->profiles(0).in_force());
  ASSERT_EQ(now->profiles(0).codes_of_person_size(), 2);
  EXPECT_EQ(now->profiles(0).codes_of_person(0), "off-1");
  asked.set_page_size(0);
  asked.set_all(true);
  const auto all = manila_.Ask(&Stub::ListOperatorProfiles, asked);
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->profiles_size(), 2);
  EXPECT_FALSE(all->profiles(0).in_force());
}

TEST_F(DirectoryServiceTest, SitesStandInTheOrderOfAdmissionWithTheirLogs) {
  fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
  fund_.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  const auto sites = manila_.Ask(&Stub::ListSites, v1::ListSitesRequest());
  ASSERT_TRUE(sites.ok()) << sites.status();
  ASSERT_EQ(sites->sites_size(), 3);
  EXPECT_EQ(sites->sites(0).site().site(), kHeadOffice);
  EXPECT_EQ(sites->sites(1).site().site(), "riyadh");
  EXPECT_EQ(sites->sites(2).site().site(), "hong-kong");
  const auto logs = manila_.Ask(&Stub::ListLogs, v1::ListLogsRequest());
  ASSERT_TRUE(logs.ok()) << logs.status();
  ASSERT_EQ(logs->logs_size(), 3);
  EXPECT_EQ(logs->logs(1).log_id(), fund_.log("riyadh").str());
}

TEST_F(DirectoryServiceTest, APageBeginsWhereTheOneBeforeEndedAlthoughTheListGrows) {
  for (uint64_t numerator = 1; numerator <= 20; ++numerator) {
    fund_.SetRate("SAR", "PHP", numerator, 10'000);
  }
  uint64_t numerator = 0;
  std::string token;
  do {
    const auto page = Rates(7, token);
    for (const v1::RateInfo& info : page.rates()) {
      EXPECT_EQ(info.rate().numerator(), ++numerator);
    }
    if (token.empty()) fund_.SetRate("SAR", "PHP", 21, 10'000);
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(numerator, 21u);
}

TEST_F(DirectoryServiceTest, ATokenThatTheListDidNotGiveIsRefusedOrEmpty) {
  fund_.SetRate("SAR", "PHP", 1, 10'000);
  v1::ListRatesRequest request;
  for (const std::string& key :
       {std::string("g"), std::string("1"), std::string("-000000000000001")}) {
    request.set_page_token(HexEncode("rates\n" + key));
    EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::ListRates, request).status())) << key;
  }
  for (const uint64_t behind : {uint64_t{9}, UINT64_MAX}) {
    EXPECT_EQ(Rates(5, HexEncode("rates\n" + desk::PageKey(behind))).rates_size(), 0) << behind;
  }
  v1::ListSitesRequest other;
  other.set_page_token(HexEncode("rates\n" + desk::PageKey(0)));
  EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::ListSites, other).status()));
}

TEST_F(DirectoryServiceTest, AConsulateShowsTheDirectoryAndDoesNotWriteIt) {
  fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
  desk_testing::Shell<v1::Directory> riyadh(fund_, "riyadh", MakeDirectoryService);
  EXPECT_EQ(riyadh.Outcome(Rate(1), {"admin-1", "admin-2"}), "NOT_FOUND");
  fund_.Cut("riyadh");
  fund_.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  const auto sites = riyadh.Ask(&Stub::ListSites, v1::ListSitesRequest());
  ASSERT_TRUE(sites.ok()) << sites.status();
  EXPECT_EQ(sites->sites_size(), 2) << "as far as it has come";
}

}  // namespace
}  // namespace amanat::directory
