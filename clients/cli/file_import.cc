#include "clients/cli/file_import.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/values.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/counted.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/entry/entry.h"
#include "ledger/examine/effective_date.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "services/rpc/channel.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

// After these nobody will record the same bytes, so the part may be signed anew.
bool IsFinal(grpc::StatusCode code) {
  return code == grpc::StatusCode::INVALID_ARGUMENT ||
         code == grpc::StatusCode::FAILED_PRECONDITION ||
         code == grpc::StatusCode::PERMISSION_DENIED || code == grpc::StatusCode::NOT_FOUND;
}

// Of the sidecars of a file of that content, without their endings; made so that they can be written.
absl::StatusOr<std::string> SidecarPath(const Session& session, const std::string& content) {
  const std::string& folder = session.options().profile.state_directory;
  if (folder.empty()) {
    return absl::FailedPreconditionError(
        "an import needs a state_directory in the profile, where it keeps what it signed");
  }
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder, kPrivateFolder));
  return absl::StrCat(folder, "/", HexEncode(Sha256(content)));
}

}  // namespace

absl::StatusOr<ImportTurn> TakeTurn(const Session& session, const std::string& content) {
  if (session.options().dry_run) return ImportTurn();
  AMANAT_ASSIGN_OR_RETURN(const std::string path, SidecarPath(session, content));
  return ImportTurn::Take(path);
}

// Draws what all parts share. Nothing was signed yet, so an earlier attempt counts for nothing.
absl::Status FileImport::Begin() {
  AMANAT_ASSIGN_OR_RETURN(const auto date, session_.EffectiveDate());
  sidecar_ = {session_.random().Draw<Hash>(), {date}, kPartLinesMax, {}, file_.source};
  std::map<absl::string_view, SubjectId> drawn;  // by body: a line may stand twice in a file
  for (size_t i = 0; i < file_.subjects.size(); ++i) {
    std::optional<SubjectId> subject = file_.subjects[i];
    if (!subject.has_value()) {
      const auto [known, is_new] = drawn.try_emplace(file_.bodies[i]);
      if (is_new) known->second = session_.random().Draw<SubjectId>();
      subject = known->second;
    }
    sidecar_.subjects.push_back(*subject);
  }
  part_.number = 1;
  return session_.options().dry_run ? absl::OkStatus() : WriteSidecar(path_ + ".import", sidecar_);
}

// Goes on with what an earlier run began.
absl::Status FileImport::Resume(PartSidecar part) {
  AMANAT_ASSIGN_OR_RETURN(auto sidecar, ReadImportSidecar(path_ + ".import"));
  if (!sidecar.has_value() || sidecar->subjects.size() != file_.subjects.size() ||
      sidecar->part_lines == 0 || part.number == 0 ||
      (part.number - 1) * sidecar->part_lines >= file_.bodies.size()) {
    return absl::DataLossError(absl::StrCat(path_, ".part is not of ", path_, ".import"));
  }
  if (sidecar->source != file_.source) {
    return absl::FailedPreconditionError(
        absl::StrCat("the file was begun as one of ", sidecar->source, ", finish it as that"));
  }
  sidecar_ = *std::move(sidecar);
  part_ = std::move(part);
  return absl::OkStatus();
}

absl::Status FileImport::OpenSidecars() {
  if (session_.options().dry_run) return Begin();
  AMANAT_ASSIGN_OR_RETURN(path_, SidecarPath(session_, file_.content));
  AMANAT_ASSIGN_OR_RETURN(auto part, ReadPartSidecar(path_ + ".part"));
  return part.has_value() ? Resume(*std::move(part)) : Begin();
}

absl::Status FileImport::Open() {
  if (!session_.options().prepare_to.empty()) {
    return absl::InvalidArgumentError("an import is signed where its file is");
  }
  if (file_.bodies.empty()) return absl::InvalidArgumentError("the file has no lines");
  AMANAT_RETURN_IF_ERROR(OpenSidecars());
  digest_ = SaltedDigest(sidecar_.salt, file_.content);
  // All parts have one date, also when the day ends before the file does. Those that are sent a week later
  // have that day's: the ledger takes no older one.
  AMANAT_ASSIGN_OR_RETURN(const CivilDays now, session_.EffectiveDate());
  const CivilDays begun = sidecar_.effective_date.days;
  session_.SetEffectiveDate(now - begun < examine::kEffectiveBeforeRecordMax ? begun : now);
  return absl::OkStatus();
}

// The lines of that part, from 1, and their root.
absl::Status FileImport::Encode(uint64_t part) {
  const size_t first = (part - 1) * sidecar_.part_lines;
  const size_t end = std::min(file_.bodies.size(), first + sidecar_.part_lines);
  merkle::Frontier frontier;
  lines_.clear();
  for (size_t i = first; i < end; ++i) {
    entry::LineCommand line{file_.bodies[i], {}};
    if (!sidecar_.subjects.empty()) line.subjects.push_back(sidecar_.subjects[i]);
    lines_.push_back(wire::Encode(line));
    frontier.Append(merkle::HashLeaf(lines_.back()));
  }
  root_ = frontier.Root();
  sent_ = false;
  result_.Clear();
  if (part_.command.empty()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const auto command, entry::DecodeCommand(part_.command));
  AMANAT_ASSIGN_OR_RETURN(const auto manifest, wire::Decode<entry::Manifest>(command.body));
  if (manifest.root == root_) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(path_, ".part signs other lines than those of the file"));
}

entry::Manifest FileImport::ManifestOfPart() const {
  entry::Manifest manifest;
  manifest.root = root_;
  manifest.count = lines_.size();
  manifest.line_event_type = static_cast<uint32_t>(
      rules::FundCatalogue().LineTypeOf(static_cast<uint32_t>(calls_.manifest)));
  manifest.source = file_.source;
  manifest.file_digest = digest_;
  manifest.file_date = sidecar_.effective_date;
  return manifest;
}

absl::Status FileImport::Keep(const common::v1::SignedCommand& manifest) {
  if (part_.command == manifest.command()) return absl::OkStatus();
  part_.command = manifest.command();
  part_.signatures.clear();
  for (const std::string& signature : manifest.signatures()) part_.signatures += signature;
  return WriteSidecar(path_ + ".part", part_);
}

grpc::Status FileImport::Send(grpc::ClientContext* context,
                              const common::v1::SignedCommand& manifest,
                              common::v1::SubmitResult* result) {
  if (const absl::Status kept = Keep(manifest); !kept.ok()) {
    return {grpc::StatusCode::FAILED_PRECONDITION, std::string(kept.message())};
  }
  sent_ = true;
  result_.Clear();
  last_status_ = calls_.submit(context, manifest, lines_, &result_);
  if (last_status_.ok()) *result = result_.manifest();
  return last_status_;
}

// Nobody looks at each part, so what is signed must be this manifest and nothing else.
grpc::Status FileImport::Prepare(grpc::ClientContext* context,
                                 const common::v1::CommandHeader& header,
                                 common::v1::PreparedCommand* prepared) {
  const entry::Manifest wanted = ManifestOfPart();
  const grpc::Status status = calls_.prepare(context, header, wanted, prepared);
  if (!status.ok()) return status;
  const auto command = entry::DecodeCommand(prepared->command());
  if (command.ok() && command->event_type == static_cast<uint32_t>(calls_.manifest) &&
      command->body == wire::Encode(wanted) && command->subjects.empty() &&
      command->streams.empty()) {
    return grpc::Status::OK;
  }
  return {grpc::StatusCode::DATA_LOSS, "the service prepared another command than was asked for"};
}

Exit FileImport::ImportPart() {
  return session_.Execute([this](auto* context, const auto& header,
                                 auto* prepared) { return Prepare(context, header, prepared); },
                          [this](auto* context, const auto& manifest, auto* result) {
                            return Send(context, manifest, result);
                          },
                          Session::Keeping::kByCaller);
}

Exit FileImport::SendAgain() {
  terminal::Say("the outcome of this part is unknown: sending the same bytes again");
  common::v1::SignedCommand manifest;
  manifest.set_command(part_.command);
  for (size_t i = 0; i + Signature::kSize <= part_.signatures.size(); i += Signature::kSize) {
    manifest.add_signatures(part_.signatures.substr(i, Signature::kSize));
  }
  return session_.Resubmit(manifest,
                           [this](auto* context, const auto& signed_manifest, auto* result) {
                             return Send(context, signed_manifest, result);
                           });
}

// What would become of the part; nothing is signed.
Exit FileImport::Ask() {
  const auto header = session_.Header();
  if (!header.ok()) return session_.Fail(header.status());
  common::v1::PreparedCommand prepared;
  const grpc::Status status = Prepare(rpc::MakeContext().get(), *header, &prepared);
  if (!status.ok()) return session_.Fail(status);
  common::v1::SignedCommand manifest;
  manifest.set_command(prepared.command());
  manifest.set_validate_only(true);
  sent_ = true;
  last_status_ = calls_.submit(rpc::MakeContext().get(), manifest, lines_, &result_);
  if (!last_status_.ok()) return session_.Fail(last_status_);
  session_.Print({{"outcome", result_.manifest().outcome()}, {"dry_run", "true"}});
  session_.EndTable();
  return result_.manifest().accepted() ? Exit::kDone : Exit::kRefused;
}

bool FileImport::Conclude() {
  if (!sent_) {
    // Nothing was signed.
    if (part_.number == 1 && !session_.options().dry_run) unlink((path_ + ".import").c_str());
    return false;
  }
  for (common::v1::LineIssue& issue : *result_.mutable_issues()) {
    issue.set_line(issue.line() + (part_.number - 1) * sidecar_.part_lines);
    issues_.push_back(std::move(issue));
  }
  for (common::v1::DuplicateLines& lines : *result_.mutable_duplicate_lines()) {
    lines.set_first(lines.first() + (part_.number - 1) * sidecar_.part_lines);
    duplicate_lines_.push_back(std::move(lines));
  }
  if (!last_status_.ok() && !IsFinal(last_status_.error_code())) {
    if (!session_.options().dry_run) {
      terminal::Say(absl::StrCat(
          "of the parts before it ", Counted(recorded(), "line"), " recorded and ", duplicates(),
          " known already; the outcome of part ", part_.number, " is unknown"));
      terminal::Say("import the same file again: it goes on where it stopped");
    }
    return false;
  }
  const common::v1::SubmitResult& manifest = result_.manifest();
  if (last_status_.ok() && !manifest.accepted()) {
    ++part_.refused;
  } else if (last_status_.ok() && !session_.options().dry_run) {
    part_.imported.push_back(
        {manifest.position().index(), result_.recorded(), result_.duplicates()});
  }
  part_.command.clear();
  part_.signatures.clear();
  return last_status_.ok();
}

// What was refused for good is signed anew next time, and what was recorded is not forgotten.
absl::Status FileImport::StopHere() {
  if (!sent_ || !part_.command.empty() || session_.options().dry_run) return absl::OkStatus();
  return part_.imported.empty() ? PutAway() : WriteSidecar(path_ + ".part", part_);
}

// In an order that never leaves what is recorded without its salt.
absl::Status FileImport::PutAway() {
  if (!part_.imported.empty()) {
    AMANAT_RETURN_IF_ERROR(
        WriteSidecar(absl::StrCat(path_, ".", digest_.hex(), ".imported"), sidecar_));
  }
  AMANAT_RETURN_IF_ERROR(RemoveFileDurably(path_ + ".part"));
  return RemoveFileDurably(path_ + ".import");
}

Exit FileImport::Run() {
  absl::Status status = Open();
  if (!status.ok()) return session_.Fail(status);
  const uint64_t parts = (file_.bodies.size() + sidecar_.part_lines - 1) / sidecar_.part_lines;
  if (parts > 1) session_.AskOnce();
  if (part_.number > 1 || !part_.command.empty()) SayWhereItStands(parts);
  for (; part_.number <= parts; ++part_.number) {
    status = Encode(part_.number);
    if (!status.ok()) return session_.Fail(status);
    if (parts > 1) {
      terminal::Say(
          absl::StrCat("part ", part_.number, " of ", parts, ", ", Counted(lines_.size(), "line")));
    }
    const Exit exit = session_.options().dry_run ? Ask()
                      : part_.command.empty()    ? ImportPart()
                                                 : SendAgain();
    if (!Conclude()) {
      status = StopHere();
      return status.ok() ? exit : session_.Fail(status);
    }
  }
  if (parts > 1 && part_.refused > 0) {
    terminal::Say(absl::StrCat("amanat: ", part_.refused, " of ", parts, " parts refused"));
    terminal::Say(
        "the other parts are recorded: correct the lines that are named and import the whole file "
        "again, what is recorded counts once");
  }
  if (!session_.options().dry_run) status = PutAway();
  if (!status.ok()) return session_.Fail(status);
  return part_.refused > 0 ? Exit::kRefused : Exit::kDone;
}

void FileImport::SayWhereItStands(uint64_t parts) const {
  terminal::Say(absl::StrCat("going on with part ", part_.number, " of ", parts, ": ",
                             Counted(recorded(), "line"), " recorded, ", duplicates(),
                             " known already"));
}

uint64_t FileImport::recorded() const {
  uint64_t lines = 0;
  for (const entry::ImportClosed& part : part_.imported) lines += part.recorded;
  return lines;
}

uint64_t FileImport::duplicates() const {
  uint64_t lines = 0;
  for (const entry::ImportClosed& part : part_.imported) lines += part.duplicates;
  return lines;
}

void FileImport::PrintIssues(const std::vector<size_t>& lines) {
  for (const common::v1::LineIssue& issue : issues_) {
    const size_t body = issue.line() - 1;
    session_.Print({{"line", absl::StrCat(body < lines.size() ? lines[body] : 0)},
                    {"reason", issue.reason()},
                    {"detail", issue.detail()}});
  }
  session_.EndTable();
}

void FileImport::PrintDuplicates(const std::vector<size_t>& lines) {
  const auto line_of = [&](uint64_t body) { return body <= lines.size() ? lines[body - 1] : 0; };
  for (const common::v1::DuplicateLines& run : duplicate_lines_) {
    if (run.first() == 0 || run.count() == 0) continue;
    const uint64_t last = run.first() + run.count() - 1;
    const bool one = run.count() == 1;
    session_.Print({{"line", one ? absl::StrCat(line_of(run.first()))
                                 : absl::StrCat(line_of(run.first()), "-", line_of(last))},
                    {"reason", "DUPLICATE"},
                    {"detail", run.earlier() == 0 ? "it is recorded already, in other words"
                               : one ? absl::StrCat("entry ", run.earlier(), " records it already")
                                     : absl::StrCat("entries ", run.earlier(), " to ",
                                                    run.earlier() + run.count() - 1,
                                                    " record them already")}});
  }
  session_.EndTable();
}

}  // namespace amanat::cli
