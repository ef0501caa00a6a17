#include "services/core/testing/fund_ledger.h"

#include <gtest/gtest.h>

#include "amanat/acts/contribution.h"
#include "amanat/acts/treasury.h"
#include "ledger/state/balances.h"
#include "ledger/state/keys.h"
#include "services/core/core.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::core_testing {
namespace {

using contribution::MemberEnrolled;
using directory::Role;
using entry::Book;
using proposal::Purpose;
using rules_testing::Draft;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;

class FundLedgerTest : public ::testing::Test {
 protected:
  FundLedgerTest() {
    fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    fund_.AdmitOperator("officer", kHeadOffice, {Role::kOfficer});
  }

  Draft Enrolment() {
    const SubjectId member = fund_.NewSubject();
    const MemberEnrolled body{"SAU", "agency", {fund_.today()}, {fund_.today() + 730}};
    return {event::kMemberEnrolled,
            wire::Encode(body),
            {core::StreamOf(member)},
            {member},
            {"officer"},
            "",
            std::nullopt};
  }
  LogId Fund(const std::string& site) const { return fund_.log(site); }

  FundFixture fund_{rules::FundRules()};
  FundLedger manila_{fund_, kHeadOffice};
  FundLedger riyadh_{fund_, "riyadh"};
};

TEST_F(FundLedgerTest, PinsWhatTheSiteSees) {
  const auto site = riyadh_.PinRows();
  ASSERT_TRUE(site.ok()) << site.status();
  ASSERT_EQ(site->logs.size(), 3u);
  EXPECT_TRUE(site->logs.front().owned);
  EXPECT_EQ(site->Own(Book::kFund)->id, Fund("riyadh"));
  EXPECT_EQ(site->Own(Book::kFund)->size, fund_.size(Fund("riyadh")));
  EXPECT_EQ(site->HeadOffice(), kHeadOffice);
}

TEST_F(FundLedgerTest, AccountsAreRowsToo) {
  fund_.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer});
  const money::Currency peso = *money::CurrencyFromCode("PHP");
  Draft draft{event::kOpeningBalance,
              wire::Encode(treasury::OpeningBalance{
                  {peso, 500}, fund_.random().Draw<Hash>(), {fund_.today()}})};
  draft.authors = {"admin-1", "admin-2"};
  ASSERT_EQ(fund_.Submit(draft).name(), "ACCEPTED");
  const auto site = riyadh_.PinRows();
  ASSERT_TRUE(site.ok()) << site.status();
  const auto bank = state::FindAccount(*site->Of(kHeadOffice, Book::kFund)->rows,
                                       {kHeadOffice, chart::kBank, peso, ""});
  ASSERT_TRUE(bank.ok() && bank->has_value()) << bank.status();
  EXPECT_EQ((*bank)->posted, 500);
}

TEST_F(FundLedgerTest, ACutOffSiteHasTheRowsThatItHadBefore) {
  const TreeSize before = fund_.size(Fund(kHeadOffice));
  fund_.Cut("riyadh");
  const Draft enrolment = Enrolment();
  ASSERT_TRUE(fund_.Submit(enrolment).accepted());
  fund_.AdmitOperator("another", "riyadh", {Role::kOfficer});
  const auto site = riyadh_.PinRows();
  ASSERT_TRUE(site.ok()) << site.status();
  const core::LogRows* followed = site->Find(Fund(kHeadOffice));
  ASSERT_NE(followed, nullptr);
  EXPECT_EQ(followed->size, before);
  const StreamId& member = enrolment.streams.front();
  const TreeSize now = fund_.size(Fund(kHeadOffice));
  EXPECT_EQ(*state::StreamVersionAt(fund_.rows(kHeadOffice), member, now), 1u);
  EXPECT_EQ(*state::StreamVersionAt(*followed->rows, member, now), 0u);
  EXPECT_EQ(riyadh_.ReadEntries(Fund(kHeadOffice), before, 10)->size(), 0u);
  EXPECT_EQ(site->directory->operators().size(), 3u);
}

TEST_F(FundLedgerTest, AppendsToItsOwnLogsAlone) {
  const Draft draft = Enrolment();
  const auto command = fund_.Sign(draft);
  EXPECT_EQ(riyadh_.Append(Fund(kHeadOffice), command, Purpose::kAppend).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(manila_.Append(LogId(), command, Purpose::kAppend).status().code(),
            absl::StatusCode::kNotFound);
  const auto preview = manila_.Preview(Fund(kHeadOffice), command.command);
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(preview->durable_size, 0u);
  const TreeSize before = fund_.size(Fund(kHeadOffice));
  const auto appended = manila_.Append(Fund(kHeadOffice), command, Purpose::kAppend);
  ASSERT_TRUE(appended.ok()) << appended.status();
  EXPECT_EQ(appended->durable_size, fund_.size(Fund(kHeadOffice)));
  EXPECT_GT(appended->durable_size, before);
  EXPECT_TRUE(manila_.Append(Fund(kHeadOffice), command, Purpose::kAppend)->repeated);
}

TEST_F(FundLedgerTest, CountsWhatIsReadSinceItPinned) {
  ASSERT_TRUE(fund_.Submit(Enrolment()).accepted());
  const auto site = manila_.PinRows();
  ASSERT_TRUE(site.ok());
  const state::Reader& rows = *site->Own(Book::kFund)->rows;
  ASSERT_TRUE(rows.Get(state::Table::kOnce, "").ok());
  ASSERT_TRUE(rows.Ascend(state::Table::kStream, "", "", [](auto, auto) { return true; }).ok());
  ASSERT_TRUE(manila_.ReadEntries(Fund(kHeadOffice), 0, 1).ok());
  EXPECT_EQ(manila_.reads().calls, 3u);
  EXPECT_EQ(manila_.reads().rows, 2u);
  EXPECT_EQ(manila_.reads().entries, 1u);
  ASSERT_TRUE(manila_.PinRows().ok());
  EXPECT_EQ(manila_.reads().calls, 0u);
}

}  // namespace
}  // namespace amanat::core_testing
