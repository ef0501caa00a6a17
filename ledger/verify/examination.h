// Examines the entries of a set of logs by the ledger's rules. Logs take turns: each goes on until
// an entry rests on what another one has not shown yet, until none gets any further.
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_VERIFY_EXAMINATION_H_
#define AMANAT_LEDGER_VERIFY_EXAMINATION_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/state/row_runs.h"
#include "ledger/tiles/log_reader.h"
#include "ledger/verify/allotment_check.h"
#include "ledger/verify/bundle_feed.h"
#include "ledger/verify/log_facts.h"
#include "ledger/verify/row_packing.h"
#include "ledger/verify/verify.h"

namespace amanat::verify {

// A log whose checkpoint and tree were checked.
struct CheckedLog {
  CheckedLog(entry::LogName log_name, LogId id, std::unique_ptr<tiles::LogReader> reader,
             const examine::RuleVersions* rules, const state::RowRuns::Options& rows_options)
      : name(std::move(log_name)),
        files(std::move(reader)),
        rows(rows_options),
        state(id, &rows, rules),
        packing(rows, state) {}

  entry::LogName name;
  std::unique_ptr<tiles::LogReader> files;
  TreeSize size = 0;  // of the checkpoint
  TreeSize good = 0;  // entries that the checkpoint covers; examination ends there
  LogFacts facts;
  state::RowRuns
      rows;  // of the state up to `packed`, but for what is being packed; later ones are its own
  examine::LogState state;
  RowPacking packing;
  TreeSize packed = 0;
  uint64_t acts = 0;        // entries that the rules were asked for
  examine::Finding halted;  // verdict kValid: not halted
  // Reads ahead while the log has its turn, and while it waits for another one.
  std::unique_ptr<BundleFeed> feed;
  const FedBundle* bundle = nullptr;  // the one at hand, of `feed`
  uint64_t bundle_number = 0;
  merkle::EntryBundle cited_bundle;  // the one at hand of what other entries cite
  uint64_t cited_bundle_number = 0;
  std::map<LogId, uint64_t> foreign;        // references into logs that are not in the set
  std::optional<entry::Followed> rests_on;  // of an entry that waits for more of another log
  LogReport report;
};

constexpr TreeSize kUnpackedWaitingMax = 1u << 8;  // entries of a log that has not its turn
constexpr size_t kFeedsMax = 32;  // of logs that wait; others read their bundle again

class Examination final : public examine::Surroundings {
 public:
  // `options` and `report` outlive this object.
  Examination(const Options& options, const LogId& directory_log, Report& report);

  // The directory's log is the first.
  void Add(std::unique_ptr<CheckedLog> log);
  const std::vector<std::unique_ptr<CheckedLog>>& logs() const { return logs_; }

  // Advances every log that was added as far as it goes; may be called again after adding more.
  // An error when a file cannot be read.
  absl::Status Advance();
  // The sums across logs, and the limitations of what was examined.
  void Finish();
  // How much of the directory was examined, when that is not all of it and nothing is wrong with it.
  std::optional<TreeSize> DirectoryStandsAt() const;

  const directory::Directory& directory() const override { return directory_; }
  TreeSize directory_size() const override;
  bool Holds(const LogId& log) const override;
  TreeSize SizeOf(const LogId& log) const override;
  std::optional<examine::EntryFacts> Find(const LogId& log, LogIndex index) const override;
  std::optional<Hash> RootAt(const LogId& log, TreeSize size) const override;
  absl::StatusOr<std::string> Read(const LogId& log, LogIndex index) const override {
    return ReadExamined(log, index);
  }
  // From now on a log that was not added is not in the set; before, an entry that rests on it waits.
  void AllAreAdded() { all_added_ = true; }

 private:
  const CheckedLog* FindLog(const LogId& log) const;
  absl::Status AdvanceLog(CheckedLog& log);
  // Begins to pack the rows of more than `entries_max` entries.
  absl::Status PackRows(CheckedLog& log, TreeSize entries_max) const;
  // The same for a log that has not its turn any more, whose rows take little memory afterwards.
  absl::Status PackRowsOfWaiting(CheckedLog& log) const;
  // The bundle that holds the log's next entry.
  const FedBundle& LoadBundle(CheckedLog& log);
  void CloseFeed(CheckedLog& log);
  absl::StatusOr<merkle::EntryBundle> ReadBundle(const CheckedLog& log, uint64_t number) const;
  // An entry that was examined.
  absl::StatusOr<std::string> ReadExamined(const LogId& log, LogIndex index) const;
  // Whether the entry was taken; else log.halted says why not.
  bool TakeEntry(CheckedLog& log, const examine::Leaf& leaf);
  // The entries of `bundle` from the log's next one on, until rows are to be packed; false when one was
  // not taken.
  bool TakeEntries(CheckedLog& log, const FedBundle& bundle);
  // Whether the entry may be taken, as far as a log's state alone does not tell.
  bool MayTake(CheckedLog& log, const examine::Leaf& leaf, uint32_t event_type);
  void ReportLimitations(const CheckedLog& log) const;
  // Of every log that is shorter here than an entry of another one says.
  void ReportShortLogs() const;
  void HaltAtMalformed(CheckedLog& log, const absl::Status& malformed);
  void CountForeign(CheckedLog& log, const examine::Leaf& leaf, uint32_t event_type) const;
  void Halt(CheckedLog& log, examine::Verdict verdict, const std::string& rule,
            const std::string& found);

  const Options& options_;
  const LogId directory_log_;
  Report& report_;
  directory::Directory directory_;
  std::vector<std::unique_ptr<CheckedLog>> logs_;
  std::map<LogId, CheckedLog*> by_id_;
  bool all_added_ = false;
  size_t feeds_ = 0;  // that are open
  AllotmentCheck allotments_;
};

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_EXAMINATION_H_
