#include "ledger/checkpoint/note.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/checkpoint/note_characters.h"

namespace amanat::checkpoint {
namespace {

constexpr absl::string_view kSignaturePrefix = "\xe2\x80\x94 ";  // U+2014 and a space
constexpr size_t kKeyIdBytes = 4;
constexpr size_t kKeyIdDigits = 2 * kKeyIdBytes;
constexpr size_t kMlDsa44KeyBytes = 1312;

absl::Status NoteError(absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("signed note: ", reason));
}

absl::Status KeyError(absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("verifier key: ", reason));
}

uint32_t ReadKeyId(absl::string_view bytes) {
  uint32_t id = 0;
  for (size_t i = 0; i < kKeyIdBytes; ++i) id = id << 8 | static_cast<uint8_t>(bytes[i]);
  return id;
}

std::string KeyIdBytes(uint32_t id) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(id >> shift));
  return bytes;
}

uint32_t ComputeKeyId(absl::string_view name, uint8_t type, absl::string_view public_key) {
  const char type_byte = static_cast<char>(type);
  return ReadKeyId(Sha256(absl::StrCat(name, "\n", absl::string_view(&type_byte, 1), public_key)));
}

// 0 for an unknown type.
size_t KeyBytesOf(uint8_t type) {
  switch (type) {
    case kKeyTypeEd25519:
    case kKeyTypeCosignature:
      return PublicKey::kSize;
    case kKeyTypeMlDsa44:
      return kMlDsa44KeyBytes;
    default:
      return 0;
  }
}

absl::Status CheckText(absl::string_view text) {
  if (text.empty() || text.back() != '\n') return NoteError("the text does not end in a newline");
  return absl::OkStatus();
}

// Whether `signature` is right; false too for a key type that is not verified here.
bool VerifyOne(const Note& note, const NoteSignature& signature, const VerifierKey& key) {
  if (key.type == kKeyTypeCosignature) return VerifyCosignature(note.text, signature, key).ok();
  const auto public_key = PublicKey::FromBytes(key.public_key);
  const auto value = Signature::FromBytes(signature.signature);
  return key.type == kKeyTypeEd25519 && public_key.ok() && value.ok() &&
         signing::Verify(*public_key, note.text, *value);
}

}  // namespace

absl::Status CheckKeyName(absl::string_view name) {
  if (name.empty()) return KeyError("the name is empty");
  if (absl::Status status = CheckNoteCharacters(name); !status.ok()) {
    return Annotate(status, "verifier key: the name");
  }
  if (HasUnicodeSpace(name)) return KeyError("the name holds a space");
  if (name.find('+') != absl::string_view::npos) return KeyError("the name holds a '+'");
  return absl::OkStatus();
}

absl::StatusOr<VerifierKey> ParseVerifierKey(absl::string_view text) {
  const size_t first = text.find('+');
  const size_t second = first == absl::string_view::npos ? first : text.find('+', first + 1);
  if (second == absl::string_view::npos) return KeyError("expected name+id+key");
  VerifierKey key;
  key.name = std::string(text.substr(0, first));
  AMANAT_RETURN_IF_ERROR(CheckKeyName(key.name));
  const absl::string_view digits = text.substr(first + 1, second - first - 1);
  const auto id = HexDecode(digits);
  if (!id.ok() || id->size() != kKeyIdBytes || HexEncode(*id) != digits) {
    return KeyError(absl::StrCat("the id is not ", kKeyIdDigits, " lower-case hexadecimal digits"));
  }
  key.key_id = ReadKeyId(*id);
  const auto bytes = Base64Decode(text.substr(second + 1));
  if (!bytes.ok()) return Annotate(bytes.status(), "verifier key: the key");
  if (bytes->empty()) return KeyError("the key is empty");
  key.type = static_cast<uint8_t>((*bytes)[0]);
  key.public_key = bytes->substr(1);
  const size_t expected = KeyBytesOf(key.type);
  if (expected == 0) return KeyError(absl::StrCat("unknown key type ", key.type));
  if (key.public_key.size() != expected) {
    return Annotate(WrongSizeError(expected, key.public_key.size()), "verifier key: the key");
  }
  if (ComputeKeyId(key.name, key.type, key.public_key) != key.key_id) {
    return KeyError("the id does not fit name and key");
  }
  return key;
}

std::string FormatVerifierKey(const VerifierKey& key) {
  const char type_byte = static_cast<char>(key.type);
  return absl::StrCat(key.name, "+", HexEncode(KeyIdBytes(key.key_id)), "+",
                      Base64Encode(absl::StrCat(absl::string_view(&type_byte, 1), key.public_key)));
}

VerifierKey MakeVerifierKey(absl::string_view name, const PublicKey& public_key, uint8_t type) {
  AMANAT_CHECK(CheckKeyName(name).ok());
  AMANAT_CHECK(type == kKeyTypeEd25519 || type == kKeyTypeCosignature);
  return VerifierKey{.name = std::string(name),
                     .key_id = ComputeKeyId(name, type, public_key.view()),
                     .type = type,
                     .public_key = public_key.str()};
}

std::string FormatSignatureLine(const NoteSignature& signature) {
  return absl::StrCat(kSignaturePrefix, signature.name, " ",
                      Base64Encode(absl::StrCat(KeyIdBytes(signature.key_id), signature.signature)),
                      "\n");
}

absl::StatusOr<NoteSignature> ParseSignatureLine(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, kSignaturePrefix)) {
    return NoteError("a signature line begins with a dash (U+2014) and a space");
  }
  const size_t space = line.find(' ');
  if (space == absl::string_view::npos) return NoteError("a signature line has name and signature");
  NoteSignature signature;
  signature.name = std::string(line.substr(0, space));
  AMANAT_RETURN_IF_ERROR(CheckKeyName(signature.name));
  const auto blob = Base64Decode(line.substr(space + 1));
  if (!blob.ok()) return Annotate(blob.status(), "signed note: the signature");
  if (blob->size() <= kKeyIdBytes) return NoteError("the signature is too short");
  signature.key_id = ReadKeyId(*blob);
  signature.signature = blob->substr(kKeyIdBytes);
  return signature;
}

absl::StatusOr<Note> ParseNote(absl::string_view bytes) {
  if (bytes.size() > kNoteBytesMax) {
    return NoteError(absl::StrCat("larger than ", kNoteBytesMax, " bytes"));
  }
  if (absl::Status status = CheckNoteCharacters(bytes); !status.ok()) {
    return Annotate(status, "signed note");
  }
  // The text may hold empty lines; signatures may not, so the last one divides them.
  const size_t divide = bytes.rfind("\n\n");
  if (divide == absl::string_view::npos) return NoteError("no empty line before the signatures");
  Note note;
  note.text = std::string(bytes.substr(0, divide + 1));
  absl::string_view rest = bytes.substr(divide + 2);
  if (rest.empty()) return NoteError("no signature");
  auto line_number = std::count(note.text.begin(), note.text.end(), '\n') + 1;
  while (!rest.empty()) {
    ++line_number;
    const std::string where = absl::StrCat("line ", line_number);
    const size_t end = rest.find('\n');
    if (end == absl::string_view::npos) {
      return Annotate(NoteError("does not end in a newline"), where);
    }
    if (note.signatures.size() == kNoteSignaturesMax) {
      return NoteError(absl::StrCat("more than ", kNoteSignaturesMax, " signatures"));
    }
    auto signature = ParseSignatureLine(rest.substr(0, end));
    if (!signature.ok()) return Annotate(signature.status(), where);
    note.signatures.push_back(*std::move(signature));
    rest.remove_prefix(end + 1);
  }
  return note;
}

std::string FormatNote(const Note& note) {
  std::string bytes = absl::StrCat(note.text, "\n");
  for (const NoteSignature& signature : note.signatures) {
    bytes.append(FormatSignatureLine(signature));
  }
  return bytes;
}

absl::StatusOr<Note> SignNote(absl::string_view text, absl::string_view name,
                              const signing::PrivateKey& key) {
  AMANAT_RETURN_IF_ERROR(CheckText(text));
  AMANAT_RETURN_IF_ERROR(CheckNoteCharacters(text));
  AMANAT_RETURN_IF_ERROR(CheckKeyName(name));
  const VerifierKey verifier = MakeVerifierKey(name, key.public_key());
  return Note{
      .text = std::string(text),
      .signatures = {
          {.name = verifier.name, .key_id = verifier.key_id, .signature = key.Sign(text).str()}}};
}

absl::StatusOr<std::vector<VerifierKey>> VerifyNote(const Note& note,
                                                    const std::vector<VerifierKey>& keys) {
  std::vector<VerifierKey> verified;
  for (const VerifierKey& key : keys) {
    if (key.type != kKeyTypeEd25519 && key.type != kKeyTypeCosignature) continue;
    bool signed_by_key = false;
    for (const NoteSignature& signature : note.signatures) {
      if (signature.name != key.name || signature.key_id != key.key_id) continue;
      if (!VerifyOne(note, signature, key)) {
        return NoteError(absl::StrCat("the signature by ", key.name, " is wrong"));
      }
      signed_by_key = true;
    }
    const bool repeated = std::find(verified.begin(), verified.end(), key) != verified.end();
    if (signed_by_key && !repeated) verified.push_back(key);
  }
  if (verified.empty()) {
    return absl::PermissionDeniedError("signed note: no signature by a known key");
  }
  return verified;
}

}  // namespace amanat::checkpoint
