#include "clients/cli/benefit_in_force.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/acts/event_types.h"
#include "ledger/base/clock.h"
#include "ledger/base/status.h"
#include "ledger/directory/directory.h"

namespace amanat::cli {
namespace {

struct SetSchedule {
  directory::ScheduleSet body;
  examine::Leaf leaf;
};

absl::StatusOr<SetSchedule> ScheduleAt(EntrySource& source, const LogId& directory,
                                       LogIndex index) {
  AMANAT_ASSIGN_OR_RETURN(examine::Leaf leaf, source.Entry(directory, index));
  auto body = wire::Decode<directory::ScheduleSet>(leaf.command.body);
  if (leaf.command.event_type != static_cast<uint32_t>(event::kScheduleSet) || !body.ok() ||
      leaf.entry.outcome != entry::Outcome::kAccepted) {
    return absl::DataLossError(
        absl::StrCat("entry ", index, " of the directory sets no schedule, as the node says"));
  }
  return SetSchedule{*std::move(body), std::move(leaf)};
}

}  // namespace

absl::StatusOr<BenefitInForce> FindBenefitInForce(EntrySource& source, const LogId& directory,
                                                  CivilDays event, absl::string_view benefit) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<LogIndex> indices, source.Schedules());
  // As the directory has it: the highest version whose first day is not behind the event.
  std::optional<SetSchedule> in_force;
  for (const LogIndex index : indices) {
    AMANAT_ASSIGN_OR_RETURN(SetSchedule schedule, ScheduleAt(source, directory, index));
    if (schedule.body.effective_from.days > event) continue;
    if (in_force.has_value() && in_force->body.version > schedule.body.version) continue;
    in_force = std::move(schedule);
  }
  if (!in_force.has_value()) {
    return absl::NotFoundError(
        absl::StrCat("the node lists no schedule in force on ", FormatCivilDate(event)));
  }
  const directory::Benefit* found = directory::FindBenefit(in_force->body, benefit);
  if (found == nullptr) {
    return absl::NotFoundError(absl::StrCat("version ", in_force->body.version,
                                            " of the schedule has no benefit ", benefit));
  }
  return BenefitInForce{in_force->body.version, *found, std::move(in_force->leaf)};
}

}  // namespace amanat::cli
