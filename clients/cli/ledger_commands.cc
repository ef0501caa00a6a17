#include "clients/cli/ledger_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "clients/cli/as_of.h"
#include "clients/cli/calls.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/ledger_export.h"
#include "clients/cli/ledger_reads.h"
#include "clients/evidence/body_text.h"
#include "clients/evidence/entry_proof.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/clock.h"
#include "ledger/base/counted.h"
#include "ledger/base/status.h"
#include "ledger/entry/text.h"
#include "ledger/examine/leaf.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

namespace api = ledger::v1;
using Stub = std::unique_ptr<api::Ledger::Stub>;

absl::StatusOr<Stub> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("ledger"));
  return api::Ledger::NewStub(channel);
}

absl::StatusOr<api::LogInfo> FindLog(api::Ledger::Stub& stub, const std::string& name) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<api::LogInfo> logs, ListLogs(stub));
  return FindLogNamed(logs, name);
}

// Entries, and of those that were taken back the one that did.
struct Entries {
  std::vector<std::string> bytes;
  std::map<LogIndex, LogIndex> taken_back_by;
  std::optional<LogIndex> By(LogIndex index) const {
    const auto found = taken_back_by.find(index);
    return found == taken_back_by.end() ? std::nullopt : std::make_optional(found->second);
  }
};

absl::StatusOr<Entries> ReadMarked(api::Ledger::Stub& stub, const std::string& log, uint64_t first,
                                   uint32_t count, bool marked = true) {
  api::ReadEntriesRequest request;
  request.set_log_id(log);
  request.set_first(first);
  request.set_count_max(count);
  request.set_include_unexamined(true);
  request.set_include_taken_back(marked);
  api::ReadEntriesResponse response;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub.ReadEntries(rpc::MakeContext().get(), request, &response)));
  Entries entries{{response.entries().begin(), response.entries().end()}, {}};
  for (const api::TakenBackEntry& item : response.taken_back()) {
    entries.taken_back_by[item.index()] = item.by();
  }
  return entries;
}

absl::StatusOr<std::vector<std::string>> Read(api::Ledger::Stub& stub, const std::string& log,
                                              uint64_t first, uint32_t count) {
  AMANAT_ASSIGN_OR_RETURN(Entries entries, ReadMarked(stub, log, first, count, /*marked=*/false));
  return std::move(entries.bytes);
}

Session::Row RowOf(const Session& session, const examine::Leaf& leaf,
                   std::optional<LogIndex> taken_back_by) {
  // A line's type is its manifest's to say.
  const std::string type =
      leaf.entry.line.has_value()
          ? absl::StrCat("LINE ", leaf.entry.line->line, " OF ", leaf.entry.line->manifest)
          : rules::FundCatalogue().EventTypeName(leaf.command.event_type);
  return {{"index", absl::StrCat(leaf.entry.index)},
          {"time", session.Time(leaf.entry.record_time.micros)},
          {"type", type},
          {"outcome", rules::FundCatalogue().OutcomeName(leaf.entry.outcome)},
          {"postings", absl::StrCat(leaf.entry.postings.size())},
          {"bytes", absl::StrCat(leaf.bytes.size())},
          {"taken_back_by", taken_back_by.has_value() ? absl::StrCat(*taken_back_by) : ""}};
}

absl::Status PrintLogs(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const Stub stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(const std::vector<api::LogInfo> logs, ListLogs(*stub));
  for (const api::LogInfo& log : logs) {
    session.Print({{"name", log.name()},
                   {"log_id", HexEncode(log.log_id())},
                   {"owned", log.owned() ? "yes" : "no"},
                   {"size", absl::StrCat(log.size())},
                   {"witnessed", absl::StrCat(log.witnessed_size())},
                   {"finding", log.finding()}});
  }
  return absl::OkStatus();
}

absl::Status PrintEntries(Session& session, const std::string& name, const std::string& from,
                          uint64_t count) {
  AMANAT_ASSIGN_OR_RETURN(const Stub stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(const api::LogInfo log, FindLog(*stub, name));
  AMANAT_ASSIGN_OR_RETURN(LogIndex first,
                          IndexFromText(session, from, "--first", InLog(log.name(), log.log_id())));
  while (count > 0) {
    AMANAT_ASSIGN_OR_RETURN(Entries entries,
                            ReadMarked(*stub, log.log_id(), first,
                                       static_cast<uint32_t>(std::min<uint64_t>(count, 1000))));
    if (entries.bytes.empty()) break;
    for (std::string& bytes : entries.bytes) {
      AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, examine::ParseLeaf(std::move(bytes)));
      session.Print(RowOf(session, leaf, entries.By(leaf.entry.index)));
    }
    first += entries.bytes.size();
    count -= entries.bytes.size();
  }
  return absl::OkStatus();
}

// Of a line that of its manifest's lines.
absl::StatusOr<uint32_t> EventTypeOf(api::Ledger::Stub& stub, const std::string& log,
                                     const examine::Leaf& leaf) {
  if (!leaf.entry.line.has_value()) return leaf.command.event_type;
  AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> entries,
                          Read(stub, log, leaf.entry.line->manifest, 1));
  if (entries.empty()) return absl::NotFoundError("the log does not have the line's manifest");
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf manifest, examine::ParseLeaf(std::move(entries[0])));
  return static_cast<uint32_t>(rules::FundCatalogue().LineTypeOf(manifest.command.event_type));
}

// A line's says what the line says: its date and authors are its manifest's.
absl::StatusOr<std::string> CommandJson(const examine::Leaf& leaf) {
  if (!leaf.entry.line.has_value()) return entry::ToJson(leaf.command, rules::FundCatalogue());
  AMANAT_ASSIGN_OR_RETURN(const auto line, entry::DecodeLineCommand(leaf.entry.command));
  return entry::ToJson(line, rules::FundCatalogue());
}

absl::Status PrintEntry(Session& session, const std::string& text) {
  AMANAT_ASSIGN_OR_RETURN(const auto place, PlaceFromText(text, "place"));
  AMANAT_ASSIGN_OR_RETURN(const Stub stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(const api::LogInfo log, FindLog(*stub, place.log));
  AMANAT_ASSIGN_OR_RETURN(Entries entries, ReadMarked(*stub, log.log_id(), place.index, 1));
  if (entries.bytes.empty()) {
    return absl::NotFoundError(absl::StrCat(log.name(), " has no entry ", place.index));
  }
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf,
                          examine::ParseLeaf(std::move(entries.bytes[0])));
  const std::optional<LogIndex> taken_back_by = entries.By(place.index);
  AMANAT_ASSIGN_OR_RETURN(const std::string command, CommandJson(leaf));
  AMANAT_ASSIGN_OR_RETURN(const uint32_t type, EventTypeOf(*stub, log.log_id(), leaf));
  const auto body = evidence::BodyJson(type, leaf.command.body);
  terminal::PrintLine(absl::StrCat(
      "{\"log\":", entry::JsonString(log.name()), ",\"leaf_hash\":\"", leaf.hash.hex(),
      "\",\"entry\":", entry::ToJson(leaf.entry, rules::FundCatalogue()), ",\"command\":", command,
      ",\"type\":", entry::JsonString(rules::FundCatalogue().EventTypeName(type)),
      ",\"body\":", body.ok() ? *body : "null", ",\"taken_back_by\":",
      taken_back_by.has_value() ? absl::StrCat(*taken_back_by) : "null", "}"));
  return absl::OkStatus();
}

absl::Status PrintProof(Session& session, const std::string& text, bool with_entry) {
  AMANAT_ASSIGN_OR_RETURN(const auto place, PlaceFromText(text, "place"));
  AMANAT_ASSIGN_OR_RETURN(const Stub stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(const api::LogInfo log, FindLog(*stub, place.log));
  api::GetProofRequest request;
  request.set_log_id(log.log_id());
  request.set_index(place.index);
  api::GetProofResponse response;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub->GetProof(rpc::MakeContext().get(), request, &response)));
  if (!with_entry) {
    terminal::PrintLines(response.proof());
    return absl::OkStatus();
  }
  AMANAT_ASSIGN_OR_RETURN(checkpoint::ProofBundle bundle,
                          checkpoint::ParseProofBundle(response.proof()));
  AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                          Read(*stub, log.log_id(), place.index, 1));
  if (entries.empty()) {
    return absl::NotFoundError(absl::StrCat(log.name(), " has no entry ", place.index));
  }
  bundle.extra = entries[0];
  terminal::PrintLines(checkpoint::FormatProofBundle(bundle));
  return absl::OkStatus();
}

absl::Status VerifyProof(Session& session, const evidence::ProofFiles& files) {
  AMANAT_ASSIGN_OR_RETURN(const evidence::ProvedEntry proved, evidence::VerifyProofFile(files));
  Row row;
  for (const auto& [name, value] : evidence::SaidBy(proved)) row.emplace_back(name, value);
  session.Print(row);
  return absl::OkStatus();
}

// For a person in the site's time zone; for a program in UTC. Empty for never.
std::string TimeOf(const Session& session, const api::GetStatusResponse& status, int64_t micros) {
  if (micros == 0) return "";
  return session.options().json ? FormatInstant(micros)
                                : LocalTimeText(micros, status.time_zone(), status.now_micros());
}

// The line to each other site.
void PrintPeers(Session& session, const api::GetStatusResponse& status) {
  for (const api::PeerStatus& peer : status.peers()) {
    session.Print({{"peer", peer.site()},
                   {"connected", peer.connected() ? "yes" : "no"},
                   {"since", TimeOf(session, status, peer.since_micros())},
                   {"last_heard", TimeOf(session, status, peer.heard_micros())},
                   {"to_send", Cell::Number(peer.to_send_entries(),
                                            absl::StrCat(peer.to_send_known() ? "" : "at most ",
                                                         peer.to_send_entries()))},
                   {"to_send_known", peer.to_send_known() ? "yes" : "no"},
                   {"behind", absl::StrCat(peer.behind_entries())},
                   {"as_of", TimeOf(session, status, peer.as_of_micros())}});
  }
}

// What was issued to this site and neither accepted nor declined, of which the ledger's status knows nothing;
// empty where there is none or the treasury does not say.
std::string WaitingAllotments(Session& session) {
  const auto channel = session.Channel("treasury");
  if (!channel.ok()) return "";
  const auto stub = treasury::v1::Treasury::NewStub(*channel);
  size_t count = 0;
  const absl::Status status = ForEachPage(
      *stub, &treasury::v1::Treasury::Stub::ListAllotments, treasury::v1::ListAllotmentsRequest(),
      [&](const treasury::v1::ListAllotmentsResponse& page) {
        for (const treasury::v1::Allotment& item : page.allotments()) {
          if (item.state() == treasury::v1::ALLOTMENT_STATE_ISSUED) ++count;
        }
      });
  if (!status.ok() || count == 0) return "";
  return absl::StrCat(" ", count, count == 1 ? " is issued and waits" : " are issued and wait",
                      " to be accepted here: amanat treasury accept.");
}

// What can be done here now.
void PrintAbilities(Session& session, const api::GetStatusResponse& status) {
  for (const api::Ability& ability : status.abilities()) {
    session.Print({{"to", ability.what()},
                   {"can", ability.able() ? "yes" : "no"},
                   {"why", absl::StrCat(ability.detail(),
                                        ability.what() == "pay-from-allotment" && !ability.able()
                                            ? WaitingAllotments(session)
                                            : "")}});
  }
}

std::string DaysText(int64_t days, const char* ahead, const char* behind) {
  return absl::StrCat(Counted(static_cast<uint64_t>(std::abs(days)), "day"),
                      days < 0 ? behind : ahead);
}

// What whoever runs the node has to renew and repeat.
void PrintUpkeep(Session& session, const api::GetStatusResponse& status) {
  const api::UpkeepStatus& upkeep = status.upkeep();
  const auto print = [&](const char* what, int64_t when, int64_t span, const std::string& days,
                         const std::string& never, const std::string& warning) {
    session.Print({{"upkeep", what},
                   {"when", when == 0 ? never : TimeOf(session, status, when)},
                   {"days", when == 0 ? Cell::Nothing()
                                      : Cell::Told(absl::StrCat(span / kMicrosPerDay), days)},
                   {"warning", warning}});
  };
  const int64_t left = upkeep.certificate_ends_micros() - status.now_micros();
  print("certificate-ends", upkeep.certificate_ends_micros(), left,
        DaysText(left / kMicrosPerDay, " left", " over"), "", upkeep.certificate_warning());
  const int64_t age = status.now_micros() - upkeep.last_backup_micros();
  print("last-backup", upkeep.last_backup_micros(), age,
        DaysText(age / kMicrosPerDay, " old", " ahead"), "never", upkeep.backup_warning());
}

absl::Status PrintStatus(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const Stub stub, Dial(session));
  api::GetStatusResponse status;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub->GetStatus(rpc::MakeContext().get(), api::GetStatusRequest(), &status)));
  for (const api::LogStatus& log : status.logs()) {
    const bool owned = log.log().owned();
    session.Print(
        {{"name", log.log().name()},
         {"role", owned ? "writer" : "follower"},
         {"durable", owned ? Cell(absl::StrCat(log.log().size())) : Cell::Nothing()},
         {"guard", owned ? Cell(absl::StrCat(log.guard_size())) : Cell::Nothing()},
         {"published", owned ? Cell(absl::StrCat(log.published_size())) : Cell::Nothing()},
         {"witnessed", owned ? Cell::Nothing() : Cell(absl::StrCat(log.log().witnessed_size()))},
         {"examined", owned ? Cell::Nothing() : Cell(absl::StrCat(log.log().size()))},
         {"missing", owned && log.missing_entries() == 0
                         ? Cell::Nothing()
                         : Cell(absl::StrCat(log.missing_entries()))},
         {"waiting", owned ? Cell::Nothing() : Cell(absl::StrCat(log.waiting_entries()))},
         {"newer", owned ? Cell::Nothing() : Cell(absl::StrCat(log.newer_entries()))},
         {"invalid", owned ? Cell::Nothing() : Cell(absl::StrCat(log.invalid_entries()))},
         {"underived", owned ? Cell::Nothing() : Cell(absl::StrCat(log.underived_entries()))},
         {"verdict", log.verdict()},
         {"finding", log.log().finding()},
         {"warning", log.log().warning()}});
  }
  PrintPeers(session, status);
  PrintAbilities(session, status);
  PrintUpkeep(session, status);
  return absl::OkStatus();
}

Exit Export(Session& session, const std::string& folder, const std::vector<std::string>& names) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  const auto all_right = ExportLogs(session, **stub, folder, names);
  if (!all_right.ok()) return session.Fail(all_right.status());
  return *all_right ? Exit::kDone : Exit::kIncomplete;
}

}  // namespace

void AddLedgerCommands(CLI::App& app, Session& session, Exit& exit) {
  struct Arguments {
    std::string log, place, folder, first = "0";
    evidence::ProofFiles proof;
    bool without_entry = false;
    std::vector<std::string> logs;
    uint64_t count = 100;
  };
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* ledger = app.add_subcommand("ledger", "Logs entry by entry: sizes, proofs, export");
  ledger->require_subcommand(1);
  ledger->footer(
      "A LOG is a site (its fund log), a site and a book such as manila/fund, a log's name "
      "or its id; a place is LOG:INDEX.\n\nExamples:\n"
      "  amanat ledger show manila/fund:12\n"
      "  amanat ledger trial-balance manila/fund --on 2026-03-31\n"
      "  amanat ledger export /media/audit && amanat-verify /media/audit --trust trust");
  const auto add = [&](const char* name, const char* text, auto work) {
    CLI::App* verb = ledger->add_subcommand(name, text);
    verb->callback([&session, &exit, arguments, work] {
      const absl::Status status = work(session, *arguments);
      exit = status.ok() ? Exit::kDone : session.Fail(status);
    });
    return verb;
  };
  add("logs", "List the logs at this site, own and followed, with their sizes",
      [](Session& s, Arguments&) { return PrintLogs(s); });
  add("status",
      "Show logs, the line to other sites, what can be done here now, and what is to be renewed",
      [](Session& s, Arguments&) { return PrintStatus(s); });
  CLI::App* entries = add("entries", "List entries of a log", [](Session& s, Arguments& a) {
    return PrintEntries(s, a.log, a.first, a.count);
  });
  entries->add_option("log", arguments->log, "LOG")->required();
  entries->add_option("--first", arguments->first, "The first one; default: the log's first");
  entries->add_option("--count", arguments->count, "How many, 100 unless told");
  add("show", "Print one entry as JSON",
      [](Session& s, Arguments& a) { return PrintEntry(s, a.place); })
      ->add_option("place", arguments->place, "LOG:INDEX")
      ->required();
  AddLedgerReads(*ledger, session, exit);
  CLI::App* proof =
      add("proof", "Print the C2SP tlog-proof of one entry, with the entry in it",
          [](Session& s, Arguments& a) { return PrintProof(s, a.place, !a.without_entry); });
  proof->add_option("place", arguments->place, "LOG:INDEX")->required();
  proof->add_flag("--without-entry", arguments->without_entry,
                  "Leave the entry out of the proof: who verifies it needs the entry's own bytes");
  CLI::App* verify =
      add("verify-proof", "Verify a tlog-proof offline, without a node, and print its entry",
          [](Session& s, Arguments& a) { return VerifyProof(s, a.proof); });
  verify->add_option("proof", arguments->proof.proof, "File with the tlog-proof")->required();
  verify->add_option("--trust", arguments->proof.trust, "Trust file, with the quorum of witnesses");
  verify->add_option("--key", arguments->proof.key,
                     "File with the log's verifier key, if the trust file does not name the log: "
                     "<site>-<book>/vkey of an export that was verified");
  verify->add_option("--entry", arguments->proof.entry,
                     "File with the entry; default: inside the proof");
  CLI::App* exports =
      ledger->add_subcommand("export", "Write logs as C2SP tlog-tiles folders, for amanat-verify");
  exports->callback(
      [&session, &exit, arguments] { exit = Export(session, arguments->folder, arguments->logs); });
  exports->add_option("folder", arguments->folder, "Folder that gets <site>-<book> and trust")
      ->required();
  exports->add_option("--log", arguments->logs, "LOG; repeatable; all at hand unless told")
      ->allow_extra_args(false);
  exports->footer(
      "What a log rests on is inside the set: checkpoints are taken until none of them moves "
      "meanwhile. Of a log that never rests, the entries last written may cite what is not "
      "there.\n\n"
      "A log of which the node says FORKED, INVALID or another thing that is wrong is said and "
      "exported "
      "all the same, and the exit code is 4. The evidence of a fork is a file of the node's, "
      "<data>/evidence/<log id>.fork: copy it to <folder>/evidence/ for who verifies.");
}

}  // namespace amanat::cli
