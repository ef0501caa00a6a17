// The body of a C2SP tlog-witness add-checkpoint request:
//
//   old <size>
//   <base64 hash>      0 to 63 lines of a consistency proof
//   <empty line>
//   <checkpoint>       a signed note
//
// Parsing is strict: a body that parses formats to the same bytes. Values are plain data.
#ifndef AMANAT_LEDGER_WITNESS_ADD_CHECKPOINT_REQUEST_H_
#define AMANAT_LEDGER_WITNESS_ADD_CHECKPOINT_REQUEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/checkpoint/note.h"

namespace amanat::witness {

constexpr size_t kAddCheckpointBytesMax = 64 << 10;
constexpr size_t kConsistencyProofHashesMax = 63;

struct AddCheckpointRequest {
  TreeSize old_size = 0;
  std::vector<Hash> proof;
  checkpoint::Note note;
  checkpoint::Checkpoint checkpoint;  // what note.text says
};

// InvalidArgument names the line and the reason; ResourceExhausted above kAddCheckpointBytesMax.
absl::StatusOr<AddCheckpointRequest> ParseAddCheckpointRequest(absl::string_view body);

// From old_size, proof and note. Precondition: the note is one that ParseNote or SignNote gave.
std::string FormatAddCheckpointRequest(const AddCheckpointRequest& request);

}  // namespace amanat::witness

#endif  // AMANAT_LEDGER_WITNESS_ADD_CHECKPOINT_REQUEST_H_
