#include "services/replication/replication_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "amanat/replication/v1/replication.grpc.pb.h"
#include "services/replication/stream.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rpc/identity.h"
#include "services/rpc/log.h"

namespace amanat::replication_service {

using ::amanat::replication::v1::Frame;
using ::amanat::replication::v1::Replication;

absl::Duration PauseAfter(int failures, absl::Duration retry_min, absl::Duration retry_max,
                          RandomSource& random) {
  absl::Duration pause = retry_min;
  for (int i = 1; i < failures && pause < retry_max; ++i) pause *= 2;
  pause = std::min(pause, retry_max);
  const std::string bytes = random.Bytes(2);
  const int drawn = static_cast<uint8_t>(bytes[0]) << 8 | static_cast<uint8_t>(bytes[1]);
  return pause / 2 + pause / 2 * drawn / 65'535;
}

ReplicationClient::ReplicationClient(Options options) : options_(std::move(options)) {}

ReplicationClient::~ReplicationClient() { Stop(); }

void ReplicationClient::Dial() {
  channel_ = rpc::MakeChannel(options_.address,
                              rpc::NodeServerName(options_.peer_site, options_.fund_domain),
                              options_.credentials);
}

void ReplicationClient::Start() {
  Dial();
  thread_ = std::thread([this] { Run(); });
}

void ReplicationClient::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_.store(true);
    stopped_.SignalAll();
    // Before the peer has answered there is nobody to say Bye to.
    if (context_ != nullptr && !state_.connected) context_->TryCancel();
  }
  options_.replica->bell().Ring();
  {
    // A peer that has stopped reading does not let a Bye through, either.
    const absl::Time until = absl::Now() + kByePatience;
    absl::MutexLock lock(&mutex_);
    while (context_ != nullptr && !stopped_.WaitWithDeadline(&mutex_, until)) {
    }
    if (context_ != nullptr) context_->TryCancel();
  }
  if (thread_.joinable()) thread_.join();
}

ReplicationClient::State ReplicationClient::state() const {
  absl::MutexLock lock(&mutex_);
  return state_;
}

void ReplicationClient::NoteEnd(bool greeted, const std::string& error) {
  absl::MutexLock lock(&mutex_);
  context_ = nullptr;
  state_.connected = false;
  state_.failures = greeted ? 1 : std::min(state_.failures + 1, 1000);
  state_.last_error = error;
}

void ReplicationClient::Run() {
  while (!stopping_.load()) {
    const bool greeted = RunStream();
    const State state = this->state();
    // One line for each outage and one for each greeting, not one for each attempt.
    if (greeted || state.failures == 1) {
      rpc::Log(rpc::Severity::kWarning, "replication_ended",
               {{rpc::LogKey::kPeerSite, options_.peer_site},
                {rpc::LogKey::kErrorMessage, state.last_error}});
    }
    const absl::Time until = absl::Now() + PauseAfter(state.failures, options_.retry_min,
                                                      options_.retry_max, *options_.random);
    absl::MutexLock lock(&mutex_);
    while (!stopping_.load() && !stopped_.WaitWithDeadline(&mutex_, until)) {
    }
  }
}

bool ReplicationClient::RunStream() {
  grpc::ClientContext context;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_.load()) return false;
    context_ = &context;
  }
  const auto stub = Replication::NewStub(channel_);
  const auto stream = stub->Exchange(&context);
  const auto may_send = [&](const entry::LogName& log) {
    return options_.replica->MaySend(log, options_.peer_site);
  };
  replication::Session session({options_.peer_site, options_.incarnation, may_send},
                               options_.local_logs, options_.replica);
  std::atomic<bool> greeted{false};
  Frame in;
  Frame out;
  const Stream pipe = {.read =
                           [&](std::string* bytes) {
                             if (!stream->Read(&in)) return false;
                             *bytes = std::move(*in.mutable_frame());
                             if (!greeted.exchange(true)) {
                               rpc::Log(rpc::Severity::kInfo, "replication_began",
                                        {{rpc::LogKey::kPeerSite, options_.peer_site}});
                               absl::MutexLock lock(&mutex_);
                               state_.connected = true;
                               state_.failures = 0;
                             }
                             return true;
                           },
                       .write =
                           [&](const std::string& bytes) {
                             out.set_frame(bytes);
                             return stream->Write(out);
                           },
                       .cancel = [&] { context.TryCancel(); }};
  const absl::Status status =
      RunSession(session, *options_.replica, pipe, [this] { return stopping_.load(); });
  {
    // The context must not be cancelled from outside once the stream is being finished.
    absl::MutexLock lock(&mutex_);
    context_ = nullptr;
    stopped_.SignalAll();
  }
  context.TryCancel();
  const absl::Status transport = rpc::FromGrpc(stream->Finish());
  // A connection stays with the certificate that it was made with; a renewed one may be let in.
  if (!greeted.load()) Dial();
  const bool said = session.closed() || absl::IsCancelled(transport) || transport.ok();
  NoteEnd(greeted.load(), std::string(said ? status.message() : transport.message()));
  return greeted.load();
}

}  // namespace amanat::replication_service
