#include "services/desk/desk.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/entry/text.h"
#include "ledger/merkle/frontier.h"
#include "ledger/proposal/effects.h"

namespace amanat::desk {
namespace {

using entry::Command;
using entry::Outcome;

constexpr UnixMicros kDefaultValidityMicros = kMicrosPerDay;

std::string JoinSignatures(const common::v1::SignedCommand& signed_command) {
  std::string joined;
  for (const std::string& signature : signed_command.signatures()) joined += signature;
  return joined;
}

absl::StatusOr<entry::Book> BookOf(uint32_t event_type) {
  const entry::EventTypeInfo* info = entry::FindEventType(event_type);
  if (info == nullptr || info->book == entry::Book::kUnspecified) {
    return absl::InvalidArgumentError(
        absl::StrCat(entry::EventTypeName(event_type), " is not an act of a person"));
  }
  return info->book;
}

const core::Core* FindCore(const core::LogView& log, uint32_t event_type) {
  for (const auto& core : log.cores) {
    if (core->Handles(static_cast<entry::EventType>(event_type))) return core.get();
  }
  return nullptr;
}

// Decides on the log of the command; the versions that it expects must be the present ones.
absl::Status CheckVersions(const Command& command, const examine::LogState& state) {
  for (const entry::StreamVersion& stream : command.streams) {
    if (state.VersionOf(stream.stream) == stream.expected_version) continue;
    return absl::AbortedError(absl::StrCat("STREAM_VERSION: stream ", stream.stream.hex(),
                                           " is at version ", state.VersionOf(stream.stream),
                                           ", the command expects ", stream.expected_version,
                                           "; prepare it again"));
  }
  return absl::OkStatus();
}

void ShowPostings(const proposal::Decision& decision, common::v1::PreparedCommand* prepared) {
  for (const proposal::KeyedPosting& posting : decision.postings) {
    common::v1::PreviewPosting* shown = prepared->add_postings();
    const accounts::AccountKey& key = posting.account;
    shown->set_account(absl::StrCat(accounts::ChartName(static_cast<uint32_t>(key.chart)), ", ",
                                    key.office, ", ", money::CodeOf(key.currency)));
    *shown->mutable_amount() = ToProto(money::Money{key.currency, posting.amount});
  }
}

// What submitting it would say.
void FillValidated(const proposal::Decision& decision, common::v1::SubmitResult* result) {
  result->set_accepted(decision.outcome == Outcome::kAccepted);
  result->set_outcome(entry::OutcomeName(decision.outcome));
  result->set_detail(decision.detail);
}

void FillResult(const LogId& log, const std::string& log_name,
                const proposal::AppendResult& appended, common::v1::SubmitResult* result) {
  result->set_accepted(appended.outcome == Outcome::kAccepted);
  result->set_outcome(entry::OutcomeName(appended.outcome));
  result->set_detail(appended.detail);
  result->mutable_position()->set_log_id(log.str());
  result->mutable_position()->set_log_name(log_name);
  result->mutable_position()->set_index(appended.index);
  result->mutable_position()->set_size(appended.durable_size);
  result->set_leaf_hash(appended.leaf_hash.str());
  result->set_durability(common::v1::DURABILITY_PUBLISHED);
  result->set_first_answer_repeated(appended.repeated);
}

// Of the entry that used the command's idempotency key. AlreadyExists when that was another one.
absl::StatusOr<Outcome> FirstOutcome(const core::Context& context, const state::KeyUse& used,
                                     absl::string_view command) {
  if (Sha256(command) != used.command_hash.view()) {
    return absl::AlreadyExistsError(
        absl::StrCat("IDEMPOTENCY_KEY: entry ", used.index, " used it for another command"));
  }
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf first, context.read(context.log.id(), used.index));
  return first.entry.outcome;
}

Hash RootOfLines(const std::vector<std::string>& lines, std::vector<Hash>* hashes) {
  merkle::Frontier frontier;
  for (const std::string& line : lines) {
    hashes->push_back(merkle::HashLeaf(line));
    frontier.Append(hashes->back());
  }
  return frontier.Root();
}

}  // namespace

absl::StatusOr<Command> Desk::Complete(const core::SiteView::Snapshot& now,
                                       const common::v1::CommandHeader& header,
                                       const Draft& draft) const {
  AMANAT_ASSIGN_OR_RETURN(const entry::Book book, BookOf(static_cast<uint32_t>(draft.type)));
  const core::LogView* log = now.Own(book);
  if (log == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("site ", view_.site(), " has no ", entry::BookName(book), " log"));
  }
  const core::Context context = now.ContextOf(*log);
  Command command;
  command.target = log->state->id();
  AMANAT_ASSIGN_OR_RETURN(
      command.idempotency_key,
      FixedFromProto<IdempotencyKey>(header.idempotency_key(), "header.idempotency_key"));
  command.event_type = static_cast<uint32_t>(draft.type);
  command.body = draft.body;
  for (const StreamId& stream : draft.streams) {
    command.streams.push_back({stream, log->state->VersionOf(stream)});
  }
  command.subjects = draft.subjects;
  AMANAT_ASSIGN_OR_RETURN(command.effective_date.days,
                          FromProto(header.effective_date(), "header.effective_date"));
  if (const directory::Schedule* schedule =
          context.directory.ScheduleOn(command.effective_date.days, context.directory_size)) {
    command.schedule_version = schedule->body.version;
  }
  command.expiry.micros =
      header.expiry_micros() != 0 ? header.expiry_micros() : clock_.Now() + kDefaultValidityMicros;
  for (const std::string& code : header.authors()) {
    const directory::Operator* author =
        context.directory.FindOperatorByCode(code, context.directory_size);
    if (author == nullptr) {
      return absl::NotFoundError(absl::StrCat("no operator ", code, " is admitted"));
    }
    command.authors.push_back(author->admission);
  }
  if (!command.authors.empty()) {
    command.directory = log->state->is_directory() ? log->state->id() : log->state->directory_log();
  }
  return command;
}

absl::Status Desk::Prepare(const common::v1::CommandHeader& header, const Draft& draft,
                           common::v1::PreparedCommand* prepared) {
  return Prepare(
      header, [&](const core::SiteView::Snapshot&) -> absl::StatusOr<Draft> { return draft; },
      prepared);
}

absl::Status Desk::Prepare(const common::v1::CommandHeader& header, Drafter draft,
                           common::v1::PreparedCommand* prepared) {
  return Query([&](const core::SiteView::Snapshot& now) -> absl::Status {
    AMANAT_ASSIGN_OR_RETURN(const Draft drafted, draft(now));
    AMANAT_ASSIGN_OR_RETURN(const Command command, Complete(now, header, drafted));
    prepared->set_command(wire::Encode(command));
    AMANAT_RETURN_IF_ERROR(entry::DecodeCommand(prepared->command()).status());
    prepared->set_echo_json(entry::ToJson(command));
    const core::LogView& log = *now.Find(command.target);
    const core::Core* core = FindCore(log, command.event_type);
    if (core == nullptr) {
      return absl::UnimplementedError("this service does not handle the event type");
    }
    AMANAT_ASSIGN_OR_RETURN(const auto decision, core->Decide(command, now.ContextOf(log)));
    prepared->set_preview(entry::OutcomeName(decision.outcome));
    ShowPostings(decision, prepared);
    return absl::OkStatus();
  });
}

absl::Status Desk::Query(Reader reader) const {
  AMANAT_RETURN_IF_ERROR(view_.CatchUp(kCatchUpTimeout));
  absl::Status status;
  view_.Read([&](const core::SiteView::Snapshot& now) { status = reader(now); });
  return status;
}

absl::StatusOr<Command> Desk::Read(const common::v1::SignedCommand& signed_command,
                                   const std::vector<entry::EventType>& types) const {
  auto command = entry::DecodeCommand(signed_command.command());
  if (!command.ok()) return Annotate(command.status(), "command");
  const auto type = static_cast<entry::EventType>(command->event_type);
  if (std::find(types.begin(), types.end(), type) == types.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat(entry::EventTypeName(command->event_type), " is not an act of this service"));
  }
  for (const std::string& signature : signed_command.signatures()) {
    if (signature.size() != Signature::kSize) {
      return absl::InvalidArgumentError("a signature has 64 bytes");
    }
  }
  return command;
}

absl::Status Desk::DecideLines(const core::Core& core, const core::Context& context,
                               const Command& manifest, const std::vector<std::string>& lines,
                               Decided& decided) const {
  AMANAT_ASSIGN_OR_RETURN(const entry::Manifest body, wire::Decode<entry::Manifest>(manifest.body));
  std::vector<Hash> hashes;
  const Hash root = RootOfLines(lines, &hashes);
  if (body.count != lines.size() || body.root != root) {
    return absl::InvalidArgumentError(
        absl::StrCat("the manifest signs ", body.count, " lines with root ", body.root.hex(),
                     "; received were ", lines.size(), " with root ", root.hex()));
  }
  std::set<OnceFingerprint> in_file;
  std::vector<uint64_t> recorded;
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto issue = [&](absl::string_view reason, absl::string_view detail) {
      if (decided.issues.size() >= kImportIssuesMax) return;
      common::v1::LineIssue& added = decided.issues.emplace_back();
      added.set_line(i + 1);
      added.set_reason(std::string(reason));
      added.set_detail(std::string(detail));
    };
    const auto line = entry::DecodeLineCommand(lines[i]);
    if (!line.ok()) {
      issue("MALFORMED_LINE", line.status().message());
      continue;
    }
    auto decision = core.DecideLine(*line, manifest, context);
    if (!decision.ok()) {
      issue("INVALID_LINE", decision.status().message());
      continue;
    }
    const bool known =
        decision->outcome == Outcome::kDuplicate ||
        std::any_of(decision->once.begin(), decision->once.end(), [&](const OnceFingerprint& once) {
          return context.log.FindOnce(once).has_value() || !in_file.insert(once).second;
        });
    if (known) continue;
    if (decision->outcome != Outcome::kAccepted) {
      issue(entry::OutcomeName(decision->outcome), decision->detail);
      continue;
    }
    recorded.push_back(i + 1);
    decided.import.lines.push_back(
        {i + 1, {lines[i], "", core.version(), context.directory_size, *std::move(decision)}});
  }
  decided.duplicates = lines.size() - recorded.size();
  decided.import.duplicates = examine::DuplicateRunsOf(hashes, recorded);
  return absl::OkStatus();
}

absl::StatusOr<Desk::Decided> Desk::DecideNow(const common::v1::SignedCommand& signed_command,
                                              const Command& command,
                                              const std::vector<std::string>* lines) const {
  absl::StatusOr<Decided> result = absl::InternalError("not decided");
  view_.Read([&](const core::SiteView::Snapshot& now) {
    result = [&]() -> absl::StatusOr<Decided> {
      const core::LogView* log = now.Find(command.target);
      if (log == nullptr || !log->info.owned) {
        return absl::NotFoundError("the command is for a log that this site does not write");
      }
      const core::Core* core = FindCore(*log, command.event_type);
      if (core == nullptr) return absl::UnimplementedError("no core for the event type");
      const core::Context context = now.ContextOf(*log);
      Decided decided{.log = command.target, .log_name = log->name.str()};
      // The ledger gives the first answer again; deciding anew could only differ.
      const auto used = log->state->FindIdempotencyKey(command.idempotency_key);
      const bool repeated = used.has_value();
      if (!repeated) AMANAT_RETURN_IF_ERROR(CheckVersions(command, *log->state));
      proposal::Proposal proposal{signed_command.command(),
                                  JoinSignatures(signed_command),
                                  core->version(),
                                  context.directory_size,
                                  {}};
      if (repeated) {
        AMANAT_ASSIGN_OR_RETURN(proposal.decision.outcome,
                                FirstOutcome(context, *used, signed_command.command()));
        decided.first_index = used->index;
      } else {
        AMANAT_ASSIGN_OR_RETURN(proposal.decision, core->Decide(command, context));
        if (lines != nullptr && proposal.decision.outcome == Outcome::kAccepted) {
          AMANAT_RETURN_IF_ERROR(DecideLines(*core, context, command, *lines, decided));
        }
      }
      decided.proposal = proposal;
      decided.import.manifest = std::move(proposal);
      return decided;
    }();
  });
  return result;
}

absl::Status Desk::Submit(const common::v1::SignedCommand& signed_command,
                          const std::vector<entry::EventType>& types,
                          common::v1::SubmitResult* result) {
  AMANAT_ASSIGN_OR_RETURN(const Command command, Read(signed_command, types));
  absl::Status status;
  for (int i = 0; i < kDecisionsMax; ++i) {
    AMANAT_RETURN_IF_ERROR(view_.CatchUp(kCatchUpTimeout));
    AMANAT_ASSIGN_OR_RETURN(const Decided decided, DecideNow(signed_command, command, nullptr));
    if (signed_command.validate_only()) {
      FillValidated(decided.proposal.decision, result);
      return absl::OkStatus();
    }
    auto appended = view_.ledger().Append(decided.log, decided.proposal);
    status = appended.status();
    if (status.code() == absl::StatusCode::kAborted) continue;
    AMANAT_RETURN_IF_ERROR(status);
    if (appended->detail.empty()) appended->detail = decided.proposal.decision.detail;
    FillResult(decided.log, decided.log_name, *appended, result);
    return absl::OkStatus();
  }
  return status;
}

absl::Status Desk::ReadCounts(const LogId& log, LogIndex manifest,
                              common::v1::ImportResult* result) const {
  // Manifest, lines, duplicates and close stand together: an import enters its log whole.
  for (LogIndex next = manifest + 1; next <= manifest + 2 * examine::kImportLinesMax;) {
    AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                            view_.ledger().ReadEntries(log, next, core::kReadEntriesMax));
    if (entries.empty()) break;
    for (const std::string& bytes : entries) {
      AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, examine::ParseLeaf(bytes));
      if (leaf.command.event_type == static_cast<uint32_t>(entry::EventType::kImportClosed)) {
        AMANAT_ASSIGN_OR_RETURN(const auto closed,
                                wire::Decode<entry::ImportClosed>(leaf.command.body));
        result->set_recorded(closed.recorded);
        result->set_duplicates(closed.duplicates);
        return absl::OkStatus();
      }
    }
    next += entries.size();
  }
  return absl::DataLossError(absl::StrCat("the import of entry ", manifest, " is not closed"));
}

absl::Status Desk::SubmitImport(const common::v1::SignedCommand& manifest, entry::EventType type,
                                const std::vector<std::string>& lines,
                                common::v1::ImportResult* result) {
  AMANAT_ASSIGN_OR_RETURN(const Command command, Read(manifest, {type}));
  absl::Status status;
  for (int i = 0; i < kDecisionsMax; ++i) {
    AMANAT_RETURN_IF_ERROR(view_.CatchUp(kCatchUpTimeout));
    AMANAT_ASSIGN_OR_RETURN(Decided decided, DecideNow(manifest, command, &lines));
    for (common::v1::LineIssue& issue : decided.issues) *result->add_issues() = std::move(issue);
    result->set_recorded(decided.import.lines.size());
    result->set_duplicates(decided.duplicates);
    const proposal::Decision& decision = decided.proposal.decision;
    if (result->issues_size() > 0) {
      result->set_recorded(0);
      result->mutable_manifest()->set_accepted(false);
      result->mutable_manifest()->set_outcome("LINES_REFUSED");
      return absl::OkStatus();
    }
    if (manifest.validate_only()) {
      FillValidated(decision, result->mutable_manifest());
      if (!decided.first_index.has_value() || decision.outcome != Outcome::kAccepted) {
        return absl::OkStatus();
      }
      return ReadCounts(decided.log, *decided.first_index, result);
    }
    auto appended = view_.ledger().AppendImport(decided.log, decided.import);
    status = appended.status();
    if (status.code() == absl::StatusCode::kAborted) continue;
    AMANAT_RETURN_IF_ERROR(status);
    if (appended->detail.empty()) appended->detail = decision.detail;
    FillResult(decided.log, decided.log_name, *appended, result->mutable_manifest());
    if (appended->repeated && appended->outcome == Outcome::kAccepted) {
      return ReadCounts(decided.log, appended->index, result);
    }
    return absl::OkStatus();
  }
  return status;
}

}  // namespace amanat::desk
