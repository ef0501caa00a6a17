#include "services/core/testing/fund_ledger.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace amanat::core_testing {
namespace {

absl::Status NotWrittenHere() { return absl::NotFoundError("this site does not write that log"); }

}  // namespace

absl::StatusOr<core::SiteRows> FundLedger::PinRows() {
  reads_ = Reads();
  core::SiteRows site;
  site.site = site_;
  for (const LogId& id : fund_.LogsSeenBy(site_)) {
    const TreeSize size = fund_.SizeSeenBy(site_, id);
    if (size == 0) continue;
    const auto rows = std::make_shared<CountedRows>(fund_.RowsSeenBy(site_, id), reads_);
    core::LogRows log{id, fund_.name(id), Owns(id), size, "", rows};
    log.recorded_at = fund_.leaf(id, size - 1).entry.record_time.micros;
    if (!log.owned) log.told_until = fund_.HeardUntil(site_, log.name.site);
    if (behind_ == id) log.finding = "GUARD: the store ends before its guard: recover it";
    site.logs.push_back(std::move(log));
  }
  // As the node has them: its own first.
  std::stable_partition(site.logs.begin(), site.logs.end(),
                        [](const core::LogRows& log) { return log.owned; });
  site.directory_log = fund_.directory_log();
  site.directory_size = fund_.SizeSeenBy(site_, site.directory_log);
  auto known = std::make_shared<directory::Directory>();
  for (LogIndex i = 0; i < site.directory_size; ++i) {
    const examine::Leaf& leaf = fund_.leaf(site.directory_log, i);
    if (leaf.entry.outcome != entry::Outcome::kAccepted) continue;
    known->Apply(i, leaf.command, leaf.entry.record_time.micros);
  }
  site.directory = std::move(known);
  return site;
}

bool FundLedger::Sees(const LogId& log) const {
  const std::vector<LogId> seen = fund_.LogsSeenBy(site_);
  return std::find(seen.begin(), seen.end(), log) != seen.end();
}

bool FundLedger::Owns(const LogId& log) const { return Sees(log) && fund_.name(log).site == site_; }

absl::StatusOr<std::vector<std::string>> FundLedger::ReadEntries(const LogId& log, LogIndex first,
                                                                 size_t count_max) {
  if (!Sees(log)) return absl::NotFoundError(absl::StrCat("log ", log.hex(), " is not at hand"));
  ++reads_.calls;
  std::vector<std::string> entries;
  const TreeSize size = fund_.SizeSeenBy(site_, log);
  count_max = std::min(count_max, core::kReadEntriesMax);
  for (LogIndex i = first; i < size && entries.size() < count_max; ++i) {
    entries.push_back(fund_.leaf(log, i).bytes);
  }
  reads_.entries += entries.size();
  return entries;
}

absl::StatusOr<proposal::AppendResult> FundLedger::Append(const LogId& log,
                                                          const proposal::SignedCommand& command,
                                                          proposal::Purpose purpose) {
  return Owns(log) ? fund_.Append(log, command, purpose) : NotWrittenHere();
}

absl::StatusOr<proposal::AppendResult> FundLedger::AppendImport(
    const LogId& log, const proposal::SignedImport& import, proposal::Purpose purpose) {
  return Owns(log) ? fund_.Append(log, import, purpose) : NotWrittenHere();
}

absl::StatusOr<proposal::AppendResult> FundLedger::Preview(const LogId& log,
                                                           const std::string& command) {
  return Owns(log) ? fund_.Preview(log, command) : NotWrittenHere();
}

}  // namespace amanat::core_testing
