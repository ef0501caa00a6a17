#include "ledger/verify/examination.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/verify/bundle_feed.h"

namespace amanat::verify {
namespace {

using entry::EventType;
using examine::Verdict;
using merkle::kTileWidth;

class Stopwatch {
 public:
  explicit Stopwatch(double& seconds) : seconds_(seconds) {}
  ~Stopwatch() {
    seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& seconds_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

Examination::Examination(const Options& options, const LogId& directory_log, Report& report)
    : options_(options),
      directory_log_(directory_log),
      report_(report),
      allotments_([this](const LogId& log) { return Holds(log); }) {}

void Examination::Add(std::unique_ptr<CheckedLog> log) {
  by_id_[log->state.id()] = log.get();
  logs_.push_back(std::move(log));
}

const CheckedLog* Examination::FindLog(const LogId& log) const {
  const auto it = by_id_.find(log);
  return it == by_id_.end() ? nullptr : it->second;
}

TreeSize Examination::directory_size() const { return SizeOf(directory_log_); }

bool Examination::Holds(const LogId& log) const { return !all_added_ || FindLog(log) != nullptr; }

TreeSize Examination::SizeOf(const LogId& log) const {
  const CheckedLog* found = FindLog(log);
  return found == nullptr ? 0 : found->facts.examined();
}

std::optional<examine::EntryFacts> Examination::Find(const LogId& log, LogIndex index) const {
  const CheckedLog* found = FindLog(log);
  return found == nullptr ? std::nullopt : found->facts.Find(index);
}

std::optional<Hash> Examination::RootAt(const LogId& log, TreeSize size) const {
  const CheckedLog* found = FindLog(log);
  return found == nullptr ? std::nullopt : found->facts.RootAt(size);
}

absl::StatusOr<merkle::EntryBundle> Examination::ReadBundle(const CheckedLog& log,
                                                            uint64_t number) const {
  const uint32_t width =
      static_cast<uint32_t>(std::min<TreeSize>(kTileWidth, log.size - number * kTileWidth));
  return log.files->ReadEntryBundle({number, width});
}

absl::StatusOr<std::string> Examination::ReadExamined(const LogId& id, LogIndex index) const {
  const auto it = by_id_.find(id);
  if (it == by_id_.end() || index >= it->second->state.size()) {
    return absl::NotFoundError("the cited entry is not at hand");
  }
  CheckedLog& log = *it->second;
  const uint64_t number = index / kTileWidth;
  if (log.cited_bundle_number != number || log.cited_bundle.empty()) {
    AMANAT_ASSIGN_OR_RETURN(log.cited_bundle, ReadBundle(log, number));
    log.cited_bundle_number = number;
  }
  const absl::string_view bytes = log.cited_bundle[index % kTileWidth];
  // The file may have changed since the entry was examined.
  if (merkle::HashLeaf(bytes) != log.facts.leaf_hash(index)) {
    return absl::DataLossError("the cited entry's file changed while it was verified");
  }
  return std::string(bytes);
}

void Examination::Halt(CheckedLog& log, Verdict verdict, const std::string& rule,
                       const std::string& found) {
  log.halted = {verdict, rule, found};
  if (verdict == Verdict::kWaiting || verdict == Verdict::kUpgrade) return;
  const LogIndex index = log.state.size();
  const uint32_t width = static_cast<uint32_t>(
      std::min<TreeSize>(kTileWidth, log.size - index / kTileWidth * kTileWidth));
  report_.findings.Add(
      {log.report.name, index,
       absl::StrCat(log.report.folder, "/", merkle::EntryBundlePath(index / kTileWidth, width)),
       rule, ExpectationOf(rule), found});
}

void Examination::CountForeign(CheckedLog& log, const examine::Leaf& leaf,
                               uint32_t event_type) const {
  const auto count = [&](const LogId& other) {
    if (other != log.state.id() && !Holds(other)) ++log.foreign[other];
  };
  for (const entry::Reference& reference : leaf.entry.rests_on) count(reference.log);
  for (const entry::Reference& reference : leaf.entry.consumes) count(reference.log);
  if (event_type == static_cast<uint32_t>(EventType::kFollowed)) {
    const auto body = wire::Decode<entry::Followed>(leaf.command.body);
    if (body.ok()) count(body->log);
  }
}

void Examination::HaltAtMalformed(CheckedLog& log, const absl::Status& malformed) {
  const bool newer = absl::IsFailedPrecondition(malformed);
  Halt(log, Verdict::kInvalid, newer ? "ENCODING_VERSION" : "ENTRY_FORMAT",
       std::string(malformed.message()));
}

bool Examination::MayTake(CheckedLog& log, const examine::Leaf& leaf, uint32_t event_type) {
  // The file may have changed since its tree was checked.
  if (leaf.hash != log.facts.leaf_hash(log.state.size())) {
    Halt(log, Verdict::kInvalid, "ENTRY_HASH", "the file changed while it was verified");
    return false;
  }
  if (event_type != static_cast<uint32_t>(EventType::kLogFounded) ||
      log.state.id() == directory_log_) {
    return true;
  }
  // By another directory the log could choose who may sign.
  const auto body = wire::Decode<entry::LogFounded>(leaf.command.body);
  if (!body.ok() || body->directory == directory_log_) return true;
  Halt(log, Verdict::kInvalid, "DIRECTORY",
       absl::StrCat("founded under directory ", body->directory.hex(), ", not ",
                    directory_log_.hex()));
  return false;
}

bool Examination::TakeEntry(CheckedLog& log, const examine::Leaf& leaf) {
  const uint32_t event_type = log.state.EventTypeOf(leaf);
  if (!MayTake(log, leaf, event_type)) return false;
  const examine::Finding finding = log.state.Take(leaf, *this);
  if (finding.verdict != Verdict::kValid) {
    // Rows in memory can be read: what says otherwise are the rules, and the state is half changed.
    const bool blameless = finding.verdict == Verdict::kUpgrade ||
                           (finding.verdict == Verdict::kWaiting && finding.rule != "STATE");
    Halt(log, blameless ? finding.verdict : Verdict::kInvalid, finding.rule, finding.detail);
    if (blameless && event_type == static_cast<uint32_t>(EventType::kFollowed)) {
      const auto body = wire::Decode<entry::Followed>(leaf.command.body);
      if (body.ok()) log.rests_on = *body;
    }
    return false;
  }
  log.facts.AppendExamined(leaf, event_type);
  if (log.state.id() == directory_log_ && leaf.entry.outcome == entry::Outcome::kAccepted) {
    directory_.Apply(leaf.entry.index, leaf.command, leaf.entry.record_time.micros);
  }
  allotments_.Take(log.report.name, log.state, leaf, event_type, report_.findings);
  CountForeign(log, leaf, event_type);
  if (!examine::IsWriters(event_type)) ++log.acts;
  log.report.signatures += leaf.entry.signatures.size() / Signature::kSize;
  return true;
}

const FedBundle& Examination::LoadBundle(CheckedLog& log) {
  const uint64_t number = log.state.size() / kTileWidth;
  if (log.feed == nullptr) {
    log.feed = std::make_unique<BundleFeed>(
        *log.files, BundleFeed::Options{.size = log.size, .first = number, .parse = true});
    log.bundle = nullptr;
    ++feeds_;
  }
  if (log.bundle == nullptr || log.bundle_number != number) {
    log.bundle = &log.feed->Next();
    log.bundle_number = number;
    if (options_.progress) {
      options_.progress({log.report.name, "rules", log.state.size(), log.size});
    }
  }
  return *log.bundle;
}

void Examination::CloseFeed(CheckedLog& log) {
  if (log.feed == nullptr) return;
  log.feed.reset();
  log.bundle = nullptr;
  --feeds_;
}

bool Examination::TakeEntries(CheckedLog& log, const FedBundle& bundle) {
  do {
    const size_t at = log.state.size() % kTileWidth;
    if (at >= bundle.parsed) {
      HaltAtMalformed(log, bundle.malformed);
      return false;
    }
    if (!TakeEntry(log, bundle.leaves[at])) return false;
    // A file's entries are packed together, and seldom end where a bundle does.
    const bool due = log.state.size() - log.packed > options_.unpacked_entries_max;
    if (due && log.state.storable()) return true;
  } while (log.state.size() < log.good && log.state.size() % kTileWidth != 0);
  return true;
}

absl::Status Examination::PackRows(CheckedLog& log, TreeSize entries_max) const {
  if (log.state.size() - log.packed <= entries_max || !log.state.storable()) {
    return absl::OkStatus();
  }
  AMANAT_RETURN_IF_ERROR(log.packing.Begin());
  log.packed = log.state.size();
  return absl::OkStatus();
}

absl::Status Examination::PackRowsOfWaiting(CheckedLog& log) const {
  AMANAT_RETURN_IF_ERROR(
      PackRows(log, std::min(options_.unpacked_entries_max, kUnpackedWaitingMax)));
  return log.packing.Finish();
}

absl::Status Examination::AdvanceLog(CheckedLog& log) {
  const Stopwatch stopwatch(log.report.seconds);
  log.halted = {};
  log.rests_on.reset();
  while (log.state.size() < log.good) {
    const FedBundle& bundle = LoadBundle(log);
    AMANAT_RETURN_IF_ERROR(bundle.status);
    const bool taken = TakeEntries(log, bundle);
    log.state.Commit();  // Take leaves nothing to be rolled back
    if (taken) {
      AMANAT_RETURN_IF_ERROR(PackRows(log, options_.unpacked_entries_max));
      continue;
    }
    if (log.halted.verdict != Verdict::kWaiting || feeds_ > kFeedsMax) CloseFeed(log);
    // The state of a log that broke a rule may be half changed, and is not asked any more.
    if (log.halted.verdict != Verdict::kWaiting) return absl::OkStatus();
    return PackRowsOfWaiting(log);
  }
  CloseFeed(log);
  return PackRowsOfWaiting(log);
}

absl::Status Examination::Advance() {
  for (bool progress = true; progress;) {
    progress = false;
    for (const auto& log : logs_) {
      const Verdict verdict = log->halted.verdict;
      if (verdict != Verdict::kValid && verdict != Verdict::kWaiting) continue;
      const TreeSize before = log->state.size();
      AMANAT_RETURN_IF_ERROR(AdvanceLog(*log));
      if (log->state.size() != before) progress = true;
    }
  }
  return absl::OkStatus();
}

std::optional<TreeSize> Examination::DirectoryStandsAt() const {
  const CheckedLog* log = FindLog(directory_log_);
  if (log == nullptr) return std::nullopt;
  const Verdict verdict = log->halted.verdict;
  if (verdict != Verdict::kWaiting && verdict != Verdict::kUpgrade) return std::nullopt;
  return log->state.size();
}

void Examination::ReportLimitations(const CheckedLog& log) const {
  const std::string& name = log.report.name;
  const LogIndex next = log.state.size();
  if (log.halted.verdict == Verdict::kWaiting) {
    report_.limitations.Add(
        Limitation::kWaiting,
        {name, next, log.size - next, absl::StrCat(log.halted.rule, ": ", log.halted.detail)});
  }
  if (log.halted.verdict == Verdict::kUpgrade) {
    report_.limitations.Add(Limitation::kNewer, {name, next, log.size - next, log.halted.detail});
  }
  const uint64_t underived = options_.rules == nullptr ? log.acts : log.state.underived();
  if (underived > 0) {
    report_.limitations.Add(
        Limitation::kUnderived,
        {name, std::nullopt, underived,
         options_.rules == nullptr
             ? "effects were not made again, for there are no rules"
             : "effects were not made again: what they rest on is not in the set"});
  }
  report_.effects_not_derived += underived;
  report_.effects_derived += log.acts - underived;
  for (const auto& [other, references] : log.foreign) {
    const directory::AdmittedLog* admitted = directory_.FindLog(other, directory_size());
    report_.limitations.Add(
        Limitation::kUnderived,
        {name, std::nullopt, references,
         absl::StrCat("references into ", admitted == nullptr ? other.hex() : admitted->name.str(),
                      ", which is not in the set, were not examined")});
  }
}

void Examination::ReportShortLogs() const {
  std::map<const CheckedLog*, const CheckedLog*> by_short;  // the log that cites most of it
  for (const auto& log : logs_) {
    if (!log->rests_on.has_value()) continue;
    const CheckedLog* other = FindLog(log->rests_on->log);
    if (other == nullptr || other->size >= log->rests_on->size) continue;
    const CheckedLog*& citing = by_short[other];
    if (citing == nullptr || citing->rests_on->size < log->rests_on->size) citing = log.get();
  }
  for (const auto& log : logs_) {
    const auto it = by_short.find(log.get());
    if (it == by_short.end()) continue;
    const CheckedLog& citing = *it->second;
    report_.limitations.Add(
        Limitation::kMissing,
        {log->report.name, log->size, 1,
         absl::StrCat("its ", log->size, " entries are here, ", citing.report.name, " entry ",
                      citing.state.size(), " says that it has seen ", citing.rests_on->size)});
  }
}

void Examination::Finish() {
  std::vector<const examine::LogState*> states;
  for (const auto& log : logs_) {
    states.push_back(&log->state);
    log->report.examined = log->state.size();
    log->report.examined_root = log->facts.RootOfHashes(log->report.examined);
    ReportLimitations(*log);
    report_.logs.push_back(log->report);
  }
  ReportShortLogs();
  allotments_.Finish(states, report_);
}

}  // namespace amanat::verify
