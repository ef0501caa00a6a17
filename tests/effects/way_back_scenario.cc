// The way back of money: allotments declined, returns refused, acceptances taken back, and what vendors and
// banks give back or take.
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "services/core/fund_rules.h"
#include "services/rules/catalogue/catalogue.h"
#include "tests/effects/scenarios.h"
#include "tests/effects/set_up.h"

namespace amanat::effects {
namespace {

using repatriation::AssistanceDisbursed;
using repatriation::SpendRefunded;
using repatriation::SpendReversed;
using treasury::AllotmentAccepted;
using treasury::AllotmentDeclined;
using treasury::AllotmentIssued;
using treasury::AllotmentReturned;
using treasury::BankCharged;
using treasury::LineAcceptanceReversed;
using treasury::LiquidationLineAccepted;
using treasury::LiquidationLineSentBack;
using treasury::LiquidationSubmitted;
using treasury::ReturnCredited;
using treasury::ReturnRefused;

Money Sar(int64_t minor_units) { return MoneyOf("SAR", minor_units); }

class WayBackScenario {
 public:
  explicit WayBackScenario(Stage& stage) : stage_(stage) {
    AdmitTreasurer(stage_);
    stage_.AdmitOperator("reviewer", kHeadOffice, {Role::kReviewer});
    stage_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    stage_.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
    stage_.AdmitOperator("officer", "riyadh", {Role::kOfficer});
    stage_.AdmitOperator("approver", "riyadh", {Role::kApprover});
    stage_.AdmitOperator("payer", "riyadh", {Role::kPayer});
    stage_.AdmitOperator("hk-officer", "hong-kong", {Role::kOfficer});
    stage_.SetCeiling("riyadh", "ticket", Sar(100'000));
    OpenBank(stage_, Sar(10'000'000));
    Allot(stage_, "allotment-1", "riyadh", Sar(1'000'000), "officer");
    stage_.SetUpTakingUp();
  }

  void Play() {
    Declines();
    DeclinesCredited();
    RefusedReturns();
    Refunds();
    PaymentsTakenBack();
    Charges();
    AcceptancesTakenBack();
    Reopened();
  }

 private:
  wire::CivilDate Today() { return {stage_.today()}; }
  wire::CivilDate Tomorrow() { return {stage_.today() + 1}; }

  Reference Issue(absl::string_view allotment, const std::string& site, int64_t minor_units) {
    const AllotmentIssued body{IdOf<StreamId>(allotment), site, Sar(minor_units), "assistance", 0};
    return stage_.SetUp(DraftOf("treasurer", event::kAllotmentIssued, body, {body.allotment}))
        .entry;
  }
  Draft DeclineDraft(const AllotmentDeclined& body, const std::string& author = "officer") {
    return DraftOf(author, event::kAllotmentDeclined, body, {body.allotment});
  }
  Answer Decline(absl::string_view remark, const AllotmentDeclined& body,
                 const std::string& author = "officer") {
    stage_.Remark(remark);
    return stage_.Submit(DeclineDraft(body, author));
  }
  void Declines() {
    stage_.Chapter("Allotments are declined");
    const Reference issue = Issue("allotment-2", "riyadh", 50'000);
    AllotmentDeclined body{IdOf<StreamId>("allotment-2"), issue, "too-little"};
    Decline("for no known reason", body);
    body.reason = "";
    Decline("at another consulate, without a reason", body, "hk-officer");
    Decline("without a reason", body);
    body.reason = "not-received";
    body.allotment = IdOf<StreamId>("allotment-9");
    Decline("another allotment", body);
    body.allotment = IdOf<StreamId>("allotment-2");
    body.issue.leaf_hash.value[0] ^= 1;
    Decline("another entry than is cited", body);
    body.issue.index += 1'000;
    Decline("an entry that is not there", body);
    body.issue = issue;
    Decline("at head office", body, "treasurer");
    declined_ = stage_.Introduce(DeclineDraft(body)).entry;
    body.reason = "";
    Decline("again, without a reason", body);
    stage_.Remark("accepted after it was declined");
    const AllotmentAccepted acceptance{body.allotment, issue, Today()};
    stage_.Submit(DraftOf("officer", event::kAllotmentAccepted, acceptance, {body.allotment}));
  }

  Answer Credit(absl::string_view remark, const ReturnCredited& body) {
    stage_.Remark(remark);
    return stage_.Submit(DraftOf("treasurer", event::kReturnCredited, body));
  }
  Draft WithLoss(const ReturnCredited& body) {
    Draft draft = DraftOf("treasurer", event::kReturnCreditedWithLoss, body);
    draft.authors.push_back("admin-1");
    return draft;
  }
  Answer CreditByTwo(absl::string_view remark, const ReturnCredited& body) {
    stage_.Remark(remark);
    return stage_.Submit(WithLoss(body));
  }
  void DeclinesCredited() {
    stage_.Chapter("What was declined is credited");
    ReturnCredited body{
        IdOf<StreamId>("allotment-2"), declined_, Sar(49'900), Sar(99), Tomorrow(), "credit-1"};
    Credit("before the decline is taken up", body);
    stage_.TakeUpAll();
    Credit("another amount, tomorrow", body);
    body.charges = Sar(100);
    Credit("tomorrow", body);
    body.bank_date = {Today().days - 1};
    Credit("on a day before it was issued", body);
    body.bank_date = Today();
    body.allotment = IdOf<StreamId>("allotment-1");
    Credit("another allotment", body);
    body.allotment = IdOf<StreamId>("allotment-2");
    body.credited = Sar(47'499);
    body.charges = Sar(2'501);
    Credit("more lost than one treasurer may book", body);
    body.credited = Sar(47'500);
    body.charges = Sar(2'500);
    CreditByTwo("as much lost as one treasurer books", body);
    body.credited = Sar(49'900);
    body.charges = Sar(100);
    Credit("what the bank sent back, less what it kept", body);
    Credit("again", body);
  }

  Answer Return(absl::string_view remark, int64_t minor_units) {
    const AllotmentReturned body{IdOf<StreamId>("allotment-1"), Sar(minor_units), Today()};
    stage_.Remark(remark);
    return stage_.Submit(DraftOf("officer", event::kAllotmentReturned, body, {body.allotment}));
  }
  Draft RefusalDraft(const ReturnRefused& body) {
    return DraftOf("treasurer", event::kReturnRefused, body);
  }
  Answer Refuse(absl::string_view remark, const ReturnRefused& body) {
    stage_.Remark(remark);
    return stage_.Submit(RefusalDraft(body));
  }
  void RefusedReturns() {
    stage_.Chapter("A return is refused");
    const Reference returned = Return("that will not arrive", 300'000).entry;
    ReturnRefused body{IdOf<StreamId>("allotment-9"), returned, Sar(299'999), "no-reason"};
    Refuse("for no known reason", body);
    body.reason = "";
    Refuse("another allotment, without a reason, another amount", body);
    body.allotment = IdOf<StreamId>("allotment-1");
    Refuse("without a reason, another amount", body);
    body.reason = "sent-back-by-bank";
    Refuse("another amount", body);
    body.amount = Sar(300'000);
    body.returned = declined_;
    Refuse("an entry that returns nothing", body);
    body.returned = returned;
    stage_.Introduce(RefusalDraft(body));
    Refuse("again", body);
    Credit("credited after it was refused",
           {IdOf<StreamId>("allotment-1"), returned, Sar(300'000), Sar(0), Today(), "credit-2"});
    Return("more than is there until the refusal is taken up", 700'001);
    stage_.TakeUpAll();
    stage_.TakeUpAll();
    const Answer again = Return("returned again", 300'000);
    ReturnCredited lost{IdOf<StreamId>("allotment-2"), again.entry, Sar(0), Sar(300'001),
                        Tomorrow()};
    CreditByTwo("lost on the way: another allotment, amount and currency, tomorrow", lost);
    lost.allotment = IdOf<StreamId>("allotment-1");
    CreditByTwo("another amount", lost);
    lost.charges = MoneyOf("PHP", 300'000);
    CreditByTwo("another currency", lost);
    lost.charges = Sar(300'000);
    CreditByTwo("tomorrow", lost);
    lost.bank_date = Today();
    Credit("lost on the way, says one treasurer", lost);
    lost.statement_line = "CREDIT-1";
    CreditByTwo("under the line of what was declined", lost);
    lost.statement_line = "";
    lost.bank_date = {Today().days - 1};
    CreditByTwo("on a day before it was sent", lost);
    lost.bank_date = Today();
    stage_.Introduce(WithLoss(lost));
    CreditByTwo("again", lost);
  }

  // A case with one payment of `minor_units`.
  AssistanceDisbursed Pay(absl::string_view name, int64_t minor_units, Reference& paid) {
    const auto id = IdOf<StreamId>(name);
    const StreamId allotment = IdOf<StreamId>("allotment-1");
    const repatriation::CaseOpened opened{id, "abuse", "direct", "", {stage_.today() - 3}};
    stage_.SetUp(DraftOf("officer", event::kCaseOpened, opened, {id}, {IdOf<SubjectId>("person")}));
    const repatriation::AssistanceRecommended recommended{id, 1, "ticket", Sar(minor_units),
                                                          allotment};
    stage_.SetUp(DraftOf("officer", event::kAssistanceRecommended, recommended, {id}));
    stage_.SetUp(DraftOf("approver", event::kAssistanceApproved,
                         repatriation::AssistanceApproved{id, 1}, {id}));
    const AssistanceDisbursed body{
        id, 1, Sar(minor_units), Today(), {IdOf<Hash>("receipt-" + std::to_string(++receipts_))}};
    paid = stage_.SetUp(DraftOf("payer", event::kAssistanceDisbursed, body, {id})).entry;
    return body;
  }

  Draft RefundDraft(const SpendRefunded& body, const StreamId& case_id) {
    return DraftOf("payer", event::kSpendRefunded, body, {case_id, IdOf<StreamId>("allotment-1")});
  }
  Answer Refund(absl::string_view remark, const SpendRefunded& body,
                absl::string_view name = "case-1") {
    stage_.Remark(remark);
    return stage_.Submit(RefundDraft(body, IdOf<StreamId>(name)));
  }
  void Refunds() {
    stage_.Chapter("A vendor gives a part back");
    Pay("case-1", 20'000, refunded_);
    SpendRefunded body{refunded_.index, MoneyOf("PHP", 0), Tomorrow(), ""};
    Refund("without a line of a statement", body);
    body.statement_line = "refund-1";
    body.spend -= 1;
    Refund("of what is no payment, another currency, tomorrow", body);
    body.spend += 1;
    Refund("another currency, tomorrow", body);
    body.amount = Sar(20'001);
    Refund("more than was paid, tomorrow", body);
    body.amount = Sar(20'000);
    Refund("all of it, tomorrow", body);
    body.amount = Sar(0);
    Refund("nothing, tomorrow", body);
    body.amount = Sar(1'000);
    Refund("tomorrow", body);
    body.refund_date = Today();
    stage_.Introduce(RefundDraft(body, IdOf<StreamId>("case-1")));
    Refund("the same again", body);
    body.amount = Sar(1'001);
    Refund("another amount under the same line of the statement", body);
    body.statement_line = "refund-2";
    body.amount = Sar(19'001);
    Refund("more than is left", body);

    Reference bit_by_bit;
    Pay("case-2", 500, bit_by_bit);
    body = {bit_by_bit.index, Sar(200), Today(), "refund-3"};
    Refund("of another payment, a part", body, "case-2");
    body.amount = Sar(300);
    body.statement_line = "refund-4";
    Refund("and the rest", body, "case-2");
    body.amount = Sar(1);
    body.statement_line = "refund-5";
    Refund("of which nothing is left", body, "case-2");
    Liquidate("of which nothing is left", "liquidation-9", {bit_by_bit}, {Sar(1)});
  }

  Draft ReversalDraft(const SpendReversed& body) {
    Draft draft = DraftOf("payer", event::kSpendReversed, body,
                          {body.payment.case_id, IdOf<StreamId>("allotment-1")});
    draft.authors.push_back("approver");
    return draft;
  }
  Answer TakeBack(absl::string_view remark, const SpendReversed& body) {
    stage_.Remark(remark);
    return stage_.Submit(ReversalDraft(body));
  }
  void PaymentsTakenBack() {
    stage_.Chapter("A payment is taken back");
    Reference paid;
    const AssistanceDisbursed said = Pay("case-3", 700, paid);
    SpendReversed body{paid.index, "because", said};
    TakeBack("for no known reason", body);
    body.reason = "";
    TakeBack("without a reason", body);
    body.reason = "refunded";
    body.payment.amount = Sar(701);
    TakeBack("what the entry does not say", body);
    body.payment = said;
    body.entry = refunded_.index - 1;
    TakeBack("an entry that is no payment", body);
    body.entry = refunded_.index;
    body.payment = *wire::Decode<AssistanceDisbursed>(wire::Encode(said));
    body.payment.case_id = IdOf<StreamId>("case-1");
    body.payment.amount = Sar(20'000);
    body.payment.receipts = {IdOf<Hash>("receipt-1")};
    TakeBack("what was refunded in part", body);
    body = {paid.index, "refunded", said};
    stage_.Introduce(ReversalDraft(body));
    TakeBack("again", body);
    stage_.Remark("refunded after it was taken back");
    stage_.Submit(RefundDraft({paid.index, Sar(1), Today(), "refund-6"}, said.case_id));
  }

  Draft ChargeDraft(const BankCharged& body) {
    Draft draft = DraftOf("officer", event::kBankCharged, body, {body.allotment});
    draft.authors.push_back("approver");
    return draft;
  }
  Answer Charge(absl::string_view remark, const BankCharged& body) {
    stage_.Remark(remark);
    return stage_.Submit(ChargeDraft(body));
  }
  void Charges() {
    stage_.Chapter("The consulate's bank takes charges");
    BankCharged body{IdOf<StreamId>("allotment-9"), MoneyOf("PHP", 0), Tomorrow(), ""};
    Charge("without a line of a statement", body);
    body.statement_line = "charge-1";
    Charge("of no allotment, another currency, tomorrow", body);
    body.allotment = IdOf<StreamId>("allotment-1");
    Charge("another currency, tomorrow", body);
    body.amount = Sar(0);
    Charge("nothing, tomorrow", body);
    body.amount = Sar(1'000'000);
    Charge("tomorrow, more than there is", body);
    body.bank_date = Today();
    Charge("more than there is", body);
    body.amount = Sar(25);
    charge_ = stage_.Introduce(ChargeDraft(body)).entry;
    Charge("the same again", body);
    body.amount = Sar(26);
    Charge("another amount under the same line of the statement", body);
    body = {IdOf<StreamId>("allotment-1"), Sar(40), Today(), "charge-2"};
    const Reference back = Charge("that the bank gives back", body).entry;
    stage_.Remark("all of it");
    Draft refund = DraftOf("officer", event::kSpendRefunded,
                           SpendRefunded{back.index, Sar(40), Today(), "charge-3"},
                           {IdOf<StreamId>("allotment-1")});
    stage_.Submit(refund);
  }

  Answer Liquidate(absl::string_view remark, absl::string_view name,
                   const std::vector<Reference>& spends, const std::vector<Money>& amounts) {
    LiquidationSubmitted body{IdOf<StreamId>(name), IdOf<StreamId>("allotment-1"), {}, amounts};
    for (const Reference& spend : spends) body.spends.push_back(spend.index);
    stage_.Remark(remark);
    return stage_.Submit(
        DraftOf("officer", event::kLiquidationSubmitted, body, {body.liquidation, body.allotment}));
  }
  Answer Accept(absl::string_view remark, const LiquidationLineAccepted& body) {
    stage_.Remark(remark);
    return stage_.Submit(DraftOf("reviewer", event::kLiquidationLineAccepted, body,
                                 {core::SpendStream(body.spend.log, body.spend.index)}));
  }
  Draft LineReversalDraft(const LineAcceptanceReversed& body) {
    const Reference& spend = body.acceptance.spend;
    Draft draft = DraftOf("reviewer", event::kLineAcceptanceReversed, body,
                          {core::SpendStream(spend.log, spend.index)});
    draft.authors.push_back("treasurer");
    return draft;
  }
  Answer ReverseLine(absl::string_view remark, const LineAcceptanceReversed& body) {
    stage_.Remark(remark);
    return stage_.Submit(LineReversalDraft(body));
  }
  void AcceptancesTakenBack() {
    stage_.Chapter("An acceptance is taken back");
    Liquidate("what was paid, not what is left of it", "liquidation-1", {refunded_, charge_},
              {Sar(20'000), Sar(25)});
    const Reference liquidation =
        Liquidate("net of the refund, and the bank's charge", "liquidation-1", {refunded_, charge_},
                  {Sar(19'000), Sar(25)})
            .entry;
    stage_.Remark("refunded while head office decides");
    stage_.Submit(
        RefundDraft({refunded_.index, Sar(1), Today(), "refund-7"}, IdOf<StreamId>("case-1")));
    Accept("gross", {liquidation, refunded_, Sar(20'000), "ticket"});
    const LiquidationLineAccepted said{liquidation, refunded_, Sar(19'000), "ticket"};
    const Reference accepted = Accept("net", said).entry;
    Accept("the bank's charge", {liquidation, charge_, Sar(25), "bank-charges"});

    LineAcceptanceReversed body{accepted.index, "because", said};
    ReverseLine("for no known reason", body);
    body.reason = "";
    ReverseLine("without a reason", body);
    body.reason = "disallowed";
    body.acceptance.amount = Sar(18'999);
    ReverseLine("what the entry does not say", body);
    body.acceptance = said;
    body.entry = 1;
    ReverseLine("an entry that accepts nothing", body);
    body.entry = accepted.index;
    stage_.Introduce(LineReversalDraft(body));
    ReverseLine("again", body);
    Liquidate("frozen until that is taken up", "liquidation-2", {refunded_}, {Sar(19'000)});
    stage_.TakeUpAll();
    stage_.TakeUpAll();
  }

  void Reopened() {
    stage_.Chapter("What was reopened is decided anew");
    stage_.Remark("refunded once it is open");
    stage_.Submit(
        RefundDraft({refunded_.index, Sar(500), Today(), "refund-8"}, IdOf<StreamId>("case-1")));
    const Reference liquidation =
        Liquidate("the rest of it", "liquidation-2", {refunded_}, {Sar(18'500)}).entry;
    LiquidationLineAccepted body{liquidation, refunded_, Sar(18'500), "", "officer"};
    Accept("without what reopened it", body);
    body.reopened = liquidation;
    Accept("by an entry that reopens nothing", body);
    body.reopened = stage_.NewestOf("riyadh", event::kLineReversalSeen);
    stage_.Remark("sent back");
    stage_.Submit(
        DraftOf("reviewer", event::kLiquidationLineSentBack,
                LiquidationLineSentBack{liquidation, refunded_, "receipt-missing", body.reopened},
                {core::SpendStream(refunded_.log, refunded_.index)}));
    stage_.TakeUpAll();
    body.liquidation = Liquidate("and again", "liquidation-3", {refunded_}, {Sar(18'500)}).entry;
    Accept("as the officer's debt", body);
    stage_.TakeUpAll();
    Liquidate("accepted for good", "liquidation-4", {refunded_}, {Sar(18'500)});
  }

  Stage& stage_;
  int receipts_ = 0;
  Reference declined_;
  Reference refunded_;  // of 20,000 in part
  Reference charge_;
};

}  // namespace

void PlayWayBack(Stage& stage) { WayBackScenario(stage).Play(); }

}  // namespace amanat::effects
