#include "clients/cli/directory_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "clients/cli/authors.h"
#include "clients/cli/calls.h"
#include "clients/cli/directory_lists.h"
#include "clients/cli/document.h"
#include "clients/cli/document_salts.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/entry_source.h"
#include "clients/cli/import_sidecar.h"
#include "clients/cli/schedule_file.h"
#include "clients/cli/values.h"
#include "clients/cli/verbs.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/note.h"
#include "ledger/directory/audit_parameters.h"
#include "ledger/directory/events.h"
#include "ledger/money/money.h"
#include "ledger/money/ratio.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::cli {
namespace {

namespace api = directory::v1;

struct Arguments {
  std::string code, key_file, public_key, site, country, time_zone, log_key, line, amount, currency;
  std::string in_currency, rate, source, date, file, reason;
  std::vector<std::string> roles, languages, settings, events;
  std::string admission, bond, bond_currency, deputy_of, same_person_as;
  std::string kind, licence_until, party, status, cited, order, chart;
  uint32_t version = 0;
  bool no_other_code = false, keep = false;
};

absl::StatusOr<std::string> PublicKeyOf(const Arguments& arguments) {
  if (!arguments.public_key.empty()) {
    const auto key = PublicKey::FromHex(arguments.public_key);
    if (!key.ok()) return Annotate(key.status(), "--public-key");
    return key->str();
  }
  AMANAT_ASSIGN_OR_RETURN(const auto key, signing::LoadPrivateKey(arguments.key_file));
  return key.public_key().str();
}

absl::Status AdmitOperator(Session&, const Arguments& a, acts::v1::OperatorAdmitted& act) {
  act.set_code(a.code);
  act.set_site(a.site);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_public_key(), PublicKeyOf(a));
  std::vector<directory::Role> roles;
  for (const std::string& name : a.roles) {
    AMANAT_ASSIGN_OR_RETURN(roles.emplace_back(), directory::RoleFromName(name));
  }
  std::sort(roles.begin(), roles.end());  // as they stand in the entry
  for (const directory::Role role : roles) act.add_roles(static_cast<acts::v1::Role>(role));
  return absl::OkStatus();
}

absl::Status Found(Session& session, const Arguments& a, acts::v1::OperatorAdmitted& act) {
  AMANAT_RETURN_IF_ERROR(AdmitOperator(session, a, act));
  act.add_roles(acts::v1::ROLE_ADMINISTRATOR);
  session.SetFoundingSigner(a.code, a.key_file);
  return absl::OkStatus();
}

absl::Status AdmitSite(Session&, const Arguments& a, acts::v1::SiteAdmitted& act) {
  act.set_site(a.site);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_country(), SiteCountryFromText(a.country, "--country"));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_time_zone(), TimeZoneFromText(a.time_zone, "--time-zone"));
  return absl::OkStatus();
}

absl::Status AdmitLog(Session&, const Arguments& a, acts::v1::LogAdmitted& act) {
  const auto key = checkpoint::ParseVerifierKey(a.log_key);
  if (!key.ok()) return Annotate(key.status(), "--vkey");
  if (key->type != checkpoint::kKeyTypeEd25519) {
    return absl::InvalidArgumentError("--vkey: not the Ed25519 key of a log");
  }
  act.set_name(key->name);
  act.set_public_key(key->public_key);
  return absl::OkStatus();
}

absl::Status RevokeKey(Session& session, const Arguments& a, acts::v1::KeyRevoked& act) {
  AMANAT_ASSIGN_OR_RETURN(const LogIndex admission,
                          IndexFromText(session, a.admission, "--admission", InDirectory()));
  act.set_admission(admission);
  act.set_reason(a.reason);
  return absl::OkStatus();
}

// CODE, or the directory's entry that admitted it: INDEX or LOG:INDEX. No code begins with a digit.
absl::StatusOr<LogIndex> AdmissionFromText(Session& session, const std::string& text,
                                           absl::string_view option) {
  if (absl::StrContains(text, ':') || absl::ascii_isdigit(text.front())) {
    return IndexFromText(session, text, option, InDirectory());
  }
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("directory"));
  AMANAT_ASSIGN_OR_RETURN(const auto operators, ListOperators(channel));
  return AdmissionOf(operators, text, option);
}

absl::Status SetProfile(Session& session, const Arguments& a, acts::v1::OperatorProfileSet& act) {
  if (a.same_person_as.empty() && !a.no_other_code) {
    return absl::InvalidArgumentError(
        "give --same-person-as or --no-other-code: a profile without a join ends an earlier one");
  }
  act.set_code(a.code);
  if (!a.bond.empty()) {
    AMANAT_ASSIGN_OR_RETURN(*act.mutable_bond(),
                            MoneyFromText(a.bond, a.bond_currency, "--bond", "--bond-currency"));
  }
  std::vector<std::string> languages = a.languages;
  std::sort(languages.begin(), languages.end());  // as they stand in the entry
  for (const std::string& language : languages) act.add_languages(language);
  act.set_deputy_of(a.deputy_of);
  if (a.same_person_as.empty()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const LogIndex admission,
                          AdmissionFromText(session, a.same_person_as, "--same-person-as"));
  act.set_same_person_as(admission);
  return absl::OkStatus();
}

absl::Status SetCeiling(Session&, const Arguments& a, acts::v1::CeilingSet& act) {
  act.set_site(a.site);
  act.set_line(a.line);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_per_case(), MoneyFromText(a.amount, a.currency));
  return absl::OkStatus();
}

absl::Status SetSchedule(Session&, const Arguments& a, acts::v1::ScheduleSet& act) {
  AMANAT_ASSIGN_OR_RETURN(act, ReadSchedule(a.file));
  return absl::OkStatus();
}

absl::Status SetRate(Session& session, const Arguments& a, acts::v1::RateSet& act) {
  const auto ratio = money::ParseRatio(a.rate);
  if (!ratio.ok()) return Annotate(ratio.status(), "--rate");
  const auto currency = money::CurrencyFromCode(a.currency);
  if (!currency.ok()) return Annotate(currency.status(), "--currency");
  const auto in_currency = money::CurrencyFromCode(a.in_currency);
  if (!in_currency.ok()) return Annotate(in_currency.status(), "--in");
  act.set_currency(currency->numeric);
  act.set_in_currency(in_currency->numeric);
  act.set_numerator(ratio->numerator);
  act.set_denominator(ratio->denominator);
  act.set_source(a.source);
  AMANAT_ASSIGN_OR_RETURN(const CivilDays date, DaysFromText(session, a.date, "--rate-date"));
  act.set_date(date);
  return absl::OkStatus();
}

// The digest is that of this program's version: nobody types one.
absl::Status ActivateRules(Session&, const Arguments& a, acts::v1::RulesActivated& act) {
  const examine::RuleVersion* version = rules::FundRuleVersions().Find(a.version);
  if (version == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("--version: this program has versions 1 to ",
                                                   rules::FundRuleVersions().all().size(),
                                                   " of the rules"));
  }
  act.set_version(version->version);
  act.set_digest(version->digest.str());
  return absl::OkStatus();
}

absl::Status AddChartPermits(Session&, const Arguments& a, acts::v1::ChartPermitsAdded& act) {
  const entry::Catalogue& catalogue = rules::FundCatalogue();
  for (const entry::ChartInfo& chart : catalogue.charts()) {
    if (chart.name == a.chart) act.set_chart(static_cast<uint32_t>(chart.chart));
  }
  if (act.chart() == 0) {
    return absl::InvalidArgumentError(absl::StrCat("--chart: no chart is called '", a.chart, "'"));
  }
  for (const std::string& name : a.events) {
    const auto& types = catalogue.event_types();
    const auto type =
        std::find_if(types.begin(), types.end(),
                     [&](const entry::EventTypeInfo& info) { return info.name == name; });
    if (type == types.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--events: no event type is called '", name, "'"));
    }
    act.add_event_types(static_cast<uint32_t>(type->type));
  }
  // As they stand in the entry.
  std::sort(act.mutable_event_types()->begin(), act.mutable_event_types()->end());
  return absl::OkStatus();
}

// "stale-rate.days=14", asked for its range before anybody signs.
absl::Status SetAuditParameters(Session& session, const Arguments& a,
                                acts::v1::AuditParametersSet& act) {
  directory::AuditParametersSet named;
  act.set_version(a.version);
  for (const std::string& text : a.settings) {
    const std::vector<absl::string_view> parts = absl::StrSplit(text, '=');
    const directory::AuditParameterInfo* info = directory::FindAuditParameter(parts.front());
    uint64_t value = 0;
    if (info == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--set: '", parts.front(), "' is no parameter that a fund sets (docs/audit_checks.md)"));
    }
    if (parts.size() != 2 || !absl::SimpleAtoi(parts[1], &value) || value < info->lowest ||
        value > info->highest) {
      return absl::InvalidArgumentError(
          absl::StrCat("--set: ", info->name, " is from ", info->lowest, " to ", info->highest));
    }
    named.settings.push_back({info->parameter, value});
  }
  if (a.keep) {
    LedgerEntries entries(session);
    AMANAT_ASSIGN_OR_RETURN(const auto in_force, entries.ParametersInForce());
    const auto kept = SettingsNotNamed(in_force, named);
    named.settings.insert(named.settings.end(), kept.begin(), kept.end());
  }
  // As they stand in the entry.
  std::sort(named.settings.begin(), named.settings.end(),
            [](const auto& one, const auto& other) { return one.parameter < other.parameter; });
  for (const directory::AuditParameterSetting& setting : named.settings) {
    acts::v1::AuditParameterSetting& in_act = *act.add_settings();
    in_act.set_parameter(static_cast<acts::v1::AuditParameter>(setting.parameter));
    in_act.set_value(setting.value);
  }
  return absl::OkStatus();
}

absl::Status SetParty(Session& session, const Arguments& a, acts::v1::PartySet& act) {
  act.set_code(a.code);
  act.set_kind(a.kind);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_country(), SiteCountryFromText(a.country, "--country"));
  if (a.licence_until.empty()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const CivilDays until,
                          DaysFromText(session, a.licence_until, "--licence-until"));
  act.set_licence_until(until);
  return absl::OkStatus();
}

// The digest of a court's or an authority's order; its salt is kept in the state directory, without which
// nobody could ever show that the digest is this order's.
absl::StatusOr<Hash> DigestOfOrder(Session& session, const std::string& path) {
  const std::string& folder = session.options().profile.state_directory;
  if (folder.empty()) {
    return absl::FailedPreconditionError(
        "an order needs a state_directory in the profile, where its salt is kept");
  }
  AMANAT_ASSIGN_OR_RETURN(const std::string order, ReadDocument(path, "--order"));
  const Hash salt = session.random().Draw<Hash>();
  const Hash digest = SaltedDigest(salt, order);
  if (session.options().dry_run) return digest;
  AMANAT_RETURN_IF_ERROR(KeepDocumentSalt(folder, "", salt, digest));
  return digest;
}

absl::Status SetPartyStatus(Session& session, const Arguments& a, acts::v1::PartyStatusSet& act) {
  act.set_party(a.party);
  act.set_status(a.status);
  act.set_reason(a.reason);
  if (!a.cited.empty()) {
    AMANAT_ASSIGN_OR_RETURN(*act.mutable_cited(), EntryFromText(session, a.cited, "--cites"));
  }
  if (a.order.empty()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const Hash digest, DigestOfOrder(session, a.order));
  act.set_order(digest.str());
  return absl::OkStatus();
}

Exit Execute(Session& session, api::PrepareRequest request) {
  return ExecuteAct(session, DialDirectory(session), std::move(request));
}

using Request = api::PrepareRequest;
using DirectoryVerbs = Verbs<Request, Arguments>;

void AddAdmissions(const DirectoryVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App* found = verbs.Act(
      "found-administrator",
      "Admit one of the two administrators whose keys the fund was founded with, signed by it",
      &Request::mutable_admit_operator, Found);
  found->add_option("--code", a.code, "Operator's code, such as adm-1")->required();
  found->add_option("--key", a.key_file, "The administrator's key file")->required();
  found->add_option("--site", a.site, "Head office's site")->required();
  CLI::App* admit = verbs.Act("admit-operator", "Admit an operator's public key with roles",
                              &Request::mutable_admit_operator, AdmitOperator);
  admit->add_option("--code", a.code, "Operator's code; never a person's name")->required();
  CLI::Option* hex = admit->add_option("--public-key", a.public_key, "64 hex digits");
  CLI::Option* file = admit->add_option("--key", a.key_file, "Or a key file to read");
  hex->excludes(file);
  admit->add_option("--site", a.site, "Where the operator acts")->required();
  admit
      ->add_option("--roles", a.roles, "What the operator may do; several with commas between them")
      ->required()
      ->delimiter(',');
  CLI::App* site = verbs.Act("admit-site", "Admit a site", &Request::mutable_admit_site, AdmitSite);
  site->add_option("--site", a.site, "Its name, such as hong-kong")->required();
  site->add_option("--country", a.country, "ISO 3166-1, such as HK or HKG")->required();
  site->add_option("--time-zone", a.time_zone, "IANA name")->required();
  verbs
      .Act("admit-log", "Admit a site's log with the key that `amanatd --init` printed",
           &Request::mutable_admit_log, AdmitLog)
      ->add_option("--vkey", a.log_key, "The log's C2SP verifier key")
      ->required();
  CLI::App* revoke = verbs.Act("revoke-key", "End the right of an operator's key",
                               &Request::mutable_revoke_key, RevokeKey);
  revoke->add_option("--admission", a.admission, "The directory's entry that admitted it")
      ->required();
  revoke->add_option("--reason", a.reason, "Why")->required();
}

// A profile is set whole: who leaves out a join ends it, which is to be said and not forgotten.
void AddProfile(const DirectoryVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App* profile =
      verbs.Act("set-profile", "Set an operator's whole profile: what is not given is not in it",
                &Request::mutable_set_operator_profile, SetProfile);
  profile->add_option("--code", a.code, "Operator's code")->required();
  CLI::Option* same =
      profile->add_option("--same-person-as", a.same_person_as,
                          "Another code of the same person, or the entry that admitted it");
  profile
      ->add_flag("--no-other-code", a.no_other_code,
                 "Joins the code with no other one, and ends an earlier profile's join")
      ->excludes(same);
  CLI::Option* bond = profile->add_option("--bond", a.bond, "Such as 100000.00");
  CLI::Option* currency = profile->add_option("--bond-currency", a.bond_currency, "ISO 4217");
  bond->needs(currency);
  currency->needs(bond);
  profile->add_option("--languages", a.languages, "ISO 639; several with commas between them")
      ->delimiter(',');
  profile->add_option("--deputy-of", a.deputy_of, "Code of the head of post whose deputy this is");
}

void AddSettings(const DirectoryVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App* ceiling =
      verbs.Act("set-ceiling", "Set the most that a site may approve for one case and cost line",
                &Request::mutable_set_ceiling, SetCeiling);
  ceiling->add_option("--site", a.site, "The site")->required();
  ceiling->add_option("--line", a.line, "Cost line")->required();
  ceiling->add_option("--amount", a.amount, "Such as 3500.00")->required();
  ceiling->add_option("--currency", a.currency, "ISO 4217")->required();
  verbs
      .Act("set-schedule", "Set a benefit schedule; deploy/schedules/example.toml has every key",
           &Request::mutable_set_schedule, SetSchedule)
      ->add_option("file", a.file, "TOML file")
      ->required();
  CLI::App* rate =
      verbs.Act("set-rate", "Set an exchange rate", &Request::mutable_set_rate, SetRate);
  rate->add_option("--currency", a.currency, "Of which one unit")->required();
  rate->add_option("--in", a.in_currency, "Is worth so many units of this")->required();
  rate->add_option("--rate", a.rate, "Decimal, such as 15.2347; exact")->required();
  rate->add_option("--source", a.source, "Who published it, such as bsp")->required();
  rate->add_option("--rate-date", a.date, "YYYY-MM-DD; default: the effective date");
  verbs
      .Act("activate-rules", "Let another version of the fund's rules decide from now on",
           &Request::mutable_activate_rules, ActivateRules)
      ->add_option("--version", a.version,
                   "One more than the active one (see amanat directory rules)")
      ->required();
  CLI::App* permits = verbs.Act(
      "add-chart-permits",
      "Let accounts that were opened earlier be touched by event types that the active rules "
      "give their chart",
      &Request::mutable_add_chart_permits, AddChartPermits);
  permits->add_option("--chart", a.chart, "Chart of accounts, such as DISBURSED")->required();
  permits
      ->add_option("--events", a.events, "Such as SPEND_REFUNDED; several with commas between them")
      ->required()
      ->delimiter(',');
  CLI::App* audit =
      verbs.Act("set-audit-parameters", "Set by which numbers an audit checks the fund",
                &Request::mutable_set_audit_parameters, SetAuditParameters);
  audit
      ->add_option("--version", a.version,
                   "One more than the one in force (see amanat directory audit-parameters)")
      ->required();
  audit
      ->add_option("--set", a.settings,
                   "Such as stale-rate.days=14; several with commas between them; "
                   "what is not named has its default, unless --keep is given")
      ->delimiter(',');
  audit->add_flag("--keep", a.keep, "Leave what is in force and not named as it is");
}

void AddParties(const DirectoryVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App* party =
      verbs.Act("set-party",
                "Register a party, such as an agency, or say anew until when its licence is valid",
                &Request::mutable_set_party, SetParty);
  party->add_option("--code", a.code, "Its code, such as gulf-manpower; never a person's name")
      ->required();
  party->add_option("--kind", a.kind, "What it is")->required();
  party->add_option("--country", a.country, "ISO 3166-1, such as SA or SAU")->required();
  party->add_option("--licence-until", a.licence_until,
                    "Last day of its licence, YYYY-MM-DD; without it, it has none");
  CLI::App* status =
      verbs.Act("set-party-status", "Say how the fund deals with a registered party from now on",
                &Request::mutable_set_party_status, SetPartyStatus);
  status->add_option("--party", a.party, "Its code")->required();
  status->add_option("--status", a.status, "What it is from now on")->required();
  status->add_option("--reason", a.reason, "Why")->required();
  status->add_option("--cites", a.cited, "The entry on which it rests");
  status->add_option("--order", a.order,
                     "A court's or an authority's order; its salted digest is recorded");
}

}  // namespace

void AddDirectoryCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* directory = app.add_subcommand(
      "directory",
      "Operators and their profiles, sites, logs, ceilings, schedules, rates, parties, audits");
  directory->require_subcommand(1);
  directory->footer(
      "Acts need the signatures of two administrators: --sign adm-1=FILE --sign adm-2=FILE, or "
      "--prepare-to (see amanat command --help).");
  const DirectoryVerbs verbs{*directory, session, exit, Execute};
  AddAdmissions(verbs);
  AddProfile(verbs);
  AddSettings(verbs);
  AddParties(verbs);
  AddDirectoryLists(*directory, session, exit);
}

}  // namespace amanat::cli
