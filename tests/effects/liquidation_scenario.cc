// Liquidation: consulates account for what they spent, head office decides line by line.
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "services/core/fund_rules.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/liquidation_forms.h"
#include "tests/effects/scenarios.h"
#include "tests/effects/set_up.h"

namespace amanat::effects {
namespace {

using treasury::LiquidationLineAccepted;
using treasury::LiquidationLineSentBack;
using treasury::LiquidationSubmitted;

Money Sar(int64_t minor_units) { return MoneyOf("SAR", minor_units); }

class LiquidationScenario {
 public:
  explicit LiquidationScenario(Stage& stage) : stage_(stage) {
    AdmitTreasurer(stage_);
    stage_.AdmitOperator("reviewer", kHeadOffice, {Role::kReviewer});
    stage_.AdmitOperator("ratifier", kHeadOffice, {Role::kApprover});
    OpenBank(stage_, Sar(10'000'000));
    stage_.SetParty("gulf-manpower", "agency");
    SetUpConsulate("hong-kong", "HK", "Asia/Hong_Kong", "hk-");
    SetUpConsulate("riyadh", "SA", "Asia/Riyadh", "");
    Allot(stage_, "allotment-1", "riyadh", Sar(1'000'000), "officer");
    Allot(stage_, "allotment-2", "riyadh", Sar(50'000), "officer");
    Allot(stage_, "allotment-3", "hong-kong", Sar(70'000), "hk-officer");
    plain_ = Spend("case-1", "allotment-1", 200, "");
    agency_ = Spend("case-2", "allotment-1", 300, "gulf-manpower");
    wrong_ = Spend("case-3", "allotment-1", 70, "");
    again_ = Spend("case-4", "allotment-1", 45, "");
    other_ = Spend("case-5", "allotment-2", 10, "");
    elsewhere_ = Spend("case-6", "allotment-3", 900, "", "hk-");
    ratified_ = SpendInEmergency("case-7", 50, "", approval_);
    Reference unused;
    never_ = SpendInEmergency("case-8", 60, "", unused);
    late_ = SpendInEmergency("case-9", 80, "gulf-manpower", late_approval_);
  }

  void Play() {
    Submissions();
    BeforeTheAcceptanceIsTakenUp();
    Acceptances();
    Liabilities();
    Emergencies();
    SendingBack();
    Elsewhere();
  }

 private:
  void SetUpConsulate(const std::string& site, const std::string& country, const std::string& zone,
                      const std::string& prefix) {
    stage_.AdmitSite(site, country, zone);
    stage_.AdmitOperator(prefix + "officer", site, {Role::kOfficer});
    stage_.AdmitOperator(prefix + "approver", site, {Role::kApprover});
    stage_.AdmitOperator(prefix + "payer", site, {Role::kPayer});
    stage_.SetCeiling(site, "ticket", Sar(1'000'000));
  }
  void Open(const StreamId& id, const std::string& liable, const std::string& prefix) {
    const repatriation::CaseOpened body{
        id, "abuse", liable.empty() ? "direct" : "agency", liable, {stage_.today() - 3}};
    stage_.SetUp(
        DraftOf(prefix + "officer", event::kCaseOpened, body, {id}, {IdOf<SubjectId>("person")}));
  }
  Reference Disburse(const StreamId& id, int64_t minor_units, const std::string& payer) {
    const repatriation::AssistanceDisbursed body{
        id,
        1,
        Sar(minor_units),
        {stage_.today()},
        {IdOf<Hash>("receipt-" + std::to_string(++receipts_))}};
    const Reference paid =
        stage_.SetUp(DraftOf(payer, event::kAssistanceDisbursed, body, {id})).entry;
    amounts_[{paid.log, paid.index}] = body.amount;
    return paid;
  }
  // A case with one payment.
  Reference Spend(absl::string_view name, absl::string_view allotment, int64_t minor_units,
                  const std::string& liable, const std::string& prefix = "") {
    const auto id = IdOf<StreamId>(name);
    Open(id, liable, prefix);
    const repatriation::AssistanceRecommended recommended{id, 1, "ticket", Sar(minor_units),
                                                          IdOf<StreamId>(allotment)};
    stage_.SetUp(DraftOf(prefix + "officer", event::kAssistanceRecommended, recommended, {id}));
    stage_.SetUp(DraftOf(prefix + "approver", event::kAssistanceApproved,
                         repatriation::AssistanceApproved{id, 1}, {id}));
    return Disburse(id, minor_units, prefix + "payer");
  }
  Reference SpendInEmergency(absl::string_view name, int64_t minor_units, const std::string& liable,
                             Reference& approval) {
    const auto id = IdOf<StreamId>(name);
    Open(id, liable, "");
    const repatriation::AssistanceEmergencyApproved body{
        id, 1, "ticket", Sar(minor_units), IdOf<StreamId>("allotment-1"), "no-second-officer"};
    approval =
        stage_.SetUp(DraftOf("officer", event::kAssistanceEmergencyApproved, body, {id})).entry;
    const Reference spend = Disburse(id, minor_units, "officer");
    approvals_[{spend.log, spend.index}] = approval;
    return spend;
  }

  Draft LiquidationDraft(absl::string_view name, absl::string_view allotment,
                         const std::vector<Reference>& spends,
                         const std::string& author = "officer") {
    LiquidationSubmitted body{IdOf<StreamId>(name), IdOf<StreamId>(allotment), {}};
    for (const Reference& spend : spends) {
      body.spends.push_back(spend.index);
      const auto paid = amounts_.find({spend.log, spend.index});
      body.amounts.push_back(paid == amounts_.end() ? Sar(1) : paid->second);
    }
    return DraftOf(author, event::kLiquidationSubmitted, body, {body.liquidation, body.allotment});
  }
  Answer Liquidate(absl::string_view remark, const Draft& draft) {
    stage_.Remark(remark);
    return stage_.Submit(draft);
  }
  void Submissions() {
    stage_.Chapter("Liquidations are submitted");
    Liquidate("no spends", LiquidationDraft("liquidation-1", "allotment-1", {}));
    Liquidate("a spend twice", LiquidationDraft("liquidation-1", "allotment-1", {plain_, plain_}));
    Liquidate("spends in no order",
              LiquidationDraft("liquidation-1", "allotment-1", {agency_, plain_}));
    Liquidate(
        "more spends than one has",
        LiquidationDraft("liquidation-1", "allotment-1",
                         std::vector<Reference>(treasury::kLiquidationSpendsMax + 1, plain_)));
    Reference beyond = plain_;
    beyond.index += 1'000;
    Liquidate("an entry that is not there yet",
              LiquidationDraft("liquidation-1", "allotment-9", {beyond}));
    Reference before = plain_;
    before.index -= 1;
    Liquidate("no such allotment, no such spend",
              LiquidationDraft("liquidation-1", "allotment-9", {before}));
    Liquidate("no such spend", LiquidationDraft("liquidation-1", "allotment-1", {before}));
    Draft draft = LiquidationDraft("liquidation-1", "allotment-1", {plain_});
    LiquidationSubmitted body{
        IdOf<StreamId>("liquidation-1"), IdOf<StreamId>("allotment-1"), {plain_.index}, {}};
    draft.body = wire::Encode(body);
    Liquidate("without what is left of the spend", draft);
    body.amounts = {Sar(199)};
    draft.body = wire::Encode(body);
    Liquidate("less than is left of the spend", draft);
    Liquidate("at head office",
              LiquidationDraft("liquidation-1", "allotment-1", {plain_}, "treasurer"));
    first_ =
        stage_.Introduce(LiquidationDraft("liquidation-1", "allotment-1", {plain_, agency_})).entry;
    Liquidate("the same id again, no such allotment",
              LiquidationDraft("liquidation-1", "allotment-9", {before}));
    Liquidate("a spend that is submitted, and one of another allotment",
              LiquidationDraft("liquidation-2", "allotment-1", {plain_, other_}));
    Liquidate("a spend that is submitted",
              LiquidationDraft("liquidation-2", "allotment-1", {agency_, wrong_}));
    second_ = Liquidate("the others", LiquidationDraft("liquidation-2", "allotment-1",
                                                       {wrong_, ratified_, never_, late_}))
                  .entry;
    third_ =
        Liquidate("one alone", LiquidationDraft("liquidation-3", "allotment-1", {again_})).entry;
  }

  Draft AcceptanceDraft(const Reference& liquidation, const Reference& spend, Money amount,
                        const std::string& expense, const std::string& liable) {
    Draft draft = DraftOf("reviewer", event::kLiquidationLineAccepted,
                          LiquidationLineAccepted{liquidation, spend, amount, expense, liable},
                          {core::SpendStream(spend.log, spend.index)});
    if (const auto approval = approvals_.find({spend.log, spend.index});
        approval != approvals_.end()) {
      draft.streams.push_back(core::EmergencyStream(approval->second.log, approval->second.index));
    }
    return draft;
  }
  Answer Accept(absl::string_view remark, const Reference& liquidation, const Reference& spend,
                Money amount, const std::string& expense, const std::string& liable = "") {
    stage_.Remark(remark);
    return stage_.Submit(AcceptanceDraft(liquidation, spend, amount, expense, liable));
  }
  void BeforeTheAcceptanceIsTakenUp() {
    stage_.Chapter("Lines before the allotment's acceptance is taken up");
    Accept("a line that fits", first_, plain_, Sar(200), "ticket");
    SendBack("a line that fits", first_, plain_, "receipt-missing");
    Accept("a line that does not fit", first_, wrong_, Sar(70), "ticket");
    stage_.TakeUpAll();
  }
  void Acceptances() {
    stage_.Chapter("Lines are accepted");
    Accept("expense and liable party", first_, plain_, Sar(200), "ticket", "officer");
    Accept("neither expense nor liable party", first_, plain_, Sar(200), "");
    Accept("a malformed code", first_, plain_, Sar(200), "Ticket");
    Accept("a spend of another log", first_, elsewhere_, Sar(900), "ticket");
    Reference forged = plain_;
    forged.leaf_hash.value[0] ^= 1;
    Accept("another spend than is cited", first_, forged, Sar(200), "ticket");
    forged.index += 1'000;
    Accept("a spend that is not there", first_, forged, Sar(200), "ticket");
    forged = first_;
    forged.leaf_hash.value[0] ^= 1;
    Accept("another liquidation than is cited", forged, plain_, Sar(200), "ticket");
    Accept("a spend of another liquidation, another amount", first_, wrong_, Sar(71), "ticket");
    Accept("a liquidation that is none", plain_, plain_, Sar(200), "ticket");
    Accept("a spend that is none", first_, first_, Sar(200), "ticket");
    Accept("another amount", first_, plain_, Sar(201), "ticket");
    Accept("another currency", first_, plain_, MoneyOf("PHP", 200), "ticket");
    stage_.Introduce(AcceptanceDraft(first_, plain_, Sar(200), "ticket", ""));
    Accept("again, and another amount", first_, plain_, Sar(201), "ticket");
  }

  void Liabilities() {
    stage_.Chapter("Somebody is liable");
    Accept("an agency is, not the fund; another amount", first_, agency_, Sar(1), "ticket");
    Accept("another agency is", first_, agency_, Sar(300), "", "sea-manpower");
    Accept("the officer is not", first_, agency_, Sar(300), "", "officer");
    Accept("the agency", first_, agency_, Sar(300), "", "gulf-manpower");
    Accept("nobody of head office is", second_, wrong_, Sar(70), "", "reviewer");
    Accept("nobody of another consulate is", second_, wrong_, Sar(70), "", "hk-officer");
    Accept("the consulate's officer", second_, wrong_, Sar(70), "", "officer");
  }

  void Ratify(const Reference& approval) {
    stage_.Submit(DraftOf("ratifier", event::kEmergencyRatified,
                          repatriation::EmergencyRatified{approval},
                          {core::EmergencyStream(approval.log, approval.index)}));
  }
  void Emergencies() {
    stage_.Chapter("Spends approved in an emergency");
    Accept("not ratified yet; another amount", second_, ratified_, Sar(51), "ticket");
    Ratify(approval_);
    stage_.Remark("ratified");
    stage_.Introduce(AcceptanceDraft(second_, ratified_, Sar(50), "ticket", ""));
    Accept("never ratified", second_, never_, Sar(60), "ticket");
    Accept("never ratified, another officer", second_, never_, Sar(60), "", "approver");
    Accept("never ratified, its officer, another amount", second_, never_, Sar(61), "", "officer");
    Accept("never ratified, its officer", second_, never_, Sar(60), "", "officer");
    Accept("not ratified yet, though an agency is liable", second_, late_, Sar(80), "",
           "gulf-manpower");
    Ratify(late_approval_);
    Accept("ratified: its officer is not liable", second_, late_, Sar(80), "", "officer");
    Accept("ratified: the agency is liable", second_, late_, Sar(80), "", "gulf-manpower");
  }

  Draft SendingBackDraft(const Reference& liquidation, const Reference& spend,
                         const std::string& reason) {
    return DraftOf("reviewer", event::kLiquidationLineSentBack,
                   LiquidationLineSentBack{liquidation, spend, reason},
                   {core::SpendStream(spend.log, spend.index)});
  }
  Answer SendBack(absl::string_view remark, const Reference& liquidation, const Reference& spend,
                  const std::string& reason) {
    stage_.Remark(remark);
    return stage_.Submit(SendingBackDraft(liquidation, spend, reason));
  }
  void SendingBack() {
    stage_.Chapter("Lines are sent back");
    SendBack("a spend of another log", third_, elsewhere_, "receipt-missing");
    SendBack("a spend of another liquidation, without a reason", third_, plain_, "");
    SendBack("accepted already, without a reason", first_, plain_, "");
    SendBack("without a reason", third_, again_, "");
    SendBack("a reason that is no code", third_, again_, "No receipt");
    stage_.Introduce(SendingBackDraft(third_, again_, "receipt-missing"));
    SendBack("again, without a reason", third_, again_, "");
    Accept("accepted after it was sent back", third_, again_, Sar(45), "ticket");
    Liquidate("frozen until that is seen",
              LiquidationDraft("liquidation-4", "allotment-1", {again_}));
    stage_.TakeUpAll();
    const Reference fourth =
        Liquidate("submitted again", LiquidationDraft("liquidation-4", "allotment-1", {again_}))
            .entry;
    Accept("in the liquidation that was decided", third_, again_, Sar(45), "ticket");
    Accept("in the new one", fourth, again_, Sar(45), "ticket");
    stage_.TakeUpAll();
    Liquidate("accepted for good", LiquidationDraft("liquidation-5", "allotment-1", {again_}));
  }

  void Elsewhere() {
    stage_.Chapter("Another consulate's");
    const Reference liquidation =
        Liquidate("by its officer",
                  LiquidationDraft("liquidation-6", "allotment-3", {elsewhere_}, "hk-officer"))
            .entry;
    Accept("its spend", liquidation, elsewhere_, Sar(900), "ticket");
    stage_.TakeUpAll();
  }

  Stage& stage_;
  int receipts_ = 0;
  Reference plain_;      // nobody is liable
  Reference agency_;     // an agency is
  Reference wrong_;      // the officer will be
  Reference again_;      // will be sent back and accepted at the second time
  Reference other_;      // of another allotment
  Reference elsewhere_;  // of another consulate
  Reference approval_;   // in an emergency, to be ratified
  Reference ratified_;
  Reference never_;
  Reference late_approval_;
  Reference late_;
  std::map<std::pair<LogId, LogIndex>, Money> amounts_;  // of the spends
  // Of the spends that were approved in an emergency.
  std::map<std::pair<LogId, LogIndex>, Reference> approvals_;
  Reference first_;  // liquidations
  Reference second_;
  Reference third_;
};

}  // namespace

void PlayLiquidation(Stage& stage) { LiquidationScenario(stage).Play(); }

}  // namespace amanat::effects
