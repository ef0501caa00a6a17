// What comes in at a log's one door, and what it is answered. Effects do not come in: the rules give
// them.
//
// Values are plain data; thread-compatible.
#ifndef AMANAT_LEDGER_PROPOSAL_SUBMISSION_H_
#define AMANAT_LEDGER_PROPOSAL_SUBMISSION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/entry/outcome.h"
#include "ledger/proposal/proposal.h"

namespace amanat::proposal {

constexpr size_t kImportBytesMax = 32u << 20;  // manifest, lines and signatures of one import
constexpr size_t kLineIssuesMax = 100;         // told of one import

// How much of what comes in is for good.
enum class Purpose : uint8_t {
  kAppend,
  kValidate,  // everything is decided and examined, nothing appended
  kPreview,   // the same, and nobody has signed yet
};

struct SignedCommand {
  std::string command;     // exact bytes of an entry::Command
  std::string signatures;  // 64 bytes for each author, in their order
};

// A file: the signed manifest and all its lines, the exact bytes of entry::LineCommands in the order
// of the file.
struct SignedImport {
  SignedCommand manifest;
  std::vector<std::string> lines;
};

// What the rules say against a line of a file.
struct LineIssue {
  uint64_t line = 0;   // from 1
  std::string reason;  // MALFORMED_LINE, INVALID_LINE, or the name of an outcome
  std::string detail;
};

struct AppendResult {
  std::string log_name;
  LogIndex index = 0;  // of the entry; of the manifest's for an import
  Hash leaf_hash;
  entry::Outcome outcome = entry::Outcome::kAccepted;
  std::string detail;         // one sentence on a refusal; not with the first answer repeated
  bool repeated = false;      // the idempotency key had its answer already
  TreeSize durable_size = 0;  // of the log once this was durable; 0: nothing was appended
  // Of an import that is accepted, not repeated.
  uint64_t recorded = 0;
  uint64_t duplicates = 0;
  // Of an import: when any is there, nothing of the file was appended and its key is unused.
  std::vector<LineIssue> issues;
  // The version of the rules that is active for the log: of a preview, for the command that is signed.
  uint32_t rules_version = 0;
  // Of a preview alone: what would be posted, and the entry whose hold would be captured or released (0: none).
  std::vector<KeyedPosting> postings;
  LogIndex closes_hold = 0;
};

}  // namespace amanat::proposal

#endif  // AMANAT_LEDGER_PROPOSAL_SUBMISSION_H_
