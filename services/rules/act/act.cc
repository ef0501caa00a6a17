#include "services/rules/act/act.h"
#include "services/rules/catalogue/catalogue.h"

#include <algorithm>

namespace amanat::rules {

std::vector<EventType> TypesOfPeople(const Domain& domain) {
  std::vector<EventType> types;
  for (const Act& act : domain.acts) {
    const entry::EventTypeInfo* info =
        FundCatalogue().FindEventType(static_cast<uint32_t>(act.type));
    if (info == nullptr || info->line_type != EventType::kUnspecified) continue;
    if (info->signer_class == entry::SignerClass::kPerson ||
        info->signer_class == entry::SignerClass::kTwoPersons) {
      types.push_back(act.type);
    }
  }
  std::sort(types.begin(), types.end());
  return types;
}

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
