// One connection between two nodes as a state machine: frames in, frames out, no socket, no clock,
// no thread. Both sides are alike; each sends its own logs and follows those of the other that its
// replica wants. The protocol: ledger/doc/replication.md.
//
//   Session session({.peer_site = site, .incarnation = incarnation, .may_send = may_send}, local_logs,
//                   replica);
//   loop:
//     for (std::string& frame : session.TakeOutgoing()) send(frame);
//     on a frame: absl::Status status = session.Receive(frame);  // then TakeOutgoing again
//     when the replica's bell rings: TakeOutgoing again
//   until session.closed() and nothing is left to send
//
// What the peer told of its logs and holds of ours is noted in the replica's contacts; that it was heard
// at all, and when, whoever runs the session notes there.
//
// Invariants:
//  1. What is kept for sending is bounded: at most kUnackedBytesMax of batches are under way, and
//     acknowledgements of one log replace each other.
//  2. A log is asked for only once the directory here has admitted its key.
//  3. The peer is sent no log that it may not have, whatever it asks for.
//  4. A writer that offers less of its log than is held here, or another history, is shown the head that is
//     held before it is asked for anything.
//  5. A bad frame ends the session with a reason and stores nothing; reconnecting resumes.
// Thread-compatible. Local logs and replica outlive the session.
#ifndef AMANAT_LEDGER_REPLICATION_SESSION_H_
#define AMANAT_LEDGER_REPLICATION_SESSION_H_

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ledger/replication/frame.h"
#include "ledger/replication/local_log.h"
#include "ledger/replication/replica.h"

namespace amanat::replication {

constexpr size_t kUnackedBytesMax = 4u << 20;
constexpr size_t kOutgoingBatchesMax = 4;  // of one TakeOutgoing

class Session {
 public:
  struct Options {
    std::string peer_site;  // as the peer's certificate says
    Incarnation incarnation;
    // Whether the peer may have that log of ours now; asked before each batch. What it may not have is
    // offered, and sent as soon as it may.
    std::function<bool(const entry::LogName&)> may_send;
  };
  Session(Options options, LocalLogs local_logs, Replica* replica);

  // Takes one frame. An error closes the session: InvalidArgument for a frame that is malformed or
  // out of place, PermissionDenied for a peer that is not whom its certificate names, DataLoss for
  // batches that do not verify, Unavailable when the peer said Bye; or the disk's error.
  absl::Status Receive(absl::string_view bytes);

  // The next frames to send, in order; empty when there is nothing to send now. Call again until it
  // is, and after every Receive and every change of the local logs or the replica.
  std::vector<std::string> TakeOutgoing();

  // Ends the session from this side; TakeOutgoing then gives the Bye.
  void Close(absl::string_view reason);
  bool closed() const { return !status_.ok(); }
  // OK while open, then why it closed.
  const absl::Status& status() const { return status_; }
  bool hello_received() const { return hello_received_; }
  const std::string& peer_site() const { return options_.peer_site; }

 private:
  // A log of the peer's.
  struct Incoming {
    bool asked = false;
    bool ack_due = false;
    bool proof_due = false;  // a Follow with `prove` is to be sent
    bool proving = false;    // until its answer, other batches are dropped
    bool stopped = false;
    bool looked_at = false;  // whether its writer is to be shown the head that is held
    TreeSize examined_acked = 0;
  };
  // A log of ours.
  struct Outgoing {
    const LocalLog* log = nullptr;
    bool followed = false;
    bool announce = false;  // a batch is due even without entries
    bool prove = false;
    LogIndex next = 0;
    LogIndex prove_from = 0;
    std::deque<std::pair<TreeSize, size_t>> under_way;  // end and bytes of each batch
  };

  absl::Status Fail(absl::Status status);
  absl::Status OnHello(const Hello& hello);
  absl::Status OnFollow(const Follow& follow);
  absl::Status OnBatch(const Batch& batch);
  absl::Status OnReturned(const Batch& batch, const Outgoing& outgoing);
  absl::Status OnAck(const Ack& ack);
  absl::Status TakeVerdict(const Batch& batch, const IngestResult& result, Incoming& incoming);
  void Settle(Outgoing& outgoing, TreeSize witnessed);
  Hello MakeHello() const;
  // Shows the peer heads of its logs that are beyond what it offers, or contradict it.
  void ReturnHeads(std::vector<std::string>& frames);
  void AskForLogs(std::vector<std::string>& frames);
  void Acknowledge(std::vector<std::string>& frames);
  // Whether a batch was added.
  bool SendBatch(Outgoing& outgoing, std::vector<std::string>& frames);
  absl::StatusOr<bool> FillBatch(Outgoing& outgoing, Batch& batch);

  const Options options_;
  Replica* const replica_;
  std::vector<Outgoing> outgoing_;
  std::vector<OfferedLog> offered_;  // by the peer, in its order
  std::map<LogId, Incoming> incoming_;
  size_t unacked_bytes_ = 0;
  bool hello_sent_ = false;
  bool hello_received_ = false;
  bool bye_due_ = false;
  absl::Status status_;
};

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_SESSION_H_
