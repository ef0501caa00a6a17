// Insurance claims: requested at a consulate or filed at head office, recommended, approved or
// rejected, ordered and paid.
#include "amanat/acts/claims.h"
#include "amanat/acts/contribution.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/claim_content.h"
#include "tests/effects/scenarios.h"
#include "tests/effects/set_up.h"

namespace amanat::effects {
namespace {

using claims::ClaimFiled;
using claims::ClaimRejected;
using claims::ClaimStep;
using claims::kWholeMillionths;

constexpr int64_t kBenefit = 10'000'001;
constexpr int64_t kMedical = 500;
constexpr int64_t kLatest = 7;  // of a benefit by the latest schedule
constexpr int kOthers = 70;

Money Php(int64_t minor_units) { return MoneyOf("PHP", minor_units); }

class ClaimsScenario {
 public:
  using People = std::vector<SubjectId>;

  explicit ClaimsScenario(Stage& stage) : stage_(stage) {
    stage_.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
    stage_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    stage_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
    stage_.AdmitOperator("app-1", kHeadOffice, {Role::kApprover});
    stage_.AdmitOperator("app-2", kHeadOffice, {Role::kApprover});
    stage_.AdmitOperator("pay-1", kHeadOffice, {Role::kPayer});
    stage_.AdmitOperator("all-1", kHeadOffice, {Role::kOfficer, Role::kApprover, Role::kPayer});
    stage_.AdmitOperator("hk-all", "hong-kong", {Role::kOfficer, Role::kApprover, Role::kPayer});
    OpenBank(stage_, Php(2 * kBenefit + kLatest + 5 * kMedical));
    SetFirstSchedule();
    for (const char* member : {"member-1", "member-2", "member-3", "member-4"}) Pay(member, 0);
    stage_.AdvanceDays(690);
    Pay("early", 0);
    Pay("late", 0);
    Pay("late", 366);
    // Members are found among many, too.
    for (int i = 0; i < kOthers; ++i) Pay("other-" + std::to_string(i), 0);
    stage_.AdvanceDays(10);
    SetLatestSchedule();
  }

  void Play() {
    Requests();
    Filings();
    FilingsOfRequests();
    Steps();
    ThreePeople();
    Rejections();
    BenefitsThatMayBeHadAgain();
    Cover();
    BankRunsOut();
    TheDead();
  }

 private:
  void SetFirstSchedule() {
    directory::ScheduleSet& schedule = schedule_;
    schedule.version = 1;
    schedule.effective_from.days = stage_.today() - 1'300;
    schedule.contribution = Php(150'000);
    schedule.cover_months = 24;
    schedule.benefits = {
        {"death-natural", "life", Php(kBenefit), 180, 365, true, {"death-certificate", "passport"}},
        {"death-accident", "life", Php(2 * kBenefit), 180, 365, true, {}},
        {"medical", "health", Php(kMedical), 0, 0, false, {}},
    };
    stage_.SetSchedule(schedule);
  }
  void SetLatestSchedule() {
    schedule_.version = 2;
    schedule_.effective_from.days = stage_.today() - 5;
    schedule_.benefits[1].amount = Php(kLatest);
    stage_.SetSchedule(schedule_);
  }
  void Pay(const std::string& member, CivilDays days_ago) {
    const wire::CivilDate paid{stage_.today() - days_ago};
    const contribution::Contribution body{"col-1", "RB-1",          ++receipts_, Php(150'000),
                                          "HKG",   {paid.days + 1}, paid};
    stage_.SetUp(
        DraftOf("col-1", event::kContributionCollected, body, {}, {IdOf<SubjectId>(member)}));
  }

  ClaimFiled Death(absl::string_view claim, CivilDays days_ago = 20) {
    ClaimFiled body;
    body.claim = IdOf<StreamId>(claim);
    body.benefit = "death-natural";
    body.event_date.days = stage_.today() - days_ago;
    body.documents = {{"death-certificate", IdOf<Hash>("certificate")},
                      {"passport", IdOf<Hash>("passport")}};
    body.heirs = {{1, 500'000, 2}, {2, 500'000, 1}};
    return body;
  }
  ClaimFiled Medical(absl::string_view claim, CivilDays days_ago) {
    ClaimFiled body;
    body.claim = IdOf<StreamId>(claim);
    body.benefit = "medical";
    body.event_date.days = stage_.today() - days_ago;
    body.heirs = {{0, kWholeMillionths, 1}};
    return body;
  }
  static People PeopleOf(absl::string_view member, size_t heirs = 2) {
    People people = {IdOf<SubjectId>(member)};
    for (size_t i = 1; i <= heirs; ++i) {
      people.push_back(IdOf<SubjectId>("heir-" + std::to_string(i)));
    }
    return people;
  }

  Draft RequestDraft(const ClaimFiled& body, const People& people,
                     const std::string& author = "hk-all") {
    return DraftOf(author, event::kClaimRequested, body, {body.claim}, people);
  }
  Answer Request(absl::string_view remark, const ClaimFiled& body, const People& people,
                 const std::string& author = "hk-all") {
    stage_.Remark(remark);
    return stage_.Submit(RequestDraft(body, people, author));
  }
  void Requests() {
    stage_.Chapter("Claims are requested");
    const People people = PeopleOf("member-1");
    ClaimFiled body = Death("claim-1");
    body.claim = {};
    Request("without an id", body, people);
    body = Death("claim-1");
    body.documents[0].code = "Death Certificate";
    Request("a malformed document", body, people);
    body = Death("claim-1");
    body.documents[1].code = "death-certificate";
    Request("a document twice", body, people);
    body = Death("claim-1");
    body.documents[0].digest = {};
    Request("a document without a digest", body, people);
    Request("for nobody", Death("claim-1"), {});
    Request("an heir twice", Death("claim-1"), {people[0], people[1], people[1]});
    Request("an heir without an id", Death("claim-1"), {people[0], people[1], SubjectId()});
    Request("somebody who is no heir", Death("claim-1"), PeopleOf("member-1", 3));
    Request("an heir who is not named", Death("claim-1"), PeopleOf("member-1", 1));
    body = Death("claim-1");
    body.heirs[1].rank = 2;
    Request("two of one rank", body, people);
    body.heirs[1].rank = 0;
    Request("rank 0", body, people);
    body = Death("claim-1");
    body.heirs[1].share_millionths = 0;
    Request("an heir without a share", body, people);
    body = Death("claim-1");
    body.request = Reference{stage_.log("hong-kong"), 1, {}};
    Request("a request of a request", body, people);
    Request("at head office", Death("claim-1"), people, "off-1");
    body = Death("claim-1", 366);
    body.benefit = "lottery";
    body.documents.pop_back();
    body.heirs[0].share_millionths = 400'000;
    Request("no such benefit, a document missing, too late, shares of nine tenths", body, people);
    body.benefit = "death-natural";
    Request("a document missing, too late, shares of nine tenths", body, people);
    body.documents = Death("claim-1").documents;
    Request("too late, shares of nine tenths", body, people);
    body.event_date.days = stage_.today() + 1;
    Request("shares of nine tenths, tomorrow", body, people);
    body.heirs[0].share_millionths = 600'001;
    Request("shares of more than the whole, tomorrow", body, people);
    body.heirs[0].share_millionths = 500'000;
    Request("tomorrow", body, people);
    requested_ = stage_.Introduce(RequestDraft(Death("claim-1", 365), people)).entry;
    body.benefit = "lottery";
    Request("the same id again, no such benefit", body, people);
    second_requested_ =
        Request("the same death again", Death("claim-2"), PeopleOf("member-1")).entry;
  }

  static std::string ProgrammeOf(const ClaimFiled& body) {
    return body.benefit == "medical" ? "health" : "life";
  }
  Draft FilingDraft(const ClaimFiled& body, const People& people,
                    const std::string& author = "off-1") {
    entitlements_[body.claim] = claims::EntitlementStream(ProgrammeOf(body), people.front());
    return DraftOf(author, event::kClaimFiled, body,
                   {body.claim, entitlements_[body.claim], core::StreamOf(people.front())}, people);
  }
  Answer File(absl::string_view remark, const ClaimFiled& body, const People& people,
              const std::string& author = "off-1") {
    stage_.Remark(remark);
    return stage_.Submit(FilingDraft(body, people, author));
  }
  void Filings() {
    stage_.Chapter("Claims are filed");
    const People people = PeopleOf("member-2");
    ClaimFiled body = Death("claim-3");
    body.claim = {};
    File("without an id", body, people);
    File("somebody who is no heir", Death("claim-3"), PeopleOf("member-2", 3));
    File("at a consulate", Death("claim-3"), people, "hk-all");
    body = Death("claim-3", 800);
    body.benefit = "lottery";
    body.documents.pop_back();
    body.heirs[0].share_millionths = 400'000;
    File("no such benefit, no cover, a document missing, too late, shares of nine tenths", body,
         people);
    body.benefit = "death-natural";
    File("no cover yet, a document missing, too late, shares of nine tenths", body, people);
    File("never in cover", Death("claim-3"), PeopleOf("stranger"));
    body.event_date.days = stage_.today() - 366;
    File("a document missing, too late, shares of nine tenths", body, people);
    body.documents = Death("claim-3").documents;
    File("too late, shares of nine tenths", body, people);
    body.event_date.days = stage_.today() + 1;
    File("shares of nine tenths, tomorrow", body, people);
    body.heirs[0].share_millionths = 500'000;
    File("tomorrow", body, people);
    filed_ = stage_.Introduce(FilingDraft(Death("claim-3"), people)).entry;
    body.benefit = "lottery";
    File("the same id again, no such benefit", body, people);
    body = Death("claim-4", 400);
    body.documents.clear();
    File("the same death again; no documents, too late", body, people);
    body = Death("claim-4");
    body.benefit = "death-accident";
    File("another benefit of the programme", body, people);
    body = Death("claim-4", 4);
    body.benefit = "death-accident";
    body.documents.clear();
    File("by the schedule of the event's date, without documents", body, PeopleOf("member-3"));
    File("another programme", Medical("claim-5", 30), PeopleOf("member-2", 0), "all-1");
  }

  void FilingsOfRequests() {
    stage_.Chapter("Requests are taken up");
    const People people = PeopleOf("member-1");
    ClaimFiled good = Death("claim-1", 365);
    good.request = requested_;
    ClaimFiled body = good;
    body.heirs = {{1, 400'000, 2}, {2, 600'000, 1}};
    File("other shares than were requested", body, people);
    File("other heirs than were requested", good, {people[0], people[2], people[1]});
    body = good;
    body.request->leaf_hash.value[0] ^= 1;
    File("another entry than is cited", body, people);
    body.request->index += 1'000;
    File("an entry that is not there", body, people);
    body = Death("claim-6");
    body.request = second_requested_;
    File("another claim than was requested", body, people);
    body.request = filed_;
    File("an entry that is no request", body, people);
    stage_.TakeUpAll();
    stage_.AdvanceDays(20);
    stage_.Remark("within the deadline when it was requested");
    stage_.Introduce(FilingDraft(good, people));
    File("again", good, people);
    body = Death("claim-2", 40);
    body.request = second_requested_;
    File("a second claim on the same death", body, people);
  }

  Draft StepDraft(EventType type, absl::string_view claim, const std::string& author) {
    const ClaimStep body{IdOf<StreamId>(claim)};
    Draft draft = DraftOf(author, type, body, {body.claim});
    if (type == event::kClaimPaid && entitlements_.contains(body.claim)) {
      draft.streams.push_back(entitlements_.at(body.claim));
    }
    return draft;
  }
  Answer Step(absl::string_view remark, EventType type, absl::string_view claim,
              const std::string& author) {
    stage_.Remark(remark);
    return stage_.Submit(StepDraft(type, claim, author));
  }
  void PayInFull(absl::string_view claim) {
    stage_.SetUp(StepDraft(event::kClaimRecommended, claim, "off-1"));
    stage_.SetUp(StepDraft(event::kClaimApproved, claim, "app-1"));
    stage_.SetUp(StepDraft(event::kClaimPaymentOrdered, claim, "app-1"));
    Step("a claim that went its way", event::kClaimPaid, claim, "pay-1");
  }
  void Steps() {
    stage_.Chapter("A claim goes its way");
    using E = EventType;
    for (const E type : {event::kClaimRecommended, event::kClaimApproved,
                         event::kClaimPaymentOrdered, event::kClaimPaid}) {
      Step("no such claim", type, "claim-99", "all-1");
      Step("at a consulate", type, "claim-3", "hk-all");
    }
    for (const E type : {event::kClaimApproved, event::kClaimPaymentOrdered, event::kClaimPaid}) {
      Step("filed only", type, "claim-3", "all-1");
    }
    stage_.Introduce(StepDraft(event::kClaimRecommended, "claim-3", "off-1"));
    Step("again", event::kClaimRecommended, "claim-3", "off-1");
    Step("recommended only", event::kClaimPaymentOrdered, "claim-3", "app-1");
    Step("recommended only", event::kClaimPaid, "claim-3", "pay-1");
    stage_.Introduce(StepDraft(event::kClaimApproved, "claim-3", "app-1"));
    Step("again", event::kClaimApproved, "claim-3", "app-1");
    Step("approved already", event::kClaimRecommended, "claim-3", "off-1");
    Step("approved only", event::kClaimPaid, "claim-3", "pay-1");
    stage_.Introduce(StepDraft(event::kClaimPaymentOrdered, "claim-3", "app-1"));
    Step("again", event::kClaimPaymentOrdered, "claim-3", "app-1");
    stage_.Remark("the odd unit is the first heir's in rank");
    stage_.Introduce(StepDraft(event::kClaimPaid, "claim-3", "pay-1"));
    Step("again", event::kClaimPaid, "claim-3", "pay-1");
    File("the same person's life again, though the first one is paid", Death("claim-7"),
         PeopleOf("member-2"));
  }

  void ThreePeople() {
    stage_.Chapter("Three people");
    Step("recommended by one who has all roles", event::kClaimRecommended, "claim-4", "all-1");
    Step("approved by the recommender", event::kClaimApproved, "claim-4", "all-1");
    Reject("rejected by the recommender, without a reason", "claim-4", "all-1", "");
    Step("approved by another one", event::kClaimApproved, "claim-4", "app-1");
    Step("ordered by the recommender", event::kClaimPaymentOrdered, "claim-4", "all-1");
    Step("paid by the recommender, not ordered", event::kClaimPaid, "claim-4", "all-1");
    Step("ordered by another one than approved it", event::kClaimPaymentOrdered, "claim-4",
         "app-2");
    Step("paid by the recommender", event::kClaimPaid, "claim-4", "all-1");
    Step("paid by a third one, by the schedule of the event's date", event::kClaimPaid, "claim-4",
         "pay-1");
    Step("recommended", event::kClaimRecommended, "claim-1", "off-1");
    Step("approved by one who has all roles", event::kClaimApproved, "claim-1", "all-1");
    Step("ordered", event::kClaimPaymentOrdered, "claim-1", "app-1");
    Step("paid by the approver", event::kClaimPaid, "claim-1", "all-1");
    Step("recommended", event::kClaimRecommended, "claim-5", "off-1");
    Step("approved", event::kClaimApproved, "claim-5", "app-1");
    Step("ordered by one who has all roles", event::kClaimPaymentOrdered, "claim-5", "all-1");
    Step("paid by who ordered it", event::kClaimPaid, "claim-5", "all-1");
    Step("paid to the member", event::kClaimPaid, "claim-5", "pay-1");
  }

  Draft RejectionDraft(absl::string_view claim, const std::string& author,
                       const std::string& reason) {
    const ClaimRejected body{IdOf<StreamId>(claim), reason};
    Draft draft = DraftOf(author, event::kClaimRejected, body, {body.claim});
    if (entitlements_.contains(body.claim)) draft.streams.push_back(entitlements_.at(body.claim));
    return draft;
  }
  Answer Reject(absl::string_view remark, absl::string_view claim, const std::string& author,
                const std::string& reason) {
    stage_.Remark(remark);
    return stage_.Submit(RejectionDraft(claim, author, reason));
  }
  void Rejections() {
    stage_.Chapter("Claims are rejected");
    const People people = PeopleOf("member-4");
    File("a claim", Death("claim-8"), people);
    Reject("no such claim, without a reason", "claim-99", "app-1", "");
    Reject("without a reason", "claim-8", "app-1", "");
    Reject("a reason that is not known", "claim-8", "app-1", "because");
    Reject("at a consulate", "claim-8", "hk-all", "withdrawn");
    Reject("paid already, without a reason", "claim-3", "app-1", "");
    stage_.Introduce(RejectionDraft("claim-8", "app-1", "not-an-heir"));
    Reject("again, without a reason", "claim-8", "app-1", "");
    Step("recommended after it was rejected", event::kClaimRecommended, "claim-8", "off-1");
    File("the entitlement is free", Death("claim-9"), people);
    Step("recommended", event::kClaimRecommended, "claim-9", "off-1");
    Reject("when it is recommended", "claim-9", "app-1", "documents-not-genuine");
    Step("approved after it was rejected", event::kClaimApproved, "claim-9", "app-1");
  }

  void BenefitsThatMayBeHadAgain() {
    stage_.Chapter("A benefit that may be had again");
    ClaimFiled body = Medical("claim-10", 40);
    body.heirs = {{0, kWholeMillionths - 1, 2}, {1, 1, 1}};
    File("shared, by less than a minor unit", body, PeopleOf("member-4", 1));
    File("while the first one stands", Medical("claim-11", 30), PeopleOf("member-4", 0));
    PayInFull("claim-10");
    File("the same event", Medical("claim-11", 40), PeopleOf("member-4", 0));
    body = Medical("claim-11", 30);
    body.heirs = {{0, kWholeMillionths - 1, 1}, {1, 1, 2}};
    File("another event", body, PeopleOf("member-4", 1));
    PayInFull("claim-11");
  }

  void Cover() {
    stage_.Chapter("Cover on the date of the event");
    const People people = PeopleOf("member-4");
    File("the day before cover begins", Medical("claim-12", 720), PeopleOf("member-4", 0));
    File("the day on which cover begins", Medical("claim-12", 719), PeopleOf("member-4", 0));
    PayInFull("claim-12");
    File("by the contribution that was paid first, not by that recorded first",
         Medical("claim-15", 20), PeopleOf("late", 0));
    stage_.AdvanceDays(100);
    File("after cover ended", Medical("claim-13", 0), PeopleOf("member-4", 0));
    File("in the tail of 180 days", Death("claim-13", 0), people);
    Reject("not needed", "claim-13", "app-1", "withdrawn");
    Pay("early", 30);
    stage_.AdvanceDays(180);
    File("after the tail", Death("claim-14", 0), people);
    File("by the first of two contributions", Medical("claim-16", 0), PeopleOf("early", 0));
    stage_.AdvanceDays(440);
    File("by the second one, which extends the first", Death("claim-14", 0), PeopleOf("early"));
    PayInFull("claim-15");
  }

  void BankRunsOut() {
    stage_.Chapter("The bank does not pay what it does not have");
    Step("the claim that was requested", event::kClaimPaid, "claim-1", "pay-1");
    Step("recommended", event::kClaimRecommended, "claim-14", "off-1");
    Step("approved", event::kClaimApproved, "claim-14", "app-1");
    Step("ordered", event::kClaimPaymentOrdered, "claim-14", "app-1");
    Step("more than there is", event::kClaimPaid, "claim-14", "pay-1");
    OpenBank(stage_, MoneyOf("SAR", 5 * kBenefit));
    Step("riyals do not help", event::kClaimPaid, "claim-14", "pay-1");
    stage_.Revoke("pay-1");
    Step("by one whose key is revoked", event::kClaimPaid, "claim-14", "pay-1");
  }

  void TheDead() {
    stage_.Chapter("The dead are not paid, pay nothing and have no later events");
    for (const char* member : {"alone", "heir-1", "heir-2"}) Pay(member, 0);
    stage_.AdvanceDays(30);
    const People alone = {IdOf<SubjectId>("alone")};
    ClaimFiled body = Death("claim-20", 10);
    body.heirs = {{0, kWholeMillionths, 1}};
    File("the dead member as his only heir", body, alone);
    Request("the same at a consulate", body, alone);
    body.heirs = {{0, 1, 2}, {1, kWholeMillionths - 1, 1}};
    File("the dead member as one of them", body, PeopleOf("alone", 1));
    body.documents.clear();
    File("the same without documents", body, PeopleOf("alone", 1));
    File("a claim that was filed before", Medical("claim-21", 9), alone);
    File("another one, of an heir", Medical("claim-22", 12), {IdOf<SubjectId>("heir-1")});
    File("the death", Death("claim-20", 10), PeopleOf("alone"));
    Step("what happened to him afterwards", event::kClaimRecommended, "claim-21", "off-1");
    Reject("that can be rejected", "claim-21", "app-1", "documents-not-genuine");
    File("filed again", Medical("claim-23", 9), alone);
    body = Medical("claim-23", 9);
    body.heirs = {{1, kWholeMillionths, 1}};
    File("though somebody else is paid", body, PeopleOf("alone", 1));
    body.event_date.days -= 1;
    File("of the day of his death, paid to him", Medical("claim-23", 10), alone);
    File("of the day of his death, paid to somebody else", body, PeopleOf("alone", 1));
    const wire::CivilDate died{stage_.today() - 10};
    contribution::Contribution receipt{"col-1", "RB-1", ++receipts_, Php(1), "HKG", died, died};
    const auto pay = [&](absl::string_view remark) {
      stage_.Remark(remark);
      stage_.Submit(DraftOf("col-1", event::kContributionCollected, receipt, {}, alone));
    };
    pay("a receipt of the day of his death, of another amount");
    receipt.paid_on.days -= 1;
    pay("of the day before, of another amount");
    const contribution::MemberEnrolled enrolment{"HKG", "direct", died, {died.days + 700}};
    stage_.Remark("a contract from the day of his death on");
    stage_.Submit(DraftOf("off-1", event::kMemberEnrolled, enrolment,
                          {core::StreamOf(alone.front())}, alone));
    File("the death of an heir of that one", Death("claim-24", 11),
         {IdOf<SubjectId>("heir-1"), IdOf<SubjectId>("child-1"), IdOf<SubjectId>("child-2")});
    Step("a claim of which a dead heir is paid", event::kClaimRecommended, "claim-20", "off-1");
    Step("what happened before, paid to the dead", event::kClaimRecommended, "claim-22", "off-1");
    Reject("the death was none", "claim-24", "app-1", "documents-not-genuine");
    Step("the heir lives", event::kClaimRecommended, "claim-20", "off-1");
    Step("and is paid", event::kClaimRecommended, "claim-22", "off-1");
    Reject("the first death was none either", "claim-20", "app-1", "documents-not-genuine");
    pay("a receipt of him who lives, of another amount");
  }

  Stage& stage_;
  directory::ScheduleSet schedule_;
  uint64_t receipts_ = 0;
  std::map<StreamId, StreamId> entitlements_;  // of the claims that are filed
  Reference requested_;
  Reference second_requested_;
  Reference filed_;
};

}  // namespace

void PlayClaims(Stage& stage) { ClaimsScenario(stage).Play(); }

}  // namespace amanat::effects
