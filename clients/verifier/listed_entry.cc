#include "clients/verifier/listed_entry.h"

#include "absl/strings/str_cat.h"
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
    if (log_.empty() || log_ == log.name.str() || log_ == ShortName(log.name)) logs.push_back(&log);
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
