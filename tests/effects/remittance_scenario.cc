// Observations of money that the fund never holds: single ones, files, and prices.
#include "amanat/acts/remittance.h"
#include "clients/intake/observation.h"
#include "ledger/entry/writer_events.h"
#include "services/forms/remittance_form.h"
#include "services/rules/catalogue/catalogue.h"
#include "tests/effects/scenarios.h"

namespace amanat::effects {
namespace {

using remittance::MessageKind;
using remittance::ObservedQuote;
using remittance::PriceObserved;
using remittance::PricesObserved;
using remittance::PricesReversed;
using remittance::Rate;
using remittance::ReferenceRate;
using remittance::Remittance;
using remittance::RemittanceReturn;
using remittance::RemittanceReversed;
using remittance::RemittanceStatus;

constexpr CivilDays kValueDate = 20'500;

Money Aed(int64_t minor_units) { return MoneyOf("AED", minor_units); }
Money Gold(int64_t minor_units) { return MoneyOf("XAU", minor_units); }

class RemittanceScenario {
 public:
  explicit RemittanceScenario(Stage& stage) : stage_(stage) {
    stage_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    stage_.AdmitLog(kHeadOffice, Book::kRemittance);
    stage_.AdmitLog("riyadh", Book::kRemittance);
    stage_.AdmitOperator("reporter", kHeadOffice, {Role::kReporter});
    stage_.AdmitOperator("sa-reporter", "riyadh", {Role::kReporter});
    stage_.SetParty("al-ansari", "provider");
    stage_.SetParty("sea-bank", "provider");
    stage_.SetParty("gulf-manpower", "agency");
  }

  void Play() {
    Forms();
    Amounts();
    Payments();
    Files();
    LinesThatRefuseAFile();
    Prices();
    Reversals();
    Reports();
    Returns();
  }

 private:
  static Remittance Observed(const std::string& reference, int64_t minor_units = 73'500) {
    Remittance body;
    body.sent = Aed(minor_units);
    body.payment = IdOf<OnceFingerprint>(reference);
    body.content = intake::ContentOf(reference, body.sent);
    body.kind = MessageKind::kSingle;
    body.provider = "al-ansari";
    body.source = "ARE";
    body.destination = "PHL";
    body.fee = Aed(1'470);
    body.applied_rate = Rate{1'485, 100};
    body.reference = ReferenceRate{{15, 1}, "central-bank", {kValueDate}};
    body.value_date.days = kValueDate;
    return body;
  }
  static Draft RecordDraft(const Remittance& body, const std::string& author = "reporter") {
    return DraftOf(author, event::kRemittanceRecorded, body);
  }
  Answer Record(absl::string_view remark, const Remittance& body,
                const std::string& author = "reporter") {
    stage_.Remark(remark);
    return stage_.Submit(RecordDraft(body, author));
  }

  void Forms() {
    stage_.Chapter("Remittances that no client sends");
    Remittance body = Observed("payment-1");
    body.kind = MessageKind::kCsv;
    Record("a line's kind", body);
    body.kind = MessageKind::kUnspecified;
    Record("no kind", body);
    body = Observed("payment-1");
    body.source = "";
    Record("no country", body);
    body.source = "are";
    Record("a country in small letters", body);
    body.source = "AE";
    Record("a country of two letters", body);
    body.source = "UAE";
    Record("a country that is none", body);
    body = Observed("payment-1");
    body.received = money::Money{money::Currency{191}, 100};
    Record("a currency that was withdrawn before", body);
    body = Observed("payment-1");
    body.applied_rate = Rate{1, 0};
    Record("a rate that is none", body);
    body = Observed("payment-1");
    body.reference->rate = Rate{0, 1};
    Record("a reference rate that is none", body);
    body = Observed("payment-1");
    body.reference->source = "Central Bank";
    Record("a reference rate by a name", body);
    body = Observed("payment-1");
    body.funding = "Cash";
    Record("a malformed way of funding", body);
    body = Observed("payment-1");
    body.payout = "Cash";
    Record("a malformed way of payout", body);
    body = Observed("payment-1");
    body.purpose = "school fees";
    Record("a purpose in words", body);
    body = Observed("payment-1");
    body.bpm_class = "gift";
    Record("an unknown class", body);
    Draft draft = RecordDraft(Observed("payment-1"));
    draft.subjects.push_back(IdOf<SubjectId>("person"));
    stage_.Remark("that names a person");
    stage_.Submit(draft);
    body = Observed("payment-1");
    body.payment = {};
    Record("without the fingerprint of its payment", body);
  }

  void Amounts() {
    stage_.Chapter("Money that is none");
    Remittance body = Observed("payment-1");
    body.sent = Gold(0);
    body.provider = "";
    body.payment = {};
    Record("gold, a fee in another currency, nothing sent, no provider, no fingerprint", body);
    body = Observed("payment-1");
    body.received = Gold(1);
    Record("gold received", body);
    body = Observed("payment-1");
    body.fee = Gold(1);
    Record("a fee in gold", body);
    body.fee = MoneyOf("USD", -1);
    body.sent.minor_units = 0;
    body.provider = "";
    Record("a fee in another currency, nothing sent, no provider", body);
    body.fee = Aed(1);
    Record("nothing sent, no provider", body);
    body.sent.minor_units = -1;
    Record("less than nothing sent, no provider", body);
    body.sent.minor_units = 1;
    body.received = MoneyOf("PHP", 0);
    Record("nothing received, no provider", body);
    body.received.reset();
    body.fee = Aed(-1);
    Record("a fee below nothing, no provider", body);
    body.fee.reset();
    Record("no provider", body);
    body.provider = "Al Ansari";
    Record("a provider by its name", body);
  }

  void Payments() {
    stage_.Chapter("Remittances are recorded");
    stage_.Introduce(RecordDraft(Observed("payment-1")));
    Remittance body = Observed("payment-1");
    body.sent = Gold(0);
    Record("the same payment again, in gold", body);
    body = Observed("payment-1", 73'501);
    body.provider = "";
    Record("another payment by the same identifier, no provider", body);
    body = Observed("payment-2");
    body.received = MoneyOf("PHP", 1'091'475);
    body.fee = Aed(0);
    body.applied_rate.reset();
    body.reference.reset();
    body.funding = "cash";
    body.payout = "bank-account";
    body.purpose = "FAMI";
    body.bpm_class = "personal-transfer";
    Record("with all that can be told, and without rates", body);
    body = Observed("payment-3");
    body.kind = MessageKind::kPacs008;
    body.source = "";
    body.destination = "PHL";
    body.fee.reset();
    Record("of a message, without a country", body);
    Record("at a consulate, where the first one is not known", Observed("payment-1", 1),
           "sa-reporter");
  }

  static entry::LineCommand Line(const Remittance& body) { return {wire::Encode(body), {}}; }
  static Remittance LineBody(const std::string& reference, int64_t minor_units = 73'500) {
    Remittance body = Observed(reference, minor_units);
    body.kind = MessageKind::kCsv;
    body.provider.clear();
    return body;
  }
  static entry::LineCommand Line(const std::string& reference) { return Line(LineBody(reference)); }
  static entry::Manifest ManifestOf(const std::string& source = "al-ansari") {
    entry::Manifest manifest;
    manifest.line_event_type = static_cast<uint32_t>(event::kRemittanceLine);
    manifest.source = source;
    manifest.file_digest = IdOf<Hash>("file");
    manifest.file_date.days = kValueDate;
    return manifest;
  }
  Answer Import(absl::string_view remark, const entry::Manifest& manifest,
                const std::vector<entry::LineCommand>& lines,
                const std::string& author = "reporter") {
    stage_.Remark(remark);
    return stage_.Import(author, event::kRemittanceManifest, manifest, lines);
  }
  Answer Import(absl::string_view remark, const std::vector<entry::LineCommand>& lines) {
    return Import(remark, ManifestOf(), lines);
  }
  void Files() {
    stage_.Chapter("Files of remittances");
    Import("no lines", {});
    Import("by somebody without the role", ManifestOf(), {Line("payment-4")}, "outsider-manila");
    Import("a provider by its name", ManifestOf("Al Ansari"), {Line("payment-4")});
    Import("no provider", ManifestOf(""), {Line("payment-4")});
    Import("a provider that is not registered", ManifestOf("al-ansary"), {Line("payment-4")});
    Import("a party of another kind", ManifestOf("gulf-manpower"), {Line("payment-4")});
    entry::Manifest manifest = ManifestOf();
    manifest.line_event_type = static_cast<uint32_t>(event::kRemittanceRecorded);
    Import("of other lines", manifest, {Line("payment-4")});
    Import("one that was recorded singly, one twice, and new ones",
           {Line("payment-4"), Line("payment-1"), Line("payment-5"), Line("payment-4")});
    Import("the same in another order, and a new one",
           {Line("payment-6"), Line("payment-5"), Line("payment-1"), Line("payment-4")});
    Import("nothing new", {Line("payment-4"), Line("payment-5")});
    Import("two payments by one identifier, neither of which was recorded before",
           {Line("payment-7"), Line(LineBody("payment-7", 1)), Line("payment-8")});
    Import("of another provider", ManifestOf("sea-bank"), {Line("payment-9")});
    Record("singly, what came in a file", Observed("payment-9"));
    Record("another payment by an identifier that came in a file", Observed("payment-9", 1));
  }

  void LinesThatRefuseAFile() {
    stage_.Chapter("One line refuses a file whole");
    const auto refuse = [&](absl::string_view remark, const entry::LineCommand& bad) {
      Import(remark, {Line("payment-10"), bad});
    };
    refuse("malformed", {"\xff", {}});
    entry::LineCommand line = Line("payment-11");
    line.subjects.push_back(IdOf<SubjectId>("person"));
    refuse("that names a person", line);
    Remittance body = LineBody("payment-11");
    body.provider = "al-ansari";
    refuse("with a provider of its own", Line(body));
    body = LineBody("payment-11");
    body.kind = MessageKind::kSingle;
    refuse("of another kind", Line(body));
    body = LineBody("payment-11");
    body.purpose = "school fees";
    refuse("a purpose in words", Line(body));
    body = LineBody("payment-11");
    body.sent = Gold(1);
    body.fee.reset();
    refuse("gold", Line(body));
    body = LineBody("payment-11");
    body.sent.minor_units = 0;
    refuse("nothing", Line(body));
    refuse("another payment by an identifier that was recorded", Line(LineBody("payment-1", 1)));
    body = LineBody("payment-1");
    body.sent = Gold(1);
    Import("gold, of a payment that is recorded: that is a duplicate in other words",
           {Line("payment-10"), Line(body)});
  }

  static PriceObserved Price(const std::string& provider) {
    PriceObserved price{"2025_3Q",    provider, "ARE", "PHL", "cash", "cash",
                        {kValueDate}, true,     {},    {},    {}};
    price.for_200_dollars = ObservedQuote{Aed(73'500), 1'470, 1'000'000, {}};
    return price;
  }
  static Draft PricesDraft(const std::vector<PriceObserved>& observations) {
    return DraftOf("reporter", event::kPricesObserved, PricesObserved{observations});
  }
  Answer Observe(absl::string_view remark, const std::vector<PriceObserved>& observations) {
    stage_.Remark(remark);
    return stage_.Submit(PricesDraft(observations));
  }
  void Prices() {
    stage_.Chapter("Prices are observed");
    const PriceObserved good = Price("al-ansari");
    Observe("none", {});
    Observe("more than an entry takes",
            std::vector<PriceObserved>(remittance::kObservationsMax + 1, good));
    Observe("one twice", {good, good});
    PriceObserved dearer = good;
    dearer.for_200_dollars->fee_minor_units += 1;
    Observe("two of one service that contradict each other", {good, good, dearer});
    PriceObserved price = good;
    price.period = "2025";
    Observe("a year for a quarter", {price});
    price.period = "";
    Observe("no quarter", {price});
    price.for_200_dollars->amount = Gold(1);
    Observe("gold, no quarter", {price});
    Observe("gold, behind another one that is no quarter", {Price("x"), price});
    price = good;
    price.provider = "Al Ansari";
    Observe("a provider by its name", {price});
    price.provider = "";
    Observe("no provider", {price});
    price = good;
    price.payment_method = "Cash";
    Observe("a malformed way of payment", {price});
    price = good;
    price.source = "AE";
    Observe("a country of two letters", {price});
    price.source = "UAE";
    Observe("a country that is none", {price});
    price = good;
    price.for_200_dollars->amount.currency = money::Currency{191};
    Observe("a currency that was withdrawn before", {price});
    price = good;
    price.for_200_dollars.reset();
    Observe("no quote", {price});
    price = good;
    price.for_200_dollars->amount.minor_units = 0;
    Observe("a quote of nothing", {price});
    price = good;
    price.for_200_dollars->fee_minor_units = ~uint64_t{0};
    Observe("a fee larger than an amount can be", {price});
    price = good;
    price.for_200_dollars->applied_rate = Rate{};
    Observe("a rate that is none", {price});
    price = good;
    price.reference_rate = Rate{0, 1};
    Observe("a reference rate that is none", {price});
    stage_.Introduce(PricesDraft({good}));
    Observe("again", {good});
    Observe("again, and dearer", {dearer});
    price = Price("sea-bank");
    price.for_500_dollars = ObservedQuote{Aed(183'500), 0, -500'000, Rate{1'520, 100}};
    price.reference_rate = Rate{15, 1};
    Observe("a new one and an old one", {price, good});
    price.payment_method = "";
    price.pickup_method = "";
    price.rate_disclosed = false;
    Observe("two new ones, one without methods", {Price("sea-bank"), price});
  }

  // By two people: who asks, and who confirms.
  template <typename Body>
  static Draft ReversalDraft(EventType type, const Body& body) {
    Draft draft = DraftOf("reporter", type, body);
    draft.authors = {"reporter", "admin-1"};
    return draft;
  }
  static Draft RemittanceReversal(LogIndex entry, const Remittance& said,
                                  const std::string& reason = "wrong-amount") {
    return ReversalDraft(event::kRemittanceReversed, RemittanceReversed{entry, reason, said});
  }
  static Draft PricesReversal(LogIndex entry, const std::vector<PriceObserved>& said) {
    return ReversalDraft(event::kPricesReversed, PricesReversed{entry, "wrong-amount", {said}});
  }
  Answer Tell(absl::string_view remark, const Draft& draft) {
    stage_.Remark(remark);
    return stage_.Submit(draft);
  }
  void Reversals() {
    stage_.Chapter("What was recorded wrongly is taken back");
    Remittance wrong = Observed("payment-20");
    wrong.fee = Aed(14'700);
    const LogIndex recorded = Record("a fee ten times too high", wrong).entry.index;
    Record("the right fee", Observed("payment-20"));
    Tell("for no reason", RemittanceReversal(recorded, wrong, ""));
    Tell("as it should have been", RemittanceReversal(recorded, Observed("payment-20")));
    stage_.Introduce(RemittanceReversal(recorded, wrong));
    Tell("again", RemittanceReversal(recorded, wrong));
    Record("the right fee", Observed("payment-20"));
    Record("the right fee again", Observed("payment-20"));
    const LogIndex file = Import("a file", {Line("payment-21"), Line("payment-22")}).entry.index;
    Remittance line = LineBody("payment-21");
    line.provider = "al-ansari";
    Tell("a line", RemittanceReversal(file + 1, line));
    Import("the file again", {Line("payment-21"), Line("payment-22")});
    const std::vector<PriceObserved> prices = {Price("gulf-exchange"), Price("delta-bank")};
    const LogIndex observed = Observe("two prices", prices).entry.index;
    Tell("one of an entry's prices", PricesReversal(observed, {prices[0]}));
    Tell("a remittance's entry", PricesReversal(recorded, prices));
    stage_.Introduce(PricesReversal(observed, prices));
    Tell("again", PricesReversal(observed, prices));
    PriceObserved fast = prices[0];
    fast.speed = "same-day";
    Observe("the right ones, and one that is faster", {prices[0], prices[1], fast});
    Observe("the right ones again", prices);
  }

  static RemittanceStatus StatusOf(const std::string& payment, const std::string& report,
                                   const std::string& status) {
    RemittanceStatus body;
    body.report = IdOf<OnceFingerprint>(report);
    body.payment = IdOf<OnceFingerprint>(payment);
    body.status = status;
    body.reason = "AC04";
    body.reported.micros = kValueDate * kMicrosPerDay;
    return body;
  }
  static Draft StatusDraft(const RemittanceStatus& body) {
    return DraftOf("reporter", event::kRemittanceStatusRecorded, body);
  }
  void Report(absl::string_view remark, const RemittanceStatus& body) {
    stage_.Remark(remark);
    stage_.Submit(StatusDraft(body));
  }
  void Reports() {
    stage_.Chapter("How a remittance stands");
    RemittanceStatus body = StatusOf("payment-1", "report-1", "GONE");
    Report("an unknown status", body);
    body = StatusOf("payment-1", "report-1", "RJCT");
    body.reason = "no such account";
    Report("a reason in words", body);
    body = StatusOf("payment-1", "report-1", "RJCT");
    body.report = {};
    Report("without a fingerprint of its own", body);
    Draft draft = StatusDraft(StatusOf("payment-1", "report-1", "RJCT"));
    draft.subjects.push_back(IdOf<SubjectId>("person"));
    stage_.Remark("that names a person");
    stage_.Submit(draft);
    Report("of a payment that is not recorded", StatusOf("payment-99", "report-1", "RJCT"));
    body = StatusOf("payment-1", "report-1", "RJCT");
    body.reported.micros += 400 * kMicrosPerDay;
    Report("from times to come", body);
    stage_.Introduce(StatusDraft(StatusOf("payment-1", "report-1", "RJCT")));
    Report("again", StatusOf("payment-1", "report-1", "RJCT"));
    Report("the same report, of another status", StatusOf("payment-1", "report-1", "ACSC"));
    Report("of a payment that came in a file", StatusOf("payment-4", "report-2", "ACSC"));
    Report("under the fingerprint of a payment", StatusOf("payment-4", "payment-1", "ACSC"));
  }

  static RemittanceReturn ReturnOf(const std::string& payment, const std::string& identity,
                                   int64_t minor_units) {
    RemittanceReturn body;
    body.identity = IdOf<OnceFingerprint>(identity);
    body.payment = IdOf<OnceFingerprint>(payment);
    body.returned = Aed(minor_units);
    body.charges = Aed(500);
    body.reason = "AC04";
    body.value_date.days = kValueDate;
    return body;
  }
  static Draft ReturnDraft(const RemittanceReturn& body) {
    return DraftOf("reporter", event::kRemittanceReturnRecorded, body);
  }
  void Return(absl::string_view remark, const RemittanceReturn& body) {
    stage_.Remark(remark);
    stage_.Submit(ReturnDraft(body));
  }
  void Returns() {
    stage_.Chapter("What comes back of a remittance");
    RemittanceReturn body = ReturnOf("payment-1", "return-1", 1'000);
    body.payment = {};
    Return("of no payment", body);
    Return("of a payment that is not recorded, more than anybody sends",
           ReturnOf("payment-99", "return-1", 1'000'000));
    body = ReturnOf("payment-1", "return-1", 1'000'000);
    body.returned.currency = MoneyOf("USD", 0).currency;
    Return("more than was sent, in another currency", body);
    body = ReturnOf("payment-1", "return-1", 1'000'000);
    body.charges = MoneyOf("USD", -1);
    Return("more than was sent, its charges in another currency", body);
    body.charges.reset();
    body.instructed = Aed(0);
    Return("more than was sent, and nothing instructed", body);
    body.returned.minor_units = 1'000;
    body.value_date.days = 1;
    Return("nothing instructed, long ago", body);
    body.instructed = Gold(1);
    Return("gold instructed, long ago", body);
    body.value_date.days = kValueDate;
    Return("gold instructed", body);
    stage_.Introduce(ReturnDraft(ReturnOf("payment-1", "return-1", 1'000)));
    Return("again", ReturnOf("payment-1", "return-1", 1'000));
    Return("the same return, of another amount", ReturnOf("payment-1", "return-1", 1'001));
    Return("the rest and a bit", ReturnOf("payment-1", "return-2", 72'501));
    Return("the rest", ReturnOf("payment-1", "return-2", 72'500));
    body = ReturnOf("payment-2", "return-3", 1);
    body.returned = MoneyOf("PHP", 1'000);
    body.charges.reset();
    Return("in the currency that arrived", body);
    body.identity = IdOf<OnceFingerprint>("return-4");
    body.instructed = Aed(67);
    Return("the same, as it was instructed in the currency that was sent", body);
  }

  Stage& stage_;
};

}  // namespace

void PlayRemittance(Stage& stage) { RemittanceScenario(stage).Play(); }

}  // namespace amanat::effects
