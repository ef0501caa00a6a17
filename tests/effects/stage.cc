#include "tests/effects/stage.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/fund/fund_rules.h"
#include "tests/effects/effects_text.h"

namespace amanat::effects {
namespace {

constexpr uint64_t kSeed = 20'260'302;

std::string TypeName(EventType type) {
  return rules::FundCatalogue().EventTypeName(static_cast<uint32_t>(type));
}

std::string OutsiderOf(const std::string& site) { return absl::StrCat("outsider-", site); }

// Entries of the writer that are no act's effect.
bool Counts(const examine::Leaf& leaf) {
  const auto type = static_cast<EventType>(leaf.command.event_type);
  return leaf.entry.line.has_value() ||
         (type != EventType::kLogFounded && type != EventType::kWriterStarted &&
          type != EventType::kFollowed);
}

}  // namespace

Stage::Stage() : fund_(rules::FundRules(), kSeed) {
  fund_.AdmitOperator(OutsiderOf(kHeadOffice), kHeadOffice, {Role::kAuditor});
}

void Stage::AdmitSite(const std::string& site, const std::string& country,
                      const std::string& zone) {
  fund_.AdmitSite(site, country, zone);
  AdmitOperator(OutsiderOf(site), site, {Role::kAuditor});
}

void Stage::AdmitLog(const std::string& site, Book book) {
  fund_.AdmitLog(site, book);
  PassOverNews();
}

void Stage::AdmitOperator(const std::string& code, const std::string& site,
                          std::vector<Role> roles) {
  fund_.AdmitOperator(code, site, std::move(roles));
  PassOverNews();
}

void Stage::Revoke(const std::string& code) {
  fund_.Revoke(code);
  PassOverNews();
}

LogIndex Stage::SetRate(absl::string_view currency, absl::string_view in_currency,
                        uint64_t numerator, uint64_t denominator) {
  const LogIndex rate = fund_.SetRate(currency, in_currency, numerator, denominator);
  PassOverNews();
  return rate;
}

void Stage::SetCeiling(const std::string& site, const std::string& line, Money per_case) {
  fund_.SetCeiling(site, line, per_case);
  PassOverNews();
}

void Stage::SetParty(const std::string& code, const std::string& kind) {
  fund_.SetParty(code, kind);
  PassOverNews();
}

void Stage::SetSchedule(const directory::ScheduleSet& schedule) {
  fund_.SetSchedule(schedule);
  PassOverNews();
}

Reference Stage::NewestOf(const std::string& site, EventType type) const {
  const LogId log = fund_.log(site);
  LogIndex index = fund_.size(log);
  while (index > 0) {
    const examine::Leaf& leaf = fund_.leaf(log, --index);
    if (leaf.command.event_type == static_cast<uint32_t>(type)) return {log, index, leaf.hash};
  }
  AMANAT_CHECK(index > 0);
  return {};
}

void Stage::Cut(const std::string& site) { fund_.Cut(site); }
void Stage::Restore(const std::string& site) { fund_.Restore(site); }
void Stage::AdvanceDays(int64_t days) { fund_.Advance(days * kMicrosPerDay); }

Answer Stage::SetUp(const Draft& draft) {
  const Answer answer = fund_.Submit(draft);
  AMANAT_CHECK(answer.accepted());
  PassOverNews();
  return answer;
}

void Stage::SetUpTakingUp() {
  fund_.TakeUpAll();
  PassOverNews();
}

void Stage::Chapter(absl::string_view title) {
  absl::StrAppend(&text_, text_.empty() ? "" : "\n", "== ", title, "\n");
}

void Stage::Remark(absl::string_view text) { absl::StrAppend(&text_, "-- ", text, "\n"); }

Answer Stage::Submit(const Draft& draft) {
  const Answer answer = fund_.Submit(draft);
  absl::StrAppend(&text_, TypeName(draft.type), " by ", absl::StrJoin(draft.authors, " and "), ": ",
                  answer.name(), "\n");
  TellNews();
  return answer;
}

void Stage::TellFault(absl::string_view fault, const Draft& draft) {
  absl::StrAppend(&text_, TypeName(draft.type), " ", fault, ": ", fund_.Submit(draft).name(), "\n");
  TellNews();
}

void Stage::TellFaultsOfAuthors(const Draft& draft) {
  for (size_t i = 0; i < draft.authors.size(); ++i) {
    Draft changed = draft;
    changed.authors[i] = OutsiderOf(SiteOf(draft.authors[i]));
    TellFault(draft.authors.size() == 1 ? "without the role"
                                        : absl::StrCat("without the role of author ", i + 1),
              changed);
  }
  if (draft.authors.size() == 2) {
    Draft changed = draft;
    changed.authors.pop_back();
    TellFault("signed by one", changed);
    changed.authors.push_back(changed.authors.front());
    TellFault("signed by one twice", changed);
  }
}

Answer Stage::Introduce(const Draft& draft) {
  Draft changed = draft;
  changed.body = "\xff";
  TellFault("with a malformed body", changed);
  TellFaultsOfAuthors(draft);
  const std::string site = SiteOf(draft.authors.front());
  for (const LogId& id : LogsByName()) {
    const entry::LogName& name = fund_.state(id).name();
    const entry::EventTypeInfo* info =
        rules::FundCatalogue().FindEventType(static_cast<uint32_t>(draft.type));
    if (name.site == site || name.book != info->book) continue;
    changed = draft;
    changed.site = name.site;
    TellFault(absl::StrCat("in the log of ", name.site), changed);
    break;
  }
  for (size_t i = 0; i < draft.streams.size(); ++i) {
    changed = draft;
    changed.streams.erase(changed.streams.begin() + static_cast<std::ptrdiff_t>(i));
    TellFault(absl::StrCat("without stream ", i + 1, " of ", draft.streams.size()), changed);
  }
  return Submit(draft);
}

Answer Stage::TellImport(const std::string& author, EventType type, size_t lines,
                         absl::FunctionRef<Answer()> import) {
  const Answer answer = import();
  absl::StrAppend(&text_, TypeName(type), " by ", author, ", lines ", lines, ": ", answer.name());
  if (answer.accepted()) {
    absl::StrAppend(&text_, ", recorded ", answer.recorded, ", duplicates ", answer.duplicates);
  }
  text_.push_back('\n');
  TellNews();
  return answer;
}

void Stage::TakeUpAll() {
  absl::StrAppend(&text_, "taken up: ", fund_.TakeUpAll(), "\n");
  TellNews();
}

void Stage::Recount(absl::string_view title) {
  Chapter(title);
  TellNews();
}

void Stage::TellNews() {
  const std::vector<LogId> logs = LogsByName();
  for (const LogId& id : logs) {
    for (LogIndex i = told_[id].size; i < fund_.state(id).size(); ++i) Number(id, i);
  }
  for (const LogId& id : logs) {
    Told& told = told_[id];
    for (; told.size < fund_.state(id).size(); ++told.size) TellEntry(id, told.size);
  }
}

void Stage::PassOverNews() {
  for (const LogId& id : LogsByName()) {
    Told& told = told_[id];
    for (; told.size < fund_.state(id).size(); ++told.size) Number(id, told.size);
  }
}

void Stage::Number(const LogId& log, LogIndex index) {
  std::map<LogIndex, size_t>& number = told_[log].number;
  if (Counts(fund_.leaf(log, index))) number.emplace(index, number.size() + 1);
}

void Stage::TellEntry(const LogId& log, LogIndex index) {
  const examine::Leaf& leaf = fund_.leaf(log, index);
  if (!Counts(leaf)) return;
  uint32_t type = leaf.command.event_type;
  std::string line;
  if (leaf.entry.line.has_value()) {
    const LogIndex manifest = leaf.entry.line->manifest;
    type = static_cast<uint32_t>(
        rules::FundCatalogue().LineTypeOf(fund_.leaf(log, manifest).command.event_type));
    line =
        absl::StrCat(", line ", leaf.entry.line->line, " of #", told_.at(log).number.at(manifest));
  }
  absl::StrAppend(&text_, "  ", NameOf(log, index), " ", rules::FundCatalogue().EventTypeName(type),
                  line, ": ", rules::FundCatalogue().OutcomeName(leaf.entry.outcome), "\n",
                  EffectsText(leaf.entry, log, fund_.state(log).accounts(),
                              {[this](const LogId& id) { return NameOf(id); },
                               [this](const LogId& id, LogIndex i) { return NameOf(id, i); }}));
}

std::vector<LogId> Stage::LogsByName() const {
  std::vector<LogId> logs = fund_.LogsSeenBy(kHeadOffice);
  std::sort(logs.begin(), logs.end(),
            [this](const LogId& a, const LogId& b) { return NameOf(a) < NameOf(b); });
  return logs;
}

std::string Stage::NameOf(const LogId& log) const {
  const entry::LogName& name = fund_.state(log).name();
  return absl::StrCat(name.site, "/", entry::BookName(name.book));
}

std::string Stage::NameOf(const LogId& log, LogIndex index) const {
  const auto told = told_.find(log);
  AMANAT_CHECK(told != told_.end() && told->second.number.contains(index));
  return absl::StrCat(NameOf(log), " #", told->second.number.at(index));
}

std::string Stage::SiteOf(const std::string& author) const {
  std::string site;
  for (const directory::Operator& known : fund_.directory().operators()) {
    if (known.body.code == author) site = known.body.site;
  }
  return site;
}

}  // namespace amanat::effects
