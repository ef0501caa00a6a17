#include "services/directory/convert.h"

#include <algorithm>
#include <utility>

#include "ledger/base/status.h"

namespace amanat::directory {
namespace {

using desk::FixedFromProto;
using desk::FromProto;
using entry::EventType;

template <typename Body>
desk::Draft MakeDraft(EventType type, const Body& body) {
  return {type, wire::Encode(body), {}, {}};
}

absl::StatusOr<desk::Draft> DraftOf(const v1::AdmitOperator& act) {
  OperatorAdmitted body;
  body.code = act.code();
  AMANAT_ASSIGN_OR_RETURN(body.public_key,
                          FixedFromProto<PublicKey>(act.public_key(), "admit_operator.public_key"));
  body.site = act.site();
  for (const int role : act.roles()) body.roles.push_back(static_cast<Role>(role));
  std::sort(body.roles.begin(), body.roles.end());
  return MakeDraft(EventType::kOperatorAdmitted, body);
}

absl::StatusOr<desk::Draft> DraftOf(const v1::AdmitLog& act) {
  LogAdmitted body;
  body.name = act.name();
  AMANAT_ASSIGN_OR_RETURN(body.public_key,
                          FixedFromProto<PublicKey>(act.public_key(), "admit_log.public_key"));
  return MakeDraft(EventType::kLogAdmitted, body);
}

absl::StatusOr<desk::Draft> DraftOf(const v1::SetCeiling& act) {
  CeilingSet body{act.site(), act.line(), {}};
  AMANAT_ASSIGN_OR_RETURN(body.per_case, FromProto(act.per_case(), "set_ceiling.per_case"));
  return MakeDraft(EventType::kCeilingSet, body);
}

absl::StatusOr<Benefit> ReadBenefit(const v1::Benefit& message) {
  Benefit benefit;
  benefit.code = message.code();
  benefit.programme = message.programme();
  AMANAT_ASSIGN_OR_RETURN(benefit.amount, FromProto(message.amount(), "benefits.amount"));
  benefit.tail_days = message.tail_days();
  benefit.deadline_days = message.deadline_days();
  benefit.one_time = message.one_time();
  benefit.documents.assign(message.documents().begin(), message.documents().end());
  return benefit;
}

absl::StatusOr<desk::Draft> DraftOf(const v1::SetSchedule& act) {
  ScheduleSet body;
  body.version = act.version();
  AMANAT_ASSIGN_OR_RETURN(body.effective_from.days,
                          FromProto(act.effective_from(), "set_schedule.effective_from"));
  AMANAT_ASSIGN_OR_RETURN(body.contribution,
                          FromProto(act.contribution(), "set_schedule.contribution"));
  body.cover_months = act.cover_months();
  for (const v1::Benefit& benefit : act.benefits()) {
    AMANAT_ASSIGN_OR_RETURN(body.benefits.emplace_back(), ReadBenefit(benefit));
  }
  return MakeDraft(EventType::kScheduleSet, body);
}

absl::StatusOr<desk::Draft> DraftOf(const v1::SetRate& act) {
  RateSet body;
  AMANAT_ASSIGN_OR_RETURN(body.currency, money::CurrencyFromCode(act.currency_code()));
  AMANAT_ASSIGN_OR_RETURN(body.in_currency, money::CurrencyFromCode(act.in_currency_code()));
  body.numerator = act.numerator();
  body.denominator = act.denominator();
  body.source = act.source();
  AMANAT_ASSIGN_OR_RETURN(body.date.days, FromProto(act.date(), "set_rate.date"));
  return MakeDraft(EventType::kRateSet, body);
}

absl::StatusOr<desk::Draft> DraftOf(const v1::ActivateRules& act) {
  RulesActivated body;
  body.version = act.version();
  AMANAT_ASSIGN_OR_RETURN(body.digest,
                          desk::FixedFromProto<Hash>(act.digest(), "activate_rules.digest"));
  return MakeDraft(EventType::kRulesActivated, body);
}

}  // namespace

absl::StatusOr<desk::Draft> DraftOf(const v1::PrepareRequest& request) {
  switch (request.action_case()) {
    case v1::PrepareRequest::kAdmitOperator:
      return DraftOf(request.admit_operator());
    case v1::PrepareRequest::kRevokeKey: {
      const v1::RevokeKey& act = request.revoke_key();
      return MakeDraft(EventType::kKeyRevoked, KeyRevoked{act.admission(), act.reason()});
    }
    case v1::PrepareRequest::kAdmitSite: {
      const v1::AdmitSite& act = request.admit_site();
      return MakeDraft(EventType::kSiteAdmitted,
                       SiteAdmitted{act.site(), act.country(), act.time_zone()});
    }
    case v1::PrepareRequest::kAdmitLog:
      return DraftOf(request.admit_log());
    case v1::PrepareRequest::kSetCeiling:
      return DraftOf(request.set_ceiling());
    case v1::PrepareRequest::kSetSchedule:
      return DraftOf(request.set_schedule());
    case v1::PrepareRequest::kSetRate:
      return DraftOf(request.set_rate());
    case v1::PrepareRequest::kActivateRules:
      return DraftOf(request.activate_rules());
    case v1::PrepareRequest::ACTION_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("action: not set, or of a newer version");
}

v1::AdmitOperator ToProto(const OperatorAdmitted& body) {
  v1::AdmitOperator message;
  message.set_code(body.code);
  message.set_public_key(body.public_key.str());
  message.set_site(body.site);
  for (const Role role : body.roles) message.add_roles(static_cast<v1::Role>(role));
  return message;
}

v1::AdmitSite ToProto(const SiteAdmitted& body) {
  v1::AdmitSite message;
  message.set_site(body.site);
  message.set_country(body.country);
  message.set_time_zone(body.time_zone);
  return message;
}

v1::AdmitLog ToProto(const LogAdmitted& body) {
  v1::AdmitLog message;
  message.set_name(body.name);
  message.set_public_key(body.public_key.str());
  return message;
}

v1::SetCeiling ToProto(const CeilingSet& body) {
  v1::SetCeiling message;
  message.set_site(body.site);
  message.set_line(body.line);
  *message.mutable_per_case() = desk::ToProto(body.per_case);
  return message;
}

v1::SetSchedule ToProto(const ScheduleSet& body) {
  v1::SetSchedule message;
  message.set_version(body.version);
  *message.mutable_effective_from() = desk::ToProto(body.effective_from.days);
  *message.mutable_contribution() = desk::ToProto(body.contribution);
  message.set_cover_months(body.cover_months);
  for (const Benefit& benefit : body.benefits) {
    v1::Benefit* shown = message.add_benefits();
    shown->set_code(benefit.code);
    shown->set_programme(benefit.programme);
    *shown->mutable_amount() = desk::ToProto(benefit.amount);
    shown->set_tail_days(benefit.tail_days);
    shown->set_deadline_days(benefit.deadline_days);
    shown->set_one_time(benefit.one_time);
    for (const std::string& document : benefit.documents) shown->add_documents(document);
  }
  return message;
}

v1::SetRate ToProto(const RateSet& body) {
  v1::SetRate message;
  message.set_currency_code(money::CodeOf(body.currency));
  message.set_in_currency_code(money::CodeOf(body.in_currency));
  message.set_numerator(body.numerator);
  message.set_denominator(body.denominator);
  message.set_source(body.source);
  *message.mutable_date() = desk::ToProto(body.date.days);
  return message;
}

}  // namespace amanat::directory
