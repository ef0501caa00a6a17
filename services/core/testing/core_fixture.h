// A fund in memory for the tests of cores: directory, sites, operators with real keys, and logs
// whose entries are encoded, signed, examined by LogState and given to the cores as a node gives
// them. No disk, no network; time stands still until told.
//
//   CoreFixture fund(factory);                                  // two administrators, head office
//   fund.AdmitSite("riyadh", "SA", "Asia/Riyadh");              // with its fund log
//   fund.AdmitOperator("treasurer", "manila", {Role::kTreasurer});
//   Answer answer = fund.Submit("treasurer", EventType::kAllotmentIssued, body, {body.allotment});
//   EXPECT_EQ(answer.name(), "ACCEPTED");
//   fund.TakeUpAll();                                           // what the take-up worker does
//   EXPECT_EQ(fund.Posted("riyadh", {"riyadh", Chart::kAllotmentCash, sar, dimension}), 500);
//   EXPECT_EQ(fund.Replay(), absl::OkStatus());                 // what the auditor does
//
// Head office sees all logs; other sites see their own, head office's and the directory. Whatever
// must not fail in a test stops the program with a message. Thread-compatible.
#ifndef AMANAT_SERVICES_CORE_TESTING_CORE_FIXTURE_H_
#define AMANAT_SERVICES_CORE_TESTING_CORE_FIXTURE_H_

#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/signing/signing.h"
#include "services/core/core.h"

namespace amanat::core_testing {

constexpr char kHeadOffice[] = "manila";

// A command before it is completed and signed.
struct Draft {
  entry::EventType type = entry::EventType::kUnspecified;
  std::string body;               // strict encoding
  std::vector<StreamId> streams;  // the versions that stand now are added
  std::vector<SubjectId> subjects;
  std::vector<std::string> authors;  // codes, in the order of their signatures
  std::string site;                  // whose log; empty: the first author's site
  std::optional<CivilDays> date;     // effective date; default: the clock's, in UTC
};

struct Answer {
  absl::Status status;  // not OK: nothing was appended
  entry::Outcome outcome = entry::Outcome::kAccepted;
  std::string detail;
  entry::Reference entry;   // where the entry stands
  uint64_t recorded = 0;    // lines of an import
  uint64_t duplicates = 0;  // the same
  bool accepted() const { return status.ok() && outcome == entry::Outcome::kAccepted; }
  // "ACCEPTED", the outcome's name, or the status code's name such as "PERMISSION_DENIED".
  std::string name() const;
};
std::ostream& operator<<(std::ostream& out, const Answer& answer);

class CoreFixture {
 public:
  // Founds the fund: directory, administrators "admin-1" and "admin-2" of head office, and head
  // office's site with its fund log.
  explicit CoreFixture(core::CoreFactory factory, uint64_t seed = 1);
  ~CoreFixture();
  CoreFixture(const CoreFixture&) = delete;
  CoreFixture& operator=(const CoreFixture&) = delete;

  // Entries of the directory, each signed by both administrators. AdmitSite also founds and admits
  // the site's fund log. The results are the entries' indices in the directory. A code that was
  // revoked may be admitted again, with a new key.
  LogIndex AdmitSite(const std::string& site, const std::string& country, const std::string& zone);
  LogId AdmitLog(const std::string& site, entry::Book book);
  LogIndex AdmitOperator(const std::string& code, const std::string& site,
                         std::vector<directory::Role> roles);
  LogIndex Revoke(const std::string& code);
  // One unit of `currency` costs numerator/denominator units of `in_currency`.
  LogIndex SetRate(absl::string_view currency, absl::string_view in_currency, uint64_t numerator,
                   uint64_t denominator);
  LogIndex SetCeiling(const std::string& site, const std::string& line, money::Money per_case);
  LogIndex SetSchedule(const directory::ScheduleSet& schedule);

  // Completes, signs, decides, appends, evolves. Aborted, InvalidArgument... as a writer's.
  Answer Submit(const Draft& draft);
  template <typename Body>
  Answer Submit(const std::string& author, entry::EventType type, const Body& body,
                std::vector<StreamId> streams = {}, std::vector<SubjectId> subjects = {}) {
    return Submit({type,
                   wire::Encode(body),
                   std::move(streams),
                   std::move(subjects),
                   {author},
                   "",
                   std::nullopt});
  }
  // The outcome that it would have now.
  absl::StatusOr<proposal::Decision> Decide(const Draft& draft) const;

  // A file: `body` begins with the fields of entry::Manifest; its root and count are filled in.
  // InvalidArgument names the first line that the core refuses; then nothing was appended.
  template <typename Body>
  Answer Import(const std::string& author, entry::EventType type, Body body,
                const std::vector<entry::LineCommand>& lines) {
    body.root = RootOf(lines);
    body.count = lines.size();
    return ImportLines({type, wire::Encode(body), {}, {}, {author}, "", std::nullopt}, lines);
  }

  // What a service has in hand before it appends: completed, signed, decided. For tests of what
  // comes between; InvalidArgument, PermissionDenied... as Submit.
  absl::StatusOr<proposal::Proposal> Prepare(const Draft& draft);

  // What a ledger's writer does with a service's proposal. Aborted when it was decided on another
  // directory than the log's next entry is judged by.
  Answer Append(const LogId& log, const proposal::Proposal& proposal);

  // Takes up whatever is addressed to a log and not yet consumed there; how many entries that made.
  size_t TakeUpAll();

  // The site sees nothing new of others, and others nothing new of it, until Restore.
  void Cut(const std::string& site);
  void Restore(const std::string& site);
  std::vector<LogId> LogsSeenBy(const std::string& site) const;
  TreeSize SizeSeenBy(const std::string& site, const LogId& log) const;

  // Everything again from the bytes: examined by fresh states, decided by fresh cores that see no
  // more than each log's frontier. The error names the first entry that differs.
  absl::Status Replay() const;

  // Sum of postings of the site's fund log; 0 when the account is not open.
  int64_t Posted(const std::string& site, const accounts::AccountKey& key) const;
  // nullptr when it is not open.
  const accounts::Account* FindAccount(const std::string& site,
                                       const accounts::AccountKey& key) const;
  LogId log(const std::string& site, entry::Book book = entry::Book::kFund) const;
  const examine::LogState& state(const LogId& log) const;
  core::Context context(const LogId& log) const;
  const examine::Leaf& leaf(const LogId& log, LogIndex index) const;
  entry::Reference ReferenceTo(const LogId& log, LogIndex index) const;
  // The core of that type of a log; it must be there.
  template <typename T>
  const T& FindCore(const LogId& log) const {
    for (const auto& core : CoresOf(log)) {
      if (const T* found = dynamic_cast<const T*>(core.get())) return *found;
    }
    Stop("a log without that core");
  }
  const directory::Directory& directory() const { return *directory_; }
  TreeSize directory_size() const;

  void Advance(UnixMicros micros) { clock_.Advance(micros); }
  ManualClock& clock() { return clock_; }
  CivilDays today() { return clock_.Now() / kMicrosPerDay; }
  SeededRandom& random() { return random_; }
  StreamId NewStream() { return random_.Draw<StreamId>(); }
  SubjectId NewSubject() { return random_.Draw<SubjectId>(); }

 private:
  struct Log;
  using Logs = std::map<LogId, std::unique_ptr<Log>>;
  class SiteSurroundings;
  struct Lines;
  struct Copy;

  [[noreturn]] static void Stop(absl::string_view why);
  static Hash RootOf(const std::vector<entry::LineCommand>& lines);
  Answer ImportLines(const Draft& draft, const std::vector<entry::LineCommand>& lines);
  const std::vector<std::unique_ptr<core::Core>>& CoresOf(const LogId& log) const;

  LogIndex SubmitToDirectory(entry::EventType type, std::string body,
                             std::vector<std::string> authors = {"admin-1", "admin-2"});
  void AdmitAdministrator(const std::string& code);
  LogId FoundLog(const std::string& site, entry::Book book);
  Log& OwnLog(const Draft& draft) const;
  entry::Command Complete(const Draft& draft, const Log& log) const;
  std::string Sign(const Draft& draft, const std::string& command) const;
  absl::StatusOr<proposal::Decision> DecideCommand(const entry::Command& command,
                                                   const Log& log) const;
  // Appends FOLLOWED entries for the directory, and for what `decision` rests on.
  void Follow(Log& log, const LogId& other);
  void FollowReferences(Log& log, const proposal::Decision& decision);
  entry::Entry MakeEntry(const Log& log, LogIndex index, std::string command,
                         std::string signatures, const proposal::Decision& decision,
                         uint32_t core_version);
  absl::Status Take(Log& log, const examine::Leaf& leaf, bool* limit = nullptr);
  void Append(Log& log, examine::Leaf leaf, uint32_t event_type);
  void AppendWriterEntry(Log& log, entry::EventType type, std::string body);
  Answer AppendDecided(Log& log, const proposal::Proposal& proposal);
  absl::StatusOr<Lines> DecideLines(const core::Core& core, const entry::Command& manifest,
                                    const Log& log,
                                    const std::vector<entry::LineCommand>& lines) const;
  absl::StatusOr<std::vector<examine::Leaf>> TakeImport(Log& log, const std::string& command,
                                                        const std::string& signatures,
                                                        const core::Core& core,
                                                        const proposal::Decision& manifest,
                                                        const Lines& lines);
  bool TakeUpOne(Log& log, const LogId& other, LogIndex index);
  absl::Status CheckEffects(const Copy& copy, const Log& log, const examine::Leaf& leaf,
                            uint32_t event_type) const;
  absl::Status ReplayEntry(Copy& copy, const LogId& id, const std::string& bytes) const;
  bool Sees(const std::string& site, const Log& log) const;
  TreeSize VisibleSize(const std::string& site, const Log& log) const;

  const core::CoreFactory factory_;
  const uint64_t seed_;
  SeededRandom random_;
  ManualClock clock_;
  std::shared_ptr<directory::Directory> directory_;
  LogId directory_log_;
  Logs logs_;
  std::vector<std::pair<LogId, LogIndex>> order_;  // of all entries, as they were made
  std::map<std::string, signing::PrivateKey> keys_;
  std::map<std::string, std::map<LogId, TreeSize>> cut_;  // what a cut site saw
};

}  // namespace amanat::core_testing

#endif  // AMANAT_SERVICES_CORE_TESTING_CORE_FIXTURE_H_
