// The directory: sites, logs, operators and their profiles, ceilings, schedules, rates, parties, parameters of the
// audit, what was added to charts and versions of the rules.
#include "ledger/directory/events.h"
#include "tests/effects/scenarios.h"

namespace amanat::effects {
namespace {

using directory::AuditParameter;
using directory::AuditParametersSet;
using directory::CeilingSet;
using directory::ChartPermitsAdded;
using directory::KeyRevoked;
using directory::LogAdmitted;
using directory::OperatorAdmitted;
using directory::OperatorProfileSet;
using directory::PartySet;
using directory::PartyStatusSet;
using directory::RateSet;
using directory::RulesActivated;
using directory::ScheduleSet;
using directory::SiteAdmitted;

class DirectoryScenario {
 public:
  explicit DirectoryScenario(Stage& stage) : stage_(stage) {}

  void Play() {
    stage_.Recount("The fund as it is founded");
    Sites();
    Logs();
    Operators();
    Revocations();
    Ceilings();
    Schedules();
    Rates();
    Permits();
    AuditParameters();
    Parties();
    Profiles();
    Rules();
  }

 private:
  template <typename Body>
  Answer Submit(absl::string_view remark, EventType type, const Body& body) {
    stage_.Remark(remark);
    return stage_.Submit(AdministratorsDraftOf(type, body));
  }
  template <typename Body>
  Answer Introduce(EventType type, const Body& body) {
    return stage_.Introduce(AdministratorsDraftOf(type, body));
  }

  void Sites() {
    stage_.Chapter("Sites");
    const SiteAdmitted good{"riyadh", "SA", "Asia/Riyadh"};
    SiteAdmitted body = good;
    body.site = "Riyadh";
    Submit("a code in capitals", EventType::kSiteAdmitted, body);
    body = good;
    body.country = "SAU";
    Submit("a country of three letters", EventType::kSiteAdmitted, body);
    body = good;
    body.time_zone = "";
    Submit("no time zone", EventType::kSiteAdmitted, body);
    Introduce(EventType::kSiteAdmitted, good);
    Submit("again", EventType::kSiteAdmitted, good);
    body = good;
    body.site = "hong-kong";
    Submit("another one, with the first one's country", EventType::kSiteAdmitted, body);
  }

  void Logs() {
    stage_.Chapter("Logs");
    const LogAdmitted good{"owf.example/riyadh/fund/1", IdOf<PublicKey>("log-key-1")};
    LogAdmitted body = good;
    body.name = "owf.example/riyadh";
    Submit("no name of a log", EventType::kLogAdmitted, body);
    body = good;
    body.public_key = {};
    Submit("no key", EventType::kLogAdmitted, body);
    body = good;
    body.name = "owf.example/atlantis/fund/1";
    Submit("of a site that is not there", EventType::kLogAdmitted, body);
    Introduce(EventType::kLogAdmitted, good);
    body = good;
    body.public_key = IdOf<PublicKey>("log-key-2");
    Submit("the same name with another key", EventType::kLogAdmitted, body);
    body = good;
    body.name = "owf.example/riyadh/remittance/1";
    Submit("the same key with another name", EventType::kLogAdmitted, body);
    body.public_key = IdOf<PublicKey>("log-key-2");
    Submit("another book with a key of its own", EventType::kLogAdmitted, body);
  }

  void Operators() {
    stage_.Chapter("Operators");
    const OperatorAdmitted good{
        "officer", IdOf<PublicKey>("key-1"), "riyadh", {Role::kOfficer, Role::kPayer}};
    OperatorAdmitted body = good;
    body.code = "Juan dela Cruz";
    Submit("a name for a code", EventType::kOperatorAdmitted, body);
    body = good;
    body.public_key = {};
    Submit("no key", EventType::kOperatorAdmitted, body);
    body = good;
    body.roles = {};
    Submit("no role", EventType::kOperatorAdmitted, body);
    body.roles = {Role::kPayer, Role::kOfficer};
    Submit("roles in no order", EventType::kOperatorAdmitted, body);
    body.roles = {Role::kOfficer, Role::kOfficer};
    Submit("a role twice", EventType::kOperatorAdmitted, body);
    body.roles = {static_cast<Role>(77)};
    Submit("a role that is not known", EventType::kOperatorAdmitted, body);
    body = good;
    body.site = "atlantis";
    Submit("of a site that is not there", EventType::kOperatorAdmitted, body);
    body.site = "Atlantis";
    Submit("of a site with a malformed code", EventType::kOperatorAdmitted, body);
    officer_ = Introduce(EventType::kOperatorAdmitted, good).entry.index;
    body = good;
    body.public_key = IdOf<PublicKey>("key-2");
    Submit("the same code with another key", EventType::kOperatorAdmitted, body);
    body = good;
    body.code = "officer-2";
    Submit("the same key with another code", EventType::kOperatorAdmitted, body);
    body.public_key = IdOf<PublicKey>("log-key-1");
    Submit("the key of a log", EventType::kOperatorAdmitted, body);
    body = good;
    body.code = "admin-3";
    body.site = kHeadOffice;
    body.public_key = IdOf<PublicKey>("key-3");
    body.roles = {Role::kAdministrator};
    third_ = Submit("a third administrator", EventType::kOperatorAdmitted, body).entry.index;
  }

  void Revocations() {
    stage_.Chapter("Keys that are revoked");
    Submit("at an entry that admits nobody", EventType::kKeyRevoked, KeyRevoked{0, "left"});
    Introduce(EventType::kKeyRevoked, KeyRevoked{officer_, "left"});
    Submit("again", EventType::kKeyRevoked, KeyRevoked{officer_, "left"});
    Submit("an administrator, of three", EventType::kKeyRevoked, KeyRevoked{third_, "left"});
    Submit("an administrator, of two", EventType::kKeyRevoked, KeyRevoked{2, "left"});
    OperatorAdmitted back{"officer", IdOf<PublicKey>("key-1"), "riyadh", {Role::kOfficer}};
    Submit("back with the revoked key", EventType::kOperatorAdmitted, back);
    back.public_key = IdOf<PublicKey>("key-4");
    Submit("back with a new key", EventType::kOperatorAdmitted, back);
    stage_.AdmitOperator("admin-4", kHeadOffice, {Role::kAdministrator});
    stage_.Revoke("admin-4");
    Draft draft = AdministratorsDraftOf(EventType::kSiteAdmitted,
                                        SiteAdmitted{"jeddah", "SA", "Asia/Riyadh"});
    draft.authors = {"admin-1", "admin-4"};
    stage_.Remark("by one whose key is revoked");
    stage_.Submit(draft);
  }

  void Ceilings() {
    stage_.Chapter("Ceilings");
    const CeilingSet good{"riyadh", "ticket", MoneyOf("SAR", 500'000)};
    CeilingSet body = good;
    body.site = "atlantis";
    Submit("of a site that is not there", EventType::kCeilingSet, body);
    body = good;
    body.line = "Ticket";
    Submit("of a line with a malformed code", EventType::kCeilingSet, body);
    body = good;
    body.per_case.minor_units = -1;
    Submit("below nothing", EventType::kCeilingSet, body);
    body.per_case = MoneyOf("XAU", 1);
    Submit("in gold", EventType::kCeilingSet, body);
    Introduce(EventType::kCeilingSet, good);
    Submit("again", EventType::kCeilingSet, good);
    body.per_case = MoneyOf("SAR", 0);
    Submit("of nothing", EventType::kCeilingSet, body);
  }

  static ScheduleSet Schedule() {
    ScheduleSet body;
    body.version = 1;
    body.effective_from.days = 20'000;
    body.contribution = MoneyOf("PHP", 150'000);
    body.cover_months = 24;
    body.benefits = {{"death-natural",
                      "life",
                      MoneyOf("PHP", 10'000'000),
                      180,
                      365,
                      true,
                      {"death-certificate"}}};
    return body;
  }

  void Schedules() {
    stage_.Chapter("Benefit schedules");
    ScheduleSet body = Schedule();
    body.version = 0;
    Submit("version 0", EventType::kScheduleSet, body);
    body.version = 2;
    Submit("version 2 before 1", EventType::kScheduleSet, body);
    body = Schedule();
    body.cover_months = 0;
    Submit("no months of cover", EventType::kScheduleSet, body);
    body.cover_months = 121;
    Submit("more than ten years of cover", EventType::kScheduleSet, body);
    body = Schedule();
    body.contribution = MoneyOf("XAU", 1);
    Submit("a contribution in gold", EventType::kScheduleSet, body);
    body.contribution = MoneyOf("PHP", 0);
    Submit("a contribution of nothing", EventType::kScheduleSet, body);
    body = Schedule();
    body.benefits[0].code = "Death";
    Submit("a benefit with a malformed code", EventType::kScheduleSet, body);
    body = Schedule();
    body.benefits[0].amount = MoneyOf("PHP", 0);
    Submit("a benefit of nothing", EventType::kScheduleSet, body);
    body.benefits[0].amount = MoneyOf("XAU", 1);
    Submit("a benefit in gold", EventType::kScheduleSet, body);
    body = Schedule();
    body.benefits.push_back(body.benefits[0]);
    Submit("a benefit twice", EventType::kScheduleSet, body);
    Introduce(EventType::kScheduleSet, Schedule());
    Submit("again", EventType::kScheduleSet, Schedule());
    body = Schedule();
    body.version = 2;
    body.benefits.clear();
    Submit("the next version, without benefits", EventType::kScheduleSet, body);
  }

  void Rates() {
    stage_.Chapter("Rates");
    const RateSet good{*money::CurrencyFromCode("SAR"),
                       *money::CurrencyFromCode("PHP"),
                       152'347,
                       10'000,
                       "bank",
                       {20'500}};
    RateSet body = good;
    body.numerator = 0;
    Submit("nothing", EventType::kRateSet, body);
    body = good;
    body.denominator = uint64_t{1} << 63;
    Submit("beyond 63 bits", EventType::kRateSet, body);
    body = good;
    body.in_currency = good.currency;
    Submit("of a currency in itself", EventType::kRateSet, body);
    body.in_currency = *money::CurrencyFromCode("XAU");
    Submit("in gold", EventType::kRateSet, body);
    body = good;
    body.source = "";
    Submit("without its source", EventType::kRateSet, body);
    Introduce(EventType::kRateSet, good);
    Submit("again", EventType::kRateSet, good);
  }

  void AuditParameters() {
    stage_.Chapter("Parameters of the audit");
    const AuditParametersSet good{
        1, {{AuditParameter::kVerbalApprovalHours, 72}, {AuditParameter::kStaleRateDays, 14}}};
    AuditParametersSet body = good;
    body.version = 0;
    Submit("version 0", EventType::kAuditParametersSet, body);
    body.version = 2;
    Submit("version 2 before 1", EventType::kAuditParametersSet, body);
    body = good;
    body.settings[1].value = 0;
    Submit("below its range", EventType::kAuditParametersSet, body);
    body.settings[1].value = 32;
    Submit("beyond its range", EventType::kAuditParametersSet, body);
    body = good;
    body.settings[0].parameter = static_cast<AuditParameter>(77);
    Submit("one that is not known", EventType::kAuditParametersSet, body);
    body.settings[0] = good.settings[1];
    Submit("one twice", EventType::kAuditParametersSet, body);
    body.settings = {good.settings[1], good.settings[0]};
    Submit("in no order", EventType::kAuditParametersSet, body);
    Introduce(EventType::kAuditParametersSet, good);
    Submit("again", EventType::kAuditParametersSet, good);
    body = AuditParametersSet{2, {}};
    Submit("the next version, the defaults again", EventType::kAuditParametersSet, body);
  }

  void Profiles() {
    stage_.Chapter("Profiles of operators");
    OperatorAdmitted other{"officer-3", IdOf<PublicKey>("key-5"), "riyadh", {Role::kPayer}};
    Submit("somebody with another code", EventType::kOperatorAdmitted, other);
    OperatorProfileSet good{.code = "officer-3"};
    good.bond = MoneyOf("PHP", 10'000'000);
    good.languages = {"ar", "en"};
    good.deputy_of = "officer";
    OperatorProfileSet body = good;
    body.code = "nobody";
    Submit("of somebody who was never admitted", EventType::kOperatorProfileSet, body);
    body = good;
    body.bond = MoneyOf("PHP", 0);
    Submit("a bond of nothing", EventType::kOperatorProfileSet, body);
    body.bond = MoneyOf("XAU", 1);
    Submit("a bond in gold", EventType::kOperatorProfileSet, body);
    body = good;
    body.languages = {"en", "ar"};
    Submit("languages in no order", EventType::kOperatorProfileSet, body);
    body.languages = {"en", "en"};
    Submit("a language twice", EventType::kOperatorProfileSet, body);
    body.languages = {"esperanto"};
    Submit("a language of no list", EventType::kOperatorProfileSet, body);
    body = good;
    body.deputy_of = "nobody";
    Submit("the deputy of somebody who was never admitted", EventType::kOperatorProfileSet, body);
    body.deputy_of = "admin-1";
    Submit("the deputy of another site's", EventType::kOperatorProfileSet, body);
    body.deputy_of = "officer-3";
    Submit("his own deputy", EventType::kOperatorProfileSet, body);
    Introduce(EventType::kOperatorProfileSet, good);
    Submit("again", EventType::kOperatorProfileSet, good);
    body = good;
    body.same_person_as = officer_;
    Submit("the deputy of whose person he is", EventType::kOperatorProfileSet, body);
    body.deputy_of = "";
    Submit("the same person as a revoked key's", EventType::kOperatorProfileSet, body);
    body.same_person_as = 0;
    Submit("and no more", EventType::kOperatorProfileSet, body);
    body.code = "officer";
    body.same_person_as = officer_;
    Submit("the same person as himself", EventType::kOperatorProfileSet, body);
    body.code = "admin-1";
    body.same_person_as = officer_ + 1000;
    Submit("the same person as nobody", EventType::kOperatorProfileSet, body);
    body.same_person_as = 2;
    Submit("one administrator, of two", EventType::kOperatorProfileSet, body);
  }

  void Rules() {
    stage_.Chapter("Versions of the rules");
    const RulesActivated good = stage_.Activation();
    RulesActivated body = good;
    body.version = good.version + 1;
    Submit("one that nobody has yet", EventType::kRulesActivated, body);
    body = good;
    body.digest.value[0] ^= 1;
    Submit("by another digest", EventType::kRulesActivated, body);
    body.version = good.version - 1;
    Submit("the active one, by another digest", EventType::kRulesActivated, body);
    Introduce(EventType::kRulesActivated, good);
    Submit("again", EventType::kRulesActivated, good);
  }

  void Permits() {
    stage_.Chapter("Event types added to a chart");
    const auto number = [](auto one) { return static_cast<uint32_t>(one); };
    const ChartPermitsAdded good{number(chart::kDisbursed),
                                 {number(event::kSpendRefunded), number(event::kBankCharged)}};
    ChartPermitsAdded body = good;
    body.event_types = {};
    Submit("none", EventType::kChartPermitsAdded, body);
    body.event_types = {good.event_types[1], good.event_types[0]};
    Submit("out of order", EventType::kChartPermitsAdded, body);
    body.event_types = {good.event_types[0], good.event_types[0]};
    Submit("one twice", EventType::kChartPermitsAdded, body);
    body = good;
    body.chart = 0;
    Submit("no chart", EventType::kChartPermitsAdded, body);
    body.chart = 99;
    Submit("of a chart that is not there", EventType::kChartPermitsAdded, body);
    body = good;
    body.event_types = {number(event::kClaimPaid)};
    Submit("one that the rules do not let touch it", EventType::kChartPermitsAdded, body);
    body.event_types = {255};
    Submit("one that nobody has", EventType::kChartPermitsAdded, body);
    Introduce(EventType::kChartPermitsAdded, good);
    Submit("again", EventType::kChartPermitsAdded, good);
    body = good;
    body.event_types.erase(body.event_types.begin());
    Submit("one of them again", EventType::kChartPermitsAdded, body);
    body.chart = number(chart::kAllotmentCash);
    body.event_types = {number(event::kSpendReversed)};
    Submit("to the debit side of allotment cash", EventType::kChartPermitsAdded, body);
    body.event_types = {number(event::kBankCharged)};
    Submit("to its credit side", EventType::kChartPermitsAdded, body);
  }

  void Parties() {
    stage_.Chapter("Parties");
    PartyStatusSet suspended;
    suspended.party = "gulf-manpower";
    suspended.status = "suspended";
    suspended.reason = "contract-violation";
    Submit("the status of one that is not registered", EventType::kPartyStatusSet, suspended);
    const PartySet good{"gulf-manpower", "agency", "SA", {20'900}};
    PartySet body = good;
    body.code = "Gulf Manpower";
    Submit("a name for a code", EventType::kPartySet, body);
    body = good;
    body.kind = "friend";
    Submit("of no known kind", EventType::kPartySet, body);
    body = good;
    body.country = "SAU";
    Submit("a country of three letters", EventType::kPartySet, body);
    body = good;
    body.licence_until.days = 40'000;
    Submit("a licence for a lifetime", EventType::kPartySet, body);
    body = good;
    body.code = "officer";
    Submit("the code of an operator", EventType::kPartySet, body);
    Introduce(EventType::kPartySet, good);
    Submit("again", EventType::kPartySet, good);
    body = good;
    body.licence_until.days = 0;
    Submit("without a licence from now on", EventType::kPartySet, body);
    body.kind = "employer";
    Submit("as another kind", EventType::kPartySet, body);
    Submit("an operator by its code", EventType::kOperatorAdmitted,
           OperatorAdmitted{good.code, IdOf<PublicKey>("key-9"), "riyadh", {Role::kOfficer}});
    PartyStatusSet status = suspended;
    status.status = "forgiven";
    Submit("a status that is not known", EventType::kPartyStatusSet, status);
    status = suspended;
    status.reason = "";
    Submit("for no reason", EventType::kPartyStatusSet, status);
    status = suspended;
    status.cited = entry::Reference{{}, 1, IdOf<Hash>("leaf")};
    Submit("resting on an entry of no log", EventType::kPartyStatusSet, status);
    Introduce(EventType::kPartyStatusSet, suspended);
    status = suspended;
    status.status = "active";
    status.reason = "settled";
    status.order = IdOf<Hash>("order");
    Submit("active again, by an order", EventType::kPartyStatusSet, status);
  }

  Stage& stage_;
  LogIndex officer_ = 0;
  LogIndex third_ = 0;
};

}  // namespace

void PlayDirectory(Stage& stage) { DirectoryScenario(stage).Play(); }

}  // namespace amanat::effects
