#include "services/desk/desk.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/accounts/chart.h"
#include "ledger/entry/text.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/command_signatures.h"
#include "ledger/examine/import_state.h"
#include "ledger/state/keys.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::desk {
namespace {

using entry::Command;
using entry::Outcome;

constexpr UnixMicros kDefaultValidityMicros = kMicrosPerDay;

absl::StatusOr<entry::Book> BookOf(uint32_t event_type) {
  const entry::EventTypeInfo* info = rules::FundCatalogue().FindEventType(event_type);
  if (info == nullptr || info->book == entry::Book::kUnspecified) {
    return absl::InvalidArgumentError(absl::StrCat(rules::FundCatalogue().EventTypeName(event_type),
                                                   " is not an act of a person"));
  }
  return info->book;
}

common::v1::PostingPhase PhaseOf(entry::Phase phase) {
  switch (phase) {
    case entry::Phase::kPosted:
      return common::v1::POSTING_PHASE_POSTED;
    case entry::Phase::kHold:
      return common::v1::POSTING_PHASE_HOLD;
    case entry::Phase::kCapture:
      return common::v1::POSTING_PHASE_CAPTURE;
  }
  return common::v1::POSTING_PHASE_UNSPECIFIED;
}

void ShowPostings(const std::vector<proposal::KeyedPosting>& postings,
                  common::v1::PreparedCommand* prepared) {
  for (const proposal::KeyedPosting& posting : postings) {
    common::v1::PreviewPosting* shown = prepared->add_postings();
    const accounts::AccountKey& key = posting.account;
    shown->set_account(
        absl::StrCat(rules::FundCatalogue().ChartName(static_cast<uint32_t>(key.chart)), ", ",
                     key.office, ", ", money::CodeOf(key.currency)));
    ToProto(money::Money{key.currency, posting.amount}, shown->mutable_amount());
    shown->set_phase(PhaseOf(posting.phase));
  }
}

void FillResult(const LogId& log, const proposal::AppendResult& appended,
                common::v1::SubmitResult* result) {
  result->set_accepted(appended.outcome == Outcome::kAccepted);
  result->set_outcome(rules::FundCatalogue().OutcomeName(appended.outcome));
  result->set_detail(appended.detail);
  // What was validated alone stands nowhere.
  if (appended.durable_size == 0) return;
  result->mutable_position()->set_log_id(log.str());
  result->mutable_position()->set_log_name(appended.log_name);
  result->mutable_position()->set_index(appended.index);
  result->mutable_position()->set_size(appended.durable_size);
  result->set_leaf_hash(appended.leaf_hash.str());
  result->set_durability(common::v1::DURABILITY_PUBLISHED);
  result->set_first_answer_repeated(appended.repeated);
}

// The signatures' bytes one behind the other.
proposal::SignedCommand SignedOf(const common::v1::SignedCommand& message) {
  proposal::SignedCommand command{message.command(), ""};
  for (const std::string& signature : message.signatures()) command.signatures += signature;
  return command;
}

proposal::Purpose PurposeOf(const common::v1::SignedCommand& message) {
  return message.validate_only() ? proposal::Purpose::kValidate : proposal::Purpose::kAppend;
}

// Takes up what an entry of an import says of its lines; true for the one that closes it.
absl::StatusOr<bool> TakeImportEntry(const examine::Leaf& leaf, common::v1::ImportResult* result) {
  if (leaf.entry.line.has_value()) {
    if (leaf.entry.outcome == Outcome::kDuplicate) {
      common::v1::DuplicateLines* lines = result->add_duplicate_lines();
      lines->set_first(leaf.entry.line->line);
      lines->set_count(1);
    }
    return false;
  }
  switch (static_cast<entry::EventType>(leaf.command.event_type)) {
    case entry::EventType::kImportDuplicates: {
      AMANAT_ASSIGN_OR_RETURN(const auto duplicates,
                              wire::Decode<entry::ImportDuplicates>(leaf.command.body));
      for (const entry::DuplicateRun& run : duplicates.runs) {
        common::v1::DuplicateLines* lines = result->add_duplicate_lines();
        lines->set_first(run.first);
        lines->set_count(run.count);
        lines->set_earlier(run.earlier);
      }
      return false;
    }
    case entry::EventType::kImportClosed: {
      AMANAT_ASSIGN_OR_RETURN(const auto closed,
                              wire::Decode<entry::ImportClosed>(leaf.command.body));
      result->set_recorded(closed.recorded);
      result->set_duplicates(closed.duplicates);
      return true;
    }
    default:
      return false;
  }
}

void SortByLine(common::v1::ImportResult* result) {
  std::sort(result->mutable_duplicate_lines()->begin(), result->mutable_duplicate_lines()->end(),
            [](const common::v1::DuplicateLines& a, const common::v1::DuplicateLines& b) {
              return a.first() < b.first();
            });
}

}  // namespace

absl::StatusOr<Command> Desk::Complete(const core::SiteRows& now,
                                       const common::v1::CommandHeader& header,
                                       const Draft& draft) const {
  AMANAT_ASSIGN_OR_RETURN(const entry::Book book, BookOf(static_cast<uint32_t>(draft.type)));
  const core::LogRows* log = now.Own(book);
  if (log == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("site ", site_, " has no ", entry::BookName(book), " log"));
  }
  Command command;
  command.target = log->id;
  AMANAT_ASSIGN_OR_RETURN(
      command.idempotency_key,
      FixedFromProto<IdempotencyKey>(header.idempotency_key(), "header.idempotency_key"));
  command.event_type = static_cast<uint32_t>(draft.type);
  command.body = draft.body;
  for (const StreamId& stream : draft.streams) {
    AMANAT_ASSIGN_OR_RETURN(const uint64_t version,
                            state::StreamVersionAt(*log->rows, stream, log->size));
    command.streams.push_back({stream, version});
  }
  command.subjects = draft.subjects;
  AMANAT_ASSIGN_OR_RETURN(command.effective_date.days,
                          DateFromProto(header.effective_date(), "header.effective_date"));
  if (const directory::Schedule* schedule =
          now.directory->ScheduleOn(command.effective_date.days, now.directory_size)) {
    command.schedule_version = schedule->body.version;
  }
  command.expiry.micros =
      header.expiry_micros() != 0 ? header.expiry_micros() : clock_.Now() + kDefaultValidityMicros;
  for (const std::string& code : header.authors()) {
    const directory::Operator* author = now.directory->FindOperatorByCode(code, now.directory_size);
    if (author == nullptr) {
      return absl::NotFoundError(absl::StrCat("no operator ", code, " is admitted"));
    }
    command.authors.push_back(author->admission);
  }
  if (!command.authors.empty()) command.directory = now.directory_log;
  return command;
}

absl::Status Desk::Prepare(const common::v1::CommandHeader& header, Drafter draft,
                           common::v1::PreparedCommand* prepared) {
  AMANAT_ASSIGN_OR_RETURN(const core::SiteRows now, ledger_.PinRows());
  AMANAT_ASSIGN_OR_RETURN(const Draft drafted, draft(now));
  AMANAT_ASSIGN_OR_RETURN(Command command, Complete(now, header, drafted));
  AMANAT_ASSIGN_OR_RETURN(const proposal::AppendResult preview,
                          ledger_.Preview(command.target, wire::Encode(command)));
  // Which version of the rules is active where the entry will stand, only the log's writer knows.
  command.rules_version = preview.rules_version;
  prepared->set_command(wire::Encode(command));
  AMANAT_RETURN_IF_ERROR(entry::DecodeCommand(prepared->command()).status());
  prepared->set_echo_json(entry::ToJson(command, rules::FundCatalogue()));
  prepared->set_preview(rules::FundCatalogue().OutcomeName(preview.outcome));
  prepared->set_preview_detail(preview.detail);
  ShowPostings(preview.postings, prepared);
  prepared->set_closes_hold(preview.closes_hold);
  return absl::OkStatus();
}

absl::Status Desk::CheckWhole(const core::SiteRows& now, entry::EventType type) {
  AMANAT_ASSIGN_OR_RETURN(const entry::Book book, BookOf(static_cast<uint32_t>(type)));
  return now.CheckWhole(book);
}

absl::Status Desk::Query(entry::Book book, Reader reader) const {
  AMANAT_ASSIGN_OR_RETURN(const core::SiteRows now, ledger_.PinRows());
  AMANAT_RETURN_IF_ERROR(now.CheckWhole(book));
  return reader(now);
}

absl::StatusOr<examine::Leaf> Desk::ReadLeaf(const core::SiteRows& now, const LogId& log,
                                             LogIndex index) const {
  const core::LogRows* known = now.Find(log);
  if (known == nullptr) return absl::NotFoundError("that log is not at hand here");
  if (index >= known->size) {
    return absl::NotFoundError(
        absl::StrCat("entry ", index, " of ", known->name.str(), " is not at hand here"));
  }
  AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> entries, ledger_.ReadEntries(log, index, 1));
  if (entries.empty()) return absl::NotFoundError("the ledger does not have the entry");
  return examine::ParseLeaf(std::move(entries.front()));
}

absl::Status Desk::GetEntry(const common::v1::GetEntryRequest& request, entry::Book book,
                            const Completions& acts, common::v1::GetEntryResponse* response) const {
  AMANAT_ASSIGN_OR_RETURN(const LogId id, FixedFromProto<LogId>(request.log_id(), "log_id"));
  return Query(book, [&](const core::SiteRows& now) -> absl::Status {
    const core::LogRows* log = now.Own(book);
    if (log == nullptr || log->id != id) {
      return absl::NotFoundError("log_id: this service records in another log");
    }
    AMANAT_ASSIGN_OR_RETURN(examine::Leaf leaf, ReadLeaf(now, id, request.index()));
    uint32_t type = leaf.command.event_type;
    if (leaf.entry.line.has_value()) {
      AMANAT_ASSIGN_OR_RETURN(examine::Leaf manifest, ReadLeaf(now, id, leaf.entry.line->manifest));
      type = manifest.command.event_type;
      response->set_manifest(std::move(manifest.bytes));
    }
    if (!acts.Has(type)) {
      response->Clear();
      return absl::NotFoundError(
          absl::StrCat("entry ", request.index(), " was recorded by another service"));
    }
    response->set_entry(std::move(leaf.bytes));
    return absl::OkStatus();
  });
}

template <typename Takes>
absl::StatusOr<Command> Desk::Read(const common::v1::SignedCommand& signed_command,
                                   const Takes& takes) const {
  auto command = entry::DecodeCommand(signed_command.command());
  if (!command.ok()) return Annotate(command.status(), "command");
  if (!takes(command->event_type)) {
    return absl::InvalidArgumentError(
        absl::StrCat(rules::FundCatalogue().EventTypeName(command->event_type),
                     " is not an act of this service"));
  }
  for (const std::string& signature : signed_command.signatures()) {
    if (signature.size() != Signature::kSize) {
      return absl::InvalidArgumentError("a signature has 64 bytes");
    }
  }
  return command;
}

absl::Status Desk::Submit(const common::v1::SignedCommand& signed_command, const Completions& acts,
                          common::v1::SubmitResult* result) {
  AMANAT_ASSIGN_OR_RETURN(const Command command, Read(signed_command, [&](uint32_t event_type) {
                            return acts.Submits(event_type);
                          }));
  AMANAT_ASSIGN_OR_RETURN(
      const proposal::AppendResult appended,
      ledger_.Append(command.target, SignedOf(signed_command), PurposeOf(signed_command)));
  FillResult(command.target, appended, result);
  return absl::OkStatus();
}

absl::StatusOr<Upload> Desk::ReadUpload(std::string caller, ReadChunk read) {
  const auto check = [&](const common::v1::SignedCommand& manifest) -> absl::Status {
    auto command = entry::DecodeCommand(manifest.command());
    if (!command.ok()) return Annotate(command.status(), "command");
    AMANAT_ASSIGN_OR_RETURN(const core::SiteRows now, ledger_.PinRows());
    return examine::CheckSigned(*now.directory, now.directory_size, *command, manifest.command(),
                                SignedOf(manifest).signatures);
  };
  return desk::ReadUpload(read, check, uploads_.Begin(std::move(caller)));
}

absl::Status Desk::ReadImport(const LogId& log, LogIndex manifest,
                              common::v1::ImportResult* result) const {
  // Manifest, lines, duplicates and close stand together: an import enters its log whole.
  for (LogIndex next = manifest + 1; next <= manifest + 2 * examine::kImportLinesMax;) {
    AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                            ledger_.ReadEntries(log, next, core::kReadEntriesMax));
    if (entries.empty()) break;
    for (const std::string& bytes : entries) {
      AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, examine::ParseLeaf(bytes));
      AMANAT_ASSIGN_OR_RETURN(const bool closed, TakeImportEntry(leaf, result));
      if (!closed) continue;
      SortByLine(result);
      return absl::OkStatus();
    }
    next += entries.size();
  }
  return absl::DataLossError(absl::StrCat("the import of entry ", manifest, " is not closed"));
}

absl::Status Desk::SubmitImport(const common::v1::SignedCommand& manifest, entry::EventType type,
                                const std::vector<std::string>& lines,
                                common::v1::ImportResult* result) {
  AMANAT_ASSIGN_OR_RETURN(const Command command, Read(manifest, [&](uint32_t event_type) {
                            return event_type == static_cast<uint32_t>(type);
                          }));
  AMANAT_ASSIGN_OR_RETURN(
      const proposal::AppendResult appended,
      ledger_.AppendImport(command.target, {SignedOf(manifest), lines}, PurposeOf(manifest)));
  for (const proposal::LineIssue& issue : appended.issues) {
    common::v1::LineIssue* shown = result->add_issues();
    shown->set_line(issue.line);
    shown->set_reason(issue.reason);
    shown->set_detail(issue.detail);
  }
  if (!appended.issues.empty()) {
    result->mutable_manifest()->set_accepted(false);
    result->mutable_manifest()->set_outcome("LINES_REFUSED");
    return absl::OkStatus();
  }
  FillResult(command.target, appended, result->mutable_manifest());
  if (appended.repeated && appended.outcome == Outcome::kAccepted) {
    return ReadImport(command.target, appended.index, result);
  }
  result->set_recorded(appended.recorded);
  result->set_duplicates(appended.duplicates);
  if (appended.durable_size == 0 || appended.duplicates == 0) return absl::OkStatus();
  // Which lines they are, the log says. The file is recorded, whether or not it can be read now.
  common::v1::ImportResult read;
  if (ReadImport(command.target, appended.index, &read).ok()) {
    *result->mutable_duplicate_lines() = std::move(*read.mutable_duplicate_lines());
  }
  return absl::OkStatus();
}

}  // namespace amanat::desk
