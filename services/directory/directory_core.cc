#include "services/directory/directory_core.h"

#include "absl/strings/str_cat.h"

namespace amanat::directory {
namespace {

using core::Command;
using core::Context;
using core::Decision;

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
  for (const LogIndex admission : command.authors) {
    const Operator* author = context.directory.FindOperator(admission, context.directory_size);
    if (author == nullptr) {
      return absl::PermissionDeniedError("an author is not admitted, or revoked");
    }
    if (!author->HasRole(Role::kAdministrator)) {
      return absl::PermissionDeniedError(
          absl::StrCat("operator ", author->body.code, " is no administrator"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool DirectoryCore::Handles(entry::EventType type) const {
  const entry::EventTypeInfo* info = entry::FindEventType(static_cast<uint32_t>(type));
  return info != nullptr && info->book == entry::Book::kDirectory;
}

absl::StatusOr<Decision> DirectoryCore::Decide(const Command& command,
                                               const Context& context) const {
  AMANAT_RETURN_IF_ERROR(CheckAuthors(command, context));
  const absl::Status status = context.directory.Check(command, context.directory_size);
  if (status.ok()) return Decision();
  const bool founding = context.directory.RequiredAdministrators(context.directory_size) == 0;
  if (!founding && absl::IsAlreadyExists(status)) {
    return core::Refuse(entry::Outcome::kAlreadyExists, status.message());
  }
  if (!founding && absl::IsNotFound(status)) {
    return core::Refuse(entry::Outcome::kNotFound, status.message());
  }
  return status;
}

}  // namespace amanat::directory
