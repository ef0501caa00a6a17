#include "services/contribution/contribution_service.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/claims.h"
#include "amanat/acts/contribution.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "services/desk/testing/shell.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/contribution/keys.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::contribution {
namespace {

using desk::ToProto;
using directory::Role;
using rules_testing::Answer;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;
using Stub = v1::Contribution::Stub;

const money::Currency kPeso = *money::CurrencyFromCode("PHP");
constexpr int64_t kDue = 150'000;

class ContributionServiceTest : public ::testing::Test {
 protected:
  ContributionServiceTest() {
    for (const char* code : {"col-1", "col-2", "col-3"}) {
      fund_.AdmitOperator(code, kHeadOffice, {Role::kCollector});
    }
    fund_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
    fund_.AdmitOperator("tre-1", kHeadOffice, {Role::kTreasurer});
    directory::ScheduleSet schedule;
    schedule.version = 1;
    schedule.effective_from.days = fund_.today() - 1'000;
    schedule.contribution = {kPeso, kDue};
    schedule.cover_months = 24;
    schedule.benefits = {{"death", "life", {kPeso, 1'000'000}, 180, 365, true, {}}};
    fund_.SetSchedule(schedule);
  }

  v1::PrepareRequest Collection(const SubjectId& member, uint64_t number) {
    v1::PrepareRequest request;
    request.add_subjects(member.str());
    ToProto(
        Contribution{
            "col-1", "RB-1", number, {kPeso, kDue}, "SAU", {fund_.today()}, {fund_.today()}},
        request.mutable_collect());
    return request;
  }
  v1::PrepareRequest Deposit(const std::string& slip, int64_t minor_units) {
    v1::PrepareRequest request;
    ToProto(DepositMade{"col-1", slip, {kPeso, minor_units}, {fund_.today() - 3}},
            request.mutable_deposit());
    return request;
  }
  v1::PrepareRequest Credit(const std::string& slip, int64_t minor_units) {
    v1::PrepareRequest request;
    ToProto(BankCredited{"col-1", slip, {kPeso, minor_units}, "line-" + slip, {fund_.today()}},
            request.mutable_credit_bank());
    return request;
  }

  // Straight into the log, where a test needs many.
  Answer Import(const std::string& collector, uint64_t first, uint64_t count,
                std::vector<SubjectId>* members = nullptr) {
    std::vector<entry::LineCommand> lines;
    for (uint64_t number = first; number < first + count; ++number) {
      const Contribution body{"",    "RB-1",          number,         {kPeso, kDue},
                              "SAU", {fund_.today()}, {fund_.today()}};
      lines.push_back({wire::Encode(body), {fund_.NewSubject()}});
      if (members != nullptr) members->push_back(lines.back().subjects.front());
    }
    entry::Manifest manifest;
    manifest.source = collector;
    manifest.file_digest = fund_.random().Draw<Hash>();
    manifest.file_date.days = fund_.today();
    return fund_.Import(collector, event::kContributionManifest, manifest, lines);
  }
  // Of what was collected by one receipt.
  void DepositMany(uint64_t count) {
    ASSERT_TRUE(Import("col-1", 900'001, 1 + count * 100 / kDue).accepted());
    for (uint64_t i = 0; i < count; ++i) {
      const DepositMade body{"col-1", absl::StrCat("S-", i), {kPeso, 100}, {fund_.today()}};
      ASSERT_TRUE(fund_
                      .Submit("col-1", event::kDepositMade, body,
                              {DepositStream(body.collector, body.slip)})
                      .accepted());
    }
  }

  v1::Cover CoverOn(const SubjectId& member, CivilDays date, const std::string& benefit = "") {
    v1::GetCoverRequest request;
    request.set_member(member.str());
    request.set_date(date);
    request.set_benefit(benefit);
    const auto cover = manila_.Ask(&Stub::GetCover, request);
    EXPECT_TRUE(cover.ok()) << cover.status();
    return cover.value_or(v1::Cover());
  }
  v1::ListUncreditedDepositsResponse Uncredited(int page_size, const std::string& token = "") {
    v1::ListUncreditedDepositsRequest request;
    request.set_as_of(fund_.today());
    request.set_page_size(page_size);
    request.set_page_token(token);
    const auto page = manila_.Ask(&Stub::ListUncreditedDeposits, request);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.value_or(v1::ListUncreditedDepositsResponse());
  }
  v1::FindReceiptsResponse FindReceipts(const std::string& collector,
                                        const std::vector<uint64_t>& numbers) {
    v1::FindReceiptsRequest request;
    request.set_collector(collector);
    for (const uint64_t number : numbers) {
      v1::ReceiptNumber* receipt = request.add_receipts();
      receipt->set_receipt_book("RB-1");
      receipt->set_receipt_number(number);
    }
    const auto found = manila_.Ask(&Stub::FindReceipts, request);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(v1::FindReceiptsResponse());
  }

  FundFixture fund_{rules::FundRules()};
  desk_testing::Shell<v1::Contribution> manila_{fund_, kHeadOffice, MakeContributionService,
                                                "off-1"};
};

TEST_F(ContributionServiceTest, WhatWasPaidAfterADeathThatIsClaimedIsListedPageByPage) {
  const SubjectId dead = fund_.NewSubject();
  ASSERT_TRUE(manila_.Act(Collection(dead, 1), {"col-1"}).ok());
  fund_.Advance(5 * kMicrosPerDay);
  std::vector<LogIndex> paid;
  for (uint64_t number = 2; number <= 4; ++number) {
    const auto answer = manila_.Act(Collection(dead, number), {"col-1"});
    ASSERT_TRUE(answer.ok()) << answer.status();
    paid.push_back(answer->position().index());
  }
  ASSERT_TRUE(manila_.Act(Collection(fund_.NewSubject(), 5), {"col-1"}).ok());
  const auto list = [&](int page_size, const std::string& token) {
    v1::ListPaidAfterDeathRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    const auto page = manila_.Ask(&Stub::ListPaidAfterDeath, request);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.value_or(v1::ListPaidAfterDeathResponse());
  };
  EXPECT_EQ(list(0, "").contributions_size(), 0) << "nobody is said to be dead";

  claims::ClaimFiled claim;
  claim.claim = fund_.NewStream();
  claim.benefit = "death";
  claim.event_date.days = fund_.today() - 2;
  claim.heirs = {{1, 1'000'000, 1}};
  ASSERT_TRUE(
      fund_
          .Submit("off-1", event::kClaimFiled, claim,
                  {claim.claim, claims::EntitlementStream("life", dead), core::StreamOf(dead)},
                  {dead, fund_.NewSubject()})
          .accepted());
  std::vector<LogIndex> listed;
  std::string token;
  do {
    const v1::ListPaidAfterDeathResponse page = list(2, token);
    for (const v1::PaidAfterDeath& item : page.contributions()) {
      EXPECT_EQ(item.member(), dead.str());
      EXPECT_EQ(item.claim(), claim.claim.str());
      EXPECT_EQ(item.died_on(), fund_.today() - 2);
      listed.push_back(item.index());
    }
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(listed, paid) << "the receipt of before is none of them";
}

TEST_F(ContributionServiceTest, AReceiptCoversAMemberAndNamesItsEntry) {
  const SubjectId member = fund_.NewSubject();
  EXPECT_EQ(CoverOn(member, fund_.today()).status(), v1::COVER_STATUS_NONE);
  const auto result = manila_.Act(Collection(member, 1), {"col-1"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome(), "ACCEPTED");
  const v1::Cover cover = CoverOn(member, fund_.today());
  EXPECT_EQ(cover.status(), v1::COVER_STATUS_ACTIVE);
  EXPECT_EQ(cover.evidence().index(), result->position().index());
  EXPECT_EQ(cover.evidence().size(), fund_.size(fund_.log(kHeadOffice)));
  EXPECT_EQ(CoverOn(member, fund_.today() + 800).status(), v1::COVER_STATUS_LAPSED);
}

TEST_F(ContributionServiceTest, AMemberIsFoundByTheFirstDigits) {
  const SubjectId member = fund_.NewSubject();
  v1::FindMembersRequest request;
  request.set_digits(member.hex().substr(0, 7));
  EXPECT_EQ(manila_.Ask(&Stub::FindMembers, request)->members_size(), 0);
  ASSERT_EQ(manila_.Outcome(Collection(member, 1), {"col-1"}), "ACCEPTED");
  ASSERT_EQ(manila_.Outcome(Collection(member, 2), {"col-1"}), "ACCEPTED");
  for (const size_t digits : {4u, 7u, 10u, 32u}) {
    request.set_digits(member.hex().substr(0, digits));
    const auto found = manila_.Ask(&Stub::FindMembers, request);
    ASSERT_TRUE(found.ok()) << found.status();
    ASSERT_EQ(found->members_size(), 1) << digits;
    EXPECT_EQ(found->members(0), member.str());
  }
  const std::string digits = member.hex().substr(0, 6);
  request.set_digits(digits.substr(0, 5) + (digits[5] == '0' ? "1" : "0"));
  EXPECT_EQ(manila_.Ask(&Stub::FindMembers, request)->members_size(), 0);
}

TEST_F(ContributionServiceTest, NobodyListsAllMembers) {
  v1::FindMembersRequest request;
  for (const char* digits : {"", "123", "12G4", "12A4", "0123456789abcdef0123456789abcdef0"}) {
    request.set_digits(digits);
    EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::FindMembers, request).status()))
        << digits;
  }
}

TEST_F(ContributionServiceTest, ATailIsThatOfABenefitInForce) {
  const SubjectId member = fund_.NewSubject();
  ASSERT_EQ(manila_.Outcome(Collection(member, 1), {"col-1"}), "ACCEPTED");
  EXPECT_EQ(CoverOn(member, fund_.today() + 800, "death").status(), v1::COVER_STATUS_TAIL);
  v1::GetCoverRequest request;
  request.set_member(member.str());
  request.set_date(fund_.today());
  request.set_benefit("dowry");
  EXPECT_TRUE(absl::IsNotFound(manila_.Ask(&Stub::GetCover, request).status()));
  request.set_member("short");
  EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::GetCover, request).status()));
}

TEST_F(ContributionServiceTest, AnEnrolmentIsSignedByAnOfficer) {
  v1::PrepareRequest request;
  request.add_subjects(fund_.NewSubject().str());
  ToProto(MemberEnrolled{"SAU", "agency", {fund_.today()}, {fund_.today() + 730}},
          request.mutable_enrol());
  EXPECT_EQ(manila_.Outcome(request, {"col-1"}), "PERMISSION_DENIED");
  EXPECT_EQ(manila_.Outcome(request, {"off-1"}), "ACCEPTED");
  EXPECT_EQ(manila_.Outcome(request, {"off-1"}), "ALREADY_EXISTS");
  EXPECT_EQ(manila_.Outcome(v1::PrepareRequest(), {"off-1"}), "INVALID_ARGUMENT");
  request.clear_subjects();
  EXPECT_EQ(manila_.Outcome(request, {"off-1"}), "INVALID_ARGUMENT");
}

TEST_F(ContributionServiceTest, NoActLeavesADateOpen) {
  v1::PrepareRequest enrolment;
  enrolment.add_subjects(fund_.NewSubject().str());
  ToProto(MemberEnrolled{"SAU", "agency", {}, {fund_.today()}}, enrolment.mutable_enrol());
  EXPECT_EQ(manila_.Outcome(enrolment, {"off-1"}), "INVALID_ARGUMENT");
  v1::PrepareRequest receipt = Collection(fund_.NewSubject(), 1);
  receipt.mutable_collect()->clear_contract_start();
  EXPECT_EQ(manila_.Outcome(receipt, {"col-1"}), "INVALID_ARGUMENT");
  v1::PrepareRequest deposit = Deposit("S-1", 500);
  deposit.mutable_deposit()->clear_deposited_on();
  EXPECT_EQ(manila_.Outcome(deposit, {"col-1"}), "INVALID_ARGUMENT");
}

TEST_F(ContributionServiceTest, ADepositIsListedUntilTheBankCreditsIt) {
  ASSERT_TRUE(Import("col-1", 1, 1).accepted());
  ASSERT_EQ(manila_.Outcome(Deposit("S-1", 500), {"col-1"}), "ACCEPTED");
  ASSERT_EQ(manila_.Outcome(Deposit("S-2", 700), {"col-1"}), "ACCEPTED");
  const auto both = Uncredited(0);
  ASSERT_EQ(both.deposits_size(), 2);
  EXPECT_EQ(both.deposits(0).deposit().SerializeAsString(),
            Deposit("S-1", 500).deposit().SerializeAsString());
  EXPECT_EQ(both.deposits(0).age_days(), 3);
  ASSERT_EQ(manila_.Outcome(Credit("S-1", 500), {"tre-1"}), "ACCEPTED");
  const auto one = Uncredited(0);
  ASSERT_EQ(one.deposits_size(), 1);
  EXPECT_EQ(one.deposits(0).index(), both.deposits(1).index());
}

TEST_F(ContributionServiceTest, EveryPageOfDepositsCostsWhatItHolds) {
  DepositMany(300);
  std::string token;
  int pages = 0;
  int slips = 0;
  do {
    const auto page = Uncredited(25, token);
    for (const auto& item : page.deposits()) {
      EXPECT_EQ(item.deposit().slip(), absl::StrCat("S-", slips++));
    }
    EXPECT_LE(manila_.ledger().reads().rows, 2 * 26u + 1) << "page " << pages;
    EXPECT_LE(manila_.ledger().reads().calls, 2u) << "page " << pages;
    token = page.next_page_token();
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(slips, 300);
  EXPECT_EQ(pages, 12);
}

TEST_F(ContributionServiceTest, APageGoesOnAlthoughItsDepositsAreCredited) {
  DepositMany(6);
  const auto first = Uncredited(3);
  EXPECT_EQ(first.log_name(), "owf.example/manila/fund/1") << "in which the indices are";
  for (const char* slip : {"S-2", "S-3"}) {
    ASSERT_EQ(manila_.Outcome(Credit(slip, 100), {"tre-1"}), "ACCEPTED");
  }
  const auto second = Uncredited(3, first.next_page_token());
  ASSERT_EQ(second.deposits_size(), 2);
  EXPECT_EQ(second.deposits(0).deposit().slip(), "S-4");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(ContributionServiceTest, BalancesOfCollectorsComeInPagesWithoutTheSettledOnes) {
  for (const char* collector : {"col-1", "col-2", "col-3"}) {
    ASSERT_TRUE(Import(collector, 1, 2).accepted());
  }
  const DepositMade all{"col-2", "S-1", {kPeso, 2 * kDue}, {fund_.today()}};
  ASSERT_TRUE(
      fund_.Submit("col-2", event::kDepositMade, all, {DepositStream(all.collector, all.slip)})
          .accepted());
  v1::ListCollectorBalancesRequest request;
  request.set_page_size(1);
  const auto first = manila_.Ask(&Stub::ListCollectorBalances, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->balances_size(), 1);
  EXPECT_EQ(first->balances(0).collector(), "col-1");
  EXPECT_EQ(first->balances(0).amount().minor_units(), 2 * kDue);
  request.set_page_token(first->next_page_token());
  const auto second = manila_.Ask(&Stub::ListCollectorBalances, request);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->balances_size(), 1);
  EXPECT_EQ(second->balances(0).collector(), "col-3");
  EXPECT_EQ(second->next_page_token(), "");
  v1::ListUncreditedDepositsRequest other;
  other.set_as_of(fund_.today());
  other.set_page_token(first->next_page_token());
  EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::ListUncreditedDeposits, other).status()));
}

TEST_F(ContributionServiceTest, ReceiptsAreFoundWithTheirMembersInTheOrderAsked) {
  std::vector<SubjectId> members;
  ASSERT_TRUE(Import("col-1", 1, 3, &members).accepted());
  const SubjectId single = fund_.NewSubject();
  const auto collected = manila_.Act(Collection(single, 4), {"col-1"});
  ASSERT_TRUE(collected.ok()) << collected.status();
  const auto found = FindReceipts("col-1", {3, 99, 1, 4, 3});
  ASSERT_EQ(found.receipts_size(), 5);
  EXPECT_EQ(found.receipts(0).member(), members[2].str());
  EXPECT_FALSE(found.receipts(1).recorded());
  EXPECT_EQ(found.receipts(2).member(), members[0].str());
  EXPECT_EQ(found.receipts(3).member(), single.str());
  EXPECT_EQ(found.receipts(3).index(), collected->position().index());
  EXPECT_EQ(found.receipts(4).member(), members[2].str());
  EXPECT_FALSE(FindReceipts("col-2", {1}).receipts(0).recorded());
}

TEST_F(ContributionServiceTest, ReceiptsOfOneFileAreReadTogether) {
  std::vector<SubjectId> members;
  ASSERT_TRUE(Import("col-1", 1, 1'000, &members).accepted());
  std::vector<uint64_t> numbers;
  for (uint64_t number = 1'000; number >= 1; --number) numbers.push_back(number);
  const auto found = FindReceipts("col-1", numbers);
  ASSERT_EQ(found.receipts_size(), 1'000);
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_EQ(found.receipts(i).member(), members[999 - i].str()) << i;
  }
  EXPECT_EQ(manila_.ledger().reads().calls, 4u)
      << "one for the keys, one for their run, one for what was taken back, one for the entries";
  ASSERT_TRUE(Import("col-2", 1, 1).accepted());
  ASSERT_TRUE(Import("col-1", 1'001, 1, &members).accepted());
  EXPECT_EQ(FindReceipts("col-1", {1, 1'001}).receipts(1).member(), members.back().str());
  EXPECT_EQ(manila_.ledger().reads().entries, 2u) << "what lies between is not read";
  numbers.push_back(1'001);
  v1::FindReceiptsRequest request;
  for (const uint64_t number : numbers) request.add_receipts()->set_receipt_number(number);
  EXPECT_TRUE(absl::IsInvalidArgument(manila_.Ask(&Stub::FindReceipts, request).status()));
}

TEST_F(ContributionServiceTest, AReceiptThatWasTakenBackIsToldBesideTheRightOne) {
  const SubjectId member = fund_.NewSubject();
  const auto wrong = manila_.Act(Collection(member, 1), {"col-1"});
  ASSERT_TRUE(wrong.ok()) << wrong.status();
  const LogIndex index = wrong->position().index();
  common::v1::GetEntryRequest entry;
  entry.set_log_id(fund_.log(kHeadOffice).str());
  entry.set_index(index);
  const auto recorded = manila_.Ask(&Stub::GetEntry, entry);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->entry(), fund_.leaf(fund_.log(kHeadOffice), index).bytes);
  v1::PrepareRequest reversal;
  reversal.add_subjects(member.str());
  reversal.mutable_reverse_contribution()->set_entry(index);
  reversal.mutable_reverse_contribution()->set_reason("wrong-amount");
  *reversal.mutable_reverse_contribution()->mutable_contribution() =
      FindReceipts("col-1", {1}).receipts(0).contribution();
  EXPECT_EQ(manila_.Outcome(reversal, {"col-1", "tre-1"}), "ACCEPTED");
  const auto gone = FindReceipts("col-1", {1}).receipts(0);
  EXPECT_FALSE(gone.recorded());
  ASSERT_EQ(gone.reversed_size(), 1);
  EXPECT_EQ(gone.reversed(0), index);
  const SubjectId right = fund_.NewSubject();
  ASSERT_EQ(manila_.Outcome(Collection(right, 1), {"col-1"}), "ACCEPTED");
  const auto found = FindReceipts("col-1", {1}).receipts(0);
  EXPECT_EQ(found.member(), right.str());
  EXPECT_EQ(found.contribution().collector(), "col-1");
  EXPECT_EQ(found.reversed_size(), 1);
}

TEST_F(ContributionServiceTest, GivesOutNoEntryOfAnotherServiceOrLog) {
  common::v1::GetEntryRequest request;
  request.set_log_id(fund_.log(kHeadOffice).str());
  request.set_index(0);
  EXPECT_TRUE(absl::IsNotFound(manila_.Ask(&Stub::GetEntry, request).status()));
  request.set_index(1'000'000);
  EXPECT_TRUE(absl::IsNotFound(manila_.Ask(&Stub::GetEntry, request).status()));
  request.set_log_id(fund_.directory_log().str());
  EXPECT_TRUE(absl::IsNotFound(manila_.Ask(&Stub::GetEntry, request).status()));
}

TEST_F(ContributionServiceTest, StatisticsAddUpEverythingRecorded) {
  ASSERT_TRUE(Import("col-1", 1, 5).accepted());
  ASSERT_TRUE(Import("col-2", 1, 2).accepted());
  const auto statistics = manila_.Ask(&Stub::GetStatistics, v1::GetStatisticsRequest());
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  EXPECT_EQ(statistics->contributions(), 7u);
  ASSERT_EQ(statistics->by_currency_size(), 1);
  EXPECT_EQ(statistics->by_currency(0).amount().minor_units(), 7 * kDue);
  ASSERT_EQ(statistics->by_destination_size(), 1);
  EXPECT_EQ(statistics->by_destination(0).code(), "SAU");
  ASSERT_EQ(statistics->by_collector_size(), 2);
  EXPECT_EQ(statistics->by_collector(1).code(), "col-2");
  EXPECT_EQ(statistics->by_collector(1).count(), 2u);
  EXPECT_EQ(manila_.ledger().reads().calls, 1u);
}

TEST_F(ContributionServiceTest, AFileThatIsSentAgainGetsItsFirstCounts) {
  const SubjectId members[] = {fund_.NewSubject(), fund_.NewSubject()};
  std::vector<std::string> lines;
  merkle::Frontier frontier;
  for (const uint64_t number : {1u, 2u, 2u}) {
    const Contribution body{"",    "RB-1",          number,         {kPeso, kDue},
                            "SAU", {fund_.today()}, {fund_.today()}};
    lines.push_back(wire::Encode(entry::LineCommand{wire::Encode(body), {members[number - 1]}}));
    frontier.Append(merkle::HashLeaf(lines.back()));
  }
  v1::PrepareRequest request;
  *request.mutable_header() = manila_.server().NewHeader({"col-1"});
  ToProto(entry::Manifest{frontier.Root(),
                          lines.size(),
                          static_cast<uint32_t>(event::kContributionLine),
                          "col-1",
                          fund_.random().Draw<Hash>(),
                          {fund_.today()}},
          request.mutable_import_file());
  const auto prepared = manila_.Ask(&Stub::Prepare, request);
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  for (const bool again : {false, true}) {
    const auto context = rpc::MakeContext();
    common::v1::ImportResult result;
    const auto stream = manila_.stub().SubmitImport(context.get(), &result);
    common::v1::ImportChunk chunk;
    *chunk.mutable_manifest() = manila_.server().Sign(prepared->command(), {"col-1"});
    for (const std::string& line : lines) chunk.add_lines(line);
    stream->Write(chunk);
    stream->WritesDone();
    const absl::Status status = rpc::FromGrpc(stream->Finish());
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_EQ(result.manifest().first_answer_repeated(), again);
    EXPECT_EQ(result.recorded(), 2u);
    EXPECT_EQ(result.duplicates(), 1u);
    ASSERT_EQ(result.duplicate_lines_size(), 1);
    EXPECT_EQ(result.duplicate_lines(0).first(), 3u);
    EXPECT_EQ(result.duplicate_lines(0).earlier(), result.manifest().position().index() + 2);
  }
}

}  // namespace
}  // namespace amanat::contribution
