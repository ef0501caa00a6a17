// The lives of one fund log on a faulty disk: its founding, clients that send commands and files,
// restarts, crashes, and what must hold after each of them. A log has a client's memory beside it
// which no crash reaches: what was answered, what was sent without an answer, every head that was
// signed or given to the guard.
//
//   LedgerLife life(fund, disk);                  // `fund` on a good disk of its own, shared
//   disk.BreakAt(7, Fault::kEffectTorn);
//   if (!life.Play()) life.Recover(Tail::kTorn);  // a step failed: crash, look, go on
//   life.ExpectWhole();
//
// Everything that is wrong is a failure of the test. Thread-compatible.
#ifndef AMANAT_TESTS_FAULT_LEDGER_LIFE_H_
#define AMANAT_TESTS_FAULT_LEDGER_LIFE_H_

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "ledger/append/testing/fund_fixture.h"
#include "ledger/store/testing/faulty_disk.h"

namespace amanat::fault {

// A directory with its people and the fund log's key, made once for many lives of that log.
void PrepareFund(append::FundFixture& fund);

class LedgerLife {
 public:
  // A write of the guard, counted from 1, that goes wrong.
  enum class GuardFault { kAbsent, kPresent, kTorn, kPadding };

  LedgerLife(append::FundFixture& fund, store::FaultyDisk& disk);
  ~LedgerLife();

  // What is done in a life, in order: founding, opening, commands, refusals, files, commands of
  // several clients at once, and `restarts` of the process between them. False when a step failed;
  // the rest then was not done.
  bool Play(int restarts);
  void BreakGuardAt(uint64_t write, GuardFault fault);
  bool guard_broken() const { return guard_broken_; }

  // Ends the process, cuts the power, starts again, checks the store, and lets the clients ask
  // again for all that they sent. A log whose founding broke off is founded anew.
  void Recover(store::Tail tail);
  // That the log holds all that was answered, once, in one history; and the check of its store.
  void ExpectWhole();

  void Close();
  // Opens the writer; what the clients know is untouched.
  absl::Status Open();
  // For a test that puts back an older store and guard.
  void ForgetHeadsBeyond(TreeSize size);
  append::Writer& writer() { return *writer_; }
  const std::string& store_path() const { return store_path_; }
  const std::string& guard_path() const { return guard_path_; }
  int were_there() const { return were_there_; }
  int were_lost() const { return were_lost_; }

 private:
  // A command or file, and its first answer.
  struct Sent {
    append::SignedImport import;  // of a command, only the manifest is used
    bool is_import = false;
    int64_t deposited = 0;
    std::optional<append::AppendResult> answer;
  };

  absl::Status Found();
  absl::Status WriteGuard(store::GuardFile& file, const store::Guard& guard);
  bool Restart();
  Sent Deposit(int64_t amount);
  Sent TooLargeAllotment();
  Sent File(size_t lines);
  bool Send(Sent sent);
  bool SendTogether(int count);
  absl::StatusOr<append::AppendResult> Ask(const Sent& sent);
  void TakeAnswer(Sent& sent, const append::AppendResult& answer);
  void AskAgain(Sent& sent);
  void RememberLeaves(LogIndex first, TreeSize size);
  void RememberHead(TreeSize size, const Hash& root);
  void RememberNote(const std::string& note);
  void CheckStore();
  void ExpectKnownEntriesOnce();

  append::FundFixture& fund_;
  store::FaultyDisk& disk_;
  std::string folder_, store_path_, guard_path_;
  signing::PrivateKey key_;
  std::unique_ptr<examine::KnownLogs> known_logs_;
  std::unique_ptr<append::Writer> writer_;
  std::atomic<int> fatal_ = 0;
  bool founded_ = false;

  std::vector<Sent> sent_;
  std::map<LogIndex, Hash> leaves_;  // of all entries up to a published head
  absl::Mutex mutex_;
  std::map<TreeSize, Hash> heads_ ABSL_GUARDED_BY(mutex_);  // signed, or on the way to be
  int were_there_ = 0, were_lost_ = 0;

  std::atomic<TreeSize> guarded_ = 1;  // size of the last guard that was written
  std::atomic<uint64_t> guard_writes_ = 0;
  uint64_t break_guard_at_ = 0;
  GuardFault guard_fault_ = GuardFault::kAbsent;
  std::atomic<bool> guard_broken_ = false;
};

}  // namespace amanat::fault

#endif  // AMANAT_TESTS_FAULT_LEDGER_LIFE_H_
