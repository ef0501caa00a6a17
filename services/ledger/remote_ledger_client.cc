#include "services/ledger/remote_ledger_client.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "ledger/base/status.h"
#include "services/ledger/convert.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::ledger {
namespace {

constexpr absl::Duration kReadTimeout = absl::Seconds(10);
constexpr absl::Duration kReadPause = absl::Milliseconds(100);
constexpr absl::Duration kImportTimeout = absl::Minutes(2);
constexpr size_t kMessageBytes = 256u << 10;  // of an import; a line may pass it by its own size

// Sends what has gathered in `message` and empties it.
bool Send(grpc::ClientWriter<v1::AppendImportRequest>& stream, v1::AppendImportRequest& message) {
  const bool sent = stream.Write(message);
  message.Clear();
  return sent;
}

bool SendImport(grpc::ClientWriter<v1::AppendImportRequest>& stream, const LogId& log,
                const proposal::Import& import) {
  v1::AppendImportRequest message;
  message.set_log_id(log.str());
  *message.mutable_manifest() = ToProto(import.manifest);
  if (!Send(stream, message)) return false;
  size_t bytes = 0;  // counted here, because asking the message each time costs its length
  for (const proposal::Import::Line& line : import.lines) {
    v1::ImportLine* added = message.add_lines();
    added->set_number(line.number);
    *added->mutable_proposal() = ToProto(line.proposal);
    bytes += added->ByteSizeLong();
    if (bytes < kMessageBytes) continue;
    if (!Send(stream, message)) return false;
    bytes = 0;
  }
  for (const entry::DuplicateRun& run : import.duplicates) {
    *message.add_duplicates() = ToProto(run);
    bytes += run.hashes.size() * Hash::kSize + 16;
    if (bytes < kMessageBytes) continue;
    if (!Send(stream, message)) return false;
    bytes = 0;
  }
  return Send(stream, message) && stream.WritesDone();
}

absl::StatusOr<core::LogList> ReadList(const v1::ListLogsResponse& response) {
  core::LogList list;
  list.version = response.version();
  for (const v1::LogInfo& info : response.logs()) {
    AMANAT_ASSIGN_OR_RETURN(list.logs.emplace_back(), FromProto(info));
  }
  return list;
}

}  // namespace

absl::Status RemoteLedgerClient::CallRead(absl::Duration timeout, Call call) {
  absl::Status status;
  for (int attempt = 0; attempt < kReadAttemptsMax; ++attempt) {
    if (attempt > 0) absl::SleepFor(kReadPause);
    const auto context = rpc::MakeContext(timeout);
    status = rpc::FromGrpc(call(context.get()));
    if (!absl::IsUnavailable(status)) return status;
  }
  return Annotate(status, "the ledger cannot be reached");
}

bool RemoteLedgerClient::BeginWait(grpc::ClientContext* context) {
  absl::MutexLock lock(&mutex_);
  if (!waits_ended_) waiting_.insert(context);
  return !waits_ended_;
}

void RemoteLedgerClient::EndWaits() {
  absl::MutexLock lock(&mutex_);
  waits_ended_ = true;
  for (grpc::ClientContext* context : waiting_) context->TryCancel();
}

absl::StatusOr<core::LogList> RemoteLedgerClient::Logs(uint64_t known_version,
                                                       absl::Duration wait) {
  v1::ListLogsRequest request;
  request.set_known_version(known_version);
  request.set_wait_milliseconds(
      static_cast<uint32_t>(std::max<int64_t>(0, absl::ToInt64Milliseconds(wait))));
  v1::ListLogsResponse response;
  AMANAT_RETURN_IF_ERROR(CallRead(kReadTimeout + wait, [&](grpc::ClientContext* context) {
    if (wait <= absl::ZeroDuration()) return stub_->ListLogs(context, request, &response);
    if (!BeginWait(context)) return grpc::Status(grpc::StatusCode::CANCELLED, "waits have ended");
    const grpc::Status status = stub_->ListLogs(context, request, &response);
    absl::MutexLock lock(&mutex_);
    waiting_.erase(context);
    return status;
  }));
  return ReadList(response);
}

absl::StatusOr<core::News> RemoteLedgerClient::ReadNews(const std::vector<core::HeldLog>& held) {
  v1::ListLogsRequest request;
  for (const core::HeldLog& log : held) {
    v1::HeldLog* added = request.add_held();
    added->set_log_id(log.id.str());
    added->set_size(log.size);
  }
  v1::ListLogsResponse response;
  AMANAT_RETURN_IF_ERROR(CallRead(kReadTimeout, [&](grpc::ClientContext* context) {
    return stub_->ListLogs(context, request, &response);
  }));
  core::News news;
  AMANAT_ASSIGN_OR_RETURN(news.list, ReadList(response));
  news.entries.resize(news.list.logs.size());
  for (v1::NextEntries& next : *response.mutable_next()) {
    for (size_t i = 0; i < news.entries.size(); ++i) {
      if (news.list.logs[i].id.view() != next.log_id()) continue;
      news.entries[i].assign(std::make_move_iterator(next.mutable_entries()->begin()),
                             std::make_move_iterator(next.mutable_entries()->end()));
    }
  }
  return news;
}

absl::StatusOr<std::vector<std::string>> RemoteLedgerClient::ReadEntries(const LogId& log,
                                                                         LogIndex first,
                                                                         size_t count_max) {
  v1::ReadEntriesRequest request;
  request.set_log_id(log.str());
  request.set_first(first);
  request.set_count_max(static_cast<uint32_t>(std::min(count_max, core::kReadEntriesMax)));
  v1::ReadEntriesResponse response;
  AMANAT_RETURN_IF_ERROR(CallRead(kReadTimeout, [&](grpc::ClientContext* context) {
    return stub_->ReadEntries(context, request, &response);
  }));
  return std::vector<std::string>(response.entries().begin(), response.entries().end());
}

absl::StatusOr<proposal::AppendResult> RemoteLedgerClient::Append(
    const LogId& log, const proposal::Proposal& proposal) {
  v1::AppendRequest request;
  request.set_log_id(log.str());
  *request.mutable_proposal() = ToProto(proposal);
  v1::AppendResponse response;
  const auto context = rpc::MakeContext();
  AMANAT_RETURN_IF_ERROR(rpc::FromGrpc(stub_->Append(context.get(), request, &response)));
  return FromProto(response);
}

absl::StatusOr<proposal::AppendResult> RemoteLedgerClient::AppendImport(
    const LogId& log, const proposal::Import& import) {
  v1::AppendResponse response;
  const auto context = rpc::MakeContext(kImportTimeout);
  const auto stream = stub_->AppendImport(context.get(), &response);
  // When a write fails, the reason is in the status.
  SendImport(*stream, log, import);
  AMANAT_RETURN_IF_ERROR(rpc::FromGrpc(stream->Finish()));
  return FromProto(response);
}

}  // namespace amanat::ledger
