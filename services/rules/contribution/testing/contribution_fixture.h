// A fund with two collectors, an officer and a treasurer at head office, one schedule, and verbs for
// what they do, for the tests of contributions. Thread-compatible.
#ifndef AMANAT_SERVICES_RULES_CONTRIBUTION_TESTING_CONTRIBUTION_FIXTURE_H_
#define AMANAT_SERVICES_RULES_CONTRIBUTION_TESTING_CONTRIBUTION_FIXTURE_H_

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "amanat/acts/contribution.h"
#include "services/rules/act/rule_set.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/acts.h"
#include "services/rules/contribution/keys.h"
#include "services/rules/contribution/member.h"
#include "services/rules/contribution/tables.h"
#include "services/rules/directory/acts.h"
#include "services/rules/testing/fund_fixture.h"

namespace amanat::rules::contribution {

using accounts::Chart;
using amanat::contribution::BankCredited;
using amanat::contribution::Contribution;
using amanat::contribution::ContributionReversed;
using amanat::contribution::CreditReversed;
using amanat::contribution::DepositMade;
using amanat::contribution::DepositReversed;
using amanat::contribution::DepositStream;
using directory::Role;
using rules_testing::Answer;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;

inline const money::Currency kPeso = *money::CurrencyFromCode("PHP");
inline const money::Currency kRiyal = *money::CurrencyFromCode("SAR");
constexpr int64_t kDue = 150'000;

class ContributionTest : public testing::Test {
 protected:
  ContributionTest() : rules_(FundCatalogue(), {&directory_book::Acts(), &Acts()}), fund_(rules_) {
    fund_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    fund_.AdmitOperator("col-2", kHeadOffice, {Role::kCollector});
    fund_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
    fund_.AdmitOperator("tre-1", kHeadOffice, {Role::kTreasurer});
    fund_.AdmitOperator("tre-2", kHeadOffice, {Role::kTreasurer});
    SetSchedule(fund_.today() - 1'000, 24);
  }

  void SetSchedule(CivilDays from, uint64_t cover_months, int64_t due = kDue) {
    directory::ScheduleSet schedule;
    schedule.version = ++schedule_version_;
    schedule.effective_from.days = from;
    schedule.contribution = {kPeso, due};
    schedule.cover_months = cover_months;
    fund_.SetSchedule(schedule);
  }

  Contribution Receipt(uint64_t number, const std::string& collector = "col-1") {
    Contribution body;
    body.collector = collector;
    body.receipt_book = "RB-1";
    body.receipt_number = number;
    body.amount = {kPeso, kDue};
    body.destination = "SAU";
    body.contract_start.days = fund_.today() + 10;
    body.paid_on.days = fund_.today();
    return body;
  }
  // Who paid the receipt of that number, the same whenever it is sent.
  SubjectId MemberOf(uint64_t number) {
    const auto [member, is_new] = members_.try_emplace(number);
    if (is_new) member->second = fund_.NewSubject();
    return member->second;
  }
  Answer Collect(const Contribution& body, const std::string& author = "col-1") {
    return CollectFrom(MemberOf(body.receipt_number), body, author);
  }
  Answer CollectFrom(const SubjectId& member, const Contribution& body,
                     const std::string& author = "col-1") {
    return fund_.Submit(author, event::kContributionCollected, body, {}, {member});
  }

  entry::LineCommand Line(const Contribution& body) {
    return {wire::Encode(body), {MemberOf(body.receipt_number)}};
  }
  entry::LineCommand Line(uint64_t number) { return Line(Receipt(number, "")); }
  entry::Manifest ManifestOf(const std::string& source = "col-1") {
    entry::Manifest manifest;
    manifest.line_event_type = static_cast<uint32_t>(event::kContributionLine);
    manifest.source = source;
    manifest.file_digest = fund_.random().Draw<Hash>();
    manifest.file_date.days = fund_.today();
    return manifest;
  }
  Answer Import(const entry::Manifest& manifest, const std::vector<entry::LineCommand>& lines,
                const std::string& author = "col-1") {
    return fund_.Import(author, event::kContributionManifest, manifest, lines);
  }
  Answer Import(const std::vector<entry::LineCommand>& lines) {
    return Import(ManifestOf(), lines);
  }

  Answer DepositCash(const std::string& slip, int64_t minor_units,
                     const std::string& collector = "col-1") {
    const DepositMade body{collector, slip, {kPeso, minor_units}, {fund_.today()}};
    return fund_.Submit(collector, event::kDepositMade, body, {DepositStream(collector, slip)});
  }
  BankCredited Credit(const std::string& slip, int64_t minor_units, const std::string& line) {
    return {"col-1", slip, {kPeso, minor_units}, line, {fund_.today()}};
  }
  Answer CreditBank(const BankCredited& body, const std::string& author = "tre-1") {
    return fund_.Submit(author, event::kBankCredited, body,
                        {DepositStream(body.collector, body.slip)});
  }

  // By two people, of whom the first is asked.
  template <typename Body>
  Answer TakeBack(EventType type, const Body& body, std::vector<StreamId> streams = {},
                  std::vector<SubjectId> subjects = {},
                  std::vector<std::string> authors = {"tre-1", "tre-2"}) {
    return fund_.Submit({type, wire::Encode(body), std::move(streams), std::move(subjects),
                         std::move(authors), "", std::nullopt});
  }
  Answer TakeReceiptBack(LogIndex entry, const Contribution& receipt,
                         std::vector<std::string> authors = {"col-1", "tre-1"},
                         const std::string& reason = "wrong-amount") {
    return TakeBack(event::kContributionReversed, ContributionReversed{entry, reason, receipt}, {},
                    {MemberOf(receipt.receipt_number)}, std::move(authors));
  }
  Answer TakeDepositBack(LogIndex entry, const std::string& slip, int64_t minor_units,
                         std::vector<std::string> authors = {"col-1", "tre-1"}) {
    const DepositMade deposit{"col-1", slip, {kPeso, minor_units}, {fund_.today()}};
    return TakeBack(event::kDepositReversed, DepositReversed{entry, "wrong-amount", deposit},
                    {DepositStream("col-1", slip)}, {}, std::move(authors));
  }
  Answer TakeCreditBack(LogIndex entry, const BankCredited& credit,
                        std::vector<std::string> authors = {"tre-1", "tre-2"}) {
    return TakeBack(event::kCreditReversed, CreditReversed{entry, "wrong-document", credit},
                    {DepositStream(credit.collector, credit.slip)}, {}, std::move(authors));
  }

  int64_t Balance(Chart chart, const std::string& dimension = "") {
    return fund_.Posted(kHeadOffice, {kHeadOffice, chart, kPeso, dimension});
  }
  const examine::LogState& log() { return fund_.state(fund_.log(kHeadOffice)); }
  Statistics Counted() { return *ReadStatistics(log().rows()); }
  std::optional<Deposit> FindDeposit(const std::string& collector, const std::string& slip) {
    return *Deposits().Find(log().rows(), collector, slip);
  }
  std::vector<std::string> UncreditedSlips() {
    std::vector<std::string> slips;
    EXPECT_TRUE(Deposits()
                    .ScanIndex(log().rows(), kUncreditedDeposits, "", "",
                               [&](absl::string_view, const auto& key,
                                   const Deposit&) -> absl::StatusOr<bool> {
                                 slips.push_back(std::get<1>(key));
                                 return true;
                               })
                    .ok());
    return slips;
  }

  const RuleSet rules_;
  FundFixture fund_;
  uint64_t schedule_version_ = 0;
  std::map<uint64_t, SubjectId> members_;
};

}  // namespace amanat::rules::contribution

#endif  // AMANAT_SERVICES_RULES_CONTRIBUTION_TESTING_CONTRIBUTION_FIXTURE_H_
