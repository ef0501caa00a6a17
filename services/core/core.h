// What the acts of all domains are written with: who may act, what a body says, streams and once-only
// keys that follow from facts, refusals, postings.
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_CORE_CORE_H_
#define AMANAT_SERVICES_CORE_CORE_H_

#include <string>
#include <vector>

#include "ledger/base/status.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/body.h"
#include "ledger/examine/log_state.h"
#include "ledger/examine/rules.h"
#include "ledger/proposal/proposal.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::core {

using entry::Command;
using entry::Outcome;
using proposal::Decision;

using Context = examine::Context;

// The author of a command of one person; PermissionDenied unless admitted at `context`'s directory,
// at the site of the log, and with one of the roles.
absl::StatusOr<const directory::Operator*> RequireRole(const Command& command,
                                                       const Context& context,
                                                       const std::vector<directory::Role>& roles);
// The same of the author whom entry `admission` of the directory admitted.
absl::StatusOr<const directory::Operator*> RequireRole(LogIndex admission, const Context& context,
                                                       const std::vector<directory::Role>& roles);

// The strict body of a command; InvalidArgument names the event type, and the offset or the field.
template <typename Body>
absl::StatusOr<Body> ReadBody(const Command& command) {
  auto body = entry::DecodeBody<Body>(command.body);
  if (!body.ok()) {
    return Annotate(body.status(),
                    "body of " + rules::FundCatalogue().EventTypeName(command.event_type));
  }
  return body;
}

// InvalidArgument unless the command names `stream`, so that its version was checked.
absl::Status RequireStream(const Command& command, const StreamId& stream);
// The stream of a person.
StreamId StreamOf(const SubjectId& subject);
// The id of a stream that follows from facts, such as an entitlement of programme and person.
StreamId DerivedStream(absl::string_view purpose, const std::vector<absl::string_view>& parts);
// What may occur once only in a log.
OnceFingerprint Once(absl::string_view purpose, const std::vector<absl::string_view>& parts);
// The same of what is numbered within `parts`, such as the receipts of a book: 10 bytes of the
// fingerprint of the parts and of what the number has above its lowest 48 bits, then those, big-endian.
// Neighbours in the series are neighbours among the rows, so that a file of a million receipts is
// looked up and stored in order instead of at a million random places.
OnceFingerprint OnceInSeries(absl::string_view purpose, std::vector<absl::string_view> parts,
                             uint64_t number);

// A refusal with one sentence for the answer; never personal data.
Decision Refuse(Outcome outcome, absl::string_view detail);

// Debits one account and credits another.
void Post(Decision& decision, const accounts::AccountKey& debit, const accounts::AccountKey& credit,
          int64_t minor_units, entry::Phase phase = entry::Phase::kPosted);

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_CORE_H_
