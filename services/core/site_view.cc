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
  uint64_t version = 0;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
    }
    auto list = ledger_.Logs(version, kPollWait);
    auto advanced = list.ok() ? Advance(*list) : absl::StatusOr<bool>(list.status());
    {
      absl::MutexLock lock(&mutex_);
      last_error_ = advanced.status();
    }
    if (!advanced.ok()) {
      absl::SleepFor(kRetryPause);
      continue;
    }
    version = list->version;
    if (*advanced && on_change_ != nullptr) on_change_();
  }
}

absl::StatusOr<bool> SiteView::Advance(const LogList& list) {
  // All are known before any advances: what is not known counts as not brought here, and is not
  // examined.
  for (const LogInfo& info : list.logs) Know(info);
  // Logs rest on each other (the directory above all), so passes go on until none advances.
  bool any = false;
  for (bool advanced = true; advanced;) {
    advanced = false;
    for (const LogInfo& info : list.logs) {
      AMANAT_ASSIGN_OR_RETURN(const bool moved, AdvanceLog(info));
      advanced = advanced || moved;
    }
    any = any || advanced;
  }
  return any;
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

absl::StatusOr<bool> SiteView::AdvanceLog(const LogInfo& info) {
  TreeSize size = 0;
  {
    absl::ReaderMutexLock lock(&mutex_);
    size = logs_.at(info.id).state->size();
  }
  bool advanced = false;
  while (size < info.size) {
    AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                            ledger_.ReadEntries(info.id, size, kReadEntriesMax));
    absl::MutexLock lock(&mutex_);
    LogView& log = logs_.at(info.id);
    AMANAT_RETURN_IF_ERROR(TakeBatch(log, entries));
    if (log.state->size() == size) break;  // waits for another log
    size = log.state->size();
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
  AMANAT_ASSIGN_OR_RETURN(const LogList list, ledger_.Logs(0, absl::ZeroDuration()));
  const auto caught_up = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return std::all_of(list.logs.begin(), list.logs.end(), [&](const LogInfo& info) {
      mutex_.AssertReaderHeld();
      const auto it = logs_.find(info.id);
      return it != logs_.end() && it->second.state->size() >= info.size;
    });
  };
  absl::ReaderMutexLock lock(&mutex_);
  if (mutex_.AwaitWithDeadline(absl::Condition(&caught_up), deadline)) return absl::OkStatus();
  if (!last_error_.ok()) return Annotate(last_error_, "the view is behind the ledger");
  return absl::DeadlineExceededError("the view is behind the ledger");
}

void SiteView::Read(absl::FunctionRef<void(const Snapshot&)> reader) const {
  absl::ReaderMutexLock lock(&mutex_);
  reader(Snapshot(*this));
}

}  // namespace amanat::core
