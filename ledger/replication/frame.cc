#include "ledger/replication/frame.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"

namespace amanat::replication {
namespace {

absl::Status Above(absl::string_view what, size_t count, size_t maximum) {
  return absl::InvalidArgumentError(
      absl::StrCat("frame with ", count, " ", what, ", at most ", maximum));
}

absl::Status CheckHello(const Hello& hello) {
  if (hello.logs.size() > kOfferedLogsMax) {
    return Above("offered logs", hello.logs.size(), kOfferedLogsMax);
  }
  return absl::OkStatus();
}

absl::Status CheckBatch(const Batch& batch) {
  if (batch.entries.size() > kBatchEntriesMax) {
    return Above("entries", batch.entries.size(), kBatchEntriesMax);
  }
  size_t bytes = 0;
  for (size_t i = 0; i < batch.entries.size(); ++i) {
    const size_t size = batch.entries[i].size();
    if (size == 0 || size > entry::kEntryBytesMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("frame whose entry ", i, " has ", size, " bytes"));
    }
    bytes += size;
  }
  if (bytes > kBatchBytesMax) return Above("bytes of entries", bytes, kBatchBytesMax);
  if (batch.proof.size() > kProofHashesMax) {
    return Above("hashes of proof", batch.proof.size(), kProofHashesMax);
  }
  if (batch.checkpoint.size() > kCheckpointBytesMax) {
    return Above("bytes of checkpoint", batch.checkpoint.size(), kCheckpointBytesMax);
  }
  if (batch.first > std::numeric_limits<LogIndex>::max() - batch.entries.size()) {
    return absl::InvalidArgumentError("frame with a batch beyond the largest index");
  }
  return absl::OkStatus();
}

}  // namespace

std::string EncodeFrame(const Frame& frame) { return wire::Encode(frame); }

absl::StatusOr<Frame> DecodeFrame(absl::string_view bytes) {
  if (bytes.size() > kFrameBytesMax) return Above("bytes", bytes.size(), kFrameBytesMax);
  auto decoded = wire::Decode<Frame>(bytes);
  if (!decoded.ok()) return Annotate(decoded.status(), "frame");
  Frame frame = *std::move(decoded);
  const int set = frame.hello.has_value() + frame.follow.has_value() + frame.batch.has_value() +
                  frame.ack.has_value() + frame.bye.has_value();
  if (set != 1) return absl::InvalidArgumentError(absl::StrCat("frame with ", set, " meanings"));
  if (frame.hello.has_value()) AMANAT_RETURN_IF_ERROR(CheckHello(*frame.hello));
  if (frame.batch.has_value()) AMANAT_RETURN_IF_ERROR(CheckBatch(*frame.batch));
  if (frame.bye.has_value() && frame.bye->reason.size() > kReasonBytesMax) {
    return Above("bytes of reason", frame.bye->reason.size(), kReasonBytesMax);
  }
  return frame;
}

}  // namespace amanat::replication
