// A C2SP tlog-witness, without sockets and without HTTP: it cosigns the checkpoints of logs that it
// knows, and of each log only such as continue what it cosigned before.
//
//   FileRecordStore records("/var/lib/amanat/witness");
//   Witness witness("owf.example/riyadh", std::move(key), keys_of_logs, records, clock);
//   Response response = witness.AddCheckpoint(request_body);     // POST <prefix>/add-checkpoint
//   auto note = witness.LatestCheckpoint(origin_hash_hex);       // GET <prefix>/<hex>/checkpoint
//
// Invariants:
//   1. Of one origin, no two checkpoints that are not consistent are ever cosigned: the size that
//      the request starts from is compared with the record, and the new record made durable,
//      under one lock, and both before the cosignature leaves.
//   2. Nothing is answered from a record whose durability is not known. After a failed write, and
//      after a start, the record is read and written back durably before it is believed.
//   3. A record whose checkpoint this witness has not cosigned itself is damage, and refused: one
//      identity has one key and one folder of records, for as long as it lives.
//
// Requests for different origins do not wait for each other. Thread-safe.
#ifndef AMANAT_LEDGER_WITNESS_WITNESS_H_
#define AMANAT_LEDGER_WITNESS_WITNESS_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/checkpoint/note.h"
#include "ledger/signing/signing.h"
#include "ledger/witness/add_checkpoint_request.h"
#include "ledger/witness/record_store.h"

namespace amanat::witness {

// What an HTTP server answers.
struct Response {
  int status = 0;  // 200, 400, 403, 404, 409, 422, or 503 when a record cannot be read or written
  std::string content_type;
  std::string body;
  absl::Status cause;  // of a 503, for the operator's log
};

constexpr char kTextType[] = "text/plain; charset=utf-8";
constexpr char kSizeType[] = "text/x.tlog.size";  // of the body of a 409: the recorded size

// The keys by which a log of that origin may sign its checkpoints; none when it is not known.
using LogKeys = std::function<std::vector<checkpoint::VerifierKey>(absl::string_view origin)>;

class Witness {
 public:
  // Cosigns under `name`. `records` and `clock` outlive this object. `log_keys` is called from any
  // thread, and while a lock is held: it must not call back. Precondition: `name` may name a key.
  Witness(std::string name, signing::PrivateKey key, LogKeys log_keys, RecordStore& records,
          Clock& clock);

  // What others trust this witness by.
  const checkpoint::VerifierKey& verifier_key() const { return verifier_key_; }

  // Judges the body of an add-checkpoint request, in this order:
  //   400  malformed, or `old` is above the checkpoint's size
  //   404  the origin is not known
  //   403  no signature by a key of that log, or a wrong one
  //   409  `old` is not the recorded size; the body is that size and a newline
  //   422  the checkpoint does not continue the record: a wrong proof, a proof where none is
  //        wanted, another root for the same size, or a root of size 0 that is not the empty one
  //   503  the record could not be read or made durable; the same request may be sent again
  //   200  recorded durably; the body is the line of this witness' cosignature
  // (400 for `old` comes after 403.) The body of a refusal says why.
  Response AddCheckpoint(absl::string_view body);

  // The latest checkpoint of the log whose origin has this SHA-256, with the log's signature and
  // the cosignature. Nothing when none was cosigned, or its record is damaged or not known to be
  // durable. Any string may be asked for.
  std::optional<std::string> LatestCheckpoint(absl::string_view origin_hash_hex);

 private:
  // The record of one log.
  struct Log {
    absl::Mutex mutex;
    bool settled ABSL_GUARDED_BY(mutex) = false;  // invariant 2: `note` is what is durable
    std::string note ABSL_GUARDED_BY(mutex);      // empty: never cosigned
    TreeSize size ABSL_GUARDED_BY(mutex) = 0;
    Hash root ABSL_GUARDED_BY(mutex);
  };

  Log& LogOf(const std::string& origin_hash_hex);
  // Invariant 2.
  absl::Status Settle(const std::string& origin_hash_hex, Log& log)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(log.mutex);
  // DataLoss when it is not one that this witness wrote.
  absl::StatusOr<checkpoint::Checkpoint> OpenRecord(const std::string& origin_hash_hex,
                                                    absl::string_view note) const;
  // Both for a request with at least one verified signature of its log, by `signers`.
  Response JudgeAgainstRecord(const AddCheckpointRequest& request,
                              const std::vector<checkpoint::VerifierKey>& signers);
  Response Cosign(const AddCheckpointRequest& request,
                  const std::vector<checkpoint::VerifierKey>& signers,
                  const std::string& origin_hash_hex, Log& log)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(log.mutex);

  const std::string name_;
  const signing::PrivateKey key_;
  const checkpoint::VerifierKey verifier_key_;
  const LogKeys log_keys_;
  RecordStore& records_;
  Clock& clock_;

  absl::Mutex mutex_;
  // By the hexadecimal SHA-256 of the origin; only of logs that are known or have a record.
  std::map<std::string, std::unique_ptr<Log>> logs_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::witness

#endif  // AMANAT_LEDGER_WITNESS_WITNESS_H_
