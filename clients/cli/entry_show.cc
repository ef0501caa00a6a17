#include "clients/cli/entry_show.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "amanat/acts/event_types.h"
#include "amanat/acts/remittance.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "clients/cli/body_text.h"
#include "clients/cli/came_back.h"
#include "clients/cli/entry_course.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/entry_source.h"
#include "clients/cli/recorded_entry.h"
#include "clients/cli/signing_card.h"
#include "clients/evidence/body_text.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/clock.h"
#include "ledger/base/status.h"
#include "ledger/money/amount_for_people.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

using LedgerStub = ledger::v1::Ledger::Stub;

constexpr uint32_t kEntriesRead = 1'000;
constexpr LogIndex kEntriesLookedAtMax = 100'000;
constexpr size_t kHistoryMax = 1'000;
// Groups of commands that show entries.
constexpr absl::string_view kShowing[] = {"contribution", "remittance", "treasury"};

// A line's act is its type's, and not what its own command leaves open.
entry::Command CommandOfType(const RecordedEntry& recorded) {
  entry::Command command = recorded.leaf.command;
  command.event_type = recorded.type();
  return command;
}

std::string SignedBy(EntrySource& source, const examine::Leaf& leaf) {
  const Signers signers = SignersOf(source, leaf);
  if (signers.codes.empty()) return "the node";
  return absl::StrCat(absl::StrJoin(signers.codes, " and "),
                      signers.verified ? "" : " (not verified here)");
}

// What came back of the entry's amount; for people it stands beside the amount.
void PrintCameBack(Session& session, const money::Money& moved, const std::vector<CameBack>& back,
                   absl::string_view log) {
  if (!session.options().json) return;
  for (const CameBack& each : back) {
    const money::Money part = each.part.value_or(moved);
    session.Print({{"came_back", Cell::Amount(part.currency, part.minor_units)},
                   {"came_back_by", absl::StrCat(log, ":", each.entry)}});
  }
}

// The entry, and a row for each field of its body; beside its amount what of it came back.
absl::Status PrintRecorded(Session& session, EntrySource& source, const std::string& log,
                           const RecordedEntry& recorded, const std::vector<CameBack>& back) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> lines,
                          BodyLinesOf(CommandOfType(recorded), source.NamesOfLogs()));
  session.Print({{"entry", absl::StrCat(log, ":", recorded.leaf.entry.index)},
                 {"recorded", session.Time(recorded.leaf.entry.record_time.micros)},
                 {"event", rules::FundCatalogue().EventTypeName(recorded.type())},
                 {"outcome", rules::FundCatalogue().OutcomeName(recorded.leaf.entry.outcome)},
                 {"signed_by", SignedBy(source, recorded.manifest_leaf.value_or(recorded.leaf))},
                 {"effective", FormatCivilDate(recorded.leaf.command.effective_date.days)}});
  session.EndTable();
  const auto moved = evidence::AmountOf(recorded.type(), recorded.leaf.command.body);
  bool beside_amount = moved.has_value() && !back.empty();
  for (const std::string& line : lines) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(line, absl::MaxSplits(": ", 1));
    Cell says = parts.second;
    if (beside_amount && parts.second == money::AmountForPeople(*moved)) {
      says = Cell::Told(parts.second, AmountInWords(*moved, back, log));
      beside_amount = false;  // the first one alone
    }
    session.Print(
        {{"field", std::string(absl::StripAsciiWhitespace(parts.first))}, {"says", says}});
  }
  for (const SubjectId& person : recorded.leaf.command.subjects) {
    session.Print({{"field", "Person"}, {"says", person.hex()}});
  }
  if (const std::string reason = ReasonTakenUp(source, recorded.leaf); !reason.empty()) {
    session.Print({{"field", "Reason"}, {"says", reason}});
  }
  session.EndTable();
  if (moved.has_value()) PrintCameBack(session, *moved, back, log);
  return absl::OkStatus();
}

struct Later {
  std::vector<examine::Leaf> leaves;
  std::optional<LogIndex> looked_until;  // behind it nobody looked
  size_t unread = 0;                     // entries of other logs that could not be asked
};

// Of the streams all, of the persons what says something of the entry.
absl::StatusOr<Later> LaterByName(EntrySource& source, const LogId& log,
                                  const examine::Leaf& leaf) {
  std::set<LogIndex> of_streams, of_persons;
  for (const entry::StreamVersion& stream : leaf.command.streams) {
    AMANAT_ASSIGN_OR_RETURN(const auto indices, source.EntriesOf(log, stream.stream));
    of_streams.insert(indices.begin(), indices.end());
  }
  for (const SubjectId& person : leaf.command.subjects) {
    AMANAT_ASSIGN_OR_RETURN(const StreamId stream, StreamId::FromBytes(person.str()));
    AMANAT_ASSIGN_OR_RETURN(const auto indices, source.EntriesOf(log, stream));
    of_persons.insert(indices.begin(), indices.end());
  }
  std::set<LogIndex> candidates = of_streams;
  candidates.insert(of_persons.begin(), of_persons.end());
  Later later;
  for (auto index = candidates.upper_bound(leaf.entry.index); index != candidates.end(); ++index) {
    if (later.leaves.size() == kHistoryMax) {
      later.looked_until = *index;
      break;
    }
    AMANAT_ASSIGN_OR_RETURN(const examine::Leaf found, source.Entry(log, *index));
    if (of_streams.contains(*index) || Concerns(found, leaf.entry.index)) {
      later.leaves.push_back(found);
    }
  }
  return later;
}

// Reads the log behind `index`, as far as a bound.
absl::StatusOr<Later> LaterByReading(LedgerStub& stub, const LogId& log, LogIndex index,
                                     const std::function<bool(const examine::Leaf&)>& takes) {
  Later later;
  LogIndex next = index + 1;
  while (next - index <= kEntriesLookedAtMax) {
    ledger::v1::ReadEntriesRequest request;
    request.set_log_id(log.str());
    request.set_first(next);
    request.set_count_max(kEntriesRead);
    ledger::v1::ReadEntriesResponse response;
    AMANAT_RETURN_IF_ERROR(
        rpc::FromGrpc(stub.ReadEntries(rpc::MakeContext().get(), request, &response)));
    if (response.entries().empty()) return later;
    for (const std::string& bytes : response.entries()) {
      AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, examine::ParseLeaf(bytes));
      if (later.leaves.size() == kHistoryMax) {
        later.looked_until = leaf.entry.index;
        return later;
      }
      if (takes(leaf)) later.leaves.push_back(leaf);
    }
    next += static_cast<LogIndex>(response.entries_size());
  }
  later.looked_until = next;
  return later;
}

absl::StatusOr<Later> LaterThan(Session& session, EntrySource& source, const LogId& log,
                                const RecordedEntry& recorded) {
  const examine::Leaf& leaf = recorded.leaf;
  const bool of_treasury = ServiceOf(recorded.type()) == "treasury";
  if (!of_treasury && (!leaf.command.streams.empty() || !leaf.command.subjects.empty())) {
    return LaterByName(source, log, leaf);
  }
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("ledger"));
  const auto stub = ledger::v1::Ledger::NewStub(channel);
  const LogIndex index = leaf.entry.index;
  if (!of_treasury) {
    return LaterByReading(*stub, log, index,
                          [&](const examine::Leaf& later) { return Concerns(later, index); });
  }
  EntryCourse course(source, log, leaf);
  AMANAT_ASSIGN_OR_RETURN(Later later,
                          LaterByReading(*stub, log, index, [&](const examine::Leaf& candidate) {
                            return course.Takes(candidate);
                          }));
  later.unread = course.unread();
  return later;
}

// What the act says; of what the node took up of another log, why that was decided, too.
std::string SaysOf(EntrySource& source, const examine::Leaf& leaf) {
  const auto act = ActLine(leaf.command, source.NamesOfLogs());
  const std::string reason = ReasonTakenUp(source, leaf);
  return absl::StrCat(act.ok() ? *act : "", reason.empty() ? "" : ", Reason: ", reason);
}

void PrintHistory(Session& session, EntrySource& source, const std::string& log,
                  const absl::StatusOr<Later>& later) {
  if (!later.ok()) {
    terminal::Say(absl::StrCat("amanat: what was recorded of it since is not shown: ",
                               rpc::ReasonOf(later.status()), ": ", later.status().message()));
    return;
  }
  for (const examine::Leaf& leaf : later->leaves) {
    session.Print({{"since", absl::StrCat(log, ":", leaf.entry.index)},
                   {"recorded", session.Time(leaf.entry.record_time.micros)},
                   {"event", rules::FundCatalogue().EventTypeName(leaf.command.event_type)},
                   {"outcome", rules::FundCatalogue().OutcomeName(leaf.entry.outcome)},
                   {"signed_by", SignedBy(source, leaf)},
                   {"says", SaysOf(source, leaf)}});
  }
  session.EndTable();
  if (later->unread != 0) {
    terminal::Say(
        absl::StrCat("amanat: ", later->unread,
                     later->unread == 1 ? " later entry rests" : " later entries rest",
                     " on what was not read of another log, so more may have come of it"));
  } else if (later->leaves.empty()) {
    terminal::Say("amanat: nothing was recorded of it since");
  }
  if (later->looked_until.has_value()) {
    terminal::Say(absl::StrCat("amanat: nobody looked behind entry ", *later->looked_until));
  }
}

// In full, as answers name logs.
absl::StatusOr<std::string> NameOfLog(Session& session, const Shown& shown,
                                      const std::string& place) {
  const size_t colon = place.rfind(':');
  return LogNameFromText(session,
                         colon == std::string::npos ? absl::StrCat(session.options().profile.site,
                                                                   "/", entry::BookName(shown.own))
                                                    : place.substr(0, colon),
                         "entry");
}

// How it stands, this site's service knows of its own log alone.
absl::Status PrintState(Session& session, const Shown& shown, const acts::v1::Reference& place,
                        const std::function<absl::Status(LogIndex)>& state) {
  AMANAT_ASSIGN_OR_RETURN(const acts::v1::Reference own,
                          EntryFromText(session, "0", "entry", shown.own));
  return own.log() == place.log() ? state(place.index()) : absl::OkStatus();
}

}  // namespace

bool Concerns(const examine::Leaf& later, LogIndex index) {
  if (CameBackBy(later, index).has_value()) return true;
  if (later.entry.line.has_value() || later.entry.outcome != entry::Outcome::kAccepted ||
      later.command.event_type != static_cast<uint32_t>(event::kRemittanceStatusRecorded)) {
    return false;
  }
  const auto found = wire::Decode<remittance::PaymentFound>(later.entry.added);
  return found.ok() && found->entry == index;
}

Exit ShowEntry(Session& session, const Shown& shown, const std::string& place,
               const std::function<absl::Status(LogIndex)>& state) {
  const auto reference = EntryFromText(session, place, "entry", shown.own);
  if (!reference.ok()) return session.Fail(reference.status());
  const auto log = LogId::FromBytes(reference->log());
  if (!log.ok()) return session.Fail(log.status());
  const auto recorded = ReadRecorded(session, *log, reference->index());
  if (!recorded.ok()) return session.Fail(Annotate(recorded.status(), place));
  const std::string service = ServiceOf(recorded->type());
  if (service != shown.service) {
    const bool has_show =
        std::find(std::begin(kShowing), std::end(kShowing), service) != std::end(kShowing);
    return session.Fail(absl::FailedPreconditionError(
        absl::StrCat(place, " is ", rules::FundCatalogue().EventTypeName(recorded->type()),
                     ", which amanat ", has_show ? service : "ledger", " show shows")));
  }
  const auto name = NameOfLog(session, shown, place);
  if (!name.ok()) return session.Fail(name.status());
  LedgerEntries source(session);
  const auto later = LaterThan(session, source, *log, *recorded);
  const std::vector<CameBack> back =
      later.ok() ? WhatCameBack(later->leaves, reference->index()) : std::vector<CameBack>();
  absl::Status status = PrintRecorded(session, source, *name, *recorded, back);
  if (status.ok() && state != nullptr) status = PrintState(session, shown, *reference, state);
  session.EndTable();
  if (!status.ok()) return session.Fail(status);
  PrintHistory(session, source, *name, later);
  return Exit::kDone;
}

}  // namespace amanat::cli
