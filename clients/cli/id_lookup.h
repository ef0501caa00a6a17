// Ids as people give them: all 32 hexadecimal digits, any beginning of them that is unique among those that
// the node lists, or the short form (short_id.h).
//
//   IdOf(session, IdKind::kCase, "3f9a", "--case");             // 16 bytes, if one case begins so
//   IdOf(session, IdKind::kCase, "C-3f9a0-7c1d2-b", "--case");
//
// A whole id is taken as it is, and nobody is asked. Of members, who are many, at least four digits are given.
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_ID_LOOKUP_H_
#define AMANAT_CLIENTS_CLI_ID_LOOKUP_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/session.h"
#include "clients/cli/short_id.h"

namespace amanat::cli {

// The id, raw. InvalidArgument names `option` when the text is no id; NotFound when no id begins so, and
// FailedPrecondition with those there are (the first few) when several do. Otherwise the errors of the list.
absl::StatusOr<std::string> IdOf(Session& session, IdKind kind, const std::string& text,
                                 absl::string_view option);

// The same; empty text: a fresh random id.
absl::StatusOr<std::string> IdOrNew(Session& session, IdKind kind, const std::string& text,
                                    absl::string_view option);

// The same where things of several kinds may be meant: the kind is told by the letter of a short form, or by
// whose id begins so. Lists that the caller may not read are left out; of members with four digits and more.
absl::StatusOr<std::string> IdOfAny(Session& session, const std::vector<IdKind>& kinds,
                                    const std::string& text, absl::string_view option);
const std::vector<IdKind>& AllIdKinds();

struct KnownId {
  IdKind kind = IdKind::kCase;
  std::string id;  // raw
};
// As ChooseId, among ids of several kinds.
absl::StatusOr<std::string> ChooseIdOfAny(const std::string& digits,
                                          const std::vector<KnownId>& known);

// The decision that IdOf takes once it knows all ids of the kind (raw, 16 bytes each, in any order, several
// times each if need be): the one whose digits begin with `digits`.
absl::StatusOr<std::string> ChooseId(IdKind kind, const std::string& digits,
                                     const std::vector<std::string>& known);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_ID_LOOKUP_H_
