#include "services/replication/replication_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "services/replication/stream.h"
#include "services/rpc/caller_stream.h"
#include "services/rpc/error.h"
#include "services/rpc/handler.h"
#include "services/rpc/log.h"

namespace amanat::replication_service {

using ::amanat::replication::v1::Frame;

absl::Status ReplicationService::Enter(const std::string& site) {
  absl::MutexLock lock(&mutex_);
  int all = 0;
  for (const auto& [other, count] : streams_) all += count;
  const auto it = streams_.find(site);
  if (all < kStreamsMax && (it == streams_.end() || it->second < kStreamsOfSiteMax)) {
    ++streams_[site];
    return absl::OkStatus();
  }
  return rpc::WithReason(absl::ResourceExhaustedError(
                             absl::StrCat("more than ", kStreamsOfSiteMax, " streams of site ",
                                          site, ", or ", kStreamsMax, " of all")),
                         "TOO_MANY_STREAMS");
}

void ReplicationService::Leave(const std::string& site) {
  absl::MutexLock lock(&mutex_);
  if (--streams_[site] == 0) streams_.erase(site);
}

grpc::Status ReplicationService::Exchange(grpc::ServerContext* context,
                                          grpc::ServerReaderWriter<Frame, Frame>* stream) {
  return rpc::Handle(*context, [&](const rpc::Identity& peer) -> absl::Status {
    AMANAT_RETURN_IF_ERROR(Enter(peer.site));
    const struct Entered {
      ~Entered() { service.Leave(site); }
      ReplicationService& service;
      const std::string& site;
    } entered{*this, peer.site};
    rpc::Log(rpc::Severity::kInfo, "replication_began", {{rpc::LogKey::kPeerSite, peer.site}});
    const auto may_send = [&](const entry::LogName& log) {
      return options_.replica->MaySend(log, peer.site);
    };
    replication::Session session({peer.site, options_.incarnation, may_send}, options_.local_logs,
                                 options_.replica);
    rpc::CallerStream caller(*stream);
    Frame in;
    Frame out;
    const Stream pipe = {.read =
                             [&](std::string* bytes) {
                               if (!caller.Read(&in)) return false;
                               *bytes = std::move(*in.mutable_frame());
                               return true;
                             },
                         .write =
                             [&](const std::string& bytes) {
                               out.set_frame(bytes);
                               return caller.Write(out);
                             },
                         .cancel = [&] { context->TryCancel(); }};
    const absl::Status status =
        RunSession(session, *options_.replica, pipe, [this] { return stopping_.load(); });
    const bool peer_left = absl::IsUnavailable(status) || absl::IsCancelled(status);
    rpc::Log(peer_left ? rpc::Severity::kInfo : rpc::Severity::kWarning, "replication_ended",
             {{rpc::LogKey::kPeerSite, peer.site},
              {rpc::LogKey::kErrorMessage, std::string(status.message())}});
    return peer_left ? absl::OkStatus() : status;
  });
}

void ReplicationService::Stop() {
  stopping_.store(true);
  options_.replica->bell().Ring();
}

}  // namespace amanat::replication_service
