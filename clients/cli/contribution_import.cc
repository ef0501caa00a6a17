#include "clients/cli/contribution_import.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/event_types.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "clients/cli/file_import.h"
#include "clients/cli/values.h"
#include "clients/intake/collector_file.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/file.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

namespace api = contribution::v1;
using intake::CollectedReceipt;
using intake::CollectorFile;

constexpr size_t kReceiptsPerCall = 500;

absl::StatusOr<std::vector<api::FoundReceipt>> FindReceipts(api::Contribution::Stub& stub,
                                                            const CollectorFile& file,
                                                            const std::string& collector) {
  std::vector<api::FoundReceipt> found;
  for (size_t first = 0; first < file.receipts.size(); first += kReceiptsPerCall) {
    api::FindReceiptsRequest request;
    request.set_collector(collector);
    const size_t end = std::min(file.receipts.size(), first + kReceiptsPerCall);
    for (size_t i = first; i < end; ++i) {
      api::ReceiptNumber* receipt = request.add_receipts();
      receipt->set_receipt_book(file.receipts[i].contribution.receipt_book);
      receipt->set_receipt_number(file.receipts[i].contribution.receipt_number);
    }
    api::FindReceiptsResponse response;
    AMANAT_RETURN_IF_ERROR(
        rpc::FromGrpc(stub.FindReceipts(rpc::MakeContext().get(), request, &response)));
    if (static_cast<size_t>(response.receipts_size()) != end - first) {
      return absl::DataLossError("the service answered for another number of receipts");
    }
    for (api::FoundReceipt& receipt : *response.mutable_receipts()) {
      found.push_back(std::move(receipt));
    }
  }
  return found;
}

absl::Status WriteReceipts(const std::string& path, const CollectorFile& file,
                           const std::vector<api::FoundReceipt>& found) {
  std::string text = "receipt_book,receipt_number,member_id,index\n";
  for (size_t i = 0; i < found.size(); ++i) {
    const contribution::Contribution& receipt = file.receipts[i].contribution;
    absl::StrAppend(&text, receipt.receipt_book, ",", receipt.receipt_number, ",",
                    HexEncode(found[i].member()), ",", found[i].index(), "\n");
  }
  return WriteFileDurably(path, text, 0600);
}

// Who paid what is recorded already, so that a file that is imported again, or on another machine,
// says the same of them: only for the others ids are drawn.
absl::Status TakeRecordedMembers(api::Contribution::Stub& stub, const CollectorFile& file,
                                 FileToImport& lines) {
  AMANAT_ASSIGN_OR_RETURN(const auto found, FindReceipts(stub, file, lines.source));
  for (size_t i = 0; i < found.size(); ++i) {
    if (!found[i].recorded() || lines.subjects[i].has_value()) continue;
    AMANAT_ASSIGN_OR_RETURN(lines.subjects[i], SubjectId::FromBytes(found[i].member()));
  }
  return absl::OkStatus();
}

// Whether one of the parts, which stand in their order, recorded the entry: a part's lines stand
// right behind its manifest.
bool IsRecordedBy(const std::vector<entry::ImportClosed>& parts, LogIndex index) {
  const auto behind = std::lower_bound(
      parts.begin(), parts.end(), index,
      [](const entry::ImportClosed& part, LogIndex entry) { return part.manifest < entry; });
  if (behind == parts.begin()) return false;
  const entry::ImportClosed& part = *std::prev(behind);
  return index <= part.manifest + part.recorded + part.duplicates;
}

void PrintRecorded(Session& session, const CollectorFile& file, const FileImport& import,
                   const std::vector<api::FoundReceipt>& found) {
  std::map<money::Currency, int64_t> sums;
  std::set<uint64_t> counted;
  for (size_t i = 0; i < found.size(); ++i) {
    const uint64_t index = found[i].index();
    const money::Money& amount = file.receipts[i].contribution.amount;
    sums.emplace(amount.currency, 0);
    if (!IsRecordedBy(import.imported(), index)) continue;
    if (counted.insert(index).second) sums[amount.currency] += amount.minor_units;
  }
  for (const auto& [currency, sum] : sums) {
    session.Print({{"recorded", absl::StrCat(import.recorded())},
                   {"duplicates", absl::StrCat(import.duplicates())},
                   {"sum", Cell::Amount(currency, sum)},
                   {"currency", money::CodeOf(currency)}});
  }
  session.EndTable();
}

// For people on standard error, as data where data is asked for.
Exit PrintFaults(const std::string& path, Session& session,
                 const std::vector<intake::LineFault>& faults) {
  for (const intake::LineFault& fault : faults) {
    terminal::Say(absl::StrCat(path, ": ", intake::FormatFault(fault)));
    if (!session.options().json) continue;
    session.Print(
        {{"line", absl::StrCat(fault.line)}, {"column", fault.column}, {"reason", fault.reason}});
  }
  session.EndTable();
  terminal::Say(absl::StrCat("amanat: ", path, " is refused whole; nothing was sent"));
  return Exit::kRefused;
}

Exit Import(Session& session, api::Contribution::Stub& stub, const CollectorFile& file,
            const std::string& content, const std::string& receipts_path) {
  const auto collector = FirstSigner(session);
  if (!collector.ok()) return session.Fail(collector.status());
  FileToImport lines{content, *collector, {}, {}};
  std::vector<size_t> line_numbers;
  for (const CollectedReceipt& receipt : file.receipts) {
    line_numbers.push_back(receipt.line);
    lines.bodies.push_back(wire::Encode(receipt.contribution));
    lines.subjects.push_back(receipt.member);
  }
  const absl::Status taken = TakeRecordedMembers(stub, file, lines);
  if (!taken.ok()) return session.Fail(Annotate(taken, "what is recorded already"));
  const auto calls = ImportCallsOf<api::PrepareRequest>(stub, event::kContributionManifest);
  FileImport import(session, calls, std::move(lines));
  const Exit exit = import.Run();
  import.PrintIssues(line_numbers);
  if (import.imported().empty()) return exit;
  const auto found = FindReceipts(stub, file, *collector);
  if (!found.ok()) return session.Fail(Annotate(found.status(), "recorded, but its receipts"));
  PrintRecorded(session, file, import, *found);
  if (receipts_path.empty()) return exit;
  const absl::Status written = WriteReceipts(receipts_path, file, *found);
  return written.ok() ? exit : session.Fail(written);
}

}  // namespace

Exit ImportContributions(Session& session, const std::string& path, const std::string& receipts) {
  const auto content = ReadFile(path);
  if (!content.ok()) return session.Fail(content.status());
  const auto date = session.EffectiveDate();
  if (!date.ok()) return session.Fail(date.status());
  const auto file = intake::ReadCollectorFile(*content, *date);
  if (!file.ok()) return session.RefuseFile(path, file.status());
  if (!file->faults.empty()) return PrintFaults(path, session, file->faults);
  if (file->receipts.empty()) {
    return session.RefuseFile(path, absl::InvalidArgumentError("no receipts"));
  }
  const auto channel = session.Channel("contribution");
  if (!channel.ok()) return session.Fail(channel.status());
  const auto stub = api::Contribution::NewStub(*channel);
  return Import(session, *stub, *file, *content, receipts);
}

}  // namespace amanat::cli
