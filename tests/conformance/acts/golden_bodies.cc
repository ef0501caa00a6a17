#include "tests/conformance/acts/golden_bodies.h"

#include <algorithm>

#include "amanat/acts/claims.h"
#include "amanat/acts/contribution.h"
#include "amanat/acts/remittance.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "ledger/directory/events.h"
#include "ledger/entry/text.h"
#include "ledger/entry/writer_events.h"
#include "services/rules/catalogue/catalogue.h"
#include "tests/conformance/acts/body_filler.h"

namespace amanat::golden {
namespace {

using Json = nlohmann::ordered_json;

// Numbers and names of a type's fields.
struct FieldLister {
  std::vector<std::pair<uint32_t, std::string>> fields;
  template <typename T>
  void Field(uint32_t number, const char* name, const T&, wire::TextForm = wire::TextForm::kNone) {
    fields.emplace_back(number, name);
  }
};

template <typename Body>
Json VectorOf(const std::string& name, const Body& body) {
  Json json;
  json["name"] = name;
  json["hex"] = HexEncode(wire::Encode(body));
  FieldsJson fields;
  wire::VisitFields(body, fields);
  json["fields"] = fields.Take();
  return json;
}

// What the strict reader says to a vector that was damaged at one place: one digit each, 1 where it
// was accepted. Whatever it accepts must be what it would write.
template <typename Body>
std::string Verdicts(const std::string& bytes) {
  std::string verdicts;
  const auto judge = [&](const std::string& damaged) {
    const auto body = wire::Decode<Body>(damaged);
    AMANAT_CHECK(!body.ok() || wire::Encode(*body) == damaged);
    verdicts += body.ok() ? '1' : '0';
  };
  for (size_t at = 0; at < bytes.size(); ++at) {
    judge(bytes.substr(0, at));
    judge(bytes.substr(0, at) + bytes.substr(at + 1));
    for (const char inserted : {'\x00', '\x80'}) {
      judge(bytes.substr(0, at) + inserted + bytes.substr(at));
    }
    for (const int flipped : {0x01, 0x02, 0x08, 0x80}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ flipped);
      judge(damaged);
    }
  }
  return verdicts;
}

template <typename Body>
Json MessageOf(const std::string& name) {
  Json json;
  json["message"] = name;
  FieldLister lister;
  Body body{};
  wire::VisitFields(body, lister);
  json["vectors"] = Json::array({VectorOf("empty", *wire::Decode<Body>(""))});
  std::string damaged;
  for (const Shape shape : {Shape::kTypical, Shape::kExtreme}) {
    body = Body{};
    Filler filler(shape);
    wire::VisitFields(body, filler);
    json["vectors"].push_back(VectorOf(shape == Shape::kTypical ? "typical" : "extreme", body));
    if (shape == Shape::kTypical)
      json["vectors"].back()["shown"] = Json::parse(entry::ToJson(body, rules::FundCatalogue()));
    damaged += Verdicts<Body>(wire::Encode(body));
  }
  for (const auto& [number, field] : lister.fields) {
    body = *wire::Decode<Body>("");
    Filler filler(Shape::kTypical, number);
    wire::VisitFields(body, filler);
    json["vectors"].push_back(VectorOf("only " + field, body));
  }
  json["damaged"] = {{"tried", damaged.size()},
                     {"accepted", std::count(damaged.begin(), damaged.end(), '1')},
                     {"verdicts_sha256", HexEncode(Sha256(damaged))}};
  return json;
}

Json Directory() {
  return Json::array(
      {MessageOf<directory::OperatorAdmitted>("OperatorAdmitted"),
       MessageOf<directory::KeyRevoked>("KeyRevoked"),
       MessageOf<directory::SiteAdmitted>("SiteAdmitted"),
       MessageOf<directory::LogAdmitted>("LogAdmitted"),
       MessageOf<directory::CeilingSet>("CeilingSet"), MessageOf<directory::Benefit>("Benefit"),
       MessageOf<directory::ScheduleSet>("ScheduleSet"), MessageOf<directory::RateSet>("RateSet"),
       MessageOf<directory::RulesActivated>("RulesActivated"),
       MessageOf<directory::PartySet>("PartySet"),
       MessageOf<directory::PartyStatusSet>("PartyStatusSet"),
       MessageOf<directory::OperatorProfileSet>("OperatorProfileSet"),
       MessageOf<directory::AuditParameterSetting>("AuditParameterSetting"),
       MessageOf<directory::AuditParametersSet>("AuditParametersSet"),
       MessageOf<directory::ChartPermitsAdded>("ChartPermitsAdded")});
}

Json Treasury() {
  return Json::array({MessageOf<treasury::OpeningBalance>("OpeningBalance"),
                      MessageOf<treasury::ExchangeMade>("ExchangeMade"),
                      MessageOf<treasury::AllotmentIssued>("AllotmentIssued"),
                      MessageOf<treasury::AllotmentAccepted>("AllotmentAccepted"),
                      MessageOf<treasury::AcceptanceSeen>("AcceptanceSeen"),
                      MessageOf<treasury::LiquidationSubmitted>("LiquidationSubmitted"),
                      MessageOf<treasury::LiquidationLineAccepted>("LiquidationLineAccepted"),
                      MessageOf<treasury::LiquidationLineSentBack>("LiquidationLineSentBack"),
                      MessageOf<treasury::LineAcceptanceSeen>("LineAcceptanceSeen"),
                      MessageOf<treasury::LineSentBackSeen>("LineSentBackSeen"),
                      MessageOf<treasury::AllotmentReturned>("AllotmentReturned"),
                      MessageOf<treasury::ReturnCredited>("ReturnCredited"),
                      MessageOf<treasury::ExchangeReversed>("ExchangeReversed"),
                      MessageOf<treasury::OpeningBalanceReversed>("OpeningBalanceReversed"),
                      MessageOf<treasury::AllotmentDeclined>("AllotmentDeclined"),
                      MessageOf<treasury::DeclineSeen>("DeclineSeen"),
                      MessageOf<treasury::ReturnRefused>("ReturnRefused"),
                      MessageOf<treasury::ReturnRefusalSeen>("ReturnRefusalSeen"),
                      MessageOf<treasury::ReturnRestoredSeen>("ReturnRestoredSeen"),
                      MessageOf<treasury::LineAcceptanceReversed>("LineAcceptanceReversed"),
                      MessageOf<treasury::LineReversalSeen>("LineReversalSeen"),
                      MessageOf<treasury::BankCharged>("BankCharged")});
}

Json Repatriation() {
  return Json::array(
      {MessageOf<repatriation::CaseOpened>("CaseOpened"),
       MessageOf<repatriation::AssistanceRecommended>("AssistanceRecommended"),
       MessageOf<repatriation::AssistanceApproved>("AssistanceApproved"),
       MessageOf<repatriation::AssistanceEmergencyApproved>("AssistanceEmergencyApproved"),
       MessageOf<repatriation::AssistanceDisbursed>("AssistanceDisbursed"),
       MessageOf<repatriation::DisbursementAdded>("DisbursementAdded"),
       MessageOf<repatriation::AssistanceReleased>("AssistanceReleased"),
       MessageOf<repatriation::EmergencyRatified>("EmergencyRatified"),
       MessageOf<repatriation::AssistanceRecommendationWithdrawn>(
           "AssistanceRecommendationWithdrawn"),
       MessageOf<repatriation::CaseClosed>("CaseClosed"),
       MessageOf<repatriation::SpendRefunded>("SpendRefunded"),
       MessageOf<repatriation::SpendReversed>("SpendReversed")});
}

Json Contribution() {
  return Json::array({MessageOf<contribution::MemberEnrolled>("MemberEnrolled"),
                      MessageOf<contribution::Contribution>("Contribution"),
                      MessageOf<entry::Manifest>("ContributionManifest"),
                      MessageOf<contribution::DepositMade>("DepositMade"),
                      MessageOf<contribution::BankCredited>("BankCredited"),
                      MessageOf<contribution::ContributionReversed>("ContributionReversed"),
                      MessageOf<contribution::DepositReversed>("DepositReversed"),
                      MessageOf<contribution::CreditReversed>("CreditReversed"),
                      MessageOf<contribution::EnrolmentWithdrawn>("EnrolmentWithdrawn")});
}

Json Claims() {
  return Json::array({MessageOf<claims::Document>("Document"), MessageOf<claims::Heir>("Heir"),
                      MessageOf<claims::ClaimFiled>("ClaimFiled"),
                      MessageOf<claims::ClaimStep>("ClaimStep"),
                      MessageOf<claims::ClaimRejected>("ClaimRejected")});
}

Json Remittance() {
  return Json::array({MessageOf<remittance::Rate>("Rate"),
                      MessageOf<remittance::ReferenceRate>("ReferenceRate"),
                      MessageOf<remittance::PaymentContent>("PaymentContent"),
                      MessageOf<remittance::Remittance>("Remittance"),
                      MessageOf<entry::Manifest>("RemittanceManifest"),
                      MessageOf<remittance::ObservedQuote>("ObservedQuote"),
                      MessageOf<remittance::PriceObserved>("PriceObserved"),
                      MessageOf<remittance::PricesObserved>("PricesObserved"),
                      MessageOf<remittance::RemittanceStatus>("RemittanceStatus"),
                      MessageOf<remittance::RemittanceReturn>("RemittanceReturn"),
                      MessageOf<remittance::PaymentFound>("PaymentFound"),
                      MessageOf<remittance::RemittanceReversed>("RemittanceReversed"),
                      MessageOf<remittance::PricesReversed>("PricesReversed")});
}

Json Types() {
  return Json::array({MessageOf<money::Money>("Money"), MessageOf<entry::Reference>("Reference")});
}

Json Envelope() {
  return Json::array(
      {MessageOf<entry::Command>("Command"), MessageOf<entry::LineCommand>("LineCommand"),
       MessageOf<entry::Entry>("Entry"), MessageOf<entry::LogFounded>("LogFounded"),
       MessageOf<entry::WriterStarted>("WriterStarted"), MessageOf<entry::Followed>("Followed"),
       MessageOf<entry::ImportDuplicates>("ImportDuplicates"),
       MessageOf<entry::ImportClosed>("ImportClosed")});
}

}  // namespace

std::map<std::string, std::string> GoldenBodies() {
  std::map<std::string, std::string> files;
  const auto add = [&](const std::string& file, const std::string& package, const Json& messages) {
    const Json json = {{"package", package}, {"messages", messages}};
    files[file + ".json"] = json.dump(1) + "\n";
  };
  add("directory", "amanat.acts.v1", Directory());
  add("treasury", "amanat.acts.v1", Treasury());
  add("repatriation", "amanat.acts.v1", Repatriation());
  add("contribution", "amanat.acts.v1", Contribution());
  add("claims", "amanat.acts.v1", Claims());
  add("remittance", "amanat.acts.v1", Remittance());
  add("types", "amanat.acts.v1", Types());
  add("envelope", "amanat.ledger.v1", Envelope());
  return files;
}

}  // namespace amanat::golden
