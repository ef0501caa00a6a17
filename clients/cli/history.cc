#include "clients/cli/history.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "amanat/acts/directory.h"
#include "amanat/acts/event_types.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/signing_card.h"
#include "ledger/base/clock.h"
#include "ledger/base/status.h"
#include "ledger/examine/leaf.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

namespace api = ledger::v1;

constexpr size_t kEntriesOfAStreamMax = 8;
constexpr int kPagesMax = 16;

class Reader {
 public:
  explicit Reader(std::unique_ptr<api::Ledger::Stub> stub) : stub_(std::move(stub)) {}

  // Indices of the stream's last entries.
  absl::StatusOr<std::vector<LogIndex>> LastOf(const LogId& log, const StreamId& stream) {
    api::GetStreamRequest request;
    request.set_log_id(log.str());
    request.set_stream_id(stream.str());
    request.set_page_size(kPageSize);
    std::vector<LogIndex> found;
    // The node says how many pages there are; a person does not wait for ever.
    for (int page = 0; page < kPagesMax; ++page) {
      api::GetStreamResponse response;
      AMANAT_RETURN_IF_ERROR(
          rpc::FromGrpc(stub_->GetStream(rpc::MakeContext().get(), request, &response)));
      for (const api::StreamEntry& entry : response.entries()) found.push_back(entry.index());
      const size_t kept = std::min(found.size(), kEntriesOfAStreamMax);
      found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(kept));
      if (response.next_page_token().empty()) return found;
      request.set_page_token(response.next_page_token());
    }
    return absl::ResourceExhaustedError(
        absl::StrCat("stream ", stream.hex(), " has more than ", kPagesMax, " pages"));
  }

  absl::StatusOr<examine::Leaf> Entry(const LogId& log, LogIndex index) {
    api::ReadEntriesRequest request;
    request.set_log_id(log.str());
    request.set_first(index);
    request.set_count_max(1);
    api::ReadEntriesResponse response;
    AMANAT_RETURN_IF_ERROR(
        rpc::FromGrpc(stub_->ReadEntries(rpc::MakeContext().get(), request, &response)));
    if (response.entries().empty()) {
      return absl::NotFoundError(absl::StrCat("log ", log.hex(), " has no entry ", index));
    }
    return examine::ParseLeaf(response.entries(0));
  }

  // The code under which the directory admitted a key; its index where that cannot be read.
  std::string CodeOf(const LogId& directory, LogIndex index) {
    const auto known = codes_.find(index);
    if (known != codes_.end()) return known->second;
    std::string code = absl::StrCat("key ", index);
    if (const auto leaf = Entry(directory, index); leaf.ok()) {
      const auto body = wire::Decode<amanat::directory::OperatorAdmitted>(leaf->command.body);
      if (leaf->command.event_type == static_cast<uint32_t>(event::kOperatorAdmitted) &&
          body.ok()) {
        code = body->code;
      }
    }
    return codes_.emplace(index, code).first->second;
  }

 private:
  std::unique_ptr<api::Ledger::Stub> stub_;
  std::map<LogIndex, std::string> codes_;
};

}  // namespace

absl::StatusOr<History> HistoryOf(Session& session, const entry::Command& command) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("ledger"));
  Reader reader(api::Ledger::NewStub(channel));
  std::vector<LogIndex> indices;
  for (const entry::StreamVersion& stream : command.streams) {
    AMANAT_ASSIGN_OR_RETURN(const auto last, reader.LastOf(command.target, stream.stream));
    indices.insert(indices.end(), last.begin(), last.end());
  }
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  History history;
  for (const LogIndex index : indices) {
    AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, reader.Entry(command.target, index));
    std::vector<std::string> codes;
    for (const LogIndex author : leaf.command.authors) {
      codes.push_back(reader.CodeOf(leaf.command.directory, author));
    }
    const auto card = SigningCardOf(leaf.command);
    const auto act = ActLine(leaf.command);
    if (card.ok()) {
      history.amounts.insert(history.amounts.end(), card->amounts.begin(), card->amounts.end());
    }
    history.lines.push_back(absl::StrCat(
        "entry ", index, ", ", FormatInstant(leaf.entry.record_time.micros), ", ",
        codes.empty() ? "the node" : absl::StrJoin(codes, " and "), ": ",
        act.ok() ? *act : rules::FundCatalogue().EventTypeName(leaf.command.event_type)));
  }
  return history;
}

}  // namespace amanat::cli
