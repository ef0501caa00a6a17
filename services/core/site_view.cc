#include "services/core/site_view.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "ledger/entry/writer_events.h"

namespace amanat::core {
namespace {

constexpr absl::Duration kPollWait = absl::Seconds(2);
constexpr absl::Duration kRetryPause = absl::Milliseconds(200);
constexpr absl::Duration kBehindPause = absl::Milliseconds(10);
// Between two rounds of the follower. While commands come in, each of a site's services would
// otherwise ask for every entry by itself, which costs more than the commands.
constexpr absl::Duration kFollowPause = absl::Milliseconds(20);

}  // namespace

class SiteView::Reader {
 public:
  Reader(LedgerClient& ledger, LogId log) : ledger_(ledger), log_(log) {}
  void SetSize(TreeSize size) { size_.store(size); }

  absl::StatusOr<std::string> ReadEntry(LogIndex index) const {
    if (index >= size_.load()) return absl::NotFoundError("beyond what is replayed here");
    AMANAT_ASSIGN_OR_RETURN(std::vector<std::string> entries, ledger_.ReadEntries(log_, index, 1));
    if (entries.empty()) return absl::NotFoundError("the ledger does not have the entry");
    return std::move(entries.front());
  }

 private:
  LedgerClient& ledger_;
  const LogId log_;
  std::atomic<TreeSize> size_{0};
};

const LogView* SiteView::Snapshot::Find(const LogId& log) const {
  view_.mutex_.AssertReaderHeld();
  const auto it = view_.logs_.find(log);
  return it == view_.logs_.end() ? nullptr : &it->second;
}

const LogView* SiteView::Snapshot::Own(entry::Book book) const { return Of(view_.site_, book); }

const LogView* SiteView::Snapshot::Of(absl::string_view site, entry::Book book) const {
  const LogView* found = nullptr;
  for (const LogView* log : All()) {
    if (log->name.site != site || log->name.book != book) continue;
    if (found == nullptr || log->name.succession > found->name.succession) found = log;
  }
  return found;
}

std::vector<const LogView*> SiteView::Snapshot::All() const {
  view_.mutex_.AssertReaderHeld();
  std::vector<const LogView*> logs;
  for (const auto& [id, log] : view_.logs_) {
    if (log.state->size() > 0) logs.push_back(&log);
  }
  return logs;
}

Context SiteView::Snapshot::ContextOf(const LogView& log) const {
  view_.mutex_.AssertReaderHeld();
  const bool own_directory = log.state->is_directory();
  return Context{*log.state, view_.directory_,
                 own_directory ? log.state->size() : view_.directory_size_,
                 [&view = view_](const LogId& id, LogIndex index) -> absl::StatusOr<examine::Leaf> {
                   view.mutex_.AssertReaderHeld();
                   const auto it = view.readers_.find(id);
                   if (it == view.readers_.end()) {
                     return absl::NotFoundError("that log is not followed here");
                   }
                   AMANAT_ASSIGN_OR_RETURN(std::string bytes, it->second->ReadEntry(index));
                   return examine::ParseLeaf(std::move(bytes));
                 }};
}

SiteView::SiteView(std::string site, LedgerClient& ledger, CoreFactory factory)
    : site_(std::move(site)), ledger_(ledger), factory_(std::move(factory)) {}

SiteView::~SiteView() { Stop(); }

void SiteView::Start(std::function<void()> on_change) {
  on_change_ = std::move(on_change);
  follower_ = std::thread([this] { Follow(); });
}

void SiteView::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  ledger_.EndWaits();
  if (follower_.joinable()) follower_.join();
}

void SiteView::Follow() {
  uint64_t seen = 0;
  while (true) {
    absl::Status status = RunRound(absl::InfiniteFuture()).status();
    uint64_t version = 0;
    bool advanced = false;
    {
      absl::ReaderMutexLock lock(&mutex_);
      version = version_;
      advanced = advances_ != std::exchange(seen, advances_);
    }
    if (advanced && on_change_ != nullptr) on_change_();
    absl::Duration pause = kFollowPause;
    if (status.ok() && !advanced) {
      status = ledger_.Logs(version, kPollWait).status();
      pause = absl::ZeroDuration();
    }
    if (!status.ok()) pause = kRetryPause;
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), pause)) return;
  }
}

absl::StatusOr<bool> SiteView::RunRound(absl::Time deadline) {
  absl::MutexLock lock(&rounds_mutex_);
  const uint64_t mine = rounds_begun_ + 1;
  const auto mine_or_free = [&]() ABSL_SHARED_LOCKS_REQUIRED(rounds_mutex_) {
    rounds_mutex_.AssertReaderHeld();
    return rounds_ended_ >= mine || rounds_ended_ == rounds_begun_;
  };
  if (!rounds_mutex_.AwaitWithDeadline(absl::Condition(&mine_or_free), deadline)) return false;
  if (rounds_ended_ >= mine) return round_result_;
  ++rounds_begun_;
  rounds_mutex_.Unlock();
  absl::StatusOr<bool> result = Advance(deadline);
  rounds_mutex_.Lock();
  rounds_ended_ = rounds_begun_;
  round_result_ = result;
  return result;
}

absl::StatusOr<bool> SiteView::Advance(absl::Time deadline) {
  AMANAT_ASSIGN_OR_RETURN(News news, ledger_.ReadNews(Held()));
  const std::vector<LogInfo>& logs = news.list.logs;
  news.entries.resize(logs.size());
  // All are known before any advances: what is not known counts as not brought here, and is not
  // examined.
  for (const LogInfo& info : logs) Know(info);
  // Logs rest on each other (the directory above all), so passes go on until none advances.
  for (bool advanced = true; advanced;) {
    advanced = false;
    for (size_t i = 0; i < logs.size(); ++i) {
      AMANAT_ASSIGN_OR_RETURN(const bool moved,
                              AdvanceLog(logs[i], std::exchange(news.entries[i], {}), deadline));
      advanced = advanced || moved;
    }
  }
  absl::MutexLock lock(&mutex_);
  // Cut short, the round has not seen all of that list.
  if (absl::Now() < deadline) version_ = news.list.version;
  return std::all_of(logs.begin(), logs.end(), [&](const LogInfo& info) {
    mutex_.AssertReaderHeld();
    return logs_.at(info.id).state->size() >= info.size;
  });
}

std::vector<HeldLog> SiteView::Held() const {
  std::vector<HeldLog> held;
  absl::ReaderMutexLock lock(&mutex_);
  for (const auto& [id, log] : logs_) held.push_back({id, log.state->size()});
  return held;
}

void SiteView::Know(const LogInfo& info) {
  absl::MutexLock lock(&mutex_);
  auto [it, inserted] = logs_.try_emplace(info.id);
  LogView& log = it->second;
  log.info = info;
  if (!inserted) return;
  log.state = std::make_unique<examine::LogState>(info.id);
  auto reader = std::make_unique<Reader>(ledger_, info.id);
  readers_.emplace(info.id, std::move(reader));
}

absl::StatusOr<bool> SiteView::AdvanceLog(const LogInfo& info, std::vector<std::string> entries,
                                          absl::Time deadline) {
  TreeSize size = 0;
  {
    absl::ReaderMutexLock lock(&mutex_);
    size = logs_.at(info.id).state->size();
  }
  bool advanced = false;
  while (size < info.size) {
    if (entries.empty()) {
      AMANAT_ASSIGN_OR_RETURN(entries, ledger_.ReadEntries(info.id, size, kReadEntriesMax));
    }
    absl::MutexLock lock(&mutex_);
    if (stopping_ || absl::Now() >= deadline) break;
    LogView& log = logs_.at(info.id);
    AMANAT_RETURN_IF_ERROR(TakeBatch(log, entries));
    if (log.state->size() == size) break;  // waits for another log
    size = log.state->size();
    entries.clear();
    ++advances_;
    advanced = true;
  }
  return advanced;
}

// What an entry rests on in other logs lies within what its log has followed of them.
bool SiteView::Rests(const examine::Leaf& leaf, uint32_t event_type) const {
  if (event_type != static_cast<uint32_t>(entry::EventType::kFollowed)) return false;
  const auto followed = wire::Decode<entry::Followed>(leaf.command.body);
  if (!followed.ok()) return false;
  const auto other = logs_.find(followed->log);
  return other != logs_.end() && other->second.state->size() < followed->size;
}

absl::Status SiteView::TakeBatch(LogView& log, const std::vector<std::string>& entries) {
  for (const std::string& bytes : entries) {
    AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, examine::ParseLeaf(bytes));
    const uint32_t event_type = log.state->EventTypeOf(leaf);
    if (Rests(leaf, event_type)) return absl::OkStatus();
    const examine::Finding finding = log.state->TakeExamined(leaf);
    if (finding.verdict != examine::Verdict::kValid) {
      log.problem = absl::StrCat(finding.rule, ": ", finding.detail);
      return absl::DataLossError(
          absl::StrCat("entry ", log.state->size(), " of ", log.name.str(), ": ", log.problem));
    }
    log.state->Commit();
    readers_.at(log.state->id())->SetSize(log.state->size());
    if (!leaf.entry.recipient.is_zero()) {
      log.addressed[leaf.entry.recipient].push_back(leaf.entry.index);
    }
    if (leaf.entry.outcome == Outcome::kAccepted) EvolveCores(log, leaf, event_type);
    if (log.state->size() == 1) {
      log.name = log.state->name();
      log.cores = factory_(log.name);
    }
    if (!log.state->is_directory()) continue;
    if (leaf.entry.outcome == Outcome::kAccepted) directory_.Apply(leaf.entry.index, leaf.command);
    directory_size_ = log.state->size();
  }
  return absl::OkStatus();
}

void SiteView::EvolveCores(LogView& log, const examine::Leaf& leaf, uint32_t event_type) {
  const Context context = Snapshot(*this).ContextOf(log);
  for (const auto& core : log.cores) core->Evolve(leaf, event_type, context);
}

absl::Status SiteView::CatchUp(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (true) {
    const absl::StatusOr<bool> whole = RunRound(deadline);
    if (!whole.ok()) return Annotate(whole.status(), "the view is behind the ledger");
    if (*whole) return absl::OkStatus();
    if (absl::Now() + kBehindPause >= deadline) {
      return absl::DeadlineExceededError("the view is behind the ledger");
    }
    absl::SleepFor(kBehindPause);
  }
}

void SiteView::Read(absl::FunctionRef<void(const Snapshot&)> reader) const {
  absl::ReaderMutexLock lock(&mutex_);
  reader(Snapshot(*this));
}

}  // namespace amanat::core
