#include "clients/cli/directory_lists.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/calls.h"
#include "clients/cli/values.h"
#include "clients/cli/verbs.h"
#include "ledger/base/status.h"
#include "ledger/directory/audit_parameters.h"
#include "ledger/directory/events.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::cli {
namespace {

namespace api = directory::v1;
using Stub = api::Directory::Stub;

struct ListOptions {
  bool all = false;  // what does not hold any more, too
};

using Lists = Verbs<api::PrepareRequest, ListOptions>;

void Print(Session& session, const api::OperatorInfo& info) {
  const acts::v1::OperatorAdmitted& admitted = info.operator_();
  std::string roles;
  for (const int role : admitted.roles()) {
    absl::StrAppend(&roles, roles.empty() ? "" : ",",
                    directory::RoleName(static_cast<directory::Role>(role)));
  }
  session.Print({{"admission", absl::StrCat(info.admission())},
                 {"code", admitted.code()},
                 {"site", admitted.site()},
                 {"roles", roles},
                 {"revoked", info.revoked() ? "yes" : "no"},
                 {"public_key", HexEncode(admitted.public_key())}});
}

void Print(Session& session, const api::OperatorProfileInfo& info) {
  const acts::v1::OperatorProfileSet& profile = info.profile();
  session.Print({{"index", absl::StrCat(info.index())},
                 {"code", profile.code()},
                 {"in_force", info.in_force() ? "yes" : "no"},
                 {"bond", profile.has_bond() ? TextOf(profile.bond()) : Cell::Nothing()},
                 {"currency", profile.has_bond() ? CurrencyOf(profile.bond()) : ""},
                 {"languages", absl::StrJoin(profile.languages(), ",")},
                 {"deputy_of", profile.deputy_of()},
                 {"same_person_as",
                  profile.same_person_as() == 0 ? "" : absl::StrCat(profile.same_person_as())},
                 {"codes_of_person", absl::StrJoin(info.codes_of_person(), ",")}});
}

void Print(Session& session, const api::SiteInfo& info) {
  session.Print({{"index", absl::StrCat(info.index())},
                 {"site", info.site().site()},
                 {"country", info.site().country()},
                 {"time_zone", info.site().time_zone()}});
}

void Print(Session& session, const api::AdmittedLog& info) {
  session.Print({{"index", absl::StrCat(info.index())},
                 {"name", info.log().name()},
                 {"log_id", HexEncode(info.log_id())},
                 {"public_key", HexEncode(info.log().public_key())}});
}

void Print(Session& session, const api::CeilingInfo& info) {
  session.Print({{"index", absl::StrCat(info.index())},
                 {"site", info.ceiling().site()},
                 {"line", info.ceiling().line()},
                 {"per_case", TextOf(info.ceiling().per_case())},
                 {"currency", CurrencyOf(info.ceiling().per_case())}});
}

void Print(Session& session, const api::ScheduleInfo& info) {
  for (const acts::v1::Benefit& benefit : info.schedule().benefits()) {
    session.Print({{"version", absl::StrCat(info.schedule().version())},
                   {"effective_from", DateText(info.schedule().effective_from())},
                   {"benefit", benefit.code()},
                   {"programme", benefit.programme()},
                   {"amount", TextOf(benefit.amount())},
                   {"currency", CurrencyOf(benefit.amount())},
                   {"documents", absl::StrCat(benefit.documents_size())}});
  }
}

void Print(Session& session, const api::RateInfo& info) {
  const acts::v1::RateSet& rate = info.rate();
  session.Print({{"index", absl::StrCat(info.index())},
                 {"currency", CurrencyOf(rate.currency())},
                 {"in_currency", CurrencyOf(rate.in_currency())},
                 {"rate", RateText(static_cast<int64_t>(rate.numerator()),
                                   static_cast<int64_t>(rate.denominator()))},
                 {"source", rate.source()},
                 {"date", DateText(rate.date())}});
}

void Print(Session& session, const api::RulesInfo& info) {
  const bool known = info.rules().version() <= rules::kRulesVersionNewest;
  session.Print({{"index", absl::StrCat(info.index())},
                 {"version", absl::StrCat(info.rules().version())},
                 {"digest", HexEncode(info.rules().digest())},
                 {"in_this_program", known ? "yes" : "no"}});
}

void Print(Session& session, const api::ChartPermitsInfo& info) {
  const entry::Catalogue& catalogue = rules::FundCatalogue();
  std::string events;
  for (const uint32_t type : info.permits().event_types()) {
    absl::StrAppend(&events, events.empty() ? "" : ",", catalogue.EventTypeName(type));
  }
  session.Print({{"index", absl::StrCat(info.index())},
                 {"chart", catalogue.ChartName(info.permits().chart())},
                 {"events", events}});
}

void Print(Session& session, const api::AuditParametersInfo& info) {
  const auto print = [&](absl::string_view parameter, const std::string& value) {
    session.Print({{"index", absl::StrCat(info.index())},
                   {"version", absl::StrCat(info.parameters().version())},
                   {"parameter", std::string(parameter)},
                   {"value", value}});
  };
  if (info.parameters().settings().empty()) print("all", "default");
  for (const acts::v1::AuditParameterSetting& setting : info.parameters().settings()) {
    const auto* known =
        directory::FindAuditParameter(static_cast<directory::AuditParameter>(setting.parameter()));
    print(known == nullptr ? "unknown" : known->name, absl::StrCat(setting.value()));
  }
}

// What is in force, or each version that ever was.
Exit ListAuditParameters(Session& session, const ListOptions& a) {
  std::optional<api::AuditParametersInfo> last;
  const Exit exit =
      PrintItems(session, DialDirectory(session), &Stub::ListAuditParameters,
                 &api::ListAuditParametersResponse::versions, api::ListAuditParametersRequest(),
                 [&](const api::AuditParametersInfo& info) {
                   if (a.all) Print(session, info);
                   last = info;
                 });
  if (exit != Exit::kDone || a.all || !last.has_value()) return exit;
  Print(session, *last);
  session.EndTable();
  return exit;
}

// One that stands without a status is active; an entry of the history says one of both.
void Print(Session& session, const api::PartyInfo& info, bool history) {
  const bool registered = info.has_party();
  const acts::v1::PartySet& party = info.party();
  const acts::v1::PartyStatusSet& status = info.status();
  const std::string standing = info.has_status() || history ? status.status() : "active";
  session.Print(
      {{"index", absl::StrCat(registered ? info.index() : info.status_index())},
       {"party", registered ? party.code() : status.party()},
       {"kind", party.kind()},
       {"country", party.country()},
       {"licence_until", party.licence_until() == 0 ? "" : DateText(party.licence_until())},
       {"status", standing},
       {"reason", status.reason()},
       {"status_index", info.has_status() ? absl::StrCat(info.status_index()) : ""}});
}

Exit ListParties(Session& session, const ListOptions& a) {
  api::ListPartiesRequest query;
  query.set_history(a.all);
  return PrintItems(session, DialDirectory(session), &Stub::ListParties,
                    &api::ListPartiesResponse::parties, query,
                    [&](const api::PartyInfo& info) { Print(session, info, a.all); });
}

template <typename Query, typename Response, typename Item>
void AddList(const Lists& lists, const char* name, const char* text,
             grpc::Status (Stub::*list)(grpc::ClientContext*, const Query&, Response*),
             const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const) {
  lists.Read(name, text, [list, items](Session& session, const ListOptions&) {
    return PrintItems(session, DialDirectory(session), list, items, Query(),
                      [&](const Item& item) { Print(session, item); });
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Stub>> DialDirectory(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("directory"));
  return api::Directory::NewStub(channel);
}

void AddDirectoryLists(CLI::App& group, Session& session, Exit& exit) {
  const Lists lists{group, session, exit, nullptr};
  AddList(lists, "operators", "List operators, revoked ones too", &Stub::ListOperators,
          &api::ListOperatorsResponse::operators);
  lists
      .Read("profiles", "List operators' profiles, and by which codes a person is known",
            [](Session& session, const ListOptions& a) {
              api::ListOperatorProfilesRequest request;
              request.set_all(a.all);
              return PrintItems(
                  session, DialDirectory(session), &Stub::ListOperatorProfiles,
                  &api::ListOperatorProfilesResponse::profiles, request,
                  [&](const api::OperatorProfileInfo& item) { Print(session, item); });
            })
      ->add_flag("--all", lists.arguments->all, "Those that a later one replaced, too");
  AddList(lists, "sites", "List sites", &Stub::ListSites, &api::ListSitesResponse::sites);
  AddList(lists, "logs", "List admitted logs", &Stub::ListLogs, &api::ListLogsResponse::logs);
  AddList(lists, "ceilings", "List ceilings in the order in which they were set",
          &Stub::ListCeilings, &api::ListCeilingsResponse::ceilings);
  AddList(lists, "schedules", "List benefits of all schedule versions", &Stub::ListSchedules,
          &api::ListSchedulesResponse::schedules);
  AddList(lists, "rates", "List rates in the order in which they were set", &Stub::ListRates,
          &api::ListRatesResponse::rates);
  AddList(lists, "rules", "List the versions of the fund's rules; the last one is active",
          &Stub::ListRules, &api::ListRulesResponse::rules);
  AddList(lists, "chart-permits", "List event types that were added to charts; all of them hold",
          &Stub::ListChartPermits, &api::ListChartPermitsResponse::permits);
  lists
      .Read("audit-parameters", "List the audit's parameters in force, where not the defaults",
            ListAuditParameters)
      ->add_flag("--all", lists.arguments->all, "Every version that was set");
  lists.Read("parties", "List registered parties as they stand", ListParties)
      ->add_flag("--all", lists.arguments->all,
                 "All that was ever said of them, in the order of the entries");
}

}  // namespace amanat::cli
