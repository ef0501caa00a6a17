#include "ledger/state/row_runs.h"

#include <algorithm>
#include <bit>

#include "absl/container/fixed_array.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "ledger/base/status.h"

namespace amanat::state {
namespace {

// Runs of one size class that are merged; a class reaches over a factor of four.
constexpr size_t kMergedRunsMin = 4;

// Pages of full segments that were read and may be filled again; a merge reads about as fast as it
// writes.
constexpr size_t kUnusedPagesMax = 8;

int SizeClass(size_t bytes) { return std::bit_width(bytes) / 2; }

// The table in front of the key, without memory from the heap for keys as they mostly are.
class WholeKey {
 public:
  WholeKey(Table table, absl::string_view key) : bytes_(1 + key.size()) {
    bytes_[0] = static_cast<char>(table);
    std::copy(key.begin(), key.end(), bytes_.begin() + 1);
  }
  absl::string_view view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  absl::FixedArray<char, 128> bytes_;
};

struct NewRow {
  PackedKey key;
  PackedValue value;
};

// The rows of the changes that are kept, in the order in which they were added; `keys` holds their
// keys.
std::vector<NewRow> RowsOf(const Changes& changes, std::string& keys) {
  std::vector<NewRow> rows;
  keys.reserve(changes.bytes());  // never moved: a row has more bytes there than its key here
  changes.ForEach(
      [&](Changes::Kind kind, Table table, absl::string_view key, absl::string_view value) {
        if (kind == Changes::Kind::kAdd || table == Table::kDay || table == Table::kPosting) return;
        const char* const begin = keys.data() + keys.size();
        keys.push_back(static_cast<char>(table));
        keys.append(key.data(), key.size());
        rows.push_back({PackedKey(absl::string_view(begin, 1 + key.size())),
                        {value, kind == Changes::Kind::kDelete}});
      });
  return rows;
}

// The order of the keys; of one key, that of the rows.
std::vector<uint32_t> OrderOf(const std::vector<NewRow>& rows) {
  struct Place {
    uint64_t head;
    uint32_t row;
  };
  std::vector<Place> places;
  places.reserve(rows.size());
  for (const NewRow& row : rows) {
    places.push_back({row.key.head, static_cast<uint32_t>(places.size())});
  }
  const auto before = [&](const Place& a, const Place& b) {
    if (a.head != b.head) return a.head < b.head;
    const int order = rows[a.row].key.bytes.compare(rows[b.row].key.bytes);
    return order != 0 ? order < 0 : a.row < b.row;
  };
  // Most come from an overlay, in order, with a few behind them.
  const auto sorted_end = std::is_sorted_until(places.begin(), places.end(), before);
  std::sort(sorted_end, places.end(), before);
  std::inplace_merge(places.begin(), sorted_end, places.end(), before);
  std::vector<uint32_t> order;
  order.reserve(places.size());
  for (const Place& place : places) order.push_back(place.row);
  return order;
}

}  // namespace

size_t RowRuns::Run::SegmentsUpTo(const PackedKey& key) const {
  return CountUpTo(heads.data(), heads.size(), key,
                   [this](size_t segment) { return segments[segment].FirstKey(0); });
}

// Pages to be filled, some that a merge has read if they fit.
class RowRuns::PagePool {
 public:
  Pages Make(size_t size) {
    for (Pages& unused : unused_) {
      if (!unused.Reuse(size)) continue;
      Pages pages = std::move(unused);
      unused = std::move(unused_.back());
      unused_.pop_back();
      return pages;
    }
    return Pages::OfMemory(size);
  }
  void GiveBack(Pages pages) {
    const bool fits_others = !pages.in_file() && pages.room() == kHugePageBytes;
    if (fits_others && unused_.size() < kUnusedPagesMax) unused_.push_back(std::move(pages));
  }

 private:
  std::vector<Pages> unused_;
};

// Takes rows in the order of their keys and makes a run of them, in memory or in a file.
class RowRuns::RunBuilder {
 public:
  RunBuilder(const Options& options, PagePool& pool, bool in_file)
      : options_(options), pool_(pool) {
    run_->in_file = in_file;
  }

  absl::Status Add(const PackedKey& key, const PackedValue& value) {
    segment_.Add(key, value);
    return segment_.full() ? Close() : absl::OkStatus();
  }

  // Adds a segment as it stands in a file's or memory's pages. Precondition: nothing is begun.
  absl::Status AddSegment(Pages pages) {
    if (run_->in_file) {
      if (!file_.has_value()) {
        AMANAT_ASSIGN_OR_RETURN(file_, ScratchFile::Make(options_.folder));
      }
      AMANAT_ASSIGN_OR_RETURN(Pages written, file_->Append(pages.bytes()));
      pool_.GiveBack(std::move(pages));
      pages = std::move(written);
    }
    run_->bytes += pages.room();
    const RowSegment& segment = run_->segments.emplace_back(std::move(pages));
    run_->heads.push_back(PackedKey(segment.FirstKey(0)).head);
    run_->rows += segment.rows();
    return absl::OkStatus();
  }

  // The run, which may be empty.
  absl::StatusOr<std::shared_ptr<Run>> Finish() {
    if (!segment_.empty()) AMANAT_RETURN_IF_ERROR(Close());
    return std::move(run_);
  }

 private:
  absl::Status Close() {
    Pages pages = pool_.Make(segment_.packed_bytes());
    segment_.Finish(pages.fill());
    return AddSegment(std::move(pages));
  }

  const Options& options_;
  PagePool& pool_;
  RowSegmentBuilder segment_;
  std::optional<ScratchFile> file_;
  std::shared_ptr<Run> run_ = std::make_shared<Run>();
};

// A run that is read once, from its beginning to its end, and given back on the way if nobody else
// holds it.
class RowRuns::MergeInput {
 public:
  MergeInput(PagePool& pool, std::shared_ptr<Run> run)
      : pool_(pool), run_(std::move(run)), shared_(run_.use_count() > 1) {
    Next();
  }

  bool at_end() const { return !scan_.has_value(); }
  PackedKey key() const { return scan_->key(); }
  const PackedValue& value() const { return scan_->value(); }

  void Next() {
    if (scan_.has_value() && scan_->Next()) return;
    while (true) {
      if (scan_.has_value()) {
        if (!shared_) pool_.GiveBack(run_->segments[segment_].TakePages());
        ++segment_;
      }
      scan_.reset();
      if (segment_ == run_->segments.size()) return;
      if (run_->in_file) run_->segments[segment_].pages().ReadAhead();
      scan_.emplace(run_->segments[segment_]);
      if (scan_->Next()) return;
    }
  }

 private:
  PagePool& pool_;
  std::shared_ptr<Run> run_;
  bool shared_;
  size_t segment_ = 0;
  std::optional<RowScan> scan_;  // of that segment
};

size_t RowRuns::BytesOf(const Runs& runs, bool in_file) {
  size_t bytes = 0;
  for (const auto& run : runs) bytes += run->in_file == in_file ? run->bytes : 0;
  return bytes;
}

absl::Status RowRuns::Apply(const Changes& changes) {
  AMANAT_RETURN_IF_ERROR(broken_);
  PagePool pool;
  broken_ = AddRun(changes, pool, runs_);
  if (broken_.ok()) broken_ = MergeRuns(SIZE_MAX, pool, runs_);
  if (broken_.ok()) broken_ = LimitMemory(pool);
  return broken_;
}

RowRuns::Packed RowRuns::Pack(const Changes& changes) const {
  Packed packed;
  packed.runs_ = runs_;
  packed.status_ = broken_;
  PagePool pool;
  if (packed.status_.ok()) packed.status_ = AddRun(changes, pool, packed.runs_);
  if (packed.status_.ok()) packed.status_ = MergeRuns(kPackedBytesMax, pool, packed.runs_);
  return packed;
}

absl::Status RowRuns::Adopt(Packed packed) {
  AMANAT_RETURN_IF_ERROR(broken_);
  runs_ = std::move(packed.runs_);
  broken_ = std::move(packed.status_);
  PagePool pool;
  if (broken_.ok()) broken_ = MergeRuns(SIZE_MAX, pool, runs_);
  if (broken_.ok()) broken_ = LimitMemory(pool);
  return broken_;
}

absl::Status RowRuns::AddRun(const Changes& changes, PagePool& pool, Runs& runs) const {
  std::string keys;
  const std::vector<NewRow> rows = RowsOf(changes, keys);
  const std::vector<uint32_t> order = OrderOf(rows);
  RunBuilder builder(options_, pool, /*in_file=*/false);
  for (size_t i = 0; i < order.size(); ++i) {
    const NewRow& row = rows[order[i]];
    const bool replaced = i + 1 < order.size() && rows[order[i + 1]].key == row.key;
    if (replaced || (runs.empty() && row.value.deleted)) continue;
    AMANAT_RETURN_IF_ERROR(builder.Add(row.key, row.value));
  }
  AMANAT_ASSIGN_OR_RETURN(std::shared_ptr<Run> run, builder.Finish());
  if (run->rows > 0) runs.push_back(std::move(run));
  return absl::OkStatus();
}

absl::Status RowRuns::MergeRuns(size_t bytes_max, PagePool& pool, Runs& runs) const {
  while (!runs.empty()) {
    const int newest = SizeClass(runs.back()->bytes);
    size_t bytes = 0;
    size_t first = runs.size();
    while (first > 0 && SizeClass(runs[first - 1]->bytes) <= newest) bytes += runs[--first]->bytes;
    if (runs.size() - first < kMergedRunsMin || bytes > bytes_max) break;
    AMANAT_RETURN_IF_ERROR(Merge(first, pool, runs));
  }
  return absl::OkStatus();
}

absl::Status RowRuns::Merge(size_t first, PagePool& pool, Runs& runs) const {
  size_t bytes = 0;
  std::vector<MergeInput> inputs;  // the newest first
  inputs.reserve(runs.size() - first);
  while (runs.size() > first) {
    bytes += runs.back()->bytes;
    std::shared_ptr<Run> run = std::move(runs.back());
    runs.pop_back();
    inputs.emplace_back(pool, std::move(run));
  }
  const size_t limit = options_.memory_bytes_max;
  const size_t bytes_elsewhere = BytesOf(runs, /*in_file=*/false);
  RunBuilder builder(options_, pool, limit != 0 && bytes_elsewhere + bytes > limit);
  while (true) {
    MergeInput* least = nullptr;
    for (MergeInput& input : inputs) {
      if (!input.at_end() && (least == nullptr || input.key() < least->key())) least = &input;
    }
    if (least == nullptr) break;
    const PackedKey key = least->key();
    const bool dropped = first == 0 && least->value().deleted;
    if (!dropped) AMANAT_RETURN_IF_ERROR(builder.Add(key, least->value()));
    for (MergeInput* older = least + 1; older < inputs.data() + inputs.size(); ++older) {
      if (!older->at_end() && older->key() == key) older->Next();
    }
    least->Next();
  }
  AMANAT_ASSIGN_OR_RETURN(std::shared_ptr<Run> run, builder.Finish());
  if (run->rows > 0) runs.push_back(std::move(run));
  return absl::OkStatus();
}

absl::Status RowRuns::LimitMemory(PagePool& pool) {
  if (options_.memory_bytes_max == 0) return absl::OkStatus();
  for (std::shared_ptr<Run>& run : runs_) {
    if (memory_bytes() <= options_.memory_bytes_max) break;
    if (run->in_file) continue;
    AMANAT_ASSIGN_OR_RETURN(run, WriteOut(*run, pool));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<RowRuns::Run>> RowRuns::WriteOut(Run& run, PagePool& pool) const {
  RunBuilder builder(options_, pool, /*in_file=*/true);
  for (RowSegment& segment : run.segments) {
    AMANAT_RETURN_IF_ERROR(builder.AddSegment(segment.TakePages()));
  }
  return builder.Finish();
}

uint64_t RowRuns::rows() const {
  uint64_t rows = 0;
  for (const auto& run : runs_) rows += run->rows;
  return rows;
}

absl::StatusOr<std::optional<std::string>> RowRuns::Get(Table table, absl::string_view key) const {
  AMANAT_RETURN_IF_ERROR(broken_);
  const WholeKey whole(table, key);
  const PackedKey wanted(whole.view());
  const uint64_t hash = FilterHash(whole.view());
  // Of each run that may have it the segment, the newest first; what is asked of them is brought
  // near for all together.
  absl::InlinedVector<const RowSegment*, 32> segments;
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
    const size_t up_to = (*run)->SegmentsUpTo(wanted);
    if (up_to == 0) continue;
    segments.push_back(&(*run)->segments[up_to - 1]);
    segments.back()->Prefetch(hash);
  }
  for (const RowSegment* segment : segments) {
    const auto found = segment->Find(wanted, hash);
    if (!found.has_value()) continue;
    if (found->deleted) break;
    return std::optional<std::string>(std::string(found->bytes));
  }
  return std::optional<std::string>();
}

// A place among the rows of a run whose keys begin with a prefix.
class RowRuns::Cursor {
 public:
  // Forwards: at the first row that is not before `from`; backwards: at the last one before it.
  Cursor(const Run& run, absl::string_view prefix, const PackedKey& from, bool forwards)
      : run_(run), prefix_(prefix), forwards_(forwards) {
    segment_ = run.SegmentsUpTo(from);
    if (segment_ == 0) {
      if (forwards) Load(0, 0);
    } else {
      --segment_;
      Load(segment_, run.segments[segment_].GroupsUpTo(from) - 1);
      row_ = rows_.CountBefore(from.bytes);
    }
    if (!forwards) {
      Next();
    } else if (row_ == rows_.size()) {
      LoadNextGroup();
    }
  }

  bool at_end() const { return rows_.size() == 0 || !absl::StartsWith(rows_.key(row_), prefix_); }
  absl::string_view key() const { return rows_.key(row_); }
  const PackedValue& value() const { return rows_.value(row_); }

  void Next() {
    if (forwards_) {
      if (++row_ == rows_.size()) LoadNextGroup();
    } else if (row_ > 0) {
      --row_;
    } else {
      LoadGroupBefore();
    }
  }

 private:
  void Load(size_t segment, size_t group) {
    segment_ = segment;
    group_ = group;
    rows_.Load(run_.segments[segment], group);
    row_ = 0;
  }
  void LoadNextGroup() {
    if (rows_.size() == 0) return;
    if (group_ + 1 < run_.segments[segment_].groups()) {
      Load(segment_, group_ + 1);
    } else if (segment_ + 1 < run_.segments.size()) {
      Load(segment_ + 1, 0);
    } else {
      rows_ = GroupRows();
    }
  }
  void LoadGroupBefore() {
    if (rows_.size() == 0) return;
    if (group_ > 0) {
      Load(segment_, group_ - 1);
    } else if (segment_ > 0) {
      Load(segment_ - 1, run_.segments[segment_ - 1].groups() - 1);
    } else {
      rows_ = GroupRows();
      return;
    }
    row_ = rows_.size() - 1;
  }

  const Run& run_;
  const absl::string_view prefix_;
  const bool forwards_;
  size_t segment_ = 0;
  size_t group_ = 0;
  size_t row_ = 0;
  GroupRows rows_;  // of that group; empty at the run's end
};

absl::Status RowRuns::Scan(absl::string_view prefix, absl::string_view from, bool forwards,
                           Take take) const {
  AMANAT_RETURN_IF_ERROR(broken_);
  std::vector<Cursor> cursors;  // the newest run's first
  cursors.reserve(runs_.size());
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
    cursors.emplace_back(**run, prefix, PackedKey(from), forwards);
  }
  while (true) {
    Cursor* nearest = nullptr;
    for (Cursor& cursor : cursors) {
      if (cursor.at_end()) continue;
      if (nearest == nullptr ||
          (forwards ? cursor.key() < nearest->key() : nearest->key() < cursor.key())) {
        nearest = &cursor;
      }
    }
    if (nearest == nullptr) return absl::OkStatus();
    if (!nearest->value().deleted) {
      AMANAT_ASSIGN_OR_RETURN(const bool more,
                              take(nearest->key().substr(1), nearest->value().bytes));
      if (!more) return absl::OkStatus();
    }
    for (Cursor* older = nearest + 1; older < cursors.data() + cursors.size(); ++older) {
      if (!older->at_end() && older->key() == nearest->key()) older->Next();
    }
    nearest->Next();
  }
}

absl::Status RowRuns::Ascend(Table table, absl::string_view prefix, absl::string_view first,
                             Take take) const {
  const WholeKey whole_prefix(table, prefix);
  const WholeKey from(table, first);
  return Scan(whole_prefix.view(), from.view(), /*forwards=*/true, take);
}

absl::Status RowRuns::Descend(Table table, absl::string_view prefix, absl::string_view end,
                              Take take) const {
  const WholeKey whole_prefix(table, prefix);
  const WholeKey from(table, end);
  return Scan(whole_prefix.view(), from.view(), /*forwards=*/false, take);
}

}  // namespace amanat::state
