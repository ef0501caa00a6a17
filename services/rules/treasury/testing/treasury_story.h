// A fund with one consulate for the treasury's tests, in the domain's verbs. Its people beside those that
// the verbs name are of the consulate: "clerk", a collector, and "second", an approver. Spends are made by acts
// that stand in for repatriation's, so that the treasury is tested on its own.
#ifndef AMANAT_SERVICES_RULES_TREASURY_TESTING_TREASURY_STORY_H_
#define AMANAT_SERVICES_RULES_TREASURY_TESTING_TREASURY_STORY_H_

#include <string>
#include <vector>

#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "services/core/fund_rules.h"
#include "services/rules/act/rule_set.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/directory/acts.h"
#include "services/rules/testing/fund_fixture.h"
#include "services/rules/treasury/acts.h"
#include "services/rules/treasury/inter_office.h"
#include "services/rules/treasury/liquidation_forms.h"
#include "services/rules/treasury/tables.h"
#include "services/rules/treasury/testing/stand_in.h"

namespace amanat::rules::treasury {

using accounts::AccountKey;
using accounts::Chart;
using ::amanat::treasury::AllotmentAccepted;
using ::amanat::treasury::AllotmentDeclined;
using ::amanat::treasury::AllotmentIssued;
using ::amanat::treasury::AllotmentReturned;
using ::amanat::treasury::BankCharged;
using ::amanat::treasury::ExchangeMade;
using ::amanat::treasury::kLiquidationSpendsMax;
using ::amanat::treasury::LineAcceptanceReversed;
using ::amanat::treasury::LiquidationLineAccepted;
using ::amanat::treasury::LiquidationLineSentBack;
using ::amanat::treasury::LiquidationSubmitted;
using ::amanat::treasury::OpeningBalance;
using ::amanat::treasury::ReturnCredited;
using ::amanat::treasury::ReturnRefused;
using directory::Role;
using entry::Outcome;
using entry::Reference;
using rules_testing::Answer;
using rules_testing::Draft;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;

inline money::Currency Riyal() { return *money::CurrencyFromCode("SAR"); }
inline money::Currency Peso() { return *money::CurrencyFromCode("PHP"); }

inline const RuleSet& StoryRules() {
  static const auto& rules =
      *new RuleSet(FundCatalogue(), {&directory_book::Acts(), &Acts(), &stand_in::Acts()});
  return rules;
}

struct TreasuryStory {
  explicit TreasuryStory(uint64_t seed = 1) : fund(StoryRules(), seed) {
    fund.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    fund.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer});
    fund.AdmitOperator("reviewer", kHeadOffice, {Role::kReviewer});
    fund.AdmitOperator("approver", kHeadOffice, {Role::kApprover});
    fund.AdmitOperator("officer", "riyadh", {Role::kOfficer, Role::kPayer});
    fund.AdmitOperator("clerk", "riyadh", {Role::kCollector});
    fund.AdmitOperator("second", "riyadh", {Role::kApprover});
    rate = fund.SetRate("SAR", "PHP", 152'347, 10'000);
  }

  static Money Sar(int64_t minor_units) { return {Riyal(), minor_units}; }
  static Money Php(int64_t minor_units) { return {Peso(), minor_units}; }
  wire::CivilDate today() { return {fund.today()}; }

  Answer Open(Money amount, std::vector<std::string> authors = {"admin-1", "admin-2"}) {
    const OpeningBalance body{amount, fund.random().Draw<Hash>(), today()};
    return Submit(event::kOpeningBalance, body, {}, std::move(authors));
  }
  // Each under a line of the bank's statement of its own, unless one is given.
  Answer Exchange(Money bought, Money charged, std::string statement_line = "") {
    if (statement_line.empty()) statement_line = "line-" + std::to_string(++statement_lines);
    return fund.Submit("treasurer", event::kExchangeMade,
                       ExchangeMade{bought, charged, rate, today(), statement_line});
  }
  // The same by two persons.
  Answer ExchangeByTwo(const ExchangeMade& body,
                       std::vector<std::string> authors = {"treasurer", "admin-1"}) {
    return Submit(event::kExchangeBeyondTolerance, body, {}, std::move(authors));
  }
  Answer Issue(const StreamId& allotment, Money amount, const std::string& site = "riyadh",
               const std::string& author = "treasurer") {
    const AllotmentIssued body{allotment, site, amount, "assistance", rate};
    return fund.Submit(author, event::kAllotmentIssued, body, {allotment});
  }
  Answer Accept(const StreamId& allotment, const Reference& issue,
                const std::string& author = "officer") {
    return fund.Submit(author, event::kAllotmentAccepted,
                       AllotmentAccepted{allotment, issue, today()}, {allotment});
  }
  // Opened, bought, issued, accepted and seen.
  StreamId Allot(int64_t minor_units) {
    const StreamId allotment = fund.NewStream();
    const AccountKey opened{kHeadOffice, chart::kAccumulatedFund, Peso(), ""};
    if (fund.FindAccount(kHeadOffice, opened) == nullptr) {
      AMANAT_CHECK(Open(Php(20'000'000'000)).accepted());
    }
    Answer last = Exchange(Sar(minor_units), Php(minor_units * 15 + 1));
    if (last.accepted()) last = Issue(allotment, Sar(minor_units));
    if (last.accepted()) last = Accept(allotment, last.entry);
    AMANAT_CHECK(last.accepted() && fund.TakeUpAll() == 1);
    return allotment;
  }
  Answer Spend(const StreamId& allotment, int64_t minor_units, const std::string& liable = "",
               LogIndex emergency = 0, const std::string& author = "officer") {
    AssistanceDisbursed body;
    body.case_id = fund.NewStream();
    stand_in::ByCase()[body.case_id] = {allotment, "ticket", liable, emergency};
    body.assistance = 1;
    body.amount = Sar(minor_units);
    body.expense_date = today();
    return fund.Submit(author, event::kAssistanceDisbursed, body);
  }
  Answer Refund(const Reference& spend, int64_t minor_units) {
    SpendRefunded body{spend.index, Sar(minor_units), today(), ""};
    body.statement_line = "line-" + std::to_string(++statement_lines);
    return fund.Submit("officer", event::kSpendRefunded, body);
  }
  Answer ApproveInEmergency() {
    return fund.Submit("officer", event::kAssistanceEmergencyApproved, EmergencyRatified{});
  }
  Answer Ratify(const Reference& approval) {
    return fund.Submit("approver", event::kEmergencyRatified, EmergencyRatified{approval},
                       {core::EmergencyStream(approval.log, approval.index)});
  }
  Answer Liquidate(const StreamId& allotment, std::vector<LogIndex> spends,
                   std::optional<StreamId> id = std::nullopt,
                   const std::string& author = "officer") {
    LiquidationSubmitted body{id.value_or(fund.NewStream()), allotment, std::move(spends)};
    const auto site = fund.directory().FindOperatorByCode(author, fund.directory_size())->body.site;
    for (const LogIndex index : body.spends) {
      const auto spend = Spends().Find(Rows(site), index);
      body.amounts.push_back(spend.ok() && spend->has_value() ? (**spend).net() : Money());
    }
    return Liquidate(body, author);
  }
  Answer Liquidate(const LiquidationSubmitted& body, const std::string& author = "officer") {
    return fund.Submit(author, event::kLiquidationSubmitted, body,
                       {body.liquidation, body.allotment});
  }
  Answer AcceptLine(const Reference& liquidation, const Reference& spend, Money amount,
                    const std::string& expense, const std::string& liable = "",
                    const std::string& author = "reviewer") {
    return fund.Submit(AcceptanceOfLine(liquidation, spend, amount, expense, liable, author));
  }
  // Names the streams that a client names.
  Draft AcceptanceOfLine(const Reference& liquidation, const Reference& spend, Money amount,
                         const std::string& expense, const std::string& liable = "",
                         const std::string& author = "reviewer") {
    Draft draft{event::kLiquidationLineAccepted,
                wire::Encode(LiquidationLineAccepted{liquidation, spend, amount, expense, liable,
                                                     ReopeningOf(spend)}),
                {core::SpendStream(spend.log, spend.index)}};
    const auto added =
        wire::Decode<DisbursementAdded>(fund.leaf(spend.log, spend.index).entry.added);
    if (added.ok() && added->emergency_approval != 0) {
      draft.streams.push_back(core::EmergencyStream(spend.log, added->emergency_approval));
    }
    draft.authors = {author};
    return draft;
  }
  Draft SendingBack(const Reference& liquidation, const Reference& spend,
                    const std::string& reason = "receipt-missing") {
    Draft draft{
        event::kLiquidationLineSentBack,
        wire::Encode(LiquidationLineSentBack{liquidation, spend, reason, ReopeningOf(spend)}),
        {core::SpendStream(spend.log, spend.index)}};
    draft.authors = {"reviewer"};
    return draft;
  }
  Answer SendBack(const Reference& liquidation, const Reference& spend,
                  const std::string& reason = "receipt-missing") {
    return fund.Submit(SendingBack(liquidation, spend, reason));
  }
  // By which the spend may be accepted again, as a client looks it up.
  std::optional<Reference> ReopeningOf(const Reference& spend) const {
    const auto row = Spends().Find(fund.state(spend.log).rows(), spend.index);
    if (!row.ok() || !row->has_value() || (**row).reopened == 0) return std::nullopt;
    const LogIndex index = (**row).reopened;
    return Reference{spend.log, index, fund.leaf(spend.log, index).hash};
  }
  Answer ReverseLine(const Reference& acceptance, const std::string& reason = "disallowed",
                     std::vector<std::string> authors = {"reviewer", "treasurer"}) {
    const auto said = wire::Decode<LiquidationLineAccepted>(
        fund.leaf(acceptance.log, acceptance.index).command.body);
    AMANAT_CHECK(said.ok());
    return Submit(event::kLineAcceptanceReversed,
                  LineAcceptanceReversed{acceptance.index, reason, *said},
                  {core::SpendStream(said->spend.log, said->spend.index)}, std::move(authors));
  }
  Answer Decline(const StreamId& allotment, const Reference& issue,
                 const std::string& reason = "not-received",
                 const std::string& author = "officer") {
    return fund.Submit(author, event::kAllotmentDeclined,
                       AllotmentDeclined{allotment, issue, reason}, {allotment});
  }
  Answer RefuseReturn(const StreamId& allotment, const Reference& returned, Money amount,
                      const std::string& reason = "sent-back-by-bank") {
    return fund.Submit("treasurer", event::kReturnRefused,
                       ReturnRefused{allotment, returned, amount, reason});
  }
  // Each under a line of the bank's statement of its own, unless one is given.
  Answer ChargeBank(const StreamId& allotment, Money amount, std::string statement_line = "",
                    std::vector<std::string> authors = {"officer", "second"}) {
    if (statement_line.empty()) statement_line = "line-" + std::to_string(++statement_lines);
    return Submit(event::kBankCharged, BankCharged{allotment, amount, today(), statement_line},
                  {allotment}, std::move(authors));
  }
  Answer Return(const StreamId& allotment, Money amount, const std::string& author = "officer") {
    return fund.Submit(author, event::kAllotmentReturned,
                       AllotmentReturned{allotment, amount, today()}, {allotment});
  }
  // By two persons where more is lost than one treasurer may book; under a line of the bank's statement of
  // its own, unless one is given.
  Answer Credit(const StreamId& allotment, const Reference& returned, Money credited, Money charges,
                std::string statement_line = "") {
    if (statement_line.empty()) statement_line = "line-" + std::to_string(++statement_lines);
    const ReturnCredited body{allotment, returned, credited, charges, today(), statement_line};
    const absl::int128 sum = absl::int128(credited.minor_units) + charges.minor_units;
    if (absl::int128(charges.minor_units) * 20 <= sum) {
      return fund.Submit("treasurer", event::kReturnCredited, body);
    }
    return Submit(event::kReturnCreditedWithLoss, body, {}, {"treasurer", "admin-1"});
  }
  template <typename Body>
  Answer Submit(EventType type, const Body& body, std::vector<StreamId> streams,
                std::vector<std::string> authors) {
    Draft draft{type, wire::Encode(body), std::move(streams)};
    draft.authors = std::move(authors);
    return fund.Submit(draft);
  }

  int64_t HeadOffice(Chart chart, money::Currency currency, const std::string& dimension = "",
                     const std::string& office = kHeadOffice) const {
    return fund.Posted(kHeadOffice, {office, chart, currency, dimension});
  }
  int64_t Riyadh(Chart chart, const StreamId& allotment) const {
    const std::string office = chart == chart::kDueTo ? kHeadOffice : "riyadh";
    return fund.Posted("riyadh", {office, chart, Riyal(), allotment.hex()});
  }
  int64_t DueFrom(const StreamId& allotment) const {
    return HeadOffice(chart::kDueFrom, Riyal(), allotment.hex(), "riyadh");
  }
  // What a decision in the site's fund log looks at.
  Context ContextOf(const std::string& site) const {
    return {fund.state(fund.log(site)), fund.directory(), fund.directory_size(),
            [this](const LogId& log, LogIndex index) { return fund.leaf(log, index); }};
  }
  // The tables of a site's fund log.
  LogTables Tables(const std::string& site) const {
    const examine::LogState& state = fund.state(fund.log(site));
    return {state.id(), state.size(), &state.rows()};
  }
  const state::Reader& Rows(const std::string& site) const { return *Tables(site).rows; }

  int statement_lines = 0;  // given out by the verbs
  FundFixture fund;
  LogIndex rate = 0;
};

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_TESTING_TREASURY_STORY_H_
