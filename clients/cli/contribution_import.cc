#include "clients/cli/contribution_import.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "amanat/acts/event_types.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "clients/cli/file_import.h"
#include "clients/cli/member_book.h"
#include "clients/cli/people_file.h"
#include "clients/cli/receipt_check.h"
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

// The member is told of what the file's line records, or of whom this client knows that it is his: else the
// line might be another person's. `reversed` are the entries of the receipt that were taken back.
absl::Status WriteReceipts(const std::string& path, const CollectorFile& file,
                           const std::vector<api::FoundReceipt>& found,
                           const std::vector<bool>& handed_out) {
  std::string text = "receipt_book,receipt_number,member_id,index,reversed\n";
  for (size_t i = 0; i < found.size(); ++i) {
    const contribution::Contribution& receipt = file.receipts[i].contribution;
    absl::StrAppend(&text, receipt.receipt_book, ",", receipt.receipt_number, ",",
                    handed_out[i] ? HexEncode(found[i].member()) : "", ",", found[i].index(), ",",
                    absl::StrJoin(found[i].reversed(), " "), "\n");
  }
  return WriteFileDurably(path, text, 0600);
}

// The book of the members that this client knows.
MemberBook BookOf(const Session& session) {
  const std::string& folder = session.options().profile.state_directory;
  return MemberBook(folder.empty() ? "" : folder + "/members.known");
}

// The members that the receipts are recorded for, or that their lines name.
std::set<SubjectId> MembersOf(const CollectorFile& file,
                              const std::vector<api::FoundReceipt>& found) {
  std::set<SubjectId> members;
  for (size_t i = 0; i < found.size(); ++i) {
    const auto member = SubjectId::FromBytes(found[i].member());
    if (found[i].recorded() && member.ok()) members.insert(*member);
    if (file.receipts[i].member.has_value()) members.insert(*file.receipts[i].member);
  }
  return members;
}

// Which receipts the file names twice, and which are recorded already, for whom: so that a file that is
// imported again, or on another machine, says the same of them, and only for the others ids are drawn.
absl::StatusOr<ReceiptCheck> CheckFile(Session& session, api::Contribution::Stub& stub,
                                       const CollectorFile& file, const std::string& collector) {
  AMANAT_ASSIGN_OR_RETURN(const auto found, FindReceipts(stub, file, collector));
  MemberBook book = BookOf(session);
  AMANAT_RETURN_IF_ERROR(book.Load(MembersOf(file, found), session.random()));
  return CheckReceipts(file, found, book);
}

// Keeps who the members of the file's recorded lines are.
absl::Status KeepMembers(Session& session, const CollectorFile& file,
                         const std::vector<api::FoundReceipt>& found,
                         const std::vector<bool>& certain) {
  MemberBook book = BookOf(session);
  AMANAT_RETURN_IF_ERROR(book.Load(MembersOf(file, found), session.random()));
  std::vector<std::pair<SubjectId, Hash>> people;
  for (size_t i = 0; i < found.size(); ++i) {
    if (!found[i].recorded() || !certain[i]) continue;
    AMANAT_ASSIGN_OR_RETURN(const auto member, SubjectId::FromBytes(found[i].member()));
    people.emplace_back(member, file.receipts[i].person);
  }
  return book.Add(people);
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

void PrintFindings(Session& session, const char* reason,
                   const std::vector<ReceiptFinding>& findings) {
  for (const ReceiptFinding& finding : findings) {
    session.Print(
        {{"line", absl::StrCat(finding.line)}, {"reason", reason}, {"detail", finding.detail}});
  }
}

Exit RefuseConflicts(Session& session, const ReceiptCheck& check) {
  PrintFindings(session, "IDENTIFIER_REUSED", check.conflicts);
  session.EndTable();
  terminal::Say(
      "amanat: the file is refused whole; nothing was sent. A receipt number stands for one "
      "payment of "
      "one member: correct the lines that are named, or take back what was recorded wrongly "
      "(amanat reverse)");
  return Exit::kRefused;
}

// Whose id may be told beside its line: whoever the file names, whom this client knows, and whom it has
// just recorded.
std::vector<bool> HandedOut(const ReceiptCheck& check, const FileImport& import,
                            const CollectorFile& file,
                            const std::vector<api::FoundReceipt>& found) {
  std::vector<bool> handed_out;
  for (size_t i = 0; i < found.size(); ++i) {
    contribution::Contribution recorded;
    if (const auto body =
            wire::Decode<contribution::Contribution>(found[i].contribution().SerializeAsString());
        body.ok()) {
      recorded = *body;
    }
    recorded.collector.clear();
    const bool is_line = found[i].recorded() &&
                         wire::Encode(recorded) == wire::Encode(file.receipts[i].contribution);
    handed_out.push_back(is_line &&
                         (check.certain[i] || IsRecordedBy(import.imported(), found[i].index())));
  }
  return handed_out;
}

Exit Import(Session& session, api::Contribution::Stub& stub, const CollectorFile& file,
            const std::string& content, const std::string& receipts_path) {
  const auto collector = FirstSigner(session);
  if (!collector.ok()) return session.Fail(collector.status());
  const auto turn = TakeTurn(session, content);
  if (!turn.ok()) return session.Fail(turn.status());
  const auto check = CheckFile(session, stub, file, *collector);
  if (!check.ok()) return session.Fail(Annotate(check.status(), "what is recorded already"));
  if (!check->conflicts.empty()) return RefuseConflicts(session, *check);
  FileToImport lines{content, *collector, {}, check->members};
  std::vector<size_t> line_numbers;
  for (const CollectedReceipt& receipt : file.receipts) {
    line_numbers.push_back(receipt.line);
    lines.bodies.push_back(wire::Encode(receipt.contribution));
  }
  const auto calls = ImportCallsOf<api::PrepareRequest>(stub, event::kContributionManifest);
  FileImport import(session, calls, std::move(lines));
  const Exit exit = import.Run();
  import.PrintIssues(line_numbers);
  import.PrintDuplicates(line_numbers);
  if (session.options().dry_run) PrintFindings(session, "DUPLICATE", check->duplicates);
  session.EndTable();
  if (import.imported().empty()) return exit;
  const auto found = FindReceipts(stub, file, *collector);
  if (!found.ok()) return session.Fail(Annotate(found.status(), "recorded, but its receipts"));
  PrintRecorded(session, file, import, *found);
  const std::vector<bool> handed_out = HandedOut(*check, import, file, *found);
  absl::Status kept = KeepMembers(session, file, *found, handed_out);
  if (!kept.ok()) return session.Fail(Annotate(kept, "recorded, but who its members are"));
  if (receipts_path.empty()) return exit;
  const absl::Status written = WriteReceipts(receipts_path, file, *found, handed_out);
  return written.ok() ? exit : session.Fail(written);
}

}  // namespace

Exit ImportContributions(Session& session, const std::string& path, const std::string& receipts) {
  const auto content = ReadPeoplesFile(session, path);
  if (!content.has_value()) return Exit::kRefused;
  const auto date = session.EffectiveDate();
  if (!date.ok()) return session.Fail(date.status());
  const auto file = intake::ReadCollectorFile(*content, *date);
  if (!file.ok()) return session.RefuseFile(path, file.status());
  if (!file->faults.empty()) return RefuseFaults(session, path, file->faults);
  const auto channel = session.Channel("contribution");
  if (!channel.ok()) return session.Fail(channel.status());
  const auto stub = api::Contribution::NewStub(*channel);
  return Import(session, *stub, *file, *content, receipts);
}

}  // namespace amanat::cli
