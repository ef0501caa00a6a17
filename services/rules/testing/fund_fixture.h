// A fund in memory for the tests of rules: directory, sites, operators with real keys, and logs that
// the ledger's own sequencer writes. No disk, no network, no threads; time stands still until told.
//
//   FundFixture fund(FundRules());                              // two administrators, head office
//   fund.AdmitSite("riyadh", "SA", "Asia/Riyadh");              // with its fund log
//   fund.AdmitOperator("treasurer", "manila", {Role::kTreasurer});
//   Answer answer = fund.Submit("treasurer", event::kAllotmentIssued, body, {body.allotment});
//   EXPECT_EQ(answer.name(), "ACCEPTED");
//   fund.TakeUpAll();                                           // what other logs have addressed
//   EXPECT_EQ(fund.Posted("riyadh", {"riyadh", chart::kAllotmentCash, sar, dimension}), 500);
//
// Head office sees all logs; other sites see their own, head office's and the directory. When the
// fixture goes, everything is made again from the bytes by fresh states, as an auditor does, and must
// be the same. Whatever must not fail stops the program with a message. Thread-compatible.
#ifndef AMANAT_SERVICES_RULES_TESTING_FUND_FIXTURE_H_
#define AMANAT_SERVICES_RULES_TESTING_FUND_FIXTURE_H_

#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "ledger/append/sequencer.h"
#include "ledger/base/clock.h"
#include "ledger/base/random.h"
#include "ledger/examine/known_logs.h"
#include "ledger/examine/log_state.h"
#include "ledger/proposal/submission.h"
#include "ledger/signing/signing.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::rules_testing {

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
  std::vector<proposal::LineIssue> issues;
  bool accepted() const {
    return status.ok() && outcome == entry::Outcome::kAccepted && issues.empty();
  }
  // "ACCEPTED", the outcome's name, or the status code's name such as "PERMISSION_DENIED".
  std::string name() const;
};
std::ostream& operator<<(std::ostream& out, const Answer& answer);

class FundFixture {
 public:
  // Founds the fund: directory, administrators "admin-1" and "admin-2" of head office, and head
  // office's site with its fund log. `rules`, which outlive this object, are version 1 of the fund's and,
  // by another digest, version 2.
  explicit FundFixture(const examine::Rules& rules, uint64_t seed = 1);
  ~FundFixture();
  FundFixture(const FundFixture&) = delete;
  FundFixture& operator=(const FundFixture&) = delete;

  // Entries of the directory, each signed by both administrators. AdmitSite also founds and admits
  // the site's fund log. The results are the entries' indices in the directory.
  LogIndex AdmitSite(const std::string& site, const std::string& country, const std::string& zone);
  LogId AdmitLog(const std::string& site, entry::Book book);
  LogIndex AdmitOperator(const std::string& code, const std::string& site,
                         std::vector<directory::Role> roles);
  LogIndex Revoke(const std::string& code);
  LogIndex SetProfile(const directory::OperatorProfileSet& profile);
  // A profile of `code` by which it is the same person as `other`, who stands admitted.
  LogIndex Join(const std::string& code, const std::string& other);
  // One unit of `currency` costs numerator/denominator units of `in_currency`.
  LogIndex SetRate(absl::string_view currency, absl::string_view in_currency, uint64_t numerator,
                   uint64_t denominator);
  LogIndex SetCeiling(const std::string& site, const std::string& line, money::Money per_case);
  LogIndex SetSchedule(const directory::ScheduleSet& schedule);
  LogIndex SetAuditParameters(const directory::AuditParametersSet& parameters);
  // A party of Saudi Arabia, without a licence.
  LogIndex SetParty(const std::string& code, const std::string& kind);
  LogIndex SetPartyStatus(const std::string& party, const std::string& status,
                          const std::string& reason);
  // What activates version 2.
  directory::RulesActivated Activation() const;

  // Completes, signs, and hands to the sequencer; errors as a writer's.
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
  // What it would do now, appending nothing.
  absl::StatusOr<proposal::AppendResult> Preview(const Draft& draft);

  // A file: `body` begins with the fields of entry::Manifest; root and count are filled in, and the
  // line type where none is given.
  // Lines that the rules refuse are told as issues; the answer is then named LINES_REFUSED.
  template <typename Body>
  Answer Import(const std::string& author, entry::EventType type, Body body,
                const std::vector<entry::LineCommand>& lines) {
    body.root = RootOf(lines);
    body.count = lines.size();
    if (body.line_event_type == 0) {
      body.line_event_type =
          static_cast<uint32_t>(rules::FundCatalogue().LineTypeOf(static_cast<uint32_t>(type)));
    }
    return ImportLines({type, wire::Encode(body), {}, {}, {author}, "", std::nullopt}, lines);
  }

  // Completed and signed, to be submitted later or changed.
  proposal::SignedCommand Sign(const Draft& draft);
  // Signed as it is by these operators.
  proposal::SignedCommand Sign(const std::string& command,
                               const std::vector<std::string>& authors) const;
  Answer Append(const LogId& log, const proposal::SignedCommand& command);

  // A log's door as a client of its ledger has it: what append::Writer answers.
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::SignedCommand& command,
                                                proposal::Purpose purpose);
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::SignedImport& import,
                                                proposal::Purpose purpose);
  absl::StatusOr<proposal::AppendResult> Preview(const LogId& log, const std::string& command);

  // Takes up whatever is addressed to a log and not yet consumed there, where the rules do so by
  // themselves; how many entries that made.
  size_t TakeUpAll();

  // The site sees nothing new of others, and others nothing new of it, until Restore.
  void Cut(const std::string& site);
  void Restore(const std::string& site);
  // Until when the site heard of the other one's logs: now, unless one of them is cut off.
  UnixMicros HeardUntil(const std::string& site, const std::string& other);
  std::vector<LogId> LogsSeenBy(const std::string& site) const;
  TreeSize SizeSeenBy(const std::string& site, const LogId& log) const;
  // The log's tables and accounts as of that size, which is not 0; good until the log's next entry.
  std::shared_ptr<const state::Reader> RowsSeenBy(const std::string& site, const LogId& log) const;

  // Makes everything again from the bytes and compares; done by the destructor, too.
  absl::Status MakeAgain() const;

  // Sum of postings of the site's fund log; 0 when the account is not open.
  int64_t Posted(const std::string& site, const accounts::AccountKey& key) const;
  // nullptr when it is not open.
  const accounts::Account* FindAccount(const std::string& site,
                                       const accounts::AccountKey& key) const;
  LogId log(const std::string& site, entry::Book book = entry::Book::kFund) const;
  const examine::LogState& state(const LogId& log) const;
  // The tables of the site's log.
  const state::Reader& rows(const std::string& site, entry::Book book = entry::Book::kFund) const {
    return state(log(site, book)).rows();
  }
  TreeSize size(const LogId& log) const;
  const examine::Leaf& leaf(const LogId& log, LogIndex index) const;
  entry::Reference ReferenceTo(const LogId& log, LogIndex index) const;
  const entry::LogName& name(const LogId& log) const;
  const directory::Directory& directory() const;
  TreeSize directory_size() const;
  const LogId& directory_log() const { return directory_log_; }

  // As time goes by for writers that look at their clocks, however long.
  void Advance(UnixMicros micros);
  ManualClock& clock() { return clock_; }
  CivilDays today() { return clock_.Now() / kMicrosPerDay; }
  SeededRandom& random() { return random_; }
  StreamId NewStream() { return random_.Draw<StreamId>(); }
  SubjectId NewSubject() { return random_.Draw<SubjectId>(); }

 private:
  struct Log;
  class SeenLog;
  class Everything;
  using Logs = std::map<LogId, std::unique_ptr<Log>>;

  [[noreturn]] static void Stop(absl::string_view why);
  static Hash RootOf(const std::vector<entry::LineCommand>& lines);
  Answer ImportLines(const Draft& draft, const std::vector<entry::LineCommand>& lines);
  LogIndex SubmitToDirectory(entry::EventType type, std::string body,
                             std::vector<std::string> authors = {"admin-1", "admin-2"});
  void AdmitFounder(const std::string& code);
  LogId FoundLog(const std::string& site, entry::Book book);
  // Makes entries again in the order in which they were made, up to that of `log` at `size`.
  absl::Status MakeAgain(Everything& everything, const LogId& log, TreeSize size) const;
  Log& OwnLog(const Draft& draft) const;
  std::string Complete(const Draft& draft, const Log& log);
  absl::StatusOr<proposal::AppendResult> TakeUnit(Log& log, append::Unit& unit);
  Answer Take(Log& log, append::Unit& unit);
  // Gives out what the log's sequencer has made.
  void Publish(Log& log);
  examine::KnownLogs::View ViewOf(const std::string& site) const;
  bool Sees(const std::string& site, const Log& log) const;
  TreeSize VisibleSize(const std::string& site, const Log& log) const;

  const examine::RuleVersions rules_;
  SeededRandom random_;
  ManualClock clock_;
  LogId directory_log_;
  Logs logs_;
  std::vector<std::pair<LogId, LogIndex>> order_;  // of all entries, as they were made
  std::map<std::string, signing::PrivateKey> keys_;
  std::map<std::string, std::map<LogId, TreeSize>> cut_;  // what a cut site saw
  std::map<std::string, UnixMicros> cut_since_;
  std::map<std::pair<std::string, LogId>, std::unique_ptr<SeenLog>> seen_;
};

}  // namespace amanat::rules_testing

#endif  // AMANAT_SERVICES_RULES_TESTING_FUND_FIXTURE_H_
