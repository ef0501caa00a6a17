#include "clients/verifier/listed_entry.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger/base/status.h"

namespace amanat::verifier {
namespace {

using verify::VerifiedSet;

// What the lines that follow a manifest have of it.
struct OfManifest {
  LogIndex index = 0;
  std::vector<std::string> authors;
  std::vector<LogIndex> admissions;
  CivilDays effective_date = 0;
};

}  // namespace

absl::StatusOr<std::string> FindLogName(const VerifiedSet& set, absl::string_view text) {
  std::vector<std::string> all, begin;
  for (const VerifiedSet::Log& log : set.logs()) {
    const std::string whole = log.name.str(), brief = ShortName(log.name);
    if (text == whole || text == brief || absl::AsciiStrToLower(text) == log.id.hex()) return whole;
    all.push_back(brief);
    if (absl::StartsWith(brief, text) || absl::StartsWith(whole, text)) begin.push_back(brief);
  }
  const std::string fund = absl::StrCat(text, "/", entry::BookName(entry::Book::kFund));
  if (std::find(all.begin(), all.end(), fund) != all.end()) return FindLogName(set, fund);
  if (begin.size() == 1) return FindLogName(set, begin.front());
  return absl::InvalidArgumentError(
      absl::StrCat(text, begin.empty() ? " is no log of the set, which holds " : " may be ",
                   absl::StrJoin(begin.empty() ? all : begin, begin.empty() ? ", " : " or ")));
}

std::string ShortName(const entry::LogName& name) {
  if (name.succession != 1) return name.str();
  return absl::StrCat(name.site, "/", entry::BookName(name.book));
}

std::string PlaceOf(const entry::LogName& name, LogIndex index) {
  return absl::StrCat(ShortName(name), ":", index);
}

Cell PlaceCell(const entry::LogName& name, LogIndex index) {
  return Cell::Text(absl::StrCat(name.str(), ":", index), PlaceOf(name, index));
}

std::string ListedEntry::Place() const { return PlaceOf(log.name, leaf.entry.index); }

std::string ListedEntry::RecordTime() const { return FormatInstant(leaf.entry.record_time.micros); }

std::string ListedEntry::EffectiveDate() const {
  return effective_date == 0 ? "" : FormatCivilDate(effective_date);
}

ListedEntries::ListedEntries(const VerifiedSet& set, const std::string& log)
    : set_(set), log_(log) {
  for (const directory::Operator& author : set.directory().operators()) {
    codes_[author.admission] = author.body.code;
  }
}

std::vector<const VerifiedSet::Log*> ListedEntries::logs() const {
  std::vector<const VerifiedSet::Log*> logs;
  for (const VerifiedSet::Log& log : set_.logs()) {
    if (log_.empty() || log_ == log.name.str()) logs.push_back(&log);
  }
  return logs;
}

absl::Status ListedEntries::ForEach(const Take& take) const {
  for (const VerifiedSet::Log* log : logs()) AMANAT_RETURN_IF_ERROR(ForEachOf(*log, take));
  return absl::OkStatus();
}

absl::Status ListedEntries::ForEachOf(const VerifiedSet::Log& log, const Take& take) const {
  OfManifest manifest;
  std::vector<std::string> authors;
  std::vector<LogIndex> admissions;
  return set_.ForEachEntry(log, [&](const examine::Leaf& leaf, uint32_t event_type) {
    if (leaf.entry.line.has_value()) {
      if (leaf.entry.line->manifest != manifest.index) manifest = {};
      return take(
          {log, leaf, event_type, manifest.authors, manifest.admissions, manifest.effective_date});
    }
    authors.clear();
    admissions = leaf.command.authors;
    for (const LogIndex admission : admissions) {
      const auto code = codes_.find(admission);
      authors.push_back(code == codes_.end() ? absl::StrCat("key-", admission) : code->second);
    }
    const CivilDays date = leaf.command.effective_date.days;
    if (log.catalogue->IsManifest(event_type)) {
      manifest = {leaf.entry.index, authors, admissions, date};
    }
    return take({log, leaf, event_type, authors, admissions, date});
  });
}

}  // namespace amanat::verifier
