#include "ledger/witness/add_checkpoint_request.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/status.h"

namespace amanat::witness {
namespace {

absl::Status LineError(size_t line, absl::string_view reason) {
  return absl::InvalidArgumentError(
      absl::StrCat("add-checkpoint request line ", line, ": ", reason));
}

// Takes a line with its LF off the front; false when there is no LF.
bool TakeLine(absl::string_view& rest, absl::string_view& line) {
  const size_t end = rest.find('\n');
  if (end == absl::string_view::npos) return false;
  line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return true;
}

}  // namespace

absl::StatusOr<AddCheckpointRequest> ParseAddCheckpointRequest(absl::string_view body) {
  if (body.size() > kAddCheckpointBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrCat("add-checkpoint request: larger than ", kAddCheckpointBytesMax, " bytes"));
  }
  AddCheckpointRequest request;
  absl::string_view rest = body;
  absl::string_view line;
  if (!TakeLine(rest, line) || !absl::ConsumePrefix(&line, "old ") ||
      !absl::SimpleAtoi(line, &request.old_size) || absl::StrCat(request.old_size) != line) {
    return LineError(1, "expected 'old' and a decimal size without leading zeros");
  }
  size_t line_number = 2;
  for (;; ++line_number) {
    if (!TakeLine(rest, line)) return LineError(line_number, "no empty line before the checkpoint");
    if (line.empty()) break;
    if (request.proof.size() == kConsistencyProofHashesMax) {
      return LineError(line_number,
                       absl::StrCat("more than ", kConsistencyProofHashesMax, " hashes"));
    }
    const auto bytes = Base64Decode(line);
    if (!bytes.ok()) return LineError(line_number, bytes.status().message());
    const auto hash = Hash::FromBytes(*bytes);
    if (!hash.ok()) return LineError(line_number, hash.status().message());
    request.proof.push_back(*hash);
  }
  const std::string where = absl::StrCat("add-checkpoint request, after line ", line_number);
  auto note = checkpoint::ParseNote(rest);
  if (!note.ok()) return Annotate(note.status(), where);
  auto parsed = checkpoint::ParseCheckpointText(note->text);
  if (!parsed.ok()) return Annotate(parsed.status(), where);
  request.note = *std::move(note);
  request.checkpoint = *std::move(parsed);
  return request;
}

std::string FormatAddCheckpointRequest(const AddCheckpointRequest& request) {
  std::string body = absl::StrCat("old ", request.old_size, "\n");
  for (const Hash& hash : request.proof) {
    absl::StrAppend(&body, Base64Encode(hash.view()), "\n");
  }
  return absl::StrCat(body, "\n", checkpoint::FormatNote(request.note));
}

}  // namespace amanat::witness
