// Repatriation and emergency assistance: cases and their payments, and the ratification of what was
// approved in an emergency.
#include "amanat/acts/repatriation.h"
#include "services/core/fund_rules.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/repatriation/acts.h"
#include "services/rules/repatriation/payment_form.h"
#include "tests/effects/scenarios.h"
#include "tests/effects/set_up.h"

namespace amanat::effects {
namespace {

using repatriation::AssistanceApproved;
using repatriation::AssistanceDisbursed;
using repatriation::AssistanceEmergencyApproved;
using repatriation::AssistanceRecommendationWithdrawn;
using repatriation::AssistanceRecommended;
using repatriation::AssistanceReleased;
using repatriation::CaseClosed;
using repatriation::CaseOpened;
using repatriation::EmergencyRatified;

Money Sar(int64_t minor_units) { return MoneyOf("SAR", minor_units); }

class RepatriationScenario {
 public:
  explicit RepatriationScenario(Stage& stage) : stage_(stage) {
    AdmitTreasurer(stage_);
    stage_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    stage_.AdmitOperator("officer", "riyadh", {Role::kOfficer});
    stage_.AdmitOperator("approver", "riyadh", {Role::kApprover});
    stage_.AdmitOperator("payer", "riyadh", {Role::kPayer});
    stage_.AdmitOperator("all-hands", "riyadh", {Role::kOfficer, Role::kApprover, Role::kPayer});
    stage_.AdmitOperator("attache", "riyadh", {Role::kApprover});
    stage_.AdmitOperator("ratifier", kHeadOffice, {Role::kOfficer, Role::kApprover, Role::kPayer});
    OpenBank(stage_, Sar(1'000'000));
    stage_.SetCeiling("riyadh", "ticket", Sar(5'000));
    stage_.SetCeiling("riyadh", "medical", Sar(money::kAmountMax));
    stage_.SetCeiling("riyadh", "ticket", MoneyOf("JPY", 900));
    stage_.SetParty("gulf-manpower", "agency");
    stage_.SetParty("household-7", "employer");
    stage_.SetParty("gulf-bank", "provider");
    Allot(stage_, "allotment-1", "riyadh", Sar(20'000), "officer");
    stage_.SetUpTakingUp();
  }

  void Play() {
    Cases();
    Recommendations();
    Approvals();
    Payments();
    Releases();
    Emergencies();
    Ratifications();
    Limits();
    Ends();
    TheDead();
  }

 private:
  CaseOpened NewCase(absl::string_view name) {
    return {IdOf<StreamId>(name), "abuse", "agency", "gulf-manpower", {stage_.today() - 3}};
  }
  Draft OpenDraft(const CaseOpened& body, const std::string& by = "officer",
                  absl::string_view person = "person") {
    return DraftOf(by, event::kCaseOpened, body, {body.case_id}, {IdOf<SubjectId>(person)});
  }
  Answer Open(absl::string_view remark, const CaseOpened& body, const std::string& by = "officer",
              absl::string_view person = "person") {
    stage_.Remark(remark);
    return stage_.Submit(OpenDraft(body, by, person));
  }
  void Cases() {
    stage_.Chapter("Cases are opened");
    CaseOpened body = NewCase("case-1");
    body.case_id = {};
    Open("without an id", body);
    body = NewCase("case-1");
    body.hiring = "barter";
    Open("an unknown hiring", body);
    stage_.Remark("for nobody");
    stage_.Submit(
        DraftOf("officer", event::kCaseOpened, NewCase("case-1"), {IdOf<StreamId>("case-1")}));
    stage_.Remark("for two");
    stage_.Submit(DraftOf("officer", event::kCaseOpened, NewCase("case-1"),
                          {IdOf<StreamId>("case-1")},
                          {IdOf<SubjectId>("person"), IdOf<SubjectId>("person-2")}));
    Open("at head office", NewCase("case-1"), "ratifier");
    body = NewCase("case-1");
    body.reason = "homesick";
    Open("an unknown reason", body);
    body.reason = "";
    body.liable_party = "";
    body.distress_date.days = stage_.today() + 1;
    Open("no reason, tomorrow, no liable party", body);
    body.reason = "abuse";
    Open("tomorrow, no liable party", body);
    body.distress_date.days = stage_.today() - rules::repatriation::kDistressAgeDaysMax - 1;
    Open("too long ago, no liable party", body);
    body.distress_date.days = stage_.today();
    Open("no liable party", body);
    body.liable_party = "Gulf Manpower";
    Open("a liable party by its name", body);
    body.hiring = "employer";
    body.liable_party = "";
    Open("an employer without its code", body);
    body.hiring = "government";
    body.liable_party = "ministry";
    Open("a government that is liable", body);
    body = NewCase("case-1");
    body.liable_party = "gulf-manpowr";
    Open("a liable party that is not registered", body);
    body.liable_party = "gulf-bank";
    Open("a liable party of another kind", body);
    stage_.Introduce(OpenDraft(NewCase("case-1")));
    body = NewCase("case-1");
    body.reason = "";
    Open("the same id again, no reason", body);
    body = {IdOf<StreamId>("case-2"), "war", "government", "", {stage_.today()}};
    Open("hired by a government, today", body);
    body = {IdOf<StreamId>("case-3"),
            "illness",
            "direct",
            "",
            {stage_.today() - rules::repatriation::kDistressAgeDaysMax}};
    Open("hired directly, as long ago as it may be", body);
    body = {IdOf<StreamId>("case-4"), "illness", "direct", "household-7", {stage_.today() - 3}};
    Open("hired directly, by somebody who is liable", body);
  }

  void TheDead() {
    stage_.Chapter("Who died is in no distress afterwards");
    CaseOpened death{IdOf<StreamId>("case-7"), "death", "direct", "", {stage_.today() - 2}};
    Open("a person's death", death, "officer", "person-2");
    CaseOpened after = NewCase("case-8");
    after.distress_date.days = stage_.today() - 1;
    Open("of what came after it", after, "officer", "person-2");
    after.reason = "";
    Open("of what came after it, no reason", after, "officer", "person-2");
    after = NewCase("case-8");
    after.distress_date.days = stage_.today() - 2;
    Open("of what came before it, or with it", after, "officer", "person-2");
    Close("the death was entered in error", "case-7", "entered-in-error");
    after = NewCase("case-9");
    after.distress_date.days = stage_.today() - 1;
    Open("of what came after an error", after, "officer", "person-2");
  }

  AssistanceRecommended Recommendation(absl::string_view name, uint64_t number, Money amount) {
    return {IdOf<StreamId>(name), number, "ticket", amount, IdOf<StreamId>("allotment-1")};
  }
  Draft RecommendationDraft(const AssistanceRecommended& body, const std::string& by = "officer") {
    return DraftOf(by, event::kAssistanceRecommended, body, {body.case_id});
  }
  Answer Recommend(absl::string_view remark, const AssistanceRecommended& body,
                   const std::string& by = "officer") {
    stage_.Remark(remark);
    return stage_.Submit(RecommendationDraft(body, by));
  }
  void Recommendations() {
    stage_.Chapter("Assistance is recommended");
    AssistanceRecommended body = Recommendation("case-1", 1, Sar(4'000));
    body.line = "champagne";
    Recommend("an unknown cost line", body);
    body = Recommendation("case-1", 1, Sar(4'000));
    body.allotment = {};
    Recommend("no allotment", body);
    Draft named = RecommendationDraft(Recommendation("case-1", 1, Sar(4'000)));
    named.subjects.push_back(IdOf<SubjectId>("person"));
    stage_.Remark("that names the person");
    stage_.Submit(named);
    Recommend("no such case, another number, gold", Recommendation("case-9", 2, Gold(0)));
    Recommend("another number, gold", Recommendation("case-1", 2, Gold(0)));
    Recommend("number 0", Recommendation("case-1", 0, Sar(1)));
    Recommend("nothing, in gold", Recommendation("case-1", 1, Gold(0)));
    Recommend("gold", Recommendation("case-1", 1, Gold(1)));
    Recommend("less than nothing", Recommendation("case-1", 1, Sar(-1)));
    stage_.Introduce(RecommendationDraft(Recommendation("case-1", 1, Sar(3'000))));
    Recommend("the same number again", Recommendation("case-1", 1, Sar(3'000)));
    Recommend("the next one", Recommendation("case-1", 2, Sar(2'001)));
    Recommend("in yen", Recommendation("case-1", 3, MoneyOf("JPY", 901)));
    body = Recommendation("case-1", 4, Sar(1));
    body.line = "legal";
    Recommend("a line without a ceiling", body);
    Recommend("in a currency without a ceiling", Recommendation("case-1", 5, MoneyOf("PHP", 1)));
    Recommend("in yen, within the ceiling", Recommendation("case-1", 6, MoneyOf("JPY", 900)));
    Recommend("by one who has all roles", Recommendation("case-2", 1, Sar(100)), "all-hands");
    Recommend("another case's", Recommendation("case-3", 1, Sar(4'999)));
    body = Recommendation("case-4", 1, Sar(10));
    body.line = "medical";
    Recommend("under another ceiling", body);
    body.assistance = 2;
    body.amount = Sar(money::kAmountMax + 1);
    Recommend("larger than an amount can be", body);
    body.amount = Sar(money::kAmountMax);
    Recommend("as large as an amount can be", body);
  }
  static Money Gold(int64_t minor_units) { return MoneyOf("XAU", minor_units); }

  Draft ApprovalDraft(absl::string_view name, uint64_t number, const std::string& by) {
    const AssistanceApproved body{IdOf<StreamId>(name), number};
    return DraftOf(by, event::kAssistanceApproved, body, {body.case_id});
  }
  Answer Approve(absl::string_view remark, absl::string_view name, uint64_t number,
                 const std::string& by = "approver") {
    stage_.Remark(remark);
    return stage_.Submit(ApprovalDraft(name, number, by));
  }
  void Approvals() {
    stage_.Chapter("Assistance is approved");
    Approve("no such case", "case-9", 1);
    Approve("no such assistance", "case-1", 9);
    Approve("number 0", "case-1", 0);
    Approve("by its recommender", "case-2", 1, "all-hands");
    stage_.Introduce(ApprovalDraft("case-1", 1, "approver"));
    Approve("again", "case-1", 1);
    Approve("above the ceiling with what is held", "case-1", 2);
    Approve("above the ceiling in yen", "case-1", 3);
    Approve("no ceiling of that line", "case-1", 4);
    Approve("no ceiling in that currency", "case-1", 5);
    Approve("yen within the ceiling, of which the allotment has none", "case-1", 6);
    Approve("of another case", "case-2", 1);
    Approve("under another ceiling", "case-4", 1);
    Approve("beyond 64 bits with what is held", "case-4", 2);
    Approve("of a third case, by one who has all roles", "case-3", 1, "all-hands");
  }

  // Each is for one payment.
  Hash NextReceipt() { return IdOf<Hash>("receipt-" + std::to_string(++receipts_)); }
  AssistanceDisbursed Payment(absl::string_view name, uint64_t number, Money amount) {
    return {IdOf<StreamId>(name), number, amount, {stage_.today()}, {NextReceipt()}};
  }
  Draft PaymentDraft(const AssistanceDisbursed& body, const std::string& by) {
    return DraftOf(by, event::kAssistanceDisbursed, body, {body.case_id});
  }
  Answer Disburse(absl::string_view remark, const AssistanceDisbursed& body,
                  const std::string& by = "payer") {
    stage_.Remark(remark);
    return stage_.Submit(PaymentDraft(body, by));
  }
  void Payments() {
    stage_.Chapter("Assistance is paid");
    AssistanceDisbursed body = Payment("case-1", 1, Sar(3'000));
    body.receipts.assign(repatriation::kReceiptsMax + 1, IdOf<Hash>("receipt"));
    Disburse("too many receipts", body);
    Disburse("no such case", Payment("case-9", 1, Sar(1)));
    Disburse("no such assistance", Payment("case-1", 9, Sar(1)));
    Disburse("by its recommender", Payment("case-2", 1, Sar(100)), "all-hands");
    Disburse("by its approver", Payment("case-3", 1, Sar(100)), "all-hands");
    body = Payment("case-1", 2, Gold(0));
    body.receipts.clear();
    Disburse("only recommended; no receipt", body);
    body.assistance = 1;
    body.expense_date.days = stage_.today() + 1;
    Disburse("no receipt, gold, nothing, tomorrow", body);
    body.receipts = {IdOf<Hash>("receipt"), IdOf<Hash>("receipt")};
    Disburse("a receipt twice, gold, nothing, tomorrow", body);
    body.receipts[1] = *Hash::FromBytes(Sha256(""));
    Disburse("an empty file as receipt, gold, nothing, tomorrow", body);
    body.receipts[1] = Hash();
    Disburse("a receipt without digest, gold, nothing, tomorrow", body);
    body.receipts.pop_back();
    Disburse("gold, nothing, tomorrow", body);
    body.amount = Sar(3'001);
    Disburse("more than was approved, tomorrow", body);
    body.amount = Sar(0);
    Disburse("nothing, tomorrow", body);
    body.amount = Sar(-1);
    Disburse("less than nothing, tomorrow", body);
    body.amount = Sar(2'999);
    Disburse("tomorrow", body);
    body.expense_date.days = stage_.today() - 4;
    Disburse("before the distress", body);
    stage_.Remark("less than was approved");
    const AssistanceDisbursed paid = Payment("case-1", 1, Sar(2'999));
    stage_.Introduce(PaymentDraft(paid, "payer"));
    Disburse("again, more than was approved", Payment("case-1", 1, Sar(3'001)));
    Approve("what was not paid is under the ceiling again", "case-1", 2);
    body = Payment("case-3", 1, Sar(4'999));
    body.expense_date.days = stage_.today() - 3;
    body.receipts.push_back(paid.receipts.front());
    Disburse("against a receipt of another payment", body);
    body.receipts.pop_back();
    while (body.receipts.size() < repatriation::kReceiptsMax)
      body.receipts.push_back(NextReceipt());
    Disburse("whole, nobody is liable, as many receipts as may be", body);
    stage_.TakeUpAll();
  }

  Draft ReleaseDraft(absl::string_view name, uint64_t number, const std::string& reason,
                     const std::string& by = "officer") {
    const AssistanceReleased body{IdOf<StreamId>(name), number, reason};
    return DraftOf(by, event::kAssistanceReleased, body, {body.case_id});
  }
  Answer Release(absl::string_view remark, absl::string_view name, uint64_t number,
                 const std::string& reason, const std::string& by = "officer") {
    stage_.Remark(remark);
    return stage_.Submit(ReleaseDraft(name, number, reason, by));
  }
  void Releases() {
    stage_.Chapter("Assistance is released");
    Release("no such case", "case-9", 1, "");
    Release("no such assistance", "case-1", 9, "");
    Release("only recommended; no reason", "case-1", 3, "");
    Release("an unknown reason", "case-1", 2, "because");
    Release("no reason", "case-1", 2, "");
    stage_.Introduce(ReleaseDraft("case-1", 2, "no-longer-needed"));
    Release("again, no reason", "case-1", 2, "");
    Release("paid already", "case-1", 1, "no-longer-needed");
    Disburse("paid after it was released", Payment("case-1", 2, Sar(2'001)));
    Release("by an approver", "case-4", 1, "no-longer-needed", "approver");
    Release("by the payer", "case-2", 1, "paid-by-liable-party", "payer");
  }

  AssistanceEmergencyApproved Emergency(absl::string_view name, uint64_t number, Money amount) {
    return {IdOf<StreamId>(name), number, "ticket", amount, IdOf<StreamId>("allotment-1"),
            "no-second-officer"};
  }
  Draft EmergencyDraft(const AssistanceEmergencyApproved& body, const std::string& by) {
    return DraftOf(by, event::kAssistanceEmergencyApproved, body, {body.case_id});
  }
  Answer ApproveInEmergency(absl::string_view remark, const AssistanceEmergencyApproved& body,
                            const std::string& by = "officer") {
    stage_.Remark(remark);
    return stage_.Submit(EmergencyDraft(body, by));
  }
  void Emergencies() {
    stage_.Chapter("Assistance is approved in an emergency");
    AssistanceEmergencyApproved body = Emergency("case-2", 2, Sar(700));
    body.line = "champagne";
    ApproveInEmergency("an unknown cost line", body);
    body = Emergency("case-2", 2, Sar(700));
    body.allotment = {};
    ApproveInEmergency("no allotment", body);
    body = Emergency("case-9", 9, Gold(0));
    body.emergency = "hurry";
    ApproveInEmergency("no such case, an unknown emergency, gold", body);
    body.case_id = IdOf<StreamId>("case-2");
    ApproveInEmergency("another number, an unknown emergency, gold", body);
    body.assistance = 2;
    ApproveInEmergency("an unknown emergency, nothing, in gold", body);
    body.emergency = "life-at-risk";
    ApproveInEmergency("nothing, in gold", body);
    body.amount = Gold(1);
    ApproveInEmergency("gold", body);
    body.amount = Sar(5'001);
    ApproveInEmergency("above the ceiling", body);
    body.amount = Sar(1);
    body.line = "legal";
    ApproveInEmergency("no ceiling of that line", body);
    approval_ = stage_.Introduce(EmergencyDraft(Emergency("case-2", 2, Sar(700)), "officer")).entry;
    Disburse("by an approver who did not approve it", Payment("case-2", 2, Sar(700)), "approver");
    Disburse("more than was approved", Payment("case-2", 2, Sar(701)), "officer");
    payment_ =
        Disburse("by who approved it alone", Payment("case-2", 2, Sar(700)), "officer").entry;
    body = Emergency("case-4", 3, Sar(1));
    body.emergency = "office-closed";
    second_approval_ = ApproveInEmergency("by an approver", body, "attache").entry;
    Disburse("paid by the payer, somebody is liable", Payment("case-4", 3, Sar(1)));
    unpaid_approval_ = ApproveInEmergency("to be released", Emergency("case-2", 3, Sar(10))).entry;
    Release("an approval in an emergency", "case-2", 3, "entered-in-error", "approver");
  }

  Draft RatificationDraft(const Reference& approval, const std::string& by = "ratifier") {
    return DraftOf(by, event::kEmergencyRatified, EmergencyRatified{approval},
                   {core::EmergencyStream(approval.log, approval.index)});
  }
  Answer Ratify(absl::string_view remark, const Reference& approval,
                const std::string& by = "ratifier") {
    stage_.Remark(remark);
    return stage_.Submit(RatificationDraft(approval, by));
  }
  void Ratifications() {
    stage_.Chapter("Head office ratifies");
    Ratify("at the consulate", approval_, "approver");
    Ratify("an entry of head office's own", {stage_.log(kHeadOffice), 1, {}});
    Reference forged = approval_;
    forged.leaf_hash.value[0] ^= 1;
    Ratify("another entry than is cited", forged);
    forged.index += 1'000;
    Ratify("an entry that is not there", forged);
    Ratify("an entry that is none, though addressed to head office", payment_);
    stage_.Introduce(RatificationDraft(approval_));
    Ratify("again", approval_);
    Ratify("what was released", unpaid_approval_);
    stage_.Revoke("attache");
    stage_.AdmitOperator("attache", kHeadOffice, {Role::kApprover});
    Ratify("by who approved it, at head office by now", second_approval_, "attache");
    Ratify("by somebody else", second_approval_);
    Ratify("by who approved it, when it is ratified", second_approval_, "attache");
  }

  void Limits() {
    stage_.Chapter("The allotment runs out");
    Open("a case", NewCase("case-5"));
    AssistanceRecommended medical = Recommendation("case-5", 1, Sar(11'302));
    medical.line = "medical";
    Recommend("what is left, and one", medical);
    Approve("more than there is", "case-5", 1);
    AssistanceEmergencyApproved emergency = Emergency("case-5", 2, Sar(11'302));
    emergency.line = "medical";
    ApproveInEmergency("more than there is", emergency);
    emergency.amount = Sar(11'301);
    ApproveInEmergency("all that there is", emergency);
    Recommend("one more", Recommendation("case-5", 3, Sar(1)));
    Approve("what is held is not free", "case-5", 3);
    Release("frees it", "case-5", 2, "entered-in-error");
    Approve("what was held is free", "case-5", 3);
    stage_.AdvanceDays(repatriation::kExpenseAgeDaysMax + 1);
    AssistanceDisbursed body = Payment("case-5", 3, Sar(1));
    body.expense_date.days = stage_.today() - repatriation::kExpenseAgeDaysMax - 1;
    Disburse("an expense older than a year", body);
    body.expense_date.days += 1;
    Disburse("an expense of a year ago", body);
    stage_.Cut("riyadh");
    const Reference approval =
        ApproveInEmergency("while the line is cut", Emergency("case-5", 4, Sar(2))).entry;
    Ratify("has not arrived", approval);
    stage_.Restore("riyadh");
    Ratify("has arrived", approval);
  }

  Draft WithdrawalDraft(absl::string_view name, uint64_t assistance, const std::string& reason,
                        const std::string& by) {
    const AssistanceRecommendationWithdrawn body{IdOf<StreamId>(name), assistance, reason};
    return DraftOf(by, event::kAssistanceRecommendationWithdrawn, body, {body.case_id});
  }
  void Withdraw(absl::string_view remark, absl::string_view name, uint64_t assistance,
                const std::string& reason = "no-longer-needed", const std::string& by = "officer") {
    stage_.Remark(remark);
    stage_.Submit(WithdrawalDraft(name, assistance, reason, by));
  }
  Draft CloseDraft(absl::string_view name, const std::string& outcome) {
    const CaseClosed body{IdOf<StreamId>(name), outcome};
    return DraftOf("officer", event::kCaseClosed, body, {body.case_id});
  }
  void Close(absl::string_view remark, absl::string_view name, const std::string& outcome) {
    stage_.Remark(remark);
    stage_.Submit(CloseDraft(name, outcome));
  }
  void Ends() {
    stage_.Chapter("What is not needed any more, and how cases end");
    Open("a case", NewCase("case-6"));
    Recommend("by an officer", Recommendation("case-6", 1, Sar(1)));
    Recommend("another", Recommendation("case-6", 2, Sar(1)));
    Close("while a recommendation waits", "case-6", "repatriated");
    Withdraw("by nobody who gave it", "case-6", 1, "no-longer-needed", "payer");
    Withdraw("no such assistance", "case-6", 9);
    Withdraw("no such case", "case-99", 1);
    Withdraw("without a reason", "case-6", 1, "");
    stage_.Introduce(WithdrawalDraft("case-6", 1, "replaced", "officer"));
    Withdraw("again", "case-6", 1);
    Approve("what was withdrawn", "case-6", 1);
    Approve("the other", "case-6", 2);
    Withdraw("what is approved", "case-6", 2);
    Close("while a payment waits", "case-6", "repatriated");
    Release("it is not needed either", "case-6", 2, "entered-in-error");
    Close("no such case", "case-99", "repatriated");
    Close("without an outcome", "case-6", "");
    stage_.Introduce(CloseDraft("case-6", "helped-abroad"));
    Close("again", "case-6", "helped-abroad");
    Recommend("for a case that is closed", Recommendation("case-6", 3, Sar(1)));
    ApproveInEmergency("for a case that is closed", Emergency("case-6", 4, Sar(1)));
  }

  Stage& stage_;
  int receipts_ = 0;
  Reference approval_;
  Reference second_approval_;
  Reference unpaid_approval_;
  Reference payment_;
};

}  // namespace

void PlayRepatriation(Stage& stage) { RepatriationScenario(stage).Play(); }

}  // namespace amanat::effects
