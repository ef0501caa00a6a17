// A fund with one consulate for the treasury's tests, in the domain's verbs. Spends are made by a
// stand-in for the repatriation core, so that the treasury is tested on its own.
#ifndef AMANAT_SERVICES_TREASURY_TESTING_TREASURY_STORY_H_
#define AMANAT_SERVICES_TREASURY_TESTING_TREASURY_STORY_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "amanat/acts/repatriation.h"
#include "services/core/fund_rules.h"
#include "services/core/testing/core_fixture.h"
#include "services/treasury/treasury_core.h"

namespace amanat::treasury {

using accounts::AccountKey;
using accounts::Chart;
using core_testing::Answer;
using core_testing::CoreFixture;
using core_testing::Draft;
using core_testing::kHeadOffice;
using directory::Role;
using entry::EventType;
using entry::Outcome;
using entry::Reference;
using money::Money;

inline money::Currency Riyal() { return *money::CurrencyFromCode("SAR"); }
inline money::Currency Peso() { return *money::CurrencyFromCode("PHP"); }

// Pays out of an allotment's cash without a case; ratifies whatever is addressed to head office.
class SpendCore final : public core::Core {
 public:
  bool Handles(EventType type) const override {
    return type == EventType::kAssistanceDisbursed || type == EventType::kEmergencyRatified ||
           type == EventType::kAssistanceEmergencyApproved;
  }
  absl::StatusOr<core::Decision> Decide(const entry::Command& command,
                                        const core::Context& context) const override {
    core::Decision decision;
    const auto type = static_cast<EventType>(command.event_type);
    if (type == EventType::kEmergencyRatified) {
      AMANAT_ASSIGN_OR_RETURN(const auto body,
                              core::ReadBody<repatriation::EmergencyRatified>(command));
      decision.consumes.push_back(body.approval);
      return decision;
    }
    decision.recipient = context.FindLog(kHeadOffice, entry::Book::kFund)->id;
    if (type == EventType::kAssistanceEmergencyApproved) return decision;
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            core::ReadBody<repatriation::AssistanceDisbursed>(command));
    const repatriation::DisbursementAdded& added = by_case.at(body.case_id);
    decision.added = wire::Encode(added);
    const std::string dimension = added.allotment.hex();
    core::Post(decision, {context.site(), Chart::kDisbursed, body.amount.currency, dimension},
               {context.site(), Chart::kAllotmentCash, body.amount.currency, dimension},
               body.amount.minor_units);
    return decision;
  }
  void Evolve(const examine::Leaf&, uint32_t, const core::Context&) override {}

  static inline std::map<StreamId, repatriation::DisbursementAdded> by_case;
};

struct TreasuryStory {
  explicit TreasuryStory(uint64_t seed = 1)
      : fund(
            [](const entry::LogName& log) {
              std::vector<std::unique_ptr<core::Core>> cores;
              if (log.book != entry::Book::kFund) return cores;
              cores.push_back(std::make_unique<TreasuryCore>());
              cores.push_back(std::make_unique<SpendCore>());
              return cores;
            },
            seed) {
    fund.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    fund.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer});
    fund.AdmitOperator("reviewer", kHeadOffice, {Role::kReviewer});
    fund.AdmitOperator("approver", kHeadOffice, {Role::kApprover});
    fund.AdmitOperator("officer", "riyadh", {Role::kOfficer, Role::kPayer});
    fund.AdmitOperator("clerk", "riyadh", {Role::kCollector});
    rate = fund.SetRate("SAR", "PHP", 152'347, 10'000);
  }

  static Money Sar(int64_t minor_units) { return {Riyal(), minor_units}; }
  static Money Php(int64_t minor_units) { return {Peso(), minor_units}; }
  wire::CivilDate today() { return {fund.today()}; }

  Answer Open(Money amount, std::vector<std::string> authors = {"admin-1", "admin-2"}) {
    const OpeningBalance body{amount, fund.random().Draw<Hash>(), today()};
    return Submit(EventType::kOpeningBalance, body, {}, std::move(authors));
  }
  // Each under a line of the bank's statement of its own, unless one is given.
  Answer Exchange(Money bought, Money charged, std::string statement_line = "") {
    if (statement_line.empty()) statement_line = "line-" + std::to_string(++statement_lines);
    return fund.Submit("treasurer", EventType::kExchangeMade,
                       ExchangeMade{bought, charged, rate, today(), statement_line});
  }
  Answer Issue(const StreamId& allotment, Money amount, const std::string& site = "riyadh",
               const std::string& author = "treasurer") {
    const AllotmentIssued body{allotment, site, amount, "assistance", rate};
    return fund.Submit(author, EventType::kAllotmentIssued, body, {allotment});
  }
  Answer Accept(const StreamId& allotment, const Reference& issue,
                const std::string& author = "officer") {
    return fund.Submit(author, EventType::kAllotmentAccepted,
                       AllotmentAccepted{allotment, issue, today()}, {allotment});
  }
  // Opened, bought, issued, accepted and seen.
  StreamId Allot(int64_t minor_units) {
    const StreamId allotment = fund.NewStream();
    const AccountKey opened{kHeadOffice, Chart::kAccumulatedFund, Peso(), ""};
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
               LogIndex emergency = 0) {
    repatriation::AssistanceDisbursed body;
    body.case_id = fund.NewStream();
    SpendCore::by_case[body.case_id] = {allotment, "ticket", liable, emergency};
    body.assistance = 1;
    body.amount = Sar(minor_units);
    body.expense_date = today();
    return fund.Submit("officer", EventType::kAssistanceDisbursed, body);
  }
  Answer ApproveInEmergency() {
    return fund.Submit("officer", EventType::kAssistanceEmergencyApproved,
                       repatriation::EmergencyRatified{});
  }
  Answer Ratify(const Reference& approval) {
    return fund.Submit("approver", EventType::kEmergencyRatified,
                       repatriation::EmergencyRatified{approval},
                       {core::EmergencyStream(approval.log, approval.index)});
  }
  Answer Liquidate(const StreamId& allotment, std::vector<LogIndex> spends,
                   std::optional<StreamId> id = std::nullopt) {
    const StreamId liquidation = id.value_or(fund.NewStream());
    return fund.Submit("officer", EventType::kLiquidationSubmitted,
                       LiquidationSubmitted{liquidation, allotment, std::move(spends)},
                       {liquidation, allotment});
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
    Draft draft{EventType::kLiquidationLineAccepted,
                wire::Encode(LiquidationLineAccepted{liquidation, spend, amount, expense, liable}),
                {core::SpendStream(spend.log, spend.index)}};
    const auto added = wire::Decode<repatriation::DisbursementAdded>(
        fund.leaf(spend.log, spend.index).entry.added);
    if (added.ok() && added->emergency_approval != 0) {
      draft.streams.push_back(core::EmergencyStream(spend.log, added->emergency_approval));
    }
    draft.authors = {author};
    return draft;
  }
  Draft SendingBack(const Reference& liquidation, const Reference& spend,
                    const std::string& reason = "receipt-missing") {
    Draft draft{EventType::kLiquidationLineSentBack,
                wire::Encode(LiquidationLineSentBack{liquidation, spend, reason}),
                {core::SpendStream(spend.log, spend.index)}};
    draft.authors = {"reviewer"};
    return draft;
  }
  Answer SendBack(const Reference& liquidation, const Reference& spend,
                  const std::string& reason = "receipt-missing") {
    return fund.Submit(SendingBack(liquidation, spend, reason));
  }
  Answer Return(const StreamId& allotment, Money amount) {
    return fund.Submit("officer", EventType::kAllotmentReturned,
                       AllotmentReturned{allotment, amount, today()}, {allotment});
  }
  Answer Credit(const StreamId& allotment, const Reference& returned, Money credited,
                Money charges) {
    return fund.Submit("treasurer", EventType::kReturnCredited,
                       ReturnCredited{allotment, returned, credited, charges, today()});
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
    const std::string office = chart == Chart::kDueTo ? kHeadOffice : "riyadh";
    return fund.Posted("riyadh", {office, chart, Riyal(), allotment.hex()});
  }
  int64_t DueFrom(const StreamId& allotment) const {
    return HeadOffice(Chart::kDueFrom, Riyal(), allotment.hex(), "riyadh");
  }

  int statement_lines = 0;  // given out by Exchange
  CoreFixture fund;
  LogIndex rate = 0;
};

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_TREASURY_TESTING_TREASURY_STORY_H_
