// The act by which an entry is taken back, made of what the entry says: the body repeats it, so that who
// signs sees what he takes back.
//
//   AMANAT_ASSIGN_OR_RETURN(const Reversal reversal, ReversalOf(leaf, manifest, "wrong-amount"));
//
// Thread-safe: a pure function.
#ifndef AMANAT_CLIENTS_CLI_REVERSAL_H_
#define AMANAT_CLIENTS_CLI_REVERSAL_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/entry/event_type.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/leaf.h"

namespace amanat::cli {

struct Reversal {
  entry::EventType type = entry::EventType::kUnspecified;
  std::string body;  // strict encoding
  std::vector<SubjectId> subjects;
  // Codes, marks and numbers of what is taken back, by the name of their field in its body, and its first person
  // as `member`: under these the right thing is recorded again.
  std::map<std::string, std::string> marks;
};

// `manifest` is that of a file's line. FailedPrecondition says why the entry is not taken back, and what is
// done instead; DataLoss for an entry that does not decode.
absl::StatusOr<Reversal> ReversalOf(const examine::Leaf& leaf,
                                    const std::optional<entry::Manifest>& manifest,
                                    absl::string_view reason);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_REVERSAL_H_
