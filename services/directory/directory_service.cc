#include "services/directory/directory_service.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "ledger/base/status.h"
#include "ledger/directory/directory.h"
#include "ledger/directory/events.h"
#include "services/desk/page.h"
#include "services/rpc/handler.h"

namespace amanat::directory {
namespace {

using entry::EventType;

// Whoever asks says the roles in any order.
absl::Status SortRoles(OperatorAdmitted& body, desk::Draft&, const desk::Present&) {
  std::sort(body.roles.begin(), body.roles.end());
  return absl::OkStatus();
}

// The same of event types.
absl::Status SortEventTypes(ChartPermitsAdded& body, desk::Draft&, const desk::Present&) {
  std::sort(body.event_types.begin(), body.event_types.end());
  return absl::OkStatus();
}

// And the settings.
absl::Status SortSettings(AuditParametersSet& body, desk::Draft&, const desk::Present&) {
  std::sort(body.settings.begin(), body.settings.end(),
            [](const AuditParameterSetting& a, const AuditParameterSetting& b) {
              return a.parameter < b.parameter;
            });
  return absl::OkStatus();
}

absl::Status SortLanguages(OperatorProfileSet& body, desk::Draft&, const desk::Present&) {
  std::sort(body.languages.begin(), body.languages.end());
  return absl::OkStatus();
}

template <typename Body>
absl::Status CheckDates(Body& body, desk::Draft&, const desk::Present&) {
  return desk::CheckDates(body);
}

absl::Status CompletePartyStatus(PartyStatusSet& body, desk::Draft&, const desk::Present& present) {
  if (!body.cited.has_value()) return absl::OkStatus();
  return present.Resolve(*body.cited, "cited").status();
}

desk::Completions Acts() {
  using desk::AsItIs;
  return desk::Completions(
      *v1::PrepareRequest::descriptor(),
      {desk::Completes<OperatorAdmitted, SortRoles>(EventType::kOperatorAdmitted),
       AsItIs<KeyRevoked>(EventType::kKeyRevoked), AsItIs<SiteAdmitted>(EventType::kSiteAdmitted),
       AsItIs<LogAdmitted>(EventType::kLogAdmitted), AsItIs<CeilingSet>(EventType::kCeilingSet),
       desk::Completes<ScheduleSet, CheckDates<ScheduleSet>>(EventType::kScheduleSet),
       desk::Completes<RateSet, CheckDates<RateSet>>(EventType::kRateSet),
       AsItIs<RulesActivated>(EventType::kRulesActivated), AsItIs<PartySet>(EventType::kPartySet),
       desk::Completes<PartyStatusSet, CompletePartyStatus>(EventType::kPartyStatusSet),
       desk::Completes<OperatorProfileSet, SortLanguages>(EventType::kOperatorProfileSet),
       desk::Completes<AuditParametersSet, SortSettings>(EventType::kAuditParametersSet),
       desk::Completes<ChartPermitsAdded, SortEventTypes>(EventType::kChartPermitsAdded)});
}

// Each party as it stands, in the order of the first registrations.
std::vector<v1::PartyInfo> PartiesInForce(const Directory& now) {
  std::vector<const PartyRecord*> records;
  for (const auto& [code, record] : now.parties()) records.push_back(&record);
  std::sort(records.begin(), records.end(), [](const PartyRecord* a, const PartyRecord* b) {
    return a->registrations.front().index < b->registrations.front().index;
  });
  std::vector<v1::PartyInfo> parties;
  for (const PartyRecord* record : records) {
    v1::PartyInfo& info = parties.emplace_back();
    info.set_index(record->registrations.back().index);
    desk::ToProto(record->registrations.back().body, info.mutable_party());
    if (record->statuses.empty()) continue;
    info.set_status_index(record->statuses.back().index);
    desk::ToProto(record->statuses.back().body, info.mutable_status());
  }
  return parties;
}

// All that was said of parties, in the order of the entries.
std::vector<v1::PartyInfo> HistoryOfParties(const Directory& now) {
  std::map<LogIndex, v1::PartyInfo> said;
  for (const auto& [code, record] : now.parties()) {
    for (const Party& item : record.registrations) {
      v1::PartyInfo& info = said[item.index];
      info.set_index(item.index);
      desk::ToProto(item.body, info.mutable_party());
    }
    for (const PartyStatus& item : record.statuses) {
      v1::PartyInfo& info = said[item.index];
      info.set_status_index(item.index);
      desk::ToProto(item.body, info.mutable_status());
    }
  }
  std::vector<v1::PartyInfo> history;
  for (auto& [index, info] : said) history.push_back(std::move(info));
  return history;
}

bool Every(size_t) { return true; }

// The items of a list that only grows at its end, by their position, but for those that are not wanted: a
// page begins where the one before it ended.
template <typename Request, typename Response>
absl::Status TakePage(const Request& request, absl::string_view list, size_t count,
                      absl::FunctionRef<void(size_t)> take, Response* response,
                      absl::FunctionRef<bool(size_t)> wanted = Every) {
  AMANAT_ASSIGN_OR_RETURN(desk::Page page, desk::Page::Open(request, list));
  uint64_t first = 0;
  if (!page.last().empty()) {
    if (!absl::SimpleHexAtoi(page.last(), &first) || desk::PageKey(first) != page.last()) {
      return absl::InvalidArgumentError("page_token: not one of this list");
    }
    if (first >= count) return absl::OkStatus();
    ++first;
  }
  for (uint64_t i = first; i < count && !page.full(); ++i) {
    if (wanted(i) && page.Takes(desk::PageKey(i))) take(i);
  }
  response->set_next_page_token(page.next_token());
  return absl::OkStatus();
}

class DirectoryService final : public v1::Directory::Service {
 public:
  explicit DirectoryService(desk::Desk& desk) : desk_(desk) {}

  grpc::Status Prepare(grpc::ServerContext* context, const v1::PrepareRequest* request,
                       common::v1::PreparedCommand* prepared) override {
    return rpc::Handle(
        *context, [&](const rpc::Identity&) { return desk_.Prepare(*request, acts_, prepared); });
  }

  grpc::Status Submit(grpc::ServerContext* context, const common::v1::SignedCommand* command,
                      common::v1::SubmitResult* result) override {
    return rpc::Handle(*context,
                       [&](const rpc::Identity&) { return desk_.Submit(*command, acts_, result); });
  }

  grpc::Status ListOperators(grpc::ServerContext* context, const v1::ListOperatorsRequest* request,
                             v1::ListOperatorsResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      const auto take = [&](size_t i) {
        const Operator& item = now.operators()[i];
        v1::OperatorInfo* info = response->add_operators();
        info->set_admission(item.admission);
        desk::ToProto(item.body, info->mutable_operator_());
        info->set_revoked(item.revocation.has_value());
        info->set_revocation(item.revocation.value_or(0));
      };
      return TakePage(*request, "operators", now.operators().size(), take, response);
    });
  }

  grpc::Status ListOperatorProfiles(grpc::ServerContext* context,
                                    const v1::ListOperatorProfilesRequest* request,
                                    v1::ListOperatorProfilesResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      // What the ledger has now: whatever it has counts.
      constexpr TreeSize kNow = std::numeric_limits<TreeSize>::max();
      const std::vector<OperatorProfile>& profiles = now.profiles();
      const auto in_force = [&](size_t i) {
        return now.FindProfile(profiles[i].body.code, kNow) == &profiles[i];
      };
      const auto take = [&](size_t i) {
        v1::OperatorProfileInfo* info = response->add_profiles();
        info->set_index(profiles[i].index);
        desk::ToProto(profiles[i].body, info->mutable_profile());
        info->set_in_force(in_force(i));
        for (const std::string& code : now.CodesOfPerson(profiles[i].body.code, kNow)) {
          info->add_codes_of_person(code);
        }
      };
      return TakePage(*request, request->all() ? "all profiles" : "profiles", profiles.size(), take,
                      response, [&](size_t i) { return request->all() || in_force(i); });
    });
  }

  grpc::Status ListSites(grpc::ServerContext* context, const v1::ListSitesRequest* request,
                         v1::ListSitesResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      std::vector<std::pair<LogIndex, const SiteAdmitted*>> sites;
      for (const auto& [name, site] : now.sites()) sites.emplace_back(site.first, &site.second);
      std::sort(sites.begin(), sites.end());
      const auto take = [&](size_t i) {
        v1::SiteInfo* info = response->add_sites();
        info->set_index(sites[i].first);
        desk::ToProto(*sites[i].second, info->mutable_site());
      };
      return TakePage(*request, "sites", sites.size(), take, response);
    });
  }

  grpc::Status ListLogs(grpc::ServerContext* context, const v1::ListLogsRequest* request,
                        v1::ListLogsResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      const auto take = [&](size_t i) {
        const AdmittedLog& item = now.logs()[i];
        v1::AdmittedLog* info = response->add_logs();
        info->set_index(item.admission);
        desk::ToProto(LogAdmitted{item.name.str(), item.public_key}, info->mutable_log());
        info->set_log_id(item.id.str());
      };
      return TakePage(*request, "logs", now.logs().size(), take, response);
    });
  }

  grpc::Status ListCeilings(grpc::ServerContext* context, const v1::ListCeilingsRequest* request,
                            v1::ListCeilingsResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      const auto take = [&](size_t i) {
        v1::CeilingInfo* info = response->add_ceilings();
        info->set_index(now.ceilings()[i].index);
        desk::ToProto(now.ceilings()[i].body, info->mutable_ceiling());
      };
      return TakePage(*request, "ceilings", now.ceilings().size(), take, response);
    });
  }

  grpc::Status ListSchedules(grpc::ServerContext* context, const v1::ListSchedulesRequest* request,
                             v1::ListSchedulesResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      const auto take = [&](size_t i) {
        v1::ScheduleInfo* info = response->add_schedules();
        info->set_index(now.schedules()[i].index);
        desk::ToProto(now.schedules()[i].body, info->mutable_schedule());
      };
      return TakePage(*request, "schedules", now.schedules().size(), take, response);
    });
  }

  grpc::Status ListRates(grpc::ServerContext* context, const v1::ListRatesRequest* request,
                         v1::ListRatesResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      const auto take = [&](size_t i) {
        v1::RateInfo* info = response->add_rates();
        info->set_index(now.rates()[i].index);
        desk::ToProto(now.rates()[i].body, info->mutable_rate());
      };
      return TakePage(*request, "rates", now.rates().size(), take, response);
    });
  }

  grpc::Status ListRules(grpc::ServerContext* context, const v1::ListRulesRequest* request,
                         v1::ListRulesResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      const auto take = [&](size_t i) {
        v1::RulesInfo* info = response->add_rules();
        info->set_index(now.rules()[i].index);
        desk::ToProto(RulesActivated{now.rules()[i].version, now.rules()[i].digest},
                      info->mutable_rules());
      };
      return TakePage(*request, "rules", now.rules().size(), take, response);
    });
  }

  grpc::Status ListChartPermits(grpc::ServerContext* context,
                                const v1::ListChartPermitsRequest* request,
                                v1::ListChartPermitsResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      const auto take = [&](size_t i) {
        v1::ChartPermitsInfo* info = response->add_permits();
        info->set_index(now.permits()[i].index);
        desk::ToProto(now.permits()[i].body, info->mutable_permits());
      };
      return TakePage(*request, "chart permits", now.permits().size(), take, response);
    });
  }

  grpc::Status ListAuditParameters(grpc::ServerContext* context,
                                   const v1::ListAuditParametersRequest* request,
                                   v1::ListAuditParametersResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      const auto take = [&](size_t i) {
        v1::AuditParametersInfo* info = response->add_versions();
        info->set_index(now.audit_parameters()[i].index);
        desk::ToProto(now.audit_parameters()[i].body, info->mutable_parameters());
      };
      return TakePage(*request, "audit-parameters", now.audit_parameters().size(), take, response);
    });
  }

  grpc::Status ListParties(grpc::ServerContext* context, const v1::ListPartiesRequest* request,
                           v1::ListPartiesResponse* response) override {
    return Query(*context, [&](const Directory& now) {
      std::vector<v1::PartyInfo> parties =
          request->history() ? HistoryOfParties(now) : PartiesInForce(now);
      const auto take = [&](size_t i) { *response->add_parties() = std::move(parties[i]); };
      return TakePage(*request, request->history() ? "parties-history" : "parties", parties.size(),
                      take, response);
    });
  }

 private:
  using Reader = absl::FunctionRef<absl::Status(const Directory& now)>;

  // What the ledger has at the call is what the answer shows.
  grpc::Status Query(grpc::ServerContext& context, Reader reader) {
    return rpc::Handle(context, [&](const rpc::Identity&) {
      return desk_.Query(entry::Book::kDirectory,
                         [&](const core::SiteRows& now) { return reader(*now.directory); });
    });
  }

  desk::Desk& desk_;
  const desk::Completions acts_ = Acts();
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDirectoryService(desk::Desk& desk) {
  return std::make_unique<DirectoryService>(desk);
}

}  // namespace amanat::directory
