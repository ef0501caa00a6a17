#include "services/treasury/take_up.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace amanat::treasury {

namespace {

constexpr absl::Duration kRetryPause = absl::Seconds(1);
constexpr absl::Duration kCatchUpTimeout = absl::Seconds(10);

// The proposal by which the first of the log's cores that wants `leaf` takes it up.
absl::StatusOr<std::optional<proposal::Proposal>> Propose(const core::LogView& own,
                                                          const core::Context& context,
                                                          const LogId& foreign,
                                                          const examine::Leaf& leaf) {
  for (const auto& core : own.cores) {
    std::optional<entry::Command> command = core->TakeUp(leaf, foreign, context);
    if (!command.has_value()) continue;
    command->target = own.state->id();
    AMANAT_ASSIGN_OR_RETURN(core::Decision decision, core->Decide(*command, context));
    return std::optional<proposal::Proposal>(
        {wire::Encode(*command), "", core->version(), context.directory_size, std::move(decision)});
  }
  return std::optional<proposal::Proposal>();
}

}  // namespace

void TakeUpWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void TakeUpWorker::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void TakeUpWorker::Wake() {
  absl::MutexLock lock(&mutex_);
  woken_ = true;
}

std::vector<std::string> TakeUpWorker::problems() const {
  absl::MutexLock lock(&mutex_);
  return problems_;
}

absl::Status TakeUpWorker::last_error() const {
  absl::MutexLock lock(&mutex_);
  return last_error_;
}

void TakeUpWorker::AddProblem(std::string problem) {
  absl::MutexLock lock(&mutex_);
  if (problems_.size() == kTakeUpProblemsMax) problems_.erase(problems_.begin());
  problems_.push_back(std::move(problem));
}

void TakeUpWorker::Run() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      const auto due = [this]()
                           ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || woken_; };
      // After an error without waiting for a change: what failed may work by itself later.
      const absl::Duration most = last_error_.ok() ? absl::InfiniteDuration() : kRetryPause;
      mutex_.AwaitWithTimeout(absl::Condition(&due), most);
      if (stopping_) return;
      woken_ = false;
    }
    const absl::Status status = RunOnce().status();
    absl::MutexLock lock(&mutex_);
    last_error_ = status;
  }
}

std::vector<std::pair<TakeUpWorker::Pair, std::vector<LogIndex>>> TakeUpWorker::Pairs() const {
  std::vector<std::pair<Pair, std::vector<LogIndex>>> pairs;
  view_.Read([&](const core::SiteView::Snapshot& now) {
    for (const core::LogView* own : now.All()) {
      if (!own->info.owned || own->cores.empty()) continue;
      for (const core::LogView* other : now.All()) {
        const auto found = other->addressed.find(own->state->id());
        if (other == own || found == other->addressed.end()) continue;
        const Pair pair{own->state->id(), other->state->id()};
        const auto cursor = cursors_.find(pair);
        const LogIndex first = cursor == cursors_.end() ? 0 : cursor->second;
        const std::vector<LogIndex>& all = found->second;
        std::vector<LogIndex> open;
        std::copy_if(std::lower_bound(all.begin(), all.end(), first), all.end(),
                     std::back_inserter(open), [&](LogIndex index) {
                       return !own->state->ConsumerOf(pair.second, index).has_value();
                     });
        if (!open.empty()) pairs.emplace_back(pair, std::move(open));
      }
    }
  });
  return pairs;
}

absl::StatusOr<std::optional<proposal::Proposal>> TakeUpWorker::Decide(
    const Pair& pair, const examine::Leaf& leaf) const {
  absl::StatusOr<std::optional<proposal::Proposal>> proposal = std::nullopt;
  view_.Read([&](const core::SiteView::Snapshot& now) {
    const core::LogView& own = *now.Find(pair.first);
    if (own.state->ConsumerOf(pair.second, leaf.entry.index).has_value()) return;
    proposal = Propose(own, now.ContextOf(own), pair.second, leaf);
  });
  return proposal;
}

absl::StatusOr<bool> TakeUpWorker::TakeUp(const Pair& pair, const examine::Leaf& leaf) {
  absl::Status status;
  for (int i = 0; i < kTakeUpTriesMax; ++i) {
    const auto proposal = Decide(pair, leaf);
    if (proposal.status().code() == absl::StatusCode::kInvalidArgument) {
      AddProblem(absl::StrCat("entry ", leaf.entry.index, " of log ", pair.second.hex(), ": ",
                              proposal.status().message()));
      return false;
    }
    AMANAT_RETURN_IF_ERROR(proposal.status());
    if (!proposal->has_value()) return false;
    status = view_.ledger().Append(pair.first, **proposal).status();
    if (status.ok()) return true;
    // Unknown outcomes, too: the view tells whether the entry is there.
    if (status.code() != absl::StatusCode::kAborted) return status;
    AMANAT_RETURN_IF_ERROR(view_.CatchUp(kCatchUpTimeout));
  }
  return status;
}

absl::StatusOr<size_t> TakeUpWorker::RunPair(const Pair& pair,
                                             const std::vector<LogIndex>& addressed) {
  size_t taken = 0;
  for (const LogIndex index : addressed) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return taken;
    }
    AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                            view_.ledger().ReadEntries(pair.second, index, 1));
    if (entries.empty()) return absl::UnavailableError("the ledger does not have the entry");
    AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, examine::ParseLeaf(entries.front()));
    AMANAT_ASSIGN_OR_RETURN(const bool done, TakeUp(pair, leaf));
    taken += done ? 1 : 0;
    cursors_[pair] = index + 1;
  }
  return taken;
}

absl::StatusOr<size_t> TakeUpWorker::RunOnce() {
  size_t taken = 0;
  absl::Status first_error;
  for (const auto& [pair, addressed] : Pairs()) {
    auto done = RunPair(pair, addressed);
    if (done.ok()) {
      taken += *done;
    } else if (first_error.ok()) {
      first_error = done.status();
    }
  }
  if (!first_error.ok()) return first_error;
  return taken;
}

}  // namespace amanat::treasury
