// Which other entries and streams the body of an entry names, decoded here from its bytes: by them a reader finds
// what later entries say of an earlier one.
//
//   NamedEntries named = NamedBy(leaf.command.event_type, leaf.command.body);
//   named.references;   // of a LIQUIDATION_LINE_ACCEPTED: the liquidation and the payment
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_EVIDENCE_NAMED_ENTRIES_H_
#define AMANAT_CLIENTS_EVIDENCE_NAMED_ENTRIES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/entry.h"

namespace amanat::evidence {

struct NamedEntries {
  // Entries of any log; those that stand in a message within the body, too.
  std::vector<entry::Reference> references;
  // Indices of entries of the same log that the act is about: what it takes back, or payments. An index in
  // another log, as of a rate, is none.
  std::vector<LogIndex> own;
  std::vector<StreamId> streams;  // of the body itself
  std::string reason;             // of the body itself; empty where the act has none
};
// Nothing of a body that does not decode, or of a type that this program does not know.
NamedEntries NamedBy(uint32_t event_type, absl::string_view body);

}  // namespace amanat::evidence

#endif  // AMANAT_CLIENTS_EVIDENCE_NAMED_ENTRIES_H_
