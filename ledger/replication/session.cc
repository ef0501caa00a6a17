#include "ledger/replication/session.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"

namespace amanat::replication {
namespace {

std::string Printable(absl::string_view text) {
  std::string result(text.substr(0, kReasonBytesMax));
  for (char& c : result) {
    if (!absl::ascii_isprint(static_cast<unsigned char>(c))) c = '?';
  }
  return result;
}

absl::StatusOr<TreeSize> SizeOfNote(absl::string_view note) {
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Note parsed, checkpoint::ParseNote(note));
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Checkpoint head,
                          checkpoint::ParseCheckpointText(parsed.text));
  return head.size;
}

}  // namespace

Session::Session(Options options, LocalLogs local_logs, Replica* replica)
    : options_(std::move(options)), replica_(replica) {
  AMANAT_CHECK(local_logs.size() <= kOfferedLogsMax && options_.may_send != nullptr);
  for (const LocalLog* log : local_logs) outgoing_.emplace_back().log = log;
}

absl::Status Session::Fail(absl::Status status) {
  if (!closed()) {
    status_ = std::move(status);
    bye_due_ = true;
  }
  return status_;
}

void Session::Close(absl::string_view reason) { (void)Fail(absl::CancelledError(reason)); }

absl::Status Session::Receive(absl::string_view bytes) {
  if (closed()) return status_;
  const auto frame = DecodeFrame(bytes);
  if (!frame.ok()) return Fail(frame.status());
  if (frame->bye.has_value()) {
    status_ = absl::UnavailableError(
        absl::StrCat("site ", options_.peer_site, " ended: ", Printable(frame->bye->reason)));
    return status_;
  }
  if (frame->hello.has_value() == hello_received_) {
    return Fail(absl::InvalidArgumentError("Hello is the first frame and no other"));
  }
  absl::Status status;
  if (frame->hello.has_value()) status = OnHello(*frame->hello);
  if (frame->follow.has_value()) status = OnFollow(*frame->follow);
  if (frame->batch.has_value()) status = OnBatch(*frame->batch);
  if (frame->ack.has_value()) status = OnAck(*frame->ack);
  return status.ok() ? status : Fail(std::move(status));
}

absl::Status Session::OnHello(const Hello& hello) {
  if (hello.protocol_version != kProtocolVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("protocol version ", hello.protocol_version, ", here ", kProtocolVersion));
  }
  if (hello.site != options_.peer_site) {
    return absl::PermissionDeniedError(absl::StrCat("Hello of site ", Printable(hello.site),
                                                    " under a certificate of site ",
                                                    options_.peer_site));
  }
  offered_ = hello.logs;
  hello_received_ = true;
  return absl::OkStatus();
}

absl::Status Session::OnFollow(const Follow& follow) {
  for (Outgoing& outgoing : outgoing_) {
    if (outgoing.log->id() != follow.log) continue;
    Settle(outgoing, UINT64_MAX);
    outgoing.followed = true;
    outgoing.prove = follow.prove;
    outgoing.announce = !follow.prove;
    (follow.prove ? outgoing.prove_from : outgoing.next) = follow.from;
    if (!follow.prove) replica_->contacts().Holds(options_.peer_site, follow.log, follow.from);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("asked for log ", follow.log.hex(), ", which was not offered"));
}

// The writer's side of ReturnHeads.
absl::Status Session::OnReturned(const Batch& batch, const Outgoing& outgoing) {
  if (!batch.entries.empty() || !batch.proof.empty() || !batch.claimed_root.is_zero()) {
    return absl::InvalidArgumentError(
        absl::StrCat("more than a head of log ", batch.log.hex(), ", which is written here"));
  }
  return outgoing.log->CompareWithHeadHeldBy(options_.peer_site, batch.checkpoint);
}

absl::Status Session::OnBatch(const Batch& batch) {
  for (const Outgoing& outgoing : outgoing_) {
    if (outgoing.log->id() == batch.log) return OnReturned(batch, outgoing);
  }
  const auto it = incoming_.find(batch.log);
  if (it == incoming_.end() || !it->second.asked) {
    return absl::InvalidArgumentError(
        absl::StrCat("batch of log ", batch.log.hex(), ", which was not asked for"));
  }
  Incoming& incoming = it->second;
  if (incoming.stopped || (incoming.proving && batch.claimed_root.is_zero())) {
    return absl::OkStatus();  // sent before the peer heard of it
  }
  AMANAT_ASSIGN_OR_RETURN(const IngestResult result, replica_->Ingest(batch));
  return TakeVerdict(batch, result, incoming);
}

absl::Status Session::TakeVerdict(const Batch& batch, const IngestResult& result,
                                  Incoming& incoming) {
  const std::string what = absl::StrCat("log ", batch.log.hex(), ": ", result.detail);
  switch (result.verdict) {
    case IngestVerdict::kStored:
    case IngestVerdict::kNothingNew:
      replica_->contacts().Told(options_.peer_site, batch.log);
      if (incoming.proving) {
        return absl::DataLossError(absl::StrCat("log ", batch.log.hex(), ": a batch was damaged; ",
                                                "the tree continues what is held"));
      }
      incoming.ack_due = true;
      return absl::OkStatus();
    case IngestVerdict::kForked:
      incoming.stopped = true;
      incoming.ack_due = true;
      incoming.looked_at = false;
      return absl::OkStatus();
    case IngestVerdict::kMismatch:
      if (incoming.proving || result.witnessed == 0) return absl::DataLossError(what);
      // Damaged on the way, or another tree than the one held: only the signed head tells.
      incoming.proving = true;
      incoming.proof_due = true;
      return absl::OkStatus();
    case IngestVerdict::kGap:
    case IngestVerdict::kUnknownLog:
      return absl::InvalidArgumentError(what);
    case IngestVerdict::kRefused:
      return absl::DataLossError(what);
  }
  return absl::InternalError("unknown verdict");
}

absl::Status Session::OnAck(const Ack& ack) {
  for (Outgoing& outgoing : outgoing_) {
    if (outgoing.log->id() != ack.log) continue;
    Settle(outgoing, ack.stopped ? UINT64_MAX : ack.witnessed);
    replica_->contacts().Holds(options_.peer_site, ack.log, ack.witnessed);
    if (ack.stopped) {
      outgoing.followed = outgoing.prove = outgoing.announce = false;
    }
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("acknowledges log ", ack.log.hex(), ", which was not offered"));
}

void Session::Settle(Outgoing& outgoing, TreeSize witnessed) {
  while (!outgoing.under_way.empty() && outgoing.under_way.front().first <= witnessed) {
    unacked_bytes_ -= outgoing.under_way.front().second;
    outgoing.under_way.pop_front();
  }
}

Hello Session::MakeHello() const {
  Hello hello;
  hello.site = replica_->site();
  hello.incarnation = options_.incarnation;
  for (const Outgoing& outgoing : outgoing_) {
    const auto size = SizeOfNote(outgoing.log->PublishedCheckpoint());
    hello.logs.push_back(
        {outgoing.log->id(), outgoing.log->name().str(), size.ok() ? *size : 0, true});
  }
  return hello;
}

void Session::ReturnHeads(std::vector<std::string>& frames) {
  for (const OfferedLog& offered : offered_) {
    Incoming& incoming = incoming_[offered.id];
    const FollowedLog* log = incoming.looked_at ? nullptr : replica_->Find(offered.id);
    if (log == nullptr) continue;
    incoming.looked_at = true;
    // Nobody but its writer is shown a head, whoever says that the log is its own.
    if (!offered.own || log->name().site != options_.peer_site) continue;
    const auto note = log->table().checkpoint();
    if (!note.ok() || note->empty()) continue;
    const auto size = SizeOfNote(*note);
    if (!size.ok() || (*size <= offered.size && !log->Forked())) continue;
    Batch head;
    head.log = offered.id;
    head.first = *size;
    head.checkpoint = *note;
    frames.push_back(EncodeFrame({.batch = std::move(head)}));
  }
}

void Session::AskForLogs(std::vector<std::string>& frames) {
  for (const OfferedLog& offered : offered_) {
    const LogId& id = offered.id;
    Incoming& incoming = incoming_[id];
    if (incoming.asked && !incoming.proof_due) continue;
    const FollowedLog* log = replica_->Find(id);
    if (log == nullptr || log->Forked()) continue;
    frames.push_back(EncodeFrame({.follow = Follow{id, log->Witnessed(), incoming.proof_due}}));
    if (!incoming.asked) incoming.examined_acked = log->ExaminedSize();
    incoming.asked = true;
    incoming.proof_due = false;
  }
}

void Session::Acknowledge(std::vector<std::string>& frames) {
  for (auto& [id, incoming] : incoming_) {
    const FollowedLog* log = incoming.asked ? replica_->Find(id) : nullptr;
    if (log == nullptr) continue;
    const TreeSize examined = log->ExaminedSize();
    if (!incoming.ack_due && incoming.examined_acked == examined) continue;
    incoming.ack_due = false;
    incoming.examined_acked = examined;
    frames.push_back(EncodeFrame({.ack = Ack{id, log->Witnessed(), examined, incoming.stopped}}));
  }
}

std::vector<std::string> Session::TakeOutgoing() {
  std::vector<std::string> frames;
  if (!closed() && !hello_sent_) {
    hello_sent_ = true;
    frames.push_back(EncodeFrame({.hello = MakeHello()}));
  }
  if (!closed() && hello_received_) {
    Acknowledge(frames);
    ReturnHeads(frames);
    AskForLogs(frames);
    size_t batches = 0;
    // In rounds, so that no log waits for another's end; what others rest on stands first.
    for (bool sent = true; sent && !closed();) {
      sent = false;
      for (Outgoing& outgoing : outgoing_) {
        if (batches == kOutgoingBatchesMax || closed()) break;
        if (!SendBatch(outgoing, frames)) continue;
        sent = true;
        ++batches;
      }
    }
  }
  if (bye_due_) {
    bye_due_ = false;
    frames.push_back(EncodeFrame({.bye = Bye{Printable(status_.message())}}));
  }
  return frames;
}

bool Session::SendBatch(Outgoing& outgoing, std::vector<std::string>& frames) {
  if (!outgoing.followed || unacked_bytes_ >= kUnackedBytesMax) return false;
  if (!options_.may_send(outgoing.log->name()) || outgoing.log->IsHeld()) return false;
  Batch batch;
  const auto filled = FillBatch(outgoing, batch);
  if (!filled.ok()) {
    (void)Fail(Annotate(filled.status(), outgoing.log->name().str()));
    return false;
  }
  if (!*filled) return false;
  const TreeSize end = batch.first + batch.entries.size();
  const bool entries = !batch.entries.empty();
  frames.push_back(EncodeFrame({.batch = std::move(batch)}));
  if (entries) {
    outgoing.under_way.emplace_back(end, frames.back().size());
    unacked_bytes_ += frames.back().size();
  }
  return true;
}

absl::StatusOr<bool> Session::FillBatch(Outgoing& outgoing, Batch& batch) {
  const LocalLog& log = *outgoing.log;
  batch.log = log.id();
  batch.checkpoint = log.PublishedCheckpoint();
  AMANAT_ASSIGN_OR_RETURN(const TreeSize size, SizeOfNote(batch.checkpoint));
  TreeSize end = size;
  if (outgoing.prove) {
    outgoing.prove = false;
    end = batch.first = std::min(outgoing.prove_from, size);
    AMANAT_ASSIGN_OR_RETURN(batch.claimed_root, log.RootAt(end));
  } else if (outgoing.next < size) {
    batch.first = outgoing.next;
    const size_t count = std::min<TreeSize>(size - outgoing.next, kBatchEntriesMax);
    AMANAT_ASSIGN_OR_RETURN(batch.entries, log.ReadEntries(outgoing.next, count, kBatchBytesMax));
    end = outgoing.next = outgoing.next + batch.entries.size();
  } else if (outgoing.announce) {
    batch.first = size;
  } else {
    return false;
  }
  outgoing.announce = false;
  if (end > 0 && end < size) {
    AMANAT_ASSIGN_OR_RETURN(batch.proof, log.ConsistencyProof(end, size));
  }
  return true;
}

}  // namespace amanat::replication
