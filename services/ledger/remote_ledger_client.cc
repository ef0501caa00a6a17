#include "services/ledger/remote_ledger_client.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/time/clock.h"
#include "ledger/base/status.h"
#include "ledger/base/turn.h"
#include "ledger/examine/leaf.h"
#include "services/ledger/convert.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::ledger {
namespace {

constexpr absl::Duration kReadTimeout = absl::Seconds(10);
constexpr absl::Duration kReadPause = absl::Milliseconds(100);
constexpr absl::Duration kImportTimeout = absl::Minutes(2);
constexpr size_t kMessageBytes = 256u << 10;  // of an import; a line may pass it by its own size
// Of a scan, at first: pages are mostly smaller than this.
constexpr uint32_t kRowsAtFirst = 128;
constexpr uint32_t kRowsAtOnceMax = 1000;
constexpr size_t kEndedAtOnceMax = 1000;

absl::Status CallRead(absl::Duration timeout,
                      absl::FunctionRef<grpc::Status(grpc::ClientContext*)> call) {
  absl::Status status;
  for (int attempt = 0; attempt < kReadAttemptsMax; ++attempt) {
    if (attempt > 0) absl::SleepFor(kReadPause);
    const auto context = rpc::MakeContext(timeout);
    status = rpc::FromGrpc(call(context.get()));
    if (!absl::IsUnavailable(status)) return status;
  }
  return Annotate(status, "the ledger cannot be reached");
}

v1::AppendRequest RequestOf(const LogId& log, const proposal::SignedCommand& command,
                            proposal::Purpose purpose) {
  v1::AppendRequest request;
  request.set_log_id(log.str());
  request.set_purpose(ToProto(purpose));
  request.set_command(command.command);
  request.set_signatures(command.signatures);
  return request;
}

// Sends what has gathered in `message` and empties it.
bool Send(grpc::ClientWriter<v1::AppendImportRequest>& stream, v1::AppendImportRequest& message) {
  const bool sent = stream.Write(message);
  message.Clear();
  return sent;
}

bool SendImport(grpc::ClientWriter<v1::AppendImportRequest>& stream, const LogId& log,
                const proposal::SignedImport& import, proposal::Purpose purpose) {
  v1::AppendImportRequest message;
  *message.mutable_manifest() = RequestOf(log, import.manifest, purpose);
  size_t bytes = 0;
  for (const std::string& line : import.lines) {
    message.add_lines(line);
    bytes += line.size();
    if (bytes < kMessageBytes) continue;
    if (!Send(stream, message)) return false;
    bytes = 0;
  }
  return Send(stream, message) && stream.WritesDone();
}

}  // namespace

// A pin, for as long as rows of it are held.
class RemoteLedgerClient::Held {
 public:
  Held(RemoteLedgerClient& client, std::string pin) : client_(client), pin_(std::move(pin)) {}
  ~Held() { client_.TellEnded(pin_); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  const RemoteLedgerClient& client() const { return client_; }
  const std::string& pin() const { return pin_; }

 private:
  RemoteLedgerClient& client_;
  const std::string pin_;
};

// The rows of one log as they were pinned.
class RemoteLedgerClient::RemoteRows final : public state::Reader {
 public:
  RemoteRows(std::shared_ptr<const Held> held, const LogId& log)
      : held_(std::move(held)), log_(log) {}

  absl::StatusOr<std::optional<std::string>> Get(state::Table table,
                                                 absl::string_view key) const override {
    std::optional<std::string> found;
    AMANAT_RETURN_IF_ERROR(
        GetMany(table, {&key, 1}, [&](size_t, absl::string_view value) -> absl::Status {
          found = std::string(value);
          return absl::OkStatus();
        }));
    return found;
  }

  absl::Status GetMany(state::Table table, absl::Span<const absl::string_view> keys,
                       TakeFound take) const override {
    for (size_t first = 0; first < keys.size(); first += kRowsAtOnceMax) {
      const size_t count = std::min<size_t>(kRowsAtOnceMax, keys.size() - first);
      v1::ReadRowsRequest request = Request();
      for (size_t i = 0; i < count; ++i) {
        v1::RowKey* get = request.add_gets();
        get->set_table(static_cast<uint32_t>(table));
        get->set_key(keys[first + i].data(), keys[first + i].size());
      }
      AMANAT_ASSIGN_OR_RETURN(const v1::ReadRowsResponse response,
                              held_->client().ReadRows(request));
      if (static_cast<size_t>(response.found_size()) != count) {
        return absl::InternalError("the ledger answered another number of rows");
      }
      for (size_t i = 0; i < count; ++i) {
        const v1::Row& row = response.found(static_cast<int>(i));
        if (!row.absent()) AMANAT_RETURN_IF_ERROR(take(first + i, row.value()));
      }
    }
    return absl::OkStatus();
  }

  absl::Status Ascend(state::Table table, absl::string_view prefix, absl::string_view first,
                      Take take) const override {
    return Scan(table, prefix, first, /*descending=*/false, take);
  }
  absl::Status Descend(state::Table table, absl::string_view prefix, absl::string_view end,
                       Take take) const override {
    return Scan(table, prefix, end, /*descending=*/true, take);
  }

 private:
  v1::ReadRowsRequest Request() const {
    v1::ReadRowsRequest request;
    request.set_pin(held_->pin());
    request.set_log_id(log_.str());
    return request;
  }

  absl::Status Scan(state::Table table, absl::string_view prefix, absl::string_view from,
                    bool descending, Take take) const {
    v1::ReadRowsRequest request = Request();
    v1::RowScan* scan = request.mutable_scan();
    scan->set_table(static_cast<uint32_t>(table));
    scan->set_prefix(prefix.data(), prefix.size());
    scan->set_from(from.data(), from.size());
    scan->set_descending(descending);
    scan->set_rows_max(kRowsAtFirst);
    while (true) {
      AMANAT_ASSIGN_OR_RETURN(const v1::ReadRowsResponse response,
                              held_->client().ReadRows(request));
      for (const v1::Row& row : response.scanned()) {
        AMANAT_ASSIGN_OR_RETURN(const bool more, take(row.key(), row.value()));
        if (!more) return absl::OkStatus();
      }
      if (response.scan_ended() || response.scanned().empty()) return absl::OkStatus();
      // Upwards the next key is the least one behind the last; downwards the last is not given again.
      scan->set_from(response.scanned().rbegin()->key());
      if (!descending) scan->mutable_from()->push_back('\0');
      scan->set_rows_max(kRowsAtOnceMax);
    }
  }

  const std::shared_ptr<const Held> held_;
  const LogId log_;
};

void RemoteLedgerClient::TellEnded(std::string pin) {
  absl::MutexLock lock(&ended_mutex_);
  if (ended_.size() < kEndedAtOnceMax) ended_.push_back(std::move(pin));
}

absl::StatusOr<v1::ReadRowsResponse> RemoteLedgerClient::ReadRows(
    const v1::ReadRowsRequest& request) const {
  v1::ReadRowsResponse response;
  AMANAT_RETURN_IF_ERROR(CallRead(kReadTimeout, [&](grpc::ClientContext* context) {
    return stub_->ReadRows(context, request, &response);
  }));
  return response;
}

std::pair<RemoteLedgerClient::SharedDirectory, TreeSize> RemoteLedgerClient::KnownDirectory()
    const {
  absl::MutexLock lock(&mutex_);
  return {directory_, directory_size_};
}

absl::StatusOr<std::pair<RemoteLedgerClient::SharedDirectory, TreeSize>>
RemoteLedgerClient::DirectoryOf(const LogId& log, TreeSize size) {
  auto known = KnownDirectory();
  if (known.first != nullptr && known.second >= size) return known;
  absl::MutexLock reading(&reading_mutex_);
  known = KnownDirectory();
  if (known.first != nullptr && known.second >= size) return known;
  auto grown = known.first == nullptr ? std::make_shared<directory::Directory>()
                                      : std::make_shared<directory::Directory>(*known.first);
  while (known.second < size) {
    AMANAT_ASSIGN_OR_RETURN(const auto entries,
                            ReadEntries(log, known.second, core::kReadEntriesMax));
    if (entries.empty()) return absl::UnavailableError("the directory cannot be read");
    for (const std::string& bytes : entries) {
      AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, examine::ParseLeaf(bytes));
      if (leaf.entry.outcome == entry::Outcome::kAccepted) {
        grown->Apply(known.second, leaf.command, leaf.entry.record_time.micros);
      }
      ++known.second;
    }
  }
  known.first = std::move(grown);
  absl::MutexLock lock(&mutex_);
  directory_ = known.first;
  directory_size_ = known.second;
  return known;
}

absl::StatusOr<uint64_t> RemoteLedgerClient::FollowDirectory(uint64_t known_version,
                                                             absl::Duration wait) {
  v1::ListLogsRequest request;
  request.set_known_version(known_version);
  request.set_wait_milliseconds(static_cast<uint32_t>(absl::ToInt64Milliseconds(wait)));
  v1::ListLogsResponse response;
  AMANAT_RETURN_IF_ERROR(CallRead(kReadTimeout + wait, [&](grpc::ClientContext* context) {
    return stub_->ListLogs(context, request, &response);
  }));
  for (const v1::LogInfo& info : response.logs()) {
    AMANAT_ASSIGN_OR_RETURN(const entry::LogName name, entry::ParseLogName(info.name()));
    if (name.book != entry::Book::kDirectory) continue;
    AMANAT_ASSIGN_OR_RETURN(const LogId log, LogId::FromBytes(info.log_id()));
    AMANAT_RETURN_IF_ERROR(DirectoryOf(log, info.size()).status());
  }
  return response.version();
}

absl::StatusOr<core::SiteRows> RemoteLedgerClient::PinRows() {
  v1::PinRowsRequest request;
  {
    absl::MutexLock lock(&ended_mutex_);
    for (std::string& pin : ended_) request.add_ended(std::move(pin));
    ended_.clear();
  }
  v1::PinRowsResponse response;
  const absl::Status status = CallRead(kReadTimeout, [&](grpc::ClientContext* context) {
    return stub_->PinRows(context, request, &response);
  });
  if (!status.ok()) {
    for (std::string& pin : *request.mutable_ended()) TellEnded(std::move(pin));
    return status;
  }
  const auto held = std::make_shared<const Held>(*this, response.pin());
  core::SiteRows site;
  site.site = response.site();
  for (const v1::PinnedLog& pinned : response.logs()) {
    core::LogRows& log = site.logs.emplace_back();
    AMANAT_ASSIGN_OR_RETURN(log.id, LogId::FromBytes(pinned.log_id()));
    AMANAT_ASSIGN_OR_RETURN(log.name, entry::ParseLogName(pinned.name()));
    log.owned = pinned.owned();
    log.size = pinned.size();
    log.finding = pinned.finding();
    log.recorded_at = pinned.recorded_micros();
    log.told_until = pinned.told_micros();
    log.missing = pinned.missing_entries();
    log.rows = std::make_shared<const RemoteRows>(held, log.id);
  }
  AMANAT_ASSIGN_OR_RETURN(site.directory_log, LogId::FromBytes(response.directory_log_id()));
  AMANAT_ASSIGN_OR_RETURN(auto directory,
                          DirectoryOf(site.directory_log, response.directory_size()));
  site.directory = std::move(directory.first);
  site.directory_size = directory.second;
  return site;
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
    const LogId& log, const proposal::SignedCommand& command, proposal::Purpose purpose) {
  v1::AppendResponse response;
  const auto context = rpc::MakeContext();
  const TurnPause pause;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub_->Append(context.get(), RequestOf(log, command, purpose), &response)));
  return FromProto(response);
}

absl::StatusOr<proposal::AppendResult> RemoteLedgerClient::Preview(const LogId& log,
                                                                   const std::string& command) {
  return Append(log, {command, ""}, proposal::Purpose::kPreview);
}

absl::StatusOr<proposal::AppendResult> RemoteLedgerClient::AppendImport(
    const LogId& log, const proposal::SignedImport& import, proposal::Purpose purpose) {
  v1::AppendResponse response;
  const auto context = rpc::MakeContext(kImportTimeout);
  const auto stream = stub_->AppendImport(context.get(), &response);
  const TurnPause pause;
  // When a write fails, the reason is in the status.
  SendImport(*stream, log, import, purpose);
  AMANAT_RETURN_IF_ERROR(rpc::FromGrpc(stream->Finish()));
  return FromProto(response);
}

}  // namespace amanat::ledger
