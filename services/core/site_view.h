// What a service knows: its site's ledger replayed in memory, log by log, with the cores' states.
// A projection: rebuilt from entry zero at every start, it is never the truth itself. It takes what
// the ledger gives out as examined; the ledger's process has looked at every signature and limit.
//
//   SiteView view("manila", ledger_client, factory);
//   AMANAT_RETURN_IF_ERROR(view.Start());
//   AMANAT_RETURN_IF_ERROR(view.CatchUp(absl::Seconds(5)));   // sees what the ledger has now
//   view.Read([&](const SiteView::Snapshot& now) { ... now.Own(Book::kFund) ... });
//
// It advances by rounds: what the ledger has is asked for, read and replayed. Whoever catches up
// runs a round himself, or waits for one that began after his call: however many wait, the ledger
// is asked once. Between them a follower thread keeps the view from falling behind, at a pace that
// leaves the processor to those who wait for an answer.
//
// Read runs under a shared lock, so what it sees is one state. Thread-safe.
#ifndef AMANAT_SERVICES_CORE_SITE_VIEW_H_
#define AMANAT_SERVICES_CORE_SITE_VIEW_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "ledger/examine/known_logs.h"
#include "services/core/core.h"
#include "services/core/ledger_client.h"

namespace amanat::core {

// One log as a view holds it.
struct LogView {
  LogInfo info;
  entry::LogName name;
  std::unique_ptr<examine::LogState> state;
  std::vector<std::unique_ptr<Core>> cores;
  std::string problem;  // why replay stands still; empty when it does not
  // Where the entries stand that another log may consume, by that log, ascending.
  std::map<LogId, std::vector<LogIndex>> addressed;

  // The core of that type, or nullptr.
  template <typename T>
  const T* FindCore() const {
    for (const auto& core : cores) {
      if (const T* found = dynamic_cast<const T*>(core.get())) return found;
    }
    return nullptr;
  }
};

class SiteView {
 public:
  class Snapshot {
   public:
    const directory::Directory& directory() const {
      view_.mutex_.AssertReaderHeld();
      return view_.directory_;
    }
    TreeSize directory_size() const {
      view_.mutex_.AssertReaderHeld();
      return view_.directory_size_;
    }
    const LogView* Find(const LogId& log) const;
    // The site's own log of that book; nullptr when it has none (yet).
    const LogView* Own(entry::Book book) const;
    const LogView* Of(absl::string_view site, entry::Book book) const;
    std::vector<const LogView*> All() const;
    // The context in which the next command of `log` is decided.
    Context ContextOf(const LogView& log) const;

   private:
    friend class SiteView;
    explicit Snapshot(const SiteView& view) : view_(view) {}
    const SiteView& view_;
  };

  // `ledger` outlives this object.
  SiteView(std::string site, LedgerClient& ledger, CoreFactory factory);
  ~SiteView();
  SiteView(const SiteView&) = delete;
  SiteView& operator=(const SiteView&) = delete;

  // Starts the follower thread. `on_change` is called from it, without a lock, soon after the view
  // has advanced.
  void Start(std::function<void()> on_change = nullptr);
  // Ends the thread, and the ledger client's waits for good. Idempotent.
  void Stop();

  // Returns once everything that the ledger had at the call is replayed here. DeadlineExceeded when
  // that takes longer; otherwise, at once, the ledger's error or why replay stands still.
  absl::Status CatchUp(absl::Duration timeout);
  void Read(absl::FunctionRef<void(const Snapshot&)> reader) const;

  const std::string& site() const { return site_; }
  LedgerClient& ledger() const { return ledger_; }

 private:
  class Reader;  // reads entries of one log for references

  void Follow();
  // Returns once a round that began after the call has ended: whether the view has now all that the
  // ledger had then. It has not when time is over, or while a log waits for another one.
  absl::StatusOr<bool> RunRound(absl::Time deadline) ABSL_LOCKS_EXCLUDED(rounds_mutex_, mutex_);
  // A round.
  absl::StatusOr<bool> Advance(absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);
  std::vector<HeldLog> Held() const ABSL_LOCKS_EXCLUDED(mutex_);
  void Know(const LogInfo& info) ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether something was replayed; `entries` are the next ones, when the ledger sent some.
  absl::StatusOr<bool> AdvanceLog(const LogInfo& info, std::vector<std::string> entries,
                                  absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status TakeBatch(LogView& log, const std::vector<std::string>& entries)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether the entry has to wait until another log has come as far here.
  bool Rests(const examine::Leaf& leaf, uint32_t event_type) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EvolveCores(LogView& log, const examine::Leaf& leaf, uint32_t event_type)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string site_;
  LedgerClient& ledger_;
  const CoreFactory factory_;
  std::thread follower_;
  std::function<void()> on_change_;

  absl::Mutex rounds_mutex_;
  uint64_t rounds_begun_ ABSL_GUARDED_BY(rounds_mutex_) = 0;
  uint64_t rounds_ended_ ABSL_GUARDED_BY(rounds_mutex_) = 0;  // one less while one is under way
  // Of the last one that ended.
  absl::StatusOr<bool> round_result_ ABSL_GUARDED_BY(rounds_mutex_) = false;

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t version_ ABSL_GUARDED_BY(mutex_) = 0;   // of the ledger's list in the last round
  uint64_t advances_ ABSL_GUARDED_BY(mutex_) = 0;  // how often something was replayed
  std::map<LogId, std::unique_ptr<Reader>> readers_ ABSL_GUARDED_BY(mutex_);
  std::map<LogId, LogView> logs_ ABSL_GUARDED_BY(mutex_);
  directory::Directory directory_ ABSL_GUARDED_BY(mutex_);
  TreeSize directory_size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_SITE_VIEW_H_
