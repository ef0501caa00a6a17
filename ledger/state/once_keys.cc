#include "ledger/state/once_keys.h"

#include <algorithm>
#include <limits>
#include <string>

#include "ledger/base/status.h"
#include "ledger/state/read_many.h"
#include "ledger/state/rows.h"

namespace amanat::state {
namespace {

constexpr char kRunTable[] = "ONCE_RUN";
constexpr absl::uint128 kKeyMax = std::numeric_limits<absl::uint128>::max();
// Keys that are asked for so near behind one another are taken for a series.
constexpr uint64_t kSeriesStepMax = uint64_t{1} << 32;

absl::uint128 NumberOf(absl::string_view key) {
  return absl::MakeUint128(ReadBigEndian64(key), ReadBigEndian64(key.substr(8)));
}

std::string KeyOfNumber(absl::uint128 number) {
  std::string key;
  AppendBigEndian64(absl::Uint128High64(number), key);
  AppendBigEndian64(absl::Uint128Low64(number), key);
  return key;
}

bool Follows(absl::uint128 key, absl::uint128 before) {
  return key > before && key - before <= kSeriesStepMax;
}

absl::Status CheckKey(absl::string_view key) {
  if (key.size() == OnceFingerprint::kSize) return absl::OkStatus();
  return DamagedRow("ONCE or ONCE_RUN", "a key of another size");
}

// The first key of the table at or behind `key`.
absl::StatusOr<std::optional<absl::uint128>> NextKey(const Reader& rows, Table table,
                                                     absl::uint128 key) {
  std::optional<absl::uint128> next;
  AMANAT_RETURN_IF_ERROR(
      rows.Ascend(table, "", KeyOfNumber(key),
                  [&](absl::string_view found, absl::string_view) -> absl::StatusOr<bool> {
                    AMANAT_RETURN_IF_ERROR(CheckKey(found));
                    next = NumberOf(found);
                    return false;
                  }));
  return next;
}

// The last run that begins at or before `key`.
template <typename Run>
absl::StatusOr<std::optional<Run>> RunUpTo(const Reader& rows, absl::uint128 key) {
  std::optional<Run> run;
  AMANAT_RETURN_IF_ERROR(rows.Descend(
      Table::kOnceRun, "", KeyOfNumber(key) + '\0',
      [&](absl::string_view found, absl::string_view value) -> absl::StatusOr<bool> {
        AMANAT_RETURN_IF_ERROR(CheckKey(found));
        AMANAT_ASSIGN_OR_RETURN(const OnceRun row, DecodeRow<OnceRun>(kRunTable, value));
        run.emplace(Run{NumberOf(found), row});
        return false;
      }));
  return run;
}

// Those that are looked for: behind the first key of a series the range around it is known.
std::vector<absl::string_view> SeriesBegins(const std::vector<OnceFingerprint>& fingerprints) {
  std::vector<absl::string_view> keys;
  std::optional<absl::uint128> before;
  for (const OnceFingerprint& fingerprint : fingerprints) {
    const absl::uint128 key = NumberOf(fingerprint.view());
    if (!before.has_value() || !Follows(key, *before)) keys.push_back(fingerprint.view());
    before = key;
  }
  return keys;
}

}  // namespace

absl::StatusOr<std::optional<LogIndex>> OnceKeys::Find(const OnceFingerprint& fingerprint) const {
  const absl::uint128 key = NumberOf(fingerprint.view());
  if (unused_.has_value() && unused_->first <= key && key <= unused_->last) {
    asked_ = key;
    return std::optional<LogIndex>();
  }
  if (const auto index = open_.Find(key)) return index;
  if (answer_.has_value() && answer_->version == rows_->version() && answer_->key == key) {
    return answer_->index;
  }
  const bool in_series = asked_.has_value() && Follows(key, *asked_);
  asked_ = key;
  AMANAT_ASSIGN_OR_RETURN(const std::optional<LogIndex> index,
                          in_series ? LookAround(key) : Look(key));
  answer_ = Answer{key, rows_->version(), index};
  return index;
}

absl::StatusOr<std::optional<LogIndex>> OnceKeys::Look(absl::uint128 key) const {
  AMANAT_ASSIGN_OR_RETURN(const auto value, rows_->Get(Table::kOnce, KeyOfNumber(key)));
  if (!value.has_value()) return FindInRuns(key);
  AMANAT_ASSIGN_OR_RETURN(const LogIndex index, DecodeIndex(*value));
  return std::optional<LogIndex>(index);
}

absl::StatusOr<std::optional<LogIndex>> OnceKeys::LookAround(absl::uint128 key) const {
  AMANAT_ASSIGN_OR_RETURN(const auto in_run, FindInRuns(key));
  if (in_run.has_value()) return in_run;
  AMANAT_ASSIGN_OR_RETURN(const auto next_row, NextKey(*rows_, Table::kOnce, key));
  if (next_row == key) return Look(key);
  AMANAT_ASSIGN_OR_RETURN(const auto next_run, NextKey(*rows_, Table::kOnceRun, key));
  Range range{key, kKeyMax};
  for (const auto& next : {next_row, next_run}) {
    if (next.has_value()) range.last = std::min(range.last, *next - 1);
  }
  if (open_.row.count > 0 && open_.first > key) range.last = std::min(range.last, open_.first - 1);
  unused_ = range;
  return std::optional<LogIndex>();
}

absl::StatusOr<std::optional<LogIndex>> OnceKeys::FindInRuns(absl::uint128 key) const {
  AMANAT_ASSIGN_OR_RETURN(const bool has_runs, HasRuns());
  if (!has_runs) return std::optional<LogIndex>();
  AMANAT_ASSIGN_OR_RETURN(const auto run, RunUpTo<Run>(*rows_, key));
  return run.has_value() ? run->Find(key) : std::nullopt;
}

absl::StatusOr<bool> OnceKeys::HasRuns() const {
  if (!has_runs_.has_value()) {
    AMANAT_ASSIGN_OR_RETURN(const auto first, NextKey(*rows_, Table::kOnceRun, 0));
    has_runs_ = first.has_value();
  }
  return *has_runs_;
}

absl::StatusOr<OnceAnswers> OnceKeys::Ask(const Reader& stored,
                                          const std::vector<OnceFingerprint>& fingerprints) {
  return Overlay::Ask(stored, Table::kOnce, SeriesBegins(fingerprints));
}

absl::Status OnceKeys::LookAhead(const std::vector<OnceFingerprint>& fingerprints) {
  return rows_->LookAhead(Table::kOnce, SeriesBegins(fingerprints));
}

void OnceKeys::PutRow(absl::uint128 key, LogIndex index) {
  rows_->Put(Table::kOnce, KeyOfNumber(key), EncodeIndex(index));
}

void OnceKeys::Forget(absl::uint128 key) {
  answer_.reset();
  if (!unused_.has_value() || key < unused_->first || key > unused_->last) return;
  if (key == unused_->last) {
    unused_.reset();  // at most what stands before it is left
  } else {
    unused_->first = key + 1;
  }
}

void OnceKeys::Use(const OnceFingerprint& fingerprint, LogIndex index) {
  const absl::uint128 key = NumberOf(fingerprint.view());
  Forget(key);
  PutRow(key, index);
}

void OnceKeys::UseInLine(const std::vector<OnceFingerprint>& fingerprints, LogIndex index) {
  if (fingerprints.size() != 1) {
    EndSeries();
    for (const OnceFingerprint& fingerprint : fingerprints) Use(fingerprint, index);
    return;
  }
  const absl::uint128 key = NumberOf(fingerprints.front().view());
  Forget(key);
  if (last_.has_value() && last_->key != kKeyMax && key == last_->key + 1 &&
      index == last_->index + 1) {
    if (open_.row.count == 0) open_ = {key, {index, 0}};
    ++open_.row.count;
  } else {
    EndSeries();
    PutRow(key, index);
  }
  last_ = Used{key, index};
}

void OnceKeys::EndSeries() {
  last_.reset();
  if (open_.row.count == 0) return;
  rows_->Put(Table::kOnceRun, KeyOfNumber(open_.first), wire::Encode(open_.row));
  has_runs_ = true;
  open_ = {};
}

OnceKeys::Mark OnceKeys::Save() const {
  Mark mark;
  mark.last = last_;
  mark.open = open_;
  return mark;
}

void OnceKeys::Restore(const Mark& mark) {
  last_ = mark.last;
  open_ = mark.open;
  answer_.reset();
}

absl::StatusOr<std::vector<std::optional<LogIndex>>> FindOnce(
    const Reader& stored, const std::vector<OnceFingerprint>& fingerprints) {
  struct Missing {
    absl::uint128 key = 0;
    size_t position = 0;
  };
  struct Run {
    absl::uint128 first = 0;
    OnceRun row;
  };
  std::vector<std::string> keys;
  keys.reserve(fingerprints.size());
  for (const OnceFingerprint& fingerprint : fingerprints) keys.push_back(fingerprint.str());
  AMANAT_ASSIGN_OR_RETURN(const auto values, ReadMany(stored, Table::kOnce, keys));
  std::vector<std::optional<LogIndex>> entries(values.size());
  std::vector<Missing> missing;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].has_value()) {
      AMANAT_ASSIGN_OR_RETURN(entries[i], DecodeIndex(*values[i]));
    } else {
      missing.push_back({NumberOf(keys[i]), i});
    }
  }
  std::sort(missing.begin(), missing.end(),
            [](const Missing& a, const Missing& b) { return a.key > b.key; });
  // The last run at or before a key is that of all keys down to its first one.
  std::optional<Run> run;
  for (const auto& [key, position] : missing) {
    if (!run.has_value() || key < run->first) {
      AMANAT_ASSIGN_OR_RETURN(run, RunUpTo<Run>(stored, key));
      if (!run.has_value()) break;
    }
    if (key - run->first < run->row.count) {
      entries[position] = run->row.first_index + absl::Uint128Low64(key - run->first);
    }
  }
  return entries;
}

}  // namespace amanat::state
