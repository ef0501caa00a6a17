#include "clients/audit/fact_reader.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::audit {
namespace {

constexpr UnixMicros kForEver = std::numeric_limits<UnixMicros>::max();

bool IsBetweenOffices(uint32_t chart) {
  const auto kind = static_cast<entry::Chart>(chart);
  return kind == chart::kDueFrom || kind == chart::kDueTo || kind == chart::kAllotmentInTransit;
}

// By which a refusal is known again in what is accepted later.
std::vector<std::string> SubjectsOfAct(const std::string& author, uint32_t type,
                                       const entry::Command& command) {
  std::vector<std::string> keys;
  for (const entry::StreamVersion& stream : command.streams) {
    keys.push_back(absl::StrCat(author, " ", type, " ", stream.stream.hex()));
  }
  if (!command.subjects.empty()) {
    keys.push_back(absl::StrCat(author, " ", type, " ", command.subjects.front().hex()));
  }
  return keys;
}

}  // namespace

const AuditedLog* Facts::FundLogOf(const std::string& site) const {
  for (const AuditedLog& log : logs) {
    if (log.name.site == site && log.name.book == entry::Book::kFund) return &log;
  }
  return nullptr;
}

std::optional<UnixMicros> Facts::RecordedInDirectory(LogIndex index) const {
  if (index >= directory_times.size()) return std::nullopt;
  return directory_times[index];
}

absl::StatusOr<Facts> ReadFacts(const AuditedSet& set, std::optional<CivilDays> as_of) {
  return FactReader(set, as_of).Read();
}

FactReader::FactReader(const AuditedSet& set, std::optional<CivilDays> as_of)
    : set_(set), as_of_(as_of) {}

absl::StatusOr<Facts> FactReader::Read() {
  facts_.directory = &set_.directory();
  facts_.head_office = set_.directory().founding().site;
  facts_.until = as_of_.has_value() ? (*as_of_ + 1) * kMicrosPerDay - 1 : kForEver;
  for (const directory::Operator& author : set_.directory().operators()) {
    codes_[author.admission] = author.body.code;
    if (author.revocation.has_value()) revocations_[author.admission] = *author.revocation;
  }
  std::vector<size_t> last;
  for (const AuditedSet::Log& log : set_.logs()) {
    const bool head_office =
        log.name.site == facts_.head_office && log.name.book == entry::Book::kFund;
    if (head_office) {
      facts_.head_office_log = facts_.logs.size();
      last.push_back(facts_.logs.size());
    }
    positions_[log.id] = facts_.logs.size();
    facts_.logs.push_back({.name = log.name, .id = log.id, .size = log.size});
  }
  for (size_t i = 0; i < facts_.logs.size(); ++i) {
    if (std::find(last.begin(), last.end(), i) != last.end()) continue;
    AMANAT_RETURN_IF_ERROR(ReadLog(i, set_.logs()[i]));
  }
  for (const size_t i : last) AMANAT_RETURN_IF_ERROR(ReadLog(i, set_.logs()[i]));
  if (!as_of_.has_value()) {
    facts_.until = 0;
    for (const AuditedLog& log : facts_.logs) {
      if (log.last.has_value()) facts_.until = std::max(facts_.until, log.last->recorded);
    }
  }
  facts_.today = DayOf(facts_.until);
  for (const auto& [id, claim] : facts_.claims) {
    for (const SubjectId& payee : claim.payees) {
      const auto seen = first_seen_.find(payee);
      if (seen != first_seen_.end()) facts_.payees_first_seen[payee] = seen->second;
    }
  }
  return std::move(facts_);
}

absl::Status FactReader::ReadLog(size_t position, const AuditedSet::Log& log) {
  manifest_authors_.clear();
  manifest_source_.clear();
  accounts_ = log.name.book == entry::Book::kFund
                  ? std::make_unique<accounts::Accounts>(*log.catalogue)
                  : nullptr;
  if (accounts_ != nullptr) accounts_->Permit(log.permits);
  std::vector<std::string> authors;
  AMANAT_RETURN_IF_ERROR(
      set_.ForEachEntry(log, [&](const examine::Leaf& leaf, uint32_t type) -> absl::Status {
        const Place place{position, leaf.entry.index, leaf.entry.record_time.micros};
        if (place.recorded > facts_.until) {
          ++facts_.later;
          return absl::OkStatus();
        }
        AuditedLog& audited = facts_.logs[position];
        audited.read = leaf.entry.index + 1;
        audited.last = place;
        if (!leaf.entry.line.has_value()) {
          authors.clear();
          for (const LogIndex admission : leaf.command.authors) {
            const auto code = codes_.find(admission);
            authors.push_back(code == codes_.end() ? absl::StrCat("key-", admission)
                                                   : code->second);
          }
          if (log.catalogue->IsManifest(type)) {
            manifest_authors_ = authors;
            manifest_ = place;
          }
        }
        const bool line = leaf.entry.line.has_value();
        return Take({leaf, type, place, audited, line ? manifest_authors_ : authors}, log);
      }));
  if (accounts_ != nullptr) facts_.logs[position].accounts = accounts_->all();
  read_.insert(position);
  ForgetConsumedOf(position);
  return absl::OkStatus();
}

absl::Status FactReader::Take(const Taken& taken, const AuditedSet::Log& log) {
  if (log.name.book == entry::Book::kDirectory) {
    facts_.directory_times.push_back(taken.place.recorded);
    facts_.directory_size = facts_.directory_times.size();
  }
  TakeSubjects(taken);
  if (!taken.entry().line.has_value()) {
    TakeRevoked(taken);
    if (!taken.accepted()) TakeRefusal(taken, log);
  }
  if (!taken.accepted()) return absl::OkStatus();
  TakeAfterRefusal(taken);
  TakeDates(taken);
  TakeConsumed(taken);
  AMANAT_RETURN_IF_ERROR(TakeAccounts(taken));
  TakeAddressed(taken);
  if (taken.entry().reverses != 0) TakeReversal(taken);
  return TakeAccepted(taken);
}

absl::Status FactReader::TakeAccepted(const Taken& taken) {
  const auto type = static_cast<entry::EventType>(taken.type);
  if (type == entry::EventType::kFollowed) return TakeFollowed(taken);
  const uint32_t number = taken.type;
  // The numbers of a domain lie together (proto/amanat/acts/v1).
  if (number >= 140 && number <= 159) return TakeContribution(taken);
  if (number >= 120 && number <= 139) return TakeCase(taken);
  if (number >= 160 && number <= 199) return TakeClaim(taken);
  if ((number >= 100 && number <= 119) || (number >= 220 && number <= 239)) {
    return TakeTreasury(taken);
  }
  return absl::OkStatus();
}

absl::Status FactReader::TakeFollowed(const Taken& taken) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<entry::Followed>(taken.body()));
  FollowedSize& followed = facts_.followed[{taken.place.log, body.log}];
  if (body.size >= followed.size) followed = {taken.place, body.size};
  return absl::OkStatus();
}

void FactReader::TakeSubjects(const Taken& taken) {
  for (const SubjectId& subject : taken.leaf.command.subjects) {
    const auto [seen, is_new] = first_seen_.try_emplace(subject, taken.place.recorded);
    if (!is_new) seen->second = std::min(seen->second, taken.place.recorded);
  }
}

void FactReader::TakeRefusal(const Taken& taken, const AuditedSet::Log& log) {
  if (taken.entry().outcome == entry::Outcome::kDuplicate) return;
  for (const std::string& key : SubjectsOfAct(taken.author(), taken.type, taken.leaf.command)) {
    refused_[key] = {facts_.refusals.size(), Sha256(taken.body())};
  }
  facts_.refusals.push_back({.place = taken.place,
                             .site = taken.site(),
                             .outcome = taken.entry().outcome,
                             .type = log.catalogue->EventTypeName(taken.type),
                             .authors = taken.authors,
                             .accepted_later = {}});
}

// Each refusal is followed to the first act that goes through; what is the same again was put right by
// somebody else.
void FactReader::TakeAfterRefusal(const Taken& taken) {
  if (refused_.empty() || taken.authors.empty() || taken.entry().line.has_value()) return;
  for (const std::string& key : SubjectsOfAct(taken.author(), taken.type, taken.leaf.command)) {
    const auto refused = refused_.find(key);
    if (refused == refused_.end()) continue;
    Refusal& refusal = facts_.refusals[refused->second.refusal];
    if (refusal.place.log == taken.place.log && refused->second.digest != Sha256(taken.body())) {
      refusal.accepted_later = taken.place;
    }
    refused_.erase(refused);
  }
}

// The writer's own entries have the date of what they take up; a line has its file's.
void FactReader::TakeDates(const Taken& taken) {
  const CivilDays effective = taken.leaf.command.effective_date.days;
  if (taken.entry().line.has_value() || taken.authors.empty() || effective == 0) return;
  const CivilDays days = DayOf(taken.place.recorded) - effective;
  if (days > 1) facts_.back_dated.push_back({taken.place, taken.site(), days, 0, {}});
}

// Behind TakeDates of the same entry.
void FactReader::TakeMoneyDate(const Taken& taken, wire::CivilDate date) {
  const CivilDays days = DayOf(taken.place.recorded) - date.days;
  if (date.days == 0 || days <= 1) return;
  const bool line = taken.entry().line.has_value();
  const Place& place = line ? manifest_ : taken.place;
  if (facts_.back_dated.empty() || !(facts_.back_dated.back().place == place)) {
    facts_.back_dated.push_back({place, taken.site(), 0, 0, {}});
  }
  BackDated& dated = facts_.back_dated.back();
  if (line) {
    ++dated.lines[days];
  } else {
    dated.money = days;
  }
}

void FactReader::TakeRevoked(const Taken& taken) {
  for (size_t i = 0; i < taken.leaf.command.authors.size(); ++i) {
    const auto revocation = revocations_.find(taken.leaf.command.authors[i]);
    if (revocation == revocations_.end()) continue;
    const auto recorded = facts_.RecordedInDirectory(revocation->second);
    if (!recorded.has_value() || taken.place.recorded < *recorded) continue;
    // The directory itself judges by its own order.
    if (taken.log.name.book == entry::Book::kDirectory) continue;
    facts_.after_revocation.push_back(
        {taken.place, taken.site(), taken.authors[i], revocation->second});
  }
}

absl::Status FactReader::TakeAccounts(const Taken& taken) {
  if (accounts_ == nullptr) return absl::OkStatus();
  const auto breach = accounts_->Apply(taken.entry(), taken.type);
  AMANAT_RETURN_IF_ERROR(breach.status());
  if (breach->has_value()) {
    return absl::InternalError(absl::StrCat(taken.log.name.str(), ":", taken.place.index,
                                            " was examined and passes a limit"));
  }
  accounts_->Forget();
  (void)accounts_->TakeChanged();  // nobody stores them
  return absl::OkStatus();
}

void FactReader::TakeAddressed(const Taken& taken) {
  if (accounts_ == nullptr || taken.entry().recipient.is_zero()) return;
  const auto type = static_cast<entry::EventType>(taken.type);
  // Nobody need take it up: head office consumes it when, and if, it accepts the spend anew.
  if (type == event::kLineReversalSeen) return;
  Addressed addressed{.place = taken.place,
                      .recipient = taken.entry().recipient,
                      .chart = "",
                      .mirrored = {},
                      .amount = {}};
  for (const entry::Posting& posting : taken.entry().postings) {
    const accounts::Account* account = accounts_->Find(posting.account);
    if (account == nullptr || !IsBetweenOffices(account->opening.chart)) continue;
    if (addressed.chart.empty()) {
      addressed.chart = accounts_->catalogue().ChartName(account->opening.chart);
      addressed.amount = {account->opening.currency, std::abs(posting.amount)};
    }
    // What was issued and not accepted yet is nobody's due.
    if (static_cast<entry::Chart>(account->opening.chart) == chart::kAllotmentInTransit) continue;
    // It mirrors the return that it consumes; the money is under way again when its refusal is seen.
    if (type == event::kReturnRefused) continue;
    addressed.mirrored[{account->opening.dimension, account->opening.currency}] += posting.amount;
  }
  if (addressed.chart.empty()) return;
  ++facts_.addressed_read;
  const EntryKey key{taken.place.log, taken.place.index};
  if (consumed_.erase(key) == 0) facts_.addressed.emplace(key, std::move(addressed));
}

// Whoever takes an entry up may be read before the entry itself, and is then remembered until it is.
void FactReader::TakeConsumed(const Taken& taken) {
  for (const entry::Reference& reference : taken.entry().consumes) {
    const auto position = positions_.find(reference.log);
    if (position == positions_.end()) continue;
    const EntryKey key{position->second, reference.index};
    if (facts_.addressed.erase(key) == 0 && !read_.contains(key.first)) consumed_.insert(key);
  }
}

void FactReader::ForgetConsumedOf(size_t log) {
  consumed_.erase(consumed_.lower_bound({log, 0}), consumed_.lower_bound({log + 1, 0}));
}

}  // namespace amanat::audit
