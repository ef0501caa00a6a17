#include "services/core/testing/fixture_ledger.h"

#include <algorithm>

namespace amanat::core_testing {

void FixtureLedger::Change(absl::FunctionRef<void(CoreFixture&)> change) {
  absl::MutexLock lock(&mutex_);
  change(fund_);
  ++version_;
}

void FixtureLedger::FailAppends(std::vector<absl::Status> failures) {
  absl::MutexLock lock(&mutex_);
  failures_ = std::move(failures);
}

void FixtureLedger::EndWaits() {
  absl::MutexLock lock(&mutex_);
  waits_ended_ = true;
}

absl::StatusOr<core::LogList> FixtureLedger::Logs(uint64_t known_version, absl::Duration wait) {
  absl::MutexLock lock(&mutex_);
  const auto newer = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return version_ > known_version || waits_ended_;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&newer), wait);
  core::LogList list;
  list.version = version_;
  for (const LogId& id : fund_.LogsSeenBy(site_)) {
    const entry::LogName& name = fund_.state(id).name();
    core::LogInfo info;
    info.id = id;
    info.name = name.str();
    info.owned = name.site == site_;
    info.size = fund_.SizeSeenBy(site_, id);
    info.witnessed_size = info.size;
    list.logs.push_back(std::move(info));
  }
  return list;
}

absl::StatusOr<std::vector<std::string>> FixtureLedger::ReadEntries(const LogId& log,
                                                                    LogIndex first,
                                                                    size_t count_max) {
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> entries;
  const TreeSize size = fund_.SizeSeenBy(site_, log);
  for (LogIndex i = first; i < size && entries.size() < count_max; ++i) {
    entries.push_back(fund_.leaf(log, i).bytes);
  }
  return entries;
}

absl::StatusOr<proposal::AppendResult> FixtureLedger::Append(const LogId& log,
                                                             const proposal::Proposal& proposal) {
  absl::MutexLock lock(&mutex_);
  if (!failures_.empty()) {
    const absl::Status failure = failures_.front();
    failures_.erase(failures_.begin());
    return failure;
  }
  const Answer answer = fund_.Append(log, proposal);
  ++version_;
  if (!answer.status.ok()) return answer.status;
  proposal::AppendResult result;
  result.index = answer.entry.index;
  result.leaf_hash = answer.entry.leaf_hash;
  result.outcome = answer.outcome;
  result.detail = answer.detail;
  result.durable_size = answer.entry.index + 1;
  return result;
}

absl::StatusOr<proposal::AppendResult> FixtureLedger::AppendImport(const LogId&,
                                                                   const proposal::Import&) {
  return absl::UnimplementedError("the fixture's ledger takes no imports");
}

}  // namespace amanat::core_testing
