#include "ledger/checkpoint/checkpoint.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/note_characters.h"

namespace amanat::checkpoint {
namespace {

constexpr size_t kTimeBytes = 8;
constexpr size_t kCosignatureBytes = kTimeBytes + Signature::kSize;
constexpr size_t kHeaderLines = 3;  // origin, size, root

absl::Status LineError(size_t line, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("checkpoint line ", line, ": ", reason));
}

absl::Status CosignatureError(absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("cosignature: ", reason));
}

std::string CosignedMessage(absl::string_view text, uint64_t seconds) {
  return absl::StrCat("cosignature/v1\ntime ", seconds, "\n", text);
}

std::string TimeBytes(uint64_t seconds) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(seconds >> shift));
  return bytes;
}

uint64_t ReadTime(absl::string_view bytes) {
  uint64_t seconds = 0;
  for (size_t i = 0; i < kTimeBytes; ++i) seconds = seconds << 8 | static_cast<uint8_t>(bytes[i]);
  return seconds;
}

}  // namespace

std::string FormatCheckpointText(const Checkpoint& checkpoint) {
  std::string text = absl::StrCat(checkpoint.origin, "\n", checkpoint.size, "\n",
                                  Base64Encode(checkpoint.root.view()), "\n");
  for (const std::string& extension : checkpoint.extensions) {
    AMANAT_CHECK(!extension.empty() && extension.find('\n') == std::string::npos);
    absl::StrAppend(&text, extension, "\n");
  }
  return text;
}

absl::StatusOr<Checkpoint> ParseCheckpointText(absl::string_view text) {
  if (absl::Status status = CheckNoteCharacters(text); !status.ok()) {
    return Annotate(status, "checkpoint");
  }
  if (!absl::ConsumeSuffix(&text, "\n")) {
    return absl::InvalidArgumentError("checkpoint: does not end in a newline");
  }
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (lines.size() < kHeaderLines) {
    return LineError(lines.size() + 1, "missing; a checkpoint has origin, size and root");
  }
  Checkpoint checkpoint;
  checkpoint.origin = std::string(lines[0]);
  if (lines[0].empty()) return LineError(1, "the origin is empty");
  if (!absl::SimpleAtoi(lines[1], &checkpoint.size) || absl::StrCat(checkpoint.size) != lines[1]) {
    return LineError(2, "the size is not a decimal number of 64 bits without leading zeros");
  }
  const auto bytes = Base64Decode(lines[2]);
  if (!bytes.ok()) return Annotate(bytes.status(), "checkpoint line 3");
  const auto root = Hash::FromBytes(*bytes);
  if (!root.ok()) return Annotate(root.status(), "checkpoint line 3");
  checkpoint.root = *root;
  for (size_t i = kHeaderLines; i < lines.size(); ++i) {
    if (lines[i].empty()) return LineError(i + 1, "empty");
    checkpoint.extensions.emplace_back(lines[i]);
  }
  return checkpoint;
}

std::string SignCheckpoint(const Checkpoint& checkpoint, const signing::PrivateKey& key) {
  const auto note = SignNote(FormatCheckpointText(checkpoint), checkpoint.origin, key);
  AMANAT_CHECK(note.ok());
  return FormatNote(*note);
}

absl::StatusOr<Checkpoint> OpenCheckpoint(absl::string_view note, const VerifierKey& key) {
  AMANAT_ASSIGN_OR_RETURN(const Note parsed, ParseNote(note));
  AMANAT_RETURN_IF_ERROR(VerifyNote(parsed, {key}).status());
  AMANAT_ASSIGN_OR_RETURN(Checkpoint checkpoint, ParseCheckpointText(parsed.text));
  if (checkpoint.origin != key.name) {
    return LineError(1, absl::StrCat("the origin ", checkpoint.origin,
                                     " is not the name of the key ", key.name));
  }
  return checkpoint;
}

absl::StatusOr<NoteSignature> CosignCheckpoint(absl::string_view text, absl::string_view name,
                                               const signing::PrivateKey& key, UnixMicros now) {
  AMANAT_RETURN_IF_ERROR(CheckKeyName(name));
  AMANAT_RETURN_IF_ERROR(ParseCheckpointText(text).status());
  if (now < 0) return CosignatureError("the time lies before 1970");
  const VerifierKey verifier = MakeVerifierKey(name, key.public_key(), kKeyTypeCosignature);
  const uint64_t seconds = static_cast<uint64_t>(now / kMicrosPerSecond);
  const Signature signature = key.Sign(CosignedMessage(text, seconds));
  return NoteSignature{.name = verifier.name,
                       .key_id = verifier.key_id,
                       .signature = TimeBytes(seconds) + signature.str()};
}

absl::StatusOr<int64_t> VerifyCosignature(absl::string_view text, const NoteSignature& signature,
                                          const VerifierKey& key) {
  if (key.type != kKeyTypeCosignature) return CosignatureError("the key is of another type");
  if (signature.name != key.name || signature.key_id != key.key_id) {
    return CosignatureError(absl::StrCat("not by ", key.name));
  }
  AMANAT_RETURN_IF_ERROR(ParseCheckpointText(text).status());
  const absl::string_view bytes = signature.signature;
  if (bytes.size() != kCosignatureBytes) {
    return Annotate(WrongSizeError(kCosignatureBytes, bytes.size()), "cosignature");
  }
  const uint64_t seconds = ReadTime(bytes);
  if (seconds > static_cast<uint64_t>(INT64_MAX)) return CosignatureError("the time is too late");
  AMANAT_ASSIGN_OR_RETURN(const PublicKey public_key, PublicKey::FromBytes(key.public_key));
  AMANAT_ASSIGN_OR_RETURN(const Signature value, Signature::FromBytes(bytes.substr(kTimeBytes)));
  if (!signing::Verify(public_key, CosignedMessage(text, seconds), value)) {
    return CosignatureError(absl::StrCat("the signature by ", key.name, " is wrong"));
  }
  return static_cast<int64_t>(seconds);
}

}  // namespace amanat::checkpoint
