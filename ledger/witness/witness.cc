#include "ledger/witness/witness.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/merkle/proof.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::witness {
namespace {

using checkpoint::Checkpoint;
using checkpoint::Note;
using checkpoint::NoteSignature;
using checkpoint::VerifierKey;

Response Refuse(int status, absl::string_view reason) {
  return {.status = status,
          .content_type = kTextType,
          .body = absl::StrCat(reason, "\n"),
          .cause = absl::OkStatus()};
}

Response Unavailable(absl::Status cause) {
  Response response =
      Refuse(503, "the record of this log cannot be read or made durable; try again later");
  response.cause = std::move(cause);
  return response;
}

std::string NameOf(absl::string_view origin) { return HexEncode(Sha256(origin)); }

bool IsRecordName(absl::string_view name) {
  return name.size() == 2 * Hash::kSize && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool IsBy(const NoteSignature& signature, const VerifierKey& key) {
  return signature.name == key.name && signature.key_id == key.key_id;
}

// OK when `next` continues a log of which `old_size` entries with `old_root` are recorded.
absl::Status CheckContinues(TreeSize old_size, const Hash& old_root, const Checkpoint& next,
                            const std::vector<Hash>& proof) {
  if (old_size > 0) {
    return merkle::VerifyConsistency(old_size, next.size, proof, old_root, next.root);
  }
  if (!proof.empty()) return absl::InvalidArgumentError("from size 0 the proof is empty");
  if (next.size == 0 && next.root != merkle::EmptyRoot()) {
    return absl::InvalidArgumentError("the root of size 0 is not that of the empty tree");
  }
  return absl::OkStatus();
}

}  // namespace

Witness::Witness(std::string name, signing::PrivateKey key, LogKeys log_keys, RecordStore& records,
                 Clock& clock)
    : name_(std::move(name)),
      key_(std::move(key)),
      verifier_key_(
          checkpoint::MakeVerifierKey(name_, key_.public_key(), checkpoint::kKeyTypeCosignature)),
      log_keys_(std::move(log_keys)),
      records_(records),
      clock_(clock) {}

Response Witness::AddCheckpoint(absl::string_view body) {
  const auto request = ParseAddCheckpointRequest(body);
  if (!request.ok()) return Refuse(400, request.status().message());
  std::vector<VerifierKey> keys = log_keys_(request->checkpoint.origin);
  if (keys.empty()) return Refuse(404, "unknown log");
  // Another witness' cosignature does not speak for the log.
  keys.erase(std::remove_if(
                 keys.begin(), keys.end(),
                 [](const VerifierKey& key) { return key.type != checkpoint::kKeyTypeEd25519; }),
             keys.end());
  const auto signers = checkpoint::VerifyNote(request->note, keys);
  if (!signers.ok()) return Refuse(403, signers.status().message());
  if (request->old_size > request->checkpoint.size) {
    return Refuse(400, "the old size is above the size of the checkpoint");
  }
  return JudgeAgainstRecord(*request, *signers);
}

Response Witness::JudgeAgainstRecord(const AddCheckpointRequest& request,
                                     const std::vector<VerifierKey>& signers) {
  const std::string name = NameOf(request.checkpoint.origin);
  Log& log = LogOf(name);
  absl::MutexLock lock(&log.mutex);
  if (absl::Status status = Settle(name, log); !status.ok()) return Unavailable(std::move(status));
  if (request.old_size != log.size) {
    return {.status = 409,
            .content_type = kSizeType,
            .body = absl::StrCat(log.size, "\n"),
            .cause = absl::OkStatus()};
  }
  const absl::Status continues =
      CheckContinues(log.size, log.root, request.checkpoint, request.proof);
  if (!continues.ok()) return Refuse(422, continues.message());
  return Cosign(request, signers, name, log);
}

Response Witness::Cosign(const AddCheckpointRequest& request,
                         const std::vector<VerifierKey>& signers, const std::string& name,
                         Log& log) {
  auto cosignature = checkpoint::CosignCheckpoint(request.note.text, name_, key_, clock_.Now());
  if (!cosignature.ok()) return Unavailable(cosignature.status());
  Note record{.text = request.note.text, .signatures = {}};
  for (const VerifierKey& signer : signers) {
    const auto signature =
        std::find_if(request.note.signatures.begin(), request.note.signatures.end(),
                     [&](const NoteSignature& each) { return IsBy(each, signer); });
    record.signatures.push_back(*signature);
  }
  record.signatures.push_back(*cosignature);
  std::string note = checkpoint::FormatNote(record);
  // What a failed write left behind is not known until it was read back: Settle.
  log.settled = false;
  if (absl::Status status = records_.Write(name, note); !status.ok()) {
    return Unavailable(std::move(status));
  }
  log.settled = true;
  log.note = std::move(note);
  log.size = request.checkpoint.size;
  log.root = request.checkpoint.root;
  return {.status = 200,
          .content_type = kTextType,
          .body = checkpoint::FormatSignatureLine(*cosignature),
          .cause = absl::OkStatus()};
}

std::optional<std::string> Witness::LatestCheckpoint(absl::string_view origin_hash_hex) {
  if (!IsRecordName(origin_hash_hex)) return std::nullopt;
  const std::string name(origin_hash_hex);
  const bool seen = [&] {
    absl::MutexLock lock(&mutex_);
    return logs_.count(name) != 0;
  }();
  // Names that nobody has a record of are not remembered: anybody may ask.
  if (!seen && !records_.Read(name).ok()) return std::nullopt;
  Log& log = LogOf(name);
  absl::MutexLock lock(&log.mutex);
  if (!Settle(name, log).ok() || log.note.empty()) return std::nullopt;
  return log.note;
}

Witness::Log& Witness::LogOf(const std::string& origin_hash_hex) {
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<Log>& log = logs_[origin_hash_hex];
  if (log == nullptr) log = std::make_unique<Log>();
  return *log;
}

absl::Status Witness::Settle(const std::string& origin_hash_hex, Log& log) {
  if (log.settled) return absl::OkStatus();
  auto note = records_.Read(origin_hash_hex);
  if (absl::IsNotFound(note.status()) && log.note.empty()) {
    log.settled = true;
    return absl::OkStatus();
  }
  if (!note.ok()) return note.status();
  AMANAT_ASSIGN_OR_RETURN(const Checkpoint record, OpenRecord(origin_hash_hex, *note));
  if (record.size < log.size) {
    return absl::DataLossError(absl::StrCat("the witness' record ", origin_hash_hex,
                                            " went back from size ", log.size, " to ",
                                            record.size));
  }
  AMANAT_RETURN_IF_ERROR(records_.Write(origin_hash_hex, *note));
  log.settled = true;
  log.note = *std::move(note);
  log.size = record.size;
  log.root = record.root;
  return absl::OkStatus();
}

absl::StatusOr<Checkpoint> Witness::OpenRecord(const std::string& origin_hash_hex,
                                               absl::string_view bytes) const {
  const auto damaged = [&](absl::string_view reason) {
    return absl::DataLossError(
        absl::StrCat("the witness' record ", origin_hash_hex, " is damaged: ", reason));
  };
  const auto note = checkpoint::ParseNote(bytes);
  if (!note.ok()) return damaged(note.status().message());
  if (const auto ours = checkpoint::VerifyNote(*note, {verifier_key_}); !ours.ok()) {
    return damaged(ours.status().message());
  }
  auto record = checkpoint::ParseCheckpointText(note->text);
  if (!record.ok()) return damaged(record.status().message());
  if (NameOf(record->origin) != origin_hash_hex) return damaged("of another log");
  return record;
}

}  // namespace amanat::witness
