#include "services/core/core.h"

#include "absl/strings/str_cat.h"

namespace amanat::core {

absl::StatusOr<const directory::Operator*> RequireRole(const Command& command,
                                                       const Context& context,
                                                       const std::vector<directory::Role>& roles) {
  if (command.authors.empty()) return absl::InvalidArgumentError("a command without author");
  return RequireRole(command.authors.front(), context, roles);
}

absl::StatusOr<const directory::Operator*> RequireRole(LogIndex admission, const Context& context,
                                                       const std::vector<directory::Role>& roles) {
  const directory::Operator* author =
      context.directory.FindOperator(admission, context.directory_size);
  if (author == nullptr) {
    return absl::PermissionDeniedError("the author is not admitted, or revoked");
  }
  if (author->body.site != context.site()) {
    return absl::PermissionDeniedError(absl::StrCat("operator ", author->body.code, " is of site ",
                                                    author->body.site, ", not ", context.site()));
  }
  std::string wanted;
  for (const directory::Role role : roles) {
    if (author->HasRole(role)) return author;
    absl::StrAppend(&wanted, wanted.empty() ? "" : " or ", directory::RoleName(role));
  }
  return absl::PermissionDeniedError(
      absl::StrCat("operator ", author->body.code, " has not the role ", wanted));
}

absl::Status RequireStream(const Command& command, const StreamId& stream) {
  for (const entry::StreamVersion& named : command.streams) {
    if (named.stream == stream) return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("the command does not name stream ", stream.hex(), ", on which it rests"));
}

StreamId StreamOf(const SubjectId& subject) { return *StreamId::FromBytes(subject.view()); }

StreamId DerivedStream(absl::string_view purpose, const std::vector<absl::string_view>& parts) {
  return *StreamId::FromBytes(entry::Fingerprint(absl::StrCat("stream/", purpose), parts));
}

OnceFingerprint Once(absl::string_view purpose, const std::vector<absl::string_view>& parts) {
  return *OnceFingerprint::FromBytes(entry::Fingerprint(absl::StrCat("once/", purpose), parts));
}

OnceFingerprint OnceInSeries(absl::string_view purpose, std::vector<absl::string_view> parts,
                             uint64_t number) {
  constexpr int kLowBits = 48;
  constexpr size_t kSeriesBytes = OnceFingerprint::kSize - kLowBits / 8;
  const std::string high = absl::StrCat(number >> kLowBits);
  parts.push_back(high);
  OnceFingerprint key = Once(purpose, parts);
  for (size_t i = kSeriesBytes; i < OnceFingerprint::kSize; ++i) {
    key.value[i] = static_cast<uint8_t>(number >> (8 * (OnceFingerprint::kSize - 1 - i)));
  }
  return key;
}

Decision Refuse(Outcome outcome, absl::string_view detail) {
  Decision decision;
  decision.outcome = outcome;
  decision.detail = std::string(detail);
  return decision;
}

void Post(Decision& decision, const accounts::AccountKey& debit, const accounts::AccountKey& credit,
          int64_t minor_units, entry::Phase phase) {
  decision.postings.reserve(decision.postings.size() + 2);
  decision.postings.push_back({debit, minor_units, phase});
  decision.postings.push_back({credit, -minor_units, phase});
}

}  // namespace amanat::core
