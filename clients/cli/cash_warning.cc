#include "clients/cli/cash_warning.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/values.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/status.h"

namespace amanat::cli {
namespace {

constexpr absl::string_view kWouldBeRefused =
    "as things stand the approval, and so the payment, would be refused";

absl::StatusOr<std::optional<treasury::v1::Allotment>> FindAllotment(Session& session,
                                                                     const std::string& id) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("treasury"));
  const auto stub = treasury::v1::Treasury::NewStub(channel);
  std::optional<treasury::v1::Allotment> found;
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &treasury::v1::Treasury::Stub::ListAllotments,
                                     treasury::v1::ListAllotmentsRequest(),
                                     [&](const treasury::v1::ListAllotmentsResponse& page) {
                                       for (const auto& item : page.allotments()) {
                                         if (item.allotment() == id) found = item;
                                       }
                                     }));
  return found;
}

}  // namespace

std::vector<std::string> CashLines(const treasury::v1::Allotment& allotment,
                                   const acts::v1::Money& amount) {
  if (allotment.accepted_on() == 0) {
    return {absl::StrCat("The allotment is not accepted here: ", kWouldBeRefused)};
  }
  const acts::v1::Money& left = allotment.available();
  std::vector<std::string> lines = {
      absl::StrCat("Left of the allotment: ", TextOf(left).for_people())};
  if (left.currency() != amount.currency()) {
    lines.push_back(
        absl::StrCat("The allotment is not in ", CurrencyOf(amount), ": ", kWouldBeRefused));
  } else if (amount.minor_units() > left.minor_units()) {
    lines.push_back(absl::StrCat("That is not enough for ", TextOf(amount).for_people(), ": ",
                                 kWouldBeRefused));
  }
  return lines;
}

void WarnOfCash(Session& session, const acts::v1::AssistanceRecommended& act) {
  const auto allotment = FindAllotment(session, act.allotment());
  if (!allotment.ok() || !allotment->has_value()) return;
  for (const std::string& line : CashLines(**allotment, act.amount())) {
    terminal::Say(absl::StrCat("  ", line));
  }
}

}  // namespace amanat::cli
