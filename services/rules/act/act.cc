#include "services/rules/act/act.h"

namespace amanat::rules {

absl::Status RequirePlace(Place place, const Context& context) {
  switch (place) {
    case Place::kAnywhere:
      return absl::OkStatus();
    case Place::kHeadOffice:
      return core::RequireHeadOffice(context);
    case Place::kConsulate:
      return core::RequireConsulate(context);
  }
  return absl::InternalError("no such place");
}

absl::StatusOr<const directory::Operator*> RequireAuthor(const Act& act, const Command& command,
                                                         const Context& context) {
  if (act.roles.empty()) return nullptr;
  return core::RequireRole(command, context, act.roles);
}

}  // namespace amanat::rules
