// What a collector sees of another one's work, asked of the service.
#include "services/contribution/scoped_lists.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "amanat/acts/contribution.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "services/contribution/contribution_service.h"
#include "services/desk/testing/shell.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::contribution {
namespace {

using directory::Role;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;
using Stub = v1::Contribution::Stub;
using Shell = desk_testing::Shell<v1::Contribution>;

// "col-1" and "col-2" collect; "col-2", who also runs the node, and "off-1" of the office ask.
class CallerScopeTest : public ::testing::Test {
 protected:
  CallerScopeTest() {
    fund_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    fund_.AdmitOperator("col-2", kHeadOffice, {Role::kCollector, Role::kSiteOperator});
    fund_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
    fund_.AdmitOperator("tre-1", kHeadOffice, {Role::kTreasurer});
    directory::ScheduleSet schedule;
    schedule.version = 1;
    schedule.effective_from.days = fund_.today() - 1'000;
    schedule.contribution = {kPeso, kDue};
    schedule.cover_months = 24;
    fund_.SetSchedule(schedule);
  }

  LogIndex Collect(const std::string& collector, uint64_t number) {
    v1::PrepareRequest request;
    request.add_subjects(fund_.NewSubject().str());
    desk::ToProto(
        Contribution{
            collector, "RB-1", number, {kPeso, kDue}, "SAU", {fund_.today()}, {fund_.today()}},
        request.mutable_collect());
    return Recorded(request, collector);
  }
  LogIndex Deposit(const std::string& collector, const std::string& slip) {
    v1::PrepareRequest request;
    desk::ToProto(DepositMade{collector, slip, {kPeso, 500}, {fund_.today()}},
                  request.mutable_deposit());
    return Recorded(request, collector);
  }
  // The manifest of a file of one line.
  LogIndex Import(const std::string& collector, uint64_t number) {
    const Contribution body{"",    "RB-1",          number,         {kPeso, kDue},
                            "SAU", {fund_.today()}, {fund_.today()}};
    entry::Manifest manifest;
    manifest.source = collector;
    manifest.file_digest = fund_.random().Draw<Hash>();
    manifest.file_date.days = fund_.today();
    const auto answer = fund_.Import(collector, event::kContributionManifest, manifest,
                                     {{wire::Encode(body), {fund_.NewSubject()}}});
    EXPECT_TRUE(answer.accepted()) << answer;
    return answer.entry.index;
  }

  absl::Status GetEntry(Shell& asked, LogIndex index) {
    common::v1::GetEntryRequest request;
    request.set_log_id(fund_.log(kHeadOffice).str());
    request.set_index(index);
    return asked.Ask(&Stub::GetEntry, request).status();
  }
  absl::StatusOr<v1::FindReceiptsResponse> Find(Shell& asked, const std::string& collector) {
    v1::FindReceiptsRequest request;
    request.set_collector(collector);
    v1::ReceiptNumber* receipt = request.add_receipts();
    receipt->set_receipt_book("RB-1");
    receipt->set_receipt_number(1);
    return asked.Ask(&Stub::FindReceipts, request);
  }
  // The collectors of the deposits that are listed.
  std::vector<std::string> Deposits(Shell& asked, int page_size = 0) {
    v1::ListUncreditedDepositsRequest request;
    request.set_as_of(fund_.today());
    request.set_page_size(page_size);
    const auto page = asked.Ask(&Stub::ListUncreditedDeposits, request);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> collectors;
    for (const auto& item : page->deposits()) collectors.push_back(item.deposit().collector());
    return collectors;
  }
  std::vector<std::string> Balances(Shell& asked) {
    const auto page = asked.Ask(&Stub::ListCollectorBalances, v1::ListCollectorBalancesRequest());
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> collectors;
    for (const auto& item : page->balances()) collectors.push_back(item.collector());
    return collectors;
  }
  std::vector<std::string> Tallies(Shell& asked) {
    const auto statistics = asked.Ask(&Stub::GetStatistics, v1::GetStatisticsRequest());
    EXPECT_TRUE(statistics.ok()) << statistics.status();
    EXPECT_EQ(statistics->contributions(), 2u) << "how many there are is no secret";
    std::vector<std::string> collectors;
    for (const auto& tally : statistics->by_collector()) collectors.push_back(tally.code());
    return collectors;
  }

  const money::Currency kPeso = *money::CurrencyFromCode("PHP");
  static constexpr int64_t kDue = 150'000;
  using Names = std::vector<std::string>;

  FundFixture fund_{rules::FundRules()};
  Shell office_{fund_, kHeadOffice, MakeContributionService, "off-1"};
  Shell collector_{fund_, kHeadOffice, MakeContributionService, "col-2"};

 private:
  LogIndex Recorded(const v1::PrepareRequest& request, const std::string& author) {
    const auto result = office_.Act(request, {author});
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->position().index() : 0;
  }
};

TEST_F(CallerScopeTest, ACollectorsEntriesAreReadByHimAndTheOffice) {
  const std::vector<LogIndex> others = {Collect("col-1", 1), Import("col-1", 2),
                                        Import("col-1", 3) + 1, Deposit("col-1", "S-1")};
  const std::vector<LogIndex> own = {Collect("col-2", 1), Import("col-2", 2) + 1};
  for (const LogIndex index : others) {
    EXPECT_TRUE(GetEntry(office_, index).ok()) << index;
    const absl::Status refused = GetEntry(collector_, index);
    EXPECT_TRUE(absl::IsPermissionDenied(refused)) << index << ": " << refused;
    EXPECT_EQ(rpc::ReasonOf(refused), "OTHER_COLLECTOR");
  }
  for (const LogIndex index : own) EXPECT_TRUE(GetEntry(collector_, index).ok()) << index;
}

TEST_F(CallerScopeTest, ACollectorFindsNoReceiptOfAnotherOne) {
  Collect("col-1", 1);
  Collect("col-2", 1);
  EXPECT_EQ(rpc::ReasonOf(Find(collector_, "col-1").status()), "OTHER_COLLECTOR");
  ASSERT_TRUE(Find(collector_, "col-2").ok());
  EXPECT_TRUE(Find(collector_, "col-2")->receipts(0).recorded());
  EXPECT_TRUE(Find(office_, "col-1")->receipts(0).recorded());
}

// A preview says whether a receipt is known, and of whom.
TEST_F(CallerScopeTest, ACollectorPreparesInHisOwnNameAlone) {
  Collect("col-1", 7);
  Deposit("col-1", "S-1");
  const auto prepare = [&](Shell& asked, const auto& body, auto mutable_act,
                           const std::string& author) {
    v1::PrepareRequest request;
    request.add_subjects(fund_.NewSubject().str());
    *request.mutable_header() = asked.server().NewHeader({author});
    desk::ToProto(body, (request.*mutable_act)());
    return asked.Ask(&Stub::Prepare, request).status();
  };
  const auto receipt = [&](const std::string& collector) {
    return Contribution{collector,       "RB-1",         7, {kPeso, kDue}, "SAU",
                        {fund_.today()}, {fund_.today()}};
  };
  const auto collect = &v1::PrepareRequest::mutable_collect;
  EXPECT_EQ(prepare(collector_, receipt("col-1"), collect, "col-1").code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(prepare(collector_, BankCredited{"col-1", "S-1", {kPeso, 1}, "line-1", {fund_.today()}},
                    &v1::PrepareRequest::mutable_credit_bank, "tre-1")
                .code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(prepare(collector_, receipt("col-2"), collect, "col-2").ok());
  EXPECT_TRUE(prepare(office_, receipt("col-1"), collect, "col-1").ok());
}

TEST_F(CallerScopeTest, ListsShowACollectorHisOwn) {
  Collect("col-1", 1);
  Collect("col-2", 1);
  Deposit("col-1", "S-1");
  Deposit("col-2", "S-1");
  EXPECT_EQ(Deposits(office_), (Names{"col-1", "col-2"}));
  EXPECT_EQ(Deposits(collector_), Names{"col-2"});
  EXPECT_EQ(Deposits(collector_, 1), Names{"col-2"});
  EXPECT_EQ(Balances(office_), (Names{"col-1", "col-2"}));
  EXPECT_EQ(Balances(collector_), Names{"col-2"});
  EXPECT_EQ(Tallies(office_), (Names{"col-1", "col-2"}));
  EXPECT_EQ(Tallies(collector_), Names{"col-2"});
}

TEST_F(CallerScopeTest, WhomTheDirectoryDoesNotAdmitSeesHisOwnAndANodeEverything) {
  const core::SiteRows site{.site = kHeadOffice,
                            .logs = {},
                            .directory = std::make_shared<directory::Directory>(fund_.directory()),
                            .directory_size = fund_.directory_size(),
                            .directory_log = {}};
  const auto sees = [&](rpc::PeerKind kind, const std::string& code) {
    return ScopeOf({"owf.example", kHeadOffice, kind, code}, site).Sees("col-1");
  };
  EXPECT_TRUE(sees(rpc::PeerKind::kNode, ""));
  EXPECT_TRUE(sees(rpc::PeerKind::kOperator, "off-1"));
  EXPECT_TRUE(sees(rpc::PeerKind::kOperator, "tre-1"));
  EXPECT_TRUE(sees(rpc::PeerKind::kOperator, "col-1"));
  EXPECT_FALSE(sees(rpc::PeerKind::kOperator, "col-2"));
  EXPECT_FALSE(sees(rpc::PeerKind::kOperator, "nobody"));
}

}  // namespace
}  // namespace amanat::contribution
