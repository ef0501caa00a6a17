#include "ledger/directory/directory.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/directory/audit_parameters.h"
#include "ledger/entry/body.h"
#include "ledger/entry/writer_events.h"

namespace amanat::directory {
namespace {

using entry::EventType;

absl::Status CheckRate(const RateSet& body) {
  constexpr uint64_t kTermMax{money::kAmountMax};
  if (body.numerator == 0 || body.denominator == 0 || body.numerator > kTermMax ||
      body.denominator > kTermMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("a rate's numerator and denominator are from 1 to ", kTermMax));
  }
  AMANAT_RETURN_IF_ERROR(money::MinorUnits(body.currency).status());
  AMANAT_RETURN_IF_ERROR(money::MinorUnits(body.in_currency).status());
  if (body.currency == body.in_currency) {
    return absl::InvalidArgumentError("a rate between a currency and itself");
  }
  if (body.source.empty()) return absl::InvalidArgumentError("a rate without its source");
  return absl::OkStatus();
}

// Whether the date lies from so many days before the command's effective date to so many behind it.
absl::Status CheckDate(absl::string_view what, wire::CivilDate date, wire::CivilDate effective,
                       CivilDays before_max, CivilDays behind_max) {
  const CivilDays first = effective.days - before_max;
  const CivilDays last = effective.days + behind_max;
  if (date.days >= first && date.days <= last) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, " is ", FormatCivilDate(date.days),
                                                 ", it may be from ", FormatCivilDate(first),
                                                 " to ", FormatCivilDate(last)));
}

absl::Status CheckBenefit(const Benefit& benefit) {
  if (benefit.code.empty() || benefit.programme.empty()) {
    return absl::InvalidArgumentError("a benefit without its code or programme");
  }
  if (benefit.amount.minor_units <= 0) {
    return absl::InvalidArgumentError(absl::StrCat("benefit ", benefit.code, " has no amount"));
  }
  return money::MinorUnits(benefit.amount.currency).status();
}

}  // namespace

bool Founding::Names(const PublicKey& key) const {
  return std::find(administrators.begin(), administrators.end(), key) != administrators.end();
}

bool Operator::HasRole(Role role) const {
  return std::find(body.roles.begin(), body.roles.end(), role) != body.roles.end();
}

bool Directory::KeyIsKnown(const PublicKey& key, TreeSize size) const {
  return std::any_of(operators_.begin(), operators_.end(),
                     [&](const Operator& item) {
                       return item.admission < size && item.body.public_key == key;
                     }) ||
         std::any_of(logs_.begin(), logs_.end(), [&](const AdmittedLog& log) {
           return log.admission < size && log.public_key == key;
         });
}

absl::Status Directory::CheckOperator(const OperatorAdmitted& body, TreeSize size) const {
  if (body.code.empty()) return absl::InvalidArgumentError("no operator's code");
  if (body.site.empty()) return absl::InvalidArgumentError("no site's code");
  if (body.public_key.is_zero()) return absl::InvalidArgumentError("no public key");
  if (KeyIsKnown(body.public_key, size)) {
    return absl::AlreadyExistsError("a public key is admitted once, ever");
  }
  if (FindOperatorByCode(body.code, size) != nullptr) {
    return absl::AlreadyExistsError(absl::StrCat("operator ", body.code, " stands admitted"));
  }
  // Who owes is told by the code alone, be it an officer's or a firm's.
  if (FindParty(body.code, size) != nullptr) {
    return absl::AlreadyExistsError(absl::StrCat("a party is registered as ", body.code));
  }
  if (body.roles.empty() || !std::is_sorted(body.roles.begin(), body.roles.end()) ||
      std::adjacent_find(body.roles.begin(), body.roles.end()) != body.roles.end()) {
    return absl::InvalidArgumentError("roles must be given, ascending, each once");
  }
  for (const Role role : body.roles) {
    if (RoleName(role) == "unknown") return absl::InvalidArgumentError("unknown role");
  }
  if (RequiredAdministrators(size) == 0) return CheckFounder(body);
  if (FindSite(body.site, size) == nullptr) {
    return absl::NotFoundError(absl::StrCat("no site ", body.site));
  }
  return absl::OkStatus();
}

absl::Status Directory::CheckFounder(const OperatorAdmitted& body) const {
  if (body.roles.front() != Role::kAdministrator) {
    return absl::InvalidArgumentError("the first two operators are administrators");
  }
  if (!founding_.Names(body.public_key)) {
    return absl::PermissionDeniedError(
        "the directory's founding names the keys of two administrators, and this is neither");
  }
  if (body.site == founding_.site) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the founding administrators act at head office, ", founding_.site));
}

absl::Status Directory::CheckRevocation(const KeyRevoked& body, TreeSize size) const {
  const Operator* revoked = FindOperator(body.admission, size);
  if (revoked == nullptr) {
    return absl::NotFoundError("no unrevoked operator's key was admitted there");
  }
  // With one administrator nobody could ever change the directory again.
  if (revoked->HasRole(Role::kAdministrator) &&
      CountAdministrators(joins_, body.admission, size) < 2) {
    return absl::FailedPreconditionError("two administrators must remain; admit another one first");
  }
  return absl::OkStatus();
}

absl::Status Directory::CheckSite(const SiteAdmitted& body, TreeSize size) const {
  if (body.site.empty()) return absl::InvalidArgumentError("no site's code");
  if (body.country.size() != 2)
    return absl::InvalidArgumentError("a country is two capital letters");
  if (body.time_zone.empty()) return absl::InvalidArgumentError("a site without its time zone");
  if (FindSite(body.site, size) != nullptr) {
    return absl::AlreadyExistsError(absl::StrCat("site ", body.site, " stands admitted"));
  }
  return absl::OkStatus();
}

absl::Status Directory::CheckLog(const LogAdmitted& body, TreeSize size) const {
  AMANAT_ASSIGN_OR_RETURN(const entry::LogName name, entry::ParseLogName(body.name));
  if (name.fund_domain != founding_.fund_domain) {
    return absl::InvalidArgumentError(
        absl::StrCat("a log of the fund ", name.fund_domain, ", not of ", founding_.fund_domain));
  }
  if (name.book == entry::Book::kDirectory &&
      entry::LogIdOf(name, body.public_key) != founding_.log) {
    return absl::InvalidArgumentError(
        "a fund has one directory, which this is: it admits logs of other books");
  }
  if (FindSite(name.site, size) == nullptr) {
    return absl::NotFoundError(absl::StrCat("no site ", name.site));
  }
  const AdmittedLog* before = FindLog(name.site, name.book, size);
  const uint32_t succession = before == nullptr ? 1 : before->name.succession + 1;
  if (name.succession > succession) {
    return absl::InvalidArgumentError(absl::StrCat("successions ascend by one: the next ",
                                                   entry::BookName(name.book), " log of ",
                                                   name.site, " is of succession ", succession));
  }
  if (FindLogByName(body.name, size) != nullptr) {
    return absl::AlreadyExistsError(absl::StrCat("log ", body.name, " stands admitted"));
  }
  if (body.public_key.is_zero()) return absl::InvalidArgumentError("no public key");
  if (KeyIsKnown(body.public_key, size)) {
    return absl::AlreadyExistsError("a public key is admitted once, ever");
  }
  return absl::OkStatus();
}

absl::Status Directory::CheckSchedule(const ScheduleSet& body, TreeSize size) const {
  if (FindSchedule(body.version, size) != nullptr || body.version == 0 ||
      (body.version > 1 && FindSchedule(body.version - 1, size) == nullptr)) {
    return absl::InvalidArgumentError("schedule versions ascend by one from 1");
  }
  if (body.cover_months == 0 || body.cover_months > 120) {
    return absl::InvalidArgumentError("a contribution covers 1 to 120 months");
  }
  AMANAT_RETURN_IF_ERROR(money::MinorUnits(body.contribution.currency).status());
  if (body.contribution.minor_units <= 0) {
    return absl::InvalidArgumentError("a contribution is more than nothing");
  }
  std::set<std::string> codes;
  for (const Benefit& benefit : body.benefits) {
    AMANAT_RETURN_IF_ERROR(CheckBenefit(benefit));
    if (!codes.insert(benefit.code).second) {
      return absl::InvalidArgumentError(absl::StrCat("benefit ", benefit.code, " twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status Directory::CheckRules(const RulesActivated& body, TreeSize size) const {
  const ActivatedRules* active = RulesAt(size);
  if (body.version != (active == nullptr ? 1 : active->version) + 1) {
    return absl::InvalidArgumentError("versions of the rules ascend by one");
  }
  if (body.digest.is_zero()) return absl::InvalidArgumentError("rules without a digest");
  return absl::OkStatus();
}

// Which charts and event types there are is for the fund's rules to know.
absl::Status Directory::CheckPermits(const ChartPermitsAdded& body, TreeSize size) const {
  if (body.chart == 0) return absl::InvalidArgumentError("no chart");
  const std::vector<uint32_t>& types = body.event_types;
  if (types.empty() || types.size() > kPermitsAddedMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("an entry adds 1 to ", kPermitsAddedMax, " event types to a chart"));
  }
  if (types.front() == 0 ||
      std::adjacent_find(types.begin(), types.end(), std::greater_equal<>()) != types.end()) {
    return absl::InvalidArgumentError("event types must ascend, each once");
  }
  for (const AddedPermits& added : permits_) {
    if (added.index >= size || added.body.chart != body.chart) continue;
    for (const uint32_t type : types) {
      if (!std::binary_search(added.body.event_types.begin(), added.body.event_types.end(), type)) {
        continue;
      }
      return absl::AlreadyExistsError(absl::StrCat("entry ", added.index, " added event type ",
                                                   type, " to the chart ", body.chart));
    }
  }
  return absl::OkStatus();
}

absl::Status Directory::CheckParty(const PartySet& body, wire::CivilDate effective,
                                   TreeSize size) const {
  if (body.code.empty() || body.kind.empty()) {
    return absl::InvalidArgumentError("a party without its code or kind");
  }
  if (body.country.size() != 2)
    return absl::InvalidArgumentError("a country is two capital letters");
  if (body.licence_until.days != 0) {
    AMANAT_RETURN_IF_ERROR(CheckDate("the licence's last day", body.licence_until, effective,
                                     kLicenceBackDaysMax, kLicenceAheadDaysMax));
  }
  const Party* before = FindParty(body.code, size);
  if (before != nullptr) {
    if (before->body.kind == body.kind && before->body.country == body.country) {
      return absl::OkStatus();
    }
    return absl::AlreadyExistsError(absl::StrCat(body.code, " is registered as ", before->body.kind,
                                                 " of ", before->body.country));
  }
  for (const Operator& item : operators_) {
    if (item.admission < size && item.body.code == body.code) {
      return absl::AlreadyExistsError(absl::StrCat("an operator was admitted as ", body.code));
    }
  }
  return absl::OkStatus();
}

absl::Status Directory::CheckAuditParameters(const AuditParametersSet& body, TreeSize size) const {
  AMANAT_RETURN_IF_ERROR(CheckSettings(body));
  const AuditParameters* now = AuditParametersAt(size);
  const uint64_t next = now == nullptr ? 1 : now->body.version + 1;
  if (body.version > 0 && body.version < next) {
    return absl::AlreadyExistsError(
        absl::StrCat("version ", body.version, " of the audit's parameters stands"));
  }
  if (body.version == next) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("versions of the audit's parameters ascend by one: the next is ", next));
}

absl::Status Directory::CheckPartyStatus(const PartyStatusSet& body, TreeSize size) const {
  if (body.status.empty() || body.reason.empty()) {
    return absl::InvalidArgumentError("a status without its word or reason");
  }
  if (body.cited.has_value() && (body.cited->log.is_zero() || body.cited->leaf_hash.is_zero())) {
    return absl::InvalidArgumentError("the cited entry is not named whole");
  }
  if (FindParty(body.party, size) != nullptr) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("no party is registered as ", body.party));
}

absl::Status Directory::Check(const entry::Command& command, TreeSize size) const {
  const EventType type = static_cast<EventType>(command.event_type);
  if (RequiredAdministrators(size) == 0 && type != EventType::kOperatorAdmitted) {
    return absl::FailedPreconditionError("two administrators must be admitted first");
  }
  switch (type) {
    case EventType::kOperatorAdmitted: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<OperatorAdmitted>(command.body));
      return CheckOperator(body, size);
    }
    case EventType::kKeyRevoked: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<KeyRevoked>(command.body));
      return CheckRevocation(body, size);
    }
    case EventType::kSiteAdmitted: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<SiteAdmitted>(command.body));
      return CheckSite(body, size);
    }
    case EventType::kLogAdmitted: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<LogAdmitted>(command.body));
      return CheckLog(body, size);
    }
    case EventType::kCeilingSet: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<CeilingSet>(command.body));
      if (FindSite(body.site, size) == nullptr) {
        return absl::NotFoundError(absl::StrCat("no site ", body.site));
      }
      if (body.line.empty() || body.per_case.minor_units < 0) {
        return absl::InvalidArgumentError("no cost line, or a negative ceiling");
      }
      return money::MinorUnits(body.per_case.currency).status();
    }
    case EventType::kScheduleSet: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<ScheduleSet>(command.body));
      AMANAT_RETURN_IF_ERROR(CheckDate("in force from", body.effective_from, command.effective_date,
                                       kScheduleBackDaysMax, kScheduleAheadDaysMax));
      return CheckSchedule(body, size);
    }
    case EventType::kRateSet: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<RateSet>(command.body));
      AMANAT_RETURN_IF_ERROR(CheckDate("the rate's date", body.date, command.effective_date,
                                       kRateAgeDaysMax, /*behind_max=*/0));
      return CheckRate(body);
    }
    case EventType::kRulesActivated: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<RulesActivated>(command.body));
      return CheckRules(body, size);
    }
    case EventType::kChartPermitsAdded: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<ChartPermitsAdded>(command.body));
      return CheckPermits(body, size);
    }
    case EventType::kAuditParametersSet: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<AuditParametersSet>(command.body));
      return CheckAuditParameters(body, size);
    }
    case EventType::kPartySet: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<PartySet>(command.body));
      return CheckParty(body, command.effective_date, size);
    }
    case EventType::kPartyStatusSet: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<PartyStatusSet>(command.body));
      return CheckPartyStatus(body, size);
    }
    case EventType::kOperatorProfileSet: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<OperatorProfileSet>(command.body));
      return CheckProfile(body, size);
    }
    default:
      return absl::OkStatus();
  }
}

void Directory::Apply(LogIndex index, const entry::Command& command, UnixMicros recorded) {
  switch (static_cast<EventType>(command.event_type)) {
    case EventType::kOperatorAdmitted:
      operators_.push_back({index, *wire::Decode<OperatorAdmitted>(command.body), {}, 0});
      break;
    case EventType::kKeyRevoked: {
      const KeyRevoked body = *wire::Decode<KeyRevoked>(command.body);
      for (Operator& item : operators_) {
        if (item.admission != body.admission) continue;
        item.revocation = index;
        item.revoked_at = recorded;
      }
      break;
    }
    case EventType::kSiteAdmitted: {
      SiteAdmitted body = *wire::Decode<SiteAdmitted>(command.body);
      const std::string site = body.site;
      sites_.emplace(site, std::make_pair(index, std::move(body)));
      break;
    }
    case EventType::kLogAdmitted: {
      const LogAdmitted body = *wire::Decode<LogAdmitted>(command.body);
      const entry::LogName name = *entry::ParseLogName(body.name);
      logs_.push_back({index, name, entry::LogIdOf(name, body.public_key), body.public_key});
      break;
    }
    case EventType::kCeilingSet:
      ceilings_.push_back({index, *wire::Decode<CeilingSet>(command.body)});
      break;
    case EventType::kScheduleSet:
      schedules_.push_back({index, *wire::Decode<ScheduleSet>(command.body)});
      break;
    case EventType::kRateSet:
      rates_.push_back({index, *wire::Decode<RateSet>(command.body)});
      break;
    case EventType::kLogFounded: {
      const auto body = wire::Decode<entry::LogFounded>(command.body);
      if (index != 0 || !body.ok() || body->rules_version == 0) break;
      rules_.push_back({index, body->rules_version, body->rules_digest});
      const auto name = entry::ParseLogName(body->name);
      if (!name.ok()) break;
      founding_ = {name->fund_domain, name->site, entry::LogIdOf(*name, body->founding_key),
                   body->administrators};
      break;
    }
    case EventType::kRulesActivated: {
      const auto body = *wire::Decode<RulesActivated>(command.body);
      rules_.push_back({index, body.version, body.digest});
      break;
    }
    case EventType::kChartPermitsAdded:
      permits_.push_back({index, *wire::Decode<ChartPermitsAdded>(command.body)});
      break;
    case EventType::kAuditParametersSet:
      audit_parameters_.push_back(
          {index, *wire::Decode<AuditParametersSet>(command.body), recorded});
      break;
    case EventType::kPartySet: {
      PartySet body = *wire::Decode<PartySet>(command.body);
      std::vector<Party>& registrations = parties_[body.code].registrations;
      registrations.push_back({index, std::move(body)});
      break;
    }
    case EventType::kPartyStatusSet: {
      PartyStatusSet body = *wire::Decode<PartyStatusSet>(command.body);
      std::vector<PartyStatus>& statuses = parties_[body.party].statuses;
      statuses.push_back({index, std::move(body)});
      break;
    }
    case EventType::kOperatorProfileSet:
      ApplyProfile(index, *wire::Decode<OperatorProfileSet>(command.body));
      break;
    default:
      break;
  }
}

}  // namespace amanat::directory
