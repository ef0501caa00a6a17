// Contributions: members, receipts one by one and in files, deposits and what the bank credited.
#include "amanat/acts/contribution.h"
#include "ledger/entry/writer_events.h"
#include "services/core/core.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/keys.h"
#include "tests/effects/scenarios.h"

namespace amanat::effects {
namespace {

using contribution::BankCredited;
using contribution::Contribution;
using contribution::ContributionReversed;
using contribution::CreditReversed;
using contribution::DepositMade;
using contribution::DepositReversed;
using contribution::DepositStream;
using contribution::EnrolmentWithdrawn;
using contribution::MemberEnrolled;

constexpr int64_t kDue = 150'000;

Money Php(int64_t minor_units) { return MoneyOf("PHP", minor_units); }

class ContributionScenario {
 public:
  explicit ContributionScenario(Stage& stage) : stage_(stage) {
    stage_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    stage_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    stage_.AdmitOperator("col-2", kHeadOffice, {Role::kCollector});
    stage_.AdmitOperator("officer", kHeadOffice, {Role::kOfficer});
    stage_.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer});
    stage_.AdmitOperator("sa-all", "riyadh", {Role::kTreasurer, Role::kCollector, Role::kOfficer});
    directory::ScheduleSet schedule;
    schedule.version = 1;
    schedule.effective_from.days = stage_.today() - 1'000;
    schedule.contribution = Php(kDue);
    schedule.cover_months = 24;
    stage_.SetSchedule(schedule);
    schedule.version = 2;
    schedule.effective_from.days = stage_.today() - 10;
    schedule.contribution = Php(2 * kDue);
    stage_.SetSchedule(schedule);
  }

  void Play() {
    Enrolments();
    Receipts();
    Files();
    LinesThatRefuseAFile();
    Deposits();
    Credits();
    Reversals();
  }

 private:
  MemberEnrolled Enrolment() { return {"SAU", "agency", {stage_.today()}, {stage_.today() + 730}}; }
  Draft EnrolmentDraft(absl::string_view member, const MemberEnrolled& body,
                       const std::string& author = "officer") {
    const auto subject = IdOf<SubjectId>(member);
    return DraftOf(author, event::kMemberEnrolled, body, {core::StreamOf(subject)}, {subject});
  }
  Answer Enrol(absl::string_view remark, absl::string_view member, const MemberEnrolled& body,
               const std::string& author = "officer") {
    stage_.Remark(remark);
    return stage_.Submit(EnrolmentDraft(member, body, author));
  }
  void Enrolments() {
    stage_.Chapter("Members are enrolled");
    MemberEnrolled body = Enrolment();
    body.destination = "Saudi Arabia";
    Enrol("a destination by its name", "member-1", body);
    body = Enrolment();
    body.hiring = "uncle";
    Enrol("an unknown hiring", "member-1", body);
    Draft draft = EnrolmentDraft("member-1", Enrolment());
    draft.subjects.clear();
    stage_.Remark("nobody");
    stage_.Submit(draft);
    draft.subjects = {IdOf<SubjectId>("member-1"), IdOf<SubjectId>("member-2")};
    stage_.Remark("two");
    stage_.Submit(draft);
    body = Enrolment();
    body.contract_end = body.contract_start;
    Enrol("a contract that ends when it begins", "member-1", body);
    stage_.Introduce(EnrolmentDraft("member-1", Enrolment()));
    Enrol("the same contract again, and it ends when it begins", "member-1", body);
    body = Enrolment();
    body.contract_start.days += 367;
    body.contract_end.days += 367;
    Enrol("a contract that begins more than a year ahead", "member-1", body);
    body.contract_start.days -= 1;
    Enrol("the next contract", "member-1", body);
    Enrol("the first contract again", "member-1", Enrolment());
    Enrol("another member, at a consulate", "member-2", Enrolment(), "sa-all");
  }

  Contribution Receipt(uint64_t number, const std::string& collector = "col-1") {
    return {collector,       "RB-1", number, Php(2 * kDue), "SAU", {stage_.today() + 10},
            {stage_.today()}};
  }
  Draft ReceiptDraft(const Contribution& body, const std::string& author = "col-1") {
    return DraftOf(author, event::kContributionCollected, body, {}, {IdOf<SubjectId>("member-1")});
  }
  Answer Collect(absl::string_view remark, const Contribution& body,
                 const std::string& author = "col-1") {
    stage_.Remark(remark);
    return stage_.Submit(ReceiptDraft(body, author));
  }
  void Receipts() {
    stage_.Chapter("Contributions are collected");
    Contribution body = Receipt(1);
    body.receipt_book = "Juan's book";
    Collect("a malformed receipt book", body);
    Collect("number 0", Receipt(0));
    body = Receipt(1);
    body.destination = "XXX";
    Collect("an unknown destination", body);
    Draft draft = ReceiptDraft(Receipt(1));
    draft.subjects.clear();
    stage_.Remark("for nobody");
    stage_.Submit(draft);
    Collect("in another collector's name", Receipt(1), "col-2");
    Collect("at a consulate", Receipt(1, "sa-all"), "sa-all");
    body = Receipt(1);
    body.paid_on.days = stage_.today() - 2'000;
    Collect("paid when no schedule was in force", body);
    body = Receipt(1);
    body.amount = MoneyOf("SAR", kDue);
    body.paid_on.days = stage_.today() + 1;
    Collect("another currency, another amount, paid tomorrow", body);
    body.amount = Php(2 * kDue - 1);
    Collect("another amount, paid tomorrow", body);
    body.amount = Php(-2 * kDue);
    Collect("less than nothing, paid tomorrow", body);
    body.amount = Php(2 * kDue);
    Collect("paid tomorrow", body);
    body = Receipt(1);
    body.contract_start.days = body.paid_on.days + 367;
    Collect("a contract that begins more than a year after the payment", body);
    body.contract_start.days = body.paid_on.days - 3'661;
    Collect("a contract that began more than ten years before the payment", body);
    stage_.Introduce(ReceiptDraft(Receipt(1)));
    body = Receipt(1);
    body.amount = MoneyOf("SAR", 1);
    Collect("the same receipt again", Receipt(1));
    Collect("the same receipt again, another currency", body);
    Collect("the same number of another collector", Receipt(1, "col-2"), "col-2");
    body = Receipt(1);
    body.receipt_book = "RB-2";
    Collect("the same number of another book", body);
    body = Receipt(2);
    body.paid_on.days = stage_.today() - 11;
    Collect("an earlier payment at what is due now", body);
    body.amount = Php(kDue);
    Collect("an earlier payment at what was due then", body);
    body = Receipt(3);
    body.contract_start.days = body.paid_on.days + 366;
    Collect("a contract that begins a year after the payment", body);
  }

  static entry::LineCommand Line(const Contribution& body, absl::string_view member) {
    return {wire::Encode(body), {IdOf<SubjectId>(member)}};
  }
  entry::LineCommand Line(uint64_t number) {
    return Line(Receipt(number, ""), "member-" + std::to_string(number));
  }
  entry::Manifest ManifestOf(const std::string& source = "col-1") {
    entry::Manifest manifest;
    manifest.line_event_type = static_cast<uint32_t>(event::kContributionLine);
    manifest.source = source;
    manifest.file_digest = IdOf<Hash>("file");
    manifest.file_date.days = stage_.today();
    return manifest;
  }
  Answer Import(absl::string_view remark, const std::vector<entry::LineCommand>& lines,
                const std::string& author = "col-1") {
    return Import(remark, ManifestOf(author), lines, author);
  }
  Answer Import(absl::string_view remark, const entry::Manifest& manifest,
                const std::vector<entry::LineCommand>& lines, const std::string& author = "col-1") {
    stage_.Remark(remark);
    return stage_.Import(author, event::kContributionManifest, manifest, lines);
  }
  void Files() {
    stage_.Chapter("Files of contributions");
    Import("no lines", {});
    Import("in another collector's name", ManifestOf("col-2"), {Line(4)});
    Import("by nobody who collects", ManifestOf("treasurer"), {Line(4)}, "treasurer");
    Import("at a consulate", {Line(4)}, "sa-all");
    entry::Manifest manifest = ManifestOf();
    manifest.line_event_type = static_cast<uint32_t>(event::kContributionCollected);
    Import("of other lines", manifest, {Line(4)});
    manifest = ManifestOf();
    manifest.file_digest = {};
    Import("no digest of the file", manifest, {Line(4)});
    manifest = ManifestOf();
    manifest.file_date.days += 1;
    Import("a file of tomorrow", manifest, {Line(4)});
    Import("a receipt that was collected singly, twice one, and new ones",
           {Line(4), Line(1), Line(5), Line(4), Line(6)});
    Import("the same receipts in another order, and a new one",
           {Line(6), Line(5), Line(7), Line(4), Line(1)});
    Import("nothing new", {Line(7), Line(4)});
    Import("of another collector", {Line(5), Line(7)}, "col-2");
    Collect("singly, what came in a file of another member", Receipt(7));
    std::vector<entry::LineCommand> lines;
    for (uint64_t i = 0; i < 34; ++i) lines.push_back(Line(i % 2 == 0 ? 100 + i : 4));
    Import("a run for every other line", lines);
  }

  void LinesThatRefuseAFile() {
    stage_.Chapter("One line refuses a file whole");
    const entry::LineCommand good = Line(8);
    const auto refuse = [&](absl::string_view remark, const entry::LineCommand& bad) {
      Import(remark, {good, bad});
    };
    refuse("malformed", {"\xff", {IdOf<SubjectId>("member-9")}});
    refuse("with a collector of its own", Line(Receipt(9), "member-9"));
    entry::LineCommand line = Line(9);
    line.subjects.clear();
    refuse("for nobody", line);
    Contribution body = Receipt(9, "");
    body.amount = MoneyOf("SAR", kDue);
    refuse("another currency", Line(body, "member-9"));
    body.amount = Php(1);
    refuse("another amount", Line(body, "member-9"));
    body = Receipt(9, "");
    body.paid_on.days += 1;
    refuse("paid tomorrow", Line(body, "member-9"));
    body = Receipt(1, "");
    body.amount = Php(1);
    Import("another amount, of a receipt that is recorded", {good, Line(body, "member-1")});
    Import("a receipt that is recorded, of another member",
           {good, Line(Receipt(1, ""), "member-2")});
  }

  DepositMade Deposit(const std::string& slip, Money amount,
                      const std::string& collector = "col-1") {
    return {collector, slip, amount, {stage_.today()}};
  }
  Draft DepositDraft(const DepositMade& body, const std::string& author = "col-1") {
    return DraftOf(author, event::kDepositMade, body, {DepositStream(body.collector, body.slip)});
  }
  Answer SubmitDeposit(absl::string_view remark, const DepositMade& body,
                       const std::string& author = "col-1") {
    stage_.Remark(remark);
    return stage_.Submit(DepositDraft(body, author));
  }
  void Deposits() {
    stage_.Chapter("Deposits are made");
    SubmitDeposit("a malformed slip", Deposit("S 1", Php(1)));
    SubmitDeposit("in another collector's name", Deposit("S-1", Php(1)), "col-2");
    SubmitDeposit("at a consulate", Deposit("S-1", Php(1), "sa-all"), "sa-all");
    DepositMade body = Deposit("S-1", MoneyOf("XAU", 0));
    body.deposited_on.days += 1;
    SubmitDeposit("nothing, in gold, tomorrow", body);
    body.amount = MoneyOf("XAU", 1);
    SubmitDeposit("gold, tomorrow", body);
    body.amount = Php(-5);
    SubmitDeposit("less than nothing, tomorrow", body);
    body.amount = Php(5);
    SubmitDeposit("tomorrow", body);
    stage_.Introduce(DepositDraft(Deposit("S-1", Php(2 * kDue))));
    SubmitDeposit("the same slip again, and nothing", Deposit("S-1", Php(0)));
    SubmitDeposit("the same slip of another collector, who collected nothing",
                  Deposit("S-1", Php(1), "col-2"), "col-2");
    SubmitDeposit("in a currency that was not collected", Deposit("S-2", MoneyOf("SAR", 700)));
    SubmitDeposit("a few zeros too many", Deposit("S-2", Php(1'000'000 * kDue)));
  }

  BankCredited Credit(const std::string& slip, Money amount, const std::string& line) {
    return {"col-1", slip, amount, line, {stage_.today()}};
  }
  Draft CreditDraft(const BankCredited& body, const std::string& author = "treasurer") {
    return DraftOf(author, event::kBankCredited, body, {DepositStream(body.collector, body.slip)});
  }
  Answer SubmitCredit(absl::string_view remark, const BankCredited& body,
                      const std::string& author = "treasurer") {
    stage_.Remark(remark);
    return stage_.Submit(CreditDraft(body, author));
  }
  void Credits() {
    stage_.Chapter("The bank's credits are matched");
    const Money due = Php(2 * kDue);
    SubmitCredit("a malformed line of the statement", Credit("S-1", due, "two words"));
    SubmitCredit("at a consulate", Credit("S-1", due, "L-1"), "sa-all");
    BankCredited body = Credit("S-9", MoneyOf("SAR", 1), "L-1");
    body.value_date.days += 1;
    SubmitCredit("no such deposit, another currency, another amount, tomorrow", body);
    body.slip = "S-1";
    SubmitCredit("another currency, another amount, tomorrow", body);
    body.amount = Php(1);
    SubmitCredit("another amount, tomorrow", body);
    body.amount = due;
    SubmitCredit("tomorrow", body);
    body.value_date.days = stage_.today() - 1;
    SubmitCredit("before the deposit", body);
    stage_.Introduce(CreditDraft(Credit("S-1", due, "L-1")));
    SubmitCredit("the same line of the statement, no such deposit", Credit("S-9", due, "L-1"));
    SubmitCredit("credited already, another amount", Credit("S-1", Php(1), "L-2"));
    body = Credit("S-1", Php(kDue), "L-2");
    body.collector = "col-2";
    SubmitCredit("of the other collector, who made none", body);
  }

  // By two people: who asks, and who confirms.
  static Draft ByTwo(Draft draft, std::vector<std::string> authors) {
    draft.authors = std::move(authors);
    return draft;
  }
  template <typename Body>
  Draft ReversalDraft(EventType type, const Body& body, std::vector<StreamId> streams = {},
                      std::vector<SubjectId> subjects = {}) {
    return ByTwo(DraftOf("treasurer", type, body, std::move(streams), std::move(subjects)),
                 {"treasurer", "admin-1"});
  }
  Draft ReceiptReversal(LogIndex entry, const Contribution& said, absl::string_view member,
                        const std::string& reason = "wrong-amount") {
    return ReversalDraft(event::kContributionReversed, ContributionReversed{entry, reason, said},
                         {}, {IdOf<SubjectId>(member)});
  }
  Draft DepositReversal(LogIndex entry, const DepositMade& said) {
    return ReversalDraft(event::kDepositReversed, DepositReversed{entry, "wrong-document", said},
                         {DepositStream(said.collector, said.slip)});
  }
  Draft CreditReversal(LogIndex entry, const BankCredited& said) {
    return ReversalDraft(event::kCreditReversed, CreditReversed{entry, "did-not-happen", said},
                         {DepositStream(said.collector, said.slip)});
  }
  Answer Tell(absl::string_view remark, const Draft& draft) {
    stage_.Remark(remark);
    return stage_.Submit(draft);
  }
  void Reversals() {
    stage_.Chapter("What was recorded wrongly is taken back");
    const Contribution receipt = Receipt(20);
    const LogIndex collected = Collect("a receipt", receipt).entry.index;
    Contribution right = receipt;
    right.destination = "KWT";
    Collect("its number with another destination", right);
    Tell("for no reason", ReceiptReversal(collected, receipt, "member-1", ""));
    Tell("as it should have been", ReceiptReversal(collected, right, "member-1"));
    Tell("of another member", ReceiptReversal(collected, receipt, "member-2"));
    Tell("by two collectors",
         ByTwo(ReceiptReversal(collected, receipt, "member-1"), {"col-1", "col-2"}));
    Tell("by another collector",
         ByTwo(ReceiptReversal(collected, receipt, "member-1"), {"col-2", "treasurer"}));
    stage_.Introduce(ReceiptReversal(collected, receipt, "member-1"));
    Tell("again", ReceiptReversal(collected, receipt, "member-1"));
    Collect("the right one", right);
    Collect("the right one again", right);
    const LogIndex file = Import("a file", {Line(21), Line(22)}).entry.index;
    Tell("a line, by its collector",
         ByTwo(ReceiptReversal(file + 1, Receipt(21), "member-21"), {"col-1", "treasurer"}));
    Tell("a line, in another collector's name",
         ReceiptReversal(file + 2, Receipt(22, "col-2"), "member-22"));
    Import("the file again", {Line(21), Line(22)});
    ReverseDeposits();
    WithdrawEnrolments();
  }
  void ReverseDeposits() {
    const DepositMade deposit = Deposit("S-10", Php(2 * kDue));
    const LogIndex made = SubmitDeposit("a deposit", deposit).entry.index;
    SubmitDeposit("its slip with another amount", Deposit("S-10", Php(kDue)));
    const BankCredited credit = Credit("S-10", Php(2 * kDue), "L-10");
    const LogIndex credited = SubmitCredit("its credit", credit).entry.index;
    Tell("the deposit, while it is credited", DepositReversal(made, deposit));
    stage_.Introduce(CreditReversal(credited, credit));
    Tell("the credit again", CreditReversal(credited, credit));
    stage_.Introduce(DepositReversal(made, deposit));
    SubmitCredit("a credit of what was taken back", credit);
    SubmitDeposit("the right one", Deposit("S-10", Php(kDue)));
    SubmitCredit("by the same line of the statement", Credit("S-10", Php(kDue), "L-10"));
  }
  void WithdrawEnrolments() {
    const auto member = IdOf<SubjectId>("member-30");
    const LogIndex enrolled = Enrol("an enrolment", "member-30", Enrolment()).entry.index;
    const auto withdrawal = [&](LogIndex entry) {
      return ByTwo(ReversalDraft(event::kEnrolmentWithdrawn,
                                 EnrolmentWithdrawn{entry, "wrong-person", Enrolment()},
                                 {core::StreamOf(member)}, {member}),
                   {"officer", "treasurer"});
    };
    Draft paid = ReceiptDraft(Receipt(30));
    paid.subjects = {member};
    const LogIndex receipt = Tell("a contribution that rests on it", paid).entry.index;
    Tell("what a contribution rests on", withdrawal(enrolled));
    Tell("the contribution", ReceiptReversal(receipt, Receipt(30), "member-30"));
    stage_.Introduce(withdrawal(enrolled));
    Enrol("the same contract", "member-30", Enrolment());
  }

  Stage& stage_;
};

}  // namespace

void PlayContribution(Stage& stage) { ContributionScenario(stage).Play(); }

}  // namespace amanat::effects
