#include "services/rules/act/act.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::rules {
namespace {

// Who confirms what another one asks for. Nobody who ever collected: what is taken back may be of that time.
absl::Status RequireSecond(const Act& act, LogIndex admission, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const directory::Operator* second,
                          core::RequireRole(admission, context, act.second_roles));
  if (!context.directory.PersonEverHadRole(second->body.code, directory::Role::kCollector,
                                           context.directory_size)) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(
      absl::StrCat("operator ", second->body.code,
                   " is or was a collector and confirms nothing that is taken back"));
}

// Nobody is the second person of what he asked for, whichever of his codes signs. Who is not admitted is asked
// for his role behind this.
absl::Status RequireTwoPeople(LogIndex first, LogIndex second, const Context& context) {
  const directory::Directory& directory = context.directory;
  const directory::Operator* one = directory.FindOperator(first, context.directory_size);
  const directory::Operator* other = directory.FindOperator(second, context.directory_size);
  if (one == nullptr || other == nullptr ||
      !core::IsSamePerson(context, one->body.code, other->body.code)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("two persons sign this act, and ", one->body.code,
                                                 " and ", other->body.code, " are one"));
}

absl::StatusOr<const directory::Operator*> RequireInOrder(const Act& act, LogIndex first,
                                                          LogIndex second, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const directory::Operator* author,
                          core::RequireRole(first, context, act.roles));
  AMANAT_RETURN_IF_ERROR(RequireSecond(act, second, context));
  return author;
}

absl::StatusOr<const directory::Operator*> RequireTwo(const Act& act, const Command& command,
                                                      const Context& context) {
  if (command.authors.size() != 2 || command.authors.front() == command.authors.back()) {
    return absl::InvalidArgumentError("two persons sign this act");
  }
  AMANAT_RETURN_IF_ERROR(
      RequireTwoPeople(command.authors.front(), command.authors.back(), context));
  const auto author = RequireInOrder(act, command.authors.front(), command.authors.back(), context);
  if (author.ok()) return author;
  const auto other = RequireInOrder(act, command.authors.back(), command.authors.front(), context);
  return other.ok() ? other : author;
}

}  // namespace

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
  if (!act.second_roles.empty()) return RequireTwo(act, command, context);
  return core::RequireRole(command, context, act.roles);
}

}  // namespace amanat::rules
