// Signed notes, verifier keys, checkpoints and cosignatures.
#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/proof.h"
#include "tests/conformance/vectors/vectors.h"

namespace amanat::conformance {
namespace {

using checkpoint::Note;
using checkpoint::VerifierKey;

enum class Expected { kVerified, kUnverified, kMalformed, kBadKey, kRefused, kUnknown };

// The words that the files use. "no-verifiable-signature" is a note that parses.
Expected ExpectedOf(const std::string& word) {
  if (absl::StartsWith(word, "verified")) return Expected::kVerified;
  if (absl::StartsWith(word, "no-verifiable-signature")) return Expected::kUnverified;
  if (absl::StrContains(word, "malformed")) return Expected::kMalformed;
  if (absl::StrContains(word, "bad-vkey")) return Expected::kBadKey;
  for (const char* refusal : {"fail", "invalid", "bad", "wrong", "reject", "refuse"}) {
    if (absl::StrContains(absl::AsciiStrToLower(word), refusal)) return Expected::kRefused;
  }
  return Expected::kUnknown;
}

// The type byte of a verifier key, whether it is a known one or not.
std::optional<uint8_t> KeyTypeOf(absl::string_view text) {
  const size_t first = text.find('+');
  const size_t second = first == absl::string_view::npos ? first : text.find('+', first + 1);
  if (second == absl::string_view::npos) return std::nullopt;
  const auto bytes = Base64Decode(text.substr(second + 1));
  if (!bytes.ok() || bytes->empty()) return std::nullopt;
  return static_cast<uint8_t>((*bytes)[0]);
}

// A key of a well-formed type that cannot be verified here, such as ECDSA or ML-DSA.
bool IsOfAnotherType(absl::string_view text) {
  const auto type = KeyTypeOf(text);
  return type.has_value() && *type != checkpoint::kKeyTypeEd25519 &&
         *type != checkpoint::kKeyTypeCosignature;
}

absl::StatusOr<std::vector<VerifierKey>> KeysOf(const Json& test) {
  std::vector<VerifierKey> keys;
  for (const Json& text : test.at("vkeys")) {
    AMANAT_ASSIGN_OR_RETURN(keys.emplace_back(),
                            checkpoint::ParseVerifierKey(text.get<std::string>()));
    if (checkpoint::FormatVerifierKey(keys.back()) != text) {
      return absl::InternalError("a verifier key formats to other bytes");
    }
  }
  return keys;
}

absl::StatusOr<Note> ParseExactly(const Json& test) {
  AMANAT_ASSIGN_OR_RETURN(Note note, checkpoint::ParseNote(test.at("note").get<std::string>()));
  if (checkpoint::FormatNote(note) == test.at("note")) return note;
  return absl::InternalError("the note formats to other bytes");
}

absl::StatusOr<checkpoint::Checkpoint> ParseCheckpointOf(const Note& note) {
  AMANAT_ASSIGN_OR_RETURN(auto parsed, checkpoint::ParseCheckpointText(note.text));
  if (checkpoint::FormatCheckpointText(parsed) == note.text) return parsed;
  return absl::InternalError("the checkpoint formats to other bytes");
}

absl::Status CheckNames(const Json& test, const std::vector<VerifierKey>& verified) {
  const auto is_verified = [&](const Json& name) {
    return std::any_of(verified.begin(), verified.end(),
                       [&](const VerifierKey& key) { return key.name == name; });
  };
  for (const Json& name : test.value("verified_names", Json::array())) {
    if (!is_verified(name)) return absl::InternalError(absl::StrCat("not verified: ", name.dump()));
  }
  for (const Json& name : test.value("unverified_names", Json::array())) {
    if (is_verified(name)) return absl::InternalError(absl::StrCat("verified: ", name.dump()));
  }
  return absl::OkStatus();
}

// What a reader does: parse, verify, and for a checkpoint read its text and its inclusion proof.
absl::Status Judge(const std::string& kind, const Json& test) {
  AMANAT_ASSIGN_OR_RETURN(const auto keys, KeysOf(test));
  AMANAT_ASSIGN_OR_RETURN(const Note note, ParseExactly(test));
  AMANAT_ASSIGN_OR_RETURN(const auto verified, checkpoint::VerifyNote(note, keys));
  AMANAT_RETURN_IF_ERROR(CheckNames(test, verified));
  if (kind == "note") return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const auto head, ParseCheckpointOf(note));
  if (kind != "checkpoint+inclusion") return absl::OkStatus();
  if (test.contains("tree_size") && UnsignedOf(test.at("tree_size")) != head.size) {
    return absl::InvalidArgumentError("the checkpoint has another size than the proof");
  }
  if (test.contains("root_b64") && Base64Of(test.at("root_b64")) != head.root.view()) {
    return absl::InvalidArgumentError("the checkpoint has another root than the proof");
  }
  AMANAT_ASSIGN_OR_RETURN(const Hash leaf, HashOf(test.at("leaf_hash_b64")));
  AMANAT_ASSIGN_OR_RETURN(const auto proof, HashesOf(test.at("proof_b64")));
  return merkle::VerifyInclusion(UnsignedOf(test.at("log_index")), head.size, leaf, proof,
                                 head.root);
}

bool HasBadKey(const Json& test) {
  const Json& keys = test.at("vkeys");
  return std::any_of(keys.begin(), keys.end(), [](const Json& text) {
    return !checkpoint::ParseVerifierKey(text.get<std::string>()).ok();
  });
}

// The note parses, and so does its checkpoint; of its signatures none is by a known key.
absl::Status JudgeUnverified(const std::string& kind, const Json& test) {
  AMANAT_ASSIGN_OR_RETURN(const auto keys, KeysOf(test));
  AMANAT_ASSIGN_OR_RETURN(const Note note, ParseExactly(test));
  if (kind != "note") AMANAT_RETURN_IF_ERROR(ParseCheckpointOf(note).status());
  const absl::Status status = checkpoint::VerifyNote(note, keys).status();
  if (absl::IsPermissionDenied(status)) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("expected no known signature: ", status.ToString()));
}

bool IsMalformed(const std::string& kind, const Json& test) {
  const auto note = ParseExactly(test);
  if (!note.ok()) return true;
  return kind != "note" && !checkpoint::ParseCheckpointText(note->text).ok();
}

void JudgeNote(const std::string& file, const std::string& name, const std::string& kind,
               const Json& test, Tally& tally) {
  const std::string word = test.at("expect").get<std::string>();
  const Json& keys = test.at("vkeys");
  if (!test.at("note").is_string() || !keys.is_array()) throw Malformed("note or vkeys");
  switch (ExpectedOf(word)) {
    case Expected::kVerified: {
      if (kind == "vkey") {
        tally.Check(file, name, KeysOf(test).ok(), "refused a good key");
        return;
      }
      Json usable = test;
      usable["vkeys"] = Json::array();
      for (const Json& key : keys) {
        if (!IsOfAnotherType(key.get<std::string>())) usable["vkeys"].push_back(key);
      }
      if (usable["vkeys"].empty() && !keys.empty()) {
        tally.Skip(absl::StrCat(file, ", ", name), "its keys are of a type not verified here");
        return;
      }
      const absl::Status status = Judge(kind, usable);
      tally.Check(file, name, status.ok(), status.ToString());
      return;
    }
    case Expected::kUnverified: {
      const absl::Status status = JudgeUnverified(kind, test);
      tally.Check(file, name, status.ok(), status.ToString());
      return;
    }
    case Expected::kMalformed:
      tally.Check(file, name, IsMalformed(kind, test), "parsed what is malformed");
      return;
    case Expected::kBadKey:
      tally.Check(file, name, HasBadKey(test), "accepted a bad key");
      return;
    case Expected::kRefused:
      tally.Check(file, name, kind == "vkey" ? HasBadKey(test) : !Judge(kind, test).ok(),
                  "accepted what must be refused");
      return;
    case Expected::kUnknown:
      tally.Skip(absl::StrCat(file, ", ", name), "unknown expectation '" + word + "'");
      return;
  }
}

std::string NameOf(const Json& test, size_t index) {
  const std::string id = test.is_object() && test.contains("id") && test.at("id").is_string()
                             ? test.at("id").get<std::string>()
                             : "";
  return absl::StrCat("case ", index, id.empty() ? "" : " ", id);
}

}  // namespace

bool IsNoteVectors(const Json& json) {
  return json.is_array() && !json.empty() && json[0].is_object() && json[0].contains("kind") &&
         json[0].contains("expect");
}

void CollectRoots(const Json& json, KnownRoots& roots) {
  for (const Json& test : json) {
    try {
      const auto note = ParseExactly(test);
      const auto keys = KeysOf(test);
      if (!note.ok() || !keys.ok() || !checkpoint::VerifyNote(*note, *keys).ok()) continue;
      const auto head = checkpoint::ParseCheckpointText(note->text);
      if (head.ok()) roots.insert({{head->origin, head->size}, head->root});
    } catch (const std::exception&) {
      continue;  // Malformed: the case itself tells, when it is judged.
    }
  }
}

void JudgeNoteVectors(const std::string& file, const Json& json, KnownRoots roots, Tally& tally) {
  CollectRoots(json, roots);
  for (size_t i = 0; i < json.size(); ++i) {
    const Json& test = json[i];
    const std::string name = NameOf(test, i);
    tally.Run(file, name, [&] {
      const std::string kind = test.at("kind").get<std::string>();
      if (kind == "add-checkpoint request") {
        JudgeAddCheckpoint(file, name, test, roots, tally);
      } else if (kind == "note" || kind == "vkey" || kind == "checkpoint" ||
                 kind == "cosigned checkpoint" || kind == "checkpoint+inclusion") {
        JudgeNote(file, name, kind, test, tally);
      } else {
        tally.Skip(absl::StrCat(file, ", ", name), "unknown kind '" + kind + "'");
      }
    });
  }
}

}  // namespace amanat::conformance
