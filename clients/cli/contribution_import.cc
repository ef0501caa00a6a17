#include "clients/cli/contribution_import.h"

#include <unistd.h>

#include <cstdio>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "clients/cli/import_sidecar.h"
#include "clients/cli/values.h"
#include "ledger/base/file.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/writer_events.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "services/contribution/collector_file.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

namespace api = contribution::v1;
using contribution::CollectedReceipt;
using contribution::CollectorFile;

constexpr size_t kChunkBytesMax = 128 << 10;
constexpr size_t kReceiptsPerCall = 500;
constexpr int kResumeAttemptsMax = 5;

// One run of an import.
class Import {
 public:
  Import(Session& session, api::Contribution::Stub& stub, const CollectorFile& file,
         std::string sidecar_path)
      : session_(session), stub_(stub), file_(file), sidecar_path_(std::move(sidecar_path)) {}

  // A file that has no sidecar: draws, signs, sends.
  Exit Begin(absl::string_view content);
  // A file whose outcome was left unknown: sends the same bytes again.
  Exit Resume(ImportSidecar sidecar);
  // Writes where the receipts stand; prints what was recorded.
  Exit Finish(Exit exit, const std::string& receipts_path);

 private:
  absl::Status BuildLines(CivilDays effective_date);
  grpc::Status Send(grpc::ClientContext& context, const common::v1::SignedCommand& manifest);
  absl::Status Keep(const common::v1::SignedCommand& manifest);
  void PutAway(const grpc::Status& last);
  absl::StatusOr<std::vector<api::FoundReceipt>> FindReceipts();
  absl::Status WriteReceipts(const std::string& path,
                             const std::vector<api::FoundReceipt>& found) const;
  void PrintRecorded(const std::vector<api::FoundReceipt>& found);

  Session& session_;
  api::Contribution::Stub& stub_;
  const CollectorFile& file_;
  const std::string sidecar_path_;
  ImportSidecar sidecar_;
  std::vector<std::string> lines_;
  Hash root_;
  std::string collector_;
  std::string idempotency_key_;
  grpc::Status last_status_;
  bool answered_ = false;
  common::v1::ImportResult result_;
};

absl::Status Import::BuildLines(CivilDays effective_date) {
  if (sidecar_.members.size() != file_.receipts.size()) {
    return absl::DataLossError(absl::StrCat(sidecar_path_, " is of a file with other lines"));
  }
  merkle::Frontier frontier;
  lines_.clear();
  for (size_t i = 0; i < file_.receipts.size(); ++i) {
    const entry::LineCommand line{
        wire::Encode(file_.receipts[i].contribution), {sidecar_.members[i]}, {effective_date}};
    lines_.push_back(wire::Encode(line));
    frontier.Append(merkle::HashLeaf(lines_.back()));
  }
  root_ = frontier.Root();
  return absl::OkStatus();
}

absl::Status Import::Keep(const common::v1::SignedCommand& manifest) {
  if (sidecar_.command == manifest.command()) return absl::OkStatus();
  sidecar_.command = manifest.command();
  sidecar_.signatures.clear();
  for (const std::string& signature : manifest.signatures()) sidecar_.signatures += signature;
  AMANAT_ASSIGN_OR_RETURN(const entry::Command command, entry::DecodeCommand(sidecar_.command));
  idempotency_key_ = command.idempotency_key.hex();
  return WriteSidecar(sidecar_path_, sidecar_);
}

grpc::Status Import::Send(grpc::ClientContext& context, const common::v1::SignedCommand& manifest) {
  if (const absl::Status kept = Keep(manifest); !kept.ok()) return rpc::ToGrpc(kept);
  result_.Clear();
  const auto writer = stub_.SubmitImport(&context, &result_);
  common::v1::ImportChunk chunk;
  *chunk.mutable_manifest() = manifest;
  size_t bytes = 0;
  for (const std::string& line : lines_) {
    if (bytes + line.size() > kChunkBytesMax) {
      if (!writer->Write(chunk)) break;
      chunk.Clear();
      bytes = 0;
    }
    chunk.add_lines(line);
    bytes += line.size();
  }
  writer->Write(chunk);
  writer->WritesDone();
  last_status_ = writer->Finish();
  answered_ = last_status_.ok();
  return last_status_;
}

Exit Import::Begin(absl::string_view content) {
  const auto collector = FirstSigner(session_);
  if (!collector.ok()) return session_.Fail(collector.status());
  const auto date = session_.EffectiveDate();
  if (!date.ok()) return session_.Fail(date.status());
  collector_ = *collector;
  sidecar_.salt = session_.random().Draw<Hash>();
  for (const CollectedReceipt& receipt : file_.receipts) {
    sidecar_.members.push_back(receipt.member.has_value() ? *receipt.member
                                                          : session_.random().Draw<SubjectId>());
  }
  const absl::Status built = BuildLines(DaysOf(*date));
  if (!built.ok()) return session_.Fail(built);
  api::PrepareRequest request;
  api::ImportFile& act = *request.mutable_import_file();
  act.set_root(root_.str());
  act.set_count(lines_.size());
  act.set_source(collector_);
  act.set_file_digest(SaltedDigest(sidecar_.salt, content).str());
  *act.mutable_file_date() = *date;
  return session_.Execute(
      [&](grpc::ClientContext* context, const common::v1::CommandHeader& header,
          common::v1::PreparedCommand* prepared) {
        *request.mutable_header() = header;
        return stub_.Prepare(context, request, prepared);
      },
      [&](grpc::ClientContext* context, const common::v1::SignedCommand& manifest,
          common::v1::SubmitResult* result) {
        const grpc::Status status = Send(*context, manifest);
        if (status.ok()) *result = result_.manifest();
        return status;
      });
}

Exit Import::Resume(ImportSidecar sidecar) {
  sidecar_ = std::move(sidecar);
  const auto command = entry::DecodeCommand(sidecar_.command);
  if (!command.ok()) return session_.Fail(Annotate(command.status(), sidecar_path_));
  const auto manifest = wire::Decode<entry::Manifest>(command->body);
  if (!manifest.ok()) return session_.Fail(Annotate(manifest.status(), sidecar_path_));
  idempotency_key_ = command->idempotency_key.hex();
  collector_ = manifest->source;
  absl::Status status = BuildLines(command->effective_date.days);
  if (status.ok() && root_ != manifest->root) {
    status = absl::DataLossError(
        absl::StrCat(sidecar_path_, " signs other lines than those of the file"));
  }
  if (!status.ok()) return session_.Fail(status);
  std::fprintf(stderr, "the outcome of this file is unknown: sending the same bytes again\n");
  common::v1::SignedCommand signed_command;
  signed_command.set_command(sidecar_.command);
  for (size_t i = 0; i + Signature::kSize <= sidecar_.signatures.size(); i += Signature::kSize) {
    signed_command.add_signatures(sidecar_.signatures.substr(i, Signature::kSize));
  }
  for (int attempt = 0; attempt < kResumeAttemptsMax && !answered_; ++attempt) {
    Send(*rpc::MakeContext(), signed_command);
    if (last_status_.error_code() != grpc::StatusCode::UNAVAILABLE) break;
  }
  return answered_ ? session_.Report(result_.manifest()) : session_.Fail(last_status_);
}

// The sidecar of a file whose outcome is known no longer means "send again".
void Import::PutAway(const grpc::Status& last) {
  if (answered_ && result_.manifest().accepted()) {
    const std::string kept =
        sidecar_path_.substr(0, sidecar_path_.rfind('.') + 1) + idempotency_key_ + ".imported";
    std::rename(sidecar_path_.c_str(), kept.c_str());
    return;
  }
  switch (last.error_code()) {
    case grpc::StatusCode::OK:
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::NOT_FOUND:
      unlink(sidecar_path_.c_str());
      break;
    default:
      std::fprintf(stderr, "run the same import again: it sends the same bytes\n");
  }
}

absl::StatusOr<std::vector<api::FoundReceipt>> Import::FindReceipts() {
  std::vector<api::FoundReceipt> found;
  for (size_t first = 0; first < file_.receipts.size(); first += kReceiptsPerCall) {
    api::FindReceiptsRequest request;
    request.set_collector(collector_);
    const size_t end = std::min(file_.receipts.size(), first + kReceiptsPerCall);
    for (size_t i = first; i < end; ++i) {
      api::ReceiptNumber* receipt = request.add_receipts();
      receipt->set_receipt_book(file_.receipts[i].contribution.receipt_book);
      receipt->set_receipt_number(file_.receipts[i].contribution.receipt_number);
    }
    api::FindReceiptsResponse response;
    AMANAT_RETURN_IF_ERROR(
        rpc::FromGrpc(stub_.FindReceipts(rpc::MakeContext().get(), request, &response)));
    if (static_cast<size_t>(response.receipts_size()) != end - first) {
      return absl::DataLossError("the service answered for another number of receipts");
    }
    for (api::FoundReceipt& receipt : *response.mutable_receipts()) {
      found.push_back(std::move(receipt));
    }
  }
  return found;
}

absl::Status Import::WriteReceipts(const std::string& path,
                                   const std::vector<api::FoundReceipt>& found) const {
  std::string text = "receipt_book,receipt_number,member_id,index\n";
  for (size_t i = 0; i < found.size(); ++i) {
    const contribution::Contribution& receipt = file_.receipts[i].contribution;
    absl::StrAppend(&text, receipt.receipt_book, ",", receipt.receipt_number, ",",
                    HexEncode(found[i].member()), ",", found[i].index(), "\n");
  }
  return WriteFileDurably(path, text, 0600);
}

void Import::PrintRecorded(const std::vector<api::FoundReceipt>& found) {
  // The lines that this import recorded stand right behind its manifest.
  const uint64_t manifest = result_.manifest().position().index();
  std::map<money::Currency, int64_t> sums;
  std::set<uint64_t> counted;
  for (size_t i = 0; i < found.size(); ++i) {
    const uint64_t index = found[i].index();
    const money::Money& amount = file_.receipts[i].contribution.amount;
    sums.emplace(amount.currency, 0);
    if (index <= manifest || index > manifest + result_.recorded()) continue;
    if (counted.insert(index).second) sums[amount.currency] += amount.minor_units;
  }
  for (const auto& [currency, sum] : sums) {
    session_.Print({{"recorded", absl::StrCat(result_.recorded())},
                    {"duplicates", absl::StrCat(result_.duplicates())},
                    {"sum", money::FormatAmount({currency, sum})},
                    {"currency", money::CodeOf(currency)}});
  }
  session_.EndTable();
}

Exit Import::Finish(Exit exit, const std::string& receipts_path) {
  if (sidecar_.command.empty()) return exit;  // nothing was signed
  PutAway(last_status_);
  for (const common::v1::LineIssue& issue : result_.issues()) {
    const size_t row = issue.line() - 1;
    const size_t line = row < file_.receipts.size() ? file_.receipts[row].line : 0;
    session_.Print(
        {{"line", absl::StrCat(line)}, {"reason", issue.reason()}, {"detail", issue.detail()}});
  }
  session_.EndTable();
  if (exit != Exit::kDone) return exit;
  const auto found = FindReceipts();
  if (!found.ok()) return session_.Fail(Annotate(found.status(), "recorded, but its receipts"));
  PrintRecorded(*found);
  if (receipts_path.empty()) return exit;
  const absl::Status written = WriteReceipts(receipts_path, *found);
  return written.ok() ? exit : session_.Fail(written);
}

// For people on standard error, as data where data is asked for.
Exit PrintFaults(const std::string& path, Session& session,
                 const std::vector<files::LineFault>& faults) {
  for (const files::LineFault& fault : faults) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), files::FormatFault(fault).c_str());
    if (!session.options().json) continue;
    session.Print(
        {{"line", absl::StrCat(fault.line)}, {"column", fault.column}, {"reason", fault.reason}});
  }
  session.EndTable();
  std::fprintf(stderr, "amanat: %s is refused whole; nothing was sent\n", path.c_str());
  return Exit::kRefused;
}

}  // namespace

Exit ImportContributions(Session& session, const std::string& path, const std::string& receipts) {
  const Options& options = session.options();
  if (!options.prepare_to.empty()) {
    return session.Fail(absl::InvalidArgumentError("an import is signed where its file is"));
  }
  const std::string& folder = options.profile.state_directory;
  if (folder.empty()) {
    return session.Fail(absl::FailedPreconditionError(
        "an import needs a state_directory in the profile, where it keeps what it signed"));
  }
  const auto content = ReadFile(path);
  if (!content.ok()) return session.Fail(content.status());
  const auto date = session.EffectiveDate();
  if (!date.ok()) return session.Fail(date.status());
  const auto file = contribution::ReadCollectorFile(*content, DaysOf(*date));
  if (!file.ok()) return session.RefuseFile(path, file.status());
  if (!file->faults.empty()) return PrintFaults(path, session, file->faults);
  if (file->receipts.empty()) {
    return session.RefuseFile(path, absl::InvalidArgumentError("no receipts"));
  }
  const auto channel = session.Channel("contribution");
  if (!channel.ok()) return session.Fail(channel.status());
  const auto stub = api::Contribution::NewStub(*channel);
  if (const absl::Status made = MakeFolders(folder, 0700); !made.ok()) return session.Fail(made);
  const std::string sidecar_path =
      absl::StrCat(folder, "/", HexEncode(Sha256(*content)), ".import");
  auto sidecar = ReadSidecar(sidecar_path);
  if (!sidecar.ok()) return session.Fail(sidecar.status());
  Import import(session, *stub, *file, sidecar_path);
  const bool resume = sidecar->has_value() && !options.dry_run;
  const Exit exit = resume ? import.Resume(**std::move(sidecar)) : import.Begin(*content);
  return import.Finish(exit, receipts);
}

}  // namespace amanat::cli
