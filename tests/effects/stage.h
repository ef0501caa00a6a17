// Where a scenario is played: a whole fund in memory, a handful of verbs, and the text of what each
// of them brought about. Scenarios know nothing of what runs the rules beneath.
//
//   Stage stage;
//   stage.AdmitSite("riyadh", "SA", "Asia/Riyadh");              // set-up: not told
//   stage.Chapter("Allotments");
//   stage.Remark("more than the bank holds");
//   stage.Submit(DraftOf("treasurer", event::kAllotmentIssued, body, {body.allotment}));
//   stage.TakeUpAll();
//   stage.text();
//
// The text of an act is its name, its authors and its answer, an outcome or the code of a status;
// then every entry that it made, in whichever log, with its effects (effects_text.h). An entry is
// named by its log and its number among the log's entries, those left out by which the log was
// founded, its writer started, or other logs were followed: when a log follows is no effect of an
// act. Only where the rules put an index or a log's id into bytes (once-only keys of liquidation
// lines, what a payment adds) does the text depend on them. Every site has an operator
// "outsider-<site>" with the one role that no act asks for.
//
// A scenario gives the same text whenever it is played. Whatever must not fail in the set-up stops
// the program with a message. Thread-compatible.
#ifndef AMANAT_TESTS_EFFECTS_STAGE_H_
#define AMANAT_TESTS_EFFECTS_STAGE_H_

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "ledger/base/check.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/testing/fund_fixture.h"

namespace amanat::effects {

using directory::Role;
using entry::Book;
using entry::EventType;
using entry::Reference;
using money::Money;
using rules_testing::Answer;
using rules_testing::Draft;
using rules_testing::FundFixture;
using rules_testing::kHeadOffice;

// An id that is told by its name and depends on nothing drawn: the name and zeros behind it.
template <typename Id>
Id IdOf(absl::string_view name) {
  AMANAT_CHECK(!name.empty() && name.size() <= Id::kSize);
  Id id;
  std::copy(name.begin(), name.end(), id.value.begin());
  return id;
}

inline Money MoneyOf(absl::string_view currency, int64_t minor_units) {
  return {*money::CurrencyFromCode(currency), minor_units};
}

template <typename Body>
Draft DraftOf(std::string author, EventType type, const Body& body,
              std::vector<StreamId> streams = {}, std::vector<SubjectId> subjects = {}) {
  return {type, wire::Encode(body), std::move(streams), std::move(subjects), {std::move(author)},
          "",   std::nullopt};
}
// Signed by both administrators, in head office's log of the act's book.
template <typename Body>
Draft AdministratorsDraftOf(EventType type, const Body& body) {
  return {type, wire::Encode(body), {}, {}, {"admin-1", "admin-2"}, kHeadOffice, std::nullopt};
}

class Stage {
 public:
  Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // Set-up, and what happens around the acts: not told. As FundFixture's.
  void AdmitSite(const std::string& site, const std::string& country, const std::string& zone);
  void AdmitLog(const std::string& site, Book book);
  void AdmitOperator(const std::string& code, const std::string& site, std::vector<Role> roles);
  void Revoke(const std::string& code);
  LogIndex SetRate(absl::string_view currency, absl::string_view in_currency, uint64_t numerator,
                   uint64_t denominator);
  void SetCeiling(const std::string& site, const std::string& line, Money per_case);
  void SetSchedule(const directory::ScheduleSet& schedule);
  void SetParty(const std::string& code, const std::string& kind);
  // What activates the next version of the rules.
  directory::RulesActivated Activation() const { return fund_.Activation(); }
  void Cut(const std::string& site);
  void Restore(const std::string& site);
  void AdvanceDays(int64_t days);
  // An act that must be accepted.
  Answer SetUp(const Draft& draft);
  void SetUpTakingUp();

  // Headings, and what is to be said of the next act.
  void Chapter(absl::string_view title);
  void Remark(absl::string_view text);

  // Acts, told.
  Answer Submit(const Draft& draft);
  // `draft`, first with each of the faults that are the same for all acts: a body that cannot be
  // read, an author without role, the log of a site that is not the author's, a stream left out;
  // where two sign, either one without role, or one alone.
  Answer Introduce(const Draft& draft);
  // `body` begins with the fields of entry::Manifest; its root and count are filled in.
  template <typename Body>
  Answer Import(const std::string& author, EventType type, const Body& body,
                const std::vector<entry::LineCommand>& lines) {
    const auto import = [&] { return fund_.Import(author, type, body, lines); };
    return TellImport(author, type, lines.size(), import);
  }
  void TakeUpAll();
  // Whatever was made and not told, under a heading: such as the founding of the fund.
  void Recount(absl::string_view title);

  CivilDays today() { return fund_.today(); }
  LogId log(const std::string& site, Book book = Book::kFund) const {
    return fund_.log(site, book);
  }
  // The newest entry of that type in the site's fund log; it must be there.
  Reference NewestOf(const std::string& site, EventType type) const;
  const std::string& text() const { return text_; }
  // Everything again from the bytes of the logs: the error names the first entry that differs.
  absl::Status MakeAgain() const { return fund_.MakeAgain(); }

 private:
  struct Told {
    TreeSize size = 0;                  // of the log; what lies beyond is news
    std::map<LogIndex, size_t> number;  // of the entries that count
  };

  Answer TellImport(const std::string& author, EventType type, size_t lines,
                    absl::FunctionRef<Answer()> import);
  // Submits `draft` with a fault.
  void TellFault(absl::string_view fault, const Draft& draft);
  void TellFaultsOfAuthors(const Draft& draft);
  // Lists what the logs hold beyond what was told, or passes it over.
  void TellNews();
  void PassOverNews();
  void TellEntry(const LogId& log, LogIndex index);
  void Number(const LogId& log, LogIndex index);
  std::vector<LogId> LogsByName() const;
  std::string NameOf(const LogId& log) const;
  std::string NameOf(const LogId& log, LogIndex index) const;
  std::string SiteOf(const std::string& author) const;

  FundFixture fund_;
  std::map<LogId, Told> told_;
  std::string text_;
};

}  // namespace amanat::effects

#endif  // AMANAT_TESTS_EFFECTS_STAGE_H_
