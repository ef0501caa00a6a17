// C2SP signed notes: a text with signatures below it, and the verifier keys that name signers.
//
//   AMANAT_ASSIGN_OR_RETURN(Note note, SignNote("hello\n", "example.com/log", key));
//   AMANAT_ASSIGN_OR_RETURN(VerifierKey signer, ParseVerifierKey("example.com/log+ab12..."));
//   AMANAT_RETURN_IF_ERROR(VerifyNote(note, {signer}).status());
//
// Parsing is strict: a note or key that parses formats to the same bytes. Values are plain data;
// functions are thread-safe.
#ifndef AMANAT_LEDGER_CHECKPOINT_NOTE_H_
#define AMANAT_LEDGER_CHECKPOINT_NOTE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/signing/signing.h"

namespace amanat::checkpoint {

constexpr size_t kNoteBytesMax = 1'000'000;
constexpr size_t kNoteSignaturesMax = 64;

constexpr uint8_t kKeyTypeEd25519 = 0x01;
constexpr uint8_t kKeyTypeCosignature = 0x04;  // Ed25519 over a dated checkpoint, cosignature/v1
constexpr uint8_t kKeyTypeMlDsa44 = 0x06;      // parsed, so that files naming one stay readable

// A signer: its name and a public key of a type.
struct VerifierKey {
  std::string name;
  uint32_t key_id = 0;  // first four bytes of SHA-256(name || LF || type || public_key)
  uint8_t type = kKeyTypeEd25519;
  std::string public_key;  // without the type byte
  bool operator==(const VerifierKey&) const = default;
};

struct NoteSignature {
  std::string name;
  uint32_t key_id = 0;
  std::string signature;  // without the key id
  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  std::string text;  // with its final LF, without the empty line after it
  std::vector<NoteSignature> signatures;
  bool operator==(const Note&) const = default;
};

// InvalidArgument unless `name` may name a key: not empty, UTF-8, no control character, no Unicode
// space, no '+'.
absl::Status CheckKeyName(absl::string_view name);

// "name+hex8+base64(type || key)". InvalidArgument for any other form, a key id that does not fit,
// an unknown type, or a key of the wrong length for its type.
absl::StatusOr<VerifierKey> ParseVerifierKey(absl::string_view text);
std::string FormatVerifierKey(const VerifierKey& key);
// Precondition: CheckKeyName(name) is OK; type is kKeyTypeEd25519 or kKeyTypeCosignature.
VerifierKey MakeVerifierKey(absl::string_view name, const PublicKey& public_key,
                            uint8_t type = kKeyTypeEd25519);

// InvalidArgument with the reason; names the line, counted from 1, of a bad signature.
absl::StatusOr<Note> ParseNote(absl::string_view bytes);
// Precondition: a note that ParseNote or SignNote gave, perhaps with signatures added.
std::string FormatNote(const Note& note);
// "— name base64" LF, as it stands in a note.
std::string FormatSignatureLine(const NoteSignature& signature);
// The inverse; `line` without its LF.
absl::StatusOr<NoteSignature> ParseSignatureLine(absl::string_view line);

// A note with one Ed25519 signature. InvalidArgument when the text is empty, does not end in LF,
// is not UTF-8 or has a control character, and for a bad name.
absl::StatusOr<Note> SignNote(absl::string_view text, absl::string_view name,
                              const signing::PrivateKey& key);

// Those of `keys` that have signed the note, each once, in the order of `keys`. Signatures by other
// (name, key id) pairs are ignored, and so are keys of types that cannot be verified here.
// InvalidArgument when a signature by one of the keys is wrong; PermissionDenied when none signed.
absl::StatusOr<std::vector<VerifierKey>> VerifyNote(const Note& note,
                                                    const std::vector<VerifierKey>& keys);

}  // namespace amanat::checkpoint

#endif  // AMANAT_LEDGER_CHECKPOINT_NOTE_H_
