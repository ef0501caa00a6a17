#include "clients/cli/directory_commands.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/schedule_file.h"
#include "clients/cli/values.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/note.h"
#include "ledger/directory/events.h"
#include "ledger/money/money.h"
#include "ledger/money/ratio.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::cli {
namespace {

namespace api = directory::v1;
using Stub = api::Directory::Stub;

struct Arguments {
  std::string code, key_file, public_key, site, country, time_zone, log_key, line, amount, currency;
  std::string in_currency, rate, source, date, file, reason;
  std::vector<std::string> roles;
  uint64_t admission = 0;
  uint32_t version = 0;
};

absl::StatusOr<std::unique_ptr<Stub>> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("directory"));
  return api::Directory::NewStub(channel);
}

// The public key given as 64 hex digits, or that of a key file.
absl::StatusOr<std::string> PublicKeyOf(const Arguments& arguments) {
  if (!arguments.public_key.empty()) {
    const auto key = PublicKey::FromHex(arguments.public_key);
    if (!key.ok()) return Annotate(key.status(), "--public-key");
    return key->str();
  }
  AMANAT_ASSIGN_OR_RETURN(const auto key, signing::LoadPrivateKey(arguments.key_file));
  return key.public_key().str();
}

absl::Status AdmitOperator(const Arguments& arguments, api::PrepareRequest& request) {
  api::AdmitOperator& act = *request.mutable_admit_operator();
  act.set_code(arguments.code);
  act.set_site(arguments.site);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_public_key(), PublicKeyOf(arguments));
  for (const std::string& name : arguments.roles) {
    AMANAT_ASSIGN_OR_RETURN(const directory::Role role, directory::RoleFromName(name));
    act.add_roles(static_cast<api::Role>(role));
  }
  return absl::OkStatus();
}

absl::Status AdmitLog(const Arguments& arguments, api::PrepareRequest& request) {
  const auto key = checkpoint::ParseVerifierKey(arguments.log_key);
  if (!key.ok()) return Annotate(key.status(), "--vkey");
  if (key->type != checkpoint::kKeyTypeEd25519) {
    return absl::InvalidArgumentError("--vkey: not the Ed25519 key of a log");
  }
  request.mutable_admit_log()->set_name(key->name);
  request.mutable_admit_log()->set_public_key(key->public_key);
  return absl::OkStatus();
}

absl::Status SetCeiling(const Arguments& arguments, api::PrepareRequest& request) {
  AMANAT_ASSIGN_OR_RETURN(const auto currency, money::CurrencyFromCode(arguments.currency));
  AMANAT_ASSIGN_OR_RETURN(const auto amount, money::ParseAmount(arguments.amount, currency));
  api::SetCeiling& act = *request.mutable_set_ceiling();
  act.set_site(arguments.site);
  act.set_line(arguments.line);
  act.mutable_per_case()->set_currency_code(arguments.currency);
  act.mutable_per_case()->set_minor_units(amount.minor_units);
  return absl::OkStatus();
}

// The digest is that of this program's version: nobody types one.
absl::Status ActivateRules(const Arguments& arguments, api::PrepareRequest& request) {
  const examine::RuleVersion* version = rules::FundRuleVersions().Find(arguments.version);
  if (version == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("--version: this program has versions 1 to ",
                                                   rules::FundRuleVersions().all().size(),
                                                   " of the rules"));
  }
  request.mutable_activate_rules()->set_version(version->version);
  request.mutable_activate_rules()->set_digest(version->digest.str());
  return absl::OkStatus();
}

absl::Status SetRate(const Arguments& arguments, Session& session, api::PrepareRequest& request) {
  const auto ratio = money::ParseRatio(arguments.rate);
  if (!ratio.ok()) return Annotate(ratio.status(), "--rate");
  api::SetRate& act = *request.mutable_set_rate();
  act.set_currency_code(arguments.currency);
  act.set_in_currency_code(arguments.in_currency);
  act.set_numerator(ratio->numerator);
  act.set_denominator(ratio->denominator);
  act.set_source(arguments.source);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_date(),
                          DateFromText(session, arguments.date, "--rate-date"));
  return absl::OkStatus();
}

Exit ListOperators(Session& session) {
  return PrintList(session, Dial(session), &Stub::ListOperators, api::ListOperatorsRequest(),
                   [&](const api::ListOperatorsResponse& page) {
                     for (const api::OperatorInfo& info : page.operators()) {
                       std::string roles;
                       for (const int role : info.operator_().roles()) {
                         absl::StrAppend(&roles, roles.empty() ? "" : ",",
                                         directory::RoleName(static_cast<directory::Role>(role)));
                       }
                       session.Print({{"admission", absl::StrCat(info.admission())},
                                      {"code", info.operator_().code()},
                                      {"site", info.operator_().site()},
                                      {"roles", roles},
                                      {"revoked", info.revoked() ? "yes" : "no"},
                                      {"public_key", HexEncode(info.operator_().public_key())}});
                     }
                   });
}

Exit ListSites(Session& session) {
  return PrintList(session, Dial(session), &Stub::ListSites, api::ListSitesRequest(),
                   [&](const api::ListSitesResponse& page) {
                     for (const api::SiteInfo& info : page.sites()) {
                       session.Print({{"index", absl::StrCat(info.index())},
                                      {"site", info.site().site()},
                                      {"country", info.site().country()},
                                      {"time_zone", info.site().time_zone()}});
                     }
                   });
}

Exit ListLogs(Session& session) {
  return PrintList(session, Dial(session), &Stub::ListLogs, api::ListLogsRequest(),
                   [&](const api::ListLogsResponse& page) {
                     for (const api::AdmittedLog& info : page.logs()) {
                       session.Print({{"index", absl::StrCat(info.index())},
                                      {"name", info.log().name()},
                                      {"log_id", HexEncode(info.log_id())},
                                      {"public_key", HexEncode(info.log().public_key())}});
                     }
                   });
}

Exit ListCeilings(Session& session) {
  return PrintList(session, Dial(session), &Stub::ListCeilings, api::ListCeilingsRequest(),
                   [&](const api::ListCeilingsResponse& page) {
                     for (const api::CeilingInfo& info : page.ceilings()) {
                       session.Print({{"index", absl::StrCat(info.index())},
                                      {"site", info.ceiling().site()},
                                      {"line", info.ceiling().line()},
                                      {"per_case", TextOf(info.ceiling().per_case())},
                                      {"currency", info.ceiling().per_case().currency_code()}});
                     }
                   });
}

Exit ListSchedules(Session& session) {
  return PrintList(
      session, Dial(session), &Stub::ListSchedules, api::ListSchedulesRequest(),
      [&](const api::ListSchedulesResponse& page) {
        for (const api::ScheduleInfo& info : page.schedules()) {
          for (const api::Benefit& benefit : info.schedule().benefits()) {
            session.Print({{"version", absl::StrCat(info.schedule().version())},
                           {"effective_from", TextOf(info.schedule().effective_from())},
                           {"benefit", benefit.code()},
                           {"programme", benefit.programme()},
                           {"amount", TextOf(benefit.amount())},
                           {"currency", benefit.amount().currency_code()},
                           {"documents", absl::StrCat(benefit.documents_size())}});
          }
        }
      });
}

Exit ListRates(Session& session) {
  return PrintList(session, Dial(session), &Stub::ListRates, api::ListRatesRequest(),
                   [&](const api::ListRatesResponse& page) {
                     for (const api::RateInfo& info : page.rates()) {
                       session.Print({{"index", absl::StrCat(info.index())},
                                      {"currency", info.rate().currency_code()},
                                      {"in_currency", info.rate().in_currency_code()},
                                      {"rate", absl::StrCat(info.rate().numerator(), "/",
                                                            info.rate().denominator())},
                                      {"source", info.rate().source()},
                                      {"date", TextOf(info.rate().date())}});
                     }
                   });
}

using Fill = std::function<absl::Status(Arguments&, api::PrepareRequest&)>;

// A verb that submits what `fill` makes of its options.
CLI::App* AddAct(CLI::App& directory, Session& session, Exit& exit,
                 const std::shared_ptr<Arguments>& arguments, const std::string& name,
                 const std::string& text, Fill fill) {
  CLI::App* verb = directory.add_subcommand(name, text);
  verb->callback([&session, &exit, arguments, fill] {
    api::PrepareRequest request;
    const absl::Status status = fill(*arguments, request);
    exit =
        status.ok() ? ExecuteAct(session, Dial(session), std::move(request)) : session.Fail(status);
  });
  return verb;
}

void AddFounding(CLI::App& directory, Session& session, Exit& exit,
                 const std::shared_ptr<Arguments>& arguments) {
  CLI::App* verb = directory.add_subcommand(
      "found-administrator", "Admit one of the first two administrators, signed by its own key");
  verb->add_option("--code", arguments->code, "Operator's code, such as adm-1")->required();
  verb->add_option("--key", arguments->key_file, "The administrator's key file")->required();
  verb->add_option("--site", arguments->site, "Head office's site")->required();
  verb->callback([&session, &exit, arguments] {
    arguments->roles = {std::string(directory::RoleName(directory::Role::kAdministrator))};
    api::PrepareRequest request;
    const absl::Status status = AdmitOperator(*arguments, request);
    if (!status.ok()) {
      exit = session.Fail(status);
      return;
    }
    session.SetFoundingSigner(arguments->code, arguments->key_file);
    exit = ExecuteAct(session, Dial(session), std::move(request));
  });
}

void AddAdmissions(CLI::App& directory, Session& session, Exit& exit,
                   const std::shared_ptr<Arguments>& arguments) {
  CLI::App* admit =
      AddAct(directory, session, exit, arguments, "admit-operator",
             "Admit an operator's public key with roles",
             [](Arguments& a, api::PrepareRequest& r) { return AdmitOperator(a, r); });
  admit->add_option("--code", arguments->code, "Operator's code; never a person's name")
      ->required();
  CLI::Option* hex = admit->add_option("--public-key", arguments->public_key, "64 hex digits");
  CLI::Option* file = admit->add_option("--key", arguments->key_file, "Or a key file to read");
  hex->excludes(file);
  admit->add_option("--site", arguments->site, "Where the operator acts")->required();
  admit
      ->add_option("--roles", arguments->roles,
                   "administrator, treasurer, reviewer, collector, officer, approver, payer, "
                   "reporter, auditor")
      ->required()
      ->delimiter(',');
  CLI::App* site = AddAct(directory, session, exit, arguments, "admit-site", "Admit a site",
                          [](Arguments& a, api::PrepareRequest& r) {
                            r.mutable_admit_site()->set_site(a.site);
                            r.mutable_admit_site()->set_country(a.country);
                            r.mutable_admit_site()->set_time_zone(a.time_zone);
                            return absl::OkStatus();
                          });
  site->add_option("--site", arguments->site, "Its name, such as hong-kong")->required();
  site->add_option("--country", arguments->country, "ISO 3166-1 alpha-2, such as HK")->required();
  site->add_option("--time-zone", arguments->time_zone, "IANA name")->required();
  AddAct(directory, session, exit, arguments, "admit-log",
         "Admit a site's log with the key that `amanatd --init` printed",
         [](Arguments& a, api::PrepareRequest& r) { return AdmitLog(a, r); })
      ->add_option("--vkey", arguments->log_key, "The log's C2SP verifier key")
      ->required();
  CLI::App* revoke =
      AddAct(directory, session, exit, arguments, "revoke-key",
             "End the right of an operator's key", [](Arguments& a, api::PrepareRequest& r) {
               r.mutable_revoke_key()->set_admission(a.admission);
               r.mutable_revoke_key()->set_reason(a.reason);
               return absl::OkStatus();
             });
  revoke->add_option("--admission", arguments->admission, "Index of the entry that admitted it")
      ->required();
  revoke->add_option("--reason", arguments->reason, "Coded reason, such as left or lost")
      ->required();
}

void AddSettings(CLI::App& directory, Session& session, Exit& exit,
                 const std::shared_ptr<Arguments>& arguments) {
  CLI::App* ceiling = AddAct(directory, session, exit, arguments, "set-ceiling",
                             "Set the most that a site may approve for one case and cost line",
                             [](Arguments& a, api::PrepareRequest& r) { return SetCeiling(a, r); });
  ceiling->add_option("--site", arguments->site, "The site")->required();
  ceiling->add_option("--line", arguments->line, "Cost line, such as ticket")->required();
  ceiling->add_option("--amount", arguments->amount, "Such as 3500.00")->required();
  ceiling->add_option("--currency", arguments->currency, "ISO 4217")->required();
  AddAct(directory, session, exit, arguments, "set-schedule",
         "Set a benefit schedule; deploy/schedules/example.toml has every key",
         [](Arguments& a, api::PrepareRequest& r) -> absl::Status {
           AMANAT_ASSIGN_OR_RETURN(*r.mutable_set_schedule(), ReadSchedule(a.file));
           return absl::OkStatus();
         })
      ->add_option("file", arguments->file, "TOML file")
      ->required();
  CLI::App* rate =
      AddAct(directory, session, exit, arguments, "set-rate", "Set an exchange rate",
             [&session](Arguments& a, api::PrepareRequest& r) { return SetRate(a, session, r); });
  rate->add_option("--currency", arguments->currency, "Of which one unit")->required();
  rate->add_option("--in", arguments->in_currency, "Is worth so many units of this")->required();
  rate->add_option("--rate", arguments->rate, "Decimal, such as 15.2347; exact")->required();
  rate->add_option("--source", arguments->source, "Who published it, such as bsp")->required();
  rate->add_option("--rate-date", arguments->date, "YYYY-MM-DD; default: the effective date");
  AddAct(directory, session, exit, arguments, "activate-rules",
         "Let another version of the fund's rules decide from now on",
         [](Arguments& a, api::PrepareRequest& r) { return ActivateRules(a, r); })
      ->add_option("--version", arguments->version, "One more than the active one")
      ->required();
}

}  // namespace

void AddDirectoryCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* directory =
      app.add_subcommand("directory", "Operators, sites, logs, ceilings, schedules, rates");
  directory->require_subcommand(1);
  directory->footer(
      "Acts need the signatures of two administrators: --sign adm-1=FILE --sign adm-2=FILE, or "
      "--prepare-to (see amanat command --help).");
  const auto arguments = std::make_shared<Arguments>();
  AddFounding(*directory, session, exit, arguments);
  AddAdmissions(*directory, session, exit, arguments);
  AddSettings(*directory, session, exit, arguments);
  const auto add = [&](const char* name, const char* text, Exit (*list)(Session&)) {
    directory->add_subcommand(name, text)->callback([&session, &exit, list] {
      exit = list(session);
    });
  };
  add("operators", "List operators, revoked ones too", ListOperators);
  add("sites", "List sites", ListSites);
  add("logs", "List admitted logs", ListLogs);
  add("ceilings", "List ceilings in the order in which they were set", ListCeilings);
  add("schedules", "List benefits of all schedule versions", ListSchedules);
  add("rates", "List rates in the order in which they were set", ListRates);
}

}  // namespace amanat::cli
