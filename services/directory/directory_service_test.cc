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

TEST_F(DirectoryServiceTest, EventTypesAreAddedToAChartInAnyOrderAndListed) {
  v1::PrepareRequest request;
  acts::v1::ChartPermitsAdded& act = *request.mutable_add_chart_permits();
  act.set_chart(1);          // BANK
  act.add_event_types(166);  // CLAIM_PAID
  act.add_event_types(100);  // OPENING_BALANCE
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ACCEPTED");
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ALREADY_EXISTS");
  const auto listed = manila_.Ask(&Stub::ListChartPermits, v1::ListChartPermitsRequest());
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->permits_size(), 1);
  const acts::v1::ChartPermitsAdded& added = listed->permits(0).permits();
  EXPECT_EQ(added.chart(), 1u);
  ASSERT_EQ(added.event_types_size(), 2);
  EXPECT_EQ(added.event_types(0), 100u);
  EXPECT_EQ(added.event_types(1), 166u);
}

TEST_F(DirectoryServiceTest, ListsEveryVersionOfTheAuditsParametersWithItsEntry) {
  v1::PrepareRequest request;
  acts::v1::AuditParametersSet& act = *request.mutable_set_audit_parameters();
  act.set_version(1);
  const auto add = [&](acts::v1::AuditParameter parameter, uint64_t value) {
    acts::v1::AuditParameterSetting& setting = *act.add_settings();
    setting.set_parameter(parameter);
    setting.set_value(value);
  };
  add(acts::v1::AUDIT_PARAMETER_STALE_RATE_DAYS, 14);
  add(acts::v1::AUDIT_PARAMETER_VERBAL_APPROVAL_HOURS, 72);
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ACCEPTED") << "in any order";
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ALREADY_EXISTS");
  act.set_version(2);
  act.mutable_settings(1)->set_value(32);
  act.mutable_settings(0)->set_value(97);
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "INVALID_ARGUMENT");
  act.clear_settings();
  EXPECT_EQ(manila_.Outcome(request, {"admin-1", "admin-2"}), "ACCEPTED");
  const auto all = manila_.Ask(&Stub::ListAuditParameters, v1::ListAuditParametersRequest());
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->versions_size(), 2);
  EXPECT_EQ(all->versions(1).index(), fund_.directory_size() - 1);
  const acts::v1::AuditParametersSet& first = all->versions(0).parameters();
  ASSERT_EQ(first.settings_size(), 2);
  EXPECT_EQ(first.settings(0).parameter(), acts::v1::AUDIT_PARAMETER_VERBAL_APPROVAL_HOURS);
  EXPECT_EQ(first.settings(1).value(), 14u);
}

TEST_F(DirectoryServiceTest, IsAnsweredWhileTheSitesFundLogIsBehindItsGuard) {
  manila_.server().ledger().FallBehindGuard(fund_.log(kHeadOffice));
  EXPECT_TRUE(manila_.Ask(&v1::Directory::Stub::ListOperators, v1::ListOperatorsRequest()).ok());
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

TEST_F(DirectoryServiceTest, PartiesStandAsTheyWereSaidLastAndTheirHistoryIsKept) {
  const LogIndex first = fund_.SetParty("gulf-manpower", "agency");
  fund_.SetParty("desert-labour", "agency");
  v1::PrepareRequest renewal;
  acts::v1::PartySet& licensed = *renewal.mutable_set_party();
  licensed.set_code("gulf-manpower");
  licensed.set_kind("agency");
  licensed.set_country("SA");
  licensed.set_licence_until(fund_.today() + 365);
  ASSERT_EQ(manila_.Outcome(renewal, {"admin-1", "admin-2"}), "ACCEPTED");
  v1::PrepareRequest suspension;
  acts::v1::PartyStatusSet& status = *suspension.mutable_set_party_status();
  status.set_party("gulf-manpower");
  status.set_status("suspended");
  status.set_reason("contract-violation");
  status.mutable_cited()->set_log(fund_.directory_log().str());
  status.mutable_cited()->set_index(first);
  ASSERT_EQ(manila_.Outcome(suspension, {"admin-1", "admin-2"}), "ACCEPTED");
  const auto now = manila_.Ask(&Stub::ListParties, v1::ListPartiesRequest());
  ASSERT_TRUE(now.ok()) << now.status();
  ASSERT_EQ(now->parties_size(), 2);
  EXPECT_EQ(now->parties(0).index(), first + 2);
  EXPECT_EQ(now->parties(0).party().licence_until(), fund_.today() + 365);
  EXPECT_EQ(now->parties(0).status_index(), first + 3);
  EXPECT_EQ(now->parties(0).status().status(), "suspended");
  EXPECT_EQ(now->parties(0).status().cited().leaf_hash(),
            fund_.leaf(fund_.directory_log(), first).hash.str())
      << "filled in";
  EXPECT_EQ(now->parties(1).party().code(), "desert-labour");
  EXPECT_FALSE(now->parties(1).has_status());
  v1::ListPartiesRequest request;
  request.set_history(true);
  const auto history = manila_.Ask(&Stub::ListParties, request);
  ASSERT_TRUE(history.ok()) << history.status();
  ASSERT_EQ(history->parties_size(), 4);
  EXPECT_EQ(history->parties(0).index(), first);
  EXPECT_EQ(history->parties(2).index(), first + 2);
  EXPECT_EQ(history->parties(3).status_index(), first + 3);
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
