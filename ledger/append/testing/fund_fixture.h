// A small fund for tests: a directory with two administrators, logs of sites, operators with keys,
// all in a folder of its own, on a clock that stands still and seeded randomness.
//
//   FundFixture fund;                                     // directory founded and open
//   append::Writer& ledger = fund.FoundLog("manila", entry::Book::kFund);
//   fund.AdmitOperator("treasurer-1", "manila", {directory::Role::kTreasurer});
//   Draft draft{fund.MakeCommand(ledger, toy::kNoted, body), {"treasurer-1"}};
//   draft.decision.postings = ...;
//   ASSERT_TRUE(ledger.Append(fund.Sign(draft)).ok());
//
// The rules are the toy fund's: a command does what its draft's decision says.
// What goes wrong in a helper stops the test process: the tests are about what comes after.
// Thread-compatible, but for Sign and MakeCommand, which are thread-safe.
#ifndef AMANAT_LEDGER_APPEND_TESTING_FUND_FIXTURE_H_
#define AMANAT_LEDGER_APPEND_TESTING_FUND_FIXTURE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger/append/testing/draft.h"
#include "ledger/append/writer.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/directory/events.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/known_logs.h"

namespace amanat::append {

class FundFixture {
 public:
  static constexpr char kDomain[] = "owf.example";
  static constexpr UnixMicros kStart = 1'767'225'600'000'000;  // 2026-01-01

  // Founds and opens the directory at site manila, with administrators "admin-1" and "admin-2",
  // the site manila and the directory's own log admitted. `env` is given to every store.
  explicit FundFixture(rocksdb::Env* env = nullptr, uint64_t seed = 1);
  ~FundFixture();
  FundFixture(const FundFixture&) = delete;
  FundFixture& operator=(const FundFixture&) = delete;

  Writer& directory() { return log("manila", entry::Book::kDirectory); }
  // Precondition: founded and open.
  Writer& log(const std::string& site, entry::Book book);
  examine::KnownLogs& known_logs() { return *known_logs_; }
  ManualClock& clock() { return clock_; }
  SeededRandom& random() { return random_; }
  // Of the fixture's own; removed with it.
  const std::string& folder() const { return folder_; }

  // Each signed by both administrators and appended to the directory; the entry's index.
  LogIndex AdmitSite(const std::string& site, const std::string& country = "PH",
                     const std::string& time_zone = "Asia/Manila");
  LogIndex AdmitOperator(const std::string& code, const std::string& site,
                         std::vector<directory::Role> roles);
  LogIndex RevokeOperator(const std::string& code);
  LogIndex SetCeiling(const directory::CeilingSet& ceiling);
  LogIndex SetSchedule(const directory::ScheduleSet& schedule);
  LogIndex SetRate(const directory::RateSet& rate);

  // Admits the site when it is not there, founds, admits, opens and starts its log.
  Writer& FoundLog(const std::string& site, entry::Book book);
  // Closes all logs; then opens and starts the founded ones again, the directory first.
  void CloseAll();
  void OpenAll();
  absl::Status TryOpen(const std::string& site, entry::Book book);
  // For tests that open by hand. Paths are those of the founded log.
  WriterOptions OptionsOf(const std::string& site, entry::Book book);
  std::string StorePath(const std::string& site, entry::Book book) const;
  std::string GuardPath(const std::string& site, entry::Book book) const;
  std::string KeyPath(const std::string& site, entry::Book book) const;
  // Passed on by every later OptionsOf and OpenAll.
  const examine::RuleVersions* rules;
  std::function<void(const absl::Status&)> fatal = nullptr;
  std::function<absl::Status(store::GuardFile&, const store::Guard&)> write_guard = nullptr;

  // A command for `target` with a fresh idempotency key, an expiry in a day, effective today, by the
  // version of the rules that is active there for whoever has `rules`.
  // Change what the test needs before signing.
  template <typename Body>
  entry::Command MakeCommand(const Writer& target, entry::EventType type, const Body& body) {
    return MakeRawCommand(target.id(), type, wire::Encode(body));
  }
  entry::Command MakeRawCommand(const LogId& target, entry::EventType type, std::string body);
  // Tells the decision in the body, sets directory and authors, and signs.
  SignedCommand Sign(const Draft& draft) const;
  // The whole file: `manifest` tells source and whatever else its body begins with but for root,
  // count and line type, which are filled in.
  SignedImport SignImport(const Writer& target, entry::Manifest manifest,
                          entry::EventType manifest_type, const std::string& code,
                          const std::vector<DraftLine>& lines);
  // The same of lines as they stand, and the manifest alone.
  SignedCommand SignManifest(const Writer& target, entry::Manifest manifest,
                             entry::EventType manifest_type, const std::string& code,
                             const std::vector<std::string>& lines);
  // The admission of an administrator to a directory that is being founded, by its own key alone.
  SignedCommand FoundingAct(const Writer& target, const std::string& code,
                            const signing::PrivateKey& key);
  // Signs as it stands.
  std::string SignatureOf(const std::string& code, absl::string_view command) const;
  const signing::PrivateKey& KeyOf(const std::string& code) const;
  LogIndex AdmissionOf(const std::string& code) const;

 private:
  struct OperatorKey {
    LogIndex admission = 0;
    signing::PrivateKey key;
  };
  using LogKey = std::pair<std::string, entry::Book>;

  std::string PathOf(const std::string& site, entry::Book book, const char* extension) const;
  void FoundDirectory();
  void AdmitFounder(const std::string& code);
  LogIndex AppendToDirectory(entry::EventType type, std::string body);

  rocksdb::Env* const env_;
  std::string folder_;
  ManualClock clock_{kStart};
  SeededRandom random_;
  std::map<std::string, OperatorKey> operators_;
  std::vector<LogKey> founded_;  // the directory first
  std::unique_ptr<examine::KnownLogs> known_logs_;
  std::map<LogKey, std::unique_ptr<Writer>> writers_;
};

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_TESTING_FUND_FIXTURE_H_
