#include "clients/cli/ceiling_warning.h"

#include <optional>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/values.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/status.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

// What of the case's line is approved so far.
absl::StatusOr<int64_t> ApprovedSoFar(Session& session,
                                      const acts::v1::AssistanceRecommended& act) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("repatriation"));
  const auto stub = repatriation::v1::Repatriation::NewStub(channel);
  repatriation::v1::GetCaseRequest request;
  request.set_case_id(act.case_id());
  repatriation::v1::Case found;
  AMANAT_RETURN_IF_ERROR(rpc::FromGrpc(stub->GetCase(rpc::MakeContext().get(), request, &found)));
  for (const repatriation::v1::LineTotal& total : found.totals()) {
    if (total.line() == act.line() && total.approved().currency() == act.amount().currency()) {
      return total.approved().minor_units();
    }
  }
  return 0;
}

// Warns whoever recommends of a ceiling that would refuse the approval.
absl::Status SayCeiling(Session& session, const acts::v1::AssistanceRecommended& act) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("directory"));
  const auto stub = directory::v1::Directory::NewStub(channel);
  const std::string& site = session.options().profile.site;
  std::optional<acts::v1::CeilingSet> ceiling;  // the latest one
  AMANAT_RETURN_IF_ERROR(ForEachPage(
      *stub, &directory::v1::Directory::Stub::ListCeilings, directory::v1::ListCeilingsRequest(),
      [&](const directory::v1::ListCeilingsResponse& page) {
        for (const directory::v1::CeilingInfo& info : page.ceilings()) {
          const acts::v1::CeilingSet& set = info.ceiling();
          if (set.site() == site && set.line() == act.line() &&
              set.per_case().currency() == act.amount().currency()) {
            ceiling = set;
          }
        }
      }));
  if (!ceiling.has_value()) {
    terminal::Say(absl::StrCat("  No ceiling is set for ", act.line(), " in ",
                               CurrencyOf(act.amount()), " at ", site,
                               ": nobody can approve this until administrators set one"));
    return absl::OkStatus();
  }
  AMANAT_ASSIGN_OR_RETURN(const int64_t approved, ApprovedSoFar(session, act));
  if (absl::int128(approved) + act.amount().minor_units() <= ceiling->per_case().minor_units()) {
    return absl::OkStatus();
  }
  terminal::Say(absl::StrCat(
      "  Beyond the ceiling of ", act.line(), " for one case, ", CurrencyOf(ceiling->per_case()),
      " ", TextOf(ceiling->per_case()).text(), ": nobody can approve this as it is"));
  return absl::OkStatus();
}

}  // namespace

void WarnOfCeiling(Session& session, const acts::v1::AssistanceRecommended& act) {
  SayCeiling(session, act).IgnoreError();
}

}  // namespace amanat::cli
