// The kinds of published vectors that are known here, each judged by the project's own code.
#ifndef AMANAT_TESTS_CONFORMANCE_VECTORS_VECTORS_H_
#define AMANAT_TESTS_CONFORMANCE_VECTORS_VECTORS_H_

#include <map>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "tests/conformance/vectors/tally.h"

namespace amanat::conformance {

// Inclusion and consistency proofs of transparency-dev/merkle: one case a file.
bool IsProofVector(const Json& json);
void JudgeProofVector(const std::string& file, const Json& json, Tally& tally);

// Leaves, leaf hashes and roots of the reference tree of RFC 6962.
bool IsReferenceRoots(const Json& json);
void JudgeReferenceRoots(const std::string& file, const Json& json, Tally& tally);

// Tile paths, record hashes and malformed checkpoints of Go's sumdb/tlog.
bool IsTlogConstants(const Json& json);
void JudgeTlogConstants(const std::string& file, const Json& json, Tally& tally);

// The roots of logs, by origin and size, from which a witness of add-checkpoint cases starts.
using KnownRoots = std::map<std::pair<std::string, TreeSize>, Hash>;

// Signed notes, verifier keys, checkpoints, cosignatures and add-checkpoint requests.
bool IsNoteVectors(const Json& json);
void CollectRoots(const Json& json, KnownRoots& roots);
void JudgeNoteVectors(const std::string& file, const Json& json, KnownRoots roots, Tally& tally);

// One case of kind "add-checkpoint request", judged by a witness in the state that the case needs.
void JudgeAddCheckpoint(const std::string& file, const std::string& name, const Json& test,
                        const KnownRoots& roots, Tally& tally);

// Wycheproof's EdDSA verification; other algorithms are skipped, file by file.
bool IsWycheproof(const Json& json);
void JudgeWycheproof(const std::string& file, const Json& json, Tally& tally);

// The edge cases of "Taming the many EdDSAs", by the rule of ledger/signing/signing.h.
bool IsSpeccheck(const Json& json);
void JudgeSpeccheck(const std::string& file, const Json& json, Tally& tally);

// The edge cases of C2SP/CCTV, whose flags say which rule they break.
bool IsCctvEd25519(const Json& json);
void JudgeCctvEd25519(const std::string& file, const Json& json, Tally& tally);

// Bernstein's sign.input: one case a line.
bool IsSignInput(absl::string_view text);
void JudgeSignInput(const std::string& file, absl::string_view text, Tally& tally);

// A folder with C2SP tiles below `tile/`, perhaps with a checkpoint and the keys that sign it.
void JudgeTileTree(const std::string& folder, Tally& tally);

}  // namespace amanat::conformance

#endif  // AMANAT_TESTS_CONFORMANCE_VECTORS_VECTORS_H_
