#include "clients/cli/recorded_commands.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "ledger/examine/leaf.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

using TailStub = ledger::v1::Ledger::Stub;

constexpr uint64_t kTailEntriesMax = 4'096;
constexpr uint32_t kTailPageEntries = 256;
// By how much the clocks of this machine and of a node may differ.
constexpr UnixMicros kClocksDifferMicros = kMicrosPerDay / 24;

// The entries of [first, end), in their order; false when some cannot be read.
template <typename Take>
bool ReadRange(TailStub& stub, const std::string& log_id, uint64_t first, uint64_t end,
               const Take& take) {
  while (first < end) {
    ledger::v1::ReadEntriesRequest request;
    request.set_log_id(log_id);
    request.set_first(first);
    request.set_count_max(static_cast<uint32_t>(end - first));
    ledger::v1::ReadEntriesResponse response;
    if (!stub.ReadEntries(rpc::MakeContext().get(), request, &response).ok()) return false;
    if (response.entries().empty()) return false;
    for (const std::string& bytes : response.entries()) {
      const auto leaf = examine::ParseLeaf(bytes);
      if (!leaf.ok()) return false;
      take(*leaf);
      ++first;
    }
  }
  return true;
}

// Adds all commands of the log's entries since that moment.
void AddTail(TailStub& stub, const ledger::v1::LogInfo& log, UnixMicros since,
             RecordedCommands& found) {
  uint64_t end = log.size();
  const uint64_t stop = end - std::min(end, kTailEntriesMax);
  bool is_before = false;
  while (end > stop && !is_before) {
    const uint64_t first = end - std::min<uint64_t>(end - stop, kTailPageEntries);
    const auto take = [&](const examine::Leaf& leaf) {
      is_before = is_before || leaf.entry.record_time.micros < since;
      found[leaf.entry.command] = {absl::StrCat(log.name(), ":", leaf.entry.index),
                                   leaf.entry.outcome == entry::Outcome::kAccepted};
    };
    if (!ReadRange(stub, log.log_id(), first, end, take)) return;
    end = first;
  }
}

}  // namespace

RecordedCommands RecordedAmong(Session& session, const std::vector<HalfSigned>& waiting) {
  RecordedCommands found;
  if (waiting.empty() || !session.NodeAnswers()) return found;
  std::map<std::string, UnixMicros> since_by_log;
  for (const HalfSigned& each : waiting) {
    const auto command = entry::DecodeCommand(each.command);
    if (!command.ok()) continue;
    const UnixMicros since = each.since - kClocksDifferMicros;
    const auto [place, is_new] = since_by_log.emplace(command->target.str(), since);
    if (!is_new) place->second = std::min(place->second, since);
  }
  const auto channel = session.Channel("ledger");
  if (!channel.ok()) return found;
  const auto stub = ledger::v1::Ledger::NewStub(*channel);
  ledger::v1::ListLogsResponse logs;
  if (!stub->ListLogs(rpc::MakeContext().get(), ledger::v1::ListLogsRequest(), &logs).ok()) {
    return found;
  }
  for (const ledger::v1::LogInfo& log : logs.logs()) {
    const auto since = since_by_log.find(log.log_id());
    if (since != since_by_log.end()) AddTail(*stub, log, since->second, found);
  }
  return found;
}

}  // namespace amanat::cli
