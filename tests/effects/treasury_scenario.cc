// The treasury's money: opening balances, exchanges, and the way of an allotment out and back.
#include "amanat/acts/treasury.h"
#include "services/rules/catalogue/catalogue.h"
#include "tests/effects/scenarios.h"

namespace amanat::effects {
namespace {

using treasury::AllotmentAccepted;
using treasury::AllotmentIssued;
using treasury::AllotmentReturned;
using treasury::ExchangeMade;
using treasury::OpeningBalance;
using treasury::ReturnCredited;

Money Php(int64_t minor_units) { return MoneyOf("PHP", minor_units); }
Money Sar(int64_t minor_units) { return MoneyOf("SAR", minor_units); }

class TreasuryScenario {
 public:
  explicit TreasuryScenario(Stage& stage) : stage_(stage) {
    stage_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    stage_.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
    stage_.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer});
    stage_.AdmitOperator("officer", "riyadh", {Role::kOfficer});
    stage_.AdmitOperator("local", "riyadh", {Role::kTreasurer});
    stage_.AdmitOperator("hk-officer", "hong-kong", {Role::kOfficer});
    rate_ = stage_.SetRate("SAR", "PHP", 152'347, 10'000);
    small_rate_ = stage_.SetRate("SAR", "PHP", 1, 1'000);
    dinar_rate_ = stage_.SetRate("KWD", "PHP", 18'912'345, 100'000);
  }

  void Play() {
    OpeningBalances();
    Exchanges();
    FarExchanges();
    Reversals();
    Issues();
    Acceptances();
    Returns();
    Credits();
    UnpinnedIssues();
  }

 private:
  wire::CivilDate Today() { return {stage_.today()}; }
  wire::CivilDate Tomorrow() { return {stage_.today() + 1}; }

  Answer Open(absl::string_view remark, const OpeningBalance& body) {
    stage_.Remark(remark);
    return stage_.Submit(AdministratorsDraftOf(event::kOpeningBalance, body));
  }
  void OpeningBalances() {
    stage_.Chapter("Opening balances");
    OpeningBalance body{MoneyOf("XAU", 0), {}, Tomorrow()};
    Open("no digest, no amount, gold, tomorrow", body);
    body.statement_digest = IdOf<Hash>("statement");
    Open("no amount, gold, tomorrow", body);
    body.amount.minor_units = 1;
    Open("gold, tomorrow", body);
    body.amount = Php(20'000'000);
    Open("tomorrow", body);
    body.statement_date = Today();
    stage_.Introduce(AdministratorsDraftOf(event::kOpeningBalance, body));
    body.amount = Php(0);
    Open("the same currency again, though it is no amount", body);
    body.amount = Php(-1);
    Open("the same currency again, though it is below nothing", body);
    body.amount = Sar(-1);
    Open("another currency, below nothing", body);
    body.amount = MoneyOf("JPY", 7);
    Open("another currency", body);
  }

  Answer Exchange(absl::string_view remark, Money bought, Money charged,
                  std::optional<LogIndex> rate = std::nullopt) {
    stage_.Remark(remark);
    const ExchangeMade body{bought, charged, rate.value_or(rate_), Today(),
                            "line-" + std::to_string(++statement_lines_)};
    return stage_.Submit(DraftOf("treasurer", event::kExchangeMade, body));
  }
  void Exchanges() {
    stage_.Chapter("Exchanges");
    const ExchangeMade good{Sar(1'000'001), Php(15'234'720), rate_, Today(), "2026-0117"};
    ExchangeMade body = good;
    for (const char* line : {"", "two words"}) {
      body.statement_line = line;
      stage_.Remark("a malformed line of the statement");
      stage_.Submit(DraftOf("treasurer", event::kExchangeMade, body));
    }
    Exchange("a rate that is not there, no amount", Sar(0), Php(0), 0);
    Exchange("no rate of these currencies", MoneyOf("KWD", 1), Php(1));
    Exchange("one currency", Php(1), Php(1));
    Exchange("gold", MoneyOf("XAU", 1), Php(1));
    Exchange("nothing bought", Sar(0), Php(1));
    Exchange("less than nothing charged", Sar(1), Php(-1));
    Exchange("more than an amount can be", Sar(money::kAmountMax + 1), Php(1));
    Exchange("worth more than an amount can be", Sar(money::kAmountMax), Php(1));
    Exchange("worth nothing at its rate", Sar(1), Php(1), small_rate_);
    body = good;
    body.bank_date = Tomorrow();
    stage_.Remark("tomorrow");
    stage_.Submit(DraftOf("treasurer", event::kExchangeMade, body));
    Exchange("more than the bank holds", Sar(2'000'000), Php(30'469'400));
    stage_.Remark("at a loss");
    stage_.Introduce(DraftOf("treasurer", event::kExchangeMade, good));
    stage_.Remark("the same line of the statement, and a rate that is not there");
    body = good;
    body.rate = 0;
    stage_.Submit(DraftOf("treasurer", event::kExchangeMade, body));
    Exchange("at a gain", Sar(10'000), Php(152'340));
    Exchange("at its worth", Sar(10'000), Php(152'347));
    Exchange("three decimals", MoneyOf("KWD", 1'001), Php(19'000), dinar_rate_);
    Exchange("sold at a loss", Php(152'340), Sar(10'000));
    Exchange("sold at a gain", Php(152'350), Sar(10'000));
    Exchange("sold, more than the bank holds", Php(1'523'470'000), Sar(100'000'000));
  }

  Draft TwoPersons(EventType type, const auto& body, const std::string& first = "treasurer",
                   const std::string& second = "admin-1") {
    Draft draft = DraftOf(first, type, body);
    draft.authors.push_back(second);
    return draft;
  }
  Answer ExchangeByTwo(absl::string_view remark, const ExchangeMade& body) {
    stage_.Remark(remark);
    return stage_.Submit(TwoPersons(event::kExchangeBeyondTolerance, body));
  }
  void FarExchanges() {
    stage_.Chapter("Exchanges far from their rate");
    Exchange("two percent more than its worth", Sar(10'000), Php(155'393));
    Exchange("more than two percent more", Sar(10'000), Php(155'394));
    Exchange("two percent less", Sar(10'000), Php(149'301));
    Exchange("more than two percent less", Sar(10'000), Php(149'300));
    Exchange("a decimal point further on", Sar(10'000), Php(1'523'470));
    Exchange("almost for nothing", Sar(10'000), Php(1));
    Exchange("sold for a tenth", Php(15'235), Sar(10'000));
    Exchange("one minor unit, of which two percent are nothing", Sar(3), Php(45));
    ExchangeMade far{Sar(10'000), Php(170'000), rate_, Today(), "far-1"};
    far.bank_date = Tomorrow();
    ExchangeByTwo("tomorrow", far);
    far.bank_date = Today();
    far.rate = 0;
    ExchangeByTwo("a rate that is not there", far);
    far.rate = rate_;
    far.bought = Sar(0);
    ExchangeByTwo("nothing bought", far);
    far.bought = Sar(1);
    far.rate = small_rate_;
    ExchangeByTwo("worth nothing at its rate", far);
    far = {Sar(10'000), Php(152'340), rate_, Today(), "far-1"};
    ExchangeByTwo("near its rate", far);
    far.charged = Php(170'000);
    stage_.Introduce(TwoPersons(event::kExchangeBeyondTolerance, far));
    ExchangeByTwo("the same again", far);
    far.charged = Php(171'000);
    ExchangeByTwo("the same line of the statement, another amount", far);
    far = {Sar(1'000'000), Php(30'000'000), rate_, Today(), "far-2"};
    ExchangeByTwo("more than the bank holds", far);
  }

  Answer ReverseExchange(absl::string_view remark, const treasury::ExchangeReversed& body) {
    stage_.Remark(remark);
    return stage_.Submit(TwoPersons(event::kExchangeReversed, body));
  }
  Answer ReverseOpening(absl::string_view remark, const treasury::OpeningBalanceReversed& body) {
    stage_.Remark(remark);
    return stage_.Submit(TwoPersons(event::kOpeningBalanceReversed, body, "admin-1", "admin-2"));
  }
  void Reversals() {
    stage_.Chapter("What was recorded wrongly is taken back");
    const ExchangeMade wrong{Sar(100), Php(1'523), rate_, Today(), "wrong-1"};
    const LogIndex entry =
        stage_.SetUp(DraftOf("treasurer", event::kExchangeMade, wrong)).entry.index;
    treasury::ExchangeReversed body{entry, "changed-my-mind", wrong};
    ReverseExchange("for no known reason", body);
    body.reason = "";
    ReverseExchange("without a reason", body);
    body.reason = "wrong-amount";
    body.exchange.charged = Php(1'524);
    ReverseExchange("what the entry does not say", body);
    body.exchange = wrong;
    body.entry = 1;
    ReverseExchange("an entry that is no exchange", body);
    body.entry = entry;
    stage_.Introduce(TwoPersons(event::kExchangeReversed, body));
    ReverseExchange("again", body);
    ExchangeMade right = wrong;
    right.charged = Php(1'530);
    stage_.Remark("the right one, under the same line of the statement");
    stage_.Submit(DraftOf("treasurer", event::kExchangeMade, right));
    stage_.Remark("and once more");
    stage_.Submit(DraftOf("treasurer", event::kExchangeMade, right));

    const OpeningBalance opening{MoneyOf("AED", 500), IdOf<Hash>("statement-2"), Today()};
    const LogIndex opened =
        stage_.SetUp(AdministratorsDraftOf(event::kOpeningBalance, opening)).entry.index;
    treasury::OpeningBalanceReversed back{opened, "", opening};
    ReverseOpening("without a reason", back);
    back.reason = "wrong-amount";
    back.opening.amount.minor_units = 501;
    ReverseOpening("what the entry does not say", back);
    back.opening = opening;
    back.entry = entry;
    ReverseOpening("an entry that is no opening", back);
    back.entry = opened;
    stage_.Introduce(TwoPersons(event::kOpeningBalanceReversed, back, "admin-1", "admin-2"));
    ReverseOpening("again", back);
    back.opening.amount.minor_units = 5'000;
    Open("the right one", back.opening);
  }

  AllotmentIssued Issue(absl::string_view allotment, Money amount) {
    return {IdOf<StreamId>(allotment), "riyadh", amount, "assistance", rate_};
  }
  Draft IssueDraft(const AllotmentIssued& body) {
    return DraftOf("treasurer", event::kAllotmentIssued, body, {body.allotment});
  }
  Answer SubmitIssue(absl::string_view remark, const AllotmentIssued& body) {
    stage_.Remark(remark);
    return stage_.Submit(IssueDraft(body));
  }
  void Issues() {
    stage_.Chapter("Allotments are issued");
    AllotmentIssued body = Issue("allotment-1", Sar(1));
    body.allotment = {};
    SubmitIssue("without an id", body);
    body = Issue("allotment-1", MoneyOf("XAU", 0));
    body.purpose = "Any Purpose";
    SubmitIssue("a malformed purpose", body);
    body.purpose = "assistance";
    body.site = "atlantis";
    SubmitIssue("a rate of another currency, no amount, gold, no such site", body);
    body.rate = 0;
    SubmitIssue("no amount, gold, no such site", body);
    body.amount.minor_units = 1;
    SubmitIssue("gold, no such site", body);
    body.amount = Sar(600'001);
    SubmitIssue("no such site", body);
    body.site = kHeadOffice;
    SubmitIssue("to head office itself", body);
    body = Issue("allotment-1", Sar(1'000'002));
    SubmitIssue("more than the bank holds", body);
    body = Issue("allotment-1", Sar(600'000));
    stage_.Remark("the first one");
    issued_ = stage_.Introduce(IssueDraft(body)).entry;
    body.rate = 0;
    body.amount = Sar(0);
    SubmitIssue("the same id again, and no amount", body);
    body = Issue("allotment-2", Php(1'000));
    body.rate = 0;
    body.purpose = "shelter";
    second_issued_ = SubmitIssue("in home currency, without a rate", body).entry;
    body = Issue("allotment-3", Sar(100));
    body.site = "hong-kong";
    third_issued_ = SubmitIssue("to another consulate", body).entry;
  }

  void UnpinnedIssues() {
    stage_.Chapter("An allotment whose value at home is not pinned");
    AllotmentIssued body = Issue("allotment-5", Sar(1));
    body.rate = 0;
    SubmitIssue("in a foreign currency, without a rate", body);
  }

  AllotmentAccepted Acceptance(absl::string_view allotment, const Reference& issue) {
    return {IdOf<StreamId>(allotment), issue, Today()};
  }
  Draft AcceptanceDraft(const AllotmentAccepted& body, const std::string& author = "officer") {
    return DraftOf(author, event::kAllotmentAccepted, body, {body.allotment});
  }
  Answer Accept(absl::string_view remark, const AllotmentAccepted& body,
                const std::string& author = "officer") {
    stage_.Remark(remark);
    return stage_.Submit(AcceptanceDraft(body, author));
  }
  void Acceptances() {
    stage_.Chapter("Allotments are accepted");
    AllotmentAccepted body = Acceptance("allotment-1", issued_);
    Accept("at another consulate", body, "hk-officer");
    body.bank_date = Tomorrow();
    body.allotment = IdOf<StreamId>("allotment-9");
    Accept("another allotment, tomorrow", body);
    Accept("an issue to another consulate", Acceptance("allotment-3", third_issued_));
    body = Acceptance("allotment-1", issued_);
    body.issue.leaf_hash.value[0] ^= 1;
    Accept("another entry than is cited", body);
    body.issue.index += 1'000;
    Accept("an entry that is not there", body);
    body = Acceptance("allotment-1", issued_);
    body.bank_date = Tomorrow();
    Accept("tomorrow", body);
    Accept("at head office", Acceptance("allotment-1", issued_), "treasurer");
    stage_.Cut("riyadh");
    const Reference unseen = stage_.SetUp(IssueDraft(Issue("allotment-4", Sar(5'000)))).entry;
    Accept("what has not arrived", Acceptance("allotment-4", unseen));
    stage_.Restore("riyadh");
    stage_.Introduce(AcceptanceDraft(Acceptance("allotment-1", issued_)));
    body = Acceptance("allotment-1", issued_);
    body.bank_date = Tomorrow();
    Accept("again, and tomorrow", body);
    Accept("by the consulate's treasurer, in home currency",
           Acceptance("allotment-2", second_issued_), "local");
    Accept("what has arrived", Acceptance("allotment-4", unseen));
    Accept("the other consulate's own", Acceptance("allotment-3", third_issued_), "hk-officer");
  }

  AllotmentReturned Return(absl::string_view allotment, Money amount) {
    return {IdOf<StreamId>(allotment), amount, Today()};
  }
  Draft ReturnDraft(const AllotmentReturned& body, const std::string& author = "officer") {
    return DraftOf(author, event::kAllotmentReturned, body, {body.allotment});
  }
  Answer SubmitReturn(absl::string_view remark, const AllotmentReturned& body,
                      const std::string& author = "officer") {
    stage_.Remark(remark);
    return stage_.Submit(ReturnDraft(body, author));
  }
  void Returns() {
    stage_.Chapter("What is left is returned");
    AllotmentReturned body = Return("allotment-9", Php(0));
    body.bank_date = Tomorrow();
    SubmitReturn("an allotment that was not accepted here, no amount, tomorrow", body);
    body.allotment = IdOf<StreamId>("allotment-1");
    SubmitReturn("another currency, no amount, tomorrow", body);
    body.amount = Sar(-5);
    SubmitReturn("less than nothing, tomorrow", body);
    body.amount = Sar(600'001);
    SubmitReturn("tomorrow, more than there is", body);
    body.bank_date = Today();
    SubmitReturn("more than there is", body);
    SubmitReturn("at head office", Return("allotment-1", Sar(5)), "treasurer");
    returned_ = stage_.Introduce(ReturnDraft(Return("allotment-1", Sar(460)))).entry;
    second_returned_ =
        SubmitReturn("all of one, by the treasurer", Return("allotment-2", Php(1'000)), "local")
            .entry;
    third_returned_ = SubmitReturn("the rest of another", Return("allotment-4", Sar(5'000))).entry;
    other_returned_ =
        SubmitReturn("at the other consulate", Return("allotment-3", Sar(100)), "hk-officer").entry;
  }

  ReturnCredited Credit(absl::string_view allotment, const Reference& returned, Money credited,
                        Money charges) {
    return {IdOf<StreamId>(allotment),
            returned,
            credited,
            charges,
            Today(),
            "credit-" + std::to_string(++statement_lines_)};
  }
  Draft CreditDraft(const ReturnCredited& body) {
    return DraftOf("treasurer", event::kReturnCredited, body);
  }
  Answer SubmitCredit(absl::string_view remark, const ReturnCredited& body) {
    stage_.Remark(remark);
    return stage_.Submit(CreditDraft(body));
  }
  void Credits() {
    stage_.Chapter("Returns are credited");
    ReturnCredited body = Credit("allotment-1", returned_, Php(410), Php(-51));
    body.bank_date = Tomorrow();
    SubmitCredit("before the acceptance is taken up", body);
    stage_.TakeUpAll();
    stage_.TakeUpAll();
    SubmitCredit("another currency, another amount, less than nothing, tomorrow", body);
    body.credited = Sar(511);
    SubmitCredit("charges in another currency", body);
    body.charges = Sar(-52);
    SubmitCredit("another amount, less than nothing, tomorrow", body);
    body.charges = Sar(-51);
    SubmitCredit("less than nothing, tomorrow", body);
    body.credited = Sar(410);
    body.charges = Sar(50);
    SubmitCredit("tomorrow", body);
    body.bank_date = Today();
    body.allotment = IdOf<StreamId>("allotment-9");
    SubmitCredit("an allotment that is not there", body);
    body = Credit("allotment-3", returned_, Sar(410), Sar(50));
    SubmitCredit("another allotment's return", body);
    body = Credit("allotment-1", issued_, Sar(410), Sar(50));
    SubmitCredit("an entry that returns nothing", body);
    body = Credit("allotment-1", returned_, Sar(410), Sar(50));
    body.returned.leaf_hash.value[0] ^= 1;
    SubmitCredit("another entry than is cited", body);
    body.returned.index += 1'000;
    SubmitCredit("an entry that is not there", body);
    stage_.Introduce(CreditDraft(Credit("allotment-1", returned_, Sar(410), Sar(50))));
    SubmitCredit("again, and another currency", Credit("allotment-1", returned_, Php(1), Php(1)));
    body = Credit("allotment-2", second_returned_, Php(1'000), Money{});
    body.statement_line = "";
    SubmitCredit("without a line of the statement", body);
    body.statement_line = "2026-0117";
    SubmitCredit("under the line of an exchange", body);
    SubmitCredit("without charges", Credit("allotment-2", second_returned_, Php(1'000), Money{}));
    SubmitCredit("the bank kept all", Credit("allotment-4", third_returned_, Money{}, Sar(5'000)));
    SubmitCredit("the other consulate's", Credit("allotment-3", other_returned_, Sar(100), Sar(0)));
  }

  Stage& stage_;
  LogIndex rate_ = 0;
  LogIndex small_rate_ = 0;
  LogIndex dinar_rate_ = 0;
  int statement_lines_ = 0;
  Reference issued_;
  Reference second_issued_;
  Reference third_issued_;
  Reference returned_;
  Reference second_returned_;
  Reference third_returned_;
  Reference other_returned_;
};

}  // namespace

void PlayTreasury(Stage& stage) { TreasuryScenario(stage).Play(); }

}  // namespace amanat::effects
