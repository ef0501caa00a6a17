#include "services/rules/directory/acts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/entry/body.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::rules::directory_book {
namespace {

using directory::Operator;
using directory::Role;

absl::Status CheckAuthors(const Command& command, const Context& context) {
  const int required = context.directory.RequiredAdministrators(context.directory_size);
  if (required == 0) {
    if (command.authors.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "a founding administrator's admission names no authors: its own key signs it");
  }
  if (command.authors.size() != static_cast<size_t>(required)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "two administrators must sign, the command names ", command.authors.size(), " authors"));
  }
  if (command.authors[0] == command.authors[1]) {
    return absl::InvalidArgumentError("two different administrators must sign");
  }
  std::vector<std::string> codes;
  for (const LogIndex admission : command.authors) {
    const Operator* author = context.directory.FindOperator(admission, context.directory_size);
    if (author == nullptr) {
      return absl::PermissionDeniedError("an author is not admitted, or revoked");
    }
    if (!author->HasRole(Role::kAdministrator)) {
      return absl::PermissionDeniedError(
          absl::StrCat("operator ", author->body.code, " is no administrator"));
    }
    codes.push_back(author->body.code);
  }
  if (core::IsSamePerson(context, codes.front(), codes.back())) {
    return absl::InvalidArgumentError(absl::StrCat("two different administrators must sign, and ",
                                                   codes.front(), " and ", codes.back(),
                                                   " are one person"));
  }
  return absl::OkStatus();
}

// In the engine's own rule stands what the directory alone can tell; this is what the charts of the active
// version of the rules say. A chart is never given what its rules do not let touch it: two administrators
// bring accounts that were opened earlier up to the chart, and no chart beyond the rules.
Decision DecidePermits(const directory::ChartPermitsAdded& body,
                       const entry::Catalogue& catalogue) {
  const entry::ChartInfo* chart = catalogue.FindChart(body.chart);
  if (chart == nullptr) {
    return core::Refuse(outcome::kNotFound, absl::StrCat("no chart ", body.chart));
  }
  const auto has = [](const std::vector<entry::EventType>& types, uint32_t type) {
    return std::find(types.begin(), types.end(), entry::EventType{type}) != types.end();
  };
  for (const uint32_t type : body.event_types) {
    if (has(chart->event_types, type)) continue;
    return core::Refuse(outcome::kNotFound,
                        absl::StrCat("the rules do not let ", catalogue.EventTypeName(type),
                                     " touch ", chart->name));
  }
  if (chart->chart != catalogue.rights().accepted) return {};
  for (const uint32_t type : body.event_types) {
    if (!has(chart->debit_event_types, type) && !chart->debit_event_types.empty()) continue;
    return core::Refuse(outcome::kWrongState,
                        absl::StrCat(catalogue.EventTypeName(type), " debits ", chart->name,
                                     ", which its opening alone permits"));
  }
  return {};
}

absl::StatusOr<Decision> Decide(const Act&, const Command& command, const Context& context) {
  AMANAT_RETURN_IF_ERROR(CheckAuthors(command, context));
  const absl::Status status = context.directory.Check(command, context.directory_size);
  if (status.ok() && command.event_type == static_cast<uint32_t>(EventType::kChartPermitsAdded)) {
    AMANAT_ASSIGN_OR_RETURN(const auto body,
                            entry::DecodeBody<directory::ChartPermitsAdded>(command.body));
    return DecidePermits(body, context.log.catalogue());
  }
  if (status.ok()) return Decision();
  const bool founding = context.directory.RequiredAdministrators(context.directory_size) == 0;
  if (!founding && absl::IsAlreadyExists(status)) {
    return core::Refuse(outcome::kAlreadyExists, status.message());
  }
  if (!founding && absl::IsNotFound(status)) {
    return core::Refuse(outcome::kNotFound, status.message());
  }
  return status;
}

Act DirectoryAct(EventType type) {
  Act act;
  act.type = type;
  act.decide = Decide;
  return act;
}

}  // namespace

const Domain& Acts() {
  static const auto* domain = new Domain{
      "directory",
      {DirectoryAct(EventType::kOperatorAdmitted), DirectoryAct(EventType::kKeyRevoked),
       DirectoryAct(EventType::kSiteAdmitted), DirectoryAct(EventType::kLogAdmitted),
       DirectoryAct(EventType::kCeilingSet), DirectoryAct(EventType::kScheduleSet),
       DirectoryAct(EventType::kRateSet), DirectoryAct(EventType::kRulesActivated),
       DirectoryAct(EventType::kPartySet), DirectoryAct(EventType::kPartyStatusSet),
       DirectoryAct(EventType::kOperatorProfileSet), DirectoryAct(EventType::kChartPermitsAdded),
       DirectoryAct(EventType::kAuditParametersSet)},
      {},
      {}};
  return *domain;
}

}  // namespace amanat::rules::directory_book
